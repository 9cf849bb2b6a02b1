-- +goose Up
-- +goose StatementBegin
-- Who may sign in and act. Of passwords and tokens only hashes are stored; no account comes with the schema.

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL CHECK (email <> ''),
    email_key TEXT NOT NULL UNIQUE CHECK (email_key <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    password_hash TEXT NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    locked_at DATETIME,
    locked_reason TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('buyer', 'producer', 'organizer', 'officer', 'admin')),
    PRIMARY KEY (user_id, role)
);
CREATE INDEX user_roles_by_role ON user_roles (role, user_id);

-- Where officers act: units of today. The former units follow from them.
CREATE TABLE user_provinces (
    user_id TEXT NOT NULL REFERENCES users (id),
    province_code TEXT NOT NULL REFERENCES provinces (code),
    PRIMARY KEY (user_id, province_code)
);
CREATE INDEX user_provinces_by_province ON user_provinces (province_code, user_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    last_used_at DATETIME NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_end ON sessions (expires_at, id);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (name <> ''),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (scopes <> ''),
    created_at DATETIME NOT NULL,
    expires_at DATETIME,
    last_used_at DATETIME
);
CREATE INDEX api_keys_by_user ON api_keys (user_id, id);

-- Uses of limits, counted for all processes together. free_at is when the subject has all uses again;
-- a row whose free_at has passed says nothing any more and goes.
CREATE TABLE limits (
    key TEXT NOT NULL PRIMARY KEY,
    free_at INTEGER NOT NULL -- microseconds since 1970
);
CREATE INDEX limits_by_end ON limits (free_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE limits;
DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE user_provinces;
DROP TABLE user_roles;
DROP TABLE users;
-- +goose StatementEnd
