-- +goose Up
-- +goose StatementBegin
-- == Organizers of fairs ==

-- Users who run a fair together with its owner.
CREATE TABLE fair_organizers (
    fair_id TEXT NOT NULL REFERENCES fairs (id), -- fair
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    invited_by TEXT NOT NULL REFERENCES users (id), -- user who invited
    created_at DATETIME NOT NULL, -- time of creation
    PRIMARY KEY (fair_id, user_id)
);
CREATE INDEX fair_organizers_by_user ON fair_organizers (user_id, fair_id);

-- Invitations to run a fair together with its owner. Only hashes of the tokens are stored.
CREATE TABLE organizer_invitations (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id TEXT NOT NULL REFERENCES fairs (id), -- fair
    email TEXT NOT NULL, -- e-mail address
    email_key TEXT NOT NULL CHECK (email_key <> ''), -- normalized e-mail address, for comparison
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    invited_by TEXT NOT NULL REFERENCES users (id), -- user who invited
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME NOT NULL, -- time after which it no longer works
    accepted_at DATETIME, -- time of acceptance
    accepted_by TEXT REFERENCES users (id), -- user who accepted
    revoked_at DATETIME, -- time of withdrawal
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
);
CREATE INDEX organizer_invitations_by_fair ON organizer_invitations (fair_id, id);
CREATE INDEX organizer_invitations_by_email ON organizer_invitations (email_key, id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE organizer_invitations;
DROP TABLE fair_organizers;
-- +goose StatementEnd
