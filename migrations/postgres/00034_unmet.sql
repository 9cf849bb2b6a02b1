-- +goose Up
-- +goose StatementBegin
-- Searches that found nothing, counted by day and text; never who searched.

CREATE TABLE unmet_searches (
    day date NOT NULL,
    text text COLLATE "C" NOT NULL CHECK (text <> ''), -- folded
    set_code text COLLATE "C" NOT NULL, -- empty where not known, like the next
    province_code text COLLATE "C" NOT NULL,
    asked bigint NOT NULL CHECK (asked > 0),
    PRIMARY KEY (day, text, set_code, province_code)
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE unmet_searches;
-- +goose StatementEnd
