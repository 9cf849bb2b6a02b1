package domain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DemandState is the stored state of a demand. An open or quoted demand expires
// after its deadline without a write; see Demand.StateOn.
type DemandState string

// The states of a demand. DemandExpired is never stored.
const (
	DemandDraft   DemandState = "draft"
	DemandOpen    DemandState = "open"    // producers can find it
	DemandQuoted  DemandState = "quoted"  // open, and at least one producer has answered with a quote
	DemandClosed  DemandState = "closed"  // by its buyer, with an outcome
	DemandExpired DemandState = "expired" // after its deadline
)

// DemandOutcome is how a demand ended.
type DemandOutcome string

// The outcomes.
const (
	DemandDeal      DemandOutcome = "deal"      // buyer and producer agreed
	DemandNoSupply  DemandOutcome = "no_supply" // no producer could supply it
	DemandWithdrawn DemandOutcome = "withdrawn" // it is not needed any more
)

// DemandOutcomes lists all outcomes.
func DemandOutcomes() []DemandOutcome {
	return []DemandOutcome{DemandDeal, DemandNoSupply, DemandWithdrawn}
}

// Visibility says which producers may see a demand that is open.
type Visibility string

// The visibilities.
const (
	VisibilityPublic  Visibility = "public"
	VisibilityInvited Visibility = "invited" // members of Demand.Invited only
)

// BuyerType is the kind of business of a buyer.
type BuyerType string

// BuyerTypes lists the types of buyers on demand sheets.
func BuyerTypes() []BuyerType {
	return []BuyerType{"supermarket", "distributor", "restaurant", "exporter", "gift_shop", "other"}
}

// Names returns the type in both languages.
func (b BuyerType) Names() (vi, en string) {
	switch b {
	case "supermarket":
		return "siêu thị", "supermarket"
	case "distributor":
		return "nhà phân phối", "distributor"
	case "restaurant":
		return "nhà hàng", "restaurant"
	case "exporter":
		return "nhà xuất khẩu", "exporter"
	case "gift_shop":
		return "cửa hàng quà tặng", "gift shop"
	}
	return "người mua", "buyer"
}

// Period is the time in which a quantity is needed, once or again and again.
type Period string

// The periods.
const (
	PeriodOnce    Period = "once"
	PeriodWeek    Period = "week"
	PeriodMonth   Period = "month"
	PeriodQuarter Period = "quarter"
	PeriodYear    Period = "year"
)

// Periods lists all periods.
func Periods() []Period {
	return []Period{PeriodOnce, PeriodWeek, PeriodMonth, PeriodQuarter, PeriodYear}
}

// Names returns the word for the period after a quantity, in Vietnamese and in
// English: "5 tấn/tháng". Both are empty for PeriodOnce.
func (p Period) Names() (vi, en string) {
	switch p {
	case PeriodWeek:
		return "tuần", "week"
	case PeriodMonth:
		return "tháng", "month"
	case PeriodQuarter:
		return "quý", "quarter"
	case PeriodYear:
		return "năm", "year"
	}
	return "", ""
}

// Demand describes what a buyer needs. Its fields are those of the sheet that
// buyers fill in before a matchmaking event.
//
// Record.Status follows from State and Visibility, so that lists, the search
// index and its checks use one rule: it is StatusPublished while the demand is
// public and open or quoted. Readers compare the deadline with today.
type Demand struct {
	Record
	BuyerID      string // user
	BuyerType    BuyerType
	Organisation string // of the buyer, shown to producers; may be empty

	Name        string // the goods in few words: "Miến dong"
	NameSort    string
	NameFold    string
	SetCode     *string // one of the 26 sets; nil when not stated
	Group       Group   `gorm:"column:product_group"` // of the set; empty without one
	Description string  // specification and everything without a field of its own

	Amount       int64 // see Quantity
	Unit         Unit
	Period       Period
	DeliverFrom  *Date  // the first day of delivery; nil: the deadline
	DeliverUntil *Date  // the last day of delivery; nil when not stated
	Season       Season // months of delivery; 0: every month between the two days

	PriceMin    *int64 // đồng per PriceUnit; nil when not stated
	PriceMax    *int64
	PriceUnit   Unit
	PriceHidden bool   // only the buyer sees PriceMin and PriceMax
	Terms       string // of payment and delivery

	Packing      string // and labels
	SampleWanted bool

	Conditions JSONList[Condition] // each must hold on every day of delivery
	Papers     JSONList[PaperKind] // each must be accepted and valid on every day of delivery
	Stars      int                 // least stars on every day of delivery; 0: any

	Regions   JSONList[Region] // origin of the goods, together with Provinces; both empty: anywhere
	Provinces JSONList[string] // codes of today

	ProvinceCode       *string // place of delivery: unit of today; nil in a draft only
	FormerProvinceCode *string // the unit before 01/07/2025; nil when not known
	Address            string  // of delivery

	ContactName  string // private, like the other contacts
	ContactPhone string
	ContactZalo  string
	ContactEmail string

	Deadline    *Date // the last day for answers; nil in a draft only
	Visibility  Visibility
	State       DemandState
	Outcome     DemandOutcome // of DemandClosed, otherwise empty
	OutcomeNote string        // private
	OpenedOn    *Date
	ClosedAt    *time.Time

	Tell       Cadence // how often the buyer is notified of matches; CadenceAtOnce by default
	TellNoMail bool    // do not notify by e-mail

	Province       *Province       `gorm:"foreignKey:ProvinceCode;references:Code"`
	FormerProvince *FormerProvince `gorm:"foreignKey:FormerProvinceCode;references:Code"`
	Set            *ProductSet     `gorm:"foreignKey:SetCode;references:Code"`
	Invited        []string        `gorm:"-"` // ids of producers, in order; of VisibilityInvited only
	Also           []string        `gorm:"-"` // other names of the goods, as synonyms give them; only ScoreMatch reads them
}

// Quantity returns how much is needed in each Period; zero when not stated.
func (d Demand) Quantity() Quantity { return Quantity{d.Amount, d.Unit} }

// StateOn returns the state of the demand on a day.
func (d Demand) StateOn(on Date) DemandState {
	if (d.State == DemandOpen || d.State == DemandQuoted) && d.Deadline != nil && *d.Deadline < on {
		return DemandExpired
	}
	return d.State
}

// AnswerableOn reports whether producers who see the demand may answer it on a day.
func (d Demand) AnswerableOn(on Date) bool {
	s := d.StateOn(on)
	return s == DemandOpen || s == DemandQuoted
}

// SeenBy reports whether the actor may see the demand on a day. Its buyer and
// admins always may. Others may while it can be answered, if it is public or if
// the actor is a member of an invited producer.
func (d Demand) SeenBy(by Actor, on Date) bool {
	switch {
	case d.OwnedBy(by):
		return true
	case !d.AnswerableOn(on):
		return false
	case d.Visibility == VisibilityPublic:
		return true
	}
	return by.Has(RoleProducer) && slices.ContainsFunc(d.Invited, by.MemberOf)
}

// OwnedBy reports whether the actor may read all fields of the demand and change
// it: its buyer and admins.
func (d Demand) OwnedBy(by Actor) bool {
	return by.UserID != "" && by.UserID == d.BuyerID || by.Has(RoleAdmin)
}

// CheckOwner returns CodeForbidden unless the actor is the buyer of d.
func (d Demand) CheckOwner(by Actor) error {
	if !d.OwnedBy(by) {
		return Errorf(CodeForbidden, "only its buyer may do this")
	}
	return nil
}

// CheckChange returns CodeConflict when d is closed.
func (d Demand) CheckChange() error {
	if d.State == DemandClosed {
		return Errorf(CodeConflict, "the demand is closed")
	}
	return nil
}

// CheckOpening returns CodeConflict unless d is a draft.
func (d Demand) CheckOpening() error {
	if d.State != DemandDraft {
		return Errorf(CodeConflict, "the demand is %s already", d.State)
	}
	return nil
}

// CheckAnswerable returns CodeConflict when d takes no quotes on a day.
func (d Demand) CheckAnswerable(on Date) error {
	if !d.AnswerableOn(on) {
		return Errorf(CodeConflict, "the demand is %s", d.StateOn(on))
	}
	return nil
}

// ShownTo reports whether d was opened and is for the producer.
func (d Demand) ShownTo(producerID string) bool {
	return d.OpenedOn != nil && (d.Visibility != VisibilityInvited || slices.Contains(d.Invited, producerID))
}

// SameTerms reports whether two versions of a demand ask for the same amount at
// the same times. A quote for other terms must be confirmed.
func (d Demand) SameTerms(o Demand) bool { return d.OrderTerms() == o.OrderTerms() }

// OrderText describes the amount and the days of delivery in Vietnamese and in English.
func (d Demand) OrderText() (vi, en string) {
	vi, en = d.OrderTerms().Text()
	return "Nay cần " + vi + ".", "Now needed: " + en + "."
}

// Listed returns the Status that follows from State and Visibility.
func (d Demand) Listed() Status {
	switch {
	case d.State == DemandDraft:
		return StatusDraft
	case (d.State == DemandOpen || d.State == DemandQuoted) && d.Visibility == VisibilityPublic:
		return StatusPublished
	}
	return StatusWithdrawn
}

// DeliveryMonths is how many months of a repeated delivery without end count:
// no producer can promise for ever.
const DeliveryMonths = 3

// Delivery returns the first and last day of delivery. Certificates must be
// valid on all of these days.
func (d Demand) Delivery(today Date) (from, until Date) {
	from = today
	if d.Deadline != nil {
		from = max(from, *d.Deadline)
	}
	if d.DeliverFrom != nil {
		from = max(today, *d.DeliverFrom)
	}
	switch {
	case d.DeliverUntil != nil:
		until = *d.DeliverUntil
	case d.Period == PeriodOnce:
		until = from
	default:
		until = from.AddMonths(DeliveryMonths)
	}
	return from, max(from, until)
}

// The most of what a demand may hold.
const (
	MaxInvited       = 50
	MaxDemandDays    = 366 // from today to the deadline
	maxDeliveryYears = 3
)

// DemandsPerAccount limits how many demands an account may post.
func DemandsPerAccount() Limit { return Limit{"demand account", 30, 24 * time.Hour} }

// DemandDraftsPerAccount limits how many sentences an account may have parsed
// into demands.
func DemandDraftsPerAccount() Limit { return Limit{"demand draft account", 60, time.Hour} }

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that d breaks. It does not check what needs stored data. A draft may
// have gaps; see CheckComplete.
func (d Demand) Validate(sets CriteriaSets) error {
	var faults Faults
	faults.Add(validateNames(d.Name, ""))
	for _, t := range []struct {
		field, text string
		most        int
	}{
		{"organisation", d.Organisation, maxName}, {"terms", d.Terms, maxLine}, {"packing", d.Packing, maxLine}, {"delivery.address", d.Address, maxLine},
		{"contact.name", d.ContactName, maxUserName},
	} {
		faults.Add(validateLine(t.field, t.text, t.most))
	}
	faults.Add(validateText("text", d.Description, maxText))
	faults.Add(d.checkPublicTexts())
	for _, t := range []struct{ field, text string }{{"contact.phone", d.ContactPhone}, {"contact.zalo", d.ContactZalo}} {
		faults.Add(ValidatePhone(t.field, t.text))
	}
	if d.ContactEmail != "" {
		if _, err := ParseEmail(d.ContactEmail); err != nil {
			faults.Addf("contact.email", "it is not an e-mail address")
		}
	}
	faults.Add(d.Quantity().Validate("quantity"))
	faults.AddIf(!slices.Contains(BuyerTypes(), d.BuyerType), "buyer_type", "%q is no type of buyer", d.BuyerType)
	faults.AddIf(!slices.Contains(Periods(), d.Period), "period", "%q is no period", d.Period)
	faults.AddIf(d.DeliverFrom != nil && d.DeliverUntil != nil && *d.DeliverUntil < *d.DeliverFrom, "deliver_until", "it must not be before deliver_from")
	faults.AddIf(d.Season < 0 || d.Season > AllYear, "season", "it must be months, 1 to 12")
	faults.AddIf(d.Stars != 0 && (d.Stars < 3 || d.Stars > 5), "stars", "only 3, 4 and 5 stars are certified")
	faults.AddIf(d.Visibility != VisibilityPublic && d.Visibility != VisibilityInvited, "visibility", "it must be public or invited")
	faults.AddIf(d.Tell != CadenceAtOnce && d.Tell != CadenceDaily && d.Tell != CadenceOff, "tell", "it must be at_once, daily or off")
	faults.AddIf(d.Visibility == VisibilityPublic && len(d.Invited) > 0, "invited_producer_ids", "a public demand has no invited producers; set visibility to invited or leave them out")
	faults.AddIf(len(d.Invited) > MaxInvited, "invited_producer_ids", "at most %d producers are invited", MaxInvited)
	faults.AddIf(d.ProvinceCode == nil && d.FormerProvinceCode != nil, "delivery.province", "give the unit of today together with the former one")
	faults.Add(d.validatePrice())
	faults.Add(d.validateWishes(sets))
	return faults.Err()
}

// checkPublicTexts refuses contacts in what everybody reads: producers reach a
// buyer after it accepted their quote.
func (d Demand) checkPublicTexts() error {
	var faults Faults
	for _, t := range []struct{ field, text string }{
		{"name", d.Name}, {"organisation", d.Organisation}, {"text", d.Description}, {"terms", d.Terms}, {"packing", d.Packing}, {"delivery.address", d.Address},
	} {
		faults.Add(checkPublic(t.field, t.text, "contact."))
		if t.field == "organisation" {
			continue // a household may have the name of its owner
		}
		faults.Add(checkNobody(t.field, t.text, d.ContactName, "contact.name"))
	}
	return faults.Err()
}

func (d Demand) validatePrice() error {
	var faults Faults
	for _, p := range []struct {
		field string
		price *int64
	}{{"price_min_vnd", d.PriceMin}, {"price_max_vnd", d.PriceMax}} {
		faults.AddIf(p.price != nil && (*p.price <= 0 || *p.price > MaxPrice), p.field, "a price is more than 0 and at most %d đồng", MaxPrice)
	}
	priced := d.PriceMin != nil || d.PriceMax != nil
	faults.AddIf(priced && !slices.Contains(Units(), d.PriceUnit), "price_unit", "say for how much goods the price is, such as kg")
	faults.AddIf(!priced && d.PriceUnit != "", "price_unit", "it goes with a price")
	faults.AddIf(d.PriceMin != nil && d.PriceMax != nil && *d.PriceMax < *d.PriceMin, "price_max_vnd", "it must not be below price_min_vnd")
	return faults.Err()
}

func (d Demand) validateWishes(sets CriteriaSets) error {
	var faults Faults
	for i, c := range d.Conditions {
		faults.AddIf(!slices.Contains(Conditions(), c) || slices.Contains(d.Conditions[:i], c), fmt.Sprintf("conditions[%d]", i), "it must be one of the four conditions, once")
	}
	for i, p := range d.Papers {
		known := p != PaperOther && sets.NamesPaper(p)
		faults.AddIf(!known || slices.Contains(d.Papers[:i], p), fmt.Sprintf("papers[%d]", i), "it must be a kind of paper, once; /v1/paper-kinds lists them")
	}
	for i, r := range d.Regions {
		faults.AddIf(!slices.Contains(Regions(), r) || slices.Contains(d.Regions[:i], r), fmt.Sprintf("regions[%d]", i), "it must be one of the six regions, once")
	}
	for i, p := range d.Provinces {
		faults.AddIf(slices.Contains(d.Provinces[:i], p), fmt.Sprintf("provinces[%d]", i), "it is named twice")
	}
	for i, p := range d.Invited {
		faults.AddIf(slices.Contains(d.Invited[:i], p), fmt.Sprintf("invited_producer_ids[%d]", i), "it is named twice")
	}
	return faults.Err()
}

// CheckComplete returns CodeInvalid for all fields that a demand needs
// before producers can answer it, on a day.
func (d Demand) CheckComplete(today Date) error {
	var faults Faults
	faults.AddIf(d.Quantity().IsZero(), "quantity", "say how much is wanted before the demand is opened")
	faults.AddIf(d.ProvinceCode == nil, "delivery.province", "say where to deliver before the demand is opened")
	faults.AddIf(d.Deadline == nil, "deadline", "say until which day producers may answer before the demand is opened")
	faults.AddIf(d.Deadline != nil && (*d.Deadline < today || *d.Deadline > today+MaxDemandDays), "deadline", "it must be today or one of the next %d days", MaxDemandDays)
	faults.AddIf(d.DeliverUntil != nil && (*d.DeliverUntil < today || *d.DeliverUntil > today.AddMonths(12*maxDeliveryYears)), "deliver_until", "it must be within the next %d years", maxDeliveryYears)
	faults.AddIf(d.Visibility == VisibilityInvited && len(d.Invited) == 0, "invited_producer_ids", "name at least one producer, or make the demand public")
	faults.AddIf(strings.TrimSpace(d.ContactName+d.ContactPhone+d.ContactZalo+d.ContactEmail) == "", "contact", "say how a producer whose quote you accept reaches you")
	return faults.Err()
}

// CheckClose returns an error unless a demand that is not closed may end with an
// outcome: CodeConflict when it never was open.
func (d Demand) CheckClose(outcome DemandOutcome, note string) error {
	switch {
	case !slices.Contains(DemandOutcomes(), outcome):
		return Invalidf("outcome", "%q is no outcome", outcome)
	case d.State == DemandDraft && outcome != DemandWithdrawn:
		return Errorf(CodeConflict, "a draft can only be withdrawn")
	}
	return validateText("note", note, maxText)
}

// DemandFilter narrows a list of demands. The zero value keeps all that the
// actor may see.
type DemandFilter struct {
	Provinces []string // of delivery, codes of today
	Groups    []Group
	Sets      []string
	On        Date // list the demands that can be answered on this day
	Counted   bool // leave out demonstration data where counts do; see StatisticsService
	MirrorFilter
}

// DemandService stores demands. A demand that the actor may not see is
// CodeNotFound.
type DemandService interface {
	// AddDemand stores a draft of the actor. The caller sets the fields that
	// people fill in, and Sample for demonstration data. CodeInvalid names the field that breaks a rule.
	AddDemand(ctx context.Context, by Actor, d Demand) (Demand, error)
	// ChangeDemand replaces what people fill in. CodePrecondition when
	// version is not the stored one, CodeConflict when the demand is closed.
	ChangeDemand(ctx context.Context, by Actor, d Demand, version int64) (Demand, error)
	// OpenDemand shows a draft to producers; CodeInvalid names what is missing.
	OpenDemand(ctx context.Context, by Actor, id string, version int64) (Demand, error)
	// CloseDemand ends a demand, also one that has expired. A draft can only be
	// withdrawn. CodeConflict when it is closed already.
	CloseDemand(ctx context.Context, by Actor, id string, version int64, outcome DemandOutcome, note string) (Demand, error)
	// Demand finds a demand by id or slug. The zero Actor is the public.
	Demand(ctx context.Context, by Actor, idOrSlug string) (Demand, error)
	// Demands lists public demands that can be answered on f.On, by name or
	// newest first.
	Demands(ctx context.Context, f DemandFilter, p Page) (List[Demand], error)
	// MyDemands lists the demands of a user in any state, newest first; only
	// those in one of states on a day, if any are named.
	MyDemands(ctx context.Context, by Actor, states []DemandState, on Date, p Page) (List[Demand], error)
}
