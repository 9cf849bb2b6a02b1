package domain

import (
	"context"
	"slices"
	"strings"
)

// ListingGaps says which fields a draft of an import lacks before it can be submitted.
type ListingGaps struct {
	ListingState
	Row    int      // of the import that wrote it
	Number string   // of the row in the list (STT); empty where the list has none
	Maker  string   // name of its producer
	Fields []string // as Product.CheckSubmit names them
}

// GapFields lists the fields that an office may enter for a producer.
func GapFields() []string { return []string{"set", "story"} }

// GapFilter narrows the drafts of an import that lack fields.
type GapFilter struct {
	Field string // one of GapFields; empty: any
	Text  string // words of the name, with or without marks; the name contains each
}

// Validate returns CodeInvalid for a field that no office enters.
func (f GapFilter) Validate() error {
	if f.Field != "" && !slices.Contains(GapFields(), f.Field) {
		return Invalidf("field", "it must be set or story")
	}
	return nil
}

// GapEntry is what an office enters of a product for its producer. An empty text leaves
// the field as it is.
type GapEntry struct {
	Set   string // code of a product set
	Story string
}

// FilledGap is what an office enters of one product.
type FilledGap struct {
	ProductID string
	GapEntry
}

// Apply puts what an office enters into a product. When it changes nothing, Apply returns
// CodeInvalid for all required fields that the product lacks, or else for the entry.
// named reports whether an award or a certificate names the product.
func (e GapEntry) Apply(p *Product, named bool) error {
	if e.put(p) {
		return nil
	}
	if err := p.CheckSubmit(named); err != nil {
		return err
	}
	return Invalidf("story", "nothing new is entered")
}

// put puts what an office enters into a product, and reports whether that changes it.
func (e GapEntry) put(p *Product) (changed bool) {
	if set := strings.TrimSpace(e.Set); set != "" && (p.SetCode == nil || *p.SetCode != set) {
		p.SetCode, changed = &set, true
	}
	if story := strings.TrimSpace(e.Story); story != "" && p.Description != story {
		p.Description, changed = story, true
	}
	return changed
}

// Fill is Apply for many products at once: it never replaces what a product has, and what
// the product has already is no error. CodeConflict when the product has another text.
func (e GapEntry) Fill(p *Product, named bool) error {
	set, story := strings.TrimSpace(e.Set), strings.TrimSpace(e.Story)
	switch {
	case set == "" && story == "":
		return e.Apply(p, named)
	case set != "" && p.SetCode != nil && *p.SetCode != set:
		return Errorf(CodeConflict, "the product has another product set; open it to change that").About("set")
	case story != "" && p.Description != "" && p.Description != story:
		return Errorf(CodeConflict, "the product has another story; open it to change that").About("story")
	}
	e.put(p)
	return nil
}

// GapLine is a row of a spreadsheet of missing fields that an office filled in.
type GapLine struct {
	Row    int    // of the spreadsheet
	Number string // of the list (STT)
	Slug   string // of the product
	Name   string
	GapEntry
	LineFaults
}

// Empty reports whether nothing was filled in.
func (l GapLine) Empty() bool { return l.Set == "" && l.Story == "" && l.Right() }

// NumberedRow is a row of a list with a number (STT). Numbers may begin again, as in a
// list with a part for each district.
type NumberedRow struct {
	Number    string
	Name      string // as the list has it
	ProductID string // that the row wrote; empty: none
}

// MatchGaps returns what the rows of a spreadsheet enter. A row names its product by
// slug, else by the number of its row in the list, which needs the name where several of
// rows have the number. A row that names none, or another product than its name says,
// gets a fault. Empty rows are left out.
func MatchGaps(lines []GapLine, gaps []ListingGaps, rows []NumberedRow) (fills []FilledGap, wrong []GapLine) {
	bySlug, byID, byNumber := map[string]ListingGaps{}, map[string]ListingGaps{}, map[string][]NumberedRow{}
	for _, g := range gaps {
		bySlug[g.Slug], byID[g.ID] = g, g
	}
	for _, r := range rows {
		byNumber[r.Number] = append(byNumber[r.Number], r)
	}
	for _, l := range lines {
		if l.Empty() {
			continue
		}
		g, ok := bySlug[l.Slug]
		listed := ""
		switch {
		case l.Slug != "" && !ok:
			l.Blame(Invalidf("slug", "no draft of this list with this code lacks anything"))
		case l.Slug == "" && l.Number == "":
			l.Blame(Invalidf("slug", "give the code of the product, or its number in the list"))
		case l.Slug == "":
			r, err := l.rowAmong(byNumber[l.Number])
			if g, ok = byID[r.ProductID]; err == nil && !ok {
				err = Invalidf("number", "no draft of this list with this number lacks anything")
			}
			l.Blame(err)
			listed = r.Name
		}
		if l.Right() && l.Name != "" && !SameName(l.Name, g.Name) && !SameName(l.Name, listed) {
			l.Blame(Invalidf("name", "the list has another product here: %s", g.Name))
		}
		if !l.Right() {
			wrong = append(wrong, l)
			continue
		}
		fills = append(fills, FilledGap{ProductID: g.ID, GapEntry: l.GapEntry})
	}
	return fills, wrong
}

// rowAmong returns which row of the list a line without a slug names, of those with its
// number.
func (l GapLine) rowAmong(rows []NumberedRow) (NumberedRow, error) {
	of := rows
	if len(rows) > 1 && l.Name != "" {
		of = slices.DeleteFunc(slices.Clone(rows), func(r NumberedRow) bool { return !SameName(l.Name, r.Name) })
	}
	switch {
	case len(rows) == 0:
		return NumberedRow{}, Invalidf("number", "no draft of this list with this number lacks anything")
	case len(of) == 0:
		return NumberedRow{}, Invalidf("name", "no row of the list with this number has this name")
	case len(of) > 1 && l.Name == "":
		return NumberedRow{}, Invalidf("number", "several rows of the list have this number; give the name of the product, too")
	case len(of) > 1:
		return NumberedRow{}, Invalidf("number", "several rows of the list have this number and name; give the code of the product")
	}
	return of[0], nil
}

// CheckEnter returns CodeConflict unless an office may enter fields of the product for
// its producer: a draft, or a listing that was sent back.
func (p Product) CheckEnter() error {
	if p.Status != StatusDraft && p.Status != StatusChangesRequested {
		return Errorf(CodeConflict, "an office enters fields into drafts only; change the product itself")
	}
	return nil
}

// ListingGapService lets an office enter what drafts lack, so that a listing of a list
// can be published before its producer has an account. What it enters is its work for the
// producer: the history says so, and the members of the producer are notified.
type ListingGapService interface {
	// ImportedGaps lists the drafts of an import that the actor manages and that lack
	// fields, in the order of the file. It ignores the sort of the page. CodeNotFound and
	// CodeConflict as ImportedRefs; CodeInvalid as GapFilter.Validate.
	ImportedGaps(ctx context.Context, by Actor, id string, f GapFilter, p Page) (List[ListingGaps], error)
	// ProductGaps returns the required fields that a product lacks, as
	// Product.CheckSubmit names them. CodeNotFound when the actor does not manage it.
	ProductGaps(ctx context.Context, by Actor, id string) ([]string, error)
	// ImportedNumbers returns all rows of an import that have a number, in the order of
	// the file, whatever became of them. CodeNotFound as ImportedRefs.
	ImportedNumbers(ctx context.Context, by Actor, id string) ([]NumberedRow, error)
	// EnterGaps enters fields of a product. CodeNotFound, CodePrecondition and
	// CodeConflict as ChangeProduct; CodeConflict as Product.CheckEnter; CodeForbidden for its producer, who changes the
	// product itself; CodeInvalid as GapEntry.Apply.
	EnterGaps(ctx context.Context, by Actor, version int64, g FilledGap) (Product, error)
	// FillGaps enters fields of many products that lack them by the rules of EnterGaps
	// and GapEntry.Fill, and returns one outcome for each, in order. A product that breaks
	// a rule stays and does not stop the others.
	FillGaps(ctx context.Context, by Actor, all []FilledGap) ([]ReviewOutcome, error)
	// LastEntry returns the last time that an officer entered fields of a listing for
	// its producer; the zero value when there was none.
	LastEntry(ctx context.Context, by Actor, ref Ref) (ReviewMove, error)
}
