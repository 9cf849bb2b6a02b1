package storetest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store"
)

// submitted submits a decision in the given version, and returns it for the second
// person who publishes it.
func submitted(t testing.TB, s *store.Store, by domain.Actor, id string, version int64) domain.DecisionWithLines {
	t.Helper()
	d, err := s.SubmitDecision(t.Context(), by, id, version, today())
	must(t, err)
	return d
}

// decisionLines: a decision is a draft, gets lines, and is published, which adds
// certificates.
func decisionLines(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	var products []domain.Product
	for i := range 3 {
		p := draft(fmt.Sprintf("Chè số %d", i))
		p.SetCode = ptr(aSet(t, s))
		p, err := s.AddProduct(t.Context(), who.member, p)
		must(t, err)
		must(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProduct, ID: p.ID}, 1, domain.StatusPublished))
		products = append(products, p)
	}
	d := domain.Decision{Issuer: "UBND tỉnh Tuyên Quang", Number: "12/QĐ-UBND", Date: today() - 10, Level: domain.LevelProvince, Criteria: "148/QĐ-TTg", ProvinceCode: ptr("08")}
	for name, a := range map[string]domain.Actor{"an officer elsewhere": who.stranger, "a member": who.member} {
		if _, err := s.AddDecision(t.Context(), a, d); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%s adds a decision: %v", name, err)
		}
	}
	d, err := s.AddDecision(t.Context(), who.officer, d)
	must(t, err)
	twin := d
	_, err = s.AddDecision(t.Context(), who.officer, twin)
	wantCode(t, err, domain.CodeConflict)
	twin.Number = "12/Q\u00d0-UBND" // with Ð, which looks like Đ
	_, err = s.AddDecision(t.Context(), who.officer, twin)
	wantCode(t, err, domain.CodeConflict)
	for _, a := range []domain.Actor{who.stranger, who.member} {
		_, err = s.ManagedDecision(t.Context(), a, d.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.AddDecisionLines(t.Context(), a, d.ID, 1, nil, false)
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err = s.Decision(t.Context(), d.ID)
	wantCode(t, err, domain.CodeNotFound)

	line := func(p domain.Product, kind domain.DecisionLineKind, stars, score int) domain.DecisionLine {
		return domain.DecisionLine{ProductID: p.ID, Kind: kind, Stars: stars, Score: &score}
	}
	lines := []domain.DecisionLine{line(products[0], domain.DecisionLineNew, 3, 60_00), line(products[1], domain.DecisionLineNew, 4, 75_00)}
	bad := []domain.DecisionLine{lines[0], line(products[1], domain.DecisionLineNew, 4, 60_00)}
	_, err = s.AddDecisionLines(t.Context(), who.officer, d.ID, 1, bad, false)
	wantCode(t, err, domain.CodeInvalid)
	if !strings.Contains(err.Error(), "awards[1].stars") {
		t.Errorf("the error is %v", err)
	}
	_, err = s.AddDecisionLines(t.Context(), who.officer, d.ID, 1, []domain.DecisionLine{lines[0], lines[0]}, false)
	wantCode(t, err, domain.CodeInvalid)
	got, err := s.AddDecisionLines(t.Context(), who.officer, d.ID, 1, lines, false)
	must(t, err)
	if len(got.Lines) != 2 || got.Version != 2 || got.Lines[0].Product.Name != "Chè số 0" {
		t.Fatalf("the draft is %+v", got)
	}
	_, err = s.AddDecisionLines(t.Context(), who.officer, d.ID, 2, lines[:1], false)
	wantCode(t, err, domain.CodeInvalid)
	_, err = s.PublishDecision(t.Context(), who.officer, d.ID, 1, today())
	wantCode(t, err, domain.CodePrecondition)
	clearJobs(t, s)
	submitted(t, s, who.officer, d.ID, 2)
	got, err = s.PublishDecision(t.Context(), who.admin, d.ID, 3, today())
	must(t, err)
	if len(got.Certificates) != 2 || !domain.IsCode(got.Certificates[0].Code) || got.Certificates[1].Stars != 4 {
		t.Fatalf("published %+v", got)
	}
	wantJobs(t, s, domain.Ref{Kind: domain.KindProduct, ID: products[0].ID}, domain.Ref{Kind: domain.KindProduct, ID: products[1].ID})
	seen, err := s.Products(t.Context(), filter(), page())
	must(t, err)
	if len(seen.Items) != 2 {
		t.Fatalf("seen are %v", names(seen.Items))
	}
	public, err := s.Decision(t.Context(), got.Slug)
	must(t, err)
	if len(public.Certificates) != 2 {
		t.Errorf("the public decision holds %d certificates", len(public.Certificates))
	}
	_, err = s.PublishDecision(t.Context(), who.admin, d.ID, 4, today())
	wantCode(t, err, domain.CodeConflict)
	_, err = s.ChangeDecision(t.Context(), who.officer, got.Decision, 4)
	wantCode(t, err, domain.CodeConflict)
	notices, err := s.Notices(t.Context(), who.member.UserID, true, domain.Page{Limit: 10})
	must(t, err)
	if len(notices.Items) != 2 || notices.Items[0].Kind != "certificate.add" {
		t.Errorf("the member has the notices %+v", notices.Items)
	}
	for _, n := range notices.Items {
		if !regexp.MustCompile(` đến \d\d/\d\d/\d{4}$`).MatchString(n.Title) {
			t.Errorf("a notice states its date as %q", n.Title)
		}
	}

	var next domain.Decision
	step(t, "the next decision renews, renames and refuses as a whole", func(t *testing.T) {
		next = domain.Decision{Issuer: d.Issuer, Number: "20/QĐ-UBND", Date: today(), Level: domain.LevelProvince, Criteria: "148/QĐ-TTg", ProvinceCode: ptr("08")}
		next, err = s.AddDecision(t.Context(), who.officer, next)
		must(t, err)
		rename := domain.DecisionLine{ProductID: products[0].ID, Kind: domain.DecisionLineNameChange, Stars: 3, Name: "Chè số không"}
		with, err := s.AddDecisionLines(t.Context(), who.officer, next.ID, 1, []domain.DecisionLine{rename, line(products[1], domain.DecisionLineUpgrade, 4, 80_00)}, false)
		must(t, err)
		_, err = s.SubmitDecision(t.Context(), who.officer, next.ID, with.Version, today())
		wantCode(t, err, domain.CodeConflict)
		if !strings.Contains(err.Error(), "awards[1]") {
			t.Errorf("the error is %v", err)
		}
		two := []domain.DecisionLine{rename, line(products[1], domain.DecisionLineUpgrade, 4, 80_00), line(products[2], domain.DecisionLineUpgrade, 4, 80_00)}
		with, err = s.AddDecisionLines(t.Context(), who.officer, next.ID, with.Version, two, true)
		must(t, err)
		_, err = s.SubmitDecision(t.Context(), who.officer, next.ID, with.Version, today())
		wantCode(t, err, domain.CodeConflict)
		if wrong := domain.ErrorsOf(err); len(wrong) != 2 || !strings.HasPrefix(wrong[0].Field, "awards[1]") || !strings.HasPrefix(wrong[1].Field, "awards[2]") {
			t.Errorf("the errors are %v", err)
		}
		p, err := s.Product(t.Context(), products[0].ID)
		must(t, err)
		if p.Name != "Chè số 0" || len(p.Certificates) != 1 {
			t.Fatalf("a refused decision left %+v", p)
		}
		with, err = s.AddDecisionLines(t.Context(), who.officer, next.ID, with.Version, []domain.DecisionLine{rename, line(products[1], domain.DecisionLineRenewal, 4, 80_00)}, true)
		must(t, err)
		with = submitted(t, s, who.officer, next.ID, with.Version)
		_, err = s.PublishDecision(t.Context(), who.admin, next.ID, with.Version, today())
		must(t, err)
		p, err = s.Product(t.Context(), products[0].ID)
		must(t, err)
		if p.Name != "Chè số không" || len(p.Certificates) != 2 || p.Certificates[1].ValidUntil != criteria.Default().ValidUntil(today()-10) || *p.Certificates[0].SupersededOn != today() {
			t.Fatalf("renamed: %+v", p.Certificates)
		}
	})

	step(t, "a draft can go, with its lines", func(t *testing.T) {
		gone := next
		gone.Number, gone.Record = "21/QĐ-UBND", domain.Record{}
		gone, err = s.AddDecision(t.Context(), who.officer, gone)
		must(t, err)
		kept, err := s.AddDecisionLines(t.Context(), who.officer, gone.ID, 1, []domain.DecisionLine{line(products[2], domain.DecisionLineNew, 3, 50_00)}, false)
		must(t, err)

		// A line can go although its product can be certified no more.
		exec(t, s, "UPDATE products SET status = 'withdrawn' WHERE id = '"+products[2].ID+"'")
		wantCode(t, s.RemoveDecisionLine(t.Context(), who.stranger, gone.ID, kept.Version, kept.Lines[0].ID), domain.CodeNotFound)
		wantCode(t, s.RemoveDecisionLine(t.Context(), who.officer, gone.ID, kept.Version-1, kept.Lines[0].ID), domain.CodePrecondition)
		must(t, s.RemoveDecisionLine(t.Context(), who.officer, gone.ID, kept.Version, kept.Lines[0].ID))
		kept, err = s.ManagedDecision(t.Context(), who.officer, gone.ID)
		must(t, err)
		if len(kept.Lines) != 0 {
			t.Errorf("the draft has %+v", kept.Lines)
		}
		exec(t, s, "UPDATE products SET status = 'published' WHERE id = '"+products[2].ID+"'")
		must(t, s.DeleteDecision(t.Context(), who.officer, gone.ID, kept.Version))
		_, err = s.ManagedDecision(t.Context(), who.officer, gone.ID)
		wantCode(t, err, domain.CodeNotFound)

		list := walkPages(t, 1, "", func(ctx context.Context, p domain.Page) (domain.List[domain.Decision], error) {
			return s.Decisions(ctx, domain.DecisionFilter{Provinces: []string{"08"}}, p)
		})
		if len(list) != 2 || list[0].Number != "20/QĐ-UBND" {
			t.Errorf("decisions: %+v", list)
		}
		if all, err := s.ManagedDecisions(t.Context(), who.stranger, domain.ManagedDecisionFilter{}, domain.Page{Limit: 10}); err != nil || len(all.Items) != 0 {
			t.Errorf("an officer elsewhere manages %+v (%v)", all, err)
		}
		for number, want := range map[string]int{"20/QĐ": 1, "20/qd-ubnd": 1, "20/Q\u00d0": 1, "ubnd 20/": 1, "UBND": 2, "20%": 0} {
			if some, err := s.ManagedDecisions(t.Context(), who.officer, domain.ManagedDecisionFilter{Number: number}, domain.Page{Limit: 10}); err != nil || len(some.Items) != want {
				t.Errorf("%q is in %d numbers, want %d (%v)", number, len(some.Items), want, err)
			}
		}
	})
}

// certificateChanges: two officers together end a certificate, one alone cannot.
func certificateChanges(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	second := newUser("second@example.vn", domain.RoleOfficer)
	second.Provinces = []string{"08"}
	second, err := s.AddUser(t.Context(), second)
	must(t, err)
	other := domain.Actor{UserID: second.ID, Roles: second.Roles, Provinces: []string{"08"}, FormerProvinces: []string{"02", "08"}, APIKeyID: id('a', 1)}
	b := domain.Batch{Products: []domain.Product{product(1, "Chè", "08", "02"), product(2, "Cam", "08", "02")}}
	b.Products[0].ProducerID = ptr(id('b', 1))
	d := decision(1, today()-30)
	d.ProvinceCode = ptr("08")
	b.Decisions = []domain.Decision{d}
	b.Certificates = []domain.Certificate{certificate(1, 1, 1, 4, today()-30), certificate(2, 2, 1, 3, today()-30)}
	_, err = s.Load(t.Context(), b)
	must(t, err)
	revoke := domain.CertificateChange{CertificateID: id('f', 1), Kind: domain.CertificateChangeRevoke, Ground: domain.GroundSafety, Text: "Mẫu thử không đạt", EffectiveOn: today()}

	_, err = s.AddCertificateChange(t.Context(), who.stranger, revoke, today())
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.AddCertificateChange(t.Context(), who.member, revoke, today())
	wantCode(t, err, domain.CodeNotFound)
	for name, change := range map[string]func(*domain.CertificateChange){
		"no ground": func(p *domain.CertificateChange) { p.Ground = "" }, "no text": func(p *domain.CertificateChange) { p.Text = " " },
		"too early": func(p *domain.CertificateChange) { p.EffectiveOn = today() - 30 }, "far ahead": func(p *domain.CertificateChange) { p.EffectiveOn = today() + 91 },
		"stars": func(p *domain.CertificateChange) { p.Stars = 3 }, "another kind": func(p *domain.CertificateChange) { p.Kind = "x" },
		"stars without a decision": func(p *domain.CertificateChange) { p.Kind, p.Stars = domain.CertificateChangeStars, 3 },
	} {
		bad := revoke
		change(&bad)
		if _, err := s.AddCertificateChange(t.Context(), who.officer, bad, today()); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	p, err := s.AddCertificateChange(t.Context(), who.officer, revoke, today())
	must(t, err)
	_, err = s.AddCertificateChange(t.Context(), other, revoke, today())
	wantCode(t, err, domain.CodeConflict)
	same := who.officer
	same.SessionID, same.APIKeyID = "", id('a', 2)
	_, err = s.ConfirmCertificateChange(t.Context(), same, p.ID, today())
	wantCode(t, err, domain.CodeForbidden)
	_, err = s.ConfirmCertificateChange(t.Context(), who.stranger, p.ID, today())
	wantCode(t, err, domain.CodeNotFound)
	if list, err := s.CertificateChanges(t.Context(), other, true, domain.Page{Limit: 10}); err != nil || len(list.Items) != 1 || list.Items[0].Product.Name != "Chè" {
		t.Fatalf("open proposals: %+v (%v)", list, err)
	}
	clearJobs(t, s)
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			_, err := s.ConfirmCertificateChange(t.Context(), other, p.ID, today())
			errs <- err
		}()
	}
	done := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			done++
		} else {
			wantCode(t, err, domain.CodeConflict)
		}
	}
	if done != 1 {
		t.Fatalf("%d confirmed", done)
	}
	wantJobs(t, s, domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)})
	got, err := s.Product(t.Context(), id('a', 1))
	must(t, err)
	if c := got.Certificates[0]; c.StateOn(today()) != domain.CertificateRevoked || !strings.Contains(c.RevokedReason, "Mẫu thử không đạt") {
		t.Errorf("after the revocation: %+v", c)
	}
	_, err = s.AddCertificateChange(t.Context(), who.officer, revoke, today())
	wantCode(t, err, domain.CodeConflict)

	// A change of stars adds a certificate and keeps the old one.
	stars := domain.CertificateChange{CertificateID: id('f', 2), Kind: domain.CertificateChangeStars, Ground: domain.GroundRescored, Text: "Chấm lại", EffectiveOn: today(), DecisionID: ptr(id('e', 1)), Stars: 4, Score: ptr(72_00)}
	low := stars
	low.Score = ptr(60_00)
	_, err = s.AddCertificateChange(t.Context(), who.officer, low, today())
	wantCode(t, err, domain.CodeInvalid)
	p, err = s.AddCertificateChange(t.Context(), who.officer, stars, today())
	must(t, err)
	_, err = s.CloseCertificateChange(t.Context(), other, p.ID, "")
	wantCode(t, err, domain.CodeInvalid)
	p, err = s.CloseCertificateChange(t.Context(), other, p.ID, "Thiếu biên bản")
	must(t, err)
	if p.State != domain.CertificateChangeRejected {
		t.Errorf("it is %s", p.State)
	}
	p, err = s.AddCertificateChange(t.Context(), who.officer, stars, today())
	must(t, err)
	p, err = s.CloseCertificateChange(t.Context(), who.officer, p.ID, "")
	must(t, err)
	if p.State != domain.CertificateChangeWithdrawn {
		t.Errorf("it is %s", p.State)
	}
	p, err = s.AddCertificateChange(t.Context(), other, stars, today())
	must(t, err)
	_, err = s.ConfirmCertificateChange(t.Context(), who.admin, p.ID, today())
	must(t, err)
	got, err = s.Product(t.Context(), id('a', 2))
	must(t, err)
	if len(got.Certificates) != 2 || got.Certificates[0].Stars != 3 || *got.Certificates[0].SupersededOn != today() || got.Certificates[1].Stars != 4 ||
		got.Certificates[1].ValidUntil != got.Certificates[0].ValidUntil || got.Certificates[1].Code == got.Certificates[0].Code {
		t.Errorf("after the change of stars: %+v", got.Certificates)
	}
	if _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}
