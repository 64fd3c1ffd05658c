-- Version 1. A number is never given twice, and what comes later has a higher one.

-- A room (peer is empty), or the private chats with one nickname, met at one server.
CREATE TABLE venue (
    id     INTEGER PRIMARY KEY,
    server TEXT NOT NULL,
    peer   TEXT NOT NULL,
    UNIQUE (server, peer)
) STRICT;

-- What happened: said, joined, left, opened, closed. The text of the last is the reason, in a word.
CREATE TABLE record (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    venue  INTEGER NOT NULL REFERENCES venue,
    writer INTEGER NOT NULL,
    time   INTEGER NOT NULL, -- in milliseconds since 1970
    kind   TEXT NOT NULL,
    who    TEXT,
    own    INTEGER NOT NULL, -- whether the user of this computer said it
    text   TEXT
) STRICT;

CREATE INDEX record_venue ON record (venue);

-- Lines that the user entered, for the key Up.
CREATE TABLE line (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    venue INTEGER NOT NULL REFERENCES venue,
    time  INTEGER NOT NULL,
    text  TEXT NOT NULL
) STRICT;

CREATE INDEX line_venue ON line (venue);

CREATE VIEW said AS SELECT id, who, text FROM record WHERE kind = 'said';

-- The words of what was said, and of who said it.
CREATE VIRTUAL TABLE words USING fts5 (
    who, text,
    content = 'said', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TRIGGER record_said AFTER INSERT ON record WHEN new.kind = 'said' BEGIN
    INSERT INTO words (rowid, who, text) VALUES (new.id, new.who, new.text);
END;

CREATE TRIGGER record_forgotten AFTER DELETE ON record WHEN old.kind = 'said' BEGIN
    INSERT INTO words (words, rowid, who, text) VALUES ('delete', old.id, old.who, old.text);
END;

-- What is deleted leaves nothing in the index either.
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
