-- +goose Up
-- +goose StatementBegin
-- Requests that were sent with a key, and what was answered. A row is written with the effect of its request.

CREATE TABLE idempotency_keys (
    user_id TEXT NOT NULL REFERENCES users (id),
    key TEXT NOT NULL CHECK (key <> ''),
    request TEXT NOT NULL,
    status INTEGER NOT NULL,
    header TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE idempotency_keys;
-- +goose StatementEnd
