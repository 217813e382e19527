//! Conversations and their messages.
//!
//! Between two agents there is one conversation. Its row is locked while a message is written: numbers have no gaps, and
//! whoever reads them in order misses nothing.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Notice, Signal, Store, Write, inbox};
use crate::node::model::time;
use crate::node::{Fault, ids};

/// One of the two sides of a conversation.
#[derive(Debug, Clone)]
pub struct Side {
    /// The agent.
    pub agent_id: String,
    /// Whose it is.
    pub account_id: String,
    /// Its name now.
    pub display_name: String,
}

/// A message on its way.
pub struct Letter<'a> {
    /// Who writes.
    pub sender: &'a Side,
    /// To whom; another agent.
    pub receiver: &'a Side,
    /// What is said.
    pub content: &'a str,
    /// The run that both were in.
    pub source_run_id: &'a str,
    /// What of it is meant.
    pub source_delivery_id: Option<&'a str>,
    /// The sender's own name for the message: under one name there is one message.
    pub client_msg_id: Option<&'a str>,
    /// One line for the receiver's inbox.
    pub title: &'a str,
}

/// A message as it is stored.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// Its conversation.
    pub conversation_id: String,
    /// Its id.
    pub message_id: String,
    /// Counted from 1 within its conversation.
    pub seq: i64,
    /// Who wrote it.
    pub sender_agent_id: String,
    /// What is said.
    pub content: String,
    /// The run that both were in.
    pub source_run_id: Option<String>,
    /// What of it is meant.
    pub source_delivery_id: Option<String>,
    /// The sender's own name for it.
    pub client_msg_id: Option<String>,
    /// Stored time.
    pub created_at: i64,
}

/// A conversation as one of its two sides sees it.
#[derive(Debug, Clone)]
pub struct StoredConversation {
    /// Its id.
    pub conversation_id: String,
    /// The own side.
    pub agent_id: String,
    /// The other one.
    pub other_agent_id: String,
    /// The other one's name when last somebody wrote.
    pub other_name: String,
    /// The newest message, its content cut to 200 characters.
    pub last: Option<StoredMessage>,
    /// The number of the newest message.
    pub last_seq: i64,
    /// Up to which number the own side has read.
    pub read_up_to: i64,
    /// Messages of the other side after that.
    pub unread: i64,
    /// Stored times.
    pub created_at: i64,
    /// Of the newest message.
    pub updated_at: i64,
}

/// How far a side has read.
#[derive(Debug, Clone, Copy)]
pub struct ReadMark {
    /// Up to which number.
    pub read_up_to: i64,
    /// Messages of the other side after that.
    pub unread: i64,
}

/// A message that somebody else wrote to an account.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its conversation.
    pub conversation_id: String,
    /// Its number there.
    pub seq: i64,
    /// Who wrote it.
    pub sender_agent_id: String,
    /// Stored time.
    pub created_at: i64,
}

/// So many of the newest messages of a conversation are told one by one to whoever listens.
const TOLD: i64 = 100;

fn message(row: &AnyRow) -> Result<StoredMessage, Fault> {
    Ok(StoredMessage {
        conversation_id: row.try_get("conversation_id")?,
        message_id: row.try_get("message_id")?,
        seq: row.try_get("seq")?,
        sender_agent_id: row.try_get("sender_agent_id")?,
        content: row.try_get("content")?,
        source_run_id: row.try_get("source_run_id")?,
        source_delivery_id: row.try_get("source_delivery_id")?,
        client_msg_id: row.try_get("client_msg_id")?,
        created_at: row.try_get("created_at")?,
    })
}

/// A row of the list, which names the own side and the other one.
fn conversation(row: &AnyRow) -> Result<StoredConversation, Fault> {
    let last = match row.try_get::<Option<String>, _>("message_id")? {
        Some(message_id) => Some(StoredMessage {
            conversation_id: row.try_get("conversation_id")?,
            message_id,
            seq: row.try_get("last_seq")?,
            sender_agent_id: row.try_get("sender_agent_id")?,
            content: row.try_get("content")?,
            source_run_id: None,
            source_delivery_id: None,
            client_msg_id: None,
            created_at: row.try_get("sent_at")?,
        }),
        None => None,
    };
    Ok(StoredConversation {
        conversation_id: row.try_get("conversation_id")?,
        agent_id: row.try_get("own_agent")?,
        other_agent_id: row.try_get("other_agent")?,
        other_name: row.try_get("other_name")?,
        last,
        last_seq: row.try_get("last_seq")?,
        read_up_to: row.try_get("read_up_to")?,
        unread: row.try_get("unread")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

impl Store {
    /// Writes a message with the next number of its conversation. One that is there already under this name of the
    /// sender is answered instead; 409 when it says something else.
    pub async fn send_message(&self, letter: &Letter<'_>, now: i64) -> Result<StoredMessage, Fault> {
        let mut write = self.write().await?;
        if let Some(sent) = self.append(&mut write, letter, now).await? {
            write.commit().await?;
            return Ok(sent);
        }
        drop(write);
        let name = letter.client_msg_id.unwrap_or_default();
        let first = self.message_of_client(&letter.sender.agent_id, name).await?;
        match first {
            Some((first, receiver)) if says_the_same(&first, &receiver, letter) => Ok(first),
            _ => Err(Fault::new(
                409,
                "client_msg_id_reused",
                format!("client_msg_id {name:?} belongs to another message; a new message needs a new one"),
            )
            .hint("towow schema send_message")),
        }
    }

    /// None when the sender's name for the message is taken.
    async fn append(&self, write: &mut Write, letter: &Letter<'_>, now: i64) -> Result<Option<StoredMessage>, Fault> {
        let (a, b) = if letter.sender.agent_id < letter.receiver.agent_id {
            (letter.sender, letter.receiver)
        } else {
            (letter.receiver, letter.sender)
        };
        sqlx::query(
            "INSERT INTO conversations (conversation_id, agent_a, account_a, name_a, agent_b, account_b, name_b,
                                        last_seq, read_a, read_b, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, $8) ON CONFLICT (agent_a, agent_b) DO NOTHING",
        )
        .bind(ids::id("cnv")?)
        .bind(&a.agent_id)
        .bind(&a.account_id)
        .bind(&a.display_name)
        .bind(&b.agent_id)
        .bind(&b.account_id)
        .bind(&b.display_name)
        .bind(now)
        .execute(&mut **write)
        .await?;
        // From here on others wait. Times do not run backwards within a conversation, even where clocks differ.
        let row = sqlx::query(
            "UPDATE conversations SET last_seq = last_seq + 1, name_a = $3, name_b = $4,
                                      updated_at = CASE WHEN updated_at > $5 THEN updated_at ELSE $5 END
             WHERE agent_a = $1 AND agent_b = $2 RETURNING conversation_id, last_seq, updated_at",
        )
        .bind(&a.agent_id)
        .bind(&b.agent_id)
        .bind(&a.display_name)
        .bind(&b.display_name)
        .bind(now)
        .fetch_one(&mut **write)
        .await?;
        let sent = StoredMessage {
            conversation_id: row.try_get("conversation_id")?,
            message_id: ids::id("msg")?,
            seq: row.try_get("last_seq")?,
            sender_agent_id: letter.sender.agent_id.clone(),
            content: letter.content.to_owned(),
            source_run_id: Some(letter.source_run_id.to_owned()),
            source_delivery_id: letter.source_delivery_id.map(str::to_owned),
            client_msg_id: letter.client_msg_id.map(str::to_owned),
            created_at: row.try_get("updated_at")?,
        };
        if !insert(write, &sent).await? {
            return Ok(None);
        }
        if !self.is_announced(write, &sent.conversation_id, &letter.receiver.agent_id).await? {
            let notice = Notice {
                agent_id: &letter.receiver.agent_id,
                kind: "message",
                title: letter.title,
                conversation_id: Some(&sent.conversation_id),
                ..Notice::default()
            };
            inbox::notify(write, notice, sent.created_at).await?;
        }
        write.signal(Signal::Account(letter.receiver.account_id.clone()));
        Ok(Some(sent))
    }

    /// True when an unread notice of this conversation waits already. It stays unread until the transaction is over.
    async fn is_announced(&self, write: &mut Write, conversation_id: &str, agent_id: &str) -> Result<bool, Fault> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT item_id FROM inbox_items
             WHERE conversation_id = $1 AND agent_id = $2 AND kind = 'message' AND read_at IS NULL LIMIT 1{}",
            self.locked(false)
        )))
        .bind(conversation_id)
        .bind(agent_id)
        .fetch_optional(&mut **write)
        .await?;
        Ok(row.is_some())
    }

    /// The message that a sender has given this name, and the agent it was written to.
    async fn message_of_client(
        &self,
        sender: &str,
        client_msg_id: &str,
    ) -> Result<Option<(StoredMessage, String)>, Fault> {
        let row = sqlx::query(
            "SELECT m.*, CASE WHEN c.agent_a = m.sender_agent_id THEN c.agent_b ELSE c.agent_a END AS receiver
             FROM messages m JOIN conversations c ON c.conversation_id = m.conversation_id
             WHERE m.sender_agent_id = $1 AND m.client_msg_id = $2",
        )
        .bind(sender)
        .bind(client_msg_id)
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| Ok((message(&row)?, row.try_get("receiver")?))).transpose()
    }

    /// The conversations of an account's agents, the one with the newest message first; and how many there are.
    pub async fn conversations(
        &self,
        account_id: &str,
        limit: i64,
        offset: i64,
    ) -> Result<(Vec<StoredConversation>, i64), Fault> {
        let rows = sqlx::query(
            "SELECT o.*, m.message_id, m.sender_agent_id, SUBSTR(m.content, 1, 200) AS content, m.created_at AS sent_at,
                    (SELECT COUNT(*) FROM messages u WHERE u.conversation_id = o.conversation_id
                        AND u.seq > o.read_up_to AND u.sender_agent_id = o.other_agent) AS unread
             FROM (SELECT conversation_id, last_seq, created_at, updated_at,
                          CASE WHEN account_a = $1 THEN agent_a ELSE agent_b END AS own_agent,
                          CASE WHEN account_a = $1 THEN agent_b ELSE agent_a END AS other_agent,
                          CASE WHEN account_a = $1 THEN name_b ELSE name_a END AS other_name,
                          CASE WHEN account_a = $1 THEN read_a ELSE read_b END AS read_up_to
                   FROM conversations WHERE account_a = $1 OR account_b = $1
                   ORDER BY updated_at DESC, conversation_id LIMIT $2 OFFSET $3) o
             LEFT JOIN messages m ON m.conversation_id = o.conversation_id AND m.seq = o.last_seq
             ORDER BY o.updated_at DESC, o.conversation_id",
        )
        .bind(account_id)
        .bind(limit)
        .bind(offset)
        .fetch_all(&self.read)
        .await?;
        let total = sqlx::query("SELECT COUNT(*) AS n FROM conversations WHERE account_a = $1 OR account_b = $1")
            .bind(account_id)
            .fetch_one(&self.read)
            .await?;
        Ok((rows.iter().map(conversation).collect::<Result<_, _>>()?, total.try_get("n")?))
    }

    /// Messages after this number in their order, at most `limit`, and the number of the newest one. None when the
    /// account is on neither side.
    pub async fn messages(
        &self,
        account_id: &str,
        conversation_id: &str,
        since_seq: i64,
        limit: i64,
    ) -> Result<Option<(Vec<StoredMessage>, i64)>, Fault> {
        let row = sqlx::query(
            "SELECT last_seq FROM conversations WHERE conversation_id = $1 AND (account_a = $2 OR account_b = $2)",
        )
        .bind(conversation_id)
        .bind(account_id)
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let rows = sqlx::query("SELECT * FROM messages WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3")
            .bind(conversation_id)
            .bind(since_seq)
            .bind(limit)
            .fetch_all(&self.read)
            .await?;
        let messages: Vec<StoredMessage> = rows.iter().map(message).collect::<Result<_, _>>()?;
        let newest = messages.last().map_or(0, |message| message.seq);
        Ok(Some((messages, newest.max(row.try_get("last_seq")?))))
    }

    /// Moves the account's read mark forward, at most to the newest message and never back. With nothing unread left,
    /// its notice is read too. None when the account is on neither side.
    pub async fn mark_conversation(
        &self,
        account_id: &str,
        conversation_id: &str,
        up_to_seq: i64,
        now: i64,
    ) -> Result<Option<ReadMark>, Fault> {
        let mut write = self.write().await?;
        let row = sqlx::query(
            "UPDATE conversations SET
                 read_a = CASE WHEN account_a <> $2 OR $3 <= read_a THEN read_a WHEN $3 > last_seq THEN last_seq ELSE $3 END,
                 read_b = CASE WHEN account_b <> $2 OR $3 <= read_b THEN read_b WHEN $3 > last_seq THEN last_seq ELSE $3 END
             WHERE conversation_id = $1 AND (account_a = $2 OR account_b = $2)
             RETURNING CASE WHEN account_a = $2 THEN read_a ELSE read_b END AS read_up_to,
                       CASE WHEN account_a = $2 THEN agent_b ELSE agent_a END AS other_agent",
        )
        .bind(conversation_id)
        .bind(account_id)
        .bind(up_to_seq)
        .fetch_optional(&mut *write)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let read_up_to: i64 = row.try_get("read_up_to")?;
        let unread = sqlx::query(
            "SELECT COUNT(*) AS n FROM messages WHERE conversation_id = $1 AND seq > $2 AND sender_agent_id = $3",
        )
        .bind(conversation_id)
        .bind(read_up_to)
        .bind(row.try_get::<String, _>("other_agent")?)
        .fetch_one(&mut *write)
        .await?;
        let mark = ReadMark { read_up_to, unread: unread.try_get("n")? };
        if mark.unread == 0 {
            sqlx::query(
                "UPDATE inbox_items SET read_at = $3
                 WHERE conversation_id = $1 AND account_id = $2 AND kind = 'message' AND read_at IS NULL",
            )
            .bind(conversation_id)
            .bind(account_id)
            .bind(now)
            .execute(&mut *write)
            .await?;
        }
        write.commit().await?;
        Ok(Some(mark))
    }

    /// What others wrote to an account at this time or later, oldest first; of each conversation the newest hundred
    /// messages at most.
    pub async fn messages_to(&self, account_id: &str, from: i64) -> Result<Vec<Arrival>, Fault> {
        let rows = sqlx::query(
            "SELECT m.conversation_id, m.seq, m.sender_agent_id, m.created_at
             FROM conversations c JOIN messages m ON m.conversation_id = c.conversation_id AND m.seq > c.last_seq - $3
             WHERE c.updated_at >= $2 AND m.created_at >= $2
               AND ((c.account_a = $1 AND m.sender_agent_id = c.agent_b) OR (c.account_b = $1 AND m.sender_agent_id = c.agent_a))
             ORDER BY m.created_at, m.conversation_id, m.seq LIMIT 1000",
        )
        .bind(account_id)
        .bind(from)
        .bind(TOLD)
        .fetch_all(&self.read)
        .await?;
        let arrival = |row: &AnyRow| {
            Ok(Arrival {
                conversation_id: row.try_get("conversation_id")?,
                seq: row.try_get("seq")?,
                sender_agent_id: row.try_get("sender_agent_id")?,
                created_at: row.try_get("created_at")?,
            })
        };
        rows.iter().map(arrival).collect()
    }

    /// Which of these two agents sit in a run.
    pub async fn seated(&self, run_id: &str, agents: [&str; 2]) -> Result<Vec<Correspondent>, Fault> {
        let rows = sqlx::query(
            "SELECT p.agent_id, p.is_sample, a.account_id, a.display_name FROM participants p
             LEFT JOIN agents a ON a.agent_id = p.agent_id WHERE p.run_id = $1 AND p.agent_id IN ($2, $3)",
        )
        .bind(run_id)
        .bind(agents[0])
        .bind(agents[1])
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                let agent_id: String = row.try_get("agent_id")?;
                let account: Option<String> = row.try_get("account_id")?;
                let name: Option<String> = row.try_get("display_name")?;
                let side = account.zip(name).map(|(account_id, display_name)| Side {
                    agent_id: agent_id.clone(),
                    account_id,
                    display_name,
                });
                Ok(Correspondent { agent_id, side, is_sample: super::truth(row, "is_sample")? })
            })
            .collect()
    }
}

/// An agent that sits in a run.
#[derive(Debug, Clone)]
pub struct Correspondent {
    /// Its id.
    pub agent_id: String,
    /// What it can be written to with; none when it is gone.
    pub side: Option<Side>,
    /// One of the sample community: invented.
    pub is_sample: bool,
}

/// False when the sender's name for the message is taken.
async fn insert(write: &mut Write, message: &StoredMessage) -> Result<bool, Fault> {
    let done = sqlx::query(
        "INSERT INTO messages (message_id, conversation_id, seq, sender_agent_id, content, source_run_id,
                               source_delivery_id, client_msg_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (sender_agent_id, client_msg_id) DO NOTHING",
    )
    .bind(&message.message_id)
    .bind(&message.conversation_id)
    .bind(message.seq)
    .bind(&message.sender_agent_id)
    .bind(&message.content)
    .bind(&message.source_run_id)
    .bind(&message.source_delivery_id)
    .bind(&message.client_msg_id)
    .bind(message.created_at)
    .execute(&mut **write)
    .await?;
    Ok(done.rows_affected() > 0)
}

fn says_the_same(first: &StoredMessage, receiver: &str, letter: &Letter<'_>) -> bool {
    receiver == letter.receiver.agent_id
        && first.content == letter.content
        && first.source_run_id.as_deref() == Some(letter.source_run_id)
        && first.source_delivery_id.as_deref() == letter.source_delivery_id
}

impl StoredMessage {
    /// When it was written, RFC 3339.
    pub fn time(&self) -> String {
        time(self.created_at)
    }
}
