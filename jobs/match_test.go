package jobs_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
	"chophien/search"
)

// withoutDemands is an engine that stores no demands, like one whose index is behind.
type withoutDemands struct{ search.Engine }

// Put stores all documents but demands.
func (e withoutDemands) Put(ctx context.Context, docs []search.Document) error {
	return e.Engine.Put(ctx, slices.DeleteFunc(slices.Clone(docs), func(d search.Document) bool { return d.Kind == domain.KindDemand }))
}

// TestMatchBeforeIndex: the job of a product keeps the match with an open
// demand that the index does not have yet.
func TestMatchBeforeIndex(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		ctx, s := t.Context(), in.store
		in.load(t, 0, 1)
		_, stop := in.run(t)
		in.untilInStep(t)
		stop()
		u, err := s.AddUser(ctx, domain.User{Email: "mot@example.vn", EmailKey: "mot@example.vn", Name: "An", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleBuyer}})
		if err != nil {
			t.Fatal(err)
		}
		buyer := domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: "x"}
		province, deadline := "01", today()+10
		d, err := s.AddDemand(ctx, buyer, domain.Demand{
			Name: "Gốm men", BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5, Unit: domain.UnitTonne,
			ProvinceCode: &province, Deadline: &deadline, ContactPhone: "0912345678", Tell: domain.CadenceOff,
		})
		if err == nil {
			d, err = s.OpenDemand(ctx, buyer, d.ID, d.Version)
		}
		if err != nil {
			t.Fatal(err)
		}
		// The job of the demand has stored its match; that of the product is left.
		products, err := s.ProductsToMatch(ctx, []string{product(0).ID}, today())
		if err != nil || len(products) != 1 {
			t.Fatalf("%d products: %v", len(products), err)
		}
		m, ok := domain.ScoreMatch(criteria.Default(), d, products[0], today())
		if !ok {
			t.Fatalf("no match: %+v", m)
		}
		if err := s.SaveMatches(ctx, domain.Ref{Kind: domain.KindDemand, ID: d.ID}, []domain.Match{m}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DB().ExecContext(ctx, "DELETE FROM river_job WHERE kind = 'match'"); err != nil {
			t.Fatal(err)
		}
		in.setStatus(t, product(0), domain.StatusSuspended)
		in.setStatus(t, product(0), domain.StatusPublished)

		in.engine = withoutDemands{in.engine}
		_, stop = in.run(t)
		defer stop()
		until(t, "the jobs of the product are done", func() bool {
			var done, left int
			err := s.DB().QueryRowContext(ctx, "SELECT count(CASE WHEN state = 'completed' THEN 1 END), count(CASE WHEN state <> 'completed' THEN 1 END) FROM river_job WHERE kind = 'match'").Scan(&done, &left)
			if err != nil {
				t.Fatal(err)
			}
			return done > 0 && left == 0
		})
		if stored, err := in.engine.Versions(ctx, []domain.Ref{{Kind: domain.KindDemand, ID: d.ID}}); err != nil || len(stored) > 0 {
			t.Fatalf("the index has the demand: %v, %v", stored, err)
		}
		_, found, err := s.DemandMatches(ctx, buyer, d.ID, domain.Page{Limit: 10})
		if err != nil || len(found.Items) != 1 || found.Items[0].Score != m.Score {
			t.Errorf("matches %+v, %v; want one with score %d", found.Items, err, m.Score)
		}
	})
}

// TestMatchesFollow: publishing a product matches it with demands, and opening a
// demand matches it with products. Each side is notified once, the buyer
// immediately, daily or never. Suspended products have no matches.
func TestMatchesFollow(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		ctx, s := t.Context(), in.store
		from := today() - 30
		load := func(n int, name string, status domain.Status) {
			t.Helper()
			maker, set := id('b', 1), "I.2.b"
			b := domain.Batch{
				Products: []domain.Product{{
					Record: domain.Record{ID: id('a', n), Status: status, CreatedAt: time.Now().UTC()}, Place: domain.Place{ProvinceCode: "08"}, ProducerID: &maker,
					Name: name, SetCode: &set, Group: "I", CapacityAmount: 9000, CapacityUnit: domain.UnitTonne, Season: domain.AllYear,
				}},
				Certificates: []domain.Certificate{{
					ID: id('f', n), ProductID: id('a', n), DecisionID: id('e', 1), Stars: 4, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from),
				}},
			}
			if n == 1 {
				b.Producers = []domain.Producer{{
					Record: domain.Record{ID: maker, Status: domain.StatusPublished, CreatedAt: time.Now().UTC()}, Place: domain.Place{ProvinceCode: "08"}, Name: "HTX Na Hang", Kind: domain.ProducerCooperative,
				}}
				b.Decisions = []domain.Decision{{
					Record: domain.Record{ID: id('e', 1), Status: domain.StatusPublished, CreatedAt: time.Now().UTC()}, Issuer: "UBND tỉnh", Number: "1", Date: from, Level: domain.LevelProvince, Criteria: criteria.Default().On(from).ID,
				}}
			}
			if _, err := s.Load(ctx, b); err != nil {
				t.Fatal(err)
			}
		}
		user := func(email string, role domain.Role) domain.Actor {
			t.Helper()
			u, err := s.AddUser(ctx, domain.User{Email: email, EmailKey: email, Name: "An", PasswordHash: "$argon2id$x", Roles: []domain.Role{role}})
			if err != nil {
				t.Fatal(err)
			}
			return domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: "x"}
		}
		// noticesOf returns the titles of the notices of a user, oldest first.
		noticesOf := func(by domain.Actor) (titles []string) {
			t.Helper()
			got, err := s.Notices(ctx, by.UserID, false, domain.Page{Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range got.Items {
				titles = append(titles, n.Title)
			}
			slices.Reverse(titles)
			return titles
		}
		load(1, "Miến dong", domain.StatusDraft)
		atOnce, daily, off := user("mot@example.vn", domain.RoleBuyer), user("hai@example.vn", domain.RoleBuyer), user("ba@example.vn", domain.RoleBuyer)
		maker := user("ban@example.vn", domain.RoleProducer)
		_, err := s.DB().ExecContext(ctx, "INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('"+maker.UserID+"', '"+id('b', 1)+"', true, '2026-11-23 05:00:00')")
		if err != nil {
			t.Fatal(err)
		}
		demand := map[domain.Cadence]domain.Demand{}
		open := func(by domain.Actor, tell domain.Cadence) {
			t.Helper()
			province, deadline, set := "01", today()+10, "I.2.b"
			d, err := s.AddDemand(ctx, by, domain.Demand{
				Name: "Miến dong", SetCode: &set, BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5000, Unit: domain.UnitTonne,
				ProvinceCode: &province, Deadline: &deadline, ContactPhone: "0912345678", Tell: tell,
			})
			if err == nil {
				d, err = s.OpenDemand(ctx, by, d.ID, d.Version)
			}
			if err != nil {
				t.Fatal(err)
			}
			demand[tell] = d
		}
		matched := func(by domain.Actor, tell domain.Cadence) int {
			t.Helper()
			_, found, err := s.DemandMatches(ctx, by, demand[tell].ID, domain.Page{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			return len(found.Items)
		}
		want := func(what string, by domain.Actor, titles ...string) {
			t.Helper()
			if got := noticesOf(by); !slices.Equal(got, titles) {
				t.Errorf("%s: notices %q, want %q", what, got, titles)
			}
		}

		_, stop := in.run(t)
		until(t, "the daily job ran at the start, without matches", func() bool {
			var n int
			if err := s.DB().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE kind = 'tell_matches' AND state = 'completed'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n > 0
		})
		open(atOnce, domain.CadenceAtOnce)
		open(daily, domain.CadenceDaily)
		open(off, domain.CadenceOff)
		in.untilInStep(t)
		if n := matched(atOnce, domain.CadenceAtOnce); n != 0 {
			t.Fatalf("%d matches with a draft", n)
		}
		in.setStatus(t, product(1), domain.StatusPublished)
		until(t, "the product matches the demands", func() bool {
			return matched(atOnce, domain.CadenceAtOnce) == 1 && matched(daily, domain.CadenceDaily) == 1 && matched(off, domain.CadenceOff) == 1
		})
		const found = "Miến dong: có nguồn hàng Miến dong"
		until(t, "the buyer with at_once is notified", func() bool { return len(noticesOf(atOnce)) == 1 })
		want("at_once", atOnce, found)
		want("daily, before the day is over", daily)
		want("off", off)
		if n := len(noticesOf(maker)); n != 3 {
			t.Errorf("the producer has %d notices of three demands", n)
		}

		// Matching again notifies no user again; suspended products have no matches.
		if err := s.MatchAgain(ctx, atOnce, demand[domain.CadenceAtOnce].ID); err != nil {
			t.Fatal(err)
		}
		in.setStatus(t, product(1), domain.StatusSuspended)
		if n := matched(atOnce, domain.CadenceAtOnce) + matched(daily, domain.CadenceDaily); n != 0 {
			t.Errorf("%d matches with a suspended product", n)
		}
		in.untilInStep(t)
		in.setStatus(t, product(1), domain.StatusPublished)
		until(t, "it is matched again", func() bool { return matched(atOnce, domain.CadenceAtOnce) == 1 })

		// A later demand matches the existing products.
		load(2, "Miến dong sợi nhỏ", domain.StatusPublished)
		until(t, "another is matched", func() bool { return len(noticesOf(atOnce)) == 2 && matched(daily, domain.CadenceDaily) == 2 })
		late := user("bon@example.vn", domain.RoleBuyer)
		open(late, domain.CadenceAtOnce)
		until(t, "the demand matches the products", func() bool { return len(noticesOf(late)) == 2 })

		// On later days: one notice of both products, even when the job runs again.
		stop()
		for range 2 {
			execute(t, in, "DELETE FROM river_job WHERE kind = 'tell_matches'") // that of the day before
			_, stop := in.run(t)
			until(t, "the daily notice is there", func() bool { return len(noticesOf(daily)) == 1 })
			stop()
		}
		want("daily", daily, "Miến dong: 2 nguồn hàng mới")
		want("off", off)
		want("at_once, in the end", atOnce, found, found+" sợi nhỏ")
	})
}

// TestMatchesAnswer checks that only producers of the requested goods are
// notified of a demand. Its name may be one word, or also describe the goods.
// The product may be published before or after the demand is opened.
func TestMatchesAnswer(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		ctx, s := t.Context(), in.store
		from := today() - 30
		made := 0
		load := func(names ...string) {
			t.Helper()
			var b domain.Batch
			if made == 0 {
				b.Decisions = []domain.Decision{{
					Record: domain.Record{ID: id('e', 1), Status: domain.StatusPublished, CreatedAt: time.Now().UTC()}, Issuer: "UBND tỉnh", Number: "1", Date: from, Level: domain.LevelProvince, Criteria: criteria.Default().On(from).ID,
				}}
				b.Producers = []domain.Producer{{
					Record: domain.Record{ID: id('b', 1), Status: domain.StatusPublished, CreatedAt: time.Now().UTC()}, Place: domain.Place{ProvinceCode: "08"}, Name: "HTX Na Hang", Kind: domain.ProducerCooperative,
				}}
			}
			for _, name := range names {
				made++
				maker := id('b', 1)
				b.Products = append(b.Products, domain.Product{
					Record: domain.Record{ID: id('a', made), Status: domain.StatusPublished, CreatedAt: time.Now().UTC()}, Place: domain.Place{ProvinceCode: "08"}, ProducerID: &maker,
					Name: name, Group: "I", CapacityAmount: 9000, CapacityUnit: domain.UnitTonne, Season: domain.AllYear,
				})
				b.Certificates = append(b.Certificates, domain.Certificate{
					ID: id('f', made), ProductID: id('a', made), DecisionID: id('e', 1), Stars: 4, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from),
				})
			}
			if _, err := s.Load(ctx, b); err != nil {
				t.Fatal(err)
			}
		}
		load("Chè Shan tuyết Na Hang", "Trà Tân Cương", "Yến tinh chế", "Rượu ba kích Ba Chẽ", "Bánh chè lam", "Chè đậu đen", "Gạo nếp nương")
		_, stop := in.run(t)
		defer stop()
		in.untilInStep(t)
		maker, err := s.AddUser(ctx, domain.User{Email: "ban@example.vn", EmailKey: "ban@example.vn", Name: "An", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleProducer}})
		if err == nil {
			_, err = s.DB().ExecContext(ctx, "INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('"+maker.ID+"', '"+id('b', 1)+"', true, '2026-11-23 05:00:00')")
		}
		if err != nil {
			t.Fatal(err)
		}
		buyer, err := s.AddUser(ctx, domain.User{Email: "mua@example.vn", EmailKey: "mua@example.vn", Name: "Bình", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleBuyer}})
		if err != nil {
			t.Fatal(err)
		}
		by := domain.Actor{UserID: buyer.ID, Roles: buyer.Roles, SessionID: "x"}
		open := func(name string) {
			t.Helper()
			province, deadline := "01", today()+10
			d, err := s.AddDemand(ctx, by, domain.Demand{
				Name: name, BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5000, Unit: domain.UnitTonne,
				ProvinceCode: &province, Deadline: &deadline, ContactPhone: "0912345678", Tell: domain.CadenceOff,
			})
			if err == nil {
				_, err = s.OpenDemand(ctx, by, d.ID, d.Version)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		// notified returns the titles of the producer's notices when no job is left.
		notified := func() (titles []string) {
			t.Helper()
			until(t, "the matching has ended", func() bool {
				var left int
				if err := s.DB().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE kind IN ('match', 'index') AND state <> 'completed'").Scan(&left); err != nil {
					t.Fatal(err)
				}
				return left == 0
			})
			got, err := s.Notices(ctx, maker.ID, false, domain.Page{Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range got.Items {
				titles = append(titles, n.Title)
			}
			slices.Sort(titles)
			return titles
		}
		want := func(what string, titles ...string) {
			t.Helper()
			titles = slices.Sorted(slices.Values(titles))
			if got := notified(); !slices.Equal(got, titles) {
				t.Errorf("%s: notices %q, want %q", what, got, titles)
			}
		}
		open("Chè")
		tea := []string{"Chè Shan tuyết Na Hang: có người cần mua Chè", "Trà Tân Cương: có người cần mua Chè"}
		want("one word", tea...)
		const rice = "Cần mua gạo nếp loại ngon, giá tốt"
		open(rice)
		want("a wish", append(slices.Clone(tea), "Gạo nếp nương: có người cần mua "+rice)...)
		load("Chè Phìn Hồ", "Tổ yến tinh chế", "Gạo nếp cái hoa vàng")
		want("later products", "Chè Phìn Hồ: có người cần mua Chè", tea[0], "Gạo nếp cái hoa vàng: có người cần mua "+rice, "Gạo nếp nương: có người cần mua "+rice, tea[1])
	})
}
