-- +goose Up
-- +goose StatementBegin
-- Spreadsheets that people sent in, with what each row comes to.

CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    api_key_id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'preview', 'committing', 'done', 'failed')),
    token TEXT NOT NULL,
    problem TEXT NOT NULL,
    columns TEXT NOT NULL,
    notes TEXT NOT NULL,
    done INTEGER NOT NULL CHECK (done >= 0),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    added INTEGER NOT NULL CHECK (added >= 0),
    changed INTEGER NOT NULL CHECK (changed >= 0),
    same INTEGER NOT NULL CHECK (same >= 0),
    faulty INTEGER NOT NULL CHECK (faulty >= 0),
    written INTEGER NOT NULL CHECK (written >= 0),
    version INTEGER NOT NULL CHECK (version > 0),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE INDEX imports_by_user ON imports (user_id, id);
CREATE INDEX imports_by_age ON imports (created_at);
CREATE UNIQUE INDEX imports_one_running ON imports (user_id) WHERE state IN ('reading', 'committing');

CREATE TABLE import_rows (
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    row_number INTEGER NOT NULL CHECK (row_number > 0),
    result TEXT NOT NULL CHECK (result IN ('new', 'changed', 'same', 'error')),
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    product_id TEXT REFERENCES products (id) ON DELETE SET NULL,
    base_version INTEGER NOT NULL,
    written BOOLEAN NOT NULL,
    changes TEXT NOT NULL,
    faults TEXT NOT NULL,
    entry TEXT NOT NULL,
    cells TEXT NOT NULL,
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
