-- What was asked of language models, one row a call, written before it is sent. The same text runs on SQLite and PostgreSQL.

CREATE TABLE model_calls (
    subject_id    TEXT NOT NULL,       -- a run, or a formulation session
    round         BIGINT NOT NULL,     -- counted from 1; 0 for the end of a run; in a formulation the turn
    seat          BIGINT NOT NULL,     -- -1 where it is for nobody
    stage         TEXT NOT NULL,       -- formulate, contribute, catalyst, plan, deliver
    account_id    TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,  -- for whom
    own_key       BIGINT NOT NULL,     -- by the key of that account; else by the node's
    model         TEXT NOT NULL,       -- provider/name
    status        TEXT NOT NULL,       -- begun, answered, failed
    lease_until   BIGINT NOT NULL,     -- until when its process is thought to live
    answer        TEXT,                -- emptied when it is no longer needed
    error         TEXT,
    input_tokens  BIGINT NOT NULL DEFAULT 0,
    output_tokens BIGINT NOT NULL DEFAULT 0,
    attempts      BIGINT NOT NULL DEFAULT 0,
    cost_micros   BIGINT,              -- millionths of the currency; null where no prices are known
    currency      TEXT,
    created_at    BIGINT NOT NULL,
    ended_at      BIGINT,
    PRIMARY KEY (subject_id, round, seat, stage)
);
CREATE INDEX model_calls_by_account ON model_calls (account_id, created_at);

ALTER TABLE syntheses ADD COLUMN written_by TEXT;                       -- the facilitator; null: not written down yet
