//! The whole command line as one page, so that every change of help is seen.

use towow::operations::Lang;

use crate::support::{Home, assert_file};

#[test]
fn the_reference_is_up_to_date() {
    assert_file("tests/reference.md", &towow::cli::reference(Lang::En));
    assert_file("tests/reference.zh.md", &towow::cli::reference(Lang::Zh));
}

#[test]
fn the_tree_is_sound() {
    for lang in [Lang::En, Lang::Zh] {
        towow::cli::tree(lang).debug_assert();
    }
}

#[test]
fn help_is_offline_and_in_both_languages() {
    let home = Home::new();
    let page = |args: &[&str], env: &[(&str, &str)]| {
        let outcome = home.with(args, env, "");
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""), "{args:?}");
        outcome.stdout
    };
    let english = page(&["--help"], &[]);
    assert_eq!(page(&[], &[]), english);
    assert_eq!(page(&["help"], &[("LANG", "C.UTF-8")]), english);
    let chinese = page(&["--help"], &[("TOWOW_LANG", "zh")]);
    assert!(chinese.starts_with("说出你的需要"), "{chinese}");
    assert_eq!(page(&["--lang", "zh", "--help"], &[]), chinese);
    assert_eq!(page(&["help"], &[("LANG", "zh_CN.UTF-8")]), chinese);
    assert_eq!(page(&["--lang=en", "help"], &[("LANG", "zh_CN.UTF-8")]), english);
    assert_eq!(page(&["help", "auth", "login"], &[]), page(&["auth", "login", "--help"], &[]));
    let codes = page(&["help", "exit-codes"], &[]);
    for (code, meaning, _) in towow::error::EXIT_CODES {
        assert!(codes.contains(&format!("{code:>3}  {meaning}")), "{codes}");
    }
    assert_eq!(page(&["--version"], &[]), format!("towow {}\n", env!("CARGO_PKG_VERSION")));
    assert!(!home.path(".towow").exists());
}

#[test]
fn schema_and_motifs_are_offline_data() {
    let home = Home::new();
    let all = home.towow(&["schema"]).ok();
    assert_eq!(all["operations"].as_array().unwrap().len(), towow::operations::all().count());
    let one = home.towow(&["schema", "towow_discover"]).ok();
    assert_eq!(one["command"], "towow discover run");
    assert_eq!(one["input_schema"]["required"], serde_json::json!(["demand_text"]));
    let text = home.towow(&["schema", "discover", "-o", "table"]);
    assert!(text.stdout.starts_with("discover(demand_text:string, [scope_tags:string[]]"), "{}", text.stdout);
    let motifs = home.towow(&["motifs"]).ok();
    assert_eq!(motifs["motifs"].as_array().unwrap().len(), 5);
    let script = home.towow(&["protocol", "motif", "been-there"]).ok();
    assert_eq!((&script["motif"], &script["next_op"]), (&"same_stage_veteran".into(), &"formulation_start".into()));
    let steps = home.towow(&["setup"]).ok();
    assert!(
        steps["steps"].as_array().unwrap().iter().all(|step| step["command"].as_str().unwrap().starts_with("towow "))
    );
    assert!(!home.path(".towow").exists());
}
