CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- How many transactions have changed documents: a process that did not make the
-- last one reads what is new.
CREATE TABLE changes (n INTEGER NOT NULL);
INSERT INTO changes VALUES (0);

-- The documents. One that changes gets a new id, greater than all before.
CREATE TABLE doc (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    ref     TEXT NOT NULL,
    kind    TEXT NOT NULL,
    version INTEGER NOT NULL,
    data    BLOB NOT NULL, -- without the description, see search.Pack
    words   TEXT NOT NULL, -- of the description
    exact   TEXT NOT NULL,
    UNIQUE (ref, kind)
);
