-- +goose Up
-- +goose StatementBegin

-- Counts divide by sample data too, so that they can leave them out where listings of
-- people are public. A product is a sample when it or its certificate is.

DROP TRIGGER product_days_count_added;
DROP TRIGGER product_days_count_removed;
DROP TRIGGER producers_count_added;
DROP TRIGGER producers_count_removed;
DROP TRIGGER producers_count_changed;
DROP TRIGGER craft_villages_count_added;
DROP TRIGGER craft_villages_count_removed;
DROP TRIGGER craft_villages_count_changed;
DROP TRIGGER tourism_sites_count_added;
DROP TRIGGER tourism_sites_count_removed;
DROP TRIGGER tourism_sites_count_changed;
DROP TRIGGER products_move_days;
DROP TRIGGER products_rename_days;
DROP TRIGGER certificates_add_days;
DROP TRIGGER certificates_move_days;
DROP TRIGGER certificates_remove_days;
DROP TRIGGER decisions_move_days;
DROP TRIGGER producers_move_days;
DROP VIEW expected_changes;
DROP VIEW certified_days;
ALTER TABLE product_days ADD COLUMN sample BOOLEAN NOT NULL DEFAULT false; -- demonstration data
ALTER TABLE count_changes ADD COLUMN sample BOOLEAN NOT NULL DEFAULT false; -- demonstration data
-- Numbers of public things, divided in several ways. Products are counted by the days on which they
-- begin and cease to be certified: the number on a day is the sum of the years before its year, of the
-- months before its month, and of the days of its month.
CREATE TABLE listing_counts_new (
    kind TEXT NOT NULL, -- kind of the things
    part TEXT NOT NULL CHECK (part IN ('place', 'commune', 'month', 'maker')), -- what the row divides by; the columns of other divisions are empty
    grain TEXT NOT NULL CHECK (grain IN ('year', 'month', 'day')), -- length of the span
    province_code TEXT NOT NULL, -- unit of today
    span TEXT NOT NULL, -- year, month or day of the changes, such as 2026-11; empty for kinds other than products
    former_province_code TEXT NOT NULL, -- former unit
    commune_code TEXT NOT NULL, -- commune of today
    product_group TEXT NOT NULL, -- product group
    stars INTEGER NOT NULL, -- number of stars
    producer_kind TEXT NOT NULL, -- legal form of the producer
    decided_month TEXT NOT NULL, -- month of the decision
    n INTEGER NOT NULL, -- how many more things there are after the span than before
    sample BOOLEAN NOT NULL DEFAULT false, -- demonstration data
    PRIMARY KEY (kind, part, grain, province_code, span, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, sample)
);
DROP TABLE listing_counts;
ALTER TABLE listing_counts_new RENAME TO listing_counts;

CREATE VIEW certified_days AS
SELECT
    c.id AS certificate_id,
    c.product_id,
    c.valid_from AS first_day,
    min(c.valid_until, coalesce(date(c.revoked_on, '-1 day'), '9999-12-31'), coalesce(date(c.superseded_on, '-1 day'), '9999-12-31')) AS last_day,
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
WHERE p.status = 'published' AND c.valid_from <= min(c.valid_until, coalesce(date(c.revoked_on, '-1 day'), '9999-12-31'), coalesce(date(c.superseded_on, '-1 day'), '9999-12-31'));

CREATE VIEW expected_changes AS
SELECT 'product' AS kind, first_day AS day, province_code, coalesce(former_province_code, '') AS former_province_code, coalesce(commune_code, '') AS commune_code,
    product_group, stars, producer_kind, substr(decided_on, 1, 7) AS decided_month, 1 AS n, sample FROM product_days
UNION ALL
SELECT 'product', date(last_day, '+1 day'), province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''),
    product_group, stars, producer_kind, substr(decided_on, 1, 7), -1, sample FROM product_days
UNION ALL
SELECT 'producer', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1, sample FROM producers WHERE status = 'published'
UNION ALL
SELECT 'craft_village', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1, sample FROM craft_villages WHERE status = 'published'
UNION ALL
SELECT 'tourism_site', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1, sample FROM tourism_sites WHERE status = 'published';

CREATE TRIGGER product_days_count_added AFTER INSERT ON product_days BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('product', NEW.first_day, NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), NEW.product_group, NEW.stars, NEW.producer_kind, substr(NEW.decided_on, 1, 7), 1, NEW.sample);
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('product', date(NEW.last_day, '+1 day'), NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), NEW.product_group, NEW.stars, NEW.producer_kind, substr(NEW.decided_on, 1, 7), -1, NEW.sample);
END;
CREATE TRIGGER product_days_count_removed AFTER DELETE ON product_days BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('product', OLD.first_day, OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), OLD.product_group, OLD.stars, OLD.producer_kind, substr(OLD.decided_on, 1, 7), -1, OLD.sample);
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('product', date(OLD.last_day, '+1 day'), OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), OLD.product_group, OLD.stars, OLD.producer_kind, substr(OLD.decided_on, 1, 7), 1, OLD.sample);
END;
CREATE TRIGGER producers_count_added AFTER INSERT ON producers WHEN NEW.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('producer', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1, NEW.sample);
END;
CREATE TRIGGER producers_count_removed AFTER DELETE ON producers WHEN OLD.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('producer', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1, OLD.sample);
END;
CREATE TRIGGER producers_count_changed AFTER UPDATE ON producers
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code OR OLD.sample <> NEW.sample) BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    SELECT 'producer', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1, OLD.sample WHERE OLD.status = 'published';
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    SELECT 'producer', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1, NEW.sample WHERE NEW.status = 'published';
END;
CREATE TRIGGER craft_villages_count_added AFTER INSERT ON craft_villages WHEN NEW.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('craft_village', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1, NEW.sample);
END;
CREATE TRIGGER craft_villages_count_removed AFTER DELETE ON craft_villages WHEN OLD.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('craft_village', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1, OLD.sample);
END;
CREATE TRIGGER craft_villages_count_changed AFTER UPDATE ON craft_villages
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code OR OLD.sample <> NEW.sample) BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    SELECT 'craft_village', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1, OLD.sample WHERE OLD.status = 'published';
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    SELECT 'craft_village', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1, NEW.sample WHERE NEW.status = 'published';
END;
CREATE TRIGGER tourism_sites_count_added AFTER INSERT ON tourism_sites WHEN NEW.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('tourism_site', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1, NEW.sample);
END;
CREATE TRIGGER tourism_sites_count_removed AFTER DELETE ON tourism_sites WHEN OLD.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    VALUES ('tourism_site', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1, OLD.sample);
END;
CREATE TRIGGER tourism_sites_count_changed AFTER UPDATE ON tourism_sites
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code OR OLD.sample <> NEW.sample) BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    SELECT 'tourism_site', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1, OLD.sample WHERE OLD.status = 'published';
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n, sample)
    SELECT 'tourism_site', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1, NEW.sample WHERE NEW.status = 'published';
END;
CREATE TRIGGER products_move_days AFTER UPDATE ON products
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code
    OR OLD.product_group <> NEW.product_group OR OLD.producer_id IS NOT NEW.producer_id OR OLD.sample <> NEW.sample) BEGIN
    DELETE FROM product_days WHERE product_id = NEW.id;
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id = NEW.id;
END;
CREATE TRIGGER products_rename_days AFTER UPDATE ON products
WHEN OLD.status = 'published' AND NEW.status = 'published' AND (OLD.name_sort <> NEW.name_sort OR OLD.set_code IS NOT NEW.set_code) BEGIN
    UPDATE product_days SET name_sort = NEW.name_sort, set_code = NEW.set_code WHERE product_id = NEW.id;
END;
CREATE TRIGGER certificates_add_days AFTER INSERT ON certificates BEGIN
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id = NEW.id;
END;
CREATE TRIGGER certificates_move_days AFTER UPDATE ON certificates
WHEN OLD.id <> NEW.id OR OLD.product_id <> NEW.product_id OR OLD.decision_id <> NEW.decision_id OR OLD.stars <> NEW.stars OR OLD.valid_from <> NEW.valid_from OR OLD.valid_until <> NEW.valid_until
    OR OLD.revoked_on IS NOT NEW.revoked_on OR OLD.superseded_on IS NOT NEW.superseded_on OR OLD.sample <> NEW.sample BEGIN
    DELETE FROM product_days WHERE certificate_id = OLD.id;
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id = NEW.id;
END;
CREATE TRIGGER certificates_remove_days AFTER DELETE ON certificates BEGIN
    DELETE FROM product_days WHERE certificate_id = OLD.id;
END;
CREATE TRIGGER decisions_move_days AFTER UPDATE ON decisions WHEN OLD.decided_on <> NEW.decided_on BEGIN
    DELETE FROM product_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
END;
CREATE TRIGGER producers_move_days AFTER UPDATE ON producers WHEN OLD.producer_kind <> NEW.producer_kind BEGIN
    DELETE FROM product_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
END;

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
DROP TRIGGER product_days_count_added;
DROP TRIGGER product_days_count_removed;
DROP TRIGGER producers_count_added;
DROP TRIGGER producers_count_removed;
DROP TRIGGER producers_count_changed;
DROP TRIGGER craft_villages_count_added;
DROP TRIGGER craft_villages_count_removed;
DROP TRIGGER craft_villages_count_changed;
DROP TRIGGER tourism_sites_count_added;
DROP TRIGGER tourism_sites_count_removed;
DROP TRIGGER tourism_sites_count_changed;
DROP TRIGGER products_move_days;
DROP TRIGGER products_rename_days;
DROP TRIGGER certificates_add_days;
DROP TRIGGER certificates_move_days;
DROP TRIGGER certificates_remove_days;
DROP TRIGGER decisions_move_days;
DROP TRIGGER producers_move_days;
DROP VIEW expected_changes;
DROP VIEW certified_days;
DROP TABLE listing_counts;
ALTER TABLE count_changes DROP COLUMN sample;
ALTER TABLE product_days DROP COLUMN sample;
CREATE TABLE listing_counts (
    kind TEXT NOT NULL, -- kind of the things
    part TEXT NOT NULL CHECK (part IN ('place', 'commune', 'month', 'maker')), -- what the row divides by; the columns of other divisions are empty
    grain TEXT NOT NULL CHECK (grain IN ('year', 'month', 'day')), -- length of the span
    province_code TEXT NOT NULL, -- unit of today
    span TEXT NOT NULL, -- year, month or day of the changes, such as 2026-11; empty for kinds other than products
    former_province_code TEXT NOT NULL, -- former unit
    commune_code TEXT NOT NULL, -- commune of today
    product_group TEXT NOT NULL, -- product group
    stars INTEGER NOT NULL, -- number of stars
    producer_kind TEXT NOT NULL, -- legal form of the producer
    decided_month TEXT NOT NULL, -- month of the decision
    n INTEGER NOT NULL, -- how many more things there are after the span than before
    PRIMARY KEY (kind, part, grain, province_code, span, former_province_code, commune_code, product_group, stars, producer_kind, decided_month)
);
CREATE VIEW certified_days AS
SELECT
    c.id AS certificate_id,
    c.product_id,
    c.valid_from AS first_day,
    min(c.valid_until, coalesce(date(c.revoked_on, '-1 day'), '9999-12-31'), coalesce(date(c.superseded_on, '-1 day'), '9999-12-31')) AS last_day,
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
WHERE p.status = 'published' AND c.valid_from <= min(c.valid_until, coalesce(date(c.revoked_on, '-1 day'), '9999-12-31'), coalesce(date(c.superseded_on, '-1 day'), '9999-12-31'));
CREATE VIEW expected_changes AS
SELECT 'product' AS kind, first_day AS day, province_code, coalesce(former_province_code, '') AS former_province_code, coalesce(commune_code, '') AS commune_code,
    product_group, stars, producer_kind, substr(decided_on, 1, 7) AS decided_month, 1 AS n FROM product_days
UNION ALL
SELECT 'product', date(last_day, '+1 day'), province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''),
    product_group, stars, producer_kind, substr(decided_on, 1, 7), -1 FROM product_days
UNION ALL
SELECT 'producer', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1 FROM producers WHERE status = 'published'
UNION ALL
SELECT 'craft_village', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1 FROM craft_villages WHERE status = 'published'
UNION ALL
SELECT 'tourism_site', '', province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''), '', 0, '', '', 1 FROM tourism_sites WHERE status = 'published';
CREATE TRIGGER product_days_count_added AFTER INSERT ON product_days BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('product', NEW.first_day, NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), NEW.product_group, NEW.stars, NEW.producer_kind, substr(NEW.decided_on, 1, 7), 1);
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('product', date(NEW.last_day, '+1 day'), NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), NEW.product_group, NEW.stars, NEW.producer_kind, substr(NEW.decided_on, 1, 7), -1);
END;
CREATE TRIGGER product_days_count_removed AFTER DELETE ON product_days BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('product', OLD.first_day, OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), OLD.product_group, OLD.stars, OLD.producer_kind, substr(OLD.decided_on, 1, 7), -1);
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('product', date(OLD.last_day, '+1 day'), OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), OLD.product_group, OLD.stars, OLD.producer_kind, substr(OLD.decided_on, 1, 7), 1);
END;
CREATE TRIGGER producers_count_added AFTER INSERT ON producers WHEN NEW.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('producer', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1);
END;
CREATE TRIGGER producers_count_removed AFTER DELETE ON producers WHEN OLD.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('producer', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1);
END;
CREATE TRIGGER producers_count_changed AFTER UPDATE ON producers
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code) BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'producer', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1 WHERE OLD.status = 'published';
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'producer', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1 WHERE NEW.status = 'published';
END;
CREATE TRIGGER craft_villages_count_added AFTER INSERT ON craft_villages WHEN NEW.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('craft_village', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1);
END;
CREATE TRIGGER craft_villages_count_removed AFTER DELETE ON craft_villages WHEN OLD.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('craft_village', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1);
END;
CREATE TRIGGER craft_villages_count_changed AFTER UPDATE ON craft_villages
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code) BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'craft_village', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1 WHERE OLD.status = 'published';
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'craft_village', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1 WHERE NEW.status = 'published';
END;
CREATE TRIGGER tourism_sites_count_added AFTER INSERT ON tourism_sites WHEN NEW.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('tourism_site', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1);
END;
CREATE TRIGGER tourism_sites_count_removed AFTER DELETE ON tourism_sites WHEN OLD.status = 'published' BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    VALUES ('tourism_site', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1);
END;
CREATE TRIGGER tourism_sites_count_changed AFTER UPDATE ON tourism_sites
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code) BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'tourism_site', '', OLD.province_code, coalesce(OLD.former_province_code, ''), coalesce(OLD.commune_code, ''), '', 0, '', '', -1 WHERE OLD.status = 'published';
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'tourism_site', '', NEW.province_code, coalesce(NEW.former_province_code, ''), coalesce(NEW.commune_code, ''), '', 0, '', '', 1 WHERE NEW.status = 'published';
END;
CREATE TRIGGER products_move_days AFTER UPDATE ON products
WHEN 'published' IN (OLD.status, NEW.status) AND (OLD.status <> NEW.status OR OLD.province_code <> NEW.province_code OR OLD.former_province_code IS NOT NEW.former_province_code OR OLD.commune_code IS NOT NEW.commune_code
    OR OLD.product_group <> NEW.product_group OR OLD.producer_id IS NOT NEW.producer_id) BEGIN
    DELETE FROM product_days WHERE product_id = NEW.id;
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id = NEW.id;
END;
CREATE TRIGGER products_rename_days AFTER UPDATE ON products
WHEN OLD.status = 'published' AND NEW.status = 'published' AND (OLD.name_sort <> NEW.name_sort OR OLD.set_code IS NOT NEW.set_code) BEGIN
    UPDATE product_days SET name_sort = NEW.name_sort, set_code = NEW.set_code WHERE product_id = NEW.id;
END;
CREATE TRIGGER certificates_add_days AFTER INSERT ON certificates BEGIN
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id = NEW.id;
END;
CREATE TRIGGER certificates_move_days AFTER UPDATE ON certificates
WHEN OLD.id <> NEW.id OR OLD.product_id <> NEW.product_id OR OLD.decision_id <> NEW.decision_id OR OLD.stars <> NEW.stars OR OLD.valid_from <> NEW.valid_from OR OLD.valid_until <> NEW.valid_until
    OR OLD.revoked_on IS NOT NEW.revoked_on OR OLD.superseded_on IS NOT NEW.superseded_on BEGIN
    DELETE FROM product_days WHERE certificate_id = OLD.id;
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id = NEW.id;
END;
CREATE TRIGGER certificates_remove_days AFTER DELETE ON certificates BEGIN
    DELETE FROM product_days WHERE certificate_id = OLD.id;
END;
CREATE TRIGGER decisions_move_days AFTER UPDATE ON decisions WHEN OLD.decided_on <> NEW.decided_on BEGIN
    DELETE FROM product_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
END;
CREATE TRIGGER producers_move_days AFTER UPDATE ON producers WHEN OLD.producer_kind <> NEW.producer_kind BEGIN
    DELETE FROM product_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
END;

-- The triggers append the changes of products; the last statement appends those of the
-- other kinds. A job adds all of them to listing_counts.
DELETE FROM product_days;
DELETE FROM count_changes;
INSERT INTO product_days SELECT * FROM certified_days;
INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
SELECT kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, sum(n) FROM expected_changes WHERE kind <> 'product'
GROUP BY kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month;
-- +goose StatementEnd
