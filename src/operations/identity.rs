//! Accounts, sessions and agents.

use super::*;

/// Who may find an agent: everybody, those in its scenes, nobody.
pub const VISIBILITY: &[&str] = &["public", "scoped", "private"];

const EMAIL: Param = Param::string("email", "Login e-mail address", "登录邮箱");
const PASSWORD: Param = Param::string("password", "Account password", "账号密码").secret();
const AGENT_ID: Param = Param::string("agent_id", "Agent to use", "要使用的身份").at(Place::Path).positional();

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
        Param::string("name", "Your name, also the first agent's", "显示名称，也是首个身份的名称"),
        Param::string(
            "profile_text",
            "Who you are, in the first person; used for matching",
            "第一人称自我介绍，用于匹配",
        )
        .flag_named("profile"),
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
        "my_account",
        "account show",
        text("Show your account", "查看账户"),
        Method::Get,
        "/protocol/account",
    ),
    Operation::new(
        "agents",
        "agent list",
        text("List your agents and the selected one", "列出全部身份与当前身份"),
        Method::Get,
        "/protocol/agents",
    )
    .flow(Flow::ListAgents)
    .list("agents", &["agent_id", "display_name", "visibility", "scoped_tags"]),
    Operation::new(
        "agent_create",
        "agent create",
        text("Create a further agent", "新建一个身份"),
        Method::Post,
        "/protocol/agents",
    )
    .params(&[
        Param::string("display_name", "Name of the agent", "身份名称").positional(),
        Param::string("profile_text", "Its profile", "身份介绍").flag_named("profile"),
        Param::string("visibility", "Who can discover it", "谁能发现它").or(Absent::Text("scoped")).one_of(VISIBILITY),
        Param::strings("scoped_tags", "Scenes in which a scoped agent is found", "可被发现的场景"),
    ])
    .fixed(&[("profile_source", Some("plaintext")), ("capability_manifest", None)])
    .flow(Flow::ShowAgent),
    Operation::new(
        "agent_select",
        "agent select",
        text("Switch to another agent", "改用另一个身份"),
        Method::Get,
        "/protocol/agents/{agent_id}",
    )
    .update()
    .params(&[AGENT_ID])
    .flow(Flow::SelectAgent),
];
