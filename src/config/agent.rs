//! Whether a program that thinks for somebody runs this command, and which.

/// The variables that agents set for the commands they run, each with the editor's name in flags where it is one that has
/// a place for skills. Nothing else tells agents apart.
pub const VARIABLES: &[(&str, Option<&str>)] = &[
    ("CLAUDECODE", Some("claude-code")),
    ("CODEX_SANDBOX", Some("codex")),
    ("CURSOR_AGENT", Some("cursor")),
    ("GEMINI_CLI", Some("gemini")),
    ("OPENCODE", Some("opencode")),
    ("COPILOT_CLI", Some("copilot")),
    ("OPENCLAW_SHELL", None),
    ("AI_AGENT", None),
];

/// The variable that shows that an agent runs this command.
pub fn shown_by(variable: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    VARIABLES.iter().map(|(name, _)| *name).find(|name| says_yes(variable(name)))
}

/// True when the environment shows that an agent runs this command.
pub fn is_present(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    shown_by(variable).is_some()
}

/// True when the environment shows that it is this one, by its name in flags.
pub fn is(editor: &str, variable: &dyn Fn(&str) -> Option<String>) -> bool {
    VARIABLES.iter().any(|(name, known)| *known == Some(editor) && says_yes(variable(name)))
}

/// Some agents say `1`, others a name; nobody who says `0` or `false` is one.
fn says_yes(value: Option<String>) -> bool {
    value.is_some_and(|value| {
        let value = value.trim();
        !value.is_empty() && value != "0" && !value.eq_ignore_ascii_case("false")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_shows_in_the_environment() {
        let cases = [
            (None, false, false),
            (Some(("CLAUDECODE", "1")), true, true),
            (Some(("CLAUDECODE", "0")), false, false),
            (Some(("CLAUDECODE", "False")), false, false),
            (Some(("CLAUDECODE", " ")), false, false),
            (Some(("AI_AGENT", "somebody")), true, false),
            (Some(("CODEX_SANDBOX", "seatbelt")), true, false),
            (Some(("PATH", "1")), false, false),
        ];
        for (set, present, claude) in cases {
            let variable = |name: &str| set.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
            assert_eq!((is_present(&variable), is("claude-code", &variable)), (present, claude), "{set:?}");
        }
    }
}
