-- +goose Up
-- +goose StatementBegin
-- What decisions say of products before they are published, what certificates say besides stars,
-- and what waits for a second officer.

ALTER TABLE certificates ADD COLUMN award_kind text COLLATE "C" NOT NULL DEFAULT '' CHECK (award_kind IN ('', 'new', 'renewal', 'upgrade', 'name_change'));
ALTER TABLE certificates ADD COLUMN name text NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN score_a bigint CHECK (score_a BETWEEN 0 AND 4000);
ALTER TABLE certificates ADD COLUMN score_b bigint CHECK (score_b BETWEEN 0 AND 4000);
ALTER TABLE certificates ADD COLUMN score_c bigint CHECK (score_c BETWEEN 0 AND 4000);
CREATE INDEX decisions_by_date ON decisions (decided_on, id) WHERE status = 'published';
CREATE INDEX decisions_by_province ON decisions (province_code, id);

CREATE TABLE awards (
    id uuid NOT NULL PRIMARY KEY,
    decision_id uuid NOT NULL REFERENCES decisions (id),
    product_id uuid NOT NULL REFERENCES products (id),
    award_kind text COLLATE "C" NOT NULL CHECK (award_kind IN ('new', 'renewal', 'upgrade', 'name_change')),
    stars bigint NOT NULL CHECK (stars BETWEEN 3 AND 5),
    potential_five boolean NOT NULL,
    score_a bigint CHECK (score_a BETWEEN 0 AND 4000),
    score_b bigint CHECK (score_b BETWEEN 0 AND 4000),
    score_c bigint CHECK (score_c BETWEEN 0 AND 4000),
    score bigint CHECK (score BETWEEN 0 AND 10000),
    name text NOT NULL,
    UNIQUE (decision_id, product_id)
);
CREATE INDEX awards_by_product ON awards (product_id);

CREATE TABLE proposals (
    id uuid NOT NULL PRIMARY KEY,
    certificate_id uuid NOT NULL REFERENCES certificates (id),
    proposal_kind text COLLATE "C" NOT NULL CHECK (proposal_kind IN ('revoke', 'change_stars')),
    ground text COLLATE "C" NOT NULL CHECK (ground <> ''),
    text text NOT NULL CHECK (text <> ''),
    effective_on date NOT NULL,
    decision_id uuid REFERENCES decisions (id),
    stars bigint NOT NULL,
    potential_five boolean NOT NULL,
    score bigint CHECK (score BETWEEN 0 AND 10000),
    state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected', 'withdrawn')),
    proposed_by uuid NOT NULL REFERENCES users (id),
    proposed_at timestamptz NOT NULL,
    decided_by uuid REFERENCES users (id),
    decided_at timestamptz,
    reason text NOT NULL,
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
