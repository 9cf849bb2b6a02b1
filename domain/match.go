package domain

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Match is the score of a product for a demand, with its reasons.
type Match struct {
	ID             string `gorm:"primaryKey"` // UUIDv7 in lower case
	DemandID       string
	ProductID      string
	Score          int // 0 to 100
	Parts          JSONList[MatchPart]
	DemandVersion  int64
	ProductVersion int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
	ToldAt         *time.Time // when the producer was notified; nil: not yet
	BuyerToldAt    *time.Time // when the buyer was notified, or chose not to be; nil: not yet

	Demand  *Demand  `gorm:"foreignKey:DemandID"`
	Product *Product `gorm:"foreignKey:ProductID"`
}

// MatchPart is the score of one rule of a match, with its reason.
type MatchPart struct {
	Name  string `json:"name"`  // "good", "quantity", "season", "price", "place", "certificates"
	Score int    `json:"score"` // 0 to 100
	VI    string `json:"vi"`
	EN    string `json:"en"`
	// Caps marks a part without what the demand requires, which keeps the whole score
	// below GoodMatchScore.
	Caps bool `json:"caps,omitempty"`
}

const (
	// NotifyMatchesEvery is how often buyers with CadenceDaily are notified of
	// matches.
	NotifyMatchesEvery = 24 * time.Hour
	// GoodMatchScore is the lowest score at which both sides are notified of a match.
	GoodMatchScore = 70
	// MinMatchScore is the lowest score of a stored match.
	MinMatchScore = 40
	// MaxMatches is how many matches of a demand are stored.
	MaxMatches = 100
	// lackingMatch is the highest score of a product that lacks a requirement, or
	// whose goods are not those of the demand.
	lackingMatch = GoodMatchScore - 10
)

// The scores of a part of a match. What is not known ranks below what fits or
// nearly fits, and above what is known not to fit: a producer who leaves out the
// capacity must not rank above one who states it.
const (
	scoreFits    = 100
	scoreNear    = 50 // the least of what nearly fits
	scoreUnknown = 40
	scoreMisfit  = 30 // the most of what does not fit
)

// between returns the score at a share, from 0 to 1, of the way between two
// scores.
func between(from, to int, share float64) int {
	return from + int(math.Round(float64(to-from)*min(1, max(0, share))))
}

// matchWeight returns the weight of a part.
func matchWeight(part string) int {
	switch part {
	case "good":
		return 30
	case "quantity":
		return 25
	case "certificates":
		return 15
	}
	return 10
}

// ScoreMatch returns how well a product answers a demand on a day, from 0 to 100. The
// place, certificates and papers of the product must be loaded, and Also of both where
// synonyms count. ok is false when the goods are different, or the score is below
// MinMatchScore.
func ScoreMatch(sets CriteriaSets, d Demand, p Product, today Date) (m Match, ok bool) {
	m = Match{DemandID: d.ID, ProductID: p.ID, DemandVersion: d.Version, ProductVersion: p.Version}
	good, ok := scoreGood(d, p)
	if !ok {
		return m, false
	}
	m.Parts = JSONList[MatchPart]{good, scoreCertificates(sets, d, p, today), scoreQuantity(d, p, today), scoreSeason(d, p, today), scorePrice(d, p), scorePlace(d, p)}
	m.Score = scoreOfParts(m.Parts)
	return m, m.Score >= MinMatchScore
}

// scoreGood compares the goods: the set, and the names. ok is false for different
// goods. The part caps the score when the goods have only the set or a part of the name
// in common, which may interest the buyer but is not what the demand asks for.
func scoreGood(d Demand, p Product) (part MatchPart, ok bool) {
	part = MatchPart{Name: "good", Caps: true}
	wanted, offered := wantedGoods(d.Name), readGoodsName(p.Name)
	head := offered.headOf()
	called := offered.add(p.Also...)
	share := called.share(wanted)
	if len(d.Also) > 0 && !slices.ContainsFunc(d.Also, func(also string) bool { return called.share(readGoodsName(also)) == 1 }) {
		share = 0 // the words mean something else: chè đậu is not tea
	}
	// The first noun says what a product is. Others may say what it is made of or
	// where it comes from: bánh chè is a cake, rượu Ba Chẽ a liquor.
	named := share == 1 && len(offered.words) > 0 && wanted.add(d.Also...).has(offered, head) && called.certain(wanted)
	sameSet := d.SetCode != nil && p.SetCode != nil && *d.SetCode == *p.SetCode
	setKnown := d.SetCode != nil && p.SetCode != nil
	switch {
	case sameSet && share >= 0.5 && called.leads(wanted):
		part.Score, part.VI, part.EN, part.Caps = 100, "cùng bộ sản phẩm, đúng tên hàng", "the same set, and the name fits", false
	case !setKnown && named:
		part.Score, part.VI, part.EN, part.Caps = 90, "đúng tên hàng", "the name fits", false
	case named:
		part.Score, part.VI, part.EN = 50, "đúng tên hàng, bộ sản phẩm khác", "the name fits, the set is another"
	case sameSet:
		part.Score, part.VI, part.EN = 45, "cùng bộ sản phẩm", "the same set"
	case !setKnown && share == 1:
		part.Score, part.VI, part.EN = 40, "tên hàng có trong tên sản phẩm", "the product has the name of the goods in its own"
	default:
		return part, false
	}
	return part, true
}

// MonthlyNeed returns how much a demand needs in a month.
func (d Demand) MonthlyNeed(today Date) Quantity {
	q := d.Quantity()
	switch d.Period {
	case PeriodWeek:
		q.Amount = q.Amount * 52 / 12
	case PeriodQuarter:
		q.Amount /= 3
	case PeriodYear:
		q.Amount /= 12
	case PeriodOnce:
		from, until := d.Delivery(today)
		q.Amount /= max(1, int64(until-from)/30)
	}
	return q
}

// PackUnit returns the unit at the beginning of the name of a pack: "Hộp 500 g"
// is a box.
func (k Pack) PackUnit() (Unit, bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(k.Name), " ")
	return ParseUnit(first)
}

// InUnitOf converts q to unit, if needed by the content of a pack: 10 boxes of
// 500 g are 5 kg. ok is false when it cannot be converted.
func (p Product) InUnitOf(q Quantity, unit Unit) (Quantity, bool) {
	if out, ok := q.In(unit); ok {
		return out, true
	}
	for _, k := range p.Packs {
		u, ok := k.PackUnit()
		if !ok || k.Content.Amount <= 0 {
			continue
		}
		if u == q.Unit { // packs to content
			if one, ok := k.Content.In(unit); ok {
				return Quantity{int64(float64(q.Amount) / 1000 * float64(one.Amount)), unit}, true
			}
		}
		if u == unit { // content to packs
			if all, ok := q.In(k.Content.Unit); ok {
				return Quantity{int64(float64(all.Amount) / float64(k.Content.Amount) * 1000), unit}, true
			}
		}
	}
	return Quantity{}, false
}

func scoreQuantity(d Demand, p Product, today Date) MatchPart {
	part := MatchPart{Name: "quantity"}
	need := d.MonthlyNeed(today)
	capacity, known := p.InUnitOf(p.Capacity(), need.Unit)
	switch {
	case p.Capacity().IsZero() || !known:
		part.Score, part.VI, part.EN = scoreUnknown, "chưa rõ công suất", "the capacity is not known"
	case capacity.Amount >= need.Amount:
		part.Score = scoreFits
		part.VI = fmt.Sprintf("công suất %s/tháng đủ %s", p.Capacity(), need)
		part.EN = fmt.Sprintf("capacity %s a month covers %s", p.Capacity().EN(), need.EN())
	default:
		// Half of the need is a part that a buyer can plan with; less is too little.
		if share := float64(capacity.Amount) / float64(need.Amount); share >= 0.5 {
			part.Score = between(scoreNear, scoreFits-10, 2*share-1)
		} else {
			part.Score = between(0, scoreMisfit, 2*share)
		}
		part.VI = fmt.Sprintf("công suất %s/tháng, cần %s", p.Capacity(), need)
		part.EN = fmt.Sprintf("capacity %s a month, %s needed", p.Capacity().EN(), need.EN())
	}
	if least, ok := p.InUnitOf(p.MinOrder(), d.Unit); ok && !p.MinOrder().IsZero() && least.Amount > d.Amount {
		part.Score = min(part.Score/2, scoreMisfit)
		part.VI += fmt.Sprintf(", đơn tối thiểu %s là quá lớn", p.MinOrder())
		part.EN += fmt.Sprintf(", the minimum order of %s is too much", p.MinOrder().EN())
	}
	return part
}

// deliveryMonths returns the months of delivery.
func (d Demand) deliveryMonths(today Date) Season {
	if d.Season != 0 {
		return d.Season
	}
	from, until := d.Delivery(today)
	var s Season
	for day := from; day <= until && s != AllYear; day += 15 {
		s |= 1 << (day.Time().Month() - 1)
	}
	return s | 1<<(until.Time().Month()-1)
}

func scoreSeason(d Demand, p Product, today Date) MatchPart {
	part := MatchPart{Name: "season"}
	wanted := d.deliveryMonths(today)
	if p.Season == 0 {
		part.Score, part.VI, part.EN = scoreUnknown, "chưa rõ mùa vụ", "the season is not known"
		return part
	}
	n, have := len(wanted.Months()), len((wanted & p.Season).Months())
	part.Score = between(scoreNear, scoreFits-10, float64(have)/float64(max(1, n)))
	switch have {
	case n:
		part.Score = scoreFits
		part.VI, part.EN = "có hàng trong mọi tháng cần giao", "in season in all months of delivery"
	case 0:
		part.Score = 0
		part.VI, part.EN = "trái vụ vào lúc cần giao", "out of season at the time of delivery"
	default:
		part.VI, part.EN = fmt.Sprintf("có hàng %d/%d tháng cần giao", have, n), fmt.Sprintf("in season in %d of %d months of delivery", have, n)
	}
	return part
}

// UnitPrice returns the lowest price of the product for one unit, in đồng. The
// wholesale price of a pack counts before its retail price. ok is false when no
// pack has a price for the unit.
func (p Product) UnitPrice(unit Unit) (price int64, ok bool) {
	for _, k := range p.Packs {
		v := k.WholesaleVND
		if v == nil {
			v = k.RetailVND
		}
		if v == nil {
			continue
		}
		one := *v
		if u, named := k.PackUnit(); !named || u != unit {
			base, per := unit.Base()
			content, same := k.Content.In(base)
			if !same || content.Amount <= 0 {
				continue
			}
			one = int64(math.Round(float64(*v) * 1000 * float64(per) / float64(content.Amount)))
		}
		if !ok || one < price {
			price, ok = one, true
		}
	}
	return price, ok
}

// bargainPercent is how much above the wanted price a price nearly fits.
const bargainPercent = 10

func scorePrice(d Demand, p Product) MatchPart {
	part := MatchPart{Name: "price"}
	if d.PriceMax == nil {
		part.Score, part.VI, part.EN = 70, "không nêu giá", "no price is asked for"
		return part
	}
	price, ok := p.UnitPrice(d.PriceUnit)
	perVI, perEN := grouped(price, ".")+" đ/"+d.PriceUnit.NameVI(), grouped(price, ",")+" đ a "+string(d.PriceUnit)
	switch {
	case !ok:
		part.Score, part.VI, part.EN = scoreUnknown, "giá liên hệ", "the price is on request"
	case price <= *d.PriceMax:
		part.Score, part.VI, part.EN = scoreFits, fmt.Sprintf("giá %s trong mức mong muốn", perVI), fmt.Sprintf("%s is within the price", perEN)
	default:
		over := int((price - *d.PriceMax) * 100 / *d.PriceMax)
		if over <= bargainPercent { // a price that people bargain about
			part.Score = between(scoreFits-10, scoreNear, float64(over)/bargainPercent)
		} else {
			part.Score = between(scoreMisfit, 0, float64(over-bargainPercent)/(2*bargainPercent))
		}
		part.VI, part.EN = fmt.Sprintf("giá %s cao hơn mức mong muốn %d %%", perVI, over), fmt.Sprintf("%s is %d %% above the price", perEN, over)
	}
	return part
}

// grouped formats a non-negative number with a mark between thousands.
func grouped(n int64, mark string) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + mark + text[at:]
	}
	return text
}

// distanceKM returns the distance between two points along the earth's surface.
func distanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	const earth, rad = 6371.0088, math.Pi / 180
	a := math.Pow(math.Sin((lat2-lat1)*rad/2), 2) + math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Pow(math.Sin((lon2-lon1)*rad/2), 2)
	return 2 * earth * math.Asin(math.Sqrt(min(1, a)))
}

// pinOf returns the position of the delivery: the pin of the former unit, or of
// one that belongs to the unit of today.
func (d Demand) pinOf() (lat, lon float64, ok bool) {
	if d.FormerProvince != nil {
		return d.FormerProvince.Lat, d.FormerProvince.Lon, true
	}
	if d.Province == nil {
		return 0, 0, false
	}
	for _, f := range d.Province.Former {
		if !ok || f.Name == d.Province.Name {
			lat, lon, ok = f.Lat, f.Lon, true
		}
	}
	return lat, lon, ok
}

func scorePlace(d Demand, p Product) MatchPart {
	part := MatchPart{Name: "place"}
	if len(d.Provinces) > 0 || len(d.Regions) > 0 {
		inside := slices.Contains(d.Provinces, p.ProvinceCode) || p.Province != nil && slices.Contains(d.Regions, p.Province.Region)
		if inside {
			part.Score, part.VI, part.EN = scoreFits, "đúng vùng được yêu cầu", "from where it is asked for"
			return part
		}
		part.VI, part.EN, part.Caps = "ngoài vùng được yêu cầu", "not from where it is asked for", true
		return part
	}
	lat, lon, ok := p.Pin()
	toLat, toLon, known := d.pinOf()
	if !ok || !known {
		part.Score, part.VI, part.EN = scoreUnknown, "chưa rõ khoảng cách", "the distance is not known"
		return part
	}
	km := int(math.Round(distanceKM(lat, lon, toLat, toLon)))
	part.Score = max(10, 100-km/15)
	part.VI, part.EN = fmt.Sprintf("cách %d km", km), fmt.Sprintf("%d km away", km)
	return part
}

// scoreCertificates scores whether stars, conditions and papers hold on all days
// of delivery (Decision 148/QĐ-TTg: stars only while a certificate is valid).
func scoreCertificates(sets CriteriaSets, d Demand, p Product, today Date) MatchPart {
	part := MatchPart{Name: "certificates"}
	_, until := d.Delivery(today)
	var vi, en []string
	asked, held := 1, 0
	current := CurrentOn(p.Certificates, today)
	if current != nil {
		w, _ := current.Window()
		through := w.Until >= until
		enough := d.Stars == 0 || w.Stars >= d.Stars
		starsVI, starsEN := fmt.Sprintf("%d sao", w.Stars), fmt.Sprintf("%d stars", w.Stars)
		if w.Stars == 0 {
			starsVI, starsEN = "được chứng nhận, chưa rõ hạng sao,", "certified, with stars not known,"
		}
		vi = append(vi, fmt.Sprintf("%s đến %s", starsVI, w.Until.Time().Format("01/2006")))
		en = append(en, fmt.Sprintf("%s until %s", starsEN, w.Until.Month()))
		if !enough {
			vi, en = append(vi, fmt.Sprintf("yêu cầu %d sao", d.Stars)), append(en, fmt.Sprintf("%d stars are asked for", d.Stars))
		}
		if !through {
			vi, en = append(vi, "hết hạn trước khi giao xong"), append(en, "it ends before the delivery does")
		}
		if enough && through {
			held++
		}
		part.Caps = d.Stars > 0 && !(enough && through)
	} else {
		vi, en, part.Caps = []string{"chưa có giấy chứng nhận còn hiệu lực"}, []string{"no certificate is valid"}, true
	}
	windows := ConditionWindows(p.Papers)
	for _, c := range d.Conditions {
		asked++
		if holdsThrough(windows, c, today, until) {
			held++
			continue
		}
		part.Caps = true
		name, nameEN := c.Names()
		vi, en = append(vi, "thiếu "+name), append(en, "lacks: "+nameEN)
	}
	for _, k := range d.Papers {
		asked++
		if slices.ContainsFunc(p.Papers, func(e Evidence) bool {
			return e.PaperKind == k && e.Verdict == VerdictAccepted && e.IssuedOn <= today && (e.ValidUntil == nil || *e.ValidUntil >= until)
		}) {
			held++
			continue
		}
		part.Caps = true
		name, nameEN := sets.PaperNames(k)
		vi, en = append(vi, "thiếu "+name), append(en, "lacks: "+nameEN)
	}
	part.Score = 100 * held / asked
	part.VI, part.EN = strings.Join(vi, ", "), strings.Join(en, ", ")
	return part
}

// holdsThrough reports whether a condition holds on every day between two days.
func holdsThrough(windows []ConditionWindow, c Condition, from, until Date) bool {
	return slices.ContainsFunc(windows, func(w ConditionWindow) bool { return w.Condition == c && w.From <= from && w.Until >= until })
}

// Reasons returns the reasons of a match, joined in the order of its parts.
func (m Match) Reasons() (vi, en string) {
	var v, e []string
	for _, p := range m.Parts {
		v, e = append(v, p.VI), append(e, p.EN)
	}
	return strings.Join(v, "; "), strings.Join(e, "; ")
}

// SeenBy returns the match as an actor may see it. Only the buyer sees the part
// about a hidden price: from its text and score a producer could derive the price. For
// others the price counts as not known, so that a hidden price ranks below one that
// nearly fits.
func (m Match) SeenBy(by Actor) Match {
	if m.Demand == nil || !m.Demand.PriceHidden || m.Demand.OwnedBy(by) {
		return m
	}
	parts := JSONList[MatchPart]{}
	for _, p := range m.Parts {
		if p.Name != "price" {
			parts = append(parts, p)
		}
	}
	m.Parts, m.Score = parts, scoreOfParts(append(slices.Clone(parts), MatchPart{Name: "price", Score: scoreUnknown}))
	return m
}

// scoreOfParts returns the score of parts together, by their weights. It is at most
// lackingMatch when a part caps it.
func scoreOfParts(parts []MatchPart) int {
	sum, weights, most := 0, 0, 100
	for _, p := range parts {
		sum += p.Score * matchWeight(p.Name)
		weights += matchWeight(p.Name)
		if p.Caps {
			most = lackingMatch
		}
	}
	return min(most, sum/max(1, weights))
}

// scoreOf returns the stored score of a part; 0 without it. It has the synonyms
// that were looked up when the match was made.
func (m Match) scoreOf(name string) int {
	for _, p := range m.Parts {
		if p.Name == name {
			return p.Score
		}
	}
	return 0
}

// JointSupply is a set of products that have the needed capacity together: several
// products of one producer, such as a cooperative, or products of producers of
// one province.
type JointSupply struct {
	Producer     *Producer // when Makers is 1; nil when it is not public
	ProvinceCode string
	Matches      []Match  // the largest capacity first
	Makers       int      // number of producers
	Capacity     Quantity // a month, in the unit of the demand
	Need         Quantity
}

// Reason describes the set in Vietnamese and in English.
func (t JointSupply) Reason() (vi, en string) {
	if t.Makers == 1 {
		vi, en = "một chủ thể", "one producer"
		if t.Producer != nil {
			vi, en = t.Producer.Name, cmp.Or(t.Producer.NameEN, t.Producer.Name)
		}
		return fmt.Sprintf("%d sản phẩm của %s: %s/tháng đủ %s", len(t.Matches), vi, t.Capacity, t.Need),
			fmt.Sprintf("%d products of %s: %s a month cover %s", len(t.Matches), en, t.Capacity.EN(), t.Need.EN())
	}
	vi, en = t.ProvinceCode, t.ProvinceCode
	if p := t.Matches[0].Product.Province; p != nil {
		vi, en = p.Name, cmp.Or(p.NameEN, p.Name)
	}
	return fmt.Sprintf("%d chủ thể của %s: %s/tháng đủ %s", t.Makers, vi, t.Capacity, t.Need),
		fmt.Sprintf("%d producers of %s: %s a month cover %s", t.Makers, en, t.Capacity.EN(), t.Need.EN())
}

// makerOf has the matches of one producer and what they supply in a month.
type makerOf struct {
	matches []Match // the largest capacity first
	amounts []int64 // for each match, in the unit of the demand
	sum     int64
}

// take adds the matches of a producer to a set until the need is met.
func (t *JointSupply) take(m makerOf) {
	t.Makers++
	for i, match := range m.matches {
		if t.Capacity.Amount >= t.Need.Amount {
			return
		}
		t.Matches, t.Capacity.Amount = append(t.Matches, match), t.Capacity.Amount+m.amounts[i]
	}
}

// JointSupplies proposes sets of products with enough capacity for a demand that
// no product alone can supply: first the products of one producer, such as a
// cooperative, then of producers of one province, fewest producers first. A
// product takes part only if it lacks nothing but capacity: the same goods as
// the best match, the required stars, conditions, papers and origin, and in
// season for at least a part of the delivery. The products of the matches must
// be loaded as for ScoreMatch.
func JointSupplies(d Demand, matches []Match, today Date) []JointSupply {
	need := d.MonthlyNeed(today)
	if need.IsZero() {
		return nil
	}
	best := 0
	for _, m := range matches {
		if m.Product != nil {
			best = max(best, m.scoreOf("good"))
		}
	}
	makers := map[string]*makerOf{}
	var order []string // producers, in the order of matches
	for _, m := range matches {
		has, ok := partOf(d, m, need, best, today)
		if !ok {
			continue
		}
		if has >= need.Amount {
			return nil
		}
		id := *m.Product.ProducerID
		if makers[id] == nil {
			makers[id] = &makerOf{}
			order = append(order, id)
		}
		of := makers[id]
		at := 0
		for at < len(of.amounts) && of.amounts[at] >= has {
			at++
		}
		of.matches, of.amounts, of.sum = slices.Insert(of.matches, at, m), slices.Insert(of.amounts, at, has), of.sum+has
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(makers[b].sum, makers[a].sum) })

	var alone, provinces []JointSupply
	byProvince := map[string]int{}
	for _, id := range order {
		of := *makers[id]
		p := of.matches[0].Product
		if of.sum >= need.Amount {
			t := JointSupply{Producer: p.Producer, ProvinceCode: p.ProvinceCode, Capacity: Quantity{0, need.Unit}, Need: need}
			t.take(of)
			alone = append(alone, t)
			continue
		}
		at, known := byProvince[p.ProvinceCode]
		if !known {
			at = len(provinces)
			byProvince[p.ProvinceCode] = at
			provinces = append(provinces, JointSupply{ProvinceCode: p.ProvinceCode, Capacity: Quantity{0, need.Unit}, Need: need})
		}
		if t := &provinces[at]; t.Capacity.Amount < need.Amount {
			t.take(of)
		}
	}
	provinces = slices.DeleteFunc(provinces, func(t JointSupply) bool { return t.Capacity.Amount < need.Amount })
	fewest := func(a, b JointSupply) int { return cmp.Or(a.Makers-b.Makers, len(a.Matches)-len(b.Matches)) }
	slices.SortStableFunc(alone, fewest)
	slices.SortStableFunc(provinces, fewest)
	return append(alone, provinces...)
}

// partOf returns how much a match can supply in a month, in the unit of need. ok
// is false when it lacks something other than capacity, or when its capacity is
// not known.
func partOf(d Demand, m Match, need Quantity, best int, today Date) (has int64, ok bool) {
	p := m.Product
	if p == nil || p.ProducerID == nil {
		return 0, false
	}
	good := m.scoreOf("good")
	// Only the names of missing papers come from the criteria.
	if good < best || scoreCertificates(nil, d, *p, today).Caps || scorePlace(d, *p).Caps || scoreSeason(d, *p, today).Score == 0 {
		return 0, false
	}
	if least, known := p.InUnitOf(p.MinOrder(), d.Unit); known && !p.MinOrder().IsZero() && least.Amount > d.Amount {
		return 0, false
	}
	q, known := p.InUnitOf(p.Capacity(), need.Unit)
	return q.Amount, known && q.Amount > 0
}

// MatchArgs is the job that matches demands and products. The transaction that
// writes the rows enqueues it.
type MatchArgs struct {
	Refs []Ref `json:"refs"`
}

// Kind is the name of the job.
func (MatchArgs) Kind() string { return "match" }

// MatchWorker serves the jobs that match and notify.
type MatchWorker interface {
	// AnswerableDemands returns the demands among ids that can be answered on a
	// day; without ids, up to MaxMatches of all.
	AnswerableDemands(ctx context.Context, ids []string, on Date) ([]Demand, error)
	// InvitedDemands returns the ids of the demands that invite a producer and
	// can be answered on a day.
	InvitedDemands(ctx context.Context, producerID string, on Date) ([]string, error)
	// ProductsToMatch returns the products among ids that are public on a day,
	// loaded as ScoreMatch needs.
	ProductsToMatch(ctx context.Context, ids []string, on Date) ([]Product, error)
	// MatchedIDs returns the products that match a demand, or the demands that
	// match a product, as stored.
	MatchedIDs(ctx context.Context, of Ref) ([]string, error)
	// SaveMatches stores the matches found of a demand or a product, removes its
	// matches with those of gone, and notifies both sides of good matches without
	// a notice: the buyer as chosen in Demand.Tell. A match that is in neither
	// list stays: another job stored it in the meantime.
	SaveMatches(ctx context.Context, of Ref, found []Match, gone []string) error
	// DemandsToNotify returns the ids of demands with CadenceDaily and with good
	// matches to notify, in order, after an id.
	DemandsToNotify(ctx context.Context, after string, limit int) ([]string, error)
	// NotifyBuyer notifies the buyer of such a demand, in one notice, of all good
	// matches that are visible now and were not notified before.
	NotifyBuyer(ctx context.Context, id string) (notified int, err error)
}

// MatchService reads matches, best first. It leaves out products and demands that
// are not public any more, so a page may have fewer items than its limit.
type MatchService interface {
	// DemandMatches lists the best matches of a demand of the actor.
	DemandMatches(ctx context.Context, by Actor, demandID string, p Page) (Demand, List[Match], error)
	// ProductMatches lists the demands that match a product of the actor.
	ProductMatches(ctx context.Context, by Actor, productID string, p Page) (List[Match], error)
	// MyMatches lists the best matches of the demands and products of the actor.
	MyMatches(ctx context.Context, by Actor, p Page) (List[Match], error)
	// MatchAgain enqueues the matching of a demand of the actor.
	MatchAgain(ctx context.Context, by Actor, demandID string) error
}
