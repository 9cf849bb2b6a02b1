package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// aFair returns a fair in spring.
func aFair() domain.Fair {
	return domain.Fair{
		Place: place("08", "02"), Name: "Hội chợ OCOP các tỉnh phía Bắc", NameEN: "Northern OCOP fair", Theme: "Vị núi rừng",
		Venue: "Quảng trường Nguyễn Tất Thành", StartsOn: today() + 20, EndsOn: today() + 24, Organizer: "Sở Công Thương", Phone: "0207 382 2222",
	}
}

func anOrganizer(t testing.TB, s *store.Store, email string) domain.Actor {
	t.Helper()
	u, err := s.AddUser(t.Context(), newUser(email, domain.RoleOrganizer))
	must(t, err)
	return domain.Actor{UserID: u.ID, Roles: []domain.Role{domain.RoleOrganizer}, SessionID: u.ID}
}

func accepted() domain.FairAnswer {
	return domain.FairAnswer{Answer: domain.AnswerAccepted, ContactName: "Nguyễn Thị An", Phone: "0912 345 678"}
}

func fairs(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")

	for name, c := range map[string]struct {
		change func(*domain.Fair)
		field  string
	}{
		"no name":              {func(f *domain.Fair) { f.Name = "" }, "name"},
		"ends before it began": {func(f *domain.Fair) { f.EndsOn = f.StartsOn - 1 }, "ends_on"},
		"for a year":           {func(f *domain.Fair) { f.EndsOn = f.StartsOn + 365 }, "ends_on"},
		"nowhere":              {func(f *domain.Fair) { f.ProvinceCode = "" }, "place.province"},
		"of the old map":       {func(f *domain.Fair) { f.ProvinceCode = "02" }, "place.province"},
		"answers afterwards":   {func(f *domain.Fair) { f.RegistersUntil = ptr(f.EndsOn + 1) }, "registers_until"},
		"a word as number":     {func(f *domain.Fair) { f.Phone = "gọi tôi" }, "phone"},
	} {
		t.Run(name, func(t *testing.T) {
			f := aFair()
			c.change(&f)
			_, err := s.AddFair(t.Context(), mine, f)
			wantField(t, err, c.field)
		})
	}
	f, err := s.AddFair(t.Context(), mine, aFair())
	must(t, err)
	if f.Status != domain.StatusDraft || f.Slug != "hoi-cho-ocop-cac-tinh-phia-bac" || f.OrganizerID != mine.UserID || f.Version != 1 {
		t.Fatalf("added %+v", f)
	}
	for _, by := range []domain.Actor{other, who.officer, who.member, {}} {
		_, err := s.ManagedFair(t.Context(), by, f.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.MoveFair(t.Context(), by, f.ID, 1, domain.FairPublish, "")
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err = s.Fair(t.Context(), f.Slug)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.MoveFair(t.Context(), mine, f.ID, 1, domain.FairClose, "")
	wantCode(t, err, domain.CodeConflict)
	_, err = s.MoveFair(t.Context(), mine, f.ID, 7, domain.FairPublish, "")
	wantCode(t, err, domain.CodePrecondition)
	f, err = s.MoveFair(t.Context(), mine, f.ID, 1, domain.FairPublish, "")
	must(t, err)
	_, err = s.MoveFair(t.Context(), mine, f.ID, 2, domain.FairPublish, "")
	wantCode(t, err, domain.CodeConflict)
	seen, err := s.Fair(t.Context(), f.Slug)
	must(t, err)
	if seen.ID != f.ID || seen.Province == nil {
		t.Errorf("the public sees %+v", seen)
	}
	f.Theme = "Chè và rừng"
	f, err = s.ChangeFair(t.Context(), mine, f, 2)
	must(t, err)
	list, err := s.Fairs(t.Context(), domain.FairFilter{Provinces: []string{"08"}, From: ptr(today())}, domain.Page{Limit: 1, Total: true})
	must(t, err)
	if len(list.Items) != 1 || *list.Total != 1 || list.Items[0].Theme != "Chè và rừng" {
		t.Errorf("listed %+v", list.Items)
	}

	// A link works for its invitation only, until it is revoked or the fair is
	// cancelled. Of answers that read the same version, one is stored.
	all, err := s.InviteDelegations(t.Context(), mine, f.ID, []string{"08", "01"})
	must(t, err)
	_, err = s.InviteDelegations(t.Context(), mine, f.ID, []string{"15", "08"})
	wantCode(t, err, domain.CodeConflict)
	link := func(of domain.FairInvitation) []byte {
		t.Helper()
		of.TokenHash = domain.HashToken(domain.NewToken(domain.TokenInvitation))
		_, err := s.AddFairInvitation(t.Context(), mine, f.ID, of)
		must(t, err)
		return of.TokenHash
	}
	old := link(domain.FairInvitation{DelegationID: &all[0].ID})
	paper := link(domain.FairInvitation{DelegationID: &all[0].ID})
	bound := link(domain.FairInvitation{DelegationID: &all[1].ID, Email: "stranger@example.vn", EmailKey: "stranger@example.vn"})
	_, err = s.UseInvitation(t.Context(), domain.Actor{}, old, domain.AnyVersion, accepted())
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.UseInvitation(t.Context(), who.member, bound, domain.AnyVersion, accepted())
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.UseInvitation(t.Context(), domain.Actor{}, bound, domain.AnyVersion, accepted())
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.UseInvitation(t.Context(), domain.Actor{}, paper, 1, domain.FairAnswer{Answer: domain.AnswerAccepted})
	wantField(t, err, "phone")
	winners := 0
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range 8 {
		wg.Go(func() {
			_, err := s.UseInvitation(t.Context(), who.stranger, paper, 1, accepted())
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				winners++
			} else if domain.CodeOf(err) != domain.CodePrecondition {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if winners != 1 {
		t.Errorf("%d answers are stored", winners)
	}
	again, err := s.UseInvitation(t.Context(), domain.Actor{}, paper, 2, domain.FairAnswer{Answer: domain.AnswerDeclined, Note: "Bận"})
	must(t, err)
	if again.Shown() != domain.AnswerDeclined || again.Answered().Note != "Bận" || again.Delegation.AnsweredBy == nil {
		t.Errorf("the second answer is %+v", again.Delegation)
	}
	f, err = s.MoveFair(t.Context(), mine, f.ID, f.Version, domain.FairCancel, "")
	wantField(t, err, "reason")
	f, err = s.ManagedFair(t.Context(), mine, all[0].FairID)
	must(t, err)
	f, err = s.MoveFair(t.Context(), mine, f.ID, f.Version, domain.FairCancel, "Bão số 5")
	must(t, err)
	_, err = s.FairInvitation(t.Context(), domain.Actor{}, bound)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.UseInvitation(t.Context(), who.stranger, bound, domain.AnyVersion, accepted())
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.ChangeFair(t.Context(), mine, f, f.Version)
	wantCode(t, err, domain.CodeConflict)
	if seen, err := s.Fair(t.Context(), f.Slug); err != nil || seen.Status != domain.FairCancelled || seen.EndedReason != "Bão số 5" {
		t.Errorf("the public sees %+v (%v)", seen, err)
	}
	if _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

// exhibits: a fair gets booths, exhibitors and exhibits, until visitors see
// them.
func exhibits(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	b := domain.Batch{Products: []domain.Product{
		product(1, "Chè Shan tuyết", "08", "02"), product(2, "Mật ong bạc hà", "08", "02"), product(3, "Cam sành", "08", "02"), product(4, "Gốm Bát Tràng", "01", "01"),
	}, CraftVillages: []domain.CraftVillage{village(1, "Làng dệt lanh", "08", "02")}}
	for i, p := range []int{1, 1, 2} {
		b.Products[i].ProducerID = ptr(id('b', p))
	}
	b = certified(b, four)
	// The second ends on the first day of the fair.
	b.Certificates[1].ValidUntil = today() + 20
	_, err := s.Load(t.Context(), b)
	must(t, err)
	f, err := s.AddFair(t.Context(), mine, aFair())
	must(t, err)
	f, err = s.MoveFair(t.Context(), mine, f.ID, 1, domain.FairPublish, "")
	must(t, err)

	hall, err := s.AddHall(t.Context(), mine, domain.Hall{FairID: f.ID, Name: "Nhà A"})
	must(t, err)
	for _, same := range []string{"Nhà A", "NHÀ a"} {
		_, err = s.AddHall(t.Context(), mine, domain.Hall{FairID: f.ID, Name: same})
		wantCode(t, err, domain.CodeConflict)
	}
	_, err = s.AddHall(t.Context(), other, domain.Hall{FairID: f.ID, Name: "Nhà B"})
	wantCode(t, err, domain.CodeNotFound)
	booth := func(number string) domain.Booth {
		return domain.Booth{HallID: hall.ID, Number: number, WidthCM: 300, DepthCM: 300, ZoneGroup: "I", PriceClass: "Hạng A", PriceVND: ptr(int64(5_000_000))}
	}
	var batch []domain.Booth
	for n := range 12 {
		batch = append(batch, booth(fmt.Sprintf("A-%d", n+1)))
	}
	booths, err := s.AddBooths(t.Context(), mine, f.ID, batch)
	must(t, err)
	for _, same := range []string{"A-2", "a-2", "b-1"} {
		_, err = s.AddBooths(t.Context(), mine, f.ID, []domain.Booth{booth("B-1"), booth(same)})
		wantCode(t, err, domain.CodeConflict)
	}
	renamed := booth("a-12")
	renamed.ID, renamed.FairID = booths[0].ID, f.ID
	_, err = s.ChangeBooth(t.Context(), mine, renamed, 1)
	wantCode(t, err, domain.CodeConflict)
	if listed, err := s.Booths(t.Context(), mine, f.ID); err != nil || len(listed) != 12 || listed[1].Number != "A-2" || listed[11].Number != "A-12" {
		t.Fatalf("%d booths: %v", len(listed), err)
	}
	elsewhere, err := s.AddFair(t.Context(), other, aFair())
	must(t, err)
	_, err = s.Booth(t.Context(), other, elsewhere.ID, booths[0].ID)
	wantCode(t, err, domain.CodeNotFound)

	var (
		check  domain.PapersCheck
		list   domain.List[domain.Exhibitor]
		orange domain.Exhibitor
	)
	step(t, "a delegation with its list", func(t *testing.T) {
		// The list is replaced as a whole or not at all.
		d, err := s.InviteDelegations(t.Context(), mine, f.ID, []string{"08"})
		must(t, err)
		refs := []domain.Ref{productRef(1), productRef(2), {Kind: domain.KindCraftVillage, ID: id('c', 1)}}
		_, err = s.SetDelegationList(t.Context(), who.officer, d[0].ID, 1, refs)
		wantCode(t, err, domain.CodeConflict)
		_, err = s.AnswerDelegation(t.Context(), who.stranger, d[0].ID, 1, accepted())
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.AnswerDelegation(t.Context(), who.officer, d[0].ID, 1, accepted())
		must(t, err)
		_, err = s.SetDelegationList(t.Context(), who.officer, d[0].ID, 2, append(refs, productRef(4)))
		wantField(t, err, "items[3].id")
		_, err = s.SetDelegationList(t.Context(), who.stranger, d[0].ID, 2, refs)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.SetDelegationList(t.Context(), who.officer, d[0].ID, 2, refs)
		must(t, err)
	})

	step(t, "a producer that comes by itself", func(t *testing.T) {
		invited, err := s.InviteExhibitors(t.Context(), mine, f.ID, []string{id('b', 2)})
		must(t, err)
		orange = invited[0]
		_, err = s.Exhibitor(t.Context(), who.member, orange.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.Allocate(t.Context(), mine, f.ID, []domain.Allocation{{BoothID: booths[0].ID, ExhibitorID: orange.ID, Version: 1}})
		wantCode(t, err, domain.CodeConflict)
		orange, err = s.AnswerExhibitor(t.Context(), who.other, orange.ID, 1, accepted())
		must(t, err)
		_, err = s.SetExhibits(t.Context(), who.other, orange.ID, 2, []domain.Ref{productRef(1)})
		wantField(t, err, "items[0].id")
		orange, err = s.SetExhibits(t.Context(), who.other, orange.ID, 2, []domain.Ref{productRef(3)})
		must(t, err)
		list, err = s.Exhibitors(t.Context(), mine, f.ID, domain.ExhibitorFilter{State: domain.AnswerAccepted}, domain.Page{Limit: 10})
		must(t, err)
		if len(list.Items) != 3 { // the oranges, the tea, the common stand of the village
			t.Fatalf("%d exhibitors", len(list.Items))
		}
		for _, e := range list.Items {
			name, _ := e.Name()
			province := "08"
			if e.Producer != nil {
				province = e.Producer.ProvinceCode
			}
			got, err := s.Exhibitors(t.Context(), mine, f.ID, domain.ExhibitorFilter{State: domain.AnswerAccepted, Province: province, Words: strings.Fields(domain.Fold(name))}, domain.Page{Limit: 10})
			must(t, err)
			if len(got.Items) != 1 || got.Items[0].ID != e.ID {
				t.Errorf("%d exhibitors are called %s", len(got.Items), name)
			}
			got, err = s.Exhibitors(t.Context(), mine, f.ID, domain.ExhibitorFilter{Province: "79", Words: strings.Fields(domain.Fold(name))}, domain.Page{Limit: 10})
			must(t, err)
			if len(got.Items) != 0 {
				t.Errorf("%s is in another province", name)
			}
		}
	})

	step(t, "fifty concurrent requests for one booth at once", func(t *testing.T) {
		// One of the exhibitors gets the booth.
		oneSucceeds(t, 50, func(i int) error {
			_, err := s.Allocate(t.Context(), mine, f.ID, []domain.Allocation{{BoothID: booths[1].ID, ExhibitorID: list.Items[i%3].ID, Version: 1}})
			return err
		}, domain.CodeConflict, domain.CodePrecondition)
		wantCode(t, s.DeleteBooth(t.Context(), mine, f.ID, booths[1].ID, 2), domain.CodeConflict)
		_, err = s.Allocate(t.Context(), mine, f.ID, []domain.Allocation{{BoothID: booths[0].ID, ExhibitorID: orange.ID, Version: 1}, {BoothID: booths[1].ID, ExhibitorID: id('b', 9), Version: 2}})
		wantField(t, err, "allocations[1].exhibitor_id")
		if b, err := s.Booth(t.Context(), mine, f.ID, booths[0].ID); err != nil || b.ExhibitorID != nil {
			t.Errorf("half of it was done: %+v (%v)", b, err)
		}
	})

	step(t, "a proposal for exhibitors without a booth", func(t *testing.T) {
		proposeBooths(t, s, mine, other, f, booths, orange)
		readSigns(t, s, mine, other, f)
	})

	step(t, "the papers", func(t *testing.T) {
		check = wrongPapers(t, s, mine, other, f)
	})

	shown := func(f domain.ShownFilter) (names []string) {
		t.Helper()
		got, err := s.ShownExhibits(t.Context(), check.Wrong[0].FairID, f, domain.Page{Limit: 10})
		must(t, err)
		for _, x := range got.Items {
			names = append(names, x.Listing.Name)
		}
		return names
	}
	step(t, "what visitors see", func(t *testing.T) {
		// Only products that are valid from today to the end are shown.

		for name, c := range map[string]struct {
			f    domain.ShownFilter
			want string
		}{
			"all":           {domain.ShownFilter{}, "[Cam sành Chè Shan tuyết Làng dệt lanh]"},
			"products":      {domain.ShownFilter{ListingFilter: domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}}}, "[Cam sành Chè Shan tuyết]"},
			"by its maker":  {domain.ShownFilter{Words: []string{"htx", "cam"}}, "[Cam sành]"},
			"of a province": {domain.ShownFilter{Delegation: "08"}, "[Chè Shan tuyết Làng dệt lanh]"},
			"of a booth":    {domain.ShownFilter{Booth: "A-9"}, "[]"},
			"a hostile one": {domain.ShownFilter{Exhibitor: "' OR 1=1"}, "[]"},
		} {
			if got := fmt.Sprint(shown(c.f)); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		// A lead can name the fair at which the two met, and nothing else.
		u, err := s.AddUser(t.Context(), newUser("buyer@example.vn", domain.RoleBuyer))
		must(t, err)
		buyer := domain.Actor{UserID: u.ID, Roles: []domain.Role{domain.RoleBuyer}, SessionID: u.ID}
		ask := domain.Inquiry{About: productRef(1), Text: "Gặp nhau ở gian A-2, xin báo giá."}
		for _, wrong := range []string{elsewhere.ID, f.Slug, id('f', 99)} {
			ask.FairID = wrong
			_, err = s.AddInquiry(t.Context(), buyer, ask)
			wantField(t, err, "fair_id")
		}
		ask.FairID = f.ID
		lead, err := s.AddInquiry(t.Context(), buyer, ask)
		must(t, err)
		if lead.FairID == nil || *lead.FairID != f.ID {
			t.Errorf("the lead names the fair %v", lead.FairID)
		}
	})

	step(t, "who declines leaves the booth and the fair", func(t *testing.T) {
		_, err = s.Allocate(t.Context(), mine, f.ID, []domain.Allocation{{BoothID: booths[2].ID, ExhibitorID: orange.ID, Version: 1}})
		must(t, err)
		_, err = s.AnswerExhibitor(t.Context(), who.other, orange.ID, 3, domain.FairAnswer{Answer: domain.AnswerDeclined})
		must(t, err)
		if b, err := s.Booth(t.Context(), mine, f.ID, booths[2].ID); err != nil || b.ExhibitorID != nil {
			t.Errorf("the booth is kept: %+v (%v)", b, err)
		}
		if got := fmt.Sprint(shown(domain.ShownFilter{})); got != "[Chè Shan tuyết Làng dệt lanh]" {
			t.Errorf("after the answer: %s", got)
		}
	})
}

// leaving: an organizer removes guests, which lose all that they have at the fair,
// and come back only when they are invited again.
func leaving(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	organizer, another := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f := anOpenFair(t, s, who, organizer, aFair())
	guests, err := s.Exhibitors(t.Context(), organizer, f.ID, domain.ExhibitorFilter{}, domain.Page{Limit: 10})
	must(t, err)
	tea := guests.Items[slices.IndexFunc(guests.Items, func(e domain.Exhibitor) bool { return *e.ProducerID == id('b', 1) })]
	_, err = s.SetExhibits(t.Context(), who.member, tea.ID, tea.Version, []domain.Ref{productRef(1)})
	must(t, err)
	hall, err := s.AddHall(t.Context(), organizer, domain.Hall{FairID: f.ID, Name: "Nhà A"})
	must(t, err)
	booths, err := s.AddBooths(t.Context(), organizer, f.ID, []domain.Booth{{HallID: hall.ID, Number: "A-10"}, {HallID: hall.ID, Number: "A-2"}})
	must(t, err)
	_, err = s.Allocate(t.Context(), organizer, f.ID, []domain.Allocation{{BoothID: booths[0].ID, ExhibitorID: tea.ID, Version: 1}, {BoothID: booths[1].ID, ExhibitorID: tea.ID, Version: 1}})
	must(t, err)
	meeting, err := s.RequestMeeting(t.Context(), who.buyer, domain.MeetingRequest{FairID: f.ID, Producer: id('b', 1), StartsAt: domain.Minute(9 * 60).On(f.StartsOn)})
	must(t, err)
	link := domain.HashToken("a link")
	_, err = s.AddFairInvitation(t.Context(), organizer, f.ID, domain.FairInvitation{ExhibitorID: &tea.ID, TokenHash: link})
	must(t, err)
	latest := func(by domain.Actor) domain.Notice {
		t.Helper()
		got, err := s.Notices(t.Context(), by.UserID, false, domain.Page{Limit: 1})
		must(t, err)
		return got.Items[0]
	}

	step(t, "who may, and how", func(t *testing.T) {
		for _, by := range []domain.Actor{another, who.member, who.officer, {}} {
			_, _, err := s.RemoveExhibitor(t.Context(), by, f.ID, tea.ID, 3, "Thu hồi")
			wantCode(t, err, domain.CodeNotFound)
		}
		_, _, err = s.RemoveExhibitor(t.Context(), organizer, f.ID, tea.ID, 2, "Thu hồi")
		wantCode(t, err, domain.CodePrecondition)
		_, _, err = s.RemoveExhibitor(t.Context(), organizer, f.ID, tea.ID, 3, " ")
		wantField(t, err, "reason")
		_, _, err = s.RemoveExhibitor(t.Context(), organizer, f.ID, id('f', 99), 3, "Thu hồi")
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "an exhibitor is removed with all that it has", func(t *testing.T) {
		gone, loss, err := s.RemoveExhibitor(t.Context(), organizer, f.ID, tea.ID, 3, "Thu hồi chứng nhận")
		must(t, err)
		if gone.Shown() != domain.AnswerRemoved || gone.RemovedReason != "Thu hồi chứng nhận" || len(gone.Booths) != 0 {
			t.Errorf("removed %+v", gone)
		}
		if fmt.Sprint(loss) != "{1 [A-2 A-10] 1 1 0}" {
			t.Errorf("it lost %+v", loss)
		}
		if m, err := s.Meeting(t.Context(), who.buyer, meeting.ID); err != nil || m.State != domain.MeetingCancelled || m.Reason != "Thu hồi chứng nhận" {
			t.Errorf("the meeting is %+v (%v)", m, err)
		}
		if n := latest(who.member); n.Kind != "fair.remove" || !strings.Contains(n.Text, "Thu hồi chứng nhận") || n.TextEN == "" {
			t.Errorf("the producer reads %+v", n)
		}
		_, err = s.FairInvitation(t.Context(), domain.Actor{}, link)
		wantCode(t, err, domain.CodeNotFound)
		_, _, err = s.RemoveExhibitor(t.Context(), organizer, f.ID, tea.ID, gone.Version, "Thu hồi")
		wantCode(t, err, domain.CodeConflict)
		_, err = s.AnswerExhibitor(t.Context(), who.member, tea.ID, gone.Version, accepted())
		wantCode(t, err, domain.CodeConflict)
		_, err = s.SetExhibits(t.Context(), who.member, tea.ID, gone.Version, nil)
		wantCode(t, err, domain.CodeConflict)
		for state, want := range map[domain.Answer]int{domain.AnswerRemoved: 1, domain.AnswerDeclined: 0, domain.AnswerAccepted: 1, "": 2} {
			if got, err := s.Exhibitors(t.Context(), organizer, f.ID, domain.ExhibitorFilter{State: state}, domain.Page{Limit: 10}); err != nil || len(got.Items) != want {
				t.Errorf("%d exhibitors are %q, want %d (%v)", len(got.Items), state, want, err)
			}
		}
		// No delegation brings it back either.
		d, err := s.InviteDelegations(t.Context(), organizer, f.ID, []string{"08"})
		must(t, err)
		_, err = s.AnswerDelegation(t.Context(), who.officer, d[0].ID, 1, accepted())
		must(t, err)
		_, err = s.SetDelegationList(t.Context(), who.officer, d[0].ID, 2, []domain.Ref{productRef(1)})
		wantField(t, err, "items[0].id")
	})
	step(t, "it is invited again", func(t *testing.T) {
		again, err := s.InviteExhibitors(t.Context(), organizer, f.ID, []string{id('b', 1)})
		must(t, err)
		if again[0].ID != tea.ID || again[0].Shown() != domain.AnswerOpen || again[0].RemovedReason != "" {
			t.Errorf("invited %+v", again[0])
		}
		if n := latest(who.member); n.Kind != "fair.invite" {
			t.Errorf("the producer reads %+v", n)
		}
		_, err = s.InviteExhibitors(t.Context(), organizer, f.ID, []string{id('b', 1)})
		wantCode(t, err, domain.CodeConflict)
		declined, err := s.AnswerExhibitor(t.Context(), who.member, tea.ID, again[0].Version, domain.FairAnswer{Answer: domain.AnswerDeclined})
		must(t, err)
		again, err = s.InviteExhibitors(t.Context(), organizer, f.ID, []string{id('b', 1)})
		must(t, err)
		if again[0].Version <= declined.Version {
			t.Errorf("version %d follows %d", again[0].Version, declined.Version)
		}
		// A link serves an invitation that was never answered, too; then it
		// is taken back.
		_, loss, err := s.RemoveExhibitor(t.Context(), organizer, f.ID, tea.ID, again[0].Version, "Gửi nhầm")
		must(t, err)
		if loss.Meetings != 0 || len(loss.Booths) != 0 {
			t.Errorf("it lost %+v", loss)
		}
		_, err = s.InviteExhibitors(t.Context(), organizer, f.ID, []string{id('b', 1)})
		must(t, err)
	})
	step(t, "a delegation leaves with its exhibitors", func(t *testing.T) {
		all, err := s.Delegations(t.Context(), organizer, f.ID)
		must(t, err)
		d, err := s.SetDelegationList(t.Context(), who.officer, all[0].ID, all[0].Version, []domain.Ref{productRef(1)})
		must(t, err)
		_, err = s.Allocate(t.Context(), organizer, f.ID, []domain.Allocation{{BoothID: booths[0].ID, ExhibitorID: tea.ID, Version: 3}})
		must(t, err)
		meeting, err := s.RequestMeeting(t.Context(), who.buyer, domain.MeetingRequest{FairID: f.ID, Producer: id('b', 1), StartsAt: domain.Minute(9 * 60).On(f.StartsOn)})
		must(t, err)
		_, _, err = s.RemoveDelegation(t.Context(), another, f.ID, d.ID, d.Version, "Hoãn")
		wantCode(t, err, domain.CodeNotFound)
		_, _, err = s.RemoveDelegation(t.Context(), organizer, f.ID, d.ID, d.Version, "")
		wantField(t, err, "reason")
		gone, loss, err := s.RemoveDelegation(t.Context(), organizer, f.ID, d.ID, d.Version, "Hoãn")
		must(t, err)
		if gone.Shown() != domain.AnswerRemoved || fmt.Sprint(loss) != "{1 [A-10] 1 1 0}" {
			t.Errorf("removed %+v, lost %+v", gone, loss)
		}
		if m, err := s.Meeting(t.Context(), who.buyer, meeting.ID); err != nil || m.State != domain.MeetingCancelled {
			t.Errorf("the meeting is %+v (%v)", m, err)
		}
		if latest(who.officer).Kind != "fair.remove" || latest(who.member).Kind != "fair.remove" {
			t.Error("the delegation or the producer was not notified")
		}
		e, err := s.Exhibitor(t.Context(), who.member, tea.ID)
		must(t, err)
		_, err = s.AnswerExhibitor(t.Context(), who.member, tea.ID, e.Version, accepted())
		wantCode(t, err, domain.CodeConflict)
		_, err = s.AnswerDelegation(t.Context(), who.officer, d.ID, gone.Version, accepted())
		wantCode(t, err, domain.CodeConflict)
		// The delegation comes back with them.
		back, err := s.InviteDelegations(t.Context(), organizer, f.ID, []string{"08"})
		must(t, err)
		d, err = s.AnswerDelegation(t.Context(), who.officer, d.ID, back[0].Version, accepted())
		must(t, err)
		d, err = s.SetDelegationList(t.Context(), who.officer, d.ID, d.Version, []domain.Ref{productRef(1)})
		must(t, err)
		// A delegation that declines ends the meetings of its exhibitors, too.
		meeting, err = s.RequestMeeting(t.Context(), who.buyer, domain.MeetingRequest{FairID: f.ID, Producer: id('b', 1), StartsAt: domain.Minute(9 * 60).On(f.StartsOn)})
		must(t, err)
		_, err = s.AnswerDelegation(t.Context(), who.officer, d.ID, d.Version, domain.FairAnswer{Answer: domain.AnswerDeclined})
		must(t, err)
		if m, err := s.Meeting(t.Context(), who.buyer, meeting.ID); err != nil || m.State != domain.MeetingCancelled {
			t.Errorf("the meeting is %+v (%v)", m, err)
		}
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// hallOrder: halls and booths have the order of the organizer wherever they are shown.
func hallOrder(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	organizer := anOrganizer(t, s, "fair@example.vn")
	f := anOpenFair(t, s, who, organizer, aFair())
	ids := map[string]string{}
	for _, name := range []string{"Nhà 10", "Nhà 2", "Sảnh"} {
		h, err := s.AddHall(t.Context(), organizer, domain.Hall{FairID: f.ID, Name: name, Position: domain.HallLast})
		must(t, err)
		ids[name] = h.ID
	}
	_, err := s.ChangeHall(t.Context(), organizer, domain.Hall{FairID: f.ID, ID: ids["Sảnh"], Name: "Sảnh"}, 1)
	must(t, err)
	_, err = s.ChangeHall(t.Context(), organizer, domain.Hall{FairID: f.ID, ID: ids["Nhà 2"], Name: "Nhà 2", Position: 1}, 1)
	must(t, err)
	_, err = s.ChangeHall(t.Context(), organizer, domain.Hall{FairID: f.ID, ID: ids["Nhà 10"], Name: "Nhà 10", Position: 1}, 1)
	must(t, err)
	h, err := s.ChangeHall(t.Context(), organizer, domain.Hall{FairID: f.ID, ID: ids["Nhà 10"], Name: "Nhà 10", Position: domain.HallLast}, 2)
	must(t, err)
	if h.Position != 1 {
		t.Errorf("the hall went to %d", h.Position)
	}
	booths, err := s.AddBooths(t.Context(), organizer, f.ID, []domain.Booth{
		{HallID: ids["Nhà 10"], Number: "1"}, {HallID: ids["Nhà 2"], Number: "20"}, {HallID: ids["Nhà 2"], Number: "3"}, {HallID: ids["Sảnh"], Number: "100"},
	})
	must(t, err)
	guests, err := s.Exhibitors(t.Context(), organizer, f.ID, domain.ExhibitorFilter{State: domain.AnswerAccepted}, page())
	must(t, err)
	var all []domain.Allocation
	for i, b := range booths {
		all = append(all, domain.Allocation{BoothID: b.ID, ExhibitorID: guests.Items[i%2].ID, Version: 1})
	}
	_, err = s.Allocate(t.Context(), organizer, f.ID, all)
	must(t, err)
	const want = "100 3 20 1"
	numbers := func(of ...string) string { return strings.Join(of, " ") }
	f, err = s.ManagedFair(t.Context(), organizer, f.ID)
	must(t, err)
	var halls, inHalls, listed, lines []string
	for _, h := range f.Halls {
		halls = append(halls, h.Name)
		for _, b := range h.Booths {
			inHalls = append(inHalls, b.Number)
		}
	}
	if numbers(halls...) != "Sảnh Nhà 2 Nhà 10" || numbers(inHalls...) != want {
		t.Errorf("the fair has %v with %v", halls, inHalls)
	}
	again, err := s.Booths(t.Context(), organizer, f.ID)
	must(t, err)
	for _, b := range again {
		listed = append(listed, b.Number)
	}
	byBooth, err := s.BoothLines(t.Context(), organizer, f.ID)
	must(t, err)
	for _, l := range byBooth {
		lines = append(lines, l.Booth.Number)
	}
	if numbers(listed...) != want || numbers(lines...) != want {
		t.Errorf("listed %v, by booth %v", listed, lines)
	}
	e, err := s.Exhibitor(t.Context(), organizer, guests.Items[0].ID)
	must(t, err)
	if len(e.Booths) != 2 || e.Booths[0].Number != "3" {
		t.Errorf("the exhibitor has %+v", e.Booths)
	}
}

// proposeBooths asks for a proposal for the exhibitors without a booth. It changes
// nothing and is the same each time; it is applied as a whole or not at all.
func proposeBooths(t *testing.T, s *store.Store, mine, other domain.Actor, f domain.Fair, booths []domain.Booth, orange domain.Exhibitor) {
	plan, err := s.ProposeBooths(t.Context(), mine, f.ID)
	must(t, err)
	again, err := s.ProposeBooths(t.Context(), mine, f.ID)
	must(t, err)
	stands := func(p domain.BoothProposal) (out string) {
		for _, v := range p.Placed {
			out += v.Booth.Number + "=" + v.Stand.Name + " "
		}
		for _, v := range p.Unplaced {
			out += v.Stand.Name + " " + string(v.Reason) + " "
		}
		return out
	}
	// All booths are for food, which the village does not exhibit.
	for _, u := range plan.Unplaced {
		if u.Reason != domain.UnplacedNoneFits || len(u.Stand.Groups) != 0 {
			t.Errorf("no booth for %+v", u)
		}
	}
	if len(plan.Placed) == 0 || len(plan.Placed)+len(plan.Unplaced) != 2 || stands(plan) != stands(again) {
		t.Fatalf("the plan is %s, and then %s", stands(plan), stands(again))
	}
	_, err = s.ProposeBooths(t.Context(), other, f.ID)
	wantCode(t, err, domain.CodeNotFound)
	var planned []domain.Allocation
	for _, p := range plan.Placed {
		if p.Booth.ID == booths[1].ID || p.Stand.Province != "08" {
			t.Errorf("%s of %s is to stand in %s", p.Stand.Name, p.Stand.Province, p.Booth.Number)
		}
		planned = append(planned, domain.Allocation{BoothID: p.Booth.ID, ExhibitorID: p.Stand.ExhibitorID, Version: p.Booth.Version})
	}
	_, err = s.Allocate(t.Context(), mine, f.ID, append(planned, domain.Allocation{BoothID: booths[7].ID, ExhibitorID: orange.ID, Version: 9}))
	wantCode(t, err, domain.CodePrecondition)
	lines, err := s.BoothLines(t.Context(), mine, f.ID)
	must(t, err)
	if len(lines) != 3 || lines[0].Booth == nil || lines[0].Booth.Number != "A-2" || lines[1].Booth != nil || lines[2].Booth != nil {
		t.Errorf("half of the plan was taken: %+v", lines)
	}
}

// readSigns reads the signs of the tables and where the exhibitors stand.
func readSigns(t *testing.T, s *store.Store, mine, other domain.Actor, f domain.Fair) {
	_, err := s.BoothLines(t.Context(), other, f.ID)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.TableSigns(t.Context(), other, f.ID, "")
	wantCode(t, err, domain.CodeNotFound)
	signs, err := s.TableSigns(t.Context(), mine, f.ID, "https://cho.example")
	must(t, err)
	texts := map[string]domain.Sign{}
	for _, sign := range signs {
		texts[sign.Name] = sign
	}
	if tea := texts["Chè Shan tuyết"]; len(signs) != 3 || tea.Stars != 4 || !strings.HasPrefix(tea.URL, "https://cho.example/verify/") ||
		texts["Làng dệt lanh"].URL != "https://cho.example/fairs/"+f.Slug {
		t.Errorf("the signs are %+v", signs)
	}
}

// wrongPapers checks the papers: the certificate of the honey ends too early, and
// no product has a food-safety paper.
func wrongPapers(t *testing.T, s *store.Store, mine, other domain.Actor, f domain.Fair) domain.PapersCheck {
	check, err := s.FairPapers(t.Context(), mine, f.ID)
	must(t, err)
	_, err = s.FairPapers(t.Context(), other, f.ID)
	wantCode(t, err, domain.CodeNotFound)
	if check.Checked != 4 || check.LastDay != f.EndsOn || len(check.Wrong) != 3 {
		t.Fatalf("the check says %+v", check)
	}
	for _, x := range check.Wrong {
		want := 1
		if x.ListingID == id('a', 2) {
			want = 2
			if x.Faults[0].Reason != domain.PaperExpired || *x.Faults[0].On != today()+20 {
				t.Errorf("the honey: %+v", x.Faults)
			}
		}
		if len(x.Faults) != want || x.Call.Phone != "0912 345 678" {
			t.Errorf("%s: %+v, call %+v", x.Listing.Name, x.Faults, x.Call)
		}
	}
	return check
}

func productRef(n int) domain.Ref { return domain.Ref{Kind: domain.KindProduct, ID: id('a', n)} }
