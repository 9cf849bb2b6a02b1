package demo

import "chophien/domain"

// marketMaker is a made-up producer.
type marketMaker struct {
	key, name, nameEN string
	kind              domain.ProducerKind
	province, former  string // codes
	story             string
	minority          bool
}

// makers are the producers of the market. The sample maker acts for the first.
var makers = []marketMaker{
	{"nui", "HTX Giả Định Xóm Núi", "Gia Dinh Xom Nui Cooperative (made up)", domain.ProducerCooperative, "20", "20", "Hợp tác xã giả định của dữ liệu minh họa: mười hai hộ, một nhà sấy, một kho ở đầu xóm.", true},
	{"de", "Tổ hợp tác Giả Định Xóm Đê", "Gia Dinh Xom De Group (made up)", domain.ProducerCooperativeGroup, "31", "30", "Tổ hợp tác giả định của dữ liệu minh họa, bảy hộ ven đê.", false},
	{"khoi", "Công ty TNHH Giả Định Xóm Khơi", "Gia Dinh Xom Khoi Ltd (made up)", domain.ProducerCompany, "22", "22", "Công ty giả định của dữ liệu minh họa, một xưởng sau cồn cát.", false},
	{"vuon", "Hộ kinh doanh Giả Định Xóm Vườn", "Gia Dinh Xom Vuon Household (made up)", domain.ProducerHousehold, "40", "40", "Hộ kinh doanh giả định của dữ liệu minh họa, hai héc ta bờ kênh.", false},
	{"tho", "Cơ sở Giả Định Xóm Thợ", "Gia Dinh Xom Tho Workshop (made up)", domain.ProducerHousehold, "48", "49", "Cơ sở giả định của dữ liệu minh họa, chín thợ, nhận việc theo đơn.", false},
	{"thuong", "HTX Giả Định Xóm Thượng", "Gia Dinh Xom Thuong Cooperative (made up)", domain.ProducerCooperative, "19", "06", "Hợp tác xã giả định của dữ liệu minh họa, mười lăm hộ dưới tán.", true},
}

// goodsOfMarket is a made-up product.
type goodsOfMarket struct {
	maker    string // key
	name, en string
	set      string
	stars    int
	season   domain.Season
	capacity domain.Quantity // a month
	packs    []domain.Pack
	papers   int // how many of the four conditions are proved
	text     string
}

// namePrefix begins the names of the goods of the market, so that nobody takes
// one for real goods, in a list as little as in a search: what a thing is called
// first counts most, and none of these words names goods.
const (
	namePrefix   = "Xóm Giả Định – "
	namePrefixEN = "Made-up village – "
)

// pack is a pack of some content with its retail and wholesale prices in đồng;
// the wholesale price is for least packs. A price of 0 is on request.
func pack(name string, content domain.Quantity, retail, wholesale int64, least int) domain.Pack {
	p := domain.Pack{Name: name, Content: content}
	if retail > 0 {
		p.RetailVND = &retail
	}
	if wholesale > 0 {
		p.WholesaleVND, p.WholesaleMin = &wholesale, least
	}
	return p
}

// amount returns a whole number of a unit.
func amount(n int64, u domain.Unit) domain.Quantity {
	return domain.Quantity{Amount: 1000 * n, Unit: u}
}

// months returns the season from one month to another, which may be in the next year.
func months(from, to int) domain.Season {
	var s domain.Season
	for m := from; ; m = m%12 + 1 {
		s |= 1 << (m - 1)
		if m == to {
			return s
		}
	}
}

const (
	gram   = domain.UnitGram
	kg     = domain.UnitKilogram
	ml     = domain.UnitMillilit
	piece  = domain.UnitPiece
	set    = domain.UnitSet
	plant  = domain.UnitPlant
	guest  = domain.UnitGuest
	bottle = domain.UnitBottle
	metre  = domain.UnitMetre
)

// goodsForSale are the 40 products of the market.
var goodsForSale = []goodsOfMarket{
	{"nui", "hạt kê vàng", "foxtail millet", "I.2.a", 4, months(9, 12), amount(800, kg), []domain.Pack{pack("Túi 500 g", amount(500, gram), 45_000, 38_000, 20), pack("Túi 1 kg", amount(1, kg), 85_000, 72_000, 20)}, 4, "Kê gieo trên nương bậc, gặt bằng tay, phơi sàn ba nắng."},
	{"nui", "ý dĩ xát vỏ", "hulled Job's tears", "I.2.a", 3, months(10, 2), amount(500, kg), []domain.Pack{pack("Túi 1 kg", amount(1, kg), 95_000, 80_000, 10)}, 3, "Ý dĩ xát hai lần, nhặt sạn."},
	{"nui", "kẹo kê giòn", "millet brittle", "I.3.c", 3, domain.AllYear, amount(1200, domain.UnitBag), []domain.Pack{pack("Gói 200 g", amount(200, gram), 35_000, 28_000, 50), pack("Hộp 12 thanh", domain.Quantity{}, 60_000, 0, 0)}, 4, "Kê rang đổ mạch nha, cắt thanh khi còn ấm."},
	{"nui", "su su leo giàn", "chayote", "I.1.a", 3, months(9, 4), amount(6, domain.UnitTonne), []domain.Pack{pack("Sọt 20 kg", amount(20, kg), 200_000, 160_000, 10)}, 2, "Su su hái sáng, xếp sọt lót lá."},
	{"nui", "hoàng sin cô", "yacon root", "I.1.a", 3, months(9, 12), amount(3, domain.UnitTonne), []domain.Pack{pack("Hộp 3 kg", amount(3, kg), 90_000, 72_000, 20)}, 1, "Củ ăn sống, ngọt mát, giữ được mười ngày."},
	{"nui", "hạt xẻn rang", "roasted wild prickly ash", "I.4.b", 4, months(8, 11), amount(60, kg), []domain.Pack{pack("Lọ 50 g", amount(50, gram), 55_000, 44_000, 30)}, 3, "Xẻn nhặt trong rừng già, rang lửa nhỏ."},
	{"nui", "mã đề sao khô", "roasted plantain leaf", "I.5.b", 3, months(4, 9), amount(150, kg), []domain.Pack{pack("Gói 100 g", amount(100, gram), 40_000, 32_000, 30)}, 2, "Lá sao hai lửa, uống thay nước."},
	{"nui", "quẩy tấu nan giang", "carrying basket", "IV.1", 3, domain.AllYear, amount(80, piece), []domain.Pack{pack("Cỡ vừa", amount(1, piece), 350_000, 290_000, 5), pack("Cỡ nhỏ để bàn", amount(1, piece), 120_000, 95_000, 20)}, 2, "Nan giang chẻ mỏng, hun khói chống mọt."},

	{"de", "oản dẻo lá riềng", "sticky offering cake", "I.3.b", 3, domain.AllYear, amount(3000, piece), []domain.Pack{pack("Hộp 10 chiếc", amount(10, piece), 70_000, 58_000, 20)}, 3, "Bột rây ba lần, đóng khuôn, gói lá riềng."},
	{"de", "khoai sọ chiên lát", "fried taro slices", "I.3.c", 3, domain.AllYear, amount(900, domain.UnitBag), []domain.Pack{pack("Gói 300 g", amount(300, gram), 42_000, 34_000, 40)}, 2, "Khoai thái mỏng, chiên hai lần."},
	{"de", "củ ấu gai", "water caltrop", "I.1.a", 3, months(7, 10), amount(2, domain.UnitTonne), []domain.Pack{pack("Túi lưới 2 kg", amount(2, kg), 60_000, 48_000, 25)}, 1, "Ấu vớt trong ngày, rửa bùn."},
	{"de", "cuống sung muối xổi", "pickled fig stems", "I.3.c", 3, domain.AllYear, amount(700, domain.UnitJar), []domain.Pack{pack("Lọ 400 g", amount(400, gram), 38_000, 30_000, 30)}, 2, "Ngâm nước vo, ép vại, ăn sau bốn ngày."},
	{"de", "gạch ghẹ đóng lọ", "crab fat in a jar", "I.3.d", 4, months(3, 9), amount(300, domain.UnitJar), []domain.Pack{pack("Lọ 150 g", amount(150, gram), 130_000, 110_000, 12)}, 3, "Khêu tay, phi hành, đóng lọ nóng."},
	{"de", "nước lá sen đóng lon", "lotus-leaf drink", "II.2.b", 3, domain.AllYear, amount(9000, domain.UnitCan), []domain.Pack{pack("Lon 250 ml", amount(250, ml), 12_000, 9_000, 240)}, 3, "Lá bánh tẻ, nấu nhạt, không đường."},
	{"de", "khay bện tròn", "woven tray", "IV.1", 3, domain.AllYear, amount(200, piece), []domain.Pack{pack("Bộ ba khay", amount(1, set), 240_000, 195_000, 10)}, 1, "Sợi ngâm, tước nhỏ, bện tròn."},

	{"khoi", "sứa trộn sẵn", "ready-mixed jellyfish", "I.3.d", 3, months(2, 6), amount(1500, domain.UnitBag), []domain.Pack{pack("Gói 300 g", amount(300, gram), 45_000, 36_000, 40)}, 3, "Sứa chần ba lần, kèm gói vừng."},
	{"khoi", "vẹm vỏ xanh hút khí", "green mussels, vacuum packed", "I.1.b", 3, months(4, 9), amount(4, domain.UnitTonne), []domain.Pack{pack("Túi 1 kg", amount(1, kg), 75_000, 62_000, 30)}, 2, "Vẹm rửa sạch rêu, hút khí sau ba giờ."},
	{"khoi", "hến xào đóng lọ", "fried clams in a jar", "I.3.d", 3, domain.AllYear, amount(250, kg), []domain.Pack{pack("Lọ 120 g", amount(120, gram), 65_000, 52_000, 24)}, 2, "Hến xào khô, xé tơi, ít mặn."},
	{"khoi", "kẹo đĩa giòn", "peanut discs", "I.3.c", 4, domain.AllYear, amount(5000, piece), []domain.Pack{pack("Gói 10 cái", amount(10, piece), 55_000, 45_000, 30)}, 4, "Nấu chảo gang, kẹp vỏ mỏng."},
	{"khoi", "bột rau câu trắng", "seaweed powder", "I.3.c", 3, months(3, 8), amount(200, kg), []domain.Pack{pack("Gói 100 g", amount(100, gram), 48_000, 39_000, 30)}, 1, "Phơi sương bảy đêm cho trắng."},
	{"khoi", "xà phòng vỏ hàu", "oyster-shell soap", "III.2", 3, domain.AllYear, amount(1500, piece), []domain.Pack{pack("Bánh 100 g", amount(100, gram), 48_000, 38_000, 40)}, 2, "Vỏ hàu nghiền mịn, ủ bốn tuần."},
	{"khoi", "đêm câu ngoài bãi", "a night of fishing", "VI.1", 3, months(4, 9), amount(120, guest), []domain.Pack{pack("Một khách", amount(1, guest), 450_000, 390_000, 10)}, 1, "Đi thúng lúc chiều, ăn sáng tại xóm."},

	{"vuon", "khóm ép dẻo", "soft pineapple", "I.3.c", 3, domain.AllYear, amount(600, kg), []domain.Pack{pack("Gói 200 g", amount(200, gram), 58_000, 47_000, 30)}, 3, "Khóm chín cây, lạng lát, sấy ở nhiệt thấp."},
	{"vuon", "tương hột cà na", "fermented olive paste", "I.4.a", 3, months(9, 12), amount(400, domain.UnitJar), []domain.Pack{pack("Hũ 350 g", amount(350, gram), 52_000, 42_000, 24)}, 2, "Cà na đập dập, ủ ba tuần."},
	{"vuon", "bồn bồn ngâm giòn", "pickled bulrush shoots", "I.3.c", 4, domain.AllYear, amount(800, domain.UnitJar), []domain.Pack{pack("Hũ 500 g", amount(500, gram), 49_000, 39_000, 30)}, 3, "Nhổ sáng, ngâm chiều, giữ lạnh."},
	{"vuon", "rượu trái giác", "wild grape liqueur", "II.1.b", 3, domain.AllYear, amount(500, bottle), []domain.Pack{pack("Chai 500 ml", amount(500, ml), 140_000, 115_000, 12)}, 2, "Ủ chum sáu tháng."},
	{"vuon", "vú sữa tím", "star apple", "I.1.a", 3, months(12, 3), amount(5, domain.UnitTonne), []domain.Pack{pack("Thùng 10 kg", amount(10, kg), 420_000, 360_000, 10)}, 3, "Bọc từng trái, hái theo đơn."},
	{"vuon", "chổi cọng dừa nước", "nipa broom", "IV.1", 3, domain.AllYear, amount(600, piece), []domain.Pack{pack("Một cây", amount(1, piece), 45_000, 35_000, 30)}, 0, "Cọng phơi héo, bó lạt."},
	{"vuon", "kiểng cổ dáng trực", "bonsai", "V.2", 3, domain.AllYear, amount(15, plant), []domain.Pack{pack("Chậu cao 40 cm", amount(1, plant), 0, 0, 0)}, 1, "Uốn năm năm, giao kèm chậu."},

	{"tho", "quạt giấy dó", "paper fan", "IV.1", 4, domain.AllYear, amount(700, piece), []domain.Pack{pack("Một chiếc", amount(1, piece), 85_000, 66_000, 30), pack("Hộp hai chiếc", amount(1, set), 180_000, 150_000, 20)}, 3, "Nan vót tay, bồi hai lớp."},
	{"tho", "tò he nặn sẵn", "figures of dough", "IV.1", 3, domain.AllYear, amount(900, piece), []domain.Pack{pack("Hộp sáu con", amount(6, piece), 90_000, 72_000, 20)}, 1, "Bột hấp nhuộm màu rau củ."},
	{"tho", "khăn nhuộm vỏ xà cừ", "bark-dyed scarf", "IV.2", 3, domain.AllYear, amount(250, piece), []domain.Pack{pack("Một chiếc", amount(1, piece), 260_000, 215_000, 10)}, 2, "Nhuộm bốn nước, phơi bóng râm."},
	{"tho", "vải đũi vuông", "raw silk cloth", "IV.2", 3, domain.AllYear, amount(400, metre), []domain.Pack{pack("Khổ 90 cm, một mét", amount(1, metre), 190_000, 160_000, 20)}, 2, "Dệt khung gỗ, giặt mềm."},
	{"tho", "đúc hũ gang nhỏ", "small iron jar", "IV.1", 3, domain.AllYear, amount(120, piece), []domain.Pack{pack("Một hũ", amount(1, piece), 320_000, 270_000, 6)}, 1, "Khuôn đất, rót một lần."},
	{"tho", "phên vẽ mười hai con giáp", "painted screen", "IV.1", 3, domain.AllYear, amount(40, set), []domain.Pack{pack("Bộ mười hai", amount(1, set), 1_150_000, 960_000, 3)}, 2, "Vẽ màu bột, phủ sáp."},

	{"thuong", "hạt cọc rào ép viên", "pressed wild nuts", "I.2.a", 3, months(1, 4), amount(300, kg), []domain.Pack{pack("Túi 500 g", amount(500, gram), 70_000, 58_000, 20)}, 1, "Nhặt dưới tán, phơi nhà lưới."},
	{"thuong", "lá bép non", "young gnetum leaves", "I.1.a", 3, months(5, 10), amount(500, kg), []domain.Pack{pack("Bó 300 g", amount(300, gram), 25_000, 19_000, 50)}, 2, "Hái đọt, bó lạt, giao trong ngày."},
	{"thuong", "vỏ vối vò", "rolled vối bark", "I.5.b", 3, domain.AllYear, amount(180, kg), []domain.Pack{pack("Gói 200 g", amount(200, gram), 52_000, 42_000, 20)}, 3, "Vò tay, ủ một đêm."},
	{"thuong", "hạt é ngâm sẵn", "soaked basil seeds", "II.2.b", 3, domain.AllYear, amount(4000, bottle), []domain.Pack{pack("Chai 300 ml", amount(300, ml), 15_000, 11_500, 120)}, 3, "Ngâm nước lọc, thanh trùng."},
	{"thuong", "xông nhà lá bưởi khô", "herbs for scenting a room", "III.3", 3, domain.AllYear, amount(600, domain.UnitBag), []domain.Pack{pack("Gói 10 nắm", amount(10, piece), 60_000, 48_000, 25)}, 2, "Lá phơi âm, buộc chỉ."},
}
