-- +goose Up
-- +goose StatementBegin
ALTER TABLE quotes ADD COLUMN demand_changed_at DATETIME; -- time at which the buyer changed the amount, unit or dates of the demand after the quote; null when the quote is for the demand as it is
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE quotes DROP COLUMN demand_changed_at;
-- +goose StatementEnd
