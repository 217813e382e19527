//! `/scenes`.

use schemars::JsonSchema;
use serde::Serialize;

use super::routes::Api;
use super::{Answer, Json, Path};
use crate::node::Fault;
use crate::operations::scenes::SCENES;

pub fn routes(api: Api) -> Api {
    api.on("list_scenes", scenes).on("set_scene", scene)
}

/// The scenes on offer, the default one first.
#[derive(Serialize, JsonSchema)]
pub struct Scenes {
    scenes: Vec<Listed>,
}

/// A scene in the list.
#[derive(Serialize, JsonSchema)]
pub struct Listed {
    /// Its id.
    scene_id: &'static str,
    /// Chinese and English.
    display_name: &'static str,
}

pub async fn scenes() -> Answer<Scenes> {
    let scenes = SCENES.iter().map(|scene| Listed { scene_id: scene.id, display_name: scene.name }).collect();
    Ok(Json(Scenes { scenes }))
}

/// A scene.
#[derive(Serialize, JsonSchema)]
pub struct Scene {
    /// Its id.
    scene_id: &'static str,
    /// Chinese and English.
    display_name: &'static str,
    /// The surface through which a browser login enters it.
    entry_surface: Option<&'static str>,
}

pub async fn scene(Path(scene_id): Path<String>) -> Answer<Scene> {
    let scene = SCENES.iter().find(|scene| scene.id == scene_id);
    let scene = scene.ok_or_else(|| Fault::missing("scene", &scene_id).hint("towow scene list"))?;
    Ok(Json(Scene { scene_id: scene.id, display_name: scene.name, entry_surface: scene.entry_surface }))
}
