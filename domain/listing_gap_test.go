package domain_test

import (
	"slices"
	"strings"
	"testing"

	"chophien/domain"
)

// TestMatchGaps: a row of a filled spreadsheet is entered for the product that it names,
// and never for another.
func TestMatchGaps(t *testing.T) {
	gap := func(slug, number, name string) domain.ListingGaps {
		return domain.ListingGaps{ListingState: domain.ListingState{Ref: domain.Ref{Kind: domain.KindProduct, ID: "id-" + slug}, Slug: slug, Name: name}, Number: number, Fields: []string{"story"}}
	}
	gaps := []domain.ListingGaps{gap("che", "1", "Chè xanh"), gap("mat", "2", "Mật ong"), gap("cam", "3", "Cam"), gap("quyt", "4", "Quýt"), gap("oi", "5", "Ổi")}
	// In the list the numbers begin again for each district. The second rows 1 and 2 lack
	// nothing, and the second row 5 was not written.
	row := func(number, name, id string) domain.NumberedRow {
		return domain.NumberedRow{Number: number, Name: name, ProductID: id}
	}
	rows := []domain.NumberedRow{
		row("1", "Chè xanh", "id-che"), row("2", "Mật ong rừng", "id-mat"), row("3", "Cam", "id-cam"), row("4", "Quýt", "id-quyt"), row("5", "Ổi", "id-oi"),
		row("2", "Bánh", "id-banh"), row("3", "Cam", "id-cam-khac"), row("5", "Lỗi", ""), row("6", "Đủ", "id-du"),
	}
	story := domain.GapEntry{Story: "Chuyện"}
	for name, c := range map[string]struct {
		line domain.GapLine
		id   string // of the product that it fills; empty: it is wrong
		why  string // the column of its fault
	}{
		"by its code":                        {domain.GapLine{Slug: "oi", GapEntry: story}, "id-oi", ""},
		"by its number":                      {domain.GapLine{Number: "1", GapEntry: story}, "id-che", ""},
		"by its number and name":             {domain.GapLine{Number: "1", Name: "chè xanh", GapEntry: story}, "id-che", ""},
		"the number of another product":      {domain.GapLine{Number: "1", Name: "Mật ong", GapEntry: story}, "", "name"},
		"the code of another product":        {domain.GapLine{Slug: "mat", Name: "Chè xanh", GapEntry: story}, "", "name"},
		"the code goes before the number":    {domain.GapLine{Slug: "mat", Number: "1", GapEntry: story}, "id-mat", ""},
		"an unknown code":                    {domain.GapLine{Slug: "na", GapEntry: story}, "", "slug"},
		"an unknown number":                  {domain.GapLine{Number: "9", GapEntry: story}, "", "number"},
		"the number of a complete product":   {domain.GapLine{Number: "6", GapEntry: story}, "", "number"},
		"a number that stands twice":         {domain.GapLine{Number: "2", GapEntry: story}, "", "number"},
		"one of them that was not written":   {domain.GapLine{Number: "5", GapEntry: story}, "", "number"},
		"with the name in the list":          {domain.GapLine{Number: "2", Name: "Mật ong rừng", GapEntry: story}, "id-mat", ""},
		"with the name of a complete one":    {domain.GapLine{Number: "2", Name: "Bánh", GapEntry: story}, "", "number"},
		"with the name of one not written":   {domain.GapLine{Number: "5", Name: "Lỗi", GapEntry: story}, "", "number"},
		"with a name of neither":             {domain.GapLine{Number: "2", Name: "Chè xanh", GapEntry: story}, "", "name"},
		"a number and a name that are twice": {domain.GapLine{Number: "3", Name: "Cam", GapEntry: story}, "", "number"},
		"neither code nor number":            {domain.GapLine{Name: "Chè xanh", GapEntry: story}, "", "slug"},
		"a fault of the row when it is read": {domain.GapLine{Slug: "che", GapEntry: story, LineFaults: domain.LineFaults{Faults: []*domain.Error{domain.Invalidf("set", "x")}}}, "", "set"},
	} {
		t.Run(name, func(t *testing.T) {
			fills, wrong := domain.MatchGaps([]domain.GapLine{c.line}, gaps, rows)
			switch {
			case c.id != "" && (len(fills) != 1 || len(wrong) != 0 || fills[0].ProductID != c.id || fills[0].Story != "Chuyện"):
				t.Errorf("%+v and %+v, want %s", fills, wrong, c.id)
			case c.id == "" && (len(fills) != 0 || len(wrong) != 1 || wrong[0].Faults[0].Field != c.why):
				t.Errorf("%+v and %+v, want a fault of %s", fills, wrong, c.why)
			}
		})
	}
	if fills, wrong := domain.MatchGaps([]domain.GapLine{{Slug: "che"}, {Number: "9"}}, gaps, rows); len(fills)+len(wrong) != 0 {
		t.Errorf("empty rows: %v %v", fills, wrong)
	}
}

// TestGapEntry: an entry never replaces a text in bulk, and an empty one says all that
// is missing.
func TestGapEntry(t *testing.T) {
	set, maker := "I.5.a", "m"
	has := domain.Product{ProducerID: &maker, SetCode: &set, Description: "Cũ"}
	for name, c := range map[string]struct {
		do    func(domain.GapEntry, *domain.Product, bool) error
		named bool
		of    domain.Product
		entry domain.GapEntry
		want  []string // fields of the errors
		story string
	}{
		"nothing entered":         {domain.GapEntry.Apply, false, domain.Product{ProducerID: &maker}, domain.GapEntry{}, []string{"set", "story"}, ""},
		"nothing, and named":      {domain.GapEntry.Apply, true, domain.Product{ProducerID: &maker}, domain.GapEntry{}, []string{"set"}, ""},
		"nothing, and complete":   {domain.GapEntry.Apply, false, has, domain.GapEntry{Story: " "}, []string{"invalid: story: nothing new is entered"}, "Cũ"},
		"nothing new":             {domain.GapEntry.Apply, true, domain.Product{ProducerID: &maker, SetCode: &set}, domain.GapEntry{Set: set}, []string{"invalid: story: nothing new is entered"}, ""},
		"what it has, and a gap":  {domain.GapEntry.Apply, false, domain.Product{ProducerID: &maker, SetCode: &set}, domain.GapEntry{Set: set}, []string{"story"}, ""},
		"a story":                 {domain.GapEntry.Apply, false, domain.Product{ProducerID: &maker}, domain.GapEntry{Story: " Mới "}, nil, "Mới"},
		"another story":           {domain.GapEntry.Apply, false, has, domain.GapEntry{Story: "Mới"}, nil, "Mới"},
		"another story in bulk":   {domain.GapEntry.Fill, false, has, domain.GapEntry{Story: "Mới"}, []string{"story"}, "Cũ"},
		"another set in bulk":     {domain.GapEntry.Fill, false, has, domain.GapEntry{Set: "I.5.b"}, []string{"set"}, "Cũ"},
		"the same story in bulk":  {domain.GapEntry.Fill, false, has, domain.GapEntry{Story: "Cũ", Set: set}, nil, "Cũ"},
		"a missing story in bulk": {domain.GapEntry.Fill, false, domain.Product{SetCode: &set}, domain.GapEntry{Story: "Mới"}, nil, "Mới"},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.of
			var got []string
			for _, e := range domain.ErrorsOf(c.do(c.entry, &p, c.named)) {
				if got = append(got, e.Field); strings.Contains(e.Error(), "nothing new") {
					got[len(got)-1] = e.Error()
				}
			}
			if !slices.Equal(got, c.want) || p.Description != c.story {
				t.Errorf("errors of %q and the story %q, want %q and %q", got, p.Description, c.want, c.story)
			}
		})
	}
}
