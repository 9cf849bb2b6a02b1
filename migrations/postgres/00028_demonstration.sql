-- +goose Up
-- +goose StatementBegin

-- Everything of the demonstration carries a mark, so that it can be taken out.
ALTER TABLE users ADD COLUMN sample boolean NOT NULL DEFAULT false; -- account of the demonstration
CREATE INDEX users_by_sample ON users (id) WHERE sample;

-- Earlier programs marked what the demonstration loaded, but neither its accounts nor
-- what visitors made with them.
UPDATE users SET sample = true WHERE email_key IN ('nguoi-mua@giadinh.example', 'chu-the@giadinh.example', 'can-bo@giadinh.example',
    'ban-to-chuc@giadinh.example', 'khach-mua@giadinh.example', 'to-hop@giadinh.example');
UPDATE demands SET sample = true WHERE NOT sample AND buyer_id IN (SELECT id FROM users WHERE sample);
UPDATE fairs SET sample = true WHERE NOT sample AND organizer_id IN (SELECT id FROM users WHERE sample);
UPDATE products SET sample = true WHERE NOT sample AND producer_id IN (SELECT id FROM producers WHERE sample);
UPDATE certificates SET sample = true WHERE NOT sample AND product_id IN (SELECT id FROM products WHERE sample);

-- A frozen edition never changes, but that of a fair of the demonstration goes with it.
CREATE FUNCTION refuse_edition_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fairs WHERE id = OLD.fair_id AND sample) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a frozen edition never changes';
END;
$$;
CREATE FUNCTION refuse_edition_file_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM editions JOIN fairs ON fairs.id = editions.fair_id WHERE editions.id = OLD.edition_id AND fairs.sample) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a frozen edition never changes';
END;
$$;
DROP TRIGGER editions_stay ON editions;
CREATE TRIGGER editions_stay BEFORE DELETE ON editions FOR EACH ROW EXECUTE FUNCTION refuse_edition_loss();
DROP TRIGGER edition_files_keep ON edition_files;
CREATE TRIGGER edition_files_keep BEFORE UPDATE ON edition_files FOR EACH ROW EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER edition_files_stay BEFORE DELETE ON edition_files FOR EACH ROW EXECUTE FUNCTION refuse_edition_file_loss();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER edition_files_stay ON edition_files;
DROP TRIGGER edition_files_keep ON edition_files;
CREATE TRIGGER edition_files_keep BEFORE UPDATE OR DELETE ON edition_files FOR EACH ROW EXECUTE FUNCTION editions_never_change();
DROP TRIGGER editions_stay ON editions;
CREATE TRIGGER editions_stay BEFORE DELETE ON editions FOR EACH ROW EXECUTE FUNCTION editions_never_change();
DROP FUNCTION refuse_edition_file_loss;
DROP FUNCTION refuse_edition_loss;
DROP INDEX users_by_sample;
ALTER TABLE users DROP COLUMN sample;
-- +goose StatementEnd
