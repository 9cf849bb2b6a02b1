CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The values that are filtered and counted together. Far fewer of these than
-- there are documents stand for all of them, so that one GROUP BY counts every
-- facet.
CREATE TABLE combo (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    province        TEXT NOT NULL,
    former_province TEXT NOT NULL,
    region          TEXT NOT NULL,
    northern        INTEGER NOT NULL,
    product_group   TEXT NOT NULL,
    product_set     TEXT NOT NULL,
    UNIQUE (kind, province, former_province, region, northern, product_group, product_set)
);

-- What else is filtered and ordered by; narrow, so that scans stay short.
-- A document that changes gets a new id, greater than all before.
CREATE TABLE doc (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    ref         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    version     INTEGER NOT NULL,
    producer    TEXT NOT NULL,
    trade_group INTEGER NOT NULL,
    name_sort   TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    lat         REAL, -- NULL without a pin
    lon         REAL,
    price       INTEGER, -- NULL without one
    UNIQUE (ref, kind)
);
CREATE INDEX doc_producer ON doc (producer) WHERE producer <> '';
CREATE INDEX doc_trade ON doc (trade_group) WHERE trade_group <> 0;
CREATE INDEX doc_name ON doc (name_sort, ref, kind);
CREATE INDEX doc_created ON doc (created_at DESC, name_sort, ref, kind);
CREATE INDEX doc_pin ON doc (lat, lon) WHERE lat IS NOT NULL;

-- The days on which a document is shown: the certified days of a product, which
-- never overlap, those on which a demand can be answered (stars -2), and all
-- days of anything else (stars -1). Searches and counts
-- begin here and go on to doc only for what isn't in this table.
CREATE TABLE shown (
    doc       INTEGER NOT NULL,
    from_day  INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    stars     INTEGER NOT NULL,
    combo     INTEGER NOT NULL,
    PRIMARY KEY (doc, from_day)
) WITHOUT ROWID;
CREATE INDEX shown_combo ON shown (combo, stars, from_day, until_day);

-- The days on which a condition of a product holds.
CREATE TABLE held (
    doc       INTEGER NOT NULL,
    condition TEXT NOT NULL,
    from_day  INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    PRIMARY KEY (doc, condition, from_day)
) WITHOUT ROWID;

-- Which ids are no longer there, in the order in which they went.
CREATE TABLE gone (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id  INTEGER NOT NULL
);

-- The documents themselves, packed.
CREATE TABLE body (
    id   INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);

-- Words come folded and split at spaces; FTS5 has nothing to add to them.
CREATE VIRTUAL TABLE words USING fts5(
    name, alt, maker, place, story,
    content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row');
