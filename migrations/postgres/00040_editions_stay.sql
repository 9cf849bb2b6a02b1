-- +goose Up
-- +goose StatementBegin
-- What was frozen cannot be emptied either, and what was published stays so.
CREATE TRIGGER editions_no_truncate BEFORE TRUNCATE ON editions FOR EACH STATEMENT EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER edition_files_no_truncate BEFORE TRUNCATE ON edition_files FOR EACH STATEMENT EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER editions_stay_published BEFORE UPDATE OF published_at ON editions
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION editions_never_change();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER editions_stay_published ON editions;
DROP TRIGGER edition_files_no_truncate ON edition_files;
DROP TRIGGER editions_no_truncate ON editions;
-- +goose StatementEnd
