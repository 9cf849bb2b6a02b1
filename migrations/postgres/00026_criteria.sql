-- +goose Up
-- +goose StatementBegin
-- == Criteria ==
-- The rules of the programme that decisions follow, as data.

-- The versions of the criteria that processes have loaded from their files. A process
-- that knows other ones refuses to use them.
CREATE TABLE criteria_sets (
    id text NOT NULL PRIMARY KEY CHECK (id <> ''), -- number of the decision that holds the criteria
    content text NOT NULL CHECK (content <> ''), -- the version as one line of JSON, with all its parts
    loaded_at timestamptz NOT NULL -- time at which this content was loaded
);
CREATE TRIGGER criteria_sets_move_state AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON criteria_sets FOR EACH STATEMENT EXECUTE FUNCTION note_state('places');

ALTER TABLE decisions DROP CONSTRAINT decisions_criteria_check;
ALTER TABLE decisions ADD CONSTRAINT decisions_criteria_check CHECK (criteria <> '');
ALTER TABLE product_sets DROP CONSTRAINT product_sets_number_check;
ALTER TABLE product_sets ADD CONSTRAINT product_sets_number_check CHECK (number <> 0);
ALTER TABLE product_sets ADD COLUMN in_force_from date; -- first day on which the criteria have it; null: from the beginning
ALTER TABLE product_sets ADD COLUMN in_force_until date; -- last day on which the criteria have it; null: no end
ALTER TABLE certificates DROP CONSTRAINT certificates_score_a_check;
ALTER TABLE certificates DROP CONSTRAINT certificates_score_b_check;
ALTER TABLE certificates DROP CONSTRAINT certificates_score_c_check;
ALTER TABLE certificates ADD CONSTRAINT certificates_score_a_check CHECK (score_a BETWEEN 0 AND 10000);
ALTER TABLE certificates ADD CONSTRAINT certificates_score_b_check CHECK (score_b BETWEEN 0 AND 10000);
ALTER TABLE certificates ADD CONSTRAINT certificates_score_c_check CHECK (score_c BETWEEN 0 AND 10000);
ALTER TABLE awards DROP CONSTRAINT awards_score_a_check;
ALTER TABLE awards DROP CONSTRAINT awards_score_b_check;
ALTER TABLE awards DROP CONSTRAINT awards_score_c_check;
ALTER TABLE awards ADD CONSTRAINT awards_score_a_check CHECK (score_a BETWEEN 0 AND 10000);
ALTER TABLE awards ADD CONSTRAINT awards_score_b_check CHECK (score_b BETWEEN 0 AND 10000);
ALTER TABLE awards ADD CONSTRAINT awards_score_c_check CHECK (score_c BETWEEN 0 AND 10000);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE awards DROP CONSTRAINT awards_score_a_check;
ALTER TABLE awards DROP CONSTRAINT awards_score_b_check;
ALTER TABLE awards DROP CONSTRAINT awards_score_c_check;
ALTER TABLE awards ADD CONSTRAINT awards_score_a_check CHECK (score_a BETWEEN 0 AND 4000);
ALTER TABLE awards ADD CONSTRAINT awards_score_b_check CHECK (score_b BETWEEN 0 AND 4000);
ALTER TABLE awards ADD CONSTRAINT awards_score_c_check CHECK (score_c BETWEEN 0 AND 4000);
ALTER TABLE certificates DROP CONSTRAINT certificates_score_a_check;
ALTER TABLE certificates DROP CONSTRAINT certificates_score_b_check;
ALTER TABLE certificates DROP CONSTRAINT certificates_score_c_check;
ALTER TABLE certificates ADD CONSTRAINT certificates_score_a_check CHECK (score_a BETWEEN 0 AND 4000);
ALTER TABLE certificates ADD CONSTRAINT certificates_score_b_check CHECK (score_b BETWEEN 0 AND 4000);
ALTER TABLE certificates ADD CONSTRAINT certificates_score_c_check CHECK (score_c BETWEEN 0 AND 4000);
ALTER TABLE product_sets DROP COLUMN in_force_until;
ALTER TABLE product_sets DROP COLUMN in_force_from;
ALTER TABLE product_sets DROP CONSTRAINT product_sets_number_check;
ALTER TABLE product_sets ADD CONSTRAINT product_sets_number_check CHECK (number BETWEEN 1 AND 26);
ALTER TABLE decisions DROP CONSTRAINT decisions_criteria_check;
ALTER TABLE decisions ADD CONSTRAINT decisions_criteria_check CHECK (criteria IN ('1048/QĐ-TTg', '148/QĐ-TTg'));
DROP TABLE criteria_sets;
-- +goose StatementEnd
