package trust

import (
	"context"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// AgendaItem is one open task of an officer.
type AgendaItem struct {
	ID          string  `json:"id" doc:"Of the certificate, paper, listing, report, inspection, decision, proposal, demand or producer"`
	ListingKind *string `json:"listing_kind" doc:"The listing; null for a decision, and a report about a product that is not listed"`
	ListingID   *string `json:"listing_id"`
	Name        string  `json:"name" doc:"Name of the listing; of a decision its number"`
	On          string  `json:"on" format:"date" doc:"The end, deadline or planned day; of listings, reports, decisions, proposals, demands and leads the day since when they wait"`
	Path        string  `json:"path" doc:"Its path in this API"`
}

func agendaItemOf(part domain.AgendaPart) func(domain.AgendaItem) AgendaItem {
	return func(i domain.AgendaItem) AgendaItem {
		path := ""
		switch part {
		case domain.AgendaReports:
			path = myReportsPath + "/" + i.ID
		case domain.AgendaDue, domain.AgendaOverdue, domain.AgendaMending:
			path = myInspectionsPath + "/" + i.ID
		case domain.AgendaDecisions:
			path = "/v1/decisions/" + i.ID
		case domain.AgendaProposals:
			path = "/v1/me/proposals/" + i.ID
		case domain.AgendaUnquoted:
			path = "/v1/demands/" + i.ID
		default:
			path = "/v1/" + i.ListingKind.Collection() + "/" + i.ListingID
		}
		return AgendaItem{i.ID, rest.OrNil(string(i.ListingKind)), rest.OrNil(i.ListingID), i.Name, i.On.String(), path}
	}
}

// AgendaPart is one group of open tasks.
type AgendaPart struct {
	Part  string       `json:"part"`
	Total int          `json:"total" doc:"How many there are"`
	Items []AgendaItem `json:"items" nullable:"false" doc:"The first five, most urgent first; of lapsed ones the latest"`
	Path  string       `json:"path" doc:"All of them, page by page"`
}

// Agenda is the open tasks of an officer.
type Agenda struct {
	Today string       `json:"today" format:"date" doc:"In Vietnam"`
	Parts []AgendaPart `json:"parts" nullable:"false"`
}

const agendaPath = "/v1/me/province"

// agendaGlance is how many items of a part the overview shows.
const agendaGlance = 5

func agendaOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "get-agenda", Tags: []string{"Verification"},
			Summary:     "Get the open tasks of my provinces",
			Description: "Returns how many there are and the first of each: open reports, submitted listings, decisions and proposals that wait for a second person, certificates that end or have ended, papers that end, inspections that are due or late, faults that are not fixed, demands without a quote and producers without an answer for a week.",
		},
		{
			OperationID: "list-agenda", Tags: []string{"Verification"},
			Summary: "List one part of the open tasks",
			Description: "Returns the items of a part page by page, most urgent first; of certificates that have ended the latest first. GET /v1/me/province names the parts; any other name " +
				"answers 404.",
		},
	}
}

// AgendaInput is the input of GET /v1/me/province.
type AgendaInput struct{ rest.OfficeParams }

// Agenda answers GET /v1/me/province.
func (h *Handlers) Agenda(ctx context.Context, in *AgendaInput) (*rest.PrivateAnswer[Agenda], error) {
	province, err := h.front.OfficeProvince(ctx, in.OfficeParams.Province)
	if err != nil {
		return nil, err
	}
	today, by := h.front.Today(), front.ActorOf(ctx)
	out := Agenda{Today: today.String(), Parts: []AgendaPart{}}
	query := ""
	if province != "" {
		query = "?" + url.Values{"province": {province}}.Encode()
	}
	for _, part := range domain.AgendaParts() {
		found, err := h.store.Agenda(ctx, by, part, province, today, domain.Page{Limit: agendaGlance, Total: true})
		if err != nil {
			return nil, err
		}
		p := rest.PageOf(found, agendaItemOf(part))
		out.Parts = append(out.Parts, AgendaPart{string(part), *p.Total, p.Items, agendaPath + "/" + string(part) + query})
	}
	return rest.ReplyPrivate(out), nil
}

// AgendaPartInput is the input of GET /v1/me/province/{part}.
type AgendaPartInput struct {
	Part string `path:"part" maxLength:"50" doc:"As the overview names it" example:"certificates_expiring"`
	rest.OfficeParams
	front.PageParams
}

// AgendaPart answers GET /v1/me/province/{part}.
func (h *Handlers) AgendaPart(ctx context.Context, in *AgendaPartInput) (*rest.PrivateAnswer[rest.Paged[AgendaItem]], error) {
	province, err := h.front.OfficeProvince(ctx, in.OfficeParams.Province)
	if err != nil {
		return nil, err
	}
	part := domain.AgendaPart(in.Part)
	found, err := h.store.Agenda(ctx, front.ActorOf(ctx), part, province, h.front.Today(), in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, agendaItemOf(part))), nil
}
