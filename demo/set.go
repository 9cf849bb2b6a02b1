package demo

import (
	"strings"
	"unicode"

	"chophien/domain"
)

// setRule assigns a product set to the products of a group whose name contains
// one of the terms of any (or begins with one of begins) and none of the terms of
// none. Terms are whole words in lower case with their marks.
type setRule struct {
	group  domain.Group
	set    string
	begins []string
	any    []string
	none   []string
}

// setRules assign one of the 26 sets to unambiguous names. The first matching rule
// decides. A product without a matching rule has no set until an officer assigns
// one: none is better than a wrong one. Goods that fit two sets (dried caterpillar
// fungus, canna noodles, bean cakes, shrimp pastes, honey with additions) have no
// rule on purpose.
var setRules = []setRule{
	{group: "VI", set: "VI.1", any: []string{"du lịch", "ecohost"}},
	{group: "V", set: "V.1", begins: []string{"hoa"}},
	{group: "V", set: "V.2", begins: []string{"cây"}},

	// Embroidery and brocade for the table are both fabric and decoration.
	{group: "IV", set: "IV.2", any: []string{"trang phục", "lụa", "khăn", "chăn"}},
	{group: "IV", set: "IV.1", any: []string{
		"gốm", "gốm sứ", "mây tre", "mây tre đan", "bằng tre", "tre", "cói", "gỗ", "đá mỹ nghệ", "xơ dừa",
		"đèn", "đèn lồng", "tranh", "tượng", "thảm", "chiếu", "chổi", "lược", "giỏ", "nhà bếp", "rửa bát",
		"bông tắm", "vòng đeo tay", "dây chuyền", "ngọc trai",
	}, none: []string{"thổ cẩm", "thêu"}},

	{group: "III", set: "III.1", begins: []string{"viên nang", "siro", "cao", "viên tinh nghệ", "tinh nghệ"}},
	{group: "III", set: "III.1", any: []string{"curcumin"}},
	{group: "III", set: "III.3", begins: []string{"tinh dầu"}},

	{group: "II", set: "II.1.b", any: []string{
		"rượu mơ", "rượu vang", "vang nho", "rượu sim", "rượu ba kích", "rượu nấm", "rượu đông trùng hạ thảo",
		"rượu đảng sâm",
	}},
	{group: "II", set: "II.1.a", begins: []string{"rượu men lá", "rượu ngô", "rượu gạo"}},
	{group: "II", set: "II.2.a", begins: []string{"nước khoáng thiên nhiên", "nước uống đóng chai"}},
	{group: "II", set: "II.2.b", begins: []string{"nước ép", "nước giải khát"}},

	{group: "I", set: "I.6", any: []string{"cà phê", "coffee", "bột ca cao"}},
	// Teas of other plants than tea; scented teas (lotus, jasmine) have no rule,
	// since their names do not show which of the two they are.
	{group: "I", set: "I.5.b", any: []string{
		"trà nụ vối", "trà hoa vàng", "giảo cổ lam", "trà thảo dược", "trà thảo mộc", "trà đinh lăng", "trà cà gai leo",
		"trà hòa tan cà gai leo", "trà hòa tan dây thìa canh", "trà đảng sâm", "trà sâm", "trà măng tây", "trà mãng cầu",
		"trà trái mãng cầu xiêm", "trà tâm sen", "trà rau má", "trà nấm linh chi", "trà sương atiso",
		"trà đông trùng hạ thảo",
	}},
	{group: "I", set: "I.5.a", any: []string{
		"trà xanh", "hồng trà", "bạch trà", "trà shan", "chè shan", "trà bát tiên", "chè bát tiên", "trà oolong",
		"chè xanh", "chè đinh", "chè búp", "chè sạch", "trà tôm nõn", "trà hích", "đông phương mỹ nhân", "nhất phẩm trà",
		"chè ngọc thúy", "chè dưới tán hồi", "hồng đỉnh trà", "trà tn gaba",
	}, none: []string{"bánh"}},
	{group: "I", set: "I.4.a", begins: []string{"nước mắm", "tương", "giấm", "nước ớt"}},
	{group: "I", set: "I.4.b", begins: []string{"muối", "hạt tiêu", "gia vị", "chẩm chéo"}},
	{group: "I", set: "I.2.b", begins: []string{"mật ong", "mật hoa dừa"}, none: []string{
		"gừng", "quất", "chanh leo", "sữa chúa", "curcumin", "lên men",
	}},
	{group: "I", set: "I.2.a", begins: []string{"gạo"}},
	{group: "I", set: "I.3.b", begins: []string{
		"bún", "phở", "mỳ gạo", "mì gạo", "miến gạo", "bánh đa", "bánh tráng", "bánh chưng", "bánh tét", "bánh gai",
		"bánh cáy", "bánh lá", "cơm cháy", "cốm",
	}},
	{group: "I", set: "I.3.c", any: []string{
		"xoài sấy", "mận sấy", "tam hoa sấy", "táo sấy", "khoai lang tím sấy", "sầu riêng sấy", "hạt sen sấy", "long nhãn",
		"măng khô", "măng nứa khô", "măng chua", "măng muối", "măng dầm", "hạt điều", "hạt mắc ca", "dầu lạc",
		"dầu mè", "dầu phụng", "dầu đậu phụng", "bơ đậu phộng", "bột sắn dây", "tỏi đen", "kẹo lạc", "mứt",
	}},
	{group: "I", set: "I.3.d", any: []string{
		"lạp sườn", "lạp xưởng", "thịt treo", "thịt chua", "thịt ba chỉ sấy", "thịt bò khô", "chưng thịt", "xúc xích",
		"nem", "giò lụa", "giò bê", "chả bò", "chả cá", "chả hoa", "chả rươi", "ruốc lợn", "ruốc cá", "vịt quay",
		"vịt bầu ủ muối", "khau nhục", "khẩu nhục", "cá kho", "cá mòi kho", "cá thính", "tôm khô", "mực ống cô tô khô",
		"tổ yến chưng", "sữa chua", "tôm thẻ tẩm bột dừa",
	}},
	{group: "I", set: "I.1.b", begins: []string{
		"thịt lợn", "thịt vịt", "thịt gà tươi", "thịt thỏ", "trứng", "cá lăng",
	}},
	{group: "I", set: "I.1.a", begins: []string{
		"na", "quýt", "cam", "bưởi", "quả bưởi", "quả nhãn", "quả mận", "quả lê", "nhãn quả tươi", "lê", "vải thiều",
		"vải tươi", "hồng không hạt", "thanh long", "dưa lưới", "dưa vàng", "ổi", "táo tươi", "táo bàng la", "nho hạ đen",
		"chuối", "chanh không hạt", "cà chua", "khoai tây", "cà rốt tươi", "cải", "rau", "ngồng hoa cải", "khổ qua",
		"măng tươi", "măng tây tươi", "hành tím", "tỏi lý sơn", "hạt dẻ tươi", "nấm kim châm", "nấm đùi gà", "nấm sò",
		"nấm bào ngư",
	}, none: []string{"cấp đông", "hỗn hợp"}},
}

// setOf returns the code of the set of an unambiguous name in its group, or "".
func setOf(group domain.Group, name string) string {
	words := " " + strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ") + " "
	for _, rule := range setRules {
		if rule.group == group && rule.fits(words) {
			return rule.set
		}
	}
	return ""
}

func (r setRule) fits(words string) bool {
	for _, t := range r.none {
		if strings.Contains(words, " "+t+" ") {
			return false
		}
	}
	for _, t := range r.begins {
		if strings.HasPrefix(words, " "+t+" ") {
			return true
		}
	}
	for _, t := range r.any {
		if strings.Contains(words, " "+t+" ") {
			return true
		}
	}
	return false
}
