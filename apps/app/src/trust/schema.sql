-- The keys of servers, under the names that the user typed (§8.4), and of members there (§8.7).
CREATE TABLE server (
    name TEXT PRIMARY KEY,
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    server TEXT NOT NULL,
    nick TEXT NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 32),
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    PRIMARY KEY (server, nick)
) STRICT, WITHOUT ROWID;
