-- +goose Up
-- +goose StatementBegin
-- How often listings have changed: while it is the same, what was read of them
-- still holds, whatever else was written meanwhile.

CREATE TABLE listing_changes (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n INTEGER NOT NULL
);
INSERT INTO listing_changes (one, n) VALUES (1, 1);

CREATE TRIGGER products_added AFTER INSERT ON products BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER products_changed AFTER UPDATE OF version ON products BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER products_removed AFTER DELETE ON products BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER producers_added AFTER INSERT ON producers BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER producers_changed AFTER UPDATE OF version ON producers BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER producers_removed AFTER DELETE ON producers BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER craft_villages_added AFTER INSERT ON craft_villages BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER craft_villages_changed AFTER UPDATE OF version ON craft_villages BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER craft_villages_removed AFTER DELETE ON craft_villages BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER tourism_sites_added AFTER INSERT ON tourism_sites BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER tourism_sites_changed AFTER UPDATE OF version ON tourism_sites BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER tourism_sites_removed AFTER DELETE ON tourism_sites BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER demands_added AFTER INSERT ON demands BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER demands_changed AFTER UPDATE OF version ON demands BEGIN UPDATE listing_changes SET n = n + 1; END;
CREATE TRIGGER demands_removed AFTER DELETE ON demands BEGIN UPDATE listing_changes SET n = n + 1; END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER products_added;
DROP TRIGGER products_changed;
DROP TRIGGER products_removed;
DROP TRIGGER producers_added;
DROP TRIGGER producers_changed;
DROP TRIGGER producers_removed;
DROP TRIGGER craft_villages_added;
DROP TRIGGER craft_villages_changed;
DROP TRIGGER craft_villages_removed;
DROP TRIGGER tourism_sites_added;
DROP TRIGGER tourism_sites_changed;
DROP TRIGGER tourism_sites_removed;
DROP TRIGGER demands_added;
DROP TRIGGER demands_changed;
DROP TRIGGER demands_removed;
DROP TABLE listing_changes;
-- +goose StatementEnd
