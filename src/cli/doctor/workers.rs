//! The workers of the tool bridge: whether they can be reached, and what of theirs is not offered.

#[cfg(feature = "bridge")]
use std::time::Duration;

#[cfg(feature = "bridge")]
use serde_json::{Value, json};

use super::{Finding, World};

/// How long workers are waited for: what hangs is told as hanging.
#[cfg(feature = "bridge")]
const PATIENCE: Duration = Duration::from_millis(1500);

#[cfg(feature = "bridge")]
pub fn workers(world: &World) -> Finding {
    use crate::bridge::setup::{self, Given, Use};
    use crate::bridge::{Bridge, Level};
    use crate::error::{Error, Kind};

    let options = match setup::options(&Given::default(), Use { level: Level::Off, memory: None }) {
        Ok(options) if options.targets.is_empty() => {
            return Finding::skip(world.say("no worker is set up", "没有配置 worker"));
        }
        Ok(options) => options,
        Err(error) => return Finding::of(error),
    };
    let bridge = Bridge::new(options);
    let reached = super::super::block_on(async {
        bridge.begin();
        bridge.settle(PATIENCE).await;
        let tools = bridge.tools(Duration::ZERO).await.len();
        let standings = bridge.standings();
        bridge.close().await;
        Ok::<_, Error>((tools, standings))
    });
    let (tools, standings) = match reached {
        Ok(reached) => reached,
        Err(error) => return Finding::of(error),
    };
    let hanging = || world.say("no answer in time", "未及时应答").to_owned();
    let rows: Vec<Value> = standings
        .iter()
        .map(|standing| {
            let why = (!standing.connected).then(|| standing.why.clone().unwrap_or_else(hanging));
            json!({ "worker": standing.label, "connected": standing.connected, "reason": why, "rejected": standing.rejected.len() })
        })
        .collect();
    let away = standings.iter().find(|standing| !standing.connected);
    let partial = standings.iter().find(|standing| !standing.rejected.is_empty());
    let finding = match (away, partial) {
        (Some(away), _) => {
            let why = away.why.clone().unwrap_or_else(hanging);
            Finding::fail(
                Kind::Network,
                world.tell("{0} cannot be reached: {1}", "无法连接 {0}：{1}", &[&away.label, &why]),
            )
            .hint("towow tool list")
        }
        (None, Some(partial)) => {
            let count = partial.rejected.len().to_string();
            let message = world.tell(
                "{0} has tools that are not offered: {1}",
                "{0} 有未被提供的工具：{1} 个",
                &[&partial.label, &count],
            );
            Finding::warn(message).hint("towow tool list")
        }
        (None, None) => {
            let counts = [standings.len().to_string(), tools.to_string()];
            let words: Vec<&str> = counts.iter().map(String::as_str).collect();
            Finding::ok(world.tell("workers: {0}, tools: {1}", "worker：{0}，工具：{1}", &words))
        }
    };
    finding.detail("workers", json!(rows))
}

#[cfg(not(feature = "bridge"))]
pub fn workers(world: &World) -> Finding {
    Finding::skip(world.say("this build has no tool bridge", "此版本不含工具桥"))
}
