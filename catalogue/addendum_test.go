package catalogue_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chophien/catalogue"
	"chophien/domain"
)

func TestAddendum(t *testing.T) {
	at := time.Date(2027, 3, 10, 3, 0, 0, 0, time.UTC)
	e := domain.FrozenEdition{Edition: book(12, 0), WithdrawnAt: &at, WithdrawnReason: "Số điện thoại in sai", ReplacedBy: 2}
	e.SHA256 = strings.Repeat("0a1b2c3d", 8)
	was := &domain.EditionCertificate{Stars: 4, Number: "2585/QĐ-UBND", ValidUntil: domain.NewDate(2028, 12, 1)}
	all := []domain.Difference{
		{What: "dates", Was: "12/03/2027 – 15/03/2027", Now: "19/03/2027 – 22/03/2027", WasEN: "12 March 2027 – 15 March 2027", NowEN: "19 March 2027 – 22 March 2027"},
		{What: "venue", Was: "Quảng trường Nguyễn Tất Thành", Now: "Nhà văn hóa tỉnh", NowEN: "Provincial House of Culture"},
		{Name: "HTX Mật ong bạc hà", NameEN: "Mint Honey Cooperative", What: "exhibitor", Was: "A-01, A-02", Reason: domain.GoneLeft},
		{Name: "HTX Chè Suối Giàng", What: "booths", Was: "A-03", Now: "B-11"},
		{Number: 1, Name: "Chè Shan tuyết", What: "certificate", Was: "4 sao", Reason: domain.GoneRevoked, WasCertificate: was},
		{Number: 2, Name: "", What: "certificate", Was: "4 sao", Reason: domain.GoneEnded, WasCertificate: was},
		{Number: 3, Name: strings.Repeat("Gạo nếp Khẩu Nua Lếch ", 9), What: "listing", Reason: domain.GoneWithdrawn},
		{Number: 4, Name: "Mật ong", What: "phone", Was: "0912 345 678", Now: "0912 000 111"},
		{Number: 4, Name: "Mật ong", What: "zalo", Was: "0912 345 678"},
		{Number: 4, Name: "Mật ong", What: "address", Was: strings.Repeat("thôn Bản ", 200), Now: "Bản Pang Cáng"},
	}
	for n := 5; n < 90; n++ {
		all = append(all, domain.Difference{Number: n, Name: "Miến dong Na Rì", What: "prices", Was: "Hộp 100 g: 120.000 đ", Now: "Hộp 100 g: 150.000 đ"})
	}
	for _, l := range domain.EditionLanguages() {
		for name, list := range map[string][]domain.Difference{"some": all, "none": nil} {
			var first, second bytes.Buffer
			for _, b := range []*bytes.Buffer{&first, &second} {
				if err := catalogue.Addendum(t.Context(), b, e, list, at, l); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) || !bytes.HasPrefix(first.Bytes(), []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(first.Bytes()), []byte("%%EOF")) {
				t.Errorf("%s in %s is no file, or another when it is made again", name, l)
			}
			if dir := os.Getenv("CATALOGUE_PAGES"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "addendum-"+name+"-"+string(l)+".pdf"), first.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := catalogue.Addendum(t.Context(), &bytes.Buffer{}, e, nil, at, "fr"); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("an addendum in another language: %v", err)
	}
}
