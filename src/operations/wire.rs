//! A request seen from the other side: what arrived, checked against its row.

use serde_json::{Map, Number, Value};

use super::validate::check_value;
use super::{Access, Kind, Operation, Param, Place};

impl Operation {
    /// The arguments that travel in this place.
    pub fn params_in(&self, place: Place) -> impl Iterator<Item = &'static Param> {
        self.params.iter().filter(move |param| param.place == place)
    }

    /// The field that names the acting agent, where it travels in this place.
    pub fn agent_in(&self, place: Place) -> Option<&'static str> {
        match self.access {
            Access::Agent(where_, field) if where_ == place => Some(field),
            _ => None,
        }
    }

    /// True when the request has a JSON body.
    pub fn has_body(&self) -> bool {
        self.params_in(Place::Body).next().is_some() || self.agent_in(Place::Body).is_some() || !self.fixed.is_empty()
    }

    /// Refuses a body with missing or ill-typed fields, values outside an enumeration, numbers out of range and texts that
    /// are too long. Unknown fields pass: a newer client may know more.
    pub fn check_body(&self, body: &Map<String, Value>) -> Result<(), String> {
        if let Some(field) = self.agent_in(Place::Body)
            && !body.get(field).is_some_and(Value::is_string)
        {
            return Err(format!("{field} must be the id of one of your agents"));
        }
        for param in self.params_in(Place::Body) {
            check_field(param, body.get(param.sent_name()))?;
        }
        for (field, _) in self.fixed {
            if body.get(*field).is_some_and(|value| !value.is_string() && !value.is_null()) {
                return Err(format!("{field} must be a string"));
            }
        }
        let given = self.exactly_one.iter().filter(|name| body.get(**name).is_some_and(|value| !value.is_null()));
        match (self.exactly_one, given.count()) {
            ([], _) | (_, 1) => Ok(()),
            (names, _) => Err(format!("exactly one of {} is needed", names.join(" and "))),
        }
    }

    /// The same for a query string, given decoded. An empty value counts as absent.
    pub fn check_query(&self, pairs: &[(String, String)]) -> Result<(), String> {
        let given = |name: &str| pairs.iter().find(|(key, text)| key == name && !text.is_empty()).map(|(_, text)| text);
        if let Some(field) = self.agent_in(Place::Query)
            && given(field).is_none()
        {
            return Err(format!("{field} must be the id of one of your agents"));
        }
        for param in self.params_in(Place::Query) {
            let name = param.sent_name();
            let value = match (given(name), param.kind) {
                (None, _) => None,
                (Some(text), Kind::Integer) => {
                    let number: i64 =
                        text.parse().map_err(|_| format!("{name} must be a whole number, not {text:?}"))?;
                    Some(Value::Number(Number::from(number)))
                }
                (Some(text), Kind::Strings) => Some(text.split(',').map(Value::from).collect()),
                (Some(text), _) => Some(Value::from(text.as_str())),
            };
            check_field(param, value.as_ref())?;
        }
        Ok(())
    }
}

fn check_field(param: &Param, value: Option<&Value>) -> Result<(), String> {
    let name = param.sent_name();
    match value {
        None | Some(Value::Null) if param.required() => Err(format!("{name} is missing")),
        None | Some(Value::Null) => Ok(()),
        Some(value) => check_value(param, value).map_err(|problem| format!("{name} {problem}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::operations::find;

    #[test]
    fn a_body_is_checked_against_its_row() {
        let cases = [
            ("discover", json!({"requester": "a", "demand_text": "x", "from": "the future"}), None),
            ("discover", json!({"demand_text": "x"}), Some("requester must be the id of one of your agents")),
            ("discover", json!({"requester": "a"}), Some("demand_text is missing")),
            ("discover", json!({"requester": "a", "demand_text": "x", "k": 9}), Some("k must be from 1 to 8, not 9")),
            (
                "discover",
                json!({"requester": "a", "demand_text": "x", "demand_source": {}}),
                Some("demand_source must be a string"),
            ),
            (
                "run_respond",
                json!({"agent_id": "a", "round": 0, "content": "x"}),
                Some("round must be at least 1, not 0"),
            ),
            (
                "invite",
                json!({"inviter": "a", "expires_in_hours": 1}),
                Some("exactly one of nomination_id and invitee is needed"),
            ),
        ];
        for (name, body, expected) in cases {
            let outcome = find(name).unwrap().check_body(body.as_object().unwrap());
            assert_eq!(outcome.err().as_deref(), expected, "{name} {body}");
        }
    }

    #[test]
    fn a_query_is_checked_against_its_row() {
        let cases = [
            ("my_demands", "limit=100", None),
            ("my_demands", "limit=101", Some("limit must be from 1 to 100, not 101")),
            ("my_demands", "offset=x", Some("offset must be a whole number, not \"x\"")),
            ("public_runs", "status=", None),
            ("run_prompt", "", Some("agent_id must be the id of one of your agents")),
        ];
        for (name, query, expected) in cases {
            let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            assert_eq!(find(name).unwrap().check_query(&pairs).err().as_deref(), expected, "{name} {query}");
        }
    }
}
