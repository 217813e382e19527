//! `/inbox`, `/conversations` and the stream of what is new.

mod conversations;
mod inbox;
mod stream;

use super::routes::Api;

pub fn routes(api: Api) -> Api {
    api.on("inbox", inbox::list)
        .on("inbox_item", inbox::item)
        .on("inbox_mark_read", inbox::mark_read)
        .on("send_message", conversations::send)
        .on("conversations", conversations::list)
        .on("conversation_messages", conversations::messages)
        .on("conversation_mark_read", conversations::mark_read)
        .events("notifications_stream", stream::listen)
}
