package demo_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"chophien/demo"
	"chophien/domain"
)

func realBatch(t *testing.T, on domain.Date) domain.Batch {
	t.Helper()
	b, err := demo.Real(units(t), on)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func product(t *testing.T, b domain.Batch, name string) domain.Product {
	t.Helper()
	i := slices.IndexFunc(b.Products, func(p domain.Product) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("no product is named %q", name)
	}
	return b.Products[i]
}

func TestRealHoldsTheWholeFiles(t *testing.T) {
	b := realBatch(t, today)
	check(t, b, units(t), sets(t), map[string]bool{})
	got := []int{len(b.Products), len(b.CraftVillages), len(b.TourismSites), len(b.Producers), len(b.Certificates)}
	// 254 spellings of makers and provinces, two of them of one maker.
	if diff := cmp.Diff([]int{509, 43, 20, 253, 509}, got); diff != "" {
		t.Errorf("products, villages, sites, producers, certificates (-want +got):\n%s", diff)
	}

	rows := readCSV(t, "data/products.csv")
	for i, r := range rows {
		p := b.Products[i]
		if p.Name != strings.TrimSpace(norm.NFC.String(r["name"])) || string(p.Group) != r["group"] || p.SourceURL != r["source"] {
			t.Errorf("row %d became %+v", i, p)
		}
		if p.Description != "" || p.NameEN != "" || len(p.Pictures) != 0 {
			t.Errorf("%s: something is made up: %+v", p.Name, p)
		}
		if (p.ProducerID == nil) != (r["maker"] == "") {
			t.Errorf("%s: producer %v for maker %q", p.Name, p.ProducerID, r["maker"])
		}
		for part := range strings.SplitSeq(r["note"], "; ") {
			if !strings.Contains(p.SourceNote, part) || (part == "") != (p.SourceNote == "") {
				t.Errorf("%s: the note %q became %q", p.Name, r["note"], p.SourceNote)
			}
		}
	}
}

func TestRealCertificates(t *testing.T) {
	ended := map[string]domain.CertificateState{
		"taken off the list after 36 months without re-evaluation": domain.CertificateExpired,
		"certificate revoked": domain.CertificateRevoked,
	}
	days := []domain.Date{today, today - 200, domain.NewDate(2026, 2, 1), domain.NewDate(2028, 2, 29), domain.NewDate(2031, 8, 15)}
	for _, on := range days {
		b := realBatch(t, on)
		check(t, b, units(t), sets(t), map[string]bool{})
		states := map[domain.CertificateState]int{}
		months := map[string]bool{}
		for i, r := range readCSV(t, "data/products.csv") {
			c := b.Certificates[slices.IndexFunc(b.Certificates, func(c domain.Certificate) bool { return c.ProductID == b.Products[i].ID })]
			state := c.StateOn(on)
			states[state]++
			if want, ok := ended[r["note"]]; ok {
				if state != want {
					t.Errorf("on %s %s is %s, want %s", on, r["name"], state, want)
				}
			} else if !c.ValidOn(on) {
				t.Errorf("on %s %s is %s", on, r["name"], state)
			} else {
				months[c.ValidFrom.Month()] = true
			}
			want := map[string]int{"3": 3, "4": 4, "5": 5, "": 0}[r["stars"]]
			if c.Stars != want || c.Score != nil {
				t.Errorf("%s has %d stars and score %v, its row says %q", r["name"], c.Stars, c.Score, r["stars"])
			}
			if potential := strings.Contains(r["as_of"], "5*"); potential != c.PotentialFive {
				t.Errorf("%s: potential is %v, its row says %q", r["name"], c.PotentialFive, r["as_of"])
			}
		}
		if states[domain.CertificateExpired] != 9 || states[domain.CertificateRevoked] != 3 {
			t.Errorf("on %s: %v", on, states)
		}
		if n := states[domain.CertificateExpiring]; n < 25 || n > 150 {
			t.Errorf("on %s %d certificates expire within %d days", on, n, domain.ExpiringDays)
		}
		if len(months) < 12 {
			t.Errorf("on %s the decisions fall in %d months", on, len(months))
		}
		for _, d := range b.Decisions {
			if d.Issuer != "Dữ liệu minh họa" || !strings.HasPrefix(d.Number, "MH-") || d.Date >= on {
				t.Errorf("decision %+v is not plainly a past sample", d)
			}
		}
	}
}

func TestRealIdsDoNotDependOnTheDay(t *testing.T) {
	ids := func(b domain.Batch) []string {
		var out []string
		for _, x := range b.Producers {
			out = append(out, x.ID)
		}
		for _, x := range b.Products {
			out = append(out, x.ID+x.CreatedAt.String())
		}
		for _, x := range b.Decisions {
			out = append(out, x.ID+x.Number)
		}
		for _, x := range b.Certificates {
			out = append(out, x.ID+x.DecisionID)
		}
		return out
	}
	want := ids(realBatch(t, today))
	provinces := units(t)
	rapid.Check(t, func(t *rapid.T) {
		on := today + domain.Date(rapid.IntRange(0, 4000).Draw(t, "days"))
		b, err := demo.Real(provinces, on)
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(b); !slices.Equal(want, got) {
			t.Errorf("ids change by %s (-want +got):\n%s", on, cmp.Diff(want, got))
		}
	})
}

func TestRealLinks(t *testing.T) {
	b := realBatch(t, today)
	name := map[string]string{}
	for _, x := range b.CraftVillages {
		name[x.ID] = x.Name
	}
	for _, x := range b.TourismSites {
		name[x.ID] = x.Name
	}
	got := map[string][]string{}
	for _, l := range append(slices.Clone(b.VillageLinks), b.SiteLinks...) {
		got[l.ProductID] = append(got[l.ProductID], name[l.OtherID])
	}
	rows := readCSV(t, "data/links.csv")
	if n := len(b.VillageLinks) + len(b.SiteLinks); n != len(rows) {
		t.Errorf("%d links for %d rows", n, len(rows))
	}
	for _, r := range rows {
		if p := product(t, b, r["product"]); !slices.Contains(got[p.ID], r["other"]) {
			t.Errorf("%s is tied to %q, not to %s", p.Name, got[p.ID], r["other"])
		}
	}
	for _, p := range b.Products {
		if p.Group == domain.GroupTourism && len(got[p.ID]) != 1 {
			t.Errorf("%s of group VI is tied to %q", p.Name, got[p.ID])
		}
	}
	// Tả Van is a kind of plum here; sedge mats and embroidery are not from the
	// listed villages.
	for _, n := range []string{"Quả mận Tả Van Si Ma Cai", "Chiếu cói dệt tay thủ công", "Thêu ren Ninh Hải"} {
		if p := product(t, b, n); got[p.ID] != nil {
			t.Errorf("%s is tied to %q", n, got[p.ID])
		}
	}
}

func TestRealPlaces(t *testing.T) {
	b := realBatch(t, today)
	for _, x := range []struct{ name, former, code, district, commune string }{
		{"Dưa lưới xã Cổ Bì", "30", "31", "Bình Giang", "Cổ Bì"},
		{"Mì mòi (xã Vĩnh Hưng)", "30", "31", "Bình Giang", "Vĩnh Hưng"},
		{"Thịt chua Mường Đun", "11", "11", "Tủa Chùa", ""},
		{"Mật ong rừng tự nhiên xã Hoàng Tung", "04", "04", "Hòa An", "Hoàng Tung"},
		{"Làng văn hóa du lịch cộng đồng Lô Lô Chải", "02", "08", "Đồng Văn", ""},
		{"Lụa tơ tằm Nha Xá", "35", "37", "Duy Tiên", ""},
		{"Gạo DAKA", "62", "51", "", ""},
		{"Quế điếu Phúc Long", "15", "15", "", ""},
		{"Mắm tép đặc biệt Tác Huy", "38", "38", "Nghi Sơn", ""},
		{"Nước mắm Thanh Quốc 43 độ đạm", "91", "91", "Phú Quốc", ""},
	} {
		p := product(t, b, x.name)
		if *p.FormerProvinceCode != x.former || p.ProvinceCode != x.code || p.FormerDistrict != x.district || p.FormerCommune != x.commune {
			t.Errorf("%s lies in %s, %s, %q, %q", x.name, *p.FormerProvinceCode, p.ProvinceCode, p.FormerDistrict, p.FormerCommune)
		}
	}
}

func TestRealProducers(t *testing.T) {
	b := realBatch(t, today)
	kinds := map[domain.ProducerKind]int{}
	for _, p := range b.Producers {
		// The note about the end of a certificate is not part of the producer.
		if strings.Contains(p.SourceNote, "revoked") || strings.Contains(p.SourceNote, "list after") || strings.Contains(p.SourceNote, "stars") {
			t.Errorf("%s has the note %q", p.Name, p.SourceNote)
		}
		kinds[p.Kind]++
	}
	want := map[domain.ProducerKind]int{
		domain.ProducerCooperative: 103, domain.ProducerCooperativeGroup: 2, domain.ProducerCompany: 102, domain.ProducerHousehold: 46,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("producers by kind (-want +got):\n%s", diff)
	}
	if a, b := product(t, b, "Trà thảo dược giảo cổ lam núi đá"), product(t, b, "Vicumax Limited Nano Curcumin"); *a.ProducerID != *b.ProducerID {
		t.Error("one maker in two spellings became two")
	}
}

func TestRealSets(t *testing.T) {
	b := realBatch(t, today)
	for name, want := range map[string]string{
		"Trà Shan tuyết": "I.5.a",
		"Bánh đậu trà xanh rồng vàng Hoàng Gia":        "",
		"Chè lam Phủ Quảng":                            "",
		"Chè đậu đen cốt dừa Hoàng Gia":                "",
		"Trà hoa vàng Ba Chẽ":                          "I.5.b",
		"Khe Sanh Coffee":                              "I.6",
		"Kẹo dừa ca cao":                               "",
		"Nước mắm Lê Gia":                              "I.4.a",
		"Gạo sạch Triệu Phong":                         "I.2.a",
		"Tranh gạo":                                    "IV.1",
		"Mật ong Pa Ủ":                                 "I.2.b",
		"Mật ong chanh leo":                            "",
		"Na Cai Kinh":                                  "I.1.a",
		"Cá kho Nhân Hậu":                              "I.3.d",
		"Rượu men lá Bằng Phúc":                        "II.1.a",
		"Rượu chuối men lá Mạnh Minh":                  "",
		"Vang nho 39":                                  "II.1.b",
		"Nước uống đóng chai Quang Hanh":               "II.2.a",
		"Nước khoáng Quang Hanh Fresh vị chanh muối":   "",
		"Tinh dầu hồi Văn Quan":                        "III.3",
		"Nước lau sàn tinh dầu sả - bồ hòn Nhiên Thảo": "",
		"Lụa tơ tằm Nha Xá":                            "IV.2",
		"Gốm Bồ Bát":                                   "IV.1",
		"Tấm trải trang trí Thổ cẩm":                   "",
		"Cây phát lộc Minh Tân":                        "V.2",
		"Ecohost Hải Hậu":                              "VI.1",
	} {
		p, got := product(t, b, name), ""
		if p.SetCode != nil {
			got = *p.SetCode
		}
		if got != want {
			t.Errorf("%s is in set %q, want %q", name, got, want)
		}
	}
}
