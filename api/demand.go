package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// DemandPlace is where goods are delivered.
type DemandPlace struct {
	Province       *string `json:"province,omitempty" maxLength:"100" doc:"Unit of today, by code or slug" example:"ha-noi"`
	FormerProvince *string `json:"former_province,omitempty" nullable:"true" maxLength:"100" doc:"Unit before 01/07/2025, by code or slug"`
	Address        *string `json:"address,omitempty" nullable:"true" maxLength:"1200"`
}

// DemandContact is how a buyer is reached. It is private.
type DemandContact struct {
	Name  *string `json:"name,omitempty" nullable:"true" maxLength:"800"`
	Phone *string `json:"phone,omitempty" nullable:"true" maxLength:"100"`
	Zalo  *string `json:"zalo,omitempty" nullable:"true" maxLength:"100"`
	Email *string `json:"email,omitempty" nullable:"true" maxLength:"320"`
}

// DemandForm is what a buyer says of a demand.
type DemandForm struct {
	Name         *string                  `json:"name,omitempty" maxLength:"800" doc:"What is wanted, in few words" example:"Miến dong"`
	BuyerType    *string                  `json:"buyer_type,omitempty" enum:"supermarket,distributor,restaurant,exporter,gift_shop,other" doc:"other where left out"`
	Organisation *string                  `json:"organisation,omitempty" nullable:"true" maxLength:"800" doc:"Who buys; producers read it"`
	Set          *string                  `json:"set,omitempty" nullable:"true" maxLength:"20" doc:"Code of one of the 26 sets"`
	Text         *string                  `json:"text,omitempty" nullable:"true" maxLength:"8000" doc:"Specification and all else; at most 2,000 characters"`
	Quantity     Clearable[QuantityForm]  `json:"quantity,omitempty" doc:"How much in each period"`
	Period       *string                  `json:"period,omitempty" enum:"once,week,month,quarter,year" doc:"once where left out"`
	DeliverFrom  *string                  `json:"deliver_from,omitempty" nullable:"true" format:"date"`
	DeliverUntil *string                  `json:"deliver_until,omitempty" nullable:"true" format:"date"`
	Season       []int                    `json:"season,omitempty" nullable:"true" maxItems:"12" minimum:"1" maximum:"12" doc:"Months of delivery; empty: all"`
	PriceMin     *int64                   `json:"price_min_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng per price_unit"`
	PriceMax     *int64                   `json:"price_max_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng per price_unit"`
	PriceUnit    *string                  `json:"price_unit,omitempty" nullable:"true" maxLength:"20" doc:"A unit such as kg; needed with a price"`
	PriceHidden  *bool                    `json:"price_hidden,omitempty" doc:"Only you see the prices"`
	Terms        *string                  `json:"terms,omitempty" nullable:"true" maxLength:"1200" doc:"Of payment and delivery"`
	Packing      *string                  `json:"packing,omitempty" nullable:"true" maxLength:"1200" doc:"And labels"`
	SampleWanted *bool                    `json:"sample_wanted,omitempty"`
	Conditions   []string                 `json:"conditions,omitempty" nullable:"true" maxItems:"4" doc:"Which of the four conditions must hold through the time of delivery" example:"[\"food_safety\"]"`
	Papers       []string                 `json:"papers,omitempty" nullable:"true" maxItems:"20" doc:"Kinds of papers that must be valid through the time of delivery; see /v1/paper-kinds" example:"[\"haccp\"]"`
	Stars        *int                     `json:"stars,omitempty" nullable:"true" minimum:"0" maximum:"5" doc:"At least so many; 0: any"`
	Regions      []string                 `json:"regions,omitempty" nullable:"true" maxItems:"6" doc:"Where the goods shall come from, with provinces"`
	Provinces    []string                 `json:"provinces,omitempty" nullable:"true" maxItems:"34" doc:"Units of today, by code or slug"`
	Delivery     Clearable[DemandPlace]   `json:"delivery,omitempty" doc:"Needed before it is opened"`
	Contact      Clearable[DemandContact] `json:"contact,omitempty" doc:"Private; at least one is needed before it is opened"`
	Deadline     *string                  `json:"deadline,omitempty" nullable:"true" format:"date" doc:"The last day for answers; needed before it is opened"`
	Visibility   *string                  `json:"visibility,omitempty" enum:"public,invited" doc:"public where left out"`
	Invited      []string                 `json:"invited,omitempty" nullable:"true" maxItems:"50" doc:"Ids of producers, with visibility invited"`
	Tell         *string                  `json:"tell,omitempty" enum:"at_once,daily,off" doc:"How you hear of new products that answer it, under /v1/me/notices and by webhooks that ask for notice.created: each at once (where left out), all of a day together, or not"`
	TellEmail    *bool                    `json:"tell_email,omitempty" doc:"By e-mail, too; true where left out"`
}

func dateText(d *domain.Date) *string {
	if d == nil {
		return nil
	}
	s := d.String()
	return &s
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func demandFormOf(d domain.Demand) DemandForm {
	buyer, period, visibility, unit := string(d.BuyerType), string(d.Period), string(d.Visibility), string(d.PriceUnit)
	cadence, mail := string(cmp.Or(d.Tell, domain.CadenceAtOnce)), !d.TellNoMail
	f := DemandForm{
		Name: &d.Name, BuyerType: &buyer, Organisation: &d.Organisation, Set: d.SetCode, Text: &d.Description,
		Quantity: Clearable[QuantityForm](quantityFormOf(d.Quantity())), Period: &period, DeliverFrom: dateText(d.DeliverFrom), DeliverUntil: dateText(d.DeliverUntil),
		Season: d.Season.Months(), PriceMin: d.PriceMin, PriceMax: d.PriceMax, PriceUnit: orNil(unit), PriceHidden: &d.PriceHidden, Terms: &d.Terms, Packing: &d.Packing,
		SampleWanted: &d.SampleWanted, Conditions: texts(d.Conditions), Papers: texts(d.Papers), Stars: &d.Stars, Regions: texts(d.Regions),
		Provinces: append([]string{}, d.Provinces...), Deadline: dateText(d.Deadline), Visibility: &visibility, Invited: append([]string{}, d.Invited...), Tell: &cadence, TellEmail: &mail,
		Delivery: Clearable[DemandPlace](some(DemandPlace{d.ProvinceCode, d.FormerProvinceCode, &d.Address})),
		Contact:  Clearable[DemandContact](some(DemandContact{&d.ContactName, &d.ContactPhone, &d.ContactZalo, &d.ContactEmail})),
	}
	return f
}

func dateIn(field string, text *string) (*domain.Date, error) {
	if text == nil || *text == "" {
		return nil, nil
	}
	d, err := domain.ParseDate(*text)
	if err != nil {
		return nil, domain.Invalidf(field, "it is not a date of the form YYYY-MM-DD")
	}
	return &d, nil
}

func orElse[T any](p *T, v T) T {
	if p == nil {
		return v
	}
	return *p
}

// demand puts what the form says into d.
func (f DemandForm) demand(d domain.Demand, known *places) (domain.Demand, error) {
	d.Name, d.Organisation, d.Description, d.Terms, d.Packing = said(f.Name), said(f.Organisation), said(f.Text), said(f.Terms), said(f.Packing)
	d.BuyerType, d.Period, d.Visibility = domain.BuyerType(orElse(f.BuyerType, "other")), domain.Period(orElse(f.Period, "once")), domain.Visibility(orElse(f.Visibility, "public"))
	d.SetCode, d.PriceMin, d.PriceMax, d.PriceUnit = orNil(said(f.Set)), f.PriceMin, f.PriceMax, domain.Unit(said(f.PriceUnit))
	d.PriceHidden, d.SampleWanted, d.Stars = orElse(f.PriceHidden, false), orElse(f.SampleWanted, false), orElse(f.Stars, 0)
	q := quantityOf(f.Quantity)
	d.Amount, d.Unit = q.Amount, q.Unit
	d.Tell, d.TellNoMail = domain.Cadence(orElse(f.Tell, "at_once")), !orElse(f.TellEmail, true)
	d.Conditions, d.Papers, d.Regions, d.Provinces, d.Invited = nil, nil, nil, nil, nil
	for _, c := range f.Conditions {
		d.Conditions = append(d.Conditions, domain.Condition(c))
	}
	for _, p := range f.Papers {
		d.Papers = append(d.Papers, domain.PaperKind(p))
	}
	for _, r := range f.Regions {
		d.Regions = append(d.Regions, domain.Region(r))
	}
	for _, p := range f.Provinces {
		if unit, ok := known.find(p); ok {
			p = unit.Code
		}
		d.Provinces = append(d.Provinces, p)
	}
	d.Invited = append(d.Invited, f.Invited...)
	d.ProvinceCode, d.FormerProvinceCode, d.Address = nil, nil, ""
	if f.Delivery.Value != nil {
		p := PlaceForm{Province: f.Delivery.Value.Province, FormerProvince: f.Delivery.Value.FormerProvince, Address: f.Delivery.Value.Address}.place(known)
		d.ProvinceCode, d.FormerProvinceCode, d.Address = orNil(p.ProvinceCode), p.FormerProvinceCode, p.Address
	}
	d.ContactName, d.ContactPhone, d.ContactZalo, d.ContactEmail = "", "", "", ""
	if c := f.Contact.Value; c != nil {
		d.ContactName, d.ContactPhone, d.ContactZalo, d.ContactEmail = said(c.Name), said(c.Phone), said(c.Zalo), said(c.Email)
	}
	var err error
	if d.DeliverFrom, err = dateIn("deliver_from", f.DeliverFrom); err != nil {
		return d, err
	}
	if d.DeliverUntil, err = dateIn("deliver_until", f.DeliverUntil); err != nil {
		return d, err
	}
	if d.Deadline, err = dateIn("deadline", f.Deadline); err != nil {
		return d, err
	}
	d.Season, err = domain.SeasonOf("season", f.Season)
	return d, err
}

// Demand is what producers read of a demand: no contacts, and no prices that the buyer hides.
type Demand struct {
	ID           string               `json:"id" format:"uuid"`
	Slug         string               `json:"slug"`
	Name         string               `json:"name"`
	State        string               `json:"state" doc:"draft, open, quoted, closed or expired, today"`
	BuyerType    string               `json:"buyer_type"`
	Organisation string               `json:"organisation"`
	Set          OrNull[ProductSet]   `json:"set"`
	Text         string               `json:"text"`
	Quantity     OrNull[QuantityForm] `json:"quantity"`
	Period       string               `json:"period"`
	DeliverFrom  *string              `json:"deliver_from" format:"date"`
	DeliverUntil *string              `json:"deliver_until" format:"date"`
	Season       []int                `json:"season" nullable:"false" doc:"Months of delivery; empty: all"`
	PriceMin     *int64               `json:"price_min_vnd" doc:"Whole đồng per price_unit; null: not stated or hidden"`
	PriceMax     *int64               `json:"price_max_vnd" doc:"Whole đồng per price_unit; null: not stated or hidden"`
	PriceUnit    string               `json:"price_unit"`
	Terms        string               `json:"terms"`
	Packing      string               `json:"packing"`
	SampleWanted bool                 `json:"sample_wanted"`
	Conditions   []string             `json:"conditions" nullable:"false"`
	Papers       []string             `json:"papers" nullable:"false"`
	Stars        int                  `json:"stars" doc:"At least so many; 0: any"`
	Regions      []string             `json:"regions" nullable:"false"`
	Provinces    []string             `json:"provinces" nullable:"false"`
	Delivery     OrNull[PlaceUnit]    `json:"delivery" doc:"Where to deliver: unit of today; null in a draft"`
	Deadline     *string              `json:"deadline" format:"date" doc:"The last day for answers"`
	Visibility   string               `json:"visibility"`
	Stamps
}

func (s *Server) demandOf(d domain.Demand, own bool, lang string) Demand {
	out := Demand{
		ID: d.ID, Slug: d.Slug, Name: d.Name, State: string(d.StateOn(s.today())), BuyerType: string(d.BuyerType), Organisation: d.Organisation, Text: d.Description,
		Quantity: quantityFormOf(d.Quantity()), Period: string(d.Period), DeliverFrom: dateText(d.DeliverFrom), DeliverUntil: dateText(d.DeliverUntil),
		Season: d.Season.Months(), Terms: d.Terms, Packing: d.Packing, SampleWanted: d.SampleWanted, Conditions: texts(d.Conditions), Papers: texts(d.Papers),
		Stars: d.Stars, Regions: texts(d.Regions), Provinces: append([]string{}, d.Provinces...), Deadline: dateText(d.Deadline), Visibility: string(d.Visibility), Stamps: stampsOf(d.Record),
	}
	if !own && out.State == string(domain.DemandQuoted) {
		out.State = string(domain.DemandOpen) // whether others have answered is between them and the buyer
	}
	if own || !d.PriceHidden {
		out.PriceMin, out.PriceMax, out.PriceUnit = d.PriceMin, d.PriceMax, string(d.PriceUnit)
	}
	if d.Set != nil {
		out.Set = some(setOf(*d.Set, lang))
	}
	if d.Province != nil {
		out.Delivery = some(unitOf(*d.Province, lang))
	}
	return out
}

// MyDemand is a demand as a signed-in user sees it.
type MyDemand struct {
	Demand
	Own     bool               `json:"own" doc:"You may change it"`
	Form    OrNull[DemandForm] `json:"form" doc:"What PATCH /v1/demands/{id} changes; null where it is not yours"`
	Outcome string             `json:"outcome" doc:"deal, no_supply or withdrawn; empty while it is not closed, and where it is not yours"`
	Note    string             `json:"note"`
	Version int64              `json:"version" doc:"In quotation marks it is the ETag"`
}

func (s *Server) tellDemand(d domain.Demand, by domain.Actor, lang string) *secret[MyDemand] {
	own := d.OwnedBy(by)
	body := MyDemand{Demand: s.demandOf(d, own, lang), Own: own, Version: d.Version}
	if own {
		body.Form, body.Outcome, body.Note = some(demandFormOf(d)), string(d.Outcome), d.OutcomeNote
	}
	out := tell(body)
	out.ETag = versionTag(d.Version)
	return out
}

// Demands is a page of demands.
type Demands struct {
	Items      []Demand `json:"items" nullable:"false"`
	NextCursor *string  `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int     `json:"total,omitempty" doc:"How many there are on all pages; with total=true only"`
}

// buyers are the roles that may post demands.
func buyers() []domain.Role {
	return []domain.Role{domain.RoleBuyer, domain.RoleOrganizer, domain.RoleAdmin}
}

func (s *Server) routeDemands() {
	const tag = "Demands"
	changes := []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
	get(s, "/v1/demands", tag, "list-demands", "What buyers need and producers can answer today", s.demands)
	get(s, "/v1/demands/{id}", tag, "get-demand", "One public demand that can be answered today", s.demand)
	private(s, only(domain.ScopeWrite, buyers()...), huma.Operation{
		OperationID: "add-demand", Method: http.MethodPost, Path: "/v1/demands", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
		Summary: "Add a demand as a draft", Errors: []int{http.StatusTooManyRequests}, MaxBodyBytes: maxFormBody,
	}, s.addDemand)
	private(s, only(domain.ScopeWrite, buyers()...), huma.Operation{
		OperationID: "change-demand", Method: http.MethodPatch, Path: "/v1/demands/{id}", Tags: []string{tag}, Summary: "Change a demand that is not closed",
		Description: "A merge patch (RFC 7396). What is open stays open and is matched again; an expired one opens again with a later deadline.",
		Errors:      changes, MaxBodyBytes: maxFormBody,
	}, s.changeDemand)
	private(s, only(domain.ScopeWrite, buyers()...), huma.Operation{
		OperationID: "open-demand", Method: http.MethodPost, Path: "/v1/demands/{id}/open", Tags: []string{tag}, Summary: "Show a draft to producers", Errors: changes,
	}, s.openDemand)
	private(s, only(domain.ScopeWrite, buyers()...), huma.Operation{
		OperationID: "close-demand", Method: http.MethodPost, Path: "/v1/demands/{id}/close", Tags: []string{tag}, Summary: "End a demand, with its outcome", Errors: changes,
	}, s.closeDemand)
	private(s, only(domain.ScopeRead, buyers()...), huma.Operation{
		OperationID: "list-my-demands", Method: http.MethodGet, Path: "/v1/me/demands", Tags: []string{tag}, Summary: "My demands in any state, newest first",
	}, s.myDemands)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "get-my-demand", Method: http.MethodGet, Path: "/v1/me/demands/{id}", Tags: []string{tag},
		Summary: "A demand that is mine, to which a producer of mine is invited, or that is public",
	}, s.myDemand)
	private(s, only(domain.ScopeRead, buyers()...), huma.Operation{
		OperationID: "list-demand-matches", Method: http.MethodGet, Path: "/v1/demands/{id}/matches", Tags: []string{tag}, Summary: "What answers my demand, with reasons",
		Description: "Best first. Where no product alone has the capacity, together proposes products that do: of one producer, such as a cooperative, or of several of one province.",
	}, s.demandMatches)
	private(s, only(domain.ScopeWrite, buyers()...), huma.Operation{
		OperationID: "match-demand", Method: http.MethodPost, Path: "/v1/demands/{id}/match", Tags: []string{tag}, DefaultStatus: http.StatusAccepted, Summary: "Match my demand again",
	}, s.matchDemand)
	private(s, only(domain.ScopeRead, managers()...), huma.Operation{
		OperationID: "list-product-demands", Method: http.MethodGet, Path: "/v1/products/{id}/demands", Tags: []string{tag}, Summary: "Which demands a product that I manage answers",
	}, s.productDemands)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-my-matches", Method: http.MethodGet, Path: "/v1/me/matches", Tags: []string{tag}, Summary: "The best matches of my demands and products",
	}, s.myMatches)
}

// DemandsInput is what GET /v1/demands takes.
type DemandsInput struct {
	Province []string `query:"province" doc:"Where to deliver: units of today, by code or slug; several are alternatives"`
	Set      []string `query:"set" doc:"Codes of sets; several are alternatives"`
	Group    []string `query:"group" enum:"I,II,III,IV,V,VI" doc:"Several are alternatives"`
	Sort     string   `query:"sort" enum:"name,newest" default:"newest" doc:"Order of the list"`
	PageParams
	LanguageParams
}

func (s *Server) demands(ctx context.Context, in *DemandsInput) (*answer[Demands], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	sets, err := s.sets.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	f := domain.DemandFilter{Sets: in.Set, On: s.today()}
	for _, code := range in.Set {
		if _, ok := sets.byCode[code]; !ok {
			return nil, s.problem(ctx, domain.Invalidf("set", "there is no product set with this code; /v1/product-sets lists them"))
		}
	}
	for _, p := range in.Province {
		unit, ok := known.find(p)
		if !ok {
			return nil, s.problem(ctx, domain.Invalidf("province", "there is no unit of today with this code or slug"))
		}
		f.Provinces = append(f.Provinces, unit.Code)
	}
	for _, g := range in.Group {
		f.Groups = append(f.Groups, domain.Group(g))
	}
	found, err := s.deps.Demands.Demands(ctx, f, in.page(domain.Sort(in.Sort)))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body := Demands{Items: make([]Demand, len(found.Items)), NextCursor: orNil(found.Next), Total: found.Total}
	for i, d := range found.Items {
		body.Items[i] = s.demandOf(d, false, in.lang())
	}
	return replyPage(ctx, s, body, found.Next), nil
}

// DemandInput names a demand.
type DemandInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id or slug"`
	LanguageParams
}

func (s *Server) demand(ctx context.Context, in *DemandInput) (*answer[Demand], error) {
	d, err := s.deps.Demands.Demand(ctx, domain.Actor{}, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyRecord(s, d.Record, s.demandOf(d, false, in.lang())), nil
}

func (s *Server) myDemand(ctx context.Context, in *DemandInput) (*secret[MyDemand], error) {
	d, err := s.deps.Demands.Demand(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellDemand(d, actorOf(ctx), in.lang()), nil
}

// AddDemandInput is what POST /v1/demands takes.
type AddDemandInput struct {
	LanguageParams
	Body DemandForm
}

func (s *Server) addDemand(ctx context.Context, in *AddDemandInput) (*secret[MyDemand], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	d, err := in.Body.demand(domain.Demand{}, known)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if d, err = s.deps.Demands.AddDemand(ctx, actorOf(ctx), d); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellDemand(d, actorOf(ctx), in.lang())
	out.Location = "/v1/me/demands/" + d.ID
	return out, nil
}

// ownedDemand finds a demand that is to be changed, and checks its version.
func (s *Server) ownedDemand(ctx context.Context, id string, match IfMatchParams) (domain.Demand, int64, error) {
	d, err := s.deps.Demands.Demand(ctx, actorOf(ctx), id)
	if err != nil {
		return d, 0, err
	}
	if !d.OwnedBy(actorOf(ctx)) {
		return d, 0, domain.NotFoundf("there is no such demand of yours")
	}
	version, err := match.version(ctx, d.Version)
	return d, version, err
}

// ChangeDemandInput is what PATCH /v1/demands/{id} takes.
type ChangeDemandInput struct {
	DemandInput
	IfMatchParams
	RawBody []byte
	Body    DemandForm
}

func (s *Server) changeDemand(ctx context.Context, in *ChangeDemandInput) (*secret[MyDemand], error) {
	d, version, err := s.ownedDemand(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(demandFormOf(d), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if d, err = form.demand(d, known); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if d, err = s.deps.Demands.SaveDemand(ctx, actorOf(ctx), d, version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellDemand(d, actorOf(ctx), in.lang()), nil
}

// OpenDemandInput is what an action on a demand takes.
type OpenDemandInput struct {
	DemandInput
	IfMatchParams
}

func (s *Server) openDemand(ctx context.Context, in *OpenDemandInput) (*secret[MyDemand], error) {
	d, version, err := s.ownedDemand(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if d, err = s.deps.Demands.OpenDemand(ctx, actorOf(ctx), d.ID, version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellDemand(d, actorOf(ctx), in.lang()), nil
}

// CloseDemandInput is what POST /v1/demands/{id}/close takes.
type CloseDemandInput struct {
	OpenDemandInput
	Body struct {
		Outcome string `json:"outcome" enum:"deal,no_supply,withdrawn"`
		Note    string `json:"note,omitempty" maxLength:"8000" doc:"For yourself; at most 2,000 characters"`
	}
}

func (s *Server) closeDemand(ctx context.Context, in *CloseDemandInput) (*secret[MyDemand], error) {
	d, version, err := s.ownedDemand(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if d, err = s.deps.Demands.CloseDemand(ctx, actorOf(ctx), d.ID, version, domain.DemandOutcome(in.Body.Outcome), said(&in.Body.Note)); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellDemand(d, actorOf(ctx), in.lang()), nil
}

// MyDemandsInput is what GET /v1/me/demands takes.
type MyDemandsInput struct {
	State []string `query:"state" enum:"draft,open,quoted,closed,expired" doc:"Only in these states today"`
	PageParams
	LanguageParams
}

func (s *Server) myDemands(ctx context.Context, in *MyDemandsInput) (*secret[Demands], error) {
	var states []domain.DemandState
	for _, v := range in.State {
		states = append(states, domain.DemandState(v))
	}
	found, err := s.deps.Demands.MyDemands(ctx, actorOf(ctx), states, s.today(), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body := Demands{Items: make([]Demand, len(found.Items)), NextCursor: orNil(found.Next), Total: found.Total}
	for i, d := range found.Items {
		body.Items[i] = s.demandOf(d, true, in.lang())
	}
	return tell(body), nil
}

// MatchPart is one rule of a match with its reason.
type MatchPart struct {
	Name   string `json:"name" doc:"good, certificates, quantity, season, price or place"`
	Score  int    `json:"score" doc:"0 to 100"`
	VI     string `json:"reason_vi"`
	EN     string `json:"reason_en"`
	Reason string `json:"reason" doc:"In the language of the answer"`
}

// Match says how well a product answers a demand.
type Match struct {
	Score   int         `json:"score" doc:"0 to 100"`
	Reasons string      `json:"reasons" doc:"All reasons in the language of the answer"`
	Parts   []MatchPart `json:"parts" nullable:"false"`
	Demand  Demand      `json:"demand"`
	Product ProductCard `json:"product"`
	FoundAt time.Time   `json:"found_at"`
}

func (s *Server) matchesOf(found []domain.Match, by domain.Actor, lang string) []Match {
	out := make([]Match, len(found))
	for i, m := range found {
		vi, en := m.Reasons()
		// What is a matter between buyer and rule stays so: with a hidden price
		// its part tells producers nothing.
		own := m.Demand.OwnedBy(by)
		hide := m.Demand.PriceHidden && !own
		if hide {
			m.Parts = append(domain.Records[domain.MatchPart]{}, m.Parts...)
			m.Parts = withoutPrice(m.Parts)
			vi, en = m.Reasons()
			m.Score = 0
			for _, p := range m.Parts {
				m.Score += p.Score
			}
			m.Score /= max(1, len(m.Parts))
		}
		out[i] = Match{Score: m.Score, Reasons: label(lang, vi, en), Parts: []MatchPart{}, Demand: s.demandOf(*m.Demand, own, lang), Product: s.productCard(*m.Product, s.today(), lang), FoundAt: m.CreatedAt.UTC()}
		for _, p := range m.Parts {
			out[i].Parts = append(out[i].Parts, MatchPart{p.Name, p.Score, p.VI, p.EN, label(lang, p.VI, p.EN)})
		}
	}
	return out
}

func withoutPrice(parts domain.Records[domain.MatchPart]) (out domain.Records[domain.MatchPart]) {
	for _, p := range parts {
		if p.Name != "price" {
			out = append(out, p)
		}
	}
	return out
}

// MakersTogether are products that have the capacity together, of one producer
// or of several of one province.
type MakersTogether struct {
	Producer OrNull[Named] `json:"producer" doc:"Whose products they are, such as a cooperative; null: of several producers of the province, or of one that is not public"`
	Province string        `json:"province" doc:"Unit of today, by code"`
	Makers   int           `json:"makers" doc:"Of how many producers"`
	Products []string      `json:"products" nullable:"false" doc:"Ids of products"`
	Capacity QuantityForm  `json:"capacity" doc:"Of all together, a month"`
	Need     QuantityForm  `json:"need" doc:"A month"`
	Reason   string        `json:"reason" doc:"In words, in the language of the answer"`
}

// DemandMatches is what answers a demand.
type DemandMatches struct {
	Items      []Match          `json:"items" nullable:"false" doc:"Best first"`
	Together   []MakersTogether `json:"together" nullable:"false" doc:"Where no product alone has the capacity; on the first page"`
	NextCursor *string          `json:"next_cursor" doc:"cursor of the next page; null on the last"`
}

// Matches is a list of matches.
type Matches struct {
	Items      []Match `json:"items" nullable:"false" doc:"Best first"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
}

// MatchesInput is what lists of matches take.
type MatchesInput struct {
	OwnPageParams
	LanguageParams
}

// MatchesOfInput is what the matches of one thing take.
type MatchesOfInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id"`
	MatchesInput
}

func (s *Server) demandMatches(ctx context.Context, in *MatchesOfInput) (*secret[DemandMatches], error) {
	by := actorOf(ctx)
	d, found, err := s.deps.Matches.DemandMatches(ctx, by, in.ID, in.page())
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body := DemandMatches{Items: s.matchesOf(found.Items, by, in.lang()), Together: []MakersTogether{}, NextCursor: orNil(found.Next)}
	if in.Cursor != "" {
		return tell(body), nil
	}
	all := found
	if found.Next != "" {
		if _, all, err = s.deps.Matches.DemandMatches(ctx, by, in.ID, domain.Page{Limit: domain.MaxLimit}); err != nil {
			return nil, s.problem(ctx, err)
		}
	}
	for _, t := range domain.MakersTogether(d, all.Items, s.today()) {
		vi, en := t.Reason()
		m := MakersTogether{
			Province: t.ProvinceCode, Makers: t.Makers, Products: []string{}, Capacity: *quantityFormOf(t.Capacity).Value, Need: *quantityFormOf(t.Need).Value, Reason: label(in.lang(), vi, en),
		}
		if p := t.Producer; p != nil {
			m.Producer = some(Named{p.ID, p.Slug, p.Name})
		}
		for _, x := range t.Matches {
			m.Products = append(m.Products, x.ProductID)
		}
		body.Together = append(body.Together, m)
	}
	return tell(body), nil
}

func (s *Server) productDemands(ctx context.Context, in *MatchesOfInput) (*secret[Matches], error) {
	found, err := s.deps.Matches.ProductMatches(ctx, actorOf(ctx), in.ID, in.page())
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(Matches{s.matchesOf(found.Items, actorOf(ctx), in.lang()), orNil(found.Next)}), nil
}

func (s *Server) myMatches(ctx context.Context, in *MatchesInput) (*secret[Matches], error) {
	found, err := s.deps.Matches.MyMatches(ctx, actorOf(ctx), in.page())
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(Matches{s.matchesOf(found.Items, actorOf(ctx), in.lang()), orNil(found.Next)}), nil
}

// Accepted says that something is done soon.
type Accepted struct {
	Path string `json:"path" doc:"Where what comes of it is read"`
}

func (s *Server) matchDemand(ctx context.Context, in *DemandInput) (*secret[Accepted], error) {
	if err := s.deps.Matches.MatchAgain(ctx, actorOf(ctx), in.ID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(Accepted{"/v1/demands/" + in.ID + "/matches"}), nil
}
