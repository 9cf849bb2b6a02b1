package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
	"chophien/transfer"
)

// maxLeadExport is how many leads one export holds; the filters narrow it.
const maxLeadExport = 10_000

// LeadExport is all leads that the filters leave, for a CRM.
type LeadExport struct {
	Items []Lead `json:"items" nullable:"false" doc:"Newest first"`
}

func (s *Server) routeLeadExports() {
	sheetDownload(s, only(domain.ScopeRead, parties()...), leadsPath+"/export.xlsx", "export-leads-xlsx",
		"My leads with their quotes as a spreadsheet; the filters are those of the list", s.exportLeads)
	private(s, only(domain.ScopeRead, parties()...), huma.Operation{
		OperationID: "export-leads-json", Method: http.MethodGet, Path: leadsPath + "/export.json", Tags: []string{"Spreadsheets"},
		Summary: "My leads with their quotes as JSON; since fetches what changed only", Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.exportLeadsJSON)
}

// LeadExportInput is what /v1/me/leads/export takes.
type LeadExportInput struct{ LeadsParams }

// allLeads hands over all leads of the caller that the filters leave, after
// their number was found to be bearable. An export is limited and written down.
func (s *Server) allLeads(ctx context.Context, p LeadsParams) (func(each func(domain.Lead) error) error, error) {
	by := actorOf(ctx)
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.LeadExportsPerAccount(), Subject: by.UserID}); err != nil {
		return nil, err
	}
	page := domain.Page{Limit: domain.MaxLimit, Total: true}
	list, err := s.deps.Leads.Leads(ctx, by, p.filter(), page)
	if err != nil {
		return nil, err
	}
	if *list.Total > maxLeadExport {
		return nil, domain.Errorf(domain.CodeConflict, "these are more than %d leads; narrow them, by since for example", maxLeadExport)
	}
	if err := s.deps.Audit.Note(ctx, by, domain.Audit{Action: "lead.export", Noun: "user", NounID: by.UserID}); err != nil {
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
			if list, err = s.deps.Leads.Leads(ctx, by, p.filter(), domain.Page{Limit: domain.MaxLimit, Cursor: list.Next}); err != nil {
				return err
			}
		}
	}, nil
}

func (s *Server) exportLeads(ctx context.Context, in *LeadExportInput) (*sheetFile, error) {
	all, err := s.allLeads(ctx, in.LeadsParams)
	if err != nil {
		return nil, err
	}
	today := s.today()
	return &sheetFile{name: "dau-moi-" + today.String() + ".xlsx", write: func(w io.Writer) error {
		return writeSheet(w, "xlsx", transfer.Leads(), func(row func(...any) error) error {
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

func (s *Server) exportLeadsJSON(ctx context.Context, in *LeadExportInput) (*secret[LeadExport], error) {
	all, err := s.allLeads(ctx, in.LeadsParams)
	out := LeadExport{Items: []Lead{}}
	if err == nil {
		err = all(func(l domain.Lead) error { out.Items = append(out.Items, s.leadOf(l)); return nil })
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(out), nil
}
