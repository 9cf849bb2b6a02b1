-- +goose Up
-- +goose StatementBegin
-- Halls and booths. A booth has one exhibitor at most: there is one column for it.

CREATE TABLE halls (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    name TEXT NOT NULL CHECK (name <> ''),
    name_en TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    version INTEGER NOT NULL CHECK (version > 0),
    UNIQUE (fair_id, name)
);

CREATE TABLE booths (
    id TEXT NOT NULL PRIMARY KEY,
    fair_id TEXT NOT NULL REFERENCES fairs (id),
    hall_id TEXT NOT NULL REFERENCES halls (id),
    number TEXT NOT NULL CHECK (number <> ''),
    width_cm INTEGER NOT NULL CHECK (width_cm >= 0),
    depth_cm INTEGER NOT NULL CHECK (depth_cm >= 0),
    zone_group TEXT NOT NULL CHECK (zone_group IN ('', 'I', 'II', 'III', 'IV', 'V', 'VI')),
    zone_province TEXT NOT NULL,
    price_class TEXT NOT NULL,
    price_vnd INTEGER CHECK (price_vnd >= 0),
    plan_x INTEGER CHECK (plan_x BETWEEN 0 AND 1000),
    plan_y INTEGER CHECK (plan_y BETWEEN 0 AND 1000),
    exhibitor_id TEXT REFERENCES exhibitors (id),
    version INTEGER NOT NULL CHECK (version > 0),
    UNIQUE (fair_id, number),
    CHECK ((plan_x IS NULL) = (plan_y IS NULL))
);
CREATE INDEX booths_by_hall ON booths (hall_id);
CREATE INDEX booths_by_exhibitor ON booths (exhibitor_id) WHERE exhibitor_id IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE booths;
DROP TABLE halls;
-- +goose StatementEnd
