package storetest

import (
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// provinceAccounts: an officer sees, helps and reports the members and officers of its
// province, and nobody else.
func provinceAccounts(t *testing.T, open Open) {
	s := migrated(t, open)
	ctx := t.Context()
	who := inhabit(t, s)
	addUser(t, s, "nguoi.mua@example.vn", domain.RoleBuyer)
	communes, err := s.Communes(ctx)
	must(t, err)
	in := func(province string) string {
		return communes[slices.IndexFunc(communes, func(c domain.Commune) bool { return c.ProvinceCode == province })].Code
	}
	clerk := newUser("", domain.RoleOfficer)
	clerk.Name, clerk.Phone, clerk.Communes = "Đặng Thị Lương", "+84912345678", []string{in("08"), in("01")}
	clerk, err = s.AddUser(ctx, clerk)
	must(t, err)
	both := addOfficer(t, s, "hai.tinh@example.vn", "01", "08")
	addUser(t, s, "bo@example.vn", domain.RoleMinistry)
	_, err = s.Load(ctx, domain.Batch{Producers: []domain.Producer{producer(3, "HTX Hà Nội", "01", "01")}})
	must(t, err)
	exec(t, s, "INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('"+who.member.UserID+"', '"+id('b', 3)+"', TRUE, '2026-11-01 00:00:00')")

	list := func(by domain.Actor, f domain.ProvinceAccountFilter) (out []string) {
		t.Helper()
		found, err := s.ProvinceAccounts(ctx, by, f, domain.Page{Limit: 50, Total: true})
		must(t, err)
		for _, a := range found.Items {
			out = append(out, a.User.ID)
		}
		if *found.Total != len(out) {
			t.Errorf("%d of %d", len(out), *found.Total)
		}
		return out
	}
	officer, member, other := who.officer.UserID, who.member.UserID, who.other.UserID
	for name, c := range map[string]struct {
		by     domain.Actor
		filter domain.ProvinceAccountFilter
		want   []string
	}{
		"of the province":      {who.officer, domain.ProvinceAccountFilter{}, []string{both.ID, clerk.ID, officer, other, member}},
		"of another one":       {who.stranger, domain.ProvinceAccountFilter{}, []string{both.ID, clerk.ID, who.stranger.UserID, member}},
		"all, for an admin":    {who.admin, domain.ProvinceAccountFilter{}, []string{both.ID, clerk.ID, who.stranger.UserID, officer, other, member}},
		"one, for an admin":    {who.admin, domain.ProvinceAccountFilter{Province: "01"}, []string{both.ID, clerk.ID, who.stranger.UserID, member}},
		"not the own province": {who.officer, domain.ProvinceAccountFilter{Province: "01"}, nil},
		"officers":             {who.officer, domain.ProvinceAccountFilter{Role: domain.RoleOfficer}, []string{both.ID, clerk.ID, officer}},
		"members":              {who.officer, domain.ProvinceAccountFilter{Role: domain.RoleProducer}, []string{other, member}},
		"by name":              {who.officer, domain.ProvinceAccountFilter{Text: "luong dang"}, []string{clerk.ID}},
		"by address":           {who.officer, domain.ProvinceAccountFilter{Text: "Hai.Tinh@example.vn"}, []string{both.ID}},
		"by number":            {who.officer, domain.ProvinceAccountFilter{Text: "0912 345 678"}, []string{clerk.ID}},
		"by a masked part":     {who.officer, domain.ProvinceAccountFilter{Text: "hai.tinh@"}, nil},
		"by digits":            {who.officer, domain.ProvinceAccountFilter{Text: "12345"}, nil},
		"locked":               {who.officer, domain.ProvinceAccountFilter{Locked: ptr(true)}, nil},
		"confirmed":            {who.officer, domain.ProvinceAccountFilter{Confirmed: ptr(false)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := list(c.by, c.filter)
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	found, err := s.ProvinceAccounts(ctx, who.officer, domain.ProvinceAccountFilter{Text: "luong"}, page())
	must(t, err)
	if a := found.Items[0]; strings.Contains(a.User.Phone, "12345") || !strings.HasSuffix(a.User.Phone, "678") || len(a.User.Communes) != 1 || !a.Elsewhere {
		t.Errorf("a list shows %+v", a)
	}
	_, err = s.ProvinceAccounts(ctx, domain.Actor{UserID: clerk.ID, Roles: clerk.Roles, Communes: clerk.Communes}, domain.ProvinceAccountFilter{}, page())
	wantCode(t, err, domain.CodeForbidden)

	a, err := s.ProvinceAccount(ctx, who.officer, member)
	must(t, err)
	if a.User.Email != "member@example.vn" || a.User.PasswordHash != "" || len(a.Members) != 1 || a.Members[0].ProducerID != id('b', 1) || !a.Elsewhere || !slices.Equal(a.User.Roles, []domain.Role{domain.RoleProducer}) {
		t.Errorf("an officer sees %+v", a)
	}
	log, err := s.AuditEntries(ctx, domain.AuditFilter{Action: "user.reveal", Provinces: []string{"08"}}, page())
	must(t, err)
	if len(log.Items) != 1 || log.Items[0].UserID != officer || log.Items[0].NounID != member {
		t.Errorf("the look is not in the log of the province: %+v", log.Items)
	}
	masked, err := s.MaskedProvinceAccount(ctx, who.officer, member)
	must(t, err)
	log, err = s.AuditEntries(ctx, domain.AuditFilter{Action: "user.reveal", Provinces: []string{"08"}}, page())
	must(t, err)
	if masked.User.Email != "m•••@example.vn" || masked.User.ID != member || len(log.Items) != 1 {
		t.Errorf("masked %+v, %d looks", masked.User, len(log.Items))
	}
	for name, c := range map[string]struct {
		by   domain.Actor
		text string
		want domain.Code
	}{
		"by name":          {who.stranger, "htx ha noi", ""},
		"by a word":        {who.stranger, "ha noi", domain.CodeInvalid},
		"not the province": {who.officer, "HTX Hà Nội", domain.CodeInvalid},
		"by a member":      {who.member, "HTX Hà Nội", domain.CodeForbidden},
	} {
		t.Run("a producer "+name, func(t *testing.T) {
			p, err := s.ProvinceProducer(ctx, c.by, c.text)
			if domain.CodeOf(err) != c.want || err == nil && p.ID != id('b', 3) {
				t.Errorf("%s: %v", p.ID, err)
			}
		})
	}
	for name, gone := range map[string]string{"another province's": who.stranger.UserID, "an admin's": who.admin.UserID, "unknown": id('f', 9), "noise": "x"} {
		t.Run(name, func(t *testing.T) {
			_, err := s.ProvinceAccount(ctx, who.officer, gone)
			wantCode(t, err, domain.CodeNotFound)
			_, err = s.MaskedProvinceAccount(ctx, who.officer, gone)
			wantCode(t, err, domain.CodeNotFound)
			_, _, err = s.AddProvinceLink(ctx, who.officer, domain.AccountLink{UserID: gone, Purpose: domain.LinkReset, TokenHash: domain.HashToken(name)})
			wantCode(t, err, domain.CodeNotFound)
			_, err = s.AskLock(ctx, who.officer, gone, "Thử")
			wantCode(t, err, domain.CodeNotFound)
		})
	}

	// No e-mail is sent here: a link of an account with other rights is an admin's.
	link := func(by domain.Actor, user string, p domain.LinkPurpose) error {
		_, mailed, err := s.AddProvinceLink(ctx, by, domain.AccountLink{UserID: user, Purpose: p, TokenHash: domain.HashToken(user)})
		if mailed {
			t.Error("a link was mailed")
		}
		return err
	}
	wantCode(t, link(who.officer, member, domain.LinkReset), domain.CodeForbidden)
	wantCode(t, link(who.officer, both.ID, domain.LinkReset), domain.CodeForbidden)
	wantCode(t, link(who.officer, officer, domain.LinkReset), domain.CodeConflict)
	wantCode(t, link(who.officer, other, domain.LinkConfirm), domain.CodeConflict)
	must(t, link(who.officer, other, domain.LinkReset))
	if _, u, err := s.AccountLink(ctx, domain.LinkReset, domain.HashToken(other)); err != nil || u.ID != other {
		t.Errorf("the link is of %s: %v", u.ID, err)
	}
	wantNotice(t, s, other, "user.link")
	notices, err := s.Notices(ctx, other, false, page())
	must(t, err)
	for _, n := range notices.Items {
		if n.Kind == "user.link" && (!strings.Contains(n.Title, "vừa tạo") || !strings.Contains(n.Text, "đổi mật khẩu ngay")) {
			t.Errorf("of a link that an officer holds, the user reads %s: %s", n.Title, n.Text)
		}
	}

	_, err = s.AskLock(ctx, who.officer, other, " ")
	wantCode(t, err, domain.CodeInvalid)
	asked, err := s.AskLock(ctx, who.officer, other, "Bán tem giả")
	must(t, err)
	_, err = s.AskLock(ctx, who.officer, other, "Lần nữa")
	wantCode(t, err, domain.CodeConflict)
	wantNotice(t, s, who.admin.UserID, "user.lock_asked")
	if got := list(who.officer, domain.ProvinceAccountFilter{LockAsked: true}); !slices.Equal(got, []string{other}) {
		t.Errorf("asked for %v", got)
	}
	users, err := s.Users(ctx, domain.UserFilter{LockAsked: true}, page())
	must(t, err)
	if r, err := s.LockRequest(ctx, who.admin, other); err != nil || r == nil || r.ID != asked.ID || r.Reason != "Bán tem giả" || len(users.Items) != 1 || !users.Items[0].LockAsked {
		t.Errorf("the open request is %+v of %d: %v", r, len(users.Items), err)
	}
	_, err = s.LockRequest(ctx, who.officer, other)
	wantCode(t, err, domain.CodeForbidden)
	_, err = s.RefuseLock(ctx, who.officer, other, "Không khóa")
	wantCode(t, err, domain.CodeForbidden)
	_, err = s.RefuseLock(ctx, who.admin, other, "")
	wantCode(t, err, domain.CodeInvalid)
	_, err = s.RefuseLock(ctx, who.admin, other, "Chưa có bằng chứng")
	must(t, err)
	wantNotice(t, s, officer, "user.lock_refused")
	_, err = s.RefuseLock(ctx, who.admin, other, "Lần nữa")
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.AskLock(ctx, who.officer, other, "Có biên bản kiểm tra")
	must(t, err)
	u, err := s.User(ctx, other)
	must(t, err)
	_, err = s.ChangeUser(ctx, who.admin, other, u.Version, domain.UserChange{Locked: ptr(true), LockedReason: "Theo biên bản"})
	must(t, err)
	wantNotice(t, s, officer, "user.lock_granted")
	if r, err := s.LockRequest(ctx, who.admin, other); err != nil || r != nil {
		t.Errorf("after the lock the request is %+v: %v", r, err)
	}
	wantCode(t, link(who.officer, other, domain.LinkReset), domain.CodeConflict)

	// The account is a member in two provinces: why one asks is not shown to the other.
	asked, err = s.AskLock(ctx, who.officer, member, "Biên bản số 7 của tỉnh")
	must(t, err)
	for name, c := range map[string]struct {
		by   domain.Actor
		want domain.LockRequest
	}{
		"the officer who asked":     {who.officer, domain.LockRequest{Reason: "Biên bản số 7 của tỉnh", AskedBy: officer, ProvinceCode: ptr("08")}},
		"an officer of another one": {who.stranger, domain.LockRequest{}},
		"an admin":                  {who.admin, domain.LockRequest{Reason: "Biên bản số 7 của tỉnh", AskedBy: officer, ProvinceCode: ptr("08")}},
	} {
		t.Run("the request as seen by "+name, func(t *testing.T) {
			a, err := s.ProvinceAccount(ctx, c.by, member)
			must(t, err)
			list, err := s.ProvinceAccounts(ctx, c.by, domain.ProvinceAccountFilter{LockAsked: true}, page())
			must(t, err)
			if len(list.Items) != 1 {
				t.Fatalf("%d accounts", len(list.Items))
			}
			for _, r := range []*domain.LockRequest{a.LockRequest, list.Items[0].LockRequest} {
				if r == nil || r.ID != asked.ID || r.State != domain.LockRequestOpen || r.Reason != c.want.Reason || r.AskedBy != c.want.AskedBy || (r.ProvinceCode == nil) != (c.want.ProvinceCode == nil) {
					t.Errorf("the request is %+v", r)
				}
			}
		})
	}
	_, err = s.AskLock(ctx, who.stranger, member, "Lần nữa")
	wantCode(t, err, domain.CodeConflict)

	// An officer removes a member with a reason that the member reads.
	wantCode(t, s.RemoveMember(ctx, who.officer, id('b', 1), member, ""), domain.CodeInvalid)
	must(t, s.RemoveMember(ctx, who.officer, id('b', 1), member, "Không còn làm ở hợp tác xã"))
	wantNotice(t, s, member, "membership.remove")
	_, err = s.ProvinceAccount(ctx, who.officer, member)
	wantCode(t, err, domain.CodeNotFound)
}

// linksAndRights: a link that an officer made stops working when the account gains or loses
// rights.
func linksAndRights(t *testing.T, open Open) {
	s := migrated(t, open)
	ctx := t.Context()
	who := inhabit(t, s)
	other := who.other.UserID
	communes, err := s.Communes(ctx)
	must(t, err)
	change := func(c domain.UserChange) func() error {
		return func() error {
			_, err := s.ChangeUser(ctx, who.admin, other, domain.AnyVersion, c)
			return err
		}
	}
	producer := []domain.Role{domain.RoleProducer}
	officer := []domain.Role{domain.RoleProducer, domain.RoleOfficer}
	mine := anOrganizer(t, s, "fair@example.vn")
	f, err := s.AddFair(ctx, mine, aFair())
	must(t, err)
	token := func(n byte) []byte { return domain.HashToken(string(n)) }
	for i, c := range []struct {
		name  string
		act   func() error
		works bool
	}{
		{"a new name", change(domain.UserChange{Name: ptr("Nguyễn Văn Cam")}), true},
		{"the same roles", change(domain.UserChange{Roles: producer}), true},
		{"a new role", change(domain.UserChange{Roles: officer, Provinces: []string{"08"}}), false},
		{"the same roles and provinces", change(domain.UserChange{Roles: officer, Provinces: []string{"08"}}), true},
		{"another province", change(domain.UserChange{Roles: officer, Provinces: []string{"01"}}), false},
		{"a commune", change(domain.UserChange{Roles: officer, Provinces: []string{"01"}, Communes: []string{communes[0].Code}}), false},
		{"a role less", change(domain.UserChange{Roles: producer}), false},
		{"another producer", func() error {
			_, err := s.AddInvitation(ctx, who.admin, domain.Invitation{EmailInvitation: domain.EmailInvitation{Email: "other@example.vn", EmailKey: "other@example.vn", TokenHash: token('p')}, ProducerID: id('b', 1)})
			if err == nil {
				_, err = s.AcceptInvitation(ctx, who.other, token('p'))
			}
			return err
		}, false},
		{"a fair", func() error {
			_, err := s.AddOrganizerInvitation(ctx, mine, domain.OrganizerInvitation{EmailInvitation: domain.EmailInvitation{Email: "other@example.vn", EmailKey: "other@example.vn", TokenHash: token('o')}, FairID: f.ID})
			if err == nil {
				_, err = s.AcceptOrganizerInvitation(ctx, who.other, token('o'))
			}
			return err
		}, false},
	} {
		step(t, c.name, func(t *testing.T) {
			hash := token(byte(i + 1))
			_, err := s.AddLink(ctx, who.admin, domain.AccountLink{UserID: other, Purpose: domain.LinkReset, TokenHash: hash})
			must(t, err)
			must(t, c.act())
			_, _, err = s.AccountLink(ctx, domain.LinkReset, hash)
			if works := err == nil; works != c.works {
				t.Errorf("the link works: %t (%v)", works, err)
			}
			_, err = s.ResetPassword(ctx, domain.Actor{}, hash, passwordHash, false)
			if works := err == nil; works != c.works {
				t.Errorf("the link sets a password: %t (%v)", works, err)
			}
		})
	}
}

// linksWithFourEyes: where no e-mail is sent and a second officer is required, only admins
// make links, so that no officer signs in as a producer.
func linksWithFourEyes(t *testing.T, open Open) {
	for name, c := range map[string]struct {
		four domain.FourEyes
		mail bool
		want domain.Code
	}{
		"decisions":            {domain.FourEyesDecisions, false, ""},
		"all":                  {domain.FourEyesAll, false, domain.CodeForbidden},
		"all, with the e-mail": {domain.FourEyesAll, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, noon, true, func(config *store.Config) { config.FourEyes, config.Mail = c.four, c.mail })
			who := inhabit(t, s)
			link := func(by domain.Actor) error {
				_, mailed, err := s.AddProvinceLink(t.Context(), by, domain.AccountLink{UserID: who.other.UserID, Purpose: domain.LinkReset, TokenHash: domain.HashToken("link")})
				if err == nil && mailed != c.mail {
					t.Errorf("mailed: %t", mailed)
				}
				return err
			}
			wantCode(t, link(who.officer), c.want)
			must(t, link(who.admin))
			a, err := s.ProvinceAccount(t.Context(), who.officer, who.other.UserID)
			must(t, err)
			wantCode(t, a.CheckLink(who.officer, domain.LinkReset, c.mail), c.want)
		})
	}
}

// wantNotice fails unless a user has a notice of a kind.
func wantNotice(t *testing.T, s interface {
	domain.NoticeService
}, userID, kind string) {
	t.Helper()
	found, err := s.Notices(t.Context(), userID, false, page())
	must(t, err)
	if !slices.ContainsFunc(found.Items, func(n domain.Notice) bool { return n.Kind == kind }) {
		t.Errorf("the user has no notice %s among %d", kind, len(found.Items))
	}
}
