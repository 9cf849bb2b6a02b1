package storetest

import (
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
)

// catalogueSections: an organizer changes a section one step at a time, and sees what
// it contains and why something is not printed.
func catalogueSections(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	mine := anOrganizer(t, s, "fair@example.vn")
	f, c := editable(t, s, mine)
	version := c.Version
	change := func(section int, do domain.SectionAction, ref domain.Ref) error {
		c, err := s.ChangeSection(t.Context(), mine, f.ID, version, domain.SectionChange{Section: section, Do: do, Ref: ref})
		if err == nil {
			version = c.Version
		}
		return err
	}
	list := func(section int, found []domain.SectionHits, filter domain.SectionEntryFilter) (out []string) {
		t.Helper()
		p := domain.Page{Limit: 2, Total: true}
		for {
			got, err := s.SectionEntries(t.Context(), mine, f.ID, section, found, filter, p)
			must(t, err)
			for _, e := range got.Items {
				text := fmt.Sprint(e.Place, " ", e.Name())
				if e.Pinned {
					text += " pinned"
				}
				if e.LeftOut != nil {
					text += " " + string(e.LeftOut.Reason) + " " + e.LeftOut.Before
				}
				out = append(out, text)
			}
			if p.Cursor = got.Next; p.Cursor == "" {
				if *got.Total != len(out) {
					t.Errorf("%d of %d entries", len(out), *got.Total)
				}
				return out
			}
		}
	}
	want := func(step string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", step, got, want)
		}
	}

	for _, by := range []domain.Actor{who.officer, who.member, {}} {
		_, err := s.ChangeSection(t.Context(), by, f.ID, version, domain.SectionChange{Do: domain.SectionRemove})
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.SectionEntries(t.Context(), by, f.ID, 0, nil, domain.SectionEntryFilter{}, domain.Page{Limit: 2})
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err := s.ChangeSection(t.Context(), mine, f.ID, version-1, domain.SectionChange{Do: domain.SectionRemove})
	wantCode(t, err, domain.CodePrecondition)
	wantCode(t, change(2, domain.SectionUp, domain.Ref{}), domain.CodeNotFound)
	wantField(t, change(0, domain.SectionPin, domain.Ref{}), "do")
	wantField(t, change(0, domain.SectionPin, domain.Ref{Kind: domain.KindProducer, ID: "x"}), "kind")
	wantField(t, change(1, domain.SectionUp, productRef(3)), "do")

	want("at first", list(0, nil, domain.SectionEntryFilter{}), "1 Cam sành pinned", "2 Chè Shan tuyết pinned", "3 Mật ong bạc hà pinned no_certificate ", "4 Miến dong pinned", "5  pinned not_published ", "6  pinned unknown ")
	want("an earlier section", list(1, nil, domain.SectionEntryFilter{}), "1 Làng dệt lanh pinned", "0 Chè Shan tuyết pinned printed_before Sản phẩm")
	must(t, change(0, domain.SectionUp, productRef(1)))
	must(t, change(0, domain.SectionUp, productRef(1))) // it is the first already
	must(t, change(0, domain.SectionDown, productRef(3)))
	must(t, change(0, domain.SectionUnpin, productRef(4)))
	must(t, change(0, domain.SectionDrop, productRef(9)))
	must(t, change(0, domain.SectionDrop, productRef(5)))
	hits := []domain.SectionHits{{Refs: []domain.Ref{productRef(4), productRef(3)}}}
	want("moved", list(0, hits, domain.SectionEntryFilter{}), "1 Chè Shan tuyết pinned", "2 Mật ong bạc hà pinned no_certificate ", "3 Cam sành pinned", "4 Miến dong", "0  dropped ", "0  dropped ")
	yes, no := true, false
	want("left out", list(0, hits, domain.SectionEntryFilter{LeftOut: &yes}), "2 Mật ong bạc hà pinned no_certificate ", "0  dropped ", "0  dropped ")
	want("printed", list(0, hits, domain.SectionEntryFilter{LeftOut: &no, Text: "CAM"}), "3 Cam sành pinned")
	must(t, change(0, domain.SectionRestore, productRef(9)))
	must(t, change(0, domain.SectionDrop, productRef(4)))
	must(t, change(0, domain.SectionPin, productRef(4)))
	want("pinned again", list(0, hits, domain.SectionEntryFilter{Text: "miến"}), "4 Miến dong pinned")

	must(t, change(1, domain.SectionUp, domain.Ref{}))
	want("the sections are exchanged", list(0, nil, domain.SectionEntryFilter{}), "1 Chè Shan tuyết pinned", "2 Làng dệt lanh pinned")
	must(t, change(0, domain.SectionRemove, domain.Ref{}))
	if c, _, err := s.Catalogue(t.Context(), mine, f.ID); err != nil || len(c.Sections) != 1 || c.Sections[0].Title != "Sản phẩm" || c.Version != version {
		t.Errorf("the catalogue is %+v (%v)", c, err)
	}
}
