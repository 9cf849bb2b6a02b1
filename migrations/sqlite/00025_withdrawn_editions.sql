-- +goose Up
-- +goose StatementBegin
ALTER TABLE editions ADD COLUMN withdrawn_at DATETIME; -- time at which the organizer withdrew the published edition
ALTER TABLE editions ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '' CHECK (withdrawn_at IS NULL OR published_at IS NOT NULL AND withdrawn_reason <> ''); -- why, for everybody
CREATE TRIGGER editions_stay_withdrawn BEFORE UPDATE OF withdrawn_at, withdrawn_reason ON editions WHEN OLD.withdrawn_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER editions_stay_withdrawn;
ALTER TABLE editions DROP COLUMN withdrawn_reason;
ALTER TABLE editions DROP COLUMN withdrawn_at;
-- +goose StatementEnd
