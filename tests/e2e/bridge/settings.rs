//! `[bridge]` of the settings: what is wrong in it is told with its line, and nothing is begun.

use super::home_with;
use crate::support::Home;

#[test]
fn a_broken_table_is_refused_with_its_line() {
    let cases = [
        ("bridge = 3", 1, "invalid type"),
        ("[bridge]\nurl = 'ws://127.0.0.1:1'", 2, "unknown field `url`"),
        ("lang = 'en'\n\n[bridge]\nurls = 'ws://127.0.0.1:1'", 4, "invalid type"),
        ("[bridge]\ntimeout = 'soon'", 2, "a time is"),
        ("[bridge]\nheartbeat = 0", 2, "a time is"),
        ("[bridge]\nmax_message_bytes = -1", 2, "invalid value"),
        ("[[bridge.workers]]\nprefix = 'x'", 1, "missing field `url`"),
        ("[[bridge.workers]]\nurl = 'ws://127.0.0.1:1'\nmode = 'fast'", 3, "unknown variant `fast`"),
        ("[[bridge.workers]]\nurl = 'ws://127.0.0.1:1'\nmode = 'plain'", 1, "no tools"),
        ("[[bridge.workers]]\nurl = 'ws://127.0.0.1:1'\ntools = [{ name = 'a' }]", 1, "without mode"),
    ];
    for (text, line, why) in cases {
        let home = home_with(text);
        for args in [&["mcp"][..], &["mcp", "--http", ":0", "--bridge-listen", ":0"], &["tool", "list"]] {
            let error = home.towow(args).fails(2, "bad_setting");
            let message = error["message"].as_str().unwrap();
            let place = format!("{}:{line}: ", home.path(".towow/towow.toml").display());
            assert!(message.starts_with(&place), "{text}: {message}");
            assert!(message.contains(why), "{text}: {message}");
            assert_eq!(error["hint"], "towow help bridge");
        }
    }
}

#[test]
fn what_stands_in_it_is_checked_where_it_is_used() {
    let cases = [
        ("[bridge]\nurls = ['ws://192.168.1.2:1']", "bad_worker_url", "use wss"),
        ("[bridge]\nurls = ['ws://127.0.0.1:1/?token=s3cret']", "bad_worker_url", "TOWOW_BRIDGE_TOKEN"),
        ("[bridge]\nlog_level = 'loud'\nurls = ['ws://127.0.0.1:1']", "bad_setting", "\"loud\" is not one of"),
        ("[bridge]\nlog = '/no/such/place.log'\nurls = ['ws://127.0.0.1:1']", "bad_setting", "/no/such/place.log"),
        (
            "[[bridge.workers]]\nurl = 'ws://127.0.0.1:1'\ntoken_file = '/no/such/token'",
            "bad_token_file",
            "/no/such/token",
        ),
    ];
    for (text, code, part) in cases {
        let home = home_with(text);
        for args in [&["mcp"][..], &["tool", "list"]] {
            let error = home.towow(args).fails(2, code);
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(part) && !message.contains("s3cret"), "{text}: {message}");
        }
    }
    // Of a project it is not taken: whoever clones it would connect to whatever it names.
    let home = Home::new();
    home.write(".towow.toml", "[bridge]\nurls = ['ws://127.0.0.1:9']\n");
    let refused = home.towow(&["tool", "list"]);
    assert!([Some(2)].contains(&refused.status) && !refused.stderr.contains("127.0.0.1:9"), "{}", refused.stderr);
    // The page that the hint names.
    let page = home.towow(&["help", "bridge"]);
    assert_eq!(page.status, Some(0), "{}", page.stderr);
    for word in ["urls", "grace", "heartbeat", "max_message_bytes", "token_file", "plain"] {
        assert!(page.stdout.contains(word), "{word}");
    }
}
