-- +goose Up
-- +goose StatementBegin
-- Codes of certificates for people, as domain.NewCode makes them.

ALTER TABLE certificates ADD COLUMN code TEXT NOT NULL DEFAULT '';
UPDATE certificates SET code = substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (random() & 31), 1);
CREATE UNIQUE INDEX certificates_by_code ON certificates (code);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX certificates_by_code;
ALTER TABLE certificates DROP COLUMN code;
-- +goose StatementEnd
