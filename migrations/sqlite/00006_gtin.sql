-- +goose Up
-- +goose StatementBegin
-- A trade item number is of one product, whether written in 8, 12, 13 or 14 digits. Of products that
-- share one, the public product keeps it, else the first; the number of the others was wrong.
UPDATE products SET gtin = '' WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY substr('00000000000000' || gtin, -14) ORDER BY CASE status WHEN 'published' THEN 0 ELSE 1 END, id) AS place
        FROM products WHERE gtin <> '' AND status <> 'withdrawn'
    ) shared WHERE place > 1
);
CREATE UNIQUE INDEX products_by_full_gtin ON products (substr('00000000000000' || gtin, -14)) WHERE gtin <> '' AND status <> 'withdrawn';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX products_by_full_gtin;
-- +goose StatementEnd
