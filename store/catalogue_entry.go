package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

func noCatalogueEntry() error { return domain.NotFoundf("there is no such entry of a catalogue") }

// AskMakers requests producers to confirm or correct their entries.
func (s *Store) AskMakers(ctx context.Context, by domain.Actor, fairID string, version int64, found []domain.SectionHits, site string) (out domain.AskedCount, err error) {
	err = s.write(ctx, "asking makers", func(tx *tx) ([]domain.Ref, error) {
		out = domain.AskedCount{}
		f, err := openFair(withPlace(tx.DB, ""), by, fairID)
		if err != nil {
			return nil, err
		}
		c, err := catalogueOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if c.Version == 0 {
			return nil, domain.Errorf(domain.CodeConflict, "the fair has no catalogue yet; save its draft first")
		}
		if c.Version != version {
			return nil, changedMeanwhile()
		}
		if err := c.CheckAsk(domain.Today(s.clock())); err != nil {
			return nil, err
		}
		composed, err := s.compose(tx.DB, f, c, found, site)
		if err != nil {
			return nil, err
		}
		var stored []domain.CatalogueEntry
		if err := tx.Where("fair_id = ?", f.ID).Find(&stored).Error; err != nil {
			return nil, err
		}
		known := make(map[domain.Ref]bool, len(stored))
		for _, e := range stored {
			known[e.Ref()] = true
		}
		rows, producers, err := s.unasked(f, composed.Content, known)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		members := map[string][]string{}
		for _, p := range producers {
			if members[p], err = membersOf(tx.DB, p); err != nil {
				return nil, err
			}
		}
		linked, err := s.linkedProducers(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		// An entry that nobody can be asked about stays unasked.
		unreached := func(producer string) bool { return len(members[producer]) == 0 && !slices.Contains(linked, producer) }
		rows = slices.DeleteFunc(rows, func(e domain.CatalogueEntry) bool { return unreached(e.ProducerID) })
		if err := tx.CreateInBatches(rows, rowsPerInsert).Error; err != nil {
			return nil, err
		}
		var unreachable []string
		for _, p := range producers {
			if unreached(p) {
				unreachable = append(unreachable, p)
			}
			if len(members[p]) == 0 {
				continue // the page of its link asks
			}
			out.Producers++
			// A producer with more entries to confirm later is notified again.
			key := "catalogue ask " + p + " " + rows[slices.IndexFunc(rows, func(e domain.CatalogueEntry) bool { return e.ProducerID == p })].ID
			if err := s.notify(tx.DB, domain.Notice{
				Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "catalogue.ask", Key: key, Path: "/v1/me/catalogue-entries",
				Title: "Xem lại bản in trong catalogue: " + f.Name, TitleEN: "Please check your catalogue entries: " + f.Name,
				Text:   "Mời xác nhận hoặc sửa nội dung in của sản phẩm đến hết ngày " + c.ClosesOn.Vietnamese() + ". Không trả lời thì in như hiện có.",
				TextEN: "Please confirm or correct the entries of your products by " + c.ClosesOn.English() + ". Without an answer it is printed as it is.",
			}, members[p]...); err != nil {
				return nil, err
			}
		}
		for chunk := range slices.Chunk(unreachable, idsPerQuery) {
			var some []domain.Producer
			if err := tx.Where("id IN ?", chunk).Order("name_sort, id").Find(&some).Error; err != nil {
				return nil, err
			}
			out.Unreachable = append(out.Unreachable, some...)
		}
		if out.Entries = len(rows); out.Entries == 0 {
			return nil, nil
		}
		return nil, s.recordFair(tx, by, f, "catalogue.ask", "", nil, map[string]any{"entries": out.Entries, "producers": out.Producers, "unreachable": len(unreachable), "closes_on": c.ClosesOn})
	})
	return out, err
}

// linkedProducers returns the producers that read on the page of an open link what is
// printed of them.
func (s *Store) linkedProducers(tx *gorm.DB, fairID string) (out []string, err error) {
	err = tx.Raw("SELECT DISTINCT e.producer_id FROM fair_invitations i JOIN exhibitors e ON e.id = i.exhibitor_id"+
		" WHERE i.fair_id = ? AND i.revoked_at IS NULL AND i.expires_at > ? AND e.producer_id IS NOT NULL", fairID, s.clock()).Scan(&out).Error
	return out, err
}

// unasked returns new entries for the products of a catalogue that are not known
// yet, and their producers, sorted.
func (s *Store) unasked(f domain.Fair, content domain.EditionContent, known map[domain.Ref]bool) (rows []domain.CatalogueEntry, producers []string, err error) {
	now := s.clock()
	for _, sec := range content.Sections {
		for _, e := range sec.Entries {
			if e.Kind != domain.KindProduct || e.Maker == nil || known[domain.Ref{Kind: e.Kind, ID: e.ID}] {
				continue
			}
			id, err := db.NewID()
			if err != nil {
				return nil, nil, err
			}
			rows = append(rows, domain.CatalogueEntry{
				ID: id, FairID: f.ID, Kind: e.Kind, ListingID: e.ID, ProducerID: e.Maker.ID, State: domain.EntryAsked, Verdict: domain.VerdictPending, Version: 1, CreatedAt: now, UpdatedAt: now,
			})
			producers = append(producers, e.Maker.ID)
		}
	}
	slices.Sort(producers)
	return rows, slices.Compact(producers), nil
}

// CatalogueEntries returns the entries of a fair that producers were asked to
// confirm.
func (s *Store) CatalogueEntries(ctx context.Context, by domain.Actor, fairID string, f domain.CatalogueEntryFilter, p domain.Page) (out domain.List[domain.AskedEntry], err error) {
	err = s.read(ctx, "listing entries of a catalogue", func(tx *gorm.DB) error {
		fair, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		sel := tx.Model(&domain.CatalogueEntry{}).Where("fair_id = ?", fair.ID)
		if f.State != "" {
			sel = sel.Where("state = ?", f.State)
		}
		if f.Verdict != "" {
			sel = sel.Where("state = ? AND verdict = ?", domain.EntryCorrected, f.Verdict)
		}
		for _, w := range strings.Fields(domain.Fold(f.Text)) {
			in := position(tx) + "(name_fold, ?) > 0"
			sel = sel.Where("(listing_id IN (SELECT id FROM products WHERE "+in+") OR producer_id IN (SELECT id FROM producers WHERE "+in+"))", w, w)
		}
		out, err = s.askedEntries(tx, sel, p, fair.ID, f)
		return err
	})
	return out, err
}

// CountCatalogueEntries counts the entries of a fair that producers were asked to
// confirm.
func (s *Store) CountCatalogueEntries(ctx context.Context, by domain.Actor, fairID string) (out []domain.EntryCount, err error) {
	err = s.read(ctx, "counting entries of a catalogue", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		return tx.Model(&domain.CatalogueEntry{}).Select("state, verdict, count(*) AS n").Where("fair_id = ?", f.ID).Group("state, verdict").Order("state, verdict").Find(&out).Error
	})
	return out, err
}

// MyCatalogueEntries returns the entries of the actor's producers.
func (s *Store) MyCatalogueEntries(ctx context.Context, by domain.Actor, f domain.MyEntryFilter, p domain.Page) (out domain.List[domain.AskedEntry], err error) {
	err = s.read(ctx, "listing my entries of catalogues", func(tx *gorm.DB) error {
		if len(by.Producers) == 0 {
			return nil
		}
		sel := tx.Model(&domain.CatalogueEntry{}).Where("producer_id IN ?", by.Producers)
		if f.FairID != "" {
			sel = sel.Where("fair_id = ?", f.FairID)
		}
		if f.ProducerID != "" {
			sel = sel.Where("producer_id = ?", f.ProducerID)
		}
		out, err = s.askedEntries(tx, sel, p, "mine", f)
		return err
	})
	return out, err
}

func (s *Store) askedEntries(tx, sel *gorm.DB, p domain.Page, of ...any) (out domain.List[domain.AskedEntry], err error) {
	rows, err := db.Page(sel.Session(&gorm.Session{}), p, db.Newest("catalogue_entries", func(e domain.CatalogueEntry) string { return e.ID }, of...))
	if err != nil {
		return out, err
	}
	out.Next, out.Total = rows.Next, rows.Total
	out.Items, err = s.withPrinted(tx, rows.Items)
	return out, err
}

// withPrinted adds what would be printed for each entry now.
func (s *Store) withPrinted(tx *gorm.DB, rows []domain.CatalogueEntry) ([]domain.AskedEntry, error) {
	out := make([]domain.AskedEntry, len(rows))
	byFair := map[string][]int{}
	for i, e := range rows {
		out[i].CatalogueEntry = e
		byFair[e.FairID] = append(byFair[e.FairID], i)
	}
	for id, at := range byFair {
		var f domain.Fair
		if err := withPlace(tx, "").Where("id = ?", id).Take(&f).Error; err != nil {
			return nil, err
		}
		c, err := catalogueOf(tx, id)
		if err != nil {
			return nil, err
		}
		refs := make([]domain.Ref, len(at))
		for k, i := range at {
			refs[k] = rows[i].Ref()
		}
		printed, err := s.entries(tx, f, refs, "")
		if err != nil {
			return nil, err
		}
		printText(printed, c.Texts)
		names, err := namesOf(tx, &domain.Product{}, rows, at, func(e domain.CatalogueEntry) string { return e.ListingID })
		if err != nil {
			return nil, err
		}
		makers, err := namesOf(tx, &domain.Producer{}, rows, at, func(e domain.CatalogueEntry) string { return e.ProducerID })
		if err != nil {
			return nil, err
		}
		for _, i := range at {
			out[i].Fair, out[i].ClosesOn, out[i].Listing, out[i].Producer = f, c.ClosesOn, names[rows[i].ListingID], makers[rows[i].ProducerID]
			if e, ok := printed[rows[i].Ref()]; ok {
				out[i].Printed = &e
			}
		}
	}
	return out, nil
}

// namesOf returns the names of the listings of a table to which some of the rows
// refer, by id.
func namesOf(tx *gorm.DB, table any, rows []domain.CatalogueEntry, at []int, id func(domain.CatalogueEntry) string) (map[string]string, error) {
	ids := make([]string, len(at))
	for k, i := range at {
		ids[k] = id(rows[i])
	}
	out := map[string]string{}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var found []struct{ ID, Name string }
		if err := tx.Model(table).Select("id, name").Where("id IN ?", chunk).Find(&found).Error; err != nil {
			return nil, err
		}
		for _, x := range found {
			out[x.ID] = x.Name
		}
	}
	return out, nil
}

// printText replaces the texts of listings by those of the catalogue.
func printText(entries map[domain.Ref]domain.EditionEntry, texts []domain.CatalogueText) {
	for _, t := range texts {
		if e, ok := entries[t.Ref]; ok {
			e.Name, e.NameEN, e.Story, e.StoryEN = cmp.Or(t.Name, e.Name), cmp.Or(t.NameEN, e.NameEN), cmp.Or(t.Story, e.Story), cmp.Or(t.StoryEN, e.StoryEN)
			entries[t.Ref] = e
		}
	}
}

// myCatalogueEntry returns an entry of a producer that the actor is a member
// of.
func myCatalogueEntry(tx *gorm.DB, by domain.Actor, id string) (domain.CatalogueEntry, error) {
	if !db.IsID(id) {
		return domain.CatalogueEntry{}, noCatalogueEntry()
	}
	var found []domain.CatalogueEntry
	if err := tx.Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.CatalogueEntry{}, err
	}
	if len(found) == 0 || !slices.Contains(by.Producers, found[0].ProducerID) {
		return domain.CatalogueEntry{}, noCatalogueEntry()
	}
	return found[0], nil
}

// MyCatalogueEntry returns an entry of one of the actor's producers.
func (s *Store) MyCatalogueEntry(ctx context.Context, by domain.Actor, id string) (out domain.AskedEntry, err error) {
	err = s.read(ctx, "reading an entry of a catalogue", func(tx *gorm.DB) error {
		e, err := myCatalogueEntry(tx, by, id)
		if err != nil {
			return err
		}
		all, err := s.withPrinted(tx, []domain.CatalogueEntry{e})
		if err == nil {
			out = all[0]
		}
		return err
	})
	return out, err
}

// AnswerCatalogueEntry confirms or corrects an entry.
func (s *Store) AnswerCatalogueEntry(ctx context.Context, by domain.Actor, id string, version int64, a domain.EntryAnswer) (domain.AskedEntry, error) {
	return s.answerEntry(ctx, by, version, a, func(tx *gorm.DB) (domain.CatalogueEntry, error) { return myCatalogueEntry(tx, by, id) })
}

// answerEntry confirms or corrects the entry that find returns for the actor.
func (s *Store) answerEntry(ctx context.Context, by domain.Actor, version int64, a domain.EntryAnswer, find func(tx *gorm.DB) (domain.CatalogueEntry, error)) (out domain.AskedEntry, err error) {
	err = s.write(ctx, "answering for an entry of a catalogue", func(tx *tx) ([]domain.Ref, error) {
		e, err := find(tx.DB)
		if err != nil {
			return nil, err
		}
		// Freezing locks the fair too, so an answer is stored before it or
		// after it.
		var f domain.Fair
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", e.FairID).Take(&f).Error; err != nil {
			return nil, err
		}
		if e, err = find(tx.DB); err != nil {
			return nil, err
		}
		if isStale(e.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := f.CheckOpen(); err != nil {
			return nil, err
		}
		c, err := catalogueOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if err := c.CheckAnswer(domain.Today(s.clock())); err != nil {
			return nil, err
		}
		if err := a.Validate(); err != nil {
			return nil, err
		}
		now := s.clock()
		before := e.State
		e.State, e.Name, e.NameEN, e.Story, e.StoryEN, e.Note = a.State, a.Name, a.NameEN, a.Story, a.StoryEN, a.Note
		e.AnsweredBy, e.AnsweredAt, e.UpdatedAt, e.Version = userOf(by), &now, now, e.Version+1
		e.Verdict, e.DecidedBy, e.DecidedAt, e.Reason = domain.VerdictPending, nil, nil, ""
		if err := tx.Save(&e).Error; err != nil {
			return nil, err
		}
		var producer domain.Producer
		if err := tx.Where("id = ?", e.ProducerID).Take(&producer).Error; err != nil {
			return nil, err
		}
		n := domain.Notice{Subject: domain.Subject{Kind: "fair", ID: f.ID}, Path: "/v1/fairs/" + f.ID + "/catalogue-entries"}
		if a.State == domain.EntryCorrected {
			n.Kind, n.Key = "catalogue.corrected", "catalogue corrected "+e.ID+" "+strconv.FormatInt(e.Version, 10)
			n.Title, n.TitleEN = producer.Name+" sửa bản in trong catalogue", producer.Name+" corrected its entry of the catalogue"
			n.Text, n.TextEN = "Hãy nhận hoặc từ chối trước khi chốt ấn bản. Chưa nhận thì không in.", "Accept or reject it before you freeze an edition. It is printed once it is accepted."
		} else {
			// A producer causes one notice a day, however many entries it
			// confirms.
			n.Kind, n.Key = "catalogue.confirmed", "catalogue confirmed "+f.ID+" "+producer.ID+" "+domain.Today(now).String()
			n.Title, n.TitleEN = producer.Name+" xác nhận bản in trong catalogue", producer.Name+" confirmed its entries of the catalogue"
		}
		organizers, err := organizersOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if err := s.notify(tx.DB, n, organizers...); err != nil {
			return nil, err
		}
		if err := s.record(tx, by, domain.Audit{
			Action: "catalogue_entry." + string(a.State), Noun: "catalogue_entry", NounID: e.ID, Listing: e.Ref(), Before: map[string]any{"state": before},
			After: map[string]any{"state": e.State, "name": e.Name, "name_en": e.NameEN, "story": e.Story, "story_en": e.StoryEN, "note": e.Note},
		}); err != nil {
			return nil, err
		}
		all, err := s.withPrinted(tx.DB, []domain.CatalogueEntry{e})
		if err == nil {
			out = all[0]
		}
		return nil, err
	})
	return out, err
}

// CatalogueEntry returns an entry of a fair that the actor runs.
func (s *Store) CatalogueEntry(ctx context.Context, by domain.Actor, fairID, id string) (out domain.AskedEntry, err error) {
	err = s.read(ctx, "reading an entry of a fair's catalogue", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		e, err := entryOfFair(tx, f.ID, id)
		if err != nil {
			return err
		}
		all, err := s.withPrinted(tx, []domain.CatalogueEntry{e})
		if err == nil {
			out = all[0]
		}
		return err
	})
	return out, err
}

func entryOfFair(tx *gorm.DB, fairID, id string) (domain.CatalogueEntry, error) {
	if !db.IsID(id) {
		return domain.CatalogueEntry{}, noCatalogueEntry()
	}
	var found []domain.CatalogueEntry
	if err := tx.Where("id = ? AND fair_id = ?", id, fairID).Find(&found).Error; err != nil {
		return domain.CatalogueEntry{}, err
	}
	if len(found) == 0 {
		return domain.CatalogueEntry{}, noCatalogueEntry()
	}
	return found[0], nil
}

// DecideCatalogueEntry accepts or rejects the correction of a producer.
func (s *Store) DecideCatalogueEntry(ctx context.Context, by domain.Actor, fairID, id string, version int64, verdict domain.Verdict, reason string) (out domain.AskedEntry, err error) {
	err = s.write(ctx, "deciding about an entry of a catalogue", func(tx *tx) ([]domain.Ref, error) {
		// Answers lock the fair too, so none comes in between.
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		e, err := entryOfFair(tx.DB, f.ID, id)
		if err != nil {
			return nil, err
		}
		if isStale(e.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := e.CheckDecide(verdict, reason); err != nil {
			return nil, err
		}
		now := s.clock()
		e.Verdict, e.DecidedBy, e.DecidedAt, e.Reason, e.UpdatedAt, e.Version = verdict, &by.UserID, &now, reason, now, e.Version+1
		if err := tx.Save(&e).Error; err != nil {
			return nil, err
		}
		if text := e.Correction(); verdict == domain.VerdictAccepted && text != (domain.CatalogueText{Ref: e.Ref()}) {
			c, err := catalogueOf(tx.DB, f.ID)
			if err != nil {
				return nil, err
			}
			if err := c.CorrectText(text); err != nil {
				return nil, err
			}
			if err := s.saveCatalogue(tx, &c); err != nil {
				return nil, err
			}
		}
		all, err := s.withPrinted(tx.DB, []domain.CatalogueEntry{e})
		if err != nil {
			return nil, err
		}
		out = all[0]
		members, err := membersOf(tx.DB, e.ProducerID)
		if err != nil {
			return nil, err
		}
		n := domain.Notice{
			Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "catalogue." + string(verdict), Key: "catalogue " + string(verdict) + " " + e.ID + " " + strconv.FormatInt(e.Version, 10), Path: "/v1/me/catalogue-entries/" + e.ID,
			Title: "Lời sửa bản in được nhận: " + out.Listing, TitleEN: "Your correction is accepted: " + out.Listing,
		}
		if verdict == domain.VerdictRejected {
			n.Title, n.TitleEN, n.Text, n.TextEN = "Lời sửa bản in bị từ chối: "+out.Listing, "Your correction is rejected: "+out.Listing, reason, reason
		}
		if len(members) > 0 {
			if err := s.notify(tx.DB, n, members...); err != nil {
				return nil, err
			}
		}
		return nil, s.record(tx, by, domain.Audit{
			Action: "catalogue_entry." + string(verdict), Noun: "catalogue_entry", NounID: e.ID, Listing: e.Ref(), Reason: reason,
			Before: map[string]any{"verdict": domain.VerdictPending}, After: map[string]any{"verdict": e.Verdict, "name": e.Name, "name_en": e.NameEN, "story": e.Story, "story_en": e.StoryEN},
		})
	})
	return out, err
}
