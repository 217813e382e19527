//! Runs as people read them.

use serde_json::Value;

use super::{Globals, operation};
use crate::error::quoted;
use crate::operations::{self, Lang, text};
use crate::output;

/// What was started, for a reader: who was found, and how to get at the result.
pub fn opened(value: &Value, globals: &Globals) -> String {
    let lang = globals.lang;
    let nominations = value.get("nominations").or_else(|| value["query"].get("nominations")).unwrap_or(&Value::Null);
    let rows = nominations.as_array().cloned().unwrap_or_default();
    let columns = operations::find("get_discovery").and_then(|row| row.list).map(|(_, columns)| columns);
    let mut shown = output::table(&rows, columns.unwrap_or_default());
    match value["run"]["run_id"].as_str() {
        Some(run_id) => {
            let command = globals.flags.aim(&format!("towow result {}", quoted(run_id)));
            let label = text("They negotiate now; read the outcome with", "他们正在协商，结果请看").of(lang);
            shown.push_str(&format!("\n{label}:\n  {command}\n"));
        }
        None if rows.is_empty() => {
            let tip = text(
                "Nobody fits yet. Say more: which role, which field, what you give.",
                "暂时没有合适的人。多说一点：什么角色、什么领域、你能给什么。",
            );
            shown.push_str(&format!("\n{}\n", tip.of(lang)));
        }
        None => {}
    }
    shown
}

/// A result for a reader: the plan, what it means for the one who asked, and the figures.
pub fn readable(value: &Value, lang: Lang) -> String {
    let part = |name: &str| value[name].as_str().map(output::clean).unwrap_or_default();
    let metrics = &value["metrics"];
    let facts = match lang {
        Lang::Zh => format!(
            "{} 轮 · 约省 {} 分钟（{} 次会议）· 由 {} 主持 · {}",
            value["total_rounds"],
            metrics["saved_minutes"],
            metrics["equivalent_meetings"],
            part("facilitator"),
            part("run_id")
        ),
        Lang::En => format!(
            "{} rounds · about {} minutes saved ({} meetings) · facilitator: {} · {}",
            value["total_rounds"],
            metrics["saved_minutes"],
            metrics["equivalent_meetings"],
            part("facilitator"),
            part("run_id")
        ),
    };
    let result = operations::find("result");
    if value["plan"].is_null() {
        return result.map(|row| operation::readable(row, value)).unwrap_or_default();
    }
    format!("{}\n{}\n{facts}\n", part("plan"), part("delivery"))
}
