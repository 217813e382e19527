//! Accounts, sessions, agents, billing.

use super::*;

/// Who may find an agent: everybody, those in its scenes, nobody.
pub const VISIBILITY: &[&str] = &["public", "scoped", "private"];

const EMAIL: Param = Param::string("email", "Login e-mail address", "登录邮箱");
const PASSWORD: Param = Param::string("password", "Account password", "账号密码").secret();
const NEW_PASSWORD: Param =
    Param::string("new_password", "New password: 8 or more characters", "新密码，至少 8 位").secret().fresh();
const AGENT_ID: Param = Param::id("agent_id", "Agent", "身份");
const AUTH_SESSION_ID: Param = Param::id("auth_session_id", "Browser login", "浏览器登录会话");
const PROFILE: Param =
    Param::string("profile_text", "Its profile", "身份介绍").flag_named("profile").or(Absent::Omit).up_to(PROFILE_TEXT);
const CAPABILITY_MANIFEST: Param =
    Param::object("capability_manifest", "Structured capabilities, as JSON", "结构化能力（JSON）");
const AGENT_COLUMNS: &[&str] = &["agent_id", "display_name", "visibility", "scoped_tags"];

pub(super) const ROWS: &[Operation] = &[
    Operation::new(
        "register",
        "auth register",
        text("Create an account with its first agent", "注册账号并生成首个身份"),
        Method::Post,
        "/protocol/auth/register",
    )
    .public()
    .params(&[
        EMAIL,
        PASSWORD.fresh(),
        Param::string("name", "Your name, also the first agent's", "显示名称，也是首个身份的名称").up_to(LINE),
        Param::string(
            "profile_text",
            "Who you are, in the first person; used for matching",
            "第一人称自我介绍，用于匹配",
        )
        .flag_named("profile")
        .trimmed()
        .up_to(PROFILE_TEXT),
        Param::string("tagline", "One line about you", "一句话介绍")
            .at(Place::ProfileSection("一句话介绍"))
            .or(Absent::Omit),
        Param::string("skills", "What you can do", "技能").at(Place::ProfileSection("技能")).or(Absent::Omit),
        Param::string("offerings", "What you offer others", "我能提供")
            .at(Place::ProfileSection("我能提供"))
            .or(Absent::Omit),
        Param::string("seeking", "What you are looking for", "我在找")
            .at(Place::ProfileSection("我在找"))
            .or(Absent::Omit),
        Param::string("invite_code", "Invite code", "邀请码").or(Absent::Null),
        Param::string("client_hint", "Name of the program you register from", "来源程序名").or(Absent::OmitEmpty),
    ])
    .flow(Flow::OpenSession),
    Operation::new(
        "login",
        "auth login",
        text("Open a session with e-mail address and password", "用邮箱和密码登录"),
        Method::Post,
        "/protocol/auth/login",
    )
    .public()
    .params(&[EMAIL, PASSWORD])
    .flow(Flow::OpenSession),
    Operation::new(
        "logout",
        "auth logout",
        text("End the session, here and at the backend", "登出并清除本地会话"),
        Method::Post,
        "/protocol/auth/logout",
    )
    .update()
    .flow(Flow::CloseSession),
    Operation::new(
        "refresh_token",
        "auth refresh-token",
        text("Replace the session token by a fresh one", "刷新会话令牌"),
        Method::Post,
        "/protocol/auth/token",
    )
    .flow(Flow::RefreshToken),
    Operation::new(
        "change_password",
        "auth change-password",
        text("Change the password; other sessions end", "修改密码，其他会话随之结束"),
        Method::Post,
        "/protocol/auth/change-password",
    )
    .params(&[Param::string("current_password", "Password in use now", "当前密码").secret(), NEW_PASSWORD])
    .flow(Flow::ReplaceToken),
    Operation::new(
        "forgot_password",
        "auth forgot-password",
        text("Ask for a password reset mail", "索取重设密码的邮件"),
        Method::Post,
        "/protocol/auth/forgot-password",
    )
    .public()
    .params(&[EMAIL]),
    Operation::new(
        "reset_password",
        "auth reset-password",
        text("Set a new password with the mailed token", "凭邮件令牌重设密码"),
        Method::Post,
        "/protocol/auth/reset-password",
    )
    .public()
    .params(&[Param::string("token", "Reset token from the mail", "邮件中的重设令牌").secret(), NEW_PASSWORD]),
    Operation::new(
        "redeem_code",
        "auth redeem-code",
        text("Activate the account with an invite code", "兑换邀请码、激活额度"),
        Method::Post,
        "/protocol/auth/redeem-code",
    )
    .params(&[Param::string("code", "Invite code", "邀请码").trimmed().positional()]),
    Operation::new(
        "auth_begin",
        "auth begin",
        text("Begin a browser login", "发起浏览器登录"),
        Method::Post,
        "/protocol/auth/consumer-sessions",
    )
    .public()
    .params(&[Param::string(
        "scene_id",
        "Scene to enter; default: the saved one",
        "登录后进入的场景，默认已保存的场景",
    )
    .or(Absent::SavedScene)])
    .fixed(&[
        ("lane", Fixed::Text(scenes::LANE)),
        ("consumer_kind", Fixed::ConsumerKind),
        ("entry_surface", Fixed::EntrySurface),
    ])
    .id("auth_session_id"),
    Operation::new(
        "auth_status",
        "auth status",
        text("See whether the browser login has finished", "查询浏览器登录是否完成"),
        Method::Get,
        "/protocol/auth/consumer-sessions/{auth_session_id}",
    )
    .public()
    .params(&[AUTH_SESSION_ID])
    .flow(Flow::LoginStatus),
    Operation::new(
        "auth_exchange",
        "auth exchange",
        text("Trade a finished browser login for a session", "用已完成的浏览器登录换取会话"),
        Method::Post,
        "/protocol/auth/consumer-sessions/{auth_session_id}/exchange",
    )
    .public()
    .params(&[AUTH_SESSION_ID])
    .flow(Flow::OpenSessionInScene),
    Operation::new(
        "delete_account",
        "auth delete-account",
        text("Delete the account for good", "永久注销账号"),
        Method::Delete,
        "/protocol/auth/account",
    )
    .params(&[
        PASSWORD.or(Absent::Omit),
        Param::string("confirmation", "The word DELETE", "填写 DELETE 以确认").one_of(&["DELETE"]),
    ])
    .flow(Flow::DeleteAccount),
    Operation::new(
        "my_account",
        "account show",
        text("Show your account", "查看账户"),
        Method::Get,
        "/protocol/account",
    )
    .id("account_id"),
    Operation::new(
        "update_account",
        "account update",
        text("Replace or extend the account's profile", "替换或追加账户级档案"),
        Method::Put,
        "/protocol/account",
    )
    .once()
    .params(&[
        Param::string("profile_text", "Text that replaces the stored one", "替换现有内容的文本")
            .flag_named("profile")
            .or(Absent::Omit)
            .up_to(PROFILE_TEXT),
        Param::object(
            "append_section",
            "Section to append: {\"content\": \"...\"}",
            "追加一节：{\"content\": \"...\"}",
        ),
    ]),
    Operation::new(
        "email_status",
        "email status",
        text("Show whether the mail address is verified", "查看邮箱验证状态"),
        Method::Get,
        "/protocol/account",
    )
    .flow(Flow::WithAgent),
    Operation::new(
        "email_verify_send",
        "email verify",
        text("Send a verification mail", "发送邮箱验证链接"),
        Method::Post,
        "/protocol/account/email/verification",
    )
    .flow(Flow::WithAgent),
    Operation::new(
        "agents",
        "agent list",
        text("List your agents and the selected one", "列出全部身份与当前身份"),
        Method::Get,
        "/protocol/agents",
    )
    .flow(Flow::ListAgents)
    .list("agents", AGENT_COLUMNS)
    .id("agent_id"),
    Operation::new(
        "agent_create",
        "agent create",
        text("Create a further agent", "新建一个身份"),
        Method::Post,
        "/protocol/agents",
    )
    .params(&[
        Param::string("display_name", "Name of the agent", "身份名称").positional().up_to(LINE),
        PROFILE.or(Absent::Refuse),
        Param::string("visibility", "Who can discover it", "谁能发现它").or(Absent::Text("scoped")).one_of(VISIBILITY),
        Param::strings("scoped_tags", "Scenes in which a scoped agent is found", "可被发现的场景"),
        CAPABILITY_MANIFEST.or(Absent::Null),
    ])
    .fixed(&[("profile_source", Fixed::Text("plaintext"))])
    .flow(Flow::ShowAgent)
    .id("agent_id"),
    Operation::new(
        "agent_select",
        "agent select",
        text("Switch to another agent", "改用另一个身份"),
        Method::Get,
        "/protocol/agents/{agent_id}",
    )
    .update()
    .params(&[AGENT_ID])
    .flow(Flow::SelectAgent)
    .id("agent_id"),
    Operation::new(
        "agent_set_visibility",
        "agent visibility",
        text("Set who can discover an agent", "设置身份的可见范围"),
        Method::Patch,
        "/protocol/agents/{agent_id}/visibility",
    )
    .params(&[
        Param::string("visibility", "Who can discover it", "谁能发现它").one_of(VISIBILITY).positional(),
        Param::string("agent_id", "Agent to change; default: the selected one", "要修改的身份，默认当前身份")
            .at(Place::Path)
            .or(Absent::Agent),
    ])
    .flow(Flow::ChangeAgent)
    .id("agent_id"),
    Operation::new(
        "update_profile",
        "agent profile",
        text("Edit the selected agent", "编辑当前身份的档案"),
        Method::Put,
        "/protocol/agents/{agent_id}",
    )
    .agent(Place::Path, "agent_id")
    .params(&[
        Param::string("display_name", "New name", "新的名称").or(Absent::Omit).up_to(LINE),
        PROFILE,
        Param::strings("scoped_tags", "New scene tags", "新的场景标签").or(Absent::Omit),
        CAPABILITY_MANIFEST,
    ])
    .flow(Flow::ChangeAgent)
    .id("agent_id"),
    Operation::new(
        "agent_delete",
        "agent delete",
        text("Delete an agent for good", "删除一个身份"),
        Method::Delete,
        "/protocol/agents/{agent_id}",
    )
    .params(&[AGENT_ID])
    .flow(Flow::DeleteAgent),
    Operation::new(
        "get_agent_did",
        "agent did",
        text("Read an agent's DID document", "读取身份的 DID 文档"),
        Method::Get,
        "/protocol/agents/{agent_id}/did.json",
    )
    .metadata()
    .params(&[AGENT_ID])
    .id("id"),
    Operation::new(
        "get_agent_federation",
        "agent federation",
        text("Read an agent's federation metadata", "读取身份的联邦互通信息"),
        Method::Get,
        "/protocol/agents/{agent_id}/federation",
    )
    .metadata()
    .params(&[AGENT_ID]),
    Operation::new(
        "usage",
        "billing usage",
        text("Show the usage of a period", "查看周期内用量"),
        Method::Get,
        "/protocol/usage",
    )
    .agent(Place::Query, "agent_id")
    .params(&[Param::string("period", "Span to report", "统计周期")
        .at(Place::Query)
        .or(Absent::Text("month"))
        .one_of(&["day", "week", "month"])]),
    Operation::new(
        "byok_bind",
        "billing byok-bind",
        text("Bind your own model API key", "绑定自己的大模型密钥"),
        Method::Post,
        "/protocol/auth/byok-session",
    )
    .update()
    .params(&[
        Param::string("api_key", "Key of the model provider", "模型服务商的密钥").secret(),
        Param::string(
            "provider",
            "anthropic, minimax or another that the backend knows",
            "anthropic、minimax 或后端支持的其他服务商",
        )
        .or(Absent::Text("anthropic")),
        Param::string("base_url", "Relay or other endpoint", "中转或其他端点").or(Absent::OmitEmpty),
    ]),
    Operation::new(
        "byok_status",
        "billing byok-status",
        text("Show whether a key is bound", "查看密钥绑定状态"),
        Method::Get,
        "/protocol/auth/byok-session",
    ),
    Operation::new(
        "byok_clear",
        "billing byok-clear",
        text("Remove the bound key", "解除密钥绑定"),
        Method::Delete,
        "/protocol/auth/byok-session",
    ),
];
