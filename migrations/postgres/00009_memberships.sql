-- +goose Up
-- +goose StatementBegin
-- Who may act for a producer.

CREATE TABLE memberships (
    user_id uuid NOT NULL REFERENCES users (id),
    producer_id uuid NOT NULL REFERENCES producers (id),
    owner boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, producer_id)
);
CREATE INDEX memberships_by_producer ON memberships (producer_id, user_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE memberships;
-- +goose StatementEnd
