-- Bridge workers: programs that answer for participants of hosted runs. The same text runs on SQLite and PostgreSQL.

CREATE TABLE bridge_keys (
    key_id     TEXT PRIMARY KEY,
    key_hash   TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    account_id TEXT REFERENCES accounts (account_id) ON DELETE CASCADE,  -- whose agents it answers for; null: everybody's
    created_at BIGINT NOT NULL,
    seen_at    BIGINT,                -- when a worker last came with it
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX bridge_keys_by_account ON bridge_keys (account_id);
CREATE INDEX bridge_keys_by_seen ON bridge_keys (seen_at);

-- One reply that is offered: of a seat in a round. It can be taken while the round is open, which the run knows.
CREATE TABLE bridge_tasks (
    task_id     TEXT PRIMARY KEY,
    run_id      TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    round       BIGINT NOT NULL,
    seat        BIGINT NOT NULL,
    account_id  TEXT,                 -- whose agent sits there
    status      TEXT NOT NULL,        -- open, answered, closed
    offered_at  BIGINT NOT NULL,
    key_id      TEXT,                 -- who holds it, or has answered
    lease_until BIGINT,
    attempts    BIGINT NOT NULL,      -- how often it was taken
    releases    BIGINT NOT NULL,      -- how often it was given back
    released_by TEXT,
    reason      TEXT,                 -- why it was given back last
    UNIQUE (run_id, round, seat)
);
CREATE INDEX bridge_tasks_by_status ON bridge_tasks (status, offered_at);
CREATE INDEX bridge_tasks_by_key ON bridge_tasks (key_id, status);

ALTER TABLE contributions ADD COLUMN answered_by TEXT;                  -- rules, bridge, person, nobody; null: not written down yet
