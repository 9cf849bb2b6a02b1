-- +goose Up
-- +goose StatementBegin
-- Scans of products at fairs: counts a day, and nothing of who scanned.

CREATE TABLE visits (
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    day DATE NOT NULL,
    visits INTEGER NOT NULL CHECK (visits > 0),
    PRIMARY KEY (fair_id, product_id, day)
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE visits;
-- +goose StatementEnd
