package domain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DemandState is where a demand stands on its way. What is open or quoted
// expires at its deadline by the clock alone; see Demand.StateOn.
type DemandState string

// The states of a demand. DemandExpired is never stored.
const (
	DemandDraft   DemandState = "draft"
	DemandOpen    DemandState = "open"    // producers find it
	DemandQuoted  DemandState = "quoted"  // open, and at least one producer has answered with a quote
	DemandClosed  DemandState = "closed"  // by its buyer, with an outcome
	DemandExpired DemandState = "expired" // its deadline is over
)

// DemandOutcome is how a demand ended.
type DemandOutcome string

// The outcomes.
const (
	DemandDeal      DemandOutcome = "deal"      // buyer and producer agreed
	DemandNoSupply  DemandOutcome = "no_supply" // nobody could supply it
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

// BuyerType is who buys.
type BuyerType string

// BuyerTypes lists the buyers that demand sheets name.
func BuyerTypes() []BuyerType {
	return []BuyerType{"supermarket", "distributor", "restaurant", "exporter", "gift_shop", "other"}
}

// Period is in which stretch of time a quantity is wanted.
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

// Names returns how the period stands behind a quantity, in Vietnamese and in
// English: "5 tấn/tháng". Of PeriodOnce both are empty.
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

// Demand says what a buyer needs. Its parts are those of the sheet that
// buyers fill in before a matchmaking event.
//
// Record.Status follows from State and Visibility, so that lists, the search
// index and its checks go by one rule: it is StatusPublished while the demand
// is public and open or quoted. Whether its deadline is over is asked when it
// is read.
type Demand struct {
	Record
	BuyerID      string // user
	BuyerType    BuyerType
	Organisation string // who buys, for producers to read; may be empty

	Name        string // what is wanted, in few words: "Miến dong"
	NameSort    string
	NameFold    string
	SetCode     *string // one of the 26 sets; nil where not stated
	Group       Group   `gorm:"column:product_group"` // of the set; empty without one
	Description string  // specification and all that has no part of its own

	Amount       int64 // see Quantity
	Unit         Unit
	Period       Period
	DeliverFrom  *Date  // the first day of delivery; nil: as soon as the demand is over
	DeliverUntil *Date  // the last day of delivery; nil where not stated
	Season       Season // months of delivery; 0: every month of the time of delivery

	PriceMin    *int64 // đồng per PriceUnit; nil where not stated
	PriceMax    *int64
	PriceUnit   Unit
	PriceHidden bool   // only the buyer sees PriceMin and PriceMax
	Terms       string // of payment and delivery

	Packing      string // and labels
	SampleWanted bool

	Conditions Records[Condition] // each must hold through the time of delivery
	Papers     Records[PaperKind] // papers that must be accepted and valid through the time of delivery
	Stars      int                // least stars through the time of delivery; 0: any

	Regions   Records[Region] // where the goods shall come from, with Provinces; none of both: anywhere
	Provinces Records[string] // codes of today

	ProvinceCode       *string // where to deliver: unit of today; nil in a draft only
	FormerProvinceCode *string // the unit before 01/07/2025, where known
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

	Tell       Cadence // how the buyer hears of what answers it; CadenceAtOnce where nothing is chosen
	TellNoMail bool    // and not by e-mail

	Province       *Province       `gorm:"foreignKey:ProvinceCode;references:Code"`
	FormerProvince *FormerProvince `gorm:"foreignKey:FormerProvinceCode;references:Code"`
	Set            *ProductSet     `gorm:"foreignKey:SetCode;references:Code"`
	Invited        []string        `gorm:"-"` // ids of producers, in order; of VisibilityInvited only
}

// Quantity is how much is wanted in each Period; zero where not stated.
func (d Demand) Quantity() Quantity { return Quantity{d.Amount, d.Unit} }

// StateOn is the state of the demand on a day.
func (d Demand) StateOn(on Date) DemandState {
	if (d.State == DemandOpen || d.State == DemandQuoted) && d.Deadline != nil && *d.Deadline < on {
		return DemandExpired
	}
	return d.State
}

// AnswerableOn tells whether producers who see the demand may answer it on a day.
func (d Demand) AnswerableOn(on Date) bool {
	s := d.StateOn(on)
	return s == DemandOpen || s == DemandQuoted
}

// SeenBy tells whether the actor may see the demand on a day: its buyer and
// admins always, everybody else while it can be answered, if it is public or
// if the actor is a member of a producer who is invited.
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

// OwnedBy tells whether the actor sees all of the demand and may change it.
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

// CheckOpening returns CodeConflict when d is no draft.
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

// ShownTo reports whether a producer may answer d once it was opened.
func (d Demand) ShownTo(producerID string) bool {
	return d.OpenedOn != nil && (d.Visibility != VisibilityInvited || slices.Contains(d.Invited, producerID))
}

// Listed is the Status that follows from what is said of the demand.
func (d Demand) Listed() Status {
	switch {
	case d.State == DemandDraft:
		return StatusDraft
	case (d.State == DemandOpen || d.State == DemandQuoted) && d.Visibility == VisibilityPublic:
		return StatusPublished
	}
	return StatusWithdrawn
}

// DeliveryMonths is for how long a delivery that has no end is looked at:
// goods are asked for again and again, and nobody can promise for ever.
const DeliveryMonths = 3

// Delivery is the time in which the goods are wanted: certificates must hold
// for all of it.
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

// DemandDraftsPerAccount limits how many sentences are read for an account.
func DemandDraftsPerAccount() Limit { return Limit{"demand draft account", 60, time.Hour} }

// Check tells what in d breaks a rule that needs nothing stored, as
// CodeInvalid with the field as the API names it. A draft may have gaps; see
// CheckComplete.
func (d Demand) Check() error {
	if err := checkNames(d.Name, ""); err != nil {
		return err
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{
		{"organisation", d.Organisation, maxName}, {"terms", d.Terms, maxLine}, {"packing", d.Packing, maxLine}, {"delivery.address", d.Address, maxLine},
		{"contact.name", d.ContactName, maxUserName},
	} {
		if err := checkLine(t.field, t.text, t.most); err != nil {
			return err
		}
	}
	if err := checkText("text", d.Description, maxText); err != nil {
		return err
	}
	if err := d.checkPublicTexts(); err != nil {
		return err
	}
	for _, t := range []struct{ field, text string }{{"contact.phone", d.ContactPhone}, {"contact.zalo", d.ContactZalo}} {
		if err := CheckPhone(t.field, t.text); err != nil {
			return err
		}
	}
	if d.ContactEmail != "" {
		if _, err := ParseEmail(d.ContactEmail); err != nil {
			return Invalidf("contact.email", "it is not an e-mail address")
		}
	}
	if err := d.Quantity().Check("quantity"); err != nil {
		return err
	}
	switch {
	case !slices.Contains(BuyerTypes(), d.BuyerType):
		return Invalidf("buyer_type", "%q is no type of buyer", d.BuyerType)
	case !slices.Contains(Periods(), d.Period):
		return Invalidf("period", "%q is no period", d.Period)
	case d.DeliverFrom != nil && d.DeliverUntil != nil && *d.DeliverUntil < *d.DeliverFrom:
		return Invalidf("deliver_until", "it must not be before deliver_from")
	case d.Season < 0 || d.Season > AllYear:
		return Invalidf("season", "it must be months, 1 to 12")
	case d.Stars != 0 && (d.Stars < 3 || d.Stars > 5):
		return Invalidf("stars", "only 3, 4 and 5 stars are certified")
	case d.Visibility != VisibilityPublic && d.Visibility != VisibilityInvited:
		return Invalidf("visibility", "it must be public or invited")
	case d.Tell != CadenceAtOnce && d.Tell != CadenceDaily && d.Tell != CadenceOff:
		return Invalidf("tell", "it must be at_once, daily or off")
	case d.Visibility == VisibilityPublic && len(d.Invited) > 0:
		return Invalidf("invited", "whom a public demand is for need not be invited")
	case len(d.Invited) > MaxInvited:
		return Invalidf("invited", "at most %d producers are invited", MaxInvited)
	case d.ProvinceCode == nil && d.FormerProvinceCode != nil:
		return Invalidf("delivery.province", "the unit of today is needed with the former one")
	}
	if err := d.checkPrice(); err != nil {
		return err
	}
	return d.checkWishes()
}

// checkPublicTexts refuses contacts in what everybody reads: producers reach a
// buyer after it accepted their quote.
func (d Demand) checkPublicTexts() error {
	for _, t := range []struct{ field, text string }{
		{"name", d.Name}, {"organisation", d.Organisation}, {"text", d.Description}, {"terms", d.Terms}, {"packing", d.Packing}, {"delivery.address", d.Address},
	} {
		if err := checkPublic(t.field, t.text, "contact."); err != nil {
			return err
		}
		if t.field == "organisation" {
			continue // a household may have the name of its owner
		}
		if err := checkNobody(t.field, t.text, d.ContactName, "contact.name"); err != nil {
			return err
		}
	}
	return nil
}

func (d Demand) checkPrice() error {
	for _, p := range []struct {
		field string
		price *int64
	}{{"price_min_vnd", d.PriceMin}, {"price_max_vnd", d.PriceMax}} {
		if p.price != nil && (*p.price <= 0 || *p.price > MaxPrice) {
			return Invalidf(p.field, "a price is more than 0 and at most %d đồng", MaxPrice)
		}
	}
	priced := d.PriceMin != nil || d.PriceMax != nil
	switch {
	case priced && !slices.Contains(Units(), d.PriceUnit):
		return Invalidf("price_unit", "say for how much goods the price is, such as kg")
	case !priced && d.PriceUnit != "":
		return Invalidf("price_unit", "it goes with a price")
	case d.PriceMin != nil && d.PriceMax != nil && *d.PriceMax < *d.PriceMin:
		return Invalidf("price_max_vnd", "it must not be below price_min_vnd")
	}
	return nil
}

func (d Demand) checkWishes() error {
	for i, c := range d.Conditions {
		if !slices.Contains(Conditions(), c) || slices.Contains(d.Conditions[:i], c) {
			return Invalidf(fmt.Sprintf("conditions[%d]", i), "each of the four conditions may be asked for once")
		}
	}
	for i, p := range d.Papers {
		known := p != PaperOther && slices.ContainsFunc(PaperTypes(), func(t PaperType) bool { return t.Kind == p })
		if !known || slices.Contains(d.Papers[:i], p) {
			return Invalidf(fmt.Sprintf("papers[%d]", i), "it must be a kind of paper, once; /v1/paper-kinds lists them")
		}
	}
	for i, r := range d.Regions {
		if !slices.Contains(Regions(), r) || slices.Contains(d.Regions[:i], r) {
			return Invalidf(fmt.Sprintf("regions[%d]", i), "it must be one of the six regions, once")
		}
	}
	for i, p := range d.Provinces {
		if slices.Contains(d.Provinces[:i], p) {
			return Invalidf(fmt.Sprintf("provinces[%d]", i), "it is named twice")
		}
	}
	for i, p := range d.Invited {
		if slices.Contains(d.Invited[:i], p) {
			return Invalidf(fmt.Sprintf("invited[%d]", i), "it is named twice")
		}
	}
	return nil
}

// CheckComplete tells what a demand still needs so that producers can answer
// it from a day on.
func (d Demand) CheckComplete(today Date) error {
	switch {
	case d.Quantity().IsZero():
		return Invalidf("quantity", "say how much is wanted before the demand is opened")
	case d.ProvinceCode == nil:
		return Invalidf("delivery.province", "say where to deliver before the demand is opened")
	case d.Deadline == nil:
		return Invalidf("deadline", "say until which day producers may answer before the demand is opened")
	case *d.Deadline < today || *d.Deadline > today+MaxDemandDays:
		return Invalidf("deadline", "it must be today or one of the next %d days", MaxDemandDays)
	case d.DeliverUntil != nil && (*d.DeliverUntil < today || *d.DeliverUntil > today.AddMonths(12*maxDeliveryYears)):
		return Invalidf("deliver_until", "it must be within the next %d years", maxDeliveryYears)
	case d.Visibility == VisibilityInvited && len(d.Invited) == 0:
		return Invalidf("invited", "name at least one producer, or make the demand public")
	case strings.TrimSpace(d.ContactName+d.ContactPhone+d.ContactZalo+d.ContactEmail) == "":
		return Invalidf("contact", "say how a producer whose quote you accept reaches you")
	}
	return nil
}

// CheckClose tells whether a demand that is not closed may end with an outcome:
// CodeConflict where it never was open.
func (d Demand) CheckClose(outcome DemandOutcome, note string) error {
	switch {
	case !slices.Contains(DemandOutcomes(), outcome):
		return Invalidf("outcome", "%q is no outcome", outcome)
	case d.State == DemandDraft && outcome != DemandWithdrawn:
		return Errorf(CodeConflict, "a draft can only be withdrawn")
	}
	return checkText("note", note, maxText)
}

// DemandFilter narrows a list of demands. The zero value filters nothing but
// what may be seen.
type DemandFilter struct {
	Provinces []string // of delivery, codes of today
	Groups    []Group
	Sets      []string
	On        Date // the day of which what can be answered is listed
}

// DemandService keeps demands. A demand that the actor may not see is
// CodeNotFound.
type DemandService interface {
	// AddDemand stores a draft of the actor. Of d all that people fill in is
	// given. CodeInvalid names what breaks a rule.
	AddDemand(ctx context.Context, by Actor, d Demand) (Demand, error)
	// SaveDemand stores what people filled in anew. CodePrecondition when
	// version is not the stored one, CodeConflict when the demand is closed.
	SaveDemand(ctx context.Context, by Actor, d Demand, version int64) (Demand, error)
	// OpenDemand shows a draft to producers; CodeInvalid names what is missing.
	OpenDemand(ctx context.Context, by Actor, id string, version int64) (Demand, error)
	// CloseDemand ends a demand, also one that has expired. A draft can only be
	// withdrawn. What is closed stays closed (CodeConflict).
	CloseDemand(ctx context.Context, by Actor, id string, version int64, outcome DemandOutcome, note string) (Demand, error)
	// Demand finds a demand by id or slug. The zero Actor stands for the public.
	Demand(ctx context.Context, by Actor, idOrSlug string) (Demand, error)
	// Demands lists public demands that can be answered on f.On, by name or
	// newest first.
	Demands(ctx context.Context, f DemandFilter, p Page) (List[Demand], error)
	// MyDemands lists the demands of a user in any state, newest first; only
	// those in one of states on a day, if any are named.
	MyDemands(ctx context.Context, by Actor, states []DemandState, on Date, p Page) (List[Demand], error)
}
