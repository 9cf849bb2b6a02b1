-- +goose Up
-- +goose StatementBegin
-- Who may sign in and act. Of passwords and tokens only hashes are stored; no account comes with the schema.

CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL CHECK (email <> ''),
    email_key text COLLATE "C" NOT NULL UNIQUE CHECK (email_key <> ''),
    name text NOT NULL CHECK (name <> ''),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    locked_at timestamptz,
    locked_reason text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES users (id),
    role text COLLATE "C" NOT NULL CHECK (role IN ('buyer', 'producer', 'organizer', 'officer', 'admin')),
    PRIMARY KEY (user_id, role)
);
CREATE INDEX user_roles_by_role ON user_roles (role, user_id);

-- Where officers act: units of today. The former units follow from them.
CREATE TABLE user_provinces (
    user_id uuid NOT NULL REFERENCES users (id),
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    PRIMARY KEY (user_id, province_code)
);
CREATE INDEX user_provinces_by_province ON user_provinces (province_code, user_id);

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    address text NOT NULL,
    user_agent text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_end ON sessions (expires_at, id);

CREATE TABLE api_keys (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL CHECK (name <> ''),
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    hint text NOT NULL,
    scopes text NOT NULL CHECK (scopes <> ''),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX api_keys_by_user ON api_keys (user_id, id);

-- Uses of limits, counted for all processes together. free_at is when the subject has all uses again;
-- a row whose free_at has passed says nothing any more and goes.
CREATE TABLE limits (
    key text COLLATE "C" NOT NULL PRIMARY KEY,
    free_at bigint NOT NULL -- microseconds since 1970
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
