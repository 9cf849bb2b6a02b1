-- +goose Up
-- +goose StatementBegin
-- An account with a number may have no address. SQLite drops a check only with its column.
ALTER TABLE users ADD COLUMN address TEXT NOT NULL DEFAULT '';
UPDATE users SET address = email;
ALTER TABLE users DROP COLUMN email;
ALTER TABLE users RENAME COLUMN address TO email;
ALTER TABLE users ADD COLUMN phone TEXT NOT NULL DEFAULT ''; -- mobile number that the user has confirmed, in E.164; else empty
CREATE UNIQUE INDEX users_by_phone ON users (phone) WHERE phone <> '';

-- One-time codes that are sent to phones.
CREATE TABLE phone_codes (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32), -- hash of the token of the form that asked
    phone TEXT NOT NULL CHECK (phone <> ''), -- number, in E.164
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'set', 'own')), -- what the code is for
    user_id TEXT REFERENCES users (id), -- user who asked; empty with sign_in
    lang TEXT NOT NULL CHECK (lang IN ('vi', 'en')), -- language of the message
    code_hash BLOB NOT NULL, -- hash of the code; empty before it is sent
    tries INTEGER NOT NULL CHECK (tries >= 0), -- codes that were entered
    created_at DATETIME NOT NULL, -- time of creation
    expires_at DATETIME NOT NULL, -- time after which it no longer works
    CHECK ((purpose = 'sign_in') = (user_id IS NULL))
);
CREATE INDEX phone_codes_by_user ON phone_codes (user_id);
CREATE INDEX phone_codes_by_end ON phone_codes (expires_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE phone_codes;
DROP INDEX users_by_phone;
ALTER TABLE users DROP COLUMN phone;
ALTER TABLE users ADD COLUMN address TEXT NOT NULL DEFAULT '-' CHECK (address <> '');
UPDATE users SET address = CASE WHEN email = '' THEN id || '@phone.invalid' ELSE email END;
ALTER TABLE users DROP COLUMN email;
ALTER TABLE users RENAME COLUMN address TO email;
-- +goose StatementEnd
