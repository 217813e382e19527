//! Pages for people who followed a link. They hold fixed sentences only, but for the one that asks: what it says of an
//! account is escaped.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::node::Fault;

/// A page with this status: a sentence in English and one in Chinese.
pub fn page(status: StatusCode, en: &str, zh: &str) -> Response {
    html(status, &format!("<p>{en}</p>\n<p lang=\"zh-CN\">{zh}</p>"), "default-src 'none'; frame-ancestors 'none'")
}

/// A page that asks whether to go on: HTML in English and in Chinese, and a form that posts the token with the answer.
/// No other page may frame it, so that nobody is made to press unawares.
pub fn ask(en: &str, zh: &str, action: &str, token: &str) -> Response {
    let body = format!(
        "<p>{en}</p>\n<p lang=\"zh-CN\">{zh}</p>\n\
         <form method=\"post\" action=\"{action}\">\n\
         <input type=\"hidden\" name=\"token\" value=\"{token}\">\n\
         <button name=\"answer\" value=\"no\">No, stop. <span lang=\"zh-CN\">否，停止</span></button>\n\
         <button name=\"answer\" value=\"yes\">Yes, log in. <span lang=\"zh-CN\">是，登录</span></button>\n\
         </form>",
        action = escaped(action),
        token = escaped(token),
    );
    let policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
    html(StatusCode::OK, &body, policy)
}

/// Text as it stands in HTML, between tags or in quotes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn html(status: StatusCode, body: &str, policy: &'static str) -> Response {
    let body = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Towow</title>\n{body}\n</html>\n"
    );
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        // The address holds a key: it is not to be kept, nor passed on.
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
    ];
    (status, headers, body).into_response()
}

/// The page of a failure; its cause stays beside it for the log.
pub fn failed(fault: Fault) -> Response {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response =
        page(status, "Something went wrong at this node. Please try again later.", "此节点出了问题，请稍后再试。");
    if fault.cause.is_some() {
        response.extensions_mut().insert(fault);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<b title=\"x\">O'Neil & 林"), "&lt;b title=&quot;x&quot;&gt;O&#39;Neil &amp; 林");
    }
}
