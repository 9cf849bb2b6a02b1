-- +goose Up
-- +goose StatementBegin
ALTER TABLE editions ADD COLUMN schema TEXT NOT NULL DEFAULT 'chophien-edition/1' CHECK (schema <> ''); -- form of the JSON in content
DROP TRIGGER editions_keep;
CREATE TRIGGER editions_keep BEFORE UPDATE OF id, fair_id, number, title, entries, content, picture_keys, sha256, frozen_by, frozen_at, schema ON editions
BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER editions_keep;
ALTER TABLE editions DROP COLUMN schema;
CREATE TRIGGER editions_keep BEFORE UPDATE OF id, fair_id, number, title, entries, content, picture_keys, sha256, frozen_by, frozen_at ON editions
BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
-- +goose StatementEnd
