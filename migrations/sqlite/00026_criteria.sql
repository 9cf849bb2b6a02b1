-- +goose Up
-- +goose StatementBegin
-- == Criteria ==
-- The rules of the programme that decisions follow, as data.

-- The versions of the criteria that processes have loaded from their files. A process
-- that knows other ones refuses to use them.
CREATE TABLE criteria_sets (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''), -- number of the decision that holds the criteria
    content TEXT NOT NULL CHECK (content <> ''), -- the version as one line of JSON, with all its parts
    loaded_at DATETIME NOT NULL -- time at which this content was loaded
);
CREATE TRIGGER criteria_sets_move_state_added AFTER INSERT ON criteria_sets BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'places'; END;
CREATE TRIGGER criteria_sets_move_state_changed AFTER UPDATE ON criteria_sets BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'places'; END;
CREATE TRIGGER criteria_sets_move_state_removed AFTER DELETE ON criteria_sets BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'places'; END;

-- Only CHECK constraints become weaker, so no row changes: the text of the schema is
-- edited in place, as https://www.sqlite.org/lang_altertable.html describes it. Tables
-- that others refer to need not be copied then. The next statement that changes the
-- schema makes other connections read it again.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (criteria IN (''1048/QĐ-TTg'', ''148/QĐ-TTg''))', 'CHECK (criteria <> '''')')
    WHERE type = 'table' AND name = 'decisions';
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (number BETWEEN 1 AND 26)', 'CHECK (number <> 0)')
    WHERE type = 'table' AND name = 'product_sets';
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
    'CHECK (score_a BETWEEN 0 AND 4000)', 'CHECK (score_a BETWEEN 0 AND 10000)'),
    'CHECK (score_b BETWEEN 0 AND 4000)', 'CHECK (score_b BETWEEN 0 AND 10000)'),
    'CHECK (score_c BETWEEN 0 AND 4000)', 'CHECK (score_c BETWEEN 0 AND 10000)')
    WHERE type = 'table' AND name IN ('certificates', 'awards');
PRAGMA writable_schema = RESET;
ALTER TABLE product_sets ADD COLUMN in_force_from DATE; -- first day on which the criteria have it; null: from the beginning
ALTER TABLE product_sets ADD COLUMN in_force_until DATE; -- last day on which the criteria have it; null: no end
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
    'CHECK (score_a BETWEEN 0 AND 10000)', 'CHECK (score_a BETWEEN 0 AND 4000)'),
    'CHECK (score_b BETWEEN 0 AND 10000)', 'CHECK (score_b BETWEEN 0 AND 4000)'),
    'CHECK (score_c BETWEEN 0 AND 10000)', 'CHECK (score_c BETWEEN 0 AND 4000)')
    WHERE type = 'table' AND name IN ('certificates', 'awards');
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (number <> 0)', 'CHECK (number BETWEEN 1 AND 26)')
    WHERE type = 'table' AND name = 'product_sets';
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (criteria <> '''')', 'CHECK (criteria IN (''1048/QĐ-TTg'', ''148/QĐ-TTg''))')
    WHERE type = 'table' AND name = 'decisions';
PRAGMA writable_schema = RESET;
ALTER TABLE product_sets DROP COLUMN in_force_until;
ALTER TABLE product_sets DROP COLUMN in_force_from;
DROP TABLE criteria_sets;
-- +goose StatementEnd
