package domain_test

import (
	"slices"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

func pts(v int) *int { return &v }

func on(t testing.TB, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStarsOf(t *testing.T) {
	for score, want := range map[int]int{
		100_00: 5, 90_00: 5, 89_99: 4, 70_00: 4, 69_99: 3, 50_00: 3, 49_99: 2, 30_00: 2, 29_99: 1, 0: 1,
	} {
		if got := criteria.Default().On(on(t, "2026-03-01")).StarsOf(score); got != want {
			t.Errorf("%d.%02d points make %d stars, want %d", score/100, score%100, got, want)
		}
	}
}

// TestDecisionCheck: who decided what, when (Decisions 1048, 148, 1489).
func TestDecisionCheck(t *testing.T) {
	today := on(t, "2026-11-24")
	province := "08"
	base := domain.Decision{Issuer: "UBND tỉnh Tuyên Quang", Number: "12/QĐ-UBND", Date: on(t, "2026-03-01"), Level: domain.LevelProvince, Criteria: "148/QĐ-TTg", ProvinceCode: &province}
	for name, c := range map[string]struct {
		change func(*domain.Decision)
		field  string // empty: right
	}{
		"right":                  {func(*domain.Decision) {}, ""},
		"today":                  {func(d *domain.Decision) { d.Date = today }, ""},
		"tomorrow":               {func(d *domain.Decision) { d.Date = today + 1 }, "date"},
		"before the programme":   {func(d *domain.Decision) { d.Date = on(t, "2018-05-06"); d.Criteria = "1048/QĐ-TTg" }, "date"},
		"a district in 2024":     {func(d *domain.Decision) { d.Date, d.Level = on(t, "2024-05-01"), domain.LevelDistrict }, ""},
		"a district on its last": {func(d *domain.Decision) { d.Date, d.Level = on(t, "2025-07-05"), domain.LevelDistrict }, ""},
		"a district a day later": {func(d *domain.Decision) { d.Date, d.Level = on(t, "2025-07-06"), domain.LevelDistrict }, "level"},
		"a district too early": {func(d *domain.Decision) {
			d.Date, d.Level, d.Criteria = on(t, "2023-02-23"), domain.LevelDistrict, "1048/QĐ-TTg"
		}, "level"},
		"old criteria today":       {func(d *domain.Decision) { d.Criteria = "1048/QĐ-TTg" }, "criteria"},
		"old criteria with a note": {func(d *domain.Decision) { d.Criteria, d.Note = "1048/QĐ-TTg", "Hồ sơ chuyển tiếp" }, ""},
		"the last day of the old":  {func(d *domain.Decision) { d.Date, d.Criteria = on(t, "2023-02-23"), "1048/QĐ-TTg" }, ""},
		"no issuer":                {func(d *domain.Decision) { d.Issuer = " " }, "issuer"},
		"no number":                {func(d *domain.Decision) { d.Number = "" }, "number"},
		"no province":              {func(d *domain.Decision) { d.ProvinceCode = nil }, "province"},
		"the ministry without one": {func(d *domain.Decision) { d.ProvinceCode, d.Level = nil, domain.LevelMinistry }, ""},
		"another level":            {func(d *domain.Decision) { d.Level = "commune" }, "level"},
		"other criteria":           {func(d *domain.Decision) { d.Criteria = "1/QĐ" }, "criteria"},
	} {
		d := base
		c.change(&d)
		checkField(t, name, d.Validate(criteria.Default(), today), c.field)
	}
}

func checkField(t *testing.T, name string, err error, field string) {
	t.Helper()
	switch {
	case field == "" && err != nil:
		t.Errorf("%s: %v", name, err)
	case field != "" && (domain.CodeOf(err) != domain.CodeInvalid || !strings.Contains(err.Error(), field+":")):
		t.Errorf("%s: %v, want it about %s", name, err, field)
	}
}

func TestDecisionLineCheck(t *testing.T) {
	province := domain.Decision{Date: on(t, "2024-05-01"), Level: domain.LevelProvince, Criteria: "148/QĐ-TTg"}
	old := domain.Decision{Date: on(t, "2022-05-01"), Level: domain.LevelProvince, Criteria: "1048/QĐ-TTg"}
	ministry := domain.Decision{Date: on(t, "2024-05-01"), Level: domain.LevelMinistry, Criteria: "148/QĐ-TTg"}
	district := domain.Decision{Date: on(t, "2024-05-01"), Level: domain.LevelDistrict, Criteria: "148/QĐ-TTg"}
	line := func(stars int, score *int) domain.DecisionLine {
		return domain.DecisionLine{Kind: domain.DecisionLineNew, Stars: stars, Score: score}
	}
	parts := func(stars, a, b, c int) domain.DecisionLine {
		return domain.DecisionLine{Kind: domain.DecisionLineNew, Stars: stars, ScoreA: pts(a), ScoreB: pts(b), ScoreC: pts(c)}
	}
	potential := line(4, pts(90_00))
	potential.PotentialFive = true
	low := line(4, pts(89_99))
	low.PotentialFive = true
	half := parts(4, 30_00, 20_00, 20_00)
	half.ScoreC = nil
	wrong := parts(4, 30_00, 20_00, 20_00)
	wrong.Score = pts(71_00)
	for name, c := range map[string]struct {
		d     domain.Decision
		a     domain.DecisionLine
		field string
	}{
		"3 stars at 50":           {province, line(3, pts(50_00)), ""},
		"3 stars at 49.99":        {province, line(3, pts(49_99)), "score"},
		"3 stars at 69.99":        {province, line(3, pts(69_99)), ""},
		"3 stars at 70":           {province, line(3, pts(70_00)), "stars"},
		"4 stars at 70":           {province, line(4, pts(70_00)), ""},
		"4 stars at 89.99":        {province, line(4, pts(89_99)), ""},
		"4 stars at 90":           {province, line(4, pts(90_00)), "potential_five"},
		"potential five at 90":    {province, potential, ""},
		"potential five at 89.99": {province, low, "score"},
		"5 stars by a province":   {province, line(5, pts(95_00)), "stars"},
		"5 stars by the ministry": {ministry, line(5, pts(90_00)), ""},
		"5 stars at 89.99":        {ministry, line(5, pts(89_99)), "stars"},
		"4 stars by the ministry": {ministry, line(4, pts(80_00)), "stars"},
		"3 stars by a district":   {district, line(3, nil), ""},
		"4 stars by a district":   {district, line(4, nil), "stars"},
		"2 stars":                 {province, line(2, pts(40_00)), "stars"},
		"parts of 40/25/35":       {province, parts(4, 35_00, 20_00, 20_00), ""},
		"A above 40":              {province, parts(4, 40_01, 20_00, 20_00), "score_a"},
		"C of 40 under 148":       {province, parts(4, 20_00, 20_00, 40_00), "score_c"},
		"C of 40 under 1048":      {old, parts(4, 20_00, 20_00, 40_00), ""},
		"A of 40 under 1048":      {old, parts(4, 40_00, 20_00, 20_00), "score_a"},
		"B above 25":              {province, parts(4, 30_00, 25_01, 20_00), "score_b"},
		"parts that make other":   {province, wrong, "score"},
		"a part that is missing":  {province, half, "score_a"},
		"parts outside the band":  {province, parts(4, 20_00, 20_00, 20_00), "stars"},
		"a score above 100":       {ministry, line(5, pts(100_01)), "score"},
		"a change without a name": {province, domain.DecisionLine{Kind: domain.DecisionLineNameChange, Stars: 4}, "name"},
		"another kind":            {province, domain.DecisionLine{Kind: "gift", Stars: 4}, "kind"},
	} {
		checkField(t, name, c.a.Validate(criteria.Default(), c.d), c.field)
	}
}

// TestCertify: what a line makes of what a product has.
func TestCertify(t *testing.T) {
	from := on(t, "2024-01-10")
	had := func(stars int, change func(*domain.Certificate)) []domain.Certificate {
		c := domain.Certificate{ID: "old", Stars: stars, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from)}
		if change != nil {
			change(&c)
		}
		return []domain.Certificate{c}
	}
	may := on(t, "2026-05-01")
	late := on(t, "2027-05-01")
	for name, c := range map[string]struct {
		kind  domain.DecisionLineKind
		stars int
		date  domain.Date
		had   []domain.Certificate
		want  domain.Code
		until domain.Date
		ends  bool
	}{
		"new":                       {domain.DecisionLineNew, 3, may, nil, "", criteria.Default().ValidUntil(may), false},
		"new while one is valid":    {domain.DecisionLineNew, 3, may, had(3, nil), domain.CodeConflict, 0, false},
		"new after one has lapsed":  {domain.DecisionLineNew, 3, late, had(3, nil), "", criteria.Default().ValidUntil(late), false},
		"renewal in time":           {domain.DecisionLineRenewal, 3, may, had(3, nil), "", criteria.Default().ValidUntil(may), true},
		"renewal after the end":     {domain.DecisionLineRenewal, 3, late, had(3, nil), "", criteria.Default().ValidUntil(late), false},
		"renewal of nothing":        {domain.DecisionLineRenewal, 3, may, nil, domain.CodeConflict, 0, false},
		"upgrade":                   {domain.DecisionLineUpgrade, 4, may, had(3, nil), "", criteria.Default().ValidUntil(may), true},
		"upgrade to the same":       {domain.DecisionLineUpgrade, 3, may, had(3, nil), domain.CodeConflict, 0, false},
		"a new name":                {domain.DecisionLineNameChange, 3, may, had(3, nil), "", criteria.Default().ValidUntil(from), true},
		"a new name and more stars": {domain.DecisionLineNameChange, 4, may, had(3, nil), domain.CodeConflict, 0, false},
		"a new name too late":       {domain.DecisionLineNameChange, 3, late, had(3, nil), domain.CodeConflict, 0, false},
		"a newer one is there":      {domain.DecisionLineRenewal, 3, from - 1, had(3, nil), domain.CodeConflict, 0, false},
		"after a revocation":        {domain.DecisionLineRenewal, 3, may, had(3, func(c *domain.Certificate) { d := may - 100; c.RevokedOn = &d }), "", criteria.Default().ValidUntil(may), false},
	} {
		a := domain.DecisionLine{Kind: c.kind, Stars: c.stars, Name: "Chè"}
		got, superseded, err := a.Certify(criteria.Default(), domain.Decision{Record: domain.Record{ID: "d"}, Date: c.date, Criteria: "148/QĐ-TTg"}, c.had)
		if domain.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
			continue
		}
		if err != nil {
			continue
		}
		if got.ValidFrom != c.date || got.ValidUntil != c.until || (len(superseded) > 0) != c.ends {
			t.Errorf("%s: %+v, superseded %d", name, got, len(superseded))
		}
		all := append(slices.Clone(superseded), got)
		if len(superseded) == 0 {
			all = append(all, c.had...)
		}
		if _, err := domain.Windows(all); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSubmitterAdvice checks that the submitter of a decision reads which users may
// publish it.
func TestSubmitterAdvice(t *testing.T) {
	t.Parallel()
	user := "01900000-0000-7000-8000-000000000001"
	for level, want := range map[domain.DecisionLevel][]string{
		domain.LevelProvince: {"another officer of the province", "an admin"},
		domain.LevelMinistry: {"an account of the ministry", "an admin if you are an officer", "an officer if you are an admin"},
	} {
		d := domain.Decision{Record: domain.Record{Status: domain.StatusDraft}, Level: level, SubmittedBy: &user}
		err := d.CheckPublish(domain.Actor{UserID: user, Roles: []domain.Role{domain.RoleOfficer}})
		for _, text := range want {
			if domain.CodeOf(err) != domain.CodeForbidden || !strings.Contains(err.Error(), text) {
				t.Errorf("of %s: %v, want %s", level, err, text)
			}
		}
	}
}
