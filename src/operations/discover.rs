//! Finding people.

use super::express::{K, MAX_CANDIDATES, SCENE_CONTEXT, SCOPE_TAGS, START_NEGOTIATION};
use super::*;

pub(super) const ROWS: &[Operation] = &[
    Operation::new(
        "discover",
        "discover run",
        text("Match a clear demand right away", "直接为明确的需求找人"),
        Method::Post,
        "/protocol/discover",
    )
    .agent(Place::Body, "requester")
    .params(&[
        Param::string("demand_text", "The demand in plain words", "需求").positional(),
        SCOPE_TAGS,
        MAX_CANDIDATES,
        START_NEGOTIATION,
        K,
        SCENE_CONTEXT,
    ])
    .fixed(&[("demand_source", Some("plaintext"))])
    .list("nominations", &["perspective", "score", "display_name", "match_reason"]),
    Operation::new(
        "get_discovery",
        "discover show",
        text("Read the matches of an earlier query", "重新打开一次匹配"),
        Method::Get,
        "/protocol/discover/{query_id}",
    )
    .params(&[Param::string("query_id", "Discovery query", "匹配查询").at(Place::Path).positional()])
    .list("nominations", &["perspective", "score", "display_name", "match_reason"]),
];
