//! Who offers models, as data: where, in which dialect, and what is odd about it.

use url::Url;

use super::trouble::Kind;

/// How requests and answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `POST /v1/messages`: a system text of its own, named events, a last event.
    Messages,
    /// `POST /v1/chat/completions`: the system text is the first message, events have no names, `[DONE]` is the last.
    Chat,
}

/// How a key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// `x-api-key: KEY`
    ApiKey,
    /// `authorization: Bearer KEY`
    Bearer,
}

/// How an answer of a given form is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forms {
    /// By a field of the request that holds the schema; the provider keeps to it.
    Field,
    /// By words in the system text: what else the provider would understand is not known.
    Words,
}

/// A number in the answer that says how it went, whatever the HTTP status says.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The number.
    pub number: i64,
    /// What it means.
    pub kind: Kind,
    /// Another try may succeed.
    pub passes: bool,
}

/// A provider.
#[derive(Debug, PartialEq, Eq)]
pub struct Provider {
    /// The word by which settings and accounts name it.
    pub name: &'static str,
    /// Where it is, unless another address is given.
    pub base: &'static str,
    /// What it speaks.
    pub dialect: Dialect,
    /// How it wants the key.
    pub auth: Auth,
    /// The header `anthropic-version`; None: it does not look at it.
    pub version: Option<&'static str>,
    /// How an answer of a given form is asked for.
    pub forms: Forms,
    /// The field of the Chat dialect with the most tokens of an answer; at other addresses it is `max_tokens`.
    pub cap: &'static str,
    /// What the numbers of its `base_resp` mean; a number that is not here and not 0 is final.
    pub codes: &'static [Code],
}

/// What the Messages dialect is called by its own makers; the newer ones are not understood everywhere.
const VERSION: &str = "2023-06-01";

/// A provider of the Messages dialect about which nothing is odd.
const MESSAGES: Provider = Provider {
    name: "",
    base: "",
    dialect: Dialect::Messages,
    auth: Auth::ApiKey,
    version: Some(VERSION),
    forms: Forms::Words,
    cap: "max_tokens",
    codes: &[],
};

/// `base_resp` comes with HTTP 200 too. 1002 is the limit of requests by the documentation and the filter of contents by
/// the provider's own program: two more tries tell.
const MINIMAX: &[Code] = &[
    code(1000, Kind::Away, true),
    code(1001, Kind::Away, true),
    code(1002, Kind::Busy, true),
    code(1024, Kind::Away, true),
    code(1033, Kind::Away, true),
    code(1004, Kind::KeyInvalid, false),
    code(1008, Kind::Billing, false),
    code(1026, Kind::Refused, false),
    code(1027, Kind::Refused, false),
    code(1028, Kind::Billing, false),
    code(1030, Kind::Billing, false),
    code(1039, Kind::TooLarge, false),
    code(2049, Kind::KeyInvalid, false),
    code(2061, Kind::Billing, false),
];

const fn code(number: i64, kind: Kind, passes: bool) -> Code {
    Code { number, kind, passes }
}

/// All of them; the first is meant where nobody says which.
pub const PROVIDERS: &[Provider] = &[
    Provider { name: "anthropic", base: "https://api.anthropic.com", forms: Forms::Field, ..MESSAGES },
    Provider {
        name: "minimax",
        base: "https://api.minimax.io/anthropic",
        auth: Auth::Bearer,
        codes: MINIMAX,
        ..MESSAGES
    },
    Provider {
        name: "minimax-china",
        base: "https://api.minimaxi.com/anthropic",
        // With x-api-key it answers 500, "system error (1033)".
        auth: Auth::Bearer,
        codes: MINIMAX,
        ..MESSAGES
    },
    Provider { name: "deepseek", base: "https://api.deepseek.com/anthropic", version: None, ..MESSAGES },
    Provider { name: "moonshot", base: "https://api.moonshot.cn/anthropic", auth: Auth::Bearer, ..MESSAGES },
    Provider { name: "kimi-coding", base: "https://api.kimi.com/coding", auth: Auth::Bearer, ..MESSAGES },
    Provider { name: "zhipu", base: "https://api.z.ai/api/anthropic", ..MESSAGES },
    Provider { name: "zhipu-china", base: "https://open.bigmodel.cn/api/anthropic", ..MESSAGES },
    Provider {
        name: "tencent",
        base: "https://api.lkeap.cloud.tencent.com/api/anthropic",
        auth: Auth::Bearer,
        ..MESSAGES
    },
    Provider { name: "kingsoft", base: "https://kspmas.ksyun.com", auth: Auth::Bearer, ..MESSAGES },
    Provider {
        name: "openai",
        base: "https://api.openai.com",
        dialect: Dialect::Chat,
        auth: Auth::Bearer,
        version: None,
        forms: Forms::Field,
        cap: "max_completion_tokens",
        ..MESSAGES
    },
];

/// The provider of this name.
pub fn provider(name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.name == name)
}

/// Their names with commas, for messages.
pub fn names() -> String {
    PROVIDERS.iter().map(|provider| provider.name).collect::<Vec<_>>().join(", ")
}

impl Dialect {
    /// Where an answer is asked for, below a base: `https://host`, `https://host/v1`, or the whole address.
    pub fn url(self, base: &Url) -> Url {
        let rest = match self {
            Dialect::Messages => "/messages",
            Dialect::Chat => "/chat/completions",
        };
        let whole = base.path().trim_end_matches('/').ends_with(rest);
        if whole { base.clone() } else { self.below(base, rest) }
    }

    /// Where the models are listed.
    pub fn models(self, base: &Url) -> Url {
        let mut base = base.clone();
        for rest in ["/messages", "/chat/completions"] {
            let above = base.path().trim_end_matches('/').strip_suffix(rest).map(str::to_owned);
            if let Some(above) = above {
                base.set_path(&above);
            }
        }
        self.below(&base, "/models")
    }

    /// Servers of the Chat dialect are named with their version, be it `/v1` or `/api/paas/v4`; those of the other without.
    fn below(self, base: &Url, rest: &str) -> Url {
        let path = base.path().trim_end_matches('/');
        let versioned = match self {
            Dialect::Messages => path.ends_with("/v1"),
            Dialect::Chat => !path.is_empty(),
        };
        let version = if versioned { "" } else { "/v1" };
        let mut url = base.clone();
        url.set_path(&format!("{path}{version}{rest}"));
        url
    }
}

/// The base address in a text that an operator wrote, or what is wrong with it, without repeating it.
pub fn base_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or("must begin with https:// or http:// and name a host")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must hold neither user nor password: a key belongs into llm.key or key_file");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must end with its path, without ? and #");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        for (place, one) in PROVIDERS.iter().enumerate() {
            assert!(!one.name.is_empty() && PROVIDERS[..place].iter().all(|other| other.name != one.name));
            assert_eq!(provider(one.name), Some(one));
            let base = base_url(one.base).unwrap();
            assert_eq!((base.scheme(), one.base.ends_with('/')), ("https", false), "{}", one.name);
            assert_eq!(one.dialect == Dialect::Chat, one.cap != "max_tokens", "{}", one.name);
        }
        assert_eq!((PROVIDERS[0].name, provider("acme")), ("anthropic", None));
    }

    #[test]
    fn addresses_may_be_named_in_short() {
        use Dialect::{Chat, Messages};
        let cases = [
            (Messages, "https://a.example", "https://a.example/v1/messages", "https://a.example/v1/models"),
            (Messages, "https://a.example/x/", "https://a.example/x/v1/messages", "https://a.example/x/v1/models"),
            (Messages, "https://a.example/v1", "https://a.example/v1/messages", "https://a.example/v1/models"),
            (Messages, "https://a.example/v1/messages", "https://a.example/v1/messages", "https://a.example/v1/models"),
            (Chat, "http://127.0.0.1:1", "http://127.0.0.1:1/v1/chat/completions", "http://127.0.0.1:1/v1/models"),
            (Chat, "http://h/v1/", "http://h/v1/chat/completions", "http://h/v1/models"),
            (Chat, "https://h/paas/v4", "https://h/paas/v4/chat/completions", "https://h/paas/v4/models"),
            (Chat, "https://h/v1/chat/completions", "https://h/v1/chat/completions", "https://h/v1/models"),
        ];
        for (dialect, base, asked, models) in cases {
            let base = base_url(base).unwrap();
            assert_eq!((dialect.url(&base).as_str(), dialect.models(&base).as_str()), (asked, models));
        }
        for (text, problem) in [
            ("127.0.0.1:8000", "must begin with"),
            ("ftp://h/", "must begin with"),
            ("https://me:s3cret@h/", "must hold neither"),
            ("https://h/?key=1", "must end with its path"),
        ] {
            assert!(base_url(text).unwrap_err().starts_with(problem), "{text}");
        }
    }
}
