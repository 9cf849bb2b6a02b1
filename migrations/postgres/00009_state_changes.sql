-- +goose Up
-- +goose StatementBegin
-- == State ==
-- Which data public answers are made of, as a number for each part. While it stays the
-- same, a kept answer is as good as a new one.

-- Changes of public data. Triggers append a row for each transaction that changes them, so
-- that no writer waits for another, and a job adds the rows up. The state is their sum. The
-- highest identity would not do: a transaction that began first may end last.
CREATE TABLE state_changes (
    part text COLLATE "C" NOT NULL CHECK (part IN ('places', 'things', 'index')), -- places: units of both maps, and sets; things: all other public data; index: what searches find
    n bigint NOT NULL -- number of changes
);
INSERT INTO state_changes (part, n) VALUES ('places', 1), ('things', 1), ('index', 1);

-- Notes a change of a part of the public data, once in a transaction. The setting ends with
-- the transaction, and goes back with a savepoint like the row.
CREATE FUNCTION note_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mark text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('chophien.noted_' || TG_ARGV[0], true) IS DISTINCT FROM mark THEN
        INSERT INTO state_changes (part, n) VALUES (TG_ARGV[0], 1);
        PERFORM set_config('chophien.noted_' || TG_ARGV[0], mark, true);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER provinces_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON provinces FOR EACH STATEMENT EXECUTE FUNCTION note_state('places');
CREATE TRIGGER former_provinces_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON former_provinces FOR EACH STATEMENT EXECUTE FUNCTION note_state('places');
CREATE TRIGGER communes_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON communes FOR EACH STATEMENT EXECUTE FUNCTION note_state('places');
CREATE TRIGGER former_communes_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON former_communes FOR EACH STATEMENT EXECUTE FUNCTION note_state('places');
CREATE TRIGGER product_sets_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON product_sets FOR EACH STATEMENT EXECUTE FUNCTION note_state('places');
CREATE TRIGGER producers_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON producers FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER craft_villages_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON craft_villages FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER tourism_sites_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tourism_sites FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER products_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON products FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER product_craft_villages_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON product_craft_villages FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER product_tourism_sites_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON product_tourism_sites FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER pictures_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pictures FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER decisions_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER certificates_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON certificates FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER awards_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON awards FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER evidence_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER demands_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON demands FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER fairs_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON fairs FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER delegations_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON delegations FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER exhibitors_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exhibitors FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER halls_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON halls FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER booths_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON booths FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER exhibits_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exhibits FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER fair_plans_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON fair_plans FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER catalogues_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON catalogues FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER catalogue_entries_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON catalogue_entries FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER editions_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON editions FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER edition_files_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON edition_files FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER timetables_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON timetables FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER memoranda_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON memoranda FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER synonyms_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON synonyms FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER synonym_states_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON synonym_states FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER provinces_move_state ON provinces;
DROP TRIGGER former_provinces_move_state ON former_provinces;
DROP TRIGGER communes_move_state ON communes;
DROP TRIGGER former_communes_move_state ON former_communes;
DROP TRIGGER product_sets_move_state ON product_sets;
DROP TRIGGER producers_move_state ON producers;
DROP TRIGGER craft_villages_move_state ON craft_villages;
DROP TRIGGER tourism_sites_move_state ON tourism_sites;
DROP TRIGGER products_move_state ON products;
DROP TRIGGER product_craft_villages_move_state ON product_craft_villages;
DROP TRIGGER product_tourism_sites_move_state ON product_tourism_sites;
DROP TRIGGER pictures_move_state ON pictures;
DROP TRIGGER decisions_move_state ON decisions;
DROP TRIGGER certificates_move_state ON certificates;
DROP TRIGGER awards_move_state ON awards;
DROP TRIGGER evidence_move_state ON evidence;
DROP TRIGGER demands_move_state ON demands;
DROP TRIGGER fairs_move_state ON fairs;
DROP TRIGGER delegations_move_state ON delegations;
DROP TRIGGER exhibitors_move_state ON exhibitors;
DROP TRIGGER halls_move_state ON halls;
DROP TRIGGER booths_move_state ON booths;
DROP TRIGGER exhibits_move_state ON exhibits;
DROP TRIGGER fair_plans_move_state ON fair_plans;
DROP TRIGGER catalogues_move_state ON catalogues;
DROP TRIGGER catalogue_entries_move_state ON catalogue_entries;
DROP TRIGGER editions_move_state ON editions;
DROP TRIGGER edition_files_move_state ON edition_files;
DROP TRIGGER timetables_move_state ON timetables;
DROP TRIGGER memoranda_move_state ON memoranda;
DROP TRIGGER synonyms_move_state ON synonyms;
DROP TRIGGER synonym_states_move_state ON synonym_states;
DROP FUNCTION note_state();
DROP TABLE state_changes;
-- +goose StatementEnd
