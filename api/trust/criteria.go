package trust

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
)

// StarBand says from how many points on a product has a number of stars.
type StarBand struct {
	Stars int     `json:"stars" minimum:"1" maximum:"5"`
	From  float64 `json:"from_points" example:"90"`
}

// Decider says which stars a level certifies.
type Decider struct {
	Level string  `json:"level" enum:"district,province,ministry"`
	Stars []int   `json:"stars" nullable:"false" example:"[3,4]"`
	From  *string `json:"from" format:"date" doc:"The first day; null: as long as the criteria"`
	Until *string `json:"until" format:"date" doc:"The last day; null: as long as the criteria"`
}

// CriteriaParts are the most points of the parts of a score.
type CriteriaParts struct {
	A float64 `json:"a" doc:"Product and community" example:"40"`
	B float64 `json:"b" doc:"Marketing" example:"25"`
	C float64 `json:"c" doc:"Quality" example:"35"`
}

// CriteriaVersion is a version of the criteria.
type CriteriaVersion struct {
	ID       string        `json:"criteria" doc:"The number of the decision that holds them; the criteria of a decision are one of these" example:"148/QĐ-TTg"`
	Title    string        `json:"title"`
	TitleEN  string        `json:"title_en"`
	Source   string        `json:"source_text" doc:"The paper that holds them"`
	From     string        `json:"in_force_from" format:"date"`
	Until    *string       `json:"in_force_until" format:"date" doc:"The last day; null: until the next ones begin"`
	InForce  bool          `json:"in_force" doc:"They are those of today"`
	Months   int           `json:"certificate_months" doc:"How long a certificate is valid" example:"36"`
	Parts    CriteriaParts `json:"parts"`
	Bands    []StarBand    `json:"stars" nullable:"false" doc:"From five stars down"`
	Deciders []Decider     `json:"deciders" nullable:"false" doc:"Which level certifies which stars"`
}

// CriteriaList is the list of versions.
type CriteriaList struct {
	Items []CriteriaVersion `json:"items" nullable:"false" doc:"By their first day"`
}

func criteriaOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "list-criteria", Tags: []string{"Decisions"},
		Summary: "List the versions of the criteria",
		Description: "Returns the versions of the criteria that the installation has, with the points from which each number of stars begins, who certifies, and how long a certificate is valid. " +
			"/v1/product-sets and /v1/paper-kinds have the sets and papers of the version in force.",
	}}
}

// Criteria answers GET /v1/criteria.
func (h *Handlers) Criteria(_ context.Context, _ *struct{}) (*rest.PublicAnswer[CriteriaList], error) {
	points := func(hundredths int) float64 { return float64(hundredths) / 100 }
	now := h.front.CriteriaToday()
	out := CriteriaList{Items: []CriteriaVersion{}}
	for _, c := range h.front.Criteria() {
		v := CriteriaVersion{
			ID: string(c.ID), Title: c.TitleVI, TitleEN: c.TitleEN, Source: c.Source, From: c.From.String(), Until: rest.DateOrNil(c.Until), InForce: c.ID == now.ID, Months: c.CertificateMonths,
			Parts: CriteriaParts{points(c.MaxParts[0]), points(c.MaxParts[1]), points(c.MaxParts[2])}, Bands: []StarBand{}, Deciders: []Decider{},
		}
		for i, least := range slices.Backward(c.LeastScores[:]) {
			v.Bands = append(v.Bands, StarBand{i + 1, points(least)})
		}
		for _, d := range c.Deciders {
			v.Deciders = append(v.Deciders, Decider{string(d.Level), d.Stars, rest.DateOrNil(d.From), rest.DateOrNil(d.Until)})
		}
		out.Items = append(out.Items, v)
	}
	return rest.Reply(h.front, out), nil
}
