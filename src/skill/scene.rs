//! The skills of scenes: one template for each language, filled in from the table of scenes.

use crate::operations::Lang;
use crate::operations::scenes::{LANE, Scene};

const TEMPLATE_EN: &str = include_str!("scene.en.md");
const TEMPLATE_ZH: &str = include_str!("scene.zh.md");

/// The skill of a scene.
pub fn guide(scene: &Scene, lang: Lang) -> String {
    let template = match lang {
        Lang::En => TEMPLATE_EN,
        Lang::Zh => TEMPLATE_ZH,
    };
    let (chinese, english) = scene.name.split_once(" / ").unwrap_or((scene.name, scene.name));
    let said: Vec<&str> = scene.said.iter().copied().chain([chinese, english]).collect();
    template
        .replace("{skill}", &format!("{}-{}", super::NAME, scene.id))
        .replace("{scene}", scene.id)
        .replace("{lane}", LANE)
        .replace("{surface}", scene.entry_surface.unwrap_or_default())
        .replace("{name}", scene.name)
        .replace("{said}", &said.join(", "))
        .replace("{said_zh}", &said.join("、"))
        .replace("{purpose_en}", scene.purpose.en)
        .replace("{purpose_zh}", scene.purpose.zh)
}
