-- +goose Up
-- +goose StatementBegin
-- Who was asked to act for a producer. Of tokens only hashes are stored.

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    producer_id TEXT NOT NULL REFERENCES producers (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL CHECK (email_key <> ''),
    owner BOOLEAN NOT NULL,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    invited_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    accepted_at DATETIME,
    accepted_by TEXT REFERENCES users (id),
    revoked_at DATETIME,
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
);
CREATE INDEX invitations_by_producer ON invitations (producer_id, id);
CREATE INDEX invitations_by_email ON invitations (email_key, id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE invitations;
-- +goose StatementEnd
