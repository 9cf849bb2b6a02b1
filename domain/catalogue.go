package domain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Catalogue is the draft of a printed catalogue of a fair. Its organizer can
// edit it while the fair is open. Freezing it makes an Edition.
type Catalogue struct {
	FairID     string `gorm:"primaryKey"`
	Version    int64  // 0: nothing is stored yet
	Title      string // empty: that of the fair
	TitleEN    string
	Greeting   string // paragraphs separated by line ends
	GreetingEN string
	GreetingBy string
	Imprint    string
	CoverKind  Kind // the thing whose picture is on the cover; empty: an ornament
	CoverID    string
	Sections   JSONList[CatalogueSection]
	Texts      JSONList[CatalogueText]
	Layout     EditionLayout // empty: LayoutStandard
	ClosesOn   *Date         // last day on which producers may confirm or correct their entries; nil: they are not asked
	UpdatedAt  time.Time
}

// CatalogueSection is a part of a catalogue before it is frozen: the current
// hits of a saved query, plus pinned and minus dropped listings.
type CatalogueSection struct {
	Kind    SectionKind `json:"kind"`
	Title   string      `json:"title"`
	TitleEN string      `json:"title_en"`
	Intro   string      `json:"intro"`
	IntroEN string      `json:"intro_en"`
	// Split makes a section for each province or group of the hits.
	Split    SectionKind     `json:"split"`    // empty, SectionProvince or SectionGroup
	Query    *CatalogueQuery `json:"query"`    // nil: only pinned listings and exhibits
	Exhibits bool            `json:"exhibits"` // add the exhibits of the fair
	Pinned   []Ref           `json:"pinned"`   // printed first, in this order, even when not among the hits
	Dropped  []Ref           `json:"dropped"`
}

// CatalogueQuery is a saved search. Its day is the last day of the fair. Without
// words and filters it finds nothing, unless All is set.
type CatalogueQuery struct {
	All             bool        `json:"all"` // everything; goes alone
	Text            string      `json:"q"`
	Kinds           []Kind      `json:"kinds"`
	Provinces       []string    `json:"provinces"`        // codes of today
	FormerProvinces []string    `json:"former_provinces"` // codes of the old map
	Communes        []string    `json:"communes"`         // codes of today
	Regions         []Region    `json:"regions"`
	Northern        *bool       `json:"northern"`
	Groups          []Group     `json:"groups"`
	Sets            []string    `json:"sets"`
	Stars           []int       `json:"stars"`
	Conditions      []Condition `json:"conditions"`
	PriceMin        *int64      `json:"price_min"` // đồng
	PriceMax        *int64      `json:"price_max"`
	CapacityMin     int64       `json:"capacity_min"` // a month, in thousandths of CapacityUnit
	CapacityUnit    Unit        `json:"capacity_unit"`
	Month           int         `json:"month"` // 1 to 12; 0: any
}

// narrows reports whether the query has words or a filter.
func (q CatalogueQuery) narrows() bool {
	return q.Text != "" || len(q.Kinds)+len(q.Provinces)+len(q.FormerProvinces)+len(q.Communes)+len(q.Regions)+len(q.Groups)+len(q.Sets)+len(q.Stars)+len(q.Conditions) > 0 ||
		q.Northern != nil || q.PriceMin != nil || q.PriceMax != nil || q.CapacityMin != 0 || q.Month != 0
}

// Finds reports whether the query can find something.
func (q *CatalogueQuery) Finds() bool { return q != nil && (q.All || q.narrows()) }

// Filter returns the filter of the query on a day.
func (q CatalogueQuery) Filter(on Date) ListingFilter {
	return ListingFilter{
		Kinds: q.Kinds, Provinces: q.Provinces, FormerProvinces: q.FormerProvinces, Communes: q.Communes, Regions: q.Regions, Northern: q.Northern, Groups: q.Groups,
		Sets: q.Sets, Stars: q.Stars, Conditions: q.Conditions, PriceMin: q.PriceMin, PriceMax: q.PriceMax,
		CapacityMin: Quantity{q.CapacityMin, q.CapacityUnit}, Month: q.Month, ValidOn: on,
	}
}

// QueryOf returns the query with a text and a filter, without its day.
func QueryOf(text string, f ListingFilter) CatalogueQuery {
	return CatalogueQuery{
		Text: text, Kinds: f.Kinds, Provinces: f.Provinces, FormerProvinces: f.FormerProvinces, Communes: f.Communes, Regions: f.Regions, Northern: f.Northern, Groups: f.Groups,
		Sets: f.Sets, Stars: f.Stars, Conditions: f.Conditions, PriceMin: f.PriceMin, PriceMax: f.PriceMax,
		CapacityMin: f.CapacityMin.Amount, CapacityUnit: f.CapacityMin.Unit, Month: f.Month,
	}
}

// CatalogueText replaces texts of a listing in print. For an empty field the
// text of the listing is printed.
type CatalogueText struct {
	Ref
	// Version is raised by each correction of the producer that is accepted; 0:
	// there is none. An organizer who changes the texts names the one that was read.
	Version int64  `json:"version"`
	Name    string `json:"name"`
	NameEN  string `json:"name_en"`
	Story   string `json:"story"`
	StoryEN string `json:"story_en"`
}

// Bounds of a catalogue.
const (
	MaxSections       = 60
	MaxEditionEntries = 10_000
	MaxCatalogueTexts = 2000
	maxSectionRefs    = 2000
	maxQueryText      = 1000
)

// Validate returns CodeInvalid for all rules that c breaks.
func (c Catalogue) Validate() error {
	var faults Faults
	type text struct {
		field, text string
		most        int
	}
	texts := []text{
		{"title", c.Title, maxName}, {"title_en", c.TitleEN, maxName}, {"greeting", c.Greeting, maxStory}, {"greeting_en", c.GreetingEN, maxStory},
		{"greeting_by", c.GreetingBy, maxLine}, {"imprint", c.Imprint, maxText},
	}
	faults.AddIf(c.CoverKind != "" && !printable(c.CoverKind), "cover", "%q has no entries in a catalogue", c.CoverKind)
	faults.AddIf(c.Layout != "" && !slices.Contains(EditionLayouts(), c.Layout), "layout", "%q is no layout: standard or compact", c.Layout)
	faults.AddIf(len(c.Sections) > MaxSections, "sections", "at most %d are kept", MaxSections)
	for i, s := range c.Sections {
		at := fmt.Sprintf("sections[%d].", i)
		texts = append(texts, text{at + "title", s.Title, maxName}, text{at + "title_en", s.TitleEN, maxName}, text{at + "intro", s.Intro, maxText}, text{at + "intro_en", s.IntroEN, maxText})
		if !slices.Contains([]SectionKind{SectionProvince, SectionGroup, SectionVillages, SectionSites, SectionOther}, s.Kind) {
			faults.Addf(at+"kind", "%q is no kind of section", s.Kind)
		}
		if !slices.Contains([]SectionKind{"", SectionProvince, SectionGroup}, s.Split) {
			faults.Addf(at+"split", "it must be empty, province or group")
		}
		faults.AddIf(s.Title == "" && s.Split == "", at+"title", "a section that is not split needs a title")
		faults.AddIf(len(s.Pinned) > maxSectionRefs || len(s.Dropped) > maxSectionRefs, at+"pinned", "at most %d are pinned or dropped", maxSectionRefs)
		for _, r := range slices.Concat(s.Pinned, s.Dropped) {
			faults.AddIf(!printable(r.Kind), at+"pinned", "%q has no entries in a catalogue", r.Kind)
		}
		if s.Query != nil {
			faults.AddIf(s.Query.All && s.Query.narrows(), at+"query.all", "all goes alone; leave out either it or the words and filters")
			texts = append(texts, text{at + "query.q", s.Query.Text, maxQueryText})
		}
	}
	faults.AddIf(len(c.Texts) > MaxCatalogueTexts, "texts", "at most %d are kept", MaxCatalogueTexts)
	for i, t := range c.Texts {
		at := fmt.Sprintf("texts[%d].", i)
		texts = append(texts, text{at + "name", t.Name, maxName}, text{at + "name_en", t.NameEN, maxName}, text{at + "story", t.Story, maxStory}, text{at + "story_en", t.StoryEN, maxStory})
	}
	for _, t := range texts {
		faults.Add(validateText(t.field, t.text, t.most))
	}
	return faults.Err()
}

// CheckAsk returns CodeConflict when producers cannot be asked about entries:
// the catalogue has no closing date, or it is over.
func (c Catalogue) CheckAsk(today Date) error {
	if !c.takesAnswers(today) {
		return Errorf(CodeConflict, "the catalogue needs a closing date (closes_on) that is not in the past, so that producers know until when they can answer")
	}
	return nil
}

// CheckAnswer returns CodeConflict when producers can no longer answer.
func (c Catalogue) CheckAnswer(today Date) error {
	if !c.takesAnswers(today) {
		return Errorf(CodeConflict, "the closing date of the catalogue is over; ask the organizer")
	}
	return nil
}

func (c Catalogue) takesAnswers(today Date) bool { return c.ClosesOn != nil && *c.ClosesOn >= today }

// CorrectText merges a text of a producer into the texts of c. Empty fields of
// text change nothing. It fails with CodeConflict when c has MaxCatalogueTexts.
func (c *Catalogue) CorrectText(text CatalogueText) error {
	text.Version = 1
	i := slices.IndexFunc(c.Texts, func(t CatalogueText) bool { return t.Ref == text.Ref })
	if i < 0 {
		if len(c.Texts) >= MaxCatalogueTexts {
			return Errorf(CodeConflict, "the catalogue takes no more corrections; ask the organizer")
		}
		c.Texts = append(c.Texts, text)
		return nil
	}
	t := &c.Texts[i]
	t.Version++
	t.Name, t.NameEN, t.Story, t.StoryEN = cmp.Or(text.Name, t.Name), cmp.Or(text.NameEN, t.NameEN), cmp.Or(text.Story, t.Story), cmp.Or(text.StoryEN, t.StoryEN)
	return nil
}

// KeepCorrections returns CodePrecondition when the texts of c, which are to
// replace those of stored, are an older copy that would lose a correction of a
// producer: each corrected text is sent with its version. An organizer who does
// not print a correction sends it with empty texts.
func (c *Catalogue) KeepCorrections(stored Catalogue) error {
	sent := map[Ref]int{}
	for i := range c.Texts {
		sent[c.Texts[i].Ref] = i
	}
	versions := map[Ref]int64{}
	for _, t := range stored.Texts {
		versions[t.Ref] = t.Version
		if i, ok := sent[t.Ref]; t.Version > 0 && (!ok || c.Texts[i].Version != t.Version) {
			return Errorf(CodePrecondition, "a producer has corrected the text of %s %s since your copy; read the draft again, and send texts with the version that it has", t.Kind, t.ID)
		}
	}
	for i := range c.Texts {
		c.Texts[i].Version = versions[c.Texts[i].Ref]
	}
	return nil
}

// printable reports whether things of a kind have entries in a catalogue.
func printable(k Kind) bool {
	return slices.Contains([]Kind{KindProduct, KindCraftVillage, KindTourismSite}, k)
}

// EditionArgs is the job that makes the files of an edition. The transaction
// that freezes the catalogue enqueues it.
type EditionArgs struct {
	EditionID string `json:"edition_id"`
}

// Kind is the name of the job.
func (EditionArgs) Kind() string { return "edition" }

// EditionsFolder begins the keys of the files of editions in the file store.
const EditionsFolder = "editions/"

// EditionFile is a file of an edition. It never changes.
type EditionFile struct {
	EditionID   string `gorm:"primaryKey"`
	Name        string `gorm:"primaryKey"` // such as "catalogue-a4-vi.pdf"
	ContentType string
	Size        int64  // bytes
	SHA256      string `gorm:"column:sha256"` // in hex
	FileKey     string // key in the file store; never shown
	CreatedAt   time.Time
}

// EditionFileNames returns the names of the files of every edition.
func EditionFileNames() []string {
	var out []string
	for _, b := range EditionBooks() {
		out = append(out, b.FileName())
	}
	for _, l := range EditionLanguages() {
		out = append(out, EditionPageName(l))
	}
	return append(out, "catalogue.xlsx", "catalogue.json", "catalogue-pack.zip")
}

// FrozenEdition is an edition with its fair, publication and files.
type FrozenEdition struct {
	Edition
	FairID      string
	Title       string
	Entries     int
	PublishedAt *time.Time // nil: only the organizer sees it
	Files       []EditionFile

	WithdrawnAt     *time.Time // nil: it holds; a withdrawn edition is kept and marked
	WithdrawnReason string     // for everybody
	ReplacedBy      int        // number of the latest edition that replaces a withdrawn one; 0: none
}

// CheckWithdraw returns why a published edition cannot be withdrawn: CodeInvalid
// without a reason, CodeConflict before it is published.
func (e FrozenEdition) CheckWithdraw(reason string) error {
	var faults Faults
	faults.AddIf(strings.TrimSpace(reason) == "", "reason", "say why; everybody reads it")
	faults.Add(validateText("reason", reason, maxText))
	if err := faults.Err(); err != nil {
		return err
	}
	if e.PublishedAt == nil {
		return Errorf(CodeConflict, "the edition is not published, so there is nothing to withdraw")
	}
	return nil
}

// Ready reports whether all files exist that every edition has. Editions that were frozen
// by earlier versions of the program have no books for print shops; those of other
// editions are made before the last file that counts here.
func (e FrozenEdition) Ready() bool {
	return e.PublishedAt != nil || !slices.ContainsFunc(EditionFileNames(), func(name string) bool {
		_, made := e.File(name)
		book, ok := EditionBookOf(name)
		return !made && !(ok && book.Print)
	})
}

// File returns the file with a name.
func (e FrozenEdition) File(name string) (EditionFile, bool) {
	i := slices.IndexFunc(e.Files, func(f EditionFile) bool { return f.Name == name })
	if i < 0 {
		return EditionFile{}, false
	}
	return e.Files[i], true
}

// Gone is why something printed no longer holds.
type Gone string

// The reasons.
const (
	GoneWithdrawn Gone = "withdrawn" // the listing is not published
	GoneRevoked   Gone = "revoked"   // the certificate was revoked
	GoneEnded     Gone = "ended"     // the certificate ends earlier than printed
	GoneLeft      Gone = "left"      // the exhibitor does not take part any more
	GoneCancelled Gone = "cancelled" // the fair or an event does not take place
)

// CatalogueService stores catalogues and their editions. A catalogue or edition
// that is not public is CodeNotFound for an actor who does not run the fair.
type CatalogueService interface {
	// Catalogue returns the catalogue of a fair; Version is 0 when none is stored.
	Catalogue(ctx context.Context, by Actor, fairID string) (Catalogue, Fair, error)
	// SetCatalogue replaces the catalogue. CodePrecondition when version is not
	// the stored one.
	SetCatalogue(ctx context.Context, by Actor, c Catalogue, version int64) (Catalogue, error)
	// ChangeSection makes one change of a section and stores a new version of the
	// catalogue. CodePrecondition when version is not the stored one.
	ChangeSection(ctx context.Context, by Actor, fairID string, version int64, change SectionChange) (Catalogue, error)
	// SectionEntries lists what a section contains in the order of print, also
	// what is not printed, with the reason. found has the hits of the query of
	// each section up to this one. CodeNotFound without the section.
	SectionEntries(ctx context.Context, by Actor, fairID string, section int, found []SectionHits, f SectionEntryFilter, p Page) (List[SectionEntry], error)
	// Compose returns the content that would be printed now, and what would be
	// left out. found has the hits of the query of each section; site is the
	// address in QR codes.
	Compose(ctx context.Context, by Actor, fairID string, found []SectionHits, site string) (Composition, error)
	// AskMakers asks the members of producers to confirm or correct the entries
	// of their products, once for each entry. CodeConflict without a closing date
	// in the future, CodePrecondition when version is not the stored one.
	AskMakers(ctx context.Context, by Actor, fairID string, version int64, found []SectionHits, site string) (AskedCount, error)
	// CatalogueEntries lists the entries of a fair that producers were asked
	// about, newest first.
	CatalogueEntries(ctx context.Context, by Actor, fairID string, f CatalogueEntryFilter, p Page) (List[AskedEntry], error)
	// CountCatalogueEntries counts them by state and verdict.
	CountCatalogueEntries(ctx context.Context, by Actor, fairID string) ([]EntryCount, error)
	// CatalogueEntry finds one of them.
	CatalogueEntry(ctx context.Context, by Actor, fairID, id string) (AskedEntry, error)
	// DecideCatalogueEntry accepts or rejects a correction, and notifies the
	// members of its producer. Accepting makes a new version of the catalogue.
	DecideCatalogueEntry(ctx context.Context, by Actor, fairID, id string, version int64, verdict Verdict, reason string) (AskedEntry, error)
	// MyCatalogueEntries lists those of the producers that the actor is a
	// member of.
	MyCatalogueEntries(ctx context.Context, by Actor, f MyEntryFilter, p Page) (List[AskedEntry], error)
	// MyCatalogueEntry finds one of them.
	MyCatalogueEntry(ctx context.Context, by Actor, id string) (AskedEntry, error)
	// AnswerCatalogueEntry confirms or corrects an entry and notifies the
	// organizer, who decides about a correction. An entry may be answered again.
	// CodeConflict after the closing date.
	AnswerCatalogueEntry(ctx context.Context, by Actor, id string, version int64, a EntryAnswer) (AskedEntry, error)
	// Freeze makes the next edition of the stored version of the catalogue, and
	// enqueues EditionArgs. Of several concurrent calls with one version, one
	// succeeds. CodeInvalid about confirm_left_out when something is left out that
	// the organizer has not confirmed.
	Freeze(ctx context.Context, by Actor, fairID string, f FreezeForm) (FrozenEdition, error)
	// Editions lists those of a fair, the latest first, without content.
	Editions(ctx context.Context, by Actor, fairID string) ([]FrozenEdition, error)
	// ManagedEdition finds one with its content.
	ManagedEdition(ctx context.Context, by Actor, fairID string, number int) (FrozenEdition, error)
	// PublishEdition makes an edition public; CodeConflict before all its files
	// exist.
	PublishEdition(ctx context.Context, by Actor, fairID string, number int) (FrozenEdition, error)
	// WithdrawEdition marks a published edition as one that no longer holds, for
	// everybody to see; its files stay. Repeating it changes nothing.
	WithdrawEdition(ctx context.Context, by Actor, fairID string, number int, reason string) (FrozenEdition, error)
	// PublishedEdition finds one of a public fair without content; number 0:
	// the latest that is not withdrawn, or else the latest.
	PublishedEdition(ctx context.Context, fair string, number int) (FrozenEdition, error)
	// Addendum returns an edition and its differences from today.
	Addendum(ctx context.Context, by Actor, fairID string, number int) (FrozenEdition, []Difference, error)
	// PublicAddendum is Addendum for a published edition of a public fair; number
	// 0: the latest. It does not repeat contacts that are no longer public.
	PublicAddendum(ctx context.Context, fair string, number int) (FrozenEdition, []Difference, error)
}

// EditionWorker serves the job that makes the files of an edition.
type EditionWorker interface {
	// EditionToMake finds an edition with its content and the keys of its pictures.
	EditionToMake(ctx context.Context, id string) (FrozenEdition, error)
	// AddEditionFile records a file that was made. Repeating it changes nothing.
	AddEditionFile(ctx context.Context, f EditionFile) error
}

// CheckEditionSize returns CodeConflict if a catalogue may not have n entries.
func CheckEditionSize(n int) error {
	if n > MaxEditionEntries {
		return Errorf(CodeConflict, "these are %d entries; a catalogue has at most %d", n, MaxEditionEntries)
	}
	return nil
}
