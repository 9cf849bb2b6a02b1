-- +goose Up
-- +goose StatementBegin
-- == Counts ==
-- What lists and statistics count, kept so that counting does not take longer with more things. It all
-- follows from other tables: triggers write it in the transaction of a change.

-- The days on which published products are certified, as they follow from the certificates: what
-- product_days must hold.
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

-- The days on which published products are certified: a row for each certificate that is valid on any
-- day. A product has at most one valid certificate a day, so the rows of a day are its products.
CREATE TABLE product_days (
    certificate_id uuid NOT NULL PRIMARY KEY, -- certificate
    product_id uuid NOT NULL, -- product
    first_day date NOT NULL, -- first valid day
    last_day date NOT NULL, -- last valid day
    province_code text COLLATE "C" NOT NULL, -- unit of today
    former_province_code text COLLATE "C", -- former unit
    commune_code text COLLATE "C", -- commune of today
    product_group text COLLATE "C" NOT NULL, -- product group
    set_code text COLLATE "C", -- product set
    stars bigint NOT NULL, -- number of stars
    producer_kind text COLLATE "C" NOT NULL, -- legal form of the producer; empty without a producer
    decided_on date NOT NULL, -- day of the decision
    name_sort text COLLATE "C" NOT NULL -- sort key of the name of the product
);
CREATE INDEX product_days_by_product ON product_days (product_id);
CREATE INDEX product_days_by_stars ON product_days (stars DESC, name_sort, product_id);
CREATE INDEX product_days_by_province ON product_days (province_code, stars DESC, name_sort, product_id);
CREATE INDEX product_days_by_commune ON product_days (commune_code) WHERE commune_code IS NOT NULL;

-- Changes of numbers of public things since listing_counts was last brought up to date. Triggers append
-- rows, so that no writer waits for another, and a job adds them to listing_counts.
CREATE TABLE count_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of writing
    kind text COLLATE "C" NOT NULL, -- kind of the things
    day text COLLATE "C" NOT NULL, -- day on which products begin or cease to be certified, such as 2026-11-30; empty for other kinds
    province_code text COLLATE "C" NOT NULL, -- unit of today
    former_province_code text COLLATE "C" NOT NULL, -- former unit; empty when not known
    commune_code text COLLATE "C" NOT NULL, -- commune of today; empty when not known
    product_group text COLLATE "C" NOT NULL, -- product group; empty for other kinds
    stars bigint NOT NULL, -- number of stars; 0 for other kinds
    producer_kind text COLLATE "C" NOT NULL, -- legal form of the producer; empty for other kinds
    decided_month text COLLATE "C" NOT NULL, -- month of the decision; empty for other kinds
    n bigint NOT NULL -- how many more things there are from then on
);

-- Numbers of public things, divided in several ways. Products are counted by the days on which they
-- begin and cease to be certified: the number on a day is the sum of the years before its year, of the
-- months before its month, and of the days of its month.
CREATE TABLE listing_counts (
    kind text COLLATE "C" NOT NULL, -- kind of the things
    part text COLLATE "C" NOT NULL CHECK (part IN ('place', 'commune', 'month', 'maker')), -- what the row divides by; the columns of other divisions are empty
    grain text COLLATE "C" NOT NULL CHECK (grain IN ('year', 'month', 'day')), -- length of the span
    province_code text COLLATE "C" NOT NULL, -- unit of today
    span text COLLATE "C" NOT NULL, -- year, month or day of the changes, such as 2026-11; empty for kinds other than products
    former_province_code text COLLATE "C" NOT NULL, -- former unit
    commune_code text COLLATE "C" NOT NULL, -- commune of today
    product_group text COLLATE "C" NOT NULL, -- product group
    stars bigint NOT NULL, -- number of stars
    producer_kind text COLLATE "C" NOT NULL, -- legal form of the producer
    decided_month text COLLATE "C" NOT NULL, -- month of the decision
    n bigint NOT NULL, -- how many more things there are after the span than before
    PRIMARY KEY (kind, part, grain, province_code, span, former_province_code, commune_code, product_group, stars, producer_kind, decided_month)
);

-- The changes that lead from nothing to what is public now: what the sums of listing_counts and
-- count_changes must be.
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

-- Appends the changes of rows of product_days that were added or removed. Nothing else changes
-- such rows, except for columns that are not counted.
CREATE FUNCTION count_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
    SELECT 'product', to_char(CASE WHEN begins THEN first_day ELSE last_day + 1 END, 'YYYY-MM-DD'), province_code, coalesce(former_province_code, ''), coalesce(commune_code, ''),
        product_group, stars, producer_kind, to_char(decided_on, 'YYYY-MM'), CASE WHEN begins = (TG_OP = 'INSERT') THEN 1 ELSE -1 END
    FROM moved_rows CROSS JOIN (VALUES (true), (false)) AS ends (begins);
    RETURN NULL;
END $$;
CREATE TRIGGER product_days_count_added AFTER INSERT ON product_days REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION count_days();
CREATE TRIGGER product_days_count_removed AFTER DELETE ON product_days REFERENCING OLD TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION count_days();

-- Appends the change of a listing of another kind.
CREATE FUNCTION count_listing() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER producers_count_added AFTER INSERT ON producers FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION count_listing('producer');
CREATE TRIGGER producers_count_removed AFTER DELETE ON producers FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION count_listing('producer');
CREATE TRIGGER producers_count_changed AFTER UPDATE ON producers FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code))
    EXECUTE FUNCTION count_listing('producer');
CREATE TRIGGER craft_villages_count_added AFTER INSERT ON craft_villages FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION count_listing('craft_village');
CREATE TRIGGER craft_villages_count_removed AFTER DELETE ON craft_villages FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION count_listing('craft_village');
CREATE TRIGGER craft_villages_count_changed AFTER UPDATE ON craft_villages FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code))
    EXECUTE FUNCTION count_listing('craft_village');
CREATE TRIGGER tourism_sites_count_added AFTER INSERT ON tourism_sites FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION count_listing('tourism_site');
CREATE TRIGGER tourism_sites_count_removed AFTER DELETE ON tourism_sites FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION count_listing('tourism_site');
CREATE TRIGGER tourism_sites_count_changed AFTER UPDATE ON tourism_sites FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code) IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code))
    EXECUTE FUNCTION count_listing('tourism_site');

-- Bring product_days up to date after a change of a product, of certificates, of a decision or of a
-- producer. A change of a name or a set moves no number.
CREATE FUNCTION renew_days_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_days WHERE product_id = NEW.id;
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER products_move_days AFTER UPDATE ON products FOR EACH ROW
    WHEN ('published' IN (OLD.status, NEW.status) AND (OLD.status, OLD.province_code, OLD.former_province_code, OLD.commune_code, OLD.product_group, OLD.producer_id)
        IS DISTINCT FROM (NEW.status, NEW.province_code, NEW.former_province_code, NEW.commune_code, NEW.product_group, NEW.producer_id))
    EXECUTE FUNCTION renew_days_of_product();

CREATE FUNCTION rename_days_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE product_days SET name_sort = NEW.name_sort, set_code = NEW.set_code WHERE product_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER products_rename_days AFTER UPDATE ON products FOR EACH ROW
    WHEN (OLD.status = 'published' AND NEW.status = 'published' AND (OLD.name_sort, OLD.set_code) IS DISTINCT FROM (NEW.name_sort, NEW.set_code))
    EXECUTE FUNCTION rename_days_of_product();

CREATE FUNCTION add_days_of_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id IN (SELECT id FROM added_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER certificates_add_days AFTER INSERT ON certificates REFERENCING NEW TABLE AS added_rows FOR EACH STATEMENT EXECUTE FUNCTION add_days_of_certificates();

CREATE FUNCTION renew_days_of_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_days WHERE certificate_id = OLD.id;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER certificates_move_days AFTER UPDATE ON certificates FOR EACH ROW
    WHEN ((OLD.id, OLD.product_id, OLD.decision_id, OLD.stars, OLD.valid_from, OLD.valid_until, OLD.revoked_on, OLD.superseded_on)
        IS DISTINCT FROM (NEW.id, NEW.product_id, NEW.decision_id, NEW.stars, NEW.valid_from, NEW.valid_until, NEW.revoked_on, NEW.superseded_on))
    EXECUTE FUNCTION renew_days_of_certificate();
CREATE TRIGGER certificates_remove_days AFTER DELETE ON certificates FOR EACH ROW EXECUTE FUNCTION renew_days_of_certificate();

CREATE FUNCTION renew_days_of_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER decisions_move_days AFTER UPDATE ON decisions FOR EACH ROW WHEN (OLD.decided_on IS DISTINCT FROM NEW.decided_on) EXECUTE FUNCTION renew_days_of_decision();

CREATE FUNCTION renew_days_of_producer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER producers_move_days AFTER UPDATE ON producers FOR EACH ROW WHEN (OLD.producer_kind IS DISTINCT FROM NEW.producer_kind) EXECUTE FUNCTION renew_days_of_producer();

-- The triggers above append the changes of products; the second statement appends those of
-- the other kinds. A job adds all of them to listing_counts.
INSERT INTO product_days SELECT * FROM certified_days;
INSERT INTO count_changes (kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, n)
SELECT kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month, sum(n) FROM expected_changes WHERE kind <> 'product'
GROUP BY kind, day, province_code, former_province_code, commune_code, product_group, stars, producer_kind, decided_month;

ALTER TABLE index_checks ADD COLUMN counts bigint NOT NULL DEFAULT 0; -- rows of product_days and listing_counts that were wrong, and were mended
-- It held the columns that counting read.
DROP INDEX products_by_id;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE INDEX products_by_id ON products (id, province_code, former_province_code, product_group) WHERE status = 'published';
ALTER TABLE index_checks DROP COLUMN counts;
DROP TRIGGER producers_move_days ON producers;
DROP TRIGGER decisions_move_days ON decisions;
DROP TRIGGER certificates_remove_days ON certificates;
DROP TRIGGER certificates_move_days ON certificates;
DROP TRIGGER certificates_add_days ON certificates;
DROP TRIGGER products_rename_days ON products;
DROP TRIGGER products_move_days ON products;
DROP TRIGGER tourism_sites_count_changed ON tourism_sites;
DROP TRIGGER tourism_sites_count_removed ON tourism_sites;
DROP TRIGGER tourism_sites_count_added ON tourism_sites;
DROP TRIGGER craft_villages_count_changed ON craft_villages;
DROP TRIGGER craft_villages_count_removed ON craft_villages;
DROP TRIGGER craft_villages_count_added ON craft_villages;
DROP TRIGGER producers_count_changed ON producers;
DROP TRIGGER producers_count_removed ON producers;
DROP TRIGGER producers_count_added ON producers;
DROP VIEW expected_changes;
DROP TABLE listing_counts;
DROP TABLE count_changes;
DROP TABLE product_days;
DROP VIEW certified_days;
DROP FUNCTION renew_days_of_producer();
DROP FUNCTION renew_days_of_decision();
DROP FUNCTION renew_days_of_certificate();
DROP FUNCTION add_days_of_certificates();
DROP FUNCTION rename_days_of_product();
DROP FUNCTION renew_days_of_product();
DROP FUNCTION count_listing();
DROP FUNCTION count_days();
-- +goose StatementEnd
