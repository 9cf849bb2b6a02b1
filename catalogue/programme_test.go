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
	"chophien/domain"
)

// withProgramme returns a book with organisations and a programme of two days.
func withProgramme() domain.Edition {
	e := staged(6)
	for i, role := range domain.FairRoles() {
		for j := range 2 {
			o := domain.EditionOrganisation{
				Role: role, Name: fmt.Sprintf("Liên minh Hợp tác xã %d.%d", i, j), NameEN: fmt.Sprintf("Cooperative alliance %d.%d", i, j), Text: strings.Repeat("Đồng hành cùng các hợp tác xã vùng cao. ", 4*j),
				Website: "https://lien-minh.example.vn",
			}
			if j == 0 {
				o.Logo = &domain.EditionPicture{ID: fmt.Sprint("logo", i), FileKey: "pictures/0", Width: 600, Height: 300}
			}
			if role == domain.FairSponsor && j == 0 {
				o.Level = domain.LevelGold
			}
			e.Content.Organisations = append(e.Content.Organisations, o)
		}
	}
	for i := range 24 {
		at := domain.Minute(480 + 30*(i%12)).On(e.Content.Fair.From + domain.Date(i/12))
		e.Content.Events = append(e.Content.Events, domain.EditionFairEvent{
			ID: fmt.Sprint(i), Title: fmt.Sprintf("Hội thảo chè số %d", i+1), TitleEN: fmt.Sprintf("Tea seminar %d", i+1), StartsAt: at, EndsAt: at.Add(30 * time.Minute), Place: "Sân khấu chính", PlaceEN: "Main stage",
			Speaker: "TS. Nguyễn Thị An", Text: strings.Repeat("Cách giữ hương của chè Shan tuyết. ", i%3),
		})
	}
	return e
}

// The book lists the organisations by role and the programme by day, and its contents
// lead to both.
func TestProgrammeInBook(t *testing.T) {
	t.Parallel()
	e := withProgramme()
	for _, c := range []struct {
		o    catalogue.Options
		want []string
	}{
		{catalogue.Options{Paper: domain.PaperA4, Language: domain.EditionBilingual}, []string{"Đơn vị tài trợ / Sponsors", "Vàng / Gold", "Cooperative alliance 4.1", "Chương trình", "Tea seminar 24", "08:00–08:30", "Main stage", "13:30–14:00"}},
		{catalogue.Options{Paper: domain.PaperA5, Language: domain.EditionEnglish}, []string{"Organizers and sponsors", "Media partners", "Programme", "Speaker: TS. Nguyễn Thị An"}},
	} {
		t.Run(string(c.o.Language), func(t *testing.T) {
			book := printed(t, e, c.o, newAlbum(1, 600, 300))
			if dir := os.Getenv("CATALOGUE_PAGES"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "programme-"+string(c.o.Paper)+".pdf"), book, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			all := strings.Join(pageTexts(t, book), "\n")
			for _, want := range c.want {
				if !strings.Contains(all, want) {
					t.Errorf("the book lacks %q", want)
				}
			}
			title := map[domain.EditionLanguage]string{domain.EditionBilingual: "Chương trình", domain.EditionEnglish: "Programme"}[c.o.Language]
			if n := strings.Count(all, title); n < 2 {
				t.Errorf("%s is printed %d times: not in the contents", title, n)
			}
		})
	}
}

// The page has the plan with the numbers of booths, the programme and the
// organisations, and names the language of each text.
func TestProgrammeOnPage(t *testing.T) {
	t.Parallel()
	var page bytes.Buffer
	e := withProgramme()
	if err := catalogue.HTML(&page, e, domain.EditionBilingual, func(p domain.EditionPicture) string { return catalogue.PicturePath(e, p) }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<span lang="vi">Hội thảo chè số 24</span> <small class="second" lang="en">Tea seminar 24</small>`, `<span lang="vi">Đơn vị tài trợ</span> / <span lang="en">Sponsors</span>`,
		`/catalogue/pictures/logo0?edition=1"`, `<svg class="plan"`, `>N-03</text>`, `lang="en">Dear customers`,
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page.String(), "style=") {
		t.Error("the page has a style within a tag")
	}
}
