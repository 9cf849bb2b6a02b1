package fair

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/catalogue"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// CountView is a number of things.
type CountView struct {
	Key   string `json:"key" nullable:"true" doc:"Code or state; null: of none"`
	Label string `json:"label" doc:"In Vietnamese"`
	Count int    `json:"count"`
}

// DayCountView is a number of things on a day.
type DayCountView struct {
	On    string `json:"on" format:"date"`
	Count int    `json:"count"`
}

// FairReport is the results of a fair in counts.
type FairReport struct {
	FairID      string         `json:"fair_id" format:"uuid"`
	At          time.Time      `json:"at" doc:"As of when"`
	Booths      int            `json:"booths"`
	BoothsTaken int            `json:"booths_taken"`
	Exhibitors  []CountView    `json:"exhibitors" nullable:"false" doc:"By answer"`
	Delegations []CountView    `json:"delegations" nullable:"false" doc:"By answer"`
	Exhibits    int            `json:"exhibits" doc:"Of exhibitors who accepted"`
	Kinds       []CountView    `json:"kinds" nullable:"false" doc:"Exhibits by kind"`
	Provinces   []CountView    `json:"provinces" nullable:"false" doc:"Exhibits by province, the most first"`
	Groups      []CountView    `json:"groups" nullable:"false" doc:"Products by group"`
	Stars       []CountView    `json:"stars" nullable:"false" doc:"Products by the stars that are valid on the last day of the fair; an empty key: none"`
	Visits      int            `json:"visits" doc:"Scans of products"`
	VisitsByDay []DayCountView `json:"visits_by_day" nullable:"false"`
	Visited     []CountView    `json:"visited" nullable:"false" doc:"The ten most visited products, by id"`
	Leads       []CountView    `json:"leads" nullable:"false" doc:"By state"`
	Meetings    []CountView    `json:"meetings" nullable:"false" doc:"By state"`
	BuyersMet   int            `json:"buyers_met" doc:"With an accepted meeting"`
	MakersMet   int            `json:"producers_met"`
	Memoranda   []CountView    `json:"memoranda" nullable:"false" doc:"By state"`
}

func countViews(all []domain.Count) []CountView {
	out := make([]CountView, len(all))
	for i, c := range all {
		out[i] = CountView{c.Key, c.Label, c.N}
	}
	return out
}

func fairReportOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "get-fair-report", Tags: []string{"Fairs"},
			Summary:     "Get the results of a fair that I run",
			Description: "Counts booths, exhibitors, delegations, exhibits, visits, leads, meetings and memoranda of the fair as of now. It names no persons.",
		},
		{
			OperationID: "get-fair-report-xlsx",
			Summary:     "Export the report of a fair that I run as a spreadsheet",
			Description: "Writes the counts of the report, a row each, as of now.",
		},
		{
			OperationID: "get-fair-report-pdf", Tags: []string{"Fairs"},
			Summary:     "Print the report of a fair that I run",
			Description: "Sends the counts of the report with charts as PDF, as of now.",
		},
	}
}

// FairReport answers GET /v1/fairs/{id}/report.
func (h *Handlers) FairReport(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[FairReport], error) {
	r, err := h.store.FairReport(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := FairReport{
		FairID: r.Fair.ID, At: r.At.UTC(), Booths: r.Booths, BoothsTaken: r.BoothsTaken, Exhibitors: countViews(r.Exhibitors), Delegations: countViews(r.Delegations), Exhibits: r.Exhibits,
		Kinds: countViews(r.Kinds), Provinces: countViews(r.Provinces), Groups: countViews(r.Groups), Stars: countViews(r.Stars), Visits: r.VisitsInAll(),
		VisitsByDay: make([]DayCountView, len(r.Visits)), Visited: countViews(r.Visited), Leads: countViews(r.Leads), Meetings: countViews(r.Meetings), BuyersMet: r.BuyersMet, MakersMet: r.MakersMet, Memoranda: countViews(r.Memoranda),
	}
	for i, d := range r.Visits {
		out.VisitsByDay[i] = DayCountView{d.On.String(), d.N}
	}
	return rest.ReplyPrivate(out), nil
}

// FairReportSheet answers GET /v1/fairs/{id}/report.xlsx.
func (h *Handlers) FairReportSheet(ctx context.Context, in *FairInput) (*rest.SheetFile, error) {
	r, err := h.store.FairReport(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "bao-cao-" + r.Fair.Slug + ".xlsx", Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", transfer.FairReport(r), func(row func(...any) error) error {
			for _, part := range r.Parts() {
				for _, c := range part.Counts {
					if err := row(part.Title, c.Label, c.N); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}}, nil
}

// FairReportPDF answers GET /v1/fairs/{id}/report.pdf.
func (h *Handlers) FairReportPDF(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := h.store.FairReport(ctx, front.ActorOf(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := catalogue.Report(&b, r); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentDisposition, rest.Attachment("bao-cao-"+r.Fair.Slug+".pdf"))
	header.Set(echo.HeaderCacheControl, front.NoStore)
	return c.Blob(http.StatusOK, rest.TypePDF, b.Bytes())
}
