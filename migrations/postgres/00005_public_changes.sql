-- +goose Up
-- +goose StatementBegin
-- == Changes ==
-- What changed on the public face, for mirrors. Triggers write it, so that no change is missed.

-- Changes since change_log was last brought up to date. Triggers append rows in the
-- transaction of a change. Only things that are public, or were until then, get a row.
CREATE TABLE public_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of writing
    kind text COLLATE "C" NOT NULL, -- kind of the thing
    thing_id text COLLATE "C" NOT NULL, -- identity of the thing
    settling boolean NOT NULL DEFAULT false -- whether the row is being moved to changed_things
);

-- The last change of each thing that is public or was. Positions are given to committed
-- changes only, one after the other, so that a reader that continues after a position
-- misses none.
CREATE TABLE changed_things (
    kind text COLLATE "C" NOT NULL, -- kind of the thing
    thing_id text COLLATE "C" NOT NULL, -- identity of the thing
    position bigint NOT NULL UNIQUE, -- place in the order of changes
    changed_at timestamptz NOT NULL, -- time at which the position was given
    PRIMARY KEY (kind, thing_id)
);
CREATE INDEX changed_things_by_kind ON changed_things (kind, position);

-- One row: how far changed_things is.
CREATE TABLE change_log (
    one integer NOT NULL PRIMARY KEY CHECK (one = 1), -- always 1
    position bigint NOT NULL, -- last position that was given
    changed_at timestamptz NOT NULL, -- time at which it was given
    day date NOT NULL -- day up to which windows of validity that began or ended are included
);

INSERT INTO changed_things (kind, thing_id, position, changed_at)
SELECT kind, id, row_number() OVER (ORDER BY updated_at, kind, id), updated_at FROM (
    SELECT 'product' AS kind, id::text AS id, updated_at FROM products WHERE status = 'published'
    UNION ALL
    SELECT 'producer' AS kind, id::text AS id, updated_at FROM producers WHERE status = 'published'
    UNION ALL
    SELECT 'craft_village' AS kind, id::text AS id, updated_at FROM craft_villages WHERE status = 'published'
    UNION ALL
    SELECT 'tourism_site' AS kind, id::text AS id, updated_at FROM tourism_sites WHERE status = 'published'
    UNION ALL
    SELECT 'demand' AS kind, id::text AS id, updated_at FROM demands WHERE status = 'published'
    UNION ALL
    SELECT 'fair', id::text, updated_at FROM fairs WHERE published_at IS NOT NULL
) AS public_things;
INSERT INTO change_log (one, position, changed_at, day)
SELECT 1, count(*), coalesce(max(changed_at), '1970-01-01 00:00:00+00:00'), '1900-01-01' FROM changed_things;

-- Notes listings whose rows changed. A product shows its producer, villages and sites, so a
-- change of one of these is a change of the product, too.
CREATE FUNCTION note_listings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT TG_ARGV[0], id::text FROM after_rows WHERE status = 'published';
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT TG_ARGV[0], id::text FROM before_rows WHERE status = 'published';
    ELSE
        INSERT INTO public_changes (kind, thing_id)
        SELECT TG_ARGV[0], a.id::text FROM after_rows a JOIN before_rows b ON b.id = a.id WHERE 'published' IN (a.status, b.status);
        IF TG_ARGV[0] = 'producer' THEN
            INSERT INTO public_changes (kind, thing_id)
            SELECT 'product', p.id::text FROM after_rows a JOIN before_rows b ON b.id = a.id JOIN products p ON p.producer_id = a.id
            WHERE 'published' IN (a.status, b.status) AND p.status = 'published';
        ELSIF TG_ARGV[0] = 'craft_village' THEN
            INSERT INTO public_changes (kind, thing_id)
            SELECT 'product', p.id::text FROM after_rows a JOIN before_rows b ON b.id = a.id
            JOIN product_craft_villages l ON l.craft_village_id = a.id JOIN products p ON p.id = l.product_id
            WHERE 'published' IN (a.status, b.status) AND p.status = 'published';
        ELSIF TG_ARGV[0] = 'tourism_site' THEN
            INSERT INTO public_changes (kind, thing_id)
            SELECT 'product', p.id::text FROM after_rows a JOIN before_rows b ON b.id = a.id
            JOIN product_tourism_sites l ON l.tourism_site_id = a.id JOIN products p ON p.id = l.product_id
            WHERE 'published' IN (a.status, b.status) AND p.status = 'published';
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- Notes the products of rows with a product_id that changed.
CREATE FUNCTION note_products_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT product_id FROM after_rows);
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT product_id FROM before_rows);
    ELSE
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT product_id FROM before_rows UNION SELECT product_id FROM after_rows);
    END IF;
    RETURN NULL;
END $$;

-- Notes the products of evidence that counts or counted. Other evidence is private.
CREATE FUNCTION note_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT product_id FROM after_rows WHERE verdict IN ('accepted', 'waived'));
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT product_id FROM before_rows WHERE verdict IN ('accepted', 'waived'));
    ELSE
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT product_id FROM before_rows WHERE verdict IN ('accepted', 'waived') UNION SELECT product_id FROM after_rows WHERE verdict IN ('accepted', 'waived'));
    END IF;
    RETURN NULL;
END $$;

-- Notes the products with a certificate of decisions that changed.
CREATE FUNCTION note_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT c.product_id FROM certificates c JOIN after_rows d ON d.id = c.decision_id);
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT c.product_id FROM certificates c JOIN before_rows d ON d.id = c.decision_id);
    ELSE
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT c.product_id FROM certificates c JOIN after_rows d ON d.id = c.decision_id);
    END IF;
    RETURN NULL;
END $$;

-- Notes the listings whose pictures changed.
CREATE FUNCTION note_pictures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT owner_id FROM after_rows WHERE owner_kind = 'product')
        UNION ALL
        SELECT 'producer', id::text FROM producers WHERE status = 'published' AND id IN (SELECT owner_id FROM after_rows WHERE owner_kind = 'producer')
        UNION ALL
        SELECT 'craft_village', id::text FROM craft_villages WHERE status = 'published' AND id IN (SELECT owner_id FROM after_rows WHERE owner_kind = 'craft_village')
        UNION ALL
        SELECT 'tourism_site', id::text FROM tourism_sites WHERE status = 'published' AND id IN (SELECT owner_id FROM after_rows WHERE owner_kind = 'tourism_site');
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'product')
        UNION ALL
        SELECT 'producer', id::text FROM producers WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'producer')
        UNION ALL
        SELECT 'craft_village', id::text FROM craft_villages WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'craft_village')
        UNION ALL
        SELECT 'tourism_site', id::text FROM tourism_sites WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'tourism_site');
    ELSE
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'product', id::text FROM products WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'product' UNION SELECT owner_id FROM after_rows WHERE owner_kind = 'product')
        UNION ALL
        SELECT 'producer', id::text FROM producers WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'producer' UNION SELECT owner_id FROM after_rows WHERE owner_kind = 'producer')
        UNION ALL
        SELECT 'craft_village', id::text FROM craft_villages WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'craft_village' UNION SELECT owner_id FROM after_rows WHERE owner_kind = 'craft_village')
        UNION ALL
        SELECT 'tourism_site', id::text FROM tourism_sites WHERE status = 'published' AND id IN (SELECT owner_id FROM before_rows WHERE owner_kind = 'tourism_site' UNION SELECT owner_id FROM after_rows WHERE owner_kind = 'tourism_site');
    END IF;
    RETURN NULL;
END $$;

-- Notes fairs whose rows changed.
CREATE FUNCTION note_fairs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'fair', id::text FROM after_rows WHERE published_at IS NOT NULL;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'fair', id::text FROM before_rows WHERE published_at IS NOT NULL;
    ELSE
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'fair', a.id::text FROM after_rows a JOIN before_rows b ON b.id = a.id WHERE a.published_at IS NOT NULL OR b.published_at IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;

-- Notes the fairs of rows with a fair_id that changed.
CREATE FUNCTION note_fairs_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'fair', id::text FROM fairs WHERE published_at IS NOT NULL AND id IN (SELECT fair_id FROM after_rows);
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'fair', id::text FROM fairs WHERE published_at IS NOT NULL AND id IN (SELECT fair_id FROM before_rows);
    ELSE
        INSERT INTO public_changes (kind, thing_id)
        SELECT 'fair', id::text FROM fairs WHERE published_at IS NOT NULL AND id IN (SELECT fair_id FROM before_rows UNION SELECT fair_id FROM after_rows);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER products_note_added AFTER INSERT ON products REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('product');
CREATE TRIGGER products_note_changed AFTER UPDATE ON products REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('product');
CREATE TRIGGER products_note_removed AFTER DELETE ON products REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('product');
CREATE TRIGGER producers_note_added AFTER INSERT ON producers REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('producer');
CREATE TRIGGER producers_note_changed AFTER UPDATE ON producers REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('producer');
CREATE TRIGGER producers_note_removed AFTER DELETE ON producers REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('producer');
CREATE TRIGGER craft_villages_note_added AFTER INSERT ON craft_villages REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('craft_village');
CREATE TRIGGER craft_villages_note_changed AFTER UPDATE ON craft_villages REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('craft_village');
CREATE TRIGGER craft_villages_note_removed AFTER DELETE ON craft_villages REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('craft_village');
CREATE TRIGGER tourism_sites_note_added AFTER INSERT ON tourism_sites REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('tourism_site');
CREATE TRIGGER tourism_sites_note_changed AFTER UPDATE ON tourism_sites REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('tourism_site');
CREATE TRIGGER tourism_sites_note_removed AFTER DELETE ON tourism_sites REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('tourism_site');
CREATE TRIGGER demands_note_added AFTER INSERT ON demands REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('demand');
CREATE TRIGGER demands_note_changed AFTER UPDATE ON demands REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('demand');
CREATE TRIGGER demands_note_removed AFTER DELETE ON demands REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_listings('demand');
CREATE TRIGGER certificates_note_added AFTER INSERT ON certificates REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER certificates_note_changed AFTER UPDATE ON certificates REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER certificates_note_removed AFTER DELETE ON certificates REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER product_craft_villages_note_added AFTER INSERT ON product_craft_villages REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER product_craft_villages_note_changed AFTER UPDATE ON product_craft_villages REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER product_craft_villages_note_removed AFTER DELETE ON product_craft_villages REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER product_tourism_sites_note_added AFTER INSERT ON product_tourism_sites REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER product_tourism_sites_note_changed AFTER UPDATE ON product_tourism_sites REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER product_tourism_sites_note_removed AFTER DELETE ON product_tourism_sites REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_products_of();
CREATE TRIGGER evidence_note_added AFTER INSERT ON evidence REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_evidence();
CREATE TRIGGER evidence_note_changed AFTER UPDATE ON evidence REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_evidence();
CREATE TRIGGER evidence_note_removed AFTER DELETE ON evidence REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_evidence();
CREATE TRIGGER decisions_note_added AFTER INSERT ON decisions REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_decisions();
CREATE TRIGGER decisions_note_changed AFTER UPDATE ON decisions REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_decisions();
CREATE TRIGGER decisions_note_removed AFTER DELETE ON decisions REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_decisions();
CREATE TRIGGER pictures_note_added AFTER INSERT ON pictures REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_pictures();
CREATE TRIGGER pictures_note_changed AFTER UPDATE ON pictures REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_pictures();
CREATE TRIGGER pictures_note_removed AFTER DELETE ON pictures REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_pictures();
CREATE TRIGGER fairs_note_added AFTER INSERT ON fairs REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs();
CREATE TRIGGER fairs_note_changed AFTER UPDATE ON fairs REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs();
CREATE TRIGGER fairs_note_removed AFTER DELETE ON fairs REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs();
CREATE TRIGGER halls_note_added AFTER INSERT ON halls REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER halls_note_changed AFTER UPDATE ON halls REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER halls_note_removed AFTER DELETE ON halls REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER booths_note_added AFTER INSERT ON booths REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER booths_note_changed AFTER UPDATE ON booths REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER booths_note_removed AFTER DELETE ON booths REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER exhibitors_note_added AFTER INSERT ON exhibitors REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER exhibitors_note_changed AFTER UPDATE ON exhibitors REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER exhibitors_note_removed AFTER DELETE ON exhibitors REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER exhibits_note_added AFTER INSERT ON exhibits REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER exhibits_note_changed AFTER UPDATE ON exhibits REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER exhibits_note_removed AFTER DELETE ON exhibits REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_plans_note_added AFTER INSERT ON fair_plans REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_plans_note_changed AFTER UPDATE ON fair_plans REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_plans_note_removed AFTER DELETE ON fair_plans REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER editions_note_added AFTER INSERT ON editions REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER editions_note_changed AFTER UPDATE ON editions REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER editions_note_removed AFTER DELETE ON editions REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();

ALTER TABLE webhooks ADD COLUMN scope text COLLATE "C" NOT NULL DEFAULT 'mine' CHECK (scope IN ('mine', 'public')); -- whose events it receives: those of its user, or public ones
ALTER TABLE notices ADD COLUMN subject_kind text COLLATE "C" NOT NULL DEFAULT ''; -- kind of what it is about; empty for nothing that has an id
ALTER TABLE notices ADD COLUMN subject_id text COLLATE "C" NOT NULL DEFAULT ''; -- identity of what it is about
CREATE INDEX webhooks_public ON webhooks (id) WHERE scope = 'public' AND disabled_at IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX webhooks_public;
ALTER TABLE webhooks DROP COLUMN scope;
ALTER TABLE notices DROP COLUMN subject_id;
ALTER TABLE notices DROP COLUMN subject_kind;
DROP TRIGGER products_note_added ON products;
DROP TRIGGER products_note_changed ON products;
DROP TRIGGER products_note_removed ON products;
DROP TRIGGER producers_note_added ON producers;
DROP TRIGGER producers_note_changed ON producers;
DROP TRIGGER producers_note_removed ON producers;
DROP TRIGGER craft_villages_note_added ON craft_villages;
DROP TRIGGER craft_villages_note_changed ON craft_villages;
DROP TRIGGER craft_villages_note_removed ON craft_villages;
DROP TRIGGER tourism_sites_note_added ON tourism_sites;
DROP TRIGGER tourism_sites_note_changed ON tourism_sites;
DROP TRIGGER tourism_sites_note_removed ON tourism_sites;
DROP TRIGGER demands_note_added ON demands;
DROP TRIGGER demands_note_changed ON demands;
DROP TRIGGER demands_note_removed ON demands;
DROP TRIGGER certificates_note_added ON certificates;
DROP TRIGGER certificates_note_changed ON certificates;
DROP TRIGGER certificates_note_removed ON certificates;
DROP TRIGGER product_craft_villages_note_added ON product_craft_villages;
DROP TRIGGER product_craft_villages_note_changed ON product_craft_villages;
DROP TRIGGER product_craft_villages_note_removed ON product_craft_villages;
DROP TRIGGER product_tourism_sites_note_added ON product_tourism_sites;
DROP TRIGGER product_tourism_sites_note_changed ON product_tourism_sites;
DROP TRIGGER product_tourism_sites_note_removed ON product_tourism_sites;
DROP TRIGGER evidence_note_added ON evidence;
DROP TRIGGER evidence_note_changed ON evidence;
DROP TRIGGER evidence_note_removed ON evidence;
DROP TRIGGER decisions_note_added ON decisions;
DROP TRIGGER decisions_note_changed ON decisions;
DROP TRIGGER decisions_note_removed ON decisions;
DROP TRIGGER pictures_note_added ON pictures;
DROP TRIGGER pictures_note_changed ON pictures;
DROP TRIGGER pictures_note_removed ON pictures;
DROP TRIGGER fairs_note_added ON fairs;
DROP TRIGGER fairs_note_changed ON fairs;
DROP TRIGGER fairs_note_removed ON fairs;
DROP TRIGGER halls_note_added ON halls;
DROP TRIGGER halls_note_changed ON halls;
DROP TRIGGER halls_note_removed ON halls;
DROP TRIGGER booths_note_added ON booths;
DROP TRIGGER booths_note_changed ON booths;
DROP TRIGGER booths_note_removed ON booths;
DROP TRIGGER exhibitors_note_added ON exhibitors;
DROP TRIGGER exhibitors_note_changed ON exhibitors;
DROP TRIGGER exhibitors_note_removed ON exhibitors;
DROP TRIGGER exhibits_note_added ON exhibits;
DROP TRIGGER exhibits_note_changed ON exhibits;
DROP TRIGGER exhibits_note_removed ON exhibits;
DROP TRIGGER fair_plans_note_added ON fair_plans;
DROP TRIGGER fair_plans_note_changed ON fair_plans;
DROP TRIGGER fair_plans_note_removed ON fair_plans;
DROP TRIGGER editions_note_added ON editions;
DROP TRIGGER editions_note_changed ON editions;
DROP TRIGGER editions_note_removed ON editions;
DROP FUNCTION note_listings();
DROP FUNCTION note_products_of();
DROP FUNCTION note_evidence();
DROP FUNCTION note_decisions();
DROP FUNCTION note_pictures();
DROP FUNCTION note_fairs();
DROP FUNCTION note_fairs_of();
DROP TABLE change_log;
DROP TABLE changed_things;
DROP TABLE public_changes;
-- +goose StatementEnd
