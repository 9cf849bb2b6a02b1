-- +goose Up
-- +goose StatementBegin
-- The key of an account that holds no address cannot be an address itself.
UPDATE users SET email_key = 'unconfirmed ' || id WHERE confirmed_at IS NULL;
UPDATE users SET email_key = 'deleted ' || id WHERE email_key = id || '@deleted.invalid';

UPDATE api_keys SET expires_at = created_at + interval '366 days' WHERE expires_at IS NULL;
ALTER TABLE api_keys ALTER COLUMN expires_at SET NOT NULL;

ALTER TABLE users ADD COLUMN password_changes bigint NOT NULL DEFAULT 0; -- how often the password was changed; mails that were asked for before the last change make no link
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE users DROP COLUMN password_changes;
ALTER TABLE api_keys ALTER COLUMN expires_at DROP NOT NULL;
UPDATE users SET email_key = id || '@deleted.invalid' WHERE email_key = 'deleted ' || id;
UPDATE users SET email_key = id || '@unconfirmed.invalid' WHERE email_key = 'unconfirmed ' || id;
-- +goose StatementEnd
