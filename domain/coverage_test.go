package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestCoverage(t *testing.T) {
	units := []domain.Province{{Code: "08", Slug: "tuyen-quang", Name: "Tuyên Quang", NameEN: "Tuyen Quang"}, {Code: "15", Slug: "lao-cai", Name: "Lào Cai", NameEN: "Lao Cai"}}
	for text, want := range map[string]struct {
		nation bool
		vi, en string // empty: refused
	}{
		"": {true, "cả nước", "the whole country"}, "nation": {true, "cả nước", "the whole country"},
		"08": {false, "Tuyên Quang", "Tuyen Quang"}, "lao-cai, 08,tuyen-quang": {false, "Tuyên Quang, Lào Cai", "Tuyen Quang, Lao Cai"},
		"ha-giang": {}, "nation,08": {}, "08,": {},
	} {
		t.Run(text, func(t *testing.T) {
			c, err := domain.CoverageOf(text, units)
			if want.vi == "" {
				if domain.CodeOf(err) != domain.CodeInvalid {
					t.Errorf("%+v (%v)", c, err)
				}
				return
			}
			if vi, en := c.Names(); err != nil || c.Nation() != want.nation || vi != want.vi || en != want.en {
				t.Errorf("%q, %q, nation %t (%v)", vi, en, c.Nation(), err)
			}
		})
	}
}
