//! Planning how skills get into the places where editors look.

use std::fs;
use std::path::{Path, PathBuf};

use super::editors::{self, EDITORS, Editor, Place};
use super::plan::{self, Action, Plan, Room, Row};
use super::{
    FORMER_RULE, MAIN, NAME, Skill, block, edition, is_dangling, is_untouched, leads_to, listing, mark, readable, rule,
};
use crate::config::file;
use crate::config::machine::{Machine, Scope, whole};
use crate::error::Result;
use crate::operations::Lang;
use crate::operations::scenes::Scene;

/// What shall be installed where.
pub struct Wanted {
    /// For whom.
    pub scope: Scope,
    /// The editors that shall find it.
    pub editors: Vec<&'static Editor>,
    /// Rules of these editors are made too; otherwise one that is there is brought up to date.
    pub rules: bool,
    /// The block in `AGENTS.md`.
    pub agents_md: bool,
    /// Scenes whose skills are made too; those that are there are brought up to date.
    pub scenes: Vec<&'static Scene>,
    /// The language; otherwise that of what is installed.
    pub lang: Option<Lang>,
    /// The language where nothing is installed yet.
    pub otherwise: Lang,
    /// Places that are not shared become links to the one that is.
    pub symlink: bool,
    /// What somebody has edited, or a newer version has written, is replaced too.
    pub force: bool,
}

/// The editors for whom skills are written where none is named: all that share a place, and those in use.
pub fn detect(machine: &Machine<'_>, scope: Scope) -> Vec<&'static Editor> {
    let shared = editors::shared(machine, scope);
    EDITORS.iter().filter(|editor| editor.skills(machine, scope) == shared || editor.in_use(machine, scope)).collect()
}

/// Plans what is wanted.
///
/// # Errors
/// `file_error` for what cannot be read or written, `outside_project` for a link that leads out of the project, `bad_block` for
/// an `AGENTS.md` whose markers do not fit. Nothing has been written then.
pub fn plan(machine: &Machine<'_>, wanted: &Wanted) -> Result<Plan> {
    let everywhere = editors::places(machine, wanted.scope, EDITORS);
    let shared = editors::shared(machine, wanted.scope);
    let mut places = editors::places(machine, wanted.scope, wanted.editors.iter().copied());
    // What is a link gets its files where it leads.
    let is_link =
        |place: &Place| Skill::all().any(|skill| leads_to(&place.dir.join(skill.name()), &shared.join(skill.name())));
    let linked: Vec<_> = places.iter().filter(|place| wanted.symlink || is_link(place)).collect();
    if !linked.is_empty() && !places.iter().any(|place| place.shared) {
        let editors = linked.iter().flat_map(|place| place.editors.clone()).collect();
        places.insert(0, Place { dir: shared.clone(), editors, shared: true });
    }
    let mut planner = Planner {
        wanted,
        fence: (wanted.scope == Scope::Project).then_some(machine.project.as_path()),
        made: everywhere.iter().flat_map(|place| made(machine, wanted.scope, &place.dir)).collect(),
        shared,
        installed: everywhere.iter().find_map(|place| edition(&place.dir.join(NAME))),
        plan: Plan::default(),
        done: Vec::new(),
    };
    for place in &places {
        for skill in Skill::all() {
            let asked = skill.scene.is_none_or(|scene| wanted.scenes.iter().any(|wanted| wanted.id == scene.id));
            if asked || fs::symlink_metadata(place.dir.join(skill.name())).is_ok() {
                planner.skill(place, skill)?;
            }
        }
    }
    if wanted.scope == Scope::Project {
        for editor in &wanted.editors {
            planner.rule(machine, editor)?;
        }
        if wanted.agents_md {
            planner.block(machine)?;
        }
    }
    Ok(planner.plan)
}

/// The directories of the skills in a place, with what is above the project, or the home directory, as it is without links.
fn made(machine: &Machine<'_>, scope: Scope, place: &Path) -> impl Iterator<Item = PathBuf> {
    let root = editors::root(machine, scope);
    let place = place.strip_prefix(root).map_or_else(|_| place.to_owned(), |below| whole(root).join(below));
    Skill::all().map(move |skill| place.join(skill.name()))
}

struct Planner<'a> {
    wanted: &'a Wanted,
    /// The directory out of which nothing may lead.
    fence: Option<&'a Path>,
    shared: PathBuf,
    /// The directories of skills: a link may lead to them before they are there.
    made: Vec<PathBuf>,
    /// The language of what is installed in this scope.
    installed: Option<Lang>,
    plan: Plan,
    /// Directories that are planned, as they are without links.
    done: Vec<PathBuf>,
}

impl Planner<'_> {
    fn lang(&self, own: Option<Lang>) -> Lang {
        self.wanted.lang.or(own).or(self.installed).unwrap_or(self.wanted.otherwise)
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf> {
        plan::resolve_with(path, self.fence, &self.made)
    }

    /// Where something of ours is written. A link that leads nowhere makes room for it, if that is asked for.
    fn spot(&mut self, path: &Path) -> Result<PathBuf> {
        let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else { return self.resolve(path) };
        match self.resolve(path) {
            Err(_) if self.wanted.force && is_dangling(path) => {
                let link = self.resolve(dir)?.join(name);
                self.plan.unlink(&link)?;
                Ok(link)
            }
            found => found,
        }
    }

    fn skill(&mut self, place: &Place, skill: Skill) -> Result<()> {
        let (dir, target) = (place.dir.join(skill.name()), self.shared.join(skill.name()));
        if !place.shared && leads_to(&dir, &target) {
            self.plan.row(&dir, Action::Unchanged, &place.editors);
            return Ok(());
        }
        match self.wanted.symlink && !place.shared {
            true => self.link(place, &dir, &target),
            false => self.directory(place, skill, &dir),
        }
    }

    /// The files of a skill in a directory of their own.
    fn directory(&mut self, place: &Place, skill: Skill, dir: &Path) -> Result<()> {
        let real = self.spot(dir)?;
        let replaced = is_dangling(dir) && self.wanted.force && real.is_symlink();
        if self.done.contains(&real) {
            self.plan.row(dir, Action::Linked, &place.editors);
            return Ok(());
        }
        self.done.push(real.clone());
        let found = plan::read(&real.join(MAIN))?.map(|text| mark::origin(&text));
        if !self.wanted.force && found.as_ref().is_some_and(|found| !found.is_ours()) {
            self.plan.row(&dir.join(MAIN), Action::KeptForeign, &place.editors);
            return Ok(());
        }
        let newer = !self.wanted.force && found.as_ref().is_some_and(mark::Origin::is_newer);
        let files = skill.files(self.lang(found.and_then(|origin| origin.lang)));
        let names: Vec<PathBuf> = files.iter().map(|(name, _)| name.clone()).collect();
        let mut rows = Vec::new();
        // The pages first: the guide, which leads to them, is new only when they are.
        for (name, text) in files.into_iter().rev() {
            let path = dir.join(&name);
            let real = if replaced { real.join(&name) } else { self.spot(&path)? };
            let before = plan::read(&real)?;
            // A skill of a newer version is left as a whole.
            match (&before, newer) {
                (None, true) => {}
                (Some(found), true) if !mark::origin(found).edited => {
                    rows.push(Row { path, action: Action::KeptNewer, editors: place.editors.clone(), backup: None });
                }
                _ => rows.push(self.file(path, &real, before, text, &place.editors)?),
            }
        }
        self.plan.rows.extend(rows.into_iter().rev());
        if !newer {
            self.stale(place, dir, &real, &names)?;
        }
        Ok(())
    }

    /// Pages of another version that this one does not have.
    fn stale(&mut self, place: &Place, dir: &Path, real: &Path, names: &[PathBuf]) -> Result<()> {
        let pages = listing(real)?.into_iter().filter(|name| name.extension().is_some_and(|end| end == "md"));
        for name in pages.filter(|name| !names.contains(name)) {
            let Some(text) = readable(&real.join(&name)) else { continue };
            let origin = mark::origin(&text);
            if !origin.is_ours() {
                continue;
            }
            let page = real.join(&name);
            // Somebody made it, and it shows what is somewhere else.
            let kept = match page.is_symlink() {
                true => Some(Action::KeptLink),
                false => (origin.edited && !self.wanted.force).then_some(Action::KeptEdited),
            };
            if let Some(kept) = kept {
                self.plan.row(&dir.join(&name), kept, &place.editors);
                continue;
            }
            let backup = self.plan.delete(&page, text, origin.edited)?;
            self.plan.prune(page.parent().unwrap_or(real), real);
            let (path, editors) = (dir.join(&name), place.editors.clone());
            self.plan.rows.push(Row { path, action: Action::Removed, editors, backup });
        }
        Ok(())
    }

    /// One file, as it is and as it shall be.
    fn file(
        &mut self,
        path: PathBuf,
        real: &Path,
        before: Option<String>,
        after: String,
        editors: &[&'static str],
    ) -> Result<Row> {
        let force = self.wanted.force;
        let (action, edited) = match &before {
            None => (Action::Created, false),
            Some(found) if mark::plain(found) == after => (Action::Unchanged, false),
            Some(found) => match mark::origin(found) {
                origin if origin.edited && !force => (Action::KeptEdited, false),
                origin if origin.is_newer() && !force => (Action::KeptNewer, false),
                origin => (Action::Updated, origin.edited),
            },
        };
        let backup = match action {
            Action::Created | Action::Updated => self.plan.write(real, before, after, edited)?,
            _ => None,
        };
        Ok(Row { path, action, editors: editors.to_vec(), backup })
    }

    /// A link to the shared directory in the place of one of its own.
    fn link(&mut self, place: &Place, dir: &Path, target: &Path) -> Result<()> {
        let parent = self.resolve(&place.dir)?;
        let at = parent.join(dir.file_name().unwrap_or_default());
        let target = self.resolve(target)?;
        let newer = |name: &PathBuf| readable(&at.join(name)).is_some_and(|text| mark::origin(&text).is_newer());
        let mut row =
            Row { path: dir.to_owned(), action: Action::Linked, editors: place.editors.clone(), backup: None };
        match fs::symlink_metadata(&at) {
            // The directories are the same one already, by a link above.
            _ if at == target => {}
            Err(_) => self.plan.link(&at, plan::relative(&parent, &target), Room::Free)?,
            Ok(_) if !self.wanted.force && !is_untouched(&at) => row.action = Action::KeptEdited,
            Ok(_) if !self.wanted.force && listing(&at)?.iter().any(newer) => row.action = Action::KeptNewer,
            Ok(found) => {
                let room = if found.is_symlink() {
                    Room::Free
                } else if is_untouched(&at) {
                    Room::Ours
                } else {
                    // Beside the directory of skills, where no editor takes it for one.
                    let spare = file::spare(&parent.with_file_name(dir.file_name().unwrap_or_default()), "bak");
                    row.backup = Some(spare.clone());
                    Room::Aside(spare)
                };
                self.plan.link(&at, plan::relative(&parent, &target), room)?;
            }
        }
        self.plan.rows.push(row);
        Ok(())
    }

    fn rule(&mut self, machine: &Machine<'_>, editor: &Editor) -> Result<()> {
        let Some(rule_path) = editor.rule else { return Ok(()) };
        let (path, former) = (machine.project.join(rule_path), machine.project.join(FORMER_RULE));
        let old = former.exists().then(|| self.resolve(&former)).transpose()?;
        let old = old.and_then(|real| readable(&real).map(|text| (real, text)));
        let ours = old.as_ref().is_some_and(|(_, text)| mark::is_former(text)) && !former.is_symlink();
        if !self.wanted.rules && !ours && !path.exists() {
            return Ok(());
        }
        let real = self.spot(&path)?;
        let before = plan::read(&real)?;
        let lang = self.lang(edition(&self.shared.join(NAME)));
        let row = self.file(path, &real, before, rule(lang), &[editor.key])?;
        self.plan.rows.push(row);
        match old {
            Some((real, text)) if ours => {
                self.plan.delete(&real, text, false)?;
                self.plan.row(&former, Action::Removed, &[editor.key]);
            }
            Some(_) => self.plan.row(&former, Action::KeptEdited, &[editor.key]),
            None => {}
        }
        Ok(())
    }

    fn block(&mut self, machine: &Machine<'_>) -> Result<()> {
        let path = machine.project.join(block::FILE);
        let real = self.spot(&path)?;
        let before = plan::read(&real)?;
        let found = before.as_deref().map(|text| block::find(&path, text)).transpose()?.flatten();
        let lang = self.lang(found.as_ref().and_then(|block| block.origin.lang));
        let after = block::put(before.as_deref(), found.as_ref(), lang);
        let force = self.wanted.force;
        let (action, backup) = match (&before, found.map(|block| block.origin)) {
            (None, _) => (Action::Created, false),
            (Some(text), _) if *text == after => (Action::Unchanged, false),
            (_, Some(origin)) if origin.edited && !force => (Action::KeptEdited, false),
            (_, Some(origin)) if origin.is_newer() && !force => (Action::KeptNewer, false),
            (_, origin) => (Action::Updated, origin.is_some_and(|origin| origin.edited)),
        };
        let backup = match action {
            Action::Created | Action::Updated => self.plan.write(&real, before, after, backup)?,
            _ => None,
        };
        self.plan.rows.push(Row { path, action, editors: Vec::new(), backup });
        Ok(())
    }
}
