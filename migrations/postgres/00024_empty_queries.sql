-- +goose Up
-- +goose StatementBegin
-- A query without a filter found everything, and finds nothing from now on. Drafts keep
-- what they print.
UPDATE catalogues SET sections = (
    SELECT jsonb_agg(CASE
        WHEN jsonb_typeof(s -> 'query') = 'object' AND NOT EXISTS (
            SELECT 1 FROM jsonb_each(CASE WHEN jsonb_typeof(s -> 'query') = 'object' THEN s -> 'query' ELSE '{}' END) q WHERE q.value NOT IN ('null', '""', '0', '[]')
        ) THEN jsonb_set(s, '{query,all}', 'true') ELSE s END ORDER BY n)::text
    FROM jsonb_array_elements(sections::jsonb) WITH ORDINALITY AS x (s, n))
WHERE sections LIKE '[%' AND sections LIKE '%"query":%{%';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
UPDATE catalogues SET sections = (SELECT jsonb_agg(s #- '{query,all}' ORDER BY n)::text FROM jsonb_array_elements(sections::jsonb) WITH ORDINALITY AS x (s, n))
WHERE sections LIKE '[%' AND sections LIKE '%"query":%{%';
-- +goose StatementEnd
