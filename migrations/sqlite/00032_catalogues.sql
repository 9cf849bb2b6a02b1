-- +goose Up
-- +goose StatementBegin
-- Catalogues of fairs, and what was frozen of them.

CREATE TABLE catalogues (
    fair_id TEXT NOT NULL PRIMARY KEY REFERENCES fairs (id),
    version BIGINT NOT NULL CHECK (version > 0),
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    greeting TEXT NOT NULL,
    greeting_en TEXT NOT NULL,
    greeting_by TEXT NOT NULL,
    imprint TEXT NOT NULL,
    sections TEXT NOT NULL,
    texts TEXT NOT NULL,
    updated_at DATETIME NOT NULL
);

CREATE TABLE editions (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    number INTEGER NOT NULL CHECK (number > 0),
    title TEXT NOT NULL,
    entries INTEGER NOT NULL,
    content TEXT NOT NULL,
    picture_keys TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (sha256 <> ''),
    frozen_by TEXT NOT NULL REFERENCES users (id),
    frozen_at DATETIME NOT NULL,
    published_at DATETIME,
    UNIQUE (fair_id, number)
);

CREATE TABLE edition_files (
    edition_id TEXT NOT NULL REFERENCES editions (id),
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    file_key TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (edition_id, name)
);

CREATE TRIGGER editions_keep BEFORE UPDATE OF id, fair_id, number, title, entries, content, picture_keys, sha256, frozen_by, frozen_at ON editions
BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
CREATE TRIGGER editions_stay BEFORE DELETE ON editions BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
CREATE TRIGGER edition_files_keep BEFORE UPDATE ON edition_files BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
CREATE TRIGGER edition_files_stay BEFORE DELETE ON edition_files BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE edition_files;
DROP TABLE editions;
DROP TABLE catalogues;
-- +goose StatementEnd
