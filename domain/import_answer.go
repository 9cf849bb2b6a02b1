package domain

import (
	"context"
	"slices"
	"strings"
)

// MakerAlike is a producer that may be the same as a new one of a row.
type MakerAlike struct {
	ID      string
	Name    string
	Address string
	Commune string // name of the commune of today; empty where it is not known
}

// EntrySaid is what the sender said about a row beside its cells.
type EntrySaid struct {
	Maker *string // id of the producer of the row; empty: it is a new one; nil: not said
	Set   string  // code of the product set; empty: not said
}

// RowAnswer is what the sender of an import says about a row of its preview. One
// of the fields beside Row is set.
type RowAnswer struct {
	Row   int
	Skip  *bool       // whether the commit leaves the row out
	Line  *ImportLine // the row as the sender corrected it
	Maker *string     // id of the producer that the row means; empty: a new one. It holds for all rows that ImportRow.AsksAsWell reports, too
	Set   *string     // code of the product set
}

// ImportAnswerService changes rows of a preview. A change makes a new token, since
// what is committed is what was seen.
type ImportAnswerService interface {
	// AnswerImportRow applies an answer and compares the rows that it is about with
	// what is stored once more. CodeNotFound without the row; CodePrecondition when
	// the import is not of the version; CodeConflict in a state without a preview, and
	// as CheckAnswer and CheckSkip of the row; CodeInvalid for a producer that the
	// actor may not act for, and for a set that there is not.
	AnswerImportRow(ctx context.Context, by Actor, id string, version int64, a RowAnswer) (Import, error)
}

// CheckAnswer returns CodeConflict when the rows of the import cannot be changed.
func (i Import) CheckAnswer() error {
	if err := i.CheckCommit(); err != nil {
		return err
	}
	if i.State != ImportPreview {
		return Errorf(CodeConflict, "the import was committed; its rows cannot be changed")
	}
	return nil
}

// CheckAnswer returns CodeConflict when the row was read from the file and changes
// nothing. The import does not keep what such a row says, so no answer can be applied
// to it. A row that changes nothing only since an answer can be answered again.
func (r ImportRow) CheckAnswer() error {
	if r.Result == ImportSame && len(r.Cells) == 0 {
		return Errorf(CodeConflict, "the row changes nothing; there is nothing to correct or to skip")
	}
	return nil
}

// CheckSkip returns CodeConflict when there is nothing of the row to leave out.
func (r ImportRow) CheckSkip() error {
	if r.Result == ImportSame {
		return Errorf(CodeConflict, "the row changes nothing; there is nothing to skip")
	}
	return nil
}

// AsksAsWell reports whether an answer about the producer of a row holds for another
// row, too: both name the same producer, the other waits for an answer or had the same
// one so far, and its candidates have the one that is meant. A new producer is one for
// both when they have a candidate in common. Candidates are of the province of the row,
// so an answer never holds for rows of two provinces. A skipped row stays as it is.
func (r ImportRow) AsksAsWell(other ImportRow, maker string) bool {
	was, theirs := r.Entry.Said.Maker, other.Entry.Said.Maker
	sameSoFar := was != nil && theirs != nil && *was == *theirs
	if other.Skipped || !other.UnsureMaker && !sameSoFar || !SameMaker(other.Entry.Producer.Name, r.Entry.Producer.Name) {
		return false
	}
	if maker != "" {
		return other.Entry.Maker.Offers(maker)
	}
	return slices.ContainsFunc(r.Entry.Maker.Lookalikes, func(m MakerAlike) bool { return other.Entry.Maker.Offers(m.ID) })
}

// Offers reports whether a producer is one of the look-alikes.
func (m EntryMaker) Offers(id string) bool {
	return slices.ContainsFunc(m.Lookalikes, func(a MakerAlike) bool { return a.ID == id })
}

// Correct returns the row as its sender corrected it. What was said about it stays,
// but for the producer when the row now names another. Packs and faults of further
// rows about the same product stay, too; read is the row as it was read alone,
// before the correction.
func (r ImportRow) Correct(to, read ListingEntry) ListingEntry {
	was := ListingEntry(r.Entry)
	to.Row, to.Said = r.Row, was.Said
	to.Maker.Lookalikes = was.Maker.Lookalikes
	if !SameMaker(to.Producer.Name, was.Producer.Name) {
		to.Said.Maker = nil
	}
	to.Product.Packs = append(to.Product.Packs, tail(was.Product.Packs, len(read.Product.Packs))...)
	to.Faults = append(to.Faults, tail(was.Faults, len(read.Faults))...)
	return to
}

// FailedCells returns the cells of the row as they were sent, as many as a sheet has
// columns. The last one says what is wrong; headings are those of the columns by their
// keys, and say writes a fault.
func (r ImportRow) FailedCells(columns int, headings map[string]string, say func(RowFault) string) []any {
	out := make([]any, columns)
	for i := range min(len(r.Cells), columns-1) {
		out[i] = r.Cells[i]
	}
	var why []string
	for _, f := range r.Faults {
		text := say(f)
		if heading := headings[f.Column]; heading != "" {
			text = heading + ": " + text
		}
		why = append(why, text)
	}
	out[columns-1] = strings.Join(why, "\n")
	return out
}

// tail returns the elements of a list after the first n.
func tail[T any](list []T, n int) []T { return list[min(n, len(list)):] }

// Heed applies what the sender said about a row to its entry. set is the product
// set that Said names; nil where it names none.
func (e *ListingEntry) Heed(set *ProductSet) {
	if e.Said.Maker != nil {
		e.Producer.Slug = *e.Said.Maker
	}
	if set == nil {
		return
	}
	e.Product.SetCode, e.Product.Group = &set.Code, set.Group
	about := func(column string) bool { return column == "set" || column == "group" }
	e.Unread = slices.DeleteFunc(e.Unread, about)
	for _, field := range []string{"group", "set"} {
		if !slices.Contains(e.Fields, field) {
			e.Fields = append(e.Fields, field)
		}
	}
	isAbout := func(f RowFault) bool { return about(f.Column) }
	e.Faults, e.Notes = slices.DeleteFunc(e.Faults, isAbout), slices.DeleteFunc(e.Notes, isAbout)
}

// Ask records what the sender of the row should say: whether its new producer is
// one that is alike, and which set its new product belongs to.
func (r *ImportRow) Ask() {
	said := r.Entry.Said
	r.UnsureMaker = r.Entry.Maker.New && len(r.Entry.Maker.Lookalikes) > 0 && said.Maker == nil && r.Result == ImportNew
	isProduct := r.Entry.Village == nil && r.Entry.Site == nil
	proposed := r.Entry.Proposed > 0 || r.Entry.Product.SetCode == nil
	r.UnsureSet = isProduct && r.Result == ImportNew && proposed && said.Set == ""
}
