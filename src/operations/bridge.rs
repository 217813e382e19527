//! The compute plane: what a bridge worker does at a node, with a key of its own.
//!
//! These rows are not among [`super::all()`]: they are nobody's command, and whoever has a session has no use for them. The
//! node's routes and its OpenAPI document, and the tools of `towow mcp --plane bridge`, are made from them.

use super::*;

/// Longest reason for giving a task back, in characters.
pub const REASON: usize = 500;

/// Longest time that a worker waits for a task, in seconds.
pub const LONGEST_WAIT: i64 = 20;

const TASK_ID: Param = Param::id("task_id", "The task, as it was handed to you", "领取任务时得到的任务编号");

/// Every operation of the plane, in the order in which a worker meets them.
pub const ROWS: &[Operation] = &[
    Operation::new(
        "bridge_next",
        "bridge next",
        text(
            "Take the next task: one participant's reply in one round; task is null when there is none",
            "领取下一个任务：某位参与者在某一轮的回复；没有任务时 task 为 null",
        ),
        Method::Post,
        "/protocol/bridge/next",
    )
    .bridge()
    .params(&[Param::integer("wait_seconds", (0, LONGEST_WAIT), "Seconds to wait for a task", "等待任务的秒数")
        .or(Absent::Number(LONGEST_WAIT))])
    .once()
    .id("task_id"),
    Operation::new(
        "bridge_heartbeat",
        "bridge heartbeat",
        text(
            "Keep a task: prolongs its lease and says whether it is still yours",
            "续租任务：延长租期，并告知任务是否仍归你",
        ),
        Method::Post,
        "/protocol/bridge/tasks/{task_id}/heartbeat",
    )
    .bridge()
    .update()
    .params(&[TASK_ID])
    .id("task_id"),
    Operation::new(
        "bridge_submit",
        "bridge submit",
        text("Hand in the participant's reply", "提交该参与者的回复"),
        Method::Post,
        "/protocol/bridge/tasks/{task_id}/submit",
    )
    .bridge()
    .update()
    .params(&[
        TASK_ID,
        Param::string("content", "What the participant answers, in its own voice", "该参与者的回答，以其口吻")
            .up_to(TEXT),
    ])
    .id("task_id"),
    Operation::new(
        "bridge_release",
        "bridge release",
        text("Give a task back at once, for others to take", "立即归还任务，由其他节点处理"),
        Method::Post,
        "/protocol/bridge/tasks/{task_id}/release",
    )
    .bridge()
    .update()
    .params(&[TASK_ID, Param::string("reason", "Why", "原因").up_to(REASON)])
    .id("task_id"),
];

/// The row of this name; the name of the MCP tool (`towow_` in front) is understood too.
pub fn find(name: &str) -> Option<&'static Operation> {
    let name = name.strip_prefix("towow_").unwrap_or(name);
    ROWS.iter().find(|operation| operation.name == name)
}
