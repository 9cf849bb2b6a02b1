package web

import (
	"context"
	"net/http"
	"strings"

	"chophien/domain"
	"chophien/transfer"
	"chophien/words"
)

// MyDelegationRow is a delegation in the list of its officers.
type MyDelegationRow struct {
	Fair  Link
	Name  string
	When  string
	Until string // last day on which answers are taken
	Tag   Tag
}

// DeskDelegationsPage lists the delegations that the officer answers for.
type DeskDelegationsPage struct {
	Page
	Filter *Filter
	Items  []MyDelegationRow
	Empty  string // why there are no rows
	Pager  Pager
}

// DeskDelegationPage shows an invitation of a province to a fair, with the forms of
// its answer and of its list of goods.
type DeskDelegationPage struct {
	Page
	Faulty  Form
	Heading string
	Lede    string
	Tag     Tag
	Reason  string // why the organizer removed the delegation
	Facts   []Fact
	Phone   string // of the organizer
	Closed  string // why no answer is taken now; empty: one is
	Answer  *Form  // nil: no answer is taken
	List    *Form  // nil: the delegation cannot show anything now
	Goods   []GoodsRow
	Total   int // rows of the stored list
	Filter  *Filter
	Pager   Pager
}

// GoodsRow is a thing of the stored list of a delegation.
type GoodsRow struct {
	Name  Link
	Kind  string
	Maker string
	Booth string
	Tag   Tag
}

// ListRow is a row of a list of goods with what it names.
type ListRow struct{ Row, Name, Maker string }

// DelegationListPage is the preview of a list of goods of a delegation.
type DelegationListPage struct {
	Page
	Lede     string
	Faults   []AnnexFault
	More     string // how many wrong rows are not shown; empty: none
	Rows     []ListRow
	MoreRows string // how many right rows are not shown; empty: none
	Form     *Form  // takes the list; nil: a row is wrong
	Items    string // what the list names, for the form
	Sheets   []SheetItem
	Again    *Form // reads the file again, another sheet of it; nil: it has one sheet, which is right
	BackURL  string
}

// mostListRows bounds the rows that a preview shows of each kind, so that its page
// stays small.
const mostListRows = 100

// deskDelegationRoutes are the pages on which officers answer for their province.
func deskDelegationRoutes() []accountRoute {
	const vi, en = "/ban/can-bo/doan", "/en/desk/officer/delegations"
	return []accountRoute{
		{"desk-delegations", vi, en, "desk-delegations", officers(), (*Server).deskDelegations, nil},
		{"desk-delegations-csv", vi + ".csv", en + ".csv", "desk-delegations", officers(), (*Server).deskDelegationsCSV, nil},
		{"desk-delegation", vi + "/:id", en + "/:id", "desk-delegations", officers(), (*Server).deskDelegation, (*Server).answerDelegation},
		{"desk-delegation-csv", vi + "/:id/danh-sach.csv", en + "/:id/list.csv", "desk-delegations", officers(), (*Server).deskDelegationCSV, nil},
		{"delegation-list", vi + "/:id/danh-sach", en + "/:id/list", "desk-delegations", officers(), (*Server).leaveDelegationList, (*Server).previewDelegationList},
		{"set-delegation-list", vi + "/:id/danh-sach/ghi", en + "/:id/list/store", "desk-delegations", officers(), nil, (*Server).setDelegationList},
	}
}

// delegationRows returns the filter of the list of delegations, and the rows of the officer's
// provinces that it chooses.
func (r *request) delegationRows() (form *Filter, found []MyDelegationRow, err error) {
	form = r.filter("desk-delegations")
	wanted := form.folded(r.t("Name of a fair or a province"))
	err = eachRow(func(p domain.Page) (domain.List[domain.Delegation], error) {
		return r.server.store.MyDelegations(r.Request().Context(), r.actor(), p)
	}, func(d domain.Delegation) error {
		f := *d.Fair
		row := MyDelegationRow{
			Fair: Link{Text: r.or(f.Name, f.NameEN), URL: r.to("desk-delegation", d.ID)}, Name: r.or(domain.Exhibitor{Delegation: &d}.Name()), When: r.fairDays(f),
			Until: r.day(f.AnswersUntil()), Tag: r.answerTag(d.Shown()),
		}
		if holdsWords(f.Name+" "+f.NameEN+" "+row.Name, wanted) {
			found = append(found, row)
		}
		return nil
	})
	return form, found, err
}

// deskDelegations answers with the delegations of the officer's provinces.
func (s *Server) deskDelegations(r *request) error {
	form, found, err := r.delegationRows()
	if err != nil {
		return err
	}
	p := DeskDelegationsPage{Page: r.deskFrame(r.t("Fair delegations")), Filter: form, Empty: r.t("No fair has invited your province yet.")}
	if form.Fields[0].Value != "" {
		p.Empty = r.t("There is no such invitation.")
	}
	if p.Items, p.Pager, err = listedOf(form, found, func(d MyDelegationRow) string { return d.Fair.URL }); err != nil {
		return err
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-delegations", &p)
}

// deskDelegationsCSV answers with the same list as a file.
func (s *Server) deskDelegationsCSV(r *request) error {
	form, found, err := r.delegationRows()
	if err != nil {
		return err
	}
	return sendRows(form, r.dated("doan-tham-gia"), []string{"Fair", "Delegation", "When", "Answer by", "Status"}, whole(found), func(d MyDelegationRow) ([]any, error) {
		return []any{d.Fair.Text, d.Name, d.When, d.Until, d.Tag.Text}, nil
	})
}

// myDelegation returns the delegation of the address.
func (r *request) myDelegation() (domain.Delegation, error) {
	return r.server.store.Delegation(r.Request().Context(), r.actor(), r.Param("id"))
}

// deskDelegation answers with a delegation.
func (s *Server) deskDelegation(r *request) error { return r.sendMyDelegation(nil) }

// sendMyDelegation answers with the delegation of the address; err is why the form that
// was sent to the request's path was not accepted.
func (r *request) sendMyDelegation(err error) error {
	d, loadErr := r.myDelegation()
	if loadErr != nil {
		return loadErr
	}
	guest := domain.InvitedGuest{Fair: *d.Fair, Delegation: &d}
	var builds []func() Form
	closed := d.Fair.CheckAnswers(r.today())
	if removed := d.CheckPresent(); removed != nil {
		closed = removed
	}
	if closed == nil {
		builds = append(builds, func() Form {
			return r.invitationFields(r.to("desk-delegation", d.ID), guest)
		})
	}
	shows := d.Fair.Open() && d.CheckShow(0) == nil
	if shows {
		builds = append(builds, func() Form { return r.listForm(d, nil) })
	}
	forms, faulty, status, err := r.formsOf(r.Request().URL.Path, err, builds...)
	if err != nil {
		return err
	}
	name := r.or(guest.Name())
	p := DeskDelegationPage{
		Page: r.deskFrame(name), Faulty: faulty, Heading: name, Lede: r.t("%s invites %s to this fair.", r.or(d.Fair.Organizer, d.Fair.OrganizerEN), name), Tag: r.answerTag(d.Shown()), Reason: d.RemovedReason,
		Facts: append([]Fact{{Name: r.t("Fair"), Text: r.or(d.Fair.Name, d.Fair.NameEN)}}, r.invitedFacts(*d.Fair)...), Phone: d.Fair.Phone,
	}
	p.Sample = d.Fair.Sample
	if closed != nil {
		p.Closed = r.because(closed)
	} else {
		p.Answer, forms = forms[0], forms[1:]
	}
	if shows {
		p.List = forms[0]
	}
	if err := r.fillGoods(&p); err != nil {
		return err
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(p.Filter.finish(&p.Page, status), "desk-delegation", &p)
}

// listForm returns the form that sends a list of goods. sheets are those of a file that
// was sent before.
func (r *request) listForm(d domain.Delegation, sheets []domain.Sheet) Form {
	sheet := r.sheetField()
	if len(sheets) > 1 {
		sheet.Hint, sheet.Kind = "", "select"
		for _, s := range sheets {
			sheet.Options = append(sheet.Options, Option{Value: s.Name, Text: s.Name, Chosen: s.Read})
		}
	}
	f := newForm(r.to("delegation-list", d.ID), r.t("Read the list"), sheet, r.fromRowField(),
		&Field{Name: "file", Label: r.t("List of goods"), Hint: r.t("XLSX or CSV: name, maker, code of the certificate. You see first what is found; then the list takes the place of the one before."), Kind: "file"})
	f.Version = d.Version
	return f
}

// goods returns the filter of the stored list of a delegation, the number of its rows, and
// those that the filter chooses.
func (r *request) goods() (form *Filter, found []GoodsRow, all int, err error) {
	d, exhibits, err := r.server.store.DelegationExhibits(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return nil, nil, 0, err
	}
	form = r.filter("desk-delegation", d.ID)
	wanted := form.folded(r.t("Name of a thing or an exhibitor"))
	for _, x := range exhibits {
		row := GoodsRow{Name: Link{Text: r.or(x.Listing.Name, x.Listing.NameEN)}, Kind: r.kindName(x.Kind), Maker: r.or(x.ExhibitorName, x.ExhibitorNameEN), Booth: strings.Join(x.Booths, ", "), Tag: r.goodsTag(x.StateOn(d.Fair.EndsOn))}
		if x.Listing.HasPage(r.today()) {
			row.Name.URL = r.or(x.Kind.PagePaths()) + x.Listing.Slug
		}
		if holdsWords(row.Name.Text+" "+x.Listing.Name+" "+row.Maker, wanted) {
			found = append(found, row)
		}
	}
	return form, found, len(exhibits), nil
}

// goodsTag says whether the fair can show a thing.
func (r *request) goodsTag(s domain.ExhibitState) Tag {
	switch s {
	case domain.ExhibitHidden:
		return badTag(r.t("not published any more"))
	case domain.ExhibitEnds:
		return badTag(r.t("no valid certificate on the last day of the fair"))
	case domain.ExhibitWaits:
		return soonTag(r.t("no booth yet"))
	}
	return goodTag(r.t("has a booth"))
}

// fillGoods fills in the stored list.
func (r *request) fillGoods(p *DeskDelegationPage) error {
	form, found, all, err := r.goods()
	if err != nil {
		return err
	}
	p.Filter, p.Total = form, all
	p.Goods, p.Pager, err = listedOf(form, found, nil)
	return err
}

// deskDelegationCSV answers with the stored list as a file.
func (s *Server) deskDelegationCSV(r *request) error {
	form, found, _, err := r.goods()
	if err != nil {
		return err
	}
	return sendRows(form, r.dated("hang-trung-bay"), []string{"Name", "Kind", "Exhibitor", "Booth", "Status"}, whole(found), func(g GoodsRow) ([]any, error) {
		return []any{g.Name.Text, g.Kind, g.Maker, g.Booth, g.Tag.Text}, nil
	})
}

// answerDelegation accepts or declines for a delegation.
func (s *Server) answerDelegation(r *request) error {
	id := r.Param("id")
	a := r.sentFairAnswer()
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.AnswerDelegation(ctx, r.actor(), id, r.version(), a)
		return r.to("desk-delegation", id), err
	})
	if err != nil {
		return r.sendMyDelegation(err)
	}
	return r.lead(to, answeredNote(a))
}

// readDelegationList reads the rows of an uploaded list of goods.
func (r *request) readDelegationList() (lines []domain.DelegationLine, report transfer.Report, err error) {
	u, choice, err := r.readSheet()
	if err != nil {
		return nil, report, err
	}
	got, err := r.server.files.TakeUpload(r.Request().Context(), u.file, u.file.FileName())
	if err != nil {
		return nil, report, err
	}
	defer got.Discard()
	return transfer.ReadAll(r.Request().Context(), got, got.Length(), transfer.DelegationList(), transfer.Choices{SheetChoice: choice}, transfer.ReadDelegationLine,
		transfer.Limits{Most: domain.MaxDelegationList, TooMany: "a delegation shows at most %d things", None: "the sheet names nothing"})
}

// leaveDelegationList leads from the address of a preview to the delegation: the file
// of a preview is not kept, so that its page cannot be shown again or translated.
func (s *Server) leaveDelegationList(r *request) error {
	d, err := r.myDelegation()
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, r.to("desk-delegation", d.ID))
}

// previewDelegationList answers with what the rows of an uploaded list name. It stores
// nothing.
func (s *Server) previewDelegationList(r *request) error {
	d, err := r.myDelegation()
	if err != nil {
		return err
	}
	lines, report, err := r.readDelegationList()
	if err != nil {
		return r.refuseUpload(err, func(_ int, err error) error { return r.sendMyDelegation(err) })
	}
	d, matches, err := s.store.MatchDelegationList(r.Request().Context(), r.actor(), d.ID, lines)
	if err != nil {
		return r.sendMyDelegation(err)
	}
	p := DelegationListPage{Page: r.deskFrame(r.t("Preview of the list of goods")), BackURL: r.to("desk-delegation", d.ID)}
	var items []string
	wrong := 0
	for _, m := range matches {
		switch {
		case !m.Right():
			if wrong++; wrong <= mostListRows {
				p.Faults = append(p.Faults, r.listFault(m))
			}
			continue
		case len(p.Rows) < mostListRows:
			p.Rows = append(p.Rows, ListRow{Row: r.number(m.Row), Name: r.or(m.Found.Name, m.Found.NameEN), Maker: m.Producer})
		}
		items = append(items, string(m.Found.Kind)+"/"+m.Found.ID)
	}
	p.Lede = r.n("%s rows name something that can be shown.", len(items))
	if more := len(items) - len(p.Rows); more > 0 {
		p.MoreRows = r.n("%s more rows are right.", more)
	}
	if len(report.Sheets) > 1 || wrong > 0 {
		again := r.listForm(d, report.Sheets)
		again.Field("from_row").Value = r.sent("from_row")
		p.Sheets, p.Again = r.sheetItems(report.Sheets, &Field{}), &again
	}
	if wrong > 0 {
		p.Lede = joined(" ", r.n("%s rows are wrong. Nothing was stored: correct the file and send it again.", wrong), p.Lede)
		if wrong > mostListRows {
			p.More = r.n("%s more rows are wrong.", wrong-mostListRows)
		}
		r.wrong(&p.Page)
		return r.send(http.StatusUnprocessableEntity, "desk-delegation-list", &p)
	}
	f := newForm(r.to("set-delegation-list", d.ID), r.t("Take this list"))
	f.Version, p.Form, p.Items = d.Version, &f, strings.Join(items, " ")
	return r.send(http.StatusOK, "desk-delegation-list", &p)
}

// listFault describes a wrong row of a list of goods.
func (r *request) listFault(m domain.DelegationMatch) AnnexFault {
	out := AnnexFault{Row: r.number(m.Row), Product: m.Name}
	headings := transfer.DelegationList().Headings()
	for _, e := range m.Faults {
		out.Why = append(out.Why, joined(": ", headings[e.Field], words.Of(r.lang, e)))
	}
	for _, x := range m.Suggestions {
		out.Suggestions = append(out.Suggestions, joined(" · ", x.Name, x.Slug))
	}
	return out
}

// setDelegationList stores the list of a preview. The store checks what it names again:
// a listing may have been withdrawn since the preview.
func (s *Server) setDelegationList(r *request) error {
	id := r.Param("id")
	var refs []domain.Ref
	for _, item := range strings.Fields(r.sent("items")) {
		kind, of, _ := strings.Cut(item, "/")
		refs = append(refs, domain.Ref{Kind: domain.Kind(kind), ID: of})
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.SetDelegationList(ctx, r.actor(), id, r.version(), refs)
		return r.to("desk-delegation", id), err
	})
	if err != nil {
		return r.sendMyDelegation(err)
	}
	return r.lead(to, "list-taken")
}
