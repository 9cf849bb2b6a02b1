package trade

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// UnmetSearch counts the searches of a month that had no answer.
type UnmetSearch struct {
	Month    string                      `json:"month" example:"2026-11"`
	Text     string                      `json:"text" doc:"In small letters and without diacritics" example:"sam ngoc linh"`
	SetCode  *string                     `json:"set_code" doc:"Product set of the search, or the nearest one; null where not known"`
	Province rest.OrNull[view.PlaceUnit] `json:"province" doc:"Unit of today that was asked for; null where none was"`
	Asked    int64                       `json:"asked" doc:"How often"`
}

// UnmetDemand counts the public demands of a month that have no quote.
type UnmetDemand struct {
	Month    string         `json:"month" doc:"In which they were opened" example:"2026-11"`
	SetCode  *string        `json:"set_code" doc:"null where not stated"`
	Province view.PlaceUnit `json:"province" doc:"Unit of today where to deliver"`
	Total    int64          `json:"total" doc:"Open or expired without a quote, or closed for want of supply"`
	Open     int64          `json:"open" doc:"Of these, can still be answered"`
}

// SilentProducer has leads that it has not answered.
type SilentProducer struct {
	ProducerID string         `json:"producer_id" format:"uuid"`
	Name       string         `json:"name"`
	Province   view.PlaceUnit `json:"province"`
	Leads      int64          `json:"leads" doc:"How many wait"`
	Since      string         `json:"since" format:"date" doc:"When the oldest of them came"`
}

// Unmet is the unmet demand of provinces.
type Unmet struct {
	Today     string           `json:"today" format:"date" doc:"In Vietnam"`
	Searches  []UnmetSearch    `json:"searches" nullable:"false" doc:"Latest month first, then most asked"`
	Demands   []UnmetDemand    `json:"demands" nullable:"false" doc:"Latest month first, then most"`
	Producers []SilentProducer `json:"producers" nullable:"false" doc:"Longest waiting first"`
}

func unmetOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "get-unmet", Tags: []string{"Verification"},
			Summary: "Get the unmet demand of my provinces",
			Description: "Returns searches without an answer, which name one of the provinces or none, by month and only where a text was asked three times or more; " +
				"public demands without a quote, to deliver there or asked of its producers, by month, set and province; producers there who have not answered leads. " +
				"A search counts when it found nothing at all; who searched is not kept. Certificates that end soon are in /v1/me/province/certificates_expiring.",
		},
	}
}

// UnmetInput is the input of GET /v1/me/province/unmet.
type UnmetInput struct {
	rest.OfficeParams
	front.LanguageParams
	Months int `query:"months" default:"12" minimum:"1" maximum:"24" doc:"How many months are looked at, this one and those before it"`
	Days   int `query:"days" default:"7" minimum:"1" maximum:"366" doc:"For how many days there was no quote or answer"`
	Limit  int `query:"limit" default:"50" minimum:"1" maximum:"100" doc:"How many rows each part has at most"`
}

// Unmet answers GET /v1/me/province/unmet.
func (h *Handlers) Unmet(ctx context.Context, in *UnmetInput) (*rest.PrivateAnswer[Unmet], error) {
	province, err := h.front.OfficeProvince(ctx, in.OfficeParams.Province)
	if err != nil {
		return nil, err
	}
	places, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	today := h.front.Today()
	found, err := h.store.Unmet(ctx, front.ActorOf(ctx), domain.UnmetFilter{Province: province, Months: in.Months, Days: in.Days, Limit: in.Limit}, today)
	if err != nil {
		return nil, err
	}
	out := Unmet{Today: today.String(), Searches: []UnmetSearch{}, Demands: []UnmetDemand{}, Producers: []SilentProducer{}}
	for _, u := range found.Searches {
		line := UnmetSearch{Month: u.Month, Text: u.Text, SetCode: rest.OrNil(u.SetCode), Asked: u.Asked}
		if unit, ok := places.ByCode[u.ProvinceCode]; ok {
			line.Province = rest.Some(view.UnitOf(unit, in.Lang()))
		}
		out.Searches = append(out.Searches, line)
	}
	for _, u := range found.Demands {
		out.Demands = append(out.Demands, UnmetDemand{u.Month, rest.OrNil(u.SetCode), view.UnitOf(places.ByCode[u.ProvinceCode], in.Lang()), u.Total, u.Open})
	}
	for _, u := range found.Producers {
		out.Producers = append(out.Producers, SilentProducer{u.ProducerID, u.Name, view.UnitOf(places.ByCode[u.ProvinceCode], in.Lang()), u.Leads, u.Since.String()})
	}
	return rest.ReplyPrivate(out), nil
}
