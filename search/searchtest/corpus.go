package searchtest

import (
	"slices"

	"chophien/domain"
	"chophien/search"
)

// today is the day of the queries.
var today = domain.NewDate(2026, 6, 15)

// window is a certified stretch of whole years.
func window(stars, from, until int) domain.Window {
	return domain.Window{Stars: stars, From: domain.NewDate(from, 1, 1), Until: domain.NewDate(until, 12, 31)}
}

// document makes one whose words are given as they are indexed: name, alt,
// maker, place, text.
func document(kind domain.Kind, id, name string, words ...string) search.Document {
	d := search.Document{Ref: domain.Ref{Kind: kind, ID: id}, Version: 1, Name: name, NameSort: domain.SortKey(name)}
	copy(d.Words[:], words)
	copy(d.Exact[:], words)
	return d
}

type place struct {
	province, former string
	region           domain.Region
	northern         bool
	lat, lon         float64
}

var (
	haGiang    = place{"08", "02", domain.RegionNorthernMidlands, true, 22.82, 104.98}
	thaiNguyen = place{"19", "19", domain.RegionNorthernMidlands, true, 21.59, 105.84}
	haNoi      = place{"01", "01", domain.RegionRedRiverDelta, true, 21.03, 105.85}
	phuQuoc    = place{"91", "91", domain.RegionMekongDelta, false, 10.22, 103.96}
)

func at(p place, d search.Document) search.Document {
	d.Province, d.FormerProvince, d.Region, d.Northern = p.province, p.former, p.region, p.northern
	d.Lat, d.Lon, d.HasPin = p.lat, p.lon, p.lat != 0
	return d
}

// corpus is what the reading tests search in.
func corpus() []search.Document {
	product := func(p place, id, name string, group domain.Group, set, producer string, created int64, windows []domain.Window, words ...string) search.Document {
		d := at(p, document(domain.KindProduct, id, name, words...))
		d.Group, d.Set, d.ProducerID, d.CreatedAt, d.Windows = group, set, producer, created, windows
		if producer != "" {
			d.Maker = "Hợp tác xã " + producer
		}
		return d
	}
	village := at(thaiNguyen, document(domain.KindCraftVillage, "v1", "Làng chè Tân Cương", "lang che tan cuong", "lang nghe", "", "thai nguyen"))
	village.TradeGroup, village.CreatedAt = 1, 500
	pottery := at(haNoi, document(domain.KindCraftVillage, "v2", "Làng gốm Bát Tràng", "lang gom bat trang", "lang nghe", "", "ha noi"))
	pottery.TradeGroup, pottery.CreatedAt = 2, 600
	site := at(place{"08", "02", domain.RegionNorthernMidlands, true, 0, 0},
		document(domain.KindTourismSite, "s1", "Bản Phùng", "ban phung", "du lich cong dong", "", "ha giang hoang su phi", "ruong bac thang va che co thu"))
	site.CreatedAt = 700
	maker := at(haGiang, document(domain.KindProducer, "m1", "Hợp tác xã chè Hoàng Su Phì", "hop tac xa che hoang su phi", "", "", "ha giang"))
	maker.CreatedAt = 50
	site.Commune, maker.Commune, pottery.Commune = "01021", "01021", "00565"
	valid := window(4, 2025, 2027)
	valid.PotentialFive = true
	docs := []search.Document{
		product(haGiang, "p1", "Chè Shan tuyết", "II", "II.1", "m1", 100, []domain.Window{window(5, 2025, 2027)},
			"che shan tuyet", "tra", "hop tac xa che hoang su phi", "ha giang hoang su phi", "che co thu hai tay"),
		product(thaiNguyen, "p2", "Chè xanh Tân Cương", "II", "II.1", "m2", 200, []domain.Window{window(3, 2022, 2024), valid},
			"che xanh tan cuong", "tra", "hop tac xa tan huong", "thai nguyen"),
		product(haGiang, "p3", "Mật ong bạc hà", "I", "I.2", "m1", 300, []domain.Window{window(4, 2023, 2025)},
			"mat ong bac ha", "", "hop tac xa che hoang su phi", "ha giang meo vac"), // expired today
		product(haNoi, "p4", "Tương nếp", "I", "", "m3", 400, []domain.Window{{Stars: 3, From: today + 1, Until: today + 1000}},
			"tuong nep", "", "co so ba nam", "ha noi"), // begins tomorrow
		product(phuQuoc, "p5", "Nước mắm", "I", "I.3", "m4", 450, []domain.Window{{Stars: 0, From: today - 10, Until: today}},
			"nuoc mam", "", "nha thung", "phu quoc kien giang", "ca com than"), // last day today, stars unstated
		product(place{"91", "", domain.RegionMekongDelta, false, 0, 0}, "p6", "Mật ong rừng tràm", "I", "I.2", "", 300, []domain.Window{{Stars: 3, From: today, Until: today + 9}},
			"mat ong rung tram", "", "", "ca mau"), // first day today
		product(haNoi, "p7", "Ấm trà Bát Tràng", "IV", "IV.1", "m5", 460, []domain.Window{window(4, 2020, 2022), window(5, 2023, 2025), window(4, 2026, 2028)},
			"am tra bat trang", "gom", "lo gom sau", "ha noi", "pha che"),
		village, pottery, site, maker,
	}
	for id, price := range map[string]int64{"p2": 90_000, "p7": 30_000} {
		byID(docs, id).Price = &price
	}
	for id, price := range map[string]int64{"p2": 450_000, "p6": 120_000} {
		byID(docs, id).PricePerKG = &price
	}
	for id, capacity := range map[string]domain.Quantity{
		"p1": {Amount: 1_500, Unit: domain.UnitTonne}, "p2": {Amount: 800_000, Unit: domain.UnitKilogram}, "p5": {Amount: 1_000_000, Unit: domain.UnitLitre},
		"p7": {Amount: 300_000, Unit: domain.UnitPiece},
	} {
		byID(docs, id).Capacity = capacity.InBase()
	}
	for id, conditions := range map[string][]domain.ConditionWindow{
		"p1": {{Condition: domain.ConditionRawMaterialArea, From: today - 9, Until: today}, {Condition: domain.ConditionFoodSafety, From: today - 9, Until: domain.LastDate()}},
		"p2": {{Condition: domain.ConditionFoodSafety, From: today, Until: today + 9}},
		"p6": {{Condition: domain.ConditionFoodSafety, From: today - 9, Until: today - 1}, {Condition: domain.ConditionIntellectualProperty, From: today - 9, Until: today + 9}},
	} {
		byID(docs, id).Conditions = conditions
	}
	for id, season := range map[string]domain.Season{"p1": 1<<2 | 1<<3 | 1<<4, "p2": domain.AllYear, "p6": 1 | 1<<11} {
		byID(docs, id).Season = season
	}
	return docs
}

// byID returns the document with an id.
func byID(docs []search.Document, id string) *search.Document {
	return &docs[slices.IndexFunc(docs, func(d search.Document) bool { return d.ID == id })]
}

// everywhere has documents with the word in one field each, against the order of names.
func everywhere() []search.Document {
	var out []search.Document
	for i, f := range search.Fields() {
		d := document(domain.KindProducer, "f"+string(rune('0'+i)), string(rune('z'-i))+" "+"name")
		d.Words[f], d.Exact[f] = "qori", "qori"
		if f == search.FieldText {
			d.Words[f] += " qanat zzz zzz zzz qori qori"
		}
		out = append(out, d)
	}
	return out
}
