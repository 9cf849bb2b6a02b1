-- +goose Up
-- +goose StatementBegin
-- Catalogues of fairs, and what was frozen of them.

CREATE TABLE catalogues (
    fair_id UUID NOT NULL PRIMARY KEY REFERENCES fairs (id),
    version BIGINT NOT NULL CHECK (version > 0),
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    greeting TEXT NOT NULL,
    greeting_en TEXT NOT NULL,
    greeting_by TEXT NOT NULL,
    imprint TEXT NOT NULL,
    sections TEXT NOT NULL,
    texts TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE editions (
    id UUID NOT NULL PRIMARY KEY,
    fair_id UUID NOT NULL REFERENCES fairs (id),
    number INTEGER NOT NULL CHECK (number > 0),
    title TEXT NOT NULL,
    entries INTEGER NOT NULL,
    content TEXT NOT NULL,
    picture_keys TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (sha256 <> ''),
    frozen_by UUID NOT NULL REFERENCES users (id),
    frozen_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ,
    UNIQUE (fair_id, number)
);

CREATE TABLE edition_files (
    edition_id UUID NOT NULL REFERENCES editions (id),
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    file_key TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (edition_id, name)
);

CREATE FUNCTION editions_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen edition never changes';
END $$;
CREATE TRIGGER editions_keep BEFORE UPDATE OF id, fair_id, number, title, entries, content, picture_keys, sha256, frozen_by, frozen_at ON editions
    FOR EACH ROW EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER editions_stay BEFORE DELETE ON editions FOR EACH ROW EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER edition_files_keep BEFORE UPDATE OR DELETE ON edition_files FOR EACH ROW EXECUTE FUNCTION editions_never_change();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE edition_files;
DROP TABLE editions;
DROP FUNCTION editions_never_change;
DROP TABLE catalogues;
-- +goose StatementEnd
