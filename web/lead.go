package web

import (
	"context"
	"net/http"
	"slices"

	"chophien/domain"
)

// LeadsPage lists the conversations of the user.
type LeadsPage struct {
	Page
	Items []TextCard
	Pager Pager
}

// MessageRow is a message of a conversation.
type MessageRow struct {
	Author string
	Mine   bool // of the side of the user
	When   string
	Text   []string
	Seen   bool
}

// OfferRow is a quote of a conversation.
type OfferRow struct {
	Price string
	State string
	Facts []Fact
	Text  []string
}

// ChangedDemand says to a producer why its quote waits for a confirmation: the
// buyer changed the demand.
type ChangedDemand struct {
	When        string
	Before, Now string // amount and times; Before is empty when it is not known
	Confirm     Form
}

// LeadPage shows a conversation between a buyer and a producer, and what the
// user may do.
type LeadPage struct {
	Page
	Subject   string
	State     string
	With      string
	Product   Link
	Demand    Link
	Reason    string
	Offers    []OfferRow
	Changed   *ChangedDemand // nil: no quote waits for its confirmation
	Correct   string         // path of the form that corrects the live quote; empty: it cannot be corrected
	Withdraw  *Form
	Messages  []MessageRow
	OlderURL  string
	Unread    *Form
	Write     *Form // nil: it has ended
	Accept    *Form
	Shortlist *Form
	Unlist    *Form
	Decline   *Form
	Reveal    *Form
	Contact   *domain.Contact
	Faulty    Form // the form with faults; empty: none
}

// leads answers with the conversations of the user, newest first.
func (s *Server) leads(r *request) error {
	found, err := s.store.Leads(r.Request().Context(), r.actor(), domain.LeadFilter{}, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	p := LeadsPage{Page: r.accountFrame(r.t("Conversations")), Pager: r.pager(len(found.Items), *found.Total, found.Next)}
	for _, l := range found.Items {
		c := TextCard{Title: r.subject(l), URL: r.to("lead", l.ID), Lines: []string{joined(" · ", r.otherSide(l), r.leadState(l.State))}}
		if l.Unread > 0 {
			c.Lines = append(c.Lines, r.n("%s new messages", l.Unread))
		}
		p.Items = append(p.Items, c)
	}
	return r.send(http.StatusOK, "leads", &p)
}

func (r *request) leadState(s domain.LeadState) string {
	switch s {
	case domain.LeadNew:
		return r.t("Waiting for the producer")
	case domain.LeadAnswered:
		return r.t("Answered")
	case domain.LeadShortlisted:
		return r.t("On the shortlist")
	case domain.LeadAccepted:
		return r.t("Quote accepted")
	case domain.LeadDeclined:
		return r.t("Declined")
	case domain.LeadClosed:
		return r.t("Closed")
	}
	return string(s)
}

func (r *request) quoteState(s domain.QuoteState) string {
	switch s {
	case domain.QuoteOpen:
		return r.t("Open")
	case domain.QuoteUnconfirmed:
		return r.t("Waits for confirmation by the producer")
	case domain.QuoteAccepted:
		return r.t("Accepted")
	case domain.QuoteDeclined:
		return r.t("Declined")
	case domain.QuoteWithdrawn:
		return r.t("Withdrawn")
	case domain.QuoteExpired:
		return r.t("Expired")
	}
	return string(s)
}

// subject names what a lead is about.
func (r *request) subject(l domain.Lead) string {
	if l.DemandName == "" && l.Product != nil {
		return r.or(l.Product.Name, l.Product.NameEN)
	}
	return l.Subject()
}

// otherSide names the other side of a lead.
func (r *request) otherSide(l domain.Lead) string {
	switch {
	case l.Side == domain.SideBuyer && l.Producer != nil:
		return r.or(l.Producer.Name, l.Producer.NameEN)
	case l.Side == domain.SideProducer && l.Buyer != nil:
		return l.Buyer.Name
	}
	return ""
}

// quotedPrice is the price of a quote as its producer wrote it.
func (r *request) quotedPrice(q domain.Quote) string {
	return joined(" ", r.money(&q.PriceVND)+"/"+r.or(q.Unit.NameVI(), string(q.Unit)), brackets(r.quantity(q.Content())))
}

func brackets(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
}

// leadOf answers with a conversation. Older messages are behind a link.
func (s *Server) leadOf(r *request) error { return r.sendLead(http.StatusOK, nil, Form{}) }

// sendLead answers with a conversation, with a contact that was asked for, and
// with a form that was not accepted.
func (r *request) sendLead(status int, contact *domain.Contact, faulty Form) error {
	ctx, today := r.Request().Context(), r.today()
	l, err := r.server.store.Lead(ctx, r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	p := LeadPage{Page: r.accountFrame(r.subject(l)), Subject: r.subject(l), State: r.leadState(l.State), With: r.otherSide(l), Reason: l.Reason, Contact: contact, Faulty: faulty}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Conversations"), URL: r.path("leads")})
	if l.Product != nil {
		p.Product = Link{Text: r.or(l.Product.Name, l.Product.NameEN), URL: r.of(domain.KindProduct, l.Product.Slug)}
	}
	if l.DemandID != nil && l.Side == domain.SideBuyer {
		p.Demand = Link{Text: l.DemandName, URL: r.to("my-demand", *l.DemandID)}
	}
	for _, q := range slices.Backward(l.Quotes) {
		row := OfferRow{Price: r.quotedPrice(q), State: r.quoteState(q.StateOn(today)), Text: paragraphs(q.Text)}
		for _, f := range []Fact{{Name: r.t("Smallest order"), Text: r.quantity(q.MinOrder())}, {Name: r.t("Valid until"), Text: r.day(q.ValidUntil)}, {Name: r.t("Sample"), Text: q.Samples}} {
			if f.Text != "" {
				row.Facts = append(row.Facts, f)
			}
		}
		if q.LeadDays != nil {
			row.Facts = append(row.Facts, Fact{Name: r.t("Ready after"), Text: r.n("%s days", *q.LeadDays)})
		}
		p.Offers = append(p.Offers, row)
	}
	if err := r.messages(&p, l); err != nil {
		return err
	}
	if err := r.quoteActions(&p, l); err != nil {
		return err
	}
	r.leadActions(&p, l)
	if faulty.Action != "" {
		r.wrong(&p.Page)
	}
	return r.send(status, "lead", &p)
}

// quoteActions fills in what the producer may do with its live quote: confirm it
// after the buyer changed the demand, correct it, or withdraw it.
func (r *request) quoteActions(p *LeadPage, l domain.Lead) error {
	q := l.LiveQuote()
	if l.Side != domain.SideProducer || !r.actor().Has(domain.RoleProducer) || q == nil || q.CheckOpen(r.today()) != nil {
		return nil //nolint:nilerr // the quote is not open, so there is nothing to do
	}
	withdraw := newForm(r.to("withdraw-quote", l.ID, q.ID), r.t("Withdraw the quote"))
	withdraw.Version, p.Withdraw = q.Version, &withdraw
	if q.CheckCorrection() == nil {
		p.Correct = r.to("correct-quote", l.ID, q.ID)
	}
	if q.CheckConfirm(r.today()) != nil || l.DemandID == nil {
		return nil //nolint:nilerr // the quote needs no confirmation
	}
	d, err := r.server.store.Demand(r.Request().Context(), r.actor(), *l.DemandID)
	if err != nil {
		return err
	}
	p.Changed = &ChangedDemand{When: r.moment(*q.DemandChangedAt), Now: r.or(d.OrderTerms().Text()), Confirm: newForm(r.to("confirm-quote", l.ID, q.ID), r.t("Confirm the quote"))}
	p.Changed.Confirm.Version = q.Version
	if q.DemandBefore != nil {
		p.Changed.Before = r.or(q.DemandBefore.Text())
	}
	return nil
}

// messages fills in a page of messages, the oldest first.
func (r *request) messages(p *LeadPage, l domain.Lead) error {
	found, err := r.server.store.Messages(r.Request().Context(), r.actor(), l.ID, domain.Page{Limit: pageItems, Cursor: r.text("after")})
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(found.Items) {
		row := MessageRow{Mine: m.Side == l.Side, When: r.moment(m.CreatedAt), Text: paragraphs(m.Text), Seen: m.Seen}
		if m.Author != nil {
			row.Author = m.Author.Name
		}
		p.Messages = append(p.Messages, row)
	}
	if found.Next != "" {
		q := r.query("after")
		q.Set("after", found.Next)
		p.OlderURL = r.to("lead", l.ID) + "?" + q.Encode()
	}
	return nil
}

// leadActions fills in the forms of what the side of the user may do now.
func (r *request) leadActions(p *LeadPage, l domain.Lead) {
	may := func(a domain.LeadAction) bool {
		rule, ok := a.Rule()
		return ok && slices.Contains(rule.From, l.State) && slices.Contains(rule.Sides, l.Side)
	}
	move := func(a domain.LeadAction, page, submit string) *Form {
		if !may(a) {
			return nil
		}
		f := newForm(r.to(page, l.ID), submit)
		f.Version = l.Version
		return &f
	}
	if l.CheckMessage() == nil {
		f := r.messageFields(l.ID)
		p.Write = &f
	}
	if q := l.LiveQuote(); may(domain.LeadAccept) && q != nil && q.StateOn(r.today()) == domain.QuoteOpen {
		p.Accept = r.acceptForm(l)
	}
	p.Shortlist = move(domain.LeadShortlist, "shortlist-lead", r.t("Put on the shortlist"))
	p.Unlist = move(domain.LeadUnlist, "unlist-lead", r.t("Remove from the shortlist"))
	if may(domain.LeadDecline) {
		f := r.declineFields(l)
		p.Decline = &f
	}
	if l.Side == domain.SideBuyer || l.CheckBuyerContact() == nil {
		f := newForm(r.to("reveal-lead", l.ID), r.t("Show phone number and Zalo"))
		p.Reveal = &f
	}
	if l.Unread > 0 {
		f := newForm(r.to("read-lead", l.ID), r.n("Mark %s messages as read", l.Unread))
		p.Unread = &f
	}
	for _, f := range []**Form{&p.Write, &p.Decline} {
		if *f != nil && (*f).Action == p.Faulty.Action {
			*f = &p.Faulty
		}
	}
}

// acceptForm accepts the live quote of a lead. The form of a demand also closes
// the demand, if the buyer says so.
func (r *request) acceptForm(l domain.Lead) *Form {
	f := newForm(r.to("accept-lead", l.ID), r.t("Accept the quote"))
	f.Version = l.Version
	if l.DemandID != nil {
		f.Fields = []*Field{{Name: "close_demand", Label: r.t("And the demand?"), Kind: "radios", Options: []Option{{Value: "true", Text: r.t("Close it: this is all I need"), Chosen: true}, {Value: "false", Text: r.t("Keep it open for more quotes")}}}}
	}
	return &f
}

func (r *request) messageFields(id string) Form {
	return newForm(r.to("lead", id), r.t("Send"), &Field{Name: "text", Label: r.t("Your message"), Kind: "area", Max: 4000})
}

func (r *request) declineFields(l domain.Lead) Form {
	f := newForm(r.to("decline-lead", l.ID), r.t("Decline"), &Field{Name: "reason", Label: r.t("Why? The other side reads it."), Kind: "text", Max: 2000})
	f.Version = l.Version
	return f
}

// writeMessage sends a message to the other side, which also marks its messages
// as read.
func (s *Server) writeMessage(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.AddMessage(ctx, r.actor(), id, r.sent("text"), nil)
		if err == nil {
			err = s.store.ReadLead(ctx, r.actor(), id)
		}
		return r.to("lead", id), err
	})
	if err == nil {
		return r.lead(to, "message-sent")
	}
	return r.refuseLead(r.messageFields(id), err)
}

// refuseLead answers with the conversation and a form that was not accepted.
func (r *request) refuseLead(f Form, err error) error {
	f.takeValues(r)
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendLead(status, nil, f)
}

// readLead marks the messages of the other side as read.
func (s *Server) readLead(r *request) error {
	if err := s.store.ReadLead(r.Request().Context(), r.actor(), r.Param("id")); err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, r.to("lead", r.Param("id")))
}

// revealLead shows the contact of the other side. It is counted, and the other
// side sees who asked.
func (s *Server) revealLead(r *request) error {
	c, err := s.store.RevealLeadContact(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return r.refuseLead(newForm(r.to("reveal-lead", r.Param("id")), ""), err)
	}
	return r.sendLead(http.StatusOK, &c, Form{})
}

// moveLead applies an action to a conversation.
func moveLead(a domain.LeadAction, note string) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		id := r.Param("id")
		to, err := r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.MoveLead(ctx, r.actor(), id, r.version(), domain.LeadTransition{Action: a, Reason: r.sent("reason"), CloseDemand: r.sent("close_demand") == "true"})
			return r.to("lead", id), err
		})
		if err == nil {
			return r.lead(to, note)
		}
		if a == domain.LeadDecline && domain.CodeOf(err) == domain.CodeInvalid {
			l, err2 := s.store.Lead(r.Request().Context(), r.actor(), id)
			if err2 != nil {
				return err2
			}
			return r.refuseLead(r.declineFields(l), err)
		}
		return err
	}
}

// moveQuote changes the state of a quote of a conversation. When the state does not
// allow it, the page of the conversation says why.
func moveQuote(move func(s Store, ctx context.Context, by domain.Actor, id string, version int64) (domain.Quote, error), note string) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		id := r.Param("id")
		to, err := r.once(func(ctx context.Context) (string, error) {
			_, err := move(s.store, ctx, r.actor(), r.Param("quote"), r.version())
			return r.to("lead", id), err
		})
		if err == nil {
			return r.lead(to, note)
		}
		if domain.CodeOf(err) == domain.CodePrecondition {
			f := newForm(r.Request().URL.Path, "")
			f.Faults = []Fault{{"main", r.t("Somebody changed this quote after you opened the page. Look at it once more.")}}
			return r.sendLead(http.StatusConflict, nil, f)
		}
		return r.refuseLead(newForm(r.Request().URL.Path, ""), err)
	}
}
