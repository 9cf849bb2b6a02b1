-- +goose Up
-- +goose StatementBegin
-- What users are told. The key keeps them from being told the same thing twice.

CREATE TABLE notices (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    kind text COLLATE "C" NOT NULL CHECK (kind <> ''),
    key text COLLATE "C" NOT NULL CHECK (key <> ''),
    title text NOT NULL,
    title_en text NOT NULL,
    text text NOT NULL,
    text_en text NOT NULL,
    path text NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    UNIQUE (user_id, key)
);
CREATE INDEX notices_by_user ON notices (user_id, id);
CREATE INDEX notices_unread ON notices (user_id, id) WHERE read_at IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE notices;
-- +goose StatementEnd
