package trade

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// DemandPlace is where goods are delivered.
type DemandPlace struct {
	Province       *string `json:"province,omitempty" maxLength:"100" doc:"Unit of today, by code or slug" example:"ha-noi"`
	FormerProvince *string `json:"former_province,omitempty" nullable:"true" maxLength:"100" doc:"Unit before 01/07/2025, by code or slug"`
	Address        *string `json:"address,omitempty" nullable:"true" maxLength:"1200"`
}

// DemandContact is the private contact of a buyer.
type DemandContact struct {
	Name  *string `json:"name,omitempty" nullable:"true" maxLength:"800"`
	Phone *string `json:"phone,omitempty" nullable:"true" maxLength:"100"`
	Zalo  *string `json:"zalo,omitempty" nullable:"true" maxLength:"100"`
	Email *string `json:"email,omitempty" nullable:"true" maxLength:"320"`
}

// DemandForm is the form of a demand.
type DemandForm struct {
	Name         *string                           `json:"name,omitempty" maxLength:"800" doc:"The wanted goods, in few words" example:"Miến dong"`
	BuyerType    *string                           `json:"buyer_type,omitempty" enum:"supermarket,distributor,restaurant,exporter,gift_shop,other" doc:"Default: other"`
	Organisation *string                           `json:"organisation,omitempty" nullable:"true" maxLength:"800" doc:"The buying organisation; producers read it"`
	Set          *string                           `json:"set,omitempty" nullable:"true" maxLength:"20" doc:"Code of one of GET /v1/product-sets"`
	Text         *string                           `json:"text,omitempty" nullable:"true" maxLength:"8000" doc:"Specification and all else; at most 2,000 characters"`
	Quantity     rest.Clearable[view.QuantityForm] `json:"quantity,omitempty" doc:"How much in each period"`
	Period       *string                           `json:"period,omitempty" enum:"once,week,month,quarter,year" doc:"Default: once"`
	DeliverFrom  *string                           `json:"deliver_from,omitempty" nullable:"true" format:"date"`
	DeliverUntil *string                           `json:"deliver_until,omitempty" nullable:"true" format:"date"`
	Season       []int                             `json:"season,omitempty" nullable:"true" maxItems:"12" minimum:"1" maximum:"12" doc:"Months of delivery; empty: all"`
	PriceMin     *int64                            `json:"price_min_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng per price_unit"`
	PriceMax     *int64                            `json:"price_max_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng per price_unit"`
	PriceUnit    *string                           `json:"price_unit,omitempty" nullable:"true" maxLength:"20" doc:"A unit such as kg; needed with a price"`
	PriceHidden  *bool                             `json:"price_hidden,omitempty" doc:"Only you see the prices"`
	Terms        *string                           `json:"terms,omitempty" nullable:"true" maxLength:"1200" doc:"Of payment and delivery"`
	Packing      *string                           `json:"packing,omitempty" nullable:"true" maxLength:"1200" doc:"And labels"`
	SampleWanted *bool                             `json:"sample_wanted,omitempty"`
	Conditions   []string                          `json:"conditions,omitempty" nullable:"true" maxItems:"4" doc:"Which of the four conditions must hold through the time of delivery" example:"[\"food_safety\"]"`
	Papers       []string                          `json:"papers,omitempty" nullable:"true" maxItems:"20" doc:"Kinds of papers that must be valid through the time of delivery; see /v1/paper-kinds" example:"[\"haccp\"]"`
	Stars        *int                              `json:"stars,omitempty" nullable:"true" minimum:"0" maximum:"5" doc:"At least this many; 0: any"`
	Regions      []string                          `json:"regions,omitempty" nullable:"true" maxItems:"6" doc:"Where the goods shall come from, with provinces"`
	Provinces    []string                          `json:"provinces,omitempty" nullable:"true" maxItems:"34" doc:"Units of today, by code or slug"`
	Delivery     rest.Clearable[DemandPlace]       `json:"delivery,omitempty" doc:"Required to open the demand"`
	Contact      rest.Clearable[DemandContact]     `json:"contact,omitempty" doc:"Private; at least one is required to open the demand"`
	Deadline     *string                           `json:"deadline,omitempty" nullable:"true" format:"date" doc:"The last day for answers; required to open the demand"`
	Visibility   *string                           `json:"visibility,omitempty" enum:"public,invited" doc:"Default: public"`
	Invited      []string                          `json:"invited_producer_ids,omitempty" nullable:"true" maxItems:"50" doc:"Ids of producers, with visibility invited"`
	Tell         *string                           `json:"tell,omitempty" enum:"at_once,daily,off" doc:"Notices about new matches, under /v1/me/notices and to webhooks with notice.created: immediately (the default), daily or off"`
	TellEmail    *bool                             `json:"tell_email,omitempty" doc:"Also by e-mail; default: true"`
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
		Quantity: rest.Clearable[view.QuantityForm](view.QuantityFormOf(d.Quantity())), Period: &period, DeliverFrom: dateText(d.DeliverFrom), DeliverUntil: dateText(d.DeliverUntil),
		Season: d.Season.Months(), PriceMin: d.PriceMin, PriceMax: d.PriceMax, PriceUnit: rest.OrNil(unit), PriceHidden: &d.PriceHidden, Terms: &d.Terms, Packing: &d.Packing,
		SampleWanted: &d.SampleWanted, Conditions: texts(d.Conditions), Papers: texts(d.Papers), Stars: &d.Stars, Regions: texts(d.Regions),
		Provinces: append([]string{}, d.Provinces...), Deadline: dateText(d.Deadline), Visibility: &visibility, Invited: append([]string{}, d.Invited...), Tell: &cadence, TellEmail: &mail,
		Delivery: rest.Clearable[DemandPlace](rest.Some(DemandPlace{d.ProvinceCode, d.FormerProvinceCode, &d.Address})),
		Contact:  rest.Clearable[DemandContact](rest.Some(DemandContact{&d.ContactName, &d.ContactPhone, &d.ContactZalo, &d.ContactEmail})),
	}
	return f
}

func dateIn(field string, text *string) (*domain.Date, error) {
	if text == nil || *text == "" {
		return nil, nil
	}
	d, err := domain.ParseDateOf(field, *text)
	if err != nil {
		return nil, err
	}
	return &d, nil
}

func orElse[T any](p *T, v T) T {
	if p == nil {
		return v
	}
	return *p
}

// demand copies the form into d.
func (f DemandForm) demand(d domain.Demand, known *front.Places) (domain.Demand, error) {
	d.Name, d.Organisation, d.Description, d.Terms, d.Packing = rest.Text(f.Name), rest.Text(f.Organisation), rest.Text(f.Text), rest.Text(f.Terms), rest.Text(f.Packing)
	d.BuyerType, d.Period, d.Visibility = domain.BuyerType(orElse(f.BuyerType, "other")), domain.Period(orElse(f.Period, "once")), domain.Visibility(orElse(f.Visibility, "public"))
	d.SetCode, d.PriceMin, d.PriceMax, d.PriceUnit = rest.OrNil(rest.Text(f.Set)), f.PriceMin, f.PriceMax, domain.Unit(rest.Text(f.PriceUnit))
	d.PriceHidden, d.SampleWanted, d.Stars = orElse(f.PriceHidden, false), orElse(f.SampleWanted, false), orElse(f.Stars, 0)
	q := view.QuantityOf(f.Quantity)
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
		if unit, ok := known.Find(p); ok {
			p = unit.Code
		}
		d.Provinces = append(d.Provinces, p)
	}
	d.Invited = append(d.Invited, f.Invited...)
	d.ProvinceCode, d.FormerProvinceCode, d.Address = nil, nil, ""
	if f.Delivery.Value != nil {
		p := view.PlaceForm{Province: f.Delivery.Value.Province, FormerProvince: f.Delivery.Value.FormerProvince, Address: f.Delivery.Value.Address}.Place(known)
		d.ProvinceCode, d.FormerProvinceCode, d.Address = rest.OrNil(p.ProvinceCode), p.FormerProvinceCode, p.Address
	}
	d.ContactName, d.ContactPhone, d.ContactZalo, d.ContactEmail = "", "", "", ""
	if c := f.Contact.Value; c != nil {
		d.ContactName, d.ContactPhone, d.ContactZalo, d.ContactEmail = rest.Text(c.Name), rest.Text(c.Phone), rest.Text(c.Zalo), rest.Text(c.Email)
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

// DeliveryPlace is where goods are delivered.
type DeliveryPlace struct {
	Province       view.PlaceUnit              `json:"province"`
	FormerProvince rest.OrNull[view.PlaceUnit] `json:"former_province" doc:"null when only the unit of today is known"`
	Address        *string                     `json:"address" doc:"null unless the demand is yours"`
}

// Demand is the part of a demand that producers may read: no contacts, and no
// hidden prices.
type Demand struct {
	ID           string                         `json:"id" format:"uuid"`
	Slug         string                         `json:"slug"`
	Name         string                         `json:"name"`
	State        string                         `json:"state" enum:"draft,open,quoted,closed,expired" doc:"draft, open, quoted, closed or expired, today"`
	BuyerType    string                         `json:"buyer_type" enum:"supermarket,distributor,restaurant,exporter,gift_shop,other"`
	Organisation string                         `json:"organisation" nullable:"true"`
	Set          rest.OrNull[view.ProductSet]   `json:"set"`
	Text         string                         `json:"text" nullable:"true"`
	Quantity     rest.OrNull[view.QuantityForm] `json:"quantity"`
	Period       string                         `json:"period" enum:"once,week,month,quarter,year"`
	DeliverFrom  *string                        `json:"deliver_from" format:"date"`
	DeliverUntil *string                        `json:"deliver_until" format:"date"`
	Season       []int                          `json:"season" nullable:"false" doc:"Months of delivery; empty: all"`
	PriceMin     *int64                         `json:"price_min_vnd" doc:"Whole đồng per price_unit; null: not stated or hidden"`
	PriceMax     *int64                         `json:"price_max_vnd" doc:"Whole đồng per price_unit; null: not stated or hidden"`
	PriceUnit    string                         `json:"price_unit" nullable:"true"`
	Terms        string                         `json:"terms" nullable:"true"`
	Packing      string                         `json:"packing" nullable:"true"`
	SampleWanted bool                           `json:"sample_wanted"`
	Conditions   []string                       `json:"conditions" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" nullable:"false"`
	Papers       []string                       `json:"papers" nullable:"false"`
	Stars        int                            `json:"stars" doc:"At least this many; 0: any"`
	Regions      []string                       `json:"regions" enum:"northern_midlands_mountains,red_river_delta,north_central,south_central_coast_highlands,southeast,mekong_delta" nullable:"false"`
	Provinces    []string                       `json:"provinces" nullable:"false"`
	Delivery     rest.OrNull[DeliveryPlace]     `json:"delivery" doc:"Where to deliver; null in a draft"`
	Deadline     *string                        `json:"deadline" format:"date" doc:"The last day for answers"`
	PageURL      *string                        `json:"page_url" format:"uri" doc:"Its page for people; null unless everybody may read it today"`
	Visibility   string                         `json:"visibility" enum:"public,invited"`
	view.Stamps
}

func (h *Handlers) demandOf(d domain.Demand, own bool, lang string) Demand {
	out := Demand{
		ID: d.ID, Slug: d.Slug, Name: d.Name, State: string(d.StateOn(h.front.Today())), BuyerType: string(d.BuyerType), Organisation: d.Organisation, Text: d.Description,
		Quantity: view.QuantityFormOf(d.Quantity()), Period: string(d.Period), DeliverFrom: dateText(d.DeliverFrom), DeliverUntil: dateText(d.DeliverUntil),
		Season: d.Season.Months(), Terms: d.Terms, Packing: d.Packing, SampleWanted: d.SampleWanted, Conditions: texts(d.Conditions), Papers: texts(d.Papers),
		Stars: d.Stars, Regions: texts(d.Regions), Provinces: append([]string{}, d.Provinces...), Deadline: dateText(d.Deadline), Visibility: string(d.Visibility), Stamps: view.StampsOf(d.Record),
	}
	if d.Listed() == domain.StatusPublished && d.AnswerableOn(h.front.Today()) {
		out.PageURL = new(h.cards.PageURL(domain.KindDemand, d.Slug, lang))
	}
	if !own && out.State == string(domain.DemandQuoted) {
		out.State = string(domain.DemandOpen) // whether others have answered is private to them and the buyer
	}
	if own || !d.PriceHidden {
		out.PriceMin, out.PriceMax, out.PriceUnit = d.PriceMin, d.PriceMax, string(d.PriceUnit)
	}
	if d.Set != nil {
		out.Set = rest.Some(view.ProductSetOf(*d.Set, lang))
	}
	if d.Province != nil {
		at := DeliveryPlace{Province: view.UnitOf(*d.Province, lang)}
		if d.FormerProvince != nil {
			at.FormerProvince = rest.Some(view.FormerUnitOf(*d.FormerProvince, lang))
		}
		if own {
			at.Address = &d.Address
		}
		out.Delivery = rest.Some(at)
	}
	return out
}

// OneDemand is all of a demand: what producers may read, and the private fields
// for its buyer.
type OneDemand struct {
	Demand
	Own         bool                       `json:"own" doc:"You may change it"`
	PriceHidden *bool                      `json:"price_hidden" doc:"null unless the demand is yours, as are all that follow but version"`
	Invited     []string                   `json:"invited" nullable:"true" doc:"Ids of producers"`
	Contact     rest.OrNull[DemandContact] `json:"contact"`
	Tell        *string                    `json:"tell" doc:"at_once, daily or off"`
	TellEmail   *bool                      `json:"tell_email"`
	Outcome     *string                    `json:"outcome" doc:"deal, no_supply or withdrawn; null while it is not closed"`
	Note        *string                    `json:"note"`
	Version     int64                      `json:"version" doc:"The ETag begins with this number"`
}

func (h *Handlers) oneDemand(d domain.Demand, by domain.Actor, lang string) OneDemand {
	own := by.UserID != "" && d.OwnedBy(by)
	out := OneDemand{Demand: h.demandOf(d, own, lang), Own: own, Version: d.Version}
	if own {
		f := demandFormOf(d)
		out.PriceHidden, out.Invited, out.Contact, out.Tell, out.TellEmail = f.PriceHidden, f.Invited, rest.OrNull[DemandContact](f.Contact), f.Tell, f.TellEmail
		out.Outcome, out.Note = rest.OrNil(string(d.Outcome)), &d.OutcomeNote
	}
	return out
}

func (h *Handlers) replyDemand(d domain.Demand, by domain.Actor, lang string) *rest.PrivateAnswer[OneDemand] {
	return rest.ReplyVersion(h.oneDemand(d, by, lang), d.Version)
}

// Demands is a page of demands.
type Demands struct {
	Items      []Demand `json:"items" nullable:"false"`
	NextCursor *string  `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int     `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// MirroredDemands is one page of the public demands.
type MirroredDemands struct {
	Demands
	rest.MirrorPart
}

func demandOperations() []huma.Operation {
	const tag = "Demands"
	return []huma.Operation{
		{
			OperationID: "list-demands", Tags: []string{tag},
			Summary:     "List the public demands that can be answered today",
			Description: "Lists demands page by page, by province, set and other filters. Producers look here for buyers; contacts of buyers are not shown.",
		},
		{
			OperationID: "get-demand", Tags: []string{tag},
			Summary: "Get one demand",
			Description: "Returns a public demand that can be answered today, one of the caller, or one to which a producer of the caller is invited. Producers read what a buyer needs before " +
				"they send a quote.",
		},
		{
			OperationID: "add-demand", Tags: []string{tag}, DefaultStatus: http.StatusCreated, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Add a demand as a draft",
			Description: "Stores a draft that producers do not see, and that need not be complete. Complete it with PATCH, then show it to producers with POST /v1/demands/{id}/open. A user may " +
				"add 30 demands a day.",
			Errors: []int{http.StatusTooManyRequests},
		},
		{
			OperationID: "change-demand", Tags: []string{tag},
			Summary:     "Change a demand that is not closed",
			Description: "A merge patch (RFC 7396). An open demand stays open and is matched again; a later deadline opens an expired one again.",
			Errors:      rest.ChangeErrors(), MaxBodyBytes: rest.MaxFormBody,
		},
		{
			OperationID: "open-demand", Tags: []string{tag},
			Summary: "Open a draft to producers",
			Description: "Producers see the demand from then on until its deadline, which is within 366 days, and it is matched with their products. It needs a quantity, a place of delivery, a " +
				"deadline and a contact, and, for invited producers only, at least one of them; 422 names what is missing.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "close-demand", Tags: []string{tag},
			Summary: "Close a demand with its outcome",
			Description: "Ends an open demand, also an expired one, with the outcome deal, no_supply or withdrawn; a draft can only be withdrawn. Leads about it that are not decided are " +
				"closed, and their producers are notified. It cannot be opened again.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "list-my-demands", Tags: []string{tag},
			Summary: "List my demands",
			Description: "Returns the demands of the caller page by page, newest first, in any state or only in some. The state is that of today, so that an open demand is expired after its " +
				"deadline.",
		},
		{
			OperationID: "list-demand-matches", Tags: []string{tag},
			Summary: "List the products that answer my demand",
			Description: "Returns the matching products best first, each with a score of 0 to 100 and its reasons. When no single product has the capacity, together proposes products that have it together: of one producer, " +
				"such as a cooperative, or of several of one province.",
		},
		{
			OperationID: "match-demand", Tags: []string{tag}, DefaultStatus: http.StatusAccepted,
			Summary:     "Match my demand again",
			Description: "Enqueues a new matching and answers 202 at once; path names the list where its result will be. Changes of the demand and of products are matched without it.",
		},
		{
			OperationID: "list-product-demands", Tags: []string{tag},
			Summary:     "List the demands that a product of mine answers",
			Description: "Returns the matching demands page by page, best first, each with a score of 0 to 100 and its reasons. Answer one with POST /v1/demands/{id}/quotes.",
		},
		{
			OperationID: "list-my-matches", Tags: []string{tag},
			Summary:     "List the best matches of my demands and products",
			Description: "Returns page by page, best first, the matches of the demands that the caller added and of the products that the caller acts for, each with its reasons.",
		},
	}
}

// DemandsInput is the input of GET /v1/demands.
type DemandsInput struct {
	Province []string `query:"province" doc:"Where to deliver: units of today, by code or slug; several are alternatives"`
	Set      []string `query:"set" doc:"Codes of sets; several are alternatives"`
	Group    []string `query:"group" enum:"I,II,III,IV,V,VI" doc:"Several are alternatives"`
	Sort     string   `query:"sort" enum:"name,newest,updated" default:"newest" doc:"Order of the list; updated: by the last change, oldest first, for mirrors"`
	front.MirrorParams
	front.PageParams
	front.LanguageParams
}

// Demands answers GET /v1/demands.
func (h *Handlers) Demands(ctx context.Context, in *DemandsInput) (*rest.PublicAnswer[MirroredDemands], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	sets, err := h.front.ProductSets(ctx)
	if err != nil {
		return nil, err
	}
	f := domain.DemandFilter{Sets: in.Set, On: h.front.Today()}
	for _, code := range in.Set {
		if _, ok := sets.ByCode[code]; !ok {
			return nil, domain.Invalidf("set", "there is no product set with this code; take a code from the list of product sets")
		}
	}
	for _, p := range in.Province {
		unit, ok := known.Find(p)
		if !ok {
			return nil, domain.Invalidf("province", "there is no unit of today with this code or slug")
		}
		f.Provinces = append(f.Provinces, unit.Code)
	}
	for _, g := range in.Group {
		f.Groups = append(f.Groups, domain.Group(g))
	}
	mirror, sort, err := in.Mirror(domain.Sort(in.Sort), domain.SortNewest)
	if err != nil {
		return nil, err
	}
	f.MirrorFilter = mirror
	found, err := h.store.Demands(ctx, f, in.Page(sort))
	if err != nil {
		return nil, err
	}
	body := MirroredDemands{
		Demands:    Demands{Items: make([]Demand, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total},
		MirrorPart: rest.MirrorPartOf(found),
	}
	for i, d := range found.Items {
		body.Items[i] = h.demandOf(d, false, in.Lang())
	}
	return rest.ReplyPage(ctx, h.front, body, found.Next), nil
}

// DemandInput names a demand.
type DemandInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id or slug"`
	front.LanguageParams
}

// Demand answers GET /v1/demands/{id}.
func (h *Handlers) Demand(ctx context.Context, in *DemandInput) (*rest.PublicAnswer[OneDemand], error) {
	by := front.ActorOf(ctx)
	d, err := h.store.Demand(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplySeen(h.front, d.Record, h.oneDemand(d, by, in.Lang()), by.UserID != ""), nil
}

// NewDemandForm is the form of a new demand.
type NewDemandForm struct{ DemandForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewDemandForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "name")
}

// AddDemandInput is the input of POST /v1/demands.
type AddDemandInput struct {
	front.LanguageParams
	Body NewDemandForm
}

// AddDemand answers POST /v1/demands.
func (h *Handlers) AddDemand(ctx context.Context, in *AddDemandInput) (*rest.PrivateAnswer[OneDemand], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	d, err := in.Body.demand(domain.Demand{}, known)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if d, err = h.store.AddDemand(ctx, front.ActorOf(ctx), d); err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyDemand(d, front.ActorOf(ctx), in.Lang())
	out.Location = "/v1/demands/" + d.ID
	return out, nil
}

// ownedDemand returns a demand to be changed, and checks its version.
func (h *Handlers) ownedDemand(ctx context.Context, id string, match rest.IfMatchParams) (domain.Demand, int64, error) {
	d, err := h.store.Demand(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return d, 0, err
	}
	if !d.OwnedBy(front.ActorOf(ctx)) {
		return d, 0, domain.NotFoundf("there is no such demand of yours")
	}
	version, err := match.Version(d.Version)
	return d, version, err
}

// ChangeDemandInput is the input of PATCH /v1/demands/{id}.
type ChangeDemandInput struct {
	DemandInput
	rest.IfMatchParams
	RawBody []byte
	Body    DemandForm
}

// ChangeDemand answers PATCH /v1/demands/{id}.
func (h *Handlers) ChangeDemand(ctx context.Context, in *ChangeDemandInput) (*rest.PrivateAnswer[OneDemand], error) {
	d, version, err := h.ownedDemand(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(demandFormOf(d), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if d, err = form.demand(d, known); err != nil {
		return nil, rest.InBody(err)
	}
	if d, err = h.store.ChangeDemand(ctx, front.ActorOf(ctx), d, version); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDemand(d, front.ActorOf(ctx), in.Lang()), nil
}

// OpenDemandInput is the input of an action on a demand.
type OpenDemandInput struct {
	DemandInput
	rest.IfMatchParams
}

// OpenDemand answers POST /v1/demands/{id}/open.
func (h *Handlers) OpenDemand(ctx context.Context, in *OpenDemandInput) (*rest.PrivateAnswer[OneDemand], error) {
	d, version, err := h.ownedDemand(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	if d, err = h.store.OpenDemand(ctx, front.ActorOf(ctx), d.ID, version); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDemand(d, front.ActorOf(ctx), in.Lang()), nil
}

// CloseDemandInput is the input of POST /v1/demands/{id}/close.
type CloseDemandInput struct {
	OpenDemandInput
	Body struct {
		Outcome string `json:"outcome" enum:"deal,no_supply,withdrawn"`
		Note    string `json:"note,omitempty" maxLength:"8000" doc:"For yourself; at most 2,000 characters"`
	}
}

// CloseDemand answers POST /v1/demands/{id}/close.
func (h *Handlers) CloseDemand(ctx context.Context, in *CloseDemandInput) (*rest.PrivateAnswer[OneDemand], error) {
	d, version, err := h.ownedDemand(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	if d, err = h.store.CloseDemand(ctx, front.ActorOf(ctx), d.ID, version, domain.DemandOutcome(in.Body.Outcome), rest.Text(&in.Body.Note)); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDemand(d, front.ActorOf(ctx), in.Lang()), nil
}

// MyDemandsInput is the input of GET /v1/me/demands.
type MyDemandsInput struct {
	State []string `query:"state" enum:"draft,open,quoted,closed,expired" doc:"Only in these states today"`
	front.PageParams
	front.LanguageParams
}

// MyDemands answers GET /v1/me/demands.
func (h *Handlers) MyDemands(ctx context.Context, in *MyDemandsInput) (*rest.PrivateAnswer[Demands], error) {
	var states []domain.DemandState
	for _, v := range in.State {
		states = append(states, domain.DemandState(v))
	}
	found, err := h.store.MyDemands(ctx, front.ActorOf(ctx), states, h.front.Today(), in.Page(""))
	if err != nil {
		return nil, err
	}
	body := Demands{Items: make([]Demand, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total}
	for i, d := range found.Items {
		body.Items[i] = h.demandOf(d, true, in.Lang())
	}
	return rest.ReplyPrivate(body), nil
}

// MatchPart is one rule of a match with its reason.
type MatchPart struct {
	Name  string `json:"name" doc:"good, certificates, quantity, season, price or place"`
	Score int    `json:"score" doc:"0 to 100"`
	VI    string `json:"reason"`
	EN    string `json:"reason_en"`
	Label string `json:"label" doc:"The reason in the language of the answer"`
}

// Match is a product that answers a demand, with its score and reasons.
type Match struct {
	Score   int                  `json:"score" doc:"0 to 100"`
	Label   string               `json:"label" nullable:"true" doc:"All reasons in the language of the answer; null where none may be shown"`
	Parts   []MatchPart          `json:"parts" nullable:"false"`
	Demand  Demand               `json:"demand"`
	Product view.FullProductCard `json:"product"`
	FoundAt time.Time            `json:"found_at"`
}

func (h *Handlers) matchesOf(found []domain.Match, by domain.Actor, lang string) []Match {
	out := make([]Match, len(found))
	for i, m := range found {
		m = m.SeenBy(by)
		vi, en := m.Reasons()
		out[i] = Match{Score: m.Score, Label: front.Label(lang, vi, en), Parts: []MatchPart{}, Demand: h.demandOf(*m.Demand, m.Demand.OwnedBy(by), lang), Product: h.cards.FullProductCard(*m.Product, h.front.Today(), lang), FoundAt: m.CreatedAt.UTC()}
		for _, p := range m.Parts {
			out[i].Parts = append(out[i].Parts, MatchPart{p.Name, p.Score, p.VI, p.EN, front.Label(lang, p.VI, p.EN)})
		}
	}
	return out
}

// ProducersTogether has products that reach the capacity together: several of
// one producer, or those of several producers of one province.
type ProducersTogether struct {
	Producer  rest.OrNull[view.Named] `json:"producer" doc:"The producer of the products, such as a cooperative; null: several producers of the province, or one that is not public"`
	Province  view.PlaceUnit          `json:"province"`
	Producers int                     `json:"producers" doc:"Of how many producers"`
	Products  []string                `json:"product_ids" nullable:"false"`
	Capacity  view.QuantityForm       `json:"capacity" doc:"Of all together, a month"`
	Need      view.QuantityForm       `json:"need" doc:"A month"`
	Label     string                  `json:"label" doc:"Why, in the language of the answer"`
}

// DemandMatches is the matches of a demand.
type DemandMatches struct {
	Items      []Match             `json:"items" nullable:"false" doc:"Best first"`
	Together   []ProducersTogether `json:"together" nullable:"false" doc:"Where no product alone has the capacity; on the first page"`
	NextCursor *string             `json:"next_cursor" doc:"cursor of the next page; null on the last"`
}

// Matches is a list of matches.
type Matches struct {
	Items      []Match `json:"items" nullable:"false" doc:"Best first"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
}

// MatchesInput is the input of lists of matches.
type MatchesInput struct {
	rest.OwnPageParams
	front.LanguageParams
}

// MatchesOfInput is the input of the matches of one thing.
type MatchesOfInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id"`
	MatchesInput
}

// DemandMatches answers GET /v1/demands/{id}/matches.
func (h *Handlers) DemandMatches(ctx context.Context, in *MatchesOfInput) (*rest.PrivateAnswer[DemandMatches], error) {
	by := front.ActorOf(ctx)
	d, found, err := h.store.DemandMatches(ctx, by, in.ID, in.Page())
	if err != nil {
		return nil, err
	}
	body := DemandMatches{Items: h.matchesOf(found.Items, by, in.Lang()), Together: []ProducersTogether{}, NextCursor: rest.OrNil(found.Next)}
	if in.Cursor != "" {
		return rest.ReplyPrivate(body), nil
	}
	all := found
	if found.Next != "" {
		if _, all, err = h.store.DemandMatches(ctx, by, in.ID, domain.Page{Limit: domain.MaxLimit}); err != nil {
			return nil, err
		}
	}
	places, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range domain.JointSupplies(d, all.Items, h.front.Today()) {
		vi, en := t.Reason()
		m := ProducersTogether{
			Province: view.UnitOf(places.ByCode[t.ProvinceCode], in.Lang()), Producers: t.Makers, Products: []string{}, Capacity: *view.QuantityFormOf(t.Capacity).Value, Need: *view.QuantityFormOf(t.Need).Value, Label: front.Label(in.Lang(), vi, en),
		}
		if p := t.Producer; p != nil {
			m.Producer = rest.Some(view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name})
		}
		for _, x := range t.Matches {
			m.Products = append(m.Products, x.ProductID)
		}
		body.Together = append(body.Together, m)
	}
	return rest.ReplyPrivate(body), nil
}

// ProductDemands answers GET /v1/products/{id}/demands.
func (h *Handlers) ProductDemands(ctx context.Context, in *MatchesOfInput) (*rest.PrivateAnswer[Matches], error) {
	found, err := h.store.ProductMatches(ctx, front.ActorOf(ctx), in.ID, in.Page())
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(Matches{h.matchesOf(found.Items, front.ActorOf(ctx), in.Lang()), rest.OrNil(found.Next)}), nil
}

// MyMatches answers GET /v1/me/matches.
func (h *Handlers) MyMatches(ctx context.Context, in *MatchesInput) (*rest.PrivateAnswer[Matches], error) {
	found, err := h.store.MyMatches(ctx, front.ActorOf(ctx), in.Page())
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(Matches{h.matchesOf(found.Items, front.ActorOf(ctx), in.Lang()), rest.OrNil(found.Next)}), nil
}

// Accepted is the answer to a request that a job carries out later.
type Accepted struct {
	Path string `json:"path" doc:"Path of the result"`
}

// MatchDemand answers POST /v1/demands/{id}/match.
func (h *Handlers) MatchDemand(ctx context.Context, in *DemandInput) (*rest.PrivateAnswer[Accepted], error) {
	if err := h.store.MatchAgain(ctx, front.ActorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(Accepted{"/v1/demands/" + in.ID + "/matches"}), nil
}
