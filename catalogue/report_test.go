package catalogue_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chophien/catalogue"
	"chophien/criteria"
	"chophien/domain"
)

// report returns the report of a fair of four days with all provinces.
func report() domain.FairReport {
	r := domain.FairReport{
		Fair: domain.Fair{Name: "Hội chợ OCOP các tỉnh phía Bắc 2027 <b>{{.}}", Venue: "Quảng trường Nguyễn Tất Thành", Organizer: "Sở Công Thương tỉnh Tuyên Quang", StartsOn: domain.NewDate(2027, 3, 12), EndsOn: domain.NewDate(2027, 3, 15)},
		At:   time.Date(2027, 3, 16, 2, 0, 0, 0, time.UTC), Booths: 120, BoothsTaken: 96, Exhibits: 348, BuyersMet: 41, MakersMet: 63,
		Exhibitors: []domain.Count{{Key: "invited", N: 9}, {Key: "accepted", N: 88}, {Key: "declined", N: 3}}, Delegations: []domain.Count{{Key: "accepted", N: 15}},
		Groups: []domain.Count{{Key: "I", N: 180}, {Key: "II", N: 61}, {Key: "III", N: 12}, {Key: "IV", N: 40}, {Key: "V"}, {Key: "VI", N: 2}},
		Stars:  []domain.Count{{Key: "5", N: 8}, {Key: "4", N: 130}, {Key: "3", N: 152}, {N: 5}},
		Leads:  []domain.Count{{Key: "new", N: 31}, {Key: "accepted", N: 12}}, Meetings: []domain.Count{{Key: "accepted", N: 77}, {Key: "declined", N: 9}},
		Visited: []domain.Count{{Key: "1", Label: strings.Repeat("Chè Shan tuyết cổ thụ ", 9), N: 412}, {Key: "2", Label: "Ơ đuôi ếch ướp ổi", N: 97}},
	}
	for i, name := range []string{"Tuyên Quang", "Lào Cai", "Thái Nguyên", "Phú Thọ", "Bắc Ninh", "Hưng Yên", "Hà Nội", "Hải Phòng", "Ninh Bình", "Quảng Ninh", "Cao Bằng", "Lạng Sơn", "Lai Châu", "Điện Biên", "Sơn La"} {
		r.Provinces = append(r.Provinces, domain.Count{Key: fmt.Sprint(i), Label: name, N: 60 - 4*i})
	}
	for i, n := range []int{210, 645, 1302, 488} {
		r.Visits = append(r.Visits, domain.DayCount{On: r.Fair.StartsOn + domain.Date(i), N: n})
	}
	r.Label(criteria.Default()[0])
	return r
}

func TestReport(t *testing.T) {
	t.Parallel()
	var first, again bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &again} {
		if err := catalogue.Report(b, report()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("the same report has other bytes")
	}
	for _, want := range []string{"%PDF-", "/Lang (vi-VN)", "/Outlines ", "/ToUnicode "} {
		if !bytes.Contains(first.Bytes(), []byte(want)) {
			t.Errorf("the file has no %s", want)
		}
	}
	if dir := os.Getenv("CATALOGUE_PAGES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "report.pdf"), first.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := catalogue.Report(&again, domain.FairReport{Fair: domain.Fair{StartsOn: 20_000, EndsOn: 20_001}, At: time.Unix(0, 0)}); err != nil {
		t.Errorf("an empty report: %v", err)
	}
}
