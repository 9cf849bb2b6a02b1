-- +goose Up
-- +goose StatementBegin

-- Bring product_days up to date after a change of a producer or of a decision. They
-- lock the products first, as a change of a product does: otherwise two such changes
-- wait for each other, or one counts what the other has replaced. The order of the
-- ids keeps two that lock the same products from waiting for each other.
CREATE OR REPLACE FUNCTION renew_days_of_producer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM products WHERE producer_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM product_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION renew_days_of_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM products WHERE id IN (SELECT product_id FROM certificates WHERE decision_id = NEW.id) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM product_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    RETURN NULL;
END $$;

-- Publishing has no days to remove, and withdrawing none to add. A statement that finds
-- nothing still costs its plan and its trigger.
CREATE OR REPLACE FUNCTION renew_days_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'published' THEN
        DELETE FROM product_days WHERE product_id = NEW.id;
    END IF;
    IF NEW.status = 'published' THEN
        INSERT INTO product_days SELECT * FROM certified_days WHERE product_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION renew_days_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_days WHERE product_id = NEW.id;
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION renew_days_of_producer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE product_id IN (SELECT id FROM products WHERE producer_id = NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION renew_days_of_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    INSERT INTO product_days SELECT * FROM certified_days WHERE certificate_id IN (SELECT id FROM certificates WHERE decision_id = NEW.id);
    RETURN NULL;
END $$;
-- +goose StatementEnd
