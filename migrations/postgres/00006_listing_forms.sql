-- +goose Up
-- +goose StatementBegin
-- What producers fill in, what officers ask for, and the way between: a listing is submitted
-- and may be sent back before it is published. A price, a figure or a contact that nobody has
-- stated is empty or null, never invented.

DROP VIEW listings;

ALTER TABLE producers DROP CONSTRAINT producers_status_check;
ALTER TABLE producers ADD CONSTRAINT producers_status_check CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));

ALTER TABLE craft_villages DROP CONSTRAINT craft_villages_status_check;
ALTER TABLE craft_villages ADD CONSTRAINT craft_villages_status_check CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));

ALTER TABLE tourism_sites DROP CONSTRAINT tourism_sites_status_check;
ALTER TABLE tourism_sites ADD CONSTRAINT tourism_sites_status_check CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));

ALTER TABLE products DROP CONSTRAINT products_status_check;
ALTER TABLE products ADD CONSTRAINT products_status_check CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));

ALTER TABLE producers ADD COLUMN representative text NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN phone text NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN zalo text NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN email text NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN website text NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN contact_public boolean NOT NULL DEFAULT FALSE;
ALTER TABLE producers ADD COLUMN tax_code text NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN women_led boolean;
ALTER TABLE producers ADD COLUMN ethnic_minority boolean;

ALTER TABLE craft_villages ADD COLUMN recognition text COLLATE "C" NOT NULL DEFAULT '' CHECK (recognition IN ('', 'traditional_trade', 'craft_village', 'traditional_craft_village'));
ALTER TABLE craft_villages ADD COLUMN recognition_number text NOT NULL DEFAULT '';
ALTER TABLE craft_villages ADD COLUMN recognition_date date;
ALTER TABLE craft_villages ADD COLUMN artisans text NOT NULL DEFAULT '[]';
ALTER TABLE craft_villages ADD COLUMN households bigint CHECK (households >= 0);
ALTER TABLE craft_villages ADD COLUMN workers bigint CHECK (workers >= 0);
ALTER TABLE craft_villages ADD COLUMN figures_as_of date;
ALTER TABLE craft_villages ADD COLUMN main_products text NOT NULL DEFAULT '';
ALTER TABLE craft_villages ADD COLUMN visiting text NOT NULL DEFAULT '';

ALTER TABLE tourism_sites ADD COLUMN managed_by text NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN homestays bigint CHECK (homestays >= 0);
ALTER TABLE tourism_sites ADD COLUMN rooms bigint CHECK (rooms >= 0);
ALTER TABLE tourism_sites ADD COLUMN beds bigint CHECK (beds >= 0);
ALTER TABLE tourism_sites ADD COLUMN group_size bigint CHECK (group_size >= 0);
ALTER TABLE tourism_sites ADD COLUMN figures_as_of date;
ALTER TABLE tourism_sites ADD COLUMN meals text NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN activities text NOT NULL DEFAULT '[]';
ALTER TABLE tourism_sites ADD COLUMN season bigint NOT NULL DEFAULT 0 CHECK (season BETWEEN 0 AND 4095);
ALTER TABLE tourism_sites ADD COLUMN languages text NOT NULL DEFAULT '[]';
ALTER TABLE tourism_sites ADD COLUMN access text NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN phone text NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN email text NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN contact_public boolean NOT NULL DEFAULT FALSE;
ALTER TABLE tourism_sites ADD COLUMN price_from bigint CHECK (price_from >= 0);
ALTER TABLE tourism_sites ADD COLUMN price_to bigint CHECK (price_to >= 0);

ALTER TABLE products ADD COLUMN ingredients text NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN packs text NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN price_from bigint CHECK (price_from >= 0);
ALTER TABLE products ADD COLUMN capacity_amount bigint NOT NULL DEFAULT 0 CHECK (capacity_amount >= 0);
ALTER TABLE products ADD COLUMN capacity_unit text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN season bigint NOT NULL DEFAULT 0 CHECK (season BETWEEN 0 AND 4095);
ALTER TABLE products ADD COLUMN shelf_life text NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN storage text NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN min_order_amount bigint NOT NULL DEFAULT 0 CHECK (min_order_amount >= 0);
ALTER TABLE products ADD COLUMN min_order_unit text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN lead_days bigint CHECK (lead_days >= 0);
ALTER TABLE products ADD COLUMN gtin text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN channels text NOT NULL DEFAULT '[]';
CREATE INDEX products_by_price ON products (price_from, id) WHERE status = 'published' AND price_from IS NOT NULL;

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
    CAST(NULL AS bigint) AS price_from,
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
    CAST(NULL AS bigint) AS price_from,
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
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'tourism_site' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id
FROM tourism_sites l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP VIEW listings;
DROP INDEX products_by_price;
ALTER TABLE producers DROP COLUMN representative;
ALTER TABLE producers DROP COLUMN phone;
ALTER TABLE producers DROP COLUMN zalo;
ALTER TABLE producers DROP COLUMN email;
ALTER TABLE producers DROP COLUMN website;
ALTER TABLE producers DROP COLUMN contact_public;
ALTER TABLE producers DROP COLUMN tax_code;
ALTER TABLE producers DROP COLUMN women_led;
ALTER TABLE producers DROP COLUMN ethnic_minority;
ALTER TABLE craft_villages DROP COLUMN recognition;
ALTER TABLE craft_villages DROP COLUMN recognition_number;
ALTER TABLE craft_villages DROP COLUMN recognition_date;
ALTER TABLE craft_villages DROP COLUMN artisans;
ALTER TABLE craft_villages DROP COLUMN households;
ALTER TABLE craft_villages DROP COLUMN workers;
ALTER TABLE craft_villages DROP COLUMN figures_as_of;
ALTER TABLE craft_villages DROP COLUMN main_products;
ALTER TABLE craft_villages DROP COLUMN visiting;
ALTER TABLE tourism_sites DROP COLUMN managed_by;
ALTER TABLE tourism_sites DROP COLUMN homestays;
ALTER TABLE tourism_sites DROP COLUMN rooms;
ALTER TABLE tourism_sites DROP COLUMN beds;
ALTER TABLE tourism_sites DROP COLUMN group_size;
ALTER TABLE tourism_sites DROP COLUMN figures_as_of;
ALTER TABLE tourism_sites DROP COLUMN meals;
ALTER TABLE tourism_sites DROP COLUMN activities;
ALTER TABLE tourism_sites DROP COLUMN season;
ALTER TABLE tourism_sites DROP COLUMN languages;
ALTER TABLE tourism_sites DROP COLUMN access;
ALTER TABLE tourism_sites DROP COLUMN phone;
ALTER TABLE tourism_sites DROP COLUMN email;
ALTER TABLE tourism_sites DROP COLUMN contact_public;
ALTER TABLE tourism_sites DROP COLUMN price_from;
ALTER TABLE tourism_sites DROP COLUMN price_to;
ALTER TABLE products DROP COLUMN ingredients;
ALTER TABLE products DROP COLUMN packs;
ALTER TABLE products DROP COLUMN price_from;
ALTER TABLE products DROP COLUMN capacity_amount;
ALTER TABLE products DROP COLUMN capacity_unit;
ALTER TABLE products DROP COLUMN season;
ALTER TABLE products DROP COLUMN shelf_life;
ALTER TABLE products DROP COLUMN storage;
ALTER TABLE products DROP COLUMN min_order_amount;
ALTER TABLE products DROP COLUMN min_order_unit;
ALTER TABLE products DROP COLUMN lead_days;
ALTER TABLE products DROP COLUMN gtin;
ALTER TABLE products DROP COLUMN channels;

UPDATE producers SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE producers DROP CONSTRAINT producers_status_check;
ALTER TABLE producers ADD CONSTRAINT producers_status_check CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn'));

UPDATE craft_villages SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE craft_villages DROP CONSTRAINT craft_villages_status_check;
ALTER TABLE craft_villages ADD CONSTRAINT craft_villages_status_check CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn'));

UPDATE tourism_sites SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE tourism_sites DROP CONSTRAINT tourism_sites_status_check;
ALTER TABLE tourism_sites ADD CONSTRAINT tourism_sites_status_check CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn'));

UPDATE products SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE products DROP CONSTRAINT products_status_check;
ALTER TABLE products ADD CONSTRAINT products_status_check CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn'));

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
