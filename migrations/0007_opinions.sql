-- What requesters thought of those whom they were shown. The same text runs on SQLite and PostgreSQL.

-- Agents of whom something else is thought; whoever keeps what is thought asks for what came after the number it knows.
CREATE TABLE opinions_changed (
    agent_id TEXT PRIMARY KEY,
    revision BIGINT NOT NULL
);
CREATE INDEX opinions_changed_by_revision ON opinions_changed (revision);
INSERT INTO counters (name, value) VALUES ('opinions', 0);
CREATE INDEX feedback_by_account ON feedback (account_id);
