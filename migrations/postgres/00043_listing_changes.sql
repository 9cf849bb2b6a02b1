-- +goose Up
-- +goose StatementBegin
-- Nothing: one row that every change of a listing writes would keep writers
-- waiting for each other, which on SQLite they do anyway.
SELECT 1;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
SELECT 1;
-- +goose StatementEnd
