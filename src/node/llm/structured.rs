//! Answers that are data: asked for by a schema, read, checked, and sent back once for repair.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::first_string::FirstString;
use super::model::Model;
use super::request::{Form, Request};
use super::spent::Spent;
use super::trouble::{Kind, Trouble};
use super::{Answer, Heard, extract};

/// Characters of an answer that are sent back for repair.
const SENT_BACK: usize = 60_000;
/// Complaints that are sent back with it, at most.
const COMPLAINTS: usize = 20;

/// An answer that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Formed<T> {
    /// It.
    pub value: T,
    /// What the model wrote.
    pub text: String,
    /// What it cost, the repair included.
    pub spent: Spent,
    /// What the provider calls the request.
    pub request_id: Option<String>,
}

impl Model {
    /// Asks for data. The schema of the type is the form of the question, unless that has one; what does not fit it, and
    /// what `check` complains about, is sent back once. What is wrong then is [`Kind::Malformed`] with the complaints.
    pub async fn structured<T: DeserializeOwned + JsonSchema + Send>(
        &self,
        request: Request,
        check: impl Fn(&T) -> Vec<String> + Send + Sync,
    ) -> Result<Formed<T>, Trouble> {
        self.form(request, &mut |_| {}, check).await
    }

    /// The same, and hands on the text of one field at the top of the object while it is written.
    pub async fn structured_aloud<T: DeserializeOwned + JsonSchema + Send>(
        &self,
        request: Request,
        field: &str,
        heard: &mut (dyn FnMut(Heard<'_>) + Send),
        check: impl Fn(&T) -> Vec<String> + Send + Sync,
    ) -> Result<Formed<T>, Trouble> {
        let mut reading = FirstString::new(field);
        let mut said = false;
        let mut hear = |what: Heard<'_>| match what {
            Heard::Text(text) => {
                let text = reading.push(text);
                if !text.is_empty() {
                    said = true;
                    heard(Heard::Text(&text));
                }
            }
            Heard::Again => {
                reading = FirstString::new(field);
                if std::mem::take(&mut said) {
                    heard(Heard::Again);
                }
            }
        };
        self.form(request, &mut hear, check).await
    }

    async fn form<T: DeserializeOwned + JsonSchema + Send>(
        &self,
        mut request: Request,
        heard: &mut (dyn FnMut(Heard<'_>) + Send),
        check: impl Fn(&T) -> Vec<String> + Send + Sync,
    ) -> Result<Formed<T>, Trouble> {
        if request.form.is_none() {
            request.form = Some(Form::of::<T>(&request.stage));
        }
        let first = self.ask(&request, heard).await?;
        let complaints = match checked(&first.text, &check) {
            Ok(value) => return Ok(formed(value, first)),
            Err(complaints) => complaints,
        };
        heard(Heard::Again);
        let answer: String = first.text.chars().take(SENT_BACK).collect();
        let request = request.assistant(answer).user(complaint(&complaints));
        let second = match self.ask(&request, heard).await {
            Ok(second) => second,
            Err(mut trouble) => {
                *trouble.spent = first.spent.and(&trouble.spent);
                return Err(trouble);
            }
        };
        let second = Answer { spent: first.spent.and(&second.spent), ..second };
        match checked(&second.text, &check) {
            Ok(value) => Ok(formed(value, second)),
            Err(complaints) => {
                let mut told = complaints.join("; ");
                if let Some((end, _)) = told.char_indices().nth(200) {
                    told.truncate(end);
                }
                let server = self.server();
                let message = format!("{} at {}: {told}", server.provider.name, server.place());
                let trouble = Trouble::new(Kind::Malformed, message);
                let (spent, request_id) = (Box::new(second.spent), second.request_id);
                Err(Trouble { complaints, spent, request_id, ..trouble })
            }
        }
    }
}

fn checked<T: DeserializeOwned>(text: &str, check: &impl Fn(&T) -> Vec<String>) -> Result<T, Vec<String>> {
    let value: T = extract::object(text).map_err(|problem| vec![problem])?;
    let complaints = check(&value);
    if complaints.is_empty() { Ok(value) } else { Err(complaints) }
}

fn formed<T>(value: T, answer: Answer) -> Formed<T> {
    let Answer { text, spent, request_id } = answer;
    Formed { value, text, spent, request_id }
}

fn complaint(complaints: &[String]) -> String {
    let list: String = complaints.iter().take(COMPLAINTS).map(|complaint| format!("- {complaint}\n")).collect();
    format!("This answer cannot be used:\n{list}Answer again with the whole JSON object, corrected, and nothing else.")
}
