-- +goose Up
-- +goose StatementBegin
-- Visits and sample tests of what is certified, planned and done.

CREATE TABLE inspections (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    inspection_kind text COLLATE "C" NOT NULL CHECK (inspection_kind IN ('visit', 'sample_test')),
    listing_kind text COLLATE "C" NOT NULL CHECK (listing_kind IN ('product', 'producer')),
    listing_id uuid NOT NULL,
    planned_on date NOT NULL,
    unannounced boolean NOT NULL,
    done_on date,
    finding text COLLATE "C" NOT NULL CHECK (finding IN ('', 'passed', 'mend', 'failed')),
    text text NOT NULL,
    note text NOT NULL,
    papers text COLLATE "C" NOT NULL,
    mend_by date,
    mended_on date,
    cancelled boolean NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_by uuid NOT NULL REFERENCES users (id),
    updated_at timestamptz NOT NULL,
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
