package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"gocloud.dev/blob/memblob"

	"chophien/demo"
	"chophien/domain"
	"chophien/store"
)

// TestRemoveSamples takes a whole demonstration out of a database beside listings of
// people.
func TestRemoveSamples(t *testing.T) {
	for name, open := range map[string]func(testing.TB, func() time.Time) *store.Store{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			removeSamples(t, open(t, time.Now))
		})
	}
}

func removeSamples(t *testing.T, s *store.Store) {
	ctx, on := t.Context(), domain.Today(time.Now())
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Migrate(ctx))
	load := func() {
		t.Helper()
		_, err := demo.Load(ctx, s, s, on, nil)
		must(err)
		files := memblob.OpenBucket(nil)
		defer files.Close()
		hash := func(context.Context, string) (string, error) {
			return "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA", nil
		}
		_, err = demo.Market{Services: s, Files: files, Hash: hash, Site: "https://localhost", Today: on}.Load(ctx, nil)
		must(err)
	}
	count := func(query string) (n int) {
		t.Helper()
		must(s.DB().QueryRowContext(ctx, query).Scan(&n))
		return n
	}
	load()
	// Visitors try the accounts: the officer asks for a lock of the producer's.
	member, err := s.UserByEmail(ctx, demo.Accounts()[1].Email)
	must(err)
	officer, err := s.UserByEmail(ctx, demo.Accounts()[2].Email)
	must(err)
	_, err = s.AskLock(ctx, domain.Actor{UserID: officer.ID, Roles: []domain.Role{domain.RoleAdmin}}, member.ID, "Thử đề nghị khóa")
	must(err)
	first, err := s.FindSamples(ctx)
	must(err)
	if len(first.Refers) > 0 {
		t.Fatalf("the demonstration alone refers to itself from outside: %+v", first.Refers)
	}
	for _, table := range []string{"users", "producers", "products", "decisions", "certificates", "fairs", "editions", "demands", "quotes", "leads", "lead_messages", "notices", "pictures", "evidence", "exhibits", "memberships", "lock_requests"} {
		if !slices.ContainsFunc(first.Rows, func(r domain.SampleRows) bool { return r.Table == table && r.Rows > 0 }) {
			t.Errorf("no rows of %s would go", table)
		}
	}

	// A person has a listing and an inquiry with a producer of the demonstration.
	maker, err := s.AddUser(ctx, domain.User{Email: "that@example.vn", EmailKey: "that@example.vn", Name: "Thật", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleProducer}})
	must(err)
	by := domain.Actor{UserID: maker.ID, Roles: maker.Roles}
	own, err := s.AddProducer(ctx, by, domain.Producer{Name: "HTX Thật", Kind: domain.ProducerCooperative, Place: domain.Place{ProvinceCode: "08"}})
	must(err)
	by.Producers, by.OwnedProducers = []string{own.ID}, []string{own.ID}
	product, err := s.AddProduct(ctx, by, domain.Product{ProducerID: &own.ID, Name: "Chè thật", Group: "I"})
	must(err)
	buyer, err := s.AddUser(ctx, domain.User{Email: "mua@example.vn", EmailKey: "mua@example.vn", Name: "Mua", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleBuyer}})
	must(err)
	asker := domain.Actor{UserID: buyer.ID, Roles: buyer.Roles}
	var madeUp string
	must(s.DB().QueryRowContext(ctx, "SELECT CAST(id AS text) FROM products WHERE sample AND name LIKE 'Xóm Giả Định%' AND status = 'published' ORDER BY id LIMIT 1").Scan(&madeUp))
	lead, err := s.AddInquiry(ctx, asker, domain.Inquiry{About: domain.Ref{Kind: domain.KindProduct, ID: madeUp}, Text: "Còn hàng không?"})
	must(err)

	t.Run("what accounts of the demonstration add is marked", func(t *testing.T) {
		u, err := s.UserByEmail(ctx, demo.Accounts()[0].Email)
		must(err)
		d, err := s.AddDemand(ctx, domain.Actor{UserID: u.ID, Roles: u.Roles}, domain.Demand{Name: "Của khách xem thử", BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic})
		if err != nil || !d.Sample {
			t.Errorf("%+v, %v", d.Record, err)
		}
		if own.Sample || product.Sample {
			t.Errorf("%+v of a person is marked", product.Record)
		}
	})

	t.Run("a row of people keeps it", func(t *testing.T) {
		before := count("SELECT count(*) FROM products")
		removed, err := s.RemoveSamples(ctx, domain.Actor{})
		if domain.CodeOf(err) != domain.CodeConflict || !slices.ContainsFunc(removed.Refers, func(r domain.SampleReference) bool {
			return r.Table == "leads" && r.ID == lead.ID && r.To == "producers"
		}) {
			t.Errorf("%+v, %v", removed.Refers, err)
		}
		if after := count("SELECT count(*) FROM products"); after != before {
			t.Errorf("%d products of %d are left", after, before)
		}
		_, err = s.MoveLead(ctx, asker, lead.ID, lead.Version, domain.LeadTransition{Action: domain.LeadClose})
		must(err)
	})

	t.Run("removal", func(t *testing.T) {
		found, err := s.FindSamples(ctx)
		must(err)
		removed, err := s.RemoveSamples(ctx, domain.Actor{})
		must(err)
		if !slices.Equal(found.Rows, removed.Rows) || len(removed.FileKeys) == 0 {
			t.Errorf("the dry run said %v, deleted were %v, with %d files", found.Rows, removed.Rows, len(removed.FileKeys))
		}
		for _, table := range []string{"users", "producers", "products", "craft_villages", "tourism_sites", "decisions", "certificates", "fairs", "demands"} {
			if n := count("SELECT count(*) FROM " + table + " WHERE sample"); n != 0 {
				t.Errorf("%d rows of %s are left", n, table)
			}
		}
		for table, want := range map[string]int{"users": 2, "producers": 1, "products": 1, "memberships": 1, "leads": 0, "quotes": 0, "notices": 0, "pictures": 0, "editions": 0, "evidence": 0, "product_days": 0} {
			if n := count("SELECT count(*) FROM " + table); n != want {
				t.Errorf("%s has %d rows, want %d", table, n, want)
			}
		}
		if n := count("SELECT count(*) FROM unchained_audit_entries WHERE action = 'sample.remove'"); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
		if wrong, err := s.MendCounts(ctx); err != nil || wrong != 0 {
			t.Errorf("%d counts are wrong, %v", wrong, err)
		}
		again, err := s.RemoveSamples(ctx, domain.Actor{})
		if err != nil || len(again.Rows)+len(again.FileKeys) > 0 {
			t.Errorf("a second removal: %+v, %v", again, err)
		}
	})
	t.Run("loading again", func(t *testing.T) {
		load()
		second, err := s.FindSamples(ctx)
		must(err)
		if len(second.Refers) > 0 || len(second.Rows) < len(first.Rows)-1 {
			t.Errorf("%v, at first %v", second, first.Rows)
		}
	})
}
