-- +goose Up
-- +goose StatementBegin
-- Halls and booths. A booth has one exhibitor at most: there is one column for it.

CREATE TABLE halls (
    id uuid NOT NULL PRIMARY KEY,
    fair_id uuid NOT NULL REFERENCES fairs (id),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    version bigint NOT NULL CHECK (version > 0),
    UNIQUE (fair_id, name)
);

CREATE TABLE booths (
    id uuid NOT NULL PRIMARY KEY,
    fair_id uuid NOT NULL REFERENCES fairs (id),
    hall_id uuid NOT NULL REFERENCES halls (id),
    number text COLLATE "C" NOT NULL CHECK (number <> ''),
    width_cm bigint NOT NULL CHECK (width_cm >= 0),
    depth_cm bigint NOT NULL CHECK (depth_cm >= 0),
    zone_group text COLLATE "C" NOT NULL CHECK (zone_group IN ('', 'I', 'II', 'III', 'IV', 'V', 'VI')),
    zone_province text COLLATE "C" NOT NULL,
    price_class text NOT NULL,
    price_vnd bigint CHECK (price_vnd >= 0),
    plan_x bigint CHECK (plan_x BETWEEN 0 AND 1000),
    plan_y bigint CHECK (plan_y BETWEEN 0 AND 1000),
    exhibitor_id uuid REFERENCES exhibitors (id),
    version bigint NOT NULL CHECK (version > 0),
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
