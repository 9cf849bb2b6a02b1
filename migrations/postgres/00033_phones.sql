-- +goose Up
-- +goose StatementBegin
ALTER TABLE users DROP CONSTRAINT users_email_check; -- an account with a number may have no address
ALTER TABLE users ADD COLUMN phone text COLLATE "C" NOT NULL DEFAULT ''; -- mobile number that the user has confirmed, in E.164; else empty
CREATE UNIQUE INDEX users_by_phone ON users (phone) WHERE phone <> '';

-- One-time codes that are sent to phones.
CREATE TABLE phone_codes (
    token_hash bytea NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32), -- hash of the token of the form that asked
    phone text COLLATE "C" NOT NULL CHECK (phone <> ''), -- number, in E.164
    purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('sign_in', 'set', 'own')), -- what the code is for
    user_id uuid REFERENCES users (id), -- user who asked; empty with sign_in
    lang text COLLATE "C" NOT NULL CHECK (lang IN ('vi', 'en')), -- language of the message
    code_hash bytea NOT NULL, -- hash of the code; empty before it is sent
    tries integer NOT NULL CHECK (tries >= 0), -- codes that were entered
    created_at timestamptz NOT NULL, -- time of creation
    expires_at timestamptz NOT NULL, -- time after which it no longer works
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
UPDATE users SET email = id || '@phone.invalid' WHERE email = '';
ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email <> '');
-- +goose StatementEnd
