-- +goose Up
-- +goose StatementBegin

-- == Audit chain ==

-- Entries of the audit log that have no place in the chain yet. A write adds its entries here,
-- so that no writer waits for another. About a second after the commit the program moves them
-- to audit_entries, with a number and hashes. Until then no hash shows a change of a line that
-- was made past the triggers.
CREATE TABLE unchained_audit_entries (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    at timestamptz NOT NULL, -- time of the action
    user_id text COLLATE "C" NOT NULL, -- user who acted
    api_key_id text COLLATE "C" NOT NULL, -- API key that was used; empty for a session
    on_behalf boolean NOT NULL, -- whether an officer acted for the owner
    action text COLLATE "C" NOT NULL CHECK (action <> ''), -- what was done
    noun text COLLATE "C" NOT NULL, -- kind of the row concerned
    noun_id text COLLATE "C" NOT NULL, -- identity of the row concerned
    listing_kind text COLLATE "C" NOT NULL, -- kind of the listing
    listing_id text COLLATE "C" NOT NULL, -- identity of the listing
    province_code text COLLATE "C" NOT NULL, -- unit of today
    reason text NOT NULL, -- reason given
    before text NOT NULL, -- JSON of the state before
    after text NOT NULL, -- JSON of the state after
    request_id text NOT NULL, -- request that did it
    address text NOT NULL -- client address
);

ALTER TABLE audit_entries ADD COLUMN id uuid; -- identity, from before the line had a number; null for lines of older programs
CREATE UNIQUE INDEX audit_entries_by_id ON audit_entries (id) WHERE id IS NOT NULL;

-- A line without a place is never changed, and it leaves the table only for the chain.
CREATE FUNCTION refuse_unchained_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM audit_entries WHERE id = OLD.id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER unchained_audit_entries_no_update BEFORE UPDATE ON unchained_audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER unchained_audit_entries_no_loss BEFORE DELETE ON unchained_audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_unchained_loss();
CREATE TRIGGER unchained_audit_entries_no_truncate BEFORE TRUNCATE ON unchained_audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
-- The trigger refuses this while a line has no place.
DELETE FROM unchained_audit_entries;
DROP TABLE unchained_audit_entries;
DROP FUNCTION refuse_unchained_loss;
DROP INDEX audit_entries_by_id;
ALTER TABLE audit_entries DROP COLUMN id;
-- +goose StatementEnd
