-- +goose Up
-- +goose StatementBegin

-- The index of words takes everything but a to z and 0 to 9 for a separator, as the
-- function name_words of PostgreSQL does. The tokenizer before took “, – and ° for parts
-- of words.
DROP TABLE name_words;
CREATE VIRTUAL TABLE name_words USING fts5(
    kind, words, tokenize = "unicode61 remove_diacritics 0 categories '' tokenchars 'abcdefghijklmnopqrstuvwxyz0123456789'", prefix = '1 2 3', content = '', contentless_delete = 1
);
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN products t ON t.id = k.id WHERE k.kind = 'product';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN producers t ON t.id = k.id WHERE k.kind = 'producer';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN craft_villages t ON t.id = k.id WHERE k.kind = 'craft_village';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN tourism_sites t ON t.id = k.id WHERE k.kind = 'tourism_site';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN demands t ON t.id = k.id WHERE k.kind = 'demand';

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE name_words;
CREATE VIRTUAL TABLE name_words USING fts5(kind, words, tokenize = 'ascii', prefix = '1 2 3', content = '', contentless_delete = 1);
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN products t ON t.id = k.id WHERE k.kind = 'product';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN producers t ON t.id = k.id WHERE k.kind = 'producer';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN craft_villages t ON t.id = k.id WHERE k.kind = 'craft_village';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN tourism_sites t ON t.id = k.id WHERE k.kind = 'tourism_site';
INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN demands t ON t.id = k.id WHERE k.kind = 'demand';
-- +goose StatementEnd
