//! Planning how skills go again: what nobody has edited, and the directories that are empty then.

use std::fs;
use std::path::{Path, PathBuf};

use super::editors::{self, EDITORS, Editor, Place};
use super::plan::{self, Action, Plan, Row};
use super::{FORMER_RULE, MAIN, Skill, block, is_dangling, leads_to, listing, mark, readable};
use crate::config::machine::{Machine, Scope, whole};
use crate::error::Result;
use crate::operations::Lang;
use crate::operations::scenes::Scene;

/// What shall go.
pub struct Unwanted {
    /// From whom.
    pub scope: Scope,
    /// From the places of these editors, with their rules.
    pub editors: Vec<&'static Editor>,
    /// Only the skills of these scenes, where there are any.
    pub scenes: Vec<&'static Scene>,
    /// The block in `AGENTS.md`.
    pub agents_md: bool,
    /// What somebody has edited goes too.
    pub force: bool,
}

/// Plans what shall go.
///
/// # Errors
/// As for installing: nothing has been touched then.
pub fn plan(machine: &Machine<'_>, unwanted: &Unwanted) -> Result<Plan> {
    let mut planner = Planner {
        unwanted,
        root: editors::root(machine, unwanted.scope),
        fence: (unwanted.scope == Scope::Project).then_some(machine.project.as_path()),
        plan: Plan::default(),
        done: Vec::new(),
    };
    let everywhere = editors::places(machine, unwanted.scope, EDITORS);
    let shared = editors::shared(machine, unwanted.scope);
    let skills: Vec<Skill> = match unwanted.scenes.as_slice() {
        [] => Skill::all().collect(),
        scenes => scenes.iter().map(|scene| Skill { scene: Some(scene) }).collect(),
    };
    for place in editors::places(machine, unwanted.scope, unwanted.editors.iter().copied()) {
        for skill in &skills {
            let dir = place.dir.join(skill.name());
            let gone = planner.skill(&place, *skill, &dir, &shared.join(skill.name()))?;
            // A link to what is gone is of no use to anybody.
            for other in everywhere.iter().filter(|other| gone && place.shared && !other.shared) {
                let link = other.dir.join(skill.name());
                if leads_to(&link, &dir) {
                    planner.unlink(other, &link)?;
                }
            }
        }
    }
    if unwanted.scope == Scope::Project {
        for editor in unwanted.editors.iter().filter(|_| unwanted.scenes.is_empty()) {
            planner.rule(machine, editor)?;
        }
        if unwanted.agents_md {
            planner.block(machine)?;
        }
    }
    Ok(planner.plan)
}

struct Planner<'a> {
    unwanted: &'a Unwanted,
    root: &'a Path,
    fence: Option<&'a Path>,
    plan: Plan,
    done: Vec<PathBuf>,
}

impl Planner<'_> {
    /// True when the directory of the skill was there and everything of ours in it goes.
    fn skill(&mut self, place: &Place, skill: Skill, dir: &Path, shared: &Path) -> Result<bool> {
        if (!place.shared && leads_to(dir, shared)) || is_dangling(dir) {
            self.unlink(place, dir)?;
            return Ok(false);
        }
        if fs::symlink_metadata(dir).is_err() {
            return Ok(false);
        }
        let real = plan::resolve(dir, self.fence)?;
        if self.done.contains(&real) {
            return Ok(false);
        }
        self.done.push(real.clone());
        let mut gone = true;
        let names: Vec<PathBuf> = skill.files(Lang::En).into_iter().map(|(name, _)| name).collect();
        for name in listing(&real)? {
            let path = dir.join(&name);
            // A link is looked through and never gone through: what it leads to is somebody's, wherever it is.
            let file = real.join(&name);
            let link = file.is_symlink();
            if link && is_dangling(&file) && names.contains(&name) {
                self.unlink_at(place, &path, &file)?;
                continue;
            }
            // The guide must be readable, whoever wrote it; of the rest only what is ours counts.
            let is_main = name == Path::new(MAIN);
            // What stands beside as .bak is what somebody wrote.
            if name.extension().is_none_or(|end| end != "md") {
                continue;
            }
            let text = if is_main { plan::read(&file)? } else { readable(&file) };
            let Some(text) = text else { continue };
            let origin = mark::origin(&text);
            if !is_main && !origin.is_ours() {
                continue;
            }
            let kept = match link && !names.contains(&name) {
                true => Some(Action::KeptLink),
                false => (origin.edited && !self.unwanted.force).then_some(Action::KeptEdited),
            };
            if let Some(kept) = kept {
                self.plan.row(&path, kept, &place.editors);
                gone = false;
                continue;
            }
            if link {
                self.unlink_at(place, &path, &file)?;
                continue;
            }
            let backup = self.plan.delete(&file, text, origin.edited)?;
            self.prune(&path, &file, &place.dir);
            let editors = place.editors.clone();
            self.plan.rows.push(Row { path, action: Action::Removed, editors, backup });
        }
        Ok(gone)
    }

    fn unlink(&mut self, place: &Place, link: &Path) -> Result<()> {
        let Some(dir) = link.parent().map(whole).filter(|_| !self.plan.has(link)) else { return Ok(()) };
        let real = link.file_name().map_or_else(|| link.to_owned(), |name| dir.join(name));
        self.unlink_at(place, link, &real)
    }

    /// A link that goes, as it is reported and as it is without links above it.
    fn unlink_at(&mut self, place: &Place, path: &Path, real: &Path) -> Result<()> {
        self.plan.unlink(real)?;
        self.plan.row(path, Action::Removed, &place.editors);
        self.prune(path, real, &place.dir);
        Ok(())
    }

    /// The directories above a file, up to the root or to the next link; outside of the root, where a variable has moved the
    /// place, up to what the variable names.
    fn prune(&mut self, path: &Path, real: &Path, place: &Path) {
        let Some(dir) = real.parent() else { return };
        let above = match path.starts_with(self.root) {
            true => path.ancestors().skip(1).find(|dir| *dir == self.root || dir.is_symlink()),
            false => place.parent(),
        };
        self.plan.prune(dir, &whole(above.unwrap_or(self.root)));
    }

    fn rule(&mut self, machine: &Machine<'_>, editor: &Editor) -> Result<()> {
        let Some(rule) = editor.rule else { return Ok(()) };
        for (name, former) in [(rule, false), (FORMER_RULE, true)] {
            let path = machine.project.join(name);
            let stop = path.parent().unwrap_or(self.root).to_owned();
            if is_dangling(&path) && !former {
                self.unlink_rule(&path, &stop, editor)?;
                continue;
            }
            if !path.exists() {
                continue;
            }
            let real = plan::resolve(&path, self.fence)?;
            let text = if former { readable(&real) } else { plan::read(&real)? };
            let Some(text) = text else { continue };
            let origin = mark::origin(&text);
            // An old rule that does not look as it was written may be somebody's own.
            if former && origin.edited {
                continue;
            }
            if origin.edited && !self.unwanted.force {
                self.plan.row(&path, Action::KeptEdited, &[editor.key]);
                continue;
            }
            // What a link leads to is somebody's.
            if path.is_symlink() {
                self.unlink_rule(&path, &stop, editor)?;
                continue;
            }
            let backup = self.plan.delete(&real, text, origin.edited)?;
            self.plan.rows.push(Row { path: path.clone(), action: Action::Removed, editors: vec![editor.key], backup });
            self.prune(&path, &real, &stop);
        }
        Ok(())
    }

    /// A link in the place of a rule.
    fn unlink_rule(&mut self, path: &Path, stop: &Path, editor: &Editor) -> Result<()> {
        self.plan.unlink(path)?;
        self.plan.row(path, Action::Removed, &[editor.key]);
        self.prune(path, &whole(stop).join("_"), stop);
        Ok(())
    }

    fn block(&mut self, machine: &Machine<'_>) -> Result<()> {
        let path = machine.project.join(block::FILE);
        if !path.exists() {
            return Ok(());
        }
        let real = plan::resolve(&path, self.fence)?;
        let Some(text) = plan::read(&real)? else { return Ok(()) };
        let Some(found) = block::find(&path, &text)? else { return Ok(()) };
        if found.origin.edited && !self.unwanted.force {
            self.plan.row(&path, Action::KeptEdited, &[]);
            return Ok(());
        }
        let edited = found.origin.edited;
        // What a link leads to was there, if only empty.
        let after = block::cut(&text, &found).or_else(|| path.is_symlink().then(String::new));
        let backup = match after {
            Some(after) => self.plan.write(&real, Some(text), after, edited)?,
            None => self.plan.delete(&real, text, edited)?,
        };
        self.plan.rows.push(Row { path, action: Action::Removed, editors: Vec::new(), backup });
        Ok(())
    }
}
