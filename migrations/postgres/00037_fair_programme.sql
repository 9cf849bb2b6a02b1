-- +goose Up
-- +goose StatementBegin
-- == Programme and organisations of fairs ==

-- Logos of the organisations of fairs. A logo that an edition shows is kept after its organisation has another one.
CREATE TABLE fair_logos (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    file_key text COLLATE "C" NOT NULL UNIQUE CHECK (file_key <> ''), -- key in the file store
    content_type text COLLATE "C" NOT NULL, -- media type
    width integer NOT NULL CHECK (width > 0), -- width in pixels
    height integer NOT NULL CHECK (height > 0), -- height in pixels
    created_at timestamptz NOT NULL -- time of creation
);
CREATE INDEX fair_logos_by_fair ON fair_logos (fair_id);

-- Organisations that hold, support or pay for fairs.
CREATE TABLE fair_organisations (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    role text COLLATE "C" NOT NULL CHECK (role IN ('host', 'co_organizer', 'patron', 'sponsor', 'media_partner')), -- part that it has in the fair
    level text COLLATE "C" NOT NULL CHECK (level IN ('', 'diamond', 'gold', 'silver', 'bronze')), -- how much a sponsor gives; empty: not stated
    name text COLLATE "C" NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en text COLLATE "C" NOT NULL, -- name in English; may be empty
    text text COLLATE "C" NOT NULL, -- text for visitors, in Vietnamese
    text_en text COLLATE "C" NOT NULL, -- text for visitors in English
    website text COLLATE "C" NOT NULL, -- address of its web page
    position integer NOT NULL CHECK (position >= 0), -- order among those of one role and level, from 0
    logo_id uuid REFERENCES fair_logos (id), -- logo
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK (level = '' OR role = 'sponsor')
);
CREATE INDEX fair_organisations_by_fair ON fair_organisations (fair_id);
CREATE INDEX fair_organisations_by_logo ON fair_organisations (logo_id);

-- Events of the programmes of fairs. A cancelled event stays, for calendars that have it.
CREATE TABLE fair_events (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    title text COLLATE "C" NOT NULL CHECK (title <> ''), -- title, in Vietnamese
    title_en text COLLATE "C" NOT NULL, -- title in English; may be empty
    text text COLLATE "C" NOT NULL, -- text for visitors, in Vietnamese
    text_en text COLLATE "C" NOT NULL, -- text for visitors in English
    starts_at timestamptz NOT NULL, -- begin
    ends_at timestamptz NOT NULL, -- end
    hall_id uuid REFERENCES halls (id), -- hall; empty: the place says where it is
    place text COLLATE "C" NOT NULL, -- place in words, in Vietnamese
    place_en text COLLATE "C" NOT NULL, -- place in words in English
    speaker text COLLATE "C" NOT NULL, -- who speaks or leads, in Vietnamese
    speaker_en text COLLATE "C" NOT NULL, -- who speaks or leads, in English
    cancelled_at timestamptz, -- time of the cancellation; empty: it takes place
    reason text COLLATE "C" NOT NULL, -- why it was cancelled
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK (ends_at > starts_at)
);
CREATE INDEX fair_events_by_fair ON fair_events (fair_id, starts_at);
CREATE INDEX fair_events_by_hall ON fair_events (hall_id);

-- Triggers note changes of public fairs, and move the state of public answers.
CREATE TRIGGER fair_logos_note_added AFTER INSERT ON fair_logos REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_logos_note_changed AFTER UPDATE ON fair_logos REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_logos_note_removed AFTER DELETE ON fair_logos REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_logos_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON fair_logos FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER fair_organisations_note_added AFTER INSERT ON fair_organisations REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_organisations_note_changed AFTER UPDATE ON fair_organisations REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_organisations_note_removed AFTER DELETE ON fair_organisations REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_organisations_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON fair_organisations FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
CREATE TRIGGER fair_events_note_added AFTER INSERT ON fair_events REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_events_note_changed AFTER UPDATE ON fair_events REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_events_note_removed AFTER DELETE ON fair_events REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION note_fairs_of();
CREATE TRIGGER fair_events_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON fair_events FOR EACH STATEMENT EXECUTE FUNCTION note_state('things');
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fair_events;
DROP TABLE fair_organisations;
DROP TABLE fair_logos;
-- +goose StatementEnd
