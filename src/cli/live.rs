//! `towow run live`: the link to the page on which a run is watched.

use std::process::{Command as Process, Stdio};

use clap::{ArgMatches, Command};
use serde_json::json;
use url::Url;

use super::args::{self, positional, switch, verb};
use super::wait::ask;
use super::{Globals, at_terminal, online};
use crate::error::{Error, Kind, Result, quoted};
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

/// What opens a link where people sit, the first that is there.
const OPENERS: &[&str] = if cfg!(target_os = "macos") { &["open"] } else { &["xdg-open", "open"] };

pub fn command(lang: Lang) -> Command {
    verb("live", text("Print the link to the live page of a run", "输出协作实时页面的链接").of(lang))
        .arg(positional("run_id", "RUN_ID", text("Run", "协作").of(lang)))
        .arg(switch("open", text("Also open it in the browser, at a terminal", "在终端时同时用浏览器打开").of(lang)))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let shape = Shape::id("live_url");
    globals.output.check(&shape)?;
    let Some((_, matches)) = matches.subcommand() else { return Err(Error::internal("no verb")) };
    let run_id = args::text(matches, "run_id").unwrap_or_default();
    let opens = args::flag(matches, "open");
    if opens && !(at_terminal(globals) && output::may_ask()) {
        let message = "--open opens a browser for somebody at a terminal; elsewhere the link is printed";
        return Err(Error::usage(message).hint(format!("towow run live {}", quoted(&run_id))));
    }
    online(globals, matches, async |context| {
        let status = ask(context, "run_status", json!({ "run_id": run_id })).await?;
        // A link that a browser does not follow to a page is none.
        let link = status["live_url"].as_str().and_then(|link| Url::parse(link).ok());
        let Some(link) = link.filter(|link| matches!(link.scheme(), "http" | "https")) else {
            let message = format!("this backend has no live page of run {run_id}");
            return Err(Error::new(Kind::NotFound, "no_live_page", message)
                .hint(format!("towow run watch {}", quoted(&run_id))));
        };
        let report = json!({ "run_id": run_id, "live_url": link.as_str() });
        globals.output.print_as(shape, &report, |_| format!("{link}\n"))?;
        if opens && !opened(&link) {
            let message =
                text("no browser could be opened here; the link can be copied", "这里打不开浏览器，请复制上面的链接");
            output::notice("no_browser", message.of(globals.lang));
        }
        Ok(())
    })
}

/// True when something took the link. What it says is not for here, and it may outlive this command.
fn opened(link: &Url) -> bool {
    OPENERS.iter().any(|opener| {
        let silent = || Stdio::null();
        Process::new(opener).arg(link.as_str()).stdin(silent()).stdout(silent()).stderr(silent()).spawn().is_ok()
    })
}
