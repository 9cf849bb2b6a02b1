-- +goose Up
-- +goose StatementBegin
-- Who did what, when. Lines are chained by hashes, so that a missing or changed one shows.
-- Ids are text without references: the log outlives what it tells of.

CREATE TABLE audit_entries (
    seq INTEGER NOT NULL PRIMARY KEY,
    at DATETIME NOT NULL,
    user_id TEXT NOT NULL,
    api_key_id TEXT NOT NULL,
    on_behalf BOOLEAN NOT NULL,
    action TEXT NOT NULL CHECK (action <> ''),
    noun TEXT NOT NULL,
    noun_id TEXT NOT NULL,
    listing_kind TEXT NOT NULL,
    listing_id TEXT NOT NULL,
    province_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    request_id TEXT NOT NULL,
    address TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_entries_by_listing ON audit_entries (listing_kind, listing_id, seq);
CREATE INDEX audit_entries_by_noun ON audit_entries (noun, noun_id, seq);
CREATE INDEX audit_entries_by_province ON audit_entries (province_code, seq);
CREATE INDEX audit_entries_by_user ON audit_entries (user_id, seq);
CREATE INDEX audit_entries_by_action ON audit_entries (action, seq);

-- Nobody changes or deletes a line, whatever the program does.
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log only grows');
END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log only grows');
END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE audit_entries;
-- +goose StatementEnd
