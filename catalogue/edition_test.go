package catalogue_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"chophien/catalogue"
	"chophien/domain"
)

// album has pictures in memory, by the number in their key.
type album [][]byte

func (a album) OpenPicture(_ context.Context, p domain.EditionPicture, _ int) (io.ReadCloser, error) {
	var n int
	if _, err := fmt.Sscanf(p.FileKey, "pictures/%d", &n); err != nil || n >= len(a) {
		return nil, domain.NotFoundf("there is no such picture")
	}
	return io.NopCloser(bytes.NewReader(a[n])), nil
}

var _ catalogue.Pictures = album(nil)

// newAlbum paints pictures of hills under a sky.
func newAlbum(n, width, height int) album {
	random := rand.New(rand.NewPCG(1, 2))
	a := make(album, n)
	for i := range a {
		img := image.NewRGBA(image.Rect(0, 0, width, height))
		sky := color.RGBA{uint8(150 + random.IntN(90)), uint8(170 + random.IntN(60)), uint8(200 + random.IntN(50)), 255}
		hill := color.RGBA{uint8(30 + random.IntN(120)), uint8(80 + random.IntN(100)), uint8(30 + random.IntN(60)), 255}
		slope := random.Float64() - 0.5
		for y := range height {
			for x := range width {
				c := sky
				if float64(y) > float64(height)*0.55+slope*float64(x-width/2) {
					c = hill
				}
				c.R += uint8((x*7 + y*3) % 9)
				img.SetRGBA(x, y, c)
			}
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
			panic(err)
		}
		a[i] = b.Bytes()
	}
	return a
}

func ref[T any](v T) *T { return &v }

// book returns an edition with entries in two provinces, a section for villages
// and one for sites.
func book(entries, pictures int) domain.Edition {
	e := domain.Edition{
		ID: "01930000-0000-7000-8000-000000000001", Number: 1, FrozenAt: time.Date(2027, 3, 1, 3, 0, 0, 0, time.UTC),
		SHA256: strings.Repeat("0a1b2c3d", 8),
		Content: domain.EditionContent{
			Title: "Catalogue sản phẩm OCOP các tỉnh phía Bắc", TitleEN: "OCOP products of the northern provinces",
			Greeting:   "Kính gửi quý khách hàng và các đối tác,\nMỗi sản phẩm trong tập sách này là câu chuyện của một vùng đất: của những nương chè trên mây, của bàn tay người thợ dệt, của mùa lúa mới. Chúng tôi trân trọng giới thiệu những sản phẩm đã được chứng nhận OCOP và còn hiệu lực trong suốt những ngày hội chợ.\nKính chúc hội chợ thành công tốt đẹp.",
			GreetingEN: "Dear customers and partners,\nEvery product of this book tells of a land: tea among clouds, hands that weave, new rice.",
			GreetingBy: "Nguyễn Thị Minh Hạnh\nGiám đốc Sở Công Thương",
			Fair: domain.EditionFair{
				Name: "Hội chợ OCOP các tỉnh phía Bắc 2027", NameEN: "OCOP fair of the northern provinces 2027", Theme: "Tinh hoa bản làng", ThemeEN: "The best of the villages",
				Organizer: "Sở Công Thương tỉnh Tuyên Quang", Venue: "Quảng trường Nguyễn Tất Thành", Place: domain.EditionPlace{Address: "phường Minh Xuân", Province: domain.EditionUnit{Name: "Tuyên Quang", NameEN: "Tuyen Quang"}},
				From: domain.NewDate(2027, 3, 12), Until: domain.NewDate(2027, 3, 15),
			},
		},
	}
	pic := func(i int) *domain.EditionPicture {
		if pictures == 0 || i%7 == 6 {
			return nil
		}
		return &domain.EditionPicture{ID: "p", FileKey: fmt.Sprintf("pictures/%d", i%pictures), Width: 960, Height: 720}
	}
	names := [][2]string{{"Chè Shan tuyết cổ thụ Suối Giàng", "Ancient Shan Tuyet tea"}, {"Mật ong bạc hà Mèo Vạc", "Mint honey"}, {"Miến dong Na Rì", ""}, {"Gạo nếp Khẩu Nua Lếch", "Khau Nua Lech sticky rice"}, {"Thổ cẩm Lùng Tám", "Lung Tam brocade"}, {"Ơ đuôi ếch ướp ổi", ""}}
	groups := []domain.Group{"I", "II", "III", "IV"}
	var sections []domain.EditionSection
	n := 0
	for s, province := range []string{"Tuyên Quang", "Lào Cai"} {
		section := domain.EditionSection{Kind: domain.SectionProvince, Title: province, TitleEN: domain.Fold(province), Intro: "Vùng đất của những dãy núi đá vôi, ruộng bậc thang và chợ phiên, nơi hơn hai mươi dân tộc cùng sinh sống.", Picture: pic(s)}
		for i := range entries / 2 {
			name := names[n%len(names)]
			entry := domain.EditionEntry{
				Kind: domain.KindProduct, ID: fmt.Sprint(n), Number: n + 1, Name: name[0], NameEN: name[1], Group: groups[i*len(groups)/(entries/2)],
				SetVI: "Chè tươi, chế biến", SetEN: "Fresh and processed tea", Booth: fmt.Sprintf("A%d", n+1),
				Story:          "Những búp chè một tôm hai lá được hái từ cây chè cổ thụ trên 200 năm tuổi ở độ cao 1.400 m, sao bằng chảo gang trên bếp củi, cho nước vàng sánh, vị chát dịu và hậu ngọt sâu. Mỗi năm chỉ có bốn vụ; hợp tác xã thu mua của 120 hộ người Mông trong bản.",
				Maker:          &domain.EditionMaker{ID: fmt.Sprint(n / 2), Name: "Hợp tác xã nông nghiệp " + name[0], Kind: domain.ProducerCooperative, Representative: "Giàng A Sử", Phone: "0912 345 678", Zalo: "0912 345 678", Email: "htx@example.vn"},
				Place:          domain.EditionPlace{Address: "Bản Pang Cáng", FormerCommune: "xã Suối Giàng", FormerDistrict: "huyện Văn Chấn", Province: domain.EditionUnit{Name: province}, FormerProvince: &domain.EditionUnit{Name: "Yên Bái"}},
				Packs:          []domain.Pack{{Name: "Hộp 100 g", RetailVND: ref(int64(250_000)), WholesaleVND: ref(int64(210_000)), WholesaleMin: 20}, {Name: "Túi 500 g"}},
				CapacityAmount: 1_500, CapacityUnit: domain.UnitTonne, Season: 0b0001_1110_0000, ShelfLife: "24 tháng kể từ ngày sản xuất",
				Conditions: domain.Conditions(), Picture: pic(n),
			}
			if n%5 != 4 {
				entry.Certificate = &domain.EditionCertificate{Code: "ABCD2345", Stars: 3 + n%3, PotentialFive: n%3 == 1 && n%2 == 0, Number: "2585/QĐ-UBND", Issuer: "UBND tỉnh Tuyên Quang", DecidedOn: domain.NewDate(2025, 12, 1), ValidUntil: domain.NewDate(2028, 12, 1)}
				entry.VerifyURL = "https://ocop.example.vn/verify/ABCD-2345"
			}
			section.Entries = append(section.Entries, entry)
			n++
		}
		sections = append(sections, section)
	}
	sections = append(sections,
		domain.EditionSection{Kind: domain.SectionVillages, Title: "Làng nghề", TitleEN: "Craft villages", Entries: []domain.EditionEntry{{
			Kind: domain.KindCraftVillage, ID: "v1", Number: n + 1, Name: "Làng dệt lanh Lùng Tám", NameEN: "Lung Tam linen village", Place: domain.EditionPlace{FormerCommune: "xã Lùng Tám", FormerDistrict: "huyện Quản Bạ", Province: domain.EditionUnit{Name: "Tuyên Quang"}, FormerProvince: &domain.EditionUnit{Name: "Hà Giang"}},
			Story: "Vải lanh dệt tay, nhuộm chàm, in sáp ong.", Picture: pic(3), Village: &domain.EditionVillage{Trade: "Dệt lanh", TradeEN: "Linen weaving", Artisans: []domain.Artisan{{Name: "Vàng Thị Mai", Title: "Nghệ nhân ưu tú"}}},
		}}},
		domain.EditionSection{Kind: domain.SectionSites, Title: "Du lịch cộng đồng", TitleEN: "Community tourism", Entries: []domain.EditionEntry{{
			Kind: domain.KindTourismSite, ID: "t1", Number: n + 2, Name: "Làng văn hóa du lịch Nặm Đăm", Place: domain.EditionPlace{Province: domain.EditionUnit{Name: "Tuyên Quang"}, FormerProvince: &domain.EditionUnit{Name: "Hà Giang"}}, Story: "Nhà trình tường của người Dao.", Picture: pic(4),
			Site: &domain.EditionSite{Homestays: ref(18), Beds: ref(120)},
		}}})
	e.Content.Sections = sections
	return e
}
