-- +goose Up
-- +goose StatementBegin
ALTER TABLE catalogues ADD COLUMN layout TEXT NOT NULL DEFAULT '' CHECK (layout IN ('', 'standard', 'compact')); -- layout of its entries; empty for the standard one
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE catalogues DROP COLUMN layout;
-- +goose StatementEnd
