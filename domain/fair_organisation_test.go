package domain_test

import (
	"slices"
	"testing"

	"chophien/domain"
)

// TestFairOrganisation: only sponsors have a level, and roles have an order.
func TestFairOrganisation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, field string
		o           domain.FairOrganisation
	}{
		{"a host", "", domain.FairOrganisation{Role: domain.FairHost, Name: "Sở Công Thương"}},
		{"a sponsor", "", domain.FairOrganisation{Role: domain.FairSponsor, Level: domain.LevelGold, Name: "Ngân hàng", Website: "https://ngan-hang.example.vn"}},
		{"a level of a host", "level", domain.FairOrganisation{Role: domain.FairHost, Level: domain.LevelGold, Name: "Sở"}},
		{"no role", "role", domain.FairOrganisation{Name: "Sở"}},
		{"no name", "name", domain.FairOrganisation{Role: domain.FairHost}},
		{"a script", "website", domain.FairOrganisation{Role: domain.FairHost, Name: "Sở", Website: "javascript:alert(1)"}},
	} {
		t.Run(c.name, func(t *testing.T) { testField(t, c.o.Validate(), c.field) })
	}
	all := []domain.FairOrganisation{
		{Name: "media", Role: domain.FairMedia}, {Name: "any sponsor", Role: domain.FairSponsor}, {Name: "silver", Role: domain.FairSponsor, Level: domain.LevelSilver},
		{Name: "second", Role: domain.FairHost, Position: 1}, {Name: "first", Role: domain.FairHost},
	}
	slices.SortFunc(all, domain.CompareOrganisations)
	var names []string
	for _, o := range all {
		names = append(names, o.Name)
	}
	if want := []string{"first", "second", "silver", "any sponsor", "media"}; !slices.Equal(names, want) {
		t.Errorf("the order is %v, want %v", names, want)
	}
}
