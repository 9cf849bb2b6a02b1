-- +goose Up
-- +goose StatementBegin
-- Plans of fairs. A row that was removed is kept where an edition was frozen with it.

CREATE TABLE fair_plans (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    file_key TEXT NOT NULL UNIQUE CHECK (file_key <> ''),
    content_type TEXT NOT NULL,
    width INTEGER NOT NULL CHECK (width > 0),
    height INTEGER NOT NULL CHECK (height > 0),
    created_at DATETIME NOT NULL,
    removed_at DATETIME
);
CREATE UNIQUE INDEX fair_plans_of_today ON fair_plans (fair_id) WHERE removed_at IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fair_plans;
-- +goose StatementEnd
