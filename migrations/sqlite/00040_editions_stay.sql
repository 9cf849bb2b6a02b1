-- +goose Up
-- +goose StatementBegin
-- What was frozen cannot be replaced either (REPLACE deletes without the
-- trigger for that), and what was published stays so.

CREATE TRIGGER editions_once BEFORE INSERT ON editions
WHEN EXISTS (SELECT 1 FROM editions WHERE id = NEW.id OR (fair_id = NEW.fair_id AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
CREATE TRIGGER edition_files_once BEFORE INSERT ON edition_files
WHEN EXISTS (SELECT 1 FROM edition_files WHERE edition_id = NEW.edition_id AND name = NEW.name)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER editions_stay_published BEFORE UPDATE OF published_at ON editions WHEN OLD.published_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a frozen edition never changes'); END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER editions_stay_published;
DROP TRIGGER edition_files_once;
DROP TRIGGER editions_once;
-- +goose StatementEnd
