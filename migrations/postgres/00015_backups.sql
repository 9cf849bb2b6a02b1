-- +goose Up
-- +goose StatementBegin

-- == Operations ==

-- Backups that chophien backup made.
CREATE TABLE backups (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    made_at timestamptz NOT NULL, -- moment of the data
    name text NOT NULL CHECK (name <> ''), -- name of the file
    bytes bigint NOT NULL CHECK (bytes > 0) -- size of the file
);
CREATE INDEX backups_by_moment ON backups (made_at);

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE backups;
-- +goose StatementEnd
