-- +goose Up
-- +goose StatementBegin
-- Fairs: events with booths that an organizer runs.

CREATE TABLE fairs (
    id uuid NOT NULL PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''),
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'cancelled', 'closed')),
    version bigint NOT NULL CHECK (version > 0),
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    former_province_code text COLLATE "C" REFERENCES former_provinces (code),
    former_district text NOT NULL,
    former_commune text NOT NULL,
    address text NOT NULL,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL,
    theme text NOT NULL,
    theme_en text NOT NULL,
    about text NOT NULL,
    about_en text NOT NULL,
    venue text NOT NULL,
    venue_en text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    registers_from date,
    registers_until date,
    organizer_id uuid NOT NULL REFERENCES users (id),
    organizer text NOT NULL,
    organizer_en text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    published_at timestamptz,
    ended_reason text NOT NULL,
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
