-- +goose Up
-- +goose StatementBegin
-- Admins and officers find accounts by a part of the name. Sessions end, so the day of the last
-- sign-in is kept with the account.
ALTER TABLE users ADD COLUMN name_fold text COLLATE "C" NOT NULL DEFAULT ''; -- name in lower case without marks, for search
ALTER TABLE users ADD COLUMN last_sign_in_on date; -- day of the last sign-in, in Vietnam; null before the first
UPDATE users SET name_fold = translate(lower(name), 'àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđðÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴĐÐ', 'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyddaaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydd');
UPDATE users SET last_sign_in_on = (SELECT max(CAST(created_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date)) FROM sessions WHERE sessions.user_id = users.id);

-- == Requests to lock accounts ==

-- Officers ask admins to lock accounts of their province.
CREATE TABLE lock_requests (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id uuid NOT NULL REFERENCES users (id), -- account that should be locked
    province_code text COLLATE "C" REFERENCES provinces (code), -- province of the account, in whose log the request stands; null: it has none
    state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'granted', 'refused')), -- what became of it
    reason text COLLATE "C" NOT NULL CHECK (reason <> ''), -- why the account should be locked
    asked_by uuid NOT NULL REFERENCES users (id), -- officer who asked
    created_at timestamptz NOT NULL, -- time of creation
    decided_by uuid REFERENCES users (id), -- admin who decided; null while it is open
    decided_at timestamptz, -- time of the decision
    decided_reason text COLLATE "C" NOT NULL DEFAULT '', -- why it was refused
    CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX lock_requests_open ON lock_requests (user_id) WHERE state = 'open';
CREATE INDEX lock_requests_by_user ON lock_requests (user_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE lock_requests;
ALTER TABLE users DROP COLUMN last_sign_in_on;
ALTER TABLE users DROP COLUMN name_fold;
-- +goose StatementEnd
