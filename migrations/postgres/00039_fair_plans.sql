-- +goose Up
-- +goose StatementBegin
-- Plans of fairs. A row that was removed is kept where an edition was frozen with it.

CREATE TABLE fair_plans (
    id uuid NOT NULL PRIMARY KEY,
    fair_id uuid NOT NULL REFERENCES fairs (id),
    file_key text COLLATE "C" NOT NULL UNIQUE CHECK (file_key <> ''),
    content_type text COLLATE "C" NOT NULL,
    width integer NOT NULL CHECK (width > 0),
    height integer NOT NULL CHECK (height > 0),
    created_at timestamptz NOT NULL,
    removed_at timestamptz
);
CREATE UNIQUE INDEX fair_plans_of_today ON fair_plans (fair_id) WHERE removed_at IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fair_plans;
-- +goose StatementEnd
