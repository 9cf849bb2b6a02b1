package storetest

import (
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// paper returns a food-safety certificate of product 1 as a member enters it.
func paper(until *domain.Date) domain.Evidence {
	return domain.Evidence{
		ProductID: id('a', 1), Condition: domain.ConditionFoodSafety, PaperKind: "food_safety_certificate", Number: "12/2025/NNPTNT-TQ",
		Issuer: "Chi cục Quản lý chất lượng", IssuedOn: today() - 100, ValidUntil: until,
	}
}

func evidence(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, elsewhere, admin, member := onShelves(t, s)
	other := member
	other.Producers, other.OwnedProducers = []string{id('b', 2)}, nil

	for name, c := range map[string]struct {
		change func(*domain.Evidence)
		field  string
	}{
		"no condition":           {func(e *domain.Evidence) { e.Condition = "" }, "condition"},
		"a paper of another one": {func(e *domain.Evidence) { e.PaperKind = "vietgap" }, "paper_kind"},
		"another without a word": {func(e *domain.Evidence) { e.PaperKind = domain.PaperOther }, "other_kind"},
		"a word too many":        {func(e *domain.Evidence) { e.OtherKind = "Giấy" }, "other_kind"},
		"no issuer":              {func(e *domain.Evidence) { e.Issuer = " " }, "issuer"},
		"two lines":              {func(e *domain.Evidence) { e.Number = "1\r\nBcc: x" }, "number"},
		"no day":                 {func(e *domain.Evidence) { e.IssuedOn = 0 }, "issued_on"},
		"issued tomorrow":        {func(e *domain.Evidence) { e.IssuedOn = today() + 1 }, "issued_on"},
		"ended before it began":  {func(e *domain.Evidence) { e.ValidUntil = ptr(today() - 101) }, "valid_until"},
		"workers of food safety": {func(e *domain.Evidence) { e.Workers = ptr(3) }, "workers"},
		"more women than people": {func(e *domain.Evidence) {
			e.Condition, e.PaperKind, e.Workers, e.Women = domain.ConditionLocalWorkforce, "worker_list", ptr(3), ptr(4)
		}, "women"},
		"locals of how many": {func(e *domain.Evidence) {
			e.Condition, e.PaperKind, e.LocalWorkers = domain.ConditionLocalWorkforce, "worker_list", ptr(4)
		}, "workers"},
	} {
		t.Run(name, func(t *testing.T) {
			e := paper(nil)
			c.change(&e)
			_, err := s.AddEvidence(t.Context(), member, e)
			wantField(t, err, c.field)
		})
	}
	for _, by := range []domain.Actor{elsewhere, other, {}} {
		_, err := s.AddEvidence(t.Context(), by, paper(nil))
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.Evidence(t.Context(), by, id('a', 1))
		wantCode(t, err, domain.CodeNotFound)
	}
	wantJobs(t, s)

	var (
		e   domain.Evidence
		err error
		got domain.Evidence
		tea domain.Ref
		was int64
	)
	version := func() int64 {
		t.Helper()
		state, err := s.State(t.Context(), member, tea)
		must(t, err)
		return state.Version
	}
	step(t, "what the store decides cannot be said", func(t *testing.T) {
		forged := paper(ptr(today() + 10))
		forged.Verdict, forged.VerdictBy, forged.ID, forged.Version = domain.VerdictAccepted, &member.UserID, id('9', 9), 7
		e, err = s.AddEvidence(t.Context(), member, forged)
		must(t, err)
		if e.Verdict != domain.VerdictPending || e.VerdictBy != nil || e.Version != 1 || e.ID == forged.ID || e.OnBehalf {
			t.Fatalf("stored as it was forged: %+v", e)
		}
		tea = domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}
		wantJobs(t, s, tea)

		was = version()
	})

	step(t, "who may judge, and in what words", func(t *testing.T) {
		_, err = s.JudgeEvidence(t.Context(), member, tea.ID, e.ID, 1, domain.VerdictAccepted, "")
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.JudgeEvidence(t.Context(), elsewhere, tea.ID, e.ID, 1, domain.VerdictAccepted, "")
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.JudgeEvidence(t.Context(), officer, tea.ID, e.ID, 2, domain.VerdictAccepted, "")
		wantCode(t, err, domain.CodePrecondition)
		for _, v := range []domain.Verdict{domain.VerdictRejected, domain.VerdictWaived} {
			_, err = s.JudgeEvidence(t.Context(), officer, tea.ID, e.ID, 1, v, "  ")
			wantField(t, err, "reason")
		}
		_, err = s.JudgeEvidence(t.Context(), officer, tea.ID, e.ID, 1, domain.VerdictPending, "x")
		wantField(t, err, "verdict")
		e, err = s.JudgeEvidence(t.Context(), officer, tea.ID, e.ID, 1, domain.VerdictAccepted, "")
		must(t, err)
		if e.Verdict != domain.VerdictAccepted || *e.VerdictBy != officer.UserID || e.VerdictAt == nil || version() != was+1 {
			t.Fatalf("judged: %+v, product version %d after %d", e, version(), was)
		}
		notices, err := s.Notices(t.Context(), member.UserID, true, domain.Page{Limit: 10})
		must(t, err)
		if len(notices.Items) != 1 || notices.Items[0].Kind != "evidence.accepted" {
			t.Fatalf("the member has the notices %+v", notices.Items)
		}
	})

	step(t, "a changed paper waits for a verdict again", func(t *testing.T) {
		// Papers that do not prove a condition do not count.
		same := func(*domain.Evidence) error { return nil }
		got, err = s.ChangeEvidence(t.Context(), member, tea.ID, e.ID, e.Version, same)
		must(t, err)
		if got.Version != e.Version || got.Verdict != domain.VerdictAccepted {
			t.Fatalf("nothing was changed, yet %+v", got)
		}
		_, err = s.ChangeEvidence(t.Context(), member, tea.ID, e.ID, e.Version-1, same)
		wantCode(t, err, domain.CodePrecondition)
		_, err = s.ChangeEvidence(t.Context(), member, id('a', 2), e.ID, e.Version, same) // not of this product, nor managed by the actor
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.OneEvidence(t.Context(), admin, id('a', 2), e.ID)
		wantCode(t, err, domain.CodeNotFound)
		got, err = s.ChangeEvidence(t.Context(), officer, tea.ID, e.ID, e.Version, func(e *domain.Evidence) error {
			e.Number, e.Verdict, e.ProductID = "13/2025", domain.VerdictAccepted, id('a', 2)
			return nil
		})
		must(t, err)
		if got.Verdict != domain.VerdictPending || got.VerdictBy != nil || got.ProductID != tea.ID || !got.OnBehalf || got.Version != e.Version+1 {
			t.Fatalf("changed: %+v", got)
		}
		one, err := s.OneEvidence(t.Context(), member, tea.ID, e.ID)
		must(t, err)
		if one.Number != "13/2025" || one.Verdict != domain.VerdictPending {
			t.Fatalf("stored: %+v", one)
		}
	})

	step(t, "an officer may judge what it entered", func(t *testing.T) {
		// The audit log shows it.
		_, err = s.JudgeEvidence(t.Context(), officer, tea.ID, e.ID, got.Version, domain.VerdictWaived, "Hộ nhỏ lẻ")
		must(t, err)
		_, err = s.DeleteEvidence(t.Context(), elsewhere, tea.ID, e.ID, got.Version+1)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.DeleteEvidence(t.Context(), member, tea.ID, e.ID, got.Version)
		wantCode(t, err, domain.CodePrecondition)
		product, err := s.DeleteEvidence(t.Context(), member, tea.ID, e.ID, got.Version+1)
		must(t, err)
		if product <= got.ProductVersion {
			t.Errorf("the product has version %d after its paper is gone, had %d", product, got.ProductVersion)
		}
		_, err = s.OneEvidence(t.Context(), member, tea.ID, e.ID)
		wantCode(t, err, domain.CodeNotFound)
		log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Listing: tea, Noun: "evidence"}, domain.Page{Limit: 10})
		must(t, err)
		var actions []string
		for _, a := range log.Items {
			actions = append(actions, a.Action)
		}
		if want := []string{"evidence.delete", "evidence.waived", "evidence.change", "evidence.accepted", "evidence.add"}; !slices.Equal(actions, want) {
			t.Fatalf("the log says %v, want %v", actions, want)
		}
		if a := log.Items[1]; a.Reason != "Hộ nhỏ lẻ" || a.After != `{"own_entry":true,"verdict":"waived"}` && a.After != `{"verdict":"waived","own_entry":true}` {
			t.Errorf("the log of the verdict: %+v", a)
		}
		if log.Items[0].Before == "" || !log.Items[2].OnBehalf {
			t.Errorf("the log does not keep what was deleted, or for whom it was changed: %+v", log.Items)
		}
	})
}

// proven stores a paper of a product with a verdict of an officer.
func proven(t testing.TB, s *store.Store, officer domain.Actor, e domain.Evidence, v domain.Verdict) domain.Evidence {
	t.Helper()
	e, err := s.AddEvidence(t.Context(), officer, e)
	must(t, err)
	if v == domain.VerdictPending {
		return e
	}
	e, err = s.JudgeEvidence(t.Context(), officer, e.ProductID, e.ID, e.Version, v, "vì sao")
	must(t, err)
	return e
}

// conditions compares lists, the common view and the product itself on the days
// around each change, without a write between them.
func conditions(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, _, admin, _ := onShelves(t, s)
	_ = officer
	const food, raw, mark = domain.ConditionFoodSafety, domain.ConditionRawMaterialArea, domain.ConditionIntellectualProperty
	tea := id('a', 1)
	add := func(c domain.Condition, k domain.PaperKind, from, until domain.Date, v domain.Verdict) {
		t.Helper()
		e := domain.Evidence{ProductID: tea, Condition: c, PaperKind: k, Issuer: "Sở", IssuedOn: from}
		if until != 0 {
			e.ValidUntil = &until
		}
		proven(t, s, admin, e, v)
	}
	add(food, "haccp", today()-20, today()-11, domain.VerdictAccepted)
	add(food, "haccp", today()-10, today()-5, domain.VerdictWaived)      // continues when the other ends
	add(food, "iso_22000", today()-2, today()+5, domain.VerdictAccepted) // after a gap
	add(food, "iso_22000", today()-40, 0, domain.VerdictRejected)
	add(food, "iso_22000", today()-40, 0, domain.VerdictPending)
	add(raw, "vietgap", today()-3, 0, domain.VerdictAccepted) // without an end
	add(mark, domain.PaperGI, today()-3, 0, domain.VerdictAccepted)

	listed, err := s.Listings(t.Context(), []domain.Ref{{Kind: domain.KindProduct, ID: tea}})
	must(t, err)
	want := []domain.ConditionWindow{{Condition: raw, From: today() - 3, Until: domain.LastDate()}, {Condition: food, From: today() - 20, Until: today() - 5}, {Condition: food, From: today() - 2, Until: today() + 5}}
	if len(listed) != 1 || !slices.Equal(listed[0].Conditions, want) {
		t.Fatalf("windows %+v, want %+v", listed[0].Conditions, want)
	}
	for _, c := range []struct {
		on         domain.Date
		conditions []domain.Condition
		holds      bool
	}{
		{today(), nil, true},
		{today(), []domain.Condition{food}, true},
		{today(), []domain.Condition{raw, food}, true},
		{today(), []domain.Condition{raw, mark}, false}, // the registration of a GI proves no right of use
		{today() - 4, []domain.Condition{food}, false},
		{today() - 5, []domain.Condition{food}, true},
		{today() - 11, []domain.Condition{food}, true},
		{today() - 20, []domain.Condition{food}, true},
		{today() - 21, []domain.Condition{food}, false},
		{today() - 20, []domain.Condition{raw}, false},
		{today() + 5, []domain.Condition{food}, true},
		{today() + 6, []domain.Condition{food}, false},
		{today() + 300, []domain.Condition{raw}, true},
	} {
		f := domain.ListingFilter{Provinces: []string{"08"}, FormerProvinces: []string{"02"}, Conditions: c.conditions, ValidOn: c.on}
		name := fmt.Sprint(c.conditions, " on ", c.on)
		t.Run(name, func(t *testing.T) {
			for _, sort := range []domain.Sort{domain.SortName, domain.SortStars} {
				got, err := s.Products(t.Context(), f, domain.Page{Sort: sort, Limit: 10, Total: true})
				must(t, err)
				if (*got.Total == 1) != c.holds || len(got.Items) != *got.Total {
					t.Errorf("%s by %s: %d of %d products", name, sort, len(got.Items), *got.Total)
				}
			}
			found, err := s.FindListings(t.Context(), nil, f, page())
			must(t, err)
			if c.conditions != nil && (len(found.Items) == 1) != c.holds {
				t.Errorf("%s: %d listings", name, len(found.Items))
			}
			if c.conditions != nil && f.Meets(nil, listed[0].Conditions) != c.holds {
				t.Errorf("%s: the rule in Go disagrees", name)
			}
		})
	}
	add(mark, domain.PaperGIRight, today()-3, 0, domain.VerdictAccepted)
	f := domain.ListingFilter{Conditions: []domain.Condition{mark}, ValidOn: today()}
	got, err := s.Products(t.Context(), f, page())
	must(t, err)
	if len(got.Items) != 1 || len(got.Items[0].Papers) != 5 {
		t.Fatalf("with the right to use it: %+v", got.Items)
	}
	full, err := s.Product(t.Context(), tea)
	must(t, err)
	if len(full.Papers) != 5 {
		t.Fatalf("a product shows %d papers that count", len(full.Papers))
	}
}
