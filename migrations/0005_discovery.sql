-- Why somebody is nominated, as data. The same text runs on SQLite and PostgreSQL.

ALTER TABLE nominations ADD COLUMN evidence TEXT;                       -- JSON; null: no statement stood out, or it is older
