-- +goose Up
-- +goose StatementBegin
-- What decisions say of products before they are published, what certificates say besides stars,
-- and what waits for a second officer.

ALTER TABLE certificates ADD COLUMN award_kind TEXT NOT NULL DEFAULT '' CHECK (award_kind IN ('', 'new', 'renewal', 'upgrade', 'name_change'));
ALTER TABLE certificates ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN score_a INTEGER CHECK (score_a BETWEEN 0 AND 4000);
ALTER TABLE certificates ADD COLUMN score_b INTEGER CHECK (score_b BETWEEN 0 AND 4000);
ALTER TABLE certificates ADD COLUMN score_c INTEGER CHECK (score_c BETWEEN 0 AND 4000);
CREATE INDEX decisions_by_date ON decisions (decided_on, id) WHERE status = 'published';
CREATE INDEX decisions_by_province ON decisions (province_code, id);

CREATE TABLE awards (
    id TEXT NOT NULL PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    award_kind TEXT NOT NULL CHECK (award_kind IN ('new', 'renewal', 'upgrade', 'name_change')),
    stars INTEGER NOT NULL CHECK (stars BETWEEN 3 AND 5),
    potential_five BOOLEAN NOT NULL,
    score_a INTEGER CHECK (score_a BETWEEN 0 AND 4000),
    score_b INTEGER CHECK (score_b BETWEEN 0 AND 4000),
    score_c INTEGER CHECK (score_c BETWEEN 0 AND 4000),
    score INTEGER CHECK (score BETWEEN 0 AND 10000),
    name TEXT NOT NULL,
    UNIQUE (decision_id, product_id)
);
CREATE INDEX awards_by_product ON awards (product_id);

CREATE TABLE proposals (
    id TEXT NOT NULL PRIMARY KEY,
    certificate_id TEXT NOT NULL REFERENCES certificates (id),
    proposal_kind TEXT NOT NULL CHECK (proposal_kind IN ('revoke', 'change_stars')),
    ground TEXT NOT NULL CHECK (ground <> ''),
    text TEXT NOT NULL CHECK (text <> ''),
    effective_on DATE NOT NULL,
    decision_id TEXT REFERENCES decisions (id),
    stars INTEGER NOT NULL,
    potential_five BOOLEAN NOT NULL,
    score INTEGER CHECK (score BETWEEN 0 AND 10000),
    state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected', 'withdrawn')),
    proposed_by TEXT NOT NULL REFERENCES users (id),
    proposed_at DATETIME NOT NULL,
    decided_by TEXT REFERENCES users (id),
    decided_at DATETIME,
    reason TEXT NOT NULL,
    -- Nobody confirms what they proposed, whatever the program does.
    CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
);
CREATE INDEX proposals_by_certificate ON proposals (certificate_id, state);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE proposals;
DROP TABLE awards;
DROP INDEX decisions_by_province;
DROP INDEX decisions_by_date;
ALTER TABLE certificates DROP COLUMN score_c;
ALTER TABLE certificates DROP COLUMN score_b;
ALTER TABLE certificates DROP COLUMN score_a;
ALTER TABLE certificates DROP COLUMN name;
ALTER TABLE certificates DROP COLUMN award_kind;
-- +goose StatementEnd
