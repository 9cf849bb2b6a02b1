-- +goose Up
-- +goose StatementBegin
ALTER TABLE users ADD COLUMN confirmed_at DATETIME; -- time at which the user proved that the e-mail address is its own; null for an unconfirmed account
ALTER TABLE users ADD COLUMN claimed_key TEXT NOT NULL DEFAULT ''; -- normalized e-mail address of an unconfirmed account, which it does not hold; else empty
ALTER TABLE users ADD COLUMN no_password BOOLEAN NOT NULL DEFAULT false; -- whether the user signs in at a provider only
CREATE INDEX users_by_claim ON users (claimed_key, id) WHERE claimed_key <> '';
CREATE INDEX users_unconfirmed ON users (created_at) WHERE confirmed_at IS NULL;

-- Addresses of accounts that exist count as confirmed. An account that was added by
-- its first sign-in at a provider has a password that nobody knows.
UPDATE users SET confirmed_at = created_at;
UPDATE users SET no_password = true WHERE EXISTS (SELECT 1 FROM identities WHERE identities.user_id = users.id AND substr(identities.created_at, 1, 19) = substr(users.created_at, 1, 19));

-- Keys without an end get one.
UPDATE api_keys SET expires_at = strftime('%Y-%m-%d %H:%M:%S+00:00', 'now', '+366 days') WHERE expires_at IS NULL;

ALTER TABLE webhooks ADD COLUMN earlier_secret TEXT NOT NULL DEFAULT ''; -- secret that also signs deliveries for a while after it was replaced
ALTER TABLE webhooks ADD COLUMN earlier_until DATETIME; -- time until which it signs; null without one

-- == Account links ==
-- What a person may do once, by a link.

-- One-time links that confirm an e-mail address or set a new password.
CREATE TABLE account_links (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32), -- hash of the token
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'reset')), -- what the link does
    email TEXT NOT NULL, -- e-mail address that the link confirms; empty for a password
    email_key TEXT NOT NULL, -- the same, normalized
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME NOT NULL -- time after which it no longer works
);
CREATE INDEX account_links_by_user ON account_links (user_id, purpose);
CREATE INDEX account_links_by_end ON account_links (expires_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE account_links;
ALTER TABLE webhooks DROP COLUMN earlier_until;
ALTER TABLE webhooks DROP COLUMN earlier_secret;
DROP INDEX users_unconfirmed;
DROP INDEX users_by_claim;
ALTER TABLE users DROP COLUMN no_password;
ALTER TABLE users DROP COLUMN claimed_key;
ALTER TABLE users DROP COLUMN confirmed_at;
-- +goose StatementEnd
