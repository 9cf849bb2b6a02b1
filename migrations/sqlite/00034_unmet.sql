-- +goose Up
-- +goose StatementBegin
-- Searches that found nothing, counted by day and text; never who searched.

CREATE TABLE unmet_searches (
    day DATE NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''), -- folded
    set_code TEXT NOT NULL, -- empty where not known, like the next
    province_code TEXT NOT NULL,
    asked INTEGER NOT NULL CHECK (asked > 0),
    PRIMARY KEY (day, text, set_code, province_code)
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE unmet_searches;
-- +goose StatementEnd
