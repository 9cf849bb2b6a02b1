-- +goose Up
-- +goose StatementBegin
-- Fairs: events with booths that an organizer runs.

CREATE TABLE fairs (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'cancelled', 'closed')),
    version INTEGER NOT NULL CHECK (version > 0),
    sample BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    province_code TEXT NOT NULL REFERENCES provinces (code),
    former_province_code TEXT REFERENCES former_provinces (code),
    former_district TEXT NOT NULL,
    former_commune TEXT NOT NULL,
    address TEXT NOT NULL,
    lat REAL CHECK (lat BETWEEN -90 AND 90),
    lon REAL CHECK (lon BETWEEN -180 AND 180),
    name TEXT NOT NULL CHECK (name <> ''),
    name_en TEXT NOT NULL,
    theme TEXT NOT NULL,
    theme_en TEXT NOT NULL,
    about TEXT NOT NULL,
    about_en TEXT NOT NULL,
    venue TEXT NOT NULL,
    venue_en TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    registers_from DATE,
    registers_until DATE,
    organizer_id TEXT NOT NULL REFERENCES users (id),
    organizer TEXT NOT NULL,
    organizer_en TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    published_at DATETIME,
    ended_reason TEXT NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL)),
    CHECK (starts_on <= ends_on),
    CHECK (status NOT IN ('published', 'closed') OR published_at IS NOT NULL)
);
CREATE INDEX fairs_by_date ON fairs (starts_on, id) WHERE published_at IS NOT NULL;
CREATE INDEX fairs_by_organizer ON fairs (organizer_id, id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fairs;
-- +goose StatementEnd
