package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chophien/domain"
	"chophien/front"
)

// Seal is the proof of a product with the code to check it.
type Seal struct {
	Proof         Proof
	Code, CodeURL string
}

// Picture is a picture of a listing in two sizes.
type Picture struct {
	Small, Medium string
	Width, Height int
	Alt, Caption  string
	Credit        string
	IsFirst       bool
}

// PackRow is a size in which a product is sold.
type PackRow struct{ Name, Retail, Wholesale, From string }

// Month is a month of the strip of seasons.
type Month struct {
	Number  int
	In, Now bool
}

// Fact is a line of a list of facts.
type Fact struct {
	Name, Text string
	URL        string // empty: plain text
}

// ConditionRow is one of the four conditions of the programme.
type ConditionRow struct {
	Name   string
	Holds  bool
	Papers string
	Until  *Day
}

// CertificateBox is the certificate of a product with its decision.
type CertificateBox struct {
	Code, CodeURL, QR string
	Score             string
	Decision, Issuer  string
	OnFile            bool   // the scan of the signed decision is on file
	ScanURL           string // where everybody may read it; empty for nowhere
	From, Until       Day
	State             string // empty while it is valid
}

// ProductPage shows one product.
type ProductPage struct {
	Page
	Name, OtherName string
	Seal            Seal
	Price           string
	Maker           Link
	MakerKind       string
	Tint, Icon      string
	Pictures        []Picture
	Story           []string
	Packs           []PackRow
	Capacity        string
	Season          []Month
	SeasonText      string
	Facts           []Fact
	Conditions      []ConditionRow
	Place           PlaceLines
	Phone           string
	Email           string
	Zalo            string
	Website         string
	HasContact      bool
	NoContact       string // what the page says where no contact is public
	ContactURL      string // shows the contact on request; empty without a producer
	Certificate     *CertificateBox
	Ties            []Fact
	OthersTitle     string
	Others          []Card
	ReportURL       string
	Source          Source
}

// Source says where the facts of a page come from.
type Source struct{ Text, URL, AsOf string }

// otherCards is how many related products a page shows.
const otherCards = 4

// product answers with the page of a product.
func (s *Server) product(r *request) error {
	ctx, today := r.Request().Context(), r.today()
	x, err := s.store.Product(ctx, r.Param("slug"))
	if err != nil {
		return err
	}
	if x.Slug != r.Param("slug") {
		return r.moved(r.of(domain.KindProduct, x.Slug))
	}
	if x.ProducerID != nil {
		r.opened(domain.PageCount{ProducerID: *x.ProducerID, ListingID: x.ID, Views: 1})
	}
	set := ""
	if x.SetCode != nil {
		set = *x.SetCode
	}
	name := r.or(x.Name, x.NameEN)
	p := ProductPage{
		Page: r.page(name, r.productDescription(x), x.Slug), Name: name, Tint: string(x.Group),
		Seal: Seal{Proof: r.proofOfCertificates(x.Certificates, today)}, Story: paragraphs(x.Description), Place: r.placeLines(x.Place),
		ReportURL: r.withLang(reportPath), Source: r.source(x.Source),
	}
	p.Sample = x.HasSample()
	p.OGType = "product"
	p.Preview = r.previewOf(domain.KindProduct, x.ID, x.Version)
	p.Icon = p.Page.Icon(iconOf(domain.KindProduct, x.Group, set))
	if other := r.or(x.NameEN, x.Name); other != name {
		p.OtherName = other
	}
	r.certificate(&p, x, today)
	r.supply(&p, x, today)
	p.Pictures = r.pictures(x.Pictures, name)
	if len(p.Pictures) > 0 {
		p.Picture = r.absolute(p.Pictures[0].Medium)
	}
	p.Conditions = r.conditions(x.Papers, today)
	if m := x.Producer; m != nil {
		p.Maker = Link{Text: r.or(m.Name, m.NameEN), URL: r.of(domain.KindProducer, m.Slug)}
		p.MakerKind = r.producerKind(m.Kind)
		p.ContactURL = r.to("product-contact", x.Slug)
		r.contact(&p, *m)
	}
	for _, v := range x.CraftVillages {
		p.Ties = append(p.Ties, Fact{r.t("Craft village"), r.or(v.Name, v.NameEN), r.of(domain.KindCraftVillage, v.Slug)})
	}
	for _, t := range x.TourismSites {
		p.Ties = append(p.Ties, Fact{r.t("Community tourism"), r.or(t.Name, t.NameEN), r.of(domain.KindTourismSite, t.Slug)})
	}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Products"), URL: r.path("products")})
	if x.Province != nil {
		p.Crumbs = append(p.Crumbs, Link{Text: r.unitName(*x.Province), URL: r.path("province") + x.Province.Slug})
	}
	if x.Set != nil {
		p.Crumbs = append(p.Crumbs, Link{Text: r.or(x.Set.NameVI, x.Set.NameEN), URL: r.path("product-set") + x.Set.Code})
		if err := r.others(&p, x, today); err != nil {
			return err
		}
	}
	p.Data = append(p.Data, r.productData(p, x), r.crumbData(p.Crumbs))
	if !p.Seal.Proof.Holds() {
		p.noIndex()
		p.Switch = swapped(r, domain.KindProduct, x.Slug)
	}
	return r.send(http.StatusOK, "product", &p)
}

// swapped returns the path of the page of a listing in the other language.
func swapped(r *request, k domain.Kind, slug string) string {
	vi, en := k.PagePaths()
	return r.or(en, vi) + slug
}

// productDescription describes a product for previews, without stars: copies of
// a preview outlive a revocation.
func (r *request) productDescription(x domain.Product) string {
	parts := []string{}
	if x.Producer != nil {
		parts = append(parts, r.or(x.Producer.Name, x.Producer.NameEN))
	}
	if x.Province != nil {
		parts = append(parts, r.unitName(*x.Province))
	}
	if x.Set != nil {
		parts = append(parts, r.or(x.Set.NameVI, x.Set.NameEN))
	}
	return joined(". ", strings.Join(parts, ", "), r.t("Open the page to see whether the OCOP certificate is still valid."))
}

// certificate fills the seal and the box of the certificate: the valid one, or
// the latest with its state.
func (r *request) certificate(p *ProductPage, x domain.Product, day domain.Date) {
	c := domain.CurrentOn(x.Certificates, day)
	if c == nil && len(x.Certificates) > 0 {
		c = &x.Certificates[len(x.Certificates)-1]
	}
	if c == nil {
		return
	}
	code := domain.ShowCode(c.Code)
	box := CertificateBox{Code: code, CodeURL: r.withLang(verifyPath + "/" + code), QR: "/v1/verify/" + code + "/qr.svg", From: r.on(c.ValidFrom), Until: r.on(c.ValidUntil)}
	if !p.Seal.Proof.Holds() {
		box.State = r.verdict(c.StateOn(day))
	} else if c.Score != nil {
		box.Score = r.decimal(float64(*c.Score)/100, 2)
	}
	if d := c.Decision; d != nil {
		box.Decision, box.Issuer, box.OnFile, box.ScanURL = d.Number, r.or(d.Issuer, domain.OfficeEN(d.Issuer)), d.OnFile(), d.ScanPath()
	}
	p.Certificate, p.Seal.Code, p.Seal.CodeURL = &box, code, box.CodeURL
	p.ReportURL = r.withLang(reportPath + "?code=" + code)
}

// supply fills packs, prices, capacity and season.
func (r *request) supply(p *ProductPage, x domain.Product, day domain.Date) {
	if x.PriceFrom != nil {
		p.Price = r.t("From %s", r.money(x.PriceFrom))
	}
	for _, k := range x.Packs {
		name := r.or(k.Name, domain.PackNameEN(k.Name))
		row := PackRow{Name: joined(" · ", name, r.quantity(k.Content)), Retail: r.money(k.RetailVND), Wholesale: "–"}
		if strings.Contains(strings.ToLower(name), strings.ToLower(r.quantity(k.Content))) {
			row.Name = name
		}
		if k.WholesaleVND != nil {
			row.Wholesale = r.money(k.WholesaleVND)
			if k.WholesaleMin > 0 {
				row.From = r.n("from %s packs", k.WholesaleMin)
			}
		}
		p.Packs = append(p.Packs, row)
	}
	if q := x.Capacity(); !q.IsZero() {
		p.Capacity = r.t("Delivers %s a month.", r.quantity(q))
	}
	p.Season, p.SeasonText = r.season(x.Season, day)
	fact := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	fact(r.t("Smallest order"), r.quantity(x.MinOrder()))
	if x.LeadDays != nil {
		fact(r.t("Ready after"), r.n("%s days", *x.LeadDays))
	}
	fact(r.t("Shelf life"), r.or(x.ShelfLife, domain.ShelfLifeEN(x.ShelfLife)))
	fact(r.t("Storage"), r.or(x.Storage, domain.StorageEN(x.Storage)))
	fact(r.t("Ingredients"), x.Ingredients)
	fact(r.t("Sold at"), strings.Join(x.Channels, ", "))
	fact(r.t("Exported to"), strings.Join(x.Markets, ", "))
	fact(r.t("HS code"), x.HSCode)
	fact(r.t("Barcode (GTIN)"), x.GTIN)
}

// season returns the strip of months with its meaning today; nothing when no
// season is stated.
func (r *request) season(s domain.Season, day domain.Date) ([]Month, string) {
	if s == 0 {
		return nil, ""
	}
	now := int(day.Time().Month())
	var out []Month
	for m := 1; m <= 12; m++ {
		out = append(out, Month{m, s.Has(m), m == now})
	}
	switch {
	case s == domain.AllYear:
		return out, r.t("All year.")
	case s.Has(now):
		return out, r.t("It is month %s (thick frame): in season.", r.number(now))
	}
	return out, r.t("It is month %s (thick frame): out of season.", r.number(now))
}

// conditions returns the four conditions on a day, in the order of the
// programme.
func (r *request) conditions(papers []domain.Evidence, day domain.Date) []ConditionRow {
	windows := domain.ConditionWindows(papers)
	var out []ConditionRow
	for _, c := range domain.Conditions() {
		vi, en := c.Names()
		row := ConditionRow{Name: capital(r.or(vi, en)), Holds: domain.Holds(windows, c, day)}
		for _, w := range windows {
			if w.Condition == c && w.Contains(day) && !w.Open() {
				until := r.on(w.Until)
				row.Until = &until
			}
		}
		var names []string
		for _, e := range papers {
			t, _ := r.server.front.Criteria().PaperType(c, e.PaperKind)
			name := r.or(t.NameVI, t.NameEN)
			if e.Condition == c && domain.Holds(domain.ConditionWindows([]domain.Evidence{e}), c, day) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		row.Papers = strings.Join(names, ", ")
		out = append(out, row)
	}
	return out
}

// capital writes the first letter of a text as a capital.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// contact fills what a producer shows to everybody.
func (r *request) contact(p *ProductPage, m domain.Producer) {
	p.Website = front.WebAddress(m.Website)
	if m.ContactPublic {
		p.Phone, p.Zalo, p.Email = m.Phone, m.Zalo, m.Email
	}
	p.HasContact = p.Phone != "" || p.Zalo != "" || p.Email != ""
	p.NoContact = r.t("The producer does not show a phone number to everybody.")
}

// pictures returns the pictures of a listing.
func (r *request) pictures(all []domain.Picture, name string) []Picture {
	var out []Picture
	for i, x := range all {
		width := min(x.Width, domain.PictureMedium.Width())
		height := 0
		if x.Width > 0 {
			height = x.Height * width / x.Width
		}
		out = append(out, Picture{
			Small: picturePath(x.ID, domain.PictureSmall), Medium: picturePath(x.ID, domain.PictureMedium), Width: width, Height: height,
			Alt: cmp.Or(x.Caption, name), Caption: x.Caption, Credit: x.Credit, IsFirst: i == 0,
		})
	}
	return out
}

// others fills related products of the same set.
func (r *request) others(p *ProductPage, x domain.Product, day domain.Date) error {
	found, err := r.productCards(&p.Page, domain.ListingFilter{Sets: []string{x.Set.Code}, ValidOn: day}, domain.Page{Sort: domain.SortStars, Limit: otherCards + 1})
	if err != nil {
		return err
	}
	own := r.of(domain.KindProduct, x.Slug)
	for _, other := range found.Items {
		if other.URL != own && len(p.Others) < otherCards {
			p.Others = append(p.Others, other)
		}
	}
	p.OthersTitle = r.t("Also in this set: %s", r.or(x.Set.NameVI, x.Set.NameEN))
	return nil
}

// paragraphs cuts a text at its empty lines and line breaks.
func paragraphs(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// source says where facts come from.
func (r *request) source(x domain.Source) Source {
	return Source{Text: joined(" · ", cmp.Or(x.SourceNote, x.SourceURL), x.SourceAsOf), URL: front.WebAddress(x.SourceURL)}
}

// producerKind names the legal form of a producer.
func (r *request) producerKind(k domain.ProducerKind) string {
	vi, en := k.Names()
	return capital(r.or(vi, en))
}
