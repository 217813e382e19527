//! Runs: opened, and published where that was asked for.

use serde_json::{Map, Value, json};

use super::super::{Context, request};
use super::{row, unexpected, with};
use crate::error::{Result, quoted};

/// A run that was opened is not lost when it cannot be published: it travels in the error, with the command that publishes
/// it.
pub async fn open(context: &Context, args: &Map<String, Value>, answer: Value) -> Result<Value> {
    let run_id = answer.get("run_id").or_else(|| answer.get("run")?.get("run_id")).and_then(Value::as_str);
    let Some(run_id) = run_id.map(str::to_owned) else {
        return Err(unexpected("a run_id", &answer).details(answer));
    };
    if args.get("public_visibility") != Some(&Value::Bool(true)) {
        return Ok(answer);
    }
    let publish = row("run_visibility")?;
    let mut publish_args = Map::new();
    publish_args.insert("run_id".into(), json!(run_id));
    publish_args.insert("public_visibility".into(), json!(true));
    let request = request::build(context, publish, &publish_args)?;
    match context.client.json(request).await {
        Ok(published) => {
            Ok(["public_visibility", "public_url"].into_iter().fold(answer, |answer, name| match published.get(name) {
                Some(value) => with(answer, name, value.clone()),
                None => answer,
            }))
        }
        Err(error) => {
            let hint = format!("towow {} {} --public-visibility true", publish.command, quoted(&run_id));
            Err(error.details(answer).hint(hint))
        }
    }
}
