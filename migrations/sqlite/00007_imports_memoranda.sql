-- +goose Up
-- +goose StatementBegin
-- Spreadsheets bring in craft villages and tourism sites, too.
ALTER TABLE imports ADD COLUMN kind TEXT NOT NULL DEFAULT 'product' CHECK (kind IN ('product', 'craft_village', 'tourism_site')); -- kind of its listings
ALTER TABLE import_rows ADD COLUMN craft_village_id TEXT REFERENCES craft_villages (id) ON DELETE SET NULL; -- craft village
ALTER TABLE import_rows ADD COLUMN tourism_site_id TEXT REFERENCES tourism_sites (id) ON DELETE SET NULL; -- tourism site
CREATE INDEX import_rows_by_craft_village ON import_rows (craft_village_id) WHERE craft_village_id IS NOT NULL;
CREATE INDEX import_rows_by_tourism_site ON import_rows (tourism_site_id) WHERE tourism_site_id IS NOT NULL;

ALTER TABLE sheet_headings ADD COLUMN kind TEXT NOT NULL DEFAULT 'product' CHECK (kind IN ('product', 'craft_village', 'tourism_site')); -- kind of the listings in the file
DROP INDEX sheet_headings_by_province;
DROP INDEX sheet_headings_by_user;
CREATE UNIQUE INDEX sheet_headings_by_province ON sheet_headings (province_code, kind, heading) WHERE province_code IS NOT NULL;
CREATE UNIQUE INDEX sheet_headings_by_user ON sheet_headings (user_id, kind, heading) WHERE user_id IS NOT NULL;

ALTER TABLE memoranda ADD COLUMN lead_id TEXT REFERENCES leads (id) ON DELETE SET NULL; -- lead in which the two sides agreed
CREATE INDEX memoranda_by_lead ON memoranda (lead_id) WHERE lead_id IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX memoranda_by_lead;
ALTER TABLE memoranda DROP COLUMN lead_id;

DROP INDEX sheet_headings_by_province;
DROP INDEX sheet_headings_by_user;
DELETE FROM sheet_headings WHERE kind <> 'product';
ALTER TABLE sheet_headings DROP COLUMN kind;
CREATE UNIQUE INDEX sheet_headings_by_province ON sheet_headings (province_code, heading) WHERE province_code IS NOT NULL;
CREATE UNIQUE INDEX sheet_headings_by_user ON sheet_headings (user_id, heading) WHERE user_id IS NOT NULL;

DROP INDEX import_rows_by_craft_village;
DROP INDEX import_rows_by_tourism_site;
DELETE FROM imports WHERE kind <> 'product';
ALTER TABLE import_rows DROP COLUMN craft_village_id;
ALTER TABLE import_rows DROP COLUMN tourism_site_id;
ALTER TABLE imports DROP COLUMN kind;
-- +goose StatementEnd
