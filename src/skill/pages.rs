//! The reference pages: when each is opened, and the commands of it that are no rows of the table.
//!
//! A test holds every line beside the real tree of commands: each must be understood, and none may be missing.

use crate::operations::{Domain, Text, text};

/// A reference page.
pub struct Page {
    /// Its file is `references/NAME.md`.
    pub name: &'static str,
    /// Its heading.
    pub title: Text,
    /// When it is worth opening.
    pub when: Text,
    /// The domain whose rows it shows.
    pub domain: Option<Domain>,
    /// Commands beside the rows.
    pub verbs: &'static [Verb],
}

/// A command that is more than one request.
pub struct Verb {
    /// How it is written; what stands in brackets may be left out.
    pub usage: &'static str,
    /// What it does, what it gives back, what follows.
    pub what: Text,
}

const fn verb(usage: &'static str, en: &'static str, zh: &'static str) -> Verb {
    Verb { usage, what: text(en, zh) }
}

/// The pages in the order in which they are shown.
pub const PAGES: &[Page] = &[
    Page {
        name: "identity",
        title: text("Accounts, profiles, who may find whom", "账号、档案、谁能找到谁"),
        when: text(
            "Open this to log in or register, to improve a profile, to change who can find the person, for quota, keys or leaving. \
             Secrets are never arguments: the person types them at the prompt in a terminal of their own, or names a file with \
             `--password-file FILE`.",
            "登录、注册、完善档案、修改谁能找到本人、查额度、绑定密钥、注销时打开。密码等秘密绝不写进参数：请本人在自己的终端按提示输入，\
             或用 `--password-file FILE` 指定文件。",
        ),
        domain: Some(Domain::Identity),
        verbs: &[verb(
            "towow setup",
            "The first steps as commands, when nothing is set up yet.",
            "还什么都没设置时，列出最初几步的命令。",
        )],
    },
    Page {
        name: "express",
        title: text("Saying what is needed", "说清需求"),
        when: text(
            "Open this when a need is still unclear, to start from it, to read or publish earlier needs, or to rate what came of one.",
            "需求还不清楚、要发起、查看或公开以往的需求、给结果评分时打开。",
        ),
        domain: Some(Domain::Express),
        verbs: &[
            verb(
                "towow start INTENT [--motif MOTIF] [--k N] [--wait] [--no-wait] [--ask] [--timeout TIME]",
                "The whole way in one: clear up, find up to `k` people (1-8, default 3), let the agents negotiate. `-` reads the text \
                 from stdin. With `--wait` gives the result (`run_id`, `participants`, `plan`, `delivery`, `exposure_event_id`), else \
                 the confirmation with `.run.run_id`. Exit 4 `nobody_found`: make the need more concrete. Exit 8: it goes on, see \
                 `towow run wait`. `--ask` is for a person at a terminal.",
                "一步走完：澄清、找最多 `k` 人（1-8，默认 3）、让对方的代理商量。`-` 从标准输入读正文。带 `--wait` 返回结果（`run_id`、\
                 `participants`、`plan`、`delivery`、`exposure_event_id`），否则返回含 `.run.run_id` 的确认。退出码 4 `nobody_found`：把需求说得更具体；\
                 退出码 8：仍在进行，见 `towow run wait`。`--ask` 供人在终端里用。",
            ),
            verb("towow motifs", "The five patterns, each with what to ask.", "五种母题，以及各自该问什么。"),
        ],
    },
    Page {
        name: "discover",
        title: text("Finding and keeping people", "找人、收藏"),
        when: text(
            "Open this to look who fits without starting anything, to see why somebody fits, to answer an invitation, or to save people \
             for later. `perspective`: complement offers what is needed, resonance wants or does the same, interference sees it from elsewhere.",
            "只想看看谁合适而不发起、想知道为什么合适、要回应邀请、收藏某人时打开。`perspective`：complement 能补上所缺，resonance 方向相同，\
             interference 从别处看同一件事。",
        ),
        domain: Some(Domain::Discover),
        verbs: &[verb(
            "towow find QUERY [--no-run] [--k N] [--wait] [--no-wait] [--timeout TIME]",
            "With `--no-run` only looks and tells nobody; gives `nominations[]`: nomination_id, agent_id, display_name, perspective, \
             match_reason. Without it a run starts with the best `k`.",
            "带 `--no-run` 只看不通知任何人，返回 `nominations[]`：nomination_id, agent_id, display_name, perspective, match_reason；不带则与最合适的 \
             `k` 人发起协作。",
        )],
    },
    Page {
        name: "collaborate",
        title: text("Working together", "协作"),
        when: text(
            "Open this when something was started and is not finished, to invite particular people, to answer when it is the person's turn, \
             to share a result, or to choose a scene. A run is one collaboration; it is private until published.",
            "已发起还没结束、要邀请特定的人、轮到本人表态、要分享结果、要选场景时打开。run 指一次协作，公开之前只有参与者可见。",
        ),
        domain: Some(Domain::Collaborate),
        verbs: &[
            verb(
                "towow status",
                "Where everything stands: `inbox.items`, `demands.demands[].runs[]`, `recent` (started from here).",
                "总览：`inbox.items`、`demands.demands[].runs[]`、`recent`（从本机发起的）。",
            ),
            verb(
                "towow result RUN_ID [--wait] [--timeout TIME]",
                "Plan for everybody (`plan`), this person's part (`delivery`), who took part (`participants`). Exit 5 \
                 `run_not_finished`: `towow run wait RUN_ID`.",
                "给所有人的计划 `plan`、本人的一份 `delivery`、参与者 `participants`。退出码 5 `run_not_finished`：用 `towow run wait RUN_ID`。",
            ),
            verb(
                "towow run wait RUN_ID... [--for done|running|failed|round:N] [--timeout TIME]",
                "Gives the run once it is there; several runs, a line each. Exit 8: not yet, it goes on; exit 5: it failed. Then `towow result`.",
                "到达该状态后返回；多个时每行一个。退出码 8：还没到，仍在进行；5：失败了。随后 `towow result`。",
            ),
            verb(
                "towow run watch RUN_ID [--since CURSOR] [--timeout TIME]",
                "A JSON line for each event until it is over.",
                "逐行打印事件，直到结束。",
            ),
            verb(
                "towow run live RUN_ID [--open]",
                "The link to the page on which the person can watch it (`live_url`); it holds a key: show it to nobody else. Exit 4 \
                 `no_live_page`: there is none here. `--open` is for a person at a terminal.",
                "供本人观看的实时页面链接 `live_url`；其中含密钥，不要给别人。退出码 4 `no_live_page`：这里没有。`--open` 供人在终端里用。",
            ),
            verb(
                "towow run export RUN_ID [--md] [--json] [--html] [--output FILE] [--force]",
                "The outcome as one document: Markdown (default), JSON with a `schema`, or a page that stands alone. With a file gives \
                 `saved`; what is there is kept without `--force`. Exit 5: not finished, or failed.",
                "把结果写成一份文档：Markdown（默认）、带 `schema` 的 JSON，或独立网页。写入文件时返回 `saved`；没有 `--force` 不会覆盖。退出码 5：未完成或失败。",
            ),
        ],
    },
    Page {
        name: "message",
        title: text("Notices and messages", "通知与消息"),
        when: text(
            "Open this when the person asks what is new, or wants to write to somebody they worked with.",
            "问起有什么新动静，或要给协作过的人写消息时打开。",
        ),
        domain: Some(Domain::Message),
        verbs: &[verb(
            "towow inbox watch [--since ITEM|TIME] [--unread] [--timeout TIME]",
            "A JSON line for each new notice; exit 8 when the time is over.",
            "每来一条新通知打印一行；时间到则退出码 8。",
        )],
    },
    Page {
        name: "browse",
        title: text("What is public", "公开信息"),
        when: text(
            "Open this to look around without an account: public people, needs and results; what a backend can do; login by DID.",
            "不登录随便看看：公开的人、需求、结果；后端支持什么；用 DID 登录时打开。",
        ),
        domain: Some(Domain::Browse),
        verbs: &[],
    },
    Page {
        name: "scripting",
        title: text("Scripts and leftovers", "脚本与其他"),
        when: text(
            "Open this for many calls at once, filtering, another account or backend, or a path that has no command. Everywhere: \
             `--fields a,b`, `--jq EXPR` (with `--raw`), `-q` (ids only), `-o json|ndjson|tsv|table|yaml`, `--local`, `--profile NAME`, `--lang zh|en`.",
            "一次做很多、过滤输出、换账号或后端、没有现成命令的路径时打开。到处可用：`--fields a,b`、`--jq EXPR`（配 `--raw`）、`-q`（只要编号）、\
             `-o json|ndjson|tsv|table|yaml`、`--local`、`--profile NAME`、`--lang zh|en`。",
        ),
        domain: None,
        verbs: &[
            verb(
                "towow call OPERATION [NAME=VALUE]... [--yes]",
                "Any operation by its name; arguments as pairs, a JSON object, `@file` or `-`.",
                "按名称调用任意操作；参数可为 名=值、JSON 对象、`@file` 或 `-`。",
            ),
            verb(
                "towow schema [OPERATION]",
                "What an operation takes; without a name, all of them. Offline.",
                "某个操作的参数；不写名称则列出全部。离线可用。",
            ),
            verb(
                "towow batch FILE [--jobs N] [--keep-going] [--from LINE]",
                "Lines like `{\"op\":\"run_status\",\"args\":{\"run_id\":\"...\"}}`, `-` for stdin; an answer a line, in order.",
                "每行如 `{\"op\":\"run_status\",\"args\":{\"run_id\":\"...\"}}`，`-` 为标准输入；按序逐行回答。",
            ),
            verb(
                "towow jq FILTER [FILE]... [-n] [-s] [-R] [-c] [-j] [-S] [-e] [-f FILE] [--raw-output] [--arg NAME TEXT] [--argjson NAME JSON]",
                "Filters saved JSON like jq 1.8.",
                "像 jq 1.8 那样过滤存下的 JSON。",
            ),
            verb(
                "towow api [METHOD] PATH [-f KEY=TEXT] [-F KEY=VALUE] [-H HEADER] [--input FILE] [--data JSON] [--paginate --slurp] \
                 [--cache TIME] [-i] [--silent] [--verbose] [--dry-run] [--anonymous]",
                "Any path; `--paginate` joins pages, `--dry-run` prints a curl command.",
                "调用任意路径；`--paginate` 合并分页，`--dry-run` 只打印 curl 命令。",
            ),
            verb("towow profile list", "Accounts and backends side by side.", "并存的账号与后端。"),
            verb("towow profile show [NAME]", "One of them; default: the one in use.", "查看其中一个，默认当前。"),
            verb(
                "towow profile add NAME [--backend-url URL]",
                "A new one; then log in with `--profile NAME`.",
                "新增；随后带 `--profile NAME` 登录。",
            ),
            verb("towow profile use NAME", "Makes it the default.", "设为默认。"),
            verb("towow profile remove NAME [--yes]", "Its session is lost: ask first.", "其会话会丢失：先征得同意。"),
            verb(
                "towow tool list [--bridge URL] [--wait TIME] [--bridge-log FILE] [--bridge-log-level info|debug|warn|off]",
                "Functions of other processes as tools, and their workers (`towow help bridge`).",
                "其他进程的函数（工具）及其 worker（见 `towow help bridge`）。",
            ),
            verb(
                "towow tool schema TOOL [--bridge URL] [--wait TIME] [--bridge-log FILE] [--bridge-log-level info|debug|warn|off]",
                "What a tool takes and returns.",
                "工具的参数与返回值。",
            ),
            verb(
                "towow tool call TOOL [--json JSON] [-F KEY=VALUE] [-f KEY=TEXT] [--session NAME] [--timeout TIME] [--save FILE] \
                 [--bridge URL] [--wait TIME] [--bridge-log FILE] [--bridge-log-level info|debug|warn|off]",
                "Calls it; `--session` keeps its state over calls, `--save` writes an image or file of the result.",
                "调用工具；`--session` 跨调用保持状态，`--save` 保存结果中的图像或文件。",
            ),
            verb(
                "towow doctor",
                "What is wrong here: settings, login, network, clock, skills; each finding with the next command.",
                "检查哪里不对：设置、登录、网络、时钟、技能；每项都给出下一条命令。",
            ),
            verb(
                "towow help exit-codes",
                "Also `towow help environment`, `towow help output`, `towow help jq`, `towow help bridge`.",
                "另有 `towow help environment`、`towow help output`、`towow help jq`、`towow help bridge`。",
            ),
        ],
    },
];
