//! An account goes: what is its own is deleted, what others still need stays without it.
//!
//! | what | what becomes of it |
//! |---|---|
//! | sessions, keys (of bridge workers too), identities, mails, codes, usage, formulations, queries, exposures, feedback, talent pool, inbox | deleted |
//! | agents | deleted, and with them their vectors, nominations of them, places in talent pools, invitations from and to them |
//! | runs in which nobody else sits (samples and accounts that are gone aside) | deleted |
//! | other runs | kept; the seat has a pseudonym, no profile, no words, no delivery |
//! | the name in plans, syntheses, deliveries and words of others, in notices | replaced by the pseudonym |
//! | runs that it asked for and that are kept | no longer public; those under way end as failed, and the others are told |
//! | demands of kept runs | kept without their text, the others deleted |
//! | conversations with others | kept with their messages under the pseudonym; others deleted |
//! | the account | deleted; while a kept run or conversation names it an empty row stays, which nobody can log in to |
//!
//! What a plan or a synthesis says stays otherwise: it is the result of the others too.

use sqlx::Row;

use super::hooks::tell_end;
use super::model_calls::forget_answers;
use super::{Notice, Signal, Store, Write, agents, feedback, inbox, truth};
use crate::node::Fault;
use crate::node::language::{replace_name, replace_name_in};

/// Who somebody is whose account is gone.
pub const PSEUDONYM: &str = "已注销 / gone";

/// The lock of PostgreSQL that an erasure holds; the number is ours alone.
const ERASING: i64 = 0x746f_776f_7765_7261;

/// How often the database may break off an erasure that got into the way of other transactions.
const TRIES: usize = 4;

/// What is the account's own and needed by nobody else. `$1` is the account.
const OWN: &[&str] = &[
    "DELETE FROM sessions WHERE account_id = $1",
    "DELETE FROM byok_keys WHERE account_id = $1",
    "DELETE FROM bridge_keys WHERE account_id = $1",
    "DELETE FROM identities WHERE account_id = $1",
    "DELETE FROM mail_tokens WHERE account_id = $1",
    "DELETE FROM consumer_sessions WHERE account_id = $1",
    "DELETE FROM outbox WHERE recipient = (SELECT email FROM accounts WHERE account_id = $1)",
    "DELETE FROM invite_codes WHERE account_id = $1",
    "DELETE FROM usage_events WHERE account_id = $1",
    "DELETE FROM idempotency_keys WHERE account_id = $1",
    "DELETE FROM model_calls WHERE account_id = $1 AND stage = 'formulate'",
    "DELETE FROM formulations WHERE account_id = $1",
    "DELETE FROM queries WHERE account_id = $1",
    "DELETE FROM feedback WHERE account_id = $1",
    "DELETE FROM exposures WHERE account_id = $1",
    "DELETE FROM talent_pool WHERE account_id = $1 OR agent_id IN (SELECT agent_id FROM agents WHERE account_id = $1)",
    "DELETE FROM nominations WHERE agent_id IN (SELECT agent_id FROM agents WHERE account_id = $1)",
    "DELETE FROM inbox_items WHERE account_id = $1 OR invitation_id IN
         (SELECT invitation_id FROM invitations WHERE inviter_account = $1 OR invitee_account = $1)",
    "DELETE FROM invitations WHERE inviter_account = $1 OR invitee_account = $1",
    "DELETE FROM demands WHERE account_id = $1
         AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.demand_id = demands.demand_id)",
    "UPDATE demands SET demand_text = '', scene_context = NULL, session_id = NULL, visibility = 'private' WHERE account_id = $1",
];

/// A run with the account in it.
struct Shared {
    run_id: String,
    demand_id: String,
    status: String,
    /// The account that asked for it.
    owner: String,
}

/// A seat of such a run.
struct Seat {
    seat: i64,
    agent_id: String,
    display_name: String,
    mine: bool,
    /// Somebody else, who is still there.
    other: bool,
    owner: Option<String>,
}

impl Store {
    /// Removes an account for good; what others still need stays without its name and its words. An account that is not
    /// there, or no longer, is a 404.
    pub async fn erase_account(&self, account_id: &str, now: i64) -> Result<(), Fault> {
        // It touches rows of others in an order of its own: a database that finds two transactions waiting for each other
        // breaks off one of them.
        for _ in 1..TRIES {
            match self.try_to_erase(account_id, now).await {
                Err(fault) if fault.is_of_database() => {}
                outcome => return outcome,
            }
        }
        self.try_to_erase(account_id, now).await
    }

    async fn try_to_erase(&self, account_id: &str, now: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        if self.is_postgres() {
            // One after the other: of two that go at once, each would take the other for the one who stays.
            sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(ERASING).execute(&mut *write).await?;
        }
        self.lock_account(&mut write, account_id).await?;
        // Accounts that went before, of which the last trace may go now.
        let mut traces = vec![account_id.to_owned()];
        for run in runs_with(&mut write, account_id).await? {
            write.signal(Signal::Run(run.run_id.clone()));
            let seats = seats(&mut write, &run, account_id).await?;
            if seats.iter().any(|seat| seat.other) {
                leave_run(&mut write, &run, &seats, account_id, now).await?;
            } else {
                traces.extend(seats.into_iter().filter_map(|seat| seat.owner));
                delete_run(&mut write, &run).await?;
                traces.push(run.owner);
            }
        }
        traces.extend(leave_conversations(&mut write, account_id).await?);
        let thought_of = feedback::thought_of_by(&mut write, account_id).await?;
        for statement in OWN {
            sqlx::query(*statement).bind(account_id).execute(&mut *write).await?;
        }
        agents::remove_all(&mut write, account_id).await?;
        sqlx::query(
            "UPDATE accounts SET email = $2, name = '', password_hash = NULL, profile_text = '', client_hint = NULL,
                                 email_verified_at = NULL, activated_at = NULL, daily_quota = 0, bonus_remaining = 0, deleted_at = $3
             WHERE account_id = $1",
        )
        .bind(account_id)
        .bind(format!("deleted-{account_id}@localhost"))
        .bind(now)
        .execute(&mut *write)
        .await?;
        traces.sort();
        traces.dedup();
        for trace in &traces {
            remove_trace(&mut write, trace).await?;
        }
        feedback::changed_of(&mut write, &thought_of).await?;
        write.commit().await
    }
}

async fn runs_with(write: &mut Write, account_id: &str) -> Result<Vec<Shared>, Fault> {
    // A seat from before accounts were written down belongs to whom its agent belongs.
    let rows = sqlx::query(
        "SELECT run_id, demand_id, status, account_id FROM runs WHERE run_id IN (
             SELECT run_id FROM runs WHERE account_id = $1
             UNION SELECT run_id FROM participants WHERE account_id = $1
             UNION SELECT participants.run_id FROM participants JOIN agents ON agents.agent_id = participants.agent_id
                   WHERE agents.account_id = $1 AND participants.account_id IS NULL)
         ORDER BY run_id",
    )
    .bind(account_id)
    .fetch_all(&mut **write)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Shared {
                run_id: row.try_get("run_id")?,
                demand_id: row.try_get("demand_id")?,
                status: row.try_get("status")?,
                owner: row.try_get("account_id")?,
            })
        })
        .collect()
}

async fn seats(write: &mut Write, run: &Shared, account_id: &str) -> Result<Vec<Seat>, Fault> {
    let rows = sqlx::query(
        "SELECT participants.seat, participants.agent_id, participants.display_name, participants.is_sample,
                COALESCE(participants.account_id, agents.account_id) AS owner
         FROM participants LEFT JOIN agents ON agents.agent_id = participants.agent_id WHERE run_id = $1 ORDER BY seat",
    )
    .bind(&run.run_id)
    .fetch_all(&mut **write)
    .await?;
    let mut seats = Vec::new();
    for row in rows {
        let seat: i64 = row.try_get("seat")?;
        let owner: Option<String> = row.try_get("owner")?;
        let owner = if seat == 0 { Some(run.owner.clone()) } else { owner };
        let mine = owner.as_deref() == Some(account_id);
        let other = match &owner {
            Some(owner) if !mine && !truth(&row, "is_sample")? => is_there(write, owner).await?,
            _ => false,
        };
        let (agent_id, display_name) = (row.try_get("agent_id")?, row.try_get("display_name")?);
        seats.push(Seat { seat, agent_id, display_name, mine, other, owner });
    }
    Ok(seats)
}

async fn is_there(write: &mut Write, account_id: &str) -> Result<bool, Fault> {
    let row = sqlx::query("SELECT 1 FROM accounts WHERE account_id = $1 AND deleted_at IS NULL")
        .bind(account_id)
        .fetch_optional(&mut **write)
        .await?;
    Ok(row.is_some())
}

/// Nobody is left who could look at it; the demand of an account that went before goes with its last run.
async fn delete_run(write: &mut Write, run: &Shared) -> Result<(), Fault> {
    for statement in [
        "DELETE FROM inbox_items WHERE run_id = $1",
        "DELETE FROM model_calls WHERE subject_id = $1",
        "DELETE FROM runs WHERE run_id = $1",
    ] {
        sqlx::query(statement).bind(&run.run_id).execute(&mut **write).await?;
    }
    sqlx::query(
        "DELETE FROM demands WHERE demand_id = $1
             AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.demand_id = demands.demand_id)",
    )
    .bind(&run.demand_id)
    .execute(&mut **write)
    .await?;
    Ok(())
}

/// Takes the account out of a run that others need.
async fn leave_run(write: &mut Write, run: &Shared, seats: &[Seat], account_id: &str, now: i64) -> Result<(), Fault> {
    // First, so that a step under way is either written by now, and found below, or refused.
    sqlx::query("UPDATE runs SET epoch = epoch + 1 WHERE run_id = $1").bind(&run.run_id).execute(&mut **write).await?;
    forget_answers(write, &run.run_id).await?;
    let names: Vec<&str> = seats.iter().filter(|seat| seat.mine).map(|seat| seat.display_name.as_str()).collect();
    for seat in seats.iter().filter(|seat| seat.mine) {
        for statement in [
            "UPDATE replies SET content = '', metadata = NULL WHERE run_id = $1 AND seat = $2",
            "UPDATE contributions SET content = '', claims = '[]' WHERE run_id = $1 AND seat = $2",
            "DELETE FROM bridge_tasks WHERE run_id = $1 AND seat = $2",
        ] {
            sqlx::query(statement).bind(&run.run_id).bind(seat.seat).execute(&mut **write).await?;
        }
        sqlx::query("UPDATE bridge_tasks SET reason = NULL WHERE run_id = $1")
            .bind(&run.run_id)
            .execute(&mut **write)
            .await?;
        sqlx::query(
            "UPDATE participants SET display_name = $3, profile_text = '', match_reason = '', delivery = NULL, delivery_data = NULL
             WHERE run_id = $1 AND seat = $2",
        )
        .bind(&run.run_id)
        .bind(seat.seat)
        .bind(PSEUDONYM)
        .execute(&mut **write)
        .await?;
    }
    if run.owner == account_id {
        close_own_run(write, run, seats, now).await?;
    }
    for name in names {
        rename(write, &run.run_id, name).await?;
    }
    Ok(())
}

/// A run whose requester is gone is not public any more, says nothing of the demand, and does not go on.
async fn close_own_run(write: &mut Write, run: &Shared, seats: &[Seat], now: i64) -> Result<(), Fault> {
    for statement in [
        "UPDATE runs SET public_visibility = 0 WHERE run_id = $1",
        "UPDATE participants SET match_reason = '' WHERE run_id = $1",
    ] {
        sqlx::query(statement).bind(&run.run_id).execute(&mut **write).await?;
    }
    // Why it was called off are the requester's words.
    for statement in [
        "UPDATE runs SET error = $2 WHERE run_id = $1 AND status = 'cancelled'",
        "UPDATE inbox_items SET title = $2 WHERE run_id = $1 AND kind = 'run_cancelled'",
    ] {
        sqlx::query(statement).bind(&run.run_id).bind("协作已取消 / called off").execute(&mut **write).await?;
    }
    if !matches!(run.status.as_str(), "queued" | "running") {
        return Ok(());
    }
    let why = "发起方已注销 / the requester is gone";
    let ended = sqlx::query(
        "UPDATE runs SET status = 'failed', error = $2, finished_at = $3 WHERE run_id = $1 AND status IN ('queued', 'running')",
    )
    .bind(&run.run_id)
    .bind(why)
    .bind(now)
    .execute(&mut **write)
    .await?;
    if ended.rows_affected() > 0 {
        for seat in seats.iter().filter(|seat| seat.other) {
            let run_id = Some(run.run_id.as_str());
            let notice =
                Notice { agent_id: &seat.agent_id, kind: "run_failed", title: why, run_id, ..Notice::default() };
            inbox::notify(write, notice, now).await?;
        }
        tell_end(write, &run.run_id, now).await?;
    }
    Ok(())
}

/// A text of a run that may hold a name: where it is read and where it is written. `$1` is the run, `$2` and `$3` the rest
/// of the key.
struct Held {
    read: &'static str,
    write: &'static str,
    json: bool,
}

const HELD: &[Held] = &[
    Held {
        read: "SELECT 0 AS a, 0 AS b, plan AS held FROM runs WHERE run_id = $1",
        write: "UPDATE runs SET plan = $4 WHERE run_id = $1 AND $2 = 0 AND $3 = 0",
        json: false,
    },
    Held {
        read: "SELECT seat AS a, 0 AS b, delivery AS held FROM participants WHERE run_id = $1",
        write: "UPDATE participants SET delivery = $4 WHERE run_id = $1 AND seat = $2 AND $3 = 0",
        json: false,
    },
    Held {
        read: "SELECT 0 AS a, 0 AS b, plan_data AS held FROM runs WHERE run_id = $1",
        write: "UPDATE runs SET plan_data = $4 WHERE run_id = $1 AND $2 = 0 AND $3 = 0",
        json: true,
    },
    Held {
        read: "SELECT seat AS a, 0 AS b, delivery_data AS held FROM participants WHERE run_id = $1",
        write: "UPDATE participants SET delivery_data = $4 WHERE run_id = $1 AND seat = $2 AND $3 = 0",
        json: true,
    },
    Held {
        read: "SELECT round AS a, 0 AS b, content AS held FROM syntheses WHERE run_id = $1",
        write: "UPDATE syntheses SET content = $4 WHERE run_id = $1 AND round = $2 AND $3 = 0",
        json: false,
    },
    Held {
        read: "SELECT round AS a, 0 AS b, findings AS held FROM syntheses WHERE run_id = $1",
        write: "UPDATE syntheses SET findings = $4 WHERE run_id = $1 AND round = $2 AND $3 = 0",
        json: true,
    },
    Held {
        read: "SELECT round AS a, seat AS b, content AS held FROM contributions WHERE run_id = $1",
        write: "UPDATE contributions SET content = $4 WHERE run_id = $1 AND round = $2 AND seat = $3",
        json: false,
    },
    Held {
        read: "SELECT round AS a, seat AS b, claims AS held FROM contributions WHERE run_id = $1",
        write: "UPDATE contributions SET claims = $4 WHERE run_id = $1 AND round = $2 AND seat = $3",
        json: true,
    },
    Held {
        read: "SELECT round AS a, seat AS b, content AS held FROM replies WHERE run_id = $1",
        write: "UPDATE replies SET content = $4 WHERE run_id = $1 AND round = $2 AND seat = $3",
        json: false,
    },
];

/// Puts the pseudonym in the place of a name wherever a run and its notices have it.
async fn rename(write: &mut Write, run_id: &str, name: &str) -> Result<(), Fault> {
    for held in HELD {
        let rows = sqlx::query(held.read).bind(run_id).fetch_all(&mut **write).await?;
        for row in rows {
            let Some(text) = row.try_get::<Option<String>, _>("held")? else { continue };
            let renamed = if held.json {
                let mut value = serde_json::from_str(&text)?;
                replace_name_in(&mut value, name, PSEUDONYM).then(|| value.to_string())
            } else {
                replace_name(&text, name, PSEUDONYM)
            };
            if let Some(renamed) = renamed {
                sqlx::query(held.write)
                    .bind(run_id)
                    .bind(row.try_get::<i64, _>("a")?)
                    .bind(row.try_get::<i64, _>("b")?)
                    .bind(renamed)
                    .execute(&mut **write)
                    .await?;
            }
        }
    }
    rename_notices(write, "SELECT item_id, title FROM inbox_items WHERE run_id = $1", run_id, name).await
}

async fn rename_notices(write: &mut Write, read: &'static str, id: &str, name: &str) -> Result<(), Fault> {
    for row in sqlx::query(read).bind(id).fetch_all(&mut **write).await? {
        if let Some(title) = replace_name(&row.try_get::<String, _>("title")?, name, PSEUDONYM) {
            sqlx::query("UPDATE inbox_items SET title = $2 WHERE item_id = $1")
                .bind(row.try_get::<String, _>("item_id")?)
                .bind(title)
                .execute(&mut **write)
                .await?;
        }
    }
    Ok(())
}

/// Takes the account out of its conversations, and removes those whose other side is gone too; the accounts of those
/// sides.
async fn leave_conversations(write: &mut Write, account_id: &str) -> Result<Vec<String>, Fault> {
    let rows = sqlx::query(
        "SELECT conversation_id, account_a, name_a, account_b, name_b FROM conversations WHERE account_a = $1
         UNION SELECT conversation_id, account_a, name_a, account_b, name_b FROM conversations WHERE account_b = $1",
    )
    .bind(account_id)
    .fetch_all(&mut **write)
    .await?;
    let mut gone = Vec::new();
    for row in rows {
        let conversation_id: String = row.try_get("conversation_id")?;
        let first = row.try_get::<String, _>("account_a")? == account_id;
        let (name, other) = if first { ("name_a", "account_b") } else { ("name_b", "account_a") };
        let other: String = row.try_get(other)?;
        if other == account_id || !is_there(write, &other).await? {
            sqlx::query("DELETE FROM conversations WHERE conversation_id = $1")
                .bind(&conversation_id)
                .execute(&mut **write)
                .await?;
            gone.push(other);
            continue;
        }
        let statement = match name {
            "name_a" => "UPDATE conversations SET name_a = $2 WHERE conversation_id = $1",
            _ => "UPDATE conversations SET name_b = $2 WHERE conversation_id = $1",
        };
        sqlx::query(statement).bind(&conversation_id).bind(PSEUDONYM).execute(&mut **write).await?;
        let titles = "SELECT item_id, title FROM inbox_items WHERE conversation_id = $1";
        rename_notices(write, titles, &conversation_id, &row.try_get::<String, _>(name)?).await?;
    }
    Ok(gone)
}

/// Removes the empty row of an account that is gone when nothing names it any more.
async fn remove_trace(write: &mut Write, account_id: &str) -> Result<(), Fault> {
    sqlx::query(
        "DELETE FROM accounts WHERE account_id = $1 AND deleted_at IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM runs WHERE account_id = $1)
             AND NOT EXISTS (SELECT 1 FROM participants WHERE account_id = $1)
             AND NOT EXISTS (SELECT 1 FROM conversations WHERE account_a = $1)
             AND NOT EXISTS (SELECT 1 FROM conversations WHERE account_b = $1)",
    )
    .bind(account_id)
    .execute(&mut **write)
    .await?;
    Ok(())
}
