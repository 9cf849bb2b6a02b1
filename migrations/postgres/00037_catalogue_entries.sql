-- +goose Up
-- +goose StatementBegin
-- Makers confirm or correct their entries of a catalogue until a closing date.

ALTER TABLE catalogues ADD COLUMN closes_on date;

CREATE TABLE catalogue_entries (
    id uuid NOT NULL PRIMARY KEY,
    fair_id uuid NOT NULL REFERENCES fairs (id),
    listing_kind text COLLATE "C" NOT NULL CHECK (listing_kind = 'product'),
    listing_id uuid NOT NULL,
    producer_id uuid NOT NULL REFERENCES producers (id),
    state text COLLATE "C" NOT NULL CHECK (state IN ('asked', 'confirmed', 'corrected')),
    name text NOT NULL,
    name_en text NOT NULL,
    story text NOT NULL,
    story_en text NOT NULL,
    note text NOT NULL,
    answered_by uuid REFERENCES users (id),
    answered_at timestamptz,
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
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
