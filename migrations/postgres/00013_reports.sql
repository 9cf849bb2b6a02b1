-- +goose Up
-- +goose StatementBegin
-- What people find suspicious about products. The certificate's code is kept as it was read, known or not.

CREATE TABLE reports (
    id uuid NOT NULL PRIMARY KEY,
    ref text COLLATE "C" NOT NULL UNIQUE CHECK (ref <> ''),
    version bigint NOT NULL CHECK (version > 0),
    state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'in_review', 'answered', 'dismissed', 'upheld')),
    code text COLLATE "C" NOT NULL,
    product_id uuid REFERENCES products (id),
    product_name text NOT NULL,
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    place text NOT NULL,
    text text NOT NULL CHECK (text <> ''),
    contact text NOT NULL,
    photo_key text COLLATE "C",
    photo_type text COLLATE "C" NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX reports_by_product ON reports (product_id, id);
CREATE INDEX reports_by_province ON reports (province_code, id) WHERE product_id IS NULL;
CREATE INDEX reports_undecided ON reports (id) WHERE state IN ('open', 'in_review');
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE reports;
-- +goose StatementEnd
