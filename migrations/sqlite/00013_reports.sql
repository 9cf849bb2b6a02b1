-- +goose Up
-- +goose StatementBegin
-- What people find suspicious about products. The certificate's code is kept as it was read, known or not.

CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE CHECK (ref <> ''),
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('open', 'in_review', 'answered', 'dismissed', 'upheld')),
    code TEXT NOT NULL,
    product_id TEXT REFERENCES products (id),
    product_name TEXT NOT NULL,
    province_code TEXT NOT NULL REFERENCES provinces (code),
    place TEXT NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''),
    contact TEXT NOT NULL,
    photo_key TEXT,
    photo_type TEXT NOT NULL,
    answer TEXT NOT NULL,
    note TEXT NOT NULL,
    decided_by TEXT REFERENCES users (id),
    decided_at DATETIME,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE INDEX reports_by_product ON reports (product_id, id);
CREATE INDEX reports_by_province ON reports (province_code, id) WHERE product_id IS NULL;
CREATE INDEX reports_undecided ON reports (id) WHERE state IN ('open', 'in_review');
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE reports;
-- +goose StatementEnd
