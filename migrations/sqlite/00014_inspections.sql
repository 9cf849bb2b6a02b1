-- +goose Up
-- +goose StatementBegin
-- Visits and sample tests of what is certified, planned and done.

CREATE TABLE inspections (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    inspection_kind TEXT NOT NULL CHECK (inspection_kind IN ('visit', 'sample_test')),
    listing_kind TEXT NOT NULL CHECK (listing_kind IN ('product', 'producer')),
    listing_id TEXT NOT NULL,
    planned_on DATE NOT NULL,
    unannounced BOOLEAN NOT NULL,
    done_on DATE,
    finding TEXT NOT NULL CHECK (finding IN ('', 'passed', 'mend', 'failed')),
    text TEXT NOT NULL,
    note TEXT NOT NULL,
    papers TEXT NOT NULL,
    mend_by DATE,
    mended_on DATE,
    cancelled BOOLEAN NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    updated_by TEXT NOT NULL REFERENCES users (id),
    updated_at DATETIME NOT NULL,
    CHECK ((done_on IS NULL) = (finding = ''))
);
CREATE INDEX inspections_by_listing ON inspections (listing_kind, listing_id, planned_on, id);
CREATE INDEX inspections_to_do ON inspections (planned_on, id) WHERE done_on IS NULL AND NOT cancelled;
CREATE INDEX inspections_to_mend ON inspections (mend_by, id) WHERE mend_by IS NOT NULL AND mended_on IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE inspections;
-- +goose StatementEnd
