package domain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// LeftOutReason is why something that an organizer chose is not printed.
type LeftOutReason string

// The reasons.
const (
	LeftOutUnknown       LeftOutReason = "unknown"        // no listing has the id
	LeftOutUnpublished   LeftOutReason = "not_published"  // the listing is not public
	LeftOutNoCertificate LeftOutReason = "no_certificate" // no certificate is valid on the last day of the fair
	LeftOutBefore        LeftOutReason = "printed_before" // it stands in an earlier section
	LeftOutDropped       LeftOutReason = "dropped"        // it is dropped from the section
	LeftOutEmpty         LeftOutReason = "empty_section"  // nothing is left to print in the section
	LeftOutNoPicture     LeftOutReason = "no_picture"     // the thing on the cover has no picture
	LeftOutUnusedText    LeftOutReason = "unused_text"    // a text for something that no section prints
	LeftOutMoreHits      LeftOutReason = "more_hits"      // the search finds more than it returns
	LeftOutUndecided     LeftOutReason = "undecided"      // a correction that the organizer neither accepted nor rejected
)

// LeftOut is something that an organizer chose for a catalogue and that is not
// printed.
type LeftOut struct {
	Section int    // place in Catalogue.Sections, from 0; -1: the cover or the texts
	Title   string // of the section; empty for one that takes the titles of its parts
	Ref     Ref    // empty: the whole section
	Name    string // of the listing; empty when no public listing has the id
	Reason  LeftOutReason
	Before  string // LeftOutBefore only: title of the section that prints it
	More    int    // LeftOutMoreHits only: hits that are not printed
}

// Because returns why it is not printed, as a sentence in both languages.
func (l LeftOut) Because() (vi, en string) {
	switch l.Reason {
	case LeftOutUnknown:
		return "Không in, vì không có mục nào mang mã này.", "Not printed, because nothing has this id."
	case LeftOutUnpublished:
		return "Không in, vì không được công bố.", "Not printed, because it is not published."
	case LeftOutNoCertificate:
		return "Không in, vì không có giấy chứng nhận còn hiệu lực vào ngày cuối hội chợ.", "Not printed, because no certificate is valid on the last day of the fair."
	case LeftOutBefore:
		return "Không in ở đây, vì đã in ở phần “" + l.Before + "”.", "Not printed here, because the section “" + l.Before + "” prints it."
	case LeftOutDropped:
		return "Không in, vì đã bỏ khỏi phần này.", "Not printed, because it is dropped from the section."
	case LeftOutEmpty:
		return "Không in, vì phần này không còn mục nào.", "Not printed, because the section has no entries."
	case LeftOutNoPicture:
		return "Bìa không có ảnh, vì mục được chọn không có ảnh.", "The cover has no picture, because the chosen thing has none."
	case LeftOutUnusedText:
		return "Lời này không in, vì không phần nào in mục ấy.", "The text is not printed, because no section prints the thing."
	case LeftOutUndecided:
		return "Lời sửa của chủ thể không in, vì ban tổ chức chưa nhận hay từ chối.", "The producer's correction is not printed, because the organizer has neither accepted nor rejected it."
	case LeftOutMoreHits:
		n := strconv.Itoa(l.More)
		return "Còn " + n + " kết quả không in, vì tìm được quá nhiều; hãy thu hẹp tìm kiếm.", n + " more hits are not printed, because the search finds too many; narrow it."
	}
	return "", ""
}

// CheckLeftOut returns CodeInvalid about confirm_left_out when an organizer
// freezes a catalogue that leaves things out without having confirmed it.
func CheckLeftOut(all []LeftOut, confirmed bool) error {
	if len(all) > 0 && !confirmed {
		return Invalidf("confirm_left_out", "%d things of the draft are not printed; read left_out of the draft, then send true to freeze without them", len(all))
	}
	return nil
}

// SectionHits are the hits of the query of a section, best first.
type SectionHits struct {
	Refs []Ref
	More int // hits that the search does not return
}

// Composition is what would be printed now, and what would not.
type Composition struct {
	Content EditionContent
	LeftOut []LeftOut
	Counts  []int // entries of each section of the catalogue, before it is split
}

// FreezeForm is what an organizer sends to freeze a catalogue.
type FreezeForm struct {
	Version        int64         // of the draft, as it was read
	Found          []SectionHits // of each section
	Site           string        // the address in QR codes
	ConfirmLeftOut bool          // what is left out has been read
}

// WarningKind is what may disappoint readers of a catalogue although it is
// printed.
type WarningKind string

// The kinds of warnings.
const (
	WarnPicture WarningKind = "picture"         // too small for its place, so printed smaller
	WarnEnglish WarningKind = "missing_english" // the English book prints Vietnamese
	WarnLetters WarningKind = "letters"         // no font has them
	WarnAddress WarningKind = "private_address" // QR codes lead to an address that only few can reach
)

// MinPrintDPI is the least resolution of a printed picture, in dots an inch. A
// picture with fewer dots for its place is printed smaller.
const MinPrintDPI = 150

// PrintWarning is something that an organizer should mend before freezing.
type PrintWarning struct {
	Kind    WarningKind
	Number  int // of the entry; 0: about the book
	Ref     Ref
	Name    string        // of the entry
	Missing []MissingText // WarnEnglish
	Letters string        // WarnLetters
	DPI     int           // WarnPicture: resolution if it filled its place in the largest book
	WidthMM int           // WarnPicture: how wide that place is
	URL     string        // WarnAddress
}

// Text returns the warning as a sentence.
func (w PrintWarning) Text() Wording {
	switch w.Kind {
	case WarnPicture:
		return Wording{format: "The picture would have only %d dpi in its place of %d mm, so it is printed smaller; it needs at least %d pixels of width.", args: []any{w.DPI, w.WidthMM, PixelsFor(w.WidthMM)}}
	case WarnEnglish:
		var names any
		for i, m := range w.Missing {
			if i == 0 {
				names = m.name()
				continue
			}
			names = Wording{format: "%s, %s", args: []any{names, m.name()}}
		}
		return Wording{format: "The English book prints Vietnamese, because these are missing: %s.", args: []any{names}}
	case WarnLetters:
		return Wording{format: "No font has these characters, so they are replaced or left out: %v", args: []any{w.Letters}}
	case WarnAddress:
		return Wording{format: "QR codes lead to %v, which readers cannot reach; the operator sets CHOPHIEN_PUBLIC_URL.", args: []any{w.URL}}
	}
	return Wording{}
}

// MissingText is a text that an English book lacks.
type MissingText struct {
	Thing  string // what has the text, by the names of the draft and the API; empty: the entry or the book itself
	Title  string // of the thing; empty: it needs none
	Number int    // of the thing among those of the entry, from 1; 0: it needs none
	Field  string // by the names of the draft and the API
}

// Path returns the place of the text by the names of the draft and the API, such as
// packs[1].name_en and sections “Làng nghề” intro_en.
func (m MissingText) Path() string {
	switch {
	case m.Title != "":
		return m.Thing + " “" + m.Title + "” " + m.Field
	case m.Number > 0:
		return m.Thing + "[" + strconv.Itoa(m.Number-1) + "]." + m.Field
	case m.Thing != "":
		return m.Thing + "." + m.Field
	}
	return m.Field
}

// name returns the name of the text for people. The names of things and fields are in
// the catalogue of messages.
func (m MissingText) name() any {
	thing := m.Thing[strings.LastIndex(m.Thing, ".")+1:]
	switch {
	case m.Title != "":
		return Wording{format: "%s “%s”: %s", args: []any{thing, m.Title, m.Field}}
	case m.Number > 0:
		return Wording{format: "%s %d: %s", args: []any{thing, m.Number, m.Field}}
	case thing != "":
		return Wording{format: "%s: %s", args: []any{thing, m.Field}}
	}
	return m.Field
}

// PixelsFor returns how many pixels a picture needs for a width in mm.
func PixelsFor(mm int) int { return (mm*MinPrintDPI*10 + 253) / 254 }

// MissingEnglish returns what an English book prints in Vietnamese for want of
// an English text: one that nobody wrote, or words that the vocabulary of PackNameEN,
// ShelfLifeEN, StorageEN and OfficeEN lacks. Stories of producers, channels, markets and
// the imprint have one text for all languages; it is missing in English when it has
// Vietnamese letters. Names of people and places stay as they are.
func (c EditionContent) MissingEnglish() []PrintWarning {
	var out []PrintWarning
	of := func(w PrintWarning, found ...lacking) {
		for _, x := range found {
			if strings.TrimSpace(x.vi) != "" && strings.TrimSpace(x.en) == "" {
				w.Missing = append(w.Missing, x.MissingText)
			}
		}
		if len(w.Missing) > 0 {
			w.Kind = WarnEnglish
			out = append(out, w)
		}
	}
	one := func(thing, field, vi, en string) lacking {
		return lacking{MissingText{Thing: thing, Field: field}, vi, en}
	}
	titled := func(thing, title, field, vi, en string) lacking {
		return lacking{MissingText{Thing: thing, Title: title, Field: field}, vi, en}
	}
	f := c.Fair
	book := []lacking{
		one("", "title_en", c.Title, c.TitleEN), one("", "greeting_en", c.Greeting, c.GreetingEN), one("fair", "name_en", f.Name, f.NameEN), one("fair", "theme_en", f.Theme, f.ThemeEN),
		one("fair", "organizer_en", f.Organizer, f.OrganizerEN), one("fair", "venue_en", f.Venue, f.VenueEN),
	}
	var halls []string
	for _, b := range c.Booths {
		if !slices.Contains(halls, b.Hall) {
			halls = append(halls, b.Hall)
			book = append(book, titled("halls", b.Hall, "name_en", b.Hall, b.HallEN))
		}
	}
	for _, o := range c.Organisations {
		book = append(book, titled("organisations", o.Name, "name_en", o.Name, o.NameEN), titled("organisations", o.Name, "text_en", o.Text, o.TextEN))
	}
	for _, e := range c.Events {
		book = append(book, titled("events", e.Title, "title_en", e.Title, e.TitleEN), titled("events", e.Title, "text_en", e.Text, e.TextEN),
			titled("events", e.Title, "place_en", e.Place, e.PlaceEN), titled("events", e.Title, "speaker_en", e.Speaker, e.SpeakerEN))
	}
	book = append(book, one("", "imprint", c.Imprint, readable(c.Imprint)))
	for i, s := range c.Sections {
		book = append(book, titled("sections", s.Title, "title_en", s.Title, s.TitleEN))
		// The parts of a section that is split have one introduction.
		if i == 0 || s.Intro != c.Sections[i-1].Intro || s.IntroEN != c.Sections[i-1].IntroEN {
			book = append(book, titled("sections", s.Title, "intro_en", s.Intro, s.IntroEN))
		}
	}
	of(PrintWarning{}, book...)
	for _, m := range c.Producers {
		of(PrintWarning{Name: m.Name}, one("producer", "story_en", m.Story, readable(m.Story)))
	}
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			entry := []lacking{one("", "name_en", e.Name, e.NameEN), one("", "story_en", e.Story, e.StoryEN)}
			if m := e.Maker; m != nil {
				entry = append(entry, one("producer", "name_en", m.Name, m.NameEN))
			}
			for i, k := range e.Packs {
				entry = append(entry, lacking{MissingText{Thing: "packs", Number: i + 1, Field: "name_en"}, k.Name, PackNameEN(k.Name)})
			}
			entry = append(entry, one("", "shelf_life_en", e.ShelfLife, ShelfLifeEN(e.ShelfLife)), one("", "storage_en", e.Storage, StorageEN(e.Storage)))
			channels, markets := strings.Join(e.Channels, ", "), strings.Join(e.Markets, ", ")
			entry = append(entry, one("", "channels", channels, readable(channels)), one("", "markets", markets, readable(markets)))
			if c := e.Certificate; c != nil {
				entry = append(entry, one("certificate.decision", "issuer_en", c.Issuer, OfficeEN(c.Issuer)))
			}
			if v := e.Village; v != nil {
				entry = append(entry, one("", "trade_en", v.Trade, v.TradeEN), one("", "main_products", v.MainProducts, ""), one("", "visiting", v.Visiting, ""))
			}
			if t := e.Site; t != nil {
				var activities []string
				for _, a := range t.Activities {
					activities = append(activities, a.Name)
				}
				entry = append(entry, one("", "activities", strings.Join(activities, ""), ""), one("", "meals", t.Meals, ""), one("", "access", t.Access, ""), one("", "awards", t.Awards, ""), one("", "managed_by", t.ManagedBy, OfficeEN(t.ManagedBy)))
			}
			of(PrintWarning{Number: e.Number, Ref: Ref{e.Kind, e.ID}, Name: e.Name}, entry...)
		}
	}
	return out
}

// lacking is a text that an English book may lack, in both languages.
type lacking struct {
	MissingText
	vi, en string
}

// readable returns a text that has one form for all languages if it has no Vietnamese
// letters, and otherwise nothing.
func readable(text string) string {
	if Fold(text) != strings.ToLower(text) {
		return ""
	}
	return text
}

// Choice is what each section of a catalogue lists, before it is known what may
// be printed.
type Choice struct {
	Lists     [][]Ref // by section; each thing once in a catalogue
	catalogue Catalogue
	found     []SectionHits
	in        map[Ref]int // section that lists a thing
}

// ChooseEntries lists what the sections of a catalogue contain: pinned things,
// hits of the query, and exhibits of the fair. A thing is in a catalogue once, in
// the first section that contains it.
func ChooseEntries(c Catalogue, found []SectionHits, exhibits []Ref) Choice {
	out := Choice{Lists: make([][]Ref, len(c.Sections)), catalogue: c, found: found, in: map[Ref]int{}}
	for i, sec := range c.Sections {
		candidates := slices.Clone(sec.Pinned)
		if i < len(found) {
			candidates = append(candidates, found[i].Refs...)
		}
		if sec.Exhibits {
			candidates = append(candidates, exhibits...)
		}
		for _, r := range candidates {
			if _, taken := out.in[r]; !taken && !slices.Contains(sec.Dropped, r) && r.Kind != KindProducer {
				out.in[r] = i
				out.Lists[i] = append(out.Lists[i], r)
			}
		}
	}
	return out
}

// Refs returns all things that the sections list.
func (c Choice) Refs() []Ref { return slices.Concat(c.Lists...) }

// title names a section.
func (c Choice) title(section int) string {
	return cmp.Or(c.catalogue.Sections[section].Title, strconv.Itoa(section+1))
}

// LeftOut lists what is not printed. entries are those that may be printed, absent
// says why the others may not, and undecided have a correction that waits.
func (c Choice) LeftOut(entries map[Ref]EditionEntry, absent map[Ref]LeftOut, undecided []Ref) []LeftOut {
	out := []LeftOut{}
	add := func(section int, l LeftOut) {
		l.Section = section
		if section >= 0 {
			l.Title = c.catalogue.Sections[section].Title
		}
		if e, ok := entries[l.Ref]; ok {
			l.Name = e.Name
		}
		out = append(out, l)
	}
	if cover := (Ref{c.catalogue.CoverKind, c.catalogue.CoverID}); cover.ID != "" {
		if e, ok := entries[cover]; !ok {
			add(-1, absent[cover])
		} else if e.Picture == nil {
			add(-1, LeftOut{Ref: cover, Reason: LeftOutNoPicture})
		}
	}
	for i, sec := range c.catalogue.Sections {
		for at, r := range sec.Pinned {
			before, taken := c.in[r]
			_, printed := entries[r]
			switch {
			case slices.Contains(sec.Pinned[:at], r):
			case slices.Contains(sec.Dropped, r):
				add(i, LeftOut{Ref: r, Reason: LeftOutDropped})
			case taken && before != i && printed:
				add(i, LeftOut{Ref: r, Reason: LeftOutBefore, Before: c.title(before)})
			}
		}
		printed := 0
		for _, r := range c.Lists[i] {
			if _, ok := entries[r]; ok {
				printed++
			} else {
				add(i, absent[r])
			}
		}
		if printed == 0 {
			add(i, LeftOut{Reason: LeftOutEmpty})
		}
		if i < len(c.found) && c.found[i].More > 0 {
			add(i, LeftOut{Reason: LeftOutMoreHits, More: c.found[i].More})
		}
	}
	for _, t := range c.catalogue.Texts {
		if _, listed := c.in[t.Ref]; !listed && t.Name+t.NameEN+t.Story+t.StoryEN != "" {
			add(-1, LeftOut{Ref: t.Ref, Reason: LeftOutUnusedText})
		}
	}
	for _, r := range undecided {
		if i, listed := c.in[r]; listed {
			if _, printed := entries[r]; printed {
				add(i, LeftOut{Ref: r, Reason: LeftOutUndecided})
			}
		}
	}
	return out
}
