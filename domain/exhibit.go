package domain

import (
	"context"
	"time"
)

// Exhibitor takes part in a fair: a producer, invited by itself or named by the
// delegation of its province, or the common stand of a delegation, which shows
// listings without producer (craft villages, tourism sites).
type Exhibitor struct {
	ID           string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID       string
	ProducerID   *string // once in a fair; nil: the common stand of its delegation
	DelegationID *string // its delegation; nil: none
	State        Answer
	AnsweredBy   *string // the user who answered with a link and has no other right to it
	AnsweredAt   *time.Time
	ContactName  string // contact person for the fair
	Phone        string
	Email        string
	Note         string
	GuestRemoval // by the organizer
	Version      int64
	CreatedAt    time.Time
	UpdatedAt    time.Time

	Producer   *Producer   `gorm:"foreignKey:ProducerID"`
	Delegation *Delegation `gorm:"foreignKey:DelegationID"`
	Fair       *Fair       `gorm:"foreignKey:FairID"`
	Booths     []Booth     `gorm:"foreignKey:ExhibitorID"`
	Exhibits   []Exhibit   `gorm:"foreignKey:ExhibitorID"`
}

// Shown returns the state that is shown of the exhibitor.
func (e Exhibitor) Shown() Answer { return e.shown(e.State) }

// ManagedBy reports whether the actor may answer for the exhibitor and choose its
// exhibits. These users may: those who manage its producer or its delegation, and the
// user who answered with a link.
func (e Exhibitor) ManagedBy(a Actor) bool {
	if e.Producer != nil {
		if may, _ := a.MayManage(e.Producer.ID, e.Producer.Place); may {
			return true
		}
	}
	return e.Delegation != nil && e.Delegation.ManagedBy(a) || e.AnsweredBy != nil && a.UserID != "" && *e.AnsweredBy == a.UserID
}

// Name returns the names of the exhibitor. Its producer or delegation must be
// loaded.
func (e Exhibitor) Name() (vi, en string) {
	switch {
	case e.Producer != nil:
		return e.Producer.Name, e.Producer.NameEN
	case e.Delegation != nil && e.Delegation.Province != nil:
		return "Đoàn " + e.Delegation.Province.Name, "Delegation of " + e.Delegation.Province.NameEN
	}
	return "", ""
}

// CheckShow returns why an exhibitor cannot show n listings: CodeConflict before
// it has accepted, CodeInvalid for too many.
func (e Exhibitor) CheckShow(n int) error {
	if err := e.CheckPresent(); err != nil {
		return err
	}
	if e.State != AnswerAccepted {
		return Errorf(CodeConflict, "accept the invitation first")
	}
	if n > MaxExhibitsPerExhibitor {
		return Invalidf("items", "an exhibitor shows at most %d things", MaxExhibitsPerExhibitor)
	}
	return nil
}

// CheckBelongs returns CodeInvalid for a listing that an exhibitor must not
// show: one of another producer or, on the common stand of a delegation, one of
// a producer or of another province. producerID is empty for a listing without
// producer.
func (e Exhibitor) CheckBelongs(producerID, provinceCode string) error {
	switch {
	case e.ProducerID != nil && producerID != *e.ProducerID:
		return Invalidf("id", "it belongs to another producer")
	case e.ProducerID == nil && (producerID != "" || e.Delegation == nil || provinceCode != e.Delegation.ProvinceCode):
		return Invalidf("id", "a common stand shows listings of its own province that belong to no producer")
	}
	return nil
}

// ProvinceName returns the name of the exhibitor's unit of today, empty when it
// is not loaded.
func (e Exhibitor) ProvinceName() string {
	switch {
	case e.Producer != nil && e.Producer.Province != nil:
		return e.Producer.Province.Name
	case e.Delegation != nil && e.Delegation.Province != nil:
		return e.Delegation.Province.Name
	}
	return ""
}

// Exhibit is a product, craft village or tourism site that an exhibitor shows at
// a fair. A fair shows each listing once.
type Exhibit struct {
	ID          string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID      string
	ExhibitorID string
	Kind        Kind `gorm:"column:listing_kind"`
	ListingID   string
	AddedBy     string // user
	CreatedAt   time.Time
}

// Ref returns the listing that is shown.
func (e Exhibit) Ref() Ref { return Ref{e.Kind, e.ListingID} }

// Bounds of a fair.
const (
	MaxExhibitors           = 2000
	MaxExhibits             = 5000
	MaxExhibitsPerExhibitor = 100
	MaxDelegationList       = 500
)

// ShownExhibit is an exhibit with its listing, exhibitor and booths.
type ShownExhibit struct {
	Exhibit
	Listing Listing

	ExhibitorName   string // in Vietnamese
	ExhibitorNameEN string
	ProducerID      string   // of the exhibitor; empty for a common stand
	DelegationID    string   // empty: no delegation
	Delegation      string   // code of its province; empty: no delegation
	Booths          []string // numbers, by hall and number; empty: none yet
	FirstBooth      *Booth   // the first of them, with its hall
}

// ExhibitState says whether a fair can show an exhibit on its last day.
type ExhibitState string

// The states, the most urgent first.
const (
	ExhibitHidden ExhibitState = "hidden"   // the listing is not published any more
	ExhibitEnds   ExhibitState = "ends"     // it is a product whose certificate is not valid on the last day
	ExhibitWaits  ExhibitState = "no_booth" // it can be shown; its exhibitor has no booth yet
	ExhibitPlaced ExhibitState = "placed"   // its exhibitor has a booth
)

// Shows reports whether a fair can show an exhibit in the state on its last day.
func (s ExhibitState) Shows() bool { return s == ExhibitWaits || s == ExhibitPlaced }

// ExhibitStateOn returns the state of a listing without a booth as an exhibit of a fair
// that ends on a day.
func (l Listing) ExhibitStateOn(last Date) ExhibitState {
	switch {
	case l.Status != StatusPublished:
		return ExhibitHidden
	case !l.VisibleOn(last):
		return ExhibitEnds
	}
	return ExhibitWaits
}

// StateOn returns the state of an exhibit of a fair that ends on a day.
func (x ShownExhibit) StateOn(last Date) ExhibitState {
	if state := x.Listing.ExhibitStateOn(last); state != ExhibitWaits || len(x.Booths) == 0 {
		return state
	}
	return ExhibitPlaced
}

// ShownFilter narrows the exhibits of a fair.
type ShownFilter struct {
	ListingFilter          // ValidOn is set by the store: today, and the last day of the fair
	Words         []string // folded; each must occur in the name of the thing or of its producer
	Exhibitor     string   // id
	Delegation    string   // code of the province whose delegation shows it
	Booth         string   // number
}

// ExhibitorFilter narrows the exhibitors of a fair. The zero value filters nothing.
type ExhibitorFilter struct {
	State    Answer   // as Exhibitor.Shown returns it
	Province string   // of the producer or the delegation: code of today
	Words    []string // folded; each must occur in the name of the producer or the delegation
	Open     *Date    // only where the fair takes answers on this day or later
}

// ExhibitService stores exhibitors and exhibits of fairs.
type ExhibitService interface {
	// Exhibitors lists the exhibitors of a fair for its organizer, newest first.
	Exhibitors(ctx context.Context, by Actor, fairID string, f ExhibitorFilter, p Page) (List[Exhibitor], error)
	// FairContacts returns the guests of a fair, removed ones too, with what
	// ContactPersonOf needs: its delegations as exhibitors without producer, then its
	// exhibitors by booth and name.
	FairContacts(ctx context.Context, by Actor, fairID string) ([]Exhibitor, error)
	// MyExhibitors lists the exhibitors of the actor's producers, newest first, with
	// their fairs.
	MyExhibitors(ctx context.Context, by Actor, f ExhibitorFilter, p Page) (List[Exhibitor], error)
	// Exhibitor finds one, with booths and exhibits, for its organizer, its
	// producer and its delegation.
	Exhibitor(ctx context.Context, by Actor, id string) (Exhibitor, error)
	// InviteExhibitors invites published producers, all or none, and notifies
	// their members. One that declined or was removed is invited again.
	// CodeConflict when one is invited or takes part.
	InviteExhibitors(ctx context.Context, by Actor, fairID string, producers []string) ([]Exhibitor, error)
	// AnswerExhibitor answers without a link.
	AnswerExhibitor(ctx context.Context, by Actor, id string, version int64, a FairAnswer) (Exhibitor, error)
	// ExhibitChoices lists what an exhibitor may add to its exhibits, by name: the
	// published listings of CheckBelongs that the fair does not show yet. words are
	// folded; each must occur in the name.
	ExhibitChoices(ctx context.Context, by Actor, id string, words []string, p Page) (List[Ref], error)
	// SetExhibits replaces the exhibits of an exhibitor, all or nothing. Listings that
	// it shows already may stay, also when they are not published any more. Those of them
	// that CheckBelongs refuses by now are left out, so that their new exhibitor can show
	// them.
	SetExhibits(ctx context.Context, by Actor, id string, version int64, refs []Ref) (Exhibitor, error)

	// ShownExhibits lists the public exhibits of a public fair: those of
	// exhibitors who accepted that are visible today and on the last day.
	ShownExhibits(ctx context.Context, fairID string, f ShownFilter, p Page) (List[ShownExhibit], error)
	// AllExhibits returns the exhibits of a fair in any state, by province of
	// the listing, name and id, with their listings, for its organizer.
	AllExhibits(ctx context.Context, by Actor, fairID string) ([]ShownExhibit, error)
	// FairPapers checks the papers of every exhibit for the last day of the fair.
	FairPapers(ctx context.Context, by Actor, fairID string) (PapersCheck, error)
}

// CheckExhibitorCount returns CodeConflict if a fair may not have n exhibitors.
func CheckExhibitorCount(n int) error {
	if n > MaxExhibitors {
		return Errorf(CodeConflict, "a fair has at most %d exhibitors", MaxExhibitors)
	}
	return nil
}

// CheckExhibitCount returns CodeConflict if a fair may not show n exhibits.
func CheckExhibitCount(n int) error {
	if n > MaxExhibits {
		return Errorf(CodeConflict, "a fair shows at most %d things", MaxExhibits)
	}
	return nil
}
