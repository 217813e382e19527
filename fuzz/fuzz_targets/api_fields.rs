//! Whatever is given as fields of `towow api`, an object or a told error comes of it, and text stays text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use towow::cli::api_fields::{Kind, parse};

fuzz_target!(|given: Vec<(bool, String)>| {
    let kind = |typed: bool| if typed { Kind::Typed } else { Kind::Raw };
    let fields: Vec<(Kind, String)> = given.iter().map(|(typed, text)| (kind(*typed), text.clone())).collect();
    match parse(&fields, |_| Ok("from elsewhere".to_owned())) {
        Ok(value) => assert!(value.is_object(), "{value}"),
        Err(error) => assert_eq!(error.kind.exit(), 2, "{error:?}"),
    }
    if let [(false, text)] = given.as_slice()
        && let Some((key, written)) = text.split_once('=')
        && !key.is_empty()
        && !key.contains(['[', ']'])
    {
        let value = parse(&fields, |_| Ok(String::new())).expect("a plain field");
        assert_eq!(value[key], serde_json::json!(written));
    }
});
