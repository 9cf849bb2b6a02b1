package store_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/criteria/criteriatest"
	"chophien/domain"
	"chophien/store"
	"chophien/testservices"
)

// TestCriteriaOfProcesses: processes with other criteria on one database are found out,
// and what is in use stays.
func TestCriteriaOfProcesses(t *testing.T) {
	scenario := func(t *testing.T, c store.Config) {
		with := func(sets domain.CriteriaSets) *store.Store {
			c := c
			c.Criteria = sets
			return open(t, c)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		refuses := func(err error, code domain.Code, words string) {
			t.Helper()
			if domain.CodeOf(err) != code || !strings.Contains(err.Error(), words) {
				t.Errorf("%v, want %s with %q", err, code, words)
			}
		}
		setsOf := func(s *store.Store) (codes []string) {
			t.Helper()
			sets, err := s.ProductSets(t.Context())
			must(err)
			for _, set := range sets {
				codes = append(codes, set.Code)
			}
			return codes
		}
		admin := domain.Actor{UserID: "01900000-0000-7000-8000-000000000001", Roles: []domain.Role{domain.RoleAdmin}}
		province := "08"
		decision := func(number string, s *store.Store) error {
			_, err := s.AddDecision(t.Context(), admin, domain.Decision{
				Issuer: "UBND tỉnh", Number: number, Date: domain.NewDate(2026, 3, 1), Level: domain.LevelProvince, Criteria: s.Criteria().On(domain.NewDate(2026, 3, 1)).ID, ProvinceCode: &province,
			})
			return err
		}
		before := with(nil)
		must(before.Migrate(t.Context()))
		reference := setsOf(before)
		if len(reference) != 26 || reference[0] != "I.1.a" || reference[25] != "VI.1" {
			t.Fatalf("the sets are %q", reference)
		}
		must(before.CriteriaCheck().Check(t.Context()))
		must(decision("1/QĐ", before))

		after := with(criteriatest.Sets(t))
		refuses(after.CriteriaCheck().Check(t.Context()), domain.CodeUnavailable, "999/QĐ-TTg")
		refuses(decision("2/QĐ", after), domain.CodeUnavailable, "999/QĐ-TTg")
		must(after.Migrate(t.Context()))
		must(after.CriteriaCheck().Check(t.Context()))
		if codes := setsOf(after); len(codes) != 27 || codes[1] != "I.6.a" || !slices.Contains(codes, "V.1") {
			t.Errorf("the sets are %q", codes)
		}

		t.Run("the process with the earlier file stops deciding and says why", func(t *testing.T) {
			refuses(before.CriteriaCheck().Check(t.Context()), domain.CodeUnavailable, "999/QĐ-TTg")
			refuses(decision("3/QĐ", before), domain.CodeUnavailable, "999/QĐ-TTg")
			refuses(with(nil).Migrate(t.Context()), domain.CodeConflict, "CHOPHIEN_CRITERIA_FILE")
		})
		t.Run("a changed file takes the place of the earlier one", func(t *testing.T) {
			changed := slices.Clone(criteriatest.Sets(t))
			changed[2].CertificateMonths = 30
			edited := with(changed)
			must(edited.Migrate(t.Context()))
			refuses(after.CriteriaCheck().Check(t.Context()), domain.CodeUnavailable, "999/QĐ-TTg")
			must(after.Migrate(t.Context()))
			must(after.CriteriaCheck().Check(t.Context()))
		})
		t.Run("criteria that nothing uses can be deleted", func(t *testing.T) {
			refuses(after.ForgetCriteria(t.Context(), criteriatest.ID), domain.CodeConflict, "CHOPHIEN_CRITERIA_FILE")
			refuses(before.ForgetCriteria(t.Context(), "7/QĐ"), domain.CodeNotFound, "7/QĐ")
			must(before.ForgetCriteria(t.Context(), criteriatest.ID))
			must(before.CriteriaCheck().Check(t.Context()))
			if codes := setsOf(before); !slices.Equal(codes, reference) {
				t.Errorf("the sets are %q", codes)
			}
		})
		t.Run("what is in use stays", func(t *testing.T) {
			must(after.Migrate(t.Context()))
			must(decision("4/QĐ", after))
			refuses(before.ForgetCriteria(t.Context(), criteriatest.ID), domain.CodeConflict, "1 decisions")
			set := "I.6.a"
			buyer, err := after.AddUser(t.Context(), domain.User{Email: "mua@example.vn", EmailKey: "mua@example.vn", PasswordHash: "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzYWx0c2E$bm90IGEgaGFzaCBvZiBhbnl0aGluZyBhdCBhbGwu", Name: "Người mua", Roles: []domain.Role{domain.RoleBuyer}})
			must(err)
			d, err := after.AddDemand(t.Context(), domain.Actor{UserID: buyer.ID, Roles: buyer.Roles}, domain.Demand{
				BuyerType: domain.BuyerTypes()[0], Name: "Nhộng", SetCode: &set, Period: domain.Periods()[0], Visibility: domain.VisibilityPublic, Tell: domain.CadenceOff,
			})
			must(err)
			fewer := slices.Clone(criteriatest.Sets(t))
			fewer[2].ProductSets = slices.DeleteFunc(slices.Clone(fewer[2].ProductSets), func(s domain.ProductSet) bool { return s.Code == set })
			s := with(fewer)
			must(s.Migrate(t.Context()))
			sets, err := s.ProductSets(t.Context())
			must(err)
			last := sets[len(sets)-1]
			if last.Code != set || last.InForce(domain.Today(d.CreatedAt)) {
				t.Errorf("the last set is %+v", last)
			}
			must(s.Migrate(t.Context()))
		})
	}
	t.Run("sqlite", func(t *testing.T) {
		scenario(t, store.Config{Path: filepath.Join(t.TempDir(), "x.db")})
		loads := func(sets domain.CriteriaSets) (ids []string) {
			s := open(t, store.Config{Path: filepath.Join(t.TempDir(), "new.db"), Criteria: sets})
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Action: "criteria.load"}, domain.Page{Limit: 9})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range log.Items {
				ids = append(ids, e.NounID)
			}
			return ids
		}
		if ids := loads(nil); len(ids) != 0 {
			t.Errorf("a new database has loads of %q in its log", ids)
		}
		if ids := loads(criteriatest.Sets(t)); !slices.Equal(ids, []string{string(criteriatest.ID)}) {
			t.Errorf("a new database of an office with a file has loads of %q in its log", ids)
		}
	})
	t.Run("postgres", func(t *testing.T) { scenario(t, store.Config{DatabaseURL: testservices.Postgres(t)}) })
}

// TestReferenceIsTheDefault checks that loading the criteria of the program changes no
// product set of the migrations.
func TestReferenceIsTheDefault(t *testing.T) {
	s := openSQLite(t, nil)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB().ExecContext(t.Context(), "DELETE FROM criteria_sets"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB().ExecContext(t.Context(), "CREATE TRIGGER untouched BEFORE UPDATE ON product_sets BEGIN SELECT raise(ABORT, 'a product set changes'); END"); err != nil {
		t.Fatal(err)
	}
	if err := s.LoadCriteria(t.Context()); err != nil {
		t.Fatal(err)
	}
	sets, err := s.ProductSets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := criteria.Default().ProductSets()
	if len(sets) != len(want) {
		t.Fatalf("%d sets, want %d", len(sets), len(want))
	}
	for i := range sets {
		if sets[i] != want[i] {
			t.Errorf("%+v, want %+v", sets[i], want[i])
		}
	}
}
