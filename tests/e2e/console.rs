//! A page is run: every `$` line of its console blocks, in one clean home, in order. What they print is compared with what
//! stands there, ids and times aside; UPDATE=1 writes what was printed.
//!
//! Blocks whose first line is a comment with the name of a file are that file. A command that ends with `&` goes on until
//! the page is over; what stands below it is the first line that it says. `export` holds for the commands after it. Ports of
//! [`PORTS`] are free ones, and the home is `~`.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{BINARY, Home, assert_file, project};

/// Ports that pages name.
const PORTS: [&str; 4] = ["8765", "8811", "9000", "9001"];
/// Seconds after which a command is ended: one that waits for ever fails.
const LONGEST: &str = "300";
/// How long something in the background may take to say that it is there.
const READY: Duration = Duration::from_secs(20);

/// Runs a page; the number of its commands.
#[track_caller]
pub fn check(file: &str, lang: &str) -> usize {
    let text = std::fs::read_to_string(project(file)).unwrap();
    let mut desk = Desk::new(lang);
    let mut page = String::new();
    let mut lines = text.lines().peekable();
    let mut run = 0;
    while let Some(line) = lines.next() {
        page.push_str(line);
        page.push('\n');
        if line.starts_with("```") && line.len() > 3 && line != "```console" {
            let block: Vec<&str> = std::iter::from_fn(|| lines.next_if(|line| *line != "```")).collect();
            desk.keep(&block);
            block.iter().for_each(|line| page.push_str(&format!("{line}\n")));
            page.push_str(&format!("{}\n", lines.next().unwrap_or_else(|| panic!("{file}: a block without an end"))));
            continue;
        }
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let Some(command) = line.strip_prefix("$ ") else { panic!("{file}: output without a command: {line}") };
            let mut shown = String::new();
            while let Some(line) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                shown.push_str(line);
                shown.push('\n');
            }
            let printed = desk.run(command);
            run += 1;
            page.push_str(&format!("{line}\n"));
            // What differs only in ids and times is left as it stands.
            page.push_str(if steady(&printed) == steady(&shown) { &shown } else { &printed });
        }
    }
    assert_file(file, &page);
    run
}

/// Where the commands of a page are run.
struct Desk {
    home: Home,
    lang: String,
    ports: Vec<(&'static str, String)>,
    exported: String,
    running: Vec<Child>,
}

impl Desk {
    fn new(lang: &str) -> Desk {
        // All of them at once, so that no two are the same.
        let free: Vec<TcpListener> = PORTS.iter().map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let free = free.iter().map(|listener| listener.local_addr().unwrap().port().to_string());
        let ports = PORTS.into_iter().zip(free).collect();
        Desk { home: Home::new(), lang: lang.to_owned(), ports, exported: String::new(), running: Vec::new() }
    }

    /// A block that begins with the name of its file.
    fn keep(&self, block: &[&str]) {
        let name = block.first().and_then(|line| line.strip_prefix("# ")).unwrap_or_default();
        let is_name = !name.contains(' ') && [".py", ".toml"].iter().any(|ending| name.ends_with(ending));
        if is_name {
            let text: String = block.iter().map(|line| format!("{line}\n")).collect();
            self.home.write(name.trim_start_matches("~/"), &self.here(&text));
        }
    }

    fn run(&mut self, command: &str) -> String {
        let here = self.here(command);
        let printed = match here.strip_suffix(" &") {
            Some(command) => self.start(command),
            None => shell(&self.home, &format!("{}{here}", self.exported), &self.lang),
        };
        if here.starts_with("export ") {
            self.exported.push_str(&format!("{here}\n"));
        }
        let printed = printed.replace(self.home.path("").to_str().unwrap(), "~/");
        self.ports.iter().fold(printed, |text, (named, free)| text.replace(free.as_str(), named))
    }

    fn here(&self, text: &str) -> String {
        self.ports.iter().fold(text.to_owned(), |text, (named, free)| text.replace(named, free))
    }

    /// Starts something that goes on. Its first line says that it is there, in a file where it is told to write one.
    fn start(&mut self, command: &str) -> String {
        let mut shell = prepared(&self.home, &format!("exec 2>&1\n{}{command}", self.exported), &self.lang);
        let file = command.split_once("2>").map(|(_, file)| self.home.path(file.trim()));
        let mut child = shell.process_group(0).stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        self.running.push(child);
        let mut first = String::new();
        if let Some(file) = file {
            let began = Instant::now();
            while !std::fs::read_to_string(&file).is_ok_and(|text| text.contains('\n')) {
                assert!(began.elapsed() < READY, "$ {command}: it says nothing");
                std::thread::sleep(Duration::from_millis(20));
            }
            return first;
        }
        told.read_line(&mut first).unwrap();
        assert!(first.ends_with('\n'), "$ {command}: it says nothing");
        // Whoever is not read is held up one day.
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        first
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for child in &mut self.running {
            // The shell and what it has started.
            let _ = Command::new("kill").args(["-TERM", "--", &format!("-{}", child.id())]).status();
            let _ = child.wait();
        }
    }
}

/// Runs a script in a home; what it prints.
#[track_caller]
pub fn shell(home: &Home, command: &str, lang: &str) -> String {
    let output = prepared(home, command, lang).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "$ {command}\n{printed}{stderr}");
    printed
}

/// `towow` is the binary here, `python` one that has what the library in `python/` needs.
fn prepared(home: &Home, command: &str, lang: &str) -> Command {
    let bin = Path::new(BINARY).parent().unwrap();
    let path =
        format!("{}:{}:{}", bin.display(), project("target/peers/bin").display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("timeout");
    shell.env_clear().env("HOME", home.path("")).env("PATH", path).env("TOWOW_LANG", lang).env("USER", "ada");
    shell.env("PYTHONPATH", project("python")).env("PYTHONDONTWRITEBYTECODE", "1");
    shell.current_dir(home.path("")).args([LONGEST, "bash", "-c", command]);
    shell
}

/// Ids, times and what hangs on them, made the same.
fn steady(text: &str) -> String {
    let mut steady = String::new();
    for word in
        text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == ':' || c == '.'))
    {
        let body = word.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let is_id = body.split_once('_').is_some_and(|(kind, id)| kind.len() == 3 && id.len() == 20) || is_uuid(body);
        let is_time = body.len() >= 20 && body.as_bytes()[4] == b'-' && body.ends_with('Z');
        steady.push_str(if is_id {
            "ID "
        } else if is_time {
            "TIME "
        } else {
            word
        });
    }
    steady.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}
