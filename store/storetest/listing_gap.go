package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// listingGaps: an office finds the drafts of its list that lack fields, and enters them
// for their producers.
func listingGaps(t *testing.T, open Open) {
	s := open(t, noon, true, func(c *store.Config) { c.FourEyes = domain.FourEyesAll })
	who := inhabit(t, s)
	ctx := t.Context()
	second := domain.Actor{UserID: addOfficer(t, s, "hai@example.vn", "08").ID, Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}, FormerProvinces: []string{"02", "08"}}
	row := func(n int, number, name string, change func(*domain.ListingEntry)) domain.ImportLine {
		line := entry(n, name, change)
		line.Entry.Number, line.Entry.Producer.Slug = number, id('b', 1)
		return line
	}
	i, err := s.AddImport(ctx, who.officer, domain.Import{Kind: domain.KindProduct, FileName: "chè.xlsx", FileKey: "imports/x"})
	must(t, err)
	must(t, s.PreviewRows(ctx, who.officer, i.ID, []domain.ImportLine{
		row(2, "1", "Chè một", nil), row(3, "2", "Chè hai", func(e *domain.ListingEntry) { e.Product.SetCode, e.Product.Group = nil, "I" }),
		row(4, "3", "Chè ba", func(e *domain.ListingEntry) {
			e.Product.Description, e.Fields = "Đủ rồi.", append(e.Fields, "story")
		}),
		row(5, "4", "Chè bốn", nil),
	}))
	must(t, s.FinishPreview(ctx, i.ID, true, nil))
	_, err = s.ImportedGaps(ctx, who.officer, i.ID, domain.GapFilter{}, domain.Page{Limit: 10})
	wantCode(t, err, domain.CodeConflict) // it is not written
	i, err = s.Import(ctx, who.officer, i.ID)
	must(t, err)
	i, err = s.CommitImport(ctx, who.officer, i.ID, i.Token)
	must(t, err)
	if i = writeAll(t, s, i); i.Written != 4 {
		t.Fatalf("the import is %+v: %q", i, importResults(t, s, who.officer, i.ID))
	}

	list := func(by domain.Actor, f domain.GapFilter, p domain.Page) domain.List[domain.ListingGaps] {
		t.Helper()
		found, err := s.ImportedGaps(ctx, by, i.ID, f, p)
		must(t, err)
		return found
	}
	lacks := func(f domain.GapFilter) (out []string) {
		t.Helper()
		for _, g := range list(second, f, domain.Page{Limit: 10}).Items {
			out = append(out, fmt.Sprint(g.Row, " ", g.Number, " ", g.Name, " ", g.Maker, " ", strings.Join(g.Fields, "+")))
		}
		return out
	}
	for name, c := range map[string]struct {
		f    domain.GapFilter
		want []string
	}{
		"all":   {domain.GapFilter{}, []string{"2 1 Chè một HTX Chè Shan story", "3 2 Chè hai HTX Chè Shan set+story", "5 4 Chè bốn HTX Chè Shan story"}},
		"set":   {domain.GapFilter{Field: "set"}, []string{"3 2 Chè hai HTX Chè Shan set+story"}},
		"words": {domain.GapFilter{Field: "story", Text: "che bon"}, []string{"5 4 Chè bốn HTX Chè Shan story"}},
	} {
		if got := lacks(c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	first := list(who.officer, domain.GapFilter{}, domain.Page{Limit: 2, Total: true})
	if len(first.Items) != 2 || *first.Total != 3 || first.Next == "" {
		t.Fatalf("the first page: %+v", first)
	}
	if rest := list(who.officer, domain.GapFilter{}, domain.Page{Limit: 2, Cursor: first.Next}); len(rest.Items) != 1 || rest.Items[0].Name != "Chè bốn" {
		t.Errorf("the second page: %+v", rest)
	}
	_, err = s.ImportedGaps(ctx, who.stranger, i.ID, domain.GapFilter{}, domain.Page{Limit: 10})
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.ImportedGaps(ctx, who.officer, i.ID, domain.GapFilter{Field: "name"}, domain.Page{Limit: 10})
	wantCode(t, err, domain.CodeInvalid)

	numbered, err := s.ImportedNumbers(ctx, second, i.ID)
	must(t, err)
	var numbers []string
	for _, r := range numbered {
		numbers = append(numbers, r.Number+" "+r.Name)
	}
	if want := []string{"1 Chè một", "2 Chè hai", "3 Chè ba", "4 Chè bốn"}; !slices.Equal(numbers, want) || numbered[0].ProductID != first.Items[0].ID {
		t.Errorf("the numbers are %q, want %q: %+v", numbers, want, numbered)
	}
	_, err = s.ImportedNumbers(ctx, who.stranger, i.ID)
	wantCode(t, err, domain.CodeNotFound)

	one, two := first.Items[0], first.Items[1]
	fill := func(g domain.ListingGaps, e domain.GapEntry) domain.FilledGap {
		return domain.FilledGap{ProductID: g.ID, GapEntry: e}
	}
	for name, c := range map[string]struct {
		by      domain.Actor
		version int64
		g       domain.FilledGap
		want    domain.Code
	}{
		"another province": {who.stranger, one.Version, fill(one, domain.GapEntry{Story: "x"}), domain.CodeNotFound},
		"the producer":     {who.member, one.Version, fill(one, domain.GapEntry{Story: "x"}), domain.CodeForbidden},
		"an old version":   {who.officer, one.Version + 1, fill(one, domain.GapEntry{Story: "x"}), domain.CodePrecondition},
		"nothing":          {who.officer, one.Version, fill(one, domain.GapEntry{}), domain.CodeInvalid},
		"no such set":      {who.officer, one.Version, fill(one, domain.GapEntry{Set: "X"}), domain.CodeInvalid},
	} {
		if _, err := s.EnterGaps(ctx, c.by, c.version, c.g); domain.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	p, err := s.EnterGaps(ctx, second, one.Version, fill(one, domain.GapEntry{Story: "Hái ở bản."}))
	must(t, err)
	if p.Description != "Hái ở bản." || p.Version != one.Version+1 {
		t.Errorf("the product is %+v", p)
	}
	out, err := s.FillGaps(ctx, who.officer, []domain.FilledGap{
		fill(two, domain.GapEntry{Set: aSet(t, s), Story: "Sao tay."}), fill(one, domain.GapEntry{Story: "Chuyện khác"}), fill(one, domain.GapEntry{Story: "Hái ở bản."}), {ProductID: id('z', 1), GapEntry: domain.GapEntry{Story: "x"}},
	})
	must(t, err)
	if len(out) != 4 || !out[0].Moved || len(out[1].Errs) != 1 || out[1].Errs[0].Field != "story" || out[2].Moved || len(out[2].Errs) != 0 || len(out[3].Errs) != 1 {
		t.Errorf("in bulk: %+v", out)
	}
	if got := lacks(domain.GapFilter{}); len(got) != 1 {
		t.Errorf("still missing: %q", got)
	}

	history, err := s.AuditEntries(ctx, domain.AuditFilter{Listing: one.Ref}, domain.Page{Limit: 1})
	must(t, err)
	if e := history.Items[0]; e.Action != "product.change" || e.UserID != second.UserID || !e.OnBehalf || !strings.Contains(e.After, "Hái ở bản.") {
		t.Errorf("the history ends with %+v", e)
	}
	last, err := s.LastEntry(ctx, who.officer, one.Ref)
	must(t, err)
	if last.UserID != second.UserID || !last.OnBehalf {
		t.Errorf("the last entry is %+v", last)
	}
	notices, err := s.Notices(ctx, who.member.UserID, true, domain.Page{Limit: 10})
	must(t, err)
	if len(notices.Items) != 2 || notices.Items[1].Kind != "listing.entered" || notices.Items[1].Path != "/v1/products/"+one.ID {
		t.Errorf("the notices of the producer: %+v", notices.Items)
	}

	// The one who submitted and the one who wrote do not publish; a third may.
	state, err := s.Review(ctx, who.officer, one.Ref, domain.AnyVersion, domain.ReviewSubmit, "")
	must(t, err)
	for _, by := range []domain.Actor{who.officer, second} {
		_, err = s.Review(ctx, by, one.Ref, state.Version, domain.ReviewPublish, "")
		wantCode(t, err, domain.CodeForbidden)
	}
	enterLater := func(version int64) {
		t.Helper()
		_, err := s.EnterGaps(ctx, who.officer, version, fill(one, domain.GapEntry{Story: "Chuyện khác"}))
		wantCode(t, err, domain.CodeConflict)
		out, err := s.FillGaps(ctx, who.officer, []domain.FilledGap{fill(one, domain.GapEntry{Story: "Hái ở bản."})})
		must(t, err)
		if len(out[0].Errs) != 1 || out[0].Errs[0].Code != domain.CodeConflict {
			t.Errorf("in bulk: %+v", out[0])
		}
	}
	enterLater(state.Version) // it is submitted
	state, err = s.Review(ctx, who.admin, one.Ref, state.Version, domain.ReviewPublish, "")
	must(t, err)
	enterLater(state.Version)
	state, err = s.Review(ctx, who.admin, one.Ref, state.Version, domain.ReviewSuspend, "Sai nguồn gốc")
	must(t, err)
	enterLater(state.Version)
	// What the producer submits itself is its own text.
	state, err = s.Review(ctx, who.member, two.Ref, domain.AnyVersion, domain.ReviewSubmit, "")
	must(t, err)
	_, err = s.Review(ctx, who.officer, two.Ref, state.Version, domain.ReviewPublish, "")
	must(t, err)
}

// gapRule: the SQL that lists drafts with missing fields, the reading of one product
// and the submission keep one rule.
func gapRule(t *testing.T, open Open) {
	s := open(t, noon, true)
	who := inhabit(t, s)
	ctx := t.Context()
	type product struct {
		set, maker bool
		story      string
		named      string // by what
	}
	var cases []product
	var lines []domain.ImportLine
	for _, set := range []bool{true, false} {
		for _, maker := range []bool{true, false} {
			for _, story := range []string{"", " \u00a0\n\t\u3000", "Hái ở bản."} {
				for _, named := range []string{"", "award", "certificate"} {
					cases = append(cases, product{set, maker, story, named})
					line := entry(len(cases), fmt.Sprint("Chè ", len(cases)), nil)
					line.Entry.Producer.Slug = id('b', 1)
					lines = append(lines, line)
				}
			}
		}
	}
	i, err := s.AddImport(ctx, who.officer, domain.Import{Kind: domain.KindProduct, FileName: "chè.xlsx", FileKey: "imports/x"})
	must(t, err)
	must(t, s.PreviewRows(ctx, who.officer, i.ID, lines))
	must(t, s.FinishPreview(ctx, i.ID, true, nil))
	i, err = s.Import(ctx, who.officer, i.ID)
	must(t, err)
	i, err = s.CommitImport(ctx, who.officer, i.ID, i.Token)
	must(t, err)
	if i = writeAll(t, s, i); i.Written != len(cases) {
		t.Fatalf("the import is %+v: %q", i, importResults(t, s, who.officer, i.ID))
	}
	refs, _, err := s.ImportedRefs(ctx, who.officer, i.ID, 0, 100, false)
	must(t, err)
	batch := domain.Batch{Decisions: []domain.Decision{decision(1, today()-10)}}
	for n, c := range cases {
		if c.named == "certificate" {
			x := certificate(n+1, 0, 1, 3, today()-10)
			x.ProductID = refs[n].ID
			batch.Certificates = append(batch.Certificates, x)
		}
	}
	_, err = s.Load(ctx, batch)
	must(t, err)
	for n, c := range cases {
		set := "description = '" + c.story + "'"
		if !c.set {
			set += ", set_code = NULL, product_group = 'I'"
		}
		if !c.maker {
			set += ", producer_id = NULL"
		}
		exec(t, s, "UPDATE products SET "+set+" WHERE id = '"+refs[n].ID+"'")
		if c.named == "award" {
			exec(t, s, fmt.Sprintf("INSERT INTO awards (id, decision_id, product_id, award_kind, stars, potential_five, name) VALUES ('%s', '%s', '%s', 'new', 3, FALSE, '')", id('9', n+1), id('e', 1), refs[n].ID))
		}
	}
	found, err := s.ImportedGaps(ctx, who.officer, i.ID, domain.GapFilter{}, domain.Page{Limit: 100})
	must(t, err)
	listed := map[string][]string{}
	for _, g := range found.Items {
		listed[g.ID] = g.Fields
	}
	for n, c := range cases {
		var want []string
		if !c.maker {
			want = append(want, "producer_id")
		}
		if !c.set {
			want = append(want, "set")
		}
		if strings.TrimSpace(c.story) == "" && c.named == "" {
			want = append(want, "story")
		}
		one, err := s.ProductGaps(ctx, who.officer, refs[n].ID)
		must(t, err)
		var refused []string
		_, err = s.Review(ctx, who.officer, refs[n], domain.AnyVersion, domain.ReviewSubmit, "")
		for _, e := range domain.ErrorsOf(err) {
			refused = append(refused, e.Field)
		}
		if !slices.Equal(listed[refs[n].ID], want) || !slices.Equal(one, want) || !slices.Equal(refused, want) {
			t.Errorf("%+v: the list has %q, the product %q, the submission %q (%v), want %q", c, listed[refs[n].ID], one, refused, err, want)
		}
	}
	_, err = s.ProductGaps(ctx, who.stranger, refs[0].ID)
	wantCode(t, err, domain.CodeNotFound)
}
