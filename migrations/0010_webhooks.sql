-- What the operator's own program is told of ended runs, written with the end itself and sent afterwards. The same text
-- runs on SQLite and PostgreSQL.

CREATE TABLE webhook_deliveries (
    webhook_id  TEXT PRIMARY KEY,      -- the header of that name, the same at every attempt
    event       TEXT NOT NULL,         -- run.done, run.failed, run.cancelled
    run_id      TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    body        TEXT NOT NULL,         -- as it is sent: ids and facts, no words of people
    attempts    BIGINT NOT NULL,       -- that have failed
    next_at     BIGINT NOT NULL,       -- the largest number when it is given up
    lease_until BIGINT,
    created_at  BIGINT NOT NULL,
    sent_at     BIGINT,
    error       TEXT
);
CREATE INDEX webhook_deliveries_by_next ON webhook_deliveries (sent_at, next_at);
CREATE INDEX webhook_deliveries_by_run ON webhook_deliveries (run_id);
