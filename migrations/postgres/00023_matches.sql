-- +goose Up
-- +goose StatementBegin
-- Products that answer demands. Whether both may still be seen is asked when a match is read.

CREATE TABLE matches (
    id uuid NOT NULL PRIMARY KEY,
    demand_id uuid NOT NULL REFERENCES demands (id),
    product_id uuid NOT NULL REFERENCES products (id),
    score bigint NOT NULL CHECK (score BETWEEN 0 AND 100),
    parts text NOT NULL,
    demand_version bigint NOT NULL,
    product_version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    told_at timestamptz, -- when both sides were told of it
    UNIQUE (demand_id, product_id)
);
CREATE INDEX matches_by_demand ON matches (demand_id, score, id);
CREATE INDEX matches_by_product ON matches (product_id, score, id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE matches;
-- +goose StatementEnd
