package domain_test

import (
	"strings"
	"testing"

	"chophien/domain"
)

// TestReviewActions is every action in every state: nothing else is a way.
func TestReviewActions(t *testing.T) {
	t.Parallel()
	ways := map[string]domain.Status{
		"draft submit": domain.StatusSubmitted, "changes_requested submit": domain.StatusSubmitted,
		"submitted recall":          domain.StatusDraft,
		"submitted request_changes": domain.StatusChangesRequested,
		"submitted publish":         domain.StatusPublished,
		"draft withdraw":            domain.StatusWithdrawn, "changes_requested withdraw": domain.StatusWithdrawn,
		"published withdraw": domain.StatusWithdrawn, "suspended withdraw": domain.StatusWithdrawn,
		"withdrawn reopen":    domain.StatusDraft,
		"published suspend":   domain.StatusSuspended,
		"suspended reinstate": domain.StatusPublished,
	}
	for _, from := range domain.Statuses() {
		for _, a := range domain.ReviewActions() {
			err := a.Check(from, "Lý do")
			to, ok := ways[string(from)+" "+string(a)]
			rule, known := a.Rule()
			switch {
			case !known:
				t.Errorf("%s has no rule", a)
			case ok && (err != nil || rule.To != to):
				t.Errorf("%s when %s: to %s (%v), want %s", a, from, rule.To, err, to)
			case !ok && (domain.CodeOf(err) != domain.CodeConflict || !strings.Contains(err.Error(), string(from)) || !strings.Contains(err.Error(), string(a))):
				t.Errorf("%s when %s: %v", a, from, err)
			}
			if reason := a.Check(from, " \n"); rule.Reason && domain.CodeOf(reason) != domain.CodeInvalid {
				t.Errorf("%s without a reason: %v", a, reason)
			}
			if long := a.Check(from, strings.Repeat("ă", 2001)); domain.CodeOf(long) != domain.CodeInvalid {
				t.Errorf("%s for a long reason: %v", a, long)
			}
		}
	}
	if err := domain.ReviewAction("delete").Check(domain.StatusDraft, ""); domain.CodeOf(err) != domain.CodeInvalid {
		t.Error(err)
	}
}

// TestManagers: who acts for a producer at a place, and on whose behalf. The
// scope of an officer holds on both maps.
func TestManagers(t *testing.T) {
	t.Parallel()
	former := func(code string) *string { return &code }
	officer := domain.Actor{Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}, FormerProvinces: []string{"02", "08"}}
	member := domain.Actor{Roles: []domain.Role{domain.RoleProducer}, Producers: []string{"p"}}
	lost := domain.Actor{Roles: []domain.Role{domain.RoleBuyer}, Producers: []string{"p"}}
	for name, c := range map[string]struct {
		by       domain.Actor
		producer string
		place    domain.Place
		may      bool
		onBehalf bool
	}{
		"a member":                      {member, "p", domain.Place{ProvinceCode: "01"}, true, false},
		"a member of another":           {member, "q", domain.Place{ProvinceCode: "01"}, false, false},
		"a member of what has none":     {member, "", domain.Place{ProvinceCode: "01"}, false, false},
		"who lost the role":             {lost, "p", domain.Place{ProvinceCode: "01"}, false, false},
		"an officer":                    {officer, "p", domain.Place{ProvinceCode: "08"}, true, true},
		"an officer, a former unit":     {officer, "p", domain.Place{ProvinceCode: "08", FormerProvinceCode: former("02")}, true, true},
		"an officer elsewhere":          {officer, "p", domain.Place{ProvinceCode: "01"}, false, false},
		"what moved away":               {officer, "p", domain.Place{ProvinceCode: "01", FormerProvinceCode: former("02")}, false, false},
		"units that contradict":         {officer, "p", domain.Place{ProvinceCode: "08", FormerProvinceCode: former("01")}, false, false},
		"an old code that is a new one": {officer, "p", domain.Place{ProvinceCode: "02"}, false, false},
		"an admin":                      {domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, "", domain.Place{ProvinceCode: "01"}, true, true},
		"no member, without a producer": {domain.Actor{}, "", domain.Place{}, false, false},
	} {
		if may, onBehalf := c.by.MayManage(c.producer, c.place); may != c.may || onBehalf != c.onBehalf {
			t.Errorf("%s: %t, on behalf %t", name, may, onBehalf)
		}
	}
}
