-- +goose Up
-- +goose StatementBegin
-- Requests that were sent with a key, and what was answered. A row is written with the effect of its request.

CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL REFERENCES users (id),
    key text COLLATE "C" NOT NULL CHECK (key <> ''),
    request text COLLATE "C" NOT NULL,
    status bigint NOT NULL,
    header text NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE idempotency_keys;
-- +goose StatementEnd
