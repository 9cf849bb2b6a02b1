package trade

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// maxLeadExport is the highest number of leads of one export; filters narrow
// it.
const maxLeadExport = 10_000

// LeadExport is the leads that match the filters, for a CRM.
type LeadExport struct {
	Items []Lead `json:"items" nullable:"false" doc:"Newest first"`
}

func leadExportOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "export-leads-xlsx",
			Summary:     "Export my leads as a spreadsheet",
			Description: "Writes the leads that the filters of the list select, with their quotes, at most 10,000 leads. The audit log records the export; a user may export 60 times an hour.",
		},
		{
			OperationID: "export-leads-json", Tags: []string{"Spreadsheets"},
			Summary: "Export my leads as JSON",
			Description: "Returns the leads that the filters of the list select, with their quotes, at most 10,000 leads; since selects those that changed at or after a moment. The audit log " +
				"records the export; a user may export 60 times an hour.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
	}
}

// LeadExportInput is the input of /v1/me/leads/export.
type LeadExportInput struct{ LeadsParams }

// allLeads checks that the leads of the caller that match the filters are not
// too many, and returns a function that yields them. Exports are limited and
// recorded.
func (h *Handlers) allLeads(ctx context.Context, p LeadsParams) (func(each func(domain.Lead) error) error, error) {
	by := front.ActorOf(ctx)
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.LeadExportsPerAccount(), Subject: by.UserID}); err != nil {
		return nil, err
	}
	page := domain.Page{Limit: domain.MaxLimit, Total: true}
	list, err := h.store.Leads(ctx, by, p.filter(), page)
	if err != nil {
		return nil, err
	}
	if *list.Total > maxLeadExport {
		return nil, domain.Errorf(domain.CodeConflict, "these are more than %d leads; narrow them, by since for example", maxLeadExport)
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "lead.export", Noun: "user", NounID: by.UserID}); err != nil {
		return nil, err
	}
	return func(each func(domain.Lead) error) error {
		for {
			for _, l := range list.Items {
				if err := each(l); err != nil {
					return err
				}
			}
			if list.Next == "" {
				return nil
			}
			var err error
			if list, err = h.store.Leads(ctx, by, p.filter(), domain.Page{Limit: domain.MaxLimit, Cursor: list.Next}); err != nil {
				return err
			}
		}
	}, nil
}

// ExportLeads answers GET /v1/me/leads/export.xlsx.
func (h *Handlers) ExportLeads(ctx context.Context, in *LeadExportInput) (*rest.SheetFile, error) {
	all, err := h.allLeads(ctx, in.LeadsParams)
	if err != nil {
		return nil, err
	}
	today := h.front.Today()
	return &rest.SheetFile{Name: "dau-moi-" + today.String() + ".xlsx", Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", transfer.Leads(), func(row func(...any) error) error {
			return all(func(l domain.Lead) error {
				for _, values := range transfer.LeadValues(l, today) {
					if err := row(values...); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}}, nil
}

// ExportLeadsJSON answers GET /v1/me/leads/export.json.
func (h *Handlers) ExportLeadsJSON(ctx context.Context, in *LeadExportInput) (*rest.PrivateAnswer[LeadExport], error) {
	all, err := h.allLeads(ctx, in.LeadsParams)
	out := LeadExport{Items: []Lead{}}
	if err == nil {
		err = all(func(l domain.Lead) error { out.Items = append(out.Items, h.leadOf(l)); return nil })
	}
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(out), nil
}
