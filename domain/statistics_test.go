package domain_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"chophien/domain"
)

func TestStatisticsFilter(t *testing.T) {
	t.Parallel()
	here, elsewhere := domain.Commune{Code: "02545", ProvinceCode: "08", Kind: domain.CommuneRural, Name: "Tân Trào"}, domain.Commune{Code: "00004", ProvinceCode: "01", Kind: domain.CommuneWard, Name: "Ba Đình"}
	day := domain.NewDate(2026, time.January, 31)
	for name, c := range map[string]struct {
		filter   domain.StatisticsFilter
		communes []domain.Commune
		field    string // that is wrong; empty: none
	}{
		"nothing":                    {},
		"a commune of its province":  {domain.StatisticsFilter{Provinces: []string{"08"}}, []domain.Commune{here}, ""},
		"communes without provinces": {domain.StatisticsFilter{}, []domain.Commune{here, elsewhere}, ""},
		"a commune elsewhere":        {domain.StatisticsFilter{Provinces: []string{"08"}}, []domain.Commune{here, elsewhere}, "commune"},
		"a legal form":               {domain.StatisticsFilter{ProducerKinds: domain.ProducerKinds()}, nil, ""},
		"no legal form":              {domain.StatisticsFilter{ProducerKinds: []domain.ProducerKind{"club"}}, nil, "producer_kind"},
		"one day":                    {domain.StatisticsFilter{DecidedFrom: day, DecidedUntil: day}, nil, ""},
		"days in the wrong order":    {domain.StatisticsFilter{DecidedFrom: day, DecidedUntil: day - 1}, nil, "to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := domain.ErrorsOf(c.filter.Check(c.communes))
			if c.field == "" && len(found) > 0 || c.field != "" && (len(found) != 1 || found[0].Field != c.field) {
				t.Errorf("it finds %v", found)
			}
		})
	}
}

func TestNewStatistics(t *testing.T) {
	t.Parallel()
	units := []domain.Province{
		{Code: "08", Region: domain.RegionNorthernMidlands, Northern: true, Former: []domain.FormerProvince{{Code: "08", Northern: true, NameSort: "b"}, {Code: "02", Northern: true, NameSort: "a"}}},
		{Code: "79", Region: domain.RegionSoutheast, Former: []domain.FormerProvince{{Code: "79", NameSort: "c"}}},
	}
	all := []domain.StatCell{
		{ProvinceCode: "08", FormerProvinceCode: "02", Group: "I", Stars: 4, Count: 3}, {ProvinceCode: "08", Group: "I", Stars: 3, Count: 2},
		{ProvinceCode: "79", FormerProvinceCode: "79", Group: "II", Count: 5},
	}
	cells := domain.StatCells{
		Country: all, Places: all[:2], Communes: []domain.StatCell{{CommuneCode: "02545", Count: 4}},
		Months:        []domain.StatCell{{DecidedMonth: "2026-02", Count: 1}, {DecidedMonth: "2025-11", Count: 4}},
		ProducerKinds: []domain.StatCell{{ProducerKind: domain.ProducerCompany, Count: 4}, {Count: 1}},
	}
	got := domain.NewStatistics(domain.StatisticsFilter{Provinces: []string{"08"}}, units, []domain.Commune{{Code: "02545", ProvinceCode: "08"}}, cells)
	if got.Total != 5 || got.Country != 10 || got.North != 5 || got.RatedFormerNorthern != 1 || got.FormerNorthern != 2 {
		t.Errorf("the sums are %+v", got)
	}
	type rows = []domain.StatRow
	for name, c := range map[string]struct{ got, want rows }{
		"province":        {got.ByProvince, rows{{"08", 5}}},
		"former province": {got.ByFormerProvince, rows{{"02", 3}, {"08", 0}, {"", 2}}},
		"commune":         {got.ByCommune, rows{{"02545", 4}, {"", 1}}},
		"region":          {got.ByRegion, rows{{"northern_midlands_mountains", 5}}},
		"north":           {got.ByNorthern, rows{{"true", 5}}},
		"stars":           {got.ByStars, rows{{"3", 2}, {"4", 3}, {"5", 0}, {"0", 0}}},
		"legal form":      {got.ByProducerKind, rows{{"cooperative", 0}, {"cooperative_group", 0}, {"company", 4}, {"household", 0}, {"other", 0}, {"", 1}}},
		"month":           {got.ByDecisionMonth, rows{{"2025-11", 4}, {"2025-12", 0}, {"2026-01", 0}, {"2026-02", 1}}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("by %s there are %v, want %v", name, c.got, c.want)
		}
	}
}

// TestZeroFilter: a filter with any field is not the zero filter.
func TestZeroFilter(t *testing.T) {
	t.Parallel()
	if !(domain.ListingFilter{Groups: []domain.Group{}}).IsZero() {
		t.Error("an empty list filters something")
	}
	var fill func(of reflect.Value)
	fill = func(of reflect.Value) {
		switch of.Kind() {
		case reflect.Slice:
			of.Set(reflect.MakeSlice(of.Type(), 1, 1))
		case reflect.Pointer:
			of.Set(reflect.New(of.Type().Elem()))
		case reflect.Struct:
			for i := range of.NumField() {
				fill(of.Field(i))
			}
		case reflect.String:
			of.SetString("x")
		default:
			of.SetInt(1)
		}
	}
	shape := reflect.TypeFor[domain.ListingFilter]()
	for _, field := range reflect.VisibleFields(shape) {
		if field.Anonymous {
			continue
		}
		filter := reflect.New(shape).Elem()
		fill(filter.FieldByIndex(field.Index))
		if f, ok := filter.Interface().(domain.ListingFilter); !ok || f.IsZero() {
			t.Errorf("a filter with %s is zero", field.Name)
		}
	}
}
