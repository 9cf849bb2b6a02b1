package domain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// FairPersonKind says what a person with a badge does at a fair.
type FairPersonKind string

// The kinds.
const (
	PersonStaff      FairPersonKind = "staff"      // of an exhibitor
	PersonDelegation FairPersonKind = "delegation" // of a province
	PersonOrganizer  FairPersonKind = "organizer"
	PersonPress      FairPersonKind = "press"
	PersonGuest      FairPersonKind = "guest"
)

// FairPersonKinds lists all kinds, in the order in which badges are printed.
func FairPersonKinds() []FairPersonKind {
	return []FairPersonKind{PersonOrganizer, PersonDelegation, PersonStaff, PersonPress, PersonGuest}
}

// Names returns what a badge says of the kind, in Vietnamese and in English.
func (k FairPersonKind) Names() (vi, en string) {
	switch k {
	case PersonStaff:
		return "Gian hàng", "Exhibitor"
	case PersonDelegation:
		return "Đoàn", "Delegation"
	case PersonOrganizer:
		return "Ban tổ chức", "Organizer"
	case PersonPress:
		return "Báo chí", "Press"
	case PersonGuest:
		return "Khách mời", "Guest"
	}
	return string(k), string(k)
}

// FairPerson is a person who gets a badge of a fair. The badge shows the name and
// the organisation; phone and e-mail address are for the organizer.
type FairPerson struct {
	ID           string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID       string
	Kind         FairPersonKind
	ExhibitorID  *string // with PersonStaff only
	DelegationID *string // with PersonDelegation only
	Position     int     // place in the list of the exhibitor or delegation, from 0
	Name         string
	NameFold     string // of Fold, for search
	Role         string // position or task, such as "Giám đốc"; may be empty
	Organisation string // empty where the exhibitor or delegation says it
	Phone        string
	Email        string
	EmailKey     string  // of ParseEmail: the account of the person has this address
	Code         string  // in the QR code of the badge; see NewBadgeCode
	AddedBy      *string // user; nil: the holder of a link without an account
	Version      int64
	CreatedAt    time.Time
	UpdatedAt    time.Time

	Fair       *Fair       `gorm:"foreignKey:FairID"`
	Exhibitor  *Exhibitor  `gorm:"foreignKey:ExhibitorID"`
	Delegation *Delegation `gorm:"foreignKey:DelegationID"`
}

// TableName returns the name of the table.
func (FairPerson) TableName() string { return "fair_people" }

// badgeLetters is the length of the code of a badge: 80 bits, so that nobody guesses
// the name of a person.
const badgeLetters = 16

// NewBadgeCode returns a new random code of a badge, as it is stored.
func NewBadgeCode() string { return randomLetters(badgeLetters) }

// BadgePath is the path of the page of a badge, without its code. Both languages
// share it, since it is printed.
const BadgePath = "/badge/"

// Organisations returns the organisation that the badge shows, in Vietnamese and in
// English.
func (p FairPerson) Organisations() (vi, en string) {
	switch {
	case p.Exhibitor != nil:
		vi, en = p.Exhibitor.Name()
	case p.Delegation != nil:
		vi, en = Exhibitor{Delegation: p.Delegation}.Name()
	default:
		vi = p.Organisation
	}
	return vi, cmp.Or(en, vi)
}

// Validate returns CodeInvalid for all rules that p breaks.
func (p FairPerson) Validate() error {
	var faults Faults
	faults.AddIf(!slices.Contains(FairPersonKinds(), p.Kind), "kind", "it must be staff, delegation, organizer, press or guest")
	faults.AddIf(p.Kind == PersonStaff && p.ExhibitorID == nil, "exhibitor_id", "name the exhibitor whose staff the person is")
	faults.AddIf(p.Kind == PersonDelegation && p.DelegationID == nil, "delegation_id", "name the delegation of the person")
	faults.AddIf(p.Kind != PersonStaff && p.ExhibitorID != nil, "exhibitor_id", "only staff belongs to an exhibitor")
	faults.AddIf(p.Kind != PersonDelegation && p.DelegationID != nil, "delegation_id", "only people of a delegation belong to one")
	faults.Add(validateLine("organisation", p.Organisation, maxName))
	faults.Add(validateContactEmail(p.Email))
	faults.Add(PersonLine{Name: p.Name, Role: p.Role, Phone: p.Phone}.validate(""))
	return faults.Err()
}

// PersonLine is a person in the list of an exhibitor or of a delegation.
type PersonLine struct {
	ID    string // id of a person of the list, whose badge stays the same; empty: a new person
	Name  string
	Role  string
	Phone string
}

func (l PersonLine) validate(at string) error {
	var faults Faults
	faults.AddIf(strings.TrimSpace(l.Name) == "", at+"name", "write the name of the person")
	faults.Add(validateLine(at+"name", l.Name, maxName))
	faults.Add(validateLine(at+"role", l.Role, maxName))
	faults.Add(ValidatePhone(at+"phone", l.Phone))
	return faults.Err()
}

// Bounds of people with a badge.
const (
	MaxFairPeople     = 10_000 // of a fair
	MaxPeoplePerGuest = 50     // of an exhibitor or a delegation
)

// ValidatePeople returns CodeInvalid for all rules that a list breaks.
func ValidatePeople(lines []PersonLine) error {
	var faults Faults
	faults.AddIf(len(lines) > MaxPeoplePerGuest, "people", "at most %d people", MaxPeoplePerGuest)
	for i, l := range lines {
		faults.Add(l.validate(fmt.Sprintf("people[%d].", i)))
	}
	return faults.Err()
}

// CheckRoom returns CodeInvalid if the exhibitor or delegation of p has n people and
// may not have another.
func (p FairPerson) CheckRoom(n int) error {
	field := "exhibitor_id"
	if p.DelegationID != nil {
		field = "delegation_id"
	}
	if n >= MaxPeoplePerGuest && (p.ExhibitorID != nil || p.DelegationID != nil) {
		return Invalidf(field, "at most %d people", MaxPeoplePerGuest)
	}
	return nil
}

// CheckPeopleCount returns CodeConflict if a fair may not have n people.
func CheckPeopleCount(n int) error {
	if n > MaxFairPeople {
		return Errorf(CodeConflict, "a fair has at most %d people with a badge", MaxFairPeople)
	}
	return nil
}

// CheckPeople returns CodeConflict unless exhibitors and delegations may name their
// people on a day: until the fair ends, also after answers have ended.
func (f Fair) CheckPeople(on Date) error {
	if err := f.CheckOpen(); err != nil {
		return err
	}
	if on > f.EndsOn {
		return Errorf(CodeConflict, "the fair is over")
	}
	return nil
}

// CheckNames returns CodeConflict while the guest may not name its people: before it
// has accepted, and after the organizer removed it.
func (g InvitedGuest) CheckNames() error {
	removal := GuestRemoval{}
	if g.Exhibitor != nil {
		removal = g.Exhibitor.GuestRemoval
	} else {
		removal = g.Delegation.GuestRemoval
	}
	if err := removal.CheckPresent(); err != nil {
		return err
	}
	if g.Shown() != AnswerAccepted {
		return Errorf(CodeConflict, "accept the invitation first")
	}
	return nil
}

// GuestStep is something that a guest has to do before a fair.
type GuestStep string

// The steps, in their order.
const (
	GuestAnswers  GuestStep = "answer"   // answers the invitation
	GuestShows    GuestStep = "exhibits" // chooses what it shows
	GuestPapers   GuestStep = "papers"   // can show all of that on the last day
	GuestPeople   GuestStep = "people"   // names its people
	GuestConfirms GuestStep = "entries"  // confirms or corrects its entries in the catalogue
)

// GuestTask is a step of a guest, and whether it is done.
type GuestTask struct {
	Step GuestStep
	Done bool
}

// Tasks returns the steps of the guest: none after the organizer removed it, and only
// the answer after it declined. exhibits can be shown or not, people are named, and
// entries are those about which the catalogue asks.
func (g InvitedGuest) Tasks(exhibits []ExhibitState, people int, entries []AskedEntry) []GuestTask {
	state := g.Shown()
	if state == AnswerRemoved {
		return nil
	}
	out := []GuestTask{{GuestAnswers, state == AnswerAccepted || state == AnswerDeclined}}
	if state == AnswerDeclined {
		return out
	}
	hides := func(s ExhibitState) bool { return !s.Shows() }
	out = append(out,
		GuestTask{GuestShows, len(exhibits) > 0},
		GuestTask{GuestPapers, len(exhibits) > 0 && !slices.ContainsFunc(exhibits, hides)},
		GuestTask{GuestPeople, people > 0},
	)
	if len(entries) > 0 {
		waits := func(e AskedEntry) bool { return e.State == EntryAsked }
		out = append(out, GuestTask{GuestConfirms, !slices.ContainsFunc(entries, waits)})
	}
	return out
}

// GuestRef names an exhibitor or a delegation.
type GuestRef struct {
	ExhibitorID  string // either this
	DelegationID string // or this
}

// FairPersonFilter narrows a list of people. The zero value filters nothing.
type FairPersonFilter struct {
	Kind        FairPersonKind
	ExhibitorID string
	Words       []string // folded; each must occur in the name
}

// BadgeSheet is a sheet of paper for badges.
type BadgeSheet string

// The sheets. Their names are part of the HTTP contract.
const (
	BadgeA4With8  BadgeSheet = "a4-8"  // 95 × 68 mm, with lines for cutting, for badge holders
	BadgeA4With24 BadgeSheet = "a4-24" // LabelA4With24: 70 × 37 mm, self-adhesive
)

// BadgeScansPerAddress limits how often a client may open pages of badges. It is
// high, since a market hall may share one address.
func BadgeScansPerAddress() Limit { return Limit{"badge address", 300, 10 * time.Minute} }

// FairPersonService stores who gets a badge of a fair. A fair, exhibitor or
// delegation that the actor does not manage is CodeNotFound.
type FairPersonService interface {
	// FairPeople lists the people of a fair for its organizer, newest first.
	FairPeople(ctx context.Context, by Actor, fairID string, f FairPersonFilter, p Page) (List[FairPerson], error)
	// FairPerson finds one for the organizer.
	FairPerson(ctx context.Context, by Actor, fairID, id string) (FairPerson, error)
	// AddFairPeople adds people, all or none.
	AddFairPeople(ctx context.Context, by Actor, fairID string, people []FairPerson) ([]FairPerson, error)
	// ChangeFairPerson replaces the name, the role, the organisation and the
	// contact of a person. The badge keeps its code.
	ChangeFairPerson(ctx context.Context, by Actor, p FairPerson, version int64) (FairPerson, error)
	// DeleteFairPerson deletes a person; the badge leads nowhere any more.
	DeleteFairPerson(ctx context.Context, by Actor, fairID, id string, version int64) error
	// People returns the people of an exhibitor or a delegation in their order, and
	// the version of that guest.
	People(ctx context.Context, by Actor, of GuestRef) ([]FairPerson, int64, error)
	// SetPeople replaces the people of a guest, all or nothing, until the fair
	// ends. People that are named by id keep their badges. CodeConflict before the guest has
	// accepted, CodePrecondition when version is not that of the guest.
	SetPeople(ctx context.Context, by Actor, of GuestRef, version int64, lines []PersonLine) ([]FairPerson, int64, error)
	// Badges returns the badges of a fair for its organizer, by kind, booth and
	// name. site is the address of the pages.
	Badges(ctx context.Context, by Actor, fairID string, f FairPersonFilter, site string) (Fair, []Sign, error)

	// Badge finds the person of a badge, with fair and organisation. CodeNotFound
	// also when the exhibitor or delegation does not take part.
	Badge(ctx context.Context, code string) (FairPerson, error)
	// CheckMeeting returns why the actor cannot write to the person of a badge, as
	// MeetByBadge would; nil when it can.
	CheckMeeting(ctx context.Context, by Actor, code string) error
	// MeetByBadge writes a message to the person of a badge and returns the lead
	// that it is in: of a buyer to the producer of a member of staff, or of a
	// member of producerID to a buyer whose account has the e-mail address of the
	// badge. It begins the lead if the two have no undecided one. CodeConflict when
	// the two cannot have a lead.
	MeetByBadge(ctx context.Context, by Actor, code, producerID, text string) (Lead, error)
}
