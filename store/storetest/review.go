package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// maker is a member of producer 1 and an officer of its province, province 08.
type people struct {
	member, other, officer, stranger, admin domain.Actor
}

// inhabit stores users around producer 1 of province 08 (former 02).
func inhabit(t testing.TB, s *store.Store) people {
	t.Helper()
	b := domain.Batch{Producers: []domain.Producer{producer(1, "HTX Chè Shan", "08", "02"), producer(2, "HTX Cam", "08", "02")}}
	_, err := s.Load(t.Context(), b)
	must(t, err)
	actor := func(email string, provinces, former []string, roles ...domain.Role) domain.Actor {
		u := newUser(email, roles...)
		u.Provinces = provinces
		u, err := s.AddUser(t.Context(), u)
		must(t, err)
		return domain.Actor{UserID: u.ID, Roles: roles, Provinces: provinces, FormerProvinces: former, SessionID: u.ID}
	}
	p := people{
		member:   actor("member@example.vn", nil, nil, domain.RoleProducer),
		other:    actor("other@example.vn", nil, nil, domain.RoleProducer),
		officer:  actor("officer@example.vn", []string{"08"}, []string{"02", "08"}, domain.RoleOfficer),
		stranger: actor("stranger@example.vn", []string{"01"}, []string{"01"}, domain.RoleOfficer),
		admin:    actor("admin@example.vn", nil, nil, domain.RoleAdmin),
	}
	for i, a := range []*domain.Actor{&p.member, &p.other} {
		exec(t, s, fmt.Sprintf("INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', TRUE, '2026-11-01 00:00:00')", a.UserID, id('b', i+1)))
		a.Producers = []string{id('b', i+1)}
		a.OwnedProducers = a.Producers
	}
	return p
}

// draft returns a product of producer 1 that is complete enough for
// publication.
func draft(name string) domain.Product {
	return domain.Product{Name: name, ProducerID: ptr(id('b', 1)), SetCode: ptr("II.1.a"), Description: "Hái trên núi."}
}

func aSet(t testing.TB, s *store.Store) string {
	t.Helper()
	sets, err := s.ProductSets(t.Context())
	must(t, err)
	return sets[0].Code
}

// reviews takes every action in every status, by both sides.
func reviews(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	p := draft("Chè Shan tuyết")
	p.SetCode = ptr(aSet(t, s))
	p, err := s.AddProduct(t.Context(), who.member, p)
	must(t, err)
	ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
	for _, a := range domain.ReviewActions() {
		if _, ok := a.Rule(); !ok {
			t.Fatalf("%s has no rule", a)
		}
	}
	for _, status := range domain.Statuses() {
		for _, action := range domain.ReviewActions() {
			t.Run(string(status)+" "+string(action), func(t *testing.T) {
				reviewWhen(t, s, who, ref, status, action)
			})
		}
	}
	state, err := s.State(t.Context(), who.member, ref)
	must(t, err)
	must(t, s.SetStatus(t.Context(), ref, state.Version, domain.StatusSubmitted))
	for _, reason := range []string{"", "  ", strings.Repeat("a", 2001)} {
		_, err = s.Review(t.Context(), who.officer, ref, state.Version+1, domain.ReviewRequestChanges, reason)
		wantCode(t, err, domain.CodeInvalid)
	}
	_, err = s.Review(t.Context(), who.officer, ref, state.Version+1, "delete", "")
	wantCode(t, err, domain.CodeInvalid)

	// Of two concurrent moves one succeeds.
	oneSucceeds(t, 4, func(int) error {
		_, err := s.Review(t.Context(), who.officer, ref, state.Version+1, domain.ReviewPublish, "")
		return err
	}, domain.CodePrecondition)
	history, err := s.AuditEntries(t.Context(), domain.AuditFilter{Listing: ref}, domain.Page{Limit: 1})
	must(t, err)
	if e := history.Items[0]; e.Action != "product.publish" || e.UserID != who.officer.UserID || e.OnBehalf || e.ProvinceCode != "08" || e.Before != `{"state":"submitted"}` {
		t.Errorf("the history ends with %+v", e)
	}
	notices, err := s.Notices(t.Context(), who.member.UserID, true, domain.Page{Limit: 1})
	must(t, err)
	if len(notices.Items) != 1 || notices.Items[0].Kind != "listing.publish" || !strings.Contains(notices.Items[0].Title, "Chè Shan tuyết") {
		t.Errorf("the member has the notices %+v", notices.Items)
	}
	must(t, s.ReadNotice(t.Context(), who.member.UserID, notices.Items[0].ID))
	wantCode(t, s.ReadNotice(t.Context(), who.other.UserID, notices.Items[0].ID), domain.CodeNotFound)
	if _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

// reviewWhen takes an action on ref in the state status: by outsiders, of another
// version, by a member and by an officer.
func reviewWhen(t *testing.T, s *store.Store, who people, ref domain.Ref, status domain.Status, action domain.ReviewAction) {
	t.Helper()
	rule, _ := action.Rule()
	officers := []domain.ReviewAction{domain.ReviewRequestChanges, domain.ReviewPublish, domain.ReviewSuspend, domain.ReviewReinstate}
	set := func() int64 {
		state, err := s.State(t.Context(), who.member, ref)
		must(t, err)
		must(t, s.SetStatus(t.Context(), ref, state.Version, status))
		return state.Version + 1
	}
	what := string(action) + " when " + string(status)
	version := set()
	for name, a := range map[string]domain.Actor{"another producer": who.other, "an officer elsewhere": who.stranger} {
		if _, err := s.Review(t.Context(), a, ref, version, action, "Lý do"); domain.CodeOf(err) != domain.CodeNotFound {
			t.Fatalf("%s by %s: %v", what, name, err)
		}
	}
	if _, err := s.Review(t.Context(), who.officer, ref, version+1, action, "Lý do"); domain.CodeOf(err) != domain.CodePrecondition {
		t.Fatalf("%s of another version: %v", what, err)
	}
	got, err := s.Review(t.Context(), who.member, ref, version, action, "Lý do")
	want := domain.Code("")
	if slices.Contains(officers, action) {
		want = domain.CodeForbidden
	} else if !slices.Contains(rule.From, status) {
		want = domain.CodeConflict
	}
	if domain.CodeOf(err) != want {
		t.Fatalf("%s by a member: %v, want %q", what, err, want)
	}
	if err == nil {
		version = set()
	}
	got, err = s.Review(t.Context(), who.officer, ref, version, action, "Lý do")
	if !slices.Contains(rule.From, status) {
		wantCode(t, err, domain.CodeConflict)
		return
	}
	if err != nil || got.Status != rule.To || got.Version != version+1 {
		t.Fatalf("%s by an officer: %+v (%v)", what, got, err)
	}
}

// completeness: a product that is incomplete, or whose producer is not public,
// is not published.
func completeness(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	p := draft("Chè xanh")
	p.SetCode = ptr(aSet(t, s))
	p.Description = ""
	p, err := s.AddProduct(t.Context(), who.member, p)
	must(t, err)
	ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
	_, err = s.Review(t.Context(), who.member, ref, 1, domain.ReviewSubmit, "")
	wantCode(t, err, domain.CodeInvalid)
	p.Description = "Chè của bản."
	p, err = s.ChangeProduct(t.Context(), who.member, p, 1)
	must(t, err)
	_, err = s.Review(t.Context(), who.member, ref, p.Version, domain.ReviewSubmit, "")
	must(t, err)
	must(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}, 1, domain.StatusDraft))
	state, err := s.State(t.Context(), who.member, ref)
	must(t, err)
	_, err = s.Review(t.Context(), who.officer, ref, state.Version, domain.ReviewPublish, "")
	wantCode(t, err, domain.CodeConflict)
	must(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}, 2, domain.StatusPublished))
	clearJobs(t, s)
	state, err = s.State(t.Context(), who.member, ref)
	must(t, err)
	_, err = s.Review(t.Context(), who.officer, ref, state.Version, domain.ReviewPublish, "")
	must(t, err)
	wantJobs(t, s, ref)
}

// managedLists: each actor lists exactly what it manages.
func managedLists(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	for i := range 5 {
		p := draft(fmt.Sprintf("Chè số %d", i))
		p.SetCode = ptr(aSet(t, s))
		_, err := s.AddProduct(t.Context(), who.member, p)
		must(t, err)
	}
	count := func(a domain.Actor, f domain.ReviewFilter) int {
		t.Helper()
		seen := map[string]bool{}
		for _, l := range walkPages(t, 2, "", func(ctx context.Context, p domain.Page) (domain.List[domain.ListingState], error) {
			return s.Managed(ctx, a, f, p)
		}) {
			if seen[l.ID] {
				t.Fatalf("%s comes twice", l.Name)
			}
			seen[l.ID] = true
		}
		return len(seen)
	}
	products := []domain.Kind{domain.KindProduct}
	for _, c := range []struct {
		name  string
		actor domain.Actor
		f     domain.ReviewFilter
		want  int
	}{
		{"member", who.member, domain.ReviewFilter{}, 6},
		{"member, products", who.member, domain.ReviewFilter{Kinds: products}, 5},
		{"member, published", who.member, domain.ReviewFilter{Statuses: []domain.Status{domain.StatusPublished}}, 1},
		{"other", who.other, domain.ReviewFilter{}, 1},
		{"officer", who.officer, domain.ReviewFilter{}, 7},
		{"words with marks", who.member, domain.ReviewFilter{Text: "chè SỐ"}, 5},
		{"words without marks", who.member, domain.ReviewFilter{Text: "3 che"}, 1},
		{"words and a kind", who.officer, domain.ReviewFilter{Text: "che", Kinds: products}, 5},
		{"no such words", who.member, domain.ReviewFilter{Text: "chè_"}, 0},
		{"officer elsewhere", who.stranger, domain.ReviewFilter{}, 0},
		{"admin", who.admin, domain.ReviewFilter{Statuses: []domain.Status{domain.StatusDraft, domain.StatusSubmitted}}, 5},
		{"a visitor", domain.Actor{}, domain.ReviewFilter{}, 0},
	} {
		if got := count(c.actor, c.f); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	got, err := s.Managed(t.Context(), who.officer, domain.ReviewFilter{}, domain.Page{Limit: 2, Total: true})
	must(t, err)
	if *got.Total != 7 {
		t.Errorf("total %d", *got.Total)
	}
	_, err = s.Managed(t.Context(), who.member, domain.ReviewFilter{}, domain.Page{Limit: 2, Cursor: got.Next})
	wantCode(t, err, domain.CodeInvalid)
}

// manyReviews moves a producer and its products at once: what breaks a rule
// stays alone.
func manyReviews(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	whole, err := s.AddProduct(t.Context(), who.member, draft("Chè đủ"))
	must(t, err)
	part := draft("Chè thiếu")
	part.Description = ""
	part, err = s.AddProduct(t.Context(), who.member, part)
	must(t, err)
	refs := []domain.Ref{
		{Kind: domain.KindProduct, ID: id('a', 99)}, {Kind: domain.KindProduct, ID: "no id"}, {Kind: domain.KindProducer, ID: id('b', 1)},
		{Kind: domain.KindProduct, ID: part.ID}, {Kind: domain.KindProduct, ID: whole.ID},
	}
	for _, c := range []struct {
		name   string
		by     domain.Actor
		action domain.ReviewAction
		want   string
	}{
		{"by a stranger", who.stranger, domain.ReviewSubmit, "not_found; not_found; not_found; not_found; not_found"},
		{"a producer submits", who.member, domain.ReviewSubmit, "not_found; not_found; stays; invalid story; moved"},
		{"once more", who.member, domain.ReviewSubmit, "not_found; not_found; stays; invalid story; stays"},
		{"a producer publishes", who.member, domain.ReviewPublish, "not_found; not_found; stays; forbidden; forbidden"},
		{"an officer publishes", who.officer, domain.ReviewPublish, "not_found; not_found; stays; conflict; moved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := s.ReviewAll(t.Context(), c.by, refs, c.action, "")
			must(t, err)
			var texts []string
			for i, o := range got {
				text := "stays"
				if o.Moved {
					text = "moved"
				} else if len(o.Errs) > 0 {
					text = ""
					for _, e := range o.Errs {
						text = strings.TrimSpace(text + " " + string(e.Code) + " " + e.Field)
					}
				}
				if texts = append(texts, text); o.Ref != refs[i] {
					t.Errorf("outcome %d is of %v", i, o.Ref)
				}
			}
			if text := strings.Join(texts, "; "); text != c.want {
				t.Errorf("%s, want %s", text, c.want)
			}
		})
	}
	t.Run("every wrong field", func(t *testing.T) {
		bare := draft("Chè trống")
		bare.Description, bare.SetCode = "", nil
		bare, err := s.AddProduct(t.Context(), who.member, bare)
		must(t, err)
		got, err := s.ReviewAll(t.Context(), who.member, []domain.Ref{{Kind: domain.KindProduct, ID: bare.ID}}, domain.ReviewSubmit, "")
		must(t, err)
		if e := got[0].Errs; len(e) != 2 || e[0].Field != "set" || e[1].Field != "story" {
			t.Errorf("the product stays because of %v", e)
		}
	})
	t.Run("two officers name them in another order", func(t *testing.T) {
		var listed []domain.Ref
		for i := range 8 {
			p, err := s.AddProduct(t.Context(), who.member, draft(fmt.Sprint("Chè cùng lúc ", i)))
			must(t, err)
			listed = append(listed, domain.Ref{Kind: domain.KindProduct, ID: p.ID})
		}
		reversed := slices.Clone(listed)
		slices.Reverse(reversed)
		moved := make(chan int, 2)
		for _, refs := range [][]domain.Ref{listed, reversed} {
			go func() {
				n := 0
				got, err := s.ReviewAll(t.Context(), who.member, refs, domain.ReviewSubmit, "")
				if err != nil {
					t.Error(err)
				}
				for _, o := range got {
					if o.Moved {
						n++
					}
				}
				moved <- n
			}()
		}
		if n := <-moved + <-moved; n != len(listed) {
			t.Errorf("%d moves of %d products", n, len(listed))
		}
	})
	published, err := s.Product(t.Context(), whole.ID)
	must(t, err)
	if published.Name != "Chè đủ" {
		t.Errorf("published: %+v", published)
	}
}
