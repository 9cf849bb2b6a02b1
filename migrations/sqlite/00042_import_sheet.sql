-- +goose Up
-- +goose StatementBegin
-- The sheet of a workbook that an import reads.
ALTER TABLE imports ADD COLUMN sheet TEXT NOT NULL DEFAULT ''; -- name of the sheet that is read; empty: the one that fits best
ALTER TABLE imports ADD COLUMN from_row INTEGER NOT NULL DEFAULT 0 CHECK (from_row >= 0); -- first row in which the heading is sought; 0: from the beginning
ALTER TABLE imports ADD COLUMN sheets TEXT NOT NULL DEFAULT '[]'; -- JSON list of the sheets of the file with their first rows
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE imports DROP COLUMN sheets;
ALTER TABLE imports DROP COLUMN from_row;
ALTER TABLE imports DROP COLUMN sheet;
-- +goose StatementEnd
