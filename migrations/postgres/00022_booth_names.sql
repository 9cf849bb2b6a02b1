-- +goose Up
-- +goose StatementBegin

-- Names of halls and numbers of booths are unique without regard to case. Of those that are
-- the same already, the oldest keeps its name; the others get a number behind it.
ALTER TABLE halls ADD COLUMN name_key text COLLATE "C" NOT NULL DEFAULT ''; -- name in small letters, for comparison
ALTER TABLE booths ADD COLUMN number_key text COLLATE "C" NOT NULL DEFAULT ''; -- number in small letters, for comparison
UPDATE halls SET name_key = translate(lower(name), 'ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ', 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ');
UPDATE halls SET name = name || ' (' || CAST((SELECT count(*) + 1 FROM halls o WHERE o.fair_id = halls.fair_id AND o.name_key = halls.name_key AND o.id < halls.id) AS text) || ')'
    WHERE EXISTS (SELECT 1 FROM halls o WHERE o.fair_id = halls.fair_id AND o.name_key = halls.name_key AND o.id < halls.id)
    AND NOT EXISTS (SELECT 1 FROM halls t WHERE t.fair_id = halls.fair_id AND t.name_key = halls.name_key || ' (' || CAST((SELECT count(*) + 1 FROM halls o WHERE o.fair_id = halls.fair_id AND o.name_key = halls.name_key AND o.id < halls.id) AS text) || ')');
UPDATE halls SET name_key = translate(lower(name), 'ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ', 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ');
UPDATE halls SET name = name || ' (' || substr(halls.id::text, 31) || ')' WHERE EXISTS (SELECT 1 FROM halls o WHERE o.fair_id = halls.fair_id AND o.name_key = halls.name_key AND o.id < halls.id);
UPDATE halls SET name_key = translate(lower(name), 'ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ', 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ');
CREATE UNIQUE INDEX halls_by_name_key ON halls (fair_id, name_key);
UPDATE booths SET number_key = translate(lower(number), 'ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ', 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ');
UPDATE booths SET number = number || '-' || CAST((SELECT count(*) + 1 FROM booths o WHERE o.fair_id = booths.fair_id AND o.number_key = booths.number_key AND o.id < booths.id) AS text)
    WHERE EXISTS (SELECT 1 FROM booths o WHERE o.fair_id = booths.fair_id AND o.number_key = booths.number_key AND o.id < booths.id)
    AND NOT EXISTS (SELECT 1 FROM booths t WHERE t.fair_id = booths.fair_id AND t.number_key = booths.number_key || '-' || CAST((SELECT count(*) + 1 FROM booths o WHERE o.fair_id = booths.fair_id AND o.number_key = booths.number_key AND o.id < booths.id) AS text));
UPDATE booths SET number_key = translate(lower(number), 'ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ', 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ');
UPDATE booths SET number = number || '-' || substr(booths.id::text, 31) WHERE EXISTS (SELECT 1 FROM booths o WHERE o.fair_id = booths.fair_id AND o.number_key = booths.number_key AND o.id < booths.id);
UPDATE booths SET number_key = translate(lower(number), 'ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ', 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ');
CREATE UNIQUE INDEX booths_by_number_key ON booths (fair_id, number_key);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX booths_by_number_key;
DROP INDEX halls_by_name_key;
ALTER TABLE booths DROP COLUMN number_key;
ALTER TABLE halls DROP COLUMN name_key;
-- +goose StatementEnd
