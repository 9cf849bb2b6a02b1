package domain

import (
	"slices"
	"strings"
)

// SectionAction is one change of a section of a catalogue.
type SectionAction string

// The actions. Those of things name one, those of the section do not.
const (
	SectionPin     SectionAction = "pin"     // print a thing after the pinned ones, found or not; it is no longer dropped
	SectionUnpin   SectionAction = "unpin"   // print a pinned thing only when it is found
	SectionUp      SectionAction = "up"      // move a pinned thing, or without one the section, a place up
	SectionDown    SectionAction = "down"    // a place down
	SectionDrop    SectionAction = "drop"    // do not print a thing; it is no longer pinned
	SectionRestore SectionAction = "restore" // print a dropped thing again when it is found
	SectionRemove  SectionAction = "remove"  // remove the section
)

// SectionChange is a change of a section that needs no copy of the catalogue.
type SectionChange struct {
	Section int // place in Catalogue.Sections, from 0
	Do      SectionAction
	Ref     Ref // the zero value: the section itself
}

// ChangeSection makes a change of c. It returns CodeNotFound without the section,
// and CodeInvalid about do or kind for a change that makes no sense. To move
// something beyond the first or last place changes nothing.
func (c *Catalogue) ChangeSection(change SectionChange) error {
	at := change.Section
	if at < 0 || at >= len(c.Sections) {
		return noSection()
	}
	// Slices of the caller stay as they are.
	c.Sections = slices.Clone(c.Sections)
	if change.Ref == (Ref{}) {
		switch change.Do {
		case SectionUp:
			swap(c.Sections, at, at-1)
		case SectionDown:
			swap(c.Sections, at, at+1)
		case SectionRemove:
			c.Sections = slices.Delete(c.Sections, at, at+1)
		default:
			return Invalidf("do", "a section is moved up or down, or removed")
		}
		return nil
	}
	if !printable(change.Ref.Kind) {
		return Invalidf("kind", "%q has no entries in a catalogue", change.Ref.Kind)
	}
	s, is := &c.Sections[at], func(r Ref) bool { return r == change.Ref }
	pinned, dropped := slices.Clone(s.Pinned), slices.Clone(s.Dropped)
	place := slices.Index(pinned, change.Ref)
	switch change.Do {
	case SectionPin:
		dropped = slices.DeleteFunc(dropped, is)
		if place < 0 {
			pinned = append(pinned, change.Ref)
		}
	case SectionUnpin:
		pinned = slices.DeleteFunc(pinned, is)
	case SectionDrop:
		pinned = slices.DeleteFunc(pinned, is)
		if !slices.Contains(dropped, change.Ref) {
			dropped = append(dropped, change.Ref)
		}
	case SectionRestore:
		dropped = slices.DeleteFunc(dropped, is)
	case SectionUp, SectionDown:
		if place < 0 {
			return Invalidf("do", "only pinned entries have an order of their own; pin the entry first")
		}
		to := place - 1
		if change.Do == SectionDown {
			to = place + 1
		}
		swap(pinned, place, to)
	default:
		return Invalidf("do", "an entry is pinned, unpinned, moved up or down, dropped or restored")
	}
	s.Pinned, s.Dropped = pinned, dropped
	return nil
}

func noSection() error { return NotFoundf("the catalogue has no such section") }

// CheckSection returns CodeNotFound when c has no section with the number, from 0.
func (c Catalogue) CheckSection(section int) error {
	if section < 0 || section >= len(c.Sections) {
		return noSection()
	}
	return nil
}

// swap exchanges two places of a list; it does nothing when one is outside.
func swap[T any](list []T, a, b int) {
	if b >= 0 && b < len(list) {
		list[a], list[b] = list[b], list[a]
	}
}

// Text returns the texts that replace those of a listing; only the Ref when there
// are none.
func (c Catalogue) Text(r Ref) CatalogueText {
	if i := slices.IndexFunc(c.Texts, func(t CatalogueText) bool { return t.Ref == r }); i >= 0 {
		return c.Texts[i]
	}
	return CatalogueText{Ref: r}
}

// SetText replaces the texts of a listing. Without texts those of the listing are
// printed again; the version of a correction stays, so that older copies cannot
// bring it back.
func (c *Catalogue) SetText(text CatalogueText) {
	c.Texts = slices.Clone(c.Texts)
	text.Version = c.Text(text.Ref).Version
	c.Texts = slices.DeleteFunc(c.Texts, func(t CatalogueText) bool { return t.Ref == text.Ref })
	if text != (CatalogueText{Ref: text.Ref}) {
		c.Texts = append(c.Texts, text)
	}
}

// SectionEntry is a thing that a section contains.
type SectionEntry struct {
	Ref
	Listing *Listing // nil: nothing public has the id
	Pinned  bool
	Dropped bool
	Place   int             // among the things of the section that are not dropped, from 1; 0: it is dropped
	LeftOut *LeftOut        // why it is not printed; nil: it is printed
	Text    CatalogueText   // replaces texts of the listing
	Answer  *CatalogueEntry // of its producer; nil: it was not asked
}

// Name returns the name that is printed, in Vietnamese; empty when nothing public
// has the id.
func (e SectionEntry) Name() string {
	if e.Text.Name != "" || e.Listing == nil {
		return e.Text.Name
	}
	return e.Listing.Name
}

// SectionEntryFilter narrows the list of the things of a section.
type SectionEntryFilter struct {
	Text    string // words of the name; empty: all
	LeftOut *bool  // true: only what is not printed, false: only what is; nil: all
}

// Contents returns the things of a section in the order of print, then those that
// are pinned here and printed by an earlier section, then the dropped ones; with
// why a thing is not printed as far as the choice says it.
func (c Choice) Contents(section int) []SectionEntry {
	sec := c.catalogue.Sections[section]
	var out []SectionEntry
	for i, r := range c.Lists[section] {
		out = append(out, SectionEntry{Ref: r, Place: i + 1, Pinned: slices.Contains(sec.Pinned, r)})
	}
	var seen []Ref
	for _, r := range sec.Pinned {
		if before, taken := c.in[r]; taken && before != section && !slices.Contains(sec.Dropped, r) && !slices.Contains(seen, r) {
			seen = append(seen, r)
			out = append(out, SectionEntry{Ref: r, Pinned: true, LeftOut: &LeftOut{Section: section, Title: sec.Title, Ref: r, Reason: LeftOutBefore, Before: c.title(before)}})
		}
	}
	seen = nil
	for _, r := range sec.Dropped {
		if !slices.Contains(seen, r) {
			seen = append(seen, r)
			out = append(out, SectionEntry{Ref: r, Dropped: true, LeftOut: &LeftOut{Section: section, Title: sec.Title, Ref: r, Reason: LeftOutDropped}})
		}
	}
	return out
}

// Wants reports whether the filter keeps an entry. l is its listing, the zero value
// when there is none; on is the last day of the fair.
func (f SectionEntryFilter) Wants(e SectionEntry, l Listing, on Date) bool {
	if f.LeftOut != nil && (e.LeftOut != nil || !l.VisibleOn(on)) != *f.LeftOut {
		return false
	}
	name := Fold(l.Name)
	for _, word := range strings.Fields(Fold(f.Text)) {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}
