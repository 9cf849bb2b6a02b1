-- +goose Up
-- +goose StatementBegin
-- Rules about synonyms that officers have added, or changed in place of those that the program brings.

CREATE TABLE synonyms (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    names text NOT NULL CHECK (names LIKE '["%'),
    also text NOT NULL CHECK (also LIKE '["%'),
    unless text NOT NULL,
    groups text NOT NULL,
    enabled boolean NOT NULL,
    note text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    updated_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX synonyms_by_user ON synonyms (updated_by);

-- One row: how often the rules have changed, and which of these states the index was built with.
CREATE TABLE synonym_states (
    id bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    revision bigint NOT NULL,
    indexed bigint NOT NULL
);
INSERT INTO synonym_states (id, revision, indexed) VALUES (1, 0, 0);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE synonym_states;
DROP TABLE synonyms;
-- +goose StatementEnd
