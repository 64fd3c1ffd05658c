-- When what was said in a room was forgotten last; without a server, in all rooms. What a server tells of the time before is not
-- kept again.
CREATE TABLE IF NOT EXISTS forgotten (
    server TEXT PRIMARY KEY,
    time   INTEGER NOT NULL -- in milliseconds since 1970
) STRICT;
