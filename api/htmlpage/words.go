package htmlpage

import "chophien/front"

// Words are the texts of the pages, in one language.
type Words struct {
	Sample, OCOP, StarWord, Potential, Maker, Place, Code, Decision, From, Until, Asked, History, Reason, Listing, Report, Another, Check, Rule, Today string

	Thanks, Keep, Follow, Seen, Province, Where, What, Contact, Photo, Send string

	Unknown     string
	WhyUnknown  string
	Wait        string
	WhyWait     string
	BadDay      string
	WhyBadDay   string
	OtherLocale string
}

// WordsOf returns the texts in a language.
func WordsOf(lang string) Words {
	if lang == front.LangEN {
		return Words{
			Sample: "Demonstration data, not an official fact", OCOP: "OCOP", StarWord: "stars", Potential: "potential five stars", Maker: "Producer", Place: "Place",
			Code: "Certificate code", Decision: "Decision", From: "Valid from", Until: "Valid until, inclusive", Asked: "Checked for", History: "Certificates of this product",
			Reason: "Reason", Listing: "The product on Chợ Phiên", Report: "Report a suspicion", Another: "Another code", Check: "Check", Today: "Today",
			Rule:   "OCOP stars and logo may be shown only while a certificate is valid (Decision 148/QĐ-TTg).",
			Thanks: "Thank you. Your report was taken.", Keep: "Keep this reference: it shows what became of your report.", Follow: "What became of it",
			Seen: "Product, as you saw it", Province: "Province where you saw it", Where: "Shop, market or web page", What: "What is suspicious?",
			Contact: "How to reach you (optional; only officers read it)", Photo: "Photo (optional; without position and camera)", Send: "Send",
			Unknown: "Not found", WhyUnknown: "No certificate has this code. Compare it with the package; if it is printed like this, please report it.",
			Wait: "Please wait", WhyWait: "Too many codes were asked from your network. Try again in a few minutes.",
			BadDay: "Not a date", WhyBadDay: "valid_on must be a date of the form YYYY-MM-DD.", OtherLocale: "Tiếng Việt",
		}
	}
	return Words{
		Sample: "Dữ liệu minh họa, không phải thông tin chính thức", OCOP: "OCOP", StarWord: "sao", Potential: "tiềm năng 5 sao", Maker: "Chủ thể", Place: "Nơi sản xuất",
		Code: "Mã giấy chứng nhận", Decision: "Quyết định", From: "Có hiệu lực từ ngày", Until: "Đến hết ngày", Asked: "Kiểm tra cho ngày", History: "Các giấy chứng nhận của sản phẩm",
		Reason: "Lý do", Listing: "Sản phẩm trên Chợ Phiên", Report: "Phản ánh dấu hiệu nghi vấn", Another: "Mã khác", Check: "Kiểm tra", Today: "Hôm nay",
		Rule:   "Chỉ được dùng số sao và logo OCOP khi giấy chứng nhận còn hiệu lực (Quyết định 148/QĐ-TTg).",
		Thanks: "Cảm ơn bạn. Phản ánh đã được tiếp nhận.", Keep: "Hãy giữ mã này để xem kết quả xử lý:", Follow: "Xem kết quả xử lý",
		Seen: "Tên sản phẩm bạn thấy", Province: "Tỉnh, thành phố nơi bạn thấy", Where: "Cửa hàng, chợ hoặc trang mạng", What: "Điều gì đáng nghi?",
		Contact: "Cách liên hệ với bạn (không bắt buộc; chỉ cán bộ đọc được)", Photo: "Ảnh (không bắt buộc; vị trí và máy ảnh được xóa)", Send: "Gửi",
		Unknown: "Không tìm thấy", WhyUnknown: "Không có giấy chứng nhận nào mang mã này. Hãy so lại với mã trên bao bì; nếu bao bì in đúng như vậy, xin hãy phản ánh.",
		Wait: "Xin chờ", WhyWait: "Mạng của bạn đã hỏi quá nhiều mã. Hãy thử lại sau vài phút.",
		BadDay: "Ngày không đúng", WhyBadDay: "valid_on phải là ngày dạng YYYY-MM-DD.", OtherLocale: "English",
	}
}
