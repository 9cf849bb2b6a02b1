-- +goose Up
-- +goose StatementBegin

-- An organizer can remove a guest of a fair. Its state is then declined, so that it takes
-- part in nothing, and these columns say that the organizer did it, and why.
ALTER TABLE delegations ADD COLUMN removed_at timestamptz; -- time at which the organizer removed it
ALTER TABLE delegations ADD COLUMN removed_reason text COLLATE "C" NOT NULL DEFAULT ''; -- why the organizer removed it
ALTER TABLE exhibitors ADD COLUMN removed_at timestamptz; -- time at which the organizer removed it
ALTER TABLE exhibitors ADD COLUMN removed_reason text COLLATE "C" NOT NULL DEFAULT ''; -- why the organizer removed it
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE exhibitors DROP COLUMN removed_reason;
ALTER TABLE exhibitors DROP COLUMN removed_at;
ALTER TABLE delegations DROP COLUMN removed_reason;
ALTER TABLE delegations DROP COLUMN removed_at;
-- +goose StatementEnd
