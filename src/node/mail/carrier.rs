//! The SMTP server that mail is handed to.

use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::node::Fault;
use crate::node::config::Mail;
use crate::node::store::Posting;

/// For one mail.
pub const LIMIT: Duration = Duration::from_secs(30);

/// How mail leaves the node.
pub struct Settings {
    server: Server,
    from: Mailbox,
    /// User and password.
    login: Option<Credentials>,
}

/// A way for mail that can be used.
pub struct Carrier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    None,
    StartTls,
    Tls,
}

/// A mail URL, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Server {
    protection: Protection,
    host: String,
    port: u16,
    user: Option<String>,
}

impl Settings {
    /// What is configured; 501 where nothing is, or nothing that can work.
    pub fn of(mail: &Mail) -> Result<Settings, Fault> {
        if mail.smtp_url.is_empty() || mail.from.is_empty() {
            return Err(not_configured("this node sends no mail: its operator sets mail.smtp_url and mail.from"));
        }
        let server = Server::parse(&mail.smtp_url).map_err(|problem| not_configured(&problem))?;
        let from = mail
            .from
            .parse()
            .map_err(|_| not_configured("mail.from must be a sender like Towow <noreply@example.org>"))?;
        let login = match &server.user {
            Some(user) => Some(Credentials::new(user.clone(), password(mail)?)),
            None => None,
        };
        Ok(Settings { server, from, login })
    }

    /// Reads the certificates of the system where they are needed.
    pub fn carrier(self) -> Result<Carrier, Fault> {
        let Settings { server, from, login } = self;
        let tls = || TlsParameters::new(server.host.clone()).map_err(Fault::internal);
        let tls = match server.protection {
            Protection::None => Tls::None,
            Protection::StartTls => Tls::Required(tls()?),
            Protection::Tls => Tls::Wrapper(tls()?),
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(LIMIT))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some(login) = login {
            transport = transport.credentials(login);
        }
        Ok(Carrier { transport: transport.build(), from })
    }
}

impl Carrier {
    /// Hands a mail over. A failure is told in words without secrets.
    pub async fn send(&self, letter: &Posting) -> Result<(), String> {
        let message = self.message(letter)?;
        match tokio::time::timeout(LIMIT, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(chain(&error)),
            Err(_) => Err("the mail server did not answer in time".into()),
        }
    }

    fn message(&self, letter: &Posting) -> Result<Message, String> {
        let to =
            letter.recipient.parse().map_err(|_| "the recipient's address is none that mail can go to".to_owned())?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            .date_now()
            // The same at every try, so that a mail which did arrive is seen to be the same one.
            .message_id(Some(format!("<{}@{}>", letter.mail_id, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .map_err(|error| error.to_string())?;
        // Nobody's absence note is to answer it.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".into()));
        Ok(message)
    }
}

impl Server {
    fn parse(text: &str) -> Result<Server, String> {
        let bad = "mail.smtp_url must be smtps://HOST, smtp+starttls://USER@HOST:587 or smtp://localhost:1025";
        let url = Url::parse(text).map_err(|_| bad.to_owned())?;
        let (protection, port) = match url.scheme() {
            "smtp" => (Protection::None, 25),
            "smtp+starttls" => (Protection::StartTls, 587),
            "smtps" => (Protection::Tls, 465),
            _ => return Err(bad.into()),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(bad)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if url.password().is_some() {
            return Err("mail.smtp_url must not hold a password: it belongs into mail.password or password_file".into());
        }
        let user = Some(url.username()).filter(|user| !user.is_empty());
        let user = user.map(|user| percent_decode_str(user).decode_utf8_lossy().into_owned());
        let here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if user.is_some() && protection == Protection::None && !here {
            return Err(
                "mail.smtp_url must be smtps:// or smtp+starttls:// to send a password to another machine".into()
            );
        }
        Ok(Server { protection, host, port: url.port().unwrap_or(port), user })
    }
}

fn password(mail: &Mail) -> Result<String, Fault> {
    match (&mail.password, &mail.password_file) {
        (password, _) if !password.is_empty() => Ok(password.clone()),
        (_, Some(path)) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) => {
                let mut fault = not_configured("mail.password_file cannot be read");
                fault.cause = Some(format!("mail.password_file {}: {error}", path.display()));
                Err(fault)
            }
        },
        _ => Err(not_configured("mail.smtp_url names a user: mail.password or mail.password_file is missing")),
    }
}

fn not_configured(message: &str) -> Fault {
    Fault::new(501, "not_configured", message).hint("towow node config")
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_url_is_taken_apart() {
        let server = |protection, host: &str, port, user: Option<&str>| {
            Ok(Server { protection, host: host.into(), port, user: user.map(str::to_owned) })
        };
        let cases = [
            ("smtp://localhost:1025", server(Protection::None, "localhost", 1025, None)),
            ("smtp://me@127.0.0.1", server(Protection::None, "127.0.0.1", 25, Some("me"))),
            ("smtps://mail.example.org", server(Protection::Tls, "mail.example.org", 465, None)),
            (
                "smtp+starttls://me%40example.org@mail.example.org",
                server(Protection::StartTls, "mail.example.org", 587, Some("me@example.org")),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(Server::parse(text), expected, "{text}");
        }
        for (text, problem) in [
            ("mail.example.org", "must be smtps://"),
            ("https://mail.example.org", "must be smtps://"),
            ("smtp://", "must be smtps://"),
            ("smtps://me:word@mail.example.org", "must not hold a password"),
            ("smtp://me@mail.example.org", "to another machine"),
        ] {
            let found = Server::parse(text).unwrap_err();
            assert!(found.contains(problem) && !found.contains("word@"), "{text}: {found}");
        }
    }
}
