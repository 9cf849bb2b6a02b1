-- +goose Up
-- +goose StatementBegin
-- A correction of a producer is printed once the organizer accepts it.
ALTER TABLE catalogue_entries ADD COLUMN verdict TEXT NOT NULL DEFAULT 'pending' CHECK (verdict IN ('pending', 'accepted', 'rejected')); -- decision of the organizer about a correction
ALTER TABLE catalogue_entries ADD COLUMN decided_by TEXT REFERENCES users (id); -- user who decided
ALTER TABLE catalogue_entries ADD COLUMN decided_at DATETIME; -- time of the decision
ALTER TABLE catalogue_entries ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- why a correction is rejected
-- Corrections of before are printed already.
UPDATE catalogue_entries SET verdict = 'accepted', decided_at = answered_at WHERE state = 'corrected';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE catalogue_entries DROP COLUMN reason;
ALTER TABLE catalogue_entries DROP COLUMN decided_at;
ALTER TABLE catalogue_entries DROP COLUMN decided_by;
ALTER TABLE catalogue_entries DROP COLUMN verdict;
-- +goose StatementEnd
