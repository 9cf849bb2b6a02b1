-- +goose Up
-- +goose StatementBegin
-- What ends the e-mail of notices without signing in: one token a user, the
-- same in each mail.

CREATE TABLE mail_stops (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    token TEXT NOT NULL UNIQUE,
    created_at DATETIME NOT NULL
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE mail_stops;
-- +goose StatementEnd
