-- +goose Up
-- +goose StatementBegin
-- == Spreadsheets ==
-- What offices choose about the spreadsheets that they send in.

-- What an office chose to read from the columns with a heading. Officers of one province share their choices.
CREATE TABLE sheet_headings (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    province_code text COLLATE "C" REFERENCES provinces (code), -- province of the officers who chose; null for one user
    user_id uuid REFERENCES users (id), -- user who chose; null for a province
    heading text COLLATE "C" NOT NULL CHECK (heading <> ''), -- heading as a file wrote it
    column_key text COLLATE "C" NOT NULL, -- key of the column that it is read as; empty when it is not read
    created_at timestamptz NOT NULL, -- time of creation
    CHECK ((province_code IS NULL) <> (user_id IS NULL))
);
CREATE UNIQUE INDEX sheet_headings_by_province ON sheet_headings (province_code, heading) WHERE province_code IS NOT NULL;
CREATE UNIQUE INDEX sheet_headings_by_user ON sheet_headings (user_id, heading) WHERE user_id IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE sheet_headings;
-- +goose StatementEnd
