package trust

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// Inspection is a visit or a sample test after certification.
type Inspection struct {
	ID          string    `json:"id" format:"uuid"`
	Kind        string    `json:"kind" enum:"visit,sample_test"`
	ListingKind string    `json:"listing_kind" enum:"product,producer"`
	ListingID   string    `json:"listing_id" format:"uuid" doc:"Kind of the inspected listing"`
	PlannedOn   string    `json:"planned_on" format:"date"`
	Unannounced bool      `json:"unannounced" doc:"Members see it only when it is done"`
	DoneOn      *string   `json:"done_on" format:"date"`
	Finding     *string   `json:"finding" enum:"passed,mend,failed" doc:"passed, mend (faults must be fixed by mend_by) or failed; null until it is done"`
	Text        string    `json:"text" nullable:"true" doc:"Findings"`
	Note        string    `json:"note" nullable:"true" doc:"For officers; null for members"`
	MendBy      *string   `json:"mend_by" format:"date" doc:"Last day to fix the faults"`
	MendedOn    *string   `json:"mended_on" format:"date"`
	Cancelled   bool      `json:"cancelled"`
	Version     int64     `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func inspectionOf(i domain.Inspection) Inspection {
	return Inspection{
		ID: i.ID, Kind: string(i.Kind), ListingKind: string(i.ListingKind), ListingID: i.ListingID, PlannedOn: i.PlannedOn.String(), Unannounced: i.Unannounced,
		DoneOn: rest.DateOrNil(i.DoneOn), Finding: rest.OrNil(string(i.Finding)), Text: i.Text, Note: i.Note, MendBy: rest.DateOrNil(i.MendBy), MendedOn: rest.DateOrNil(i.MendedOn),
		Cancelled: i.Cancelled, Version: i.Version, CreatedAt: i.CreatedAt.UTC(), UpdatedAt: i.UpdatedAt.UTC(),
	}
}

func replyInspection(i domain.Inspection) *rest.PrivateAnswer[Inspection] {
	return rest.ReplyVersion(inspectionOf(i), i.Version)
}

const myInspectionsPath = "/v1/me/inspections"

func inspectionOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "list-inspections", Tags: []string{"Verification"},
			Summary: "List inspections",
			Description: "Returns the inspections in the provinces of an officer, or of the producers that the caller acts for, page by page, newest first, in any state or in one. Members see " +
				"an unannounced inspection only when it is done.",
		},
		{
			OperationID: "get-inspection", Tags: []string{"Verification"},
			Summary:     "Get one inspection",
			Description: "Returns an inspection with its findings; note is for officers; members read null. Its ETag is needed to change it.",
		},
		{
			OperationID: "change-inspection", Tags: []string{"Verification"},
			Summary: "Change an inspection",
			Description: "Records its findings (done_on with finding), that the faults are fixed (mended_on), another day, or that it is cancelled; what is left out stays. With finding failed, " +
				"suspend: true also suspends the listing. Members of the producer are notified of a finding.",
			Errors: rest.ChangeErrors(),
		},
	}
	for _, k := range []domain.Kind{domain.KindProduct, domain.KindProducer} {
		ops = append(ops, huma.Operation{
			OperationID: "add-" + string(k) + "-inspection", Tags: []string{"Verification"}, DefaultStatus: http.StatusCreated,
			Summary: "Add an inspection of a " + string(k),
			Description: "Plans a visit or a sample test, or records one that is done (done_on with finding). Members of the producer are notified, but of an unannounced inspection only when it is done. " +
				"With finding failed, suspend: true also suspends the " + string(k) + ".",
			Errors: []int{http.StatusConflict},
		}, huma.Operation{
			OperationID: "list-" + string(k) + "-inspections", Tags: []string{"Verification"}, Summary: "List the inspections of a " + string(k),
			Description: "Returns them page by page, newest first, in any state or in one. Members of the producer see an unannounced inspection only when it is done, and no notes for officers.",
		})
	}
	return ops
}

// AddInspection plans or records an inspection of a listing of a kind.
func (h *Handlers) AddInspection(k domain.Kind) rest.Handler[AddInspectionInput, rest.PrivateAnswer[Inspection]] {
	return func(ctx context.Context, in *AddInspectionInput) (*rest.PrivateAnswer[Inspection], error) {
		return h.addInspection(ctx, k, in)
	}
}

// ListingInspections lists the inspections of a listing of a kind.
func (h *Handlers) ListingInspections(k domain.Kind) rest.Handler[ListingInspectionsInput, rest.PrivateAnswer[rest.Paged[Inspection]]] {
	return func(ctx context.Context, in *ListingInspectionsInput) (*rest.PrivateAnswer[rest.Paged[Inspection]], error) {
		return h.listInspections(ctx, domain.InspectionFilter{Listing: domain.Ref{Kind: k, ID: in.ID}, State: domain.InspectionState(in.State)}, in.PageParams)
	}
}

// InspectionRecord is the form of an inspection. A missing field stays as it
// is.
type InspectionRecord struct {
	PlannedOn   *string `json:"planned_on,omitempty" format:"date" doc:"YYYY-MM-DD; today when a new inspection does not say" example:"2026-12-01"`
	Unannounced *bool   `json:"unannounced,omitempty" doc:"Members see it only when it is done"`
	DoneOn      *string `json:"done_on,omitempty" format:"date" doc:"YYYY-MM-DD, with finding"`
	Finding     *string `json:"finding,omitempty" enum:"passed,mend,failed" doc:"Only with done_on; mend requires mend_by"`
	Text        *string `json:"text,omitempty" maxLength:"6000" doc:"Findings, which members read, too; at most 2,000 characters"`
	Note        *string `json:"note,omitempty" maxLength:"6000" doc:"For officers; at most 2,000 characters"`
	MendBy      *string `json:"mend_by,omitempty" format:"date" doc:"YYYY-MM-DD: last day to fix the faults"`
	MendedOn    *string `json:"mended_on,omitempty" format:"date" doc:"YYYY-MM-DD"`
	Cancelled   *bool   `json:"cancelled,omitempty"`
	Suspend     bool    `json:"suspend,omitempty" doc:"With finding failed: also suspend the listing"`
}

// apply copies the form into an inspection. It fails with CodeInvalid when a
// day is not a date.
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
		day, err := domain.ParseDateOf(d.field, *d.value)
		if err != nil {
			return err
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

// InspectedInput names the inspected listing.
type InspectedInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the inspected listing"`
}

// AddInspectionInput is the input of POST …/inspections.
type AddInspectionInput struct {
	InspectedInput
	Body struct {
		Kind string `json:"kind" enum:"visit,sample_test"`
		InspectionRecord
	}
}

func (h *Handlers) addInspection(ctx context.Context, k domain.Kind, in *AddInspectionInput) (*rest.PrivateAnswer[Inspection], error) {
	i := domain.Inspection{Kind: domain.InspectionKind(in.Body.Kind), ListingKind: k, ListingID: in.ID, PlannedOn: h.front.Today()}
	if err := in.Body.apply(&i); err != nil {
		return nil, rest.InBody(err)
	}
	i, err := h.store.AddInspection(ctx, front.ActorOf(ctx), i, in.Body.Suspend)
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := replyInspection(i)
	out.Location = myInspectionsPath + "/" + i.ID
	return out, nil
}

// InspectionStateParams is embedded in the input of lists of inspections.
type InspectionStateParams struct {
	State string `query:"state" enum:"planned,overdue,done,to_mend,mend_late,cancelled" doc:"planned: still to do; overdue: planned, and its day is over; to_mend: faults are not fixed yet; mend_late: to_mend, and mend_by is over"`
}

// ListingInspectionsInput is the input of GET …/inspections.
type ListingInspectionsInput struct {
	InspectedInput
	InspectionStateParams
	front.PageParams
}

func (h *Handlers) listInspections(ctx context.Context, f domain.InspectionFilter, p front.PageParams) (*rest.PrivateAnswer[rest.Paged[Inspection]], error) {
	f.Today = h.front.Today()
	found, err := h.store.Inspections(ctx, front.ActorOf(ctx), f, p.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, inspectionOf)), nil
}

// InspectionsInput is the input of GET /v1/me/inspections.
type InspectionsInput struct {
	InspectionStateParams
	Name string `query:"name" maxLength:"200" doc:"Words of the name of the product or producer, with or without marks"`
	rest.OfficeParams
	front.PageParams
}

// Inspections answers GET /v1/me/inspections.
func (h *Handlers) Inspections(ctx context.Context, in *InspectionsInput) (*rest.PrivateAnswer[rest.Paged[Inspection]], error) {
	province, err := h.front.OfficeProvince(ctx, in.OfficeParams.Province)
	if err != nil {
		return nil, err
	}
	return h.listInspections(ctx, domain.InspectionFilter{Province: province, State: domain.InspectionState(in.State), Text: norm.NFC.String(in.Name)}, in.PageParams)
}

// InspectionInput names one inspection.
type InspectionInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the inspection"`
}

// Inspection answers GET /v1/me/inspections/{id}.
func (h *Handlers) Inspection(ctx context.Context, in *InspectionInput) (*rest.PrivateAnswer[Inspection], error) {
	i, err := h.store.Inspection(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return replyInspection(i), nil
}

// ChangeInspectionInput is the input of PATCH /v1/me/inspections/{id}.
type ChangeInspectionInput struct {
	InspectionInput
	rest.IfMatchParams
	Body InspectionRecord
}

// ChangeInspection answers PATCH /v1/me/inspections/{id}.
func (h *Handlers) ChangeInspection(ctx context.Context, in *ChangeInspectionInput) (*rest.PrivateAnswer[Inspection], error) {
	by := front.ActorOf(ctx)
	stored, err := h.store.Inspection(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(stored.Version)
	if err != nil {
		return nil, err
	}
	i, err := h.store.ChangeInspection(ctx, by, in.ID, version, in.Body.Suspend, in.Body.apply)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return replyInspection(i), nil
}
