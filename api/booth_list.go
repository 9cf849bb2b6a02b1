package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/catalogue"
	"chophien/domain"
	"chophien/transfer"
)

// ProposedBooth is a booth for an exhibitor. The three first fields are a line
// of POST …/allocations.
type ProposedBooth struct {
	Booth     string `json:"booth" format:"uuid" doc:"Id of the booth"`
	Exhibitor string `json:"exhibitor" format:"uuid" doc:"Id of the exhibitor"`
	Version   int64  `json:"version" doc:"Of the booth"`
	Number    string `json:"number"`
	Name      string `json:"name" doc:"Of the exhibitor"`
}

// UnplacedExhibitor is one for whom there is no booth.
type UnplacedExhibitor struct {
	Exhibitor string `json:"exhibitor" format:"uuid"`
	Name      string `json:"name"`
	Reason    string `json:"reason" enum:"none_free,none_fits" doc:"none_free: all booths are given; none_fits: those that are free are meant for others"`
}

// BoothProposal is a plan that changes nothing by itself.
type BoothProposal struct {
	Items    []ProposedBooth     `json:"items" nullable:"false" doc:"By hall and number"`
	Unplaced []UnplacedExhibitor `json:"unplaced" nullable:"false"`
}

// BoothLine is who stands in a booth and what is shown there.
type BoothLine struct {
	Hall        string       `json:"hall" doc:"Name; empty without a booth"`
	Booth       string       `json:"booth" doc:"Number; empty: none yet"`
	ExhibitorID string       `json:"exhibitor_id" format:"uuid"`
	Exhibitor   string       `json:"exhibitor"`
	ExhibitorEN string       `json:"exhibitor_en"`
	Province    string       `json:"province" doc:"Name of the unit of today"`
	Call        CallView     `json:"call"`
	Exhibits    []ExhibitRef `json:"exhibits" nullable:"false"`
}

func (s *Server) routeBoothLists() {
	read, write := only(domain.ScopeRead, organizers()...), only(domain.ScopeWrite, organizers()...)
	private(s, read, huma.Operation{
		OperationID: "propose-booths", Method: http.MethodGet, Path: fairPath + "/booths/proposal", Tags: []string{"Fairs"},
		Summary: "A plan of who may stand where, for those who accepted and have no booth",
		Description: "Booths that are meant for a group or a province go to nobody else; delegations stand together, large ones first; who shows more stands larger. " +
			"The same fair gives the same plan. Nothing is changed: send its items to /allocations.",
	}, s.proposeBooths)
	private(s, write, huma.Operation{
		OperationID: "allocate-booths", Method: http.MethodPost, Path: fairPath + "/allocations", Tags: []string{"Fairs"},
		Summary: "Give booths to exhibitors who accepted, all or none", Errors: []int{http.StatusConflict, http.StatusPreconditionFailed}, MaxBodyBytes: 4 * maxFormBody,
	}, s.allocateBooths)
	private(s, read, huma.Operation{
		OperationID: "list-booth-lines", Method: http.MethodGet, Path: fairPath + "/booth-list", Tags: []string{"Fairs"},
		Summary: "Who has accepted, by booth, with whom to call; at the end those without a booth",
	}, s.boothList)
	sheetDownload(s, read, fairPath+"/booth-list.xlsx", "export-booth-list", "The list of exhibitors by booth as a workbook", s.boothListSheet)
	for _, p := range []struct {
		name, summary string
		handler       echo.HandlerFunc
	}{
		{"badges", "A badge for whom each exhibitor named, on sheets of A4", s.badges},
		{"table-signs", "A sign for each exhibit that may be shown on all days of the fair, on sheets of A4", s.tableSigns},
	} {
		op := downloadOperation("get-"+p.name, fairPath+"/"+p.name+".pdf", "Fairs", p.summary)
		s.download(read, op, p.handler)
	}
}

func (s *Server) proposeBooths(ctx context.Context, in *FairInput) (*secret[BoothProposal], error) {
	plan, err := s.deps.Booths.ProposeBooths(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := BoothProposal{make([]ProposedBooth, len(plan.Placed)), make([]UnplacedExhibitor, len(plan.Unplaced))}
	for i, p := range plan.Placed {
		out.Items[i] = ProposedBooth{p.Booth.ID, p.Stand.ExhibitorID, p.Booth.Version, p.Booth.Number, p.Stand.Name}
	}
	for i, u := range plan.Unplaced {
		out.Unplaced[i] = UnplacedExhibitor{u.Stand.ExhibitorID, u.Stand.Name, string(u.Reason)}
	}
	return tell(out), nil
}

// AllocateBoothsInput is what POST /v1/fairs/{id}/allocations takes.
type AllocateBoothsInput struct {
	FairInput
	Body struct {
		Allocations []struct {
			Booth     string `json:"booth" maxLength:"100" doc:"Id of a booth of the fair"`
			Exhibitor string `json:"exhibitor" minLength:"1" maxLength:"100" doc:"Id of an exhibitor of the fair"`
			Version   int64  `json:"version" minimum:"1" doc:"Of the booth, as it was read"`
		} `json:"allocations" nullable:"false" minItems:"1" maxItems:"2000"`
	}
}

func (s *Server) allocateBooths(ctx context.Context, in *AllocateBoothsInput) (*secret[OnePage[ManagedBooth]], error) {
	all := make([]domain.Allocation, len(in.Body.Allocations))
	for i, a := range in.Body.Allocations {
		all[i] = domain.Allocation{BoothID: a.Booth, ExhibitorID: a.Exhibitor, Version: a.Version}
	}
	done, err := s.deps.Booths.Allocate(ctx, actorOf(ctx), in.ID, all)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(onePage(done, managedBoothOf)), nil
}

// boothLines reads the list. It shows contacts that are not public, so the
// audit log says who took it away, and as what.
func (s *Server) boothLines(ctx context.Context, id, as string) (domain.Fair, []domain.BoothLine, error) {
	by := actorOf(ctx)
	f, err := s.deps.Fairs.ManagedFair(ctx, by, id)
	if err != nil {
		return f, nil, err
	}
	lines, err := s.deps.Booths.BoothLines(ctx, by, f.ID)
	if err != nil {
		return f, nil, err
	}
	return f, lines, s.deps.Audit.Note(ctx, by, domain.Audit{Action: "fair." + as, Noun: "fair", NounID: f.ID})
}

func (s *Server) boothList(ctx context.Context, in *FairInput) (*secret[OnePage[BoothLine]], error) {
	_, lines, err := s.boothLines(ctx, in.ID, "booth-list")
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(onePage(lines, func(l domain.BoothLine) BoothLine {
		out := BoothLine{
			Hall: l.Hall, ExhibitorID: l.Exhibitor.ID, Province: l.Exhibitor.ProvinceName(), Call: CallView(domain.CallerOf(l.Exhibitor)), Exhibits: make([]ExhibitRef, len(l.Shown)),
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

func (s *Server) boothListSheet(ctx context.Context, in *FairInput) (*sheetFile, error) {
	f, lines, err := s.boothLines(ctx, in.ID, "booth-list")
	if err != nil {
		return nil, err
	}
	return &sheetFile{name: "gian-hang-" + f.Slug + ".xlsx", write: func(w io.Writer) error {
		return transfer.WriteBoothList(w, f, lines, s.today())
	}}, nil
}

func (s *Server) badges(c echo.Context) error {
	ctx := c.Request().Context()
	f, lines, err := s.boothLines(ctx, c.Param("id"), "badges")
	if err != nil {
		return err
	}
	printedAs(c, "the-deo-"+f.Slug+".pdf")
	return catalogue.Badges(ctx, c.Response(), f, domain.Badges(lines, s.deps.PublicURL+"/fairs/"+f.Slug))
}

func (s *Server) tableSigns(c echo.Context) error {
	ctx, by := c.Request().Context(), actorOf(c.Request().Context())
	f, err := s.deps.Fairs.ManagedFair(ctx, by, c.Param("id"))
	if err != nil {
		return err
	}
	signs, err := s.deps.Booths.TableSigns(ctx, by, f.ID, s.deps.PublicURL)
	if err != nil {
		return err
	}
	printedAs(c, "bien-ten-"+f.Slug+".pdf")
	return catalogue.TableSigns(ctx, c.Response(), f, signs)
}

// printedAs makes ready for a PDF of what is not public.
func printedAs(c echo.Context, name string) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, typePDF)
	h.Set(echo.HeaderContentDisposition, attachment(name))
	h.Set(echo.HeaderCacheControl, noStore)
}
