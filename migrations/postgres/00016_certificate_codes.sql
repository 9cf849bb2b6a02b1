-- +goose Up
-- +goose StatementBegin
-- Codes of certificates for people, as domain.NewCode makes them.

ALTER TABLE certificates ADD COLUMN code text COLLATE "C";
UPDATE certificates SET code = substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 32)::int, 1);
ALTER TABLE certificates ALTER COLUMN code SET NOT NULL;
CREATE UNIQUE INDEX certificates_by_code ON certificates (code);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX certificates_by_code;
ALTER TABLE certificates DROP COLUMN code;
-- +goose StatementEnd
