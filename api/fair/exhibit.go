package fair

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ExhibitRef names an exhibit.
type ExhibitRef struct {
	Kind string `json:"kind" enum:"product,craft_village,tourism_site"`
	ID   string `json:"id" format:"uuid" doc:"Of the listing"`
}

// Exhibitor is a producer or the common stand of a delegation at a fair.
type Exhibitor struct {
	Guest
	Name         string       `json:"name"`
	NameEN       string       `json:"name_en" nullable:"true"`
	ProducerID   *string      `json:"producer_id" doc:"null: the common stand of a delegation"`
	DelegationID *string      `json:"delegation_id" doc:"null: without a delegation"`
	Booths       []string     `json:"booths" nullable:"false" doc:"Numbers"`
	Exhibits     []ExhibitRef `json:"exhibits" nullable:"false"`
}

func (h *Handlers) exhibitorOf(e domain.Exhibitor, lang string) Exhibitor {
	out := Exhibitor{Guest: Guest{
		e.ID, e.FairID, h.fairOfGuest(e.Fair, lang), string(e.Shown()), e.RemovedReason, rest.UTC(e.AnsweredAt), e.ContactName, e.Phone, e.Email, e.Note, e.Version,
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

func (h *Handlers) replyExhibitor(e domain.Exhibitor, lang string) *rest.PrivateAnswer[Exhibitor] {
	return rest.ReplyVersion(h.exhibitorOf(e, lang), e.Version)
}

// Exhibit is an exhibit with its exhibitor and booths.
type Exhibit struct {
	Kind string `json:"kind" enum:"product,craft_village,tourism_site"`
	view.Names
	Place       view.Place `json:"place"`
	Stars       int        `json:"stars" doc:"Of the certificate that is valid today; 0: none or not stated"`
	Exhibitor   string     `json:"exhibitor_name"`
	ExhibitorEN string     `json:"exhibitor_name_en" nullable:"true"`
	ExhibitorID string     `json:"exhibitor_id" format:"uuid"`
	Delegation  string     `json:"delegation_province_code" nullable:"true" doc:"Code of the province of its delegation; null: without a delegation"`
	Booths      []string   `json:"booth_numbers" nullable:"false" doc:"None: not allocated yet"`
	rest.Sample
}

func (h *Handlers) exhibitOf(x domain.ShownExhibit, known *front.Places, lang string) Exhibit {
	l := x.Listing
	out := Exhibit{
		Kind: string(x.Kind), Names: h.cards.Names(x.Kind, l.ID, l.Slug, l.Name, l.NameEN, lang), Place: view.PlaceOfListing(l, known, lang),
		Exhibitor: x.ExhibitorName, ExhibitorEN: x.ExhibitorNameEN, ExhibitorID: x.ExhibitorID, Delegation: x.Delegation,
		Booths: append([]string{}, x.Booths...), Sample: rest.SampleOf(l.HasSample()),
	}
	if w, ok := l.WindowOn(h.front.Today()); ok {
		out.Stars = w.Stars
	}
	return out
}

// FaultView is why an exhibit may not be shown.
type FaultView struct {
	Reason string  `json:"reason" enum:"not_published,no_certificate,certificate_expired,certificate_revoked,certificate_later,food_safety_missing,food_safety_expired,food_safety_pending,food_safety_rejected"`
	On     *string `json:"on" format:"date" doc:"The day on which the paper ends or begins; null without a paper"`
}

// CallView is a person to call.
type CallView struct {
	Name  string `json:"name" nullable:"true" doc:"null: nobody is known"`
	Role  string `json:"role" nullable:"true" doc:"In Vietnamese"`
	Phone string `json:"phone" nullable:"true"`
	Email string `json:"email" nullable:"true"`
}

// WrongExhibit is an exhibit that may not be shown.
type WrongExhibit struct {
	Exhibit
	Faults []FaultView `json:"faults" nullable:"false"`
	Call   CallView    `json:"call"`
}

// FairPapers lists what is not valid on the last day of a fair.
type FairPapers struct {
	LastDay string         `json:"last_day" format:"date" doc:"The day that papers were held to"`
	Checked int            `json:"checked" doc:"Exhibits of accepted exhibitors"`
	Wrong   []WrongExhibit `json:"wrong" nullable:"false"`
}

func exhibitOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-exhibits", Tags: []string{"Fairs"},
			Summary:     "List the exhibits of a public fair",
			Description: "Returns what each exhibitor shows and at which booth. An exhibit whose certificate expires before the fair ends is left out.",
		},
		{
			OperationID: "get-exhibitor", Tags: []string{"Fairs"},
			Summary:     "Get one exhibitor of a fair that I run",
			Description: "Returns an exhibitor with its answer, contact person, booths and exhibits.",
		},
		{
			OperationID: "list-exhibitors", Tags: []string{"Fairs"},
			Summary:     "List the exhibitors of a fair that I run",
			Description: "Returns the producers and common stands of the fair page by page, newest first, in any state or with one answer, by province and by words of the name.",
		},
		{
			OperationID: "invite-exhibitors", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
			Summary:     "Invite producers to a fair",
			Description: "Adds an exhibitor for each published producer and notifies its members, all or none. A producer that declined or was removed is invited again; one that is invited or takes part answers 409.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "check-fair-papers", Tags: []string{"Fairs"},
			Summary:     "Check the papers of the exhibits of a fair",
			Description: "Returns the exhibits of accepted exhibitors that have no valid certificate or food-safety paper on the last day of the fair, with the reason and the person to call.",
		},
		{
			OperationID: "list-my-exhibitors", Tags: []string{"Fairs"},
			Summary:     "List the fairs to which my producers are invited",
			Description: "Returns the exhibitors of the producers that the caller manages page by page, newest first, each with its fair and its answer.",
		},
		{
			OperationID: "get-my-exhibitor", Tags: []string{"Fairs"},
			Summary:     "Get one exhibitor that I manage",
			Description: "Returns an exhibitor with its fair, booths and exhibits to its producer, its delegation and the organizer. Its ETag is needed to set its exhibits; the answer accepts it.",
		},
		{
			OperationID: "answer-exhibitor", Tags: []string{"Fairs"},
			Summary: "Accept or decline for an exhibitor",
			Description: "To accept, give the name and the phone number of a person that the organizer can call. Declining frees its booths and ends its meetings. The answer may be changed " +
				"while the fair takes answers; on other days the answer is 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "put-exhibits", Tags: []string{"Fairs"}, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Set the exhibits of an exhibitor",
			Description: "The list replaces the one before, all or none; an error names the item. A producer shows published listings of its own, a common stand those of its province that " +
				"belong to no producer, at most 100. Those that it shows already may stay when they are not published any more. The exhibitor must have accepted.",
			Errors: rest.ChangeErrors(),
		},
	}
}

// ExhibitsInput is the input of GET /v1/fairs/{id}/exhibits.
type ExhibitsInput struct {
	FairInput
	Q          string   `query:"q" maxLength:"200" doc:"Words of the name or of the producer, with marks or without"`
	Kind       []string `query:"kind" enum:"product,craft_village,tourism_site" doc:"Several are alternatives"`
	Exhibitor  string   `query:"exhibitor_id" maxLength:"36" doc:"Id of an exhibitor"`
	Delegation string   `query:"delegation_province" maxLength:"100" doc:"Province of the delegation: code or slug"`
	Booth      string   `query:"booth_number" maxLength:"80" doc:"Number of a booth"`
	Sort       string   `query:"sort" enum:"name,newest,stars" default:"name" doc:"Order of the list"`
	front.PlaceParams
	front.OfProductsParams
	front.PageParams
}

// Exhibits answers GET /v1/fairs/{id}/exhibits.
func (h *Handlers) Exhibits(ctx context.Context, in *ExhibitsInput) (*rest.PublicAnswer[rest.List[Exhibit]], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	f, err := h.front.Filter(ctx, front.DayParams{}, in.PlaceParams, &front.ProductParams{OfProductsParams: in.OfProductsParams})
	if err != nil {
		return nil, err
	}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, domain.Kind(k))
	}
	filter := domain.ShownFilter{ListingFilter: f, Words: domain.SearchWords(in.Q), Exhibitor: in.Exhibitor, Booth: in.Booth}
	if in.Delegation != "" {
		unit, ok := known.Find(in.Delegation)
		if !ok {
			return nil, domain.Invalidf("delegation", "there is no unit of today with this code or slug")
		}
		filter.Delegation = unit.Code
	}
	found, err := h.store.ShownExhibits(ctx, in.ID, filter, in.Page(domain.Sort(in.Sort)))
	if err != nil {
		return nil, err
	}
	return rest.ReplyList(ctx, h.front, found, func(x domain.ShownExhibit) (Exhibit, bool) { return h.exhibitOf(x, known, in.Lang()), x.Listing.Sample }), nil
}

// ExhibitorsInput is the input of GET /v1/fairs/{id}/exhibitors.
type ExhibitorsInput struct {
	FairInput
	State    string `query:"state" enum:"invited,accepted,declined,removed" doc:"Only these"`
	Province string `query:"province" maxLength:"100" doc:"Of the producer or the delegation: unit of today, by code or slug"`
	Q        string `query:"q" maxLength:"200" doc:"Words of the name, with marks or without"`
	front.PageParams
}

// Exhibitors answers GET /v1/fairs/{id}/exhibitors.
func (h *Handlers) Exhibitors(ctx context.Context, in *ExhibitorsInput) (*rest.PrivateAnswer[rest.Paged[Exhibitor]], error) {
	f := domain.ExhibitorFilter{State: domain.Answer(in.State), Words: domain.SearchWords(in.Q)}
	if in.Province != "" {
		known, err := h.front.Places(ctx)
		if err != nil {
			return nil, err
		}
		unit, ok := known.Find(in.Province)
		if !ok {
			return nil, domain.Invalidf("province", "there is no unit of today with this code or slug")
		}
		f.Province = unit.Code
	}
	found, err := h.store.Exhibitors(ctx, front.ActorOf(ctx), in.ID, f, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(e domain.Exhibitor) Exhibitor { return h.exhibitorOf(e, in.Lang()) })), nil
}

// InviteExhibitorsInput is the input of POST /v1/fairs/{id}/exhibitors.
type InviteExhibitorsInput struct {
	FairInput
	Body struct {
		Producers []string `json:"producer_ids" nullable:"false" minItems:"1" maxItems:"100" doc:"Published producers, by id or slug"`
	}
}

// InviteExhibitors answers POST /v1/fairs/{id}/exhibitors.
func (h *Handlers) InviteExhibitors(ctx context.Context, in *InviteExhibitorsInput) (*rest.PrivateAnswer[rest.OnePage[Exhibitor]], error) {
	found, err := h.store.InviteExhibitors(ctx, front.ActorOf(ctx), in.ID, in.Body.Producers)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, func(e domain.Exhibitor) Exhibitor { return h.exhibitorOf(e, in.Lang()) })), nil
}

// FairPapers answers GET /v1/fairs/{id}/papers.
func (h *Handlers) FairPapers(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[FairPapers], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	check, err := h.store.FairPapers(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := FairPapers{check.LastDay.String(), check.Checked, make([]WrongExhibit, len(check.Wrong))}
	for i, x := range check.Wrong {
		w := WrongExhibit{Exhibit: h.exhibitOf(x.ShownExhibit, known, in.Lang()), Call: CallView(x.Call)}
		for _, f := range x.Faults {
			w.Faults = append(w.Faults, FaultView{string(f.Reason), rest.DateOrNil(f.On)})
		}
		out.Wrong[i] = w
	}
	// It shows contacts that are not public.
	if err := h.store.RecordAudit(ctx, front.ActorOf(ctx), domain.Audit{Action: "fair.papers", Noun: "fair", NounID: in.ID}); err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(out), nil
}

// MyExhibitors answers GET /v1/me/exhibitors.
func (h *Handlers) MyExhibitors(ctx context.Context, in *MyGuestsInput) (*rest.PrivateAnswer[rest.Paged[Exhibitor]], error) {
	found, err := h.store.MyExhibitors(ctx, front.ActorOf(ctx), domain.ExhibitorFilter{}, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(e domain.Exhibitor) Exhibitor { return h.exhibitorOf(e, in.Lang()) })), nil
}

// MyExhibitor answers GET /v1/me/exhibitors/{id}.
func (h *Handlers) MyExhibitor(ctx context.Context, in *rest.ManagedInput) (*rest.PrivateAnswer[Exhibitor], error) {
	e, err := h.store.Exhibitor(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyExhibitor(e, in.Lang()), nil
}

func (h *Handlers) exhibitorVersion(ctx context.Context, id string, match rest.IfMatchParams) (int64, error) {
	e, err := h.store.Exhibitor(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return 0, err
	}
	return match.Version(e.Version)
}

// AnswerExhibitor answers POST /v1/me/exhibitors/{id}/answer.
func (h *Handlers) AnswerExhibitor(ctx context.Context, in *AnswerInput) (*rest.PrivateAnswer[Exhibitor], error) {
	version, err := h.exhibitorVersion(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	e, err := h.store.AnswerExhibitor(ctx, front.ActorOf(ctx), in.ID, version, in.Body.answer())
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyExhibitor(e, in.Lang()), nil
}

// PutExhibits answers PUT /v1/me/exhibitors/{id}/exhibits.
func (h *Handlers) PutExhibits(ctx context.Context, in *PutListInput) (*rest.PrivateAnswer[Exhibitor], error) {
	version, err := h.exhibitorVersion(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	e, err := h.store.SetExhibits(ctx, front.ActorOf(ctx), in.ID, version, in.refs())
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyExhibitor(e, in.Lang()), nil
}

// OneExhibitorInput is the input of GET /v1/fairs/{id}/exhibitors/{exhibitor_id}.
type OneExhibitorInput struct {
	FairInput
	Exhibitor string `path:"exhibitor_id" maxLength:"100" doc:"Id of the exhibitor"`
}

// OneExhibitor answers GET /v1/fairs/{id}/exhibitors/{exhibitor_id}.
func (h *Handlers) OneExhibitor(ctx context.Context, in *OneExhibitorInput) (*rest.PrivateAnswer[Exhibitor], error) {
	e, err := h.store.Exhibitor(ctx, front.ActorOf(ctx), in.Exhibitor)
	if err == nil && e.FairID != in.ID {
		err = domain.NotFoundf("there is no such exhibitor")
	}
	if err != nil {
		return nil, err
	}
	return h.replyExhibitor(e, in.Lang()), nil
}
