package demo_test

import (
	"context"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"gocloud.dev/blob/memblob"

	"chophien/demo"
	"chophien/domain"
	"chophien/store"
)

// hash stands for a slow hash.
func hash(_ context.Context, password string) (string, error) { return "$argon2id$" + password, nil }

func market(t *testing.T, s *store.Store, today domain.Date) demo.Market {
	t.Helper()
	files := memblob.OpenBucket(nil)
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	})
	return demo.Market{Services: s, Files: files, Hash: hash, Site: "https://ocop.example.vn", Today: today}
}

// TestMarket checks that the market is stored once, and all of it is marked as
// a sample.
func TestMarket(t *testing.T) {
	t.Parallel()
	s, on := openStore(t), domain.Today(time.Now())
	m := market(t, s, on)
	added, err := m.Load(t.Context(), nil)
	if err != nil || added == 0 {
		t.Fatalf("added %d: %v", added, err)
	}
	for _, later := range []domain.Date{0, 3} {
		again := m
		again.Today = on + later
		if added, err := again.Load(t.Context(), nil); err != nil || added != 0 {
			t.Errorf("loading again %d days later added %d: %v", later, added, err)
		}
	}

	products, err := s.Products(t.Context(), domain.ListingFilter{ValidOn: on}, domain.Page{Limit: 100, Total: true})
	if err != nil || *products.Total != 40 {
		t.Fatalf("%d products: %v", *products.Total, err)
	}
	for _, p := range products.Items {
		if !p.Sample || !strings.Contains(p.Name, "Giả Định") || p.Producer == nil || !p.Producer.Sample || !strings.Contains(p.Producer.Name, "Giả Định") || !p.Certificates[0].Sample {
			t.Errorf("%s of %v is not marked as a sample", p.Name, p.Producer)
		}
		if len(p.Packs) == 0 || p.Capacity().IsZero() || p.Season == 0 || len(p.Pictures) == 0 {
			t.Errorf("%s lacks packs, capacity, months or a picture", p.Name)
		}
		for _, size := range append(domain.PictureSizes(), domain.PictureFull) {
			data, err := m.Files.ReadAll(t.Context(), p.Pictures[0].Key(size))
			if err != nil || len(data) == 0 {
				t.Errorf("the picture of %s in size %q: %v", p.Name, size, err)
			}
		}
	}
	reader, err := m.Files.NewReader(t.Context(), products.Items[0].Pictures[0].FileKey, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if img, err := jpeg.Decode(reader); err != nil || img.Bounds().Dx() != 640 {
		t.Errorf("the picture: %v", err)
	}

	demands, err := s.Demands(t.Context(), domain.DemandFilter{On: on}, domain.Page{Limit: 100})
	if err != nil || len(demands.Items) != 12 {
		t.Fatalf("%d demands: %v", len(demands.Items), err)
	}
	for _, d := range demands.Items {
		if !d.Sample || !strings.Contains(d.Organisation, "Giả Định") {
			t.Errorf("the demand %s of %s is not marked as a sample", d.Name, d.Organisation)
		}
	}
	fairs, err := s.Fairs(t.Context(), domain.FairFilter{From: &on}, domain.Page{Limit: 100})
	if err != nil || len(fairs.Items) != 2 || !fairs.Items[0].Sample || !fairs.Items[1].Sample {
		t.Errorf("the fairs %+v: %v", fairs.Items, err)
	}

	actors := map[domain.Role]domain.Actor{}
	for _, a := range demo.Accounts() {
		u, err := s.UserByEmail(t.Context(), a.Email)
		if err != nil || u.PasswordHash != "$argon2id$"+a.Password || !u.NoMail {
			t.Fatalf("the account %s: %+v %v", a.Email, u, err)
		}
		actors[a.Role] = domain.Actor{UserID: u.ID, Roles: u.Roles}
	}
	maker := actors[domain.RoleProducer]
	members, err := s.Memberships(t.Context(), maker.UserID)
	if err != nil || len(members) != 1 || !members[0].Owner {
		t.Fatalf("the memberships of the maker: %+v %v", members, err)
	}
	maker.Producers = []string{members[0].ProducerID}
	for side, by := range map[domain.LeadSide]domain.Actor{domain.SideBuyer: actors[domain.RoleBuyer], domain.SideProducer: maker} {
		leads, err := s.Leads(t.Context(), by, domain.LeadFilter{Side: side}, domain.Page{Limit: 100})
		if err != nil || len(leads.Items) < 3 {
			t.Errorf("%d conversations of the %s: %v", len(leads.Items), side, err)
		}
	}
	mine, err := s.Managed(t.Context(), maker, domain.ReviewFilter{Statuses: []domain.Status{domain.StatusDraft, domain.StatusChangesRequested}}, domain.Page{Limit: 10})
	if err != nil || len(mine.Items) != 2 {
		t.Errorf("drafts of the maker: %+v %v", mine.Items, err)
	}
}

// TestMarketInterrupted checks that loading continues after an interruption.
func TestMarketInterrupted(t *testing.T) {
	t.Parallel()
	s, on := openStore(t), domain.Today(time.Now())
	m := market(t, s, on)
	total := 0
	for _, limit := range []int{1, 4, 8} {
		ctx, stop := context.WithCancel(t.Context())
		added, _ := m.Load(ctx, func(done, _ int) {
			if done > limit {
				stop()
			}
		})
		total += added
		stop()
	}
	added, err := m.Load(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	whole := market(t, openStore(t), on)
	want, err := whole.Load(t.Context(), nil)
	if err != nil || total+added != want {
		t.Errorf("in parts %d things, in one go %d: %v", total+added, want, err)
	}
}
