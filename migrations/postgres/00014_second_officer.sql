-- +goose Up
-- +goose StatementBegin
ALTER TABLE user_roles DROP CONSTRAINT user_roles_role_check;
ALTER TABLE user_roles ADD CONSTRAINT user_roles_role_check CHECK (role IN ('buyer', 'producer', 'organizer', 'officer', 'ministry', 'admin'));
ALTER TABLE decisions ADD COLUMN submitted_by uuid REFERENCES users (id); -- user who submitted the draft; another publishes it
ALTER TABLE decisions ADD COLUMN submitted_at timestamptz; -- time of the submission; null until then and after each change
ALTER TABLE decisions ADD COLUMN scan_id uuid REFERENCES files (id); -- scan of the signed decision
ALTER TABLE decisions ADD COLUMN scan_public boolean NOT NULL DEFAULT FALSE; -- whether everybody may read the scan once the decision is published
CREATE INDEX decisions_by_scan ON decisions (scan_id) WHERE scan_id IS NOT NULL;
CREATE INDEX decisions_submitted ON decisions (id) WHERE status = 'draft' AND submitted_at IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX decisions_submitted;
DROP INDEX decisions_by_scan;
ALTER TABLE decisions DROP COLUMN scan_public;
ALTER TABLE decisions DROP COLUMN scan_id;
ALTER TABLE decisions DROP COLUMN submitted_at;
ALTER TABLE decisions DROP COLUMN submitted_by;
DELETE FROM user_roles WHERE role = 'ministry';
ALTER TABLE user_roles DROP CONSTRAINT user_roles_role_check;
ALTER TABLE user_roles ADD CONSTRAINT user_roles_role_check CHECK (role IN ('buyer', 'producer', 'organizer', 'officer', 'admin'));
-- +goose StatementEnd
