//! What is refused and where, what is large or deep, and how a run ends.

use serde_json::{Value, json};

use super::*;

#[test]
fn failures_of_filters_are_told() {
    let rows: &[(&str, &str, &str)] = &[
        (".a", "[1]", "cannot index [1] with \"a\""),
        ("error(\"no\")", "0", "no"),
        ("error(null)", "0", "(not a string) null"),
        ("{a: 1} | error", "0", "(not a string) {\"a\":1}"),
        (". / 0", "1", "number (1) and number (0) cannot be divided because the divisor is zero"),
        (". % 0", "1", "number (1) and number (0) cannot be divided because the divisor is zero"),
        ("tonumber", "\"x1\"", "string (\"x1\") cannot be parsed as a number"),
        ("fromjson", "\"1 2\"", "string (\"1 2\") cannot be parsed as JSON: byte offset 2: end of file expected"),
        ("test(1)", "\"a\"", "number (1) cannot be matched, as it is not a string"),
        ("test(\"a\"; \"q\")", "\"a\"", "string (\"q\") is not a valid modifier string"),
        ("@csv", "[[1]]", "array ([1]) is not valid in a csv row"),
        ("@base64d", "\"!\"", "string (\"!\") is not valid base64 data"),
        (".[-5] = 1", "[1]", "out of bounds negative array index"),
        (".[1000000000] = 1", "[]", "array index 1000000000 is too large"),
        (".a = 1", "[]", "cannot index [] with \"a\""),
        ("setpath([\"a\"]; 1)", "[]", "cannot index array with \"a\""),
        ("limit(-1; .)", "0", "limit doesn't support negative count"),
        ("nth(-1; .)", "0", "nth doesn't support negative indices"),
        ("flatten(-1)", "[]", "flatten depth must not be negative"),
        ("input", "0", "No more inputs"),
        ("abs", "\"a\"", "string (\"a\") has no absolute value"),
        ("implode", "[\"a\"]", "implode input must be an array of codepoints"),
    ];
    for (filter, input, message) in rows {
        let error = yields(filter, input).expect_err(filter);
        assert_eq!(
            (error.code.as_ref(), error.message.as_str()),
            ("jq_failed", format!("jq: {message}").as_str()),
            "{filter}"
        );
        assert_eq!(error.kind.exit(), 2);
    }
    let long = yields("error(\"x\" * 100000)", "0").unwrap_err();
    assert!(long.message.len() < 500, "{}", long.message.len());
}

#[test]
fn wrong_filters_are_told_where() {
    let rows = [
        (".a[", "expected ] at column 4: .a[", 4),
        (".a | {b", "expected } at column 8: .a | {b", 8),
        ("1 +", "expected a filter at column 4: 1 +", 4),
        (".a | maap(.b)", "maap/1 is not defined; did you mean map? at column 6: .a | maap(.b)", 6),
        ("map", "map/0 is not defined; map takes 1 argument at column 1: map", 1),
        ("limit(1)", "limit/1 is not defined; limit takes 2 arguments at column 1: limit(1)", 1),
        ("$nam", "variable $nam is not defined; did you mean $name? at column 1: $nam", 1),
        ("break $x", "label $x is not defined at column 7: break $x", 7),
        ("\"a\\q\"", "expected string escape sequence at column 4: \"a\\q\"", 4),
        ("林 & 1", "unexpected '林' at column 1: 林 & 1", 1),
        ("1 as x | 2", "expected pattern instead of \"x\" at column 6: 1 as x | 2", 6),
        ("@nosuch", "@nosuch/0 is not defined at column 1: @nosuch", 1),
        ("import \"a\" as b; 1", "modules are not supported at column 1: import \"a\" as b; 1", 1),
    ];
    for (filter, message, column) in rows {
        let error = yields(filter, "0").expect_err(filter);
        assert_eq!(
            (error.code.as_ref(), error.message.as_str()),
            ("bad_jq_filter", format!("jq filter: {message}").as_str())
        );
        let details = error.details.unwrap();
        assert_eq!(
            (&details["line"], &details["column"], &details["filter"]),
            (&json!(1), &json!(column), &json!(filter)),
            "{filter}"
        );
    }
    let error = yields(".a |\n  foo(.b) | .c", "0").unwrap_err();
    assert_eq!(
        error.message,
        "jq filter: foo/1 is not defined; did you mean floor? at line 2, column 3:   foo(.b) | .c"
    );
    let details = error.details.unwrap();
    assert_eq!((&details["near"], &details["caret"]), (&json!("  foo(.b) | .c"), &json!("  ^")));
    let far = yields(&format!("{}]", " ".repeat(300)), "0").unwrap_err();
    assert!(far.message.len() < 120, "{}", far.message);
    assert_eq!(yields(" # nothing\n", "0").unwrap_err().message, "jq filter: it is empty; . passes everything through");
    assert_eq!(yields(&" ".repeat(300 << 10), "0").unwrap_err().code, "bad_jq_filter");
}

#[test]
fn deep_filters_and_values_are_no_trouble() {
    let deep = 20_000;
    assert_eq!(yields(&format!("{}.{}", "(".repeat(deep), ")".repeat(deep)), "1").unwrap(), "1\n");
    assert_eq!(yields(&vec!["."; deep].join("|"), "1").unwrap(), "1\n");
    assert!(yields(&"[".repeat(deep), "1").is_err());
    let value = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    let filter = Filter::parse("[., tojson] | .[1] | length", vec![]).unwrap();
    let mut found = 0;
    let feed = || Feed::once(read::parse_single(value.as_bytes()).unwrap());
    let mut emit = |value: &Val| {
        found = write::text(value).parse().unwrap();
        Ok(true)
    };
    filter.bounded(|| filter.go(feed(), false, &mut emit), || None).unwrap();
    assert_eq!(found, 2 * deep);
}

#[test]
fn halts_have_a_status_and_say_what_they_are_given() {
    let halted = |filter: &str| {
        let error = yields(filter, "{\"a\":1}").unwrap_err();
        (error.kind.exit(), error.message)
    };
    assert_eq!(halted("halt"), (0, String::new()));
    assert_eq!(halted("\"bye\\n\" | halt_error"), (5, "bye\n".into()));
    assert_eq!(halted("try halt_error(9) catch 1"), (9, "{\"a\":1}\n".into()));
    assert_eq!(halted("\"x\" | halt_error(0)"), (0, "x".into()));
}

#[test]
fn what_is_asked_too_much_of_is_refused() {
    let error = yields("try (\"abc\" * 1e12) catch 1", "0").unwrap_err();
    assert_eq!((error.code.as_ref(), error.kind.exit()), ("jq_limit", 2));
}

#[test]
fn results_of_the_api_keep_their_numbers() {
    let value: Value =
        serde_json::from_str("{\"a\":1.0,\"b\":[18446744073709551615,-1,0.1,1e300],\"c\":\"é\\n\"}").unwrap();
    assert_eq!(write::text(&convert::convert(&value)), value.to_string());
    let filter = Filter::parse(".a.b", vec![]).unwrap();
    let error = filter.run_on(&value, false, &mut |_| Ok(true)).unwrap_err();
    assert_eq!((error.code.as_ref(), error.details), ("jq_failed", Some(value)));
    let large = json!({ "a": "x".repeat(100_000) });
    assert_eq!(filter.run_on(&large, false, &mut |_| Ok(true)).unwrap_err().details, None);
}

#[test]
fn styles_of_writing() {
    let value = read::parse_single(br#"{"b":[1,{}],"a":"\u0007\u007f\"\\x"}"#).unwrap();
    let style = Style { indent: Some("  ".into()), sort_keys: true, raw: false };
    let mut out = Vec::new();
    write(&mut out, &value, &style).unwrap();
    let expected = "{\n  \"a\": \"\\u0007\\u007f\\\"\\\\x\",\n  \"b\": [\n    1,\n    {}\n  ]\n}";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}
