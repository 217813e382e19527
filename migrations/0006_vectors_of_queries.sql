-- Whether vectors of a model took part in a search: serving, building, down; null where none were configured.

ALTER TABLE queries ADD COLUMN embeddings TEXT;
