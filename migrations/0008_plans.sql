-- Plans and deliveries as data beside their pages. The same text runs on SQLite and PostgreSQL.

ALTER TABLE runs ADD COLUMN plan_data TEXT;                             -- null: from before it was kept
ALTER TABLE participants ADD COLUMN delivery_data TEXT;
