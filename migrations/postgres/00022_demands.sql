-- +goose Up
-- +goose StatementBegin
-- What buyers need. A demand is listed like goods are: it is found while it is
-- public and open, from the day on which it was opened to its deadline.

CREATE TABLE demands (
    id uuid NOT NULL PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''),
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')),
    version bigint NOT NULL CHECK (version > 0),
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    buyer_id uuid NOT NULL REFERENCES users (id),
    buyer_type text COLLATE "C" NOT NULL CHECK (buyer_type IN ('supermarket', 'distributor', 'restaurant', 'exporter', 'gift_shop', 'other')),
    organisation text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    name_sort text COLLATE "C" NOT NULL,
    name_fold text COLLATE "C" NOT NULL,
    set_code text COLLATE "C" REFERENCES product_sets (code),
    product_group text COLLATE "C" NOT NULL CHECK (product_group IN ('', 'I', 'II', 'III', 'IV', 'V', 'VI')),
    description text NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0), -- thousandths of the unit
    unit text COLLATE "C" NOT NULL,
    period text COLLATE "C" NOT NULL CHECK (period IN ('once', 'week', 'month', 'quarter', 'year')),
    deliver_from date,
    deliver_until date,
    season bigint NOT NULL CHECK (season BETWEEN 0 AND 4095),
    price_min bigint CHECK (price_min > 0),
    price_max bigint CHECK (price_max > 0),
    price_unit text COLLATE "C" NOT NULL,
    price_hidden boolean NOT NULL,
    terms text NOT NULL,
    packing text NOT NULL,
    sample_wanted boolean NOT NULL,
    conditions text NOT NULL,
    papers text NOT NULL,
    stars bigint NOT NULL CHECK (stars IN (0, 3, 4, 5)),
    regions text NOT NULL,
    provinces text NOT NULL,
    province_code text COLLATE "C" REFERENCES provinces (code),
    former_province_code text COLLATE "C" REFERENCES former_provinces (code),
    address text NOT NULL,
    contact_name text NOT NULL,
    contact_phone text NOT NULL,
    contact_zalo text NOT NULL,
    contact_email text NOT NULL,
    deadline date,
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'invited')),
    state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'open', 'quoted', 'closed')),
    outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('', 'deal', 'no_supply', 'withdrawn')),
    outcome_note text NOT NULL,
    opened_on date,
    closed_at timestamptz,
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
    demand_id uuid NOT NULL REFERENCES demands (id),
    producer_id uuid NOT NULL REFERENCES producers (id),
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
