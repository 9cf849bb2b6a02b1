-- +goose Up
-- +goose StatementBegin
-- Who was asked to act for a producer. Of tokens only hashes are stored.

CREATE TABLE invitations (
    id uuid NOT NULL PRIMARY KEY,
    producer_id uuid NOT NULL REFERENCES producers (id),
    email text NOT NULL,
    email_key text NOT NULL CHECK (email_key <> ''),
    owner boolean NOT NULL,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    invited_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid REFERENCES users (id),
    revoked_at timestamptz,
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
