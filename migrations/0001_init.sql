-- Times are milliseconds since 1970 (UTC), truth values 0 or 1, lists and objects JSON text: the same on every database.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    account_id    TEXT PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT,               -- without one nobody can log in: the owner of the file, the sample community
    profile_text  TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,      -- SHA-256; the token itself is known to its holder only
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE agents (
    agent_id            TEXT PRIMARY KEY,
    account_id          TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    display_name        TEXT NOT NULL,
    profile_text        TEXT NOT NULL,
    profile_source      TEXT NOT NULL,
    visibility          TEXT NOT NULL,
    scoped_tags         TEXT NOT NULL,
    capability_manifest TEXT,
    is_primary          BIGINT NOT NULL,
    is_sample           BIGINT NOT NULL,
    created_at          BIGINT NOT NULL
);
CREATE INDEX agents_by_account ON agents (account_id);
CREATE INDEX agents_by_visibility ON agents (visibility, agent_id);

CREATE TABLE formulations (
    session_id        TEXT PRIMARY KEY,
    account_id        TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id          TEXT NOT NULL,
    raw_intent        TEXT NOT NULL,
    scene_context     TEXT,
    formulated_demand TEXT NOT NULL,
    updates           TEXT NOT NULL,
    assistant_reply   TEXT NOT NULL,
    status            TEXT NOT NULL,  -- open, confirmed
    demand_id         TEXT,
    query_id          TEXT,
    run_id            TEXT,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);

CREATE TABLE demands (
    demand_id   TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id    TEXT NOT NULL,
    session_id  TEXT,
    demand_text TEXT NOT NULL,
    visibility  TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX demands_by_account ON demands (account_id, created_at);

CREATE TABLE queries (
    query_id   TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id   TEXT NOT NULL,
    demand_id  TEXT NOT NULL,
    status     TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE nominations (
    nomination_id TEXT PRIMARY KEY,
    query_id      TEXT NOT NULL REFERENCES queries (query_id) ON DELETE CASCADE,
    position      BIGINT NOT NULL,
    agent_id      TEXT NOT NULL,
    display_name  TEXT NOT NULL,
    perspective   TEXT NOT NULL,      -- complement, resonance, interference
    score         DOUBLE PRECISION NOT NULL,
    match_reason  TEXT NOT NULL,
    is_sample     BIGINT NOT NULL
);
CREATE INDEX nominations_by_query ON nominations (query_id, position);

CREATE TABLE runs (
    run_id            TEXT PRIMARY KEY,
    account_id        TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id          TEXT NOT NULL,
    demand_id         TEXT NOT NULL,
    query_id          TEXT NOT NULL,
    status            TEXT NOT NULL,  -- queued, running, done, failed
    facilitator       TEXT NOT NULL,
    execution_mode    TEXT NOT NULL,
    current_round     BIGINT NOT NULL,
    max_rounds        BIGINT NOT NULL,
    quiet_rounds      BIGINT NOT NULL,
    public_visibility BIGINT NOT NULL,
    plan              TEXT,
    metrics           TEXT,
    error             TEXT,
    created_at        BIGINT NOT NULL,
    started_at        BIGINT,
    finished_at       BIGINT
);
CREATE INDEX runs_by_status ON runs (status, created_at);
CREATE INDEX runs_by_demand ON runs (demand_id, created_at);

-- The profile is copied when the run begins: what was negotiated stays explicable when a profile changes or goes.
CREATE TABLE participants (
    run_id       TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    seat         BIGINT NOT NULL,     -- 0 is the requester
    agent_id     TEXT NOT NULL,
    display_name TEXT NOT NULL,
    perspective  TEXT,                -- null for the requester
    match_reason TEXT NOT NULL,
    profile_text TEXT NOT NULL,
    is_sample    BIGINT NOT NULL,
    delivery     TEXT,
    PRIMARY KEY (run_id, seat)
);
CREATE INDEX participants_by_agent ON participants (agent_id, run_id);

CREATE TABLE contributions (
    run_id  TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    round   BIGINT NOT NULL,
    seat    BIGINT NOT NULL,
    content TEXT NOT NULL,
    claims  TEXT NOT NULL,
    PRIMARY KEY (run_id, round, seat)
);

CREATE TABLE syntheses (
    run_id       TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    round        BIGINT NOT NULL,
    content      TEXT NOT NULL,
    findings     TEXT NOT NULL,
    new_findings BIGINT NOT NULL,
    PRIMARY KEY (run_id, round)
);

CREATE TABLE inbox_items (
    item_id    TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    run_id     TEXT,
    created_at BIGINT NOT NULL,
    read_at    BIGINT
);
CREATE INDEX inbox_by_account ON inbox_items (account_id, created_at);
