//! The texts of the skills in both languages, as they are before they are marked and written.

use std::path::PathBuf;

use super::pages::PAGES;
use super::{reference, scene};
use crate::operations::Lang;
use crate::operations::scenes::Scene;

const GUIDE_EN: &str = include_str!("../../skills/towow/SKILL.md");
const GUIDE_ZH: &str = include_str!("../../skills/zh/towow/SKILL.md");

/// The guide of the base skill, with its front matter.
pub fn guide(lang: Lang) -> &'static str {
    match lang {
        Lang::En => GUIDE_EN,
        Lang::Zh => GUIDE_ZH,
    }
}

/// The files of the base skill, or of a scene's: names below its directory and contents, SKILL.md first.
pub fn files(lang: Lang, scene: Option<&Scene>) -> Vec<(PathBuf, String)> {
    if let Some(scene) = scene {
        return vec![(super::MAIN.into(), scene::guide(scene, lang))];
    }
    let pages = PAGES.iter().map(|page| (format!("references/{}.md", page.name).into(), reference::page(page, lang)));
    std::iter::once((super::MAIN.into(), guide(lang).to_owned())).chain(pages).collect()
}

/// The names of the reference pages, in the order in which they are shown.
pub fn pages() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|page| page.name)
}
