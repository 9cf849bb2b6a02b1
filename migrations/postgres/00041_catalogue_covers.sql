-- +goose Up
-- +goose StatementBegin
-- The thing whose picture is on the cover of a catalogue; empty: an ornament.

ALTER TABLE catalogues ADD COLUMN cover_kind text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE catalogues ADD COLUMN cover_id text COLLATE "C" NOT NULL DEFAULT '';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE catalogues DROP COLUMN cover_id;
ALTER TABLE catalogues DROP COLUMN cover_kind;
-- +goose StatementEnd
