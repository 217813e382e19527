//! Invitations, runs and their results; scenes.

use super::*;

const RUN_ID: Param = Param::id("run_id", "Run", "协作");

/// Longest reason for calling a run off, in characters.
const REASON: usize = 500;

const NEGOTIATE: Operation = Operation::new(
    "negotiate",
    "run negotiate",
    text("Open a run from accepted invitations", "由已接受的邀请发起协作"),
    Method::Post,
    "/protocol/runs",
)
.agent(Place::Body, "initiator")
.params(&[
    Param::strings("invitation_ids", "Accepted invitations", "已接受的邀请").or(Absent::Refuse).positional(),
    Param::integer("max_rounds", (1, 100), "Most rounds", "最多几轮").or(Absent::Number(4)),
    Param::boolean("public_visibility", "Publish the run", "公开这次协作").at(Place::Local),
    Param::string(
        "execution_mode",
        "Who answers; default: the people invited, where there are any",
        "由谁回答：受邀者本人，或后端按其档案代答；默认有真人时由本人回答",
    )
    .one_of(&["participant_distributed", "worker_distributed"])
    .or(Absent::Omit),
    Param::string(
        "idempotency_key",
        "Key that makes a repeated call open no second run",
        "幂等键：重复调用不会再次发起",
    )
    .at(Place::Header("Idempotency-Key"))
    .or(Absent::Fresh),
])
.flow(Flow::OpenRun)
.id("run_id");

const RESULT: Operation = Operation::new(
    "result",
    "run result",
    text("Read the outcome of a finished run", "读取协作结果"),
    Method::Get,
    "/protocol/runs/{run_id}/result",
)
.agent(Place::Query, "agent_id")
.params(&[RUN_ID])
.id("run_id");

pub(super) const ROWS: &[Operation] = &[
    Operation::new(
        "invite",
        "invite create",
        text("Invite a nominated person", "向推荐的人发出邀请"),
        Method::Post,
        "/protocol/invitations",
    )
    .agent(Place::Body, "inviter")
    .params(&[
        Param::string("nomination_id", "Nomination of the person", "对方的推荐编号").positional().or(Absent::Omit),
        Param::integer("expires_in_hours", (1, 8760), "Lifetime of the invitation", "邀请的有效小时数")
            .or(Absent::Number(24)),
        Param::string("invitee", "Agent to invite without a nomination", "不经推荐、直接邀请的身份").or(Absent::Omit),
        Param::string("demand_id", "Your demand that a direct invitation is about", "直接邀请所针对的需求")
            .or(Absent::Omit),
    ])
    .exactly_one(&["nomination_id", "invitee"])
    .id("invitation_id"),
    Operation::new(
        "invitations",
        "invite list",
        text("List invitations sent and received", "列出收发的邀请"),
        Method::Get,
        "/protocol/invitations",
    )
    .params(&[Param::string(
        "agent_id",
        "Agent to list for; default: the selected one",
        "按哪个身份列出，默认当前身份",
    )
    .at(Place::Query)
    .or(Absent::Agent)])
    .list("invitations", &["invitation_id", "status", "inviter", "invitee", "expires_at"])
    .id("invitation_id"),
    Operation::new(
        "get_invitation",
        "invite show",
        text("Read one invitation", "读取单个邀请"),
        Method::Get,
        "/protocol/invitations/{invitation_id}",
    )
    .params(&[Param::id("invitation_id", "Invitation", "邀请")])
    .id("invitation_id"),
    Operation::new(
        "invitation_withdraw",
        "invite withdraw",
        text("Take back an invitation that is not answered yet", "撤回尚未回应的邀请"),
        Method::Post,
        "/protocol/invitations/{invitation_id}/withdraw",
    )
    .ours()
    .update()
    .params(&[Param::id("invitation_id", "Invitation", "邀请")])
    .id("invitation_id"),
    Operation::new(
        "invite_codes",
        "auth invite-codes",
        text("Show the invite codes you can pass on", "查看自己的邀请码"),
        Method::Get,
        "/protocol/invite-codes",
    ),
    NEGOTIATE,
    NEGOTIATE.old_name("run_start", "run start"),
    Operation::new(
        "run_status",
        "run status",
        text("See how a run is going", "查看协作进度"),
        Method::Get,
        "/protocol/runs/{run_id}",
    )
    .params(&[RUN_ID])
    .id("run_id"),
    Operation::new(
        "run_prompt",
        "run prompt",
        text("Get the prompt of the current round", "获取当前轮次的提示"),
        Method::Get,
        "/protocol/runs/{run_id}/prompt",
    )
    .agent(Place::Query, "agent_id")
    .params(&[RUN_ID]),
    Operation::new(
        "run_respond",
        "run respond",
        text("Hand in your reply for a round", "提交本轮回复"),
        Method::Post,
        "/protocol/runs/{run_id}/respond",
    )
    .agent(Place::Body, "agent_id")
    .params(&[
        RUN_ID,
        Param::integer("round_number", (1, i64::MAX), "Round that is answered", "回复的轮次")
            .or(Absent::Refuse)
            .sent_as("round")
            .flag_named("round"),
        Param::string("content", "The reply", "回复内容").up_to(TEXT),
        Param::object("metadata", "Extra data, as JSON", "附加数据（JSON）").or(Absent::Null),
    ]),
    Operation::new(
        "run_record",
        "run record",
        text("Read what was said in a run, round by round", "逐轮查看协作中说过的话"),
        Method::Get,
        "/protocol/runs/{run_id}/record",
    )
    .ours()
    .params(&[RUN_ID])
    .id("run_id"),
    RESULT,
    RESULT.old_name("run_result", "run run-result"),
    Operation::new(
        "run_visibility",
        "run visibility",
        text("Publish or hide a run", "公开或隐藏一次协作"),
        Method::Patch,
        "/protocol/runs/{run_id}/visibility",
    )
    .params(&[
        RUN_ID,
        Param::boolean("public_visibility", "true publishes the run, false hides it", "true 公开，false 隐藏")
            .or(Absent::Refuse),
    ])
    .id("run_id"),
    Operation::new(
        "run_cancel",
        "run cancel",
        text("Call off a run of yours", "取消自己发起的协作"),
        Method::Post,
        "/protocol/runs/{run_id}/cancel",
    )
    .ours()
    .destroy()
    .params(&[
        RUN_ID,
        Param::string("reason", "Why; everybody in the run reads it", "原因，协作中的人都会看到")
            .up_to(REASON)
            .or(Absent::Omit),
    ])
    .id("run_id"),
    Operation::new(
        "list_scenes",
        "scene list",
        text("List the scenes on offer", "列出场景"),
        Method::Get,
        "/protocol/scenes",
    )
    .metadata()
    .list("scenes", &["scene_id", "display_name"])
    .id("scene_id"),
    Operation::new(
        "set_scene",
        "scene set",
        text("Choose the scene of later calls", "选定后续使用的场景"),
        Method::Get,
        "/protocol/scenes/{scene_id}",
    )
    .metadata()
    .update()
    .params(&[Param::id("scene_id", "Scene", "场景")])
    .flow(Flow::SelectScene)
    .id("scene_id"),
];
