-- +goose Up
-- +goose StatementBegin
-- Rules about synonyms that officers have added, or changed in place of those that the program brings.

CREATE TABLE synonyms (
    id TEXT NOT NULL PRIMARY KEY,
    names TEXT NOT NULL CHECK (names LIKE '["%'),
    also TEXT NOT NULL CHECK (also LIKE '["%'),
    unless TEXT NOT NULL,
    groups TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    updated_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE INDEX synonyms_by_user ON synonyms (updated_by);

-- One row: how often the rules have changed, and which of these states the index was built with.
CREATE TABLE synonym_states (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL,
    indexed INTEGER NOT NULL
);
INSERT INTO synonym_states (id, revision, indexed) VALUES (1, 0, 0);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE synonym_states;
DROP TABLE synonyms;
-- +goose StatementEnd
