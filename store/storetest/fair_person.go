package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
)

// fairLinks: a producer without an account answers, names its staff and corrects its
// catalogue entry with the link of a letter.
func fairLinks(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f, _ := editable(t, s, mine)
	exec(t, s, fmt.Sprintf("UPDATE products SET producer_id = '%s' WHERE id = '%s'", id('b', 3), id('a', 4)))
	_, err := s.InviteExhibitors(t.Context(), mine, f.ID, []string{id('b', 1), id('b', 3)})
	must(t, err)
	_, err = s.InviteDelegations(t.Context(), mine, f.ID, []string{"08"})
	must(t, err)
	_, err = s.AddInvitationLetters(t.Context(), other, f.ID)
	wantCode(t, err, domain.CodeNotFound)
	first, err := s.AddInvitationLetters(t.Context(), mine, f.ID)
	must(t, err)
	letters, err := s.AddInvitationLetters(t.Context(), mine, f.ID)
	must(t, err)
	var names []string
	for _, l := range letters {
		name, _ := l.Name()
		names = append(names, name)
	}
	if len(names) != 3 || names[0] != "Đoàn Tuyên Quang" || names[2] != "HTX không tài khoản" && names[1] != "HTX không tài khoản" {
		t.Fatalf("the letters are for %q", names)
	}
	at := slices.Index(names, "HTX không tài khoản")
	_, err = s.FairInvitation(t.Context(), domain.Actor{}, domain.HashInvitationCode(first[at].Code))
	wantCode(t, err, domain.CodeNotFound)
	link := domain.HashInvitationCode(strings.ToLower(letters[at].Code)) // as people type it

	step(t, "the answer and the staff", func(t *testing.T) {
		_, err := s.SetInvitedPeople(t.Context(), domain.Actor{}, link, 1, nil)
		wantCode(t, err, domain.CodeConflict)
		got, err := s.UseInvitation(t.Context(), domain.Actor{}, link, 1, accepted())
		must(t, err)
		people, err := s.InvitedPeople(t.Context(), domain.Actor{}, link)
		must(t, err)
		if len(people) != 1 || people[0].Name != "Nguyễn Thị An" || got.Shown() != domain.AnswerAccepted {
			t.Fatalf("after the answer %s the staff is %+v", got.Shown(), people)
		}
		lines := []domain.PersonLine{{Name: "Lò Văn Sử", Role: "Bán hàng"}, {ID: people[0].ID, Name: "Nguyễn Thị An", Role: "Giám đốc", Phone: "0912 345 678"}}
		_, err = s.SetInvitedPeople(t.Context(), domain.Actor{}, link, 1, lines)
		wantCode(t, err, domain.CodePrecondition)
		_, err = s.SetInvitedPeople(t.Context(), domain.Actor{}, link, 2, []domain.PersonLine{{Name: " "}})
		wantField(t, err, "people[0].name")
		_, err = s.SetInvitedPeople(t.Context(), domain.Actor{}, link, 2, []domain.PersonLine{{ID: id('f', 9), Name: "Ai đó"}})
		wantField(t, err, "people[0].id")
		named, err := s.SetInvitedPeople(t.Context(), domain.Actor{}, link, 2, lines)
		must(t, err)
		if len(named) != 2 || named[1].Code != people[0].Code || named[1].Role != "Giám đốc" || named[0].Code == named[1].Code {
			t.Errorf("the staff is %+v", named)
		}
	})
	step(t, "the catalogue entry", func(t *testing.T) {
		asked, err := s.AskMakers(t.Context(), mine, f.ID, 1, nil, "https://cho.example")
		must(t, err)
		if len(asked.Unreachable) != 0 || asked.Entries != 3 || asked.Producers != 2 {
			t.Errorf("asked %+v", asked)
		}
		entries, err := s.InvitedEntries(t.Context(), domain.Actor{}, link)
		must(t, err)
		if len(entries) != 1 || entries[0].Printed == nil || entries[0].Printed.Name != "Miến dong" {
			t.Fatalf("the entries are %+v", entries)
		}
		corrected := domain.EntryAnswer{State: domain.EntryCorrected, Name: "Miến dong Na Rì"}
		_, err = entries[0].AnswerOf(domain.CatalogueText{}, "")
		wantField(t, err, "name")
		for i, l := range letters {
			if i != at {
				_, err = s.AnswerInvitedEntry(t.Context(), domain.Actor{}, domain.HashInvitationCode(l.Code), entries[0].ID, 1, corrected)
				wantCode(t, err, domain.CodeNotFound)
			}
		}
		_, err = s.AnswerInvitedEntry(t.Context(), domain.Actor{}, link, entries[0].ID, 7, corrected)
		wantCode(t, err, domain.CodePrecondition)
		got, err := s.AnswerInvitedEntry(t.Context(), domain.Actor{}, link, entries[0].ID, 1, corrected)
		must(t, err)
		if got.State != domain.EntryCorrected || got.AnsweredBy != nil || got.Printed.Name != "Miến dong" || got.Wanted().Name != "Miến dong Na Rì" {
			t.Errorf("the answer is %+v", got)
		}
	})
	step(t, "a link that is bound to an address", func(t *testing.T) {
		e, err := s.Exhibitors(t.Context(), mine, f.ID, domain.ExhibitorFilter{State: domain.AnswerAccepted}, domain.Page{Limit: 1})
		must(t, err)
		bound := domain.HashInvitationCode(domain.NewInvitationCode())
		_, err = s.AddFairInvitation(t.Context(), mine, f.ID, domain.FairInvitation{ExhibitorID: &e.Items[0].ID, TokenHash: bound, Email: "stranger@example.vn", EmailKey: "stranger@example.vn"})
		must(t, err)
		_, err = s.FairInvitation(t.Context(), domain.Actor{}, link)
		wantCode(t, err, domain.CodeNotFound)
		for _, by := range []domain.Actor{{}, who.member} {
			if got, err := s.FairInvitation(t.Context(), by, bound); err != nil || !got.Bound || got.MayAnswer {
				t.Errorf("another reads %+v (%v)", got, err)
			}
			_, err = s.InvitedPeople(t.Context(), by, bound)
			wantCode(t, err, domain.CodeNotFound)
			_, err = s.InvitedEntries(t.Context(), by, bound)
			wantCode(t, err, domain.CodeNotFound)
		}
		if got, err := s.FairInvitation(t.Context(), who.stranger, bound); err != nil || !got.MayAnswer {
			t.Errorf("the user with the address reads %+v (%v)", got, err)
		}
	})
	step(t, "a link of an earlier version, until a new one replaces it", func(t *testing.T) {
		e := letters[at].Exhibitor
		token := domain.NewToken(domain.TokenInvitation)
		_, err := s.AddFairInvitation(t.Context(), mine, f.ID, domain.FairInvitation{ExhibitorID: &e.ID, TokenHash: domain.HashToken(token)})
		must(t, err)
		got, err := s.UseInvitation(t.Context(), who.stranger, domain.HashInvitationCode(token), domain.AnyVersion, accepted())
		must(t, err)
		if got.Exhibitor.AnsweredBy == nil || *got.Exhibitor.AnsweredBy != who.stranger.UserID {
			t.Errorf("answered by %v", got.Exhibitor.AnsweredBy)
		}
		_, _, err = s.People(t.Context(), who.stranger, domain.GuestRef{ExhibitorID: e.ID})
		must(t, err)
		_, err = s.UseInvitation(t.Context(), domain.Actor{}, domain.HashInvitationCode(token), domain.AnyVersion, accepted())
		must(t, err)
		_, err = s.AddFairInvitation(t.Context(), mine, f.ID, domain.FairInvitation{ExhibitorID: &e.ID, TokenHash: domain.HashInvitationCode(domain.NewInvitationCode())})
		must(t, err)
		_, _, err = s.People(t.Context(), who.stranger, domain.GuestRef{ExhibitorID: e.ID})
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "letters before answers are taken", func(t *testing.T) {
		f, err := s.ManagedFair(t.Context(), mine, f.ID)
		must(t, err)
		f.RegistersFrom = ptr(today() + 1)
		_, err = s.ChangeFair(t.Context(), mine, f, f.Version)
		must(t, err)
		if more, err := s.AddInvitationLetters(t.Context(), mine, f.ID); err != nil || len(more) != 2 {
			t.Errorf("%d letters (%v)", len(more), err)
		}
	})
	if _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

// fairPeople: organizers and guests say who gets a badge, and a scan of a badge begins
// a lead.
func fairPeople(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f := anOpenFair(t, s, who, mine, aFair())
	exhibitors, err := s.MyExhibitors(t.Context(), who.member, domain.ExhibitorFilter{}, domain.Page{Limit: 1})
	must(t, err)
	tea := domain.GuestRef{ExhibitorID: exhibitors.Items[0].ID}
	var staff, guest domain.FairPerson

	step(t, "a producer names its staff", func(t *testing.T) {
		people, version, err := s.People(t.Context(), who.member, tea)
		must(t, err)
		if len(people) != 1 || people[0].Name != accepted().ContactName {
			t.Fatalf("the contact person is not the first of %+v", people)
		}
		lines := []domain.PersonLine{{ID: people[0].ID, Name: people[0].Name, Phone: people[0].Phone}, {Name: "Lò Văn Sử"}}
		for _, by := range []domain.Actor{other, who.other, who.buyer, {}} {
			_, _, err := s.SetPeople(t.Context(), by, tea, version, lines)
			wantCode(t, err, domain.CodeNotFound)
		}
		named, now, err := s.SetPeople(t.Context(), who.member, tea, version, lines)
		must(t, err)
		_, _, err = s.SetPeople(t.Context(), who.member, tea, version, nil)
		wantCode(t, err, domain.CodePrecondition)
		if len(named) != 2 || now != version+1 || named[0].Code != people[0].Code {
			t.Fatalf("the staff is %+v", named)
		}
		staff = named[0]
	})
	step(t, "an organizer adds people of all kinds", func(t *testing.T) {
		_, err := s.AddFairPeople(t.Context(), other, f.ID, nil)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.AddFairPeople(t.Context(), mine, f.ID, []domain.FairPerson{{Kind: domain.PersonPress, Name: "Nhà báo"}, {Kind: domain.PersonStaff, Name: "Không gian hàng"}})
		wantField(t, err, "people[1].exhibitor_id")
		_, err = s.AddFairPeople(t.Context(), mine, f.ID, []domain.FairPerson{{Kind: domain.PersonStaff, Name: "Ai đó", ExhibitorID: ptr(id('f', 9))}})
		wantField(t, err, "people[0].exhibitor_id")
		_, before, err := s.People(t.Context(), mine, tea)
		must(t, err)
		added, err := s.AddFairPeople(t.Context(), mine, f.ID, []domain.FairPerson{
			{Kind: domain.PersonPress, Name: "Đỗ Nhà Báo", Organisation: "Báo Tuyên Quang"},
			{Kind: domain.PersonGuest, Name: "Trần Khách", Organisation: "Chuỗi cửa hàng", Email: "buyer@example.vn", EmailKey: "buyer@example.vn"},
			{Kind: domain.PersonStaff, Name: "Vàng Thị Mai", ExhibitorID: &tea.ExhibitorID},
		})
		must(t, err)
		guest = added[1]
		if people, now, err := s.People(t.Context(), mine, tea); err != nil || len(people) != 3 || people[2].Name != "Vàng Thị Mai" || now != before+1 {
			t.Errorf("the staff is %+v at version %d (%v)", people, now, err)
		}
		if list, err := s.FairPeople(t.Context(), mine, f.ID, domain.FairPersonFilter{Words: []string{"nha", "bao"}}, domain.Page{Limit: 10}); err != nil || len(list.Items) != 1 || list.Items[0].ID != added[0].ID {
			t.Errorf("found %+v (%v)", list.Items, err)
		}
		list, err := s.FairPeople(t.Context(), mine, f.ID, domain.FairPersonFilter{Kind: domain.PersonStaff}, domain.Page{Limit: 2, Total: true})
		must(t, err)
		if *list.Total != 4 || len(list.Items) != 2 || list.Next == "" {
			t.Errorf("the first page is %+v", list)
		}
		press := added[0]
		press.Role, press.FairID = "Phóng viên", f.ID
		_, err = s.ChangeFairPerson(t.Context(), mine, press, 9)
		wantCode(t, err, domain.CodePrecondition)
		changed, err := s.ChangeFairPerson(t.Context(), mine, press, 1)
		must(t, err)
		if changed.Code != press.Code || changed.Version != 2 || changed.Role != "Phóng viên" {
			t.Errorf("changed to %+v", changed)
		}
		wantCode(t, s.DeleteFairPerson(t.Context(), other, f.ID, press.ID, 2), domain.CodeNotFound)
		must(t, s.DeleteFairPerson(t.Context(), mine, f.ID, press.ID, 2))
		_, err = s.Badge(t.Context(), press.Code)
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "badges are printed", func(t *testing.T) {
		_, _, err := s.Badges(t.Context(), other, f.ID, domain.FairPersonFilter{}, "https://cho.example")
		wantCode(t, err, domain.CodeNotFound)
		_, signs, err := s.Badges(t.Context(), mine, f.ID, domain.FairPersonFilter{}, "https://cho.example")
		must(t, err)
		if len(signs) != 5 || signs[4].Kind != domain.PersonGuest || signs[4].Maker != "Chuỗi cửa hàng" || signs[4].URL != "https://cho.example/badge/"+domain.ShowCode(guest.Code) {
			t.Errorf("the badges are %+v", signs)
		}
	})
	step(t, "a buyer scans a member of staff, twice", func(t *testing.T) {
		p, err := s.Badge(t.Context(), strings.ToLower(domain.ShowCode(staff.Code)))
		must(t, err)
		if p.ID != staff.ID || p.Fair.ID != f.ID {
			t.Errorf("the badge is of %+v", p)
		}
		lead, err := s.MeetByBadge(t.Context(), who.buyer, staff.Code, "", "Đã gặp ở gian hàng")
		must(t, err)
		again, err := s.MeetByBadge(t.Context(), who.buyer, staff.Code, "", "Gặp lại")
		must(t, err)
		if lead.ID != again.ID || lead.ProducerID != id('b', 1) || lead.FairID == nil || *lead.FairID != f.ID {
			t.Errorf("the leads are %+v and %+v", lead, again)
		}
		if seen, err := s.Lead(t.Context(), who.member, lead.ID); err != nil || seen.Unread != 2 {
			t.Errorf("the producer sees %+v (%v)", seen, err)
		}
		_, err = s.MeetByBadge(t.Context(), who.member, staff.Code, "", "Của mình")
		wantCode(t, err, domain.CodeConflict)
		_, err = s.MeetByBadge(t.Context(), mine, staff.Code, "", "Không phải người mua")
		wantCode(t, err, domain.CodeForbidden)
	})
	step(t, "a user without the role of producer gets the same answer whether or not a guest has an account", func(t *testing.T) {
		added, err := s.AddFairPeople(t.Context(), mine, f.ID, []domain.FairPerson{{Kind: domain.PersonGuest, Name: "Không tài khoản"}})
		must(t, err)
		for _, p := range []domain.FairPerson{guest, added[0]} {
			wantCode(t, s.CheckMeeting(t.Context(), mine, p.Code), domain.CodeForbidden)
		}
		wantCode(t, s.CheckMeeting(t.Context(), who.other, added[0].Code), domain.CodeConflict)
		must(t, s.DeleteFairPerson(t.Context(), mine, f.ID, added[0].ID, added[0].Version))
	})
	step(t, "a producer scans a buyer", func(t *testing.T) {
		_, err := s.MeetByBadge(t.Context(), who.buyer, guest.Code, "", "Tự quét")
		wantCode(t, err, domain.CodeConflict)
		lead, err := s.MeetByBadge(t.Context(), who.other, guest.Code, "", "Cảm ơn anh đã ghé")
		must(t, err)
		seen, err := s.Lead(t.Context(), who.buyer, lead.ID)
		must(t, err)
		if seen.State != domain.LeadAnswered || seen.Unread != 1 || *seen.FairID != f.ID {
			t.Errorf("the buyer sees %+v", seen)
		}
	})
	step(t, "a renamed person loses the address of the one before", func(t *testing.T) {
		people, version, err := s.People(t.Context(), mine, tea)
		must(t, err)
		p := people[0]
		p.FairID, p.Email, p.EmailKey = f.ID, "an@example.vn", "an@example.vn"
		_, err = s.ChangeFairPerson(t.Context(), mine, p, domain.AnyVersion)
		must(t, err)
		lines := make([]domain.PersonLine, len(people))
		for i, p := range people {
			lines[i] = domain.PersonLine{ID: p.ID, Name: p.Name, Role: "Bán hàng", Phone: p.Phone}
		}
		kept, version, err := s.SetPeople(t.Context(), mine, tea, version+1, lines)
		must(t, err)
		lines[0].Name = "Người khác"
		named, _, err := s.SetPeople(t.Context(), mine, tea, version, lines)
		must(t, err)
		if kept[0].EmailKey != "an@example.vn" || named[0].EmailKey != "" || named[0].Email != "" {
			t.Errorf("kept %+v, renamed %+v", kept[0], named[0])
		}
	})
	step(t, "a guest has a bounded number of people", func(t *testing.T) {
		people, _, err := s.People(t.Context(), mine, tea)
		must(t, err)
		more := make([]domain.FairPerson, domain.MaxPeoplePerGuest-len(people)+1)
		for i := range more {
			more[i] = domain.FairPerson{Kind: domain.PersonStaff, Name: "Nhân viên", ExhibitorID: &tea.ExhibitorID}
		}
		_, err = s.AddFairPeople(t.Context(), mine, f.ID, more)
		wantField(t, err, fmt.Sprintf("people[%d].exhibitor_id", len(more)-1))
	})
	step(t, "the badge of a guest who left leads nowhere", func(t *testing.T) {
		_, version, err := s.People(t.Context(), mine, tea)
		must(t, err)
		_, _, err = s.RemoveExhibitor(t.Context(), mine, f.ID, tea.ExhibitorID, version, "Thu hồi")
		must(t, err)
		_, err = s.Badge(t.Context(), staff.Code)
		wantCode(t, err, domain.CodeNotFound)
		_, _, err = s.SetPeople(t.Context(), who.member, tea, domain.AnyVersion, nil)
		wantCode(t, err, domain.CodeConflict)
	})
	if _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}
