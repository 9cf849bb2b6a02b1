package storetest

import (
	"fmt"
	"testing"

	"chophien/domain"
)

// fairReports: the report counts a fair that is on.
func fairReports(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	organizer, another := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	on := aFair()
	on.StartsOn, on.EndsOn = today()-1, today()+1
	f := anOpenFair(t, s, who, organizer, on)
	mine, err := s.MyExhibitors(t.Context(), who.member, domain.ExhibitorFilter{}, page())
	must(t, err)
	_, err = s.SetExhibits(t.Context(), who.member, mine.Items[0].ID, 2, []domain.Ref{productRef(1), productRef(2)})
	must(t, err)
	exec(t, s, "UPDATE certificates SET code = 'AAAA2222' WHERE id = '"+id('f', 1)+"'")

	// Scans by id, slug and code count; those of other products or at other
	// fairs do not.
	p, err := s.Product(t.Context(), id('a', 1))
	must(t, err)
	for _, name := range []string{id('a', 1), p.Slug, "aaaa-2222", id('a', 2)} {
		v, err := s.AddVisit(t.Context(), f.Slug, name, "10.0.0.1")
		must(t, err)
		if v.On != today() || v.Fair.ID != f.ID {
			t.Errorf("counted %+v", v)
		}
	}
	for _, name := range []string{id('a', 3), id('a', 9), "BBBB2222", "", "' OR 1=1"} {
		_, err := s.AddVisit(t.Context(), f.Slug, name, "10.0.0.1")
		wantField(t, err, "product_id")
	}
	_, err = s.AddVisit(t.Context(), id('f', 9), id('a', 1), "10.0.0.1")
	wantCode(t, err, domain.CodeNotFound)
	later, err := s.AddFair(t.Context(), organizer, aFair())
	must(t, err)
	later, err = s.MoveFair(t.Context(), organizer, later.ID, 1, domain.FairPublish, "")
	must(t, err)
	_, err = s.AddVisit(t.Context(), later.ID, id('a', 1), "10.0.0.1")
	wantCode(t, err, domain.CodeConflict)
	counted := 0
	for err = nil; err == nil && counted < 100; counted++ {
		_, err = s.AddVisit(t.Context(), f.ID, id('a', 2), "10.0.0.2")
	}
	wantCode(t, err, domain.CodeTooMany)
	counted--
	if counted != domain.VisitsPerAddressProduct().Max {
		t.Errorf("an address counts %d times", counted)
	}

	ask := inquiry(1)
	ask.FairID = f.ID
	_, err = s.AddInquiry(t.Context(), who.buyer, ask)
	must(t, err)
	m, err := s.RequestMeeting(t.Context(), who.buyer, domain.MeetingRequest{FairID: f.ID, Producer: id('b', 1), StartsAt: domain.Minute(9 * 60).On(f.EndsOn)})
	must(t, err)
	_, err = s.MoveMeeting(t.Context(), who.member, m.ID, 1, domain.MeetingAccept, "")
	must(t, err)
	_, err = s.InviteDelegations(t.Context(), organizer, f.ID, []string{"08"})
	must(t, err)

	signed := aMemorandum()
	signed.FairID = &f.ID
	_, err = s.AddMemorandum(t.Context(), who.member, signed)
	must(t, err)

	_, err = s.FairReport(t.Context(), another, f.ID)
	wantCode(t, err, domain.CodeNotFound)
	r, err := s.FairReport(t.Context(), organizer, f.ID)
	must(t, err)
	// The fair has three days, of which two have begun.
	bare := func(all []domain.Count) (out []domain.Count) {
		for _, c := range all {
			if c.Label == "" {
				t.Errorf("%q has no label", c.Key)
			}
			out = append(out, domain.Count{Key: c.Key, N: c.N})
		}
		return out
	}
	got := fmt.Sprint(bare(r.Exhibitors), bare(r.Delegations), r.Exhibits, r.Provinces, bare(r.Groups[:1]), bare(r.Stars), len(r.Visits), r.VisitsInAll(), r.Visits[1].N,
		domain.Sum(r.Leads), bare(r.Leads[:1]), bare(r.Meetings), bare(r.Memoranda), r.BuyersMet, r.MakersMet)
	want := fmt.Sprintf("[{invited  0} {accepted  2} {declined  0}] [{invited  1} {accepted  0} {declined  0}] 2 [{08 Tuyên Quang 2}] [{I  2}] [{5  0} {4  2} {3  0} {  0}] 2 %d %d 1 [{new  1}]"+
		" [{requested  0} {accepted  1} {declined  0} {cancelled  0}] [{draft  1} {registered  0} {cancelled  0}] 1 1", 4+counted, 4+counted)
	if got != want {
		t.Errorf("the report says\n%s\nwant\n%s", got, want)
	}
	if len(r.Visited) != 2 || r.Visited[0].Label != "Mật ong" || r.Visited[0].N != 1+counted || r.Visited[1].N != 3 {
		t.Errorf("most visited are %+v", r.Visited)
	}
	empty, err := s.FairReport(t.Context(), organizer, later.ID)
	must(t, err)
	if empty.Exhibits != 0 || len(empty.Visits) != 0 || len(empty.Meetings) != 4 {
		t.Errorf("the report of a fair to come: %+v", empty)
	}
}
