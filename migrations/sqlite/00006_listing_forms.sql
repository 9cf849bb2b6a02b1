-- +goose Up
-- +goose StatementBegin
-- What producers fill in, what officers ask for, and the way between: a listing is submitted
-- and may be sent back before it is published. A price, a figure or a contact that nobody has
-- stated is empty or null, never invented.
-- SQLite changes no CHECK in place, so the column is made anew.

DROP VIEW listings;

DROP INDEX producers_by_name;
DROP INDEX producers_by_newest;
DROP INDEX producers_by_province;
DROP INDEX producers_by_former_province;
DROP INDEX producers_by_sample;
ALTER TABLE producers ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));
UPDATE producers SET next_status = status;
ALTER TABLE producers DROP COLUMN status;
ALTER TABLE producers RENAME COLUMN next_status TO status;
CREATE INDEX producers_by_name ON producers (name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_newest ON producers (created_at, id) WHERE status = 'published';
CREATE INDEX producers_by_province ON producers (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_former_province ON producers (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_sample ON producers (id) WHERE sample AND status = 'published';

DROP INDEX craft_villages_by_name;
DROP INDEX craft_villages_by_newest;
DROP INDEX craft_villages_by_province;
DROP INDEX craft_villages_by_former_province;
DROP INDEX craft_villages_by_sample;
ALTER TABLE craft_villages ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));
UPDATE craft_villages SET next_status = status;
ALTER TABLE craft_villages DROP COLUMN status;
ALTER TABLE craft_villages RENAME COLUMN next_status TO status;
CREATE INDEX craft_villages_by_name ON craft_villages (name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_newest ON craft_villages (created_at, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_province ON craft_villages (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_former_province ON craft_villages (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_sample ON craft_villages (id) WHERE sample AND status = 'published';

DROP INDEX tourism_sites_by_name;
DROP INDEX tourism_sites_by_newest;
DROP INDEX tourism_sites_by_province;
DROP INDEX tourism_sites_by_former_province;
DROP INDEX tourism_sites_by_sample;
ALTER TABLE tourism_sites ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));
UPDATE tourism_sites SET next_status = status;
ALTER TABLE tourism_sites DROP COLUMN status;
ALTER TABLE tourism_sites RENAME COLUMN next_status TO status;
CREATE INDEX tourism_sites_by_name ON tourism_sites (name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_newest ON tourism_sites (created_at, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_province ON tourism_sites (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_former_province ON tourism_sites (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_sample ON tourism_sites (id) WHERE sample AND status = 'published';

DROP INDEX products_by_name;
DROP INDEX products_by_newest;
DROP INDEX products_by_province;
DROP INDEX products_by_former_province;
DROP INDEX products_by_group;
DROP INDEX products_by_set;
DROP INDEX products_by_sample;
DROP INDEX products_by_producer;
DROP INDEX products_by_id;
ALTER TABLE products ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn'));
UPDATE products SET next_status = status;
ALTER TABLE products DROP COLUMN status;
ALTER TABLE products RENAME COLUMN next_status TO status;
CREATE INDEX products_by_name ON products (name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_newest ON products (created_at, id) WHERE status = 'published';
CREATE INDEX products_by_province ON products (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_former_province ON products (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_group ON products (product_group, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_set ON products (set_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_sample ON products (id) WHERE sample AND status = 'published';
CREATE INDEX products_by_producer ON products (producer_id, status, name_sort, id);
CREATE INDEX products_by_id ON products (id, province_code, former_province_code, product_group) WHERE status = 'published';

ALTER TABLE producers ADD COLUMN representative TEXT NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN zalo TEXT NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN contact_public BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE producers ADD COLUMN tax_code TEXT NOT NULL DEFAULT '';
ALTER TABLE producers ADD COLUMN women_led BOOLEAN;
ALTER TABLE producers ADD COLUMN ethnic_minority BOOLEAN;

ALTER TABLE craft_villages ADD COLUMN recognition TEXT NOT NULL DEFAULT '' CHECK (recognition IN ('', 'traditional_trade', 'craft_village', 'traditional_craft_village'));
ALTER TABLE craft_villages ADD COLUMN recognition_number TEXT NOT NULL DEFAULT '';
ALTER TABLE craft_villages ADD COLUMN recognition_date DATE;
ALTER TABLE craft_villages ADD COLUMN artisans TEXT NOT NULL DEFAULT '[]';
ALTER TABLE craft_villages ADD COLUMN households INTEGER CHECK (households >= 0);
ALTER TABLE craft_villages ADD COLUMN workers INTEGER CHECK (workers >= 0);
ALTER TABLE craft_villages ADD COLUMN figures_as_of DATE;
ALTER TABLE craft_villages ADD COLUMN main_products TEXT NOT NULL DEFAULT '';
ALTER TABLE craft_villages ADD COLUMN visiting TEXT NOT NULL DEFAULT '';

ALTER TABLE tourism_sites ADD COLUMN managed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN homestays INTEGER CHECK (homestays >= 0);
ALTER TABLE tourism_sites ADD COLUMN rooms INTEGER CHECK (rooms >= 0);
ALTER TABLE tourism_sites ADD COLUMN beds INTEGER CHECK (beds >= 0);
ALTER TABLE tourism_sites ADD COLUMN group_size INTEGER CHECK (group_size >= 0);
ALTER TABLE tourism_sites ADD COLUMN figures_as_of DATE;
ALTER TABLE tourism_sites ADD COLUMN meals TEXT NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN activities TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tourism_sites ADD COLUMN season INTEGER NOT NULL DEFAULT 0 CHECK (season BETWEEN 0 AND 4095);
ALTER TABLE tourism_sites ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tourism_sites ADD COLUMN access TEXT NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE tourism_sites ADD COLUMN contact_public BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE tourism_sites ADD COLUMN price_from INTEGER CHECK (price_from >= 0);
ALTER TABLE tourism_sites ADD COLUMN price_to INTEGER CHECK (price_to >= 0);

ALTER TABLE products ADD COLUMN ingredients TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN packs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN price_from INTEGER CHECK (price_from >= 0);
ALTER TABLE products ADD COLUMN capacity_amount INTEGER NOT NULL DEFAULT 0 CHECK (capacity_amount >= 0);
ALTER TABLE products ADD COLUMN capacity_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN season INTEGER NOT NULL DEFAULT 0 CHECK (season BETWEEN 0 AND 4095);
ALTER TABLE products ADD COLUMN shelf_life TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN storage TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN min_order_amount INTEGER NOT NULL DEFAULT 0 CHECK (min_order_amount >= 0);
ALTER TABLE products ADD COLUMN min_order_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN lead_days INTEGER CHECK (lead_days >= 0);
ALTER TABLE products ADD COLUMN gtin TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN channels TEXT NOT NULL DEFAULT '[]';
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
    CAST(NULL AS INTEGER) AS trade_group,
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
    CAST(NULL AS TEXT) AS producer_id,
    CAST(NULL AS TEXT) AS producer_slug,
    CAST(NULL AS TEXT) AS producer_name,
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
    CAST(NULL AS TEXT) AS product_group,
    CAST(NULL AS TEXT) AS set_code,
    CAST(NULL AS TEXT) AS set_name,
    CAST(NULL AS INTEGER) AS price_from,
    CAST(NULL AS INTEGER) AS trade_group,
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
    CAST(NULL AS TEXT) AS producer_id,
    CAST(NULL AS TEXT) AS producer_slug,
    CAST(NULL AS TEXT) AS producer_name,
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
    CAST(NULL AS TEXT) AS product_group,
    CAST(NULL AS TEXT) AS set_code,
    CAST(NULL AS TEXT) AS set_name,
    CAST(NULL AS INTEGER) AS price_from,
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
    CAST(NULL AS TEXT) AS producer_id,
    CAST(NULL AS TEXT) AS producer_slug,
    CAST(NULL AS TEXT) AS producer_name,
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
    CAST(NULL AS TEXT) AS product_group,
    CAST(NULL AS TEXT) AS set_code,
    CAST(NULL AS TEXT) AS set_name,
    CAST(NULL AS INTEGER) AS price_from,
    CAST(NULL AS INTEGER) AS trade_group,
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

DROP INDEX producers_by_name;
DROP INDEX producers_by_newest;
DROP INDEX producers_by_province;
DROP INDEX producers_by_former_province;
DROP INDEX producers_by_sample;
UPDATE producers SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE producers ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'published', 'suspended', 'withdrawn'));
UPDATE producers SET next_status = status;
ALTER TABLE producers DROP COLUMN status;
ALTER TABLE producers RENAME COLUMN next_status TO status;
CREATE INDEX producers_by_name ON producers (name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_newest ON producers (created_at, id) WHERE status = 'published';
CREATE INDEX producers_by_province ON producers (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_former_province ON producers (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_sample ON producers (id) WHERE sample AND status = 'published';

DROP INDEX craft_villages_by_name;
DROP INDEX craft_villages_by_newest;
DROP INDEX craft_villages_by_province;
DROP INDEX craft_villages_by_former_province;
DROP INDEX craft_villages_by_sample;
UPDATE craft_villages SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE craft_villages ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'published', 'suspended', 'withdrawn'));
UPDATE craft_villages SET next_status = status;
ALTER TABLE craft_villages DROP COLUMN status;
ALTER TABLE craft_villages RENAME COLUMN next_status TO status;
CREATE INDEX craft_villages_by_name ON craft_villages (name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_newest ON craft_villages (created_at, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_province ON craft_villages (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_former_province ON craft_villages (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_sample ON craft_villages (id) WHERE sample AND status = 'published';

DROP INDEX tourism_sites_by_name;
DROP INDEX tourism_sites_by_newest;
DROP INDEX tourism_sites_by_province;
DROP INDEX tourism_sites_by_former_province;
DROP INDEX tourism_sites_by_sample;
UPDATE tourism_sites SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE tourism_sites ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'published', 'suspended', 'withdrawn'));
UPDATE tourism_sites SET next_status = status;
ALTER TABLE tourism_sites DROP COLUMN status;
ALTER TABLE tourism_sites RENAME COLUMN next_status TO status;
CREATE INDEX tourism_sites_by_name ON tourism_sites (name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_newest ON tourism_sites (created_at, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_province ON tourism_sites (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_former_province ON tourism_sites (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_sample ON tourism_sites (id) WHERE sample AND status = 'published';

DROP INDEX products_by_name;
DROP INDEX products_by_newest;
DROP INDEX products_by_province;
DROP INDEX products_by_former_province;
DROP INDEX products_by_group;
DROP INDEX products_by_set;
DROP INDEX products_by_sample;
DROP INDEX products_by_producer;
DROP INDEX products_by_id;
UPDATE products SET status = 'draft' WHERE status IN ('submitted', 'changes_requested');
ALTER TABLE products ADD COLUMN next_status TEXT NOT NULL DEFAULT 'draft' CHECK (next_status IN ('draft', 'published', 'suspended', 'withdrawn'));
UPDATE products SET next_status = status;
ALTER TABLE products DROP COLUMN status;
ALTER TABLE products RENAME COLUMN next_status TO status;
CREATE INDEX products_by_name ON products (name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_newest ON products (created_at, id) WHERE status = 'published';
CREATE INDEX products_by_province ON products (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_former_province ON products (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_group ON products (product_group, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_set ON products (set_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_sample ON products (id) WHERE sample AND status = 'published';
CREATE INDEX products_by_producer ON products (producer_id, status, name_sort, id);
CREATE INDEX products_by_id ON products (id, province_code, former_province_code, product_group) WHERE status = 'published';

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
    CAST(NULL AS INTEGER) AS trade_group,
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
    CAST(NULL AS TEXT) AS producer_id,
    CAST(NULL AS TEXT) AS producer_slug,
    CAST(NULL AS TEXT) AS producer_name,
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
    CAST(NULL AS TEXT) AS product_group,
    CAST(NULL AS TEXT) AS set_code,
    CAST(NULL AS TEXT) AS set_name,
    CAST(NULL AS INTEGER) AS trade_group,
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
    CAST(NULL AS TEXT) AS producer_id,
    CAST(NULL AS TEXT) AS producer_slug,
    CAST(NULL AS TEXT) AS producer_name,
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
    CAST(NULL AS TEXT) AS product_group,
    CAST(NULL AS TEXT) AS set_code,
    CAST(NULL AS TEXT) AS set_name,
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
    CAST(NULL AS TEXT) AS producer_id,
    CAST(NULL AS TEXT) AS producer_slug,
    CAST(NULL AS TEXT) AS producer_name,
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
    CAST(NULL AS TEXT) AS product_group,
    CAST(NULL AS TEXT) AS set_code,
    CAST(NULL AS TEXT) AS set_name,
    CAST(NULL AS INTEGER) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'tourism_site' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id
FROM tourism_sites l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code;
-- +goose StatementEnd
