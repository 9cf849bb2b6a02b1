package web

import (
	"context"
	"net/http"
	"slices"

	"chophien/domain"
	"chophien/transfer"
)

// ProposalRow is a proposal about a certificate in a list.
type ProposalRow struct {
	Name   Link
	What   string
	Ground string
	Day    Day
	Tag    Tag
}

// DeskProposalsPage lists the proposals about certificates that an officer sees.
type DeskProposalsPage struct {
	Page
	Filter *Filter
	Items  []ProposalRow
	Pager  Pager
}

// RevokeFormPage proposes to revoke the certificate of a product.
type RevokeFormPage struct {
	Page
	Heading string
	Facts   []Fact
	Form    Form
}

// DeskProposalPage shows a proposal, and what the officer may do with it.
type DeskProposalPage struct {
	Page
	Heading string
	Tag     Tag
	Next    string
	Facts   []Fact
	Text    []string
	Product Link
	Confirm *Form // nil: it is decided
	Effect  string
	Close   *Form
	Faulty  Form // the form with faults; empty: none
}

// certificateChangeRoutes are the pages of proposals on the desk.
func certificateChangeRoutes() []accountRoute {
	return []accountRoute{
		{"desk-proposals", "/ban/can-bo/thu-hoi", "/en/desk/officer/proposals", "desk-proposals", officers(), (*Server).deskProposals, nil},
		{"desk-proposals-csv", "/ban/can-bo/thu-hoi.csv", "/en/desk/officer/proposals.csv", "desk-proposals", officers(), (*Server).deskProposalsCSV, nil},
		{"desk-proposal", "/ban/can-bo/thu-hoi/:id", "/en/desk/officer/proposals/:id", "desk-proposals", officers(), (*Server).deskProposal, nil},
		{"confirm-proposal", "/ban/can-bo/thu-hoi/:id/xac-nhan", "/en/desk/officer/proposals/:id/confirm", "desk-proposals", officers(), nil, (*Server).confirmProposal},
		{"close-proposal", "/ban/can-bo/thu-hoi/:id/dong", "/en/desk/officer/proposals/:id/close", "desk-proposals", officers(), nil, (*Server).closeProposal},
		{"revoke", "/ban/can-bo/xet-duyet/:kind/:id/thu-hoi", "/en/desk/officer/review/:kind/:id/revoke", "desk-review", officers(), (*Server).revokeForm, (*Server).proposeRevocation},
	}
}

// proposalTag says what a proposal waits for.
func (r *request) proposalTag(p domain.CertificateChange) Tag {
	return r.proposalState(p.StateAt(r.server.front.Now()))
}

// proposalState marks a state of a proposal.
func (r *request) proposalState(s domain.CertificateChangeState) Tag {
	switch s {
	case domain.CertificateChangeOpen:
		return soonTag(r.t("Waits for a second officer"))
	case domain.CertificateChangeConfirmed:
		return goodTag(r.t("Confirmed"))
	case domain.CertificateChangeRejected:
		return badTag(r.t("Rejected"))
	case domain.CertificateChangeWithdrawn:
		return plainTag(r.t("Withdrawn by the proposer"))
	}
	return plainTag(r.t("Not confirmed in time"))
}

// proposalText names what a proposal does.
func (r *request) proposalText(p domain.CertificateChange) string {
	if p.Kind == domain.CertificateChangeStars {
		return r.t("Change to %s", r.starsInWords(p.Stars, p.PotentialFive))
	}
	return r.t("Revoke the certificate")
}

// ground names the reason of a proposal.
func (r *request) ground(g domain.Ground) string {
	switch g {
	case domain.GroundProcess:
		return r.t("Not produced as declared")
	case domain.GroundSafety:
		return r.t("Unsafe production")
	case domain.GroundRawMaterial:
		return r.t("Raw material from elsewhere")
	case domain.GroundDiscontinued:
		return r.t("No longer produced")
	case domain.GroundTraceability:
		return r.t("No papers of traceability")
	case domain.GroundRescored:
		return r.t("Scored again")
	}
	return r.t("Another reason")
}

// proposalFilter reads the filter of the list of proposals, and returns those that it
// chooses: the open ones unless the address asks for all.
func (r *request) proposalFilter() (*Filter, func(domain.Page) (domain.List[domain.CertificateChange], error)) {
	f := r.filter("desk-proposals")
	show := f.option(r.param("xem", "show"), r.t("Show"), []Option{{Value: "open", Text: r.t("Open proposals")}, {Value: "all", Text: r.t("All")}})
	return f, func(p domain.Page) (domain.List[domain.CertificateChange], error) {
		return r.server.store.CertificateChanges(r.Request().Context(), r.actor(), show == "open", p)
	}
}

// deskProposals answers with proposals, newest first.
func (s *Server) deskProposals(r *request) error {
	form, list := r.proposalFilter()
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := DeskProposalsPage{Page: r.deskFrame(r.t("Revocations")), Filter: form, Pager: pager}
	for _, x := range found.Items {
		p.Items = append(p.Items, ProposalRow{Name: Link{Text: x.Product.Name, URL: r.to("desk-proposal", x.ID)}, What: r.proposalText(x), Ground: r.ground(x.Ground), Day: r.on(x.EffectiveOn), Tag: r.proposalTag(x)})
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-proposals", &p)
}

// deskProposalsCSV answers with the same list as a file.
func (s *Server) deskProposalsCSV(r *request) error {
	form, list := r.proposalFilter()
	headings := []string{"Product", "Proposal", "Ground", "What was found", "Takes effect on", "Status", "Proposed on"}
	return sendRows(form, r.dated("thu-hoi"), headings, list, func(x domain.CertificateChange) ([]any, error) {
		return []any{x.Product.Name, r.proposalText(x), r.ground(x.Ground), x.Text, x.EffectiveOn, r.proposalTag(x).Text, r.moment(x.ProposedAt)}, nil
	})
}

// deskProposal answers with a proposal.
func (s *Server) deskProposal(r *request) error { return r.sendProposal(http.StatusOK, Form{}) }

// sendProposal answers with the proposal of the address, and with a form that was not
// accepted.
func (r *request) sendProposal(status int, faulty Form) error {
	ctx := r.Request().Context()
	x, err := r.server.store.CertificateChange(ctx, r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	p := DeskProposalPage{
		Page: r.deskFrame(x.Product.Name), Heading: joined(": ", r.proposalText(x), x.Product.Name), Tag: r.proposalTag(x), Text: paragraphs(x.Text), Faulty: faulty,
		Product: Link{Text: x.Product.Name, URL: r.listingAddress("desk-listing", domain.Ref{Kind: domain.KindProduct, ID: x.Product.ID})},
	}
	proposer, err := r.server.store.User(ctx, x.ProposedBy)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return err
	}
	state := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	if c := x.Certificate; c != nil {
		state(r.t("Certificate"), joined(" · ", domain.ShowCode(c.Code), r.starsInWords(c.Stars, c.PotentialFive), r.t("until %s", r.day(c.ValidUntil))))
	}
	state(r.t("Ground"), r.ground(x.Ground))
	state(r.t("Takes effect on"), r.day(x.EffectiveOn))
	state(r.t("Proposed"), joined(" · ", r.moment(x.ProposedAt), proposer.Name))
	if x.DecidedBy != nil && x.DecidedAt != nil {
		names, err := r.userNames(*x.DecidedBy)
		if err != nil {
			return err
		}
		state(r.t("Answered"), joined(" · ", r.moment(*x.DecidedAt), names[*x.DecidedBy]))
	}
	state(r.t("Reason of the answer"), x.Reason)
	if x.StateAt(r.server.front.Now()) == domain.CertificateChangeOpen {
		own := x.ProposedBy == r.actor().UserID
		p.Next = r.t("Next: another officer of the province confirms or rejects it within 30 days. %s proposed it and cannot.", proposer.Name)
		confirm := newForm(r.to("confirm-proposal", x.ID), r.t("Confirm it"))
		p.Confirm, p.Effect = &confirm, r.t("From the day on which it takes effect the product has no stars: on its page, in searches and in new books. This cannot be undone.")
		if x.Kind == domain.CertificateChangeStars {
			p.Effect = r.t("From the day on which it takes effect the product has %s.", r.starsInWords(x.Stars, x.PotentialFive))
		}
		closing := r.closeForm(x.ID, own)
		p.Close = &closing
	}
	if faulty.Action != "" {
		if p.Close != nil && p.Close.Action == faulty.Action {
			p.Faulty.Submit = p.Close.Submit
			p.Close = &p.Faulty
		}
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-proposal", &p)
}

// closeForm rejects a proposal, or withdraws an own one.
func (r *request) closeForm(id string, own bool) Form {
	submit, hint := r.t("Reject it"), r.t("The proposer reads it.")
	if own {
		submit, hint = r.t("Withdraw the proposal"), r.t("It may stay empty.")
	}
	return newForm(r.to("close-proposal", id), submit, &Field{Name: "reason", Label: r.t("Reason"), Hint: hint, Kind: "area", Max: 2000})
}

// confirmProposal applies a proposal.
func (s *Server) confirmProposal(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.ConfirmCertificateChange(ctx, r.actor(), id, r.today())
		return r.to("desk-proposal", id), err
	})
	if err == nil {
		return r.lead(to, "proposal-confirmed")
	}
	return r.refuseProposal(newForm(r.Request().URL.Path, ""), err)
}

// closeProposal rejects a proposal, or withdraws an own one.
func (s *Server) closeProposal(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.CloseCertificateChange(ctx, r.actor(), id, r.sent("reason"))
		return r.to("desk-proposal", id), err
	})
	if err == nil {
		return r.lead(to, "proposal-closed")
	}
	f := newForm(r.to("close-proposal", id), "", &Field{Name: "reason", Label: r.t("Reason"), Kind: "area", Max: 2000})
	f.takeValues(r)
	return r.refuseProposal(f, err)
}

// refuseProposal answers with the proposal and a form that was not accepted.
func (r *request) refuseProposal(f Form, err error) error {
	if domain.CodeOf(err) == domain.CodeForbidden { // a second officer is needed
		f.Faults = []Fault{{"main", r.reason(err)}}
		return r.sendProposal(http.StatusForbidden, f)
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendProposal(status, f)
}

// certified returns the product of the address, which the officer manages, with the
// certificate that holds today.
func (r *request) certifiedProduct() (domain.Product, domain.Certificate, error) {
	if k, err := r.kindOf(); err != nil || k != domain.KindProduct {
		return domain.Product{}, domain.Certificate{}, domain.NotFoundf("there is no such product")
	}
	x, err := r.managedProduct()
	if err != nil {
		return x, domain.Certificate{}, err
	}
	c := domain.CurrentOn(x.Certificates, r.today())
	if c == nil {
		return x, domain.Certificate{}, domain.Errorf(domain.CodeConflict, "the certificate has ended")
	}
	return x, *c, nil
}

// revokeForm answers with the form of a proposal to revoke the certificate of a product.
func (s *Server) revokeForm(r *request) error {
	x, c, err := r.certifiedProduct()
	if err != nil {
		return err
	}
	return r.sendRevoke(http.StatusOK, x, c, nil)
}

func (r *request) sendRevoke(status int, x domain.Product, c domain.Certificate, err error) error {
	grounds := &Field{Name: "ground", Label: r.t("Ground"), Kind: "radios"}
	for _, g := range slices.DeleteFunc(domain.Grounds(), func(g domain.Ground) bool { return g == domain.GroundRescored }) {
		grounds.Options = append(grounds.Options, Option{Value: string(g), Text: r.ground(g)})
	}
	p := RevokeFormPage{Page: r.deskFrame(r.t("Propose to revoke the certificate")), Heading: r.t("Propose to revoke the certificate of %s", x.Name)}
	p.Facts = []Fact{{Name: r.t("Certificate"), Text: joined(" · ", domain.ShowCode(c.Code), r.starsInWords(c.Stars, c.PotentialFive), r.t("until %s", r.day(c.ValidUntil)))}}
	p.Form = newForm(r.listingAddress("revoke", domain.Ref{Kind: domain.KindProduct, ID: x.ID}), r.t("Propose it"), grounds,
		&Field{Name: "text", Label: r.t("What was found"), Hint: r.t("When, where, by whom; the second officer decides by it."), Kind: "area", Max: 5000},
		&Field{Name: "effective_on", Label: r.t("First day without the certificate"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: r.day(r.today() + 1), Max: 40})
	if id := r.text(r.param("kiem-tra", "inspection")); id != "" { // what an inspection found is the ground of most proposals
		if i, err := r.server.store.Inspection(r.Request().Context(), r.actor(), id); err == nil && i.Ref() == (domain.Ref{Kind: domain.KindProduct, ID: x.ID}) && i.DoneOn != nil {
			p.Form.Field("text").Value = joined(": ", r.t("Inspection of %s", r.day(*i.DoneOn)), i.Text)
		}
	}
	if err != nil {
		p.Form.takeValues(r)
		if status, err = r.refuse(&p.Form, err); err != nil {
			return err
		}
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-revoke", &p)
}

// proposeRevocation stores a proposal, which another officer confirms.
func (s *Server) proposeRevocation(r *request) error {
	x, c, err := r.certifiedProduct()
	if err != nil {
		return err
	}
	change := domain.CertificateChange{CertificateID: c.ID, Kind: domain.CertificateChangeRevoke, Ground: domain.Ground(r.sent("ground")), Text: r.sent("text")}
	var faults domain.Faults
	faults.AddIf(change.Ground == "", "ground", "choose one")
	faults.AddIf(change.Text == "", "text", "say what was found")
	day, err := transfer.ParseDate("effective_on", r.sent("effective_on"))
	faults.Add(err)
	change.EffectiveOn = day
	to := ""
	if err = faults.Err(); err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddCertificateChange(ctx, r.actor(), change, r.today())
			return r.to("desk-proposal", stored.ID), err
		})
	}
	if err != nil {
		return r.sendRevoke(statusOf(err), x, c, err)
	}
	return r.lead(to, "proposed")
}
