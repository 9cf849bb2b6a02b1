-- +goose Up
-- +goose StatementBegin
-- Notices that users do not want by a channel.
CREATE TABLE notice_stops (
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    channel TEXT NOT NULL CHECK (channel IN ('email', 'zalo', 'sms')), -- channel
    topic TEXT NOT NULL CHECK (topic IN ('lead', 'match', 'lapse', 'booth')), -- what the notices are about
    PRIMARY KEY (user_id, channel, topic)
);

-- Notices that were sent to phones.
CREATE TABLE notice_messages (
    notice_id TEXT NOT NULL REFERENCES notices (id), -- notice
    channel TEXT NOT NULL CHECK (channel IN ('zalo', 'sms')), -- channel
    user_id TEXT NOT NULL REFERENCES users (id), -- user
    refused BOOLEAN NOT NULL, -- whether the channel refused it for good
    claimed_at DATETIME NOT NULL, -- time at which a job began to send it
    PRIMARY KEY (notice_id, channel)
);
CREATE INDEX notice_messages_by_user ON notice_messages (user_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE notice_messages;
DROP TABLE notice_stops;
-- +goose StatementEnd
