-- What a network of strangers needs beside the first tables. The same text runs on SQLite and PostgreSQL.

ALTER TABLE accounts ADD COLUMN email_verified_at BIGINT;
ALTER TABLE accounts ADD COLUMN activated_at BIGINT;                    -- since when the daily credits are given
ALTER TABLE accounts ADD COLUMN daily_quota BIGINT;                     -- units a day; null: no limit
ALTER TABLE accounts ADD COLUMN bonus_remaining BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN client_hint TEXT;                       -- program from which it was registered
ALTER TABLE accounts ADD COLUMN disabled_at BIGINT;                     -- shut out by the operator
ALTER TABLE accounts ADD COLUMN deleted_at BIGINT;                      -- gone; the row stays for what others still need
CREATE INDEX accounts_by_disabled ON accounts (disabled_at);
CREATE INDEX accounts_by_deleted ON accounts (deleted_at);

-- Who an account is elsewhere: at an OAuth provider, or by a DID.
CREATE TABLE identities (
    provider   TEXT NOT NULL,
    subject    TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    public_key TEXT,                  -- of a DID: Ed25519, base64url
    created_at BIGINT NOT NULL,
    PRIMARY KEY (provider, subject)
);
CREATE INDEX identities_by_account ON identities (account_id);

-- Links that are mailed: password resets and verifications of an address. Each works once.
CREATE TABLE mail_tokens (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    purpose    TEXT NOT NULL,         -- reset_password, verify_email
    email      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT                 -- used, or voided by a newer one
);
CREATE INDEX mail_tokens_by_account ON mail_tokens (account_id, purpose);

-- Mail is a row before it is sent.
CREATE TABLE outbox (
    mail_id     TEXT PRIMARY KEY,
    recipient   TEXT NOT NULL,
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,        -- emptied when sent: it may hold a link that is a key
    attempts    BIGINT NOT NULL,
    next_at     BIGINT NOT NULL,
    lease_until BIGINT,
    created_at  BIGINT NOT NULL,
    sent_at     BIGINT,
    error       TEXT
);
CREATE INDEX outbox_by_next ON outbox (sent_at, next_at);

-- Browser logins under way.
CREATE TABLE consumer_sessions (
    auth_session_id TEXT PRIMARY KEY,
    lane            TEXT NOT NULL,
    consumer_kind   TEXT NOT NULL,
    scene_id        TEXT,
    entry_surface   TEXT,
    state_hash      TEXT NOT NULL UNIQUE,
    code_verifier   TEXT NOT NULL,
    redirect_uri    TEXT NOT NULL,    -- as the provider was told
    confirm_hash    TEXT UNIQUE,      -- of what the person's answer comes with, while one is waited for
    status          TEXT NOT NULL,    -- pending, proven, completed, exchanged, failed
    account_id      TEXT REFERENCES accounts (account_id) ON DELETE CASCADE,
    error           TEXT,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL
);

CREATE TABLE did_challenges (
    challenge_hash TEXT PRIMARY KEY,
    did            TEXT NOT NULL,
    expires_at     BIGINT NOT NULL
);

-- An account's own key of a model provider, encrypted.
CREATE TABLE byok_keys (
    account_id TEXT PRIMARY KEY REFERENCES accounts (account_id) ON DELETE CASCADE,
    provider   TEXT NOT NULL,
    base_url   TEXT,
    ciphertext TEXT NOT NULL,         -- base64 of nonce, key and tag
    last_four  TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE invite_codes (
    code       TEXT PRIMARY KEY,
    account_id TEXT REFERENCES accounts (account_id) ON DELETE CASCADE,  -- null: given out by the operator
    uses       BIGINT NOT NULL,
    max_uses   BIGINT NOT NULL,
    note       TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX invite_codes_by_account ON invite_codes (account_id, created_at);

CREATE TABLE invite_code_uses (
    code       TEXT NOT NULL REFERENCES invite_codes (code) ON DELETE CASCADE,
    account_id TEXT NOT NULL,
    used_at    BIGINT NOT NULL,
    PRIMARY KEY (code, account_id)
);

-- What was used, one row a use.
CREATE TABLE usage_events (
    usage_id   TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id   TEXT NOT NULL,
    kind       TEXT NOT NULL,         -- formulation, search, run
    units      BIGINT NOT NULL,
    from_bonus BIGINT NOT NULL,       -- how many of the units were bonus units
    subject_id TEXT NOT NULL,         -- what they were used for
    day        BIGINT NOT NULL,       -- days since 1970 (UTC)
    created_at BIGINT NOT NULL
);
CREATE INDEX usage_by_account ON usage_events (account_id, created_at);
CREATE INDEX usage_by_day ON usage_events (account_id, day);

-- Every change of an agent takes the next number; whoever holds an index asks for what came after the number it knows.
ALTER TABLE agents ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX agents_by_revision ON agents (revision);
-- Counting the public agents needs nothing but this index.
DROP INDEX agents_by_visibility;
CREATE INDEX agents_by_visibility ON agents (visibility, agent_id, account_id);
CREATE TABLE agents_gone (
    agent_id TEXT PRIMARY KEY,
    revision BIGINT NOT NULL
);
CREATE INDEX agents_gone_by_revision ON agents_gone (revision);
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('agents', 0);
DELETE FROM settings WHERE name = 'agents_revision';                  -- what the counter takes the place of

CREATE TABLE formulation_turns (
    session_id TEXT NOT NULL REFERENCES formulations (session_id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,
    role       TEXT NOT NULL,         -- user, assistant
    content    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, position)
);
INSERT INTO formulation_turns SELECT session_id, 0, 'user', raw_intent, created_at FROM formulations;
INSERT INTO formulation_turns SELECT session_id, 1, 'assistant', assistant_reply, created_at FROM formulations;

ALTER TABLE demands ADD COLUMN scene_context TEXT;
CREATE INDEX demands_by_visibility ON demands (visibility, created_at);

ALTER TABLE queries ADD COLUMN scope_tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE queries ADD COLUMN max_candidates BIGINT NOT NULL DEFAULT 10;
ALTER TABLE queries ADD COLUMN scene_context TEXT;
ALTER TABLE queries ADD COLUMN rerun_of TEXT;
ALTER TABLE queries ADD COLUMN run_id TEXT;
CREATE INDEX queries_by_account ON queries (account_id, created_at);

ALTER TABLE nominations ADD COLUMN exposure_event_id TEXT;
CREATE INDEX nominations_by_agent ON nominations (agent_id, query_id);

-- That somebody was shown something: feedback refers to it.
CREATE TABLE exposures (
    exposure_event_id TEXT PRIMARY KEY,
    account_id        TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id          TEXT NOT NULL,
    target_type       TEXT NOT NULL,  -- nomination, run, delivery
    target_id         TEXT NOT NULL,
    created_at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX exposures_by_target ON exposures (account_id, agent_id, target_type, target_id);
INSERT INTO exposures SELECT 'exp' || substr(n.nomination_id, 4), q.account_id, q.agent_id, 'nomination', n.nomination_id, q.created_at
    FROM nominations n JOIN queries q ON q.query_id = n.query_id;
UPDATE nominations SET exposure_event_id = 'exp' || substr(nomination_id, 4);

CREATE TABLE feedback (
    feedback_id       TEXT PRIMARY KEY,
    account_id        TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id          TEXT NOT NULL,
    exposure_event_id TEXT NOT NULL UNIQUE REFERENCES exposures (exposure_event_id) ON DELETE CASCADE,
    target_type       TEXT NOT NULL,
    target_id         TEXT NOT NULL,
    rating            BIGINT NOT NULL,
    comment           TEXT,
    created_at        BIGINT NOT NULL
);

CREATE TABLE invitations (
    invitation_id   TEXT PRIMARY KEY,
    nomination_id   TEXT,
    demand_id       TEXT,
    query_id        TEXT,
    inviter_account TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    inviter         TEXT NOT NULL,    -- agent
    invitee_account TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    invitee         TEXT NOT NULL,    -- agent
    status          TEXT NOT NULL,    -- pending, accepted, declined; expired is pending after expires_at
    run_id          TEXT,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    responded_at    BIGINT
);
CREATE INDEX invitations_by_inviter ON invitations (inviter, created_at);
CREATE INDEX invitations_by_invitee ON invitations (invitee, created_at);

ALTER TABLE runs ADD COLUMN idempotency_key TEXT;
ALTER TABLE runs ADD COLUMN deadline_at BIGINT;                         -- of the round that is open
ALTER TABLE runs ADD COLUMN lease_owner TEXT;                           -- the process that works on it
ALTER TABLE runs ADD COLUMN lease_until BIGINT;
ALTER TABLE runs ADD COLUMN round_minutes BIGINT;                       -- how long people have for a round
ALTER TABLE runs ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;            -- how many have left it for good
CREATE UNIQUE INDEX runs_by_key ON runs (account_id, idempotency_key);
CREATE INDEX runs_by_visibility ON runs (public_visibility, created_at);
CREATE INDEX runs_by_account ON runs (account_id, created_at);

ALTER TABLE participants ADD COLUMN account_id TEXT;
ALTER TABLE participants ADD COLUMN answers TEXT NOT NULL DEFAULT 'profile';  -- profile, person
CREATE INDEX participants_by_account ON participants (account_id, run_id);

-- What somebody answered in a round, before the round is closed.
CREATE TABLE replies (
    run_id     TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    round      BIGINT NOT NULL,
    seat       BIGINT NOT NULL,
    content    TEXT NOT NULL,
    metadata   TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, round, seat)
);

CREATE TABLE talent_pool (
    account_id   TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    agent_id     TEXT NOT NULL,
    display_name TEXT NOT NULL,
    category     TEXT,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, agent_id)
);

-- Between two agents there is one conversation; agent_a is the smaller id.
CREATE TABLE conversations (
    conversation_id TEXT PRIMARY KEY,
    agent_a         TEXT NOT NULL,
    account_a       TEXT NOT NULL,
    name_a          TEXT NOT NULL,
    agent_b         TEXT NOT NULL,
    account_b       TEXT NOT NULL,
    name_b          TEXT NOT NULL,
    last_seq        BIGINT NOT NULL,
    read_a          BIGINT NOT NULL,  -- up to which number each side has read
    read_b          BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    UNIQUE (agent_a, agent_b)
);
CREATE INDEX conversations_by_a ON conversations (account_a, updated_at);
CREATE INDEX conversations_by_b ON conversations (account_b, updated_at);

CREATE TABLE messages (
    message_id         TEXT PRIMARY KEY,
    conversation_id    TEXT NOT NULL REFERENCES conversations (conversation_id) ON DELETE CASCADE,
    seq                BIGINT NOT NULL,
    sender_agent_id    TEXT NOT NULL,
    content            TEXT NOT NULL,
    source_run_id      TEXT,
    source_delivery_id TEXT,
    client_msg_id      TEXT,
    created_at         BIGINT NOT NULL,
    UNIQUE (conversation_id, seq)
);
CREATE UNIQUE INDEX messages_by_client ON messages (sender_agent_id, client_msg_id);

ALTER TABLE inbox_items ADD COLUMN invitation_id TEXT;
ALTER TABLE inbox_items ADD COLUMN conversation_id TEXT;
CREATE INDEX inbox_by_conversation ON inbox_items (conversation_id);

-- Answers to requests that carried an Idempotency-Key; without a status the request is under way.
CREATE TABLE idempotency_keys (
    account_id   TEXT NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    key          TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status       BIGINT,
    body         TEXT,
    created_at   BIGINT NOT NULL,
    lease_until  BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_by_time ON idempotency_keys (created_at);

-- How often something was tried within a window of time.
CREATE TABLE rate_windows (
    name         TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    count        BIGINT NOT NULL,
    PRIMARY KEY (name, window_start)
);

CREATE TABLE audit_log (
    audit_id   TEXT PRIMARY KEY,
    at         BIGINT NOT NULL,
    action     TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    account_id TEXT,
    address    TEXT,
    target     TEXT,
    request_id TEXT
);
CREATE INDEX audit_by_time ON audit_log (at);
CREATE INDEX audit_by_account ON audit_log (account_id, at);

-- The processes that serve this database.
CREATE TABLE nodes (
    node_id    TEXT PRIMARY KEY,
    version    TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);
