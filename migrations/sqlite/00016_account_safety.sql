-- +goose Up
-- +goose StatementBegin
-- The key of an account that holds no address cannot be an address itself.
UPDATE users SET email_key = 'unconfirmed ' || id WHERE confirmed_at IS NULL;
UPDATE users SET email_key = 'deleted ' || id WHERE email_key = id || '@deleted.invalid';

-- Keys with which programs act for a user.
CREATE TABLE api_keys_new (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    name TEXT NOT NULL CHECK (name <> ''), -- name that the user gave
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    hint TEXT NOT NULL, -- first characters of the key, to recognize it
    scopes TEXT NOT NULL CHECK (scopes <> ''), -- JSON list of what the key may do
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME NOT NULL, -- time after which it no longer works
    last_used_at DATETIME -- time of the last use
);
INSERT INTO api_keys_new (id, user_id, name, token_hash, hint, scopes, created_at, expires_at, last_used_at)
    SELECT id, user_id, name, token_hash, hint, scopes, created_at, coalesce(expires_at, strftime('%Y-%m-%d %H:%M:%S+00:00', created_at, '+366 days')), last_used_at FROM api_keys;
DROP TABLE api_keys;
ALTER TABLE api_keys_new RENAME TO api_keys;
CREATE INDEX api_keys_by_user ON api_keys (user_id, id);

ALTER TABLE users ADD COLUMN password_changes INTEGER NOT NULL DEFAULT 0; -- how often the password was changed; mails that were asked for before the last change make no link
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE users DROP COLUMN password_changes;
CREATE TABLE api_keys_old (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    name TEXT NOT NULL CHECK (name <> ''), -- name that the user gave
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    hint TEXT NOT NULL, -- first characters of the key, to recognize it
    scopes TEXT NOT NULL CHECK (scopes <> ''), -- JSON list of what the key may do
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME, -- time after which it no longer works
    last_used_at DATETIME -- time of the last use
);
INSERT INTO api_keys_old (id, user_id, name, token_hash, hint, scopes, created_at, expires_at, last_used_at)
    SELECT id, user_id, name, token_hash, hint, scopes, created_at, expires_at, last_used_at FROM api_keys;
DROP TABLE api_keys;
ALTER TABLE api_keys_old RENAME TO api_keys;
CREATE INDEX api_keys_by_user ON api_keys (user_id, id);
UPDATE users SET email_key = id || '@deleted.invalid' WHERE email_key = 'deleted ' || id;
UPDATE users SET email_key = id || '@unconfirmed.invalid' WHERE email_key = 'unconfirmed ' || id;
-- +goose StatementEnd
