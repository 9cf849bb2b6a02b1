-- +goose Up
-- +goose StatementBegin
-- == Messages to phones ==
-- What the program sends by Zalo and SMS.

-- Tokens with which channels sign in at their providers.
CREATE TABLE channel_tokens (
    channel TEXT NOT NULL PRIMARY KEY CHECK (channel <> ''), -- name of the channel
    seed_hash BLOB NOT NULL CHECK (length(seed_hash) = 32), -- hash of the configured token from which the pair descends
    access TEXT NOT NULL, -- access token; encrypted where the installation has a key; empty before the first refresh
    refresh TEXT NOT NULL CHECK (refresh <> ''), -- token that brings the next pair, once; encrypted in the same way
    expires_at DATETIME NOT NULL, -- time after which the access token is refreshed
    held_until DATETIME NOT NULL -- time until which a process refreshes the pair
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE channel_tokens;
-- +goose StatementEnd
