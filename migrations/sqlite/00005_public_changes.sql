-- +goose Up
-- +goose StatementBegin
-- == Changes ==
-- What changed on the public face, for mirrors. Triggers write it, so that no change is missed.

-- Changes since change_log was last brought up to date. Triggers append rows in the
-- transaction of a change. Only things that are public, or were until then, get a row.
CREATE TABLE public_changes (
    id INTEGER PRIMARY KEY, -- order of writing
    kind TEXT NOT NULL, -- kind of the thing
    thing_id TEXT NOT NULL, -- identity of the thing
    settling BOOLEAN NOT NULL DEFAULT 0 -- whether the row is being moved to changed_things
);

-- The last change of each thing that is public or was. Positions are given to committed
-- changes only, one after the other, so that a reader that continues after a position
-- misses none.
CREATE TABLE changed_things (
    kind TEXT NOT NULL, -- kind of the thing
    thing_id TEXT NOT NULL, -- identity of the thing
    position INTEGER NOT NULL UNIQUE, -- place in the order of changes
    changed_at DATETIME NOT NULL, -- time at which the position was given
    PRIMARY KEY (kind, thing_id)
);
CREATE INDEX changed_things_by_kind ON changed_things (kind, position);

-- One row: how far changed_things is.
CREATE TABLE change_log (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- always 1
    position INTEGER NOT NULL, -- last position that was given
    changed_at DATETIME NOT NULL, -- time at which it was given
    day DATE NOT NULL -- day up to which windows of validity that began or ended are included
);

INSERT INTO changed_things (kind, thing_id, position, changed_at)
SELECT kind, id, row_number() OVER (ORDER BY updated_at, kind, id), updated_at FROM (
    SELECT 'product' AS kind, id AS id, updated_at FROM products WHERE status = 'published'
    UNION ALL
    SELECT 'producer' AS kind, id AS id, updated_at FROM producers WHERE status = 'published'
    UNION ALL
    SELECT 'craft_village' AS kind, id AS id, updated_at FROM craft_villages WHERE status = 'published'
    UNION ALL
    SELECT 'tourism_site' AS kind, id AS id, updated_at FROM tourism_sites WHERE status = 'published'
    UNION ALL
    SELECT 'demand' AS kind, id AS id, updated_at FROM demands WHERE status = 'published'
    UNION ALL
    SELECT 'fair', id, updated_at FROM fairs WHERE published_at IS NOT NULL
) AS public_things;
INSERT INTO change_log (one, position, changed_at, day)
SELECT 1, count(*), coalesce(max(changed_at), '1970-01-01 00:00:00+00:00'), '1900-01-01' FROM changed_things;

-- A product shows its producer, villages and sites, so a change of one of these is a change
-- of the product, too. Evidence that does not count is private.
CREATE TRIGGER products_note_added AFTER INSERT ON products BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', NEW.id WHERE NEW.status = 'published';
END;
CREATE TRIGGER products_note_changed AFTER UPDATE ON products BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', NEW.id WHERE 'published' IN (NEW.status, OLD.status);
END;
CREATE TRIGGER products_note_removed AFTER DELETE ON products BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', OLD.id WHERE OLD.status = 'published';
END;
CREATE TRIGGER producers_note_added AFTER INSERT ON producers BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'producer', NEW.id WHERE NEW.status = 'published';
END;
CREATE TRIGGER producers_note_changed AFTER UPDATE ON producers BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'producer', NEW.id WHERE 'published' IN (NEW.status, OLD.status);
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE producer_id = NEW.id AND status = 'published' AND 'published' IN (NEW.status, OLD.status);
END;
CREATE TRIGGER producers_note_removed AFTER DELETE ON producers BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'producer', OLD.id WHERE OLD.status = 'published';
END;
CREATE TRIGGER craft_villages_note_added AFTER INSERT ON craft_villages BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'craft_village', NEW.id WHERE NEW.status = 'published';
END;
CREATE TRIGGER craft_villages_note_changed AFTER UPDATE ON craft_villages BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'craft_village', NEW.id WHERE 'published' IN (NEW.status, OLD.status);
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', p.id FROM product_craft_villages l JOIN products p ON p.id = l.product_id WHERE l.craft_village_id = NEW.id AND p.status = 'published' AND 'published' IN (NEW.status, OLD.status);
END;
CREATE TRIGGER craft_villages_note_removed AFTER DELETE ON craft_villages BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'craft_village', OLD.id WHERE OLD.status = 'published';
END;
CREATE TRIGGER tourism_sites_note_added AFTER INSERT ON tourism_sites BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'tourism_site', NEW.id WHERE NEW.status = 'published';
END;
CREATE TRIGGER tourism_sites_note_changed AFTER UPDATE ON tourism_sites BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'tourism_site', NEW.id WHERE 'published' IN (NEW.status, OLD.status);
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', p.id FROM product_tourism_sites l JOIN products p ON p.id = l.product_id WHERE l.tourism_site_id = NEW.id AND p.status = 'published' AND 'published' IN (NEW.status, OLD.status);
END;
CREATE TRIGGER tourism_sites_note_removed AFTER DELETE ON tourism_sites BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'tourism_site', OLD.id WHERE OLD.status = 'published';
END;
CREATE TRIGGER demands_note_added AFTER INSERT ON demands BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'demand', NEW.id WHERE NEW.status = 'published';
END;
CREATE TRIGGER demands_note_changed AFTER UPDATE ON demands BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'demand', NEW.id WHERE 'published' IN (NEW.status, OLD.status);
END;
CREATE TRIGGER demands_note_removed AFTER DELETE ON demands BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'demand', OLD.id WHERE OLD.status = 'published';
END;
CREATE TRIGGER certificates_note_added AFTER INSERT ON certificates BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = NEW.product_id AND status = 'published';
END;
CREATE TRIGGER certificates_note_changed AFTER UPDATE ON certificates BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id IN (OLD.product_id, NEW.product_id) AND status = 'published';
END;
CREATE TRIGGER certificates_note_removed AFTER DELETE ON certificates BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = OLD.product_id AND status = 'published';
END;
CREATE TRIGGER product_craft_villages_note_added AFTER INSERT ON product_craft_villages BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = NEW.product_id AND status = 'published';
END;
CREATE TRIGGER product_craft_villages_note_changed AFTER UPDATE ON product_craft_villages BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id IN (OLD.product_id, NEW.product_id) AND status = 'published';
END;
CREATE TRIGGER product_craft_villages_note_removed AFTER DELETE ON product_craft_villages BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = OLD.product_id AND status = 'published';
END;
CREATE TRIGGER product_tourism_sites_note_added AFTER INSERT ON product_tourism_sites BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = NEW.product_id AND status = 'published';
END;
CREATE TRIGGER product_tourism_sites_note_changed AFTER UPDATE ON product_tourism_sites BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id IN (OLD.product_id, NEW.product_id) AND status = 'published';
END;
CREATE TRIGGER product_tourism_sites_note_removed AFTER DELETE ON product_tourism_sites BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = OLD.product_id AND status = 'published';
END;
CREATE TRIGGER evidence_note_added AFTER INSERT ON evidence BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = NEW.product_id AND status = 'published' AND NEW.verdict IN ('accepted', 'waived');
END;
CREATE TRIGGER evidence_note_changed AFTER UPDATE ON evidence BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id IN (OLD.product_id, NEW.product_id) AND status = 'published' AND (OLD.verdict IN ('accepted', 'waived') OR NEW.verdict IN ('accepted', 'waived'));
END;
CREATE TRIGGER evidence_note_removed AFTER DELETE ON evidence BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE id = OLD.product_id AND status = 'published' AND OLD.verdict IN ('accepted', 'waived');
END;
CREATE TRIGGER decisions_note_added AFTER INSERT ON decisions BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT DISTINCT 'product', p.id FROM certificates c JOIN products p ON p.id = c.product_id WHERE c.decision_id = NEW.id AND p.status = 'published';
END;
CREATE TRIGGER decisions_note_changed AFTER UPDATE ON decisions BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT DISTINCT 'product', p.id FROM certificates c JOIN products p ON p.id = c.product_id WHERE c.decision_id = NEW.id AND p.status = 'published';
END;
CREATE TRIGGER decisions_note_removed AFTER DELETE ON decisions BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT DISTINCT 'product', p.id FROM certificates c JOIN products p ON p.id = c.product_id WHERE c.decision_id = OLD.id AND p.status = 'published';
END;
CREATE TRIGGER pictures_note_added AFTER INSERT ON pictures BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE NEW.owner_kind = 'product' AND id = NEW.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'producer', id FROM producers WHERE NEW.owner_kind = 'producer' AND id = NEW.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'craft_village', id FROM craft_villages WHERE NEW.owner_kind = 'craft_village' AND id = NEW.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'tourism_site', id FROM tourism_sites WHERE NEW.owner_kind = 'tourism_site' AND id = NEW.owner_id AND status = 'published';
END;
CREATE TRIGGER pictures_note_changed AFTER UPDATE ON pictures BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE NEW.owner_kind = 'product' AND id = NEW.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'producer', id FROM producers WHERE NEW.owner_kind = 'producer' AND id = NEW.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'craft_village', id FROM craft_villages WHERE NEW.owner_kind = 'craft_village' AND id = NEW.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'tourism_site', id FROM tourism_sites WHERE NEW.owner_kind = 'tourism_site' AND id = NEW.owner_id AND status = 'published';
END;
CREATE TRIGGER pictures_note_removed AFTER DELETE ON pictures BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'product', id FROM products WHERE OLD.owner_kind = 'product' AND id = OLD.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'producer', id FROM producers WHERE OLD.owner_kind = 'producer' AND id = OLD.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'craft_village', id FROM craft_villages WHERE OLD.owner_kind = 'craft_village' AND id = OLD.owner_id AND status = 'published';
    INSERT INTO public_changes (kind, thing_id) SELECT 'tourism_site', id FROM tourism_sites WHERE OLD.owner_kind = 'tourism_site' AND id = OLD.owner_id AND status = 'published';
END;
CREATE TRIGGER fairs_note_added AFTER INSERT ON fairs BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', NEW.id WHERE NEW.published_at IS NOT NULL;
END;
CREATE TRIGGER fairs_note_changed AFTER UPDATE ON fairs BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', NEW.id WHERE NEW.published_at IS NOT NULL OR OLD.published_at IS NOT NULL;
END;
CREATE TRIGGER fairs_note_removed AFTER DELETE ON fairs BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', OLD.id WHERE OLD.published_at IS NOT NULL;
END;
CREATE TRIGGER halls_note_added AFTER INSERT ON halls BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER halls_note_changed AFTER UPDATE ON halls BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER halls_note_removed AFTER DELETE ON halls BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER booths_note_added AFTER INSERT ON booths BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER booths_note_changed AFTER UPDATE ON booths BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER booths_note_removed AFTER DELETE ON booths BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER exhibitors_note_added AFTER INSERT ON exhibitors BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER exhibitors_note_changed AFTER UPDATE ON exhibitors BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER exhibitors_note_removed AFTER DELETE ON exhibitors BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER exhibits_note_added AFTER INSERT ON exhibits BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER exhibits_note_changed AFTER UPDATE ON exhibits BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER exhibits_note_removed AFTER DELETE ON exhibits BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_plans_note_added AFTER INSERT ON fair_plans BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_plans_note_changed AFTER UPDATE ON fair_plans BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_plans_note_removed AFTER DELETE ON fair_plans BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER editions_note_added AFTER INSERT ON editions BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER editions_note_changed AFTER UPDATE ON editions BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER editions_note_removed AFTER DELETE ON editions BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;

ALTER TABLE webhooks ADD COLUMN scope TEXT NOT NULL DEFAULT 'mine' CHECK (scope IN ('mine', 'public')); -- whose events it receives: those of its user, or public ones
ALTER TABLE notices ADD COLUMN subject_kind TEXT NOT NULL DEFAULT ''; -- kind of what it is about; empty for nothing that has an id
ALTER TABLE notices ADD COLUMN subject_id TEXT NOT NULL DEFAULT ''; -- identity of what it is about
CREATE INDEX webhooks_public ON webhooks (id) WHERE scope = 'public' AND disabled_at IS NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX webhooks_public;
ALTER TABLE webhooks DROP COLUMN scope;
ALTER TABLE notices DROP COLUMN subject_id;
ALTER TABLE notices DROP COLUMN subject_kind;
DROP TRIGGER products_note_added;
DROP TRIGGER products_note_changed;
DROP TRIGGER products_note_removed;
DROP TRIGGER producers_note_added;
DROP TRIGGER producers_note_changed;
DROP TRIGGER producers_note_removed;
DROP TRIGGER craft_villages_note_added;
DROP TRIGGER craft_villages_note_changed;
DROP TRIGGER craft_villages_note_removed;
DROP TRIGGER tourism_sites_note_added;
DROP TRIGGER tourism_sites_note_changed;
DROP TRIGGER tourism_sites_note_removed;
DROP TRIGGER demands_note_added;
DROP TRIGGER demands_note_changed;
DROP TRIGGER demands_note_removed;
DROP TRIGGER certificates_note_added;
DROP TRIGGER certificates_note_changed;
DROP TRIGGER certificates_note_removed;
DROP TRIGGER product_craft_villages_note_added;
DROP TRIGGER product_craft_villages_note_changed;
DROP TRIGGER product_craft_villages_note_removed;
DROP TRIGGER product_tourism_sites_note_added;
DROP TRIGGER product_tourism_sites_note_changed;
DROP TRIGGER product_tourism_sites_note_removed;
DROP TRIGGER evidence_note_added;
DROP TRIGGER evidence_note_changed;
DROP TRIGGER evidence_note_removed;
DROP TRIGGER decisions_note_added;
DROP TRIGGER decisions_note_changed;
DROP TRIGGER decisions_note_removed;
DROP TRIGGER pictures_note_added;
DROP TRIGGER pictures_note_changed;
DROP TRIGGER pictures_note_removed;
DROP TRIGGER fairs_note_added;
DROP TRIGGER fairs_note_changed;
DROP TRIGGER fairs_note_removed;
DROP TRIGGER halls_note_added;
DROP TRIGGER halls_note_changed;
DROP TRIGGER halls_note_removed;
DROP TRIGGER booths_note_added;
DROP TRIGGER booths_note_changed;
DROP TRIGGER booths_note_removed;
DROP TRIGGER exhibitors_note_added;
DROP TRIGGER exhibitors_note_changed;
DROP TRIGGER exhibitors_note_removed;
DROP TRIGGER exhibits_note_added;
DROP TRIGGER exhibits_note_changed;
DROP TRIGGER exhibits_note_removed;
DROP TRIGGER fair_plans_note_added;
DROP TRIGGER fair_plans_note_changed;
DROP TRIGGER fair_plans_note_removed;
DROP TRIGGER editions_note_added;
DROP TRIGGER editions_note_changed;
DROP TRIGGER editions_note_removed;
DROP TABLE change_log;
DROP TABLE changed_things;
DROP TABLE public_changes;
-- +goose StatementEnd
