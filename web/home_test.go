package web_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"chophien/domain"
)

var fairTitle = regexp.MustCompile(`<a href="/hoi-cho/[^"]+">(Hội chợ [^<]+)</a>`)

// TestHomeShowsNextFairs checks that the home page shows the next fairs and no
// cancelled ones.
func TestHomeShowsNextFairs(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	organizer, err := addUser(t.Context(), s.store, "hoi-cho-2@example.vn", domain.RoleOrganizer)
	if err != nil {
		t.Fatal(err)
	}
	today := domain.Today(noon)
	add := func(name string, in domain.Date, moves ...domain.FairAction) {
		t.Helper()
		f, err := s.store.AddFair(t.Context(), organizer, domain.Fair{Name: name, Venue: "Sân", Organizer: "Sở", Phone: "0207123456", Place: domain.Place{ProvinceCode: "08"}, StartsOn: today + in, EndsOn: today + in + 1})
		for _, move := range moves {
			if err == nil {
				f, err = s.store.MoveFair(t.Context(), organizer, f.ID, f.Version, move, "Bão")
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range 4 {
		add(fmt.Sprintf("Hội chợ xa %d", n), domain.Date(200+n), domain.FairPublish)
	}
	add("Hội chợ mai", 1, domain.FairPublish)
	add("Hội chợ hủy", 2, domain.FairPublish, domain.FairCancel)
	add("Hội chợ đang mở", -1, domain.FairPublish)
	var got []string
	for _, m := range fairTitle.FindAllStringSubmatch(s.get("/").Body.String(), -1) {
		got = append(got, m[1])
	}
	if len(got) != 3 || got[0] != "Hội chợ đang mở" || got[1] != "Hội chợ mai" || slices.Contains(got, "Hội chợ hủy") {
		t.Errorf("the first page shows %q", got)
	}
}

// TestCounts checks that counts follow each change at once.
func TestCounts(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	ref := domain.Ref{Kind: domain.KindProduct, ID: fullID}
	whole := s.get("/tinh").Body.String()
	for version, step := range []struct {
		status domain.Status
		same   bool // as at first
	}{{domain.StatusSuspended, false}, {domain.StatusPublished, true}} {
		if err := s.store.SetStatus(t.Context(), ref, int64(version)+1, step.status); err != nil {
			t.Fatal(err)
		}
		if same := s.get("/tinh").Body.String() == whole; same != step.same {
			t.Errorf("with the product %s the counts are the first ones: %v", step.status, same)
		}
	}
}
