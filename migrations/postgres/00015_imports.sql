-- +goose Up
-- +goose StatementBegin
-- Spreadsheets that people sent in, with what each row comes to.

CREATE TABLE imports (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    api_key_id text COLLATE "C" NOT NULL,
    file_name text NOT NULL,
    file_key text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('reading', 'preview', 'committing', 'done', 'failed')),
    token text COLLATE "C" NOT NULL,
    problem text NOT NULL,
    columns text NOT NULL,
    notes text NOT NULL,
    done bigint NOT NULL CHECK (done >= 0),
    rows bigint NOT NULL CHECK (rows >= 0),
    added bigint NOT NULL CHECK (added >= 0),
    changed bigint NOT NULL CHECK (changed >= 0),
    same bigint NOT NULL CHECK (same >= 0),
    faulty bigint NOT NULL CHECK (faulty >= 0),
    written bigint NOT NULL CHECK (written >= 0),
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX imports_by_user ON imports (user_id, id);
CREATE INDEX imports_by_age ON imports (created_at);
CREATE UNIQUE INDEX imports_one_running ON imports (user_id) WHERE state IN ('reading', 'committing');

CREATE TABLE import_rows (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    row_number bigint NOT NULL CHECK (row_number > 0),
    result text COLLATE "C" NOT NULL CHECK (result IN ('new', 'changed', 'same', 'error')),
    name text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    product_id uuid REFERENCES products (id) ON DELETE SET NULL,
    base_version bigint NOT NULL,
    written boolean NOT NULL,
    changes text NOT NULL,
    faults text NOT NULL,
    entry text NOT NULL,
    cells text NOT NULL,
    PRIMARY KEY (import_id, row_number)
);
CREATE INDEX import_rows_by_result ON import_rows (import_id, result, row_number);
CREATE INDEX import_rows_to_write ON import_rows (import_id, row_number) WHERE NOT written AND result IN ('new', 'changed');
CREATE UNIQUE INDEX import_rows_by_subject ON import_rows (import_id, subject) WHERE result <> 'error';
CREATE INDEX import_rows_by_product ON import_rows (product_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE import_rows;
DROP TABLE imports;
-- +goose StatementEnd
