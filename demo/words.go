package demo

import "chophien/domain"

// goods is a kind of goods for the names of fictional products.
type goods struct {
	set    string
	vi, en string
	more   []string // what may follow the Vietnamese name
}

// assortment lists the goods of each group, by product set.
var assortment = map[domain.Group][]goods{
	"I": {
		{"I.1.a", "Cam sành", "King mandarin", []string{"", "vườn đồi", "ruột vàng", "hữu cơ"}},
		{"I.1.a", "Bưởi da xanh", "Green-skin pomelo", []string{"", "ruột hồng", "loại một", "hữu cơ"}},
		{"I.1.a", "Vải thiều", "Lychee", []string{"tươi", "chín sớm", "hạt nhỏ"}},
		{"I.1.a", "Nhãn lồng", "Longan", []string{"tươi", "cùi dày", "chín muộn"}},
		{"I.1.a", "Na dai", "Custard apple", []string{"", "núi đá", "loại một"}},
		{"I.1.a", "Thanh long ruột đỏ", "Red dragon fruit", []string{"", "hữu cơ", "loại một"}},
		{"I.1.a", "Chuối tiêu hồng", "Pink banana", []string{"", "bãi sông", "hữu cơ"}},
		{"I.1.a", "Dưa lưới", "Netted melon", []string{"nhà màng", "ruột cam", "ruột xanh"}},
		{"I.1.a", "Dứa", "Pineapple", []string{"mật", "vườn đồi", "không gai"}},
		{"I.1.a", "Xoài cát", "Cat mango", []string{"", "chín cây", "loại một"}},
		{"I.1.a", "Rau cải mèo", "Mountain mustard greens", []string{"", "hữu cơ", "trái vụ"}},
		{"I.1.a", "Măng tây xanh", "Green asparagus", []string{"", "hữu cơ", "loại một"}},
		{"I.1.a", "Nấm hương tươi", "Fresh shiitake", []string{"", "hữu cơ"}},
		{"I.1.a", "Khoai sọ", "Taro", []string{"nương", "ruột tím", "dẻo"}},
		{"I.1.a", "Tỏi tía", "Purple garlic", []string{"", "một nhánh", "khô"}},
		{"I.1.b", "Thịt lợn đen", "Black pork", []string{"", "thả đồi", "thảo mộc"}},
		{"I.1.b", "Gà đồi", "Hill chicken", []string{"", "thả vườn", "thảo dược"}},
		{"I.1.b", "Trứng gà", "Hen eggs", []string{"thảo dược", "thả vườn", "so"}},
		{"I.1.b", "Trứng vịt", "Duck eggs", []string{"biển", "chạy đồng", "muối"}},
		{"I.1.b", "Cá tầm", "Sturgeon", []string{"nước lạnh", "tươi"}},
		{"I.1.b", "Tôm sú", "Black tiger shrimp", []string{"sinh thái", "tươi", "rừng ngập mặn"}},
		{"I.2.a", "Gạo tẻ", "Plain rice", []string{"nương", "thơm", "hữu cơ", "ruộng rươi"}},
		{"I.2.a", "Gạo nếp", "Sticky rice", []string{"cái hoa vàng", "nương", "cẩm", "than"}},
		{"I.2.a", "Gạo lứt", "Brown rice", []string{"đỏ", "đen", "hữu cơ"}},
		{"I.2.a", "Đậu tương", "Soybeans", []string{"hạt", "hữu cơ"}},
		{"I.2.b", "Mật ong", "Honey", []string{"hoa bạc hà", "hoa nhãn", "hoa rừng", "hoa cà phê", "khoái"}},
		{"I.3.a", "Cháo ăn liền", "Instant porridge", []string{"rau củ", "nấm", "hải sản"}},
		{"I.3.b", "Miến gạo", "Rice vermicelli", []string{"", "lứt", "ngũ sắc"}},
		{"I.3.b", "Bún khô", "Dried rice noodles", []string{"", "gấc", "ngô", "gạo lứt"}},
		{"I.3.b", "Phở khô", "Dried pho noodles", []string{"", "gạo lứt", "ngũ sắc"}},
		{"I.3.b", "Mỳ gạo", "Rice noodles", []string{"", "chùm ngây", "gấc"}},
		{"I.3.b", "Bánh tráng", "Rice paper", []string{"phơi sương", "mè", "siêu mỏng"}},
		{"I.3.b", "Bánh chưng", "Square sticky-rice cake", []string{"gấc", "cẩm", "gù"}},
		{"I.3.b", "Bánh gai", "Ramie-leaf cake", []string{"", "nhân dừa", "nhân đậu xanh"}},
		{"I.3.b", "Cơm cháy", "Crispy rice", []string{"chà bông", "mắm hành", "gạo lứt"}},
		{"I.3.c", "Xoài sấy dẻo", "Soft-dried mango", []string{"", "ít đường", "muối ớt"}},
		{"I.3.c", "Mít sấy", "Dried jackfruit", []string{"giòn", "dẻo"}},
		{"I.3.c", "Chuối sấy", "Dried banana", []string{"dẻo", "giòn", "mật ong"}},
		{"I.3.c", "Măng khô", "Dried bamboo shoots", []string{"lưỡi lợn", "nứa", "xé sợi"}},
		{"I.3.c", "Hạt điều rang", "Roasted cashews", []string{"muối", "củi", "tỏi ớt"}},
		{"I.3.c", "Hạt sen sấy", "Dried lotus seeds", []string{"giòn", "khô"}},
		{"I.3.c", "Tỏi đen", "Black garlic", []string{"", "một nhánh", "nhiều nhánh"}},
		{"I.3.c", "Dầu lạc", "Peanut oil", []string{"nguyên chất", "ép lạnh"}},
		{"I.3.c", "Bột sắn dây", "Kudzu starch", []string{"", "nguyên chất", "ướp hoa bưởi"}},
		{"I.3.c", "Kẹo lạc", "Peanut brittle", []string{"", "vừng", "mạch nha"}},
		{"I.3.c", "Mứt gừng", "Ginger jam", []string{"dẻo", "lát", "mật ong"}},
		{"I.3.d", "Thịt trâu gác bếp", "Smoked buffalo meat", []string{"", "xé sợi", "mắc khén"}},
		{"I.3.d", "Thịt lợn gác bếp", "Smoked pork", []string{"", "ba chỉ", "mắc khén"}},
		{"I.3.d", "Lạp sườn", "Smoked sausage", []string{"hun khói", "lợn đen", "gừng đá"}},
		{"I.3.d", "Giò lụa", "Pork roll", []string{"", "gói lá chuối"}},
		{"I.3.d", "Nem chua", "Fermented pork roll", []string{"", "lá ổi", "ống nứa"}},
		{"I.3.d", "Chả mực", "Squid cake", []string{"giã tay", "tươi"}},
		{"I.3.d", "Tôm khô", "Dried shrimp", []string{"", "đất", "loại một"}},
		{"I.3.d", "Cá kho", "Braised fish", []string{"niêu đất", "riềng", "củ cải"}},
		{"I.3.d", "Cá khô", "Dried fish", []string{"một nắng", "tẩm vị", "sặc"}},
		{"I.3.d", "Sữa chua", "Yoghurt", []string{"nếp cẩm", "dê", "nguyên kem"}},
		{"I.4.a", "Nước mắm", "Fish sauce", []string{"cá cơm", "cốt", "nhỉ", "truyền thống"}},
		{"I.4.a", "Tương nếp", "Sticky-rice soy sauce", []string{"", "truyền thống"}},
		{"I.4.a", "Tương ớt", "Chilli sauce", []string{"", "tỏi", "lên men"}},
		{"I.4.b", "Muối tôm", "Shrimp salt", []string{"", "ớt xanh", "tỏi"}},
		{"I.4.b", "Hạt dổi", "Michelia seeds", []string{"rừng", "nếp", "rang"}},
		{"I.4.b", "Hạt tiêu", "Pepper", []string{"đen", "sọ", "đỏ"}},
		{"I.4.b", "Chẩm chéo", "Thai herb dip", []string{"khô", "ướt", "mắc khén"}},
		{"I.5.a", "Chè shan tuyết", "Shan tuyet tea", []string{"cổ thụ", "búp tím", "móc câu", "hữu cơ"}},
		{"I.5.a", "Trà xanh", "Green tea", []string{"túi lọc", "tôm nõn", "móc câu", "đinh"}},
		{"I.5.a", "Hồng trà", "Black tea", []string{"cổ thụ", "túi lọc", "mật hương"}},
		{"I.5.a", "Trà ô long", "Oolong tea", []string{"", "sữa", "mật ong"}},
		{"I.5.b", "Trà hoa vàng", "Golden camellia tea", []string{"", "túi lọc", "sấy thăng hoa"}},
		{"I.5.b", "Trà dây", "Ampelopsis tea", []string{"", "túi lọc", "rừng"}},
		{"I.5.b", "Trà cà gai leo", "Solanum procumbens tea", []string{"", "túi lọc", "hòa tan"}},
		{"I.5.b", "Trà gạo lứt", "Brown-rice tea", []string{"", "đậu đen", "hoa cúc"}},
		{"I.6", "Cà phê arabica", "Arabica coffee", []string{"rang xay", "nguyên hạt", "phin giấy"}},
		{"I.6", "Cà phê robusta", "Robusta coffee", []string{"rang xay", "nguyên hạt", "mật ong"}},
		{"I.6", "Bột ca cao", "Cocoa powder", []string{"nguyên chất", "3 trong 1"}},
	},
	"II": {
		{"II.1.a", "Rượu ngô", "Maize spirit", []string{"men lá", "truyền thống", "thượng hạng"}},
		{"II.1.a", "Rượu nếp", "Sticky-rice spirit", []string{"cái hoa vàng", "men lá", "hạ thổ"}},
		{"II.1.a", "Rượu men lá", "Leaf-yeast spirit", []string{"", "thóc", "sắn"}},
		{"II.1.b", "Rượu mơ", "Apricot wine", []string{"", "mật ong", "ngâm"}},
		{"II.1.b", "Rượu sim", "Rose-myrtle wine", []string{"rừng", "ngâm", "lên men"}},
		{"II.1.b", "Rượu ba kích", "Morinda liqueur", []string{"tím", "ngâm", "rừng"}},
		{"II.1.b", "Vang nho", "Grape wine", []string{"đỏ", "ngọt", "rừng"}},
		{"II.2.a", "Nước khoáng", "Mineral water", []string{"thiên nhiên", "đóng chai"}},
		{"II.2.b", "Nước ép dứa", "Pineapple juice", []string{"", "nguyên chất"}},
		{"II.2.b", "Nước ép táo mèo", "H'Mong apple juice", []string{"", "lên men"}},
		{"II.2.b", "Nước gấc", "Gac juice", []string{"", "chanh leo"}},
	},
	"III": {
		{"III.1", "Cao cà gai leo", "Solanum procumbens extract", []string{"", "cô đặc", "hòa tan"}},
		{"III.1", "Cao atiso", "Artichoke extract", []string{"mềm", "cô đặc"}},
		{"III.1", "Viên tinh nghệ mật ong", "Turmeric and honey pills", []string{"", "nếp đỏ", "đen"}},
		{"III.1", "Cao chè vằng", "Jasminum subtriplinerve extract", []string{"", "sẻ", "lợi sữa"}},
		{"III.2", "Dầu gội bồ kết", "Soapberry shampoo", []string{"", "hương nhu", "vỏ bưởi"}},
		{"III.2", "Xà phòng thảo mộc", "Herbal soap", []string{"sả chanh", "quế", "nghệ"}},
		{"III.3", "Tinh dầu quế", "Cinnamon oil", []string{"", "nguyên chất", "hữu cơ"}},
		{"III.3", "Tinh dầu tràm", "Cajuput oil", []string{"", "nguyên chất", "gió"}},
		{"III.3", "Tinh dầu sả", "Lemongrass oil", []string{"", "chanh", "java"}},
	},
	"IV": {
		{"IV.1", "Bộ ấm chén gốm", "Ceramic tea set", []string{"men lam", "hoa sen", "men tro"}},
		{"IV.1", "Bình gốm", "Ceramic vase", []string{"men rạn", "vẽ tay", "hoa sen"}},
		{"IV.1", "Giỏ mây tre đan", "Rattan and bamboo basket", []string{"", "quà tặng", "đựng hoa"}},
		{"IV.1", "Đèn mây tre", "Rattan and bamboo lamp", []string{"để bàn", "treo trần"}},
		{"IV.1", "Chiếu cói", "Sedge mat", []string{"hoa", "dệt tay", "đậu"}},
		{"IV.1", "Nón lá", "Conical hat", []string{"thêu hoa", "bài thơ", "làng"}},
		{"IV.1", "Tranh gỗ", "Wood picture", []string{"chạm tay", "phong cảnh"}},
		{"IV.1", "Hộp sơn mài", "Lacquer box", []string{"khảm trai", "vỏ trứng"}},
		{"IV.2", "Khăn thổ cẩm", "Brocade scarf", []string{"", "dệt tay", "hoa văn thái"}},
		{"IV.2", "Vải lanh", "Linen cloth", []string{"dệt tay", "vẽ sáp ong", "nhuộm chàm"}},
		{"IV.2", "Lụa tơ tằm", "Mulberry silk", []string{"", "dệt tay", "nhuộm củ nâu"}},
		{"IV.2", "Áo dài thêu", "Embroidered ao dai", []string{"", "hoa sen", "tay"}},
	},
	"V": {
		{"V.1", "Hoa địa lan", "Cymbidium", []string{"", "trần mộng", "vàng"}},
		{"V.1", "Hoa hồng cổ", "Old rose", []string{"", "leo", "bạch"}},
		{"V.2", "Cây quất cảnh", "Ornamental kumquat", []string{"", "bonsai", "dáng"}},
		{"V.2", "Mai vàng", "Yellow apricot tree", []string{"", "bonsai", "cổ"}},
		{"V.3", "Cá chép cảnh", "Ornamental carp", []string{"", "ba màu"}},
	},
	"VI": {
		{"VI.1", "Du lịch cộng đồng", "Community tourism", []string{"bản", "làng", "thôn"}},
		{"VI.1", "Du lịch sinh thái", "Ecotourism", []string{"vườn", "bản", "hồ"}},
		{"VI.1", "Homestay", "Homestay", []string{"nhà sàn", "nhà vườn", "nhà trình tường"}},
	},
}

// trades lists the trades of fictional craft villages, with the trade group of
// Decree 52/2018/NĐ-CP and the product set of their products (empty for several).
var trades = []struct {
	vi, en string
	group  int
	set    string
}{
	{"chế biến chè", "tea", 1, "I.5.a"},
	{"mỳ gạo", "rice noodles", 1, "I.3.b"},
	{"nước mắm", "fish sauce", 1, "I.4.a"},
	{"bánh chưng", "sticky-rice cakes", 1, "I.3.b"},
	{"nấu rượu", "spirits", 1, "II.1.a"},
	{"giò chả", "pork rolls", 1, "I.3.d"},
	{"sấy hoa quả", "dried fruit", 1, "I.3.c"},
	{"sơn mài", "lacquer", 2, "IV.1"},
	{"nón lá", "conical hats", 2, "IV.1"},
	{"làm hương", "incense", 2, ""},
	{"se tơ", "silk reeling", 3, "IV.2"},
	{"gốm sứ", "ceramics", 4, "IV.1"},
	{"mây tre đan", "rattan and bamboo", 4, "IV.1"},
	{"dệt thổ cẩm", "brocade weaving", 4, "IV.2"},
	{"dệt lụa", "silk weaving", 4, "IV.2"},
	{"mộc mỹ nghệ", "wood carving", 4, "IV.1"},
	{"dệt chiếu cói", "sedge mats", 4, "IV.1"},
	{"hoa cây cảnh", "flowers and ornamental plants", 5, "V.2"},
	{"làm muối", "salt", 6, "I.4.b"},
	{"múa rối nước", "water puppets", 7, ""},
}

// The words of fictional names. Every name contains one of marks, so that readers
// recognize it as fictional.
var (
	marks  = []string{"Minh Họa", "Giả Định", "Ví Dụ", "Mô Phỏng"}
	brands = [2][]string{
		{
			"Mây", "Sương", "Nắng", "Gió", "Mưa", "Suối", "Đồi", "Núi", "Rừng", "Đồng", "Sông", "Biển", "Hồ", "Vườn",
			"Bản", "Làng", "Thôn", "Hương", "Hoa", "Lá", "Cỏ", "Tre", "Trúc", "Mai", "Sen", "Cúc", "Đào", "Ban", "Sim",
			"Quế", "Trăng", "Sao", "Bình", "An", "Phúc", "Lộc", "Thọ", "Hòa", "Tâm", "Việt", "Nam", "Quê", "Đất", "Trời",
		},
		{
			"Biếc", "Xanh", "Hồng", "Tím", "Vàng", "Trắng", "Bạc", "Thơm", "Lành", "Ấm", "Mát", "Trong", "Sáng", "Sớm",
			"Chiều", "Mới", "Cổ", "Xưa", "Nhà", "Mẹ", "Bà", "Ông", "Tổ", "Thảo", "Nguyên", "Khang", "Thịnh", "Phát",
			"Lợi", "Hưng", "Vượng", "Đạt", "Long", "Phượng", "Hạc", "Yến", "Nga", "Linh", "Ngọc", "Châu", "Bảo", "Minh",
		},
	}
	trade = []string{
		"Nông nghiệp", "Nông sản sạch", "Dịch vụ nông nghiệp", "Sản xuất và thương mại", "Chế biến nông sản", "Đặc sản",
		"Dược liệu", "Thực phẩm", "Nông lâm nghiệp",
	}
	peoples    = []string{"Kinh", "Tày", "Thái", "Mường", "Mông", "Dao", "Nùng", "Khmer", "Ba Na", "Ê Đê", "Chăm", "Hà Nhì"}
	highlights = []string{
		"nhà sàn", "ruộng bậc thang", "ẩm thực bản địa", "tắm lá thuốc", "dệt thổ cẩm", "vườn cây ăn quả", "chèo thuyền", "hát then",
		"múa xòe", "cồng chiêng", "đi bộ trong rừng", "chợ phiên", "làm bánh dân gian", "hái chè",
	}
	revocations = []string{
		"Không thực hiện đúng quy trình đã đăng ký (not the declared process)",
		"Sản xuất không bảo đảm an toàn (unsafe production)",
		"Nguyên liệu lấy từ nơi khác (raw material from elsewhere)",
		"Không còn sản xuất (no longer produced)",
		"Không có hồ sơ truy xuất nguồn gốc (no traceability papers)",
	}
)

// shares has the number of products of each unit of today, out of 18,500. The ten
// largest are counted figures of 2025 and 2026; those of the other northern units
// add up to the 54 % of the 15 northern ones; the others are estimated. Units that
// are missing here get none.
var shares = map[string]int{
	"01": 3463, "37": 980, "31": 900, "24": 770, "25": 698, "22": 437, // Hà Nội, Ninh Bình, Hải Phòng, Bắc Ninh, Phú Thọ, Quảng Ninh
	"19": 600, "33": 500, "15": 480, "08": 450, "14": 200, "20": 150, // Thái Nguyên, Hưng Yên, Lào Cai, Tuyên Quang, Sơn La, Lạng Sơn
	"04": 150, "12": 130, "11": 82, // Cao Bằng, Lai Châu, Điện Biên
	"51": 642, "44": 403, "96": 354, "56": 309, // Quảng Ngãi, Quảng Trị, Cà Mau, Khánh Hòa
	"38": 750, "40": 720, "82": 650, "52": 550, "66": 520, "48": 500, "68": 500, // Thanh Hóa, Nghệ An, Đồng Tháp, Gia Lai, Đắk Lắk, Đà Nẵng, Lâm Đồng
	"86": 480, "91": 372, "42": 350, "79": 350, "92": 320, "75": 300, "46": 220, "80": 220, // Vĩnh Long, An Giang, Hà Tĩnh, Hồ Chí Minh, Cần Thơ, Đồng Nai, Huế, Tây Ninh
}
