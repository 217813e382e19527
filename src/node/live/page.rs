//! The page itself: the same for every run, with a style and a script whose names change when they do.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

const SHELL: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
/// One module in several files.
const SCRIPT: &str = concat!(
    include_str!("page/words.js"),
    include_str!("page/make.js"),
    include_str!("page/draw.js"),
    include_str!("page/plan.js"),
    include_str!("page/wire.js"),
    include_str!("page/page.js"),
);

/// A file that the page needs.
pub struct Asset {
    name: String,
    /// Its media type.
    pub kind: &'static str,
    /// What is in it.
    pub text: &'static str,
}

struct Page {
    shell: String,
    assets: [Asset; 2],
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let named = |kind, ending: &str, text: &'static str| {
        let hash: String = Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Asset { name: format!("live-{hash}.{ending}"), kind, text }
    };
    let style = named("text/css; charset=utf-8", "css", STYLE);
    let script = named("text/javascript; charset=utf-8", "js", SCRIPT);
    let shell = SHELL.replace("page.css", &style.name).replace("page.js", &script.name);
    Page { shell, assets: [style, script] }
});

/// The page, which tells nothing of any run.
pub fn shell() -> &'static str {
    &PAGE.shell
}

/// One of its files; none by another name.
pub fn asset(name: &str) -> Option<&'static Asset> {
    PAGE.assets.iter().find(|asset| asset.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_its_files_and_nothing_outside() {
        let page = shell();
        for asset in &PAGE.assets {
            assert!(page.contains(&format!("\"assets/{}\"", asset.name)), "{} is not in the page", asset.name);
            assert!(super::asset(&asset.name).is_some_and(|found| found.text == asset.text));
        }
        assert!(asset("page.js").is_none() && asset("").is_none());
        for text in [page, STYLE, SCRIPT] {
            let outside = text.replace("http://www.w3.org/2000/svg", "").replace("url(#tip)", "");
            assert!(!outside.contains("://") && !outside.contains("url("), "something is loaded from elsewhere");
            assert!(!text.contains("innerHTML") && !text.contains("localStorage") && !text.contains("document.cookie"));
        }
    }
}
