-- +goose Up
-- +goose StatementBegin
-- Makers confirm or correct their entries of a catalogue until a closing date.

ALTER TABLE catalogues ADD COLUMN closes_on DATE;

CREATE TABLE catalogue_entries (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    listing_kind TEXT NOT NULL CHECK (listing_kind = 'product'),
    listing_id TEXT NOT NULL,
    producer_id TEXT NOT NULL REFERENCES producers (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'confirmed', 'corrected')),
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    story TEXT NOT NULL,
    story_en TEXT NOT NULL,
    note TEXT NOT NULL,
    answered_by TEXT REFERENCES users (id),
    answered_at DATETIME,
    version INTEGER NOT NULL CHECK (version > 0),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    UNIQUE (fair_id, listing_kind, listing_id),
    CHECK ((state = 'asked') = (answered_at IS NULL))
);
CREATE INDEX catalogue_entries_by_producer ON catalogue_entries (producer_id, id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE catalogue_entries;
ALTER TABLE catalogues DROP COLUMN closes_on;
-- +goose StatementEnd
