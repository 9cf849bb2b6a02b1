-- +goose Up
-- +goose StatementBegin
-- Notices that are still to be mailed. A job takes all of a user's at once, and
-- they go when its mail is sent, so that none is mailed twice.

CREATE TABLE notice_mails (
    notice_id TEXT NOT NULL PRIMARY KEY REFERENCES notices (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id),
    job BIGINT
);
CREATE INDEX notice_mails_by_user ON notice_mails (user_id);
CREATE INDEX notice_mails_by_job ON notice_mails (job);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE notice_mails;
-- +goose StatementEnd
