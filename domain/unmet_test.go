package domain_test

import (
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

func TestUnmetText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  Sâm  Ngọc\tLinh ":    "sam ngoc linh",
		"Mật ong 500 ml":        "mat ong 500 ml",
		"OCOP 5 sao 12/03/2027": "",
		"OCOP 5 sao 2027":       "ocop 5 sao 2027",
		"gọi 0912 345 678":      "",
		"chị Hoa 0912345678":    "",
		"hoa@example.vn":        "",
		"https://example.vn/a":  "",
		"www.example.vn":        "",
		"079123456789 trà":      "",
		"٠٩١٢٣٤٥٦٧٨ trà":        "",
		"2027":                  "",
		"":                      "",
		"trà\u0001":             "",
		strings.Repeat("đ", 80): strings.Repeat("d", 80),
		strings.Repeat("đ", 81): "",
	} {
		got, ok := domain.UnmetText(text)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %t, want %q", text, got, ok, want)
		}
	}
}

// TestUnmetDays: a demand and a lead wait for a whole number of days; the months of a
// report are those of the calendar.
func TestUnmetDays(t *testing.T) {
	f, today := domain.UnmetFilter{Months: 3, Days: 7}, date(t, "2026-11-23")
	if got := f.Since(today).String(); got != "2026-09-01" {
		t.Errorf("the report begins on %s", got)
	}
	if got := f.OpenedUntil(today).String(); got != "2026-11-16" {
		t.Errorf("demands are opened until %s", got)
	}
	if got := f.AskedBefore(today).Format(time.RFC3339); got != "2026-11-16T17:00:00Z" { // midnight in Vietnam
		t.Errorf("leads began before %s", got)
	}
	months := domain.NewMonthFigures(2, date(t, "2026-01-15"))
	if len(months) != 2 || months[0].Month != "2025-12" || months[1].Month != "2026-01" {
		t.Errorf("the months are %v", months)
	}
	if domain.UnmetSince(today) != today-domain.UnmetKept || domain.PageCountsSince(today) != today-domain.PageCountsKept {
		t.Error("counts are kept for another time")
	}
}
