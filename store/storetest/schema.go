package storetest

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"chophien/domain"
)

// schemaFits compares the columns that the structs are read into with those
// that the migrations made, both ways.
func schemaFits(t *testing.T, open Open) {
	s := migrated(t, open)
	for _, row := range []any{
		domain.Province{}, domain.FormerProvince{}, domain.ProductSet{}, domain.Producer{}, domain.Product{},
		domain.CraftVillage{}, domain.TourismSite{}, domain.Decision{}, domain.Certificate{}, domain.Picture{},
		domain.User{}, domain.Session{}, domain.APIKey{}, domain.Synonym{},
		domain.Import{}, domain.ImportRow{},
		domain.AuditEntry{}, domain.Notice{}, domain.Membership{}, domain.Invitation{}, domain.Report{}, domain.Inspection{}, domain.Identity{}, domain.SignIn{}, domain.File{},
		domain.Evidence{},
		domain.Award{}, domain.Proposal{},
		domain.Lead{}, domain.Quote{}, domain.Message{}, domain.ContactReveal{},

		domain.Webhook{}, domain.Delivery{},
		domain.Alert{}, domain.AlertFind{},
		domain.Demand{}, domain.Match{},

		domain.Fair{}, domain.Hall{}, domain.Booth{}, domain.Delegation{}, domain.FairInvitation{}, domain.Exhibitor{}, domain.Exhibit{},

		domain.Memorandum{},
		domain.UnmetSearch{},
		domain.Timetable{}, domain.Meeting{},
		domain.Catalogue{}, domain.CatalogueEntry{}, domain.EditionFile{},
		domain.FairPlan{},
	} {
		want, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
		must(t, err)
		rows, err := s.DB().QueryContext(t.Context(), "SELECT * FROM "+want.Table+" WHERE 1 = 0")
		must(t, err)
		have, err := rows.Columns()
		must(t, err)
		must(t, rows.Err())
		must(t, rows.Close())
		fields := slices.Clone(want.DBNames)
		slices.Sort(fields)
		slices.Sort(have)
		if !slices.Equal(fields, have) {
			t.Errorf("%s: the struct has %v, the table %v", want.Table, fields, have)
		}
	}
}

func readiness(t *testing.T, open Open) {
	s := open(t, noon, false)
	wantCode(t, s.Check(t.Context()), domain.CodeUnavailable)
	must(t, s.Migrate(t.Context()))
	must(t, s.Check(t.Context()))
	must(t, s.Migrate(t.Context()))
	must(t, s.Check(t.Context()))
	exec(t, s, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
	err := s.Check(t.Context())
	wantCode(t, err, domain.CodeUnavailable)
	if !strings.Contains(err.Error(), "run migrate") {
		t.Fatalf("the error does not say what to do: %v", err)
	}
}

func reference(t *testing.T, open Open) {
	s := migrated(t, open)
	provinces, err := s.Provinces(t.Context())
	must(t, err)
	if len(provinces) != 34 {
		t.Fatalf("%d provinces", len(provinces))
	}
	former, northern, formerNorthern := map[string]domain.FormerProvince{}, 0, 0
	for i, p := range provinces {
		if i > 0 && provinces[i-1].NameSort >= p.NameSort {
			t.Errorf("%s comes before %s", provinces[i-1].Name, p.Name)
		}
		if p.NameSort != domain.SortKey(p.Name) || p.Slug != domain.Slug(p.Name) {
			t.Errorf("%s: sort key or slug is not that of its name", p.Name)
		}
		if !slices.Contains(domain.Regions(), p.Region) {
			t.Errorf("%s is in region %q", p.Name, p.Region)
		}
		if p.Northern {
			northern++
		}
		for _, f := range p.Former {
			former[f.Code] = f
			if f.ProvinceCode != p.Code || f.NameSort != domain.SortKey(f.Name) || f.Slug != domain.Slug(f.Name) {
				t.Errorf("%s: unit, sort key or slug is wrong", f.Name)
			}
			if f.Northern != p.Northern {
				t.Errorf("%s lies in the north on one map only", f.Name)
			}
			if f.Northern {
				formerNorthern++
			}
		}
	}
	if len(former) != 63 || northern != 15 || formerNorthern != 25 {
		t.Errorf("%d former units, %d northern today, %d northern formerly", len(former), northern, formerNorthern)
	}
	if f := former["15"]; f.Name != "Yên Bái" || f.ProvinceCode != "15" {
		t.Errorf("former 15 is %s", f.Name)
	}
	if f := former["79"]; !slices.Contains(strings.Split(f.Aliases, "|"), "Sài Gòn") {
		t.Errorf("aliases of %s are %q", f.Name, f.Aliases)
	}
	sets, err := s.ProductSets(t.Context())
	must(t, err)
	groups := map[domain.Group]int{}
	for i, set := range sets {
		if set.Number != i+1 {
			t.Errorf("set %s is the %dth", set.Code, i+1)
		}
		groups[set.Group]++
	}
	for g, n := range map[domain.Group]int{"I": 13, "II": 4, "III": 3, "IV": 2, "V": 3, "VI": 1} {
		if groups[g] != n {
			t.Errorf("group %s has %d sets, want %d", g, groups[g], n)
		}
	}
}
