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
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE users DROP COLUMN last_sign_in_on;
ALTER TABLE users DROP COLUMN name_fold;
-- +goose StatementEnd
