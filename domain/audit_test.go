package domain_test

import (
	"testing"
	"time"

	"chophien/domain"
)

// TestAuditAddress: the chain holds without the address of an entry, and shows each other
// change of it.
func TestAuditAddress(t *testing.T) {
	sealed := func() domain.AuditEntry {
		e := domain.AuditEntry{Seq: 1, At: time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC), Action: "a.b", Address: "203.0.113.7"}
		e.SealAddress()
		e.Hash = e.Sum()
		return e
	}
	old := domain.AuditEntry{Seq: 1, Action: "a.b", Address: "203.0.113.7"}
	old.Hash = old.Sum()
	for _, c := range []struct {
		name   string
		entry  domain.AuditEntry
		change func(*domain.AuditEntry)
		whole  bool
	}{
		{"as it was written", sealed(), func(*domain.AuditEntry) {}, true},
		{"without its address", sealed(), func(e *domain.AuditEntry) { e.Address, e.AddressSalt = "", "" }, true},
		{"without its address only", sealed(), func(e *domain.AuditEntry) { e.Address = "" }, false},
		{"with another address", sealed(), func(e *domain.AuditEntry) { e.Address = "203.0.113.8" }, false},
		{"with another salt", sealed(), func(e *domain.AuditEntry) { e.AddressSalt = "x" }, false},
		{"with another digest", sealed(), func(e *domain.AuditEntry) { e.Address, e.AddressSalt, e.AddressDigest = "", "", "00" }, false},
		{"without its digest", sealed(), func(e *domain.AuditEntry) { e.AddressSalt, e.AddressDigest = "", "" }, false},
		{"of an older program", old, func(*domain.AuditEntry) {}, true},
		{"of an older program without its address", old, func(e *domain.AuditEntry) { e.Address = "" }, false},
		{"of an older program with a seal", old, func(e *domain.AuditEntry) { e.SealAddress() }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := c.entry
			c.change(&e)
			if err := domain.NewAuditChain().Add(e); (err == nil) != c.whole {
				t.Error(err)
			}
		})
	}
	a, b := sealed(), sealed()
	if a.AddressDigest == b.AddressDigest {
		t.Error("two entries of one address have one digest")
	}
}

// TestAuditFilter: each action of the log narrows it, no other text does, and officers narrow
// it within their provinces.
func TestAuditFilter(t *testing.T) {
	admin, officer := domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, domain.Actor{Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}}
	for _, c := range []struct {
		name   string
		by     domain.Actor
		filter domain.AuditFilter
		code   domain.Code
	}{
		{"all", admin, domain.AuditFilter{}, ""},
		{"of an action", admin, domain.AuditFilter{Action: "user.ask_lock"}, ""},
		{"of an action that the log does not have", admin, domain.AuditFilter{Action: "user.lock"}, domain.CodeInvalid},
		{"of an officer, of such an action", officer, domain.AuditFilter{Action: "lock"}, domain.CodeInvalid},
		{"of the own province", officer, domain.AuditFilter{Provinces: []string{"08"}}, ""},
		{"of another province", officer, domain.AuditFilter{Provinces: []string{"08", "01"}}, domain.CodeForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := c.filter.For(c.by); domain.CodeOf(err) != c.code {
				t.Errorf("%v, want %q", err, c.code)
			}
		})
	}
}
