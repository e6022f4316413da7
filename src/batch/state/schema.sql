-- Version 1 of the state. A later version is a further file that changes this one; this one stays as it is.
CREATE TABLE basis (              -- what a record was made with
    id         INTEGER PRIMARY KEY,
    tool       TEXT    NOT NULL,  -- version of the program
    extraction INTEGER NOT NULL,  -- what the program reads from the same bytes
    rules      TEXT    NOT NULL,  -- hash of the rule set
    options    TEXT    NOT NULL,  -- hash of the options that reach a record of this kind
    UNIQUE (tool, extraction, rules, options)
);
CREATE TABLE content (            -- the bytes of a file, under however many paths
    id           INTEGER PRIMARY KEY,
    sha          BLOB    NOT NULL UNIQUE, -- SHA-256; for a file without bytes 0 and a hash of its record
    outcome      INTEGER NOT NULL,
    error        TEXT,
    pages        INTEGER NOT NULL,
    kind         INTEGER NOT NULL, -- which options reach its record
    basis        INTEGER NOT NULL REFERENCES basis,
    attempts     INTEGER NOT NULL, -- readings in a row that crashed or ran out of time
    failed_since INTEGER,          -- seconds since 1970
    run          INTEGER NOT NULL, -- the run that read it last
    digest       BLOB    NOT NULL  -- of the record without its path
);
CREATE TABLE record (             -- apart from content, so that looking through that stays cheap
    content INTEGER PRIMARY KEY REFERENCES content,
    body    BLOB NOT NULL         -- zstd: the line without what stands before and in the path
);
CREATE TABLE file (               -- a path of the archive
    key       BLOB PRIMARY KEY,   -- path, `/` as 0
    size      INTEGER NOT NULL,
    mtime     INTEGER NOT NULL,   -- nanoseconds since 1970
    ctime     INTEGER NOT NULL,
    proven    INTEGER NOT NULL,   -- 1: while size and times stay, so do the bytes
    content   INTEGER REFERENCES content, -- null: never reached
    waiting   INTEGER,            -- the run that did not reach it
    gone      INTEGER,            -- seconds since 1970; it is no longer in the archive but kept
    published BLOB,               -- digest of its record in the published data set
    reported  BLOB                -- hash of the content whose failure was reported
) WITHOUT ROWID;
CREATE TABLE output (             -- where the published data set stands; one row at most
    target TEXT    PRIMARY KEY,   -- of a folder, mtime is when it was published
    size   INTEGER NOT NULL,
    mtime  INTEGER NOT NULL,
    ctime  INTEGER NOT NULL,
    digest BLOB    NOT NULL       -- SHA-256
) WITHOUT ROWID;
CREATE TABLE run (                -- runs that published
    id      INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,     -- seconds since 1970
    ended   INTEGER NOT NULL,
    counts  TEXT    NOT NULL      -- JSON
);
