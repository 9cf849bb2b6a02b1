-- +goose Up
-- +goose StatementBegin
-- Who wants no e-mail. Notices are told in any case.

ALTER TABLE users ADD COLUMN no_mail BOOLEAN NOT NULL DEFAULT false;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE users DROP COLUMN no_mail;
-- +goose StatementEnd
