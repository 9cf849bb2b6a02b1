package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/store"
)

// passwordHash has the form of a hash, but no password matches it.
const passwordHash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzYWx0c2E$bm90IGEgaGFzaCBvZiBhbnl0aGluZyBhdCBhbGwu"

func newUser(email string, roles ...domain.Role) domain.User {
	return domain.User{Email: email, EmailKey: strings.ToLower(email), Name: "Nguyễn Thị An", PasswordHash: passwordHash, Roles: roles}
}

func addUser(t testing.TB, s *store.Store, email string, roles ...domain.Role) domain.User {
	t.Helper()
	u, err := s.AddUser(t.Context(), newUser(email, roles...))
	must(t, err)
	return u
}

func addOfficer(t testing.TB, s *store.Store, email string, provinces ...string) domain.User {
	t.Helper()
	u := newUser(email, domain.RoleOfficer)
	u.Provinces = provinces
	u, err := s.AddUser(t.Context(), u)
	must(t, err)
	return u
}

func users(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.UserByEmail(t.Context(), "an@example.vn")
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.User(t.Context(), id('a', 1))
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.User(t.Context(), "x")
	wantCode(t, err, domain.CodeNotFound)
	all, err := s.Users(t.Context(), domain.UserFilter{}, page())
	must(t, err)
	if len(all.Items) != 0 {
		t.Fatalf("a new database holds accounts: %v", all.Items)
	}

	u := newUser("An@Example.vn", domain.RoleOfficer, domain.RoleBuyer, domain.RoleBuyer)
	u.Provinces = []string{"15", "08", "15"}
	u, err = s.AddUser(t.Context(), u)
	must(t, err)
	log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Action: "user.add", NounID: u.ID, Noun: "user"}, page())
	must(t, err)
	if len(log.Items) != 1 {
		t.Errorf("the log has %d entries of a new officer", len(log.Items))
	}
	want := domain.User{
		ID: u.ID, Email: "An@Example.vn", EmailKey: "an@example.vn", Name: "Nguyễn Thị An", NameFold: "nguyen thi an", PasswordHash: passwordHash, Version: 1,
		ConfirmedAt: ptr(noon()), CreatedAt: noon(), UpdatedAt: noon(), Roles: []domain.Role{domain.RoleBuyer, domain.RoleOfficer}, Provinces: []string{"08", "15"},
	}
	same := func(want domain.User) {
		t.Helper()
		byID, err := s.User(t.Context(), u.ID)
		must(t, err)
		byEmail, err := s.UserByEmail(t.Context(), "an@example.vn")
		must(t, err)
		for _, got := range []domain.User{u, byID, byEmail} {
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("user (-want +got):\n%s", d)
			}
		}
	}
	same(want)

	_, err = s.AddUser(t.Context(), newUser("AN@example.vn", domain.RoleBuyer))
	wantCode(t, err, domain.CodeConflict)
	for name, c := range map[string]struct {
		roles     []domain.Role
		provinces []string
	}{
		"no role":                       {nil, nil},
		"an unknown role":               {[]domain.Role{"god"}, nil},
		"an officer of nowhere":         {[]domain.Role{domain.RoleOfficer}, nil},
		"a buyer of a province":         {[]domain.Role{domain.RoleBuyer}, []string{"08"}},
		"a province of the old map":     {[]domain.Role{domain.RoleOfficer}, []string{"02"}},
		"a province that is only noise": {[]domain.Role{domain.RoleOfficer}, []string{"08' OR 1=1"}},
	} {
		t.Run(name, func(t *testing.T) {
			bad := newUser("binh@example.vn", c.roles...)
			bad.Provinces = c.provinces
			_, err := s.AddUser(t.Context(), bad)
			wantCode(t, err, domain.CodeInvalid)
		})
	}
	_, err = s.UserByEmail(t.Context(), "binh@example.vn")
	wantCode(t, err, domain.CodeNotFound)

	_, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, 2, domain.UserChange{Name: ptr("Khác")})
	wantCode(t, err, domain.CodePrecondition)
	_, err = s.ChangeUser(t.Context(), domain.Actor{}, id('a', 1), 1, domain.UserChange{Name: ptr("Khác")})
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.ChangeUser(t.Context(), domain.Actor{}, "x", 1, domain.UserChange{Name: ptr("Khác")})
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, 1, domain.UserChange{Name: ptr("")})
	wantCode(t, err, domain.CodeInvalid)
	_, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, 1, domain.UserChange{Name: ptr("Khác"), Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"02"}})
	wantCode(t, err, domain.CodeInvalid)
	same(want)

	u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, 1, domain.UserChange{Name: ptr("Trần Văn Bình"), PasswordHash: ptr(passwordHash + "x")})
	must(t, err)
	want.Name, want.NameFold, want.PasswordHash, want.PasswordChanges, want.Version = "Trần Văn Bình", "tran van binh", passwordHash+"x", 1, 2
	same(want)
	u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, 2, domain.UserChange{Roles: []domain.Role{domain.RoleProducer}})
	must(t, err)
	want.Roles, want.Provinces, want.Version = []domain.Role{domain.RoleProducer}, nil, 3
	same(want)
	u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, 3, domain.UserChange{Locked: ptr(true), LockedReason: "Giả mạo"})
	must(t, err)
	want.LockedAt, want.LockedReason, want.Version = ptr(noon()), "Giả mạo", 4
	same(want)
	u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, 4, domain.UserChange{Locked: ptr(false)})
	must(t, err)
	want.LockedAt, want.LockedReason, want.Version = nil, "", 5
	same(want)
	wantJobs(t, s)

	// Twenty concurrent callers register the same address.
	codes := map[domain.Code]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := s.AddUser(t.Context(), newUser("chi@example.vn", domain.RoleBuyer))
			mu.Lock()
			defer mu.Unlock()
			codes[domain.CodeOf(err)]++
		})
	}
	wg.Wait()
	if codes[""] != 1 || codes[domain.CodeConflict] != 19 {
		t.Errorf("twenty registrations ended with %v", codes)
	}
}

func userLists(t *testing.T, open Open) {
	s := migrated(t, open)
	var newest []string
	for i := range 7 {
		u := addUser(t, s, fmt.Sprintf("nguoi.mua.%d@example.vn", i), domain.RoleBuyer)
		newest = append([]string{u.ID}, newest...)
	}
	officer := addOfficer(t, s, "can.bo@example.vn", "08", "15")
	newest = append([]string{officer.ID}, newest...)
	communes, err := s.Communes(t.Context())
	must(t, err)
	phoned := newUser("", domain.RoleOfficer)
	phoned.Name, phoned.Phone = "Đặng Thị Lương", "+84912345678"
	phoned.Communes = []string{communes[slices.IndexFunc(communes, func(c domain.Commune) bool { return c.ProvinceCode == "01" })].Code}
	clerk, err := s.AddUser(t.Context(), phoned)
	must(t, err)
	waiting, err := s.Register(t.Context(), newUser("cho.xac.nhan@example.vn", domain.RoleBuyer))
	must(t, err)
	newest = append([]string{waiting.ID, clerk.ID}, newest...)
	locked, err := s.ChangeUser(t.Context(), domain.Actor{}, newest[3], 1, domain.UserChange{Locked: ptr(true), LockedReason: "Thử"})
	must(t, err)

	ids := func(items []domain.User) (out []string) {
		for _, u := range items {
			out = append(out, u.ID)
			if len(u.Roles) == 0 {
				t.Errorf("%s has no role", u.Email)
			}
		}
		return out
	}
	for limit := 1; limit < 12; limit++ {
		var all []domain.User
		p := domain.Page{Limit: limit}
		for {
			got, err := s.Users(t.Context(), domain.UserFilter{}, p)
			must(t, err)
			if all = append(all, got.Items...); got.Next == "" {
				break
			}
			p.Cursor = got.Next
		}
		if !slices.Equal(ids(all), newest) {
			t.Fatalf("pages of %d list %v, want %v", limit, ids(all), newest)
		}
	}
	for _, c := range []struct {
		name   string
		filter domain.UserFilter
		want   []string
	}{
		{"role", domain.UserFilter{Role: domain.RoleOfficer}, []string{clerk.ID, officer.ID}},
		{"province", domain.UserFilter{ProvinceCode: "15"}, []string{officer.ID}},
		{"other province", domain.UserFilter{ProvinceCode: "04"}, nil},
		{"province of a commune", domain.UserFilter{ProvinceCode: "01"}, []string{clerk.ID}},
		{"address", domain.UserFilter{Email: "CAN.BO@example.vn"}, []string{officer.ID}},
		{"part of an address", domain.UserFilter{Email: "n.BO@"}, []string{officer.ID}},
		{"part of a key that is no address", domain.UserFilter{Text: "phone "}, nil},
		{"name without marks", domain.UserFilter{Name: "luong  DANG"}, []string{clerk.ID}},
		{"name with marks, in other order", domain.UserFilter{Text: "Đặng Lương"}, []string{clerk.ID}},
		{"number as it is written here", domain.UserFilter{Phone: "0912 345"}, []string{clerk.ID}},
		{"part of a number", domain.UserFilter{Text: "345.67"}, []string{clerk.ID}},
		{"no number", domain.UserFilter{Phone: "số 5"}, nil},
		{"words that only the address and the name have together", domain.UserFilter{Text: "can.bo luong"}, nil},
		{"not confirmed", domain.UserFilter{Confirmed: ptr(false)}, []string{waiting.ID}},
		{"address of an unconfirmed account", domain.UserFilter{Text: "CHO.xac.nhan@"}, []string{waiting.ID}},
		{"locked", domain.UserFilter{Locked: ptr(true)}, []string{locked.ID}},
		{"not locked officers", domain.UserFilter{Locked: ptr(false), Role: domain.RoleOfficer}, []string{clerk.ID, officer.ID}},
		{"noise", domain.UserFilter{Role: "x' OR '1'='1", ProvinceCode: "%"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := s.Users(t.Context(), c.filter, domain.Page{Limit: 50, Total: true})
			must(t, err)
			if !slices.Equal(ids(got.Items), c.want) || *got.Total != len(c.want) {
				t.Errorf("%s: listed %v of %d, want %v", c.name, ids(got.Items), *got.Total, c.want)
			}
		})
	}
	got, err := s.Users(t.Context(), domain.UserFilter{}, domain.Page{Limit: 1})
	must(t, err)
	for name, c := range map[string]struct {
		filter domain.UserFilter
		page   domain.Page
	}{
		"no limit":              {page: domain.Page{}},
		"a limit too high":      {page: domain.Page{Limit: domain.MaxLimit + 1}},
		"noise as cursor":       {page: domain.Page{Limit: 1, Cursor: "%00"}},
		"another list's cursor": {domain.UserFilter{Role: domain.RoleBuyer}, domain.Page{Limit: 1, Cursor: got.Next}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Users(t.Context(), c.filter, c.page)
			wantCode(t, err, domain.CodeInvalid)
		})
	}
}

// lastAdmin: two admins revoke each other's rights concurrently; one admin
// stays.
func lastAdmin(t *testing.T, open Open) {
	s := migrated(t, open)
	first := addUser(t, s, "first@example.vn", domain.RoleAdmin)
	buyer := domain.UserChange{Roles: []domain.Role{domain.RoleBuyer}}
	locked := domain.UserChange{Locked: ptr(true), LockedReason: "Thử"}
	for _, c := range []domain.UserChange{buyer, locked} {
		_, err := s.ChangeUser(t.Context(), domain.Actor{}, first.ID, 1, c)
		wantCode(t, err, domain.CodeConflict)
	}
	for round := range 5 {
		second := addUser(t, s, fmt.Sprintf("second.%d@example.vn", round), domain.RoleAdmin)
		first, err := s.User(t.Context(), first.ID)
		must(t, err)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		wg.Go(func() { _, errs[0] = s.ChangeUser(t.Context(), domain.Actor{}, first.ID, first.Version, locked) })
		wg.Go(func() { _, errs[1] = s.ChangeUser(t.Context(), domain.Actor{}, second.ID, second.Version, buyer) })
		wg.Wait()
		left, err := s.Users(t.Context(), domain.UserFilter{Role: domain.RoleAdmin, Locked: ptr(false)}, domain.Page{Limit: 10})
		must(t, err)
		if len(left.Items) != 1 || (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("%d admins are left: %v", len(left.Items), errs)
		}
		// The next round starts with the first as the only admin again.
		if errs[0] == nil {
			_, err = s.ChangeUser(t.Context(), domain.Actor{}, first.ID, first.Version+1, domain.UserChange{Locked: ptr(false)})
			must(t, err)
			_, err = s.ChangeUser(t.Context(), domain.Actor{}, second.ID, second.Version, buyer)
			must(t, err)
		}
	}
}
