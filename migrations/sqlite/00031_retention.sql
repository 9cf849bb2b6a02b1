-- +goose Up
-- +goose StatementBegin

-- The hash of an entry covers a salted digest of the client address in place of the address,
-- so that the address can go without breaking the chain. Entries from before have no digest:
-- their hash covers the address itself, which therefore stays.
ALTER TABLE audit_entries ADD COLUMN address_salt TEXT NOT NULL DEFAULT ''; -- random, goes with the address; empty without a digest
ALTER TABLE audit_entries ADD COLUMN address_digest TEXT NOT NULL DEFAULT ''; -- SHA-256 of salt and address, in hexadecimal; empty for an entry without address, and for entries of older programs
CREATE INDEX audit_entries_with_address ON audit_entries (seq) WHERE address_salt <> '';

-- A line loses its address and the salt together; it never changes otherwise.
DROP TRIGGER audit_entries_no_update;
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
WHEN NOT (OLD.address_digest <> '' AND NEW.address = '' AND NEW.address_salt = '' AND NEW.seq IS OLD.seq AND NEW.at IS OLD.at AND NEW.user_id IS OLD.user_id AND NEW.api_key_id IS OLD.api_key_id AND NEW.on_behalf IS OLD.on_behalf AND NEW.action IS OLD.action AND NEW.noun IS OLD.noun AND NEW.noun_id IS OLD.noun_id AND NEW.listing_kind IS OLD.listing_kind AND NEW.listing_id IS OLD.listing_id AND NEW.province_code IS OLD.province_code AND NEW.reason IS OLD.reason AND NEW.before IS OLD.before AND NEW.after IS OLD.after AND NEW.request_id IS OLD.request_id AND NEW.prev_hash IS OLD.prev_hash AND NEW.hash IS OLD.hash AND NEW.id IS OLD.id AND NEW.address_digest IS OLD.address_digest)
BEGIN
    SELECT RAISE(ABORT, 'the audit log only grows');
END;
CREATE INDEX contact_reveals_by_time ON contact_reveals (created_at);
CREATE INDEX leads_by_time ON leads (updated_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX leads_by_time;
DROP INDEX contact_reveals_by_time;
DROP TRIGGER audit_entries_no_update;
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log only grows');
END;
DROP INDEX audit_entries_with_address;
ALTER TABLE audit_entries DROP COLUMN address_digest;
ALTER TABLE audit_entries DROP COLUMN address_salt;
-- +goose StatementEnd
