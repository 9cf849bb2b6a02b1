package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
	"chophien/search"
)

// UnmetSearch counts the searches of a month that had no answer.
type UnmetSearch struct {
	Month        string  `json:"month" example:"2026-11"`
	Text         string  `json:"text" doc:"In small letters and without diacritics" example:"sam ngoc linh"`
	Set          *string `json:"set" doc:"Product set that was asked for, or the one that comes nearest; null where not known"`
	Province     *string `json:"province" doc:"Unit of today that was asked for; null where none was"`
	ProvinceName *string `json:"province_name"`
	Asked        int64   `json:"asked" doc:"How often"`
}

// UnmetDemand counts the public demands of a month that have no quote.
type UnmetDemand struct {
	Month        string  `json:"month" doc:"In which they were opened" example:"2026-11"`
	Set          *string `json:"set" doc:"null where not stated"`
	Province     string  `json:"province" doc:"Unit of today where to deliver"`
	ProvinceName string  `json:"province_name"`
	Total        int64   `json:"total" doc:"Open or expired without a quote, or closed for want of supply"`
	Open         int64   `json:"open" doc:"Of these, can still be answered"`
}

// SilentProducer has leads that it has not answered.
type SilentProducer struct {
	Producer     string `json:"producer" format:"uuid"`
	Name         string `json:"name"`
	Province     string `json:"province"`
	ProvinceName string `json:"province_name"`
	Leads        int64  `json:"leads" doc:"How many wait"`
	Since        string `json:"since" format:"date" doc:"When the oldest of them came"`
}

// Unmet is what is wanted and missing.
type Unmet struct {
	Today     string           `json:"today" format:"date" doc:"In Vietnam"`
	Searches  []UnmetSearch    `json:"searches" nullable:"false" doc:"Latest month first, then most asked"`
	Demands   []UnmetDemand    `json:"demands" nullable:"false" doc:"Latest month first, then most"`
	Producers []SilentProducer `json:"producers" nullable:"false" doc:"Who waits longest first"`
}

func (s *Server) routeUnmet() {
	private(s, only(domain.ScopeRead, officers()...), huma.Operation{
		OperationID: "get-unmet", Method: http.MethodGet, Path: agendaPath + "/unmet", Tags: []string{"Verification"},
		Summary: "What is wanted in my provinces and missing?",
		Description: "Searches without an answer, which name one of the provinces or none, by month and only where a text was asked three times or more; " +
			"public demands without a quote, to deliver there or asked of its producers, by month, set and province; producers there who have not answered leads. " +
			"A search counts when it found nothing at all; who searched is not kept. Certificates that end soon are in " + agendaPath + "/certificates_expiring.",
	}, s.unmet)
}

// UnmetInput is what GET /v1/me/province/unmet takes.
type UnmetInput struct {
	OfficeParams
	Months int `query:"months" default:"12" minimum:"1" maximum:"24" doc:"How many months are looked at, this one and those before it"`
	Days   int `query:"days" default:"7" minimum:"1" maximum:"366" doc:"For how many days there was no quote or answer"`
	Limit  int `query:"limit" default:"50" minimum:"1" maximum:"100" doc:"How many rows each part has at most"`
}

func (s *Server) unmet(ctx context.Context, in *UnmetInput) (*secret[Unmet], error) {
	province, err := s.office(ctx, in.OfficeParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	places, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	today := s.today()
	found, err := s.deps.Unmet.Unmet(ctx, actorOf(ctx), domain.UnmetFilter{Province: province, Months: in.Months, Days: in.Days, Limit: in.Limit}, today)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := Unmet{Today: today.String(), Searches: []UnmetSearch{}, Demands: []UnmetDemand{}, Producers: []SilentProducer{}}
	for _, u := range found.Searches {
		out.Searches = append(out.Searches, UnmetSearch{
			u.Month, u.Text, orNil(u.SetCode), orNil(u.ProvinceCode), orNil(places.byCode[u.ProvinceCode].Name), u.Asked,
		})
	}
	for _, u := range found.Demands {
		out.Demands = append(out.Demands, UnmetDemand{u.Month, orNil(u.SetCode), u.ProvinceCode, places.byCode[u.ProvinceCode].Name, u.Total, u.Open})
	}
	for _, u := range found.Producers {
		out.Producers = append(out.Producers, SilentProducer{u.ProducerID, u.Name, u.ProvinceCode, places.byCode[u.ProvinceCode].Name, u.Leads, u.Since.String()})
	}
	return tell(out), nil
}

// noteUnmet counts a search for goods that found nothing. What is narrowed by
// more than people would say of goods tells nothing of supply.
func (s *Server) noteUnmet(in *SearchInput, f domain.ListingFilter, found search.Result, places *places) {
	if found.Total > 0 || found.Degraded || found.Advice == nil || in.Cursor != "" || in.Near != "" || f.ProducerID != "" || f.WantsDemands() || f.ValidOn != s.today() {
		return
	}
	text, ok := domain.UnmetText(in.Q)
	if !ok {
		return
	}
	u := domain.UnmetSearch{Day: f.ValidOn, Text: text, ProvinceCode: provinceAsked(f, found, places)}
	if len(f.Sets) == 1 {
		u.SetCode = f.Sets[0]
	} else if len(f.Sets) == 0 && len(found.Advice.Sets) == 1 {
		u.SetCode = found.Advice.Sets[0].Value
	}
	s.deps.SearchLog.Note(u)
}

// provinceAsked is the one unit of today that a search is about, by its
// parameters or its text; empty where there is none or several.
func provinceAsked(f domain.ListingFilter, found search.Result, places *places) string {
	asked := map[string]bool{}
	for _, code := range f.Provinces {
		asked[code] = true
	}
	for _, code := range f.FormerProvinces {
		asked[places.formerByCode[code].ProvinceCode] = true
	}
	for _, read := range found.Understood.Filters {
		switch read.Name {
		case "province":
			asked[read.Value] = true
		case "former_province":
			for code := range strings.SplitSeq(read.Value, ",") {
				asked[places.formerByCode[code].ProvinceCode] = true
			}
		}
	}
	if len(asked) == 1 {
		for code := range asked {
			return code
		}
	}
	return ""
}
