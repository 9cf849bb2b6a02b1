package domain_test

import (
	"testing"
	"time"

	"chophien/domain"
)

// TestWhatStatesAllow: what an action needs of the state of a row.
func TestWhatStatesAllow(t *testing.T) {
	today := domain.NewDate(2026, 11, 23)
	buyer := domain.Actor{UserID: "buyer", Roles: []domain.Role{domain.RoleBuyer}}
	open := domain.Quote{State: domain.QuoteOpen, ValidUntil: today}
	expired := domain.Quote{State: domain.QuoteOpen, ValidUntil: today - 1}
	withdrawn := domain.Quote{State: domain.QuoteWithdrawn, ValidUntil: today}
	demand := domain.Demand{BuyerID: "buyer", State: domain.DemandOpen, OpenedOn: ptr(today - 1), Deadline: ptr(today)}
	fair := domain.Fair{StartsOn: today, EndsOn: today + 2}
	fair.Status = domain.StatusPublished
	cancelled := fair
	cancelled.Status = domain.FairCancelled
	stand := domain.Exhibitor{State: domain.AnswerAccepted, Delegation: &domain.Delegation{ProvinceCode: "15"}}
	maker := domain.Exhibitor{State: domain.AnswerAccepted, ProducerID: ptr("p")}
	const conflict, forbidden, invalid = domain.CodeConflict, domain.CodeForbidden, domain.CodeInvalid
	for _, c := range []struct {
		name string
		err  error
		want domain.Code
	}{
		{"an open quote", open.CheckOpen(today), ""},
		{"a quote after its last day", expired.CheckOpen(today), conflict},
		{"a withdrawn quote", withdrawn.CheckOpen(today), conflict},
		{"the first correction", open.CheckCorrection(), ""},
		{"a second correction", domain.Quote{Corrections: domain.MaxCorrections}.CheckCorrection(), conflict},

		{"the first quote", domain.Lead{State: domain.LeadNew}.CheckQuote(today), ""},
		{"a quote beside an open one", domain.Lead{State: domain.LeadAnswered, Quotes: []domain.Quote{open}}.CheckQuote(today), conflict},
		{"a quote after an expired one", domain.Lead{State: domain.LeadAnswered, Quotes: []domain.Quote{expired}}.CheckQuote(today), ""},
		{"one quote too many", domain.Lead{State: domain.LeadAnswered, Quotes: []domain.Quote{withdrawn, withdrawn, withdrawn}}.CheckQuote(today), conflict},
		{"a quote in an accepted lead", domain.Lead{State: domain.LeadAccepted}.CheckQuote(today), conflict},
		{"a quote in a declined lead", domain.Lead{State: domain.LeadDeclined}.CheckQuote(today), conflict},
		{"a message", domain.Lead{State: domain.LeadAnswered}.CheckMessage(), ""},
		{"a message in a declined lead", domain.Lead{State: domain.LeadDeclined}.CheckMessage(), conflict},
		{"a quote of the producer", domain.Lead{Side: domain.SideProducer}.CheckProducerSide(), ""},
		{"a quote of the buyer", domain.Lead{Side: domain.SideBuyer}.CheckProducerSide(), forbidden},
		{"the contact of a buyer who inquires", domain.Lead{State: domain.LeadNew}.CheckBuyerContact(), ""},
		{"the contact of a demand", domain.Lead{State: domain.LeadAnswered, DemandID: ptr("d")}.CheckBuyerContact(), conflict},
		{"the contact after the shortlist", domain.Lead{State: domain.LeadShortlisted, DemandID: ptr("d")}.CheckBuyerContact(), ""},
		{"the contact after acceptance", domain.Lead{State: domain.LeadAccepted, DemandID: ptr("d")}.CheckBuyerContact(), ""},

		{"the buyer changes a demand", demand.CheckOwner(buyer), ""},
		{"another buyer changes a demand", demand.CheckOwner(domain.Actor{UserID: "other", Roles: buyer.Roles}), forbidden},
		{"an open demand changes", demand.CheckChange(), ""},
		{"a closed demand changes", domain.Demand{State: domain.DemandClosed}.CheckChange(), conflict},
		{"a draft is opened", domain.Demand{State: domain.DemandDraft}.CheckOpening(), ""},
		{"an open demand is opened", demand.CheckOpening(), conflict},
		{"an answer on the last day", demand.CheckAnswerable(today), ""},
		{"an answer after the last day", demand.CheckAnswerable(today + 1), conflict},

		{"a preview is committed", domain.Import{State: domain.ImportPreview, Token: "0123"}.CheckCommit(), ""},
		{"a preview without names", domain.Import{State: domain.ImportPreview}.CheckCommit(), conflict},
		{"an import is committed while it is read", domain.Import{State: domain.ImportReading}.CheckCommit(), conflict},
		{"a failed import is committed", domain.Import{State: domain.ImportFailed}.CheckCommit(), conflict},

		{"producers are asked on the closing day", domain.Catalogue{ClosesOn: ptr(today)}.CheckAsk(today), ""},
		{"producers are asked after it", domain.Catalogue{ClosesOn: ptr(today - 1)}.CheckAsk(today), conflict},
		{"producers are asked without one", domain.Catalogue{}.CheckAsk(today), conflict},
		{"producers answer on the closing day", domain.Catalogue{ClosesOn: ptr(today)}.CheckAnswer(today), ""},
		{"producers answer after it", domain.Catalogue{ClosesOn: ptr(today - 1)}.CheckAnswer(today), conflict},

		{"visits on the first day", fair.CheckVisits(today), ""},
		{"visits on the last day", fair.CheckVisits(today + 2), ""},
		{"visits before", fair.CheckVisits(today - 1), conflict},
		{"visits after", fair.CheckVisits(today + 3), conflict},
		{"visits of a cancelled fair", cancelled.CheckVisits(today), conflict},

		{"exhibits", maker.CheckShow(domain.MaxExhibitsPerExhibitor), ""},
		{"too many exhibits", maker.CheckShow(domain.MaxExhibitsPerExhibitor + 1), invalid},
		{"exhibits before the answer", domain.Exhibitor{State: domain.AnswerOpen}.CheckShow(1), conflict},
		{"an exhibit of the producer", maker.CheckBelongs("p", "01"), ""},
		{"an exhibit of another producer", maker.CheckBelongs("q", "01"), invalid},
		{"a village on the common stand", stand.CheckBelongs("", "15"), ""},
		{"a product on the common stand", stand.CheckBelongs("p", "15"), invalid},
		{"a village of another province", stand.CheckBelongs("", "01"), invalid},
		{"the list of a delegation", domain.Delegation{State: domain.AnswerAccepted}.CheckShow(1), ""},
		{"the list before the answer", domain.Delegation{State: domain.AnswerOpen}.CheckShow(1), conflict},
		{"a list that is too long", domain.Delegation{State: domain.AnswerAccepted}.CheckShow(domain.MaxDelegationList + 1), invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if code := domain.CodeOf(c.err); code != c.want {
				t.Errorf("%q, want %q: %v", code, c.want, c.err)
			}
		})
	}
}

func TestDemandShownTo(t *testing.T) {
	day := domain.NewDate(2026, 11, 23)
	for _, c := range []struct {
		name string
		d    domain.Demand
		want bool
	}{
		{"public", domain.Demand{OpenedOn: &day, Visibility: domain.VisibilityPublic}, true},
		{"never opened", domain.Demand{Visibility: domain.VisibilityPublic}, false},
		{"invited", domain.Demand{OpenedOn: &day, Visibility: domain.VisibilityInvited, Invited: []string{"p"}}, true},
		{"not invited", domain.Demand{OpenedOn: &day, Visibility: domain.VisibilityInvited, Invited: []string{"q"}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.d.ShownTo("p"); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}

func TestInvitationEnds(t *testing.T) {
	fair := domain.Fair{StartsOn: domain.NewDate(2027, 3, 10), EndsOn: domain.NewDate(2027, 3, 12)}
	last := (fair.EndsOn + 1).Begins()
	for _, c := range []struct {
		name string
		now  time.Time
		want time.Time
		code domain.Code
	}{
		{"long before", last.AddDate(0, -6, 0), last, ""},
		{"shortly before", last.Add(-time.Hour), last, ""},
		{"too late", last, last, domain.CodeConflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			ends, err := fair.InvitationEnds(c.now)
			if !ends.Equal(c.want) || domain.CodeOf(err) != c.code {
				t.Errorf("%s, want %s: %v", ends, c.want, err)
			}
		})
	}
}

func TestCorrectText(t *testing.T) {
	a, b := domain.Ref{Kind: domain.KindProduct, ID: "a"}, domain.Ref{Kind: domain.KindProduct, ID: "b"}
	c := domain.Catalogue{Texts: []domain.CatalogueText{{Ref: a, Name: "old", Story: "kept"}}}
	if err := c.CorrectText(domain.CatalogueText{Ref: a, Name: "new"}); err != nil || len(c.Texts) != 1 || c.Texts[0].Name != "new" || c.Texts[0].Story != "kept" {
		t.Errorf("%+v: %v", c.Texts, err)
	}
	if err := c.CorrectText(domain.CatalogueText{Ref: b, Name: "other"}); err != nil || len(c.Texts) != 2 {
		t.Errorf("%+v: %v", c.Texts, err)
	}
	for len(c.Texts) < domain.MaxCatalogueTexts {
		c.Texts = append(c.Texts, domain.CatalogueText{})
	}
	if err := c.CorrectText(domain.CatalogueText{Ref: domain.Ref{Kind: domain.KindProduct, ID: "c"}}); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("one text too many: %v", err)
	}
}
