package fair

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/catalogue"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// ProposedBooth is a booth for an exhibitor. The first three fields are a line
// of POST …/allocations.
type ProposedBooth struct {
	Booth     string `json:"booth_id" format:"uuid"`
	Exhibitor string `json:"exhibitor_id" format:"uuid"`
	Version   int64  `json:"version" doc:"Of the booth"`
	Number    string `json:"number"`
	Name      string `json:"name" doc:"Of the exhibitor"`

	Reasons []string `json:"reasons" nullable:"false" enum:"reserved_province,reserved_group,beside_delegation,apart,free" doc:"Why: the booth is reserved for its province or group, is beside its delegation or, for want of room, apart from it, or is not reserved"`
}

// UnplacedExhibitor is an exhibitor for whom no booth was found.
type UnplacedExhibitor struct {
	Exhibitor string `json:"exhibitor_id" format:"uuid"`
	Name      string `json:"name"`
	Reason    string `json:"reason" enum:"none_free,none_fits" doc:"none_free: all booths are given; none_fits: those that are free are meant for others"`
}

// BoothProposal is a proposal. It changes nothing by itself.
type BoothProposal struct {
	Items    []ProposedBooth     `json:"items" nullable:"false" doc:"By hall and number"`
	Unplaced []UnplacedExhibitor `json:"unplaced" nullable:"false"`
}

// BoothLine is a booth with its exhibitor and exhibits.
type BoothLine struct {
	Hall        string       `json:"hall_name" nullable:"true" doc:"null without a booth"`
	Booth       string       `json:"booth_number" nullable:"true" doc:"null: none yet"`
	ExhibitorID string       `json:"exhibitor_id" format:"uuid"`
	Exhibitor   string       `json:"exhibitor_name"`
	ExhibitorEN string       `json:"exhibitor_name_en" nullable:"true"`
	Province    string       `json:"province_name" nullable:"true" doc:"Of the unit of today"`
	Call        CallView     `json:"call"`
	Exhibits    []ExhibitRef `json:"exhibits" nullable:"false"`
}

func boothListOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "propose-booths", Tags: []string{"Fairs"},
			Summary: "Propose booths for exhibitors who accepted and have none",
			Description: "Booths for a group or a province go only to its exhibitors; delegations stay together, large ones first; exhibitors with more exhibits get larger booths. " +
				"The same fair gives the same plan. Nothing is changed: send its items to /allocations.",
		},
		{
			OperationID: "allocate-booths", Tags: []string{"Fairs"}, MaxBodyBytes: 4 * rest.MaxFormBody,
			Summary: "Give booths to many exhibitors",
			Description: "Gives each booth to an exhibitor who accepted, all or none. version is that of the booth as it was read: a booth that was changed answers 412, one that is taken 409. " +
				"GET /v1/fairs/{id}/booths/proposal answers such items.",
			Errors: []int{http.StatusConflict, http.StatusPreconditionFailed},
		},
		{
			OperationID: "list-booth-lines", Tags: []string{"Fairs"},
			Summary:     "List the accepted exhibitors by booth",
			Description: "Returns each with its contact person and its exhibits; those without a booth come last. Contacts are private, so the audit log records who read the list.",
		},
		{
			OperationID: "export-booth-list",
			Summary:     "Export the accepted exhibitors by booth as a workbook",
			Description: "Writes the list with contacts and exhibits for the organizer. Contacts are private, so the audit log records who exported it.",
		},
		{
			OperationID: "export-fair-papers",
			Summary:     "Export the exhibits that may not be shown as a workbook",
			Description: "Writes what GET /v1/fairs/{id}/papers answers, ready to print: booth, exhibit, reasons and the person to call. The audit log records who exported it.",
		},
		{
			OperationID: "export-fair-contacts",
			Summary:     "Export the guests of a fair with their contacts as a workbook",
			Description: "Writes delegations and exhibitors with their answers, booths and the persons to call, ready to print. Contacts are private, so the audit log records who exported it.",
		},
		{
			OperationID: "get-table-signs", Tags: []string{"Fairs"},
			Summary:     "Print table signs for exhibits",
			Description: "Sends a PDF of A4 sheets with a sign for each exhibit that may be shown on all days of the fair, in the order of booths.",
		},
	}
}

// ProposeBooths answers GET /v1/fairs/{id}/booths/proposal.
func (h *Handlers) ProposeBooths(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[BoothProposal], error) {
	plan, err := h.store.ProposeBooths(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := BoothProposal{make([]ProposedBooth, len(plan.Placed)), make([]UnplacedExhibitor, len(plan.Unplaced))}
	for i, p := range plan.Placed {
		item := ProposedBooth{Booth: p.Booth.ID, Exhibitor: p.Stand.ExhibitorID, Version: p.Booth.Version, Number: p.Booth.Number, Name: p.Stand.Name}
		for _, reason := range p.Reasons {
			item.Reasons = append(item.Reasons, string(reason))
		}
		out.Items[i] = item
	}
	for i, u := range plan.Unplaced {
		out.Unplaced[i] = UnplacedExhibitor{u.Stand.ExhibitorID, u.Stand.Name, string(u.Reason)}
	}
	return rest.ReplyPrivate(out), nil
}

// AllocateBoothsInput is the input of POST /v1/fairs/{id}/allocations.
type AllocateBoothsInput struct {
	FairInput
	Body struct {
		Allocations []struct {
			Booth     string `json:"booth_id" maxLength:"100" doc:"Id of a booth of the fair"`
			Exhibitor string `json:"exhibitor_id" minLength:"1" maxLength:"100" doc:"Id of an exhibitor of the fair"`
			Version   int64  `json:"version" minimum:"1" doc:"Of the booth, as it was read"`
		} `json:"allocations" nullable:"false" minItems:"1" maxItems:"2000"`
	}
}

// AllocateBooths answers POST /v1/fairs/{id}/allocations.
func (h *Handlers) AllocateBooths(ctx context.Context, in *AllocateBoothsInput) (*rest.PrivateAnswer[rest.OnePage[ManagedBooth]], error) {
	all := make([]domain.Allocation, len(in.Body.Allocations))
	for i, a := range in.Body.Allocations {
		all[i] = domain.Allocation{BoothID: a.Booth, ExhibitorID: a.Exhibitor, Version: a.Version}
	}
	done, err := h.store.Allocate(ctx, front.ActorOf(ctx), in.ID, all)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(rest.OnePageOf(done, managedBoothOf)), nil
}

// boothLines reads the list. It contains contacts that are not public, so the
// audit log records who read it, and in which format.
func (h *Handlers) boothLines(ctx context.Context, id, as string) (domain.Fair, []domain.BoothLine, error) {
	by := front.ActorOf(ctx)
	f, err := h.store.ManagedFair(ctx, by, id)
	if err != nil {
		return f, nil, err
	}
	lines, err := h.store.BoothLines(ctx, by, f.ID)
	if err != nil {
		return f, nil, err
	}
	return f, lines, h.store.RecordAudit(ctx, by, domain.Audit{Action: "fair." + as, Noun: "fair", NounID: f.ID})
}

// BoothList answers GET /v1/fairs/{id}/booth-list.
func (h *Handlers) BoothList(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[rest.OnePage[BoothLine]], error) {
	_, lines, err := h.boothLines(ctx, in.ID, "booth-list")
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(lines, func(l domain.BoothLine) BoothLine {
		out := BoothLine{
			Hall: l.Hall, ExhibitorID: l.Exhibitor.ID, Province: l.Exhibitor.ProvinceName(), Call: CallView(domain.ContactPersonOf(l.Exhibitor)), Exhibits: make([]ExhibitRef, len(l.Shown)),
		}
		out.Exhibitor, out.ExhibitorEN = l.Exhibitor.Name()
		if l.Booth != nil {
			out.Booth = l.Booth.Number
		}
		for i, x := range l.Shown {
			out.Exhibits[i] = ExhibitRef{string(x.Kind), x.ListingID}
		}
		return out
	})), nil
}

// BoothListSheet answers GET /v1/fairs/{id}/booth-list.xlsx.
func (h *Handlers) BoothListSheet(ctx context.Context, in *FairInput) (*rest.SheetFile, error) {
	f, lines, err := h.boothLines(ctx, in.ID, "booth-list")
	if err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "gian-hang-" + f.Slug + ".xlsx", Write: func(w io.Writer) error {
		return transfer.WriteBoothList(w, f, lines, h.front.Today())
	}}, nil
}

// PapersSheet answers GET /v1/fairs/{id}/papers.xlsx.
func (h *Handlers) PapersSheet(ctx context.Context, in *FairInput) (*rest.SheetFile, error) {
	by := front.ActorOf(ctx)
	f, err := h.store.ManagedFair(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	check, err := h.store.FairPapers(ctx, by, f.ID)
	if err != nil {
		return nil, err
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "fair.papers", Noun: "fair", NounID: f.ID}); err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "giay-to-" + f.Slug + ".xlsx", Write: func(w io.Writer) error {
		return transfer.WritePapersList(w, f, check, h.front.Today())
	}}, nil
}

// ContactSheet answers GET /v1/fairs/{id}/contacts.xlsx.
func (h *Handlers) ContactSheet(ctx context.Context, in *FairInput) (*rest.SheetFile, error) {
	by := front.ActorOf(ctx)
	f, err := h.store.ManagedFair(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	guests, err := h.store.FairContacts(ctx, by, f.ID)
	if err != nil {
		return nil, err
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "fair.contacts", Noun: "fair", NounID: f.ID}); err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "danh-ba-" + f.Slug + ".xlsx", Write: func(w io.Writer) error {
		return transfer.WriteContactList(w, f, guests, h.front.Today())
	}}, nil
}

// TableSigns answers GET /v1/fairs/{id}/table-signs.pdf.
func (h *Handlers) TableSigns(c echo.Context) error {
	ctx, by := c.Request().Context(), front.ActorOf(c.Request().Context())
	f, err := h.store.ManagedFair(ctx, by, c.Param("id"))
	if err != nil {
		return err
	}
	signs, err := h.store.TableSigns(ctx, by, f.ID, h.front.PublicURL())
	if err != nil {
		return err
	}
	printedAs(c, "bien-ten-"+f.Slug+".pdf")
	return catalogue.TableSigns(ctx, c.Response(), f, signs)
}

// printedAs sets the headers of a PDF that is not public.
func printedAs(c echo.Context, name string) {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, rest.TypePDF)
	header.Set(echo.HeaderContentDisposition, rest.Attachment(name))
	header.Set(echo.HeaderCacheControl, front.NoStore)
}
