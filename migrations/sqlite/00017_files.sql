-- +goose Up
-- +goose StatementBegin
-- What people uploaded in private. What refers to a file names it by its id; files that nothing refers to go after a week.

CREATE TABLE files (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (name <> ''),
    content_type TEXT NOT NULL CHECK (content_type <> ''),
    size INTEGER NOT NULL CHECK (size > 0),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    file_key TEXT NOT NULL UNIQUE CHECK (file_key <> ''),
    created_at DATETIME NOT NULL
);
CREATE INDEX files_by_user ON files (user_id, id);
CREATE INDEX files_by_age ON files (created_at);
CREATE INDEX pictures_by_key ON pictures (file_key);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX pictures_by_key;
DROP TABLE files;
-- +goose StatementEnd
