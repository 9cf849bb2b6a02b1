-- +goose Up
-- +goose StatementBegin

-- == Licences ==
-- What people agreed to when they entered a listing.

-- Who agreed that a listing appears in the open data under a licence. A row is written with a
-- new version of the listing. Listings from before this table have none: nobody was asked.
CREATE TABLE licence_acceptances (
    listing_kind TEXT NOT NULL CHECK (listing_kind IN ('product', 'producer', 'craft_village', 'tourism_site')), -- kind of the listing
    listing_id TEXT NOT NULL, -- identity of the listing
    licence TEXT NOT NULL CHECK (licence <> ''), -- identifier of SPDX with its version, or the address of another licence
    user_id TEXT NOT NULL REFERENCES users (id), -- user who accepted
    on_behalf BOOLEAN NOT NULL, -- whether an officer acted for the owner
    accepted_at DATETIME NOT NULL, -- time of acceptance
    PRIMARY KEY (listing_kind, listing_id, licence)
);
CREATE INDEX licence_acceptances_by_user ON licence_acceptances (user_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE licence_acceptances;
-- +goose StatementEnd
