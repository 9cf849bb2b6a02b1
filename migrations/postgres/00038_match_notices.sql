-- +goose Up
-- +goose StatementBegin
-- How the buyer of a demand hears of what answers it.

ALTER TABLE demands ADD COLUMN tell text COLLATE "C" NOT NULL DEFAULT 'at_once' CHECK (tell IN ('at_once', 'daily', 'off'));
ALTER TABLE demands ADD COLUMN tell_no_mail boolean NOT NULL DEFAULT false;
ALTER TABLE matches ADD COLUMN buyer_told_at timestamptz; -- when the buyer was told, or chose not to be
UPDATE matches SET buyer_told_at = told_at;
CREATE INDEX matches_to_tell ON matches (demand_id, score) WHERE buyer_told_at IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX matches_to_tell;
ALTER TABLE matches DROP COLUMN buyer_told_at;
ALTER TABLE demands DROP COLUMN tell_no_mail;
ALTER TABLE demands DROP COLUMN tell;
-- +goose StatementEnd
