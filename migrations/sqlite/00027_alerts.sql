-- +goose Up
-- +goose StatementBegin
-- Saved searches, and what each found: never told twice.

CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    cadence TEXT NOT NULL CHECK (cadence IN ('daily', 'at_once')),
    enabled BOOLEAN NOT NULL,
    email BOOLEAN NOT NULL,
    webhook BOOLEAN NOT NULL,
    unsubscribe TEXT NOT NULL UNIQUE,
    since DATETIME NOT NULL,
    first_run_at DATETIME,
    last_run_at DATETIME,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE INDEX alerts_by_user ON alerts (user_id, id);
CREATE INDEX alerts_at_once ON alerts (id) WHERE enabled AND cadence = 'at_once';

CREATE TABLE alert_finds (
    id TEXT NOT NULL PRIMARY KEY,
    alert_id TEXT NOT NULL REFERENCES alerts (id),
    listing_kind TEXT NOT NULL,
    listing_id TEXT NOT NULL,
    name TEXT NOT NULL,
    notice_id TEXT,
    found_at DATETIME NOT NULL,
    UNIQUE (alert_id, listing_kind, listing_id)
);
CREATE INDEX alert_finds_told ON alert_finds (alert_id, id) WHERE notice_id IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE alert_finds;
DROP TABLE alerts;
-- +goose StatementEnd
