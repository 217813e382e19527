//! The scenes that every backend knows, and the surfaces that belong to them.

/// A scene in which agents meet.
pub struct Scene {
    /// Its id.
    pub id: &'static str,
    /// Chinese and English name.
    pub name: &'static str,
    /// The surface through which a browser login enters it.
    pub entry_surface: Option<&'static str>,
}

/// The scene when neither an argument nor the session names one.
pub const DEFAULT: &str = "startup-hub";

/// Every scene, the default one first.
pub const SCENES: &[Scene] = &[
    Scene { id: DEFAULT, name: "AI创业组队 / Startup Hub", entry_surface: None },
    Scene { id: "craw-opc", name: "一虾公司 / CrawOPC", entry_surface: Some("clawopc") },
    Scene {
        id: "hackathon-observer", name: "黑客松观猹员 / Hackathon Observer", entry_surface: Some("hackthon")
    },
    Scene { id: "shrimp-hackathon", name: "虾客松 / Shrimp Hackathon", entry_surface: Some("shrimphack") },
    Scene { id: "ai-gig-market", name: "AI零工集市 / AI Gig Market", entry_surface: Some("gigshrimp") },
];

/// The surface that belongs to a scene.
pub fn entry_surface(scene: &str) -> Option<&'static str> {
    SCENES.iter().find(|known| known.id == scene)?.entry_surface
}
