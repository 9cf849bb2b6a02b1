package storetest

import (
	"fmt"
	"testing"

	"chophien/domain"
)

// exhibitChoices: an exhibitor chooses among the published listings of its own, and keeps
// what it shows when an officer hides it.
func exhibitChoices(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	b := domain.Batch{Products: []domain.Product{
		product(1, "Chè Shan tuyết", "08", "02"), product(2, "Mật ong bạc hà", "08", "02"), product(3, "Cam sành", "08", "02"),
	}, CraftVillages: []domain.CraftVillage{village(1, "Làng dệt lanh", "08", "02"), village(2, "Làng gốm", "01", "01")}, TourismSites: []domain.TourismSite{site(1, "Bản Bon", "08", "02")}}
	for i, p := range []int{1, 1, 2} {
		b.Products[i].ProducerID = ptr(id('b', p))
	}
	_, err := s.Load(t.Context(), certified(b, four))
	must(t, err)
	f, err := s.AddFair(t.Context(), mine, aFair())
	must(t, err)
	invited, err := s.InviteExhibitors(t.Context(), mine, f.ID, []string{id('b', 1), id('b', 2)})
	must(t, err)
	tea, orange := invited[0], invited[1]

	for name, c := range map[string]struct {
		f    domain.ExhibitorFilter
		want int
	}{
		"all":                           {domain.ExhibitorFilter{}, 1},
		"without an answer":             {domain.ExhibitorFilter{State: domain.AnswerOpen}, 1},
		"accepted":                      {domain.ExhibitorFilter{State: domain.AnswerAccepted}, 0},
		"whose fair takes answers":      {domain.ExhibitorFilter{Open: ptr(f.EndsOn)}, 1},
		"whose fair does not take them": {domain.ExhibitorFilter{Open: ptr(f.EndsOn + 1)}, 0},
	} {
		if got, err := s.MyExhibitors(t.Context(), who.member, c.f, page()); err != nil || len(got.Items) != c.want {
			t.Errorf("my exhibitors, %s: %d: %v", name, len(got.Items), err)
		}
	}

	choices := func(by domain.Actor, e string, words ...string) (out []domain.Ref) {
		t.Helper()
		p := domain.Page{Limit: 1, Total: true}
		for {
			got, err := s.ExhibitChoices(t.Context(), by, e, words, p)
			must(t, err)
			if out = append(out, got.Items...); got.Next == "" {
				if *got.Total != len(out) {
					t.Errorf("%d choices of %d", len(out), *got.Total)
				}
				return out
			}
			p.Cursor = got.Next
		}
	}
	want := func(what string, got []domain.Ref, want ...domain.Ref) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	want("a member", choices(who.member, tea.ID), productRef(1), productRef(2))
	want("the organizer", choices(mine, tea.ID), productRef(1), productRef(2))
	want("by a word", choices(who.member, tea.ID, "mat", "ha"), productRef(2))
	want("by a word of another's product", choices(who.member, tea.ID, "cam"))
	for _, by := range []domain.Actor{other, who.other, who.stranger, {}} {
		_, err := s.ExhibitChoices(t.Context(), by, tea.ID, nil, page())
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err = s.ExhibitChoices(t.Context(), who.member, tea.ID, nil, domain.Page{Limit: 1, Cursor: "x"})
	wantCode(t, err, domain.CodeInvalid)

	_, err = s.AnswerExhibitor(t.Context(), who.member, tea.ID, 1, accepted())
	must(t, err)
	_, err = s.SetExhibits(t.Context(), who.member, tea.ID, 2, []domain.Ref{productRef(1)})
	must(t, err)
	want("without what is shown", choices(who.member, tea.ID), productRef(2))
	_, err = s.Review(t.Context(), who.officer, productRef(1), domain.AnyVersion, domain.ReviewSuspend, "Nhãn sai")
	must(t, err)
	_, err = s.SetExhibits(t.Context(), who.member, tea.ID, 3, []domain.Ref{productRef(1), productRef(2)})
	must(t, err)
	_, err = s.SetExhibits(t.Context(), who.member, tea.ID, 4, []domain.Ref{productRef(2)})
	must(t, err)
	_, err = s.SetExhibits(t.Context(), who.member, tea.ID, 5, []domain.Ref{productRef(2), productRef(1)})
	wantField(t, err, "items[1].id")
	want("without what is not published", choices(who.member, tea.ID))

	// A product that moved to another producer is shown by the first until it stores its list
	// again, also with the product in it.
	_, err = s.AnswerExhibitor(t.Context(), who.other, orange.ID, 1, accepted())
	must(t, err)
	_, err = s.DB().ExecContext(t.Context(), "UPDATE products SET producer_id = '"+id('b', 2)+"' WHERE id = '"+productRef(2).ID+"'")
	must(t, err)
	want("without what another shows", choices(who.other, orange.ID), productRef(3))
	_, err = s.SetExhibits(t.Context(), who.other, orange.ID, 2, []domain.Ref{productRef(3), productRef(2)})
	wantField(t, err, "items[1].id")
	kept, err := s.SetExhibits(t.Context(), who.member, tea.ID, 5, []domain.Ref{productRef(2)})
	must(t, err)
	if len(kept.Exhibits) != 0 {
		t.Errorf("the first producer still shows %+v", kept.Exhibits)
	}
	_, err = s.SetExhibits(t.Context(), who.other, orange.ID, 2, []domain.Ref{productRef(3), productRef(2)})
	must(t, err)

	d, err := s.InviteDelegations(t.Context(), mine, f.ID, []string{"08"})
	must(t, err)
	_, err = s.AnswerDelegation(t.Context(), who.officer, d[0].ID, 1, accepted())
	must(t, err)
	linen, bon := domain.Ref{Kind: domain.KindCraftVillage, ID: id('c', 1)}, domain.Ref{Kind: domain.KindTourismSite, ID: id('d', 1)}
	_, err = s.SetDelegationList(t.Context(), who.officer, d[0].ID, 2, []domain.Ref{linen})
	must(t, err)
	stands, err := s.Exhibitors(t.Context(), mine, f.ID, domain.ExhibitorFilter{Words: []string{"doan"}}, page())
	must(t, err)
	if len(stands.Items) != 1 {
		t.Fatalf("%d common stands", len(stands.Items))
	}
	want("the common stand", choices(mine, stands.Items[0].ID), bon)
	_, err = s.SetExhibits(t.Context(), mine, stands.Items[0].ID, domain.AnyVersion, []domain.Ref{bon})
	must(t, err)
	want("the common stand afterwards", choices(mine, stands.Items[0].ID), linen)
}

// exhibitorRights: members and officers answer for an exhibitor and a delegation only as long
// as they are it; a user with a link, until a new link replaces it.
func exhibitorRights(t *testing.T, open Open) {
	s := migrated(t, open)
	ctx := t.Context()
	who := inhabit(t, s)
	mine := anOrganizer(t, s, "fair@example.vn")
	b := domain.Batch{Products: []domain.Product{product(1, "Chè Shan tuyết", "08", "02"), product(2, "Cam sành", "08", "02")}}
	b.Products[0].ProducerID, b.Products[1].ProducerID = ptr(id('b', 1)), ptr(id('b', 2))
	_, err := s.Load(ctx, certified(b, four))
	must(t, err)
	f, err := s.AddFair(ctx, mine, aFair())
	must(t, err)
	invited, err := s.InviteExhibitors(ctx, mine, f.ID, []string{id('b', 1)})
	must(t, err)
	tea := invited[0].ID
	delegations, err := s.InviteDelegations(ctx, mine, f.ID, []string{"08"})
	must(t, err)
	province := delegations[0].ID
	link := func(i domain.FairInvitation) []byte {
		t.Helper()
		i.TokenHash = domain.HashInvitationCode(domain.NewInvitationCode())
		_, err := s.AddFairInvitation(ctx, mine, f.ID, i)
		must(t, err)
		return i.TokenHash
	}
	declines := domain.FairAnswer{Answer: domain.AnswerDeclined}
	refused := func(t *testing.T, by domain.Actor, id string) {
		t.Helper()
		_, err := s.Exhibitor(ctx, by, id)
		wantCode(t, err, domain.CodeNotFound)
		_, _, err = s.People(ctx, by, domain.GuestRef{ExhibitorID: id})
		wantCode(t, err, domain.CodeNotFound)
		_, _, err = s.SetPeople(ctx, by, domain.GuestRef{ExhibitorID: id}, domain.AnyVersion, nil)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.SetExhibits(ctx, by, id, domain.AnyVersion, nil)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.AnswerExhibitor(ctx, by, id, domain.AnyVersion, declines)
		wantCode(t, err, domain.CodeNotFound)
	}
	former := who.member
	former.Producers, former.OwnedProducers = nil, nil
	away := who.officer
	away.Provinces, away.FormerProvinces = []string{"01"}, []string{"01"}

	step(t, "an officer who answered has no right after losing the province", func(t *testing.T) {
		_, err := s.AnswerExhibitor(ctx, who.officer, tea, domain.AnyVersion, accepted())
		must(t, err)
		refused(t, away, tea)
		_, err = s.AnswerDelegation(ctx, who.officer, province, domain.AnyVersion, accepted())
		must(t, err)
		_, err = s.SetDelegationList(ctx, who.officer, province, domain.AnyVersion, []domain.Ref{productRef(2)})
		must(t, err)
		_, err = s.Delegation(ctx, away, province)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.SetDelegationList(ctx, away, province, domain.AnyVersion, nil)
		wantCode(t, err, domain.CodeNotFound)
		if found, err := s.MyDelegations(ctx, away, page()); err != nil || len(found.Items) != 0 {
			t.Errorf("the officer of another province has %d delegations (%v)", len(found.Items), err)
		}
		named, err := s.Exhibitors(ctx, mine, f.ID, domain.ExhibitorFilter{Words: []string{"cam"}}, page())
		must(t, err)
		if len(named.Items) != 1 {
			t.Fatalf("the delegation named %d exhibitors", len(named.Items))
		}
		refused(t, away, named.Items[0].ID)
	})
	step(t, "a link gives an officer of the province no right of its own", func(t *testing.T) {
		_, err := s.UseInvitation(ctx, who.officer, link(domain.FairInvitation{DelegationID: &province}), domain.AnyVersion, accepted())
		must(t, err)
		_, err = s.Delegation(ctx, away, province)
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "a user with a link has the right until somebody else answers", func(t *testing.T) {
		_, err := s.UseInvitation(ctx, who.stranger, link(domain.FairInvitation{ExhibitorID: &tea}), domain.AnyVersion, accepted())
		must(t, err)
		_, err = s.AnswerExhibitor(ctx, who.stranger, tea, domain.AnyVersion, accepted())
		must(t, err)
		_, err = s.SetExhibits(ctx, who.stranger, tea, domain.AnyVersion, []domain.Ref{productRef(1)})
		must(t, err)
		_, err = s.AnswerExhibitor(ctx, who.member, tea, domain.AnyVersion, accepted())
		must(t, err)
		refused(t, who.stranger, tea)
	})
	step(t, "a removed member who answered, and who had a link before", func(t *testing.T) {
		outside := link(domain.FairInvitation{ExhibitorID: &tea})
		_, err := s.UseInvitation(ctx, former, outside, domain.AnyVersion, accepted())
		must(t, err)
		_, err = s.Exhibitor(ctx, former, tea)
		must(t, err)
		_, err = s.AnswerExhibitor(ctx, who.member, tea, domain.AnyVersion, accepted())
		must(t, err)
		must(t, s.RemoveMember(ctx, who.officer, id('b', 1), former.UserID, "Không còn làm ở hợp tác xã"))
		refused(t, former, tea)
		_, err = s.FairInvitation(ctx, former, outside)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.UseInvitation(ctx, former, outside, domain.AnyVersion, declines)
		wantCode(t, err, domain.CodeNotFound)
	})
}
