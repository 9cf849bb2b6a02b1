-- +goose Up
-- +goose StatementBegin
ALTER TABLE account_links DROP CONSTRAINT account_links_purpose_check;
ALTER TABLE account_links ADD CONSTRAINT account_links_purpose_check CHECK (purpose IN ('confirm', 'reset', 'second_step'));

-- == Second factors ==
-- What a user shows at a sign-in besides the password.

-- Authenticator apps of users.
CREATE TABLE second_factors (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES users (id), -- user
    secret text COLLATE "C" NOT NULL CHECK (secret <> ''), -- secret of the app in Base32; encrypted where the installation has a key
    last_step bigint NOT NULL CHECK (last_step >= 0), -- time of the newest code that was used, in units of 30 seconds
    created_at timestamptz NOT NULL, -- time at which the secret was made
    confirmed_at timestamptz -- time of the first code; empty: not in use yet
);

-- Codes that take the place of a code of the app, once.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users (id), -- user
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32), -- hash of the code
    PRIMARY KEY (user_id, code_hash)
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DELETE FROM account_links WHERE purpose = 'second_step';
ALTER TABLE account_links DROP CONSTRAINT account_links_purpose_check;
ALTER TABLE account_links ADD CONSTRAINT account_links_purpose_check CHECK (purpose IN ('confirm', 'reset'));
-- +goose StatementEnd
