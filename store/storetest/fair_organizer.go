package storetest

import (
	"slices"
	"strings"
	"testing"

	"chophien/domain"
)

// organizersTogether: users run a fair together, with the same rights, and nobody
// removes its owner.
func organizersTogether(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	owner, helper, another := anOrganizer(t, s, "fair@example.vn"), domain.Actor{}, anOrganizer(t, s, "fair2@example.vn")
	u, err := s.AddUser(t.Context(), newUser("phu.ta@example.vn", domain.RoleBuyer))
	must(t, err)
	helper = domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: u.ID}
	f := anOpenFair(t, s, who, owner, aFair())
	invite := func(by domain.Actor, email, token string) (domain.OrganizerInvitation, error) {
		return s.AddOrganizerInvitation(t.Context(), by, domain.OrganizerInvitation{FairID: f.ID, EmailInvitation: domain.EmailInvitation{Email: email, EmailKey: email, TokenHash: domain.HashToken(token)}})
	}

	step(t, "an invitation is for one address, once", func(t *testing.T) {
		_, err := invite(another, "phu.ta@example.vn", "a")
		wantCode(t, err, domain.CodeNotFound)
		_, err = invite(owner, "fair@example.vn", "a")
		wantCode(t, err, domain.CodeConflict)
		_, err = invite(owner, "phu.ta@example.vn", "old")
		must(t, err)
		_, err = invite(owner, "phu.ta@example.vn", "new")
		must(t, err)
		for token, by := range map[string]domain.Actor{"old": helper, "new": another, "none": helper} {
			_, err := s.AcceptOrganizerInvitation(t.Context(), by, domain.HashToken(token))
			wantCode(t, err, domain.CodeNotFound)
		}
		got, err := s.AcceptOrganizerInvitation(t.Context(), helper, domain.HashToken("new"))
		must(t, err)
		if got.ID != f.ID {
			t.Errorf("joined %+v", got)
		}
		_, err = s.AcceptOrganizerInvitation(t.Context(), helper, domain.HashToken("new"))
		wantCode(t, err, domain.CodeNotFound)
		if n := count(t, s, "SELECT count(*) FROM user_roles WHERE user_id = '"+helper.UserID+"' AND role = 'organizer'"); n != 1 {
			t.Error("the role is missing")
		}
		if got, err := s.Notices(t.Context(), owner.UserID, true, domain.Page{Limit: 1}); err != nil || got.Items[0].Kind != "fair.organizer.accept" {
			t.Errorf("the owner reads %+v (%v)", got.Items, err)
		}
	})
	helper.Roles, helper.Fairs = append(helper.Roles, domain.RoleOrganizer), []string{f.ID}

	step(t, "the same rights", func(t *testing.T) {
		fairs, err := s.ManagedFairs(t.Context(), helper, "", domain.Page{Limit: 10})
		must(t, err)
		if len(fairs.Items) != 1 || fairs.Items[0].ID != f.ID {
			t.Errorf("the helper runs %v", fairs.Items)
		}
		f, err = s.ManagedFair(t.Context(), helper, f.ID)
		must(t, err)
		f.Theme = "Chè và rừng"
		f, err = s.ChangeFair(t.Context(), helper, f, f.Version)
		must(t, err)
		_, err = s.AddHall(t.Context(), helper, domain.Hall{FairID: f.ID, Name: "Nhà A"})
		must(t, err)
		guests, err := s.Exhibitors(t.Context(), helper, f.ID, "", page())
		must(t, err)
		_, err = s.Exhibitor(t.Context(), helper, guests.Items[0].ID)
		must(t, err)
		_, err = s.InviteDelegations(t.Context(), helper, f.ID, []string{"01"})
		must(t, err)
		_, err = s.Memoranda(t.Context(), helper, domain.MemorandumFilter{FairID: f.ID}, page())
		must(t, err)
		_, err = s.FairReport(t.Context(), helper, f.ID)
		must(t, err)
		if n := count(t, s, "SELECT count(*) FROM unchained_audit_entries WHERE action = 'fair.hall.add' AND user_id = '"+helper.UserID+"'") +
			count(t, s, "SELECT count(*) FROM audit_entries WHERE action = 'fair.hall.add' AND user_id = '"+helper.UserID+"'"); n == 0 {
			t.Error("the audit log does not name the helper")
		}
		// Both are notified of what happens at the fair.
		guest := guests.Items[0]
		by := who.member
		if *guest.ProducerID == id('b', 2) {
			by = who.other
		}
		_, err = s.AnswerExhibitor(t.Context(), by, guest.ID, guest.Version, domain.FairAnswer{Answer: domain.AnswerDeclined})
		must(t, err)
	})

	step(t, "nobody removes the owner", func(t *testing.T) {
		for _, by := range []domain.Actor{helper, owner} {
			wantCode(t, s.RemoveFairOrganizer(t.Context(), by, f.ID, owner.UserID), domain.CodeConflict)
		}
		wantCode(t, s.RemoveFairOrganizer(t.Context(), another, f.ID, helper.UserID), domain.CodeNotFound)
		wantCode(t, s.RemoveFairOrganizer(t.Context(), owner, f.ID, another.UserID), domain.CodeNotFound)
		all, err := s.FairOrganizers(t.Context(), helper, f.ID)
		must(t, err)
		if len(all) != 2 || !all[0].Owner || all[0].UserID != owner.UserID || all[1].UserID != helper.UserID || all[1].Email != "phu.ta@example.vn" {
			t.Errorf("it is run by %+v", all)
		}
		i, err := invite(helper, "khac@example.vn", "c")
		must(t, err)
		must(t, s.RevokeOrganizerInvitation(t.Context(), owner, f.ID, i.ID))
		wantCode(t, s.RevokeOrganizerInvitation(t.Context(), owner, f.ID, i.ID), domain.CodeNotFound)
		list, err := s.OrganizerInvitations(t.Context(), owner, f.ID)
		must(t, err)
		if len(list) != 3 || !slices.IsSortedFunc(list, func(a, b domain.OrganizerInvitation) int { return strings.Compare(b.ID, a.ID) }) {
			t.Errorf("the invitations are %+v", list)
		}
		_, err = invite(helper, "hai@example.vn", "e") // another address of the same person
		must(t, err)
		must(t, s.RemoveFairOrganizer(t.Context(), owner, f.ID, helper.UserID))
		list, err = s.OrganizerInvitations(t.Context(), owner, f.ID)
		must(t, err)
		if newest := list[0]; newest.Email != "hai@example.vn" || newest.RevokedAt == nil {
			t.Errorf("the removed organizer has an open invitation: %+v", newest)
		}
		helper.Fairs = nil
		_, err = s.ManagedFair(t.Context(), helper, f.ID)
		wantCode(t, err, domain.CodeNotFound)
		if got, err := s.Notices(t.Context(), helper.UserID, true, domain.Page{Limit: 1}); err != nil || got.Items[0].Kind != "fair.organizer.remove" {
			t.Errorf("the helper reads %+v (%v)", got.Items, err)
		}
	})
}
