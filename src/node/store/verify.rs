//! Whether what is in the database fits together.

use serde::Serialize;
use sqlx::{AssertSqlSafe, Row};

use super::{Place, Store};
use crate::node::Fault;

/// Something that does not fit.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Which rule is broken.
    pub check: String,
    /// The table.
    pub table: String,
    /// The row, by its id.
    pub subject: String,
}

/// Most findings of one rule that are shown: a broken rule is often broken thousands of times.
const MOST: usize = 100;

/// `(rule, table, statement)`; the statement gives the ids of the rows that break the rule.
const RULES: &[(&str, &str, &str)] = &[
    (
        "an agent has an account",
        "agents",
        "SELECT g.agent_id FROM agents g LEFT JOIN accounts a ON a.account_id = g.account_id WHERE a.account_id IS NULL",
    ),
    (
        "an account has one primary agent at most",
        "agents",
        "SELECT account_id FROM agents WHERE is_primary = 1 GROUP BY account_id HAVING COUNT(*) > 1",
    ),
    (
        "the counter of agents is not behind an agent",
        "agents",
        "SELECT agent_id FROM agents
         WHERE revision > (SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = 'agents')",
    ),
    (
        "the counter of agents is not behind an agent that is gone",
        "agents_gone",
        "SELECT agent_id FROM agents_gone
         WHERE revision > (SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = 'agents')",
    ),
    (
        "the counter of opinions is not behind one",
        "opinions_changed",
        "SELECT agent_id FROM opinions_changed
         WHERE revision > (SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = 'opinions')",
    ),
    (
        "an agent that is gone is not there",
        "agents_gone",
        "SELECT o.agent_id FROM agents_gone o JOIN agents g ON g.agent_id = o.agent_id",
    ),
    (
        "the counter of vectors is not behind a vector",
        "agent_vectors",
        "SELECT agent_id FROM agent_vectors
         WHERE revision > (SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = 'vectors')",
    ),
    (
        "one space of vectors serves at most",
        "embedding_spaces",
        "SELECT MIN(space_id) FROM embedding_spaces WHERE state = 'serving' HAVING COUNT(*) > 1",
    ),
    (
        "an agent that nobody can find has no vectors",
        "agent_vectors",
        "SELECT DISTINCT v.agent_id FROM agent_vectors v JOIN agents g ON g.agent_id = v.agent_id
         WHERE g.visibility = 'private' AND v.vector IS NOT NULL",
    ),
    (
        "a quota is not negative",
        "accounts",
        "SELECT account_id FROM accounts WHERE bonus_remaining < 0 OR daily_quota < 0",
    ),
    (
        "a deleted account has neither session nor password",
        "accounts",
        "SELECT a.account_id FROM accounts a WHERE a.deleted_at IS NOT NULL AND (a.password_hash IS NOT NULL
         OR EXISTS (SELECT 1 FROM sessions s WHERE s.account_id = a.account_id))",
    ),
    ("an invite code is not overused", "invite_codes", "SELECT code FROM invite_codes WHERE uses > max_uses"),
    (
        "a confirmed formulation has its demand",
        "formulations",
        "SELECT f.session_id FROM formulations f LEFT JOIN demands d ON d.demand_id = f.demand_id
         WHERE f.status = 'confirmed' AND d.demand_id IS NULL",
    ),
    (
        "the turns of a formulation have no gaps",
        "formulation_turns",
        "SELECT session_id FROM formulation_turns GROUP BY session_id
         HAVING MAX(position) - MIN(position) + 1 <> COUNT(*)",
    ),
    (
        "a nomination has its query",
        "nominations",
        "SELECT n.nomination_id FROM nominations n LEFT JOIN queries q ON q.query_id = n.query_id
         WHERE q.query_id IS NULL",
    ),
    (
        "a run has its demand",
        "runs",
        "SELECT r.run_id FROM runs r LEFT JOIN demands d ON d.demand_id = r.demand_id WHERE d.demand_id IS NULL",
    ),
    (
        "a run has a requester and somebody else",
        "runs",
        "SELECT r.run_id FROM runs r WHERE (SELECT COUNT(*) FROM participants p WHERE p.run_id = r.run_id) < 2
         OR NOT EXISTS (SELECT 1 FROM participants p WHERE p.run_id = r.run_id AND p.seat = 0)",
    ),
    (
        "a participant has a run",
        "participants",
        "SELECT p.run_id FROM participants p LEFT JOIN runs r ON r.run_id = p.run_id WHERE r.run_id IS NULL",
    ),
    (
        "a run that is done has a plan",
        "runs",
        "SELECT run_id FROM runs WHERE status = 'done' AND (plan IS NULL OR metrics IS NULL OR finished_at IS NULL)",
    ),
    (
        // Who deleted the account has neither profile nor delivery any more.
        "everybody in a run that is done has a delivery",
        "participants",
        "SELECT p.run_id FROM participants p JOIN runs r ON r.run_id = p.run_id
         WHERE r.status = 'done' AND p.delivery IS NULL AND p.profile_text <> ''",
    ),
    (
        "the rounds of a run have no gaps and end with the current one",
        "syntheses",
        "SELECT r.run_id FROM runs r WHERE r.current_round < (SELECT COUNT(*) FROM syntheses s WHERE s.run_id = r.run_id)
         OR EXISTS (SELECT 1 FROM syntheses s WHERE s.run_id = r.run_id GROUP BY s.run_id
                    HAVING MAX(s.round) <> COUNT(*) OR MIN(s.round) <> 1)",
    ),
    (
        "words in a run come from a seat of it",
        "contributions",
        "SELECT c.run_id FROM contributions c LEFT JOIN participants p ON p.run_id = c.run_id AND p.seat = c.seat
         WHERE p.run_id IS NULL",
    ),
    (
        "what bridge workers were offered belongs to a seat",
        "bridge_tasks",
        "SELECT t.task_id FROM bridge_tasks t LEFT JOIN participants p ON p.run_id = t.run_id AND p.seat = t.seat
         WHERE p.run_id IS NULL",
    ),
    (
        "an answered task has its reply",
        "bridge_tasks",
        "SELECT t.task_id FROM bridge_tasks t
         LEFT JOIN replies r ON r.run_id = t.run_id AND r.round = t.round AND r.seat = t.seat
         WHERE t.status = 'answered' AND r.run_id IS NULL",
    ),
    (
        "the messages of a conversation have no gaps",
        "conversations",
        "SELECT c.conversation_id FROM conversations c
         LEFT JOIN (SELECT conversation_id, COUNT(*) AS n, MAX(seq) AS last FROM messages GROUP BY conversation_id) m
         ON m.conversation_id = c.conversation_id
         WHERE c.last_seq <> COALESCE(m.n, 0) OR c.last_seq <> COALESCE(m.last, 0)",
    ),
    (
        "nobody has read what was not sent",
        "conversations",
        "SELECT conversation_id FROM conversations WHERE read_a > last_seq OR read_b > last_seq",
    ),
];

impl Store {
    /// Everything that does not fit; nothing in a sound database.
    pub async fn verify(&self) -> Result<Vec<Finding>, Fault> {
        let mut findings = Vec::new();
        if let Place::File(_) = self.place() {
            self.verify_file(&mut findings).await?;
        }
        for (check, table, statement) in RULES {
            let rows = sqlx::query(AssertSqlSafe(format!("{statement} LIMIT {MOST}"))).fetch_all(&self.read).await?;
            for row in rows {
                findings.push(Finding {
                    check: (*check).to_owned(),
                    table: (*table).to_owned(),
                    subject: row.try_get(0)?,
                });
            }
        }
        Ok(findings)
    }

    /// What SQLite itself says of its file.
    async fn verify_file(&self, findings: &mut Vec<Finding>) -> Result<(), Fault> {
        let rows = sqlx::query(AssertSqlSafe(format!("PRAGMA integrity_check({MOST})"))).fetch_all(&self.read).await?;
        for row in rows {
            let verdict: String = row.try_get(0)?;
            if verdict != "ok" {
                findings.push(Finding { check: "the file is whole".into(), table: String::new(), subject: verdict });
            }
        }
        let rows = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.read).await?;
        for row in rows.iter().take(MOST) {
            let (table, row_id): (String, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
            findings.push(Finding {
                check: "what is referred to is there".into(),
                table,
                subject: row_id.map_or_else(String::new, |id| format!("row {id}")),
            });
        }
        Ok(())
    }
}
