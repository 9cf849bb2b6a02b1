package storetest

import (
	"testing"

	"chophien/domain"
)

// organisationsOfFair: those who run a fair keep its organisations, the public reads
// them once the fair is published, and an edition keeps its logos.
func organisationsOfFair(t *testing.T, open Open) {
	s := migrated(t, open)
	_ = inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f, _ := editable(t, s, mine)
	add := func(by domain.Actor, role domain.FairRole, name string) (domain.FairOrganisation, error) {
		return s.AddOrganisation(t.Context(), by, domain.FairOrganisation{FairID: f.ID, Role: role, Name: name, Position: domain.OrganisationLast})
	}
	logo := func(key string) *domain.FairLogo {
		return &domain.FairLogo{FileKey: domain.PicturesFolder + key, ContentType: "image/png", Width: 400, Height: 200}
	}
	_, err := add(other, domain.FairHost, "Sở")
	wantCode(t, err, domain.CodeNotFound)
	_, err = add(mine, "none", "Sở")
	wantField(t, err, "role")
	bank, err := add(mine, domain.FairSponsor, "Ngân hàng")
	must(t, err)
	host, err := add(mine, domain.FairHost, "Sở Công Thương")
	must(t, err)
	second, err := add(mine, domain.FairHost, "Liên minh Hợp tác xã")
	must(t, err)
	if second.Position != 1 {
		t.Errorf("the second host is at %d", second.Position)
	}
	step(t, "two at once", func(t *testing.T) {
		bank.Level = domain.LevelGold
		changed, err := s.ChangeOrganisation(t.Context(), mine, bank, bank.Version)
		must(t, err)
		_, err = s.ChangeOrganisation(t.Context(), mine, bank, bank.Version)
		wantCode(t, err, domain.CodePrecondition)
		_, err = s.ChangeOrganisation(t.Context(), other, changed, changed.Version)
		wantCode(t, err, domain.CodeNotFound)
		bank = changed
	})
	step(t, "a logo that no edition shows goes", func(t *testing.T) {
		_, _, err := s.SetLogo(t.Context(), mine, f.ID, host.ID, host.Version, nil)
		wantCode(t, err, domain.CodeNotFound)
		var dropped *domain.FairLogo
		host, dropped, err = s.SetLogo(t.Context(), mine, f.ID, host.ID, host.Version, logo("mot.png"))
		must(t, err)
		if dropped != nil || host.Logo == nil {
			t.Fatalf("the first logo %+v drops %+v", host.Logo, dropped)
		}
		host, dropped, err = s.SetLogo(t.Context(), mine, f.ID, host.ID, host.Version, logo("hai.png"))
		must(t, err)
		if dropped == nil || dropped.FileKey != domain.PicturesFolder+"mot.png" {
			t.Errorf("the second logo drops %+v", dropped)
		}
	})
	step(t, "in their order for everybody", func(t *testing.T) {
		all, err := s.FairOrganisations(t.Context(), f.Slug)
		must(t, err)
		if len(all) != 3 || all[0].ID != host.ID || all[0].Logo == nil || all[1].ID != second.ID || all[2].Level != domain.LevelGold {
			t.Errorf("everybody reads %+v", all)
		}
		draft, err := s.AddFair(t.Context(), mine, aFair())
		must(t, err)
		_, err = s.FairOrganisations(t.Context(), draft.ID)
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "an edition keeps the logo that it shows", func(t *testing.T) {
		must(t, freezeLatest(t.Context(), s, mine, f.ID))
		e, err := s.ManagedEdition(t.Context(), mine, f.ID, 1)
		must(t, err)
		printed := e.Content.Organisations
		if len(printed) != 3 || printed[0].Logo == nil || printed[0].Logo.FileKey != domain.PicturesFolder+"hai.png" {
			t.Fatalf("printed are %+v", printed)
		}
		dropped, err := s.DeleteOrganisation(t.Context(), mine, f.ID, host.ID, host.Version)
		must(t, err)
		unknown, err := s.UnknownKeys(t.Context(), []string{domain.PicturesFolder + "hai.png", domain.PicturesFolder + "mot.png"})
		must(t, err)
		if dropped != nil || len(unknown) != 1 || unknown[0] != domain.PicturesFolder+"mot.png" {
			t.Errorf("the logo %+v is dropped, and %v are unknown", dropped, unknown)
		}
	})
}
