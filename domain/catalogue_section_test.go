package domain_test

import (
	"fmt"
	"testing"

	"chophien/domain"
)

// TestChangeSection: a change of a section keeps what the caller has, and one that
// makes no sense names its field.
func TestChangeSection(t *testing.T) {
	t.Parallel()
	ref := func(id string) domain.Ref { return domain.Ref{Kind: domain.KindProduct, ID: id} }
	for name, c := range map[string]struct {
		change domain.SectionChange
		want   string // the titles of the sections, and the first one's pinned and dropped ids
		field  string
		code   domain.Code
	}{
		"pin":                  {domain.SectionChange{Do: domain.SectionPin, Ref: ref("c")}, "A B [a b c] [d]", "", ""},
		"pin what is pinned":   {domain.SectionChange{Do: domain.SectionPin, Ref: ref("a")}, "A B [a b] [d]", "", ""},
		"pin what is dropped":  {domain.SectionChange{Do: domain.SectionPin, Ref: ref("d")}, "A B [a b d] []", "", ""},
		"unpin":                {domain.SectionChange{Do: domain.SectionUnpin, Ref: ref("a")}, "A B [b] [d]", "", ""},
		"up":                   {domain.SectionChange{Do: domain.SectionUp, Ref: ref("b")}, "A B [b a] [d]", "", ""},
		"up from the top":      {domain.SectionChange{Do: domain.SectionUp, Ref: ref("a")}, "A B [a b] [d]", "", ""},
		"down":                 {domain.SectionChange{Do: domain.SectionDown, Ref: ref("a")}, "A B [b a] [d]", "", ""},
		"drop":                 {domain.SectionChange{Do: domain.SectionDrop, Ref: ref("a")}, "A B [b] [d a]", "", ""},
		"restore":              {domain.SectionChange{Do: domain.SectionRestore, Ref: ref("d")}, "A B [a b] []", "", ""},
		"move a section":       {domain.SectionChange{Section: 1, Do: domain.SectionUp}, "B A [] []", "", ""},
		"remove a section":     {domain.SectionChange{Section: 1, Do: domain.SectionRemove}, "A [a b] [d]", "", ""},
		"no section":           {domain.SectionChange{Section: 2, Do: domain.SectionUp}, "", "", domain.CodeNotFound},
		"pin a section":        {domain.SectionChange{Do: domain.SectionPin}, "", "do", domain.CodeInvalid},
		"remove an entry":      {domain.SectionChange{Do: domain.SectionRemove, Ref: ref("a")}, "", "do", domain.CodeInvalid},
		"up without a pin":     {domain.SectionChange{Do: domain.SectionUp, Ref: ref("x")}, "", "do", domain.CodeInvalid},
		"pin what has no page": {domain.SectionChange{Do: domain.SectionPin, Ref: domain.Ref{Kind: domain.KindProducer, ID: "x"}}, "", "kind", domain.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			before := domain.Catalogue{Sections: domain.JSONList[domain.CatalogueSection]{
				{Title: "A", Pinned: []domain.Ref{ref("a"), ref("b")}, Dropped: []domain.Ref{ref("d")}}, {Title: "B"},
			}}
			after := before
			err := after.ChangeSection(c.change)
			if domain.CodeOf(err) != c.code {
				t.Fatalf("it returns %v", err)
			}
			if err != nil {
				if got := domain.ErrorsOf(err)[0].Field; got != c.field {
					t.Errorf("it is about %q", got)
				}
				return
			}
			if got := sectionsText(after); got != c.want {
				t.Errorf("the sections are %q, want %q", got, c.want)
			}
			if got := sectionsText(before); got != "A B [a b] [d]" {
				t.Errorf("the caller's copy is %q", got)
			}
		})
	}
}

func sectionsText(c domain.Catalogue) (out string) {
	for _, s := range c.Sections {
		out += s.Title + " "
	}
	ids := func(refs []domain.Ref) []string {
		all := []string{}
		for _, r := range refs {
			all = append(all, r.ID)
		}
		return all
	}
	return out + fmt.Sprint(ids(c.Sections[0].Pinned), " ", ids(c.Sections[0].Dropped))
}
