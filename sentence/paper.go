package sentence

import (
	"slices"

	"chophien/domain"
)

// paperWords are papers and conditions, by the names that buyers use.
var paperWords = []struct {
	names     []string
	paper     domain.PaperKind // empty: a condition, or a paper without a field
	condition domain.Condition
}{
	{[]string{"vietgap", "viet gap", "việt gap"}, "vietgap", ""},
	{[]string{"globalgap", "global gap", "global g . a . p"}, "globalgap", ""},
	{[]string{"hữu cơ", "organic", "usda organic", "eu organic"}, "organic", ""},
	{[]string{"haccp"}, "haccp", ""},
	{[]string{"iso 22000", "iso 22000 : 2018", "iso - 22000"}, "iso_22000", ""},
	{[]string{"mã số vùng trồng", "mã vùng trồng", "growing area code"}, "growing_area_code", ""},
	{[]string{"tự công bố", "bản tự công bố", "hồ sơ tự công bố", "tự công bố sản phẩm", "bản tự công bố sản phẩm", "phiếu kiểm nghiệm", "self declaration"}, "self_declaration", ""},
	{[]string{"hợp quy", "công bố hợp quy"}, "conformity", ""},
	{[]string{"tccs", "tiêu chuẩn cơ sở"}, "product_standard", ""},
	{[]string{"chỉ dẫn địa lý", "chỉ dẫn địa lí", "cdđl", "bảo hộ chỉ dẫn địa lý", "geographical indication", "gi"}, domain.PaperGIRight, ""},
	{[]string{"nhãn hiệu tập thể"}, "collective_mark", ""},
	{[]string{"nhãn hiệu chứng nhận"}, "certification_mark", ""},
	{[]string{"đăng ký nhãn hiệu", "nhãn hiệu độc quyền", "nhãn hiệu đã đăng ký", "bảo hộ nhãn hiệu", "trademark", "registered trademark"}, "trademark", ""},
	{[]string{"an toàn thực phẩm", "vệ sinh an toàn thực phẩm", "attp", "vsattp", "atvstp", "an toàn vệ sinh thực phẩm", "food safety"}, "", domain.ConditionFoodSafety},
	{[]string{"vùng nguyên liệu", "raw material area"}, "", domain.ConditionRawMaterialArea},
	{[]string{"lao động địa phương"}, "", domain.ConditionLocalWorkforce},
	{[]string{"sở hữu trí tuệ"}, "", domain.ConditionIntellectualProperty},
	{[]string{"iso 9001", "iso", "halal", "fda", "brc", "fssc 22000", "kosher", "ocop", "mã vạch", "tem truy xuất", "truy xuất nguồn gốc", "tem truy xuất nguồn gốc", "mã qr", "giấy tờ", "chứng nhận", "chứng chỉ", "giấy kiểm nghiệm", "co", "cq", "certificate", "certificates", "certification", "traceability", "certificate of origin", "c / o", "c / q", "giấy chứng nhận xuất xứ", "chứng nhận xuất xứ"}, "", ""},
}

// Words around the name of a paper that belong to it.
var (
	beforePaper = []string{
		"có", "đạt", "đạt chuẩn", "chuẩn", "theo", "theo chuẩn", "tiêu chuẩn", "theo tiêu chuẩn", "giấy", "giấy chứng nhận", "chứng nhận", "chứng chỉ", "chứng thực", "yêu cầu", "đủ", "đầy đủ", "phải", "bắt buộc", "kèm", "cần", "cần có", "phải có", "đủ điều kiện", "hồ sơ", "giấy tờ", "được", "và", "cam kết", "đảm bảo", "bảo đảm", "hàng", "sản phẩm",
		"with", "certified", "must have", "must be", "requires", "required", "require", "need", "needs", "has", "having", "certificate of", "and", "valid", "a", "an", "holding",
	}
	behindPaper = []string{"certified", "certificate", "certification", "certificates", "required", "needed", "là bắt buộc", "bắt buộc", "đầy đủ", "rõ ràng", "đàng hoàng", "hợp lệ", "standard", "is required", "a must"}
)

// paperAt finds the longest paper or condition at i.
func (r *reading) paperAt(i int) (which, n int) {
	for k, p := range paperWords {
		if m := r.Phrase(i, p.names...); m > n && !(m == 1 && r.Is(i, "gi", "co", "cq") && !r.upper(i)) {
			which, n = k, m
		}
	}
	return which, n
}

// upper reports whether the word at i is written in capitals.
func (r *reading) upper(i int) bool {
	for _, c := range r.Raw[r.Tokens[i].Start:r.Tokens[i].End] {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// papers reads the papers, conditions and samples that the buyer requires.
func (r *reading) papers() {
	r.papersOf(true)
	r.papersOf(false)
	r.sample()
}

// papersOf reads those that have a field, or those that have none.
func (r *reading) papersOf(kept bool) {
	for i := 0; i < len(r.Tokens); i++ {
		k, n := r.paperAt(i)
		if n == 0 || !r.free(i, i+n) {
			continue
		}
		p := paperWords[k]
		if (p.paper != "" || p.condition != "") != kept {
			continue
		}
		from := r.back(i, 4, beforePaper)
		if r.Is(from, "và", "and") {
			from++
		}
		to := i + n
		if m := r.Phrase(to, behindPaper...); m > 0 && r.free(to, to+m) {
			to += m
		}
		liked := r.Phrase(to, "có cũng được", "thì tốt", "thì càng tốt", "càng tốt", "có thì tốt", "nếu có", "là lợi thế", "là điểm cộng", "cũng được", "preferred", "is a plus", "a plus", "if possible")
		if liked > 0 && r.free(to, to+liked) {
			to += liked
		}
		if liked > 0 || r.preferred(from) {
			r.note("preference_not_kept", r.Cut(i, to))
			r.take("", from, to)
			continue
		}
		if p.paper == "" && p.condition == "" {
			if !r.Is(i, "ocop", "co", "cq") {
				r.say(&r.specs, "text", from, to)
			}
			continue
		}
		if p.paper != "" {
			if !slices.Contains(r.d.Papers, p.paper) {
				r.d.Papers = append(r.d.Papers, p.paper)
			}
			r.take("papers", from, to)
		} else {
			if !slices.Contains(r.d.Conditions, p.condition) {
				r.d.Conditions = append(r.d.Conditions, p.condition)
			}
			r.take("conditions", from, to)
		}
		i = to - 1
	}
}

// preferred reports whether the thing at i is preferred and not required.
func (r *reading) preferred(i int) bool {
	for k := i - 1; k >= max(0, i-4) && !r.boundary(k); k-- {
		if r.Phrase(k, "ưu tiên", "càng tốt", "nếu", "preferably", "prefer", "preferred") > 0 {
			return true
		}
	}
	return false
}

// sampleWords ask for a sample; each alone is enough.
var (
	sampleWords = []string{"mẫu thử", "hàng mẫu", "mẫu sản phẩm", "mẫu trước", "mẫu dùng thử", "mẫu thử trước", "thử mẫu", "mẫu hàng", "mẫu test", "test mẫu", "sample", "samples", "free sample", "free samples", "trial sample", "dùng thử"}
	askSample   = []string{"cần", "xin", "gửi", "lấy", "có", "yêu cầu", "muốn", "nhận", "kèm", "cho", "cho xin", "xem", "thử", "cung cấp", "được", "gửi giúp", "cho em xin", "cho mình xin", "ship", "trước", "please", "send", "send us", "with", "need", "want", "provide", "a", "free", "require", "requires", "request"}
)

func (r *reading) sampleAt(i int) int {
	n := r.Phrase(i, sampleWords...)
	if n == 0 && r.Is(i, "mẫu") && (r.Tokens[i].Marked() && r.back(i, 1, askSample) < i) {
		n = 1
	}
	return n
}

func (r *reading) sample() {
	for i := range r.Tokens {
		n := r.sampleAt(i)
		if n == 0 || !r.free(i, i+n) {
			continue
		}
		to := i + n
		if m := r.Phrase(to, "trước", "thử", "thử trước", "required", "needed", "first", "is required", "are required", "requested", "please", "trước khi đặt", "trước khi mua", "before order", "trước khi chốt", "để thử"); m > 0 && r.free(to, to+m) && !r.dated(to+m) {
			to += m
		}
		r.d.SampleWanted = true
		r.take("sample_wanted", r.back(i, 4, askSample), to)
	}
}

// dated reports whether a number or a month follows, so that "trước" before it
// belongs to a day.
func (r *reading) dated(i int) bool {
	return r.isDigits(i) || r.Is(i, "ngày", "tháng", "tết", "quý")
}

// refusals leaves refused things: "không cần mẫu", "không bắt buộc HACCP",
// "VietGAP không bắt buộc", "no samples".
func (r *reading) refusals() {
	for i := 0; i < len(r.Tokens); i++ {
		if r.owner[i] != 0 {
			continue
		}
		n := r.refusalAt(i)
		if n == 0 {
			continue
		}
		from, to := i, r.refusalEnd(i+n)
		if before := r.thingBefore(i); before < i {
			from, to = before, i+n
			for r.Is(to, "cũng", "được", "ok", "lắm", "đâu", "ạ", "nhé") && r.owner[to] == 0 {
				to++
			}
		}
		r.note("not_wanted", r.Cut(from, to))
		r.take("", from, to)
		i = to - 1
	}
}

// refusalAt reads words that refuse something at i.
func (r *reading) refusalAt(i int) int {
	full := []string{
		"không cần", "không yêu cầu", "không bắt buộc", "không nhất thiết", "không đòi hỏi", "khỏi cần", "chưa cần", "miễn", "không lấy", "không phải", "không nhận", "không mua", "không nhập", "không giao", "không chấp nhận", "không quan trọng", "chẳng cần", "không thiết", "không ưu tiên", "không xuất", "không ship", "không phải là", "không đặt", "không đặt nặng", "ko lấy", "k lấy", "ko nhận", "ko mua", "ko phải", "ko giao", "ko chấp nhận", "đừng lấy", "đừng giao", "đừng gửi", "không thích", "không muốn", "ko muốn", "tránh", "loại trừ", "excluding", "but not", "other than", "avoid",
		"không quan tâm", "không cần thiết", "ko cần", "ko yêu cầu", "ko bắt buộc", "k cần", "k yêu cầu", "hok cần", "khong can", "no need", "no need for", "not required", "not needed", "not necessary", "do not need", "don ' t need", "dont need", "don ’ t need", "not from", "except", "ngoại trừ", "trừ", "no certificates", "is not required", "are not required", "isn ' t required",
		"not require", "does not need", "not be",
	}
	if n := r.Phrase(i, full...); n > 0 {
		if r.Is(i, "tránh") && r.Is(i+1, "ẩm", "nắng", "ánh", "nhiệt", "va", "nóng", "nước", "mưa", "côn", "mốc", "gió", "lửa", "dập", "vỡ", "hư", "hỏng", "giờ", "tình", "sáng") ||
			r.Is(i, "miễn") && !r.Is(i+1, "mẫu", "giấy") || r.Is(i, "trừ", "ngoại") && r.placeLike(i+n) == 0 && r.placeLike(i+n+1) == 0 && r.placeLike(i+n+2) == 0 {
			return 0
		}
		return n
	}
	if r.Marked && r.Is(i, "khỏi") {
		return 1
	}
	// "không có VietGAP", "no samples": a paper or a sample must follow.
	n := r.Phrase(i, "không có", "không", "ko", "chưa có", "chưa", "no", "without", "not", "thiếu")
	if n > 0 && r.thing(i+n) > 0 {
		return n
	}
	return 0
}

// thing returns how many tokens a paper, condition or sample at i has.
func (r *reading) thing(i int) int {
	at := i
	for r.Is(at, "giấy", "chứng", "nhận", "chuẩn", "đạt", "gửi", "any", "a", "hồ", "sơ") {
		at++
	}
	if r.Is(at, "mẫu") && r.Tokens[at].Marked() {
		return at + 1 - i
	}
	if n := r.Phrase(at, sampleWords...); n > 0 {
		return at + n - i
	}
	if _, n := r.paperAt(at); n > 0 {
		return at + n - i
	}
	if n := r.Phrase(at, invoiceWords...); n > 0 {
		return at + n - i
	}
	if s, ok := r.starsAt(at); ok {
		return s.to - i
	}
	return 0
}

// thingBefore returns where a thing that ends before i begins, so that the words
// after it refuse it.
func (r *reading) thingBefore(i int) int {
	end := i
	for end > 0 && r.Is(end-1, "thì", "là", "is", "are") && r.owner[end-1] == 0 {
		end--
	}
	for k := max(0, end-6); k < end; k++ {
		if n := r.thing(k); n > 0 && k+n == end && r.free(k, end) {
			// In "có VietGAP, không cần mẫu" a comma is between; here nothing is.
			if more := r.thing(i + r.refusalAt(i)); more > 0 {
				return i
			}
			return k
		}
	}
	return i
}

// refusalEnd returns where the refused things end: with the clause, and with
// papers and samples that follow after commas.
func (r *reading) refusalEnd(i int) int {
	end := r.clause(i, append(append([]string{}, hardStops...), "có", "nhưng", "mà", "trước", "chỉ", "but", "with", "must")...)
	for {
		k := end
		for r.Is(k, ",", "và", "hay", "hoặc", "or", "and", "/") && r.owner[k] == 0 {
			k++
		}
		n := r.thing(k)
		if k == end || n == 0 || !r.free(end, k+n) || r.thing(i) == 0 {
			return end
		}
		end = k + n
	}
}
