package demo

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"chophien/criteria"
	"chophien/domain"
)

// The proportions of the programme at full scale, December 2025: about 18,500
// valid products of 10,000 makers, and a quarter more that have lapsed, were
// revoked or are superseded; 2,000 craft villages; 250 tourism sites.
const (
	fullScale       = 18500
	productsOfMaker = 1.8
	villagesAtFull  = 2000
	sitesAtFull     = 250

	// The 25 % of history: older certificates of products that are certified
	// again, products whose certificates have expired, products whose certificate
	// was revoked.
	shareOlder   = 0.15
	shareLapsed  = 0.08
	shareRevoked = 0.02

	// The number of products of a decision.
	leastDecided = 5
	mostDecided  = 140

	// batchProducts is how many valid products one batch holds.
	batchProducts = 500

	generatedSource = "dữ liệu minh họa, sinh tự động"
	generatedIssuer = "Dữ liệu minh họa (sinh tự động)"
	generatedNote   = "Quyết định minh họa, sinh tự động, không phải văn bản thật. (Generated sample decision, not a real document.)"
)

// Generate yields batches of clearly fictional listings with n products that are
// valid on today, and with producers, craft villages, tourism sites and expired
// certificates in the proportions of the programme. The same arguments yield the
// same batches; ids depend on n, seed and the position, not on today. A larger n
// begins with the same full batches. Batches do not refer to each other.
// provinces are the units of today with their former units; sets are the 26
// product sets.
//
// It fails with CodeInvalid when n is negative, or when a unit or set is missing.
func Generate(n int, seed uint64, provinces []domain.Province, sets []domain.ProductSet, today domain.Date) iter.Seq2[domain.Batch, error] {
	return func(yield func(domain.Batch, error) bool) {
		g, err := newGenerator(n, seed, provinces, sets, today)
		if err != nil {
			yield(domain.Batch{}, err)
			return
		}
		for left := n; left > 0; left -= batchProducts {
			if !yield(g.next(min(left, batchProducts)), nil) {
				return
			}
		}
	}
}

// unit is a former province with its intended share and its products so far.
type unit struct {
	domain.FormerProvince
	share float64 // of the products of the country
	have  int     // valid products so far
}

type generator struct {
	criteria domain.CriteriaSets
	seed     uint64
	rng      *rand.Rand
	today    domain.Date
	units    []unit

	// The days of decisions with valid certificates; those that leave time for a
	// revocation; and those of expired certificates. Only dates depend on today:
	// everything else must come from rng alone.
	current, settled, lapsed days

	stars             deck[decisionLine]
	groups            deck[domain.Group]
	forms             deck[domain.ProducerKind]
	valid             int // products so far
	five, older, gone int // products with five stars, older certificates, lapsed products
	revoked           int
	makers            int
	villages, sites   int
	batches, order    int

	// of the current batch
	key   string // names the batch in ids
	batch domain.Batch
	fresh map[string]*local // by code of the former province
}

// local is what a batch has in one former province.
type local struct {
	makers   []maker
	villages []int // indexes of batch.CraftVillages
	sites    []int // indexes of batch.TourismSites
}

type maker struct {
	index int // of batch.Producers
	group domain.Group
	brand string
}

// decisionLine is the content of a certificate of a province.
type decisionLine struct {
	stars     int
	potential bool
}

// deck returns values in fixed proportions: all of its cards in random order, and
// again from the start.
type deck[T any] struct {
	cards []T
	next  int
}

func (d *deck[T]) add(n int, card T) {
	for range n {
		d.cards = append(d.cards, card)
	}
	d.next = len(d.cards)
}

func (d *deck[T]) deal(rng *rand.Rand) T {
	if d.next == len(d.cards) {
		rng.Shuffle(len(d.cards), func(i, j int) { d.cards[i], d.cards[j] = d.cards[j], d.cards[i] })
		d.next = 0
	}
	d.next++
	return d.cards[d.next-1]
}

func newGenerator(n int, seed uint64, provinces []domain.Province, sets []domain.ProductSet, today domain.Date) (*generator, error) {
	if n < 0 {
		return nil, domain.Invalidf("scale", "must not be negative")
	}
	known := map[string]bool{}
	for _, s := range sets {
		known[s.Code] = true
	}
	for _, list := range assortment {
		for _, a := range list {
			if !known[a.set] {
				return nil, domain.Invalidf("sets", "the product set %s is missing", a.set)
			}
		}
	}
	total := 0
	for _, share := range shares {
		total += share
	}
	rules := criteria.Default()
	months := rules.On(today).CertificateMonths
	g := &generator{
		criteria: rules,
		seed:     seed, rng: rand.New(rand.NewPCG(seed, 0x0c09)), today: today,
		// A week at each end, so that data loaded today still looks right some
		// days later.
		current: newDays(firstValid(rules, today, 7), today-7),
		settled: newDays(firstValid(rules, today, 7), today-60),
		lapsed:  newDays(today.AddMonths(-2*months), today.AddMonths(-months)-31),
	}
	for _, p := range provinces {
		for _, f := range p.Former {
			share := float64(shares[p.Code]) / float64(total) / float64(len(p.Former))
			g.units = append(g.units, unit{FormerProvince: f, share: share})
		}
	}
	slices.SortFunc(g.units, func(a, b unit) int { return strings.Compare(a.Code, b.Code) })
	if len(g.units) == 0 {
		return nil, domain.Invalidf("provinces", "there are none")
	}
	// Of a thousand products, eight have five stars, from the ministry.
	g.stars.add(745, decisionLine{stars: 3})
	g.stars.add(240, decisionLine{stars: 4})
	g.stars.add(7, decisionLine{stars: 4, potential: true})
	g.groups.add(800, "I")
	g.groups.add(80, "II")
	g.groups.add(40, "III")
	g.groups.add(60, "IV")
	g.groups.add(7, "V")
	g.groups.add(13, "VI")
	g.forms.add(33, domain.ProducerCooperative)
	g.forms.add(1, domain.ProducerCooperativeGroup)
	g.forms.add(24, domain.ProducerCompany)
	g.forms.add(42, domain.ProducerHousehold)
	return g, nil
}

// next returns the next batch, with size valid products.
func (g *generator) next(size int) domain.Batch {
	g.batches++
	// The last batch of a smaller n differs from the full batch at the same
	// position for a larger n.
	g.key = fmt.Sprintf("%d/%d/%d", g.seed, g.batches, size)
	g.batch, g.fresh = domain.Batch{}, map[string]*local{}
	for goal := g.valid + size; g.valid < goal; {
		left := goal - g.valid
		// The ministry decides on five products at a time. The first decision is
		// early, so that small samples have one.
		if due := float64(g.valid)*0.008 + 4; due-float64(g.five) >= leastDecided && left >= 3*leastDecided {
			g.ministry(leastDecided + g.rng.IntN(leastDecided))
			continue
		}
		g.provincial(g.decisionSize(left))
		if due := float64(g.valid)*shareLapsed - float64(g.gone); due >= leastDecided {
			g.runOut(min(int(due)+g.rng.IntN(20), mostDecided))
		}
	}
	g.scenery()
	return g.batch
}

// decisionSize returns a random number of products for the next decision, at most
// left. Small decisions are more frequent than large ones.
func (g *generator) decisionSize(left int) int {
	size := int(leastDecided * math.Pow(float64(mostDecided)/leastDecided, g.rng.Float64()))
	if left-size >= leastDecided {
		return size
	}
	if left <= mostDecided {
		return left
	}
	return left - leastDecided
}

// neediest returns the former province with the largest gap to its share.
func (g *generator) neediest(size int) *unit {
	best, lack := 0, math.Inf(-1)
	for i := range g.units {
		u := &g.units[i]
		// Jitter, so that the order of provinces varies.
		want := u.share*float64(g.valid+size) - float64(u.have) + u.share*float64(size)*g.rng.Float64()
		if want > lack {
			best, lack = i, want
		}
	}
	return &g.units[best]
}

func (g *generator) id(kind string, i int) string {
	return id("generated", g.key, kind, strconv.Itoa(i))
}

func (g *generator) record(kind string, i int) domain.Record {
	g.order++
	// Later than all real data.
	return record(g.id(kind, i), int(24*time.Hour/time.Millisecond)+g.order)
}

// day returns the day of the next decision: a busy one in nine of ten cases. It
// does not use rng.
func (g *generator) day(d days) domain.Date {
	key := []string{"generated", g.key, "day", strconv.Itoa(len(g.batch.Decisions))}
	if len(d.quiet) > 0 && pick(10, append(key, "quiet")...) == 0 {
		d.busy = nil
	}
	return d.byKey(key...)
}

// decide adds a decision and returns it.
func (g *generator) decide(on domain.Date, level domain.DecisionLevel, province *string) domain.Decision {
	i := len(g.batch.Decisions)
	d := domain.Decision{
		Record: g.record("decision", i), Issuer: generatedIssuer,
		Number: "MH-" + shortCode("generated", g.key, strconv.Itoa(i)),
		Date:   on, Level: level, Criteria: g.criteria.On(on).ID, ProvinceCode: province, Note: generatedNote,
	}
	g.batch.Decisions = append(g.batch.Decisions, d)
	return d
}

// certify adds a certificate of a product and returns it, so that the caller can
// change it.
func (g *generator) certify(product int, d domain.Decision, a decisionLine) *domain.Certificate {
	band := [...][2]int{3: {5000, 7000}, 4: {7000, 9000}, 5: {9000, 10001}}[a.stars]
	if a.potential {
		band = [2]int{9000, 10001}
	}
	score := band[0] + g.rng.IntN(band[1]-band[0])
	i := len(g.batch.Certificates)
	g.batch.Certificates = append(g.batch.Certificates, domain.Certificate{
		ID: g.id("certificate", i), ProductID: g.batch.Products[product].ID, DecisionID: d.ID,
		Stars: a.stars, PotentialFive: a.potential, Score: &score,
		ValidFrom: d.Date, ValidUntil: g.criteria.ValidUntil(d.Date), Sample: true,
	})
	return &g.batch.Certificates[i]
}

// ministry adds a decision of the ministry on five stars.
func (g *generator) ministry(size int) {
	d := g.decide(g.day(g.current), domain.LevelMinistry, nil)
	for range size {
		g.certify(g.product(g.neediest(1), true), d, decisionLine{stars: 5})
		g.five++
	}
}

// provincial adds a decision of a province, and for some the decision before it.
func (g *generator) provincial(size int) {
	u := g.neediest(size)
	loses := int(float64(g.valid+size)*shareRevoked) - g.revoked
	when := g.current
	if loses > 0 {
		when = g.settled
	}
	d := g.decide(g.day(when), domain.LevelProvince, &u.ProvinceCode)
	var products []int
	for range size {
		p := g.product(u, true)
		g.certify(p, d, g.stars.deal(g.rng))
		products = append(products, p)
	}
	if float64(g.valid)*shareOlder-float64(g.older) >= leastDecided {
		g.renewed(u, d, products)
	}
	// Products of the same decision whose certificate was revoked later.
	for range loses {
		c := g.certify(g.product(u, false), d, g.stars.deal(g.rng))
		on := d.Date + 30 + domain.Date(pick(int(g.today-d.Date)-30, "revoked", c.ID))
		c.RevokedOn, c.RevokedReason = &on, revocations[g.rng.IntN(len(revocations))]
		g.revoked++
	}
}

// renewed gives most of the products of a decision an older certificate, which
// the decision supersedes or follows after a gap.
func (g *generator) renewed(u *unit, d domain.Decision, products []int) {
	k := len(products)
	if k > 8 {
		k = k * 6 / 10
	}
	months, gap := 22+g.rng.IntN(14), 0
	if g.rng.IntN(3) == 0 {
		months, gap = g.criteria.On(d.Date).CertificateMonths, 3+g.rng.IntN(150)
	}
	before := g.decide(d.Date.AddMonths(-months)-domain.Date(gap), domain.LevelProvince, &u.ProvinceCode)
	level := map[string]int{}
	for _, c := range g.batch.Certificates[len(g.batch.Certificates)-len(products):] {
		level[c.ProductID] = c.Stars
	}
	for _, p := range products[:k] {
		a := decisionLine{stars: level[g.batch.Products[p].ID]}
		if a.stars == 4 && g.rng.IntN(2) == 0 {
			a.stars = 3 // upgraded since
		}
		c := g.certify(p, before, a)
		if c.ValidUntil >= d.Date {
			c.SupersededOn = &d.Date
		}
		g.older++
	}
}

// runOut adds a decision whose certificates have all expired.
func (g *generator) runOut(size int) {
	u := &g.units[0]
	at := g.rng.Float64()
	for i := range g.units {
		u = &g.units[i]
		if at -= u.share; at < 0 {
			break
		}
	}
	d := g.decide(g.day(g.lapsed), domain.LevelProvince, &u.ProvinceCode)
	for range size {
		g.certify(g.product(u, false), d, g.stars.deal(g.rng))
		g.gone++
	}
}

func (g *generator) local(u *unit) *local {
	l, ok := g.fresh[u.Code]
	if !ok {
		l = &local{}
		g.fresh[u.Code] = l
	}
	return l
}

// product adds a product of a maker in a former province and returns its index.
func (g *generator) product(u *unit, valid bool) int {
	if valid {
		u.have++
		g.valid++
	}
	group := g.groups.deal(g.rng)
	m := g.maker(u, group)
	a := assortment[group][g.rng.IntN(len(assortment[group]))]
	producer := g.batch.Producers[m.index]
	i := len(g.batch.Products)
	p := domain.Product{
		Record: g.record("product", i), Source: domain.Source{SourceURL: generatedSource}, Place: producer.Place,
		Name:       words(a.vi, a.more[g.rng.IntN(len(a.more))], m.brand),
		NameEN:     words(a.en, ascii(m.brand)),
		ProducerID: &producer.ID, Group: group, SetCode: &a.set,
	}
	g.batch.Products = append(g.batch.Products, p)
	l := g.local(u)
	if group == domain.GroupTourism {
		g.tie(&g.batch.SiteLinks, p.ID, g.batch.TourismSites[g.site(u, m.brand)].ID)
	}
	for _, v := range l.villages {
		village := &g.batch.CraftVillages[v]
		if trades[villageTrade(village)].set == a.set {
			g.tie(&g.batch.VillageLinks, p.ID, village.ID)
			break
		}
	}
	// A village for every so many products, in the province and the trade of
	// this one where there is such a trade.
	if valid && float64(g.valid)*villagesAtFull/fullScale-float64(g.villages) >= 1 {
		v := g.village(u, a.set)
		if trades[villageTrade(&g.batch.CraftVillages[v])].set == a.set {
			g.tie(&g.batch.VillageLinks, p.ID, g.batch.CraftVillages[v].ID)
		}
	}
	return i
}

func (g *generator) tie(links *[]domain.Link, product, other string) {
	link := domain.Link{ProductID: product, OtherID: other}
	if !slices.Contains(*links, link) {
		*links = append(*links, link)
	}
}

// maker returns a producer in a former province: a new one while the country has
// too few, else an existing one, of the same group if possible.
func (g *generator) maker(u *unit, group domain.Group) maker {
	l := g.local(u)
	if len(l.makers) > 0 && float64(g.makers) >= float64(g.valid)/productsOfMaker {
		at := g.rng.IntN(len(l.makers))
		for i := range l.makers {
			if m := l.makers[(at+i)%len(l.makers)]; m.group == group {
				return m
			}
		}
		return l.makers[at]
	}
	i := len(g.batch.Producers)
	brand := g.brand()
	kind := g.forms.deal(g.rng)
	form := map[domain.ProducerKind][]string{
		domain.ProducerCooperative: {"HTX"}, domain.ProducerCooperativeGroup: {"Tổ hợp tác"},
		domain.ProducerCompany:   {"Công ty TNHH", "Công ty CP", "Công ty TNHH MTV"},
		domain.ProducerHousehold: {"Hộ kinh doanh", "Cơ sở sản xuất", "Trang trại"},
	}[kind]
	name := words(form[g.rng.IntN(len(form))], trade[g.rng.IntN(len(trade))], brand)
	g.batch.Producers = append(g.batch.Producers, domain.Producer{
		Record: g.record("producer", i), Source: domain.Source{SourceURL: generatedSource}, Place: g.place(u),
		Name: name, Kind: kind,
	})
	g.makers++
	m := maker{index: i, group: group, brand: brand}
	l.makers = append(l.makers, m)
	return m
}

// site returns the index of a tourism site in the former province of a product: a
// new one while the country has too few.
func (g *generator) site(u *unit, brand string) int {
	l := g.local(u)
	if len(l.sites) > 0 && float64(g.sites) >= float64(g.valid)*sitesAtFull/fullScale {
		return l.sites[g.rng.IntN(len(l.sites))]
	}
	return g.newSite(u, brand)
}

func (g *generator) newSite(u *unit, brand string) int {
	i := len(g.batch.TourismSites)
	first, second := g.rng.IntN(len(highlights)), 1+g.rng.IntN(len(highlights)-1)
	g.batch.TourismSites = append(g.batch.TourismSites, domain.TourismSite{
		Record: g.record("tourism_site", i), Source: domain.Source{SourceURL: generatedSource}, Place: g.place(u),
		Name: words("Du lịch cộng đồng", brand), People: peoples[g.rng.IntN(len(peoples))],
		Highlights: highlights[first] + ", " + highlights[(first+second)%len(highlights)],
	})
	g.sites++
	l := g.local(u)
	l.sites = append(l.sites, i)
	return i
}

// village adds a craft village, of a trade that makes the set if there is one.
func (g *generator) village(u *unit, set string) int {
	at := g.rng.IntN(len(trades))
	t := trades[at]
	for i := range trades {
		if other := trades[(at+i)%len(trades)]; other.set == set {
			t = other
			break
		}
	}
	i := len(g.batch.CraftVillages)
	g.batch.CraftVillages = append(g.batch.CraftVillages, domain.CraftVillage{
		Record: g.record("craft_village", i), Source: domain.Source{SourceURL: generatedSource}, Place: g.place(u),
		Name: words("Làng nghề", t.vi, g.brand()), TradeVI: t.vi, TradeEN: t.en, TradeGroup: t.group,
	})
	g.villages++
	l := g.local(u)
	l.villages = append(l.villages, i)
	return i
}

// villageTrade returns the index of the trade of a village that village made.
func villageTrade(v *domain.CraftVillage) int {
	for i := range trades {
		if trades[i].vi == v.TradeVI {
			return i
		}
	}
	return 0
}

// scenery adds the tourism sites of the batch that belong to no product.
func (g *generator) scenery() {
	for float64(g.valid)*sitesAtFull/fullScale-float64(g.sites) >= 1 {
		g.newSite(&g.units[g.rng.IntN(len(g.units))], g.brand())
	}
}

// place returns a fictional position near the pin of a former province.
func (g *generator) place(u *unit) domain.Place {
	code := u.Code
	near := func(x float64) *float64 {
		x = math.Round((x+(g.rng.Float64()-0.5)*0.4)*1e5) / 1e5
		return &x
	}
	return domain.Place{
		ProvinceCode: u.ProvinceCode, FormerProvinceCode: &code, Lat: near(u.Lat), Lon: near(u.Lon),
	}
}

// brand returns a name that is clearly fictional.
func (g *generator) brand() string {
	return words(
		marks[g.rng.IntN(len(marks))],
		brands[0][g.rng.IntN(len(brands[0]))],
		brands[1][g.rng.IntN(len(brands[1]))],
	)
}

// words joins the words that are not empty.
func words(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), " ")
}

// ascii removes the marks from a name and keeps its capitals.
func ascii(name string) string {
	list := strings.Fields(domain.Fold(name))
	for i, w := range list {
		list[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(list, " ")
}
