-- The last record of each venue that the user has seen.
CREATE TABLE IF NOT EXISTS seen (
    venue  INTEGER PRIMARY KEY REFERENCES venue ON DELETE CASCADE,
    record INTEGER NOT NULL
) STRICT;
