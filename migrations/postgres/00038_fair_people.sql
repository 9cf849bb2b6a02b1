-- +goose Up
-- +goose StatementBegin

-- == Links of invitations, and badges ==

-- The holder of a link changes the answer until the link ends. So a link that was used can be revoked.
ALTER TABLE fair_invitations DROP CONSTRAINT fair_invitations_check1;
UPDATE fair_invitations SET revoked_at = used_at WHERE used_at IS NOT NULL; -- a link that was used before this migration worked once

-- People who get a badge of a fair.
CREATE TABLE fair_people (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('staff', 'delegation', 'organizer', 'press', 'guest')), -- what the person does at the fair
    exhibitor_id uuid REFERENCES exhibitors (id), -- exhibitor whose staff the person is; null for other kinds
    delegation_id uuid REFERENCES delegations (id), -- delegation of the person; null for other kinds
    position bigint NOT NULL CHECK (position >= 0), -- place in the order of the list, from 0
    name text COLLATE "C" NOT NULL CHECK (name <> ''), -- name
    name_fold text COLLATE "C" NOT NULL, -- name in lower case without marks, for search
    role text COLLATE "C" NOT NULL, -- position or task; may be empty
    organisation text COLLATE "C" NOT NULL, -- organisation; empty where the exhibitor or the delegation says it
    phone text COLLATE "C" NOT NULL, -- phone number for the organizer; may be empty
    email text COLLATE "C" NOT NULL, -- e-mail address; may be empty
    email_key text COLLATE "C" NOT NULL, -- normalized e-mail address, for comparison
    code text COLLATE "C" NOT NULL UNIQUE CHECK (length(code) = 16), -- code of the badge
    added_by uuid REFERENCES users (id), -- user who added the person; null for the holder of a link without an account
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK ((kind = 'staff') = (exhibitor_id IS NOT NULL)),
    CHECK ((kind = 'delegation') = (delegation_id IS NOT NULL))
);
CREATE INDEX fair_people_by_fair ON fair_people (fair_id, id);
CREATE INDEX fair_people_by_exhibitor ON fair_people (exhibitor_id, position);
CREATE INDEX fair_people_by_delegation ON fair_people (delegation_id, position);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fair_people;
UPDATE fair_invitations SET revoked_at = NULL WHERE used_at IS NOT NULL;
ALTER TABLE fair_invitations ADD CONSTRAINT fair_invitations_check1 CHECK (used_at IS NULL OR revoked_at IS NULL);
-- +goose StatementEnd
