//! Twenty requests, and for each what an agent does that follows the skill: `tests/data/tasks.toml`.
//!
//! Every sequence runs to its end, typed into a shell in a clean home. What the agent types has to be taught: by the guide, or
//! by a page that the guide sends it to, with every flag; and what the guide is to have made it do has to stand there.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use towow::operations::{Lang, scenes};
use towow::skill::{self, editions};

use super::texts;
use crate::node::outside::browser_login;
use crate::support::{BINARY, Home, Serving, project};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tasks {
    task: Vec<Task>,
}

/// A request and what follows from it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Task {
    /// What the person says.
    says: String,
    world: World,
    /// The scene whose skill is installed too.
    scene: Option<String>,
    /// The pages that the agent opens.
    #[serde(default)]
    opens: Vec<String>,
    /// Sentences of the guide, or of a page that is opened, by which the agent does it this way.
    because: Vec<String>,
    /// The person's own profile; without one they have no account.
    profile: Option<String>,
    /// They have an account and are logged out.
    #[serde(default)]
    logged_out: bool,
    /// Other people at the same backend: name and profile.
    #[serde(default)]
    others: BTreeMap<String, String>,
    step: Vec<Step>,
}

/// Where the person's machine is.
#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum World {
    /// There is no account, and no backend either.
    Alone,
    /// There is an account, and its backend has gone.
    Away,
    /// A backend with the people of the task.
    Team,
    /// A backend with browser logins, and the provider of these.
    Browser,
}

/// A command, and what has to come of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// Who types it: nobody is the agent, `person` the person at their own terminal, `browser` their click; else one of the others.
    by: Option<String>,
    run: String,
    /// What it has to find may take a moment to be there.
    #[serde(default)]
    soon: bool,
    #[serde(default)]
    exit: i32,
    /// The code of the refusal.
    code: Option<String>,
    /// Values for later steps: a variable, and the filter that finds it in the output.
    #[serde(default)]
    keep: BTreeMap<String, String>,
    /// Filters that have to be true of the output.
    #[serde(default)]
    holds: Vec<String>,
}

/// The people of a task and where they are.
struct Stage {
    homes: BTreeMap<String, Home>,
    url: String,
    values: BTreeMap<String, String>,
    _node: Option<Serving>,
    _browser: Option<browser_login::Scene>,
}

impl Stage {
    fn set(task: &Task) -> Stage {
        let (node, browser) = match task.world {
            World::Alone => (None, None),
            World::Team | World::Away => (Some(Serving::start()), None),
            World::Browser => (None, Some(browser_login::Scene::start("client_secret_basic", &[]))),
        };
        let served = node.as_ref().map(|node| &node.url).or(browser.as_ref().map(|scene| &scene.node.url));
        // Nobody listens at the discard port.
        let url = served.cloned().unwrap_or_else(|| "http://127.0.0.1:9".into());
        let mut homes = BTreeMap::from([(String::new(), Home::at(&url))]);
        if let Some(profile) = &task.profile {
            let elsewhere = Home::at(&url);
            let home = if task.logged_out { &elsewhere } else { &homes[""] };
            home.register("Ada", profile);
        }
        for (name, profile) in &task.others {
            let home = Home::at(&url);
            home.register(name, profile);
            homes.insert(name.clone(), home);
        }
        let node = node.filter(|_| task.world != World::Away);
        Stage { homes, url, values: BTreeMap::new(), _node: node, _browser: browser }
    }

    fn type_in(&self, who: &str, line: &str) -> Output {
        let home = &self.homes[who];
        let bin = home.path("bin");
        if !bin.exists() {
            std::fs::create_dir(&bin).unwrap();
            std::os::unix::fs::symlink(BINARY, bin.join("towow")).unwrap();
        }
        let mut shell = Command::new("bash");
        shell.args(["-c", line]).env_clear().current_dir(home.path("."));
        shell.env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()));
        shell.env("HOME", home.path(".")).env("TOWOW_BACKEND_URL", &self.url).envs(&self.values);
        // A program that an agent starts says so: the kind of consumer follows from it.
        shell.env("CLAUDECODE", "1").stdin(Stdio::null());
        shell.output().unwrap()
    }

    fn play(&mut self, step: &Step) {
        let who = step.by.as_deref().unwrap_or_default();
        if who == "browser" {
            let address = &self.values[step.run.trim_start_matches('$')];
            assert_eq!(browser_login::click(address, "sub=ada").0, "200");
            return;
        }
        let typed = || self.type_in(if who == "person" { "" } else { who }, &step.run);
        let mut done = typed();
        let since = Instant::now();
        let is_there = |out: &[u8]| {
            let out = String::from_utf8_lossy(out);
            step.keep.values().all(|filter| jq(&["-e", filter], &out, &self.values).0)
        };
        while step.soon && !is_there(&done.stdout) && since.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(100));
            done = typed();
        }
        let (out, told) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
        let shown = format!("{}\n{:?}\n{out}{told}", step.run, self.values);
        assert_eq!(done.status.code(), Some(step.exit), "{shown}");
        if let Some(code) = &step.code {
            assert!(told.contains(&format!(r#""code":"{code}""#)), "not {code}: {shown}");
        }
        for filter in &step.holds {
            let (held, _) = jq(&["-e", filter], &out, &self.values);
            assert!(held, "{filter} does not hold: {shown}");
        }
        for (name, filter) in &step.keep {
            let (found, value) = jq(&["-e", "--raw-output", filter], &out, &self.values);
            assert!(found, "{name}: {filter} finds nothing: {shown}");
            self.values.insert(name.clone(), value.trim_end().to_owned());
        }
    }
}

/// Whether a filter gives a true value, and the value; `$ENV` has the values of earlier steps.
fn jq(args: &[&str], input: &str, values: &BTreeMap<String, String>) -> (bool, String) {
    let mut command = Command::new(BINARY);
    command.arg("jq").args(args).env_clear().envs(values);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

fn tasks() -> Vec<Task> {
    let text = std::fs::read_to_string(project("tests/data/tasks.toml")).unwrap();
    let tasks: Tasks = toml_edit::de::from_str(&text).unwrap_or_else(|error| panic!("tasks.toml: {error}"));
    tasks.task
}

/// What the agent of a task has read: the guide, the skill of the scene, the pages it opens.
fn read(task: &Task, lang: Lang) -> Vec<String> {
    let scene = task.scene.as_deref().map(|id| scenes::find(id).unwrap());
    let guide = editions::guide(lang).to_owned();
    let entered = scene.map(|scene| editions::files(lang, Some(scene)).remove(0).1);
    let pages = task.opens.iter().map(|page| {
        assert!(guide.rsplit_once("\n## ").unwrap().1.contains(page), "the guide does not lead to {page}");
        skill::topic(lang, Some(page)).unwrap()
    });
    let pages: Vec<String> = pages.collect();
    std::iter::once(guide).chain(entered).chain(pages).collect()
}

/// Why a command is not taught by these texts; nothing when it is.
fn untaught(command: &str, texts: &[String]) -> Option<String> {
    let path = texts::path_of(command).0;
    let taught: Vec<String> =
        texts.iter().flat_map(|text| texts::commands(text)).filter(|known| texts::path_of(known).0 == path).collect();
    if taught.is_empty() {
        return Some(format!("towow {} is not taught", path.join(" ")));
    }
    // A flag that works everywhere may be taught with any command.
    let everywhere = ["--jq", "--local", "--raw", "--fields", "--lang", "--profile"];
    let flags = command.split(" <<").next().unwrap().split_whitespace().filter(|word| word.starts_with("--"));
    flags.map(|flag| flag.split('=').next().unwrap()).find_map(|flag| {
        let known = match everywhere.contains(&flag) {
            true => texts.iter().any(|text| text.contains(flag)),
            false => taught.iter().any(|line| line.split([' ', '[', ']']).any(|word| word == flag)),
        };
        (!known).then(|| format!("{flag} of towow {} is not taught", path.join(" ")))
    })
}

#[test]
fn what_is_done_is_taught() {
    let tasks = tasks();
    let languages: Vec<Lang> = tasks.iter().map(|task| Lang::of_text(&task.says)).collect();
    let chinese = languages.iter().filter(|lang| **lang == Lang::Zh).count();
    assert_eq!((tasks.len(), chinese), (20, 10), "ten requests in each language");
    for (task, lang) in tasks.iter().zip(languages) {
        let texts = read(task, lang);
        let guide = &texts[0];
        assert!(!task.because.is_empty(), "{}", task.says);
        for sentence in &task.because {
            assert!(texts.iter().any(|text| text.contains(sentence)), "{}: nowhere says {sentence:?}", task.says);
        }
        for step in task.step.iter().filter(|step| step.by.is_none()) {
            assert!(step.run.starts_with("towow "), "{}", step.run);
            if let Some(why) = untaught(&step.run, &texts) {
                panic!("{}: {why}: {}", task.says, step.run);
            }
            let row = format!("\n| {} | ", step.exit);
            let named =
                texts.iter().any(|text| step.code.as_ref().is_some_and(|code| text.contains(&format!("`{code}`"))));
            assert!(step.exit == 0 || named || guide.contains(&row), "{}: exit {}", task.says, step.exit);
        }
    }
    // The check finds what is missing.
    let guide = [editions::guide(Lang::En).to_owned()];
    assert_eq!(untaught("towow start x --wait --k 3", &guide), Some("--k of towow start is not taught".into()));
    assert_eq!(untaught("towow talent add agt_1", &guide), Some("towow talent add is not taught".into()));
    assert_eq!(untaught("towow start x --motif been-there --wait", &guide), None);
}

#[test]
fn every_request_comes_to_its_end() {
    let tasks = tasks();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failed = Vec::new();
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let played = std::panic::catch_unwind(|| {
                let mut stage = Stage::set(task);
                task.step.iter().for_each(|step| stage.play(step));
            });
            if played.is_err() {
                failed.push(task.says.as_str());
            }
        }
        failed
    };
    let failed: Vec<&str> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {}: {failed:#?}", failed.len(), tasks.len());
}
