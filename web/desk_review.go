package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/words"
)

// ReviewRow is a listing in the queue of an officer.
type ReviewRow struct {
	Name   Link
	Kind   string
	Status string
	Tag    Tag
}

// DeskReviewPage lists the listings that an officer manages, by status.
type DeskReviewPage struct {
	Page
	Filter *Filter
	Items  []ReviewRow
	Pager  Pager
}

// PaperJudgement is a paper with the fields for its verdict.
type PaperJudgement struct {
	PaperRow
	Condition string
	FileURL   string // empty: it has no file
	Tag       Tag
	Verdict   *Field
	Why       *Field
	ID        string
	Version   int64
}

// DeskListingPage shows a listing to an officer: what its producer states, its
// papers, and what the officer may do.
type DeskListingPage struct {
	Page
	Heading    string
	Kind       string
	Status     string
	Tag        Tag
	Maker      Link
	PublicURL  string
	Facts      []Fact
	Story      []string
	Packs      []PackRow
	Pictures   []Picture
	Papers     []PaperJudgement
	Conds      []ConditionRow
	Enter      *Form  // enters fields for the producer; nil: the officer may not, or need not
	Lacks      string // what Enter is for
	Judge      Form   // the form of the papers
	MayJudge   bool
	Before     []Fact          // the last times that it was sent back, submitted and published
	Decide     *Form           // nil: there is nothing to decide
	RevokeURL  string          // empty: there is no certificate to revoke
	Inspected  []InspectionRow // the last ones
	HistoryURL string
	InspectURL string // empty: its kind is not inspected
	InviteURL  string // invites a member; empty: the officer may not, or it is no producer
	Faulty     Form   // the form with faults; empty: none
}

// reviewStatuses are the statuses by which the queue can be narrowed.
func reviewStatuses() []domain.Status {
	return []domain.Status{domain.StatusSubmitted, domain.StatusChangesRequested, domain.StatusDraft, domain.StatusPublished, domain.StatusSuspended, domain.StatusWithdrawn}
}

// deskStatus names a status as an officer reads it.
func (r *request) deskStatus(s domain.Status) string {
	switch s {
	case domain.StatusDraft:
		return r.t("Draft")
	case domain.StatusSubmitted:
		return r.t("Waits for review")
	case domain.StatusChangesRequested:
		return r.t("Sent back for changes")
	case domain.StatusPublished:
		return r.t("Published")
	case domain.StatusSuspended:
		return r.t("Suspended")
	case domain.StatusWithdrawn:
		return r.t("Withdrawn")
	}
	return string(s)
}

// statusTag marks a status.
func (r *request) statusTag(s domain.Status) Tag {
	switch text := r.deskStatus(s); s {
	case domain.StatusSubmitted:
		return soonTag(text)
	case domain.StatusPublished:
		return goodTag(text)
	case domain.StatusSuspended, domain.StatusWithdrawn:
		return badTag(text)
	default:
		return plainTag(text)
	}
}

// reviewFilter reads the filter of the listings of the officer, and returns those that it
// chooses: those that wait for review unless the address names another status.
func (r *request) reviewFilter() (*Filter, func(domain.Page) (domain.List[domain.ListingState], error)) {
	form := r.filter("desk-review")
	f := domain.ReviewFilter{Text: form.words(r.t("Words of the name"))}
	if kind := form.choice(r.param("loai", "kind"), r.t("Kind"), texts(domain.Kinds()), func(k string) string { return r.kindName(domain.Kind(k)) }); kind != "" {
		f.Kinds = []domain.Kind{domain.Kind(kind)}
	}
	var statuses []Option
	for _, x := range reviewStatuses() {
		statuses = append(statuses, Option{Value: string(x), Text: r.deskStatus(x)})
	}
	f.Statuses = []domain.Status{domain.Status(form.option(r.param("trang-thai", "status"), r.t("Status"), statuses))}
	return form, func(p domain.Page) (domain.List[domain.ListingState], error) {
		return r.server.store.Managed(r.Request().Context(), r.actor(), f, p)
	}
}

// deskReview answers with the listings of the officer.
func (s *Server) deskReview(r *request) error {
	form, list := r.reviewFilter()
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := DeskReviewPage{Page: r.deskFrame(r.t("Review")), Filter: form, Pager: pager}
	for _, l := range found.Items {
		p.Items = append(p.Items, ReviewRow{Name: Link{Text: l.Name, URL: r.listingAddress("desk-listing", l.Ref)}, Kind: r.kindName(l.Kind), Tag: r.statusTag(l.Status)})
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-review", &p)
}

// deskReviewCSV answers with the same list as a file.
func (s *Server) deskReviewCSV(r *request) error {
	places, err := s.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	form, list := r.reviewFilter()
	return sendRows(form, r.dated("xet-duyet"), []string{"Name", "Kind", "Province", "Status"}, list, func(l domain.ListingState) ([]any, error) {
		return []any{l.Name, r.kindName(l.Kind), r.unitName(places.ByCode[l.ProvinceCode]), r.deskStatus(l.Status)}, nil
	})
}

// listingOf returns the listing of the address, which the officer manages.
func (r *request) listingOf() (domain.ListingState, error) {
	k, err := r.kindOf()
	if err != nil {
		return domain.ListingState{}, err
	}
	return r.server.store.State(r.Request().Context(), r.actor(), domain.Ref{Kind: k, ID: r.Param("id")})
}

// deskListing answers with a listing for review.
func (s *Server) deskListing(r *request) error {
	l, err := r.listingOf()
	if err != nil {
		return err
	}
	return r.sendListing(http.StatusOK, l, Form{})
}

// shownInspections is how many inspections the page of a listing shows.
const shownInspections = 5

// sendListing answers with a listing, and with a form that was not accepted.
func (r *request) sendListing(status int, l domain.ListingState, faulty Form) error {
	p := DeskListingPage{Page: r.deskFrame(l.Name), Heading: l.Name, Kind: r.kindName(l.Kind), Status: r.deskStatus(l.Status), Tag: r.statusTag(l.Status), Faulty: faulty, HistoryURL: r.path("desk-audit") + "?" + r.or("muc", "listing") + "=" + string(l.Kind) + ":" + l.ID}
	if l.Status == domain.StatusPublished {
		p.PublicURL = r.of(l.Kind, l.Slug)
	}
	place, err := r.describe(&p, l)
	if err != nil {
		return err
	}
	standing := r.actor().StandingAt(l.ProducerID, place)
	if l.Kind == domain.KindProduct || l.Kind == domain.KindProducer {
		found, err := r.server.store.Inspections(r.Request().Context(), r.actor(), domain.InspectionFilter{Listing: l.Ref}, domain.Page{Limit: shownInspections})
		if err != nil {
			return err
		}
		if p.Inspected, err = r.inspectionRows(found.Items); err != nil {
			return err
		}
		p.InspectURL = r.listingAddress("new-inspection", l.Ref)
	}
	if l.Kind == domain.KindProducer && standing == domain.StandingProvince && r.actor().CheckProvinceAccounts() == nil {
		p.InviteURL = r.path("invite-member") + "?" + url.Values{"producer": {l.Slug}}.Encode()
	}
	if l.Kind == domain.KindProduct {
		if err := r.judgements(&p, l.ID); err != nil {
			return err
		}
		p.MayJudge = standing == domain.StandingProvince && len(p.Papers) > 0
	}
	if err := r.moves(&p, l.Ref); err != nil {
		return err
	}
	if p.Enter != nil && faulty.Action == p.Enter.Action {
		p.Enter = &faulty
	}
	if f := r.decisionForm(l, standing); len(f.Fields) > 0 {
		p.Decide = &f
	}
	if faulty.Action != "" {
		if p.Decide != nil && p.Decide.Action == faulty.Action {
			p.Decide = &faulty
		}
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-listing", &p)
}

// describe fills in what the producer states, and returns the place of the listing.
func (r *request) describe(p *DeskListingPage, l domain.ListingState) (domain.Place, error) {
	ctx, by := r.Request().Context(), r.actor()
	switch l.Kind {
	case domain.KindProduct:
		x, err := r.server.store.ManagedProduct(ctx, by, l.ID)
		if err != nil {
			return domain.Place{}, err
		}
		r.describeProduct(p, x)
		if p.Enter, err = r.gapForm(x); err != nil || p.Enter == nil {
			return x.Place, err
		}
		p.Lacks, err = r.gapNote(x.ID)
		return x.Place, err
	case domain.KindProducer:
		x, err := r.server.store.ManagedProducer(ctx, by, l.ID)
		if err != nil {
			return domain.Place{}, err
		}
		r.describeProducer(p, x)
		return x.Place, nil
	case domain.KindCraftVillage:
		x, err := r.server.store.ManagedCraftVillage(ctx, by, l.ID)
		if err != nil {
			return domain.Place{}, err
		}
		r.describeCraftVillage(p, x)
		return x.Place, nil
	}
	x, err := r.server.store.ManagedTourismSite(ctx, by, l.ID)
	if err != nil {
		return domain.Place{}, err
	}
	r.describeTourismSite(p, x)
	return x.Place, nil
}

// state adds facts that are stated; empty ones are left out.
func (p *DeskListingPage) state(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			p.Facts = append(p.Facts, Fact{Name: pairs[i], Text: pairs[i+1]})
		}
	}
}

func (r *request) placeText(p domain.Place) (now, before string) {
	at := r.placeLines(p)
	return joined(", ", at.Address, at.Unit.Text), at.Before
}

func (r *request) describeProduct(p *DeskListingPage, x domain.Product) {
	p.Sample, p.Story = x.HasSample(), paragraphs(x.Description)
	p.Pictures = r.deskPictures(domain.Ref{Kind: domain.KindProduct, ID: x.ID}, x.Pictures, x.Name)
	set := ""
	if x.Set != nil {
		set = r.or(x.Set.NameVI, x.Set.NameEN) + " (" + x.Set.Code + ")"
	}
	if m := x.Producer; m != nil {
		p.Maker = Link{Text: m.Name, URL: r.listingAddress("desk-listing", domain.Ref{Kind: domain.KindProducer, ID: m.ID})}
	}
	now, before := r.placeText(x.Place)
	var shown ProductPage
	r.supply(&shown, x, r.today())
	p.Packs = shown.Packs
	p.state(r.t("Name"), x.Name, r.t("English name"), x.NameEN, r.t("Product set"), set, r.t("Place"), now, r.t("Place before July 2025"), before)
	p.state(r.t("Delivers in a month"), r.quantity(x.Capacity()), r.t("Months"), r.monthsText(x.Season))
	for _, f := range shown.Facts {
		p.state(f.Name, f.Text)
	}
	if c := domain.CurrentOn(x.Certificates, r.today()); c != nil && c.Decision != nil {
		p.RevokeURL = r.listingAddress("revoke", domain.Ref{Kind: domain.KindProduct, ID: x.ID})
		p.state(r.t("Certificate"), joined(" · ", domain.ShowCode(c.Code), c.Decision.Number, r.t("until %s", r.day(c.ValidUntil))))
	}
}

// monthsText names the months of a season.
func (r *request) monthsText(s domain.Season) string {
	if s == domain.AllYear {
		return r.t("All year.")
	}
	var out []string
	for m := 1; m <= 12; m++ {
		if s.Has(m) {
			out = append(out, strconv.Itoa(m))
		}
	}
	return strings.Join(out, ", ")
}

func (r *request) describeProducer(p *DeskListingPage, x domain.Producer) {
	p.Sample, p.Story = x.Sample, paragraphs(x.Story)
	p.Pictures = r.deskPictures(domain.Ref{Kind: domain.KindProducer, ID: x.ID}, x.Pictures, x.Name)
	now, before := r.placeText(x.Place)
	p.state(r.t("Name"), x.Name, r.t("English name"), x.NameEN, r.t("Legal form"), r.producerKind(x.Kind), r.t("Tax code"), x.TaxCode, r.t("Representative"), x.Representative)
	p.state(r.t("Phone"), x.Phone, "Zalo", x.Zalo, r.t("E-mail"), x.Email, r.t("Website"), x.Website, r.t("Place"), now, r.t("Place before July 2025"), before)
}

func (r *request) describeCraftVillage(p *DeskListingPage, x domain.CraftVillage) {
	p.Sample, p.Story = x.Sample, paragraphs(x.History)
	p.Pictures = r.deskPictures(domain.Ref{Kind: domain.KindCraftVillage, ID: x.ID}, x.Pictures, x.Name)
	now, before := r.placeText(x.Place)
	p.state(r.t("Name"), x.Name, r.t("English name"), x.NameEN, r.t("Trade"), r.or(x.TradeVI, x.TradeEN), r.t("Place"), now, r.t("Place before July 2025"), before)
	p.state(r.t("Number of the decision"), x.RecognitionNumber, r.t("Main products"), x.MainProducts, r.t("For visitors"), x.Visiting)
}

func (r *request) describeTourismSite(p *DeskListingPage, x domain.TourismSite) {
	p.Sample, p.Story = x.Sample, paragraphs(x.Highlights)
	p.Pictures = r.deskPictures(domain.Ref{Kind: domain.KindTourismSite, ID: x.ID}, x.Pictures, x.Name)
	now, before := r.placeText(x.Place)
	p.state(r.t("Name"), x.Name, r.t("English name"), x.NameEN, r.t("People at home there"), x.People, r.t("Place"), now, r.t("Place before July 2025"), before)
	p.state(r.t("Managed by"), x.ManagedBy, r.t("Awards"), x.Awards, r.t("Meals"), x.Meals, r.t("How to get there"), x.Access, r.t("Phone"), x.Phone, r.t("E-mail"), x.Email)
}

// deskPictures returns the pictures of a listing in any state.
func (r *request) deskPictures(of domain.Ref, all []domain.Picture, name string) []Picture {
	out := r.pictures(all, name)
	for i := range out {
		out[i].Small = r.listingAddress("desk-picture", of, all[i].ID)
	}
	return out
}

// deskPicture sends a picture of a listing in any state to those who manage it.
func (s *Server) deskPicture(r *request) error {
	k, err := r.kindOf()
	if err != nil {
		return err
	}
	p, err := s.store.ManagedPicture(r.Request().Context(), r.actor(), domain.Ref{Kind: k, ID: r.Param("id")}, r.Param("picture"))
	if err != nil {
		return err
	}
	return s.files.ServePicture(r.Context, p, domain.PictureSmall)
}

// moves fills in who moved the listing last, and why.
func (r *request) moves(p *DeskListingPage, ref domain.Ref) error {
	for _, m := range []struct {
		action domain.ReviewAction
		text   string
	}{{domain.ReviewSubmit, "Was submitted"}, {domain.ReviewRequestChanges, "Was sent back"}, {domain.ReviewPublish, "Was published"}, {domain.ReviewSuspend, "Was suspended"}} {
		last, err := r.server.store.LastMove(r.Request().Context(), r.actor(), ref, m.action)
		if err != nil {
			return err
		}
		if last.At.IsZero() {
			continue
		}
		by := ""
		if last.OnBehalf && m.action == domain.ReviewSubmit {
			by = r.t("by an officer, for the producer")
		}
		p.Before = append(p.Before, Fact{Name: r.t(m.text), Text: joined(" · ", r.moment(last.At), by, last.Reason)})
	}
	entered, err := r.server.store.LastEntry(r.Request().Context(), r.actor(), ref)
	if err == nil && !entered.At.IsZero() {
		p.Before = append(p.Before, Fact{Name: r.t("Was entered or changed"), Text: joined(" · ", r.moment(entered.At), r.t("by an officer, for the producer"))})
	}
	return err
}

// decisionForm returns the form of what an officer of a standing may do with a
// listing; it has no fields when there is nothing.
func (r *request) decisionForm(l domain.ListingState, standing domain.Standing) Form {
	choice := &Field{Name: "action", Label: r.t("What do you decide?"), Kind: "radios"}
	for _, a := range domain.ReviewActions() {
		rule, _ := a.Rule()
		if slices.Contains(rule.From, l.Status) && a.CheckStanding(l.Status, standing) == nil && a != domain.ReviewRecall {
			choice.Options = append(choice.Options, Option{Value: string(a), Text: r.actionText(a)})
		}
	}
	f := newForm(r.listingAddress("desk-listing", l.Ref), r.t("Decide"))
	f.Version = l.Version
	if len(choice.Options) > 0 {
		f.Fields = []*Field{choice, {Name: "reason", Label: r.t("Reason"), Hint: r.t("The producer reads exactly this. Needed to send back, to suspend and to show again."), Kind: "area", Max: 2000}}
	}
	return f
}

// actionText names an action of a review.
func (r *request) actionText(a domain.ReviewAction) string {
	switch a {
	case domain.ReviewSubmit:
		return r.t("Submit for the producer")
	case domain.ReviewRequestChanges:
		return r.t("Send back for changes")
	case domain.ReviewPublish:
		return r.t("Publish")
	case domain.ReviewWithdraw:
		return r.t("Withdraw")
	case domain.ReviewReopen:
		return r.t("Open as a draft again")
	case domain.ReviewSuspend:
		return r.t("Suspend")
	case domain.ReviewReinstate:
		return r.t("Show again")
	}
	return string(a)
}

// moveListing applies the decision of an officer to a listing.
func (s *Server) moveListing(r *request) error {
	l, err := r.listingOf()
	if err != nil {
		return err
	}
	action := domain.ReviewAction(r.sent("action"))
	to, err := r.once(func(ctx context.Context) (string, error) {
		if action == "" {
			return "", domain.Invalidf("action", "choose one")
		}
		_, err := s.store.Review(ctx, r.actor(), l.Ref, r.version(), action, r.sent("reason"))
		return r.listingAddress("desk-listing", l.Ref), err
	})
	if err == nil {
		return r.lead(to, "decided")
	}
	place, loadErr := r.describe(&DeskListingPage{}, l)
	if loadErr != nil {
		return loadErr
	}
	f := r.decisionForm(l, r.actor().StandingAt(l.ProducerID, place))
	return r.refuseListing(l, f, err)
}

// refuseListing answers with the listing and a form that was not accepted.
func (r *request) refuseListing(l domain.ListingState, f Form, err error) error {
	status, err := r.refuseVersion(&f, l.Version, err)
	if err != nil {
		return err
	}
	return r.sendListing(status, l, f)
}

// refuseVersion is refuse for a form about a thing that has a stored version: it keeps
// what was sent, and also says that somebody else changed the thing, or that the user may
// not do this.
func (r *request) refuseVersion(f *Form, version int64, err error) (int, error) {
	f.takeValues(r)
	switch domain.CodeOf(err) {
	case domain.CodePrecondition:
		f.Version, f.Faults = version, []Fault{{"main", r.t("Somebody changed this after you opened the page. Look at it once more.")}}
		return http.StatusConflict, nil
	case domain.CodeForbidden: // such as when a second officer is needed
		f.Faults = []Fault{{"main", r.reason(err)}}
		return http.StatusForbidden, nil
	}
	return r.refuse(f, err)
}

// judgements fills in the papers of a product with the fields of their verdicts.
func (r *request) judgements(p *DeskListingPage, productID string) error {
	all, err := r.server.store.Evidence(r.Request().Context(), r.actor(), productID)
	if err != nil {
		return err
	}
	ref := domain.Ref{Kind: domain.KindProduct, ID: productID}
	p.Judge = newForm(r.listingAddress("desk-papers", ref), r.t("Save the verdicts"))
	p.Conds = r.conditions(all, r.today())
	for _, e := range all {
		p.Papers = append(p.Papers, r.judgement(ref, e))
	}
	if p.Faulty.Action == p.Judge.Action {
		p.Judge = p.Faulty
		for i := range p.Papers {
			j := &p.Papers[i]
			if f := p.Judge.find(j.Verdict.Name); f != nil {
				j.Verdict, j.Why = f, p.Judge.Field(j.Why.Name)
			}
		}
	}
	return nil
}

// judgement returns a paper with the fields of its verdict.
func (r *request) judgement(of domain.Ref, e domain.Evidence) PaperJudgement {
	vi, en := e.Condition.Names()
	row := r.paperRow(domain.Product{Record: domain.Record{ID: of.ID}}, e)
	j := PaperJudgement{PaperRow: row, Condition: capital(r.or(vi, en)), ID: e.ID, Version: e.Version}
	if e.FileID != nil {
		j.FileURL = r.listingAddress("desk-paper", of, e.ID)
	}
	switch e.Verdict {
	case domain.VerdictPending:
		j.Tag = soonTag(r.t("Not judged yet"))
	case domain.VerdictRejected:
		j.Tag = badTag(row.Verdict)
	default:
		j.Tag = goodTag(row.Verdict)
	}
	j.Verdict = &Field{Name: "verdict." + e.ID, Label: r.t("Verdict on %s", row.Name), Kind: "radios", Options: []Option{
		{Value: string(domain.VerdictAccepted), Text: r.t("Accept")}, {Value: string(domain.VerdictRejected), Text: r.t("Reject")}, {Value: string(domain.VerdictWaived), Text: r.t("Not needed")},
	}}
	j.Verdict.choose(string(e.Verdict))
	j.Why = &Field{Name: "reason." + e.ID, Label: r.t("Reason of the verdict on %s", row.Name), Kind: "text", Value: e.VerdictReason, Max: 2000}
	return j
}

// judgePapers stores the verdicts that differ from the stored ones, all or none.
func (s *Server) judgePapers(r *request) error {
	l, err := r.listingOf()
	if err != nil {
		return err
	}
	all, err := s.store.Evidence(r.Request().Context(), r.actor(), l.ID)
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		for _, e := range all {
			v, reason := domain.Verdict(r.sent("verdict."+e.ID)), r.sent("reason."+e.ID)
			if v == "" && reason != "" && reason != e.VerdictReason {
				return "", domain.Invalidf("verdict."+e.ID, "choose one")
			}
			if v == "" || v == e.Verdict && reason == e.VerdictReason {
				continue
			}
			version, err := strconv.ParseInt(r.sent("version."+e.ID), 10, 64)
			if err == nil {
				_, err = s.store.JudgeEvidence(ctx, r.actor(), l.ID, e.ID, version, v, reason)
			} else {
				err = domain.Invalidf("version", "must be a number")
			}
			if err != nil {
				return "", domain.MapFields(err, func(field string) string { return field + "." + e.ID })
			}
		}
		return r.listingAddress("desk-listing", l.Ref), nil
	})
	if err == nil {
		return r.lead(to, "judged")
	}
	f := newForm(r.listingAddress("desk-papers", l.Ref), r.t("Save the verdicts"))
	for _, e := range all {
		j := r.judgement(l.Ref, e)
		f.Fields = append(f.Fields, j.Verdict, j.Why)
	}
	return r.refuseListing(l, f, err)
}

// deskPaper sends the file of a paper.
func (s *Server) deskPaper(r *request) error {
	if k, err := r.kindOf(); err != nil || k != domain.KindProduct {
		return domain.NotFoundf("there is no such file")
	}
	f, err := s.store.EvidenceFile(r.Request().Context(), r.actor(), r.Param("id"), r.Param("paper"))
	if err != nil {
		return err
	}
	return s.files.Serve(r.Context, f)
}

// reason writes why something is not allowed.
func (r *request) reason(err error) string {
	var out []string
	for _, e := range domain.ErrorsOf(err) {
		out = append(out, capital(words.Of(r.lang, e)))
	}
	return strings.Join(out, " ")
}
