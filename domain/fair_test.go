package domain_test

import (
	"strings"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
)

var fairDay = domain.NewDate(2027, 3, 12)

func validFair() domain.Fair {
	return domain.Fair{
		Record: domain.Record{Slug: "hoi-cho", Status: domain.StatusDraft}, Name: "Hội chợ mùa xuân", Place: domain.Place{ProvinceCode: "08"}, Venue: "Nhà thi đấu", Organizer: "Sở Công Thương",
		OrganizerID: "organizer", StartsOn: fairDay, EndsOn: fairDay + 3, Phone: "0207 3822 123",
	}
}

func TestFairCheck(t *testing.T) {
	type f = domain.Fair
	testCheck(t, validFair, f.Validate, []edit[f]{
		{"no name", "name", func(v *f) { v.Name = "" }},
		{"a line break in the theme", "theme", func(v *f) { v.Theme = "a\nb" }},
		{"no province", "place.province", func(v *f) { v.ProvinceCode = "" }},
		{"a broken phone number", "phone", func(v *f) { v.Phone = "1" }},
		{"a broken e-mail address", "email", func(v *f) { v.Email = "x" }},
		{"an end before the beginning", "ends_on", func(v *f) { v.EndsOn = v.StartsOn - 1 }},
		{"the longest fair", "", func(v *f) { v.EndsOn = v.StartsOn + domain.MaxFairDays - 1 }},
		{"a day too long", "ends_on", func(v *f) { v.EndsOn = v.StartsOn + domain.MaxFairDays }},
		{"answers after the end", "registers_until", func(v *f) { v.RegistersUntil = ptr(v.EndsOn + 1) }},
		{"answers years before", "registers_until", func(v *f) { v.RegistersUntil = ptr(v.StartsOn - 1000) }},
		{"answers that begin after their end", "registers_from", func(v *f) { v.RegistersFrom, v.RegistersUntil = ptr(v.StartsOn), ptr(v.StartsOn-1) }},
	})
	testCheck(t, validFair, func(v f) error { return v.CheckComplete(fairDay - 100) }, []edit[f]{
		{"over already", "ends_on", func(v *f) { v.EndsOn = fairDay - 101 }},
		{"too far ahead", "ends_on", func(v *f) { v.EndsOn = fairDay + 5000 }},
		{"no venue", "venue", func(v *f) { v.Venue = " " }},
		{"no organizer", "organizer", func(v *f) { v.Organizer = "" }},
		{"no contact", "phone", func(v *f) { v.Phone = "" }},
		{"an e-mail address only", "", func(v *f) { v.Phone, v.Email = "", "a@example.vn" }},
	})
}

func TestFairActions(t *testing.T) {
	for _, c := range []struct {
		name   string
		status domain.Status
		action domain.FairAction
		on     domain.Date
		reason string
		want   domain.Status
		code   domain.Code
	}{
		{"publish a draft", domain.StatusDraft, domain.FairPublish, fairDay - 9, "", domain.StatusPublished, ""},
		{"publish again", domain.StatusPublished, domain.FairPublish, fairDay - 9, "", "", domain.CodeConflict},
		{"publish after the end", domain.StatusDraft, domain.FairPublish, fairDay + 9, "", domain.StatusPublished, domain.CodeInvalid},
		{"cancel", domain.StatusPublished, domain.FairCancel, fairDay, "Bão", domain.FairCancelled, ""},
		{"cancel without a reason", domain.StatusPublished, domain.FairCancel, fairDay, " ", "", domain.CodeInvalid},
		{"cancel again", domain.FairCancelled, domain.FairCancel, fairDay, "Bão", "", domain.CodeConflict},
		{"close on the last day", domain.StatusPublished, domain.FairClose, fairDay + 3, "", domain.FairClosed, ""},
		{"close before", domain.StatusPublished, domain.FairClose, fairDay + 2, "", "", domain.CodeConflict},
		{"close a draft", domain.StatusDraft, domain.FairClose, fairDay + 3, "", "", domain.CodeConflict},
		{"change a closed fair", domain.FairClosed, domain.FairPublish, fairDay, "", "", domain.CodeConflict},
		{"an unknown action", domain.StatusDraft, "open", fairDay, "", "", domain.CodeInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := validFair()
			f.Status = c.status
			got, err := c.action.Apply(f, c.on, c.reason)
			if domain.CodeOf(err) != c.code || err == nil && got != c.want {
				t.Errorf("%q (%v), want %q", got, err, c.want)
			}
		})
	}
}

func TestFairAnswers(t *testing.T) {
	f := validFair()
	f.Status, f.RegistersFrom, f.RegistersUntil = domain.StatusPublished, ptr(fairDay-30), ptr(fairDay-10)
	for _, c := range []struct {
		name string
		on   domain.Date
		want domain.Code
	}{
		{"before", fairDay - 31, domain.CodeConflict}, {"the first day", fairDay - 30, ""}, {"the last day", fairDay - 10, ""}, {"after", fairDay - 9, domain.CodeConflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := f.CheckAnswers(c.on); domain.CodeOf(err) != c.want {
				t.Error(err)
			}
		})
	}
	f.Status = domain.FairCancelled
	if err := f.CheckAnswers(fairDay - 20); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("answers to a cancelled fair: %v", err)
	}
}

func TestFairRunBy(t *testing.T) {
	for _, c := range []struct {
		name  string
		actor domain.Actor
		want  bool
	}{
		{"its organizer", domain.Actor{UserID: "organizer", Roles: []domain.Role{domain.RoleOrganizer}}, true},
		{"another organizer", domain.Actor{UserID: "other", Roles: []domain.Role{domain.RoleOrganizer}}, false},
		{"its organizer without the role", domain.Actor{UserID: "organizer"}, false},
		{"an admin", domain.Actor{UserID: "admin", Roles: []domain.Role{domain.RoleAdmin}}, true},
		{"the public", domain.Actor{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := validFair().ManagedBy(c.actor); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}

func TestFairBooths(t *testing.T) {
	f := validFair()
	f.Halls = []domain.Hall{{Booths: []domain.Booth{{Number: "A-1"}}}, {Booths: []domain.Booth{{Number: "B-2", WidthCM: 300, DepthCM: 250}}}}
	if b, ok := f.Booth("B-2"); !ok || b.Area() != 750 {
		t.Errorf("%+v %t", b, ok)
	}
	if _, ok := f.Booth("C-3"); ok {
		t.Error("an unknown booth is found")
	}
	if f.Public() || !f.Open() {
		t.Error("a draft is public or closed")
	}
	if f.PublishedAt = ptr(time.Unix(0, 0)); !f.Public() {
		t.Error("a published fair is not public")
	}
	for verify, want := range map[string]string{"": "", "https://x/verify/A": "https://x/verify/A?fair=hoi-cho"} {
		if got := domain.ScannedAt(verify, f.Slug); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestBoothCheck(t *testing.T) {
	type b = domain.Booth
	testCheck(t, func() b { return b{Number: "A-07", WidthCM: 300, DepthCM: 300, PlanX: ptr(0), PlanY: ptr(1000)} }, b.Validate, []edit[b]{
		{"no number", "number", func(v *b) { v.Number = "" }},
		{"a space", "number", func(v *b) { v.Number = "A 7" }},
		{"a negative width", "width_cm", func(v *b) { v.WidthCM = -1 }},
		{"too deep", "depth_cm", func(v *b) { v.DepthCM = 10_001 }},
		{"a negative rent", "price_vnd", func(v *b) { v.PriceVND = ptr(int64(-1)) }},
		{"half a position", "plan_x", func(v *b) { v.PlanY = nil }},
		{"outside the plan", "plan_y", func(v *b) { v.PlanY = ptr(1001) }},
	})
	type h = domain.Hall
	testCheck(t, func() h { return h{Name: "Nhà A"} }, h.Validate, []edit[h]{
		{"no name", "name", func(v *h) { v.Name = " " }},
		{"a negative position", "position", func(v *h) { v.Position = -1 }},
		{"one hall too many", "position", func(v *h) { v.Position = domain.MaxHalls }},
	})
}

func TestDelegation(t *testing.T) {
	type a = domain.FairAnswer
	testCheck(t, func() a { return a{Answer: domain.AnswerAccepted, ContactName: "Chị Mai", Phone: "0912345678"} }, a.Validate, []edit[a]{
		{"no answer", "answer", func(v *a) { v.Answer = domain.AnswerOpen }},
		{"accepted without a phone", "phone", func(v *a) { v.Phone = "" }},
		{"declined without a phone", "", func(v *a) { *v = a{Answer: domain.AnswerDeclined} }},
		{"a broken e-mail address", "email", func(v *a) { v.Email = "mai" }},
	})
	d := domain.Delegation{ProvinceCode: "08", AnsweredBy: ptr("guest")}
	for _, c := range []struct {
		name  string
		actor domain.Actor
		want  bool
	}{
		{"an officer of the province", domain.Actor{UserID: "o", Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}}, true},
		{"an officer of another", domain.Actor{UserID: "o", Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"01"}}, false},
		{"the user of the link", domain.Actor{UserID: "guest"}, true},
		{"an admin", domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, true},
		{"the public", domain.Actor{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := d.ManagedBy(c.actor); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
	now := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		i    domain.FairInvitation
		want bool
	}{
		{"open", domain.FairInvitation{ExpiresAt: now.Add(1)}, true},
		{"expired", domain.FairInvitation{ExpiresAt: now}, false},
		{"used", domain.FairInvitation{ExpiresAt: now.Add(1), UsedAt: &now}, true},
		{"revoked", domain.FairInvitation{ExpiresAt: now.Add(1), RevokedAt: &now}, false},
	} {
		t.Run("a link that is "+c.name, func(t *testing.T) {
			if got := c.i.OpenAt(now); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}

func TestSortSigns(t *testing.T) {
	signs := []domain.Sign{
		{Name: "Khách", Kind: domain.PersonGuest}, {Name: "Mai", Kind: domain.PersonStaff, Booth: "A-10"}, {Name: "Sử", Kind: domain.PersonStaff, Booth: "A-2"}, {Name: "Trưởng ban", Kind: domain.PersonOrganizer},
	}
	domain.SortSigns(signs)
	var order []string
	for _, s := range signs {
		order = append(order, s.Name)
	}
	if got := strings.Join(order, " "); got != "Trưởng ban Sử Mai Khách" {
		t.Errorf("the badges are in the order %s", got)
	}
}

func TestFairPersonValidate(t *testing.T) {
	exhibitor := "e"
	right := domain.FairPerson{Kind: domain.PersonStaff, ExhibitorID: &exhibitor, Name: "Nguyễn Thị An", Role: "Bán hàng", Phone: "0912 345 678"}
	for field, change := range map[string]func(*domain.FairPerson){
		"":              func(*domain.FairPerson) {},
		"name":          func(p *domain.FairPerson) { p.Name = " " },
		"role":          func(p *domain.FairPerson) { p.Role = "hai\ndòng" },
		"phone":         func(p *domain.FairPerson) { p.Phone = "hỏi chị Mai" },
		"email":         func(p *domain.FairPerson) { p.Email = "không" },
		"kind":          func(p *domain.FairPerson) { p.Kind, p.ExhibitorID = "king", nil },
		"exhibitor_id":  func(p *domain.FairPerson) { p.Kind = domain.PersonPress },
		"delegation_id": func(p *domain.FairPerson) { p.Kind, p.ExhibitorID = domain.PersonDelegation, nil },
	} {
		t.Run("a wrong "+field, func(t *testing.T) {
			p := right
			change(&p)
			if err := p.Validate(); field == "" && err != nil || field != "" && (err == nil || domain.ErrorsOf(err)[0].Field != field) {
				t.Errorf("%v", err)
			}
		})
	}
	long := make([]domain.PersonLine, domain.MaxPeoplePerGuest+1)
	for i := range long {
		long[i].Name = "An"
	}
	if err := domain.ValidatePeople(long); err == nil || domain.ErrorsOf(err)[0].Field != "people" {
		t.Errorf("too many people: %v", err)
	}
	long[1].Name = ""
	if err := domain.ValidatePeople(long[:2]); err == nil || domain.ErrorsOf(err)[0].Field != "people[1].name" {
		t.Errorf("no name: %v", err)
	}
}

func TestCallerOf(t *testing.T) {
	delegation := &domain.Delegation{ContactName: "Trưởng đoàn", Phone: "3"}
	producer := &domain.Producer{Representative: "Giám đốc", Phone: "2"}
	for _, c := range []struct {
		name string
		e    domain.Exhibitor
		want string
	}{
		{"the contact person", domain.Exhibitor{Phone: "1", Producer: producer, Delegation: delegation}, "1"},
		{"the representative", domain.Exhibitor{Producer: producer, Delegation: delegation}, "2"},
		{"the head of the delegation", domain.Exhibitor{Producer: &domain.Producer{}, Delegation: delegation}, "3"},
		{"none", domain.Exhibitor{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := domain.ContactPersonOf(c.e).Phone; got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestFairReport(t *testing.T) {
	f := validFair()
	r := domain.FairReport{Fair: f}
	shown := func(k domain.Kind, province string, stars int) domain.ShownExhibit {
		l := domain.Listing{Ref: domain.Ref{Kind: k}, ProvinceCode: province, ProvinceName: "Tỉnh " + province, Group: "I"}
		if stars > 0 {
			l.Windows = []domain.Window{{Stars: stars, From: fairDay, Until: f.EndsOn}}
		}
		return domain.ShownExhibit{Exhibit: domain.Exhibit{Kind: k}, Listing: l}
	}
	r.CountShown([]domain.ShownExhibit{shown(domain.KindProduct, "08", 4), shown(domain.KindProduct, "08", 0), shown(domain.KindCraftVillage, "15", 0)})
	r.Visits = domain.EachDay(f, fairDay+1, []domain.DayCount{{On: fairDay + 1, N: 7}})
	r.Exhibitors = []domain.Count{{Key: string(domain.AnswerAccepted), N: 5}}
	r.Label(criteria.Default()[0])
	for name, c := range map[string]struct{ got, want int }{
		"exhibits": {r.Exhibits, 3}, "kinds": {domain.Sum(r.Kinds), 3}, "provinces": {len(r.Provinces), 2}, "the first province": {r.Provinces[0].N, 2}, "group I": {r.Groups[0].N, 2},
		"four stars": {r.Stars[1].N, 1}, "without stars": {r.Stars[3].N, 1}, "days": {len(r.Visits), 2}, "visits": {r.VisitsInAll(), 7},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	for _, p := range r.Parts() {
		for _, c := range p.Counts {
			if c.Label == "" {
				t.Errorf("%s: %+v has no label", p.Title, c)
			}
		}
	}
}
