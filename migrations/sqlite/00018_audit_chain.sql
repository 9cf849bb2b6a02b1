-- +goose Up
-- +goose StatementBegin

-- == Audit chain ==

-- Entries of the audit log that have no place in the chain yet. A write adds its entries here,
-- so that no writer waits for another. About a second after the commit the program moves them
-- to audit_entries, with a number and hashes. Until then no hash shows a change of a line that
-- was made past the triggers.
CREATE TABLE unchained_audit_entries (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    at DATETIME NOT NULL, -- time of the action
    user_id TEXT NOT NULL, -- user who acted
    api_key_id TEXT NOT NULL, -- API key that was used; empty for a session
    on_behalf BOOLEAN NOT NULL, -- whether an officer acted for the owner
    action TEXT NOT NULL CHECK (action <> ''), -- what was done
    noun TEXT NOT NULL, -- kind of the row concerned
    noun_id TEXT NOT NULL, -- identity of the row concerned
    listing_kind TEXT NOT NULL, -- kind of the listing
    listing_id TEXT NOT NULL, -- identity of the listing
    province_code TEXT NOT NULL, -- unit of today
    reason TEXT NOT NULL, -- reason given
    before TEXT NOT NULL, -- JSON of the state before
    after TEXT NOT NULL, -- JSON of the state after
    request_id TEXT NOT NULL, -- request that did it
    address TEXT NOT NULL -- client address
);

ALTER TABLE audit_entries ADD COLUMN id TEXT; -- identity, from before the line had a number; null for lines of older programs
CREATE UNIQUE INDEX audit_entries_by_id ON audit_entries (id) WHERE id IS NOT NULL;

-- A line without a place is never changed, and it leaves the table only for the chain.
CREATE TRIGGER unchained_audit_entries_no_update BEFORE UPDATE ON unchained_audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log only grows');
END;
CREATE TRIGGER unchained_audit_entries_no_loss BEFORE DELETE ON unchained_audit_entries
WHEN NOT EXISTS (SELECT 1 FROM audit_entries WHERE id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log only grows');
END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
-- The trigger refuses this while a line has no place.
DELETE FROM unchained_audit_entries;
DROP TABLE unchained_audit_entries;
DROP INDEX audit_entries_by_id;
ALTER TABLE audit_entries DROP COLUMN id;
-- +goose StatementEnd
