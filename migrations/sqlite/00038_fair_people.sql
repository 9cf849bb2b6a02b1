-- +goose Up
-- +goose StatementBegin

-- == Links of invitations, and badges ==

-- The holder of a link changes the answer until the link ends. So a link that was used can be revoked.
CREATE TABLE fair_invitations_new (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id TEXT NOT NULL REFERENCES fairs (id), -- fair
    delegation_id TEXT REFERENCES delegations (id), -- delegation
    exhibitor_id TEXT REFERENCES exhibitors (id), -- exhibitor
    email TEXT NOT NULL, -- e-mail address
    email_key TEXT NOT NULL, -- normalized e-mail address, for comparison
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    invited_by TEXT NOT NULL REFERENCES users (id), -- user who invited
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME NOT NULL, -- time after which it no longer works
    used_at DATETIME, -- time of use
    used_by TEXT REFERENCES users (id), -- user who used it
    revoked_at DATETIME, -- time of withdrawal
    CHECK ((delegation_id IS NULL) <> (exhibitor_id IS NULL))
);
INSERT INTO fair_invitations_new (id, fair_id, delegation_id, exhibitor_id, email, email_key, token_hash, invited_by, created_at, expires_at, used_at, used_by, revoked_at)
    SELECT id, fair_id, delegation_id, exhibitor_id, email, email_key, token_hash, invited_by, created_at, expires_at, used_at, used_by,
    -- A link that was used before this migration worked once.
    CASE WHEN used_at IS NULL THEN revoked_at ELSE used_at END FROM fair_invitations;
DROP TABLE fair_invitations;
ALTER TABLE fair_invitations_new RENAME TO fair_invitations;
CREATE INDEX fair_invitations_by_fair ON fair_invitations (fair_id, id);

-- People who get a badge of a fair.
CREATE TABLE fair_people (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id TEXT NOT NULL REFERENCES fairs (id), -- fair
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'delegation', 'organizer', 'press', 'guest')), -- what the person does at the fair
    exhibitor_id TEXT REFERENCES exhibitors (id), -- exhibitor whose staff the person is; null for other kinds
    delegation_id TEXT REFERENCES delegations (id), -- delegation of the person; null for other kinds
    position INTEGER NOT NULL CHECK (position >= 0), -- place in the order of the list, from 0
    name TEXT NOT NULL CHECK (name <> ''), -- name
    name_fold TEXT NOT NULL, -- name in lower case without marks, for search
    role TEXT NOT NULL, -- position or task; may be empty
    organisation TEXT NOT NULL, -- organisation; empty where the exhibitor or the delegation says it
    phone TEXT NOT NULL, -- phone number for the organizer; may be empty
    email TEXT NOT NULL, -- e-mail address; may be empty
    email_key TEXT NOT NULL, -- normalized e-mail address, for comparison
    code TEXT NOT NULL UNIQUE CHECK (length(code) = 16), -- code of the badge
    added_by TEXT REFERENCES users (id), -- user who added the person; null for the holder of a link without an account
    version INTEGER NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at DATETIME NOT NULL, -- time of creation
    updated_at DATETIME NOT NULL, -- time of the last change
    CHECK ((kind = 'staff') = (exhibitor_id IS NOT NULL)),
    CHECK ((kind = 'delegation') = (delegation_id IS NOT NULL))
);
CREATE INDEX fair_people_by_fair ON fair_people (fair_id, id);
CREATE INDEX fair_people_by_exhibitor ON fair_people (exhibitor_id, position);
CREATE INDEX fair_people_by_delegation ON fair_people (delegation_id, position);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fair_people;
CREATE TABLE fair_invitations_new (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    delegation_id TEXT REFERENCES delegations (id),
    exhibitor_id TEXT REFERENCES exhibitors (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    invited_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    used_at DATETIME,
    used_by TEXT REFERENCES users (id),
    revoked_at DATETIME,
    CHECK ((delegation_id IS NULL) <> (exhibitor_id IS NULL)),
    CHECK (used_at IS NULL OR revoked_at IS NULL)
);
INSERT INTO fair_invitations_new (id, fair_id, delegation_id, exhibitor_id, email, email_key, token_hash, invited_by, created_at, expires_at, used_at, used_by, revoked_at)
    SELECT id, fair_id, delegation_id, exhibitor_id, email, email_key, token_hash, invited_by, created_at, expires_at, used_at, used_by,
    CASE WHEN used_at IS NULL THEN revoked_at END FROM fair_invitations;
DROP TABLE fair_invitations;
ALTER TABLE fair_invitations_new RENAME TO fair_invitations;
CREATE INDEX fair_invitations_by_fair ON fair_invitations (fair_id, id);
-- +goose StatementEnd
