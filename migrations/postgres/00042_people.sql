-- +goose Up
-- +goose StatementBegin
-- Admins and officers find accounts by a part of the name. Sessions end, so the day of the last
-- sign-in is kept with the account.
ALTER TABLE users ADD COLUMN name_fold text COLLATE "C" NOT NULL DEFAULT ''; -- name in lower case without marks, for search
ALTER TABLE users ADD COLUMN last_sign_in_on date; -- day of the last sign-in, in Vietnam; null before the first
UPDATE users SET name_fold = translate(lower(name), 'àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđðÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴĐÐ', 'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyddaaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydd');
UPDATE users SET last_sign_in_on = (SELECT max(CAST(created_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date)) FROM sessions WHERE sessions.user_id = users.id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE users DROP COLUMN last_sign_in_on;
ALTER TABLE users DROP COLUMN name_fold;
-- +goose StatementEnd
