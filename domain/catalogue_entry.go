package domain

import "time"

// EntryState is what the maker of an entry of a catalogue has said of it.
type EntryState string

// The states of an entry that its maker was asked about.
const (
	EntryAsked     EntryState = "asked"
	EntryConfirmed EntryState = "confirmed"
	EntryCorrected EntryState = "corrected"
)

// CatalogueEntry is an entry of a catalogue that its maker was asked to
// confirm or correct. A correction is of the print, never of the listing.
type CatalogueEntry struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID     string
	Kind       Kind   `gorm:"column:listing_kind"`
	ListingID  string // once in a fair
	ProducerID string // whose members were asked
	State      EntryState
	Name       string // as corrected, as are the next three; empty: as it was
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

// Ref names the listing that the entry is of.
func (e CatalogueEntry) Ref() Ref { return Ref{e.Kind, e.ListingID} }

// AskedEntry is an entry that was asked about, with what would be printed now.
type AskedEntry struct {
	CatalogueEntry
	Fair     Fair
	ClosesOn *Date         // last day of answers; nil: the organizer took it back
	Printed  *EditionEntry // nil: it may not be shown on the last day of the fair
}

// EntryAnswer is what a maker says of its entry.
type EntryAnswer struct {
	State   EntryState // EntryConfirmed or EntryCorrected
	Name    string     // with EntryCorrected only, as is all that follows; empty: as it was
	NameEN  string
	Story   string
	StoryEN string
	Note    string
}

// Check tells what in a breaks a rule.
func (a EntryAnswer) Check() error {
	said := a.Name + a.NameEN + a.Story + a.StoryEN + a.Note
	switch {
	case a.State == EntryConfirmed && said != "":
		return Invalidf("answer", "who confirms says nothing else; to change something, the answer is corrected")
	case a.State == EntryCorrected && said == "":
		return Invalidf("answer", "a correction says what is to be printed, or a note to the organizer")
	case a.State != EntryConfirmed && a.State != EntryCorrected:
		return Invalidf("answer", "must be confirmed or corrected")
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"name", a.Name, maxName}, {"name_en", a.NameEN, maxName}, {"story", a.Story, maxStory}, {"story_en", a.StoryEN, maxStory}, {"note", a.Note, maxText}} {
		if err := checkText(t.field, t.text, t.most); err != nil {
			return err
		}
	}
	return nil
}

// Asked counts who was asked by one request.
type Asked struct {
	Entries   int // asked about now, for the first time
	Producers int // whose members were told
}
