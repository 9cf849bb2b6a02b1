-- +goose Up
-- +goose StatementBegin
-- == Communes ==
-- The units below the province: those of today, and those before 1 July 2025. The rows come from the
-- files in migrations/data, whose README names the source.

-- The 3,321 communes, wards and special zones of today, each directly under a province.
CREATE TABLE communes (
    code text COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) = 5), -- five digits, Decision 19/2025/QĐ-TTg
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- the unit of today that it belongs to
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('commune', 'ward', 'special_zone')), -- xã, phường or đặc khu
    name text NOT NULL -- name without its kind, in Vietnamese
);
CREATE INDEX communes_by_province ON communes (province_code);

-- The communes, wards and towns before 1 July 2025, with the unit of today that each became part of. One
-- that was divided has a row for each part that the source knows.
CREATE TABLE former_communes (
    former_province_code text COLLATE "C" NOT NULL REFERENCES former_provinces (code), -- unit until 30 June 2025
    district text NOT NULL, -- district until 30 June 2025, with its kind
    name text NOT NULL, -- name with its kind; empty for an island district without communes
    commune_code text COLLATE "C" NOT NULL REFERENCES communes (code), -- the unit of today
    PRIMARY KEY (former_province_code, district, name, commune_code)
);
CREATE INDEX former_communes_by_commune ON former_communes (commune_code);

-- +rows communes
-- +rows former_communes

-- The communes that officers work for. They enter and propose there; officers of the province decide.
CREATE TABLE user_communes (
    user_id uuid NOT NULL REFERENCES users (id), -- user
    commune_code text COLLATE "C" NOT NULL REFERENCES communes (code), -- commune of today
    PRIMARY KEY (user_id, commune_code)
);
CREATE INDEX user_communes_by_commune ON user_communes (commune_code, user_id);

ALTER TABLE producers ADD COLUMN commune text NOT NULL DEFAULT ''; -- commune of today, as people write it
ALTER TABLE producers ADD COLUMN commune_code text COLLATE "C" REFERENCES communes (code); -- the commune of today, where it is known
ALTER TABLE craft_villages ADD COLUMN commune text NOT NULL DEFAULT ''; -- commune of today, as people write it
ALTER TABLE craft_villages ADD COLUMN commune_code text COLLATE "C" REFERENCES communes (code); -- the commune of today, where it is known
ALTER TABLE tourism_sites ADD COLUMN commune text NOT NULL DEFAULT ''; -- commune of today, as people write it
ALTER TABLE tourism_sites ADD COLUMN commune_code text COLLATE "C" REFERENCES communes (code); -- the commune of today, where it is known
ALTER TABLE products ADD COLUMN commune text NOT NULL DEFAULT ''; -- commune of today, as people write it
ALTER TABLE products ADD COLUMN commune_code text COLLATE "C" REFERENCES communes (code); -- the commune of today, where it is known
ALTER TABLE fairs ADD COLUMN commune text NOT NULL DEFAULT ''; -- commune of today, as people write it
ALTER TABLE fairs ADD COLUMN commune_code text COLLATE "C" REFERENCES communes (code); -- the commune of today, where it is known
CREATE INDEX producers_by_commune ON producers (commune_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_commune ON craft_villages (commune_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_commune ON tourism_sites (commune_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_commune ON products (commune_code, name_sort, id) WHERE status = 'published';

DROP VIEW listings;
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
    l.commune,
    l.commune_code,
    coalesce(c.name, '') AS commune_name,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    l.product_group,
    l.set_code,
    s.name_vi AS set_name,
    l.price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'product' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM products l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN communes c ON c.code = l.commune_code
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
    l.commune,
    l.commune_code,
    coalesce(c.name, '') AS commune_name,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'producer' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM producers l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN communes c ON c.code = l.commune_code
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
    l.commune,
    l.commune_code,
    coalesce(c.name, '') AS commune_name,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS price_from,
    l.trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'craft_village' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM craft_villages l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN communes c ON c.code = l.commune_code
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
    l.commune,
    l.commune_code,
    coalesce(c.name, '') AS commune_name,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'tourism_site' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM tourism_sites l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN communes c ON c.code = l.commune_code
UNION ALL
SELECT
    'demand' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    '' AS name_en,
    l.name_sort,
    concat_ws('. ', nullif(l.description, ''), nullif(l.packing, ''), nullif(l.organisation, '')) AS body,
    '' AS source_url,
    '' AS source_as_of,
    '' AS source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    '' AS former_district,
    '' AS former_commune,
    '' AS commune,
    CAST(NULL AS text) AS commune_code,
    '' AS commune_name,
    n.region,
    n.northern,
    f.lat,
    f.lon,
    nullif(l.product_group, '') AS product_group,
    l.set_code,
    s.name_vi AS set_name,
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    CAST(NULL AS uuid) AS picture_id,
    l.opened_on AS shown_from,
    l.deadline AS shown_until
FROM demands l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN product_sets s ON s.code = l.set_code;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP VIEW listings;
DROP INDEX producers_by_commune;
DROP INDEX craft_villages_by_commune;
DROP INDEX tourism_sites_by_commune;
DROP INDEX products_by_commune;
ALTER TABLE producers DROP COLUMN commune_code;
ALTER TABLE producers DROP COLUMN commune;
ALTER TABLE craft_villages DROP COLUMN commune_code;
ALTER TABLE craft_villages DROP COLUMN commune;
ALTER TABLE tourism_sites DROP COLUMN commune_code;
ALTER TABLE tourism_sites DROP COLUMN commune;
ALTER TABLE products DROP COLUMN commune_code;
ALTER TABLE products DROP COLUMN commune;
ALTER TABLE fairs DROP COLUMN commune_code;
ALTER TABLE fairs DROP COLUMN commune;
DROP TABLE user_communes;
DROP TABLE former_communes;
DROP TABLE communes;

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
    l.price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'product' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
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
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'producer' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
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
    CAST(NULL AS bigint) AS price_from,
    l.trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'craft_village' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
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
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'tourism_site' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM tourism_sites l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
UNION ALL
SELECT
    'demand' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    '' AS name_en,
    l.name_sort,
    concat_ws('. ', nullif(l.description, ''), nullif(l.packing, ''), nullif(l.organisation, '')) AS body,
    '' AS source_url,
    '' AS source_as_of,
    '' AS source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    '' AS former_district,
    '' AS former_commune,
    n.region,
    n.northern,
    f.lat,
    f.lon,
    nullif(l.product_group, '') AS product_group,
    l.set_code,
    s.name_vi AS set_name,
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    CAST(NULL AS uuid) AS picture_id,
    l.opened_on AS shown_from,
    l.deadline AS shown_until
FROM demands l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN product_sets s ON s.code = l.set_code;
-- +goose StatementEnd
