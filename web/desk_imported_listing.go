package web

import (
	"net/http"
	"slices"

	"chophien/domain"
	"chophien/words"
)

// ImportRefusal is a reason why some listings of a list stay as they are.
type ImportRefusal struct {
	Why   string
	Count string
	Names []string // the first ones
}

// DeskImportedPage shows what became of the listings of a list, and moves them
// together.
type DeskImportedPage struct {
	Page
	Heading   string
	Next      string // who does what next
	Facts     []Fact
	Gaps      Link // to the drafts that lack fields; its URL is empty where none does
	FailedURL string
	Failed    string
	Refused   []ImportRefusal
	Submit    *Form
	Licence   string // text of the tick box that accepts the licence of the open data
	Publish   *Form
	Decisions []DecisionRow
	Enter     *Form // submits the decisions
	Enact     *Form // publishes the decisions
	Faulty    Form
	BackURL   string
}

// rowsPerMove is how many rows of a list one tap moves.
const rowsPerMove = 1000

// sendImported answers with what became of the listings of a list. refused says why
// some stay as they are.
func (r *request) sendImported(status int, faulty Form, refused []ImportRefusal) error {
	ctx, by, id := r.Request().Context(), r.actor(), r.Param("id")
	found, err := r.server.store.ImportedListings(ctx, by, id)
	if err != nil {
		return err
	}
	i := found.Import
	p := DeskImportedPage{Page: r.deskFrame(r.importName(i)), Heading: r.importName(i), Refused: refused, Faulty: faulty, BackURL: r.path("desk-imports")}
	state := func(name, text string) { p.Facts = append(p.Facts, Fact{Name: name, Text: text}) }
	state(r.t("Sent by"), joined(" · ", found.Sender, r.moment(i.CreatedAt)))
	state(r.t("Rows that were written"), r.number(i.Written))
	if i.Skipped > 0 {
		state(r.t("Rows that were skipped"), r.number(i.Skipped))
	}
	state(r.t("Drafts"), r.number(found.Draft))
	state(r.t("Wait for review"), r.number(found.Submitted))
	state(r.t("Published listings"), r.number(found.Published))
	own := i.UserID == by.UserID
	if own && i.Faulty > 0 {
		state(r.t("Rows with errors"), r.number(i.Faulty))
		p.FailedURL, p.Failed = r.to("import-failed", i.ID), r.n("Download %s rows with errors", i.Faulty)
	}
	if i.Kind == domain.KindProduct && found.Draft > 0 && i.CheckMove() == nil {
		gaps, err := r.server.store.ImportedGaps(ctx, by, id, domain.GapFilter{}, domain.Page{Limit: 1, Total: true})
		if err != nil {
			return err
		}
		if *gaps.Total > 0 {
			p.Gaps = Link{Text: r.n("%s drafts lack a required field. Look at what is missing, and fill it in.", *gaps.Total), URL: r.to("import-gaps", i.ID)}
		}
	}
	form := func(submit string) *Form {
		f := newForm(r.to("import-publish", i.ID), submit)
		return &f
	}
	written := i.CheckMove() == nil
	if written && found.Draft > 0 {
		p.Submit, p.Licence = form(r.n("Submit %s listings", found.Draft)), r.server.front.Licence().Label
	}
	if written && found.Submitted > 0 {
		p.Publish = form(r.n("Publish %s listings", found.Submitted))
	}
	switch {
	case found.Draft > 0:
		p.Next = r.t("Next: the drafts are submitted, then published.")
	case found.Submitted > 0 && own:
		p.Next = r.t("Next: another officer of the province publishes them; where your office asks for one officer only, you may do so yourself.")
	case found.Submitted > 0:
		p.Next = r.t("%s entered the list. You look at it and publish it.", found.Sender)
	}
	if written {
		if err := r.importedDecisions(&p, i.ID, form); err != nil {
			return err
		}
	}
	if len(faulty.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-imported", &p)
}

// importedDecisions fills in the drafts of decisions that the list names.
func (r *request) importedDecisions(p *DeskImportedPage, id string, form func(submit string) *Form) error {
	ctx, by := r.Request().Context(), r.actor()
	ids, _, err := r.server.store.ImportedDecisions(ctx, by, id)
	if err != nil {
		return err
	}
	drafts, submitted := 0, 0
	for n, id := range ids {
		d, err := r.server.store.ManagedDecision(ctx, by, id)
		if err != nil {
			return err
		}
		switch {
		case d.Submitted() && d.CheckPublish(by) == nil:
			submitted++
		case !d.Submitted():
			drafts++
		}
		if n < pageItems {
			p.Decisions = append(p.Decisions, DecisionRow{Name: Link{Text: d.Number, URL: r.to("desk-decision", d.ID)}, Issuer: d.Issuer, Day: r.on(d.Date), Tag: r.decisionStep(d.Decision)})
		}
	}
	if drafts > 0 {
		p.Enter = form(r.n("Submit %s decisions", drafts))
	}
	if submitted > 0 {
		p.Enact = form(r.n("Publish %s decisions", submitted))
	}
	return nil
}

// moveImported submits or publishes what a list brought in, by the rules of each
// listing and decision. What is there already stays. It is no single transaction, so
// that a long list holds no locks for long, and a second tap does no harm.
func (s *Server) moveImported(r *request) error {
	var note string
	var refused []domain.ReviewOutcome
	var err error
	id := r.Param("id")
	switch r.sent("do") {
	case "submit":
		note = "list-submitted"
		refused, err = s.reviewImported(r, id, domain.ReviewSubmit)
	case "publish":
		note = "list-published"
		refused, err = s.reviewImported(r, id, domain.ReviewPublish)
	case "submit-decisions":
		note = "list-decisions-sent"
		refused, err = s.moveImportedDecisions(r, id, domain.DecisionSubmit)
	case "publish-decisions":
		note = "list-decisions-out"
		refused, err = s.moveImportedDecisions(r, id, domain.DecisionPublish)
	default:
		return r.Redirect(http.StatusSeeOther, r.to("desk-import", id))
	}
	if err != nil {
		return err
	}
	if len(refused) == 0 {
		return r.lead(r.to("desk-import", id), note)
	}
	f := newForm(r.to("import-publish", id), "")
	f.Faults = []Fault{{"refused", r.n("%s could not be moved. All others were.", len(refused))}}
	return r.sendImported(http.StatusUnprocessableEntity, f, r.refusals(refused))
}

// reviewImported takes an action on the listings of a list, and returns those that it
// refuses. Listings that are in another state than the action needs count only when
// nothing is moved.
func (s *Server) reviewImported(r *request, id string, action domain.ReviewAction) ([]domain.ReviewOutcome, error) {
	ctx, by := r.Request().Context(), r.actor()
	var refused, others []domain.ReviewOutcome
	moved := 0
	for next, more := 0, true; more; more = next > 0 {
		refs, after, err := s.store.ImportedRefs(ctx, by, id, next, rowsPerMove, true)
		if err != nil {
			return nil, err
		}
		outcomes, err := s.store.ReviewAll(ctx, by, refs, action, "")
		if err != nil {
			return nil, err
		}
		stays := func(o domain.ReviewOutcome) bool { return len(o.Errs) > 0 }
		for _, o := range outcomes {
			if !stays(o) {
				moved++
				continue
			}
			// The button counts only what the action can move: a draft is not published.
			if l, err := s.store.State(ctx, by, o.Ref); err == nil && !action.Allows(l.Status) {
				others = append(others, o)
			} else {
				refused = append(refused, o)
			}
		}
		if action == domain.ReviewSubmit && len(r.sentAll("licence")) > 0 {
			var sent []domain.Ref
			for _, o := range slices.DeleteFunc(outcomes, stays) {
				sent = append(sent, o.Ref)
			}
			if _, err := s.store.AcceptLicence(ctx, by, sent, s.front.Licence().ID); err != nil {
				return nil, err
			}
		}
		next = after
	}
	if moved == 0 {
		refused = append(refused, others...)
	}
	return refused, nil
}

// moveImportedDecisions takes an action on the decisions of a list, and returns the
// refusals.
func (s *Server) moveImportedDecisions(r *request, id string, action domain.DecisionAction) ([]domain.ReviewOutcome, error) {
	ctx, by := r.Request().Context(), r.actor()
	ids, _, err := s.store.ImportedDecisions(ctx, by, id)
	if err != nil {
		return nil, err
	}
	_, refused, err := s.store.MoveDecisions(ctx, by, ids, action, r.today())
	var out []domain.ReviewOutcome
	for _, f := range refused {
		out = append(out, domain.ReviewOutcome{Name: joined(" · ", f.Number, f.Product), Errs: []*domain.Error{f.Err}})
	}
	return out, err
}

// mostNames is how many names of listings one reason shows.
const mostNames = 10

// refusals groups listings that stay as they are by the reason.
func (r *request) refusals(refused []domain.ReviewOutcome) []ImportRefusal {
	names := map[string][]string{}
	var reasons []string
	for _, o := range refused {
		for _, e := range o.Errs {
			why := capital(words.Of(r.lang, e))
			if names[why] == nil {
				reasons = append(reasons, why)
			}
			names[why] = append(names[why], o.Name)
		}
	}
	slices.SortStableFunc(reasons, func(a, b string) int { return len(names[b]) - len(names[a]) })
	var out []ImportRefusal
	for _, why := range reasons {
		all := names[why]
		out = append(out, ImportRefusal{Why: why, Count: r.number(len(all)), Names: all[:min(len(all), mostNames)]})
	}
	return out
}
