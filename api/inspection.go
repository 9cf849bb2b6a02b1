package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// Inspection is a visit or a sample test after certification.
type Inspection struct {
	ID          string    `json:"id" format:"uuid"`
	Kind        string    `json:"kind" enum:"visit,sample_test"`
	ListingKind string    `json:"listing_kind" enum:"product,producer"`
	ListingID   string    `json:"listing_id" format:"uuid" doc:"What is inspected"`
	PlannedOn   string    `json:"planned_on" format:"date"`
	Unannounced bool      `json:"unannounced" doc:"Its members see it only once it is done"`
	DoneOn      *string   `json:"done_on"`
	Finding     *string   `json:"finding" doc:"passed, mend (faults to be mended by mend_by) or failed; null until it is done"`
	Text        string    `json:"text" doc:"What was found"`
	Note        string    `json:"note" doc:"For officers; empty for members"`
	MendBy      *string   `json:"mend_by" doc:"Faults are to be mended by this day"`
	MendedOn    *string   `json:"mended_on"`
	Cancelled   bool      `json:"cancelled"`
	Version     int64     `json:"version" doc:"In quotation marks it is the ETag"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func inspectionOf(i domain.Inspection) Inspection {
	return Inspection{
		ID: i.ID, Kind: string(i.Kind), ListingKind: string(i.ListingKind), ListingID: i.ListingID, PlannedOn: i.PlannedOn.String(), Unannounced: i.Unannounced,
		DoneOn: dateOrNil(i.DoneOn), Finding: orNil(string(i.Finding)), Text: i.Text, Note: i.Note, MendBy: dateOrNil(i.MendBy), MendedOn: dateOrNil(i.MendedOn),
		Cancelled: i.Cancelled, Version: i.Version, CreatedAt: i.CreatedAt.UTC(), UpdatedAt: i.UpdatedAt.UTC(),
	}
}

func tellInspection(i domain.Inspection) *secret[Inspection] {
	out := tell(inspectionOf(i))
	out.ETag = versionTag(i.Version)
	return out
}

const myInspectionsPath = "/v1/me/inspections"

func (s *Server) routeInspections() {
	readers := append(officers(), domain.RoleProducer)
	for _, of := range []struct {
		kind domain.Kind
		path string
	}{{domain.KindProduct, "/v1/products/{id}/inspections"}, {domain.KindProducer, "/v1/producers/{id}/inspections"}} {
		private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
			OperationID: "add-" + string(of.kind) + "-inspection", Method: http.MethodPost, Path: of.path, Tags: []string{"Verification"}, DefaultStatus: http.StatusCreated,
			Summary: "Plan a visit or sample test of a " + string(of.kind) + ", or record one that is done", Errors: []int{http.StatusConflict},
		}, func(ctx context.Context, in *AddInspectionInput) (*secret[Inspection], error) {
			return s.addInspection(ctx, of.kind, in)
		})
		private(s, only(domain.ScopeRead, readers...), huma.Operation{
			OperationID: "list-" + string(of.kind) + "-inspections", Method: http.MethodGet, Path: of.path, Tags: []string{"Verification"},
			Summary: "Inspections of a " + string(of.kind) + ", newest first",
		}, func(ctx context.Context, in *ListingInspectionsInput) (*secret[Paged[Inspection]], error) {
			return s.listInspections(ctx, domain.InspectionFilter{Listing: domain.Ref{Kind: of.kind, ID: in.ID}, State: domain.InspectionState(in.State)}, in.PageParams)
		})
	}
	private(s, only(domain.ScopeRead, readers...), huma.Operation{
		OperationID: "list-inspections", Method: http.MethodGet, Path: myInspectionsPath, Tags: []string{"Verification"},
		Summary: "Inspections in my provinces, or of what I am a member of, newest first",
	}, s.inspections)
	private(s, only(domain.ScopeRead, readers...), huma.Operation{
		OperationID: "get-inspection", Method: http.MethodGet, Path: myInspectionsPath + "/{id}", Tags: []string{"Verification"}, Summary: "One inspection",
	}, s.inspection)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "change-inspection", Method: http.MethodPatch, Path: myInspectionsPath + "/{id}", Tags: []string{"Verification"},
		Summary: "Record what an inspection found, that faults are mended, or another day",
		Errors:  []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, s.changeInspection)
}

// InspectionRecord is what officers record. What is missing stays as it is.
type InspectionRecord struct {
	PlannedOn   *string `json:"planned_on,omitempty" maxLength:"10" doc:"YYYY-MM-DD; today when a new inspection does not say" example:"2026-12-01"`
	Unannounced *bool   `json:"unannounced,omitempty" doc:"Its members see it only once it is done"`
	DoneOn      *string `json:"done_on,omitempty" maxLength:"10" doc:"YYYY-MM-DD, with finding"`
	Finding     *string `json:"finding,omitempty" enum:"passed,mend,failed" doc:"With done_on; mend needs mend_by"`
	Text        *string `json:"text,omitempty" maxLength:"6000" doc:"What was found, for the members, too; at most 2,000 characters"`
	Note        *string `json:"note,omitempty" maxLength:"6000" doc:"For officers; at most 2,000 characters"`
	MendBy      *string `json:"mend_by,omitempty" maxLength:"10" doc:"YYYY-MM-DD: faults are to be mended by then"`
	MendedOn    *string `json:"mended_on,omitempty" maxLength:"10" doc:"YYYY-MM-DD"`
	Cancelled   *bool   `json:"cancelled,omitempty"`
	Suspend     bool    `json:"suspend,omitempty" doc:"With finding failed: hide what was inspected, in the same step"`
}

// apply changes an inspection; CodeInvalid names a day that is none.
func (r InspectionRecord) apply(i *domain.Inspection) error {
	if r.Finding != nil {
		i.Finding = domain.Finding(*r.Finding)
		if i.Finding == domain.FindingPassed {
			i.MendBy, i.MendedOn = nil, nil
		}
	}
	for _, d := range []struct {
		field string
		value *string
		set   func(domain.Date)
	}{
		{"planned_on", r.PlannedOn, func(d domain.Date) { i.PlannedOn = d }},
		{"done_on", r.DoneOn, func(d domain.Date) { i.DoneOn = &d }},
		{"mend_by", r.MendBy, func(d domain.Date) { i.MendBy = &d }},
		{"mended_on", r.MendedOn, func(d domain.Date) { i.MendedOn = &d }},
	} {
		if d.value == nil {
			continue
		}
		day, err := domain.ParseDate(*d.value)
		if err != nil {
			return domain.Invalidf(d.field, "must be a date of the form YYYY-MM-DD, 1900 to 2199")
		}
		d.set(day)
	}
	if r.Unannounced != nil {
		i.Unannounced = *r.Unannounced
	}
	if r.Cancelled != nil {
		i.Cancelled = *r.Cancelled
	}
	if r.Text != nil {
		i.Text = strings.TrimSpace(norm.NFC.String(*r.Text))
	}
	if r.Note != nil {
		i.Note = strings.TrimSpace(norm.NFC.String(*r.Note))
	}
	return nil
}

// InspectedInput names what is inspected.
type InspectedInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of what is inspected"`
}

// AddInspectionInput is what POST …/inspections takes.
type AddInspectionInput struct {
	InspectedInput
	Body struct {
		Kind string `json:"kind" enum:"visit,sample_test"`
		InspectionRecord
	}
}

func (s *Server) addInspection(ctx context.Context, k domain.Kind, in *AddInspectionInput) (*secret[Inspection], error) {
	i := domain.Inspection{Kind: domain.InspectionKind(in.Body.Kind), ListingKind: k, ListingID: in.ID, PlannedOn: s.today()}
	if err := in.Body.apply(&i); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	i, err := s.deps.Inspections.AddInspection(ctx, actorOf(ctx), i, in.Body.Suspend)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tellInspection(i)
	out.Location = myInspectionsPath + "/" + i.ID
	return out, nil
}

// InspectionStateParams is embedded in the input of lists of inspections.
type InspectionStateParams struct {
	State string `query:"state" enum:"planned,overdue,done,to_mend,mend_late,cancelled" doc:"planned: still to do; overdue: and its day is over; to_mend: faults not mended yet; mend_late: and they should be"`
}

// ListingInspectionsInput is what GET …/inspections takes.
type ListingInspectionsInput struct {
	InspectedInput
	InspectionStateParams
	PageParams
}

func (s *Server) listInspections(ctx context.Context, f domain.InspectionFilter, p PageParams) (*secret[Paged[Inspection]], error) {
	f.Today = s.today()
	found, err := s.deps.Inspections.Inspections(ctx, actorOf(ctx), f, p.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, inspectionOf)), nil
}

// InspectionsInput is what GET /v1/me/inspections takes.
type InspectionsInput struct {
	InspectionStateParams
	OfficeParams
	PageParams
}

func (s *Server) inspections(ctx context.Context, in *InspectionsInput) (*secret[Paged[Inspection]], error) {
	province, err := s.office(ctx, in.OfficeParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.listInspections(ctx, domain.InspectionFilter{Province: province, State: domain.InspectionState(in.State)}, in.PageParams)
}

// InspectionInput names one inspection.
type InspectionInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the inspection"`
}

func (s *Server) inspection(ctx context.Context, in *InspectionInput) (*secret[Inspection], error) {
	i, err := s.deps.Inspections.Inspection(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tellInspection(i), nil
}

// ChangeInspectionInput is what PATCH /v1/me/inspections/{id} takes.
type ChangeInspectionInput struct {
	InspectionInput
	IfMatchParams
	Body InspectionRecord
}

func (s *Server) changeInspection(ctx context.Context, in *ChangeInspectionInput) (*secret[Inspection], error) {
	by := actorOf(ctx)
	stored, err := s.deps.Inspections.Inspection(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, stored.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	i, err := s.deps.Inspections.ChangeInspection(ctx, by, in.ID, version, in.Body.Suspend, in.Body.apply)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tellInspection(i), nil
}
