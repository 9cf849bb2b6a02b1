-- +goose Up
-- +goose StatementBegin
-- The units of both maps of Vietnam, what can be listed, and what certifies it.
--
-- Codes of the two maps collide, so each map has a table and columns of its own.
-- Nothing here says that a certificate is valid: that is asked with a day.
-- Text that is compared or sorted is compared byte by byte: sort keys are made for that.

CREATE TABLE provinces (
    code text COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) = 2),
    slug text COLLATE "C" NOT NULL UNIQUE,
    name text NOT NULL UNIQUE,
    name_en text NOT NULL,
    city boolean NOT NULL,
    region text COLLATE "C" NOT NULL CHECK (region IN ('northern_midlands_mountains', 'red_river_delta', 'southeast', 'mekong_delta', 'north_central', 'south_central_coast_highlands')),
    northern boolean NOT NULL,
    name_sort text COLLATE "C" NOT NULL
);

CREATE TABLE former_provinces (
    code text COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) = 2),
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    slug text COLLATE "C" NOT NULL UNIQUE,
    name text NOT NULL UNIQUE,
    name_en text NOT NULL,
    city boolean NOT NULL,
    region text COLLATE "C" NOT NULL CHECK (region IN ('northern_midlands_mountains', 'red_river_delta', 'southeast', 'mekong_delta', 'north_central_central_coast', 'central_highlands')),
    northern boolean NOT NULL,
    lat double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    aliases text NOT NULL,
    name_sort text COLLATE "C" NOT NULL
);
CREATE INDEX former_provinces_by_province ON former_provinces (province_code);

CREATE TABLE product_sets (
    code text COLLATE "C" NOT NULL PRIMARY KEY,
    number bigint NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 26),
    product_group text COLLATE "C" NOT NULL CHECK (product_group IN ('I', 'II', 'III', 'IV', 'V', 'VI')),
    group_vi text NOT NULL,
    group_en text NOT NULL,
    subgroup_vi text NOT NULL,
    subgroup_en text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL
);

CREATE TABLE producers (
    id uuid NOT NULL PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''),
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn')),
    version bigint NOT NULL CHECK (version > 0),
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    source_url text NOT NULL,
    source_as_of text NOT NULL,
    source_note text NOT NULL,
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    former_province_code text COLLATE "C" REFERENCES former_provinces (code),
    former_district text NOT NULL,
    former_commune text NOT NULL,
    address text NOT NULL,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL,
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    producer_kind text COLLATE "C" NOT NULL CHECK (producer_kind IN ('cooperative', 'cooperative_group', 'company', 'household', 'other')),
    story text NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX producers_by_name ON producers (name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_newest ON producers (created_at, id) WHERE status = 'published';
CREATE INDEX producers_by_province ON producers (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_former_province ON producers (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_sample ON producers (id) WHERE sample AND status = 'published';
CREATE INDEX producers_by_update ON producers (updated_at, id);

CREATE TABLE craft_villages (
    id uuid NOT NULL PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''),
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn')),
    version bigint NOT NULL CHECK (version > 0),
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    source_url text NOT NULL,
    source_as_of text NOT NULL,
    source_note text NOT NULL,
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    former_province_code text COLLATE "C" REFERENCES former_provinces (code),
    former_district text NOT NULL,
    former_commune text NOT NULL,
    address text NOT NULL,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL,
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    trade_vi text NOT NULL,
    trade_en text NOT NULL,
    trade_group bigint NOT NULL CHECK (trade_group BETWEEN 1 AND 7),
    history text NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX craft_villages_by_name ON craft_villages (name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_newest ON craft_villages (created_at, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_province ON craft_villages (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_former_province ON craft_villages (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_sample ON craft_villages (id) WHERE sample AND status = 'published';
CREATE INDEX craft_villages_by_update ON craft_villages (updated_at, id);

CREATE TABLE tourism_sites (
    id uuid NOT NULL PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''),
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn')),
    version bigint NOT NULL CHECK (version > 0),
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    source_url text NOT NULL,
    source_as_of text NOT NULL,
    source_note text NOT NULL,
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    former_province_code text COLLATE "C" REFERENCES former_provinces (code),
    former_district text NOT NULL,
    former_commune text NOT NULL,
    address text NOT NULL,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL,
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    people text NOT NULL,
    highlights text NOT NULL,
    awards text NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX tourism_sites_by_name ON tourism_sites (name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_newest ON tourism_sites (created_at, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_province ON tourism_sites (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_former_province ON tourism_sites (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_sample ON tourism_sites (id) WHERE sample AND status = 'published';
CREATE INDEX tourism_sites_by_update ON tourism_sites (updated_at, id);

CREATE TABLE products (
    id uuid NOT NULL PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''),
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn')),
    version bigint NOT NULL CHECK (version > 0),
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    source_url text NOT NULL,
    source_as_of text NOT NULL,
    source_note text NOT NULL,
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code),
    former_province_code text COLLATE "C" REFERENCES former_provinces (code),
    former_district text NOT NULL,
    former_commune text NOT NULL,
    address text NOT NULL,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL,
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    producer_id uuid REFERENCES producers (id),
    product_group text COLLATE "C" NOT NULL CHECK (product_group IN ('I', 'II', 'III', 'IV', 'V', 'VI')),
    set_code text COLLATE "C" REFERENCES product_sets (code),
    description text NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX products_by_name ON products (name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_newest ON products (created_at, id) WHERE status = 'published';
CREATE INDEX products_by_province ON products (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_former_province ON products (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_group ON products (product_group, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_set ON products (set_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_sample ON products (id) WHERE sample AND status = 'published';
CREATE INDEX products_by_update ON products (updated_at, id);
CREATE INDEX products_by_producer ON products (producer_id, status, name_sort, id);
-- Holds all that counting asks for, in the order in which certificates are found.
CREATE INDEX products_by_id ON products (id, province_code, former_province_code, product_group) WHERE status = 'published';

CREATE TABLE decisions (
    id uuid NOT NULL PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''),
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn')),
    version bigint NOT NULL CHECK (version > 0),
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    issuer text NOT NULL CHECK (issuer <> ''),
    number text NOT NULL CHECK (number <> ''),
    decided_on date NOT NULL,
    level text COLLATE "C" NOT NULL CHECK (level IN ('district', 'province', 'ministry')),
    criteria text NOT NULL CHECK (criteria IN ('1048/QĐ-TTg', '148/QĐ-TTg')),
    province_code text COLLATE "C" REFERENCES provinces (code),
    note text NOT NULL,
    -- A number restarts each year and repeats across issuers.
    UNIQUE (issuer, number, decided_on)
);

CREATE TABLE certificates (
    id uuid NOT NULL PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products (id),
    decision_id uuid NOT NULL REFERENCES decisions (id),
    stars bigint NOT NULL CHECK (stars IN (0, 3, 4, 5)),
    potential_five boolean NOT NULL,
    score bigint CHECK (score BETWEEN 0 AND 10000),
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    revoked_on date,
    revoked_reason text NOT NULL,
    superseded_on date,
    sample boolean NOT NULL,
    CHECK (valid_from <= valid_until),
    CHECK (stars = 4 OR NOT potential_five)
);
-- Holds all that "is it valid on this day, with how many stars, by which decision" asks for.
CREATE INDEX certificates_by_product ON certificates (product_id, valid_from, valid_until, revoked_on, superseded_on, stars, decision_id);
CREATE INDEX certificates_by_decision ON certificates (decision_id);

CREATE TABLE product_craft_villages (
    product_id uuid NOT NULL REFERENCES products (id),
    craft_village_id uuid NOT NULL REFERENCES craft_villages (id),
    PRIMARY KEY (product_id, craft_village_id)
);
CREATE INDEX product_craft_villages_by_village ON product_craft_villages (craft_village_id, product_id);

CREATE TABLE product_tourism_sites (
    product_id uuid NOT NULL REFERENCES products (id),
    tourism_site_id uuid NOT NULL REFERENCES tourism_sites (id),
    PRIMARY KEY (product_id, tourism_site_id)
);
CREATE INDEX product_tourism_sites_by_site ON product_tourism_sites (tourism_site_id, product_id);

CREATE TABLE pictures (
    id uuid NOT NULL PRIMARY KEY,
    owner_kind text COLLATE "C" NOT NULL CHECK (owner_kind IN ('product', 'producer', 'craft_village', 'tourism_site')),
    owner_id uuid NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    file_key text NOT NULL CHECK (file_key <> ''),
    content_type text NOT NULL,
    width bigint NOT NULL CHECK (width > 0),
    height bigint NOT NULL CHECK (height > 0),
    caption text NOT NULL,
    credit text NOT NULL,
    UNIQUE (owner_kind, owner_id, position)
);

-- What all kinds have in common: what a card shows and the search index holds,
-- but for the certified days of a product. A producer that is not public is not named.
CREATE VIEW listings AS
SELECT
    'product' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    l.description AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    m.id AS producer_id,
    m.slug AS producer_slug,
    m.name AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    l.product_group,
    l.set_code,
    s.name_vi AS set_name,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'product' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id
FROM products l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN producers m ON m.id = l.producer_id AND m.status = 'published'
LEFT JOIN product_sets s ON s.code = l.set_code
UNION ALL
SELECT
    'producer' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    l.story AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'producer' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id
FROM producers l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
UNION ALL
SELECT
    'craft_village' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    concat_ws('. ', nullif(l.trade_vi, ''), nullif(l.trade_en, ''), nullif(l.history, '')) AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    l.trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'craft_village' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id
FROM craft_villages l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
UNION ALL
SELECT
    'tourism_site' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    concat_ws('. ', nullif(l.people, ''), nullif(l.highlights, ''), nullif(l.awards, '')) AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'tourism_site' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id
FROM tourism_sites l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP VIEW listings;
DROP TABLE pictures;
DROP TABLE product_tourism_sites;
DROP TABLE product_craft_villages;
DROP TABLE certificates;
DROP TABLE decisions;
DROP TABLE products;
DROP TABLE tourism_sites;
DROP TABLE craft_villages;
DROP TABLE producers;
DROP TABLE product_sets;
DROP TABLE former_provinces;
DROP TABLE provinces;
-- +goose StatementEnd
