-- +goose Up
-- +goose StatementBegin

-- The hash of an entry covers a salted digest of the client address in place of the address,
-- so that the address can go without breaking the chain. Entries from before have no digest:
-- their hash covers the address itself, which therefore stays.
ALTER TABLE audit_entries ADD COLUMN address_salt text COLLATE "C" NOT NULL DEFAULT ''; -- random, goes with the address; empty without a digest
ALTER TABLE audit_entries ADD COLUMN address_digest text COLLATE "C" NOT NULL DEFAULT ''; -- SHA-256 of salt and address, in hexadecimal; empty for an entry without address, and for entries of older programs
CREATE INDEX audit_entries_with_address ON audit_entries (seq) WHERE address_salt <> '';

-- A line loses its address and the salt together; it never changes otherwise.
CREATE FUNCTION refuse_audit_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.address_digest <> '' AND NEW.address = '' AND NEW.address_salt = ''
        AND to_jsonb(NEW) - 'address' - 'address_salt' = to_jsonb(OLD) - 'address' - 'address_salt' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'insufficient_privilege';
END;
$$;
DROP TRIGGER audit_entries_no_change ON audit_entries;
CREATE TRIGGER audit_entries_no_change BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_update();
CREATE INDEX contact_reveals_by_time ON contact_reveals (created_at);
CREATE INDEX leads_by_time ON leads (updated_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX leads_by_time;
DROP INDEX contact_reveals_by_time;
DROP TRIGGER audit_entries_no_update ON audit_entries;
DROP TRIGGER audit_entries_no_change ON audit_entries;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
DROP FUNCTION refuse_audit_update;
DROP INDEX audit_entries_with_address;
ALTER TABLE audit_entries DROP COLUMN address_digest;
ALTER TABLE audit_entries DROP COLUMN address_salt;
-- +goose StatementEnd
