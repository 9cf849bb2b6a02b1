-- +goose Up
-- +goose StatementBegin
-- Saved searches, and what each found: never told twice.

CREATE TABLE alerts (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    query text NOT NULL,
    cadence text COLLATE "C" NOT NULL CHECK (cadence IN ('daily', 'at_once')),
    enabled boolean NOT NULL,
    email boolean NOT NULL,
    webhook boolean NOT NULL,
    unsubscribe text COLLATE "C" NOT NULL UNIQUE,
    since timestamptz NOT NULL,
    first_run_at timestamptz,
    last_run_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX alerts_by_user ON alerts (user_id, id);
CREATE INDEX alerts_at_once ON alerts (id) WHERE enabled AND cadence = 'at_once';

CREATE TABLE alert_finds (
    id uuid NOT NULL PRIMARY KEY,
    alert_id uuid NOT NULL REFERENCES alerts (id),
    listing_kind text COLLATE "C" NOT NULL,
    listing_id uuid NOT NULL,
    name text NOT NULL,
    notice_id uuid,
    found_at timestamptz NOT NULL,
    UNIQUE (alert_id, listing_kind, listing_id)
);
CREATE INDEX alert_finds_told ON alert_finds (alert_id, id) WHERE notice_id IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE alert_finds;
DROP TABLE alerts;
-- +goose StatementEnd
