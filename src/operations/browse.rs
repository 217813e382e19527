//! What is public.

use super::*;

pub(super) const ROWS: &[Operation] = &[
    Operation::new(
        "public_agents",
        "browse agents",
        text("List public agents", "浏览公开身份"),
        Method::Get,
        "/protocol/agents/public",
    )
    .public()
    .params(&[
        Param::integer("offset", (0, i64::MAX), "Rows to skip", "跳过几条").at(Place::Query).or(Absent::Number(0)),
        Param::integer("limit", (1, 100), "Rows to return", "返回几条").at(Place::Query).or(Absent::Number(20)),
        Param::strings("scope_tags", "Only agents with one of these scope tags", "只看带这些标签的身份")
            .at(Place::Query)
            .or(Absent::OmitEmpty),
    ])
    .list("agents", &["agent_id", "display_name", "scoped_tags"]),
    Operation::new(
        "public_agent",
        "browse agent",
        text("Read a public agent", "查看公开身份"),
        Method::Get,
        "/protocol/agents/public/{agent_id}",
    )
    .public()
    .params(&[Param::string("agent_id", "Agent", "身份").at(Place::Path).positional()]),
    Operation::new(
        "protocol_metadata",
        "protocol metadata",
        text("Show what the backend speaks", "查看后端的协议信息"),
        Method::Get,
        "/protocol",
    )
    .metadata(),
];
