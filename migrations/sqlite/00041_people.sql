-- +goose Up
-- +goose StatementBegin
-- Admins and officers find accounts by a part of the name. Sessions end, so the day of the last
-- sign-in is kept with the account.
ALTER TABLE users ADD COLUMN name_fold TEXT NOT NULL DEFAULT ''; -- name in lower case without marks, for search
ALTER TABLE users ADD COLUMN last_sign_in_on DATE; -- day of the last sign-in, in Vietnam; null before the first
-- Its lower changes ASCII letters only, so the marked letters are listed in both cases.
UPDATE users SET name_fold = (
    WITH RECURSIVE letters(marked, plain) AS (SELECT 'àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđðÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴĐÐ', 'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyddaaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydd'),
    folded(n, name) AS (SELECT 0, lower(users.name) UNION ALL SELECT n + 1, replace(folded.name, substr(marked, n + 1, 1), substr(plain, n + 1, 1)) FROM folded, letters WHERE n < length(marked))
    SELECT lower(folded.name) FROM folded ORDER BY n DESC LIMIT 1
);
UPDATE users SET last_sign_in_on = (SELECT max(date(created_at, '+7 hours')) FROM sessions WHERE sessions.user_id = users.id);

-- == Requests to lock accounts ==

-- Officers ask admins to lock accounts of their province.
CREATE TABLE lock_requests (
    id TEXT NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id TEXT NOT NULL REFERENCES users (id), -- account that should be locked
    province_code TEXT REFERENCES provinces (code), -- province of the account, in whose log the request stands; null: it has none
    state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'refused')), -- what became of it
    reason TEXT NOT NULL CHECK (reason <> ''), -- why the account should be locked
    asked_by TEXT NOT NULL REFERENCES users (id), -- officer who asked
    created_at DATETIME NOT NULL, -- time of creation
    decided_by TEXT REFERENCES users (id), -- admin who decided; null while it is open
    decided_at DATETIME, -- time of the decision
    decided_reason TEXT NOT NULL DEFAULT '', -- why it was refused
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
