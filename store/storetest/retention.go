package storetest

import (
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// retention: what was kept long enough goes, in steps, and the audit log stays whole.
func retention(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), shelf())
	must(t, err)
	u := addUser(t, s, "mua@example.vn", domain.RoleBuyer)
	buyer := domain.Actor{UserID: u.ID, Roles: u.Roles, Address: "203.0.113.7", RequestID: "r1"}
	var leads []domain.Lead
	for n := 1; n <= 3; n++ {
		l, err := s.AddInquiry(t.Context(), buyer, domain.Inquiry{About: domain.Ref{Kind: domain.KindProduct, ID: id('a', []int{1, 3, 1}[n-1])}, Text: "Còn hàng không?", Phone: "0912345678"})
		if err != nil && n == 3 {
			break // one inquiry about a thing is open at a time
		}
		must(t, err)
		leads = append(leads, l)
	}
	_, err = s.RevealContact(t.Context(), buyer, domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)})
	must(t, err)
	organizer := anOrganizer(t, s, "fair@example.vn")
	f, err := s.AddFair(t.Context(), organizer, aFair())
	must(t, err)
	_, err = s.AddFairPeople(t.Context(), organizer, f.ID, []domain.FairPerson{{Kind: domain.PersonPress, Name: "Đỗ Nam"}, {Kind: domain.PersonGuest, Name: "Trần Hoa"}})
	must(t, err)
	later, earlier := time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC), time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

	check := func() {
		t.Helper()
		if got, err := s.VerifyAudit(t.Context()); err != nil || got.Entries == 0 {
			t.Errorf("the audit log: %+v, %v", got, err)
		}
	}
	check()
	for what, step := range map[string]func() (int, error){
		"leads":     func() (int, error) { return s.DeleteLeads(t.Context(), earlier, 10) },
		"reveals":   func() (int, error) { return s.DeleteReveals(t.Context(), earlier, 10) },
		"people":    func() (int, error) { return s.DeleteFairPeople(t.Context(), f.EndsOn.Time(), 10) }, // also on its last day
		"addresses": func() (int, error) { return s.RemoveAddresses(t.Context(), earlier, 10) },
	} {
		if n, err := step(); err != nil || n != 0 {
			t.Errorf("%d %s went too early, %v", n, what, err)
		}
	}

	t.Run("people of a fair", func(t *testing.T) {
		after := f.EndsOn.Time().AddDate(0, 0, 2)
		if n, err := s.DeleteFairPeople(t.Context(), after, 1); err != nil || n != 1 {
			t.Fatalf("a step of one: %d, %v", n, err)
		}
		if n, err := s.DeleteFairPeople(t.Context(), after, 10); err != nil || n != 1 {
			t.Errorf("the rest: %d, %v", n, err)
		}
	})
	t.Run("addresses", func(t *testing.T) {
		had := count(t, s, "SELECT count(*) FROM audit_entries WHERE address <> ''")
		n, err := s.RemoveAddresses(t.Context(), later, 1)
		if err != nil || n != 1 {
			t.Fatalf("a step of one: %d, %v", n, err)
		}
		rest, err := s.RemoveAddresses(t.Context(), later, 100)
		if err != nil || had < 2 || n+rest != had {
			t.Errorf("%d and %d of %d addresses went, %v", n, rest, had, err)
		}
		check()
		if n := count(t, s, "SELECT count(*) FROM audit_entries WHERE address <> '' OR address_salt <> ''"); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
	t.Run("nothing else of an entry can change", func(t *testing.T) {
		must(t, s.RecordAudit(t.Context(), buyer, domain.Audit{Action: "test.do", Noun: "test", NounID: "1"}))
		check()
		for _, change := range []string{
			"SET address = '', address_salt = '', reason = 'x'", "SET address = '198.51.100.1'", "SET address = ''", "SET address_digest = ''", "SET hash = 'x'",
		} {
			if _, err := s.DB().ExecContext(t.Context(), "UPDATE audit_entries "+change+" WHERE action = 'test.do'"); err == nil || !strings.Contains(err.Error(), "only grows") {
				t.Errorf("%s: %v", change, err)
			}
		}
		check()
	})
	t.Run("contact reveals", func(t *testing.T) {
		n, err := s.DeleteReveals(t.Context(), later, 10)
		if err != nil || n != 1 || count(t, s, "SELECT count(*) FROM contact_reveals") != 0 {
			t.Errorf("%d went, %v", n, err)
		}
	})
	t.Run("leads", func(t *testing.T) {
		n, err := s.DeleteLeads(t.Context(), later, 10)
		if err != nil || n != len(leads) {
			t.Errorf("%d of %d went, %v", n, len(leads), err)
		}
		for _, table := range []string{"leads", "lead_messages", "lead_reads", "lead_files", "quotes"} {
			if n := count(t, s, "SELECT count(*) FROM "+table); n != 0 {
				t.Errorf("%s has %d rows", table, n)
			}
		}
		check()
		if n := count(t, s, "SELECT count(*) FROM audit_entries WHERE action LIKE 'retention.%'"); n != 6 {
			t.Errorf("the audit log has %d entries of it", n)
		}
	})
}
