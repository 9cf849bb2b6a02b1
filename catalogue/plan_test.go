package catalogue_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chophien/catalogue"
	"chophien/domain"
)

// staged returns an edition of a fair with a plan of a row of booths.
func staged(booths int) domain.Edition {
	e := book(4, 1)
	c := &e.Content
	c.Plan = &domain.EditionPicture{ID: "plan", FileKey: "pictures/0", Width: 1600, Height: 1000}
	c.Fair.OrganizerEN, c.Fair.VenueEN = "Department of Industry and Trade", "Nguyen Tat Thanh Square"
	c.Fair.Place.Address = ""
	for i := range booths {
		x, y := (i*2+1)*500/booths, 400
		c.Booths = append(c.Booths, domain.EditionBooth{Number: fmt.Sprintf("N-%02d", i+1), Hall: "Nhà A", HallEN: "Hall A", Exhibitor: fmt.Sprintf("Hợp tác xã số %d", i/2+1), PlanX: &x, PlanY: &y})
	}
	for i := range c.Sections {
		for j := range c.Sections[i].Entries {
			c.Sections[i].Entries[j].VerifyURL = ""
		}
	}
	return e
}

// The plan shows the number of each booth once, with a list of exhibitors below;
// neighbouring booths of one exhibitor share a line.
func TestPlanHasBooths(t *testing.T) {
	const booths = 60
	for _, paper := range domain.PaperSizes() {
		pages := pageTexts(t, printed(t, staged(booths), catalogue.Options{Paper: paper, Language: domain.EditionEnglish}, newAlbum(1, 320, 200)))
		at := slices.IndexFunc(pages, func(p string) bool { return strings.Contains(p, "Exhibitors by booth") })
		if at < 0 {
			t.Fatalf("%s: no page lists exhibitors", paper)
		}
		all := strings.Join(pages, "")
		for i := range booths {
			if n := strings.Count(all, fmt.Sprintf("N-%02d", i+1)); n != 2 {
				t.Errorf("%s: booth %d is printed %d times, not on the plan and in the list", paper, i+1, n)
			}
		}
		if n := strings.Count(all, "Hợp tác xã số 7"); n != 1 || !strings.Contains(all, "N-13, N-14") {
			t.Errorf("%s: an exhibitor of two booths is listed %d times", paper, n)
		}
		for _, want := range []string{"Department of Industry and Trade", "Nguyen Tat Thanh Square, Tuyen Quang", "Hall A"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: an English book lacks %q", paper, want)
			}
		}
		if strings.Contains(all, "Sở Công Thương tỉnh") || strings.Contains(all, "Quảng trường") {
			t.Errorf("%s: an English book names the fair in Vietnamese", paper)
		}
	}
	e := staged(2)
	e.Content.Plan = nil
	if all := strings.Join(pageTexts(t, printed(t, e, catalogue.Options{Paper: domain.PaperA4, Language: domain.EditionVietnamese}, newAlbum(1, 320, 200))), ""); strings.Count(all, "N-01, N-02") != 1 || strings.Contains(all, "Sơ đồ") {
		t.Error("exhibitors are not listed without a plan")
	}
}

// No section ends with a page that has only one small entry.
func TestNoEntryIsLeftAlone(t *testing.T) {
	for n := 4; n < 16; n++ {
		e := book(2*n, 0)
		c := &e.Content
		c.Sections = c.Sections[:1]
		for i := range c.Sections[0].Entries {
			x := &c.Sections[0].Entries[i]
			x.Name, x.NameEN, x.VerifyURL, x.Story, x.Group = fmt.Sprintf("Tên%02d.", i), "", "", "", "I"
		}
		for _, paper := range domain.PaperSizes() {
			pages := pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionVietnamese}, nil))
			var on []int
			for i, p := range pages {
				// Of the pages before the indexes, which name them again.
				if strings.Contains(p, "Bảng tra theo tên") && i > 4 {
					break
				}
				if k := strings.Count(p, "Tên"); k > 0 {
					on = append(on, k)
				}
			}
			if k := len(on); k > 2 && on[k-1] == 1 && on[k-2] > 2 {
				t.Errorf("%d entries on %s stand on pages of %v", n, paper, on)
			}
		}
	}
}

// The page numbers in the contents are right, also for parts that take several
// pages or begin in the middle of one.
func TestContentsLeadToBeginnings(t *testing.T) {
	said := regexp.MustCompile(`(Lời chào|Sơ đồ gian hàng|Bảng tra theo tên|Bảng tra theo chủ thể|Bảng tra theo gian hàng)\D*?(\d+)`)
	for _, entries := range []int{4, 240} {
		e := book(entries, 0)
		c := &e.Content
		c.Greeting = strings.Repeat("Kính gửi quý khách hàng và các đối tác. ", 300)
		c.Plan, c.Booths = staged(1).Content.Plan, staged(400).Content.Booths
		for i := range c.Sections {
			for j := range c.Sections[i].Entries {
				c.Sections[i].Entries[j].VerifyURL = ""
			}
		}
		pages := pageTexts(t, printed(t, e, catalogue.Options{Paper: domain.PaperA5, Language: domain.EditionVietnamese}, newAlbum(1, 320, 200)))
		at := slices.IndexFunc(pages, func(p string) bool { return strings.Contains(p, "Mục lục") })
		found := said.FindAllStringSubmatch(pages[at], -1)
		if len(found) != 5 {
			t.Fatalf("%d entries: the contents say %q", entries, found)
		}
		for _, m := range found {
			first := slices.IndexFunc(pages, func(p string) bool { return !strings.Contains(p, "Mục lục") && strings.Contains(p, m[1]) })
			if n, _ := strconv.Atoi(m[2]); n != first+1 {
				t.Errorf("%d entries: the contents lead to page %d for %q, which begins on %d", entries, n, m[1], first+1)
			}
		}
	}
}

// A rank that does not fit in two languages is printed in one.
func TestRankIsNotCut(t *testing.T) {
	e := book(8, 8)
	for i := range e.Content.Sections {
		for j := range e.Content.Sections[i].Entries {
			e.Content.Sections[i].Entries[j].VerifyURL, e.Content.Sections[i].Entries[j].Sample = "", true
		}
	}
	for _, paper := range domain.PaperSizes() {
		all := strings.Join(pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionBilingual}, newAlbum(8, 320, 240))), "\n")
		if i := strings.Index(all, "OCOP…"); i >= 0 {
			t.Errorf("%s: a rank is cut: %q", paper, all[max(0, i-20):i+8])
		}
		if strings.Contains(all, "· Zalo") || !strings.Contains(all, "ĐT, Zalo 0912 345 678") {
			t.Errorf("%s: one number is printed twice", paper)
		}
	}
}

// The HTML page describes the fair in its language, and the files of a pack have
// valid times.
func TestPageIsInItsLanguage(t *testing.T) {
	e := staged(3)
	e.Content.Sections[0].IntroEN = "A land of limestone."
	e.Content.Fair.Sample, e.Content.Sections[0].Entries[0].Sample = true, true
	var page, pack bytes.Buffer
	if err := catalogue.HTML(&page, e, domain.EditionEnglish, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Department of Industry", "Nguyen Tat Thanh Square, Tuyen Quang", "Dear customers", "A land of limestone", "N-03", `<p><span lang="en">sample data</span></p>`, `<h3>1. <small class="second">(<span lang="en">sample data</span>)</small>`} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page.String(), "Kính gửi") {
		t.Error("an English page greets in Vietnamese")
	}
	if err := catalogue.Pack(t.Context(), &pack, e, newAlbum(1, 320, 200), nil); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(pack.Bytes()), int64(pack.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !f.Modified.Equal(e.FrozenAt) {
			t.Errorf("%s is of %s", f.Name, f.Modified)
		}
	}
}
