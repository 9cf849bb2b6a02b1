-- +goose Up
-- +goose StatementBegin
-- What users are told. The key keeps them from being told the same thing twice.

CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    key TEXT NOT NULL CHECK (key <> ''),
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text TEXT NOT NULL,
    text_en TEXT NOT NULL,
    path TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    read_at DATETIME,
    UNIQUE (user_id, key)
);
CREATE INDEX notices_by_user ON notices (user_id, id);
CREATE INDEX notices_unread ON notices (user_id, id) WHERE read_at IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE notices;
-- +goose StatementEnd
