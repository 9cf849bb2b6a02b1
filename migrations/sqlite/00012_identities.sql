-- +goose Up
-- +goose StatementBegin
-- Accounts at providers of OpenID Connect that sign users in, and sign-ins on their way there.

CREATE TABLE identities (
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    subject TEXT NOT NULL CHECK (subject <> ''),
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_by_user ON identities (user_id, created_at);

CREATE TABLE sign_ins (
    state_hash BLOB NOT NULL PRIMARY KEY CHECK (length(state_hash) = 32),
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    expires_at DATETIME NOT NULL
);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE sign_ins;
DROP TABLE identities;
-- +goose StatementEnd
