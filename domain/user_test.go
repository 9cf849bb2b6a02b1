package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

func TestParseEmail(t *testing.T) {
	for _, c := range []struct{ email, key string }{
		{"an.nguyen@example.vn", "an.nguyen@example.vn"}, {"AN@Example.VN", "an@example.vn"}, {"a+b@sub.example.vn", "a+b@sub.example.vn"},
		{"", ""}, {"an", ""}, {"an@localhost", ""}, {"an@[127.0.0.1]", ""}, {"an@example.", ""}, {"An <an@example.vn>", ""}, {"<an@example.vn>", ""}, {"an @example.vn", ""},
		{"Bếp.Lửa@example.vn", "bếp.lửa@example.vn"}, {"an@Chợ.example.vn", "an@chợ.example.vn"},
		{"an\u200b@example.vn", ""}, {"\ufeffan@example.vn", ""}, {"ａn@example.vn", ""}, {"an@ｅxample.vn", ""}, {"\u0430n@example.vn", ""}, {"𝐚n@example.vn", ""},
		{"an@xn--ch-hya.example.vn", ""}, {"an@XN--CH-HYA.example.vn", ""}, {"an@mail.xn--vn-dka.vn", ""}, {"xn--an@example.vn", "xn--an@example.vn"},
		{"an@example.vn\n", ""}, {"an@example.vn,b@example.vn", ""}, {strings.Repeat("a", 250) + "@example.vn", ""}, {"\xff@example.vn", ""},
	} {
		t.Run(c.email, func(t *testing.T) {
			key, err := domain.ParseEmail(c.email)
			if key != c.key || (err == nil) != (c.key != "") {
				t.Errorf("%q, %v", key, err)
			}
		})
	}
}

func TestUserChange(t *testing.T) {
	type u = domain.UserChange
	testCheck(t, func() u {
		return u{Name: ptr("Chị Mai"), Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}}
	}, u.Validate, []edit[u]{
		{"an empty name", "name", func(v *u) { v.Name = ptr("") }},
		{"a name with a space", "name", func(v *u) { v.Name = ptr(" Mai") }},
		{"no role", "roles", func(v *u) { v.Roles = []domain.Role{} }},
		{"an unknown role", "roles", func(v *u) { v.Roles = []domain.Role{"king"} }},
		{"an officer of no province", "provinces", func(v *u) { v.Provinces = nil }},
		{"a buyer with a province", "provinces", func(v *u) { v.Roles = []domain.Role{domain.RoleBuyer} }},
		{"provinces without roles", "provinces", func(v *u) { v.Roles = nil }},
		{"locked without a reason", "locked_reason", func(v *u) { v.Locked = ptr(true) }},
		{"locked with a reason", "", func(v *u) { v.Locked, v.LockedReason = ptr(true), "Giả mạo" }},
		{"a reason without a lock", "locked_reason", func(v *u) { v.LockedReason = "x" }},
		{"keys ended without a password", "end_api_keys", func(v *u) { v.EndAPIKeys = true }},
		{"keys ended with a password", "", func(v *u) { v.EndAPIKeys, v.PasswordHash = true, ptr("x") }},
	})
	if len(domain.OpenRoles()) != 3 || (domain.User{}).Locked() || !(domain.User{LockedAt: &time.Time{}}).Locked() {
		t.Error("roles or locks are wrong")
	}
}

func TestActorRights(t *testing.T) {
	officer := domain.Actor{UserID: "o", SessionID: "s", Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}, FormerProvinces: []string{"02"}}
	member := domain.Actor{UserID: "m", APIKeyID: "k", Scopes: domain.ScopeSet{domain.ScopeRead}, Roles: []domain.Role{domain.RoleProducer}, Producers: []string{"p", "q"}, OwnedProducers: []string{"p"}}
	admin := domain.Actor{UserID: "a", Roles: []domain.Role{domain.RoleAdmin}}
	here := domain.Place{ProvinceCode: "08", FormerProvinceCode: ptr("02")}
	for _, c := range []struct {
		name                          string
		actor                         domain.Actor
		producer                      string
		place                         domain.Place
		manage, rule, behalf, officer bool
	}{
		{"an officer of the place", officer, "p", here, true, true, true, true},
		{"an officer, former unit of another province", officer, "p", domain.Place{ProvinceCode: "08", FormerProvinceCode: ptr("10")}, false, false, false, false},
		{"an officer, former unit only", officer, "p", domain.Place{FormerProvinceCode: ptr("02")}, true, true, true, true},
		{"an officer, no place", officer, "p", domain.Place{}, false, false, false, false},
		{"an owner", member, "p", here, true, true, false, false},
		{"a member who is no owner", member, "q", here, true, false, false, false},
		{"no member", member, "r", here, false, false, false, false},
		{"no producer", member, "", here, false, false, false, false},
		{"an admin", admin, "p", here, true, true, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			manage, behalf := c.actor.MayManage(c.producer, c.place)
			rule, _ := c.actor.MayManageMembers(c.producer, c.place)
			if at := c.actor.OfficerAt(c.place.ProvinceCode, c.place.FormerProvinceCode); manage != c.manage || rule != c.rule || behalf != c.behalf || at != c.officer {
				t.Errorf("manages %t, rules %t, on behalf %t, officer %t", manage, rule, behalf, at)
			}
		})
	}
	for _, c := range []struct {
		name  string
		actor domain.Actor
		scope domain.Scope
		want  bool
	}{
		{"a session writes", officer, domain.ScopeWrite, true}, {"a key reads", member, domain.ScopeRead, true}, {"a key without the scope writes", member, domain.ScopeWrite, false}, {"a key has the empty scope", member, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.actor.May(c.scope); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}

func TestAPIKeyCheck(t *testing.T) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	type k = domain.APIKey
	testCheck(t, func() k {
		return k{Name: "Máy kho", Scopes: domain.ScopeSet{domain.ScopeRead, domain.ScopeWrite}, ExpiresAt: now.Add(1)}
	}, func(v k) error { return v.Validate(now) }, []edit[k]{
		{"no name", "name", func(v *k) { v.Name = " " }},
		{"no scope", "scopes", func(v *k) { v.Scopes = nil }},
		{"an unknown scope", "scopes", func(v *k) { v.Scopes = domain.ScopeSet{"admin"} }},
		{"a scope twice", "scopes", func(v *k) { v.Scopes = domain.ScopeSet{domain.ScopeRead, domain.ScopeRead} }},
		{"expired already", "expires_at", func(v *k) { v.ExpiresAt = now }},
	})
	var s domain.ScopeSet
	if stored, err := (domain.ScopeSet{domain.ScopeRead, domain.ScopeWrite}).Value(); err != nil || s.Scan(stored) != nil || len(s) != 2 || s.Scan(7) == nil {
		t.Errorf("%v, %v", s, err)
	}
}

func TestTokens(t *testing.T) {
	for _, k := range []domain.TokenKind{domain.TokenSession, domain.TokenAPIKey} {
		token := domain.NewToken(k)
		if got, ok := domain.ParseToken(token); got != k || !ok || domain.NewToken(k) == token || !strings.HasPrefix(token, domain.TokenHint(k, token)) || len(domain.HashToken(token)) != 32 {
			t.Errorf("%s is of %q, %t", token, got, ok)
		}
		if _, ok := domain.ParseToken(token[:len(token)-1]); ok {
			t.Error("a short token is accepted")
		}
	}
	for _, text := range []string{"", "chophien_session_", domain.NewToken(domain.TokenInvitation), "chophien_session_" + strings.Repeat("!", 43)} {
		if _, ok := domain.ParseToken(text); ok {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestCodes(t *testing.T) {
	code := domain.NewCode()
	if !domain.IsCode(code) || domain.ParseCode(strings.ToLower(domain.ShowCode(code))) != code || !domain.IsCode(code) {
		t.Errorf("%q", code)
	}
	if one, other := domain.NewReportRef(), domain.NewReportRef(); one == other {
		t.Errorf("two reports have the reference %q", one)
	}
	for typed, want := range map[string]string{
		"abcd-1234": "ABCD1234", " ab cd.12_34 ": "ABCD1234", "oIl0 —x": "0110X", "ａｂＣ": "ABC", "chè": "CH?", strings.Repeat("A", 99): strings.Repeat("A", 64),
	} {
		if got := domain.ParseCode(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
	for text, want := range map[string]bool{"ABCD1234": true, "ABCD123": false, "ABCDI234": false, "abcd1234": false} {
		if domain.IsCode(text) != want {
			t.Errorf("%q is a code: %t", text, !want)
		}
	}
	if domain.ShowCode("not a code") != "not a code" || domain.ShowCode("ABCD12345678") != "ABCD-1234-5678" {
		t.Error("codes are shown wrongly")
	}
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		`C:\giay to\HACCP.pdf`: "HACCP.pdf", "../../etc/passwd": "passwd.pdf", "a\r\nb.exe": "ab.pdf", "": "file.pdf", "..": "file.pdf", `"<x>".doc`: "x.pdf", "Giấy chứng nhận.jpeg": "Giấy chứng nhận.pdf",
		strings.Repeat("ă", 300) + ".pdf": strings.Repeat("ă", 150) + ".pdf", "\xff.pdf": "file.pdf", "a\u202egpj.exe": "agpj.pdf",
	} {
		if got := domain.FileName(name, ".pdf"); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestInvitation(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for name, c := range map[string]struct {
		i    domain.EmailInvitation
		want domain.InvitationState
	}{
		"open":                  {domain.EmailInvitation{ExpiresAt: now.Add(1)}, domain.InvitationOpen},
		"expired":               {domain.EmailInvitation{ExpiresAt: now}, domain.InvitationExpired},
		"accepted":              {domain.EmailInvitation{ExpiresAt: now.Add(1), AcceptedAt: &now}, domain.InvitationAccepted},
		"revoked":               {domain.EmailInvitation{ExpiresAt: now.Add(1), RevokedAt: &now}, domain.InvitationRevoked},
		"revoked, then expired": {domain.EmailInvitation{ExpiresAt: now, RevokedAt: &now}, domain.InvitationRevoked},
	} {
		if got := c.i.StateAt(now); got != c.want || c.i.OpenAt(now) != (c.want == domain.InvitationOpen) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestMailableName checks which names a mail shows to a person who may not know them.
func TestMailableName(t *testing.T) {
	for name, want := range map[string]bool{
		"Nguyễn Thị An": true, "HTX Nông nghiệp Bản Luốc": true, "Cty TNHH Trà Việt. Chi nhánh 2": true, strings.Repeat("an ", 20): true,
		strings.Repeat("an ", 21): false, "Nhận thưởng tại evil.example": false, "https://evil.example": false, "evil.example/x": false,
		"gọi 0912 345 678": false, "an@example.vn": false, "Zalo:an": false,
	} {
		if got := domain.MailableName(name) == name; got != want {
			t.Errorf("%q: %t", name, got)
		}
		if got := domain.MailableName(name); got != "" && got != name {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
}

func TestPhoneParts(t *testing.T) {
	for text, want := range map[string][]string{
		"0912 345": {"0912345", "+84912345"}, "+84 912.345": {"84912345"}, "345": {"345"}, "(091)-2": {"0912", "+84912"}, "0": {"0"}, "": nil, "số 5": nil, " + ": nil, "an@5": nil,
	} {
		t.Run(text, func(t *testing.T) {
			if got := domain.PhoneParts(text); !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}
