//! No id and no path leaves the base URL, and no URL that is accepted as a base sends a token in the clear to another machine.

#![no_main]

use libfuzzer_sys::fuzz_target;
use towow::client::{BaseUrl, encode_segment};

fuzz_target!(|text: &str| {
    let base = BaseUrl::parse("https://towow.net/api").expect("a base");
    if let Ok(segment) = encode_segment(text) {
        let url = base.join(&format!("/protocol/runs/{segment}/result"), &[]).expect("a URL");
        assert_eq!(url.as_str(), format!("https://towow.net/api/protocol/runs/{segment}/result"));
    }
    if let Ok(url) = base.join(text, &[]) {
        assert!(url.as_str().starts_with("https://towow.net/api/"), "{url}");
    }
    if let Ok(base) = BaseUrl::parse(text) {
        let here = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        let plain = here.iter().find_map(|here| base.as_str().strip_prefix(here));
        let at_end = |rest: &str| rest.is_empty() || rest.starts_with([':', '/']);
        assert!(base.as_str().starts_with("https://") || plain.is_some_and(at_end), "{}", base.as_str());
        assert!(!base.as_str().ends_with('/') && BaseUrl::parse(base.as_str()).is_ok(), "{}", base.as_str());
        assert!(base.join("/protocol", &[]).is_ok(), "{}", base.as_str());
    }
});
