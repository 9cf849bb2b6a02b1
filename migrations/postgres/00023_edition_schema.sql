-- +goose Up
-- +goose StatementBegin
ALTER TABLE editions ADD COLUMN schema text COLLATE "C" NOT NULL DEFAULT 'chophien-edition/1' CHECK (schema <> ''); -- form of the JSON in content
ALTER TABLE editions ALTER COLUMN schema DROP DEFAULT;
DROP TRIGGER editions_keep ON editions;
CREATE TRIGGER editions_keep BEFORE UPDATE OF id, fair_id, number, title, entries, content, picture_keys, sha256, frozen_by, frozen_at, schema ON editions
    FOR EACH ROW EXECUTE FUNCTION editions_never_change();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER editions_keep ON editions;
ALTER TABLE editions DROP COLUMN schema;
CREATE TRIGGER editions_keep BEFORE UPDATE OF id, fair_id, number, title, entries, content, picture_keys, sha256, frozen_by, frozen_at ON editions
    FOR EACH ROW EXECUTE FUNCTION editions_never_change();
-- +goose StatementEnd
