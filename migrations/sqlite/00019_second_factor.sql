-- +goose Up
-- +goose StatementBegin
-- One-time links that confirm an e-mail address or set a new password.
CREATE TABLE account_links_new (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32), -- hash of the token
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'reset', 'second_step')), -- what the link does
    email TEXT NOT NULL, -- e-mail address that the link confirms; empty for a password
    email_key TEXT NOT NULL, -- the same, normalized
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME NOT NULL -- time after which it no longer works
);
INSERT INTO account_links_new (token_hash, user_id, purpose, email, email_key, created_at, expires_at)
    SELECT token_hash, user_id, purpose, email, email_key, created_at, expires_at FROM account_links;
DROP TABLE account_links;
ALTER TABLE account_links_new RENAME TO account_links;
CREATE INDEX account_links_by_user ON account_links (user_id, purpose);
CREATE INDEX account_links_by_end ON account_links (expires_at);

-- == Second factors ==
-- What a user shows at a sign-in besides the password.

-- Authenticator apps of users.
CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id), -- user
    secret TEXT NOT NULL CHECK (secret <> ''), -- secret of the app in Base32; encrypted where the installation has a key
    last_step INTEGER NOT NULL CHECK (last_step >= 0), -- time of the newest code that was used, in units of 30 seconds
    created_at DATETIME NOT NULL, -- time at which the secret was made
    confirmed_at DATETIME -- time of the first code; empty: not in use yet
);

-- Codes that take the place of a code of the app, once.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    code_hash BLOB NOT NULL CHECK (length(code_hash) = 32), -- hash of the code
    PRIMARY KEY (user_id, code_hash)
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DELETE FROM account_links WHERE purpose = 'second_step';
CREATE TABLE account_links_old (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32), -- hash of the token
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'reset')), -- what the link does
    email TEXT NOT NULL, -- e-mail address that the link confirms; empty for a password
    email_key TEXT NOT NULL, -- the same, normalized
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME NOT NULL -- time after which it no longer works
);
INSERT INTO account_links_old (token_hash, user_id, purpose, email, email_key, created_at, expires_at)
    SELECT token_hash, user_id, purpose, email, email_key, created_at, expires_at FROM account_links;
DROP TABLE account_links;
ALTER TABLE account_links_old RENAME TO account_links;
CREATE INDEX account_links_by_user ON account_links (user_id, purpose);
CREATE INDEX account_links_by_end ON account_links (expires_at);
-- +goose StatementEnd
