package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// HallRow is a hall with the number of its booths.
type HallRow struct {
	Name                Link
	Booths, Taken, Free string
}

// BoothRow is a booth in a list.
type BoothRow struct {
	Number    Link
	Hall      string
	Size      string
	Zone      string // for whom it is reserved
	Exhibitor string // empty: it is free
	Tag       Tag
}

// FairBoothsPage lists the halls and booths of a fair.
type FairBoothsPage struct {
	Page
	Faulty      Form
	ProposalURL string // empty: nobody waits for a booth
	WaitText    string
	Halls       []HallRow
	AddHall     *Form // nil: the fair cannot be changed
	Filter      *Filter
	BoothsText  string
	Booths      []BoothRow
	Pager       Pager
	Files       []Link
	Plan        *Plan
	PlanForm    *Form
	DropPlan    *Form
}

// FairBoothPage shows a booth, and who has it.
type FairBoothPage struct {
	Page
	Faulty    Form
	Heading   string
	Tag       Tag
	Exhibitor string
	Facts     []Fact
	Filter    *Filter // searches for an exhibitor
	Give      *Form   // nil: the booth is taken, or nobody fits the search
	Free      *Form
	Change    *Form
	Delete    *Form
	Place     *Form // takes a click on the plan; nil: there is no plan
	PlanURL   string
	PlanTall  int // height of the plan when it is planUnits wide
}

// boothRoutes are the pages of the halls and booths of a fair.
func boothRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/gian-hang", "/en/desk/fairs/:id/booths"
	who := organizers()
	return []accountRoute{
		{"fair-booths", vi, en, "fair-booths", who, (*Server).fairBooths, nil},
		{"add-hall", vi + "/nha", en + "/halls", "fair-booths", who, nil, (*Server).addHall},
		{"fair-booths-csv", vi + ".csv", en + ".csv", "fair-booths", who, fairBoothsFile("csv"), nil},
		{"fair-booths-xlsx", vi + ".xlsx", en + ".xlsx", "fair-booths", who, fairBoothsFile("xlsx"), nil},
		{"fair-booth-list", vi + "/danh-ba.xlsx", en + "/contacts.xlsx", "fair-booths", who, (*Server).fairBoothList, nil},
		{"fair-proposal", vi + "/de-xuat", en + "/proposal", "fair-booths", who, (*Server).fairProposal, (*Server).takeProposal},
		{"fair-plan", vi + "/mat-bang", en + "/plan", "fair-booths", who, (*Server).fairPlanPicture, (*Server).setFairPlan},
		{"drop-fair-plan", vi + "/mat-bang/xoa", en + "/plan/delete", "fair-booths", who, nil, (*Server).dropFairPlan},
		{"fair-hall", vi + "/nha/:hall", en + "/halls/:hall", "fair-booths", who, (*Server).fairHall, (*Server).changeHall},
		{"delete-hall", vi + "/nha/:hall/xoa", en + "/halls/:hall/delete", "fair-booths", who, nil, (*Server).deleteHall},
		{"add-booths", vi + "/nha/:hall/gian", en + "/halls/:hall/booths", "fair-booths", who, nil, (*Server).addBooths},
		{"fair-booth", vi + "/gian/:booth", en + "/booths/:booth", "fair-booths", who, (*Server).fairBooth, (*Server).changeBooth},
		{"give-booth", vi + "/gian/:booth/giao", en + "/booths/:booth/give", "fair-booths", who, nil, (*Server).giveBooth},
		{"free-booth", vi + "/gian/:booth/tra", en + "/booths/:booth/free", "fair-booths", who, nil, (*Server).freeBooth},
		{"place-booth", vi + "/gian/:booth/vi-tri", en + "/booths/:booth/place", "fair-booths", who, nil, (*Server).placeBooth},
		{"delete-booth", vi + "/gian/:booth/xoa", en + "/booths/:booth/delete", "fair-booths", who, nil, (*Server).deleteBooth},
	}
}

// boothSize formats the sides of a booth; empty when they are not stated.
func (r *request) boothSize(b domain.Booth) string {
	if b.Area() == 0 {
		return ""
	}
	side := func(cm int) string { return strings.TrimSuffix(r.decimal(float64(cm)/100, 1), r.or(",0", ".0")) }
	return side(b.WidthCM) + " × " + side(b.DepthCM) + " m"
}

// boothZone says for whom a booth is reserved; empty: for anybody.
func (r *request) boothZone(b domain.Booth, places *front.Places) string {
	group, province := "", ""
	if b.ZoneGroup != "" {
		group = r.or(r.server.front.CriteriaToday().GroupNames(b.ZoneGroup))
	}
	if b.ZoneProvince != "" {
		province = r.unitName(places.ByCode[b.ZoneProvince])
	}
	return joined(", ", province, group)
}

// boothRow returns a booth as a list shows it.
func (r *request) boothRow(b domain.Booth, places *front.Places) BoothRow {
	row := BoothRow{Number: Link{Text: b.Number, URL: r.to("fair-booth", b.FairID, b.ID)}, Size: r.boothSize(b), Zone: r.boothZone(b, places), Tag: plainTag(r.t("free booth"))}
	if b.Hall != nil {
		row.Hall = r.or(b.Hall.Name, b.Hall.NameEN)
	}
	if b.ExhibitorID != nil {
		row.Tag = goodTag(r.t("given"))
	}
	if b.Exhibitor != nil {
		row.Exhibitor = r.or(b.Exhibitor.Name())
	}
	return row
}

// boothFilter reads the filter of the booths of a fair, and returns those that it chooses.
func (r *request) boothFilter(fairID string) (*Filter, []domain.Booth, error) {
	form := r.filter("fair-booths", fairID)
	words := form.folded(r.t("Number or exhibitor"))
	state := form.choice(r.param("tinh-trang", "status"), r.t("Status"), []string{"free", "given"}, func(s string) string {
		return capital(r.t(map[string]string{"free": "free booth", "given": "given"}[s]))
	})
	all, err := r.server.store.Booths(r.Request().Context(), r.actor(), fairID)
	return form, slices.DeleteFunc(all, func(b domain.Booth) bool {
		text := b.Number
		if b.Exhibitor != nil {
			vi, en := b.Exhibitor.Name()
			text = joined(" ", text, vi, en)
		}
		return state == "free" && b.ExhibitorID != nil || state == "given" && b.ExhibitorID == nil || !holdsWords(text, words)
	}), err
}

// fairBooths answers with the halls and booths of a fair.
func (s *Server) fairBooths(r *request) error { return r.sendBooths(Form{}, nil) }

// sendBooths answers with the halls and booths of a fair; faulty is a form that was
// not accepted, and err is why.
func (r *request) sendBooths(faulty Form, err error) error {
	ctx, by, s := r.Request().Context(), r.actor(), r.server
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	status, err := r.faulty(&faulty, err)
	if err != nil {
		return err
	}
	places, err := s.front.Places(ctx)
	if err != nil {
		return err
	}
	accepted, err := s.store.Exhibitors(ctx, by, f.ID, domain.ExhibitorFilter{State: domain.AnswerAccepted}, domain.Page{Limit: 1, Total: true})
	if err != nil {
		return err
	}
	p := FairBoothsPage{Page: r.fairFrame(r.t("Booths"), f), Faulty: faulty}
	placed := map[string]bool{} // exhibitors
	for _, h := range f.Halls {
		taken := 0
		for _, b := range h.Booths {
			if b.ExhibitorID != nil {
				placed[*b.ExhibitorID] = true
				taken++
			}
		}
		p.Halls = append(p.Halls, HallRow{Link{Text: r.or(h.Name, h.NameEN), URL: r.to("fair-hall", f.ID, h.ID)}, r.number(len(h.Booths)), r.number(taken), r.number(len(h.Booths) - taken)})
	}
	if n := totalOf(accepted) - len(placed); n > 0 { // a booth is given to those only who accepted
		p.ProposalURL, p.WaitText = r.to("fair-proposal", f.ID), r.n("%s exhibitors wait for a booth.", n)
	}
	form, chosen, err := r.boothFilter(f.ID)
	if err != nil {
		return err
	}
	part, pager, err := listedOf(form, chosen, func(b domain.Booth) string { return b.ID })
	if err != nil {
		return err
	}
	p.Filter, p.BoothsText, p.Pager = form, r.n("%s booths", len(chosen)), pager
	for _, b := range part {
		p.Booths = append(p.Booths, r.boothRow(b, places))
	}
	p.Files = []Link{
		{Text: "CSV", URL: form.CSVURL}, {Text: "XLSX", URL: withQuery(r.to("fair-booths-xlsx", f.ID), r.query("after"))},
		{Text: r.t("With contacts, to print (XLSX)"), URL: r.to("fair-booth-list", f.ID)},
	}
	r.boothForms(&p, f)
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(form.finish(&p.Page, status), "fair-booths", &p)
}

// boothForms fills in the forms of the page of all booths, and the plan.
func (r *request) boothForms(p *FairBoothsPage, f domain.Fair) {
	ids := map[string]string{}
	for _, h := range f.Halls {
		for _, b := range h.Booths {
			ids[b.Number] = b.ID
		}
	}
	if p.Plan = planOf(f, func(number string) string { return r.to("fair-booth", f.ID, ids[number]) }); p.Plan != nil {
		p.Plan.URL = r.to("fair-plan", f.ID)
	}
	if !f.Open() {
		return
	}
	add := newForm(r.to("add-hall", f.ID), r.t("Add the hall"), r.hallFields(domain.Hall{Position: domain.HallLast})...)
	p.AddHall = &add
	plan := newForm(r.to("fair-plan", f.ID), r.t("Save the plan"), r.planField())
	plan.Version, p.PlanForm = f.Version, &plan
	if f.Plan != nil {
		drop := newForm(r.to("drop-fair-plan", f.ID), r.t("Delete the plan"))
		drop.Version, p.DropPlan = f.Version, &drop
	}
	for _, x := range []**Form{&p.AddHall, &p.PlanForm} {
		if p.Faulty.Action != "" && (*x).Action == p.Faulty.Action && len(p.Faulty.Fields) > 0 {
			*x = &p.Faulty
		}
	}
}

func (r *request) planField() *Field {
	return &Field{Name: "file", Label: r.t("Picture of the ground"), Hint: r.t("JPEG or PNG. It takes the place of the plan before; booths keep their places."), Kind: "file"}
}

// zoneFields are the fields that booths of one kind share.
func (r *request) zoneFields(b domain.Booth, places *front.Places) []*Field {
	groups := []Option{{Text: r.t("For any")}}
	for _, g := range domain.Groups() {
		groups = append(groups, Option{Value: string(g), Text: r.or(r.server.front.CriteriaToday().GroupNames(g)), Chosen: g == b.ZoneGroup})
	}
	units := []Option{{Text: r.t("For any")}}
	for _, u := range places.Rows {
		units = append(units, Option{Value: u.Code, Text: r.unitName(u), Chosen: u.Code == b.ZoneProvince})
	}
	side := func(cm int) string {
		if cm == 0 {
			return ""
		}
		return strings.TrimSuffix(r.decimal(float64(cm)/100, 2), r.or(",00", ".00"))
	}
	return []*Field{
		{Name: "size", Label: r.t("Width and depth in metres"), Hint: r.t("Such as 3 and 3. They may stay empty."), Kind: "parts", Parts: []*Field{
			{Name: "width_cm", Label: r.t("Width"), Kind: "text", Value: side(b.WidthCM), InputMode: "decimal", Max: 6}, {Name: "depth_cm", Label: r.t("Depth"), Kind: "text", Value: side(b.DepthCM), InputMode: "decimal", Max: 6},
		}},
		{Name: "zone_group", Label: r.t("Reserved for a group of goods"), Kind: "select", Options: groups},
		{Name: "zone_province_code", Label: r.t("Reserved for a province of today"), Kind: "select", Options: units},
		{Name: "price_class", Label: r.t("Class of rent"), Hint: r.t("Such as Hạng A"), Kind: "text", Value: b.PriceClass, Max: 100},
		{Name: "price_vnd", Label: r.t("Rent in đồng"), Hint: r.t("Such as 5.000.000. Empty: on request."), Kind: "text", Value: r.plainMoney(b.PriceVND), InputMode: "numeric", Max: 20},
	}
}

// rangeFields are the fields of new booths.
func (r *request) rangeFields(places *front.Places) []*Field {
	return append([]*Field{
		{Name: "prefix", Label: r.t("Letters before the number"), Hint: r.t("A- makes A-01, A-02 …"), Kind: "text", Value: "", Max: 16},
		{Name: "numbers", Label: r.t("From number, to number"), Kind: "parts", Parts: []*Field{
			{Name: "from", Label: r.t("From number"), Kind: "text", InputMode: "numeric", Max: 4}, {Name: "to", Label: r.t("To number"), Kind: "text", InputMode: "numeric", Max: 4},
		}},
		{Name: "digits", Label: r.t("How are numbers written?"), Kind: "select", Options: []Option{{Value: "2", Text: "01"}, {Value: "1", Text: "1"}, {Value: "3", Text: "001"}}},
	}, r.zoneFields(domain.Booth{}, places)...)
}

// sentZone copies what booths of one kind share into a booth.
func (r *request) sentZone(b *domain.Booth) error {
	var faults domain.Faults
	for name, into := range map[string]*int{"width_cm": &b.WidthCM, "depth_cm": &b.DepthCM} {
		*into = 0
		text := strings.Replace(r.sent(name), ",", ".", 1)
		if text == "" {
			continue
		}
		metres, err := strconv.ParseFloat(text, 64)
		if err != nil || metres < 0 || metres > 100 {
			faults.Add(domain.Invalidf(name, "it must be metres between 0 and 100, such as 3 or 2,5"))
			continue
		}
		*into = int(math.Round(metres * 100))
	}
	b.ZoneGroup, b.ZoneProvince, b.PriceClass = domain.Group(r.sent("zone_group")), r.sent("zone_province_code"), r.sent("price_class")
	price, err := transfer.ParseMoney("price_vnd", r.sent("price_vnd"))
	faults.Add(err)
	b.PriceVND = price
	return faults.Err()
}

// addBooths adds a range of booths to a hall, all or none.
func (s *Server) addBooths(r *request) error {
	id, hall := r.Param("id"), r.Param("hall")
	like := domain.Booth{FairID: id, HallID: hall}
	var faults domain.Faults
	faults.Add(r.sentZone(&like))
	from, err := transfer.ParseWhole("from", r.sent("from"))
	faults.Add(err)
	last, err := transfer.ParseWhole("to", r.sent("to"))
	faults.Add(err)
	digits, err := transfer.ParseWhole("digits", r.sent("digits"))
	faults.Add(err)
	var booths []domain.Booth
	if faults.Err() == nil {
		if n := last - from; from < 0 || n < 0 || n >= domain.BoothsPerBatch {
			faults.Add(domain.Invalidf("to", "it must follow from, by at most %d", domain.BoothsPerBatch-1))
		} else {
			for n := from; n <= last; n++ {
				b := like
				b.Number = fmt.Sprintf("%s%0*d", r.sent("prefix"), min(max(digits, 1), 4), n)
				booths = append(booths, b)
			}
		}
	}
	to := ""
	if err = faults.Err(); err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.AddBooths(ctx, r.actor(), id, booths)
			return r.to("fair-hall", id, hall), err
		})
	}
	if err != nil {
		places, placesErr := s.front.Places(r.Request().Context())
		if placesErr != nil {
			return placesErr
		}
		f := newForm(r.to("add-booths", id, hall), r.t("Add the booths"), r.rangeFields(places)...)
		f.takeValues(r)
		return r.sendHall(f, err)
	}
	return r.lead(to, "booths-added")
}

// fairBoothsFile answers with the booths that the filter chooses as a table.
func fairBoothsFile(extension string) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		f, err := r.fairOf()
		if err != nil {
			return err
		}
		places, err := s.front.Places(r.Request().Context())
		if err != nil {
			return err
		}
		form, chosen, err := r.boothFilter(f.ID)
		if err != nil {
			return err
		}
		return sendRowsAs(form, "gian-hang-"+f.Slug, extension, transfer.Table{Name: r.t("Booths"), Columns: []transfer.Column{
			{Key: "hall", Heading: r.t("Hall"), Width: 16}, {Key: "number", Heading: r.t("Booth")}, {Key: "size", Heading: r.t("Size")}, {Key: "zone", Heading: r.t("Reserved for"), Width: 26},
			{Key: "class", Heading: r.t("Class of rent")}, {Key: "rent", Heading: r.t("Rent in đồng"), Format: transfer.Whole}, {Key: "exhibitor", Heading: r.t("Exhibitor"), Width: 40},
		}}, whole(chosen), func(b domain.Booth) ([]any, error) {
			row := r.boothRow(b, places)
			return []any{row.Hall, b.Number, row.Size, row.Zone, b.PriceClass, b.PriceVND, row.Exhibitor}, nil
		})
	}
}

// fairBoothList answers with the exhibitors by booth and their contacts. Contacts are
// private, so the audit log records who asked.
func (s *Server) fairBoothList(r *request) error {
	ctx, by := r.Request().Context(), r.actor()
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	lines, err := s.store.BoothLines(ctx, by, f.ID)
	if err != nil {
		return err
	}
	return r.sendSheet("fair.booth-list", "danh-ba-gian-hang-", f, func(w io.Writer) error { return transfer.WriteBoothList(w, f, lines, r.today()) })
}

// sendSheet answers with a workbook about a fair, and records in the audit log who
// exported it.
func (r *request) sendSheet(action, name string, f domain.Fair, write func(io.Writer) error) error {
	var file bytes.Buffer
	if err := write(&file); err != nil {
		return err
	}
	if err := r.server.store.RecordAudit(r.Request().Context(), r.actor(), domain.Audit{Action: action, Noun: "fair", NounID: f.ID}); err != nil {
		return err
	}
	return r.sendFile(name+f.Slug+".xlsx", sheetType, file.Bytes())
}

// boothOf returns the booth of the address with its fair.
func (r *request) boothOf() (domain.Fair, domain.Booth, error) {
	f, err := r.fairOf()
	if err != nil {
		return f, domain.Booth{}, err
	}
	b, err := r.server.store.Booth(r.Request().Context(), r.actor(), f.ID, r.Param("booth"))
	if i := slices.IndexFunc(f.Halls, func(h domain.Hall) bool { return h.ID == b.HallID }); i >= 0 {
		b.Hall = &f.Halls[i]
	}
	return f, b, err
}

// fairBooth answers with a booth.
func (s *Server) fairBooth(r *request) error { return r.sendBooth(Form{}, nil) }

// boothForm returns the form of a booth.
func (r *request) boothForm(f domain.Fair, b domain.Booth, places *front.Places) Form {
	at := func(v *int) string {
		if v == nil {
			return ""
		}
		return strconv.Itoa(*v)
	}
	halls := &Field{Name: "hall_id", Label: r.t("Hall"), Kind: "select"}
	for _, h := range f.Halls {
		halls.Options = append(halls.Options, Option{Value: h.ID, Text: r.or(h.Name, h.NameEN), Chosen: h.ID == b.HallID})
	}
	fields := slices.Concat([]*Field{{Name: "number", Label: r.t("Number of the booth"), Hint: r.t("Such as A-07"), Kind: "text", Value: b.Number, Max: 20}, halls}, r.zoneFields(b, places), []*Field{
		{Name: "plan", Label: r.t("Place on the plan"), Hint: r.t("In thousandths of its width from the left, and of its height from the top. A click on the plan fills them in."), Kind: "parts", Parts: []*Field{
			{Name: "plan_x", Label: r.t("From the left"), Kind: "text", Value: at(b.PlanX), InputMode: "numeric", Max: 4}, {Name: "plan_y", Label: r.t("From the top"), Kind: "text", Value: at(b.PlanY), InputMode: "numeric", Max: 4},
		}},
	})
	form := newForm(r.to("fair-booth", f.ID, b.ID), r.t("Save"), fields...)
	form.Version = b.Version
	return form
}

// mostCandidates is how many exhibitors the page of a booth offers.
const mostCandidates = 20

// candidates returns the accepted exhibitors whose names hold the words; those without a
// booth come first.
func (r *request) candidates(fairID string, words []string) ([]domain.Exhibitor, error) {
	all, err := r.accepted(fairID)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(e domain.Exhibitor) bool {
		vi, en := e.Name()
		return !holdsWords(vi+" "+en+" "+e.ProvinceName(), words)
	})
	slices.SortStableFunc(all, func(a, b domain.Exhibitor) int { return cmp.Compare(min(len(a.Booths), 1), min(len(b.Booths), 1)) })
	return all, nil
}

// accepted returns the exhibitors who have accepted, with their booths.
func (r *request) accepted(fairID string) ([]domain.Exhibitor, error) {
	lines, err := r.server.store.BoothLines(r.Request().Context(), r.actor(), fairID)
	if err != nil {
		return nil, err
	}
	var out []domain.Exhibitor
	at := map[string]int{}
	for _, l := range lines {
		i, ok := at[l.Exhibitor.ID]
		if !ok {
			i = len(out)
			at[l.Exhibitor.ID], out = i, append(out, l.Exhibitor)
			out[i].Booths = nil
		}
		if l.Booth != nil {
			out[i].Booths = append(out[i].Booths, *l.Booth)
		}
	}
	return out, nil
}

// boothNumbers joins the numbers of booths.
func boothNumbers(all []domain.Booth) string {
	var out []string
	for _, b := range all {
		out = append(out, b.Number)
	}
	return strings.Join(out, ", ")
}

// sendBooth answers with the booth of the address; faulty is a form that was not
// accepted, and err is why.
func (r *request) sendBooth(faulty Form, err error) error {
	f, b, loadErr := r.boothOf()
	if loadErr != nil {
		return loadErr
	}
	status, err := r.faulty(&faulty, err)
	if err != nil {
		return err
	}
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	row := r.boothRow(b, places)
	p := FairBoothPage{Page: r.fairFrame(r.t("Booth %s", b.Number), f), Faulty: faulty, Heading: r.t("Booth %s", b.Number), Tag: row.Tag, Exhibitor: row.Exhibitor, Filter: r.filter("fair-booth", f.ID, b.ID)}
	p.Filter.Submit = r.t("Search")
	for _, x := range []Fact{{Name: r.t("Hall"), Text: row.Hall}, {Name: r.t("Size"), Text: row.Size}, {Name: r.t("Reserved for"), Text: row.Zone}, {Name: r.t("Class of rent"), Text: b.PriceClass}, {Name: r.t("Rent in đồng"), Text: r.plainMoney(b.PriceVND)}} {
		if x.Text != "" {
			p.Facts = append(p.Facts, x)
		}
	}
	if f.Open() {
		if err := r.boothChanges(&p, f, b, places); err != nil {
			return err
		}
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(p.Filter.finish(&p.Page, status), "fair-booth", &p)
}

// boothChanges fills in what may be done with a booth.
func (r *request) boothChanges(p *FairBoothPage, f domain.Fair, b domain.Booth, places *front.Places) error {
	form := func(page, submit string, fields ...*Field) *Form {
		x := newForm(r.to(page, f.ID, b.ID), submit, fields...)
		x.Version = b.Version
		return &x
	}
	if b.ExhibitorID != nil {
		p.Free = form("free-booth", r.t("Free the booth"))
	} else {
		p.Delete = form("delete-booth", r.t("Delete the booth"))
		found, err := r.candidates(f.ID, p.Filter.folded(r.t("Name or province of the exhibitor")))
		if err != nil {
			return err
		}
		if len(found) > 0 {
			p.Give = form("give-booth", r.t("Give the booth"), r.candidateField(found))
		}
	}
	change := r.boothForm(f, b, places)
	p.Change = &change
	if f.Plan != nil {
		p.Place, p.PlanURL, p.PlanTall = form("place-booth", r.t("Place on the plan")), r.to("fair-plan", f.ID), max(1, planUnits*f.Plan.Height/f.Plan.Width)
	}
	for _, x := range []**Form{&p.Change, &p.Give} {
		if *x != nil && (*x).Action == p.Faulty.Action && len(p.Faulty.Fields) > 0 {
			*x = &p.Faulty
		}
	}
	return nil
}

// candidateField offers exhibitors for a booth.
func (r *request) candidateField(found []domain.Exhibitor) *Field {
	field := &Field{Name: "exhibitor_id", Label: r.t("Exhibitor"), Hint: r.t("Those without a booth come first."), Kind: "radios"}
	for _, e := range found[:min(len(found), mostCandidates)] {
		field.Options = append(field.Options, Option{Value: e.ID, Text: joined(" · ", r.or(e.Name()), e.ProvinceName(), boothNumbers(e.Booths))})
	}
	if len(found) > mostCandidates {
		field.Hint = joined(" ", field.Hint, r.n("%s more: search by name or province.", len(found)-mostCandidates))
	}
	return field
}

// changeBooth changes a booth.
func (s *Server) changeBooth(r *request) error {
	f, b, err := r.boothOf()
	if err != nil {
		return err
	}
	stored := b
	var faults domain.Faults
	faults.Add(r.sentZone(&b))
	b.Number, b.HallID = r.sent("number"), r.sent("hall_id")
	for name, into := range map[string]**int{"plan_x": &b.PlanX, "plan_y": &b.PlanY} {
		*into = nil
		if text := r.sent(name); text != "" {
			n, err := transfer.ParseWhole(name, text)
			faults.Add(err)
			*into = &n
		}
	}
	faults.Add(b.Validate())
	to := ""
	if err = faults.Err(); err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeBooth(ctx, r.actor(), b, r.version())
			return r.to("fair-booth", f.ID, b.ID), err
		})
	}
	if err == nil {
		return r.lead(to, "saved")
	}
	places, placesErr := s.front.Places(r.Request().Context())
	if placesErr != nil {
		return placesErr
	}
	form := r.boothForm(f, stored, places)
	form.takeValues(r)
	return r.sendBooth(form, err)
}

// giveBooth gives a booth to an exhibitor.
func (s *Server) giveBooth(r *request) error {
	if r.sent("exhibitor_id") == "" {
		return r.refuseGive(domain.Invalidf("exhibitor_id", "name an exhibitor of the fair"))
	}
	return r.allocate(r.sent("exhibitor_id"), "booth-given", r.refuseGive)
}

// refuseGive answers with the booth and the exhibitors among whom one is chosen.
func (r *request) refuseGive(err error) error {
	found, loadErr := r.candidates(r.Param("id"), nil)
	if loadErr != nil {
		return loadErr
	}
	f := newForm(r.to("give-booth", r.Param("id"), r.Param("booth")), r.t("Give the booth"), r.candidateField(found))
	f.Version = 1
	f.takeValues(r)
	return r.sendBooth(f, domain.MapFields(err, func(field string) string {
		return strings.Replace(strings.TrimPrefix(field, "allocations[0]."), "booth_id", "exhibitor_id", 1)
	}))
}

// freeBooth takes a booth from its exhibitor.
func (s *Server) freeBooth(r *request) error {
	return r.allocate("", "booth-freed", func(err error) error { return r.sendBooth(newForm(r.Request().URL.Path, ""), err) })
}

// allocate gives the booth of the address to an exhibitor, or frees it.
func (r *request) allocate(exhibitor, note string, refuse func(error) error) error {
	id, booth := r.Param("id"), r.Param("booth")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := r.server.store.Allocate(ctx, r.actor(), id, []domain.Allocation{{BoothID: booth, ExhibitorID: exhibitor, Version: r.version()}})
		return r.to("fair-booth", id, booth), err
	})
	if err != nil {
		return refuse(err)
	}
	return r.lead(to, note)
}

// deleteBooth deletes a free booth.
func (s *Server) deleteBooth(r *request) error {
	f, b, err := r.boothOf()
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("fair-hall", f.ID, b.HallID), s.store.DeleteBooth(ctx, r.actor(), f.ID, b.ID, r.version())
	})
	if err != nil {
		return r.sendBooth(newForm(r.Request().URL.Path, ""), err)
	}
	return r.lead(to, "booth-deleted")
}
