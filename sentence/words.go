package sentence

import "slices"

// englishWords distinguish an English sentence from a Vietnamese one without marks.
var englishWords = []string{"we", "need", "needs", "looking", "for", "of", "per", "the", "delivered", "delivery", "least", "buying", "buy", "want", "with", "from", "and", "to", "please", "our", "by", "every", "is", "are", "in", "at", "required", "contact", "i", "am", "order", "qty", "boxes", "bottles", "bags", "cartons"}

// grammarWords mean nothing alone and are not returned as left.
var grammarWords = []string{
	"ạ", "à", "nha", "nhé", "nhỉ", "ơi", "với", "và", "hoặc", "hay", "thì", "là", "mà", "của", "cho", "tại", "ở", "về", "ra", "vào", "cần", "mua", "tìm", "đặt", "lấy", "nhập", "thu", "gom", "muốn", "xin", "nhận", "gửi", "giao", "ship", "chuyển",
	"hàng", "loại", "minh", "mình", "em", "e", "anh", "chị", "a", "c", "bên", "chúng", "ta", "có", "được", "yêu", "cầu", "một", "mỗi", "giá", "liên", "hệ", "lh", "gặp", "sđt", "đt", "số", "điện", "thoại", "ocop", "ai", "nguồn", "vùng",
	"we", "need", "needs", "looking", "for", "want", "to", "buy", "buying", "of", "the", "an", "and", "or", "with", "per", "every", "each", "by", "from", "in", "contact", "call", "delivered", "delivery",
}

// grammar reports whether the token at i is such a word. In a text without marks
// only words that are written without any count, and a few that are unambiguous.
func (r *reading) grammar(i int) bool {
	t := r.Tokens[i]
	if slices.Contains(grammarWords, t.Lower) {
		return true
	}
	return !r.Marked && r.Is(i, "cần", "mua", "tìm", "đặt", "lấy", "nhập", "muốn", "nhận", "gửi", "chuyển", "hàng", "loại", "mình", "chị", "bên", "được", "mỗi", "giá", "gặp", "số", "nguồn", "vùng", "về", "tại", "của", "một", "là", "có")
}

// Words with which a buyer asks for goods.
var verbs = []string{
	"we ' d like", "i ' d like", "đặt làm", "cần đặt làm", "muốn đặt", "muốn đặt làm", "cần", "mua", "tìm", "đặt", "lấy", "nhập", "thu mua", "thu gom", "muốn", "order", "hỏi mua", "cần mua", "tìm mua", "đặt mua", "muốn mua", "có bán", "đặt hàng", "cần tìm", "cần nhập", "cần lấy", "cần đặt", "tìm nguồn", "cần nguồn", "kiếm", "tuyển", "chốt", "xin báo giá", "hỏi", "tìm kiếm",
	"quote for", "quotation for", "price for", "offer for", "can you supply", "supply", "wanted", "need", "needs", "looking for", "want", "wants", "to buy", "buying", "buy", "purchase", "purchasing", "seeking", "require", "requires", "searching for", "would like", "to order", "interested in", "sourcing", "to purchase", "to source", "import", "to import", "are looking for", "is looking for",
}

// Words that may come between a verb and the goods, and mean nothing for them.
var fillers = []string{
	"nhà cung cấp", "đơn vị cung cấp", "nguồn cung cấp", "nguồn cung", "nguồn hàng", "nơi cung cấp", "cơ sở cung cấp", "cơ sở sản xuất", "cơ sở làm", "cơ sở", "nơi làm", "nơi bán", "chỗ bán", "nhà sản xuất", "cung cấp", "đầu mối", "nguồn", "báo giá", "bán", "các loại", "loại", "hàng", "sản phẩm", "đặc sản", "ocop", "sỉ", "lẻ", "buôn", "gấp", "ngay", "thêm", "khoảng",
	"tầm", "chừng", "số lượng lớn", "sl lớn", "số lượng", "sl", "sll", "đơn hàng", "đơn", "một số", "một lô", "lô hàng", "đối tác", "đối tác cung cấp", "cung cấp lâu dài", "lâu dài", "thường xuyên", "uy tín", "chất lượng", "chào", "xin chào", "xin", "cảm ơn", "giá", "bao nhiêu", "bạn nào", "bác nào", "anh chị nào", "nào", "ơi", "ai có", "ai", "alo", "mọi người", "các bạn", "nhà ai", "nhà nào", "shop nào", "hỏi", "giúp em", "giúp mình", "giúp", "lô", "mặt hàng", "là", "về", "cho", "của", "và", "với", "được", "sao", "ít", "nhiều", "mấy", "những", "các", "một", "mỗi", "có", "trên", "thì", "thôi",
	"of", "the", "some", "our", "a", "an", "supplier of", "suppliers of", "supply of", "supplier", "suppliers", "good", "quality", "and", "about", "around", "for", "source of", "ocop-certified",
}

// Words that begin another matter after the goods.
var goodsEnds = []string{
	"cho", "để", "giao", "ship", "tại", "ở", "từ", "trước", "sau", "dùng", "phục vụ", "đạt", "yêu cầu", "gửi", "nhận", "xuất", "nguồn gốc", "xuất xứ", "vùng", "của", "không cần", "không yêu cầu", "ai", "ai có", "giá", "báo giá", "ngân sách", "số lượng", "sl", "liên hệ", "lh", "lấy", "mua", "đặt", "nhập", "ưu tiên",
	"chính gốc", "chính hiệu", "chính hãng", "ngon", "uy tín", "chất lượng", "đảm bảo", "ạ", "ko", "nhé", "nha", "nhỉ", "ơi", "luôn", "gấp", "ngay", "dài hạn", "thường xuyên", "lâu dài", "sỉ", "lẻ", "ocop", "cung cấp", "đều", "đều đặn", "ổn định", "hàng", "loại", "các loại", "có", "đủ", "còn", "hạn", "theo", "kèm", "trong", "khoảng", "tầm",
	"chuẩn", "tiêu chuẩn", "làm quà", "làm", "nếu", "nhưng", "mong", "cần", "muốn", "về", "đến", "tới", "vào", "được", "như", "số", "bao", "đi", "nhờ", "giúp", "dịp", "vụ", "mùa", "người", "dân tộc", "đồng bào", "tỉnh", "huyện", "bên", "trả", "thanh toán", "với", "xin", "cảm ơn", "thì", "mỗi", "hằng", "thôi", "gồm", "bao gồm", "không ạ", "ko ạ", "không shop", "ko shop",
}

// The same in a text without marks, where few words are sure.
var unmarkedEnds = []string{"giao", "ship", "loại", "ocop", "yêu cầu", "nguồn gốc", "xuất xứ", "liên hệ", "lh", "báo giá", "ngân sách", "số lượng", "chất lượng", "uy tín", "cung cấp", "ưu tiên", "thanh toán", "cho nhà", "cho quán", "cho siêu", "cho cửa", "nhé", "dài hạn", "của", "vùng", "đặt mua", "cần mua", "chính gốc", "trước", "dc k", "dc ko", "dc khong", "được không", "đc k", "đc ko", "được ko", "không ạ", "không a", "không ad", "không shop", "không vậy", "k shop", "ko shop", "k ad", "ko a", "ko vậy", "bao gồm"}

// englishEnds are those of an English sentence.
var englishEnds = []string{
	"for", "from", "with", "delivered", "delivery", "to", "at", "in", "on", "by", "per", "certified", "required", "please", "thanks", "must", "that", "which", "contact", "needed", "including", "packed", "shipped", "before", "every", "each", "budget", "price", "max", "min", "under", "over", "quote", "we", "our", "is", "are",
	"starting", "until", "as", "call", "target", "minimum", "maximum", "up", "ocop", "samples", "sample", "no", "not", "without", "thank", "asap", "need", "first", "then", "only", "initially",
}

// hardStops are words that begin another matter in any clause.
var hardStops = []string{"giao", "ship", "liên hệ", "lh", "sđt", "zalo", "gặp", "cần mua", "báo giá", "thanh toán", "giá", "đóng gói", "đóng thùng", "delivered", "delivery", "deliver", "ship to", "contact", "price", "quote", "payment", "budget"}
