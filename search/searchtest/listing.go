package searchtest

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/csv"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chophien/demo"
	"chophien/domain"
)

//go:embed testdata
var testdata embed.FS

// Today is the day of all searches of the suite.
var Today = domain.NewDate(2026, time.November, 23)

// Listings is a domain.ListingService in memory. The zero value is empty.
type Listings struct {
	mu    sync.RWMutex
	rows  map[domain.Ref]domain.Listing
	gtins map[domain.Ref]string
}

// Save stores listings, replacing those with the same Ref.
func (s *Listings) Save(listings ...domain.Listing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows == nil {
		s.rows = map[domain.Ref]domain.Listing{}
	}
	for _, l := range listings {
		s.rows[l.Ref] = l
	}
}

// Remove removes a listing.
func (s *Listings) Remove(ref domain.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.rows, ref)
}

// Listings implements domain.ListingService.
func (s *Listings) Listings(_ context.Context, refs []domain.Ref) ([]domain.Listing, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []domain.Listing
	for _, r := range refs {
		if l, ok := s.rows[r]; ok {
			out = append(out, l)
		}
	}
	return out, nil
}

// Cards implements domain.ListingService.
func (s *Listings) Cards(ctx context.Context, refs []domain.Ref) ([]domain.Listing, error) {
	return s.Listings(ctx, refs)
}

func (s *Listings) all(keep func(domain.Listing) bool) []domain.Listing {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []domain.Listing
	for _, l := range s.rows {
		if keep(l) {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b domain.Listing) int {
		return cmp.Or(cmp.Compare(a.NameSort, b.NameSort), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// EachListing implements domain.ListingService.
func (s *Listings) EachListing(context.Context) iter.Seq2[domain.Listing, error] {
	return each(s.all(func(l domain.Listing) bool { return l.Status == domain.StatusPublished }))
}

// ChangedListings implements domain.ListingService.
func (s *Listings) ChangedListings(_ context.Context, since time.Time) iter.Seq2[domain.Listing, error] {
	return each(s.all(func(l domain.Listing) bool { return !l.UpdatedAt.Before(since) }))
}

func each(listings []domain.Listing) iter.Seq2[domain.Listing, error] {
	return func(yield func(domain.Listing, error) bool) {
		for _, l := range listings {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// ListingsOfGTIN implements domain.ListingService; numbers are set by SetGTIN.
func (s *Listings) ListingsOfGTIN(_ context.Context, gtin string) ([]domain.Listing, error) {
	return s.all(func(l domain.Listing) bool { return gtin != "" && s.gtins[l.Ref] == gtin }), nil
}

// SetGTIN gives a product a trade item number, which listings do not contain.
func (s *Listings) SetGTIN(ref domain.Ref, gtin string) {
	if s.gtins == nil {
		s.gtins = map[domain.Ref]string{}
	}
	s.gtins[ref] = gtin
}

// FindListings implements domain.ListingService: by name, first page only.
func (s *Listings) FindListings(_ context.Context, words []string, f domain.ListingFilter, p domain.Page) (domain.List[domain.Listing], error) {
	found := s.all(func(l domain.Listing) bool {
		name := strings.Fields(domain.Fold(l.Name))
		for _, w := range words {
			if !slices.ContainsFunc(name, func(of string) bool { return strings.HasPrefix(of, w) }) {
				return false
			}
		}
		return l.VisibleOn(f.ValidOn) && one(f.Kinds, l.Kind) && one(f.Provinces, l.ProvinceCode) && one(f.FormerProvinces, l.FormerProvinceCode) && one(f.Communes, l.CommuneCode)
	})
	out := domain.List[domain.Listing]{Items: found[:min(len(found), max(p.Limit, 0))]}
	if n := len(found); p.Total {
		out.Total = &n
	}
	return out, nil
}

// Provinces is a domain.ProvinceService of the units of both maps.
type Provinces struct{ units []domain.Province }

// Provinces implements domain.ProvinceService.
func (p Provinces) Provinces(context.Context) ([]domain.Province, error) { return p.units, nil }

// ProvinceCounts implements domain.ProvinceService, without counts.
func (p Provinces) ProvinceCounts(context.Context, domain.Date) ([]domain.ProvinceCounts, error) {
	var out []domain.ProvinceCounts
	for _, u := range p.units {
		out = append(out, domain.ProvinceCounts{Province: u})
	}
	return out, nil
}

// ProductSets implements domain.ProvinceService; the suite needs no sets.
func (p Provinces) ProductSets(context.Context) ([]domain.ProductSet, error) { return nil, nil }

func rows(t testing.TB, name string) []map[string]string {
	t.Helper()
	raw, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out []map[string]string
	for _, line := range lines[1:] {
		r := map[string]string{}
		for i, head := range lines[0] {
			r[head] = line[i]
		}
		out = append(out, r)
	}
	return out
}

// RealProvinces returns the 34 units of today with the 63 former ones.
func RealProvinces(t testing.TB) Provinces {
	t.Helper()
	region := map[string]domain.Region{}
	for _, r := range append(domain.Regions(), domain.FormerRegionCentralCoast, domain.FormerRegionCentralHighlands) {
		vi, _ := r.Names()
		region[vi] = r
	}
	byCode := map[string]*domain.Province{}
	var codes []string
	for _, r := range rows(t, "provinces.csv") {
		p := byCode[r["code"]]
		if p == nil {
			p = &domain.Province{
				Code: r["code"], Slug: domain.Slug(r["name"]), Name: r["name"], NameEN: r["name_en"],
				Region: region[r["region"]], Northern: r["northern"] == "1", NameSort: domain.SortKey(r["name"]),
			}
			byCode[r["code"]], codes = p, append(codes, r["code"])
		}
		lat, err := strconv.ParseFloat(r["lat"], 64)
		if err != nil {
			t.Fatal(err)
		}
		lon, err := strconv.ParseFloat(r["lon"], 64)
		if err != nil {
			t.Fatal(err)
		}
		p.Former = append(p.Former, domain.FormerProvince{
			Code: r["former_code"], ProvinceCode: r["code"], Slug: domain.Slug(r["former_name"]), Name: r["former_name"],
			NameEN: r["former_name_en"], Region: region[r["former_region"]], Northern: r["northern"] == "1",
			Lat: lat, Lon: lon, Aliases: r["aliases"], NameSort: domain.SortKey(r["former_name"]),
		})
	}
	var out Provinces
	for _, c := range codes {
		out.units = append(out.units, *byCode[c])
	}
	slices.SortFunc(out.units, func(a, b domain.Province) int { return cmp.Compare(a.NameSort, b.NameSort) })
	return out
}

// RealListings returns the demo data as it is listed on Today.
func RealListings(t testing.TB) []domain.Listing {
	t.Helper()
	provinces := RealProvinces(t)
	b, err := demo.Real(provinces.units, Today)
	if err != nil {
		t.Fatal(err)
	}
	setName := map[string]string{}
	for _, r := range rows(t, "product_sets.csv") {
		setName[r["code"]] = r["set_vi"]
	}
	units := map[string]domain.Province{}
	former := map[string]domain.FormerProvince{}
	for _, u := range provinces.units {
		units[u.Code] = u
		for _, f := range u.Former {
			former[f.Code] = f
		}
	}
	listing := func(kind domain.Kind, r domain.Record, s domain.Source, p domain.Place, name, nameEN, text string) domain.Listing {
		u := units[p.ProvinceCode]
		l := domain.Listing{
			Ref: domain.Ref{Kind: kind, ID: r.ID}, Slug: r.Slug, Status: r.Status, Version: r.Version, Sample: r.Sample,
			CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Name: name, NameEN: nameEN, NameSort: domain.SortKey(name),
			Text: text, Source: s, ProvinceCode: p.ProvinceCode, ProvinceName: u.Name, Region: u.Region, Northern: u.Northern,
			FormerDistrict: p.FormerDistrict, FormerCommune: p.FormerCommune,
		}
		if p.FormerProvinceCode != nil {
			f := former[*p.FormerProvinceCode]
			l.FormerProvinceCode, l.FormerProvinceName = f.Code, f.Name
			p.FormerProvince = &f
		}
		l.Lat, l.Lon, l.HasPin = p.Pin()
		return l
	}
	var out []domain.Listing
	producer := map[string]domain.Producer{}
	for _, p := range b.Producers {
		producer[p.ID] = p
		out = append(out, listing(domain.KindProducer, p.Record, p.Source, p.Place, p.Name, p.NameEN, p.Story))
	}
	for _, v := range b.CraftVillages {
		l := listing(domain.KindCraftVillage, v.Record, v.Source, v.Place, v.Name, v.NameEN, v.TradeVI+". "+v.TradeEN+". "+v.History)
		l.TradeGroup = v.TradeGroup
		out = append(out, l)
	}
	for _, s := range b.TourismSites {
		out = append(out, listing(domain.KindTourismSite, s.Record, s.Source, s.Place, s.Name, s.NameEN, s.People+". "+s.Highlights+". "+s.Awards))
	}
	certificates := map[string][]domain.Certificate{}
	for _, c := range b.Certificates {
		certificates[c.ProductID] = append(certificates[c.ProductID], c)
	}
	for _, p := range b.Products {
		l := listing(domain.KindProduct, p.Record, p.Source, p.Place, p.Name, p.NameEN, p.Description)
		l.Group = p.Group
		if p.SetCode != nil {
			l.SetCode, l.SetName = *p.SetCode, setName[*p.SetCode]
		}
		if p.ProducerID != nil {
			m := producer[*p.ProducerID]
			l.ProducerID, l.ProducerSlug, l.ProducerName = m.ID, m.Slug, m.Name
		}
		if l.Windows, err = domain.Windows(certificates[p.ID]); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}
