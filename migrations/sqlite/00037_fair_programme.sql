-- +goose Up
-- +goose StatementBegin
-- == Programme and organisations of fairs ==

-- Logos of the organisations of fairs. A logo that an edition shows is kept after its organisation has another one.
CREATE TABLE fair_logos (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id TEXT NOT NULL REFERENCES fairs (id), -- fair
    file_key TEXT NOT NULL UNIQUE CHECK (file_key <> ''), -- key in the file store
    content_type TEXT NOT NULL, -- media type
    width INTEGER NOT NULL CHECK (width > 0), -- width in pixels
    height INTEGER NOT NULL CHECK (height > 0), -- height in pixels
    created_at DATETIME NOT NULL -- time of creation
);
CREATE INDEX fair_logos_by_fair ON fair_logos (fair_id);

-- Organisations that hold, support or pay for fairs.
CREATE TABLE fair_organisations (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id TEXT NOT NULL REFERENCES fairs (id), -- fair
    role TEXT NOT NULL CHECK (role IN ('host', 'co_organizer', 'patron', 'sponsor', 'media_partner')), -- part that it has in the fair
    level TEXT NOT NULL CHECK (level IN ('', 'diamond', 'gold', 'silver', 'bronze')), -- how much a sponsor gives; empty: not stated
    name TEXT NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en TEXT NOT NULL, -- name in English; may be empty
    text TEXT NOT NULL, -- text for visitors, in Vietnamese
    text_en TEXT NOT NULL, -- text for visitors in English
    website TEXT NOT NULL, -- address of its web page
    position INTEGER NOT NULL CHECK (position >= 0), -- order among those of one role and level, from 0
    logo_id TEXT REFERENCES fair_logos (id), -- logo
    version BIGINT NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at DATETIME NOT NULL, -- time of creation
    updated_at DATETIME NOT NULL, -- time of the last change
    CHECK (level = '' OR role = 'sponsor')
);
CREATE INDEX fair_organisations_by_fair ON fair_organisations (fair_id);
CREATE INDEX fair_organisations_by_logo ON fair_organisations (logo_id);

-- Events of the programmes of fairs. A cancelled event stays, for calendars that have it.
CREATE TABLE fair_events (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id TEXT NOT NULL REFERENCES fairs (id), -- fair
    title TEXT NOT NULL CHECK (title <> ''), -- title, in Vietnamese
    title_en TEXT NOT NULL, -- title in English; may be empty
    text TEXT NOT NULL, -- text for visitors, in Vietnamese
    text_en TEXT NOT NULL, -- text for visitors in English
    starts_at DATETIME NOT NULL, -- begin
    ends_at DATETIME NOT NULL, -- end
    hall_id TEXT REFERENCES halls (id), -- hall; empty: the place says where it is
    place TEXT NOT NULL, -- place in words, in Vietnamese
    place_en TEXT NOT NULL, -- place in words in English
    speaker TEXT NOT NULL, -- who speaks or leads, in Vietnamese
    speaker_en TEXT NOT NULL, -- who speaks or leads, in English
    cancelled_at DATETIME, -- time of the cancellation; empty: it takes place
    reason TEXT NOT NULL, -- why it was cancelled
    version BIGINT NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at DATETIME NOT NULL, -- time of creation
    updated_at DATETIME NOT NULL, -- time of the last change
    CHECK (ends_at > starts_at)
);
CREATE INDEX fair_events_by_fair ON fair_events (fair_id, starts_at);
CREATE INDEX fair_events_by_hall ON fair_events (hall_id);

-- Triggers note changes of public fairs, and move the state of public answers.
CREATE TRIGGER fair_logos_note_added AFTER INSERT ON fair_logos BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_logos_move_state_added AFTER INSERT ON fair_logos BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_logos_note_changed AFTER UPDATE ON fair_logos BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_logos_move_state_changed AFTER UPDATE ON fair_logos BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_logos_note_removed AFTER DELETE ON fair_logos BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_logos_move_state_removed AFTER DELETE ON fair_logos BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_organisations_note_added AFTER INSERT ON fair_organisations BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_organisations_move_state_added AFTER INSERT ON fair_organisations BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_organisations_note_changed AFTER UPDATE ON fair_organisations BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_organisations_move_state_changed AFTER UPDATE ON fair_organisations BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_organisations_note_removed AFTER DELETE ON fair_organisations BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_organisations_move_state_removed AFTER DELETE ON fair_organisations BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_events_note_added AFTER INSERT ON fair_events BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = NEW.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_events_move_state_added AFTER INSERT ON fair_events BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_events_note_changed AFTER UPDATE ON fair_events BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id IN (OLD.fair_id, NEW.fair_id) AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_events_move_state_changed AFTER UPDATE ON fair_events BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
CREATE TRIGGER fair_events_note_removed AFTER DELETE ON fair_events BEGIN
    INSERT INTO public_changes (kind, thing_id) SELECT 'fair', id FROM fairs WHERE id = OLD.fair_id AND published_at IS NOT NULL;
END;
CREATE TRIGGER fair_events_move_state_removed AFTER DELETE ON fair_events BEGIN UPDATE state_changes SET n = n + 1 WHERE part = 'things'; END;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE fair_events;
DROP TABLE fair_organisations;
DROP TABLE fair_logos;
-- +goose StatementEnd
