-- +goose Up
-- +goose StatementBegin
-- Who is invited to a fair, what they answer, and the links they answer with. Of links only hashes are stored.

CREATE TABLE delegations (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    province_code TEXT NOT NULL REFERENCES provinces (code),
    state TEXT NOT NULL CHECK (state IN ('invited', 'accepted', 'declined')),
    answered_by TEXT REFERENCES users (id),
    answered_at DATETIME,
    contact_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    UNIQUE (fair_id, province_code),
    CHECK (state = 'invited' OR answered_at IS NOT NULL)
);
CREATE INDEX delegations_by_province ON delegations (province_code, id);
CREATE INDEX delegations_by_answer ON delegations (answered_by, id) WHERE answered_by IS NOT NULL;

CREATE TABLE exhibitors (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    producer_id TEXT REFERENCES producers (id),
    delegation_id TEXT REFERENCES delegations (id),
    state TEXT NOT NULL CHECK (state IN ('invited', 'accepted', 'declined')),
    answered_by TEXT REFERENCES users (id),
    answered_at DATETIME,
    contact_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    UNIQUE (fair_id, producer_id),
    CHECK (producer_id IS NOT NULL OR delegation_id IS NOT NULL),
    CHECK (state = 'invited' OR answered_at IS NOT NULL)
);
CREATE UNIQUE INDEX exhibitors_common_stand ON exhibitors (delegation_id) WHERE producer_id IS NULL;
CREATE INDEX exhibitors_by_fair ON exhibitors (fair_id, id);
CREATE INDEX exhibitors_by_producer ON exhibitors (producer_id, id);
CREATE INDEX exhibitors_by_delegation ON exhibitors (delegation_id, id);

CREATE TABLE fair_invitations (
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
CREATE INDEX fair_invitations_by_fair ON fair_invitations (fair_id, id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fair_invitations;
DROP TABLE exhibitors;
DROP TABLE delegations;
-- +goose StatementEnd
