package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/sentence"
	"chophien/transfer"
)

// NewDemandPage asks for a demand in one sentence, and shows what was read from
// it.
type NewDemandPage struct {
	Page
	Sentence Form
	WasRead  bool
	Heading  string // how much was read
	Text     []Run  // the sentence with the words that were read
	Left     string // words that no field took
	Notes    []string
	Form     DemandForm
}

// DemandForm is the form of a demand. Its fields stand in three groups: those
// that are filled in, those that are missing to open it, and the rest.
type DemandForm struct {
	Form
	Filled, Missing, More []*Field
	MissingText           string // heading of Missing
	DraftText             string // text of the button that stores a draft; empty: there is none

	neededText, buyerText string // the two texts of MissingText
}

// MyDemandFormPage changes a demand.
type MyDemandFormPage struct {
	Page
	Heading string
	Form    DemandForm
}

// newDemand answers with the field for a sentence.
func (s *Server) newDemand(r *request) error {
	return r.sendNewDemand(http.StatusOK, r.sentenceField(r.text("text")), nil)
}

func (r *request) sentenceField(text string) Form {
	return newForm(r.path("new-demand"), r.t("Read the sentence"),
		&Field{Name: "text", Label: r.t("What do you need? Write one sentence"), Hint: r.t("Which goods, how much, delivered where and when, price, papers. Write as you would write to a friend."), Kind: "area", Value: text, Max: 1000})
}

// readDemand reads the sentence and answers with the form that it fills in.
// Nothing is stored.
func (s *Server) readDemand(r *request) error {
	text := r.sent("text")
	field := r.sentenceField(text)
	var read sentence.DemandText
	err := error(domain.Invalidf("text", "write something"))
	if text != "" {
		read, err = s.drafts.Read(r.Request().Context(), r.actor(), text)
	}
	if err != nil {
		status, err := r.refuse(&field, err)
		if err != nil {
			return err
		}
		return r.sendNewDemand(status, field, nil)
	}
	return r.sendNewDemand(http.StatusOK, field, &read)
}

func (r *request) sendNewDemand(status int, field Form, read *sentence.DemandText) error {
	p := NewDemandPage{Page: r.accountFrame(r.t("Post what you need")), Sentence: field}
	p.Crumbs = []Link{{Text: r.t("Open demands"), URL: r.path("wanted")}, {Text: r.t("New"), Current: true}}
	if read != nil {
		f, err := r.demandForm(read.Demand, r.path("my-demands"))
		if err != nil {
			return err
		}
		p.WasRead, p.Form, p.Text, p.Left = true, f, marked(field.Field("text").Value, read.Read), strings.Join(read.Left, " … ")
		p.Heading = r.n("%s things were read", len(read.Read))
		for _, n := range read.Notes {
			p.Notes = append(p.Notes, r.or(n.VI, n.EN))
		}
	}
	if len(field.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "new-demand", &p)
}

// marked returns a sentence with the words that were read. Parts are in the order
// of the sentence.
func marked(text string, parts []sentence.Part) []Run {
	var out []Run
	for _, part := range parts {
		before, after, ok := strings.Cut(text, part.Text)
		if !ok || part.Text == "" {
			continue
		}
		if before != "" {
			out = append(out, Run{Text: before})
		}
		out, text = append(out, Run{Text: part.Text, Mark: true}), after
	}
	if text != "" {
		out = append(out, Run{Text: text})
	}
	return out
}

// demandForm returns the form of a demand that posts to a path.
func (r *request) demandForm(d domain.Demand, action string) (DemandForm, error) {
	var f DemandForm
	tables, err := r.tables()
	if err != nil {
		return f, err
	}
	units := []Option{{Text: r.t("Choose")}}
	for _, p := range tables.places.Rows {
		units = append(units, Option{Value: p.Code, Text: r.unitName(p), Chosen: d.ProvinceCode != nil && *d.ProvinceCode == p.Code})
	}
	sets := []Option{{Text: r.t("Not stated")}}
	for _, x := range tables.sets.Rows {
		sets = append(sets, Option{Value: x.Code, Text: r.or(x.NameVI, x.NameEN) + " (" + x.Code + ")", Chosen: d.SetCode != nil && *d.SetCode == x.Code})
	}
	amount := ""
	if !d.Quantity().IsZero() {
		amount = r.plainAmount(d.Amount)
	}
	f.Form = newForm(action, r.t("Post the demand"),
		&Field{Name: "name", Label: r.t("Name of the goods"), Kind: "text", Value: d.Name, Max: 200},
		&Field{Name: "set", Label: r.t("Product set"), Kind: "select", Options: sets},
		&Field{Name: "quantity", Label: r.t("Amount"), Kind: "parts", Parts: []*Field{
			{Name: "amount", Label: r.t("Amount"), Kind: "text", Value: amount, InputMode: "decimal", Max: 20}, {Name: "unit", Label: r.t("Unit"), Kind: "select", Options: r.unitOptions(d.Unit)},
			{Name: "period", Label: r.t("How often"), Kind: "select", Options: r.periodOptions(d.Period)},
		}},
		&Field{Name: "price", Label: r.t("Highest price, đồng"), Hint: r.t("Such as 95.000 or 95k. Empty: not stated."), Kind: "parts", Parts: []*Field{
			{Name: "price_max_vnd", Label: r.t("Highest price, đồng"), Kind: "text", Value: r.plainMoney(d.PriceMax), InputMode: "numeric", Max: 20}, {Name: "price_unit", Label: r.t("For one"), Kind: "select", Options: r.unitOptions(d.PriceUnit)},
		}},
		&Field{Name: "delivery.province", Label: r.t("Deliver to the province"), Kind: "select", Options: units},
		&Field{Name: "deliver_until", Label: r.t("Deliver by"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: r.plainDay(d.DeliverUntil), Max: 40},
		&Field{Name: "conditions", Label: r.t("Papers that are needed"), Kind: "ticks", Options: r.conditionOptions(d.Conditions)},
		&Field{Name: "organisation", Label: r.t("For whom do you buy?"), Hint: r.t("Name of the shop, company or restaurant"), Kind: "text", Value: d.Organisation, Autocomplete: "organization", Max: 200},
		&Field{Name: "buyer_type", Label: r.t("Kind of buyer"), Kind: "select", Options: r.buyerOptions(d.BuyerType)},
		&Field{Name: "contact.phone", Label: r.t("Phone or Zalo number"), Hint: r.t("Only a producer whose quote you choose sees it."), Kind: "tel", Value: d.ContactPhone, Autocomplete: "tel", Max: 30},
		&Field{Name: "contact.zalo", Label: r.t("Another Zalo number"), Hint: r.t("If Zalo has another number. Empty: none."), Kind: "tel", Value: d.ContactZalo, Max: 30},
		&Field{Name: "contact.email", Label: r.t("E-mail for producers"), Hint: r.t("Only a producer whose quote you choose sees it."), Kind: "email", Value: d.ContactEmail, Autocomplete: "email", Max: 254},
		&Field{Name: "contact.name", Label: r.t("Contact person"), Kind: "text", Value: d.ContactName, Autocomplete: "name", Max: 200},
		&Field{Name: "deadline", Label: r.t("Quotes until the end of"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: r.plainDay(d.Deadline), Max: 40},
		&Field{Name: "text", Label: r.t("Details"), Hint: r.t("Everybody reads it. Write no phone number here."), Kind: "area", Value: d.Description, Max: 2000},
		&Field{Name: "price_min_vnd", Label: r.t("Lowest price, đồng"), Kind: "text", Value: r.plainMoney(d.PriceMin), InputMode: "numeric", Max: 20},
		&Field{Name: "price_hidden", Label: r.t("Who sees the price?"), Kind: "radios", Options: r.yesNo(d.PriceHidden, r.t("Only I"), r.t("Everybody"))},
		&Field{Name: "deliver_from", Label: r.t("Delivery from"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: r.plainDay(d.DeliverFrom), Max: 40},
		&Field{Name: "season", Label: r.t("Months of delivery"), Hint: r.t("Such as 10–12. Empty: all months."), Kind: "text", Value: months(d.Season), Max: 60},
		&Field{Name: "delivery.address", Label: r.t("Address of delivery"), Kind: "text", Value: d.Address, Max: 300},
		&Field{Name: "stars", Label: r.t("At least"), Kind: "select", Options: r.starOptions(d.Stars)},
		&Field{Name: "papers", Label: r.t("Kinds of papers"), Kind: "ticks", Options: r.paperOptions(d.Papers)},
		&Field{Name: "regions", Label: r.t("Goods from the region"), Kind: "ticks", Options: r.regionOptions(d.Regions)},
		&Field{Name: "packing", Label: r.t("Packing"), Kind: "text", Value: d.Packing, Max: 300},
		&Field{Name: "terms", Label: r.t("Payment and delivery"), Kind: "text", Value: d.Terms, Max: 300},
		&Field{Name: "sample_wanted", Label: r.t("Do you want a sample first?"), Kind: "radios", Options: r.yesNo(d.SampleWanted, r.t("Yes"), r.t("No"))},
	)
	if origin := r.originOptions(d.Provinces, tables.places.Rows); len(origin) > 0 {
		f.Fields = append(f.Fields, &Field{Name: "provinces", Label: r.t("Goods from the province"), Kind: "ticks", Options: origin})
	}
	f.Version = d.Version
	f.neededText, f.buyerText = r.t("Also needed to post it"), r.t("Buyer and time")
	if d.State == "" || d.State == domain.DemandDraft {
		f.DraftText = r.t("Save as a draft")
	} else {
		f.Submit = r.t("Save")
	}
	f.group()
	return f, nil
}

// group puts the fields into their groups. A field that is wrong or that opening
// needs never hides among the rest.
func (f *DemandForm) group() {
	needed := []string{"name", "quantity", "delivery.province", "organisation", "buyer_type", "contact.name", "contact.phone", "deadline"}
	asked := []string{"name", "set", "quantity", "price", "delivery.province", "deliver_until", "conditions"}
	reached := !f.Field("contact.zalo").isEmpty() || !f.Field("contact.email").isEmpty() // without a phone
	f.Filled, f.Missing, f.More, f.MissingText = nil, nil, nil, f.buyerText
	for _, x := range f.Fields {
		switch {
		case slices.Contains(needed, x.Name) && (x.isEmpty() || !slices.Contains(asked, x.Name)):
			f.Missing = append(f.Missing, x)
			if x.isEmpty() && x.Name != "contact.name" && !(x.Name == "contact.phone" && reached) {
				f.MissingText = f.neededText
			}
		case slices.Contains(asked, x.Name) || x.Error != "" || !x.isEmpty() && len(x.Options) == 0:
			f.Filled = append(f.Filled, x)
		default:
			f.More = append(f.More, x)
		}
	}
}

// isEmpty reports whether nothing is filled in. Of parts the first decides.
func (f *Field) isEmpty() bool {
	if len(f.Parts) > 0 {
		return f.Parts[0].Value == ""
	}
	if len(f.Options) > 0 {
		return !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Chosen && o.Value != "" })
	}
	return f.Value == ""
}

func (r *request) unitOptions(chosen domain.Unit) []Option {
	if chosen == "" {
		chosen = domain.UnitKilogram
	}
	var out []Option
	for _, u := range domain.Units() {
		out = append(out, Option{Value: string(u), Text: r.or(u.NameVI(), string(u)), Chosen: u == chosen})
	}
	return out
}

func (r *request) periodOptions(chosen domain.Period) []Option {
	var out []Option
	for _, p := range domain.Periods() {
		text := r.t("once")
		if vi, en := p.Names(); vi != "" {
			text = r.t("each %s", r.or(vi, en))
		}
		out = append(out, Option{Value: string(p), Text: text, Chosen: p == chosen})
	}
	return out
}

func (r *request) conditionOptions(chosen []domain.Condition) []Option {
	var out []Option
	for _, c := range domain.Conditions() {
		vi, en := c.Names()
		out = append(out, Option{Value: string(c), Text: capital(r.or(vi, en)), Chosen: slices.Contains(chosen, c)})
	}
	return out
}

func (r *request) paperOptions(chosen []domain.PaperKind) []Option {
	var out []Option
	for _, t := range r.server.front.CriteriaToday().Papers {
		if t.Kind != domain.PaperOther {
			out = append(out, Option{Value: string(t.Kind), Text: r.or(t.NameVI, t.NameEN), Chosen: slices.Contains(chosen, t.Kind)})
		}
	}
	return out
}

func (r *request) regionOptions(chosen []domain.Region) []Option {
	var out []Option
	for _, x := range domain.Regions() {
		vi, en := x.Names()
		out = append(out, Option{Value: string(x), Text: r.or(vi, en), Chosen: slices.Contains(chosen, x)})
	}
	return out
}

// originOptions lists the provinces that were read from the sentence, sent, or
// stored. The regions are for the others.
func (r *request) originOptions(chosen []string, all []domain.Province) []Option {
	var out []Option
	sent := r.sentAll("provinces")
	for _, p := range all {
		if is := slices.Contains(chosen, p.Code); is || slices.Contains(sent, p.Code) {
			out = append(out, Option{Value: p.Code, Text: r.unitName(p), Chosen: is})
		}
	}
	return out
}

func (r *request) buyerOptions(chosen domain.BuyerType) []Option {
	var out []Option
	for _, b := range domain.BuyerTypes() {
		text := r.buyerType(b)
		if b == "other" {
			text = r.t("Another buyer")
		}
		out = append(out, Option{Value: string(b), Text: text, Chosen: b == chosen || chosen == "" && b == "other"})
	}
	return out
}

func (r *request) starOptions(chosen int) []Option {
	out := []Option{{Value: "0", Text: r.t("Any"), Chosen: chosen == 0}}
	for n := 3; n <= 5; n++ {
		out = append(out, Option{Value: strconv.Itoa(n), Text: r.t("%s stars", strconv.Itoa(n)), Chosen: n == chosen})
	}
	return out
}

func (r *request) yesNo(is bool, yes, no string) []Option {
	return []Option{{Value: "true", Text: yes, Chosen: is}, {Value: "false", Text: no, Chosen: !is}}
}

// plainAmount writes thousandths as people type them.
func (r *request) plainAmount(thousandths int64) string {
	text := strconv.FormatInt(thousandths/1000, 10)
	if rest := thousandths % 1000; rest != 0 {
		text = strings.TrimRight(r.decimal(float64(thousandths)/1000, 3), "0")
	}
	return text
}

// plainMoney writes đồng as people type them; empty without a price.
func (r *request) plainMoney(vnd *int64) string {
	if vnd == nil {
		return ""
	}
	text := strconv.FormatInt(*vnd, 10)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "." + text[at:]
	}
	return text
}

func (r *request) plainDay(d *domain.Date) string {
	if d == nil {
		return ""
	}
	return d.Vietnamese()
}

// months lists the months of a season: 1, 2, 12.
func months(s domain.Season) string {
	var out []string
	for _, m := range s.Months() {
		out = append(out, strconv.Itoa(m))
	}
	return strings.Join(out, ", ")
}

// sentDemand copies the form that was sent into d. It returns all fields that
// cannot be read.
func (r *request) sentDemand(d domain.Demand) (domain.Demand, error) {
	var faults domain.Faults
	d.Name, d.Organisation, d.Description, d.Packing, d.Terms, d.Address = r.sent("name"), r.sent("organisation"), r.sent("text"), r.sent("packing"), r.sent("terms"), r.sent("delivery.address")
	d.BuyerType, d.Period, d.PriceHidden, d.SampleWanted = domain.BuyerType(r.sent("buyer_type")), domain.Period(r.sent("period")), r.sent("price_hidden") == "true", r.sent("sample_wanted") == "true"
	d.ContactName, d.ContactPhone, d.ContactZalo, d.ContactEmail = r.sent("contact.name"), r.sent("contact.phone"), r.sent("contact.zalo"), r.sent("contact.email")
	d.SetCode, d.Set = orNil(r.sent("set")), nil
	if code := orNil(r.sent("delivery.province")); code == nil || d.ProvinceCode == nil || *code != *d.ProvinceCode {
		d.ProvinceCode, d.FormerProvinceCode = code, nil
	}
	d.Amount, d.Unit = 0, ""
	if text := r.sent("amount"); text != "" {
		q, err := transfer.ParseQuantity("quantity", text+" "+domain.Unit(r.sent("unit")).NameVI())
		faults.Add(err)
		d.Amount, d.Unit = q.Amount, q.Unit
	}
	var err error
	d.PriceMax, err = transfer.ParseMoney("price_max_vnd", r.sent("price_max_vnd"))
	faults.Add(err)
	d.PriceMin, err = transfer.ParseMoney("price_min_vnd", r.sent("price_min_vnd"))
	faults.Add(err)
	d.PriceUnit = ""
	if d.PriceMin != nil || d.PriceMax != nil {
		d.PriceUnit = domain.Unit(r.sent("price_unit"))
	}
	for _, x := range []struct {
		name string
		to   **domain.Date
	}{{"deliver_from", &d.DeliverFrom}, {"deliver_until", &d.DeliverUntil}, {"deadline", &d.Deadline}} {
		*x.to = nil
		if text := r.sent(x.name); text != "" {
			day, err := transfer.ParseDate(x.name, text)
			faults.Add(err)
			*x.to = &day
		}
	}
	d.Season = 0
	if text := r.sent("season"); text != "" {
		d.Season, err = transfer.ParseMonths("season", text)
		faults.Add(err)
	}
	d.Stars, err = strconv.Atoi(cmp.Or(r.sent("stars"), "0"))
	faults.AddIf(err != nil, "stars", "only 3, 4 and 5 stars are certified")
	d.Conditions, d.Papers, d.Regions, d.Provinces = nil, nil, nil, nil
	for _, v := range r.sentAll("conditions") {
		d.Conditions = append(d.Conditions, domain.Condition(v))
	}
	for _, v := range r.sentAll("papers") {
		d.Papers = append(d.Papers, domain.PaperKind(v))
	}
	for _, v := range r.sentAll("regions") {
		d.Regions = append(d.Regions, domain.Region(v))
	}
	d.Provinces = append(d.Provinces, r.sentAll("provinces")...)
	return d, faults.Err()
}

// orNil returns nil for an empty text.
func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// checkedDemand is sentDemand with all rules of a demand, and with those of an
// open one.
func (r *request) checkedDemand(d domain.Demand, opens bool) (domain.Demand, error) {
	var faults domain.Faults
	d, err := r.sentDemand(d)
	faults.Add(err)
	faults.Add(d.Validate(r.server.front.Criteria()))
	if opens {
		faults.Add(d.CheckComplete(r.today()))
	}
	return d, faults.Err()
}

// addDemand stores the demand of the form: as a draft, or open to producers.
func (s *Server) addDemand(r *request) error {
	opens := r.sent("do") != "draft"
	blank := domain.Demand{Visibility: domain.VisibilityPublic, Tell: domain.CadenceAtOnce}
	d, err := r.checkedDemand(blank, opens)
	var to string
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddDemand(ctx, r.actor(), d)
			if err == nil && opens {
				stored, err = s.store.OpenDemand(ctx, r.actor(), stored.ID, stored.Version)
			}
			return r.to("my-demand", stored.ID), err
		})
	}
	if err == nil {
		if opens {
			return r.lead(to, "demand-open")
		}
		return r.lead(to, "demand-draft")
	}
	return r.refuseDemand(blank, r.path("my-demands"), err)
}

// refuseDemand answers with the form of a demand, what was sent, and what is
// wrong with it.
func (r *request) refuseDemand(stored domain.Demand, action string, err error) error {
	f, formErr := r.demandForm(stored, action)
	if formErr != nil {
		return formErr
	}
	f.takeValues(r)
	if domain.CodeOf(err) == domain.CodePrecondition {
		theirs, err := r.demandForm(stored, action)
		if err != nil {
			return err
		}
		f.compare(theirs.Form)
		f.group()
		return r.sendDemandForm(http.StatusConflict, stored, f)
	}
	status, err := r.refuse(&f.Form, err)
	if err != nil {
		return err
	}
	f.group()
	return r.sendDemandForm(status, stored, f)
}

func (r *request) sendDemandForm(status int, d domain.Demand, f DemandForm) error {
	p := MyDemandFormPage{Page: r.accountFrame(r.t("Post what you need")), Heading: r.t("Post what you need"), Form: f}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("My demands"), URL: r.path("my-demands")})
	if d.ID != "" {
		p.Title, p.Heading = r.t("Change the demand: %s", d.Name), r.t("Change the demand")
		p.Crumbs = append(p.Crumbs, Link{Text: d.Name, URL: r.to("my-demand", d.ID)})
	} else {
		p.Switch = r.server.path("new-demand", r.or(front.LangEN, front.LangVI))
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "demand-form", &p)
}

// ownDemand returns the demand of the address, which only its buyer may see.
func (r *request) ownDemand() (domain.Demand, error) {
	d, err := r.server.store.Demand(r.Request().Context(), r.actor(), r.Param("id"))
	if err == nil && !d.OwnedBy(r.actor()) {
		err = domain.NotFoundf("there is no such demand of yours")
	}
	return d, err
}

// demandFormOf answers with the form of a demand.
func (s *Server) demandFormOf(r *request) error {
	d, err := r.ownDemand()
	if err != nil {
		return err
	}
	f, err := r.demandForm(d, r.to("change-demand", d.ID))
	if err != nil {
		return err
	}
	return r.sendDemandForm(http.StatusOK, d, f)
}

// changeDemand changes a demand. With the button that posts, a draft is opened,
// too.
func (s *Server) changeDemand(r *request) error {
	stored, err := r.ownDemand()
	if err != nil {
		return err
	}
	opens := stored.State == domain.DemandDraft && r.sent("do") != "draft"
	d, err := r.checkedDemand(stored, opens || stored.State != domain.DemandDraft)
	var to string
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			d, err := s.store.ChangeDemand(ctx, r.actor(), d, r.version())
			if err == nil && opens {
				d, err = s.store.OpenDemand(ctx, r.actor(), d.ID, d.Version)
			}
			return r.to("my-demand", d.ID), err
		})
	}
	switch {
	case err == nil && opens:
		return r.lead(to, "demand-open")
	case err == nil:
		return r.lead(to, "saved")
	}
	return r.refuseDemand(stored, r.to("change-demand", stored.ID), err)
}

// MyDemandsPage lists the demands of the user.
type MyDemandsPage struct {
	Page
	NewURL string
	Items  []TextCard
	Pager  Pager
}

// myDemands answers with the demands of the user in any state.
func (s *Server) myDemands(r *request) error {
	found, err := s.store.MyDemands(r.Request().Context(), r.actor(), nil, r.today(), domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	p := MyDemandsPage{Page: r.accountFrame(r.t("My demands")), NewURL: r.path("new-demand"), Pager: r.pager(len(found.Items), *found.Total, found.Next)}
	for _, d := range found.Items {
		c := r.demandCard(&p.Page, d)
		c.URL, c.Lines = r.to("my-demand", d.ID), append([]string{r.demandState(d.StateOn(r.today()))}, c.Lines...)
		p.Items = append(p.Items, c)
	}
	return r.send(http.StatusOK, "my-demands", &p)
}

func (r *request) demandState(s domain.DemandState) string {
	switch s {
	case domain.DemandDraft:
		return r.t("Draft, only you see it")
	case domain.DemandOpen:
		return r.t("Open")
	case domain.DemandQuoted:
		return r.t("Open, with quotes")
	case domain.DemandClosed:
		return r.t("Closed")
	case domain.DemandExpired:
		return r.t("The time for answers is over")
	}
	return string(s)
}

// QuoteRow is a quote beside others.
type QuoteRow struct {
	Product, Maker Link
	Proof          Proof
	Price          string // for one unit of the table; empty when it does not convert
	Asked          string // as the producer wrote it
	Least, Until   string
	State          string
	Lead           Link
}

// MatchCard is a product that fits a demand, with the reasons.
type MatchCard struct {
	Card
	Why string
}

// MyDemandPage shows a demand to its buyer.
type MyDemandPage struct {
	DemandPage
	State      string
	IsOpen     bool
	Open       *Form // of a draft
	Close      *Form // nil: it is closed
	ChangeURL  string
	PublicURL  string
	QuotesHead string
	Quotes     []QuoteRow
	Waiting    string // what happens next, while there is no quote
	Matches    []MatchCard
	Together   []string // products that have the capacity together
}

// myDemand answers with a demand of the user: its quotes side by side, and the
// products that fit it.
func (s *Server) myDemand(r *request) error {
	d, err := r.ownDemand()
	if err != nil {
		return err
	}
	return r.sendMyDemand(http.StatusOK, d, nil)
}

// sendMyDemand answers with a demand; faulty is a form of it with faults, or nil.
func (r *request) sendMyDemand(status int, d domain.Demand, faulty *Form) error {
	today := r.today()
	shown, err := r.demandPage(r.accountFrame(d.Name), d)
	if err != nil {
		return err
	}
	p := MyDemandPage{DemandPage: shown, State: r.demandState(d.StateOn(today)), IsOpen: d.AnswerableOn(today), ChangeURL: r.to("change-demand", d.ID)}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("My demands"), URL: r.path("my-demands")})
	if p.IsOpen && d.Visibility == domain.VisibilityPublic {
		p.PublicURL = r.of(domain.KindDemand, d.Slug)
	}
	switch d.State {
	case domain.DemandDraft:
		f := newForm(r.to("open-demand", d.ID), r.t("Post the demand"))
		f.Version, p.Open = d.Version, &f
	case domain.DemandClosed:
		p.ChangeURL = ""
	}
	if d.State != domain.DemandClosed {
		f := r.closeFields(d)
		p.Close = &f
	}
	if faulty != nil {
		p.Close = faulty
		r.wrong(&p.Page)
	}
	if err := r.quotes(&p, d); err != nil {
		return err
	}
	if err := r.matches(&p, d); err != nil {
		return err
	}
	return r.send(status, "my-demand", &p)
}

// outcomeOptions are the ways in which a demand ends. A draft has only the last one.
func (r *request) outcomeOptions() []Option {
	return []Option{
		{Value: string(domain.DemandDeal), Text: r.t("We agreed on a deal")}, {Value: string(domain.DemandNoSupply), Text: r.t("Nobody could supply it")},
		{Value: string(domain.DemandWithdrawn), Text: r.t("I do not need it any more")},
	}
}

func (r *request) closeFields(d domain.Demand) Form {
	outcome := &Field{Name: "outcome", Label: r.t("How did it end?"), Kind: "radios"}
	if d.State != domain.DemandDraft {
		outcome.Options = r.outcomeOptions()[:2]
	}
	outcome.Options = append(outcome.Options, r.outcomeOptions()[2])
	f := newForm(r.to("close-demand", d.ID), r.t("Close the demand"), outcome)
	f.Version = d.Version
	return f
}

// quotes fills in the quotes of a demand in one unit, the cheapest first.
func (r *request) quotes(p *MyDemandPage, d domain.Demand) error {
	if !r.actor().Has(domain.RoleBuyer) || d.State == domain.DemandDraft {
		return nil
	}
	_, leads, err := r.server.store.QuotedLeads(r.Request().Context(), r.actor(), d.ID)
	if err != nil {
		return err
	}
	unit, today := domain.CompareUnit(d.Unit), r.today()
	name := r.or(unit.NameVI(), string(unit))
	for _, c := range domain.Compare(leads, unit) {
		l := c.Lead
		row := QuoteRow{
			Product: Link{Text: r.or(l.Product.Name, l.Product.NameEN), URL: r.of(domain.KindProduct, l.Product.Slug)}, Maker: Link{Text: r.or(l.Producer.Name, l.Producer.NameEN), URL: r.of(domain.KindProducer, l.Producer.Slug)},
			Proof: r.proofOfCertificates(l.Product.Certificates, today), Asked: r.quotedPrice(c.Quote), Least: r.quantity(c.Quote.MinOrder()), Until: r.day(c.Quote.ValidUntil),
			State: r.quoteState(c.Quote.StateOn(today)), Lead: Link{Text: r.t("Open the conversation"), URL: r.to("lead", l.ID)},
		}
		if c.Price != nil {
			vnd := domain.RoundVND(c.Price)
			row.Price = r.money(&vnd)
		}
		if c.Quote.StateOn(today) == domain.QuoteOpen {
			row.Lead.Text = r.t("Answer or accept")
		}
		p.Quotes = append(p.Quotes, row)
	}
	p.QuotesHead = r.n("%s quotes", len(p.Quotes)) + ", " + r.t("price for one %s", name)
	if len(p.Quotes) == 0 && p.IsOpen {
		p.Waiting = r.t("No quote yet. Producers whose goods fit are notified. You get a notice when a quote arrives.")
	}
	return nil
}

// matches fills in the products that fit a demand, with the reasons.
func (r *request) matches(p *MyDemandPage, d domain.Demand) error {
	if d.State == domain.DemandClosed {
		return nil
	}
	ctx, today := r.Request().Context(), r.today()
	_, found, err := r.server.store.DemandMatches(ctx, r.actor(), d.ID, domain.Page{Limit: domain.MaxLimit})
	if err != nil {
		return err
	}
	for i, m := range found.Items {
		if i == otherCards+1 {
			break
		}
		vi, en := m.Reasons()
		p.Matches = append(p.Matches, MatchCard{Card: r.productCard(&p.Page, *m.Product, today), Why: r.t("Because: %s", r.or(vi, en))})
	}
	for _, t := range domain.JointSupplies(d, found.Items, today) {
		vi, en := t.Reason()
		p.Together = append(p.Together, r.or(vi, en))
	}
	return nil
}

// openDemand opens a draft to producers. When something is missing, the form
// says what.
func (s *Server) openDemand(r *request) error {
	d, err := r.ownDemand()
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		d, err := s.store.OpenDemand(ctx, r.actor(), d.ID, r.version())
		return r.to("my-demand", d.ID), err
	})
	if err == nil {
		return r.lead(to, "demand-open")
	}
	if domain.CodeOf(err) != domain.CodeInvalid {
		return err
	}
	f, formErr := r.demandForm(d, r.to("change-demand", d.ID))
	if formErr != nil {
		return formErr
	}
	status, err := r.refuse(&f.Form, err)
	if err != nil {
		return err
	}
	f.group()
	return r.sendDemandForm(status, d, f)
}

// closeDemand ends a demand with its outcome.
func (s *Server) closeDemand(r *request) error {
	d, err := r.ownDemand()
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		d, err := s.store.CloseDemand(ctx, r.actor(), d.ID, r.version(), domain.DemandOutcome(r.sent("outcome")), "")
		return r.to("my-demand", d.ID), err
	})
	if err == nil {
		return r.lead(to, "demand-closed")
	}
	if domain.CodeOf(err) != domain.CodeInvalid {
		return err
	}
	f := r.closeFields(d)
	f.takeValues(r)
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendMyDemand(status, d, &f)
}
