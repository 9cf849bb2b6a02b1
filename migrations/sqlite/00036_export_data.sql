-- +goose Up
-- +goose StatementBegin
ALTER TABLE products ADD COLUMN hs_code TEXT NOT NULL DEFAULT ''; -- code of the list of goods for export and import, 6 or 8 digits
ALTER TABLE products ADD COLUMN markets TEXT NOT NULL DEFAULT '[]'; -- JSON list of export markets
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE products DROP COLUMN markets;
ALTER TABLE products DROP COLUMN hs_code;
-- +goose StatementEnd
