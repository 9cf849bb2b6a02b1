-- +goose Up
-- +goose StatementBegin
-- Addresses that users have told of events, and what was sent to them.

CREATE TABLE webhooks (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    url text COLLATE "C" NOT NULL,
    events text COLLATE "C" NOT NULL,
    secret text COLLATE "C" NOT NULL,
    failing_since timestamptz,
    disabled_at timestamptz,
    disabled_reason text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX webhooks_by_user ON webhooks (user_id, id);

CREATE TABLE webhook_deliveries (
    id uuid NOT NULL PRIMARY KEY,
    webhook_id uuid NOT NULL REFERENCES webhooks (id),
    event text COLLATE "C" NOT NULL,
    payload text NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    tries integer NOT NULL,
    attempts text NOT NULL,
    next_at timestamptz,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK ((ended_at IS NULL) = (state = 'pending'))
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (created_at) WHERE ended_at IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
-- +goose StatementEnd
