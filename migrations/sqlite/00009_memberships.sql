-- +goose Up
-- +goose StatementBegin
-- Who may act for a producer.

CREATE TABLE memberships (
    user_id TEXT NOT NULL REFERENCES users (id),
    producer_id TEXT NOT NULL REFERENCES producers (id),
    owner BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (user_id, producer_id)
);
CREATE INDEX memberships_by_producer ON memberships (producer_id, user_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE memberships;
-- +goose StatementEnd
