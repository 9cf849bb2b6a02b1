package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"chophien/domain"
	"chophien/store"
)

// schemaFits compares the fields of each struct with the columns of its table.
func schemaFits(t *testing.T, open Open) {
	s := migrated(t, open)
	for _, row := range []any{
		domain.Province{}, domain.FormerProvince{}, domain.Commune{}, domain.FormerCommune{}, domain.ProductSet{}, domain.Producer{}, domain.Product{},
		domain.CraftVillage{}, domain.TourismSite{}, domain.Decision{}, domain.Certificate{}, domain.Picture{},
		domain.User{}, domain.Session{}, domain.APIKey{}, domain.SecondFactor{}, domain.RecoveryCode{}, domain.Synonym{},
		domain.Import{}, domain.ImportRow{}, domain.SheetHeading{},
		domain.AuditEntry{}, domain.Notice{}, domain.Membership{}, domain.Invitation{}, domain.Report{}, domain.Inspection{}, domain.Identity{}, domain.SignIn{}, domain.File{},
		domain.Evidence{},
		domain.DecisionLine{}, domain.CertificateChange{},
		domain.Lead{}, domain.Quote{}, domain.Message{}, domain.ContactReveal{},

		domain.Webhook{}, domain.Delivery{},
		domain.Alert{}, domain.AlertFind{},
		domain.Demand{}, domain.Match{},

		domain.Fair{}, domain.Hall{}, domain.Booth{}, domain.Delegation{}, domain.FairInvitation{}, domain.FairOrganizer{}, domain.OrganizerInvitation{}, domain.Exhibitor{}, domain.Exhibit{},

		domain.Memorandum{},
		domain.UnmetSearch{}, domain.PageCount{},
		domain.Timetable{}, domain.Meeting{},
		domain.Catalogue{}, domain.CatalogueEntry{}, domain.EditionFile{},
		domain.FairPlan{}, domain.FairLogo{}, domain.FairOrganisation{}, domain.FairEvent{},
	} {
		t.Run(fmt.Sprintf("%T", row), func(t *testing.T) {
			want, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
			must(t, err)
			rows, err := s.DB().QueryContext(t.Context(), "SELECT * FROM "+want.Table+" WHERE 1 = 0")
			must(t, err)
			defer rows.Close()
			have, err := rows.Columns()
			must(t, err)
			must(t, rows.Err())
			fields := slices.Clone(want.DBNames)
			slices.Sort(fields)
			slices.Sort(have)
			if !slices.Equal(fields, have) {
				t.Errorf("%s: the struct has %v, the table %v", want.Table, fields, have)
			}
		})
	}
}

func readiness(t *testing.T, open Open) {
	s := open(t, noon, false)
	wantCode(t, s.Check(t.Context()), domain.CodeUnavailable)
	if pending, err := s.Pending(t.Context()); err != nil || len(pending) < 2 || pending[0] != "00001_schema.sql" {
		t.Fatalf("of an empty database %v is pending: %v", pending, err)
	}
	for range 2 {
		must(t, s.Migrate(t.Context()))
		must(t, s.Check(t.Context()))
		if pending, err := s.Pending(t.Context()); err != nil || len(pending) != 0 {
			t.Fatalf("after Migrate %v is pending: %v", pending, err)
		}
	}
}

// schemaRefused changes the schema of a database, as other programs would have
// made it, and opens it with this one.
func schemaRefused(t *testing.T, open Open) {
	newest := "(SELECT max(version_id) FROM goose_db_version)"
	for _, c := range []struct {
		name   string
		alter  []string
		says   string // part of the refusal; empty: Migrate repairs it
		status string // the one pending migration
	}{
		{"older", []string{"DELETE FROM goose_db_version WHERE version_id = " + newest}, "", ".sql"},
		{"older job queue", []string{"DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)"}, "", "of the job queue"},
		{"unreleased", []string{"DROP TABLE schema_baseline", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (43, TRUE)"}, "unreleased version", ""},
		{"unreleased with our numbers", []string{"DROP TABLE schema_baseline"}, "unreleased version", ""},
		{"newer", []string{"INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)"}, "newer version of the program", ""},
		{"newer job queue", []string{"INSERT INTO river_migration (line, version) VALUES ('main', 999)"}, "newer version of the program", ""},
		{"another baseline", []string{"UPDATE schema_baseline SET fingerprint = '0123456789abcdef'"}, "began with the schema 0123456789abcdef", ""},
		{"no fingerprint", []string{"DELETE FROM schema_baseline"}, "began with the schema unknown", ""},
		{"a gap", []string{"DELETE FROM goose_db_version WHERE version_id = 1"}, "without migration 1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, noon, true)
			for _, sql := range c.alter {
				exec(t, s, sql)
			}
			pending, err := s.Pending(t.Context())
			checked := s.Check(t.Context())
			wantCode(t, checked, domain.CodeUnavailable)
			if c.says == "" {
				must(t, err)
				if len(pending) != 1 || !strings.Contains(pending[0], c.status) || !strings.Contains(checked.Error(), "run migrate") {
					t.Errorf("pending is %v; the check returns %v", pending, checked)
				}
				return
			}
			for call, err := range map[string]error{"Pending": err, "Check": checked, "Migrate": s.Migrate(t.Context())} {
				wantCode(t, err, domain.CodeUnavailable)
				if !strings.Contains(err.Error(), c.says) {
					t.Errorf("%s does not say %q: %v", call, c.says, err)
				}
			}
		})
	}
	t.Run("upgrade beside a running process", func(t *testing.T) {
		for name, begin := range map[string]func(*store.Store) error{
			"that was asked":    func(s *store.Store) error { return s.Check(t.Context()) },
			"that nobody asked": func(s *store.Store) error { return s.Migrate(t.Context()) },
		} {
			t.Run(name, func(t *testing.T) {
				s := open(t, noon, true)
				must(t, begin(s))
				exec(t, s, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)")
				must(t, s.Check(t.Context()))
				_, err := s.Pending(t.Context())
				wantCode(t, err, domain.CodeUnavailable)
			})
		}
	})
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
