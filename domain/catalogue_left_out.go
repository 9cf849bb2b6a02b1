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
	Name    string   // of the entry
	Fields  []string // WarnEnglish: what has no English text, by the names of the draft and the API
	Letters string   // WarnLetters
	DPI     int      // WarnPicture: resolution if it filled its place in the largest book
	WidthMM int      // WarnPicture: how wide that place is
	URL     string   // WarnAddress
}

// Text returns the warning as a sentence in both languages.
func (w PrintWarning) Text() (vi, en string) {
	switch w.Kind {
	case WarnPicture:
		dpi, mm, need := strconv.Itoa(w.DPI), strconv.Itoa(w.WidthMM), strconv.Itoa(PixelsFor(w.WidthMM))
		return "Ảnh chỉ có " + dpi + " dpi nếu in hết chỗ rộng " + mm + " mm, nên được in nhỏ lại; cần ảnh rộng ít nhất " + need + " điểm ảnh.",
			"The picture would have only " + dpi + " dpi in its place of " + mm + " mm, so it is printed smaller; it needs at least " + need + " pixels of width."
	case WarnEnglish:
		var fieldsVI, fieldsEN []string
		for _, f := range w.Fields {
			vi, en := englishField(f)
			fieldsVI, fieldsEN = append(fieldsVI, vi), append(fieldsEN, en)
		}
		return "Bản tiếng Anh in tiếng Việt, vì thiếu: " + strings.Join(fieldsVI, ", ") + ".", "The English book prints Vietnamese, because these are missing: " + strings.Join(fieldsEN, ", ") + "."
	case WarnLetters:
		return "Không phông chữ nào có các chữ này, nên chúng in thành chữ khác hoặc bị bỏ: " + w.Letters, "No font has these characters, so they are replaced or left out: " + w.Letters
	case WarnAddress:
		return "Mã QR dẫn đến " + w.URL + ", nơi người đọc không vào được; quản trị hệ thống đặt CHOPHIEN_PUBLIC_URL.", "QR codes lead to " + w.URL + ", which readers cannot reach; the operator sets CHOPHIEN_PUBLIC_URL."
	}
	return "", ""
}

// englishFields names, in both languages, the texts that an English book lacks, and the
// things that they belong to.
var englishFields = map[string][2]string{
	"access": {"đường đến", "access"}, "activities": {"hoạt động", "activities"}, "awards": {"giải thưởng", "awards"}, "channels": {"kênh bán hàng", "channels of sale"},
	"greeting_en": {"lời chào", "greeting"}, "imprint": {"thông tin xuất bản", "imprint"}, "intro_en": {"lời dẫn", "introduction"}, "issuer_en": {"cơ quan ban hành", "issuing office"},
	"main_products": {"sản phẩm chính", "main products"}, "managed_by": {"đơn vị quản lý", "managing office"}, "markets": {"thị trường", "markets"}, "meals": {"bữa ăn", "meals"}, "name_en": {"tên", "name"},
	"organizer_en": {"đơn vị tổ chức", "organizing office"}, "place_en": {"nơi diễn ra", "place"}, "shelf_life_en": {"hạn sử dụng", "shelf life"}, "speaker_en": {"diễn giả", "speaker"},
	"storage_en": {"cách bảo quản", "storage"}, "story_en": {"câu chuyện", "story"}, "text_en": {"nội dung", "text"}, "theme_en": {"chủ đề", "theme"}, "title_en": {"tiêu đề", "title"},
	"trade_en": {"nghề", "trade"}, "venue_en": {"địa điểm", "venue"}, "visiting": {"giờ tham quan", "visiting hours"},

	"certificate": {"giấy chứng nhận", "certificate"}, "decision": {"quyết định", "decision"}, "events": {"sự kiện", "event"}, "fair": {"hội chợ", "fair"}, "halls": {"nhà", "hall"},
	"organisations": {"đơn vị", "organisation"}, "packs": {"quy cách", "pack"}, "producer": {"chủ thể", "producer"}, "sections": {"phần", "section"},
}

// englishField returns the name of a field of a warning in both languages: for
// packs[1].name_en “quy cách 2: tên” and “pack 2: name”.
func englishField(path string) (vi, en string) {
	thing, field := "", path
	if at := strings.LastIndexAny(path, ". "); at >= 0 {
		thing, field = path[:at], path[at+1:]
	}
	vi, en = englishFields[field][0], englishFields[field][1]
	if thing == "" {
		return vi, en
	}
	name, which, _ := strings.Cut(thing, " ") // such as halls “A”
	if of, number, ok := strings.Cut(strings.TrimSuffix(thing, "]"), "["); ok {
		n, _ := strconv.Atoi(number)
		name, which = of, strconv.Itoa(n+1)
	}
	name = name[strings.LastIndex(name, ".")+1:]
	return strings.TrimSpace(englishFields[name][0]+" "+which) + ": " + vi, strings.TrimSpace(englishFields[name][1]+" "+which) + ": " + en
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
	of := func(w PrintWarning, pairs ...string) {
		for i := 0; i < len(pairs); i += 3 {
			if field, vi, en := pairs[i], pairs[i+1], pairs[i+2]; strings.TrimSpace(vi) != "" && strings.TrimSpace(en) == "" {
				w.Fields = append(w.Fields, field)
			}
		}
		if len(w.Fields) > 0 {
			w.Kind = WarnEnglish
			out = append(out, w)
		}
	}
	f := c.Fair
	pairs := []string{
		"title_en", c.Title, c.TitleEN, "greeting_en", c.Greeting, c.GreetingEN, "fair.name_en", f.Name, f.NameEN, "fair.theme_en", f.Theme, f.ThemeEN, "fair.organizer_en", f.Organizer, f.OrganizerEN,
		"fair.venue_en", f.Venue, f.VenueEN,
	}
	var halls []string
	for _, b := range c.Booths {
		if !slices.Contains(halls, b.Hall) {
			halls = append(halls, b.Hall)
			pairs = append(pairs, "halls “"+b.Hall+"” name_en", b.Hall, b.HallEN)
		}
	}
	for _, o := range c.Organisations {
		at := "organisations “" + o.Name + "” "
		pairs = append(pairs, at+"name_en", o.Name, o.NameEN, at+"text_en", o.Text, o.TextEN)
	}
	for _, e := range c.Events {
		at := "events “" + e.Title + "” "
		pairs = append(pairs, at+"title_en", e.Title, e.TitleEN, at+"text_en", e.Text, e.TextEN, at+"place_en", e.Place, e.PlaceEN, at+"speaker_en", e.Speaker, e.SpeakerEN)
	}
	pairs = append(pairs, "imprint", c.Imprint, readable(c.Imprint))
	for i, s := range c.Sections {
		at := "sections “" + s.Title + "” "
		pairs = append(pairs, at+"title_en", s.Title, s.TitleEN)
		// The parts of a section that is split have one introduction.
		if i == 0 || s.Intro != c.Sections[i-1].Intro || s.IntroEN != c.Sections[i-1].IntroEN {
			pairs = append(pairs, at+"intro_en", s.Intro, s.IntroEN)
		}
	}
	of(PrintWarning{}, pairs...)
	for _, m := range c.Producers {
		of(PrintWarning{Name: m.Name}, "producer.story_en", m.Story, readable(m.Story))
	}
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			pairs := []string{"name_en", e.Name, e.NameEN, "story_en", e.Story, e.StoryEN}
			if m := e.Maker; m != nil {
				pairs = append(pairs, "producer.name_en", m.Name, m.NameEN)
			}
			for i, k := range e.Packs {
				pairs = append(pairs, "packs["+strconv.Itoa(i)+"].name_en", k.Name, PackNameEN(k.Name))
			}
			pairs = append(pairs, "shelf_life_en", e.ShelfLife, ShelfLifeEN(e.ShelfLife), "storage_en", e.Storage, StorageEN(e.Storage))
			channels, markets := strings.Join(e.Channels, ", "), strings.Join(e.Markets, ", ")
			pairs = append(pairs, "channels", channels, readable(channels), "markets", markets, readable(markets))
			if c := e.Certificate; c != nil {
				pairs = append(pairs, "certificate.decision.issuer_en", c.Issuer, OfficeEN(c.Issuer))
			}
			if v := e.Village; v != nil {
				pairs = append(pairs, "trade_en", v.Trade, v.TradeEN, "main_products", v.MainProducts, "", "visiting", v.Visiting, "")
			}
			if t := e.Site; t != nil {
				var activities []string
				for _, a := range t.Activities {
					activities = append(activities, a.Name)
				}
				pairs = append(pairs, "activities", strings.Join(activities, ""), "", "meals", t.Meals, "", "access", t.Access, "", "awards", t.Awards, "", "managed_by", t.ManagedBy, OfficeEN(t.ManagedBy))
			}
			of(PrintWarning{Number: e.Number, Ref: Ref{e.Kind, e.ID}, Name: e.Name}, pairs...)
		}
	}
	return out
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
