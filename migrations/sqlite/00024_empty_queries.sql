-- +goose Up
-- +goose StatementBegin
-- A query without a filter found everything, and finds nothing from now on. Drafts keep
-- what they print.
UPDATE catalogues SET sections = (
    SELECT json_group_array(json(CASE
        WHEN json_type(s.value, '$.query') = 'object' AND NOT EXISTS (
            SELECT 1 FROM json_each(s.value, '$.query') q
            WHERE NOT (q.type = 'null' OR q.type = 'text' AND q.value = '' OR q.type = 'integer' AND q.value = 0 OR q.type = 'array' AND json_array_length(q.value) = 0)
        ) THEN json_set(s.value, '$.query.all', json('true')) ELSE s.value END))
    FROM (SELECT value FROM json_each(catalogues.sections) ORDER BY key) s)
WHERE sections LIKE '[%' AND sections LIKE '%"query":%{%';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
UPDATE catalogues SET sections = (SELECT json_group_array(json(json_remove(s.value, '$.query.all'))) FROM (SELECT value FROM json_each(catalogues.sections) ORDER BY key) s)
WHERE sections LIKE '[%' AND sections LIKE '%"query":%{%';
-- +goose StatementEnd
