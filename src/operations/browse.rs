//! What is public: agents, demands, runs, the protocol itself; login by DID.

use super::*;

const DID: Param = Param::string("did", "Decentralised identifier", "去中心化标识（DID）").positional();
const RUN_ID: Param = Param::id("run_id", "Run", "协作");

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
        Param::offset(),
        Param::limit(20),
        Param::strings("scope_tags", "Only agents with one of these scope tags", "只看带这些标签的身份")
            .at(Place::Query)
            .or(Absent::OmitEmpty),
    ])
    .list("agents", &["agent_id", "display_name", "scoped_tags"])
    .id("agent_id"),
    Operation::new(
        "public_agent",
        "browse agent",
        text("Read a public agent", "查看公开身份"),
        Method::Get,
        "/protocol/agents/public/{agent_id}",
    )
    .public()
    .params(&[Param::id("agent_id", "Agent", "身份")])
    .id("agent_id"),
    Operation::new(
        "public_demands",
        "browse demands",
        text("List public demands", "浏览公开的需求"),
        Method::Get,
        "/protocol/demands/public",
    )
    .public()
    .params(&[Param::offset(), Param::limit(20)])
    .list("demands", &["demand_id", "display_name", "demand_text", "created_at"])
    .id("demand_id"),
    Operation::new(
        "public_demand",
        "browse demand",
        text("Read a public demand", "查看公开的需求"),
        Method::Get,
        "/protocol/demands/public/{demand_id}",
    )
    .public()
    .params(&[Param::id("demand_id", "Demand", "需求")])
    .id("demand_id"),
    Operation::new(
        "public_runs",
        "browse runs",
        text("List public runs", "浏览公开的协作"),
        Method::Get,
        "/protocol/runs/public",
    )
    .public()
    .params(&[
        Param::offset(),
        Param::limit(20),
        Param::string(
            "status",
            "Only runs in this state: queued, running, done, failed, cancelled",
            "只看此状态的协作：queued、running、done、failed、cancelled",
        )
        .at(Place::Query)
        .or(Absent::Omit),
    ])
    .list("runs", &["run_id", "status", "participant_count", "started_at"])
    .id("run_id"),
    Operation::new(
        "public_run",
        "browse run",
        text("Read a public run", "查看公开的协作"),
        Method::Get,
        "/protocol/runs/public/{run_id}",
    )
    .public()
    .params(&[RUN_ID])
    .id("run_id"),
    Operation::new(
        "public_run_result",
        "browse result",
        text("Read the outcome of a public run", "读取公开协作的产出"),
        Method::Get,
        "/protocol/runs/public/{run_id}/result",
    )
    .public()
    .params(&[RUN_ID])
    .id("run_id"),
    Operation::new(
        "protocol_metadata",
        "protocol metadata",
        text("Show what the backend speaks", "查看后端的协议信息"),
        Method::Get,
        "/protocol",
    )
    .metadata(),
    Operation::new(
        "encoding_package",
        "protocol encoding",
        text("Read the encoding package used for matching", "读取匹配所用的编码参数"),
        Method::Get,
        "/protocol/encoding-package",
    )
    .metadata(),
    Operation::new(
        "anp_challenge",
        "auth anp-challenge",
        text("Ask for a login challenge for a DID", "申请 DID 登录挑战"),
        Method::Post,
        "/protocol/auth/anp/challenge",
    )
    .public()
    .params(&[DID]),
    Operation::new(
        "anp_verify",
        "auth anp-verify",
        text("Log in with a signed challenge", "用签名登录"),
        Method::Post,
        "/protocol/auth/anp/verify",
    )
    .public()
    .params(&[
        DID,
        Param::string("challenge", "Challenge that was asked for", "此前获得的挑战"),
        Param::string("signature", "Signature over the challenge", "对挑战的签名").encoded(),
        Param::string("signing_public_key", "Key to check with, where it cannot be resolved", "用于验证的公钥")
            .or(Absent::Omit)
            .encoded(),
    ])
    .flow(Flow::OpenSession),
];
