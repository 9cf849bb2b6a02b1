-- +goose Up
-- +goose StatementBegin
-- What is shown at fairs, and by whom.

CREATE TABLE exhibits (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    exhibitor_id TEXT NOT NULL REFERENCES exhibitors (id),
    listing_kind TEXT NOT NULL CHECK (listing_kind IN ('product', 'craft_village', 'tourism_site')),
    listing_id TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    UNIQUE (fair_id, listing_kind, listing_id)
);
CREATE INDEX exhibits_by_exhibitor ON exhibits (exhibitor_id);
CREATE INDEX exhibits_by_listing ON exhibits (listing_id, fair_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE exhibits;
-- +goose StatementEnd
