package demo

import (
	"fmt"
	"math/rand/v2"

	"chophien/domain"
)

// SupplyCase is a demand with the products that were generated to answer it.
type SupplyCase struct {
	Demand domain.Demand
	Best   []string // ids of products
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

// SupplyCases returns demands with suppliers of known quality: for each demand,
// eight producers with matching goods, capacity, months, price, region, stars and
// minimum order, and for each of these points two producers that fail in it. The
// best suppliers are known from the construction. The same arguments yield the
// same data.
func SupplyCases(n int, seed uint64, provinces []domain.Province, sets []domain.ProductSet, today domain.Date) ([]SupplyCase, domain.Batch) {
	rng := rand.New(rand.NewPCG(seed, 0x6d61746368))
	goods := []string{
		"Miến dong", "Chè Shan tuyết", "Mật ong bạc hà", "Gạo nếp nương", "Nước mắm cá cơm", "Bánh phồng tôm", "Cà phê rang xay", "Hạt điều rang muối",
		"Tinh bột nghệ", "Thịt trâu gác bếp", "Cam sành", "Bưởi da xanh", "Măng khô", "Nấm hương", "Rượu ngô men lá", "Trà hoa vàng",
		"Hạt tiêu đen", "Cá kho niêu", "Chả mực giã tay", "Bánh gai",
	}
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
			Record: domain.Record{ID: id(key, "demand"), Status: domain.StatusPublished, Version: 1}, Name: name, SetCode: &set,
			Amount: need, Unit: domain.UnitKilogram, Period: domain.PeriodMonth, DeliverUntil: &until, Season: 1<<0 | 1<<1 | 1<<2,
			PriceMax: &price, PriceUnit: domain.UnitKilogram, Stars: 4, Regions: domain.JSONList[domain.Region]{home.Region},
			ProvinceCode: &to, FormerProvinceCode: &former.Code, FormerProvince: &former,
			Deadline: &deadline, OpenedOn: &today, State: domain.DemandOpen, Visibility: domain.VisibilityPublic, BuyerType: "supermarket",
		}
		decision := domain.Decision{
			Record: domain.Record{ID: id(key, "decision"), Status: domain.StatusPublished, Sample: true}, Issuer: generatedIssuer,
			Number: fmt.Sprintf("MH-%d-%d", seed, c), Date: today - 100, Level: domain.LevelProvince, Criteria: domain.CriteriaOn(today - 100), ProvinceCode: &to, Note: generatedNote,
		}
		b.Decisions = append(b.Decisions, decision)
		one := SupplyCase{Demand: d}
		for i := range bestOfCase + 2*(int(lastFault)-1) {
			fault := faultless
			if i >= bestOfCase {
				fault = supplyFault(1 + (i-bestOfCase)/2)
			}
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
				Name: fmt.Sprintf("%s mẫu %d", name, i), ProducerID: &maker.ID, Group: group, SetCode: &set,
				CapacityAmount: need * int64(11+rng.IntN(10)) / 10, CapacityUnit: domain.UnitKilogram, Season: domain.AllYear,
			}
			stars, ends := 4, until+domain.Date(30+rng.IntN(300))
			switch fault {
			case faultCapacity:
				p.CapacityAmount = need / 20
			case faultSeason:
				p.Season = 1<<6 | 1<<7
			case faultPrice:
				asked = price * 2
			case faultCertificate:
				ends = today + 30
			case faultStars:
				stars = 3
			case faultMinOrder:
				p.MinOrderAmount, p.MinOrderUnit = need*20, domain.UnitKilogram
			}
			p.Packs = domain.JSONList[domain.Pack]{{Name: "Túi 1 kg", Content: domain.Quantity{Amount: 1000, Unit: domain.UnitKilogram}, RetailVND: &asked}}
			b.Producers, b.Products = append(b.Producers, maker), append(b.Products, p)
			b.Certificates = append(b.Certificates, domain.Certificate{
				ID: id(part, "certificate"), ProductID: p.ID, DecisionID: decision.ID, Stars: stars, ValidFrom: today - 100, ValidUntil: ends, Sample: true,
			})
			if fault == faultless {
				one.Best = append(one.Best, p.ID)
			}
		}
		out = append(out, one)
	}
	return out, b
}
