-- +goose Up
-- +goose StatementBegin
-- The roles of users.
CREATE TABLE user_roles_new (
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    role TEXT NOT NULL CHECK (role IN ('buyer', 'producer', 'organizer', 'officer', 'ministry', 'admin')), -- role
    PRIMARY KEY (user_id, role)
);
INSERT INTO user_roles_new (user_id, role) SELECT user_id, role FROM user_roles;
DROP INDEX user_roles_by_role;
DROP TABLE user_roles;
ALTER TABLE user_roles_new RENAME TO user_roles;
CREATE INDEX user_roles_by_role ON user_roles (role, user_id);
ALTER TABLE decisions ADD COLUMN submitted_by TEXT REFERENCES users (id); -- user who submitted the draft; another publishes it
ALTER TABLE decisions ADD COLUMN submitted_at DATETIME; -- time of the submission; null until then and after each change
ALTER TABLE decisions ADD COLUMN scan_id TEXT REFERENCES files (id); -- scan of the signed decision
ALTER TABLE decisions ADD COLUMN scan_public BOOLEAN NOT NULL DEFAULT FALSE; -- whether everybody may read the scan once the decision is published
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
CREATE TABLE user_roles_old (
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    role TEXT NOT NULL CHECK (role IN ('buyer', 'producer', 'organizer', 'officer', 'admin')), -- role
    PRIMARY KEY (user_id, role)
);
INSERT INTO user_roles_old (user_id, role) SELECT user_id, role FROM user_roles WHERE role <> 'ministry';
DROP INDEX user_roles_by_role;
DROP TABLE user_roles;
ALTER TABLE user_roles_old RENAME TO user_roles;
CREATE INDEX user_roles_by_role ON user_roles (role, user_id);
-- +goose StatementEnd
