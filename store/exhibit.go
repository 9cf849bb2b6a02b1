package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.ExhibitService = (*Store)(nil)

func noExhibitor() error { return domain.NotFoundf("there is no such exhibitor") }

// exhibitorOf returns an exhibitor of a fair with what its name consists of.
func exhibitorOf(tx *gorm.DB, fairID, id string) (domain.Exhibitor, error) {
	if !db.IsID(id) {
		return domain.Exhibitor{}, noExhibitor()
	}
	var found []domain.Exhibitor
	if err := withExhibitor(tx, "").Preload("Fair.Province").Preload("Fair.FormerProvince").Preload("Booths.Hall").
		Preload("Exhibits", func(sel *gorm.DB) *gorm.DB { return sel.Order("id") }).Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Exhibitor{}, err
	}
	if len(found) == 0 || fairID != "" && found[0].FairID != fairID {
		return domain.Exhibitor{}, noExhibitor()
	}
	sortBooths(found)
	return found[0], nil
}

// keptExhibitor returns an exhibitor that the actor manages, or whose fair it
// runs.
func keptExhibitor(tx *gorm.DB, by domain.Actor, id string) (domain.Exhibitor, error) {
	e, err := exhibitorOf(tx, "", id)
	if err == nil && !e.ManagedBy(by) && !e.Fair.ManagedBy(by) {
		err = noExhibitor()
	}
	return e, err
}

func (s *Store) heldExhibitor(tx *gorm.DB, by domain.Actor, id string, version int64) (domain.Exhibitor, error) {
	e, err := keptExhibitor(tx, by, id)
	if err != nil {
		return e, err
	}
	if err := s.lockFair(tx, by, e.FairID); err != nil {
		return e, err
	}
	if e, err = exhibitorOf(tx, "", id); err == nil && isStale(e.Version, version) {
		err = changedMeanwhile()
	}
	return e, err
}

// Exhibitors returns the exhibitors of a fair.
func (s *Store) Exhibitors(ctx context.Context, by domain.Actor, fairID string, f domain.ExhibitorFilter, p domain.Page) (out domain.List[domain.Exhibitor], err error) {
	err = s.read(ctx, "listing exhibitors", func(tx *gorm.DB) (err error) {
		if _, err := fairRunBy(tx, by, fairID); err != nil {
			return err
		}
		sel := narrowExhibitors(tx, f).Where("fair_id = ?", fairID)
		out, err = db.Page(withExhibitor(sel.Session(&gorm.Session{}), "").Preload("Booths.Hall").Preload("Exhibits"), p, db.Newest("exhibitors", func(e domain.Exhibitor) string { return e.ID }, fairID, f))
		sortBooths(out.Items)
		return err
	})
	return out, err
}

// narrowExhibitors returns the query of the exhibitors that a filter chooses.
func narrowExhibitors(tx *gorm.DB, f domain.ExhibitorFilter) *gorm.DB {
	sel := tx.Model(&domain.Exhibitor{})
	switch f.State {
	case "":
	case domain.AnswerRemoved:
		sel = sel.Where("removed_at IS NOT NULL")
	default:
		sel = sel.Where("state = ? AND removed_at IS NULL", f.State)
	}
	if f.Open != nil { // as domain.Fair.CheckAnswers; answers may begin later
		sel = sel.Where("fair_id IN (SELECT id FROM fairs WHERE status IN ? AND COALESCE(registers_until, ends_on) >= ?)", []domain.Status{domain.StatusDraft, domain.StatusPublished}, *f.Open)
	}
	const ofProducer, ofDelegation = "(producer_id IN (SELECT id FROM producers WHERE ", ") OR producer_id IS NULL AND delegation_id IN (SELECT d.id FROM delegations d JOIN provinces p ON p.code = d.province_code WHERE "
	if f.Province != "" {
		sel = sel.Where(ofProducer+"province_code = ?"+ofDelegation+"p.code = ?))", f.Province, f.Province)
	}
	for _, w := range f.Words { // a delegation has the name of its province, which the slug folds
		sel = sel.Where(ofProducer+position(tx)+"(name_fold, ?) > 0"+ofDelegation+position(tx)+"('doan-' || p.slug, ?) > 0))", w, w)
	}
	return sel
}

// FairContacts returns the guests of a fair.
func (s *Store) FairContacts(ctx context.Context, by domain.Actor, fairID string) (out []domain.Exhibitor, err error) {
	err = s.read(ctx, "reading the contacts of a fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		out = nil
		var delegations []domain.Delegation
		if err := tx.Joins("Province").Where("delegations.fair_id = ?", f.ID).Order(`"Province"."name_sort"`).Find(&delegations).Error; err != nil {
			return err
		}
		for i := range delegations {
			d := &delegations[i]
			out = append(out, domain.Exhibitor{FairID: f.ID, State: d.State, GuestRemoval: d.GuestRemoval, Note: d.Note, Delegation: d})
		}
		var exhibitors []domain.Exhibitor
		err = withExhibitor(tx, "").Preload("Producer.Province").Preload("Booths.Hall").Where("fair_id = ? AND producer_id IS NOT NULL", f.ID).Order("id").Find(&exhibitors).Error
		if err != nil {
			return err
		}
		sortBooths(exhibitors)
		slices.SortStableFunc(exhibitors, func(a, b domain.Exhibitor) int {
			switch {
			case len(a.Booths) > 0 && len(b.Booths) > 0:
				return domain.CompareBooths(a.Booths[0], b.Booths[0])
			case len(a.Booths) > 0:
				return -1
			case len(b.Booths) > 0:
				return 1
			}
			return strings.Compare(a.Producer.NameSort, b.Producer.NameSort)
		})
		out = append(out, exhibitors...)
		return nil
	})
	return out, err
}

// MyExhibitors returns the exhibitors of the actor's producers.
func (s *Store) MyExhibitors(ctx context.Context, by domain.Actor, f domain.ExhibitorFilter, p domain.Page) (out domain.List[domain.Exhibitor], err error) {
	err = s.read(ctx, "listing my exhibitors", func(tx *gorm.DB) (err error) {
		if len(by.Producers) == 0 {
			return nil
		}
		sel := narrowExhibitors(tx, f).Where("producer_id IN ?", by.Producers).Session(&gorm.Session{})
		f.Open = nil // cursors stay the same over midnight
		out, err = db.Page(withExhibitor(sel, "").Preload("Fair.Province").Preload("Fair.FormerProvince").Preload("Booths.Hall").Preload("Exhibits"), p, db.Newest("exhibitors", func(e domain.Exhibitor) string { return e.ID }, "mine", f))
		sortBooths(out.Items)
		return err
	})
	return out, err
}

// Exhibitor returns one exhibitor.
func (s *Store) Exhibitor(ctx context.Context, by domain.Actor, id string) (out domain.Exhibitor, err error) {
	err = s.read(ctx, "reading an exhibitor", func(tx *gorm.DB) (err error) {
		out, err = keptExhibitor(tx, by, id)
		return err
	})
	return out, err
}

func (s *Store) addExhibitor(tx *gorm.DB, e *domain.Exhibitor) (err error) {
	var n int64
	if err := tx.Model(&domain.Exhibitor{}).Where("fair_id = ?", e.FairID).Count(&n).Error; err != nil {
		return err
	}
	if err := domain.CheckExhibitorCount(int(n) + 1); err != nil {
		return err
	}
	if e.ID, err = db.NewID(); err != nil {
		return err
	}
	return tx.Omit(clause.Associations).Create(e).Error
}

// InviteExhibitors invites producers, all or none.
func (s *Store) InviteExhibitors(ctx context.Context, by domain.Actor, fairID string, producers []string) (out []domain.Exhibitor, err error) {
	err = s.write(ctx, "inviting exhibitors", func(tx *tx) ([]domain.Ref, error) {
		out = nil
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		for i, id := range producers {
			p, err := one[domain.Producer](tx.DB, id, "producer")
			if err != nil {
				return nil, inList("producer_ids", i, domain.Invalidf("", "there is no producer with this id or slug"))
			}
			e, err := s.invitedExhibitor(tx.DB, f, p)
			if err != nil {
				return nil, inList("producer_ids", i, err)
			}
			members, err := membersOf(tx.DB, p.ID)
			if err != nil {
				return nil, err
			}
			if err := s.notify(tx.DB, fairNotice(f, "exhibitor "+e.ID, e.Version, "/v1/me/exhibitors/"+e.ID), members...); err != nil {
				return nil, err
			}
			if err := s.recordExhibitor(tx, by, e, "exhibitor.invite", nil, map[string]string{"fair": f.ID}); err != nil {
				return nil, err
			}
			if e, err = exhibitorOf(tx.DB, f.ID, e.ID); err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		return nil, nil
	})
	return out, err
}

// invitedExhibitor returns a producer as an invited exhibitor of a fair. One that
// declined or was removed is invited again, by itself.
func (s *Store) invitedExhibitor(tx *gorm.DB, f domain.Fair, p domain.Producer) (e domain.Exhibitor, err error) {
	var found []domain.Exhibitor
	if err := tx.Where("fair_id = ? AND producer_id = ?", f.ID, p.ID).Find(&found).Error; err != nil {
		return e, err
	}
	now := s.clock()
	if len(found) == 0 {
		e = domain.Exhibitor{FairID: f.ID, ProducerID: &p.ID, State: domain.AnswerOpen, Version: 1, CreatedAt: now, UpdatedAt: now}
		return e, s.addExhibitor(tx, &e)
	}
	if e = found[0]; !domain.CanInvite(e.State) {
		return e, domain.Errorf(domain.CodeConflict, "%s is invited already", p.Name)
	}
	e.State, e.DelegationID, e.Version = domain.AnswerOpen, nil, e.Version+1
	set := invitedAgain(now, e.Version)
	set["delegation_id"] = nil
	return e, tx.Model(&domain.Exhibitor{}).Where("id = ?", e.ID).Updates(set).Error
}

// invitedAgain returns the columns of a guest that is invited again.
func invitedAgain(now time.Time, version int64) map[string]any {
	return map[string]any{
		"state": domain.AnswerOpen, "answered_by": nil, "answered_at": nil, "removed_at": nil, "removed_reason": "", "version": version, "updated_at": now,
	}
}

func (s *Store) recordExhibitor(tx *tx, by domain.Actor, e domain.Exhibitor, action string, before, after any) error {
	return s.record(tx, by, domain.Audit{Action: action, Noun: "exhibitor", NounID: e.ID, Before: before, After: after})
}

// AnswerExhibitor answers an invitation without a link.
func (s *Store) AnswerExhibitor(ctx context.Context, by domain.Actor, id string, version int64, a domain.FairAnswer) (out domain.Exhibitor, err error) {
	err = s.write(ctx, "answering for an exhibitor", func(tx *tx) ([]domain.Ref, error) {
		e, err := s.heldExhibitor(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if !e.ManagedBy(by) {
			return nil, domain.Errorf(domain.CodeForbidden, "only the exhibitor answers")
		}
		out, err = s.answerExhibitor(tx, by, e, a, false)
		return nil, err
	})
	return out, err
}

// answerExhibitor answers for an exhibitor. linked: with a link.
func (s *Store) answerExhibitor(tx *tx, by domain.Actor, e domain.Exhibitor, a domain.FairAnswer, linked bool) (domain.Exhibitor, error) {
	if err := e.CheckPresent(); err != nil {
		return e, err
	}
	if err := s.answer(tx.DB, by, "exhibitors", e.ID, e.Version, a, linked && !e.ManagedBy(by)); err != nil {
		return e, err
	}
	if a.Answer == domain.AnswerAccepted {
		if err := s.nameContact(tx.DB, by, domain.FairPerson{FairID: e.FairID, Kind: domain.PersonStaff, ExhibitorID: &e.ID}, a); err != nil {
			return e, err
		}
	}
	news := guestNews{
		what: string(a.Answer), guest: "exhibitor " + e.ID, version: e.Version + 1, title: "đã nhận lời tham gia", titleEN: "accepted", note: a.Note, path: "exhibitors/" + e.ID,
	}
	news.name, news.nameEN = e.Name()
	if a.Answer == domain.AnswerDeclined {
		var err error
		if news.loss, err = s.withdraw(tx.DB, *e.Fair, a.Note, "id = ?", e.ID); err != nil {
			return e, err
		}
		news.title, news.titleEN = "không tham gia", "declined"
	}
	if err := s.notifyOfGuest(tx.DB, by, *e.Fair, news); err != nil {
		return e, err
	}
	if err := s.recordExhibitor(tx, by, e, "exhibitor."+string(a.Answer), map[string]any{"state": e.State}, map[string]any{"state": a.Answer}); err != nil {
		return e, err
	}
	if err := s.emitAnswer(tx.DB, e, a.Answer); err != nil {
		return e, err
	}
	return exhibitorOf(tx.DB, e.FairID, e.ID)
}

// exhibitable returns a published listing that can be shown at a fair.
func exhibitable(tx *gorm.DB, ref domain.Ref) (stateRow, error) {
	return exhibited(tx.Where(public), ref)
}

// exhibited returns a listing of a kind that fairs show.
func exhibited(sel *gorm.DB, ref domain.Ref) (stateRow, error) {
	unknown := domain.Invalidf("id", "there is no such published product, craft village or tourism site")
	if !db.IsID(ref.ID) || ref.Kind != domain.KindProduct && ref.Kind != domain.KindCraftVillage && ref.Kind != domain.KindTourismSite {
		return stateRow{}, unknown
	}
	var found []stateRow
	if err := sel.Table(tableOf(ref.Kind)).Select(stateColumns(ref.Kind)).Where("id = ?", ref.ID).Find(&found).Error; err != nil {
		return stateRow{}, err
	}
	if len(found) == 0 {
		return stateRow{}, unknown
	}
	return found[0], nil
}

// shownElsewhere returns CodeInvalid for a listing that another exhibitor of the fair
// shows. A product may have moved to another producer since it was chosen.
func shownElsewhere(tx *gorm.DB, e domain.Exhibitor, ref domain.Ref) error {
	shown, err := db.Exists(tx.Model(&domain.Exhibit{}).Where("fair_id = ? AND exhibitor_id <> ? AND listing_kind = ? AND listing_id = ?", e.FairID, e.ID, ref.Kind, ref.ID))
	if err == nil && shown {
		err = domain.Invalidf("id", "another exhibitor of the fair shows it already")
	}
	return err
}

// choice is a listing that may become an exhibit.
type choice struct {
	Kind     domain.Kind
	ID       string
	NameSort string
}

// ExhibitChoices returns what an exhibitor may add to its exhibits.
func (s *Store) ExhibitChoices(ctx context.Context, by domain.Actor, id string, words []string, p domain.Page) (out domain.List[domain.Ref], err error) {
	if err := db.CheckLimit(p); err != nil {
		return out, err
	}
	order := db.Ascending("exhibit choices", []any{id, words}, db.NameSort("name_sort", func(c choice) string { return c.NameSort }), db.ID("id", func(c choice) string { return c.ID }))
	after, err := order.After(p.Cursor)
	if err != nil {
		return out, err
	}
	err = s.read(ctx, "listing what can be exhibited", func(tx *gorm.DB) error {
		e, err := keptExhibitor(tx, by, id)
		if err != nil {
			return err
		}
		kinds, belongs, to := []domain.Kind{domain.KindCraftVillage, domain.KindTourismSite}, "province_code = ?", "" // as Exhibitor.CheckBelongs
		switch {
		case e.ProducerID != nil:
			kinds, belongs, to = []domain.Kind{domain.KindProduct}, "producer_id = ?", *e.ProducerID
		case e.Delegation != nil:
			to = e.Delegation.ProvinceCode
		}
		out = domain.List[domain.Ref]{}
		var rows []choice
		sum := 0
		for _, k := range kinds {
			sel := tx.Table(tableOf(k)).Where(public).Where(belongs, to).
				Where("id NOT IN (SELECT listing_id FROM exhibits WHERE fair_id = ? AND listing_kind = ?)", e.FairID, k)
			for _, w := range words {
				sel = sel.Where(position(tx)+"(name_fold, ?) > 0", w)
			}
			sel = sel.Session(&gorm.Session{})
			if p.Total {
				n, err := db.Count(sel)
				if err != nil {
					return err
				}
				sum += n
			}
			var found []choice
			if err := order.Slice(sel.Select("'"+string(k)+"' AS kind, id, name_sort"), after, p.Limit+1).Find(&found).Error; err != nil {
				return err
			}
			rows = append(rows, found...)
		}
		if p.Total {
			out.Total = &sum
		}
		slices.SortFunc(rows, func(a, b choice) int {
			return cmp.Or(strings.Compare(a.NameSort, b.NameSort), strings.Compare(a.ID, b.ID))
		})
		rows, out.Next = db.Cut(rows, p.Limit, order.Cursor)
		for _, c := range rows {
			out.Items = append(out.Items, domain.Ref{Kind: c.Kind, ID: c.ID})
		}
		return nil
	})
	return out, err
}

// SetExhibits replaces the exhibits of an exhibitor, or changes nothing.
func (s *Store) SetExhibits(ctx context.Context, by domain.Actor, id string, version int64, refs []domain.Ref) (out domain.Exhibitor, err error) {
	err = s.write(ctx, "setting exhibits", func(tx *tx) ([]domain.Ref, error) {
		e, err := s.heldExhibitor(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := e.CheckShow(len(refs)); err != nil {
			return nil, err
		}
		moved := map[domain.Ref]bool{}
		for i, ref := range refs {
			if slices.ContainsFunc(e.Exhibits, func(x domain.Exhibit) bool { return x.Ref() == ref }) {
				row, err := exhibited(tx.DB, ref)
				if err == nil {
					err = e.CheckBelongs(row.producer(), row.ProvinceCode)
				}
				if err != nil && domain.CodeOf(err) != domain.CodeInvalid {
					return nil, err
				}
				moved[ref] = err != nil
				continue
			}
			row, err := exhibitable(tx.DB, ref)
			if err == nil {
				err = e.CheckBelongs(row.producer(), row.ProvinceCode)
			}
			if err == nil {
				err = shownElsewhere(tx.DB, e, ref)
			}
			if err != nil {
				return nil, inList("items", i, err)
			}
		}
		refs = slices.DeleteFunc(slices.Clone(refs), func(ref domain.Ref) bool { return moved[ref] })
		if err := tx.Where("exhibitor_id = ?", e.ID).Delete(&domain.Exhibit{}).Error; err != nil {
			return nil, err
		}
		if err := s.addExhibits(tx.DB, by, e, refs); err != nil {
			return nil, err
		}
		if err := tx.Model(&domain.Exhibitor{}).Where("id = ?", e.ID).Updates(map[string]any{"version": e.Version + 1, "updated_at": s.clock()}).Error; err != nil {
			return nil, err
		}
		if err := s.recordExhibitor(tx, by, e, "exhibitor.exhibits", map[string]any{"items": len(e.Exhibits)}, map[string]any{"items": len(refs)}); err != nil {
			return nil, err
		}
		out, err = exhibitorOf(tx.DB, e.FairID, e.ID)
		return nil, err
	})
	return out, err
}

// addExhibits adds exhibits to those that an exhibitor has.
func (s *Store) addExhibits(tx *gorm.DB, by domain.Actor, e domain.Exhibitor, refs []domain.Ref) error {
	var n int64
	if err := tx.Model(&domain.Exhibit{}).Where("fair_id = ?", e.FairID).Count(&n).Error; err != nil {
		return err
	}
	if err := domain.CheckExhibitCount(int(n) + len(refs)); err != nil {
		return err
	}
	rows := make([]domain.Exhibit, len(refs))
	for i, ref := range refs {
		if slices.Contains(refs[:i], ref) {
			return inList("items", i, domain.Invalidf("id", "it is named twice"))
		}
		id, err := db.NewID()
		if err != nil {
			return err
		}
		rows[i] = domain.Exhibit{ID: id, FairID: e.FairID, ExhibitorID: e.ID, Kind: ref.Kind, ListingID: ref.ID, AddedBy: by.UserID, CreatedAt: s.clock()}
	}
	if len(rows) == 0 {
		return nil
	}
	// When two delegations name one thing, the first shows it.
	err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, rowsPerInsert).Error
	return err
}

// shownRow is an exhibit with its exhibitor.
type shownRow struct {
	domain.Exhibit
	ProducerName   *string
	ProducerNameEN *string
	ProducerID     *string
	DelegationID   *string
	Delegation     *string
	ProvinceName   *string
	ProvinceNameEN *string
}

func (r shownRow) shown() domain.ShownExhibit {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	out := domain.ShownExhibit{
		Exhibit: r.Exhibit, ProducerID: text(r.ProducerID), DelegationID: text(r.DelegationID), Delegation: text(r.Delegation),
		ExhibitorName: text(r.ProducerName), ExhibitorNameEN: text(r.ProducerNameEN),
	}
	if r.ProducerID == nil {
		out.ExhibitorName, out.ExhibitorNameEN = "Đoàn "+text(r.ProvinceName), "Delegation of "+text(r.ProvinceNameEN)
	}
	return out
}

// shown returns the exhibits of accepted exhibitors of a fair, with their
// listings.
func (s *Store) shown(tx *gorm.DB, fairID string, narrow func(*gorm.DB) *gorm.DB) ([]domain.ShownExhibit, error) {
	return shownWith(tx, fairID, narrow, s.readListings)
}

// shownBriefly is shown with briefListings: a fair may have thousands of exhibits.
func shownBriefly(tx *gorm.DB, fairID string) ([]domain.ShownExhibit, error) {
	return shownWith(tx, fairID, func(sel *gorm.DB) *gorm.DB { return sel }, briefListings)
}

// listingsReader returns listings by their refs.
type listingsReader func(tx *gorm.DB, refs []domain.Ref) ([]domain.Listing, error)

// briefListings reads the name, state, place and group of listings only, which takes a
// small part of the time of readListings.
func briefListings(tx *gorm.DB, refs []domain.Ref) (out []domain.Listing, err error) {
	for k, ids := range byKind(refs) {
		group := "''"
		if k == domain.KindProduct {
			group = "product_group"
		}
		for chunk := range slices.Chunk(ids, idsPerQuery) {
			rows, err := tx.Table(tableOf(k)).Select("id, slug, status, name, name_en, name_sort, province_code, "+group).Where("id IN ?", chunk).Rows()
			if err != nil {
				return nil, err
			}
			for rows.Next() {
				l := domain.Listing{Ref: domain.Ref{Kind: k}}
				if err := rows.Scan(&l.ID, &l.Slug, &l.Status, &l.Name, &l.NameEN, &l.NameSort, &l.ProvinceCode, &l.Group); err != nil {
					return nil, errors.Join(err, rows.Close())
				}
				out = append(out, l)
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func shownWith(tx *gorm.DB, fairID string, narrow func(*gorm.DB) *gorm.DB, read listingsReader) ([]domain.ShownExhibit, error) {
	var rows []shownRow
	sel := tx.Table("exhibits x").Select("x.*, m.name AS producer_name, m.name_en AS producer_name_en, e.producer_id, e.delegation_id, d.province_code AS delegation,"+
		" n.name AS province_name, n.name_en AS province_name_en").
		Joins("JOIN exhibitors e ON e.id = x.exhibitor_id").Joins("LEFT JOIN producers m ON m.id = e.producer_id").
		Joins("LEFT JOIN delegations d ON d.id = e.delegation_id").Joins("LEFT JOIN provinces n ON n.code = d.province_code").
		Where("x.fair_id = ? AND e.state = ?", fairID, domain.AnswerAccepted)
	if err := narrow(sel).Find(&rows).Error; err != nil {
		return nil, err
	}
	refs := make([]domain.Ref, len(rows))
	for i, r := range rows {
		refs[i] = r.Ref()
	}
	listings, err := read(tx, refs)
	if err != nil {
		return nil, err
	}
	byRef := make(map[domain.Ref]domain.Listing, len(listings))
	for _, l := range listings {
		byRef[l.Ref] = l
	}
	var booths []domain.Booth
	if err := tx.Preload("Hall").Where("fair_id = ? AND exhibitor_id IS NOT NULL", fairID).Find(&booths).Error; err != nil {
		return nil, err
	}
	slices.SortFunc(booths, domain.CompareBooths)
	numbers, first := map[string][]string{}, map[string]*domain.Booth{}
	for i, b := range booths {
		numbers[*b.ExhibitorID] = append(numbers[*b.ExhibitorID], b.Number)
		if first[*b.ExhibitorID] == nil {
			first[*b.ExhibitorID] = &booths[i]
		}
	}
	out := make([]domain.ShownExhibit, 0, len(rows))
	for _, r := range rows {
		v := r.shown()
		v.Listing, v.Booths, v.FirstBooth = byRef[r.Ref()], numbers[r.ExhibitorID], first[r.ExhibitorID]
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b domain.ShownExhibit) int {
		return cmp.Or(strings.Compare(a.Listing.ProvinceCode, b.Listing.ProvinceCode), strings.Compare(a.Listing.NameSort, b.Listing.NameSort), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

// AllExhibits returns the exhibits of accepted exhibitors, in any state.
func (s *Store) AllExhibits(ctx context.Context, by domain.Actor, fairID string) (out []domain.ShownExhibit, err error) {
	err = s.read(ctx, "reading exhibits", func(tx *gorm.DB) (err error) {
		if _, err := fairRunBy(tx, by, fairID); err != nil {
			return err
		}
		out, err = s.shown(tx, fairID, func(sel *gorm.DB) *gorm.DB { return sel })
		return err
	})
	return out, err
}

// ShownExhibits returns the public exhibits of a public fair.
func (s *Store) ShownExhibits(ctx context.Context, fairID string, f domain.ShownFilter, p domain.Page) (out domain.List[domain.ShownExhibit], err error) {
	err = s.read(ctx, "listing exhibits", func(tx *gorm.DB) error {
		fair, err := publicFair(tx, fairID)
		if err != nil {
			return err
		}
		f.ValidOn = fair.EndsOn
		within := &fairPart{fair: fair.ID, today: domain.Today(s.clock()), filter: f}
		kinds := []domain.Kind{domain.KindProduct, domain.KindCraftVillage, domain.KindTourismSite}
		if len(f.Kinds) > 0 {
			kinds = slices.DeleteFunc(kinds, func(k domain.Kind) bool { return !slices.Contains(f.Kinds, k) })
		}
		keys, next, total, err := query{filter: f.ListingFilter, page: p, within: within}.keys(tx, kinds...)
		if err != nil {
			return err
		}
		out.Next, out.Total = next, total
		ids, at := make([]string, len(keys)), map[domain.Ref]int{}
		for i, k := range keys {
			ids[i], at[domain.Ref{Kind: k.Kind, ID: k.ID}] = k.ID, i
		}
		if len(ids) == 0 {
			return nil
		}
		if out.Items, err = s.shown(tx, fair.ID, func(sel *gorm.DB) *gorm.DB { return sel.Where("x.listing_id IN ?", ids) }); err != nil {
			return err
		}
		slices.SortFunc(out.Items, func(a, b domain.ShownExhibit) int { return at[a.Ref()] - at[b.Ref()] })
		return nil
	})
	return out, err
}

// fairPart narrows a query to the exhibits of a fair.
type fairPart struct {
	fair   string
	today  domain.Date
	filter domain.ShownFilter
}

// narrow narrows a query on the table of a kind.
func (w fairPart) narrow(tx, sel *gorm.DB, k domain.Kind) *gorm.DB {
	t := tableOf(k)
	shown := tx.Table("exhibits x").Select("x.listing_id").Joins("JOIN exhibitors e ON e.id = x.exhibitor_id").
		Where("x.fair_id = ? AND x.listing_kind = ? AND e.state = ?", w.fair, k, domain.AnswerAccepted)
	if w.filter.Exhibitor != "" {
		if !db.IsID(w.filter.Exhibitor) {
			return sel.Where("1 = 0")
		}
		shown = shown.Where("e.id = ?", w.filter.Exhibitor)
	}
	if w.filter.Delegation != "" {
		shown = shown.Where("e.delegation_id IN (SELECT id FROM delegations WHERE province_code = ?)", w.filter.Delegation)
	}
	if w.filter.Booth != "" {
		shown = shown.Where("e.id IN (SELECT exhibitor_id FROM booths WHERE fair_id = ? AND number_key = ?)", w.fair, domain.PlaceKey(w.filter.Booth))
	}
	sel = sel.Where(t+".id IN (?)", shown)
	for _, word := range w.filter.Words {
		match := position(tx) + "(" + t + ".name_fold, ?) > 0"
		if k == domain.KindProduct {
			sel = sel.Where("("+match+" OR products.producer_id IN (SELECT id FROM producers WHERE "+public+" AND "+position(tx)+"(name_fold, ?) > 0))", word, word)
		} else {
			sel = sel.Where(match, word)
		}
	}
	if k == domain.KindProduct {
		// A certificate must be valid today, and on the last day of the fair.
		sel = sel.Where("EXISTS (SELECT 1 FROM certificates WHERE certificates.product_id = products.id AND ?)", valid(w.today))
	}
	return sel
}

// FairPapers checks for every exhibit what must be valid on the last day.
func (s *Store) FairPapers(ctx context.Context, by domain.Actor, fairID string) (out domain.PapersCheck, err error) {
	err = s.read(ctx, "checking the papers of a fair", func(tx *gorm.DB) error {
		fair, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		if out, err = papersOn(tx, fair, fair.EndsOn); err != nil {
			return err
		}
		if err := s.completeListings(tx, out.Wrong); err != nil || len(out.Wrong) == 0 {
			return err
		}
		var all []domain.Exhibitor
		if err := withExhibitor(tx, "").Where("fair_id = ? AND state = ?", fair.ID, domain.AnswerAccepted).Find(&all).Error; err != nil {
			return err
		}
		callers := make(map[string]domain.ContactPerson, len(all))
		for _, e := range all {
			callers[e.ID] = domain.ContactPersonOf(e)
		}
		for i := range out.Wrong {
			out.Wrong[i].Call = callers[out.Wrong[i].ExhibitorID]
		}
		return nil
	})
	return out, err
}

// completeListings reads what briefListings leaves out of the listings of exhibits.
func (s *Store) completeListings(tx *gorm.DB, all []domain.CheckedExhibit) error {
	refs := make([]domain.Ref, len(all))
	for i, x := range all {
		refs[i] = x.Ref()
	}
	listings, err := s.readListings(tx, refs)
	if err != nil {
		return err
	}
	byRef := make(map[domain.Ref]domain.Listing, len(listings))
	for _, l := range listings {
		byRef[l.Ref] = l
	}
	for i, ref := range refs {
		all[i].Listing = byRef[ref]
	}
	return nil
}

// papersOn checks the papers of the exhibits of a fair for a last day, without the
// persons to call, and with brief listings.
func papersOn(tx *gorm.DB, fair domain.Fair, last domain.Date) (out domain.PapersCheck, err error) {
	all, err := shownBriefly(tx, fair.ID)
	if err != nil {
		return out, err
	}
	out = domain.PapersCheck{LastDay: last, Checked: len(all)}
	var ids []string
	for _, x := range all {
		if x.Kind == domain.KindProduct {
			ids = append(ids, x.ListingID)
		}
	}
	certificates, papers := map[string][]domain.Certificate{}, map[string][]domain.Evidence{}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var c []domain.Certificate
		if err := tx.Where("product_id IN ?", chunk).Order("valid_from, id").Find(&c).Error; err != nil {
			return out, err
		}
		for _, v := range c {
			certificates[v.ProductID] = append(certificates[v.ProductID], v)
		}
		var e []domain.Evidence
		if err := tx.Where("product_id IN ? AND condition = ?", chunk, domain.ConditionFoodSafety).Order("issued_on, id").Find(&e).Error; err != nil {
			return out, err
		}
		for _, v := range e {
			papers[v.ProductID] = append(papers[v.ProductID], v)
		}
	}
	for _, x := range all {
		var faults []domain.PaperFault
		if x.Kind == domain.KindProduct {
			faults = domain.CheckPapers(x.Listing.Status, certificates[x.ListingID], papers[x.ListingID], last)
		} else if x.Listing.Status != domain.StatusPublished {
			faults = []domain.PaperFault{{Reason: domain.PaperNotPublished}}
		}
		if len(faults) == 0 {
			continue
		}
		out.Wrong = append(out.Wrong, domain.CheckedExhibit{ShownExhibit: x, Faults: faults})
	}
	return out, nil
}
