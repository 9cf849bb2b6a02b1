package icon_test

import (
	"math"
	"testing"

	"chophien/icon"
)

// Every icon is drawn within its square.
func TestStrokes(t *testing.T) {
	names := []string{"basket", "bottle", "bowl", "check", "craft", "filter", "flower", "fruit", "herb", "house", "jar", icon.People, "search", icon.Seal, icon.Shield, icon.Sprout, "tea"}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			all, err := icon.Strokes(name)
			if err != nil || len(all) < 3 || all[0].Step != 'M' {
				t.Fatalf("%d strokes: %v", len(all), err)
			}
			for _, s := range all {
				for _, p := range s.Points {
					if p.X < 0 || p.X > icon.Size || p.Y < 0 || p.Y > icon.Size {
						t.Errorf("%c goes to %v", s.Step, p)
					}
				}
			}
		})
	}
	if _, err := icon.Strokes("x"); err == nil || icon.Path("x") != "" {
		t.Error("an unknown icon is drawn")
	}
	// The lens of the icon of search is a circle around 10.5, 10.5.
	all, err := icon.Strokes("search")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if p := s.Points[2]; s.Step == 'C' && math.Abs(math.Hypot(p.X-10.5, p.Y-10.5)-6.5) > 0.01 {
			t.Errorf("%v is not on the circle", p)
		}
	}
}
