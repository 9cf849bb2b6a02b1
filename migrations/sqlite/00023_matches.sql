-- +goose Up
-- +goose StatementBegin
-- Products that answer demands. Whether both may still be seen is asked when a match is read.

CREATE TABLE matches (
    id TEXT NOT NULL PRIMARY KEY,
    demand_id TEXT NOT NULL REFERENCES demands (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    parts TEXT NOT NULL,
    demand_version INTEGER NOT NULL,
    product_version INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    told_at DATETIME, -- when both sides were told of it
    UNIQUE (demand_id, product_id)
);
CREATE INDEX matches_by_demand ON matches (demand_id, score, id);
CREATE INDEX matches_by_product ON matches (product_id, score, id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE matches;
-- +goose StatementEnd
