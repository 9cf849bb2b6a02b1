package domain

import (
	"context"
	"slices"
	"strings"
	"time"
)

// The states of a fair beside StatusDraft and StatusPublished. They are final.
const (
	FairCancelled Status = "cancelled" // with a reason
	FairClosed    Status = "closed"    // over; it cannot be changed any more
)

// Fair is an event with booths ("hội chợ, triển lãm") that one organizer runs.
type Fair struct {
	Record
	Place          // of the venue
	Name    string // such as "Hội chợ OCOP các tỉnh phía Bắc 2027"
	NameEN  string
	Theme   string
	ThemeEN string
	About   string // text for visitors
	AboutEN string
	Venue   string // the building or ground, such as "Cung Triển lãm"
	VenueEN string

	StartsOn       Date
	EndsOn         Date  // inclusive; papers of exhibits must be valid on it
	RegistersFrom  *Date // first day of answers to invitations; nil: immediately
	RegistersUntil *Date // last day; nil: until the fair ends

	OrganizerID string // its owner: the user who started it; see FairOrganizer
	Organizer   string // the organizing office, such as "Sở Công Thương tỉnh Tuyên Quang"
	OrganizerEN string
	Phone       string // public
	Email       string // public

	PublishedAt *time.Time // nil: never published
	EndedReason string     // why it was cancelled

	Halls []Hall    `gorm:"foreignKey:FairID"`
	Plan  *FairPlan `gorm:"foreignKey:FairID"` // nil: none, or not loaded
}

// Booth finds a booth of the fair by its number, without regard to case.
func (f Fair) Booth(number string) (Booth, bool) {
	for _, h := range f.Halls {
		for _, b := range h.Booths {
			if PlaceKey(b.Number) == PlaceKey(number) {
				return b, true
			}
		}
	}
	return Booth{}, false
}

// ScannedAt returns the address of the page of a certificate for a QR code that
// is printed for a fair. A scan of it counts as a visit at the fair.
func ScannedAt(verifyURL, fairSlug string) string {
	if verifyURL == "" || fairSlug == "" {
		return verifyURL
	}
	return verifyURL + "?fair=" + fairSlug
}

// Bounds of a fair.
const (
	MaxFairDays     = 60
	maxFairsAhead   = 3650 // days
	registersBefore = 730  // days
)

// Public reports whether the fair is public. A cancelled fair stays public, so
// that visitors learn of it.
func (f Fair) Public() bool { return f.PublishedAt != nil }

// Open reports whether the fair may still be changed.
func (f Fair) Open() bool { return f.Status == StatusDraft || f.Status == StatusPublished }

// CheckOpen fails with CodeConflict unless the fair may still be changed.
func (f Fair) CheckOpen() error {
	switch f.Status {
	case FairCancelled:
		return Errorf(CodeConflict, "the fair is cancelled")
	case FairClosed:
		return Errorf(CodeConflict, "the fair is closed and cannot be changed")
	}
	return nil
}

// CheckAnswers fails with CodeConflict unless invitations may be answered on a day.
func (f Fair) CheckAnswers(on Date) error {
	if err := f.CheckOpen(); err != nil {
		return err
	}
	if f.RegistersFrom != nil && on < *f.RegistersFrom {
		return Errorf(CodeConflict, "invitations can be answered from %s", *f.RegistersFrom)
	}
	return f.CheckLetters(on)
}

// CheckGuestChange fails with CodeConflict unless the actor may change the answer or the
// exhibits of a guest on a day: a guest may while answers are taken, the organizers
// while the fair is open.
func (f Fair) CheckGuestChange(by Actor, on Date) error {
	if f.ManagedBy(by) {
		return f.CheckOpen()
	}
	return f.CheckAnswers(on)
}

// CheckLetters fails with CodeConflict after the last day on which invitations may be
// answered. Letters are printed and posted before the first.
func (f Fair) CheckLetters(on Date) error {
	if last := f.AnswersUntil(); on > last {
		return Errorf(CodeConflict, "invitations could be answered until %s; ask the organizer", last)
	}
	return nil
}

// AnswersUntil returns the last day on which invitations may be answered.
func (f Fair) AnswersUntil() Date {
	if f.RegistersUntil != nil {
		return *f.RegistersUntil
	}
	return f.EndsOn
}

// CheckVisits returns CodeConflict on days without counting of visits: outside
// the fair, or when it is cancelled.
func (f Fair) CheckVisits(on Date) error {
	if f.Status == FairCancelled || on < f.StartsOn || on > f.EndsOn {
		return Errorf(CodeConflict, "visits are counted on the days of the fair")
	}
	return nil
}

// InvitationEnds returns when a link of an invitation made now ends: with the last
// day of the fair in Vietnam, so that a guest can name its people and confirm its
// catalogue entries after answers have ended. It fails with CodeConflict after that
// day.
func (f Fair) InvitationEnds(now time.Time) (time.Time, error) {
	ends := (f.EndsOn + 1).Begins()
	if !now.Before(ends) {
		return ends, Errorf(CodeConflict, "the fair is over")
	}
	return ends, nil
}

// ManagedBy reports whether the actor runs the fair: its owner does, the organizers
// who joined the owner, and admins.
func (f Fair) ManagedBy(a Actor) bool {
	return a.Has(RoleAdmin) || a.Has(RoleOrganizer) && a.UserID != "" && (a.UserID == f.OrganizerID || slices.Contains(a.Fairs, f.ID))
}

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that f breaks. It does not check what needs stored data.
func (f Fair) Validate() error {
	var faults Faults
	faults.Add(validateNames(f.Name, f.NameEN))
	for _, t := range []struct{ field, text string }{
		{"theme", f.Theme}, {"theme_en", f.ThemeEN}, {"venue", f.Venue}, {"venue_en", f.VenueEN}, {"organizer", f.Organizer}, {"organizer_en", f.OrganizerEN},
	} {
		faults.Add(validateLine(t.field, t.text, maxLine))
	}
	for _, t := range []struct{ field, text string }{{"about", f.About}, {"about_en", f.AboutEN}} {
		faults.Add(validateText(t.field, t.text, maxStory))
	}
	faults.Add(f.Place.Validate())
	faults.Add(ValidatePhone("phone", f.Phone))
	faults.Add(validateContactEmail(f.Email))
	faults.AddIf(f.EndsOn < f.StartsOn, "ends_on", "it must not be before starts_on")
	faults.AddIf(f.EndsOn-f.StartsOn >= MaxFairDays, "ends_on", "a fair lasts at most %d days", MaxFairDays)
	faults.AddIf(f.RegistersUntil != nil && (*f.RegistersUntil > f.EndsOn || *f.RegistersUntil < f.StartsOn-registersBefore), "registers_until", "it must not be after the fair ends, nor years before it")
	faults.AddIf(f.RegistersFrom != nil && *f.RegistersFrom > f.AnswersUntil(), "registers_from", "it must not be after registers_until")
	return faults.Err()
}

// CheckComplete returns CodeInvalid for all fields that a fair needs before
// it can be published.
func (f Fair) CheckComplete(today Date) error {
	var faults Faults
	faults.AddIf(f.EndsOn < today, "ends_on", "the fair is over already")
	faults.AddIf(f.EndsOn > today+maxFairsAhead, "ends_on", "it is too far ahead")
	faults.AddIf(strings.TrimSpace(f.Venue) == "", "venue", "say where the fair is before it is published")
	faults.AddIf(strings.TrimSpace(f.Organizer) == "", "organizer", "say who runs the fair before it is published")
	faults.AddIf(f.Phone == "" && f.Email == "", "phone", "say how to reach the organizer before it is published")
	return faults.Err()
}

// FairAction is an action that changes the state of a fair.
type FairAction string

// The actions.
const (
	FairPublish FairAction = "publish"
	FairCancel  FairAction = "cancel" // needs a reason; revokes open invitations
	FairClose   FairAction = "close"  // when the fair is over
)

// Apply returns the state after an action; CodeConflict when it is not allowed.
func (a FairAction) Apply(f Fair, today Date, reason string) (Status, error) {
	if err := f.CheckOpen(); err != nil {
		return "", err
	}
	switch a {
	case FairPublish:
		if f.Status != StatusDraft {
			return "", Errorf(CodeConflict, "the fair is published already")
		}
		return StatusPublished, f.CheckComplete(today)
	case FairCancel:
		if strings.TrimSpace(reason) == "" {
			return "", Invalidf("reason", "say why the fair is cancelled")
		}
		return FairCancelled, validateText("reason", reason, maxText)
	case FairClose:
		if f.Status != StatusPublished || today < f.EndsOn {
			return "", Errorf(CodeConflict, "only a published fair can be closed, on its last day or later")
		}
		return FairClosed, nil
	}
	return "", Invalidf("action", "%q is not an action", a)
}

// FairFilter narrows lists of fairs. The zero value filters nothing.
type FairFilter struct {
	Provinces []string // of the venue: codes of today
	From      *Date    // still running on this day or later
	Until     *Date    // begun by this day
	MirrorFilter
}

// FairService stores fairs. A fair that the actor does not run is CodeNotFound
// for changes; a fair that was never published is CodeNotFound for the public.
// Every change needs the stored version (CodePrecondition) and an open fair
// (CodeConflict).
type FairService interface {
	// Fairs lists public fairs, the latest first.
	Fairs(ctx context.Context, f FairFilter, p Page) (List[Fair], error)
	// Fair finds a public fair by id or slug, with its halls and their booths.
	Fair(ctx context.Context, idOrSlug string) (Fair, error)
	// ManagedFairs lists the fairs that the actor runs, newest first.
	ManagedFairs(ctx context.Context, by Actor, status Status, p Page) (List[Fair], error)
	// ManagedFair finds a fair in any state by id, with its halls and their booths.
	ManagedFair(ctx context.Context, by Actor, id string) (Fair, error)

	// AddFair stores a draft of a fair that the actor runs. The caller sets the
	// fields that people fill in, and Sample for demonstration data.
	AddFair(ctx context.Context, by Actor, f Fair) (Fair, error)
	// ChangeFair replaces what people fill in. CodeConflict for other days or another
	// place while guests, meetings or events are concerned (ErrConcerned): RescheduleService moves them.
	ChangeFair(ctx context.Context, by Actor, f Fair, version int64) (Fair, error)
	// MoveFair applies an action.
	MoveFair(ctx context.Context, by Actor, id string, version int64, a FairAction, reason string) (Fair, error)
	// SetFairPlan replaces the plan of a fair, or removes it when p is nil
	// (CodeNotFound when there was none). The caller sets file and size. dropped is
	// the plan before, unless an edition still shows it; the caller deletes its
	// bytes.
	SetFairPlan(ctx context.Context, by Actor, id string, version int64, p *FairPlan) (f Fair, dropped *FairPlan, err error)
}
