package fair

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/catalogue"
	"chophien/domain"
	"chophien/front"
	"chophien/picture"
	"chophien/words"
)

// CatalogueRef names a thing in a catalogue.
type CatalogueRef struct {
	Kind string `json:"kind" enum:"product,craft_village,tourism_site"`
	ID   string `json:"id" maxLength:"100"`
}

// CatalogueQueryForm is a saved query with the parameters of /v1/search. Its
// day is the last one of the fair.
type CatalogueQueryForm struct {
	All            bool     `json:"all,omitempty" doc:"true: everything that is certified on the last day of the fair; goes alone"`
	Q              string   `json:"q,omitempty" maxLength:"1000" doc:"Text of the search, with or without diacritics"`
	Kind           []string `json:"kind,omitempty" enum:"product,craft_village,tourism_site"`
	Province       []string `json:"province,omitempty" doc:"Units of today: codes or slugs"`
	FormerProvince []string `json:"former_province,omitempty" doc:"Units of the map before 01/07/2025: codes or slugs"`
	Commune        []string `json:"commune,omitempty" maxItems:"100" doc:"Codes of communes of today"`
	Region         []string `json:"region,omitempty" enum:"northern_midlands_mountains,red_river_delta,north_central,south_central_coast_highlands,southeast,mekong_delta"`
	Northern       *bool    `json:"northern,omitempty"`
	Group          []string `json:"group,omitempty" enum:"I,II,III,IV,V,VI"`
	Set            []string `json:"set,omitempty"`
	Stars          []int    `json:"stars,omitempty" enum:"0,3,4,5"`
	Condition      []string `json:"condition,omitempty" enum:"raw_material_area,local_workforce,food_safety,intellectual_property"`
	PriceMin       int64    `json:"price_min_vnd,omitempty" minimum:"1" maximum:"10000000000"`
	PriceMax       int64    `json:"price_max_vnd,omitempty" minimum:"1" maximum:"10000000000"`
	CapacityMin    float64  `json:"capacity_min,omitempty" minimum:"0.001" maximum:"1000000000" doc:"At least this much a month, in capacity_unit" example:"1.5"`
	CapacityUnit   string   `json:"capacity_unit,omitempty" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" doc:"Unit of capacity_min" example:"tonne"`
	Month          int      `json:"month,omitempty" minimum:"1" maximum:"12" doc:"A month in which the product can be delivered"`
}

// CatalogueSectionForm is a part of a catalogue.
type CatalogueSectionForm struct {
	Kind     string              `json:"kind" enum:"province,group,craft_villages,tourism_sites,other"`
	Title    string              `json:"title,omitempty" maxLength:"800" doc:"Needed where the section is not split"`
	TitleEN  string              `json:"title_en,omitempty" maxLength:"800"`
	Intro    string              `json:"intro,omitempty" maxLength:"8000"`
	IntroEN  string              `json:"intro_en,omitempty" maxLength:"8000"`
	Split    string              `json:"split,omitempty" enum:"province,group" doc:"Split the hits into a section for each province or group"`
	Query    *CatalogueQueryForm `json:"query,omitempty" doc:"A saved search; without it, or with {}, only pinned entries and exhibits"`
	Exhibits bool                `json:"exhibits,omitempty" doc:"Also the exhibits of the fair"`
	Pinned   []CatalogueRef      `json:"pinned,omitempty" doc:"First and in this order, found or not"`
	Dropped  []CatalogueRef      `json:"dropped,omitempty" doc:"Hits that are left out"`
}

// CatalogueTextForm is printed instead of the texts of a listing.
type CatalogueTextForm struct {
	CatalogueRef
	Version int64  `json:"version,omitempty" minimum:"0" doc:"Corrections of the producer; send the number that the draft has, so that none is lost. 0 or left out: the producer made none"`
	Name    string `json:"name,omitempty" maxLength:"800"`
	NameEN  string `json:"name_en,omitempty" maxLength:"800"`
	Story   string `json:"story,omitempty" maxLength:"20000"`
	StoryEN string `json:"story_en,omitempty" maxLength:"20000"`
}

// CatalogueForm is the form of a catalogue draft.
type CatalogueForm struct {
	Title      string                 `json:"title,omitempty" maxLength:"800" doc:"Empty: the name of the fair"`
	TitleEN    string                 `json:"title_en,omitempty" maxLength:"800"`
	Greeting   string                 `json:"greeting,omitempty" maxLength:"20000"`
	GreetingEN string                 `json:"greeting_en,omitempty" maxLength:"20000"`
	GreetingBy string                 `json:"greeting_by,omitempty" maxLength:"1200"`
	Imprint    string                 `json:"imprint,omitempty" maxLength:"8000"`
	Cover      *CatalogueRef          `json:"cover,omitempty" doc:"The thing whose first picture is on the cover, preferably a wide one; without it an ornament"`
	Sections   []CatalogueSectionForm `json:"sections,omitempty" maxItems:"60"`
	Texts      []CatalogueTextForm    `json:"texts,omitempty" maxItems:"2000"`
	Layout     string                 `json:"layout,omitempty" enum:"standard,compact" default:"standard" doc:"standard: a block a producer, with its profile, pictures and stories; compact: a table with 8 to 12 entries a page, for thousands of exhibits"`
	ClosesOn   string                 `json:"closes_on,omitempty" nullable:"true" format:"date" doc:"Last day on which producers may confirm or correct their entries; null: they are not asked"`
}

// CatalogueEntryView is an entry as it would be printed now.
type CatalogueEntryView struct {
	CatalogueRef
	Number   int    `json:"number"`
	Name     string `json:"name"`
	Province string `json:"province_name"`
	Stars    *int   `json:"stars" doc:"null: no certificate is valid on all days of the fair, so no stars are printed"`
	Booth    string `json:"booth_number" nullable:"true"`
}

// CatalogueSectionView is a section as it would be printed now.
type CatalogueSectionView struct {
	Kind    string               `json:"kind" enum:"province,group,craft_villages,tourism_sites,other"`
	Title   string               `json:"title"`
	Entries []CatalogueEntryView `json:"entries" nullable:"false"`
}

// LeftOutView is something that was chosen and is not printed.
type LeftOutView struct {
	Section *int   `json:"section" doc:"Place in catalogue.sections, from 0; null: the cover or the texts"`
	Title   string `json:"section_title" nullable:"true"`
	Kind    string `json:"kind" nullable:"true" enum:"product,craft_village,tourism_site" doc:"null: the whole section"`
	ID      string `json:"id" nullable:"true"`
	Name    string `json:"name" nullable:"true"`
	Reason  string `json:"reason" enum:"unknown,not_published,no_certificate,printed_before,dropped,empty_section,no_picture,unused_text,more_hits,undecided"`
	Because string `json:"because" doc:"The reason as a sentence in the language of the answer" example:"Not printed, because no certificate is valid on the last day of the fair."`
}

// PrintWarningView is something that should be mended before freezing.
type PrintWarningView struct {
	What    string   `json:"what" enum:"picture,missing_english,letters,private_address"`
	Number  *int     `json:"number" doc:"Of the entry; null: about the book"`
	Kind    string   `json:"kind" nullable:"true" enum:"product,craft_village,tourism_site"`
	ID      string   `json:"id" nullable:"true"`
	Name    string   `json:"name" nullable:"true"`
	Text    string   `json:"text" doc:"The warning as a sentence in the language of the answer"`
	DPI     *int     `json:"dpi" doc:"Resolution of a picture if it filled its place in the largest book; with fewer than 150 it is printed smaller; otherwise null"`
	WidthMM *int     `json:"width_mm" doc:"How wide that place is"`
	Fields  []string `json:"fields" nullable:"false" doc:"What has no English text"`
	Letters string   `json:"letters" nullable:"true" doc:"Characters that no font has"`
}

// CatalogueDraft is the draft of a catalogue, with the current hits of its
// queries.
type CatalogueDraft struct {
	Form     CatalogueForm          `json:"catalogue"`
	ValidOn  string                 `json:"valid_on" format:"date" doc:"The last day of the fair"`
	Sections []CatalogueSectionView `json:"sections" nullable:"false" doc:"As they would be printed now"`
	Entries  int                    `json:"entries"`
	LeftOut  []LeftOutView          `json:"left_out" nullable:"false" doc:"What was chosen and would not be printed; freezing asks to confirm it"`
	Version  int64                  `json:"version" doc:"The ETag is this number in quotation marks; 0: nothing is stored yet"`
}

// CatalogueCheck is what should be read before a draft is frozen.
type CatalogueCheck struct {
	Entries  int                `json:"entries"`
	LeftOut  []LeftOutView      `json:"left_out" nullable:"false" doc:"As the draft has it"`
	Warnings []PrintWarningView `json:"warnings" nullable:"false" doc:"What would be printed and should be mended: pictures below 150 dpi, texts without English, characters that no font has, QR codes to a private address"`
	Version  int64              `json:"version" doc:"Of the draft that was checked"`
}

// EditionFileView is a file of an edition.
type EditionFileView struct {
	Name   string `json:"name"`
	Size   int64  `json:"size" doc:"Bytes"`
	SHA256 string `json:"sha256"`
	URL    string `json:"url" format:"uri"`
}

// EditionView is an edition. It never changes.
type EditionView struct {
	Number      int        `json:"number"`
	Title       string     `json:"title"`
	Entries     int        `json:"entries"`
	SHA256      string     `json:"sha256" doc:"Of its content"`
	FrozenAt    time.Time  `json:"frozen_at"`
	PublishedAt *time.Time `json:"published_at"`
	Ready       bool       `json:"ready" doc:"All files are made"`

	WithdrawnAt     *time.Time `json:"withdrawn_at" doc:"The organizer says since then that the edition no longer holds; its files stay. null: it holds"`
	WithdrawnReason string     `json:"withdrawn_reason" nullable:"true"`
	ReplacedBy      *int       `json:"replaced_by" doc:"Number of the edition that takes the place of a withdrawn one; null: none yet"`

	Progress view.Progress     `json:"progress" doc:"Files that are ready"`
	Files    []EditionFileView `json:"files" nullable:"false"`
}

// ManagedEditionView is an edition with the user that froze it.
type ManagedEditionView struct {
	EditionView
	FrozenBy string `json:"frozen_by_id" doc:"Id of the user"`
}

// EditionList is the editions of a fair.
type EditionList struct {
	Items      []ManagedEditionView `json:"items" nullable:"false" doc:"The latest first"`
	NextCursor *string              `json:"next_cursor" doc:"Always null: there is one page"`
}

// DifferenceView is a fact of an edition that has changed since.
type DifferenceView struct {
	Number *int   `json:"number" doc:"Of the entry; null: about an exhibitor, an event or the fair"`
	Name   string `json:"name" nullable:"true" doc:"Of the entry, exhibitor or event, as it was printed; null: about the fair"`
	What   string `json:"what" enum:"fair,dates,venue,event,exhibitor,booths,certificate,listing,booth,phone,zalo,email,website,address,prices" doc:"fair, dates and venue are of the fair, event of an event of its programme, exhibitor and booths of an exhibitor, the others of an entry"`
	Was    string `json:"was" nullable:"true" doc:"null: nothing was printed, or a contact that is no longer public"`
	Now    string `json:"now" nullable:"true" doc:"null: it was removed"`
	Reason string `json:"reason" nullable:"true" enum:"withdrawn,revoked,ended,left,cancelled" doc:"Why the printed thing may not be shown any more, left: the exhibitor does not take part, cancelled: the fair or the event does not take place; otherwise null"`
}

// AddendumView lists the differences.
type AddendumView struct {
	Number int       `json:"number" doc:"Of the edition"`
	SHA256 string    `json:"sha256"`
	AsOf   time.Time `json:"as_of"`

	WithdrawnAt     *time.Time `json:"withdrawn_at" doc:"null: the edition holds"`
	WithdrawnReason string     `json:"withdrawn_reason" nullable:"true"`
	ReplacedBy      *int       `json:"replaced_by" doc:"Number of the edition that takes the place of a withdrawn one; null: none yet"`

	Items []DifferenceView `json:"items" nullable:"false"`
}

const (
	editionsPath   = fairPath + "/editions"
	tagOfCatalogue = "Catalogues"
)

func catalogueOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "get-catalogue-draft", Tags: []string{tagOfCatalogue},
			Summary: "Get the draft of a catalogue",
			Description: "Returns the stored queries, pinned and dropped entries and texts, with the sections as they would be printed now. left_out says what was chosen and would not be printed, and why. " +
				"version 0 says that nothing is stored yet. Its ETag is needed to save; asking producers and freezing accept it.",
		},
		{
			OperationID: "check-catalogue-draft", Tags: []string{tagOfCatalogue},
			Summary: "Check the draft of a catalogue before freezing",
			Description: "Returns what would not be printed, and warnings about what would be printed and should be mended first: pictures that are too small for their place in the largest book, texts without " +
				"English, characters that no font has, and QR codes to a private address. Nothing is stored. Freezing asks to confirm left_out; warnings do not prevent it.",
		},
		{
			OperationID: "save-catalogue-draft", Tags: []string{tagOfCatalogue}, MaxBodyBytes: 4 << 20,
			Summary: "Set the draft of a catalogue",
			Description: "Replaces queries, pinned and dropped entries, and texts for print. A query that is {} finds nothing; all finds everything. Texts that a producer has corrected are sent with their " +
				"version, with empty texts to print the listing; a copy that would lose a correction answers 412. If-Match \"0\" is for a draft that is not stored yet. Editions that are frozen stay as they are.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "freeze-edition", Tags: []string{tagOfCatalogue}, DefaultStatus: http.StatusCreated,
			Summary: "Freeze the catalogue as the next edition",
			Description: "Copies what would be printed now into an edition that never changes, and enqueues its files; read their progress at Location. If-Match takes the ETag of the draft; of " +
				"concurrent requests one succeeds. When the draft lists left_out, confirm_left_out must be true (422 otherwise). While the program has no public address, to which printed QR codes could lead, the answer is 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "list-editions", Tags: []string{tagOfCatalogue},
			Summary:     "List the editions of a fair",
			Description: "Returns the frozen editions, the latest first, each with its files and whether it is published.",
		},
		{
			OperationID: "get-edition", Tags: []string{tagOfCatalogue},
			Summary:     "Get one edition",
			Description: "Returns a frozen edition with its files, and how many of them are ready. Publish it when ready is true.",
		},
		{
			OperationID: "publish-edition", Tags: []string{tagOfCatalogue},
			Summary:     "Publish an edition",
			Description: "Everybody can read the edition and its files from then on. While files are still being made, the answer is 409. Repeating the request changes nothing.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "withdraw-edition", Tags: []string{tagOfCatalogue},
			Summary: "Withdraw a published edition",
			Description: "Says to everybody that the edition no longer holds, with the reason. It is kept and its files stay readable by their number; the latest edition is then the newest that is not withdrawn. " +
				"It works after the fair, too. An edition that is not published answers 409. Repeating the request changes nothing.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "get-addendum", Tags: []string{tagOfCatalogue},
			Summary: "List the changes since an edition",
			Description: "Compares a frozen edition with today: dates and venue of the fair, exhibitors who left, booths, what was printed and may not be shown any more, and contacts, addresses and prices that have " +
				"changed. Nothing is stored.",
		},
		{
			OperationID: "get-public-addendum", Tags: []string{tagOfCatalogue},
			Summary: "List the latest corrections of a published edition",
			Description: "Compares a published edition with today, as the organizer sees it; everybody may call it. Contacts that a producer no longer shows are not repeated. The QR code on the cover of an edition " +
				"leads to a page with the same.",
		},
		{
			OperationID: "get-public-addendum-pdf", Tags: []string{tagOfCatalogue},
			Summary:     "Print the latest corrections of a published edition",
			Description: "Sends the corrections of a published edition as an A4 sheet in PDF.",
			Parameters:  append([]*huma.Param{editionParamOf()}, printParams()[1:2]...),
		},
		{
			OperationID: "get-edition-file", Tags: []string{tagOfCatalogue},
			Summary:     "Download a file of an edition",
			Description: "Sends a file of a frozen edition to the organizer, also before it is published. Its bytes never change.",
		},
		{
			OperationID: "get-catalogue", Tags: []string{tagOfCatalogue},
			Summary: "Get the latest published edition of a fair, with its files",
			Description: "Returns the number, the date and the files of the edition: the latest that is not withdrawn, or else the latest, marked with withdrawn_at. Everybody may call it; it is 404 until an edition is " +
				"published.",
		},
		{
			OperationID: "get-catalogue-picture", Tags: []string{tagOfCatalogue},
			Summary:     "Download a picture of a published edition",
			Description: "Sends a picture as the edition has it, from its own files: it stays when the listing has other pictures by now. The page of the edition shows these.",
			Parameters:  []*huma.Param{editionParamOf()},
			Responses: map[string]*huma.Response{
				"200": {Description: "The picture", Content: map[string]*huma.MediaType{picture.JPEG: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
				"304": {Description: "Not changed"},
			},
		},
		{
			OperationID: "preview-catalogue", Tags: []string{tagOfCatalogue},
			Summary:     "Preview the catalogue as PDF",
			Description: "Sends the book as it would be printed now, on A4 or A5, for readers or for a print shop. Nothing is stored; an edition is made by freezing.",
			Parameters:  bookParams(),
		},
		{
			OperationID: "get-addendum-pdf", Tags: []string{tagOfCatalogue},
			Summary:     "Print the changes since an edition",
			Description: "Sends the addendum as an A4 sheet in PDF to put into the printed book. Nothing is stored.",
			Parameters:  printParams()[1:2],
		},
	}
	for _, ext := range []string{"pdf", "xlsx", "json", "html", "zip"} {
		op := huma.Operation{
			OperationID: "get-catalogue-" + ext, Tags: []string{tagOfCatalogue}, Summary: "Download the catalogue as " + ext,
			Description: "Returns the file of a published edition. The bytes of an edition never change, so a mirror reads each once. A withdrawn edition is sent only by its number, with a Link to the one that " +
				"replaces it.",
			Parameters: []*huma.Param{editionParamOf()},
		}
		switch ext {
		case "pdf":
			op.Parameters = append(op.Parameters, bookParams()...)
		case "html":
			op.Parameters = append(op.Parameters, printParams()...)
		}
		ops = append(ops, op)
	}
	return ops
}

func editionParamOf() *huma.Param {
	return &huma.Param{Name: "edition", In: "query", Description: "Number; the latest without it", Schema: &huma.Schema{Type: huma.TypeInteger}}
}

func printParams() []*huma.Param {
	return []*huma.Param{
		{Name: "paper", In: "query", Description: "Size of the pages", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"a4", "a5"}, Default: "a4"}},
		{Name: "language", In: "query", Description: "Language of the book; both: Vietnamese with English below", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"vi", "en", "both"}, Default: "vi"}},
	}
}

// bookParams are the options of a book.
func bookParams() []*huma.Param {
	return append(printParams(), &huma.Param{
		Name: "print", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean, Default: false},
		Description: "true: the file for a print shop, with 3 mm of bleed, crop marks, boxes and sRGB, without links. false: the file for readers, tagged and with links",
	})
}

func printed(text string) string {
	return strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")))
}

func refsOf(in []CatalogueRef) []domain.Ref {
	out := make([]domain.Ref, len(in))
	for i, r := range in {
		out[i] = domain.Ref{Kind: domain.Kind(r.Kind), ID: r.ID}
	}
	return out
}

func refViews(in []domain.Ref) []CatalogueRef {
	out := make([]CatalogueRef, len(in))
	for i, r := range in {
		out[i] = CatalogueRef{string(r.Kind), r.ID}
	}
	return out
}

// prepared reads and validates a form.
func (h *Handlers) prepared(ctx context.Context, f CatalogueForm) (domain.Catalogue, error) {
	c := domain.Catalogue{
		Title: printed(f.Title), TitleEN: printed(f.TitleEN), Greeting: printed(f.Greeting), GreetingEN: printed(f.GreetingEN), GreetingBy: printed(f.GreetingBy), Imprint: printed(f.Imprint),
		Layout: domain.EditionLayout(f.Layout),
	}
	if f.Cover != nil {
		c.CoverKind, c.CoverID = domain.Kind(f.Cover.Kind), f.Cover.ID
	}
	for i, x := range f.Sections {
		sec := domain.CatalogueSection{
			Kind: domain.SectionKind(x.Kind), Title: printed(x.Title), TitleEN: printed(x.TitleEN), Intro: printed(x.Intro), IntroEN: printed(x.IntroEN),
			Split: domain.SectionKind(x.Split), Exhibits: x.Exhibits, Pinned: refsOf(x.Pinned), Dropped: refsOf(x.Dropped),
		}
		if q := x.Query; q != nil {
			filter, err := h.front.Filter(ctx, front.DayParams{}, front.PlaceParams{Province: q.Province, FormerProvince: q.FormerProvince, Commune: q.Commune, Region: q.Region, Northern: front.FormatBool(q.Northern)},
				&front.ProductParams{OfProductsParams: front.OfProductsParams{Group: q.Group, Set: q.Set, Stars: q.Stars}, Condition: q.Condition, PriceMin: q.PriceMin, PriceMax: q.PriceMax,
					CapacityMin: q.CapacityMin, CapacityUnit: q.CapacityUnit, Month: q.Month})
			if err != nil {
				return c, rest.InPart("body.sections["+strconv.Itoa(i)+"].query", err)
			}
			filter.Kinds = front.KindsOf(q.Kind)
			sec.Query = new(domain.QueryOf(printed(q.Q), filter))
			sec.Query.All = q.All
		}
		c.Sections = append(c.Sections, sec)
	}
	for _, t := range f.Texts {
		c.Texts = append(c.Texts, domain.CatalogueText{Ref: domain.Ref{Kind: domain.Kind(t.Kind), ID: t.ID}, Version: t.Version, Name: printed(t.Name), NameEN: printed(t.NameEN), Story: printed(t.Story), StoryEN: printed(t.StoryEN)})
	}
	if f.ClosesOn != "" {
		on, err := domain.ParseDateOf("closes_on", f.ClosesOn)
		if err != nil {
			return c, err
		}
		c.ClosesOn = &on
	}
	return c, c.Validate()
}

func textsOf[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}

func formOf(c domain.Catalogue) CatalogueForm {
	f := CatalogueForm{Title: c.Title, TitleEN: c.TitleEN, Greeting: c.Greeting, GreetingEN: c.GreetingEN, GreetingBy: c.GreetingBy, Imprint: c.Imprint, Layout: string(cmp.Or(c.Layout, domain.LayoutStandard))}
	if c.CoverID != "" {
		f.Cover = &CatalogueRef{string(c.CoverKind), c.CoverID}
	}
	for _, x := range c.Sections {
		sec := CatalogueSectionForm{
			Kind: string(x.Kind), Title: x.Title, TitleEN: x.TitleEN, Intro: x.Intro, IntroEN: x.IntroEN, Split: string(x.Split), Exhibits: x.Exhibits, Pinned: refViews(x.Pinned), Dropped: refViews(x.Dropped),
		}
		if q := x.Query; q != nil {
			sec.Query = &CatalogueQueryForm{
				All: q.All, Q: q.Text, Kind: textsOf(q.Kinds), Province: q.Provinces, FormerProvince: q.FormerProvinces, Commune: q.Communes, Region: textsOf(q.Regions), Northern: q.Northern,
				Group: textsOf(q.Groups), Set: q.Sets, Stars: q.Stars, Condition: textsOf(q.Conditions),
				CapacityMin: float64(q.CapacityMin) / 1000, CapacityUnit: string(q.CapacityUnit), Month: q.Month,
			}
			if q.PriceMin != nil {
				sec.Query.PriceMin = *q.PriceMin
			}
			if q.PriceMax != nil {
				sec.Query.PriceMax = *q.PriceMax
			}
		}
		f.Sections = append(f.Sections, sec)
	}
	if c.ClosesOn != nil {
		f.ClosesOn = c.ClosesOn.String()
	}
	for _, t := range c.Texts {
		f.Texts = append(f.Texts, CatalogueTextForm{CatalogueRef{string(t.Kind), t.ID}, t.Version, t.Name, t.NameEN, t.Story, t.StoryEN})
	}
	return f
}

// found returns the hits of the saved queries of a catalogue, by section.
func (h *Handlers) found(ctx context.Context, c domain.Catalogue, on domain.Date) ([]domain.SectionHits, error) {
	return front.SectionHits(ctx, h.searcher, h.store, c.Sections, on)
}

// composed returns what would be printed now.
func (h *Handlers) composed(ctx context.Context, fair string) (domain.Catalogue, domain.Fair, domain.Composition, error) {
	by := front.ActorOf(ctx)
	c, f, err := h.store.Catalogue(ctx, by, fair)
	if err != nil {
		return c, f, domain.Composition{}, err
	}
	found, err := h.found(ctx, c, f.EndsOn)
	if err != nil {
		return c, f, domain.Composition{}, err
	}
	composed, err := h.store.Compose(ctx, by, fair, found, h.front.PublicURL())
	return c, f, composed, err
}

func leftOutViews(all []domain.LeftOut, lang string) []LeftOutView {
	out := make([]LeftOutView, len(all))
	for i, l := range all {
		vi, en := l.Because()
		out[i] = LeftOutView{Title: l.Title, Kind: string(l.Ref.Kind), ID: l.Ref.ID, Name: l.Name, Reason: string(l.Reason), Because: front.Label(lang, vi, en)}
		if l.Section >= 0 {
			out[i].Section = &l.Section
		}
	}
	return out
}

// warnings returns what should be mended in a content before it is frozen.
func (h *Handlers) warnings(ctx context.Context, content domain.EditionContent, lang string) ([]PrintWarningView, error) {
	all, err := catalogue.Warnings(ctx, content, h.front.CriteriaToday())
	if err != nil {
		return nil, err
	}
	if h.front.PrivateURL() {
		all = append([]domain.PrintWarning{{Kind: domain.WarnAddress, URL: h.front.PublicURL()}}, all...)
	}
	out := make([]PrintWarningView, len(all))
	for i, w := range all {
		fields := make([]string, len(w.Missing))
		for j, m := range w.Missing {
			fields[j] = m.Path()
		}
		out[i] = PrintWarningView{What: string(w.Kind), Kind: string(w.Ref.Kind), ID: w.Ref.ID, Name: w.Name, Text: words.Of(lang, w.Text()), Fields: fields, Letters: w.Letters}
		if w.Number > 0 {
			out[i].Number = &w.Number
		}
		if w.Kind == domain.WarnPicture {
			out[i].DPI, out[i].WidthMM = &w.DPI, &w.WidthMM
		}
	}
	return out, nil
}

func replyDraft(c domain.Catalogue, f domain.Fair, composed domain.Composition, lang string) *rest.PrivateAnswer[CatalogueDraft] {
	content := composed.Content
	out := rest.ReplyPrivate(CatalogueDraft{
		Form: formOf(c), ValidOn: f.EndsOn.String(), Sections: []CatalogueSectionView{}, Entries: content.Entries(), LeftOut: leftOutViews(composed.LeftOut, lang), Version: c.Version,
	})
	for _, sec := range content.Sections {
		v := CatalogueSectionView{Kind: string(sec.Kind), Title: sec.Title, Entries: []CatalogueEntryView{}}
		for _, e := range sec.Entries {
			entry := CatalogueEntryView{CatalogueRef: CatalogueRef{string(e.Kind), e.ID}, Number: e.Number, Name: e.Name, Province: e.Place.Province.Name, Booth: e.Booth}
			if e.Certificate != nil {
				entry.Stars = &e.Certificate.Stars
			}
			v.Entries = append(v.Entries, entry)
		}
		out.Body.Sections = append(out.Body.Sections, v)
	}
	out.ETag = rest.VersionTag(c.Version)
	return out
}

// OfFairInput names a fair by its id.
type OfFairInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the fair"`
}

// CatalogueDraftInput is the input of GET …/catalogue-draft.
type CatalogueDraftInput struct {
	OfFairInput
	front.LanguageParams
}

// CatalogueDraft answers GET /v1/fairs/{id}/catalogue-draft.
func (h *Handlers) CatalogueDraft(ctx context.Context, in *CatalogueDraftInput) (*rest.PrivateAnswer[CatalogueDraft], error) {
	c, f, composed, err := h.composed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return replyDraft(c, f, composed, in.Lang()), nil
}

// CheckCatalogueDraft answers GET /v1/fairs/{id}/catalogue-draft/check.
func (h *Handlers) CheckCatalogueDraft(ctx context.Context, in *CatalogueDraftInput) (*rest.PrivateAnswer[CatalogueCheck], error) {
	c, _, composed, err := h.composed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	warnings, err := h.warnings(ctx, composed.Content, in.Lang())
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(CatalogueCheck{
		Entries: composed.Content.Entries(), LeftOut: leftOutViews(composed.LeftOut, in.Lang()), Warnings: warnings, Version: c.Version,
	}), nil
}

// SaveCatalogueInput is the input of PUT …/catalogue-draft.
type SaveCatalogueInput struct {
	CatalogueDraftInput
	rest.IfMatchParams
	Body CatalogueForm
}

// SaveCatalogueDraft answers PUT /v1/fairs/{id}/catalogue-draft.
func (h *Handlers) SaveCatalogueDraft(ctx context.Context, in *SaveCatalogueInput) (*rest.PrivateAnswer[CatalogueDraft], error) {
	by := front.ActorOf(ctx)
	stored, _, err := h.store.Catalogue(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Exact(stored.Version)
	if err != nil {
		return nil, err
	}
	c, err := h.prepared(ctx, in.Body)
	if err != nil {
		return nil, rest.InBody(err)
	}
	c.FairID = in.ID
	if _, err := h.store.SetCatalogue(ctx, by, c, version); err != nil {
		return nil, rest.InBody(err)
	}
	return h.CatalogueDraft(ctx, &in.CatalogueDraftInput)
}

// printOptions reads the options of a printed document.
func printOptions(c echo.Context) (catalogue.Options, error) {
	o := catalogue.Options{Paper: domain.PaperSize(cmp.Or(c.QueryParam("paper"), "a4")), Language: domain.EditionLanguage(cmp.Or(c.QueryParam("language"), "vi"))}
	if o.Paper != domain.PaperA4 && o.Paper != domain.PaperA5 {
		return o, domain.Invalidf("paper", "must be a4 or a5")
	}
	switch print := c.QueryParam("print"); print {
	case "", "false":
	case "true":
		o.Print = true
	default:
		return o, domain.Invalidf("print", "must be true or false")
	}
	for _, l := range domain.EditionLanguages() {
		if l == o.Language {
			return o, nil
		}
	}
	return o, domain.Invalidf("language", "must be vi, en or both")
}

// PreviewCatalogue answers GET /v1/fairs/{id}/catalogue-draft/preview.pdf.
func (h *Handlers) PreviewCatalogue(c echo.Context) error {
	ctx := c.Request().Context()
	o, err := printOptions(c)
	if err != nil {
		return err
	}
	_, f, composed, err := h.composed(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, rest.TypePDF)
	header.Set(echo.HeaderContentDisposition, rest.Attachment("xem-thu-"+f.Slug+".pdf"))
	header.Set(echo.HeaderCacheControl, front.NoStore)
	return catalogue.PDF(ctx, c.Response(), domain.Edition{Content: composed.Content, Criteria: h.front.CriteriaToday()}, o, catalogue.Bucket{Files: h.files.Bucket()})
}

// OfDraftInput names the draft of a fair that the caller has read.
type OfDraftInput struct {
	OfFairInput
	rest.IfMatchParams
}

// FreezeInput is the input of POST …/editions.
type FreezeInput struct {
	OfDraftInput
	Body *struct {
		ConfirmLeftOut bool `json:"confirm_left_out,omitempty" doc:"true: freeze although the draft lists things that are not printed (left_out); needed when there are some"`
	}
}

// toPrint returns the version of the draft that the caller has read, and the
// hits of its queries.
func (h *Handlers) toPrint(ctx context.Context, in *OfDraftInput) (version int64, found []domain.SectionHits, err error) {
	c, f, err := h.store.Catalogue(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return 0, nil, err
	}
	if version, err = in.Exact(c.Version); err != nil {
		return 0, nil, err
	}
	found, err = h.found(ctx, c, f.EndsOn)
	return version, found, err
}

// FreezeEdition answers POST /v1/fairs/{id}/editions.
func (h *Handlers) FreezeEdition(ctx context.Context, in *FreezeInput) (*rest.PrivateAnswer[ManagedEditionView], error) {
	version, found, err := h.toPrint(ctx, &in.OfDraftInput)
	if err != nil {
		return nil, err
	}
	if err := h.front.CheckPrintAddress(); err != nil {
		return nil, err
	}
	e, err := h.store.Freeze(ctx, front.ActorOf(ctx), in.ID, domain.FreezeForm{
		Version: version, Found: found, Site: h.front.PublicURL(), ConfirmLeftOut: in.Body != nil && in.Body.ConfirmLeftOut,
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := rest.ReplyPrivate(h.managedEdition(e))
	out.Location = "/v1/fairs/" + in.ID + "/editions/" + strconv.Itoa(e.Number)
	return out, nil
}

func (h *Handlers) editionView(e domain.FrozenEdition, url func(name string) string) EditionView {
	total := len(domain.EditionFileNames())
	if e.Ready() {
		total = len(e.Files)
	}
	out := EditionView{
		Number: e.Number, Title: e.Title, Entries: e.Entries, SHA256: e.SHA256, FrozenAt: e.FrozenAt.UTC(), PublishedAt: e.PublishedAt, Ready: e.Ready(),
		Progress: view.Progress{Done: len(e.Files), Total: &total}, Files: []EditionFileView{}, WithdrawnAt: rest.UTC(e.WithdrawnAt), WithdrawnReason: e.WithdrawnReason,
	}
	if e.ReplacedBy > 0 {
		out.ReplacedBy = &e.ReplacedBy
	}
	for _, f := range e.Files {
		out.Files = append(out.Files, EditionFileView{f.Name, f.Size, f.SHA256, url(f.Name)})
	}
	return out
}

func (h *Handlers) managedEdition(e domain.FrozenEdition) ManagedEditionView {
	base := h.front.PublicURL() + "/v1/fairs/" + e.FairID + "/editions/" + strconv.Itoa(e.Number) + "/files/"
	return ManagedEditionView{h.editionView(e, func(name string) string { return base + name }), e.FrozenBy}
}

// Editions answers GET /v1/fairs/{id}/editions.
func (h *Handlers) Editions(ctx context.Context, in *OfFairInput) (*rest.PrivateAnswer[EditionList], error) {
	found, err := h.store.Editions(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := EditionList{Items: []ManagedEditionView{}}
	for _, e := range found {
		out.Items = append(out.Items, h.managedEdition(e))
	}
	return rest.ReplyPrivate(out), nil
}

// EditionInput names an edition of a fair.
type EditionInput struct {
	OfFairInput
	Number int `path:"number" minimum:"1" maximum:"100000"`
}

// Edition answers GET /v1/fairs/{id}/editions/{number}.
func (h *Handlers) Edition(ctx context.Context, in *EditionInput) (*rest.PrivateAnswer[ManagedEditionView], error) {
	e, err := h.store.ManagedEdition(ctx, front.ActorOf(ctx), in.ID, in.Number)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.managedEdition(e)), nil
}

// PublishEdition answers POST /v1/fairs/{id}/editions/{number}/publish.
func (h *Handlers) PublishEdition(ctx context.Context, in *EditionInput) (*rest.PrivateAnswer[ManagedEditionView], error) {
	e, err := h.store.PublishEdition(ctx, front.ActorOf(ctx), in.ID, in.Number)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.managedEdition(e)), nil
}

// WithdrawEditionInput is the input of POST …/withdraw.
type WithdrawEditionInput struct {
	EditionInput
	Body struct {
		Reason string `json:"reason" maxLength:"8000" doc:"Everybody reads it" example:"Số điện thoại của nhiều chủ thể in sai."`
	}
}

// WithdrawEdition answers POST /v1/fairs/{id}/editions/{number}/withdraw.
func (h *Handlers) WithdrawEdition(ctx context.Context, in *WithdrawEditionInput) (*rest.PrivateAnswer[ManagedEditionView], error) {
	e, err := h.store.WithdrawEdition(ctx, front.ActorOf(ctx), in.ID, in.Number, printed(in.Body.Reason))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(h.managedEdition(e)), nil
}

// AddendumInput is the input of GET …/editions/{number}/addendum.
type AddendumInput struct {
	EditionInput
	front.LanguageParams
}

// Addendum answers GET /v1/fairs/{id}/editions/{number}/addendum.
func (h *Handlers) Addendum(ctx context.Context, in *AddendumInput) (*rest.PrivateAnswer[AddendumView], error) {
	e, all, err := h.store.Addendum(ctx, front.ActorOf(ctx), in.ID, in.Number)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.addendum(e, all, in.Lang())), nil
}

// PublicAddendumInput is the input of GET …/catalogue/addendum.
type PublicAddendumInput struct {
	PublicCatalogueInput
	front.LanguageParams
}

// PublicAddendum answers GET /v1/fairs/{id}/catalogue/addendum.
func (h *Handlers) PublicAddendum(ctx context.Context, in *PublicAddendumInput) (*rest.PublicAnswer[AddendumView], error) {
	e, all, err := h.store.PublicAddendum(ctx, in.ID, in.Edition)
	if err != nil {
		return nil, err
	}
	return rest.Reply(h.front, h.addendum(e, all, in.Lang())), nil
}

func (h *Handlers) addendum(e domain.FrozenEdition, all []domain.Difference, lang string) AddendumView {
	out := AddendumView{Number: e.Number, SHA256: e.SHA256, AsOf: h.front.Now().UTC(), WithdrawnAt: rest.UTC(e.WithdrawnAt), WithdrawnReason: e.WithdrawnReason, Items: []DifferenceView{}}
	if e.ReplacedBy > 0 {
		out.ReplacedBy = &e.ReplacedBy
	}
	for _, d := range all {
		v := DifferenceView{Name: d.Name, What: d.What, Was: front.Label(lang, d.Was, d.WasEN), Now: front.Label(lang, d.Now, d.NowEN), Reason: string(d.Reason)}
		if d.Number > 0 {
			v.Number = &d.Number
		}
		out.Items = append(out.Items, v)
	}
	return out
}

// AddendumSheet answers GET /v1/fairs/{id}/editions/{number}/addendum.pdf.
func (h *Handlers) AddendumSheet(c echo.Context) error {
	o, err := printOptions(c)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return domain.NotFoundf("there is no such edition")
	}
	ctx := c.Request().Context()
	e, all, err := h.store.Addendum(ctx, front.ActorOf(ctx), c.Param("id"), number)
	if err != nil {
		return err
	}
	return h.sendAddendum(c, e, all, o.Language)
}

// PublicAddendumSheet answers GET /v1/fairs/{id}/catalogue/addendum.pdf.
func (h *Handlers) PublicAddendumSheet(c echo.Context) error {
	o, err := printOptions(c)
	if err != nil {
		return err
	}
	number, err := editionParam(c)
	if err != nil {
		return err
	}
	e, all, err := h.store.PublicAddendum(c.Request().Context(), c.Param("id"), number)
	if err != nil {
		return err
	}
	return h.sendAddendum(c, e, all, o.Language)
}

func (h *Handlers) sendAddendum(c echo.Context, e domain.FrozenEdition, all []domain.Difference, language domain.EditionLanguage) error {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, rest.TypePDF)
	header.Set(echo.HeaderContentDisposition, rest.Attachment("dinh-chinh-an-ban-"+strconv.Itoa(e.Number)+".pdf"))
	header.Set(echo.HeaderCacheControl, front.NoStore)
	return catalogue.Addendum(c.Request().Context(), c.Response(), e, all, h.front.Now(), language)
}

// editionParam reads the number of an edition; 0: none is given.
func editionParam(c echo.Context) (int, error) {
	text := c.QueryParam("edition")
	if text == "" {
		return 0, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		return 0, domain.Invalidf("edition", "must be the number of an edition")
	}
	return number, nil
}

// EditionFile answers GET /v1/fairs/{id}/editions/{number}/files/{name}.
func (h *Handlers) EditionFile(c echo.Context) error {
	ctx := c.Request().Context()
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return domain.NotFoundf("there is no such edition")
	}
	e, err := h.store.ManagedEdition(ctx, front.ActorOf(ctx), c.Param("id"), number)
	if err != nil {
		return err
	}
	f, ok := e.File(c.Param("name"))
	if !ok {
		return domain.NotFoundf("the edition has no such file, or it is still being made")
	}
	return h.files.Serve(c, domain.File{Name: f.Name, ContentType: f.ContentType, FileKey: f.FileKey})
}

// PublicCatalogueInput is the input of GET …/catalogue.
type PublicCatalogueInput struct {
	rest.IDParams
	Edition int `query:"edition" minimum:"0" maximum:"100000" doc:"Number; the latest without it"`
}

// PublicCatalogue answers GET /v1/fairs/{id}/catalogue.
func (h *Handlers) PublicCatalogue(ctx context.Context, in *PublicCatalogueInput) (*rest.PublicAnswer[EditionView], error) {
	e, err := h.store.PublishedEdition(ctx, in.ID, in.Edition)
	if err != nil {
		return nil, err
	}
	base := h.front.PublicURL() + "/v1/fairs/" + e.FairID + "/catalogue."
	return rest.Reply(h.front, h.editionView(e, func(name string) string {
		ext := name[strings.LastIndexByte(name, '.')+1:]
		query := "?edition=" + strconv.Itoa(e.Number)
		if b, ok := domain.EditionBookOf(name); ok {
			query += "&paper=" + string(b.Paper) + "&language=" + string(b.Language)
			if b.Print {
				query += "&print=true"
			}
		} else if language, ok := domain.EditionPageOf(name); ok {
			query += "&language=" + string(language)
		}
		return base + ext + query
	})), nil
}

// pageCSP lets a browser show an edition as a page with its own style and with the
// pictures of the edition, and run nothing. The style is in the page, because the same
// file is read without a network, too.
const pageCSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// PublicCataloguePicture serves a picture of a published edition from its pack. It
// never changes, also when the listing has other pictures by now.
func (h *Handlers) PublicCataloguePicture(c echo.Context) error {
	ctx := c.Request().Context()
	number, err := editionParam(c)
	if err != nil {
		return err
	}
	e, err := h.store.PublishedEdition(ctx, c.Param("id"), number)
	if err != nil {
		return err
	}
	pack, ok := e.File("catalogue-pack.zip")
	if !ok || h.files.Bucket() == nil {
		return domain.NotFoundf("the edition has no such picture")
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, "public, max-age=86400")
	tag := strconv.Quote(e.SHA256[:16] + "-" + c.Param("picture_id"))
	header.Set("ETag", tag)
	if c.Request().Header.Get("If-None-Match") == tag {
		return c.NoContent(http.StatusNotModified)
	}
	data, err := catalogue.PackedPicture(ctx, h.files.Bucket(), pack, c.Param("picture_id"))
	if err != nil {
		header.Del("ETag")
		header.Set(echo.HeaderCacheControl, front.NoStore)
		return err
	}
	return c.Blob(http.StatusOK, picture.JPEG, data)
}

// PublicCatalogueFile serves a file of a published edition. The file never
// changes, so clients may cache it.
func (h *Handlers) PublicCatalogueFile(ext string) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		o, err := printOptions(c)
		if err != nil {
			return err
		}
		number, err := editionParam(c)
		if err != nil {
			return err
		}
		e, err := h.store.PublishedEdition(ctx, c.Param("id"), number)
		if err != nil {
			return err
		}
		if e.WithdrawnAt != nil && number == 0 {
			return domain.NotFoundf("edition %d was withdrawn and not replaced yet; its files are read by edition=%d", e.Number, e.Number)
		}
		name := map[string]string{
			"pdf": domain.EditionBook{Paper: o.Paper, Language: o.Language, Print: o.Print}.FileName(), "html": domain.EditionPageName(o.Language),
			"xlsx": "catalogue.xlsx", "json": "catalogue.json", "zip": "catalogue-pack.zip",
		}[ext]
		f, ok := e.File(name)
		if !ok {
			return domain.NotFoundf("the edition has no such file")
		}
		header := c.Response().Header()
		if e.ReplacedBy > 0 {
			header.Set("Link", "<"+h.front.PublicURL()+"/v1/fairs/"+e.FairID+"/catalogue?edition="+strconv.Itoa(e.ReplacedBy)+`>; rel="successor-version"`)
		}
		tag := strconv.Quote(f.SHA256)
		header.Set("ETag", tag)
		if c.Request().Header.Get("If-None-Match") == tag {
			header.Set(echo.HeaderCacheControl, "public, max-age=300")
			return c.NoContent(http.StatusNotModified)
		}
		if h.files.Bucket() == nil {
			return domain.NotFoundf("there is no such file")
		}
		from, err := h.files.Bucket().NewReader(ctx, f.FileKey, nil)
		if err != nil {
			return domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
		}
		defer from.Close()
		header.Set(echo.HeaderContentType, f.ContentType)
		header.Set(echo.HeaderContentLength, strconv.FormatInt(f.Size, 10))
		header.Set(echo.HeaderContentDisposition, rest.Attachment(name))
		header.Set(echo.HeaderContentSecurityPolicy, rest.FileCSP)
		if ext == "html" { // people read it in the browser
			header.Set(echo.HeaderContentDisposition, "inline")
			header.Set(echo.HeaderContentSecurityPolicy, pageCSP)
		}
		header.Set(echo.HeaderCacheControl, "public, max-age=300")
		c.Response().WriteHeader(http.StatusOK)
		if front.MethodOf(c.Request()) == http.MethodHead {
			return nil
		}
		_, err = io.Copy(c.Response(), from)
		return err
	}
}
