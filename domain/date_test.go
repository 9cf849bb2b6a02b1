package domain_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chophien/domain"
)

func date(t testing.TB, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"1900-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "2199-12-31"} {
		if got := date(t, s).String(); got != s {
			t.Errorf("%s became %s", s, got)
		}
	}
	for _, s := range []string{"", "2023-02-29", "2024-13-01", "2024-1-1", "01/07/2025", "1899-12-31", "2200-01-01", "2024-02-29T00:00:00Z", " 2024-02-29", "２０２４-02-29"} {
		if _, err := domain.ParseDate(s); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// The day begins in Vietnam seven hours before it does in Greenwich.
func TestTodayIsVietnams(t *testing.T) {
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{time.Date(2026, 3, 12, 16, 59, 59, 0, time.UTC), "2026-03-12"},
		{time.Date(2026, 3, 12, 17, 0, 0, 0, time.UTC), "2026-03-13"},
		{time.Date(2026, 3, 12, 23, 0, 0, 0, time.FixedZone("", -8*3600)), "2026-03-13"},
	} {
		if got := domain.Today(c.now).String(); got != c.want {
			t.Errorf("at %s it is %s, want %s", c.now, got, c.want)
		}
	}
}

func TestVietnameseDate(t *testing.T) {
	if got := date(t, "2026-03-09").Vietnamese(); got != "09/03/2026" {
		t.Errorf("2026-03-09 is written %s", got)
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 36, "2027-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2023-12-31", 2, "2024-02-29"},
		{"2023-10-31", 1, "2023-11-30"},
		{"2023-11-15", 36, "2026-11-15"},
		{"2024-03-31", -1, "2024-02-29"},
		{"1970-01-01", -1, "1969-12-01"},
	} {
		if got := date(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.n, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := domain.Date(rapid.Int32Range(-20000, 80000).Draw(t, "d"))
		n := rapid.IntRange(-600, 600).Draw(t, "n")
		got := d.AddMonths(n)
		y, m, day := d.Time().Date()
		gy, gm, gday := got.Time().Date()
		if (gy-y)*12+int(gm-m) != n || gday > day || gday < day && got.AddMonths(0).Time().AddDate(0, 0, 1).Month() == gm {
			t.Fatalf("%s and %d months: %s", d, n, got)
		}
	})
}

func TestFirstOfMonths(t *testing.T) {
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{{"2026-11-23", 1, "2026-11-01"}, {"2026-11-23", 2, "2026-10-01"}, {"2026-01-31", 12, "2025-02-01"}, {"2024-02-29", 24, "2022-03-01"}} {
		if got := date(t, c.day).FirstOfMonths(c.n).String(); got != c.want {
			t.Errorf("%d months up to %s begin on %s, want %s", c.n, c.day, got, c.want)
		}
	}
}

func TestDateTravels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := domain.Date(rapid.Int32Range(-25567, 84005).Draw(t, "d")) // 1900 to 2199
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back domain.Date
		if err := json.Unmarshal(b, &back); err != nil || back != d {
			t.Fatalf("%s became %s by JSON: %v", d, back, err)
		}
		v, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range []any{v, []byte(v.(string)), d.Time(), v.(string) + " 00:00:00+00:00"} {
			var back domain.Date
			if err := back.Scan(src); err != nil || back != d {
				t.Fatalf("%s became %s by %v: %v", d, back, src, err)
			}
		}
	})
	if err := new(domain.Date).Scan(int64(1)); err == nil {
		t.Error("a number was read as a date")
	}
}
