-- +goose Up
-- +goose StatementBegin
-- Meetings of buyers and producers at fairs, in the slots of a timetable.

CREATE TABLE timetables (
    fair_id TEXT NOT NULL PRIMARY KEY REFERENCES fairs (id),
    version INTEGER NOT NULL CHECK (version > 0),
    opens_at INTEGER NOT NULL CHECK (opens_at BETWEEN 0 AND 1439), -- minutes after midnight in Vietnam
    closes_at INTEGER NOT NULL CHECK (closes_at BETWEEN 1 AND 1440),
    slot_minutes INTEGER NOT NULL CHECK (slot_minutes BETWEEN 10 AND 240),
    venue TEXT NOT NULL,
    updated_at DATETIME NOT NULL,
    CHECK (closes_at >= opens_at + slot_minutes)
);

CREATE TABLE meetings (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    fair_id TEXT NOT NULL REFERENCES timetables (fair_id),
    buyer_id TEXT NOT NULL REFERENCES users (id),
    producer_id TEXT NOT NULL REFERENCES producers (id),
    starts_at DATETIME NOT NULL,
    ends_at DATETIME NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'accepted', 'declined', 'cancelled')),
    asked_by TEXT NOT NULL CHECK (asked_by IN ('buyer', 'producer')),
    requested_by TEXT NOT NULL REFERENCES users (id),
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    CHECK (starts_at < ends_at)
);
-- Nobody is in two places at one time.
CREATE UNIQUE INDEX meetings_of_buyer ON meetings (buyer_id, starts_at) WHERE state = 'accepted';
CREATE UNIQUE INDEX meetings_of_producer ON meetings (producer_id, starts_at) WHERE state = 'accepted';
-- And nobody asks twice.
CREATE UNIQUE INDEX meetings_requested ON meetings (buyer_id, producer_id, starts_at) WHERE state = 'requested';
CREATE INDEX meetings_by_buyer ON meetings (buyer_id, id);
CREATE INDEX meetings_by_producer ON meetings (producer_id, id);
CREATE INDEX meetings_by_fair ON meetings (fair_id, state, starts_at);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE meetings;
DROP TABLE timetables;
-- +goose StatementEnd
