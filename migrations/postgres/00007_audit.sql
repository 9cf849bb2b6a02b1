-- +goose Up
-- +goose StatementBegin
-- Who did what, when. Lines are chained by hashes, so that a missing or changed one shows.
-- Ids are text without references: the log outlives what it tells of.

CREATE TABLE audit_entries (
    seq bigint NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    api_key_id text COLLATE "C" NOT NULL,
    on_behalf boolean NOT NULL,
    action text COLLATE "C" NOT NULL CHECK (action <> ''),
    noun text COLLATE "C" NOT NULL,
    noun_id text COLLATE "C" NOT NULL,
    listing_kind text COLLATE "C" NOT NULL,
    listing_id text COLLATE "C" NOT NULL,
    province_code text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    request_id text NOT NULL,
    address text NOT NULL,
    prev_hash text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL
);
CREATE INDEX audit_entries_by_listing ON audit_entries (listing_kind, listing_id, seq);
CREATE INDEX audit_entries_by_noun ON audit_entries (noun, noun_id, seq);
CREATE INDEX audit_entries_by_province ON audit_entries (province_code, seq);
CREATE INDEX audit_entries_by_user ON audit_entries (user_id, seq);
CREATE INDEX audit_entries_by_action ON audit_entries (action, seq);

-- Nobody changes or deletes a line, whatever the program does.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE audit_entries;
DROP FUNCTION refuse_audit_change();
-- +goose StatementEnd
