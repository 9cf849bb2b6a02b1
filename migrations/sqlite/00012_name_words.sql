-- +goose Up
-- +goose StatementBegin
-- The words of the folded names of published listings, for searches while the engine is
-- away. PostgreSQL has indexes instead. name_keys gives each listing the number of its
-- row in name_words, since VACUUM may change the numbers that SQLite gives to rows.
CREATE TABLE name_keys (n INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, UNIQUE (kind, id));
CREATE VIRTUAL TABLE name_words USING fts5(kind, words, tokenize = 'ascii', prefix = '1 2 3', content = '', contentless_delete = 1);

INSERT INTO name_keys (kind, id) SELECT 'product', id FROM products WHERE status = 'published' ORDER BY id;
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN products t ON t.id = k.id WHERE k.kind = 'product';
INSERT INTO name_keys (kind, id) SELECT 'producer', id FROM producers WHERE status = 'published' ORDER BY id;
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN producers t ON t.id = k.id WHERE k.kind = 'producer';
INSERT INTO name_keys (kind, id) SELECT 'craft_village', id FROM craft_villages WHERE status = 'published' ORDER BY id;
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN craft_villages t ON t.id = k.id WHERE k.kind = 'craft_village';
INSERT INTO name_keys (kind, id) SELECT 'tourism_site', id FROM tourism_sites WHERE status = 'published' ORDER BY id;
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN tourism_sites t ON t.id = k.id WHERE k.kind = 'tourism_site';
INSERT INTO name_keys (kind, id) SELECT 'demand', id FROM demands WHERE status = 'published' ORDER BY id;
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN demands t ON t.id = k.id WHERE k.kind = 'demand';

CREATE TRIGGER products_name_words_added AFTER INSERT ON products WHEN NEW.status = 'published' BEGIN
    INSERT INTO name_keys (kind, id) SELECT 'product', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'product' AND id = NEW.id;
END;
CREATE TRIGGER products_name_words_changed AFTER UPDATE OF id, name_fold, status ON products
WHEN (OLD.status = 'published' OR NEW.status = 'published') AND (OLD.id <> NEW.id OR OLD.name_fold <> NEW.name_fold OR OLD.status <> NEW.status) BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'product' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'product' AND id = OLD.id;
    INSERT INTO name_keys (kind, id) SELECT 'product', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'product' AND id = NEW.id;
END;
CREATE TRIGGER products_name_words_removed AFTER DELETE ON products WHEN OLD.status = 'published' BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'product' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'product' AND id = OLD.id;
END;
CREATE TRIGGER producers_name_words_added AFTER INSERT ON producers WHEN NEW.status = 'published' BEGIN
    INSERT INTO name_keys (kind, id) SELECT 'producer', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'producer' AND id = NEW.id;
END;
CREATE TRIGGER producers_name_words_changed AFTER UPDATE OF id, name_fold, status ON producers
WHEN (OLD.status = 'published' OR NEW.status = 'published') AND (OLD.id <> NEW.id OR OLD.name_fold <> NEW.name_fold OR OLD.status <> NEW.status) BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'producer' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'producer' AND id = OLD.id;
    INSERT INTO name_keys (kind, id) SELECT 'producer', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'producer' AND id = NEW.id;
END;
CREATE TRIGGER producers_name_words_removed AFTER DELETE ON producers WHEN OLD.status = 'published' BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'producer' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'producer' AND id = OLD.id;
END;
CREATE TRIGGER craft_villages_name_words_added AFTER INSERT ON craft_villages WHEN NEW.status = 'published' BEGIN
    INSERT INTO name_keys (kind, id) SELECT 'craft_village', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'craft_village' AND id = NEW.id;
END;
CREATE TRIGGER craft_villages_name_words_changed AFTER UPDATE OF id, name_fold, status ON craft_villages
WHEN (OLD.status = 'published' OR NEW.status = 'published') AND (OLD.id <> NEW.id OR OLD.name_fold <> NEW.name_fold OR OLD.status <> NEW.status) BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'craft_village' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'craft_village' AND id = OLD.id;
    INSERT INTO name_keys (kind, id) SELECT 'craft_village', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'craft_village' AND id = NEW.id;
END;
CREATE TRIGGER craft_villages_name_words_removed AFTER DELETE ON craft_villages WHEN OLD.status = 'published' BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'craft_village' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'craft_village' AND id = OLD.id;
END;
CREATE TRIGGER tourism_sites_name_words_added AFTER INSERT ON tourism_sites WHEN NEW.status = 'published' BEGIN
    INSERT INTO name_keys (kind, id) SELECT 'tourism_site', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'tourism_site' AND id = NEW.id;
END;
CREATE TRIGGER tourism_sites_name_words_changed AFTER UPDATE OF id, name_fold, status ON tourism_sites
WHEN (OLD.status = 'published' OR NEW.status = 'published') AND (OLD.id <> NEW.id OR OLD.name_fold <> NEW.name_fold OR OLD.status <> NEW.status) BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'tourism_site' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'tourism_site' AND id = OLD.id;
    INSERT INTO name_keys (kind, id) SELECT 'tourism_site', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'tourism_site' AND id = NEW.id;
END;
CREATE TRIGGER tourism_sites_name_words_removed AFTER DELETE ON tourism_sites WHEN OLD.status = 'published' BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'tourism_site' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'tourism_site' AND id = OLD.id;
END;
CREATE TRIGGER demands_name_words_added AFTER INSERT ON demands WHEN NEW.status = 'published' BEGIN
    INSERT INTO name_keys (kind, id) SELECT 'demand', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'demand' AND id = NEW.id;
END;
CREATE TRIGGER demands_name_words_changed AFTER UPDATE OF id, name_fold, status ON demands
WHEN (OLD.status = 'published' OR NEW.status = 'published') AND (OLD.id <> NEW.id OR OLD.name_fold <> NEW.name_fold OR OLD.status <> NEW.status) BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'demand' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'demand' AND id = OLD.id;
    INSERT INTO name_keys (kind, id) SELECT 'demand', NEW.id WHERE NEW.status = 'published';
    INSERT INTO name_words (rowid, kind, words) SELECT n, kind, NEW.name_fold FROM name_keys WHERE kind = 'demand' AND id = NEW.id;
END;
CREATE TRIGGER demands_name_words_removed AFTER DELETE ON demands WHEN OLD.status = 'published' BEGIN
    DELETE FROM name_words WHERE rowid = (SELECT n FROM name_keys WHERE kind = 'demand' AND id = OLD.id);
    DELETE FROM name_keys WHERE kind = 'demand' AND id = OLD.id;
END;

-- There is one row a part, which triggers count up.
CREATE UNIQUE INDEX state_changes_by_part ON state_changes (part);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX state_changes_by_part;
DROP TRIGGER demands_name_words_removed;
DROP TRIGGER demands_name_words_changed;
DROP TRIGGER demands_name_words_added;
DROP TRIGGER tourism_sites_name_words_removed;
DROP TRIGGER tourism_sites_name_words_changed;
DROP TRIGGER tourism_sites_name_words_added;
DROP TRIGGER craft_villages_name_words_removed;
DROP TRIGGER craft_villages_name_words_changed;
DROP TRIGGER craft_villages_name_words_added;
DROP TRIGGER producers_name_words_removed;
DROP TRIGGER producers_name_words_changed;
DROP TRIGGER producers_name_words_added;
DROP TRIGGER products_name_words_removed;
DROP TRIGGER products_name_words_changed;
DROP TRIGGER products_name_words_added;
DROP TABLE name_words;
DROP TABLE name_keys;
-- +goose StatementEnd
