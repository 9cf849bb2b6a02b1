package storetest

import (
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// importAnswers: the sender of a preview skips, corrects and completes rows, and a
// second officer finds what was written.
func importAnswers(t *testing.T, open Open) {
	s := migrated(t, open)
	ctx := t.Context()
	there := producer(1, "HTX Lũng Xa", "08", "02")
	_, err := s.Load(ctx, domain.Batch{Producers: []domain.Producer{there}})
	must(t, err)
	officer := func(email string, provinces ...string) domain.Actor {
		u := addOfficer(t, s, email, provinces...)
		return domain.Actor{UserID: u.ID, Roles: u.Roles, Provinces: provinces, FormerProvinces: []string{"02"}}
	}
	by, second, stranger := officer("mot@example.vn", "08"), officer("hai@example.vn", "08"), officer("ba@example.vn", "01")
	row := func(n int, name, maker string, change func(*domain.ListingEntry)) domain.ImportLine {
		line := entry(n, name, change)
		line.Entry.Producer.Name, line.Entry.Producer.Kind = maker, domain.ProducerCooperative
		return line
	}
	unset := func(e *domain.ListingEntry) { e.Product.SetCode = nil }
	i, err := s.AddImport(ctx, by, domain.Import{Kind: domain.KindProduct, FileName: "chè.xlsx", FileKey: "imports/x"})
	must(t, err)
	must(t, s.PreviewRows(ctx, by, i.ID, []domain.ImportLine{
		row(2, "Chè một", "THT Lũng Xa", nil), row(3, "Chè hai", "Tổ hợp tác Lũng Xa", nil), row(4, "Chè ba", "HTX Khác", unset), row(5, "Chè ba", "HTX Khác", nil),
	}))
	_, err = s.AnswerImportRow(ctx, by, i.ID, domain.AnyVersion, domain.RowAnswer{Row: 2, Skip: new(true)})
	wantCode(t, err, domain.CodeConflict) // it is still read
	must(t, s.FinishPreview(ctx, i.ID, true, nil))
	i, err = s.Import(ctx, by, i.ID)
	must(t, err)
	if i.UnsureMakers != 2 || i.UnsureSets != 1 || i.Added != 3 || i.Faulty != 1 {
		t.Fatalf("the preview is %+v: %q", i, importResults(t, s, by, i.ID))
	}
	old := i
	answer := func(a domain.RowAnswer) {
		t.Helper()
		var err error
		i, err = s.AnswerImportRow(ctx, by, i.ID, i.Version, a)
		must(t, err)
	}
	for _, c := range []struct {
		what    string
		who     domain.Actor
		version int64
		a       domain.RowAnswer
		want    domain.Code
	}{
		{"another officer", second, i.Version, domain.RowAnswer{Row: 2, Skip: new(true)}, domain.CodeNotFound},
		{"no such row", by, i.Version, domain.RowAnswer{Row: 9, Skip: new(true)}, domain.CodeNotFound},
		{"an older version", by, i.Version - 1, domain.RowAnswer{Row: 2, Skip: new(true)}, domain.CodePrecondition},
		{"no look-alike", by, i.Version, domain.RowAnswer{Row: 4, Maker: new(there.ID)}, domain.CodeInvalid},
		{"no such set", by, i.Version, domain.RowAnswer{Row: 4, Set: new("X")}, domain.CodeInvalid},
	} {
		if _, err := s.AnswerImportRow(ctx, c.who, i.ID, c.version, c.a); domain.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
	}

	answer(domain.RowAnswer{Row: 3, Maker: new(there.ID)}) // holds for row 2, too
	answer(domain.RowAnswer{Row: 4, Skip: new(true)})
	answer(domain.RowAnswer{Row: 5, Skip: new(false)}) // the name is free now
	if i.UnsureMakers+i.UnsureSets != 0 || i.Added != 3 || i.Skipped != 1 || i.Faulty != 0 || i.Rows != 3 || i.Token == old.Token {
		t.Errorf("after the answers: %+v", i)
	}
	answer(domain.RowAnswer{Row: 4, Skip: new(false)})
	if got, want := importResults(t, s, by, i.ID), []string{"2 new", "3 new", "4 error name", "5 new"}; !slices.Equal(got, want) {
		t.Errorf("the skipped row again: %q, want %q", got, want)
	}
	corrected := row(4, "Chè bốn", "HTX Khác", unset)
	answer(domain.RowAnswer{Row: 4, Line: &corrected})
	answer(domain.RowAnswer{Row: 4, Set: new("I.5.a")})
	answer(domain.RowAnswer{Row: 5, Skip: new(true)})
	r, err := s.ImportRow(ctx, by, i.ID, 2)
	if err != nil || r.Entry.Maker.ID != there.ID || r.Entry.Maker.New || r.UnsureMaker {
		t.Errorf("the producer of row 2: %+v %v", r.Entry.Maker, err)
	}
	step(t, "nothing of a preview is submitted", func(t *testing.T) {
		_, _, err := s.ImportedRefs(ctx, by, i.ID, 0, 2, true)
		wantCode(t, err, domain.CodeConflict)
		_, _, err = s.ImportedDecisions(ctx, by, i.ID)
		wantCode(t, err, domain.CodeConflict)
	})
	_, err = s.CommitImport(ctx, by, i.ID, old.Token)
	wantCode(t, err, domain.CodePrecondition)
	i, err = s.CommitImport(ctx, by, i.ID, i.Token)
	must(t, err)
	i = writeAll(t, s, i)
	_, err = s.AnswerImportRow(ctx, by, i.ID, i.Version, domain.RowAnswer{Row: 2, Skip: new(true)})
	wantCode(t, err, domain.CodeConflict)
	if i.Written != 3 || i.Skipped != 1 {
		t.Fatalf("at the end: %+v", i)
	}

	step(t, "which producer it is", func(t *testing.T) { producersOfRows(t, s, by, row, there) })
	step(t, "a row that changes nothing", func(t *testing.T) {
		again, err := s.AddImport(ctx, by, domain.Import{Kind: domain.KindProduct, FileName: "lại.xlsx", FileKey: "imports/y"})
		must(t, err)
		same := row(2, "Chè hai", "HTX Lũng Xa", nil)
		must(t, s.PreviewRows(ctx, by, again.ID, []domain.ImportLine{same, row(3, "Chè năm", "HTX Lũng Xa", nil)}))
		must(t, s.FinishPreview(ctx, again.ID, true, nil))
		for what, a := range map[string]domain.RowAnswer{
			"skip": {Row: 2, Skip: new(true)}, "take": {Row: 2, Skip: new(false)}, "set": {Row: 2, Set: new("I.5.a")}, "producer": {Row: 2, Maker: new("")}, "cells": {Row: 2, Line: &same},
		} {
			if _, err := s.AnswerImportRow(ctx, by, again.ID, domain.AnyVersion, a); domain.CodeOf(err) != domain.CodeConflict {
				t.Errorf("%s: %v, want a conflict", what, err)
			}
		}
		// One that changes nothing since a correction can be corrected again.
		exec(t, s, fmt.Sprintf("DELETE FROM import_rows WHERE import_id = '%s' AND row_number = 2", again.ID))
		for _, c := range []struct{ name, want string }{{"Chè hai", "3 same"}, {"Chè năm", "3 new"}} {
			line := row(3, c.name, "HTX Lũng Xa", nil)
			_, err := s.AnswerImportRow(ctx, by, again.ID, domain.AnyVersion, domain.RowAnswer{Row: 3, Line: &line})
			must(t, err)
			if got := importResults(t, s, by, again.ID); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
	})

	refs, next, err := s.ImportedRefs(ctx, second, i.ID, 0, 2, true)
	if err != nil || len(refs) != 3 || refs[0] != (domain.Ref{Kind: domain.KindProducer, ID: there.ID}) || next != 4 {
		t.Fatalf("the first two rows: %v, next %d, %v", refs, next, err)
	}
	_, _, err = s.ImportedRefs(ctx, stranger, i.ID, 0, 2, true)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.ImportedListings(ctx, stranger, i.ID)
	wantCode(t, err, domain.CodeNotFound)
	waiting := func(who domain.Actor) int {
		t.Helper()
		found, err := s.ImportsToReview(ctx, who, domain.Page{Limit: 10})
		must(t, err)
		return len(found.Items)
	}
	if n := waiting(second); n != 0 {
		t.Errorf("%d lists of drafts wait", n)
	}
	exec(t, s, "UPDATE products SET status = 'submitted' WHERE name = 'Chè hai'")
	exec(t, s, fmt.Sprintf("UPDATE import_rows SET written = false WHERE import_id = '%s' AND row_number = 3", i.ID))
	if n := waiting(second); n != 0 {
		t.Errorf("%d lists wait for a listing that they did not write", n)
	}
	if refs, _, err := s.ImportedRefs(ctx, by, i.ID, 3, 1, false); err != nil || len(refs) != 1 {
		t.Errorf("the row that is not written: %v %v", refs, err)
	}
	exec(t, s, "UPDATE products SET status = 'draft' WHERE name = 'Chè hai'")
	exec(t, s, fmt.Sprintf("UPDATE import_rows SET written = true WHERE import_id = '%s' AND row_number = 3", i.ID))
	exec(t, s, "UPDATE products SET status = 'submitted' WHERE name = 'Chè một'")
	if waiting(second) != 1 || waiting(by) != 0 || waiting(stranger) != 0 {
		t.Errorf("lists wait for the second officer %d, the sender %d, another province %d", waiting(second), waiting(by), waiting(stranger))
	}
	got, err := s.ImportedListings(ctx, second, i.ID)
	if err != nil || got.Draft != 2 || got.Submitted != 1 || got.Published != 0 || got.Import.ID != i.ID || got.Sender == "" {
		t.Errorf("what became of the list: %+v %v", got, err)
	}
}

// producersOfRows answers which producer rows mean, and changes the answer. An answer
// holds for the rows to which the producer was offered.
func producersOfRows(t *testing.T, s *store.Store, by domain.Actor, row func(int, string, string, func(*domain.ListingEntry)) domain.ImportLine, there domain.Producer) {
	ctx := t.Context()
	near, far := producer(2, "Hợp tác xã Nông nghiệp Lũng Xa", "08", "02"), producer(3, "HTX Lũng Xa", "24", "24")
	_, err := s.Load(ctx, domain.Batch{Producers: []domain.Producer{near, far}})
	must(t, err)
	by.Provinces, by.FormerProvinces = []string{"08", "24"}, []string{"02", "24"}
	at := func(province string) func(*domain.ListingEntry) {
		return func(e *domain.ListingEntry) { e.Producer.ProvinceCode, e.Product.ProvinceCode = province, province }
	}
	const name = "THT Lũng Xa"
	i, err := s.AddImport(ctx, by, domain.Import{Kind: domain.KindProduct, FileName: "hai tỉnh.xlsx", FileKey: "imports/z"})
	must(t, err)
	must(t, s.PreviewRows(ctx, by, i.ID, []domain.ImportLine{
		row(2, "Chè bảy", name, at("08")), row(3, "Chè tám", name, at("24")), row(4, "Chè chín", name, at("08")), row(5, "Chè mười", name, at("08")),
	}))
	must(t, s.FinishPreview(ctx, i.ID, true, nil))
	for _, c := range []struct {
		what  string
		a     domain.RowAnswer
		maker [4]string // of rows 2 to 5; "new": it is new by an answer; empty: not answered
	}{
		{"one is skipped", domain.RowAnswer{Row: 5, Skip: new(true)}, [4]string{}},
		{"the wrong one", domain.RowAnswer{Row: 2, Maker: &there.ID}, [4]string{there.ID, "", there.ID, ""}},
		{"the right one", domain.RowAnswer{Row: 4, Maker: &near.ID}, [4]string{near.ID, "", near.ID, ""}},
		{"a new one", domain.RowAnswer{Row: 2, Maker: new("")}, [4]string{"new", "", "new", ""}},
		{"the other province", domain.RowAnswer{Row: 3, Maker: &far.ID}, [4]string{"new", far.ID, "new", ""}},
		{"a new one there", domain.RowAnswer{Row: 3, Maker: new("")}, [4]string{"new", "new", "new", ""}},
		{"the first one again", domain.RowAnswer{Row: 2, Maker: &there.ID}, [4]string{there.ID, "new", there.ID, ""}},
	} {
		_, err := s.AnswerImportRow(ctx, by, i.ID, domain.AnyVersion, c.a)
		must(t, err)
		for n, want := range c.maker {
			r, err := s.ImportRow(ctx, by, i.ID, n+2)
			must(t, err)
			got := r.Entry.Maker.ID
			if said := r.Entry.Said.Maker; said != nil && *said == "" && r.Entry.Maker.New {
				got = "new"
			}
			if got != want || len(r.Entry.Maker.Lookalikes) == 0 || r.Skipped != (n == 3) {
				t.Errorf("%s: row %d is of %q, want %q: %+v", c.what, r.Row, got, want, r.Entry.Maker)
			}
		}
	}
	_, err = s.AnswerImportRow(ctx, by, i.ID, domain.AnyVersion, domain.RowAnswer{Row: 2, Maker: &far.ID})
	wantCode(t, err, domain.CodeInvalid)
}
