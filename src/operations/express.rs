//! Saying what one needs: formulations, demands, motifs; feedback.

use super::*;

pub(super) const SCENE_CONTEXT: Param = Param::string(
    "scene_context",
    "Scene to search in; default: the saved scene, else startup-hub",
    "场景，默认已保存的场景",
)
.or(Absent::Scene);
pub(super) const SCOPE_TAGS: Param =
    Param::strings("scope_tags", "Only agents with one of these tags", "只找带这些标签的身份");
pub(super) const MAX_CANDIDATES: Param =
    Param::integer("max_candidates", (1, 100), "Most nominations to return", "最多返回几位候选").or(Absent::Number(10));
pub(super) const START_NEGOTIATION: Param =
    Param::boolean("start_negotiation", "Also open a run with the best matches", "同时与最合适的人开启协作");
pub(super) const K: Param = Param::integer("k", (1, 8), "People in the run", "协作人数");
const SESSION_ID: Param = Param::id("session_id", "Formulation session", "澄清会话");
const DEMAND_ID: Param = Param::id("demand_id", "Demand", "需求");
const CONFIRM: &[Param] = &[SESSION_ID, SCOPE_TAGS, MAX_CANDIDATES, START_NEGOTIATION, K];

const FORMULATION_CONFIRM: Operation = Operation::new(
    "formulation_confirm",
    "formulation confirm",
    text("Confirm the demand, match it, optionally open a run", "确认需求并匹配，可直接开启协作"),
    Method::Post,
    "/protocol/formulations/{session_id}/confirm",
)
.params(CONFIRM)
.flow(Flow::Confirm)
.id("query_id");

pub(super) const ROWS: &[Operation] = &[
    Operation::new(
        "formulation_start",
        "formulation start",
        text("Turn a wish into a demand that can be matched", "把愿望澄清为可匹配的需求"),
        Method::Post,
        "/protocol/formulations",
    )
    .agent(Place::Body, "agent_id")
    .params(&[
        Param::string("raw_intent", "What you need, in your own words", "用你自己的话说出需要")
            .positional()
            .up_to(TEXT),
        SCENE_CONTEXT,
    ])
    .flow(Flow::OpenFormulation)
    .id("session_id"),
    Operation::new(
        "formulation_reply",
        "formulation reply",
        text("Answer a question of the formulation", "回答澄清中的问题"),
        Method::Post,
        "/protocol/formulations/{session_id}/reply",
    )
    .params(&[SESSION_ID, Param::string("user_message", "Your answer", "你的回答").positional().up_to(TEXT)])
    .flow(Flow::Reply)
    .id("session_id"),
    Operation::new(
        "get_formulation",
        "formulation show",
        text("Read a formulation session", "读取澄清会话"),
        Method::Get,
        "/protocol/formulations/{session_id}",
    )
    .params(&[SESSION_ID])
    .id("session_id"),
    FORMULATION_CONFIRM,
    FORMULATION_CONFIRM.old_name("demand_confirm", "demand confirm"),
    Operation::new(
        "my_demands",
        "demand list",
        text("List your demands, newest first", "列出自己的需求"),
        Method::Get,
        "/protocol/demands",
    )
    .params(&[Param::offset(), Param::limit(50)])
    .list("demands", &["demand_id", "visibility", "demand_text", "created_at"])
    .id("demand_id"),
    Operation::new(
        "my_demand",
        "demand show",
        text("Read one of your demands with its runs", "查看自己的一条需求"),
        Method::Get,
        "/protocol/demands/{demand_id}",
    )
    .params(&[DEMAND_ID])
    .id("demand_id"),
    Operation::new(
        "demand_visibility",
        "demand visibility",
        text("Publish or hide a demand", "公开或隐藏一条需求"),
        Method::Patch,
        "/protocol/demands/{demand_id}/visibility",
    )
    .params(&[
        DEMAND_ID,
        Param::string("visibility", "public or private", "public 或 private").one_of(&["public", "private"]),
    ])
    .id("demand_id"),
    Operation::new(
        "feedback",
        "feedback give",
        text("Rate a match, a run or a delivery", "对匹配、协作或交付评分"),
        Method::Post,
        "/protocol/feedback",
    )
    .agent(Place::Body, "agent_id")
    .params(&[
        Param::string("target_type", "What is rated", "评价对象").one_of(&["nomination", "run", "delivery"]),
        Param::string("target_id", "Its id", "对象的编号").positional(),
        Param::string("exposure_event_id", "Exposure event it was seen by", "曝光事件编号"),
        Param::integer("rating", (1, 5), "From 1 to 5", "1 到 5 分").or(Absent::Refuse),
        Param::string("comment", "Free text", "补充说明").or(Absent::Null).up_to(TEXT),
    ]),
    Operation::new(
        "start_with_motif",
        "protocol motif",
        text("Get the interview script of a motif", "获取一种母题的访谈脚本"),
        Method::Get,
        "",
    )
    .public()
    .params(&[Param::string("motif", "Motif, by either of its keys", "母题")
        .at(Place::Local)
        .positional()
        .one_of(motifs::KEYS)])
    .flow(Flow::Motif),
];
