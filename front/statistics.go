package front

import (
	"context"

	"chophien/domain"
)

// StatisticsParams is embedded in the input of statistics.
type StatisticsParams struct {
	DayParams
	Province     []string `query:"province" doc:"Count only products of these units of today: codes or slugs; several are alternatives" example:"tuyen-quang"`
	Commune      []string `query:"commune" doc:"Count only products of these communes of today: codes, see /v1/communes; several are alternatives. With province they must be communes of these units"`
	ProducerKind []string `query:"producer_kind" enum:"cooperative,cooperative_group,company,household,other" doc:"Count only products of producers with these legal forms; several are alternatives"`
	From         string   `query:"from" doc:"Count only products whose certificate comes from a decision of this day or later, YYYY-MM-DD" maxLength:"10" example:"2026-01-01"`
	To           string   `query:"to" doc:"Count only products whose certificate comes from a decision of this day or earlier, YYYY-MM-DD" maxLength:"10" example:"2026-12-31"`
}

// StatisticsFilter reads the parameters of statistics. Without a place it counts what
// the installation covers. It returns all invalid parameters as errors.
func (f *Front) StatisticsFilter(ctx context.Context, p StatisticsParams) (domain.StatisticsFilter, error) {
	var read Filter
	on, err := f.Day(p.DayParams)
	read.Add(err)
	if err := f.FilterPlaces(ctx, &read, PlaceParams{Province: p.Province, Commune: p.Commune}); err != nil {
		return domain.StatisticsFilter{}, err
	}
	out := domain.StatisticsFilter{ValidOn: on, Provinces: read.Provinces, Communes: read.Communes}
	for _, kind := range p.ProducerKind {
		out.ProducerKinds = append(out.ProducerKinds, domain.ProducerKind(kind))
	}
	for _, day := range []struct {
		parameter, text string
		into            *domain.Date
	}{{"from", p.From, &out.DecidedFrom}, {"to", p.To, &out.DecidedUntil}} {
		if day.text == "" {
			continue
		}
		*day.into, err = domain.ParseDateOf(day.parameter, day.text)
		read.Add(err)
	}
	communes, err := f.Communes(ctx)
	if err != nil {
		return out, err
	}
	var named []domain.Commune
	for _, code := range out.Communes {
		unit, _ := communes.Unit(code)
		named = append(named, unit)
	}
	read.Add(out.Check(named))
	if !out.HasPlace() {
		out.Provinces = f.coverage.Codes()
	}
	return out, read.Err()
}

// ProducerKindLabels returns the name of a legal form in both languages.
func ProducerKindLabels(kind string) (vi, en string) {
	if domain.ProducerKind(kind) == domain.ProducerOther {
		return "khác", "other"
	}
	vi, en = domain.ProducerKind(kind).Names()
	return NameLabels(kind, vi, en)
}
