-- +goose Up
-- +goose StatementBegin

-- == Consents ==
-- What people agreed to about themselves.

-- Who agreed, by which text, that the contact of a listing is shown. Another contact ends a
-- consent and begins one. Contacts from before this table have none: nobody was asked.
CREATE TABLE contact_consents (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    listing_kind TEXT NOT NULL CHECK (listing_kind IN ('producer', 'tourism_site')), -- kind of the listing
    listing_id TEXT NOT NULL, -- identity of the listing
    text TEXT NOT NULL CHECK (text <> ''), -- name of the text, with its version
    given_by TEXT NOT NULL REFERENCES users (id), -- user who agreed
    on_behalf BOOLEAN NOT NULL, -- whether an officer stated it for the person
    given_at DATETIME NOT NULL, -- time of the consent
    withdrawn_by TEXT REFERENCES users (id), -- user who ended it; null while it holds, and where the program did
    withdrawn_at DATETIME -- time at which it ended; null while it holds
);
CREATE UNIQUE INDEX contact_consents_open ON contact_consents (listing_kind, listing_id) WHERE withdrawn_at IS NULL;
CREATE INDEX contact_consents_by_giver ON contact_consents (given_by);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE contact_consents;
-- +goose StatementEnd
