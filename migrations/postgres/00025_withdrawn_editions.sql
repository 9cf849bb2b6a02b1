-- +goose Up
-- +goose StatementBegin
ALTER TABLE editions ADD COLUMN withdrawn_at timestamptz; -- time at which the organizer withdrew the published edition
ALTER TABLE editions ADD COLUMN withdrawn_reason text NOT NULL DEFAULT ''; -- why, for everybody
ALTER TABLE editions ADD CONSTRAINT editions_withdrawn_check CHECK (withdrawn_at IS NULL OR published_at IS NOT NULL AND withdrawn_reason <> '');
CREATE TRIGGER editions_stay_withdrawn BEFORE UPDATE OF withdrawn_at, withdrawn_reason ON editions
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION editions_never_change();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER editions_stay_withdrawn ON editions;
ALTER TABLE editions DROP COLUMN withdrawn_reason;
ALTER TABLE editions DROP COLUMN withdrawn_at;
-- +goose StatementEnd
