-- +goose Up
-- +goose StatementBegin
-- The words of a folded name, for searches while the engine is away. Everything but
-- letters and digits separates words: the parser of text search would take "a/b" for a
-- path.
CREATE FUNCTION name_words(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT to_tsvector('pg_catalog.simple', regexp_replace(folded, '[^a-z0-9]+', ' ', 'g')) $$;
CREATE INDEX products_by_name_words ON products USING gin (name_words(name_fold)) WHERE status = 'published';
CREATE INDEX producers_by_name_words ON producers USING gin (name_words(name_fold)) WHERE status = 'published';
CREATE INDEX craft_villages_by_name_words ON craft_villages USING gin (name_words(name_fold)) WHERE status = 'published';
CREATE INDEX tourism_sites_by_name_words ON tourism_sites USING gin (name_words(name_fold)) WHERE status = 'published';
CREATE INDEX demands_by_name_words ON demands USING gin (name_words(name_fold)) WHERE status = 'published';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX demands_by_name_words;
DROP INDEX tourism_sites_by_name_words;
DROP INDEX craft_villages_by_name_words;
DROP INDEX producers_by_name_words;
DROP INDEX products_by_name_words;
DROP FUNCTION name_words(text);
-- +goose StatementEnd
