-- +goose Up
-- +goose StatementBegin
-- What the sender of a spreadsheet says about its rows.
ALTER TABLE imports ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0); -- rows that the sender leaves out
ALTER TABLE imports ADD COLUMN unsure_makers INTEGER NOT NULL DEFAULT 0 CHECK (unsure_makers >= 0); -- rows whose new producer may exist
ALTER TABLE imports ADD COLUMN unsure_sets INTEGER NOT NULL DEFAULT 0 CHECK (unsure_sets >= 0); -- rows whose product set is proposed or missing
ALTER TABLE import_rows ADD COLUMN skipped BOOLEAN NOT NULL DEFAULT false; -- whether the sender leaves it out
ALTER TABLE import_rows ADD COLUMN unsure_maker BOOLEAN NOT NULL DEFAULT false; -- whether its new producer may exist and the sender has not said
ALTER TABLE import_rows ADD COLUMN unsure_set BOOLEAN NOT NULL DEFAULT false; -- whether its product set is proposed or missing and the sender has not said
CREATE INDEX import_rows_unsure_maker ON import_rows (import_id, row_number) WHERE unsure_maker;
CREATE INDEX import_rows_unsure_set ON import_rows (import_id, row_number) WHERE unsure_set;
CREATE INDEX import_rows_skipped ON import_rows (import_id, row_number) WHERE skipped;
DROP INDEX import_rows_to_write;
CREATE INDEX import_rows_to_write ON import_rows (import_id, row_number) WHERE NOT written AND NOT skipped AND result IN ('new', 'changed');
DROP INDEX import_rows_by_subject;
CREATE UNIQUE INDEX import_rows_by_subject ON import_rows (import_id, subject) WHERE result <> 'error' AND NOT skipped;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX import_rows_by_subject;
DROP INDEX import_rows_to_write;
DROP INDEX import_rows_skipped;
DROP INDEX import_rows_unsure_set;
DROP INDEX import_rows_unsure_maker;
DELETE FROM import_rows WHERE skipped;
CREATE UNIQUE INDEX import_rows_by_subject ON import_rows (import_id, subject) WHERE result <> 'error';
CREATE INDEX import_rows_to_write ON import_rows (import_id, row_number) WHERE NOT written AND result IN ('new', 'changed');
ALTER TABLE import_rows DROP COLUMN unsure_set;
ALTER TABLE import_rows DROP COLUMN unsure_maker;
ALTER TABLE import_rows DROP COLUMN skipped;
ALTER TABLE imports DROP COLUMN unsure_sets;
ALTER TABLE imports DROP COLUMN unsure_makers;
ALTER TABLE imports DROP COLUMN skipped;
-- +goose StatementEnd
