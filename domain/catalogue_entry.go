package domain

import "time"

// EntryState is the answer of a producer about its entry in a catalogue.
type EntryState string

// The states of an entry that its producer was asked about.
const (
	EntryAsked     EntryState = "asked"
	EntryConfirmed EntryState = "confirmed"
	EntryCorrected EntryState = "corrected"
)

// CatalogueEntry is an entry of a catalogue that its producer was asked to
// confirm or correct. A correction changes the print, never the listing.
type CatalogueEntry struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID     string
	Kind       Kind   `gorm:"column:listing_kind"`
	ListingID  string // once in a fair
	ProducerID string // whose members were asked
	State      EntryState
	Name       string // corrected, like the next three; empty: not corrected
	NameEN     string
	Story      string
	StoryEN    string
	Note       string // to the organizer, never printed
	AnsweredBy *string
	AnsweredAt *time.Time
	Version    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Ref returns the listing of the entry.
func (e CatalogueEntry) Ref() Ref { return Ref{e.Kind, e.ListingID} }

// AskedEntry is a CatalogueEntry with the entry that would be printed now.
type AskedEntry struct {
	CatalogueEntry
	Fair     Fair
	ClosesOn *Date         // last day of answers; nil: the organizer removed it
	Printed  *EditionEntry // nil: it may not be shown on the last day of the fair
}

// EntryAnswer is the answer of a producer about its entry.
type EntryAnswer struct {
	State   EntryState // EntryConfirmed or EntryCorrected
	Name    string     // with EntryCorrected only, like all fields below; empty: not corrected
	NameEN  string
	Story   string
	StoryEN string
	Note    string
}

// Validate returns CodeInvalid for all rules that a breaks.
func (a EntryAnswer) Validate() error {
	var faults Faults
	said := a.Name + a.NameEN + a.Story + a.StoryEN + a.Note
	faults.AddIf(a.State == EntryConfirmed && said != "", "answer", "a confirmation has no texts; to change a text, answer corrected")
	faults.AddIf(a.State == EntryCorrected && said == "", "answer", "a correction needs a text to print, or a note to the organizer")
	faults.AddIf(a.State != EntryConfirmed && a.State != EntryCorrected, "answer", "must be confirmed or corrected")
	for _, t := range []struct {
		field, text string
		most        int
	}{{"name", a.Name, maxName}, {"name_en", a.NameEN, maxName}, {"story", a.Story, maxStory}, {"story_en", a.StoryEN, maxStory}, {"note", a.Note, maxText}} {
		faults.Add(validateText(t.field, t.text, t.most))
	}
	return faults.Err()
}

// AskedCount counts what one request asked.
type AskedCount struct {
	Entries     int        // entries that were asked about for the first time
	Producers   int        // producers whose members were notified
	Unreachable []Producer // producers without a user and without an open link; their entries are not marked as asked
}
