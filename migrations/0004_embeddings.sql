-- Vectors of profiles, made by an outside model. The same text runs on SQLite and PostgreSQL.

-- What a vector depends on; vectors of different spaces cannot be compared. One serves, one may be built, others go.
CREATE TABLE embedding_spaces (
    space_id         TEXT PRIMARY KEY,  -- made of the next six columns
    url              TEXT NOT NULL,
    model            TEXT NOT NULL,
    asked_dimensions BIGINT NOT NULL,   -- 0: the model's own
    query_prefix     TEXT NOT NULL,
    passage_prefix   TEXT NOT NULL,
    input_type       TEXT NOT NULL,
    dimensions       BIGINT,            -- of its vectors; null while there is none
    state            TEXT NOT NULL,     -- building, serving, retired
    wanted_at        BIGINT NOT NULL,   -- when a node was last configured to it; the newest is the one to be built
    seen_revision    BIGINT NOT NULL,   -- up to which change of an agent, and which agent of it, it has been brought
    seen_agent       TEXT NOT NULL,
    created_at       BIGINT NOT NULL,
    complete_at      BIGINT,
    retired_at       BIGINT,
    lease_owner      TEXT,              -- the process that works on it
    lease_until      BIGINT
);

-- An agent that has been brought into a space has a row for each section, also where there is nothing to be said.
CREATE TABLE agent_vectors (
    space_id  TEXT NOT NULL REFERENCES embedding_spaces (space_id) ON DELETE CASCADE,
    agent_id  TEXT NOT NULL REFERENCES agents (agent_id) ON DELETE CASCADE,
    section   BIGINT NOT NULL,          -- 0 the whole profile, 1 what it gives, 2 what it seeks, 3 what it does
    text_hash TEXT NOT NULL,            -- of the text without its prefix; empty where there is none
    vector    TEXT,                     -- base64 of one signed byte a dimension; null where there is none
    revision  BIGINT NOT NULL,          -- the number of the change that wrote it
    PRIMARY KEY (space_id, agent_id, section)
);
CREATE INDEX agent_vectors_by_agent ON agent_vectors (agent_id);
CREATE INDEX agent_vectors_by_revision ON agent_vectors (space_id, revision, agent_id, section);

-- Every change of vectors takes the next number, as agents have it.
INSERT INTO counters (name, value) VALUES ('vectors', 0);

-- Agents are gone through in the order of their changes, many of which have one number.
DROP INDEX agents_by_revision;
CREATE INDEX agents_by_revision ON agents (revision, agent_id);
