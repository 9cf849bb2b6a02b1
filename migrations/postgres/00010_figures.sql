-- +goose Up
-- +goose StatementBegin
ALTER TABLE quotes ADD COLUMN demand_before text COLLATE "C"; -- amount and times for which the quote was made, as JSON; null without demand_changed_at

-- == Figures ==
-- How often the pages of producers are opened, by day and without persons.

-- Openings of the public pages about a product or a producer, and of the page that
-- checks a certificate.
CREATE TABLE page_counts (
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    listing_id uuid NOT NULL, -- product of the producer, or the producer
    day date NOT NULL, -- day in Vietnam
    views bigint NOT NULL CHECK (views >= 0), -- number of openings of the public page
    scans bigint NOT NULL CHECK (scans >= 0), -- number of checks of a code, such as the QR code of a label
    PRIMARY KEY (producer_id, listing_id, day)
);
CREATE INDEX page_counts_by_day ON page_counts (day);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE page_counts;
ALTER TABLE quotes DROP COLUMN demand_before;
-- +goose StatementEnd
