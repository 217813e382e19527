//! Skill files: what teaches an AI editor to use the command.
//!
//! [`editions`] has the texts, [`editors`] says who looks where, and [`mark`] tells what a version wrote from what somebody
//! edited. [`install`] and [`remove`] plan a change of files ([`plan`]) before the first one is touched; [`status`] looks
//! and changes nothing. [`block`] is what goes into `AGENTS.md`, [`notice`] what is said when a skill is older than this
//! program.

pub mod block;
pub mod editions;
pub mod editors;
pub mod install;
pub mod mark;
mod notes;
pub mod notice;
mod pages;
pub mod plan;
mod reference;
pub mod remove;
mod scene;
pub mod status;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use status::status;

use crate::error::Result;
use crate::operations::Lang;
use crate::operations::scenes::{SCENES, Scene};

/// The base skill, and what the names of all others begin with.
pub const NAME: &str = "towow";

/// The file that every skill begins with.
pub const MAIN: &str = "SKILL.md";

/// A skill: the base one, or the small one of a scene beside it.
#[derive(Clone, Copy)]
pub struct Skill {
    /// The scene, if it is one's.
    pub scene: Option<&'static Scene>,
}

impl Skill {
    /// The one that teaches the command.
    pub const BASE: Skill = Skill { scene: None };

    /// Every skill, the base one first.
    pub fn all() -> impl Iterator<Item = Skill> {
        std::iter::once(Skill::BASE).chain(scenes().map(|scene| Skill { scene: Some(scene) }))
    }

    /// Its name, which is that of its directory.
    pub fn name(self) -> String {
        self.scene.map_or_else(|| NAME.to_owned(), |scene| format!("{NAME}-{}", scene.id))
    }

    /// Its files as they are written: names below its directory and texts with their marks, [`MAIN`] first.
    pub fn files(self, lang: Lang) -> Vec<(PathBuf, String)> {
        let files = editions::files(lang, self.scene);
        files.into_iter().map(|(name, text)| (name.clone(), mark::marked(&name, &text, lang))).collect()
    }
}

/// The scenes that have a skill: those that people enter through a surface of their own.
pub fn scenes() -> impl Iterator<Item = &'static Scene> {
    SCENES.iter().filter(|scene| scene.entry_surface.is_some())
}

/// The names that [`topic`] knows: the reference pages, then the scenes.
pub fn topics() -> Vec<&'static str> {
    editions::pages().chain(scenes().map(|scene| scene.id)).collect()
}

/// A text of the skills as this version has it: the guide, a reference page by its name, or the skill of a scene.
pub fn topic(lang: Lang, name: Option<&str>) -> Option<String> {
    let Some(name) = name else { return Some(editions::files(lang, None).remove(0).1) };
    if let Some(scene) = scenes().find(|scene| scene.id == name) {
        return Some(editions::files(lang, Some(scene)).remove(0).1);
    }
    let page = Path::new("references").join(format!("{name}.md"));
    editions::files(lang, None).into_iter().find(|(file, _)| *file == page).map(|(_, text)| text)
}

/// Cursor's rule: off until its description fits, then it points at the skill.
fn rule(lang: Lang) -> String {
    let guide = editions::files(lang, None).remove(0).1;
    let description = guide.lines().find(|line| line.starts_with("description:")).unwrap_or_default();
    let follow = match lang {
        Lang::En => "Follow",
        Lang::Zh => "请按此文件操作：",
    };
    let text = format!(
        "---\n{description}\nglobs:\nalwaysApply: false\n---\n\n{follow} `{}/{NAME}/{MAIN}`\n",
        editors::SHARED
    );
    mark::marked(Path::new("towow.mdc"), &text, lang)
}

/// Cursor's rule of the versions before 0.8, below a project.
const FORMER_RULE: &str = ".cursor/rules/towow.md";

/// The regular files of a skill's directory and of the directories in it, as names below it, sorted. Nothing where it is
/// not there.
fn listing(dir: &Path) -> Result<Vec<PathBuf>> {
    fn below(dir: &Path, name: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(plan::cannot("read", dir, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| plan::cannot("read", dir, &error))?;
            let name = name.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth > 0 => below(&entry.path(), &name, depth - 1, found)?,
                Ok(kind) if !kind.is_dir() => found.push(name),
                _ => {}
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    below(dir, Path::new(""), 1, &mut found)?;
    found.sort();
    Ok(found)
}

/// The text of a file that may be ours; what cannot be read is not.
fn readable(path: &Path) -> Option<String> {
    plan::read(path).ok().flatten()
}

/// True for a directory in which there is nothing but what some version of this program wrote, not edited since: no other
/// file, no link, no directory that is empty or deeper than ours are.
fn is_untouched(dir: &Path) -> bool {
    fn below(dir: &Path, depth: usize) -> bool {
        let Ok(entries) = fs::read_dir(dir) else { return false };
        let mut count = 0;
        for entry in entries {
            let Ok((entry, kind)) = entry.and_then(|entry| entry.file_type().map(|kind| (entry, kind))) else {
                return false;
            };
            count += 1;
            let intact = || readable(&entry.path()).is_some_and(|text| !mark::origin(&text).edited);
            let ours = match kind.is_dir() {
                true => depth > 0 && below(&entry.path(), depth - 1),
                false => kind.is_file() && intact(),
            };
            if !ours {
                return false;
            }
        }
        count > 0
    }
    !dir.is_symlink() && below(dir, 1)
}

/// True for a link that leads nowhere.
fn is_dangling(path: &Path) -> bool {
    path.is_symlink() && !path.exists()
}

/// Where a link leads, as far as it says: its own text, from its directory on.
fn way(link: &Path) -> Option<PathBuf> {
    let (to, dir) = (fs::read_link(link).ok()?, link.parent()?);
    let mut way = crate::config::machine::whole(dir);
    for part in to.components() {
        match part {
            std::path::Component::ParentDir => drop(way.pop()),
            std::path::Component::CurDir => {}
            // An absolute one replaces what is there.
            part => way.push(part),
        }
    }
    Some(way)
}

/// True for a link that leads to this directory, there or not.
fn leads_to(link: &Path, target: &Path) -> bool {
    let Some(way) = way(link) else { return false };
    matches!((plan::resolve(&way, None), plan::resolve(target, None)), (Ok(way), Ok(target)) if way == target)
}

/// The language of the skill in this directory, where it says so.
fn edition(dir: &Path) -> Option<Lang> {
    readable(&dir.join(MAIN)).and_then(|text| mark::origin(&text).lang)
}
