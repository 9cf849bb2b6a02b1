package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// editable returns a fair with a catalogue of two sections: pinned products,
// and a list that contains one of them again.
func editable(t *testing.T, s *store.Store, mine domain.Actor) (domain.Fair, domain.Catalogue) {
	t.Helper()
	b := domain.Batch{Products: []domain.Product{
		product(1, "Chè Shan tuyết", "08", "02"), product(2, "Mật ong bạc hà", "08", "02"), product(3, "Cam sành", "08", "02"), product(4, "Miến dong", "08", "02"), product(5, "Gạo nếp", "08", "02"),
	}, CraftVillages: []domain.CraftVillage{village(1, "Làng dệt lanh", "08", "02")}, Producers: []domain.Producer{producer(3, "HTX không tài khoản", "08", "02")}}
	for i, p := range []int{1, 1, 2, 2} {
		b.Products[i].ProducerID = ptr(id('b', p))
	}
	b.Products[4].Status = domain.StatusDraft
	b = certified(b, four)
	// The second ends on the first day of the fair, the fourth begins on the second one.
	b.Certificates[1].ValidUntil = today() + 20
	b.Certificates[3].ValidFrom = today() + 21
	_, err := s.Load(t.Context(), b)
	must(t, err)
	f, err := s.AddFair(t.Context(), mine, aFair())
	must(t, err)
	f, err = s.MoveFair(t.Context(), mine, f.ID, 1, domain.FairPublish, "")
	must(t, err)
	c := domain.Catalogue{
		FairID: f.ID, Title: "Tinh hoa bản làng", ClosesOn: ptr(today() + 3),
		Sections: domain.JSONList[domain.CatalogueSection]{
			{Kind: domain.SectionOther, Title: "Sản phẩm", Pinned: []domain.Ref{productRef(3), productRef(1), productRef(2), productRef(4), productRef(5), productRef(9)}},
			{Kind: domain.SectionVillages, Title: "Làng nghề", Pinned: []domain.Ref{productRef(1), {Kind: domain.KindCraftVillage, ID: id('c', 1)}}},
		},
	}
	c, err = s.SetCatalogue(t.Context(), mine, c, 0)
	must(t, err)
	return f, c
}

func printed(c domain.EditionContent) (out []string) {
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			out = append(out, fmt.Sprintf("%d %s", e.Number, e.Name))
		}
	}
	return out
}

// catalogues: an organizer prepares a catalogue, and producers answer about
// their entries.
func catalogues(t *testing.T, open Open) {
	moment := noon()
	s := open(t, func() time.Time { return moment }, true)
	who := inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f, c := editable(t, s, mine)
	const site = "https://cho.example"

	// Other organizers neither see nor change it, and an old version overwrites
	// nothing.
	for _, by := range []domain.Actor{other, who.officer, who.member, {}} {
		_, _, err := s.Catalogue(t.Context(), by, f.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.SetCatalogue(t.Context(), by, c, 1)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.Compose(t.Context(), by, f.ID, nil, site)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.AskMakers(t.Context(), by, f.ID, 1, nil, site)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.Freeze(t.Context(), by, f.ID, domain.FreezeForm{Version: 1, Site: site})
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err := s.SetCatalogue(t.Context(), mine, c, 0)
	wantCode(t, err, domain.CodePrecondition)
	bad := c
	bad.Sections = domain.JSONList[domain.CatalogueSection]{{Kind: domain.SectionOther}}
	_, err = s.SetCatalogue(t.Context(), mine, bad, 1)
	wantField(t, err, "sections[0].title")
	if stored, _, err := s.Catalogue(t.Context(), mine, f.ID); err != nil || stored.Version != 1 || len(stored.Sections) != 2 || *stored.ClosesOn != today()+3 {
		t.Fatalf("stored is %+v (%v)", stored, err)
	}

	// Entries are in the order of the pins, once each; none may not be shown on
	// the last day, and stars are valid on all days.
	composed, err := s.Compose(t.Context(), mine, f.ID, nil, site)
	must(t, err)
	content := composed.Content
	if got := printed(content); !slices.Equal(got, []string{"1 Cam sành", "2 Chè Shan tuyết", "3 Miến dong", "4 Làng dệt lanh"}) {
		t.Fatalf("printed would be %q", got)
	}
	if e := content.Sections[0].Entries; e[0].Certificate == nil || e[0].Certificate.Stars != 4 || !strings.HasPrefix(e[0].VerifyURL, site+"/verify/") || e[2].Certificate != nil || e[2].VerifyURL != "" {
		t.Errorf("the certificates are %+v, %+v", e[0].Certificate, e[2].Certificate)
	}
	// The profiles of the producers are printed in the order of the book, each once;
	// the map has every unit of today.
	var profiles []string
	for _, m := range content.Producers {
		profiles = append(profiles, m.ID)
		if m.Name == "" || m.Place.Province.Name == "" {
			t.Errorf("the profile is %+v", m)
		}
	}
	if !slices.Equal(profiles, content.Makers()) || len(profiles) == 0 || content.Layout != domain.LayoutStandard || len(content.Provinces) != 34 || len(content.Provinces[0].Points) == 0 {
		t.Errorf("profiles of %q, layout %s, %d units", profiles, content.Layout, len(content.Provinces))
	}
	// Hits of the query follow the pins; dropped ones are left out.
	found := []domain.SectionHits{{}, {Refs: []domain.Ref{productRef(3), {Kind: domain.KindProducer, ID: id('b', 1)}}}}
	if composed, err = s.Compose(t.Context(), mine, f.ID, found, site); err != nil || composed.Content.Entries() != 4 {
		t.Errorf("with hits, printed would be %q (%v)", printed(composed.Content), err)
	}
	// What is chosen and not printed is listed with the reason.
	var left []string
	for _, l := range composed.LeftOut {
		left = append(left, fmt.Sprint(l.Section, " ", l.Name, " ", l.Reason, " ", l.Before))
	}
	if want := []string{"0 Mật ong bạc hà no_certificate ", "0  not_published ", "0  unknown ", "1 Chè Shan tuyết printed_before Sản phẩm"}; !slices.Equal(left, want) {
		t.Errorf("left out are %q, want %q", left, want)
	}
	_, err = s.Freeze(t.Context(), mine, f.ID, domain.FreezeForm{Version: 1, Site: site})
	wantField(t, err, "confirm_left_out")

	// A producer without members cannot be asked, and its entry is not marked.
	exec(t, s, fmt.Sprintf("UPDATE products SET producer_id = '%s' WHERE id = '%s'", id('b', 3), id('a', 4)))
	// Producers are asked once, see only their own entries, and answer until
	// the closing date.
	_, err = s.AskMakers(t.Context(), mine, f.ID, 2, nil, site)
	wantCode(t, err, domain.CodePrecondition)
	asked, err := s.AskMakers(t.Context(), mine, f.ID, 1, nil, site)
	must(t, err)
	again, err := s.AskMakers(t.Context(), mine, f.ID, 1, nil, site)
	must(t, err)
	for _, a := range []domain.AskedCount{asked, again} {
		if len(a.Unreachable) != 1 || a.Unreachable[0].ID != id('b', 3) {
			t.Errorf("nobody could be asked of %+v", a.Unreachable)
		}
	}
	if asked.Entries != 2 || asked.Producers != 2 || again.Entries != 0 || again.Producers != 0 {
		t.Errorf("asked %+v, then %+v", asked, again)
	}
	list, err := s.MyCatalogueEntries(t.Context(), who.member, domain.MyEntryFilter{}, domain.Page{Limit: 10})
	must(t, err)
	if len(list.Items) != 1 || list.Items[0].Printed == nil || list.Items[0].Printed.Name != "Chè Shan tuyết" || *list.Items[0].ClosesOn != today()+3 {
		t.Fatalf("the maker sees %+v", list.Items)
	}
	entry := list.Items[0].CatalogueEntry
	corrected := domain.EntryAnswer{State: domain.EntryCorrected, Name: "Chè Shan tuyết cổ thụ"}
	for _, by := range []domain.Actor{who.other, who.officer, mine, {}} {
		_, err = s.MyCatalogueEntry(t.Context(), by, entry.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.AnswerCatalogueEntry(t.Context(), by, entry.ID, 1, corrected)
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err = s.AnswerCatalogueEntry(t.Context(), who.member, entry.ID, 2, corrected)
	wantCode(t, err, domain.CodePrecondition)
	_, err = s.AnswerCatalogueEntry(t.Context(), who.member, entry.ID, 1, domain.EntryAnswer{State: domain.EntryConfirmed, Name: "x"})
	wantField(t, err, "answer")
	moment = noon().AddDate(0, 0, 3) // the last day counts
	answer, err := s.AnswerCatalogueEntry(t.Context(), who.member, entry.ID, 1, corrected)
	must(t, err)
	if answer.Version != 2 || answer.State != domain.EntryCorrected || answer.Verdict != domain.VerdictPending || answer.Printed.Name != "Chè Shan tuyết" || answer.Listing != "Chè Shan tuyết" {
		t.Errorf("the answer is %+v", answer)
	}
	if p, err := s.Product(t.Context(), id('a', 1)); err != nil || p.Name != "Chè Shan tuyết" {
		t.Errorf("the listing is called %q (%v)", p.Name, err)
	}

	// The correction is printed once the organizer accepts it; until then freezing
	// asks to confirm that it is not.
	composed, err = s.Compose(t.Context(), mine, f.ID, nil, site)
	must(t, err)
	if last := composed.LeftOut[len(composed.LeftOut)-1]; last.Reason != domain.LeftOutUndecided || last.Ref != productRef(1) || printed(composed.Content)[1] != "2 Chè Shan tuyết" {
		t.Errorf("before a decision, left out are %+v, printed %q", composed.LeftOut, printed(composed.Content))
	}
	decide := func(by domain.Actor, id string, version int64, verdict domain.Verdict, reason string) error {
		_, err := s.DecideCatalogueEntry(t.Context(), by, f.ID, id, version, verdict, reason)
		return err
	}
	for _, by := range []domain.Actor{other, who.member, who.officer, {}} {
		wantCode(t, decide(by, entry.ID, 2, domain.VerdictAccepted, ""), domain.CodeNotFound)
		_, err = s.CatalogueEntry(t.Context(), by, f.ID, entry.ID)
		wantCode(t, err, domain.CodeNotFound)
	}
	wantCode(t, decide(mine, "x", 2, domain.VerdictAccepted, ""), domain.CodeNotFound)
	wantCode(t, decide(mine, entry.ID, 1, domain.VerdictAccepted, ""), domain.CodePrecondition)
	wantField(t, decide(mine, entry.ID, 2, domain.VerdictRejected, " "), "reason")
	must(t, decide(mine, entry.ID, 2, domain.VerdictRejected, "Tên phải như trên nhãn"))
	if mail, err := s.Notices(t.Context(), who.member.UserID, false, domain.Page{Limit: 1}); err != nil || mail.Items[0].Kind != "catalogue.rejected" || mail.Items[0].Text != "Tên phải như trên nhãn" {
		t.Errorf("the maker reads %+v (%v)", mail.Items, err)
	}
	wantCode(t, decide(mine, entry.ID, 3, domain.VerdictAccepted, ""), domain.CodeConflict)
	_, err = s.AnswerCatalogueEntry(t.Context(), who.member, entry.ID, 3, corrected)
	must(t, err)
	must(t, decide(mine, entry.ID, 4, domain.VerdictAccepted, ""))
	for _, c := range []struct {
		filter domain.CatalogueEntryFilter
		n      int
	}{
		{domain.CatalogueEntryFilter{}, 2}, {domain.CatalogueEntryFilter{State: domain.EntryAsked}, 1}, {domain.CatalogueEntryFilter{Verdict: domain.VerdictPending}, 0},
		{domain.CatalogueEntryFilter{Verdict: domain.VerdictAccepted, Text: "CHE shan"}, 1}, {domain.CatalogueEntryFilter{Text: "bánh"}, 0},
	} {
		if got, err := s.CatalogueEntries(t.Context(), mine, f.ID, c.filter, domain.Page{Limit: 10}); err != nil || len(got.Items) != c.n {
			t.Errorf("%+v finds %+v (%v)", c.filter, got.Items, err)
		}
	}
	if n, err := s.CountCatalogueEntries(t.Context(), mine, f.ID); err != nil || !slices.Equal(n, []domain.EntryCount{{State: domain.EntryAsked, Verdict: domain.VerdictPending, N: 1}, {State: domain.EntryCorrected, Verdict: domain.VerdictAccepted, N: 1}}) {
		t.Errorf("counted are %+v (%v)", n, err)
	}
	if c, _, err = s.Catalogue(t.Context(), mine, f.ID); err != nil || c.Version != 2 {
		t.Errorf("the catalogue has version %d (%v)", c.Version, err)
	}
	// An older copy of the texts does not lose the correction.
	for _, texts := range []domain.JSONList[domain.CatalogueText]{nil, {{Ref: productRef(1), Name: "Chè"}}} {
		older := c
		older.Texts = texts
		_, err = s.SetCatalogue(t.Context(), mine, older, 2)
		wantCode(t, err, domain.CodePrecondition)
	}
	rejected := c
	rejected.Texts = domain.JSONList[domain.CatalogueText]{{Ref: productRef(1), Version: c.Texts[0].Version}, {Ref: productRef(3), Version: 7, Name: "Cam"}}
	if rejected, err = s.SetCatalogue(t.Context(), mine, rejected, 2); err != nil || rejected.Texts[0].Version != 1 || rejected.Texts[1].Version != 0 {
		t.Errorf("the texts are %+v (%v)", rejected.Texts, err)
	}
	c.Version = 0
	if c, err = s.SetCatalogue(t.Context(), mine, c, 3); err != nil || c.Version != 4 {
		t.Errorf("the catalogue is %+v (%v)", c, err)
	}
	moment = noon().AddDate(0, 0, 4)
	_, err = s.AnswerCatalogueEntry(t.Context(), who.member, entry.ID, 5, domain.EntryAnswer{State: domain.EntryConfirmed})
	wantCode(t, err, domain.CodeConflict)
	_, err = s.AskMakers(t.Context(), mine, f.ID, 4, nil, site)
	wantCode(t, err, domain.CodeConflict)
	if states, err := s.CatalogueEntries(t.Context(), mine, f.ID, domain.CatalogueEntryFilter{State: domain.EntryCorrected}, domain.Page{Limit: 10}); err != nil || len(states.Items) != 1 || states.Items[0].ID != entry.ID {
		t.Errorf("the organizer sees %+v (%v)", states.Items, err)
	}
	_, err = s.CatalogueEntries(t.Context(), other, f.ID, domain.CatalogueEntryFilter{}, domain.Page{Limit: 10})
	wantCode(t, err, domain.CodeNotFound)
	if composed, err = s.Compose(t.Context(), mine, f.ID, nil, site); err != nil || printed(composed.Content)[1] != "2 Chè Shan tuyết cổ thụ" {
		t.Errorf("printed would be %q (%v)", printed(composed.Content), err)
	}
	if _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

// editions: each edition is frozen once and never changes.
func editions(t *testing.T, open Open) {
	s := migrated(t, open)
	_ = inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f, _ := editable(t, s, mine)

	var (
		e      domain.FrozenEdition
		err    error
		frozen []domain.FrozenEdition
		text   []byte
	)
	step(t, "fifty callers freeze one version", func(t *testing.T) {
		// One has it.
		oneSucceeds(t, 50, func(int) error {
			_, err := s.Freeze(t.Context(), mine, f.ID, domain.FreezeForm{Version: 1, ConfirmLeftOut: true})
			return err
		}, domain.CodePrecondition)
		// A caller that retries gets an edition; numbers have no gap and no
		// duplicate.
		const all = 8
		var wg sync.WaitGroup
		for range all - 1 {
			wg.Go(func() {
				if err := freezeLatest(t.Context(), s, mine, f.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		frozen, err = s.Editions(t.Context(), mine, f.ID)
		must(t, err)
		var numbers []int
		for _, e := range frozen {
			numbers = append(numbers, e.Number)
		}
		if len(numbers) != all || !slices.IsSortedFunc(numbers, func(a, b int) int { return b - a }) || numbers[0] != all || numbers[all-1] != 1 {
			t.Fatalf("the editions are %d", numbers)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM river_job WHERE kind = 'edition'"); n != all {
			t.Errorf("%d jobs make the files of %d editions", n, all)
		}
		_, err = s.Editions(t.Context(), other, f.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.ManagedEdition(t.Context(), other, f.ID, 1)
		wantCode(t, err, domain.CodeNotFound)

		e, err = s.ManagedEdition(t.Context(), mine, f.ID, 1)
		must(t, err)
		text, err = json.Marshal(e.Content)
		must(t, err)
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != e.SHA256 || e.Entries != 4 || e.FrozenBy != mine.UserID || !e.FrozenAt.Equal(noon()) {
			t.Errorf("edition 1 is %+v", e)
		}
	})

	step(t, "public only when all its files are there", func(t *testing.T) {
		// A file that exists stays.
		_, err = s.PublishEdition(t.Context(), mine, f.ID, 1)
		wantCode(t, err, domain.CodeConflict)
		_, err = s.PublishedEdition(t.Context(), f.Slug, 0)
		wantCode(t, err, domain.CodeNotFound)
		for _, name := range domain.EditionFileNames() {
			for _, sum := range []string{"first", "second"} {
				must(t, s.AddEditionFile(t.Context(), domain.EditionFile{EditionID: e.ID, Name: name, ContentType: "x", Size: 1, SHA256: sum, FileKey: sum + name}))
			}
		}
		_, err = s.PublishEdition(t.Context(), other, f.ID, 1)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.PublishEdition(t.Context(), mine, f.ID, 1)
		must(t, err)
		published, err := s.PublishedEdition(t.Context(), f.Slug, 0)
		must(t, err)
		if published.Number != 1 || !published.Ready() || slices.ContainsFunc(published.Files, func(f domain.EditionFile) bool { return f.SHA256 != "first" }) {
			t.Errorf("the public sees %+v", published)
		}
		_, err = s.PublishedEdition(t.Context(), f.Slug, 2)
		wantCode(t, err, domain.CodeNotFound)
	})

	step(t, "whatever the program does, the databases keep what was frozen", func(t *testing.T) {
		wantFrozen(t, s, other.UserID)
	})

	step(t, "a published edition can be withdrawn once, and is kept", func(t *testing.T) {
		_, err := s.WithdrawEdition(t.Context(), mine, f.ID, 2, "In sai")
		wantCode(t, err, domain.CodeConflict) // not published
		_, err = s.WithdrawEdition(t.Context(), other, f.ID, 1, "In sai")
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.WithdrawEdition(t.Context(), mine, f.ID, 1, " ")
		wantField(t, err, "reason")
		for _, reason := range []string{"In sai", "Lý do khác"} {
			w, err := s.WithdrawEdition(t.Context(), mine, f.ID, 1, reason)
			must(t, err)
			if w.WithdrawnAt == nil || w.WithdrawnReason != "In sai" || w.ReplacedBy != 0 || !w.Ready() {
				t.Errorf("withdrawn it is %+v", w)
			}
		}
		if _, err := s.DB().ExecContext(t.Context(), "UPDATE editions SET withdrawn_reason = 'x' WHERE number = 1"); err == nil || !strings.Contains(err.Error(), "never changes") {
			t.Errorf("the reason can be changed: %v", err)
		}
		if p, err := s.PublishedEdition(t.Context(), f.Slug, 0); err != nil || p.Number != 1 || p.WithdrawnAt == nil {
			t.Errorf("the latest is %+v (%v)", p, err)
		}
		second, err := s.ManagedEdition(t.Context(), mine, f.ID, 2)
		must(t, err)
		for _, name := range domain.EditionFileNames() {
			must(t, s.AddEditionFile(t.Context(), domain.EditionFile{EditionID: second.ID, Name: name, ContentType: "x", Size: 1, SHA256: "x", FileKey: "2" + name}))
		}
		_, err = s.PublishEdition(t.Context(), mine, f.ID, 2)
		must(t, err)
		if p, err := s.PublishedEdition(t.Context(), f.Slug, 0); err != nil || p.Number != 2 {
			t.Errorf("the latest is %+v (%v)", p, err)
		}
		if p, err := s.PublishedEdition(t.Context(), f.Slug, 1); err != nil || p.ReplacedBy != 2 {
			t.Errorf("the first is %+v (%v)", p, err)
		}
	})

	step(t, "what changes later is in the addendum, not in the edition", func(t *testing.T) {
		if _, all, err := s.Addendum(t.Context(), mine, f.ID, 1); err != nil || len(all) != 0 {
			t.Errorf("concurrently, there differs %+v (%v)", all, err)
		}
		exec(t, s, fmt.Sprintf("UPDATE certificates SET revoked_on = '%s' WHERE id = '%s'", today(), id('f', 1)))
		exec(t, s, fmt.Sprintf("UPDATE products SET status = 'withdrawn' WHERE id = '%s'", id('a', 3)))
		_, differs, err := s.Addendum(t.Context(), mine, f.ID, 1)
		must(t, err)
		reasons := map[string]domain.Gone{}
		for _, d := range differs {
			reasons[d.Name] = d.Reason
		}
		if len(differs) != 2 || reasons["Chè Shan tuyết"] != domain.GoneRevoked || reasons["Cam sành"] != domain.GoneWithdrawn {
			t.Errorf("there differs %+v", differs)
		}
		_, _, err = s.Addendum(t.Context(), other, f.ID, 1)
		wantCode(t, err, domain.CodeNotFound)
		e1, public, err := s.PublicAddendum(t.Context(), f.Slug, 1)
		if err != nil || e1.Number != 1 || len(public) != 2 {
			t.Errorf("the public reads %+v of edition %d (%v)", public, e1.Number, err)
		}
		_, _, err = s.PublicAddendum(t.Context(), f.Slug, 3) // not published
		wantCode(t, err, domain.CodeNotFound)
		still, err := s.ManagedEdition(t.Context(), mine, f.ID, 1)
		must(t, err)
		if after, err := json.Marshal(still.Content); err != nil || string(after) != string(text) || still.SHA256 != e.SHA256 {
			t.Errorf("edition 1 is changed (%v)", err)
		}
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// wantFrozen expects that the database refuses each change of an edition.
func wantFrozen(t *testing.T, s *store.Store, other string) {
	t.Helper()
	change := []string{
		"UPDATE editions SET title = 'x'", "UPDATE editions SET content = '{}' WHERE number = 2", "UPDATE editions SET number = 99 WHERE number = 2", "UPDATE editions SET sha256 = 'x'",
		"UPDATE editions SET schema = 'x'", "UPDATE editions SET frozen_by = '" + other + "'", "UPDATE editions SET published_at = NULL WHERE number = 1", "DELETE FROM editions WHERE number = 2",
		"UPDATE edition_files SET sha256 = 'x'", "UPDATE edition_files SET file_key = 'x' WHERE name = 'catalogue.json'", "DELETE FROM edition_files",
	}
	if s.Dialect() == store.Postgres {
		change = append(change, "TRUNCATE edition_files", "TRUNCATE editions CASCADE")
	} else {
		change = append(change, "INSERT OR REPLACE INTO editions SELECT id, fair_id, number, 'x', entries, content, picture_keys, sha256, frozen_by, frozen_at, published_at, schema, withdrawn_at, withdrawn_reason FROM editions WHERE number = 2",
			"INSERT OR REPLACE INTO edition_files SELECT edition_id, name, content_type, size, 'x', file_key, created_at FROM edition_files")
	}
	for _, query := range change {
		// The replaced file is kept, without an error.
		if _, err := s.DB().ExecContext(t.Context(), query); !strings.HasPrefix(query, "INSERT OR REPLACE INTO edition_files") && (err == nil || !strings.Contains(err.Error(), "never changes")) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// freezeLatest freezes the latest version, and tries again if another caller
// froze it.
func freezeLatest(ctx context.Context, s *store.Store, by domain.Actor, fairID string) error {
	for {
		c, _, err := s.Catalogue(ctx, by, fairID)
		if err == nil {
			_, err = s.Freeze(ctx, by, fairID, domain.FreezeForm{Version: c.Version, ConfirmLeftOut: true})
		}
		if domain.CodeOf(err) != domain.CodePrecondition {
			return err
		}
	}
}
