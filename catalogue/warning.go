package catalogue

import (
	"cmp"
	"context"
	"math"
	"slices"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// widest is the widest place of a picture in a book.
type widest struct {
	id     string
	pixels int
	mm     float64 // of the whole picture, also the part that its frame crops
}

func (w widest) dpi() int { return int(float64(w.pixels) / w.mm * 25.4) }

// Warnings returns what should be mended before a content is frozen: pictures
// that are too small for their place in the Vietnamese book on A4, the largest
// one; texts without English; and characters that no font has. criteria are those that
// the book names.
//
// It lays out only what may have too small a picture, and draws nothing: most
// pictures have enough pixels for every place of a book.
func Warnings(ctx context.Context, c domain.EditionContent, criteria domain.CriteriaSet) ([]domain.PrintWarning, error) {
	all, err := newFaces()
	if err != nil {
		return nil, err
	}
	g := geometryOf(domain.PaperA4)
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: g.width, Ht: g.height}})
	p := &printer{geometry: g, words: words{domain.EditionVietnamese, criteria}, pdf: pdf, faces: all, e: domain.Edition{Content: c}, places: map[placeKey]int{}, widest: map[string]widest{}}
	p.begin()
	if err := p.placeDoubtful(ctx); err != nil {
		return nil, err
	}
	out := p.smallPictures()
	out = append(out, c.MissingEnglish()...)
	return append(out, p.unknownLetters()...), nil
}

// placeDoubtful finds the places of the pictures of the cover, of the plan, of the
// organisations, and of the sections that have a picture which may be too small. Each part of a book
// begins on a page of its own, so its places do not depend on the other parts.
func (p *printer) placeDoubtful(ctx context.Context) error {
	c := p.e.Content
	if usable(c.Cover) {
		if err := p.cover(); err != nil {
			return err
		}
	}
	if usable(c.Plan) {
		p.plan(p.planTitle())
	}
	if len(c.Organisations) > 0 {
		p.organisations()
	}
	set := p.setEntries
	if c.Layout == domain.LayoutCompact {
		set = p.setCompact
	}
	for i, s := range c.Sections {
		entries := p.doubtful(p.items(s))
		if !entries && (!usable(s.Picture) || !few(s.Picture, max(p.width, p.height/ratio(s.Picture)))) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		p.opening(i, s)
		if entries {
			if err := set(s, func(domain.EditionEntry) {}); err != nil {
				return err
			}
		}
	}
	return nil
}

// few reports whether a picture has too few dots an inch for a width in mm.
func few(pic *domain.EditionPicture, mm float64) bool {
	return widest{pixels: pic.Width, mm: mm}.dpi() < domain.MinPrintDPI
}

// doubtful reports whether an entry or the profile above it has a picture with too few
// dots an inch for the widest column. Only a picture with enough dots gets more: the whole
// width, alone on its page.
func (p *printer) doubtful(all []item) bool {
	column := slices.MaxFunc(p.shapes(), func(a, b shape) int { return cmp.Compare(a.column, b.column) }).column
	of := func(pic *domain.EditionPicture) bool {
		return usable(pic) && few(pic, column*max(1, flat/ratio(pic)))
	}
	return slices.ContainsFunc(all, func(it item) bool {
		for i := range it.entry.MorePictures {
			if of(&it.entry.MorePictures[i]) {
				return true
			}
		}
		return of(it.entry.Picture) || it.company != nil && of(it.company.Picture)
	})
}

// settled reports whether nothing more must be known about the places of the
// pictures of a page, so that its entries need not be set.
func (p *printer) settled(page []item) bool { return p.widest != nil && !p.doubtful(page) }

// smallPictures returns the pictures with fewer than domain.MinPrintDPI dots an
// inch.
func (p *printer) smallPictures() []domain.PrintWarning {
	var out []domain.PrintWarning
	seen := map[string]bool{}
	add := func(pic *domain.EditionPicture, w domain.PrintWarning) {
		if pic == nil || seen[pic.ID] {
			return
		}
		seen[pic.ID] = true
		if place, ok := p.widest[pic.ID]; ok && place.dpi() < domain.MinPrintDPI {
			w.Kind, w.DPI, w.WidthMM = domain.WarnPicture, place.dpi(), int(math.Ceil(place.mm))
			out = append(out, w)
		}
	}
	c := p.e.Content
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			of := domain.PrintWarning{Number: e.Number, Ref: domain.Ref{Kind: e.Kind, ID: e.ID}, Name: e.Name}
			add(e.Picture, of)
			for i := range e.MorePictures {
				add(&e.MorePictures[i], of)
			}
		}
	}
	for _, m := range c.Producers {
		add(m.Picture, domain.PrintWarning{Name: m.Name})
	}
	add(c.Cover, domain.PrintWarning{Name: c.Title})
	for _, o := range c.Organisations {
		add(o.Logo, domain.PrintWarning{Name: o.Name})
	}
	add(c.Plan, domain.PrintWarning{Name: "Sơ đồ gian hàng / Booth plan"})
	return out
}

// unknownLetters returns the characters of each entry, and of the rest of the
// book, that no font has.
func (p *printer) unknownLetters() []domain.PrintWarning {
	var out []domain.PrintWarning
	add := func(w domain.PrintWarning, texts ...string) {
		var letters []rune
		for _, t := range texts {
			for _, r := range p.faces.unknown(t) {
				if !slices.Contains(letters, r) {
					letters = append(letters, r)
				}
			}
		}
		if len(letters) > 0 {
			w.Kind, w.Letters = domain.WarnLetters, string(letters)
			out = append(out, w)
		}
	}
	c := p.e.Content
	f := c.Fair
	texts := []string{c.Title, c.TitleEN, c.Greeting, c.GreetingEN, c.GreetingBy, c.Imprint, f.Name, f.NameEN, f.Theme, f.ThemeEN, f.Organizer, f.OrganizerEN, f.Venue, f.VenueEN, f.Place.Address}
	for _, b := range c.Booths {
		texts = append(texts, b.Number, b.Hall, b.HallEN, b.Exhibitor, b.ExhibitorEN)
	}
	for _, o := range c.Organisations {
		texts = append(texts, o.Name, o.NameEN, o.Text, o.TextEN, o.Website)
	}
	for _, e := range c.Events {
		texts = append(texts, e.Title, e.TitleEN, e.Text, e.TextEN, e.Place, e.PlaceEN, e.Speaker, e.SpeakerEN)
	}
	for _, s := range c.Sections {
		texts = append(texts, s.Title, s.TitleEN, s.Intro, s.IntroEN)
	}
	for _, m := range c.Producers {
		texts = append(texts, m.Story, m.Place.Address)
	}
	add(domain.PrintWarning{}, texts...)
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			texts := []string{e.Name, e.NameEN, e.Story, e.StoryEN, e.ShelfLife, e.Storage, e.Place.Address, e.Place.FormerCommune, e.Place.FormerDistrict}
			if m := e.Maker; m != nil {
				texts = append(texts, m.Name, m.NameEN, m.Representative, m.Phone, m.Zalo, m.Email, m.Website)
			}
			for _, k := range e.Packs {
				texts = append(texts, k.Name)
			}
			for _, f := range e.Facts() {
				texts = append(texts, f.Text, f.TextEN)
			}
			if pic := e.Picture; pic != nil {
				texts = append(texts, pic.Credit)
			}
			add(domain.PrintWarning{Number: e.Number, Ref: domain.Ref{Kind: e.Kind, ID: e.ID}, Name: e.Name}, texts...)
		}
	}
	return out
}
