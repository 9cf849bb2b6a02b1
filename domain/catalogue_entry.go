package domain

import (
	"cmp"
	"strings"
	"time"
)

// EntryState is the answer of a producer about its entry in a catalogue.
type EntryState string

// The states of an entry that its producer was asked about.
const (
	EntryAsked     EntryState = "asked"
	EntryConfirmed EntryState = "confirmed"
	EntryCorrected EntryState = "corrected"
)

// CatalogueEntry is an entry of a catalogue that its producer was asked to
// confirm or correct. A correction changes the print once the organizer accepts
// it, never the listing.
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
	Verdict    Verdict // of the organizer about a correction; VerdictPending: none yet
	DecidedBy  *string
	DecidedAt  *time.Time
	Reason     string // why a correction is rejected; its producer reads it
	Version    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Ref returns the listing of the entry.
func (e CatalogueEntry) Ref() Ref { return Ref{e.Kind, e.ListingID} }

// Correction returns the texts that the producer wants to have printed. It has
// only the Ref when the producer sent none, or just a note.
func (e CatalogueEntry) Correction() CatalogueText {
	return CatalogueText{Ref: e.Ref(), Name: e.Name, NameEN: e.NameEN, Story: e.Story, StoryEN: e.StoryEN}
}

// Waits reports whether the entry has a correction that waits for the organizer.
func (e CatalogueEntry) Waits() bool { return e.State == EntryCorrected && e.Verdict == VerdictPending }

// Answer returns the stored answer of the producer.
func (e CatalogueEntry) Answer() EntryAnswer {
	return EntryAnswer{State: e.State, Name: e.Name, NameEN: e.NameEN, Story: e.Story, StoryEN: e.StoryEN, Note: e.Note}
}

// CheckDecide returns why the organizer cannot decide about the answer:
// CodeInvalid when it is rejected without a reason, CodeConflict when it is no
// correction that waits.
func (e CatalogueEntry) CheckDecide(verdict Verdict, reason string) error {
	var faults Faults
	faults.AddIf(verdict == VerdictRejected && strings.TrimSpace(reason) == "", "reason", "say why; the producer reads it")
	faults.AddIf(verdict == VerdictAccepted && reason != "", "reason", "an accepted correction has no reason")
	faults.Add(validateText("reason", reason, maxText))
	if err := faults.Err(); err != nil {
		return err
	}
	if !e.Waits() {
		return Errorf(CodeConflict, "no correction of the entry waits for a decision")
	}
	return nil
}

// CatalogueEntryFilter narrows the list of entries that producers were asked about.
type CatalogueEntryFilter struct {
	State   EntryState // empty: all
	Verdict Verdict    // of corrections; empty: all
	Text    string     // words of the name of the product or the producer; empty: all
}

// MyEntryFilter narrows the entries of the producers of a user. The zero value filters
// nothing.
type MyEntryFilter struct {
	FairID     string
	ProducerID string
}

// AskedEntry is a CatalogueEntry with the entry that would be printed now.
type AskedEntry struct {
	CatalogueEntry
	Fair     Fair
	Listing  string        // name of the listing
	Producer string        // name of the producer
	ClosesOn *Date         // last day of answers; nil: the organizer removed it
	Printed  *EditionEntry // nil: it may not be shown on the last day of the fair
}

// Wanted returns all texts as the producer wants to have them printed: as they are
// printed now, with its correction while that waits.
func (e AskedEntry) Wanted() CatalogueText {
	var out CatalogueText
	if e.Waits() {
		out = e.Correction()
	}
	out.Ref = e.Ref()
	if p := e.Printed; p != nil {
		out.Name, out.NameEN, out.Story, out.StoryEN = cmp.Or(out.Name, p.Name), cmp.Or(out.NameEN, p.NameEN), cmp.Or(out.Story, p.Story), cmp.Or(out.StoryEN, p.StoryEN)
	}
	return out
}

// AnswerOf returns the answer of a producer that read what is printed, and sent all
// texts: it corrects those that differ, and confirms the entry when none does and
// there is no note. CodeInvalid names printed texts that are sent empty, since an
// empty text of an answer means that it is not corrected.
func (e AskedEntry) AnswerOf(sent CatalogueText, note string) (EntryAnswer, error) {
	var printed EditionEntry
	if e.Printed != nil {
		printed = *e.Printed
	}
	a := EntryAnswer{State: EntryConfirmed, Note: note}
	var faults Faults
	for _, t := range []struct {
		field, sent, printed string
		to                   *string
	}{{"name", sent.Name, printed.Name, &a.Name}, {"name_en", sent.NameEN, printed.NameEN, &a.NameEN}, {"story", sent.Story, printed.Story, &a.Story}, {"story_en", sent.StoryEN, printed.StoryEN, &a.StoryEN}} {
		text := formText(t.printed)
		faults.AddIf(t.sent == "" && text != "", t.field, "a text cannot be removed here; say so in the note")
		if t.sent != text {
			*t.to = t.sent
		}
	}
	if a != (EntryAnswer{State: EntryConfirmed}) {
		a.State = EntryCorrected
	}
	return a, faults.Err()
}

// formText returns a stored text, which is in NFC, as a form sends it back: with the
// line ends of Unix and without spaces around it.
func formText(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

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

// EntryCount is a number of entries with a state and a verdict.
type EntryCount struct {
	State   EntryState
	Verdict Verdict
	N       int
}
