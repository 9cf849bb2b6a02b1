-- +goose Up
-- +goose StatementBegin
-- What the last comparison of the database with the search index found; one row.

CREATE TABLE index_checks (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    started_at DATETIME NOT NULL,
    ended_at DATETIME NOT NULL,
    listings INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    extra INTEGER NOT NULL,
    stale INTEGER NOT NULL,
    rebuilt BOOLEAN NOT NULL
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE index_checks;
-- +goose StatementEnd
