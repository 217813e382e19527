//! Runs and their results; scenes.

use super::*;

const RUN_ID: Param = Param::string("run_id", "Run", "协作").at(Place::Path).positional();

pub(super) const ROWS: &[Operation] = &[
    Operation::new(
        "run_status",
        "run status",
        text("See how a run is going", "查看协作进度"),
        Method::Get,
        "/protocol/runs/{run_id}",
    )
    .params(&[RUN_ID]),
    Operation::new(
        "result",
        "run result",
        text("Read the outcome of a finished run", "读取协作结果"),
        Method::Get,
        "/protocol/runs/{run_id}/result",
    )
    .agent(Place::Query, "agent_id")
    .params(&[RUN_ID]),
    Operation::new(
        "list_scenes",
        "scene list",
        text("List the scenes on offer", "列出场景"),
        Method::Get,
        "/protocol/scenes",
    )
    .metadata()
    .list("scenes", &["scene_id", "display_name"]),
];
