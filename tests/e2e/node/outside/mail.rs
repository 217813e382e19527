//! Password resets and verified addresses, by a real SMTP server.

use std::process::Command;

use serde_json::{Value, json};

use super::{Peer, curl, serving, sql, until};
use crate::support::{Home, Serving};

fn node_with_mail(server: &Value) -> Serving {
    let url = format!("smtp://127.0.0.1:{}", server["port"]);
    serving(&[("TOWOW_NODE_MAIL_SMTP_URL", &url), ("TOWOW_NODE_MAIL_FROM", "Towow <noreply@node.example>")])
}

fn forgot(home: &Home, email: &str) -> Value {
    home.towow(&["auth", "forgot-password", "--email", email]).ok()
}

fn reset(home: &Home, token: &str, password: &str) -> crate::support::Outcome {
    let env = [("TOWOW_RESET_TOKEN", token), ("TOWOW_NEW_PASSWORD", password)];
    home.with(&["auth", "reset-password"], &env, "")
}

fn log_in(home: &Home, password: &str) -> crate::support::Outcome {
    let args = ["auth", "login", "--email", "ada@example.org", "--password-stdin"];
    home.with(&args, &[], &format!("{password}\n"))
}

/// The word in a mail that begins so.
fn word(mail: &Value, begin: &str) -> String {
    let text = mail["text"].as_str().unwrap();
    text.split_whitespace().find(|word| word.starts_with(begin)).unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn a_password_is_reset_by_mail() {
    let (server, ready) = Peer::start("smtp_server.py", &[]);
    let node = node_with_mail(&ready);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let stranger = Home::at(&node.url);

    assert_eq!(forgot(&stranger, "  ADA@example.org "), json!({"ok": true}));
    let mail = server.line();
    assert_eq!((&mail["from"], &mail["to"]), (&json!("noreply@node.example"), &json!(["ada@example.org"])));
    assert_eq!(mail["headers"]["from"], "Towow <noreply@node.example>");
    assert_eq!(mail["headers"]["auto-submitted"], "auto-generated");
    assert!(mail["headers"]["subject"].as_str().unwrap().contains("重设 Towow 密码"), "{mail}");
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("towow auth reset-password") && text.contains("令牌"), "{text}");
    assert!(!text.contains("http"), "no link changes anything: {text}");
    let token = word(&mail, "twr_");

    // The same answer for nobody's address, for the node's own accounts, and for a second time; and no mail.
    for email in ["nobody@example.org", "local@localhost", "ada@example.org", "not an address"] {
        assert_eq!(forgot(&stranger, email), json!({"ok": true}), "{email}");
    }
    server.is_quiet();

    // The database holds neither the token nor, once it is sent, the mail.
    let mails = "SELECT COUNT(*) FROM outbox WHERE sent_at IS NOT NULL AND body = ''";
    until(node.database(), mails, "1");
    let kept = format!("SELECT COUNT(*) FROM mail_tokens WHERE token_hash = '{token}'");
    assert_eq!(sql(node.database(), &kept), "0");

    for weak in ["short1", "onlyletters", "12345678"] {
        reset(&stranger, &token, weak).fails(1, "weak_password");
    }
    reset(&stranger, "twr_unknown", "better horse 7").fails(1, "invalid_token");
    assert_eq!(reset(&stranger, &format!(" {token} "), "better horse 7").ok(), json!({"ok": true}));
    reset(&stranger, &token, "better horse 8").fails(1, "invalid_token");

    ada.towow(&["inbox"]).fails(3, "session_ended");
    log_in(&stranger, "correct horse").fails(3, "wrong_credentials");
    log_in(&stranger, "better horse 7").ok();
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM accounts WHERE email_verified_at IS NOT NULL"), "1");
    let deeds = "SELECT COUNT(*) FROM audit_log WHERE action = 'reset_password' AND outcome =";
    assert_eq!(sql(node.database(), &format!("{deeds} 'ok'")), "1");
    assert_eq!(sql(node.database(), &format!("{deeds} 'refused'")), "2");
}

#[test]
fn a_token_ends_and_a_newer_one_voids_it() {
    let (server, ready) = Peer::start("smtp_server.py", &[]);
    let node = node_with_mail(&ready);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let long_ago = "UPDATE mail_tokens SET created_at = created_at - 600000";
    let asked = || {
        sql(node.database(), long_ago);
        forgot(&ada, "ada@example.org");
        word(&server.line(), "twr_")
    };
    let (first, second) = (asked(), asked());
    reset(&ada, &first, "better horse 7").fails(1, "invalid_token");
    sql(node.database(), "UPDATE mail_tokens SET expires_at = 1");
    reset(&ada, &second, "better horse 7").fails(1, "invalid_token");
    let third = asked();
    sql(node.database(), "UPDATE accounts SET disabled_at = 1");
    reset(&ada, &third, "better horse 7").fails(1, "invalid_token");
    sql(node.database(), long_ago);
    forgot(&ada, "ada@example.org");
    server.is_quiet();
}

#[test]
fn an_address_is_verified_by_its_mail() {
    let (server, ready) = Peer::start("smtp_server.py", &[]);
    let node = node_with_mail(&ready);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let ask = || {
        let answer = ada.towow(&["email", "verify"]).ok();
        (answer["email"].clone(), answer["email_verified"].clone(), answer["sent"].clone())
    };
    let answer = |verified: bool, sent: bool| (json!("ada@example.org"), json!(verified), json!(sent));
    assert_eq!(ask(), answer(false, true));
    let link = word(&server.line(), "http");
    assert!(link.starts_with(&format!("{}/protocol/account/email/verify?token=twv_", node.url)), "{link}");
    assert_eq!(ask(), answer(false, false), "not a second mail at once");

    let wrong = format!("{}x", link);
    for link in [wrong.as_str(), link.split('?').next().unwrap()] {
        let (status, page) = curl(&[link]);
        assert_eq!(status, "400");
        assert!(page.contains("This link is unknown") && page.contains("此链接无效"), "{page}");
    }
    // A program that looks into mails may have followed it before.
    for _ in 0..2 {
        let (status, page) = curl(&[&link]);
        assert_eq!(status, "200", "{page}");
        assert!(page.contains("is verified") && page.contains("已验证") && !page.contains("ada"), "{page}");
    }
    assert_eq!(ask(), answer(true, false));
    server.is_quiet();
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM audit_log WHERE action = 'email_verify'"), "1");
}

#[test]
fn a_link_to_an_address_that_was_left_does_nothing() {
    let (server, ready) = Peer::start("smtp_server.py", &[]);
    let node = node_with_mail(&ready);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    ada.towow(&["email", "verify"]).ok();
    let link = word(&server.line(), "http");
    sql(node.database(), "UPDATE accounts SET email = 'new@example.org'");
    assert_eq!(curl(&[&link]).0, "400");
}

#[test]
fn a_mail_that_was_refused_is_tried_again() {
    let (server, ready) = Peer::start("smtp_server.py", &["--refuse", "1"]);
    let node = node_with_mail(&ready);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    forgot(&ada, "ada@example.org");
    until(node.database(), "SELECT attempts FROM outbox WHERE error LIKE '%451%' AND sent_at IS NULL", "1");
    let wait = "SELECT (next_at - created_at) / 50000 FROM outbox";
    assert_eq!(sql(node.database(), wait), "1", "a minute later");
    sql(node.database(), "UPDATE outbox SET next_at = 0");
    word(&server.line(), "twr_");
    until(node.database(), "SELECT attempts FROM outbox WHERE sent_at IS NOT NULL AND error IS NULL", "1");
}

#[test]
fn mail_waits_for_its_server_and_is_given_up_at_last() {
    let node = node_with_mail(&json!({"port": super::free_port()}));
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    forgot(&ada, "ada@example.org");
    until(node.database(), "SELECT attempts FROM outbox WHERE lease_until IS NULL", "1");
    assert_ne!(sql(node.database(), "SELECT body FROM outbox"), "");
    sql(node.database(), "UPDATE outbox SET attempts = 7, next_at = 0");
    until(node.database(), "SELECT attempts FROM outbox WHERE lease_until IS NULL", "8");
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM outbox WHERE body = '' AND sent_at IS NULL"), "1");
}

const CERTIFICATES: &str = "
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Test authority' -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost\\nbasicConstraints=critical,CA:false\\n' > server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem
";

#[test]
fn starttls_comes_before_the_password() {
    let files = Home::new();
    let made = Command::new("bash").args(["-c", CERTIFICATES]).current_dir(files.path("")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    files.write("password", "pass word\n");
    let file = |name: &str| files.path(name).to_str().unwrap().to_owned();
    let (cert, key) = (file("server.pem"), file("server.key"));
    let (server, ready) = Peer::start("smtp_server.py", &["--starttls", &cert, &key, "me@node.example", "pass word"]);
    let url = format!("smtp+starttls://me%40node.example@localhost:{}", ready["port"]);
    let (authority, password) = (file("ca.pem"), file("password"));
    let env = [
        ("TOWOW_NODE_MAIL_SMTP_URL", url.as_str()),
        ("TOWOW_NODE_MAIL_FROM", "noreply@node.example"),
        ("TOWOW_NODE_MAIL_PASSWORD_FILE", &password),
        ("SSL_CERT_FILE", &authority),
    ];
    let node = serving(&env);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    forgot(&ada, "ada@example.org");
    let mail = server.line();
    assert_eq!((&mail["tls"], &mail["login"]), (&json!(true), &json!("me@node.example")));

    // Without the authority that vouches for the server nothing is sent, the password least of all.
    let node = serving(&env[..3]);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    forgot(&ada, "ada@example.org");
    until(node.database(), "SELECT attempts FROM outbox WHERE error LIKE '%certificate%'", "1");
    server.is_quiet();
}

#[test]
fn a_mail_server_that_cannot_work_is_not_configured() {
    for (url, problem) in [
        ("https://mail.example.org", "must be smtps://HOST"),
        ("smtp://me@mail.example.org", "to another machine"),
        ("smtps://me:word@mail.example.org", "must not hold a password"),
        ("smtps://me@mail.example.org", "mail.password or mail.password_file is missing"),
    ] {
        let node = serving(&[("TOWOW_NODE_MAIL_SMTP_URL", url), ("TOWOW_NODE_MAIL_FROM", "a@node.example")]);
        let args = ["auth", "forgot-password", "--email", "ada@example.org"];
        let error = Home::at(&node.url).towow(&args).fails(1, "not_configured");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(problem) && !message.contains("me:word"), "{url}: {message}");
    }
}
