-- +goose Up
-- +goose StatementBegin
-- What the last comparison of the database with the search index found; one row.

CREATE TABLE index_checks (
    id bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    listings bigint NOT NULL,
    documents bigint NOT NULL,
    missing bigint NOT NULL,
    extra bigint NOT NULL,
    stale bigint NOT NULL,
    rebuilt boolean NOT NULL
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE index_checks;
-- +goose StatementEnd
