//! The live page of a run: a page that shows it as it happens, to strangers where it is published, else to those who sit
//! in it by a link that the node has signed.
//!
//! One task per run and kind of viewer reads the run when it is told of a change and writes the events once; everybody who
//! watches is handed the same bytes ([`room`]). What the events hold is decided in one place ([`story`]).

mod key;
mod page;
mod room;
mod story;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use tokio::sync::OnceCell;

pub use key::Link;
pub use page::{asset, shell};
pub use room::Watching;

use super::model::Run;
use super::{Fault, Node};
use room::Room;

/// Who watches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Anybody: what is published.
    Strangers,
    /// Somebody who has opened the run or sits in it.
    Account(String),
}

/// A run as one kind of viewer sees it.
type Seat = (String, Viewer);

/// What a node knows of those who watch.
#[derive(Default)]
pub struct Live {
    key: OnceCell<ring::hmac::Key>,
    rooms: Mutex<HashMap<Seat, Weak<Room>>>,
    watchers: Arc<AtomicUsize>,
}

/// The place of one who watches; free again when it is dropped.
pub struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Live {
    /// Takes a place; 0 is no limit.
    fn place(&self, most: u32) -> Result<Place, Fault> {
        let before = self.watchers.fetch_add(1, Ordering::Relaxed);
        let place = Place(self.watchers.clone());
        if most > 0 && before >= usize::try_from(most).unwrap_or(usize::MAX) {
            let message = format!("{most} live pages are shown already, more than this node shows at once");
            return Err(Fault::new(503, "too_many_watchers", message).hint("towow run status --help").retry_after(30));
        }
        Ok(place)
    }
}

impl Node {
    /// Where a run can be watched: by everybody where it is published, else by this account, with its key behind the `#`,
    /// which no browser sends.
    pub async fn live_url(&self, base: &str, run: &Run, account_id: &str, now: i64) -> Result<String, Fault> {
        let page = format!("{base}/live/{}", run.run_id);
        if run.public_visibility {
            return Ok(page);
        }
        let link = Link::lasting(account_id, self.config.runs.live_days, now);
        Ok(format!("{page}#key={}", link.signed(self.link_key().await?, &run.run_id)))
    }

    /// As whom somebody with this link, or without one, may watch a run. A run that they may not watch is as good as
    /// missing.
    pub async fn viewer(&self, run_id: &str, token: Option<&str>, now: i64) -> Result<(Viewer, Option<Link>), Fault> {
        let mut link = None;
        if let Some(token) = token {
            link = Link::read(self.link_key().await?, run_id, token);
        }
        let is_late = link.as_ref().is_some_and(|link| link.is_over(now));
        if let Some(link) = link.filter(|_| !is_late)
            && self.store.sits_in(&link.account_id, run_id).await?
        {
            return Ok((Viewer::Account(link.account_id.clone()), Some(link)));
        }
        if self.store.run(run_id).await?.is_some_and(|run| run.public_visibility) {
            return Ok((Viewer::Strangers, None));
        }
        if is_late {
            let message = "the link to this run has expired; its status gives a new one";
            return Err(Fault::new(404, "link_expired", message).hint("towow run status --help"));
        }
        let message = "no such run, or the link to it is incomplete";
        Err(Fault::new(404, "not_found", message).hint("towow run status --help"))
    }
}
