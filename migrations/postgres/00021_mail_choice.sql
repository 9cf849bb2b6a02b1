-- +goose Up
-- Who wants no e-mail. Notices are told in any case.

ALTER TABLE users ADD COLUMN no_mail boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE users DROP COLUMN no_mail;
