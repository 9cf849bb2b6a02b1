package storetest

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// Two communes of Tuyên Quang.
const sonDuong, tanTrao = "02536", "02545"

// communes: the units of both maps.
func communes(t *testing.T, open Open) {
	s := migrated(t, open)
	units, err := s.Communes(t.Context())
	must(t, err)
	former, err := s.FormerCommunes(t.Context())
	must(t, err)
	if len(units) != 3321 || len(former) != 10838 {
		t.Fatalf("%d units, %d former ones", len(units), len(former))
	}
	directory := domain.NewCommuneDirectory(units, former)
	for _, c := range []struct {
		name, province, text string
		want                 []string
	}{
		{"a unit", "08", "tan trao", []string{tanTrao}},
		{"a former town", "", "Thị trấn Tây Đằng", []string{"09619"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := directory.Find(c.province, c.text, 10)
			codes := make([]string, len(found))
			for i, m := range found {
				codes[i] = m.Code
			}
			if !slices.Equal(codes, c.want) {
				t.Errorf("%q found %v, want %v", c.text, codes, c.want)
			}
		})
	}
}

// communePlaces: each write brings text and code of a commune together; lists,
// listings and counts know the code.
func communePlaces(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	add := func(name string, at domain.Place) (domain.Product, error) {
		p := draft(name)
		p.SetCode, p.Place = ptr(aSet(t, s)), at
		return s.AddProduct(t.Context(), who.member, p)
	}
	for _, c := range []struct {
		name       string
		at         domain.Place
		text, code string
		fault      string
	}{
		{"a text", domain.Place{ProvinceCode: "08", Commune: "xã tân trào"}, "xã tân trào", tanTrao, ""},
		{"a code", domain.Place{ProvinceCode: "08", CommuneCode: ptr(tanTrao)}, "Xã Tân Trào", tanTrao, ""},
		{"an unknown text", domain.Place{ProvinceCode: "08", Commune: "Trên núi"}, "Trên núi", "", ""},
		{"a unit of another province", domain.Place{ProvinceCode: "08", Commune: "Bát Tràng"}, "Bát Tràng", "", ""},
		{"its code", domain.Place{ProvinceCode: "08", CommuneCode: ptr("00565")}, "", "", "place.commune_code"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := add("Chè "+c.name, c.at)
			if c.fault != "" {
				if e := new(domain.Error); !asError(err, &e) || e.Field != c.fault {
					t.Fatalf("the error is %v, want one about %s", err, c.fault)
				}
				return
			}
			must(t, err)
			found, err := s.Listings(t.Context(), []domain.Ref{{Kind: domain.KindProduct, ID: p.ID}})
			must(t, err)
			if l := found[0]; p.Commune != c.text || l.Commune != c.text || l.CommuneCode != c.code || (l.CommuneName == "Tân Trào") != (c.code != "") {
				t.Errorf("the listing is in %q, code %q, name %q; want %q, %q", l.Commune, l.CommuneCode, l.CommuneName, c.text, c.code)
			}
		})
	}
	t.Run("a change", func(t *testing.T) {
		p, err := add("Chè đổi xã", domain.Place{ProvinceCode: "08", Commune: "Tân Trào"})
		must(t, err)
		p.Commune, p.CommuneCode = "Sơn Dương", nil
		p, err = s.ChangeProduct(t.Context(), who.member, p, p.Version)
		must(t, err)
		if p.CommuneCode == nil || *p.CommuneCode != sonDuong {
			t.Errorf("Sơn Dương has the code %v", p.CommuneCode)
		}
	})
	t.Run("lists and counts", func(t *testing.T) {
		b := shelf()
		b.Producers, b.Products[0].Place, b.Products[1].Place = nil, domain.Place{ProvinceCode: "08", Commune: "Xã Tân Trào"}, domain.Place{ProvinceCode: "08", Commune: "Xã Sơn Dương"}
		b.CraftVillages = []domain.CraftVillage{village(1, "Làng", "08", "")}
		b.CraftVillages[0].Commune = "Tân Trào"
		b.TourismSites = []domain.TourismSite{site(1, "Bản", "08", "")}
		b.TourismSites[0].Commune = "Xã Sơn Dương"
		b.Products[2].Place = domain.Place{ProvinceCode: "08"}
		for i := range b.Products {
			b.Products[i].ProducerID = nil
		}
		_, err := s.Load(t.Context(), b)
		must(t, err)
		list, err := s.Products(t.Context(), domain.ListingFilter{Communes: []string{tanTrao}, ValidOn: today()}, domain.Page{Limit: 10, Total: true})
		must(t, err)
		if len(list.Items) != 1 || list.Items[0].ID != b.Products[0].ID || *list.Total != 1 {
			t.Errorf("the list of Tân Trào has %d products, %d in total", len(list.Items), *list.Total)
		}
		villages, err := s.CraftVillages(t.Context(), domain.ListingFilter{Communes: []string{tanTrao}, ValidOn: today()}, domain.Page{Limit: 10})
		must(t, err)
		sites, err := s.TourismSites(t.Context(), domain.ListingFilter{Communes: []string{tanTrao}, ValidOn: today()}, domain.Page{Limit: 10})
		must(t, err)
		if len(villages.Items) != 1 || len(sites.Items) != 0 {
			t.Errorf("Tân Trào has %d villages, %d sites", len(villages.Items), len(sites.Items))
		}
		counts, err := s.CommuneCounts(t.Context(), "08", today())
		must(t, err)
		if len(counts) != 2 || counts[0].Commune.Code != sonDuong || counts[1].Commune.Name != "Tân Trào" {
			t.Fatalf("communes that are counted: %+v", counts)
		}
		if c := counts[1].Counts; c.Kinds[domain.KindProduct] != 1 || c.Kinds[domain.KindCraftVillage] != 1 || c.Groups[b.Products[0].Group] != 1 {
			t.Errorf("Tân Trào has %+v", c)
		}
		if elsewhere, err := s.CommuneCounts(t.Context(), "01", today()); err != nil || len(elsewhere) != 0 {
			t.Errorf("Hà Nội has %+v (%v)", elsewhere, err)
		}
	})
	t.Run("statistics", func(t *testing.T) {
		whole, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: today()})
		must(t, err)
		if whole.ByCommune != nil || whole.Country != whole.Total {
			t.Errorf("the country has the communes %v, and %d products of %d", whole.ByCommune, whole.Total, whole.Country)
		}
		for _, c := range []struct {
			name   string
			filter domain.StatisticsFilter
			want   map[string]int // counts of communes; others have 0
			rows   int
			total  int
		}{
			{"a province", domain.StatisticsFilter{Provinces: []string{"08"}}, map[string]int{tanTrao: 1, sonDuong: 1, "": 1}, 125, 3},
			{"a commune", domain.StatisticsFilter{Communes: []string{tanTrao}}, map[string]int{tanTrao: 1}, 1, 1},
			{"two communes", domain.StatisticsFilter{Communes: []string{tanTrao, sonDuong}}, map[string]int{tanTrao: 1, sonDuong: 1}, 2, 2},
			{"a commune of another province", domain.StatisticsFilter{Provinces: []string{"01"}, Communes: []string{tanTrao}}, map[string]int{}, 0, 0},
		} {
			t.Run(c.name, func(t *testing.T) {
				c.filter.ValidOn = today()
				got, err := s.Statistics(t.Context(), c.filter)
				must(t, err)
				counted := map[string]int{}
				for _, r := range got.ByCommune {
					if r.Count > 0 {
						counted[r.Key] = r.Count
					}
				}
				if !maps.Equal(counted, c.want) || len(got.ByCommune) != c.rows || got.Total != c.total {
					t.Errorf("%d products in %v of %d communes, want %d in %v of %d", got.Total, counted, len(got.ByCommune), c.total, c.want, c.rows)
				}
				if got.Country != whole.Total || got.North != whole.North || got.RatedFormerNorthern != whole.RatedFormerNorthern {
					t.Errorf("the figures of the country change: %+v", got)
				}
				for name, rows := range map[string][]domain.StatRow{"province": got.ByProvince, "stars": got.ByStars, "month": got.ByDecisionMonth, "former province": got.ByFormerProvince} {
					sum := 0
					for _, r := range rows {
						sum += r.Count
					}
					if sum != c.total {
						t.Errorf("by %s there are %d of %d", name, sum, c.total)
					}
				}
			})
		}
	})
}

func asError(err error, into **domain.Error) bool {
	e, ok := errors.AsType[*domain.Error](err)
	*into = e
	return ok
}

// communeOfficer stores an officer of one commune of Tuyên Quang.
func communeOfficer(t testing.TB, s *store.Store, email, commune string) domain.Actor {
	t.Helper()
	u := newUser(email, domain.RoleOfficer)
	u.Communes = []string{commune}
	u, err := s.AddUser(t.Context(), u)
	must(t, err)
	_, token := signIn(t, s, u)
	actor, err := whois(t, s, domain.TokenSession, token)
	must(t, err)
	return actor
}

// communeOfficers: the commune enters and proposes, the province decides.
func communeOfficers(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	here, elsewhere := communeOfficer(t, s, "xa@example.vn", tanTrao), communeOfficer(t, s, "xa2@example.vn", sonDuong)
	at := domain.Place{ProvinceCode: "08", Commune: "Xã Tân Trào"}

	maker := domain.Producer{Name: "HTX Tân Trào", Kind: domain.ProducerCooperative, Place: at}
	_, err := s.AddProducer(t.Context(), elsewhere, maker)
	wantCode(t, err, domain.CodeInvalid)
	maker, err = s.AddProducer(t.Context(), here, maker)
	must(t, err)

	p := draft("Chè Tân Trào")
	p.SetCode, p.ProducerID, p.Place = ptr(aSet(t, s)), &maker.ID, at
	_, err = s.AddProduct(t.Context(), elsewhere, p)
	wantCode(t, err, domain.CodeInvalid)
	p, err = s.AddProduct(t.Context(), here, p)
	must(t, err)
	product, producer := domain.Ref{Kind: domain.KindProduct, ID: p.ID}, domain.Ref{Kind: domain.KindProducer, ID: maker.ID}

	review := func(by domain.Actor, ref domain.Ref, action domain.ReviewAction, want domain.Code) {
		t.Helper()
		_, err := s.Review(t.Context(), by, ref, version(t, s, ref), action, "Lý do")
		wantCode(t, err, want)
	}
	review(elsewhere, product, domain.ReviewSubmit, domain.CodeNotFound)
	for _, ref := range []domain.Ref{producer, product} {
		review(here, ref, domain.ReviewSubmit, "")
		review(here, ref, domain.ReviewPublish, domain.CodeForbidden)
		review(who.officer, ref, domain.ReviewPublish, "")
		review(here, ref, domain.ReviewSuspend, domain.CodeForbidden)
		review(here, ref, domain.ReviewWithdraw, domain.CodeForbidden)
	}
	p, err = s.ManagedProduct(t.Context(), here, p.ID)
	must(t, err)
	p.Description = "Khác"
	_, err = s.ChangeProduct(t.Context(), here, p, p.Version)
	wantCode(t, err, domain.CodeForbidden)

	list, err := s.Managed(t.Context(), here, domain.ReviewFilter{}, domain.Page{Limit: 10})
	must(t, err)
	if len(list.Items) != 2 {
		t.Errorf("the commune manages %d listings, want 2", len(list.Items))
	}
	if list, err = s.Managed(t.Context(), elsewhere, domain.ReviewFilter{}, domain.Page{Limit: 10}); err != nil || len(list.Items) != 0 {
		t.Errorf("another commune manages %d listings (%v)", len(list.Items), err)
	}

	_, err = s.AddDecision(t.Context(), here, domain.Decision{Number: "1/QĐ-UBND", Date: today() - 1, Issuer: "UBND", Level: domain.LevelProvince, ProvinceCode: ptr("08")})
	wantCode(t, err, domain.CodeInvalid)

	d := decision(1, today()-30)
	d.ProvinceCode = ptr("08")
	c := certificate(1, 1, 1, 4, today()-30)
	c.ProductID = p.ID
	_, err = s.Load(t.Context(), domain.Batch{Decisions: []domain.Decision{d}, Certificates: []domain.Certificate{c}})
	must(t, err)
	revoke := domain.CertificateChange{CertificateID: c.ID, Kind: domain.CertificateChangeRevoke, Ground: domain.GroundSafety, Text: "Mẫu thử không đạt", EffectiveOn: today()}
	_, err = s.AddCertificateChange(t.Context(), elsewhere, revoke, today())
	wantCode(t, err, domain.CodeNotFound)
	proposed, err := s.AddCertificateChange(t.Context(), here, revoke, today())
	must(t, err)
	second := communeOfficer(t, s, "xa3@example.vn", tanTrao)
	if open, err := s.CertificateChanges(t.Context(), second, true, domain.Page{Limit: 10}); err != nil || len(open.Items) != 1 {
		t.Errorf("the commune sees %d proposals (%v)", len(open.Items), err)
	}
	_, err = s.ConfirmCertificateChange(t.Context(), second, proposed.ID, today())
	wantCode(t, err, domain.CodeForbidden)
	_, err = s.CloseCertificateChange(t.Context(), second, proposed.ID, "Không đúng")
	wantCode(t, err, domain.CodeForbidden)
	_, err = s.ConfirmCertificateChange(t.Context(), who.officer, proposed.ID, today())
	must(t, err)
}

// version returns the version of a listing.
func version(t testing.TB, s *store.Store, ref domain.Ref) int64 {
	t.Helper()
	found, err := s.Listings(t.Context(), []domain.Ref{ref})
	must(t, err)
	return found[0].Version
}
