-- +goose Up
-- +goose StatementBegin

-- == Operations ==

-- Backups that chophien backup made.
CREATE TABLE backups (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    made_at DATETIME NOT NULL, -- moment of the data
    name TEXT NOT NULL CHECK (name <> ''), -- name of the file
    bytes INTEGER NOT NULL CHECK (bytes > 0) -- size of the file
);
CREATE INDEX backups_by_moment ON backups (made_at);

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE backups;
-- +goose StatementEnd
