package storetest

import (
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/store"
)

func entry(row int, name string, change func(*domain.ListingEntry)) domain.ImportLine {
	e := domain.ListingEntry{Row: row, Fields: []string{"name", "set", "shelf_life"}, Product: domain.Product{Name: name, ShelfLife: "12 tháng"}}
	set := "I.5.a"
	e.Product.SetCode = &set
	if change != nil {
		change(&e)
	}
	return domain.ImportLine{Entry: e, Cells: []string{"", name}}
}

// imports: a file is read, compared, previewed, committed by its token, and
// sent again.
func imports(t *testing.T, open Open) {
	s := migrated(t, open)
	ctx := t.Context()
	mine, others := producer(1, "HTX Chè", "08", "02"), producer(2, "HTX Cam", "08", "02")
	known := product(1, "Chè xanh", "08", "02")
	known.ProducerID, known.ShelfLife = &mine.ID, "6 tháng"
	same := product(2, "Chè đen", "08", "02")
	same.ProducerID, same.ShelfLife = &mine.ID, "12 tháng"
	same.Status = domain.StatusDraft
	set := "I.5.a"
	same.SetCode, known.SetCode = &set, &set
	theirs := product(3, "Cam sành", "08", "02")
	theirs.ProducerID = &others.ID
	_, err := s.Load(ctx, domain.Batch{Producers: []domain.Producer{mine, others}, Products: []domain.Product{known, same, theirs}})
	must(t, err)
	maker := addUser(t, s, "htx@example.vn", domain.RoleProducer)
	officer := addOfficer(t, s, "so@example.vn", "08")
	exec(t, s, fmt.Sprintf("INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', true, '2026-01-01 00:00:00')", maker.ID, mine.ID))
	actor := domain.Actor{UserID: maker.ID}

	read := func(by domain.Actor, lines ...domain.ImportLine) domain.Import {
		t.Helper()
		i, err := s.AddImport(ctx, by, domain.Import{Kind: domain.KindProduct, FileName: "chè.xlsx", FileKey: "imports/x"})
		must(t, err)
		_, err = s.AddImport(ctx, by, domain.Import{Kind: domain.KindProduct, FileName: "2.xlsx"})
		wantCode(t, err, domain.CodeConflict)
		_, now, err := s.ImportToWork(ctx, i.ID)
		must(t, err)
		must(t, s.PreviewRows(ctx, now, i.ID, lines))
		must(t, s.PreviewRows(ctx, now, i.ID, lines)) // again, as after a crash
		last, err := s.ImportRead(ctx, i.ID)
		must(t, err)
		if last != lines[len(lines)-1].Entry.Row {
			t.Fatalf("read to row %d", last)
		}
		_, err = s.CommitImport(ctx, by, i.ID, "")
		wantCode(t, err, domain.CodeConflict)
		must(t, s.FinishPreview(ctx, i.ID, true, nil))
		i, err = s.Import(ctx, by, i.ID)
		must(t, err)
		return i
	}
	equal := func(what string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}

	lines := []domain.ImportLine{
		entry(2, "Chè xanh", nil),
		entry(3, "CHÈ ĐEN", func(e *domain.ListingEntry) { e.Fields = []string{"shelf_life"} }),
		entry(4, "Chè vàng", nil),
		entry(5, "Chè vàng", nil),
		entry(6, "Cam sành", func(e *domain.ListingEntry) { e.Slug = id('a', 3) }),
		entry(7, "Cam mới", func(e *domain.ListingEntry) { e.Producer.Name = "HTX Cam" }),
		entry(8, "Chè xanh", func(e *domain.ListingEntry) { e.Slug, e.Producer.Name = id('a', 1), "HTX Cam" }),
		entry(9, "Chè hỏng", func(e *domain.ListingEntry) { e.Faults = []domain.RowFault{{Column: "season", Message: "x"}} }),
		entry(10, "Chè mã", func(e *domain.ListingEntry) { e.Fields, e.Product.GTIN = append(e.Fields, "gtin"), "123" }),
		entry(11, "Chè túi", func(e *domain.ListingEntry) {
			e.Fields, e.Product.Packs = append(e.Fields, "packs"), []domain.Pack{{Name: ""}}
		}),
	}
	i := read(actor, lines...)
	equal("preview", importResults(t, s, actor, i.ID), []string{
		"2 changed", "3 same", "4 new", "5 error name", "6 error slug", "7 error producer_name", "8 error producer_name", "9 error season", "10 error gtin", "11 error pack1_name",
	})
	if i.State != domain.ImportPreview || i.Added != 1 || i.Changed != 1 || i.Same != 1 || i.Faulty != 7 || i.Rows != 2 || i.Token == "" {
		t.Fatalf("the preview is %+v", i)
	}
	p, err := s.ManagedProduct(ctx, domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, id('a', 1))
	must(t, err)
	if p.ShelfLife != "6 tháng" || p.Version != 1 {
		t.Fatal("the preview has changed a product")
	}
	rows, err := s.ImportRows(ctx, actor, i.ID, domain.ImportRowFilter{Result: domain.ImportChanged}, domain.Page{Limit: 1})
	must(t, err)
	if c := rows.Items[0].Changes; len(c) != 1 || c[0] != (domain.FieldChange{Field: "shelf_life", Before: "6 tháng", After: "12 tháng"}) {
		t.Errorf("changes: %v", c)
	}
	rows, err = s.ImportRows(ctx, actor, i.ID, domain.ImportRowFilter{FromRow: 4}, domain.Page{Limit: 1})
	must(t, err)
	if len(rows.Items) != 1 || rows.Items[0].Row != 4 {
		t.Errorf("from row 4: %v", rows.Items)
	}
	_, err = s.Import(ctx, domain.Actor{UserID: officer.ID}, i.ID)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.ImportRows(ctx, domain.Actor{UserID: officer.ID}, i.ID, domain.ImportRowFilter{}, domain.Page{Limit: 1})
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.CommitImport(ctx, actor, i.ID, "guess")
	wantCode(t, err, domain.CodePrecondition)
	i, err = s.CommitImport(ctx, actor, i.ID, i.Token)
	must(t, err)
	_, err = s.CommitImport(ctx, actor, i.ID, i.Token)
	must(t, err)
	i = writeAll(t, s, i)
	if i.State != domain.ImportDone || i.Written != 2 || i.Faulty != 7 {
		t.Fatalf("at the end: %+v", i)
	}
	p, err = s.ManagedProduct(ctx, domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, id('a', 1))
	must(t, err)
	if p.ShelfLife != "12 tháng" || p.Version != 2 || p.Status != domain.StatusPublished {
		t.Errorf("the product is %q, version %d, %s", p.ShelfLife, p.Version, p.Status)
	}

	step(t, "the same file again", func(t *testing.T) {
		// There is nothing to do.
		i = read(actor, lines[:3]...)
		equal("again", importResults(t, s, actor, i.ID), []string{"2 same", "3 same", "4 same"})
	})

	step(t, "chosen columns are read again and remembered for the office", func(t *testing.T) {
		by := domain.Actor{UserID: officer.ID, Provinces: []string{"08"}}
		chooseColumns(t, s, by, actor, read(by, entry(2, "Trà lá", nil)))
	})

	step(t, "officers of one province choose at the same time", func(t *testing.T) {
		const many = 4
		columns := []domain.SheetColumn{{Letter: "A", Heading: "Hàng", Key: "name", Chosen: true}, {Letter: "B", Heading: "Cơ sở", Key: "producer_name", Chosen: true}}
		var by []domain.Actor
		var previews []domain.Import
		for i := range many {
			by = append(by, domain.Actor{UserID: addOfficer(t, s, fmt.Sprintf("cung.luc.%d@example.vn", i), "08").ID, Provinces: []string{"08"}})
			previews = append(previews, read(by[i], entry(2, "Trà lá", nil)))
		}
		errs := make(chan error, many)
		for i := range many {
			go func() {
				_, err := s.ChooseColumns(ctx, by[i], previews[i].ID, previews[i].Version, columns)
				errs <- err
			}()
		}
		for range many {
			must(t, <-errs)
		}
		got, err := s.RememberedColumns(ctx, by[0], domain.KindProduct)
		must(t, err)
		if len(got) != 3 { // with that of the step before
			t.Errorf("remembered: %v", got)
		}
		exec(t, s, "DELETE FROM import_rows WHERE import_id IN (SELECT id FROM imports WHERE user_id <> '"+maker.ID+"')")
		exec(t, s, "DELETE FROM imports WHERE user_id <> '"+maker.ID+"'")
	})

	step(t, "a change between preview and commit is not overwritten", func(t *testing.T) {
		i = read(actor, entry(2, "Chè xanh", func(e *domain.ListingEntry) { e.Product.ShelfLife = "1 tháng" }), entry(3, "Chè trắng", nil), entry(4, "Chè nụ", nil))
		equal("another file", importResults(t, s, actor, i.ID), []string{"2 changed", "3 new", "4 new"})
		p.ShelfLife = "2 tháng"
		_, err = s.ChangeProduct(ctx, domain.Actor{UserID: maker.ID, Roles: []domain.Role{domain.RoleAdmin}}, p, p.Version)
		must(t, err)
		_, err = s.CommitImport(ctx, actor, i.ID, i.Token)
		must(t, err)
		if i = writeAll(t, s, i); i.Written != 2 || i.Faulty != 1 {
			t.Errorf("after another's change: %+v", i)
		}
	})

	step(t, "who lost the right between preview and commit writes nothing", func(t *testing.T) {
		i = read(actor, entry(2, "Chè lài", nil))
		_, err = s.CommitImport(ctx, actor, i.ID, i.Token)
		must(t, err)
		exec(t, s, "DELETE FROM memberships")
		if i = writeAll(t, s, i); i.Written != 0 || i.Faulty != 1 {
			t.Errorf("without the right: %+v", i)
		}
		exec(t, s, fmt.Sprintf("UPDATE users SET locked_at = '2026-01-01 00:00:00' WHERE id = '%s'", maker.ID))
		_, _, err = s.ImportToWork(ctx, i.ID)
		wantCode(t, err, domain.CodeForbidden)
	})

	step(t, "officers bring producers along, as drafts, in their province only", func(t *testing.T) {
		by := domain.Actor{UserID: officer.ID}
		at := func(province string) func(*domain.ListingEntry) {
			return func(e *domain.ListingEntry) {
				e.Fields = append(e.Fields, "province")
				e.Product.ProvinceCode = province
				e.Producer = domain.Producer{Name: "HTX Mới " + province, Kind: domain.ProducerCooperative, Place: place(province, ""), Phone: "0912 345 678"}
			}
		}
		i = read(by, entry(2, "Mận", at("08")), entry(3, "Đào", at("08")), entry(4, "Vải", at("24")), entry(5, "Lê", func(e *domain.ListingEntry) { at("08")(e); e.Producer.Phone = "gọi sau" }))
		equal("an officer's file", importResults(t, s, by, i.ID), []string{"2 new", "3 new", "4 error province", "5 error phone"})
		_, err = s.CommitImport(ctx, by, i.ID, i.Token)
		must(t, err)
		if i = writeAll(t, s, i); i.Written != 2 {
			t.Errorf("an officer's file: %+v", i)
		}
		managed, err := s.Managed(ctx, domain.Actor{UserID: officer.ID, Roles: []domain.Role{domain.RoleAdmin}}, domain.ReviewFilter{Kinds: []domain.Kind{domain.KindProducer}, Statuses: []domain.Status{domain.StatusDraft}}, domain.Page{Limit: 10})
		must(t, err)
		if len(managed.Items) != 1 {
			t.Errorf("%d producers were made", len(managed.Items))
		}
		log, err := s.AuditEntries(ctx, domain.AuditFilter{Action: "product.import"}, domain.Page{Limit: 100})
		must(t, err)
		if len(log.Items) != 4 {
			t.Errorf("%d imports in the audit log", len(log.Items))
		}
		if check, err := s.VerifyAudit(ctx); err != nil || check.Entries == 0 {
			t.Errorf("the audit log: %+v %v", check, err)
		}

		list, err := s.Imports(ctx, by, domain.ImportFilter{}, domain.Page{Limit: 1})
		must(t, err)
		if len(list.Items) != 1 || list.Items[0].ID != i.ID {
			t.Errorf("list: %v", list)
		}
		i, err = s.AddImport(ctx, by, domain.Import{Kind: domain.KindProduct, FileName: "hỏng.csv"})
		must(t, err)
		must(t, s.FailImport(ctx, i.ID, domain.Invalidf("file", "the file has more than %d MiB", 20)))
		i, err = s.Import(ctx, by, i.ID)
		must(t, err)
		if i.State != domain.ImportFailed || i.Problem.Message != "the file has more than 20 MiB" || i.Problem.Format != "the file has more than %d MiB" || !slices.Equal(i.Problem.Args, []string{"20"}) {
			t.Errorf("failed: %+v", i)
		}
		exec(t, s, fmt.Sprintf("UPDATE imports SET problem = 'the sheet holds nothing' WHERE id = '%s'", i.ID)) // as it was stored before
		i, err = s.Import(ctx, by, i.ID)
		must(t, err)
		if i.Problem.Message != "the sheet holds nothing" {
			t.Errorf("a problem from before: %+v", i.Problem)
		}
		exec(t, s, "UPDATE imports SET created_at = '2020-01-01 00:00:00'")
		keys, err := s.OldImports(ctx)
		must(t, err)
		if len(keys) != 6 {
			t.Errorf("old files: %q", keys)
		}
		_, err = s.Import(ctx, by, i.ID)
		wantCode(t, err, domain.CodeNotFound)
	})
}

// chooseColumns chooses the columns of an import of by, twice, and reads which of
// them each office remembers.
func chooseColumns(t *testing.T, s *store.Store, by, other domain.Actor, i domain.Import) {
	columns := []domain.SheetColumn{{Letter: "A", Heading: "Tên", Key: "name"}, {Letter: "B", Heading: "Bên làm ra", Key: "producer_name", Chosen: true}}
	_, err := s.ChooseColumns(t.Context(), by, i.ID, i.Version+1, columns)
	wantCode(t, err, domain.CodeConflict)
	_, err = s.ChooseColumns(t.Context(), other, i.ID, i.Version, columns)
	wantCode(t, err, domain.CodeNotFound)
	again, err := s.ChooseColumns(t.Context(), by, i.ID, i.Version, columns)
	must(t, err)
	if last, err := s.ImportRead(t.Context(), i.ID); err != nil || last != 0 || again.State != domain.ImportReading || again.Token != "" {
		t.Errorf("read to row %d: %+v %v", last, again, err)
	}
	_, err = s.ChooseColumns(t.Context(), by, i.ID, again.Version, columns)
	wantCode(t, err, domain.CodeConflict)
	must(t, s.FinishPreview(t.Context(), i.ID, true, nil))
	again, err = s.Import(t.Context(), by, i.ID)
	must(t, err)
	columns[1].Key = "" // the last choice counts
	_, err = s.ChooseColumns(t.Context(), by, i.ID, again.Version, columns)
	must(t, err)
	must(t, s.FailImport(t.Context(), i.ID, domain.NewError(domain.CodeInternal, "the file could not be read")))
	for _, c := range []struct {
		who  domain.Actor
		want []domain.SheetColumn
	}{
		{domain.Actor{UserID: other.UserID, Provinces: []string{"08"}}, []domain.SheetColumn{{Heading: "Bên làm ra"}}},
		{domain.Actor{UserID: by.UserID, Provinces: []string{"01"}}, nil},
		{other, nil},
	} {
		got, err := s.RememberedColumns(t.Context(), c.who, domain.KindProduct)
		must(t, err)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v remembers %v, want %v", c.who, got, c.want)
		}
	}
	exec(t, s, fmt.Sprintf("DELETE FROM imports WHERE id = '%s'", i.ID))
}

// importResults returns the rows of an import with the columns at fault.
func importResults(t *testing.T, s *store.Store, by domain.Actor, id string) (out []string) {
	t.Helper()
	rows, err := s.ImportRows(t.Context(), by, id, domain.ImportRowFilter{}, domain.Page{Limit: 100})
	must(t, err)
	for _, r := range rows.Items {
		text := fmt.Sprint(r.Row, " ", r.Result)
		for _, f := range r.Faults {
			text += " " + f.Column
		}
		out = append(out, text)
	}
	return out
}

// writeAll writes the rows of a committed import, as its job does.
func writeAll(t *testing.T, s *store.Store, i domain.Import) domain.Import {
	t.Helper()
	for {
		_, now, err := s.ImportToWork(t.Context(), i.ID)
		must(t, err)
		left, err := s.WriteRows(t.Context(), now, i.ID, 2) // every call may be the last before a crash
		must(t, err)
		if left == 0 {
			break
		}
	}
	i, err := s.Import(t.Context(), domain.Actor{UserID: i.UserID}, i.ID)
	must(t, err)
	return i
}
