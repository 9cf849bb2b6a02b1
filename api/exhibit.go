package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// ExhibitRef names what an exhibitor shows.
type ExhibitRef struct {
	Kind string `json:"kind"`
	ID   string `json:"id" format:"uuid" doc:"Of the listing"`
}

// Exhibitor takes part in a fair.
type Exhibitor struct {
	Guest
	Name         string       `json:"name"`
	NameEN       string       `json:"name_en"`
	ProducerID   *string      `json:"producer_id" doc:"null: the common stand of a delegation"`
	DelegationID *string      `json:"delegation_id" doc:"null: comes by itself"`
	Booths       []string     `json:"booths" nullable:"false" doc:"Numbers"`
	Exhibits     []ExhibitRef `json:"exhibits" nullable:"false"`
}

func (s *Server) exhibitorOf(e domain.Exhibitor, lang string) Exhibitor {
	out := Exhibitor{Guest: Guest{
		e.ID, e.FairID, s.fairOfGuest(e.Fair, lang), string(e.State), utc(e.AnsweredAt), e.ContactName, e.Phone, e.Email, e.Note, e.Version,
	}, ProducerID: e.ProducerID, DelegationID: e.DelegationID, Booths: make([]string, len(e.Booths)), Exhibits: make([]ExhibitRef, len(e.Exhibits))}
	out.Name, out.NameEN = e.Name()
	for i, b := range e.Booths {
		out.Booths[i] = b.Number
	}
	for i, x := range e.Exhibits {
		out.Exhibits[i] = ExhibitRef{string(x.Kind), x.ListingID}
	}
	return out
}

func (s *Server) tellExhibitor(e domain.Exhibitor, lang string) *secret[Exhibitor] {
	out := tell(s.exhibitorOf(e, lang))
	out.ETag = versionTag(e.Version)
	return out
}

// Exhibit is what a fair shows, who shows it and where.
type Exhibit struct {
	Kind string `json:"kind"`
	Names
	Place       Place    `json:"place"`
	Stars       int      `json:"stars" doc:"Of the certificate that is valid today; 0: none or not stated"`
	Exhibitor   string   `json:"exhibitor"`
	ExhibitorEN string   `json:"exhibitor_en"`
	ExhibitorID string   `json:"exhibitor_id" format:"uuid"`
	Delegation  string   `json:"delegation" doc:"Code of the province whose delegation brings it; empty: it comes by itself"`
	Booths      []string `json:"booths" nullable:"false" doc:"Numbers; none: not allocated yet"`
	Sample
}

func (s *Server) exhibitOf(x domain.Shown, known *places, lang string) Exhibit {
	l := x.Listing
	out := Exhibit{
		Kind: string(x.Kind), Names: s.names(x.Kind, l.ID, l.Slug, l.Name, l.NameEN, lang), Place: placeOfListing(l, known, lang),
		Exhibitor: x.ExhibitorName, ExhibitorEN: x.ExhibitorNameEN, ExhibitorID: x.ExhibitorID, Delegation: x.Delegation,
		Booths: append([]string{}, x.Booths...), Sample: sampled(l.Sample),
	}
	if w, ok := l.WindowOn(s.today()); ok {
		out.Stars = w.Stars
	}
	return out
}

// FaultView is why an exhibit may not be shown.
type FaultView struct {
	Reason string  `json:"reason" enum:"not_published,no_certificate,certificate_expired,certificate_revoked,certificate_later,food_safety_missing,food_safety_expired,food_safety_pending,food_safety_rejected"`
	On     *string `json:"on" doc:"The day on which what there was ends or begins; null where there is none"`
}

// CallView is a person to call.
type CallView struct {
	Name  string `json:"name"`
	Role  string `json:"role" doc:"In Vietnamese"`
	Phone string `json:"phone"`
	Email string `json:"email"`
}

// WrongExhibit is an exhibit that may not be shown.
type WrongExhibit struct {
	Exhibit
	Faults []FaultView `json:"faults" nullable:"false"`
	Call   CallView    `json:"call"`
}

// FairPapers is what is not in order on the last day of a fair.
type FairPapers struct {
	LastDay string         `json:"last_day" format:"date" doc:"The day that papers were held to"`
	Checked int            `json:"checked" doc:"Exhibits of those who have accepted"`
	Wrong   []WrongExhibit `json:"wrong" nullable:"false"`
}

const myExhibitorsPath = "/v1/me/exhibitors"

func (s *Server) routeExhibits() {
	get(s, fairPath+"/exhibits", "Fairs", "list-exhibits", "What a public fair shows: valid today and on its last day", s.exhibits)
	read, write := only(domain.ScopeRead, organizers()...), only(domain.ScopeWrite, organizers()...)
	private(s, read, huma.Operation{
		OperationID: "list-exhibitors", Method: http.MethodGet, Path: fairPath + "/exhibitors", Tags: []string{"Fairs"}, Summary: "The exhibitors of a fair that I run, newest first",
	}, s.exhibitors)
	private(s, write, huma.Operation{
		OperationID: "invite-exhibitors", Method: http.MethodPost, Path: fairPath + "/exhibitors", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
		Summary: "Invite producers, all or none; their members are told", Errors: []int{http.StatusConflict},
	}, s.inviteExhibitors)
	private(s, read, huma.Operation{
		OperationID: "check-fair-papers", Method: http.MethodGet, Path: fairPath + "/papers", Tags: []string{"Fairs"},
		Summary: "Which exhibits have no valid certificate or food-safety paper on the last day, why, and whom to call",
	}, s.fairPapers)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-my-exhibitors", Method: http.MethodGet, Path: myExhibitorsPath, Tags: []string{"Fairs"}, Summary: "Where my producers are invited or take part, newest first",
	}, s.myExhibitors)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "get-my-exhibitor", Method: http.MethodGet, Path: myExhibitorsPath + "/{id}", Tags: []string{"Fairs"}, Summary: "One exhibitor that I answer for, or of a fair that I run",
	}, s.myExhibitor)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "answer-exhibitor", Method: http.MethodPost, Path: myExhibitorsPath + "/{id}/answer", Tags: []string{"Fairs"}, Summary: "Accept or decline", Errors: stale(),
	}, s.answerExhibitor)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "put-exhibits", Method: http.MethodPut, Path: myExhibitorsPath + "/{id}/exhibits", Tags: []string{"Fairs"},
		Summary: "Say what an exhibitor shows, all or nothing", Errors: stale(), MaxBodyBytes: maxFormBody,
	}, s.putExhibits)
}

// ExhibitsInput is what GET /v1/fairs/{id}/exhibits takes.
type ExhibitsInput struct {
	FairInput
	Q          string   `query:"q" maxLength:"200" doc:"Words of the name or of the producer, with marks or without"`
	Kind       []string `query:"kind" enum:"product,craft_village,tourism_site" doc:"Several are alternatives"`
	Exhibitor  string   `query:"exhibitor" maxLength:"36" doc:"Id of an exhibitor"`
	Delegation string   `query:"delegation" maxLength:"100" doc:"Province whose delegation shows it: code or slug"`
	Booth      string   `query:"booth" maxLength:"80" doc:"Number of a booth"`
	Sort       string   `query:"sort" enum:"name,newest,stars" default:"name" doc:"Order of the list"`
	PlaceParams
	OfProductsParams
	PageParams
}

func (s *Server) exhibits(ctx context.Context, in *ExhibitsInput) (*answer[List[Exhibit]], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	f, err := s.filter(ctx, DayParams{}, in.PlaceParams, &ProductParams{OfProductsParams: in.OfProductsParams})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, domain.Kind(k))
	}
	filter := domain.ShownFilter{ListingFilter: f, Words: foldedWords(in.Q), Exhibitor: in.Exhibitor, Booth: in.Booth}
	if in.Delegation != "" {
		unit, ok := known.find(in.Delegation)
		if !ok {
			return nil, s.problem(ctx, domain.Invalidf("delegation", "there is no unit of today with this code or slug"))
		}
		filter.Delegation = unit.Code
	}
	found, err := s.deps.Exhibits.ShownExhibits(ctx, in.ID, filter, in.page(domain.Sort(in.Sort)))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyList(ctx, s, found, func(x domain.Shown) (Exhibit, bool) { return s.exhibitOf(x, known, in.lang()), x.Listing.Sample }), nil
}

// ExhibitorsInput is what GET /v1/fairs/{id}/exhibitors takes.
type ExhibitorsInput struct {
	FairInput
	State string `query:"state" enum:"invited,accepted,declined" doc:"Only these"`
	PageParams
}

func (s *Server) exhibitors(ctx context.Context, in *ExhibitorsInput) (*secret[Paged[Exhibitor]], error) {
	found, err := s.deps.Exhibits.Exhibitors(ctx, actorOf(ctx), in.ID, domain.Answer(in.State), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, func(e domain.Exhibitor) Exhibitor { return s.exhibitorOf(e, in.lang()) })), nil
}

// InviteExhibitorsInput is what POST /v1/fairs/{id}/exhibitors takes.
type InviteExhibitorsInput struct {
	FairInput
	Body struct {
		Producers []string `json:"producers" nullable:"false" minItems:"1" maxItems:"100" doc:"Published producers, by id or slug"`
	}
}

func (s *Server) inviteExhibitors(ctx context.Context, in *InviteExhibitorsInput) (*secret[OnePage[Exhibitor]], error) {
	found, err := s.deps.Exhibits.InviteExhibitors(ctx, actorOf(ctx), in.ID, in.Body.Producers)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(onePage(found, func(e domain.Exhibitor) Exhibitor { return s.exhibitorOf(e, in.lang()) })), nil
}

func (s *Server) fairPapers(ctx context.Context, in *FairInput) (*secret[FairPapers], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	check, err := s.deps.Exhibits.FairPapers(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := FairPapers{check.LastDay.String(), check.Checked, make([]WrongExhibit, len(check.Wrong))}
	for i, x := range check.Wrong {
		w := WrongExhibit{Exhibit: s.exhibitOf(x.Shown, known, in.lang()), Call: CallView(x.Call)}
		for _, f := range x.Faults {
			w.Faults = append(w.Faults, FaultView{string(f.Reason), dateOrNil(f.On)})
		}
		out.Wrong[i] = w
	}
	// It shows contacts that are not public.
	if err := s.deps.Audit.Note(ctx, actorOf(ctx), domain.Audit{Action: "fair.papers", Noun: "fair", NounID: in.ID}); err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(out), nil
}

func (s *Server) myExhibitors(ctx context.Context, in *MyGuestsInput) (*secret[Paged[Exhibitor]], error) {
	found, err := s.deps.Exhibits.MyExhibitors(ctx, actorOf(ctx), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, func(e domain.Exhibitor) Exhibitor { return s.exhibitorOf(e, in.lang()) })), nil
}

func (s *Server) myExhibitor(ctx context.Context, in *ManagedInput) (*secret[Exhibitor], error) {
	e, err := s.deps.Exhibits.Exhibitor(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellExhibitor(e, in.lang()), nil
}

func (s *Server) exhibitorVersion(ctx context.Context, id string, match IfMatchParams) (int64, error) {
	e, err := s.deps.Exhibits.Exhibitor(ctx, actorOf(ctx), id)
	if err != nil {
		return 0, err
	}
	return match.version(ctx, e.Version)
}

func (s *Server) answerExhibitor(ctx context.Context, in *AnswerInput) (*secret[Exhibitor], error) {
	version, err := s.exhibitorVersion(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	e, err := s.deps.Exhibits.AnswerExhibitor(ctx, actorOf(ctx), in.ID, version, in.Body.answer())
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellExhibitor(e, in.lang()), nil
}

func (s *Server) putExhibits(ctx context.Context, in *PutListInput) (*secret[Exhibitor], error) {
	version, err := s.exhibitorVersion(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	e, err := s.deps.Exhibits.SetExhibits(ctx, actorOf(ctx), in.ID, version, in.refs())
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellExhibitor(e, in.lang()), nil
}
