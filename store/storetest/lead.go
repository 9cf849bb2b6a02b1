package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// traders are the members and officers of producer 1, and buyers.
type traders struct {
	people
	buyer, rival domain.Actor // rival is another buyer
}

// trade stores them with two public products of producer 1 and one of producer
// 2.
func trade(t testing.TB, s *store.Store) traders {
	t.Helper()
	who := traders{people: inhabit(t, s)}
	goods := []domain.Product{product(1, "Chè Shan", "08", "02"), product(2, "Mật ong", "08", "02"), product(3, "Cam sành", "08", "02")}
	for i := range goods {
		goods[i].ProducerID = ptr(id('b', 1+i/2))
	}
	_, err := s.Load(t.Context(), certified(domain.Batch{Products: goods}, four))
	must(t, err)
	exec(t, s, "UPDATE producers SET phone = '0912 345 678', email = 'htx@example.vn' WHERE id = '"+id('b', 1)+"'")
	for _, a := range []struct {
		email string
		at    *domain.Actor
	}{{"buyer@example.vn", &who.buyer}, {"rival@example.vn", &who.rival}} {
		u, err := s.AddUser(t.Context(), newUser(a.email, domain.RoleBuyer))
		must(t, err)
		*a.at = domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: u.ID}
	}
	return who
}

func inquiry(n int) domain.Inquiry {
	return domain.Inquiry{About: domain.Ref{Kind: domain.KindProduct, ID: id('a', n)}, Text: "Mỗi tháng giao được bao nhiêu?", Phone: "0987 654 321"}
}

func quote(price int64) domain.Quote {
	return domain.Quote{PriceVND: price, Unit: domain.UnitKilogram, ValidUntil: today() + 30, MinOrderAmount: 100_000, MinOrderUnit: domain.UnitKilogram, LeadDays: ptr(7), Text: "Đã gồm bao bì"}
}

// outsiders are actors who must not learn that a lead exists.
func (who traders) outsiders() map[string]domain.Actor {
	return map[string]domain.Actor{"another producer": who.other, "another buyer": who.rival, "an officer elsewhere": who.stranger, "an admin": who.admin, "a visitor": {}}
}

func inquiries(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	for name, c := range map[string]struct {
		change func(*domain.Inquiry)
		field  string
	}{
		"no word":      {func(i *domain.Inquiry) { i.Text = " " }, "text"},
		"too long":     {func(i *domain.Inquiry) { i.Text = strings.Repeat("a", 4001) }, "text"},
		"no phone":     {func(i *domain.Inquiry) { i.Phone = "gọi tôi" }, "phone"},
		"not my file":  {func(i *domain.Inquiry) { i.FileIDs = []string{id('9', 9)} }, "file_ids"},
		"a file twice": {func(i *domain.Inquiry) { i.FileIDs = []string{id('9', 9), id('9', 9)} }, "file_ids"},
	} {
		t.Run(name, func(t *testing.T) {
			i := inquiry(1)
			c.change(&i)
			_, err := s.AddInquiry(t.Context(), who.buyer, i)
			wantField(t, err, c.field)
		})
	}
	_, err := s.AddInquiry(t.Context(), who.buyer, inquiry(9))
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.AddInquiry(t.Context(), who.member, inquiry(1))
	wantCode(t, err, domain.CodeConflict)

	var l domain.Lead
	step(t, "of many concurrent inquiries about one product one is stored", func(t *testing.T) {
		oneSucceeds(t, 50, func(int) error {
			_, err := s.AddInquiry(t.Context(), who.buyer, inquiry(1))
			return err
		}, domain.CodeConflict)
		list, err := s.Leads(t.Context(), who.buyer, domain.LeadFilter{Side: domain.SideBuyer}, domain.Page{Limit: 10, Total: true})
		must(t, err)
		if *list.Total != 1 {
			t.Fatalf("the buyer has %d leads", *list.Total)
		}
		l = list.Items[0]
		if l.State != domain.LeadNew || l.Side != domain.SideBuyer || l.Unread != 0 || l.Product.Name != "Chè Shan" || l.Producer.Name != "HTX Chè Shan" || l.Buyer.Email != "" || l.Buyer.PasswordHash != "" {
			t.Fatalf("the lead: %+v", l)
		}
		for name, by := range who.outsiders() {
			t.Run(name, func(t *testing.T) {
				_, err := s.Lead(t.Context(), by, l.ID)
				wantCode(t, err, domain.CodeNotFound)
				_, err = s.Messages(t.Context(), by, l.ID, domain.Page{Limit: 10})
				wantCode(t, err, domain.CodeNotFound)
				_, err = s.AddMessage(t.Context(), by, l.ID, "Xin chào", nil)
				wantCode(t, err, domain.CodeNotFound)
				_, err = s.MoveLead(t.Context(), by, l.ID, 1, domain.LeadTransition{Action: domain.LeadClose})
				wantCode(t, err, domain.CodeNotFound)
				_, err = s.AddLeadQuote(t.Context(), by, l.ID, quote(1))
				wantCode(t, err, domain.CodeNotFound)
				_, err = s.RevealLeadContact(t.Context(), by, l.ID)
				wantCode(t, err, domain.CodeNotFound)
				wantCode(t, s.ReadLead(t.Context(), by, l.ID), domain.CodeNotFound)
				others, err := s.Leads(t.Context(), by, domain.LeadFilter{}, domain.Page{Limit: 10})
				must(t, err)
				if len(others.Items) != 0 {
					t.Errorf("%s lists %d leads", name, len(others.Items))
				}
			})
		}
	})

	step(t, "the producer reads, an officer answers for it, both sides see how far the other has read", func(t *testing.T) {
		seen, err := s.Lead(t.Context(), who.member, l.ID)
		must(t, err)
		if seen.Side != domain.SideProducer || seen.Unread != 1 {
			t.Fatalf("the producer sees %+v", seen)
		}
		must(t, s.ReadLead(t.Context(), who.member, l.ID))
		m, err := s.AddMessage(t.Context(), who.officer, l.ID, "HTX giao được 2 tấn.", nil)
		must(t, err)
		if !m.OnBehalf || m.Side != domain.SideProducer {
			t.Fatalf("the officer wrote %+v", m)
		}
		seen, err = s.Lead(t.Context(), who.buyer, l.ID)
		must(t, err)
		if seen.State != domain.LeadAnswered || seen.Version != 2 || seen.AnsweredAt == nil || seen.Unread != 1 {
			t.Fatalf("answered: %+v", seen)
		}
		thread, err := s.Messages(t.Context(), who.buyer, l.ID, domain.Page{Limit: 10})
		must(t, err)
		if len(thread.Items) != 2 || thread.Items[0].ID != m.ID || thread.Items[0].Seen || !thread.Items[1].Seen {
			t.Fatalf("the thread: %+v", thread.Items)
		}
		must(t, s.ReadLead(t.Context(), who.buyer, l.ID))
		seen, err = s.Lead(t.Context(), who.buyer, l.ID)
		must(t, err)
		if seen.Unread != 0 {
			t.Errorf("%d unread after reading", seen.Unread)
		}
		for by, want := range map[string]string{who.member.UserID: "lead.new", who.buyer.UserID: "lead.message"} {
			notified, err := s.Notices(t.Context(), by, true, domain.Page{Limit: 10})
			must(t, err)
			if len(notified.Items) != 1 || notified.Items[0].Kind != want || notified.Items[0].Path != "/v1/me/leads/"+l.ID {
				t.Errorf("notices %+v, want %s", notified.Items, want)
			}
		}
	})

	step(t, "an end needs its reason, and is one", func(t *testing.T) {
		_, err = s.MoveLead(t.Context(), who.member, l.ID, 2, domain.LeadTransition{Action: domain.LeadDecline})
		wantField(t, err, "reason")
		_, err = s.MoveLead(t.Context(), who.member, l.ID, 2, domain.LeadTransition{Action: domain.LeadShortlist})
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.MoveLead(t.Context(), who.buyer, l.ID, 1, domain.LeadTransition{Action: domain.LeadShortlist})
		wantCode(t, err, domain.CodePrecondition)
		_, err = s.MoveLead(t.Context(), who.buyer, l.ID, 2, domain.LeadTransition{Action: domain.LeadAccept})
		wantCode(t, err, domain.CodeConflict) // there is no quote
		end, err := s.MoveLead(t.Context(), who.member, l.ID, 2, domain.LeadTransition{Action: domain.LeadDecline, Reason: "Hết mùa"})
		must(t, err)
		if end.State != domain.LeadDeclined || end.EndedBy != domain.SideProducer || end.Reason != "Hết mùa" {
			t.Errorf("declined: %+v", end)
		}
		_, err = s.AddMessage(t.Context(), who.buyer, l.ID, "Sao vậy?", nil)
		wantCode(t, err, domain.CodeConflict)
		again, err := s.AddInquiry(t.Context(), who.buyer, inquiry(1))
		must(t, err)
		if again.ID == l.ID {
			t.Error("a new inquiry is the old lead")
		}
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func quotes(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	l, err := s.AddInquiry(t.Context(), who.buyer, inquiry(1))
	must(t, err)
	for name, c := range map[string]struct {
		change func(*domain.Quote)
		field  string
	}{
		"no price":              {func(q *domain.Quote) { q.PriceVND = 0 }, "price_vnd"},
		"no unit":               {func(q *domain.Quote) { q.Unit = "bushel" }, "unit"},
		"ends yesterday":        {func(q *domain.Quote) { q.ValidUntil = today() - 1 }, "valid_until"},
		"never ends":            {func(q *domain.Quote) { q.ValidUntil = today() + 400 }, "valid_until"},
		"what is in a kilogram": {func(q *domain.Quote) { q.ContentAmount, q.ContentUnit = 1000, domain.UnitGram }, "content"},
		"two lines":             {func(q *domain.Quote) { q.Samples = "a\nb" }, "samples"},
	} {
		t.Run(name, func(t *testing.T) {
			q := quote(100_000)
			c.change(&q)
			_, err := s.AddLeadQuote(t.Context(), who.member, l.ID, q)
			wantField(t, err, c.field)
		})
	}
	_, err = s.AddLeadQuote(t.Context(), who.buyer, l.ID, quote(1))
	wantCode(t, err, domain.CodeForbidden)

	var q domain.Quote
	step(t, "fifty concurrent quotes", func(t *testing.T) {
		// One quote is live.
		const many = 50
		type result struct {
			quote domain.Quote
			err   error
		}
		results := make(chan result, many)
		for range many {
			go func() {
				q, err := s.AddLeadQuote(t.Context(), who.member, l.ID, quote(100_000))
				results <- result{q, err}
			}()
		}
		var live []domain.Quote
		for range many {
			if r := <-results; r.err == nil {
				live = append(live, r.quote)
			} else {
				wantCode(t, r.err, domain.CodeConflict)
			}
		}
		if len(live) != 1 {
			t.Fatalf("%d of %d concurrent quotes are live", len(live), many)
		}
		_, err = s.DB().ExecContext(t.Context(), fmt.Sprintf("INSERT INTO quotes SELECT '%s', lead_id, version, state, price_vnd, unit, content_amount, content_unit,"+
			" min_order_amount, min_order_unit, lead_days, valid_until, samples, text, corrections, on_behalf, created_by, created_at, updated_by, updated_at, NULL FROM quotes", id('e', 99)))
		if err == nil {
			t.Fatal("the database takes a second live quote")
		}
		q = live[0]
		l, err = s.Lead(t.Context(), who.buyer, l.ID)
		must(t, err)
		if l.State != domain.LeadAnswered || len(l.Quotes) != 1 || l.Version != 2 {
			t.Fatalf("the lead after the quote: %+v", l)
		}
		for name, by := range who.outsiders() {
			t.Run(name, func(t *testing.T) {
				_, err := s.Quote(t.Context(), by, q.ID)
				wantCode(t, err, domain.CodeNotFound)
				_, err = s.WithdrawQuote(t.Context(), by, q.ID, 1)
				wantCode(t, err, domain.CodeNotFound)
			})
		}
	})

	step(t, "one correction", func(t *testing.T) {
		change := func(q *domain.Quote) error {
			q.PriceVND, q.LeadID, q.State, q.Corrections = 95_000, id('9', 9), domain.QuoteAccepted, -5
			return nil
		}
		_, err = s.ChangeQuote(t.Context(), who.buyer, q.ID, 1, change)
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.ChangeQuote(t.Context(), who.member, q.ID, 2, change)
		wantCode(t, err, domain.CodePrecondition)
		same, err := s.ChangeQuote(t.Context(), who.member, q.ID, 1, func(*domain.Quote) error { return nil })
		must(t, err)
		if same.Version != 1 {
			t.Error("nothing was changed, yet there is a version")
		}
		q, err = s.ChangeQuote(t.Context(), who.officer, q.ID, 1, change)
		must(t, err)
		if q.PriceVND != 95_000 || q.LeadID != l.ID || q.State != domain.QuoteOpen || q.Corrections != 1 || q.Version != 2 || !q.OnBehalf {
			t.Fatalf("corrected: %+v", q)
		}
		_, err = s.ChangeQuote(t.Context(), who.member, q.ID, 2, func(q *domain.Quote) error { q.PriceVND = 90_000; return nil })
		wantCode(t, err, domain.CodeConflict)
		// The buyer accepts only the version that it has read.
		_, err = s.MoveLead(t.Context(), who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadAccept})
		wantCode(t, err, domain.CodePrecondition)
		l, err = s.MoveLead(t.Context(), who.buyer, l.ID, l.Version+1, domain.LeadTransition{Action: domain.LeadShortlist})
		must(t, err)
		must1(t)(s.WithdrawQuote(t.Context(), who.member, q.ID, 2))
		l, err = s.Lead(t.Context(), who.buyer, l.ID)
		must(t, err)
		if l.State != domain.LeadAnswered || l.Quotes[0].State != domain.QuoteWithdrawn {
			t.Fatalf("withdrawn: %+v", l)
		}
		_, err = s.WithdrawQuote(t.Context(), who.member, q.ID, 3)
		wantCode(t, err, domain.CodeConflict)
	})

	step(t, "one that has ended by the clock makes room for another, which is accepted", func(t *testing.T) {
		q, err = s.AddLeadQuote(t.Context(), who.member, l.ID, quote(99_000))
		must(t, err)
		exec(t, s, "UPDATE quotes SET valid_until = '"+(today()-1).String()+"' WHERE id = '"+q.ID+"'")
		l, err = s.Lead(t.Context(), who.buyer, l.ID)
		must(t, err)
		_, err = s.MoveLead(t.Context(), who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadAccept})
		wantCode(t, err, domain.CodeConflict)
		q, err = s.AddLeadQuote(t.Context(), who.member, l.ID, quote(98_000))
		must(t, err)
		l, err = s.Lead(t.Context(), who.buyer, l.ID)
		must(t, err)
		l, err = s.MoveLead(t.Context(), who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadAccept})
		must(t, err)
		var states []domain.QuoteState
		for _, q := range l.Quotes {
			states = append(states, q.State)
		}
		if want := []domain.QuoteState{domain.QuoteWithdrawn, domain.QuoteExpired, domain.QuoteAccepted}; l.State != domain.LeadAccepted || !slices.Equal(states, want) {
			t.Fatalf("accepted: %s with %v", l.State, states)
		}
		_, err = s.ChangeQuote(t.Context(), who.member, q.ID, 2, func(q *domain.Quote) error { q.PriceVND = 1; return nil })
		wantCode(t, err, domain.CodeConflict)
		must1(t)(s.AddMessage(t.Context(), who.member, l.ID, "Cảm ơn", nil))
	})

	step(t, "the log never says what was offered", func(t *testing.T) {
		log, err := s.AuditEntries(t.Context(), domain.AuditFilter{}, domain.Page{Limit: 100})
		must(t, err)
		for _, e := range log.Items {
			if e.Noun == "quote" && strings.Contains(e.Before+e.After, "000") && !strings.Contains(e.After, l.ID) {
				t.Errorf("the log of a quote: %+v", e)
			}
		}
	})
}

// must1 is must for functions that also return a value.
func must1(t testing.TB) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		must(t, err)
	}
}

func contacts(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	of := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}
	c, err := s.RevealContact(t.Context(), who.buyer, of)
	must(t, err)
	if c.Phone != "0912 345 678" || c.Email != "htx@example.vn" {
		t.Fatalf("revealed %+v", c)
	}
	must1(t)(s.RevealContact(t.Context(), who.member, of)) // its own contact: not recorded
	_, err = s.RevealContact(t.Context(), who.buyer, domain.Ref{Kind: domain.KindProducer, ID: id('b', 9)})
	wantCode(t, err, domain.CodeNotFound)
	l, err := s.AddInquiry(t.Context(), who.buyer, inquiry(1))
	must(t, err)
	c, err = s.RevealLeadContact(t.Context(), who.member, l.ID)
	must(t, err)
	if c.Phone != "0987 654 321" || c.Email != "buyer@example.vn" {
		t.Fatalf("of the buyer: %+v", c)
	}
	must1(t)(s.RevealLeadContact(t.Context(), who.buyer, l.ID))
	for name, c := range map[string]struct {
		by   domain.Actor
		want []string
	}{
		"the maker":     {who.member, []string{who.buyer.UserID, who.buyer.UserID}},
		"the buyer":     {who.buyer, []string{who.member.UserID}},
		"another maker": {who.other, nil},
		"another buyer": {who.rival, nil},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := s.ContactReveals(t.Context(), c.by, domain.Page{Limit: 10})
			must(t, err)
			var got []string
			for _, r := range list.Items {
				got = append(got, r.UserID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s sees %v, want %v", name, got, c.want)
			}
		})
	}
	log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Action: "contact.reveal"}, domain.Page{Limit: 10})
	must(t, err)
	if len(log.Items) != 3 {
		t.Errorf("the log holds %d reveals", len(log.Items))
	}
	for range domain.ContactsPerAccount().Max - 2 {
		must(t, s.UseLimits(t.Context(), domain.LimitUse{Limit: domain.ContactsPerAccount(), Subject: who.buyer.UserID}))
	}
	_, err = s.RevealContact(t.Context(), who.buyer, domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)})
	wantCode(t, err, domain.CodeTooMany)
	must1(t)(s.RevealContact(t.Context(), who.buyer, of)) // seen today already: neither counted nor recorded again
	must1(t)(s.RevealContact(t.Context(), who.rival, of))
	if log, err = s.AuditEntries(t.Context(), domain.AuditFilter{Action: "contact.reveal"}, domain.Page{Limit: 10}); err != nil || len(log.Items) != 4 {
		t.Errorf("the log holds %d reveals after a second look: %v", len(log.Items), err)
	}
}

// demandQuotes: producers answer a demand without seeing each other, and
// accepting one quote closes the other leads.
func demandQuotes(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	ask := func(change func(*domain.Demand)) domain.Demand {
		t.Helper()
		d := domain.Demand{
			BuyerType: "supermarket", Name: "Chè Shan", Amount: 500_000, Unit: domain.UnitKilogram, Period: domain.PeriodMonth, ProvinceCode: ptr("01"),
			Deadline: ptr(today() + 10), Visibility: domain.VisibilityPublic, ContactName: "Chị Hoa", ContactPhone: "0909 111 222",
		}
		change(&d)
		d, err := s.AddDemand(t.Context(), who.buyer, d)
		must(t, err)
		d, err = s.OpenDemand(t.Context(), who.buyer, d.ID, d.Version)
		must(t, err)
		return d
	}
	d := ask(func(*domain.Demand) {})
	tea, honey, orange := id('a', 1), id('a', 2), id('a', 3)
	for name, c := range map[string]struct {
		by      domain.Actor
		product string
	}{"another's product": {who.other, tea}, "an officer elsewhere": {who.stranger, tea}, "an admin": {who.admin, tea}, "a product that is not": {who.member, id('a', 9)}, "no id": {who.member, "x"}} {
		t.Run(name, func(t *testing.T) {
			_, err := s.AddQuote(t.Context(), c.by, d.ID, c.product, quote(1))
			wantField(t, err, "product_id")
		})
	}
	_, err := s.AddQuote(t.Context(), who.member, id('9', 9), tea, quote(1))
	wantCode(t, err, domain.CodeNotFound)
	invited := ask(func(d *domain.Demand) { d.Visibility, d.Invited = domain.VisibilityInvited, []string{id('b', 2)} })
	_, err = s.AddQuote(t.Context(), who.member, invited.ID, tea, quote(1))
	wantCode(t, err, domain.CodeNotFound)
	must1(t)(s.AddQuote(t.Context(), who.other, invited.ID, orange, quote(1)))
	// A draft is visible only to its buyer, even after its deadline.
	draft, err := s.AddDemand(t.Context(), who.buyer, domain.Demand{BuyerType: "other", Name: "Chè Shan", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic})
	must(t, err)
	for range 2 {
		_, err = s.AddQuote(t.Context(), who.member, draft.ID, tea, quote(1))
		wantCode(t, err, domain.CodeNotFound)
		if draft.State == domain.DemandDraft {
			draft, err = s.CloseDemand(t.Context(), who.buyer, draft.ID, draft.Version, domain.DemandWithdrawn, "")
			must(t, err)
		}
	}

	var (
		boxes    domain.Quote
		leads    []domain.Lead
		onBehalf domain.Quote
		rivals   domain.Quote
		side     []domain.Comparison
		stored   domain.Demand
	)
	step(t, "fifty concurrent quotes for one product", func(t *testing.T) {
		// One quote is live.
		oneSucceeds(t, 50, func(int) error {
			_, err := s.AddQuote(t.Context(), who.member, d.ID, tea, quote(250_000))
			return err
		}, domain.CodeConflict)
		tonne := quote(240_000_000)
		tonne.Unit, tonne.MinOrderAmount, tonne.MinOrderUnit = domain.UnitTonne, 500, domain.UnitTonne
		onBehalf, err = s.AddQuote(t.Context(), who.officer, d.ID, honey, tonne)
		must(t, err)
		if !onBehalf.OnBehalf {
			t.Error("an officer quoted, and it is not recorded")
		}
		boxes = quote(10_000)
		boxes.Unit = domain.UnitBox
		rivals, err = s.AddQuote(t.Context(), who.other, d.ID, orange, boxes)
		must(t, err)
	})

	step(t, "the public sees no difference, and a competitor nothing of it", func(t *testing.T) {
		seen, err := s.Demand(t.Context(), who.other, d.ID)
		must(t, err)
		if seen.Version != d.Version || !seen.UpdatedAt.Equal(d.UpdatedAt) {
			t.Error("a competitor sees that the demand was quoted")
		}
		for name, by := range map[string]domain.Actor{"a maker": who.member, "a competitor": who.other, "another buyer": who.rival, "an officer": who.officer, "an admin": who.admin} {
			t.Run(name, func(t *testing.T) {
				_, _, err := s.QuotedLeads(t.Context(), by, d.ID)
				wantCode(t, err, domain.CodeNotFound)
			})
		}
		_, err = s.Quote(t.Context(), who.other, onBehalf.ID)
		wantCode(t, err, domain.CodeNotFound)
		list, err := s.Leads(t.Context(), who.other, domain.LeadFilter{DemandID: d.ID}, domain.Page{Limit: 10, Total: true})
		must(t, err)
		if *list.Total != 1 {
			t.Errorf("the competitor counts %d leads", *list.Total)
		}
	})

	step(t, "side by side in kilograms", func(t *testing.T) {
		stored, leads, err = s.QuotedLeads(t.Context(), who.buyer, d.ID)
		must(t, err)
		side = domain.Compare(leads, domain.CompareUnit(stored.Unit))
		if stored.State != domain.DemandQuoted || len(side) != 3 || side[0].Quote.ID != onBehalf.ID || domain.RoundVND(side[0].Price) != 240_000 ||
			side[0].MinOrder.Amount != 500_000 || domain.RoundVND(side[1].Price) != 250_000 || side[2].Price != nil {
			t.Fatalf("%s, compared: %+v", stored.State, side)
		}
	})

	step(t, "the buyer is reached when it has chosen", func(t *testing.T) {
		// A deal closes the other leads.
		l := side[0].Lead
		_, err = s.RevealLeadContact(t.Context(), who.member, l.ID)
		wantCode(t, err, domain.CodeConflict)
		l, err = s.MoveLead(t.Context(), who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadShortlist})
		must(t, err)
		c, err := s.RevealLeadContact(t.Context(), who.member, l.ID)
		must(t, err)
		if c != (domain.Contact{Name: "Chị Hoa", Phone: "0909 111 222"}) {
			t.Errorf("the buyer's contact: %+v", c)
		}
		_, err = s.MoveLead(t.Context(), who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadClose, CloseDemand: true})
		wantField(t, err, "close_demand")
		clearJobs(t, s)
		l, err = s.MoveLead(t.Context(), who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadAccept, CloseDemand: true})
		must(t, err)
		wantJobs(t, s, domain.Ref{Kind: domain.KindDemand, ID: d.ID})
		stored, leads, err = s.QuotedLeads(t.Context(), who.buyer, d.ID)
		must(t, err)
		if l.State != domain.LeadAccepted || stored.State != domain.DemandClosed || stored.Outcome != domain.DemandDeal {
			t.Fatalf("the lead is %s, the demand %s with %q", l.State, stored.State, stored.Outcome)
		}
		for _, o := range leads {
			if o.ID != l.ID && (o.State != domain.LeadClosed || o.Quotes[0].State != domain.QuoteDeclined) {
				t.Errorf("another lead is %s with %s", o.State, o.Quotes[0].State)
			}
		}
		notified, err := s.Notices(t.Context(), who.other.UserID, true, domain.Page{Limit: 10})
		must(t, err)
		if len(notified.Items) != 1 || notified.Items[0].Kind != "lead.close" {
			t.Errorf("the competitor has the notices %+v", notified.Items)
		}
		_, err = s.AddQuote(t.Context(), who.other, d.ID, orange, boxes)
		wantCode(t, err, domain.CodeConflict)
		_, err = s.WithdrawQuote(t.Context(), who.other, rivals.ID, 2)
		wantCode(t, err, domain.CodeConflict)
	})
}

// changedTerms checks that changing the amount, unit or dates of a demand
// makes its open quotes wait for confirmation, and does not change other
// quotes.
func changedTerms(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	who := trade(t, s)
	ctx := t.Context()
	d, err := s.AddDemand(ctx, who.buyer, domain.Demand{
		BuyerType: "supermarket", Name: "Chè Shan", Amount: 2_000, Unit: domain.UnitTonne, Period: domain.PeriodMonth, ProvinceCode: ptr("01"),
		Deadline: ptr(today() + 10), DeliverFrom: ptr(today() + 20), DeliverUntil: ptr(today() + 50), Visibility: domain.VisibilityPublic, ContactPhone: "0909 111 222",
	})
	must(t, err)
	d, err = s.OpenDemand(ctx, who.buyer, d.ID, d.Version)
	must(t, err)
	change := func(t *testing.T, edit func(*domain.Demand)) {
		t.Helper()
		edit(&d)
		d, err = s.ChangeDemand(ctx, who.buyer, d, domain.AnyVersion)
		must(t, err)
	}
	change(t, func(d *domain.Demand) { d.Amount = 3_000 }) // no quote yet
	q, err := s.AddQuote(ctx, who.member, d.ID, id('a', 1), quote(250_000))
	must(t, err)
	short := quote(260_000)
	short.ValidUntil = today() + 1
	expired, err := s.AddQuote(ctx, who.member, d.ID, id('a', 2), short)
	must(t, err)
	others, err := s.AddQuote(ctx, who.other, d.ID, id('a', 3), quote(240_000))
	must(t, err)
	_, err = s.WithdrawQuote(ctx, who.other, others.ID, 1)
	must(t, err)
	pass(2 * 24 * time.Hour)
	now := today() + 2
	stateOf := func(t *testing.T, id string) domain.QuoteState {
		t.Helper()
		_, leads, err := s.QuotedLeads(ctx, who.buyer, d.ID)
		must(t, err)
		for _, l := range leads {
			for _, q := range l.Quotes {
				if q.ID == id {
					return q.StateOn(now)
				}
			}
		}
		return ""
	}
	kinds := func(t *testing.T, by domain.Actor) (out []string) {
		t.Helper()
		list, err := s.Notices(ctx, by.UserID, true, domain.Page{Limit: 50})
		must(t, err)
		for _, n := range list.Items {
			out = append(out, n.Kind)
		}
		return out
	}
	confirm := func(t *testing.T) {
		t.Helper()
		q, err = s.ConfirmQuote(ctx, who.member, q.ID, domain.AnyVersion)
		must(t, err)
	}

	step(t, "what does not change the order leaves the quote", func(t *testing.T) {
		change(t, func(d *domain.Demand) {
			d.Terms, d.PriceMax, d.PriceUnit, d.Stars = "Trả sau 7 ngày", ptr(int64(300_000)), domain.UnitKilogram, 3
		})
		change(t, func(d *domain.Demand) { d.Deadline = ptr(today() + 12) }) // delivery begins on a day of its own
		if got := stateOf(t, q.ID); got != domain.QuoteOpen {
			t.Errorf("the quote is %s", got)
		}
		_, err := s.ConfirmQuote(ctx, who.member, q.ID, 1)
		wantCode(t, err, domain.CodeConflict)
	})
	for _, c := range []struct {
		name string
		edit func(*domain.Demand)
	}{
		{"the amount", func(d *domain.Demand) { d.Amount += 1_000 }},
		{"the unit", func(d *domain.Demand) { d.Amount, d.Unit = 5_000_000, domain.UnitKilogram }},
		{"the period", func(d *domain.Demand) { d.Period = domain.PeriodWeek }},
		{"the first day", func(d *domain.Demand) { d.DeliverFrom = ptr(*d.DeliverFrom + 1) }},
		{"the last day", func(d *domain.Demand) { d.DeliverUntil = ptr(*d.DeliverUntil + 1) }},
		{"the months", func(d *domain.Demand) { d.Season = 1<<11 | 1<<0 }},
		{"no first day", func(d *domain.Demand) { d.DeliverFrom, d.Deadline = nil, ptr(today()+13) }},
		{"then, the deadline", func(d *domain.Demand) { d.DeliverFrom, d.Deadline = nil, ptr(*d.Deadline+1) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			change(t, c.edit)
			if got := stateOf(t, q.ID); got != domain.QuoteUnconfirmed {
				t.Errorf("the quote is %s", got)
			}
			confirm(t)
			if got := stateOf(t, q.ID); got != domain.QuoteOpen || q.DemandChangedAt != nil {
				t.Errorf("confirmed, the quote is %s", got)
			}
		})
	}
	step(t, "the producer is notified of the new order, and no other", func(t *testing.T) {
		exec(t, s, "DELETE FROM notices")
		change(t, func(d *domain.Demand) {
			d.Amount, d.Unit, d.Period, d.DeliverFrom, d.DeliverUntil = 1_500, domain.UnitTonne, domain.PeriodMonth, ptr(today()+21), ptr(today()+60)
		})
		list, err := s.Notices(ctx, who.member.UserID, true, domain.Page{Limit: 10})
		must(t, err)
		if len(list.Items) != 1 {
			t.Fatalf("the producer has the notices %+v", list.Items)
		}
		n := list.Items[0]
		wantVI := "Nay cần 1,5 tấn/tháng, giao từ " + (today() + 21).Vietnamese() + " đến " + (today() + 60).Vietnamese() + ", các tháng 1, 12."
		wantEN := "Now needed: 1.5 tonnes a month, from " + (today() + 21).English() + " until " + (today() + 60).English() + ", in the months 1, 12."
		if n.Kind != "lead.demand_changed" || n.Path != "/v1/me/leads/"+q.LeadID || n.Text != wantVI || n.TextEN != wantEN ||
			n.Title != "Chè Shan: người mua đổi nhu cầu, hãy xác nhận lại báo giá" || n.TitleEN != "Chè Shan: the buyer changed the demand; confirm your quote" {
			t.Errorf("the notice is %+v", n)
		}
		if got := kinds(t, who.other); len(got) > 0 {
			t.Errorf("who withdrew the quote has the notices %v", got)
		}
		if a, b := stateOf(t, expired.ID), stateOf(t, others.ID); a != domain.QuoteExpired || b != domain.QuoteWithdrawn {
			t.Errorf("an expired quote is %s, a withdrawn one %s", a, b)
		}
	})
	step(t, "the quote keeps the terms for which it was made, also after a second change", func(t *testing.T) {
		made := d.OrderTerms()
		confirm(t)
		change(t, func(d *domain.Demand) { d.Amount += 500 })
		change(t, func(d *domain.Demand) { d.Amount += 500 })
		got, err := s.Quote(ctx, who.member, q.ID)
		must(t, err)
		if got.DemandBefore == nil || *got.DemandBefore != made {
			t.Errorf("the quote was made for %+v, want %+v", got.DemandBefore, made)
		}
		confirm(t)
		change(t, func(d *domain.Demand) { d.Amount -= 1_000 })
		if got, err := s.Quote(ctx, who.member, q.ID); err != nil || got.DemandBefore == nil || got.DemandBefore.Amount != made.Amount+1_000 {
			t.Errorf("confirmed and changed again, it was made for %+v, %v", got.DemandBefore, err)
		}
	})
	step(t, "it cannot be accepted, and only its producer confirms it", func(t *testing.T) {
		l, err := s.Lead(ctx, who.buyer, q.LeadID)
		must(t, err)
		_, err = s.MoveLead(ctx, who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadAccept})
		wantCode(t, err, domain.CodeConflict)
		if !strings.Contains(err.Error(), "must confirm the quote first") {
			t.Errorf("the buyer gets %v", err)
		}
		_, err = s.AddQuote(ctx, who.member, d.ID, id('a', 1), quote(1))
		wantCode(t, err, domain.CodeConflict) // it is live
		_, err = s.ConfirmQuote(ctx, who.buyer, q.ID, l.Quotes[0].Version)
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.ConfirmQuote(ctx, who.member, q.ID, q.Version) // read before the change
		wantCode(t, err, domain.CodePrecondition)
		for name, by := range who.outsiders() {
			t.Run(name, func(t *testing.T) {
				_, err := s.ConfirmQuote(ctx, by, q.ID, domain.AnyVersion)
				wantCode(t, err, domain.CodeNotFound)
			})
		}
		exec(t, s, "DELETE FROM notices")
		q, err = s.ConfirmQuote(ctx, who.officer, q.ID, l.Quotes[0].Version)
		must(t, err)
		if got := kinds(t, who.buyer); q.StateOn(now) != domain.QuoteOpen || !slices.Equal(got, []string{"lead.quote_confirmed"}) {
			t.Errorf("confirmed: %s; the buyer has the notices %v", q.StateOn(now), got)
		}
		_, err = s.ConfirmQuote(ctx, who.member, q.ID, q.Version)
		wantCode(t, err, domain.CodeConflict)
	})
	step(t, "a correction confirms, also a second one", func(t *testing.T) {
		cheaper := func(price int64) func(*domain.Quote) error {
			return func(q *domain.Quote) error { q.PriceVND = price; return nil }
		}
		for i := range 2 {
			change(t, func(d *domain.Demand) { d.Amount += 500 })
			q, err = s.ChangeQuote(ctx, who.member, q.ID, domain.AnyVersion, cheaper(int64(200_000-i)))
			must(t, err)
			if q.StateOn(now) != domain.QuoteOpen || q.Corrections != 0 {
				t.Errorf("corrected: %+v", q)
			}
		}
		q, err = s.ChangeQuote(ctx, who.member, q.ID, domain.AnyVersion, cheaper(190_000))
		must(t, err)
		_, err = s.ChangeQuote(ctx, who.member, q.ID, domain.AnyVersion, cheaper(180_000))
		wantCode(t, err, domain.CodeConflict)
	})
	step(t, "a deal stays as it was made", func(t *testing.T) {
		l, err := s.Lead(ctx, who.buyer, q.LeadID)
		must(t, err)
		_, err = s.MoveLead(ctx, who.buyer, l.ID, l.Version, domain.LeadTransition{Action: domain.LeadAccept})
		must(t, err)
		change(t, func(d *domain.Demand) { d.Amount = 100 })
		if got := stateOf(t, q.ID); got != domain.QuoteAccepted {
			t.Errorf("the accepted quote is %s", got)
		}
	})
}
