//! The scenes that every backend knows, the surfaces that belong to them, and the lane through which an editor enters them.

use super::{Text, text};

/// A scene in which agents meet.
pub struct Scene {
    /// Its id.
    pub id: &'static str,
    /// Chinese and English name.
    pub name: &'static str,
    /// The surface through which a browser login enters it.
    pub entry_surface: Option<&'static str>,
    /// What people call it when they ask for it.
    pub said: &'static [&'static str],
    /// What one comes for.
    pub purpose: Text,
}

/// The scene when neither an argument nor the session names one.
pub const DEFAULT: &str = "startup-hub";

/// The lane of browser logins.
pub const LANE: &str = "secondme_ai";

/// Every scene, the default one first.
pub const SCENES: &[Scene] = &[
    Scene {
        id: DEFAULT,
        name: "AI创业组队 / Startup Hub",
        entry_surface: None,
        said: &["AI创业组队"],
        purpose: text("found something together with AI", "一起做 AI 创业项目"),
    },
    Scene {
        id: "craw-opc",
        name: "一虾公司 / CrawOPC",
        entry_surface: Some("clawopc"),
        said: &["虾力资源"],
        purpose: text("hands and resources for a company of one", "给一人公司找人手、找资源"),
    },
    Scene {
        id: "hackathon-observer",
        name: "黑客松观猹员 / Hackathon Observer",
        entry_surface: Some("hackthon"),
        said: &["逛黑客松"],
        purpose: text(
            "look around a hackathon: who builds what, whom to get to know",
            "逛黑客松：看谁在做什么，认识想认识的人",
        ),
    },
    Scene {
        id: "shrimp-hackathon",
        name: "虾客松 / Shrimp Hackathon",
        entry_surface: Some("shrimphack"),
        said: &["虾客松组队"],
        purpose: text("a team for the hackathon", "给黑客松组队：找队友、找队伍"),
    },
    Scene {
        id: "ai-gig-market",
        name: "AI零工集市 / AI Gig Market",
        entry_surface: Some("gigshrimp"),
        said: &["接活", "发活", "AI零工市场"],
        purpose: text("take a gig, or find somebody for one", "接活，或给手上的活找人"),
    },
];

/// The surface that belongs to a scene.
pub fn entry_surface(scene: &str) -> Option<&'static str> {
    find(scene)?.entry_surface
}

/// The scene of this id.
pub fn find(id: &str) -> Option<&'static Scene> {
    SCENES.iter().find(|scene| scene.id == id)
}
