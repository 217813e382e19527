//! Saying what one needs: formulations, demands, motifs.

use super::*;

pub(super) const SCENE_CONTEXT: Param = Param::string(
    "scene_context",
    "Scene to search in; default: the saved scene, else startup-hub",
    "场景，默认已保存的场景",
)
.or(Absent::Scene);
pub(super) const SCOPE_TAGS: Param =
    Param::strings("scope_tags", "Only agents with one of these scope tags", "只找带这些标签的身份");
pub(super) const MAX_CANDIDATES: Param =
    Param::integer("max_candidates", (1, 100), "Most nominations to return", "最多返回几位候选").or(Absent::Number(10));
pub(super) const START_NEGOTIATION: Param =
    Param::boolean("start_negotiation", "Also open a hosted run with the best matches", "同时与最合适的人开启协作");
pub(super) const K: Param = Param::integer("k", (1, 8), "How many people the run involves", "协作人数");
const SESSION_ID: Param = Param::string("session_id", "Formulation session", "澄清会话").at(Place::Path).positional();

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
        Param::string("raw_intent", "What you need, in your own words", "用你自己的话说出需要").positional(),
        SCENE_CONTEXT,
    ])
    .flow(Flow::OpenFormulation),
    Operation::new(
        "get_formulation",
        "formulation show",
        text("Read a formulation session", "读取澄清会话"),
        Method::Get,
        "/protocol/formulations/{session_id}",
    )
    .params(&[SESSION_ID]),
    Operation::new(
        "formulation_confirm",
        "formulation confirm",
        text("Confirm the demand, match it, optionally open a run", "确认需求并匹配，可直接开启协作"),
        Method::Post,
        "/protocol/formulations/{session_id}/confirm",
    )
    .params(&[SESSION_ID, SCOPE_TAGS, MAX_CANDIDATES, START_NEGOTIATION, K])
    .flow(Flow::Confirm),
    Operation::new(
        "my_demands",
        "demand list",
        text("List your demands, newest first", "列出自己的需求"),
        Method::Get,
        "/protocol/demands",
    )
    .params(&[
        Param::integer("offset", (0, i64::MAX), "Rows to skip", "跳过几条").at(Place::Query).or(Absent::Number(0)),
        Param::integer("limit", (1, 100), "Rows to return", "返回几条").at(Place::Query).or(Absent::Number(50)),
    ])
    .list("demands", &["demand_id", "visibility", "demand_text", "created_at"]),
    Operation::new(
        "my_demand",
        "demand show",
        text("Read one of your demands with its runs", "查看自己的一条需求"),
        Method::Get,
        "/protocol/demands/{demand_id}",
    )
    .params(&[Param::string("demand_id", "Demand", "需求").at(Place::Path).positional()]),
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
