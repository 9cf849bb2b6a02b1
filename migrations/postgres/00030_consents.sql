-- +goose Up
-- +goose StatementBegin

-- == Consents ==
-- What people agreed to about themselves.

-- Who agreed, by which text, that the contact of a listing is shown. Another contact ends a
-- consent and begins one. Contacts from before this table have none: nobody was asked.
CREATE TABLE contact_consents (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    listing_kind text COLLATE "C" NOT NULL CHECK (listing_kind IN ('producer', 'tourism_site')), -- kind of the listing
    listing_id uuid NOT NULL, -- identity of the listing
    text text COLLATE "C" NOT NULL CHECK (text <> ''), -- name of the text, with its version
    given_by uuid NOT NULL REFERENCES users (id), -- user who agreed
    on_behalf boolean NOT NULL, -- whether an officer stated it for the person
    given_at timestamptz NOT NULL, -- time of the consent
    withdrawn_by uuid REFERENCES users (id), -- user who ended it; null while it holds, and where the program did
    withdrawn_at timestamptz -- time at which it ended; null while it holds
);
CREATE UNIQUE INDEX contact_consents_open ON contact_consents (listing_kind, listing_id) WHERE withdrawn_at IS NULL;
CREATE INDEX contact_consents_by_giver ON contact_consents (given_by);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE contact_consents;
-- +goose StatementEnd
