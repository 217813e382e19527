//! What is written in mails: plain text, in both languages, since nobody knows which one the reader prefers, or in that of what
//! they are about.

use crate::node::language::Language;

/// Subject and body of the mail with which a password is set anew. It holds the token and no link: whoever merely opens
/// the mail, or a program that follows links in it, changes nothing.
pub fn reset_password(token: &str, minutes: i64) -> (String, String) {
    let body = format!(
        "Somebody, hopefully you, asked for a new password for this address. Run this and paste the token when it asks:\n\
         \n\
         towow auth reset-password\n\
         \n\
         {token}\n\
         \n\
         The token works once, for {minutes} minutes. If it was not you, ignore this mail: nothing has changed.\n\
         \n\
         有人（希望是您本人）为此邮箱申请了新密码。请运行上面的命令，并在提示时粘贴令牌。\n\
         令牌只能使用一次，{minutes} 分钟内有效。如非本人操作，请忽略此邮件：一切未变。\n"
    );
    ("Reset your Towow password / 重设 Towow 密码".into(), body)
}

/// Subject and body of the mail that verifies an address.
pub fn verify_email(link: &str, hours: i64) -> (String, String) {
    let body = format!(
        "Open this link to confirm that this address is yours:\n\
         \n\
         {link}\n\
         \n\
         It works for {hours} hours. If you have no account there, ignore this mail.\n\
         \n\
         请打开上面的链接，确认此邮箱属于您。链接 {hours} 小时内有效。如果您没有在那里注册账号，请忽略此邮件。\n"
    );
    ("Verify your Towow address / 验证您的 Towow 邮箱".into(), body)
}

/// Subject and body of the mail to everybody in a run that has ended, in the language of its demand. What people said in it
/// stays at the node.
pub fn run_ended(language: Language, status: &str, run_id: &str) -> (String, String) {
    let (subject, what) = match (status, language) {
        ("done", Language::Zh) => ("Towow：计划已出", "您参与的一次协作已经结束，计划已出。请运行以下命令查看："),
        ("done", Language::En) => {
            ("Towow: the plan is ready", "A negotiation that you are part of has ended with a plan. Read it with")
        }
        ("cancelled", Language::Zh) => ("Towow：协作已取消", "您参与的一次协作已被取消。请运行以下命令查看："),
        ("cancelled", Language::En) => {
            ("Towow: a negotiation was called off", "A negotiation that you are part of was called off. See it with")
        }
        (_, Language::Zh) => ("Towow：协作未能完成", "您参与的一次协作未能完成。请运行以下命令查看原因："),
        (_, Language::En) => (
            "Towow: a negotiation has failed",
            "A negotiation that you are part of could not be finished. See why with",
        ),
    };
    (subject.to_owned(), format!("{what}\n\ntowow result {run_id}\n"))
}
