package domain_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"chophien/domain"
)

func communes() []domain.Commune {
	return []domain.Commune{
		{Code: "03217", ProvinceCode: "11", Kind: domain.CommuneRural, Name: "Xa Dung"},
		{Code: "00229", ProvinceCode: "01", Kind: domain.CommuneWard, Name: "Phương Liệt"},
		{Code: "00565", ProvinceCode: "01", Kind: domain.CommuneRural, Name: "Bát Tràng"},
		{Code: "10096", ProvinceCode: "01", Kind: domain.CommuneRural, Name: "Hòa Phú"},
		{Code: "24175", ProvinceCode: "66", Kind: domain.CommuneRural, Name: "Hòa Phú"},
		{Code: "24184", ProvinceCode: "66", Kind: domain.CommuneRural, Name: "Ea H'Leo"},
		{Code: "91111", ProvinceCode: "91", Kind: domain.CommuneSpecialZone, Name: "Phú Quốc"},
		{Code: "92222", ProvinceCode: "91", Kind: domain.CommuneWard, Name: "Tân Hòa"},
		{Code: "93333", ProvinceCode: "91", Kind: domain.CommuneRural, Name: "Tân Hòa"},
	}
}

// TestMatchCommune: a text gets the code of the one unit that it names, and of
// no other.
func TestMatchCommune(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"the name", "Bát Tràng", "00565"},
		{"with its kind", "Xã Bát Tràng", "00565"},
		{"in lower case, with spaces", " xã  bát tràng ", "00565"},
		{"the kind as a letter", "X.Bát Tràng", "00565"},
		{"the tone elsewhere", "hoà phú", "10096 24175"},
		{"another kind", "Phường Bát Tràng", ""},
		{"a town of before", "Thị trấn Bát Tràng", ""},
		{"without marks", "Bat Trang", ""},
		{"another mark", "Bắt Tràng", ""},
		{"a curly apostrophe", "Ea H’Leo", "24184"},
		{"a name that begins like a kind", "Xa Dung", "03217"},
		{"that name with its kind", "xã Xa Dung", "03217"},
		{"a ward that begins like its kind", "Phương Liệt", "00229"},
		{"a special zone", "đặc khu Phú Quốc", "91111"},
		{"two kinds of one name", "Tân Hòa", ""},
		{"one of them", "phường Tân Hòa", "92222"},
		{"more than a name", "thôn 3, xã Bát Tràng", ""},
		{"only a kind", "xã", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := ""
			for _, province := range []string{"01", "11", "66", "91"} {
				units := slices.DeleteFunc(communes(), func(u domain.Commune) bool { return u.ProvinceCode != province })
				if unit, ok := domain.MatchCommune(c.text, units); ok {
					found += " " + unit.Code
				}
			}
			if want := c.want; found != want && found != " "+want {
				t.Errorf("%q found%s, want %s", c.text, found, want)
			}
		})
	}
}

// TestSetCommune: code and text of a place.
func TestSetCommune(t *testing.T) {
	t.Parallel()
	units := slices.DeleteFunc(communes(), func(u domain.Commune) bool { return u.ProvinceCode != "01" })
	code := func(c string) *string { return &c }
	for _, c := range []struct {
		name             string
		place            domain.Place
		text, code, want string
	}{
		{"a known text", domain.Place{Commune: "bát tràng"}, "bát tràng", "00565", ""},
		{"an unknown text", domain.Place{Commune: "Kim Lan"}, "Kim Lan", "", ""},
		{"a code", domain.Place{CommuneCode: code("00565")}, "Xã Bát Tràng", "00565", ""},
		{"a code and a text", domain.Place{Commune: "làng cổ", CommuneCode: code("00565")}, "làng cổ", "00565", ""},
		{"a code of elsewhere", domain.Place{CommuneCode: code("24184")}, "", "24184", "place.commune_code"},
		{"neither", domain.Place{}, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.place.SetCommune(units)
			if c.want != "" {
				if field(err) != c.want {
					t.Fatalf("the error is %v, want one about %s", err, c.want)
				}
				return
			}
			have := ""
			if c.place.CommuneCode != nil {
				have = *c.place.CommuneCode
			}
			if err != nil || c.place.Commune != c.text || have != c.code {
				t.Errorf("%q, %q, %v; want %q, %q", c.place.Commune, have, err, c.text, c.code)
			}
		})
	}
}

// TestFollowCommune: what a change of one field does to the other.
func TestFollowCommune(t *testing.T) {
	t.Parallel()
	code := func(c string) *string { return &c }
	stored := domain.Place{ProvinceCode: "01", Commune: "Xã Bát Tràng", CommuneCode: code("00565")}
	for _, c := range []struct {
		name         string
		change, want domain.Place
	}{
		{"nothing", stored, stored},
		{"the text", domain.Place{ProvinceCode: "01", Commune: "Kim Lan", CommuneCode: code("00565")}, domain.Place{ProvinceCode: "01", Commune: "Kim Lan"}},
		{"the code", domain.Place{ProvinceCode: "01", Commune: "Xã Bát Tràng", CommuneCode: code("10096")}, domain.Place{ProvinceCode: "01", CommuneCode: code("10096")}},
		{"both", domain.Place{ProvinceCode: "01", Commune: "Hòa Phú", CommuneCode: code("10096")}, domain.Place{ProvinceCode: "01", Commune: "Hòa Phú", CommuneCode: code("10096")}},
		{"the province", domain.Place{ProvinceCode: "66", Commune: "Xã Bát Tràng", CommuneCode: code("00565")}, domain.Place{ProvinceCode: "66", Commune: "Xã Bát Tràng"}},
		{"the code goes", domain.Place{ProvinceCode: "01", Commune: "Xã Bát Tràng"}, domain.Place{ProvinceCode: "01", Commune: "Xã Bát Tràng"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.change.FollowCommune(stored)
			if !reflect.DeepEqual(c.change, c.want) {
				t.Errorf("the place is %+v, want %+v", c.change, c.want)
			}
		})
	}
}

// TestCommuneDirectory finds units by what people type.
func TestCommuneDirectory(t *testing.T) {
	t.Parallel()
	d := domain.NewCommuneDirectory(communes(), []domain.FormerCommune{
		{FormerProvinceCode: "01", District: "Huyện Gia Lâm", Name: "Xã Kim Lan", CommuneCode: "00565"},
		{FormerProvinceCode: "91", District: "Thành phố Phú Quốc", Name: "Phường Dương Đông", CommuneCode: "91111"},
	})
	for _, c := range []struct {
		name, province, text string
		limit                int
		want                 []string
	}{
		{"all of a province, by name", "91", "", 10, []string{"91111", "92222", "93333"}},
		{"not all", "91", "", 2, []string{"91111", "92222"}},
		{"a beginning without marks", "", "bat tr", 10, []string{"00565"}},
		{"a beginning with marks", "", "Bát Tr", 10, []string{"00565"}},
		{"a wrong mark", "", "Bắt", 10, nil},
		{"the tone elsewhere", "", "hoà phú", 10, []string{"10096", "24175"}},
		{"with its kind", "", "phuong tan hoa", 10, []string{"92222"}},
		{"a former name", "", "kim lan", 10, []string{"00565"}},
		{"a former name with its kind", "", "Phường Dương Đông", 10, []string{"91111"}},
		{"half a former name", "", "kim", 10, nil},
		{"elsewhere", "66", "bat", 10, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var have []string
			for _, m := range d.Find(c.province, c.text, c.limit) {
				have = append(have, m.Code)
			}
			if !slices.Equal(have, c.want) {
				t.Errorf("%q found %v, want %v", c.text, have, c.want)
			}
		})
	}
	if unit, ok := d.Unit("24184"); !ok || unit.FullName() != "Xã Ea H'Leo" {
		t.Errorf("24184 is %+v", unit)
	}
	if _, ok := d.Unit("00000"); ok {
		t.Error("00000 is a unit")
	}
}

// TestStanding: the commune enters and proposes, the province decides.
func TestStanding(t *testing.T) {
	t.Parallel()
	code := func(c string) *string { return &c }
	commune := domain.Actor{Roles: []domain.Role{domain.RoleOfficer}, Communes: []string{"00565"}}
	province := domain.Actor{Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"01"}, FormerProvinces: []string{"01"}}
	member := domain.Actor{Roles: []domain.Role{domain.RoleProducer}, Producers: []string{"p"}}
	both := domain.Actor{Roles: []domain.Role{domain.RoleProducer, domain.RoleOfficer}, Producers: []string{"p"}, Communes: []string{"00565"}}
	here, elsewhere := domain.Place{ProvinceCode: "01", CommuneCode: code("00565")}, domain.Place{ProvinceCode: "01", CommuneCode: code("10096")}
	for _, c := range []struct {
		name     string
		by       domain.Actor
		place    domain.Place
		want     domain.Standing
		onBehalf bool
	}{
		{"an officer of the commune", commune, here, domain.StandingCommune, true},
		{"of another commune", commune, elsewhere, domain.StandingNone, false},
		{"where the commune is not known", commune, domain.Place{ProvinceCode: "01"}, domain.StandingNone, false},
		{"an officer of the province", province, here, domain.StandingProvince, true},
		{"a member", member, here, domain.StandingMember, false},
		{"a member who works for the commune", both, here, domain.StandingMember, false},
		{"who lost the role", domain.Actor{Roles: []domain.Role{domain.RoleBuyer}, Communes: []string{"00565"}}, here, domain.StandingNone, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if have := c.by.StandingAt("p", c.place); have != c.want {
				t.Errorf("the standing is %d, want %d", have, c.want)
			}
			if may, onBehalf := c.by.MayManage("p", c.place); may != (c.want != domain.StandingNone) || onBehalf != c.onBehalf {
				t.Errorf("may manage: %t, on behalf %t", may, onBehalf)
			}
			if err := c.by.CheckNationwide(); (err == nil) != (c.name == "an officer of the province") {
				t.Errorf("may change what holds for all places: %v", err)
			}
			if c.by.OfficerAt(c.place.ProvinceCode, nil) != (c.want == domain.StandingProvince) {
				t.Error("an officer of a commune decides for the province")
			}
		})
	}
}

// TestCommuneOfficerActs is every action for an officer of a commune.
func TestCommuneOfficerActs(t *testing.T) {
	t.Parallel()
	for _, from := range domain.Statuses() {
		for _, a := range domain.ReviewActions() {
			if a.Check(from, "Lý do") != nil {
				continue
			}
			rule, _ := a.Rule()
			want := !rule.Officer && !(a == domain.ReviewWithdraw && (from == domain.StatusPublished || from == domain.StatusSuspended))
			if err := a.CheckStanding(from, domain.StandingCommune); (err == nil) != want || err != nil && domain.CodeOf(err) != domain.CodeForbidden {
				t.Errorf("%s when %s: %v", a, from, err)
			}
			if err := a.CheckStanding(from, domain.StandingProvince); err != nil {
				t.Errorf("%s when %s by the province: %v", a, from, err)
			}
		}
		want := domain.Code("")
		switch from {
		case domain.StatusSubmitted, domain.StatusWithdrawn:
			want = domain.CodeConflict
		case domain.StatusPublished, domain.StatusSuspended:
			want = domain.CodeForbidden
		}
		if err := domain.CheckEdit(from, true, domain.StandingCommune); domain.CodeOf(err) != want {
			t.Errorf("an edit when %s: %v", from, err)
		}
	}
}

// TestCommuneRoles: communes belong to officers, and are few.
func TestCommuneRoles(t *testing.T) {
	t.Parallel()
	officer, buyer := []domain.Role{domain.RoleOfficer}, []domain.Role{domain.RoleBuyer}
	for _, c := range []struct {
		name                string
		roles               []domain.Role
		provinces, communes []string
		field               string
	}{
		{"an officer of a commune", officer, nil, []string{"00565"}, ""},
		{"of a province and a commune", officer, []string{"01"}, []string{"24184"}, ""},
		{"of nothing", officer, nil, nil, "provinces"},
		{"a buyer with a commune", buyer, nil, []string{"00565"}, "communes"},
		{"of too many", officer, nil, slices.Repeat([]string{"00565"}, domain.MaxCommunes+1), "communes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := domain.CheckRoles(c.roles, c.provinces, c.communes); field(err) != c.field {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// field returns the field that an error is about; empty for no error.
func field(err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*domain.Error](err)
	if !ok {
		return err.Error()
	}
	return e.Field
}
