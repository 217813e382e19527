//! Finding people and keeping them.

use super::express::{K, MAX_CANDIDATES, SCENE_CONTEXT, SCOPE_TAGS, START_NEGOTIATION};
use super::*;

const QUERY_ID: Param = Param::id("query_id", "Discovery query", "匹配查询");
const SAVED_AGENT: Param = Param::id("agent_id", "Saved agent", "收藏的身份");
const NOMINATIONS: (&str, &[&str]) = ("nominations", &["perspective", "score", "display_name", "match_reason"]);

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
        Param::string("demand_text", "The demand in plain words", "需求").positional().up_to(TEXT),
        SCOPE_TAGS,
        MAX_CANDIDATES,
        START_NEGOTIATION,
        K,
        SCENE_CONTEXT,
    ])
    .fixed(&[("demand_source", Fixed::Text("plaintext"))])
    .list(NOMINATIONS.0, NOMINATIONS.1)
    .id("nomination_id"),
    Operation::new(
        "discover_rerun",
        "discover rerun",
        text("Repeat an earlier match with other settings", "调整参数后重新匹配"),
        Method::Post,
        "/protocol/discover/{query_id}/rerun",
    )
    .params(&[QUERY_ID, SCOPE_TAGS, MAX_CANDIDATES, START_NEGOTIATION, K])
    .list(NOMINATIONS.0, NOMINATIONS.1)
    .id("nomination_id"),
    Operation::new(
        "get_discovery",
        "discover show",
        text("Read the matches of an earlier query", "重新打开一次匹配"),
        Method::Get,
        "/protocol/discover/{query_id}",
    )
    .params(&[QUERY_ID])
    .list(NOMINATIONS.0, NOMINATIONS.1)
    .id("nomination_id"),
    Operation::new(
        "get_nomination",
        "discover nomination",
        text("See why somebody was nominated", "查看某条推荐的理由"),
        Method::Get,
        "/protocol/nominations/{nomination_id}",
    )
    .params(&[Param::id("nomination_id", "Nomination", "推荐")])
    .id("nomination_id"),
    Operation::new(
        "invitation_respond",
        "invite respond",
        text("Accept or decline an invitation", "接受或谢绝邀请"),
        Method::Patch,
        "/protocol/invitations/{invitation_id}",
    )
    .once()
    .agent(Place::Body, "agent_id")
    .params(&[
        Param::id("invitation_id", "Invitation", "邀请"),
        Param::string("action", "Your decision", "你的决定").one_of(&["accept", "decline"]),
    ])
    .id("invitation_id"),
    Operation::new(
        "talent_pool",
        "talent list",
        text("List the people you saved", "查看收藏的人才库"),
        Method::Get,
        "/protocol/talent-pool",
    )
    .list("entries", &["agent_id", "display_name", "category", "created_at"])
    .id("agent_id"),
    Operation::new(
        "talent_pool_add",
        "talent add",
        text("Save somebody for later", "把某人存入收藏"),
        Method::Post,
        "/protocol/talent-pool",
    )
    .params(&[
        Param::string("agent_id", "Agent to save", "要收藏的身份").positional(),
        Param::string("category", "Label", "分类").or(Absent::Omit).up_to(LINE),
    ])
    .id("agent_id"),
    Operation::new(
        "talent_pool_update",
        "talent update",
        text("Relabel a saved person", "修改收藏的分类"),
        Method::Put,
        "/protocol/talent-pool/{agent_id}",
    )
    .params(&[SAVED_AGENT, Param::string("category", "New label", "新的分类").up_to(LINE)])
    .id("agent_id"),
    Operation::new(
        "talent_pool_remove",
        "talent remove",
        text("Drop a saved person", "从人才库移除"),
        Method::Delete,
        "/protocol/talent-pool/{agent_id}",
    )
    .params(&[SAVED_AGENT])
    .flow(Flow::Removed("removed_agent_id")),
];
