package demo

import (
	"context"

	"chophien/domain"
)

// demandOfMarket is a made-up demand.
type demandOfMarket struct {
	other                bool // of the other buyer
	name, organisation   string
	buyer                domain.BuyerType
	set, text            string
	quantity             domain.Quantity
	period               domain.Period
	from, days, deadline domain.Date // first day of delivery, its days and the last day for answers, all after today
	min, max             int64       // đồng per unit; 0: not stated
	unit                 domain.Unit
	province, former     string
	conditions           []domain.Condition
	papers               []domain.PaperKind
	stars                int
	regions              []domain.Region
	sample               bool
}

// demandsOfMarket are the twelve demands.
var demandsOfMarket = []demandOfMarket{
	{false, "Hạt kê vàng", "Siêu thị Giả Định Bờ Hồ", "supermarket", "I.2.a", "Kê sạch sạn, bao 25 kg hoặc túi nhỏ, giao về kho.", amount(400, kg), domain.PeriodMonth, 30, 150, 25, 65_000, 80_000, kg, "01", "01", []domain.Condition{domain.ConditionFoodSafety}, nil, 3, []domain.Region{domain.RegionNorthernMidlands}, true},
	{false, "Miến dong", "Nhà hàng Giả Định Ba Gian", "restaurant", "I.3.b", "Miến sợi nhỏ, không nát khi nấu lâu.", amount(150, kg), domain.PeriodMonth, 20, 180, 20, 0, 95_000, kg, "01", "01", []domain.Condition{domain.ConditionFoodSafety}, nil, 3, nil, true},
	{false, "Mật ong rừng", "Cửa hàng quà Giả Định Phố Cũ", "gift_shop", "I.2.b", "Đóng lọ thủy tinh 250 ml, nhãn riêng.", amount(300, domain.UnitJar), domain.PeriodQuarter, 40, 270, 35, 120_000, 160_000, domain.UnitJar, "79", "79", nil, nil, 4, nil, true},
	{false, "Quẩy tấu và giỏ đan", "Công ty Giả Định Gói Quà", "exporter", "IV.1", "Cỡ để bàn, nhuộm màu tự nhiên, đóng thùng đi xa.", amount(200, piece), domain.PeriodOnce, 60, 10, 30, 70_000, 110_000, piece, "48", "48", []domain.Condition{domain.ConditionIntellectualProperty}, nil, 3, nil, false},
	{false, "Su su quả", "Bếp ăn Giả Định Khu Một", "restaurant", "I.1.a", "Quả non, loại đều, giao hai lần mỗi tuần.", amount(2, domain.UnitTonne), domain.PeriodMonth, 10, 120, 12, 7_000, 10_000, kg, "31", "30", nil, []domain.PaperKind{"vietgap"}, 0, nil, false},
	{true, "Chè xanh", "Nhà phân phối Giả Định Ba Miền", "distributor", "I.5.a", "Chè búp, hút chân không, túi 100 g.", amount(800, kg), domain.PeriodQuarter, 45, 360, 40, 180_000, 260_000, kg, "79", "79", []domain.Condition{domain.ConditionRawMaterialArea, domain.ConditionFoodSafety}, nil, 3, []domain.Region{domain.RegionNorthernMidlands}, true},
	{true, "Nước mắm truyền thống", "Siêu thị Giả Định Cửa Đông", "supermarket", "I.4.a", "Từ 35 độ đạm, chai 500 ml.", amount(5000, bottle), domain.PeriodMonth, 30, 180, 30, 45_000, 70_000, bottle, "01", "01", nil, []domain.PaperKind{"haccp"}, 4, nil, false},
	{true, "Gạo nếp", "Xưởng bánh Giả Định Lá Xanh", "other", "I.2.a", "Nếp dẻo, độ ẩm dưới 14 %.", amount(10, domain.UnitTonne), domain.PeriodOnce, 25, 20, 20, 22_000, 30_000, kg, "33", "33", nil, nil, 0, nil, false},
	{true, "Khăn nhuộm tay", "Cửa hàng Giả Định Chợ Đêm", "gift_shop", "IV.2", "Khăn dài, màu trầm, kèm thẻ kể chuyện.", amount(150, piece), domain.PeriodOnce, 50, 10, 28, 150_000, 230_000, piece, "46", "46", nil, nil, 3, nil, true},
	{true, "Vẹm vỏ xanh", "Nhà hàng Giả Định Sóng Nhỏ", "restaurant", "I.1.b", "Cỡ đều, giao lạnh mỗi sáng.", amount(600, kg), domain.PeriodWeek, 7, 90, 10, 55_000, 70_000, kg, "38", "38", []domain.Condition{domain.ConditionFoodSafety}, nil, 0, nil, false},
	{true, "Cà phê rang xay", "Chuỗi quán Giả Định Hiên Nhà", "restaurant", "I.6", "Rang vừa, gói 1 kg có van.", amount(500, kg), domain.PeriodMonth, 30, 360, 45, 180_000, 240_000, kg, "48", "49", nil, nil, 3, nil, true},
	{true, "Nước hạt é đóng chai", "Trường học Giả Định Số Bảy", "other", "II.2.b", "Ít đường, chai 300 ml.", amount(6000, bottle), domain.PeriodMonth, 20, 120, 18, 9_000, 12_000, bottle, "52", "52", []domain.Condition{domain.ConditionFoodSafety}, nil, 3, nil, false},
}

// demands adds the demands and opens them.
func (l *loading) demands(ctx context.Context) error {
	stored := map[string]domain.Demand{}
	for _, by := range []domain.Actor{l.buyer, l.otherBuyer} {
		found, err := l.Services.MyDemands(ctx, by, nil, l.Today, domain.Page{Limit: 100})
		if err != nil {
			return err
		}
		for _, d := range found.Items {
			stored[by.UserID+d.Name] = d
		}
	}
	for _, m := range demandsOfMarket {
		by := l.buyer
		if m.other {
			by = l.otherBuyer
		}
		d, ok := stored[by.UserID+m.name]
		if !ok {
			var err error
			if d, err = l.Services.AddDemand(ctx, by, l.demand(m)); err != nil {
				return err
			}
			l.added++
		}
		if d.State != domain.DemandDraft {
			continue
		}
		if _, err := l.Services.OpenDemand(ctx, by, d.ID, d.Version); err != nil {
			return err
		}
	}
	return nil
}

func (l *loading) demand(m demandOfMarket) domain.Demand {
	from, until, deadline := l.Today+m.from, l.Today+m.from+m.days, l.Today+m.deadline
	d := domain.Demand{
		Record: domain.Record{Sample: true}, BuyerType: m.buyer, Organisation: m.organisation, Name: m.name, SetCode: &m.set,
		Description: m.text + " (Nhu cầu giả định của dữ liệu minh họa.)",
		Amount:      m.quantity.Amount, Unit: m.quantity.Unit, Period: m.period, DeliverFrom: &from, DeliverUntil: &until,
		Terms: "Chuyển khoản sau khi nhận hàng 15 ngày (giả định)", SampleWanted: m.sample, Conditions: m.conditions, Papers: m.papers, Stars: m.stars, Regions: m.regions,
		ProvinceCode: &m.province, FormerProvinceCode: &m.former, ContactName: "Người liên hệ giả định", ContactPhone: "0000 000 201",
		Deadline: &deadline, Visibility: domain.VisibilityPublic,
	}
	for to, price := range map[**int64]int64{&d.PriceMin: m.min, &d.PriceMax: m.max} {
		if price > 0 {
			*to, d.PriceUnit = &price, m.unit
		}
	}
	return d
}

// quoteOfMarket is a made-up quote for a demand.
type quoteOfMarket struct {
	demand, product string
	price           int64
	unit            domain.Unit
	least           domain.Quantity
	days            domain.Date // that it is valid
	text            string
	shortlist       bool
}

var quotesOfMarket = []quoteOfMarket{
	{"Hạt kê vàng", "hạt kê vàng", 72_000, kg, amount(50, kg), 30, "Báo giá mẫu: giao hai đợt mỗi tháng, bao 25 kg.", true},
	{"Hạt kê vàng", "hạt cọc rào ép viên", 68_000, kg, amount(100, kg), 20, "Báo giá mẫu: hàng thay thế, gửi thử 2 kg.", false},
	{"Hạt kê vàng", "oản dẻo lá riềng", 75_000, kg, amount(30, kg), 25, "Báo giá mẫu.", false},
	{"Quẩy tấu và giỏ đan", "quẩy tấu nan giang", 92_000, piece, amount(50, piece), 40, "Báo giá mẫu: cỡ để bàn, ba màu.", false},
	{"Quẩy tấu và giỏ đan", "khay bện tròn", 78_000, piece, amount(100, piece), 40, "Báo giá mẫu: kèm thẻ treo.", false},
	{"Su su quả", "su su leo giàn", 8_500, kg, amount(300, kg), 15, "Báo giá mẫu: giao sáng thứ ba và thứ sáu.", false},
	{"Khăn nhuộm tay", "khăn nhuộm vỏ xà cừ", 205_000, piece, amount(20, piece), 30, "Báo giá mẫu: nhuộm theo bảng màu.", false},
	{"Vẹm vỏ xanh", "vẹm vỏ xanh hút khí", 64_000, kg, amount(80, kg), 12, "Báo giá mẫu: giao lạnh trước bảy giờ.", false},
	{"Nước hạt é đóng chai", "hạt é ngâm sẵn", 10_800, bottle, amount(1200, bottle), 20, "Báo giá mẫu: nhãn riêng từ đơn thứ hai.", false},
}

// quotes answers demands with quotes.
func (l *loading) quotes(ctx context.Context) error {
	buyers, open := map[string]domain.Actor{}, map[string]domain.Demand{}
	for _, by := range []domain.Actor{l.buyer, l.otherBuyer} {
		found, err := l.Services.MyDemands(ctx, by, []domain.DemandState{domain.DemandOpen, domain.DemandQuoted}, l.Today, domain.Page{Limit: 100})
		if err != nil {
			return err
		}
		for _, d := range found.Items {
			buyers[d.Name], open[d.Name] = by, d
		}
	}
	for _, m := range quotesOfMarket {
		d, ok := open[m.demand]
		if !ok {
			continue // its buyer closed it
		}
		p := l.product(m.product)
		_, leads, err := l.Services.QuotedLeads(ctx, buyers[m.demand], d.ID)
		if err != nil {
			return err
		}
		if quoted(leads, p.ID) {
			continue
		}
		q, err := l.Services.AddQuote(ctx, l.makerOf(p), d.ID, p.ID, l.quote(m.price, m.unit, m.least, m.days, m.text))
		if err != nil {
			return err
		}
		l.added++
		if m.shortlist {
			if _, err := l.Services.MoveLead(ctx, buyers[m.demand], q.LeadID, q.LeadVersion, domain.LeadTransition{Action: domain.LeadShortlist}); err != nil {
				return err
			}
		}
	}
	return nil
}

// quoted reports whether one of leads is about a product.
func quoted(leads []domain.Lead, productID string) bool {
	for _, lead := range leads {
		if lead.ProductID != nil && *lead.ProductID == productID {
			return true
		}
	}
	return false
}

func (l *loading) quote(price int64, unit domain.Unit, least domain.Quantity, days domain.Date, text string) domain.Quote {
	lead := 5
	return domain.Quote{
		PriceVND: price, Unit: unit, MinOrderAmount: least.Amount, MinOrderUnit: least.Unit, LeadDays: &lead, ValidUntil: l.Today + days,
		Samples: "Gửi mẫu, bên mua trả cước (giả định)", Text: text,
	}
}

// inquiries lets the sample buyer ask for products of the sample maker.
func (l *loading) inquiries(ctx context.Context) error {
	for _, m := range []struct {
		product, ask, answer string
		price                int64
	}{
		{"kẹo kê giòn", "Tin mẫu: bên chúng tôi cần 200 gói cho dịp cuối năm, có đóng hộp quà được không?", "Tin mẫu: được, hộp giấy in một màu. Gửi báo giá kèm theo.", 30_000},
		{"hạt xẻn rang", "Tin mẫu: xin gửi một lọ thử.", "Tin mẫu: đã gửi sáng nay.", 0},
		{"mã đề sao khô", "Tin mẫu: có túi lớn cho quán không?", "", 0},
	} {
		p := l.product(m.product)
		have, err := l.Services.Leads(ctx, l.buyer, domain.LeadFilter{ProductID: p.ID}, domain.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(have.Items) > 0 {
			continue
		}
		lead, err := l.Services.AddInquiry(ctx, l.buyer, domain.Inquiry{About: domain.Ref{Kind: domain.KindProduct, ID: p.ID}, Text: m.ask, Phone: "0000 000 201"})
		if err != nil {
			return err
		}
		l.added++
		if m.answer != "" {
			if _, err := l.Services.AddMessage(ctx, l.maker, lead.ID, m.answer, nil); err != nil {
				return err
			}
		}
		if m.price == 0 {
			continue
		}
		q, err := l.Services.AddLeadQuote(ctx, l.maker, lead.ID, l.quote(m.price, domain.UnitBag, amount(100, domain.UnitBag), 20, "Báo giá mẫu."))
		if err != nil {
			return err
		}
		if _, err := l.Services.MoveLead(ctx, l.buyer, lead.ID, q.LeadVersion, domain.LeadTransition{Action: domain.LeadAccept}); err != nil {
			return err
		}
	}
	return nil
}
