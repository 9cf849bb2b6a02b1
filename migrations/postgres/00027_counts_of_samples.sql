-- +goose Up
-- +goose StatementBegin

-- Counts divide by sample data too, so that they can leave them out where listings of
-- people are public. A product is a sample when it or its certificate is.

ALTER TABLE product_days ADD COLUMN sample boolean NOT NULL DEFAULT false; -- demonstration data
ALTER TABLE count_changes ADD COLUMN sample boolean NOT NULL DEFAULT false; -- demonstration data
DELETE FROM listing_counts;
ALTER TABLE listing_counts ADD COLUMN sample boolean NOT NULL DEFAULT false; -- demonstration data
ALTER TABLE listing_counts DROP CONSTRAINT listing_counts_pkey;
ALTER TABLE listing_counts ADD PRIMARY KEY (kind, part, grain, province_code, span, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, sample);

CREATE OR REPLACE VIEW certified_days AS
SELECT
    c.id AS certificate_id,
    c.product_id,
    c.valid_from AS first_day,
    LEAST(c.valid_until, c.revoked_on - 1, c.superseded_on - 1) AS last_day,
    p.province_code,
    p.former_province_code,
    p.commune_code,
    p.product_group,
    p.set_code,
    c.stars,
    coalesce(m.producer_kind, '') AS producer_kind,
    d.decided_on,
    p.name_sort,
    p.sample OR c.sample AS sample
FROM certificates c
JOIN products p ON p.id = c.product_id
JOIN decisions d ON d.id = c.decision_id
LEFT JOIN producers m ON m.id = p.producer_id
WHERE p.status = 'published' AND c.valid_from <= LEAST(c.valid_until, c.revoked_on - 1, c.superseded_on - 1);

CREATE OR REPLACE VIEW expected_changes AS
SELECT 'product' AS kind, to_char(first_day, 'YYYY-MM-DD') AS day, province_code, coalesce(former_province_code, '') AS former_province_code, coalesce(commune_code, '') AS commune_code,
    product_group, stars, producer_kind, to_char(decided_on, 'YYYY-MM') AS decided_month, 1 AS n, sample FROM product_days
UNION ALL
SELECT 'product', to_char(last_day + 1, 'YYYY-MM-DD'), province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''),
    product_group, stars, producer_kind, to_char(decided_on, 'YYYY-MM'), -1, sample FROM product_days
UNION ALL
SELECT 'producer', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1, sample FROM producers WHERE status = 'published'
UNION ALL
SELECT 'craft_village', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1, sample FROM craft_villages WHERE status = 'published'
UNION ALL
SELECT 'tourism_site', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1, sample FROM tourism_sites WHERE status = 'published';

CREATE OR REPLACE FUNCTION count_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    SELECT 'product', to_char(CASE WHEN begins THEN first_day ELSE last_day + 1 END, 'YYYY-MM-DD'), province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''),
        product_group, stars, producer_kind, to_char(decided_on, 'YYYY-MM'), CASE WHEN begins = (TG_OP = 'INSERT') THEN 1 ELSE -1 END, sample
    FROM moved_rows CROSS JOIN (VALUES (true), (false)) AS ends (begins);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION count_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'published' THEN
        INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
        VALUES (TG_ARGV[0], '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1, OLD.sample);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'published' THEN
        INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
        VALUES (TG_ARGV[0], '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1, NEW.sample);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER producers_count_changed ON producers;
CREATE TRIGGER producers_count_changed AFTER UPDATE ON producers FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code, OLD.sample) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code, NEW.sample))
    EXECUTE FUNCTION count_listing('producer');
DROP TRIGGER craft_villages_count_changed ON craft_villages;
CREATE TRIGGER craft_villages_count_changed AFTER UPDATE ON craft_villages FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code, OLD.sample) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code, NEW.sample))
    EXECUTE FUNCTION count_listing('craft_village');
DROP TRIGGER tourism_sites_count_changed ON tourism_sites;
CREATE TRIGGER tourism_sites_count_changed AFTER UPDATE ON tourism_sites FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code, OLD.sample) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code, NEW.sample))
    EXECUTE FUNCTION count_listing('tourism_site');
DROP TRIGGER products_move_days ON products;
CREATE TRIGGER products_move_days AFTER UPDATE ON products FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code, OLD.product_group, OLD.producer_id, OLD.sample)
        IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code, NEW.product_group, NEW.producer_id, NEW.sample))
    EXECUTE FUNCTION renew_days_of_product();
DROP TRIGGER certificates_move_days ON certificates;
CREATE TRIGGER certificates_move_days AFTER UPDATE ON certificates FOR EACH ROW
    WHEN ((OLD.id, OLD.product_id, OLD.decision_id, OLD.stars, OLD.valid_from, OLD.valid_until, OLD.revoked_on, OLD.superseded_on, OLD.sample)
        IS DISTINCT FROM (NEW.id, NEW.product_id, NEW.decision_id, NEW.stars, NEW.valid_from, NEW.valid_until, NEW.revoked_on, NEW.superseded_on, NEW.sample))
    EXECUTE FUNCTION renew_days_of_certificate();

-- They say whether a listing of people is public.
CREATE INDEX producers_by_people ON producers (id) WHERE NOT sample AND status = 'published';
CREATE INDEX craft_villages_by_people ON craft_villages (id) WHERE NOT sample AND status = 'published';
CREATE INDEX tourism_sites_by_people ON tourism_sites (id) WHERE NOT sample AND status = 'published';
CREATE INDEX products_by_people ON products (id) WHERE NOT sample AND status = 'published';

-- The triggers append the changes of products; the last statement appends those of the
-- other kinds. A job adds all of them to listing_counts.
DELETE FROM product_days;
DELETE FROM count_changes;
INSERT INTO product_days SELECT * FROM certified_days;
INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
SELECT kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, sum(n), sample FROM expected_changes WHERE kind <> 'product'
GROUP BY kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, sample;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX producers_by_people;
DROP INDEX craft_villages_by_people;
DROP INDEX tourism_sites_by_people;
DROP INDEX products_by_people;
DROP VIEW expected_changes;
DROP VIEW certified_days;
ALTER TABLE listing_counts DROP CONSTRAINT listing_counts_pkey;
DELETE FROM listing_counts;
ALTER TABLE listing_counts DROP COLUMN sample;
ALTER TABLE listing_counts ADD PRIMARY KEY (kind, part, grain, province_code, span, former_province_code, commune_code, product_group, stars, producer_kind, decided_month);
ALTER TABLE count_changes DROP COLUMN sample;
ALTER TABLE product_days DROP COLUMN sample;
CREATE VIEW certified_days AS
SELECT
    c.id AS certificate_id,
    c.product_id,
    c.valid_from AS first_day,
    LEAST(c.valid_until, c.revoked_on - 1, c.superseded_on - 1) AS last_day,
    p.province_code,
    p.former_province_code,
    p.commune_code,
    p.product_group,
    p.set_code,
    c.stars,
    coalesce(m.producer_kind, '') AS producer_kind,
    d.decided_on,
    p.name_sort
FROM certificates c
JOIN products p ON p.id = c.product_id
JOIN decisions d ON d.id = c.decision_id
LEFT JOIN producers m ON m.id = p.producer_id
WHERE p.status = 'published' AND c.valid_from <= LEAST(c.valid_until, c.revoked_on - 1, c.superseded_on - 1);
CREATE VIEW expected_changes AS
SELECT 'product' AS kind, to_char(first_day, 'YYYY-MM-DD') AS day, province_code, coalesce(former_province_code, '') AS former_province_code, coalesce(commune_code, '') AS commune_code,
    product_group, stars, producer_kind, to_char(decided_on, 'YYYY-MM') AS decided_month, 1 AS n FROM product_days
UNION ALL
SELECT 'product', to_char(last_day + 1, 'YYYY-MM-DD'), province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''),
    product_group, stars, producer_kind, to_char(decided_on, 'YYYY-MM'), -1 FROM product_days
UNION ALL
SELECT 'producer', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1 FROM producers WHERE status = 'published'
UNION ALL
SELECT 'craft_village', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1 FROM craft_villages WHERE status = 'published'
UNION ALL
SELECT 'tourism_site', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1 FROM tourism_sites WHERE status = 'published';
CREATE OR REPLACE FUNCTION count_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'product', to_char(CASE WHEN begins THEN first_day ELSE last_day + 1 END, 'YYYY-MM-DD'), province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''),
        product_group, stars, producer_kind, to_char(decided_on, 'YYYY-MM'), CASE WHEN begins = (TG_OP = 'INSERT') THEN 1 ELSE -1 END
    FROM moved_rows CROSS JOIN (VALUES (true), (false)) AS ends (begins);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION count_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'published' THEN
        INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
        VALUES (TG_ARGV[0], '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'published' THEN
        INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
        VALUES (TG_ARGV[0], '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER producers_count_changed ON producers;
CREATE TRIGGER producers_count_changed AFTER UPDATE ON producers FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code))
    EXECUTE FUNCTION count_listing('producer');
DROP TRIGGER craft_villages_count_changed ON craft_villages;
CREATE TRIGGER craft_villages_count_changed AFTER UPDATE ON craft_villages FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code))
    EXECUTE FUNCTION count_listing('craft_village');
DROP TRIGGER tourism_sites_count_changed ON tourism_sites;
CREATE TRIGGER tourism_sites_count_changed AFTER UPDATE ON tourism_sites FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code))
    EXECUTE FUNCTION count_listing('tourism_site');
DROP TRIGGER products_move_days ON products;
CREATE TRIGGER products_move_days AFTER UPDATE ON products FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code, OLD.product_group, OLD.producer_id)
        IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code, NEW.product_group, NEW.producer_id))
    EXECUTE FUNCTION renew_days_of_product();
DROP TRIGGER certificates_move_days ON certificates;
CREATE TRIGGER certificates_move_days AFTER UPDATE ON certificates FOR EACH ROW
    WHEN ((OLD.id, OLD.product_id, OLD.decision_id, OLD.stars, OLD.valid_from, OLD.valid_until, OLD.revoked_on, OLD.superseded_on)
        IS DISTINCT FROM (NEW.id, NEW.product_id, NEW.decision_id, NEW.stars, NEW.valid_from, NEW.valid_until, NEW.revoked_on, NEW.superseded_on))
    EXECUTE FUNCTION renew_days_of_certificate();

-- The triggers append the changes of products; the last statement appends those of the
-- other kinds. A job adds all of them to listing_counts.
DELETE FROM product_days;
DELETE FROM count_changes;
INSERT INTO product_days SELECT * FROM certified_days;
INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
SELECT kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, sum(n) FROM expected_changes WHERE kind <> 'product'
GROUP BY kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month;
-- +goose StatementEnd
