-- +goose Up
-- +goose StatementBegin
-- What buyers need. A demand is listed like goods are: it is found while it is
-- public and open, from the day on which it was opened to its deadline.

CREATE TABLE demands (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')),
    version INTEGER NOT NULL CHECK (version > 0),
    sample BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    buyer_id TEXT NOT NULL REFERENCES users (id),
    buyer_type TEXT NOT NULL CHECK (buyer_type IN ('supermarket', 'distributor', 'restaurant', 'exporter', 'gift_shop', 'other')),
    organisation TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    name_sort TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    set_code TEXT REFERENCES product_sets (code),
    product_group TEXT NOT NULL CHECK (product_group IN ('', 'I', 'II', 'III', 'IV', 'V', 'VI')),
    description TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0), -- thousandths of the unit
    unit TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('once', 'week', 'month', 'quarter', 'year')),
    deliver_from DATE,
    deliver_until DATE,
    season INTEGER NOT NULL CHECK (season BETWEEN 0 AND 4095),
    price_min INTEGER CHECK (price_min > 0),
    price_max INTEGER CHECK (price_max > 0),
    price_unit TEXT NOT NULL,
    price_hidden BOOLEAN NOT NULL,
    terms TEXT NOT NULL,
    packing TEXT NOT NULL,
    sample_wanted BOOLEAN NOT NULL,
    conditions TEXT NOT NULL,
    papers TEXT NOT NULL,
    stars INTEGER NOT NULL CHECK (stars IN (0, 3, 4, 5)),
    regions TEXT NOT NULL,
    provinces TEXT NOT NULL,
    province_code TEXT REFERENCES provinces (code),
    former_province_code TEXT REFERENCES former_provinces (code),
    address TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_zalo TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    deadline DATE,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'invited')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'quoted', 'closed')),
    outcome TEXT NOT NULL CHECK (outcome IN ('', 'deal', 'no_supply', 'withdrawn')),
    outcome_note TEXT NOT NULL,
    opened_on DATE,
    closed_at DATETIME,
    CHECK (deliver_from IS NULL OR deliver_until IS NULL OR deliver_until >= deliver_from),
    CHECK ((state = 'closed') = (outcome <> '')),
    CHECK (state NOT IN ('open', 'quoted') OR deadline IS NOT NULL AND opened_on IS NOT NULL AND province_code IS NOT NULL),
    CHECK ((status = 'published') = (state IN ('open', 'quoted') AND visibility = 'public'))
);
CREATE INDEX demands_by_buyer ON demands (buyer_id, id);
CREATE INDEX demands_by_name ON demands (name_sort, id) WHERE status = 'published';
CREATE INDEX demands_by_newest ON demands (created_at, id) WHERE status = 'published';
CREATE INDEX demands_by_sample ON demands (id) WHERE sample AND status = 'published';
CREATE INDEX demands_by_update ON demands (updated_at, id);
CREATE INDEX demands_by_deadline ON demands (deadline, id) WHERE state IN ('open', 'quoted');

-- The producers who see a demand that is not public.
CREATE TABLE demand_invitations (
    demand_id TEXT NOT NULL REFERENCES demands (id),
    producer_id TEXT NOT NULL REFERENCES producers (id),
    PRIMARY KEY (demand_id, producer_id)
);
CREATE INDEX demand_invitations_by_producer ON demand_invitations (producer_id, demand_id);

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
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    l.product_group,
    l.set_code,
    s.name_vi AS set_name,
    l.price_from,
    CAST(NULL AS INTEGER) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'product' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    NULL AS shown_from,
    NULL AS shown_until
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
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'producer' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    NULL AS shown_from,
    NULL AS shown_until
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
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'craft_village' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    NULL AS shown_from,
    NULL AS shown_until
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
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'tourism_site' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    NULL AS shown_from,
    NULL AS shown_until
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
    CAST(NULL AS TEXT) AS producer_id,
    CAST(NULL AS TEXT) AS producer_slug,
    CAST(NULL AS TEXT) AS producer_name,
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
    CAST(NULL AS INTEGER) AS price_from,
    CAST(NULL AS INTEGER) AS trade_group,
    CAST(NULL AS TEXT) AS picture_id,
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
DROP TABLE demand_invitations;
DROP TABLE demands;

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
