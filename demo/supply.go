package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"chophien/criteria"
	"chophien/domain"
)

// SupplyCase is a demand with the products that were generated to answer it.
type SupplyCase struct {
	Demand domain.Demand
	Best   []string      // ids of products
	Points []SupplyPoint // capacity, season and price
	Others []string      // ids of other goods, whose names contain that of the demand or look like it
}

// SupplyPoint has suppliers who satisfy a demand but for one point.
type SupplyPoint struct {
	Near, Silent, Unfit []string // ids of products that nearly fit in it, that do not state it, and that do not fit
}

// bestOfCase is how many suppliers satisfy a demand in all points.
const bestOfCase = 8

// supplyFault is the one point in which a supplier of the right goods fails.
type supplyFault int

const (
	faultless supplyFault = iota
	faultCapacity
	faultSeason
	faultPrice
	faultCertificate
	faultStars
	faultRegion
	faultMinOrder
	lastFault
)

// supplyDegree is how much a supplier fails in its point.
type supplyDegree int

const (
	fails supplyDegree = iota
	nearlyFits
	saysNothing
)

// supplier is the kind of a generated supplier.
type supplier struct {
	fault  supplyFault
	degree supplyDegree
}

// suppliersOfCase lists the suppliers of each case.
func suppliersOfCase() []supplier {
	out := slices.Repeat([]supplier{{}}, bestOfCase)
	for f := faultless + 1; f < lastFault; f++ {
		out = append(out, supplier{f, fails}, supplier{f, fails})
	}
	for _, f := range []supplyFault{faultCapacity, faultSeason, faultPrice} {
		out = append(out, supplier{f, nearlyFits}, supplier{f, saysNothing})
	}
	return out
}

// otherGoods returns names of goods that are not those of a demand.
func otherGoods(name string) []string {
	out := []string{"Kẹo " + strings.ToLower(name)}
	switch name {
	case "Chè":
		out = append(out, "Yến tinh chế", "Rượu ba kích Ba Chẽ")
	case "Cam":
		out = append(out, "Cám gạo lứt")
	case "Dứa":
		out = append(out, "Dừa sấy giòn")
	}
	return out
}

// SupplyCases returns demands with suppliers of known quality: for each demand,
// eight producers with matching goods, capacity, months, price, region, stars and
// minimum order, and for each of these points two producers that fail in it. In
// capacity, months and price one more nearly fits, and one states nothing. The best
// suppliers are known from the construction. Some names of demands also say how the
// buyer wants the goods, some demands name no set, and other goods have names that
// contain that of the demand. The same arguments yield the same data.
func SupplyCases(n int, seed uint64, provinces []domain.Province, sets []domain.ProductSet, today domain.Date) ([]SupplyCase, domain.Batch) {
	rng := rand.New(rand.NewPCG(seed, 0x6d61746368))
	goods := []string{
		"Miến dong", "Chè Shan tuyết", "Mật ong bạc hà", "Gạo nếp nương", "Nước mắm cá cơm", "Bánh phồng tôm", "Cà phê rang xay", "Hạt điều rang muối",
		"Tinh bột nghệ", "Thịt trâu gác bếp", "Cam sành", "Bưởi da xanh", "Măng khô", "Nấm hương", "Rượu ngô men lá", "Trà hoa vàng",
		"Hạt tiêu đen", "Cá kho niêu", "Chả mực giã tay", "Bánh gai", "Chè", "Cam", "Dứa",
	}
	wishes := []string{"%s", "Cần mua %s loại ngon", "%s chất lượng cao, giá tốt", "Tìm nguồn hàng %s cho chuỗi cửa hàng"}
	var food []domain.ProductSet
	for _, s := range sets {
		if s.Group == "I" || s.Group == "II" {
			food = append(food, s)
		}
	}
	var out []SupplyCase
	var b domain.Batch
	for c := range n {
		key := fmt.Sprintf("supply %d %d", seed, c)
		of := food[rng.IntN(len(food))]
		name, set, group := goods[c%len(goods)], of.Code, of.Group
		home := provinces[rng.IntN(len(provinces))]
		away := provinces[(rng.IntN(len(provinces)-1)+1)%len(provinces)]
		for away.Region == home.Region {
			away = provinces[rng.IntN(len(provinces))]
		}
		need := int64(1+rng.IntN(9)) * 1_000_000 // thousandths of a kilogram
		price := int64(5+rng.IntN(40)) * 10_000
		deadline, until := today+20, today+200
		to, former := home.Code, home.Former[0]
		d := domain.Demand{
			Record: domain.Record{ID: id(key, "demand"), Status: domain.StatusPublished, Version: 1}, Name: fmt.Sprintf(wishes[c%len(wishes)], name), SetCode: &set,
			Amount: need, Unit: domain.UnitKilogram, Period: domain.PeriodMonth, DeliverUntil: &until, Season: 1<<0 | 1<<1 | 1<<2,
			PriceMax: &price, PriceUnit: domain.UnitKilogram, Stars: 4, Regions: domain.JSONList[domain.Region]{home.Region},
			ProvinceCode: &to, FormerProvinceCode: &former.Code, FormerProvince: &former,
			Deadline: &deadline, OpenedOn: &today, State: domain.DemandOpen, Visibility: domain.VisibilityPublic, BuyerType: "supermarket",
		}
		decision := domain.Decision{
			Record: domain.Record{ID: id(key, "decision"), Status: domain.StatusPublished, Sample: true}, Issuer: generatedIssuer,
			Number: fmt.Sprintf("MH-%d-%d", seed, c), Date: today - 100, Level: domain.LevelProvince, Criteria: criteria.Default().On(today - 100).ID, ProvinceCode: &to, Note: generatedNote,
		}
		b.Decisions = append(b.Decisions, decision)
		if c%len(goods) >= n%len(goods) { // no other demand is for the same goods
			d.SetCode = nil
		}
		one := SupplyCase{Demand: d, Points: make([]SupplyPoint, faultPrice)}
		kinds := suppliersOfCase()
		others := otherGoods(name)
		for i := range len(kinds) + len(others) {
			kind, called, set, group := supplier{}, fmt.Sprintf("%s mẫu %d", name, i), set, group
			if i < len(kinds) {
				kind = kinds[i]
			} else {
				called = fmt.Sprintf("%s mẫu %d", others[i-len(kinds)], i)
				another := food[(slices.IndexFunc(food, func(s domain.ProductSet) bool { return s.Code == set })+1)%len(food)]
				set, group = another.Code, another.Group
			}
			fault := kind.fault
			part := fmt.Sprint(key, " ", i)
			place := domain.Place{ProvinceCode: home.Code, FormerProvinceCode: &former.Code}
			if fault == faultRegion {
				place = domain.Place{ProvinceCode: away.Code, FormerProvinceCode: &away.Former[0].Code}
			}
			source := domain.Source{SourceURL: generatedSource}
			maker := domain.Producer{
				Record: domain.Record{ID: id(part, "maker"), Status: domain.StatusPublished, Sample: true}, Source: source, Place: place,
				Name: fmt.Sprintf("Cơ sở minh họa %d-%d", c, i), Kind: domain.ProducerCooperative,
			}
			asked := price * 8 / 10
			p := domain.Product{
				Record: domain.Record{ID: id(part, "product"), Status: domain.StatusPublished, Sample: true}, Source: source, Place: place,
				Name: called, ProducerID: &maker.ID, Group: group, SetCode: &set,
				CapacityAmount: need * int64(11+rng.IntN(10)) / 10, CapacityUnit: domain.UnitKilogram, Season: domain.AllYear,
			}
			stars, ends := 4, until+domain.Date(30+rng.IntN(300))
			switch fault {
			case faultCapacity:
				p.CapacityAmount = [...]int64{fails: need / 20, nearlyFits: need * 8 / 10, saysNothing: 0}[kind.degree]
				if p.CapacityAmount == 0 {
					p.CapacityUnit = ""
				}
			case faultSeason:
				p.Season = [...]domain.Season{fails: 1<<6 | 1<<7, nearlyFits: 1<<1 | 1<<2, saysNothing: 0}[kind.degree]
			case faultPrice:
				asked = [...]int64{fails: price * 2, nearlyFits: price * 105 / 100, saysNothing: 0}[kind.degree]
			case faultCertificate:
				ends = today + 30
			case faultStars:
				stars = 3
			case faultMinOrder:
				p.MinOrderAmount, p.MinOrderUnit = need*20, domain.UnitKilogram
			}
			pack := domain.Pack{Name: "Túi 1 kg", Content: domain.Quantity{Amount: 1000, Unit: domain.UnitKilogram}, RetailVND: &asked}
			if asked == 0 {
				pack.RetailVND = nil
			}
			p.Packs = domain.JSONList[domain.Pack]{pack}
			b.Producers, b.Products = append(b.Producers, maker), append(b.Products, p)
			b.Certificates = append(b.Certificates, domain.Certificate{
				ID: id(part, "certificate"), ProductID: p.ID, DecisionID: decision.ID, Stars: stars, ValidFrom: today - 100, ValidUntil: ends, Sample: true,
			})
			switch {
			case i >= len(kinds):
				one.Others = append(one.Others, p.ID)
			case fault == faultless:
				one.Best = append(one.Best, p.ID)
			case fault <= faultPrice:
				one.Points[fault-1].add(kind.degree, p.ID)
			}
		}
		out = append(out, one)
	}
	return out, b
}

func (p *SupplyPoint) add(d supplyDegree, id string) {
	switch d {
	case fails:
		p.Unfit = append(p.Unfit, id)
	case nearlyFits:
		p.Near = append(p.Near, id)
	case saysNothing:
		p.Silent = append(p.Silent, id)
	}
}
