-- +goose Up
-- +goose StatementBegin
-- Who is invited to a fair, what they answer, and the links they answer with. Of links only hashes are stored.

CREATE TABLE delegations (
    id uuid NOT NULL PRIMARY KEY,
    fair_id uuid NOT NULL REFERENCES fairs (id),
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    state text COLLATE "C" NOT NULL CHECK (state IN ('invited', 'accepted', 'declined')),
    answered_by uuid REFERENCES users (id),
    answered_at timestamptz,
    contact_name text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    note text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (fair_id, province_code),
    CHECK (state = 'invited' OR answered_at IS NOT NULL)
);
CREATE INDEX delegations_by_province ON delegations (province_code, id);
CREATE INDEX delegations_by_answer ON delegations (answered_by, id) WHERE answered_by IS NOT NULL;

CREATE TABLE exhibitors (
    id uuid NOT NULL PRIMARY KEY,
    fair_id uuid NOT NULL REFERENCES fairs (id),
    producer_id uuid REFERENCES producers (id),
    delegation_id uuid REFERENCES delegations (id),
    state text COLLATE "C" NOT NULL CHECK (state IN ('invited', 'accepted', 'declined')),
    answered_by uuid REFERENCES users (id),
    answered_at timestamptz,
    contact_name text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    note text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (fair_id, producer_id),
    CHECK (producer_id IS NOT NULL OR delegation_id IS NOT NULL),
    CHECK (state = 'invited' OR answered_at IS NOT NULL)
);
CREATE UNIQUE INDEX exhibitors_common_stand ON exhibitors (delegation_id) WHERE producer_id IS NULL;
CREATE INDEX exhibitors_by_fair ON exhibitors (fair_id, id);
CREATE INDEX exhibitors_by_producer ON exhibitors (producer_id, id);
CREATE INDEX exhibitors_by_delegation ON exhibitors (delegation_id, id);

CREATE TABLE fair_invitations (
    id uuid NOT NULL PRIMARY KEY,
    fair_id uuid NOT NULL REFERENCES fairs (id),
    delegation_id uuid REFERENCES delegations (id),
    exhibitor_id uuid REFERENCES exhibitors (id),
    email text NOT NULL,
    email_key text NOT NULL,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    invited_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid REFERENCES users (id),
    revoked_at timestamptz,
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
