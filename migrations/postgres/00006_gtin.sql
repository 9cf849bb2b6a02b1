-- +goose Up
-- +goose StatementBegin
-- Each trade item number belongs to one product; 8, 12, 13 and 14 digits are ways to write the same number. Of
-- products that share one, the published product keeps it, else the one that was added first; the others lose it.
UPDATE products SET gtin = '' WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY lpad(gtin, 14, '0') ORDER BY CASE status WHEN 'published' THEN 0 ELSE 1 END, id) AS place
        FROM products WHERE gtin <> '' AND status <> 'withdrawn'
    ) shared WHERE place > 1
);
CREATE UNIQUE INDEX products_by_full_gtin ON products (lpad(gtin, 14, '0')) WHERE gtin <> '' AND status <> 'withdrawn';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX products_by_full_gtin;
-- +goose StatementEnd
