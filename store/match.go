package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.MatchWorker  = (*Store)(nil)
	_ domain.MatchService = (*Store)(nil)
)

// matching returns the jobs that find demands for changed products and products
// for changed demands. A bulk load gets none, as no buyer waits for its
// products.
func matching(refs []domain.Ref) []river.InsertManyParams {
	if len(refs) > refsPerJob {
		return nil
	}
	var todo []domain.Ref
	for _, r := range refs {
		if r.Kind == domain.KindProduct || r.Kind == domain.KindDemand {
			todo = append(todo, r)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	return []river.InsertManyParams{{Args: domain.MatchArgs{Refs: todo}, InsertOpts: &river.InsertOpts{Priority: bulkPriority}}}
}

// answerable is domain.Demand.AnswerableOn in SQL.
func answerable(tx *gorm.DB, on domain.Date) *gorm.DB {
	return tx.Where("demands.state IN ? AND demands.deadline >= ?", []domain.DemandState{domain.DemandOpen, domain.DemandQuoted}, on)
}

// AnswerableDemands returns those of ids that can be answered on a day.
func (s *Store) AnswerableDemands(ctx context.Context, ids []string, on domain.Date) (out []domain.Demand, err error) {
	err = s.read(ctx, "reading demands to match", func(tx *gorm.DB) error {
		sel := answerable(withDemand(tx), on)
		if len(ids) > 0 {
			sel = sel.Where("demands.id IN ?", ids)
		} else {
			sel = sel.Limit(domain.MaxMatches)
		}
		if err := sel.Order("demands.id DESC").Find(&out).Error; err != nil {
			return err
		}
		return loadInvited(tx, pointers(out)...)
	})
	return out, err
}

// InvitedDemands returns ids of demands for which a producer is invited.
func (s *Store) InvitedDemands(ctx context.Context, producerID string, on domain.Date) (out []string, err error) {
	if !db.IsID(producerID) {
		return nil, nil
	}
	err = s.read(ctx, "reading invitations to demands", func(tx *gorm.DB) error {
		return answerable(tx.Model(&domain.Demand{}), on).Where("demands.visibility = ?", domain.VisibilityInvited).
			Where("demands.id IN (SELECT demand_id FROM demand_invitations WHERE producer_id = ?)", producerID).
			Order("demands.id DESC").Limit(domain.MaxMatches).Pluck("demands.id", &out).Error
	})
	return out, err
}

// matchable narrows a query to products that are public on a day.
func matchable(tx *gorm.DB, on domain.Date) *gorm.DB {
	return tx.Where("products."+public+" AND EXISTS (SELECT 1 FROM certificates WHERE certificates.product_id = products.id AND ?)", valid(on))
}

func productsToMatch(tx *gorm.DB, ids []string, on domain.Date) ([]domain.Product, error) {
	var out []domain.Product
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var found []domain.Product
		if err := matchable(withCard(tx, ""), on).Where("products.id IN ?", chunk).Find(&found).Error; err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, addPapers(tx, out)
}

// ProductsToMatch returns those of ids that are public on a day.
func (s *Store) ProductsToMatch(ctx context.Context, ids []string, on domain.Date) (out []domain.Product, err error) {
	err = s.read(ctx, "reading products to match", func(tx *gorm.DB) (err error) {
		out, err = productsToMatch(tx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !db.IsID(id) }), on)
		return err
	})
	return out, err
}

// matchColumns returns the column of matches that holds things of a kind, and
// the column of the other side.
func matchColumns(k domain.Kind) (own, other string) {
	if k == domain.KindDemand {
		return "demand_id", "product_id"
	}
	return "product_id", "demand_id"
}

// MatchedIDs returns the other sides of the matches of a demand or a product.
func (s *Store) MatchedIDs(ctx context.Context, of domain.Ref) (out []string, err error) {
	err = s.read(ctx, "reading what is matched", func(tx *gorm.DB) error {
		own, other := matchColumns(of.Kind)
		return tx.Model(&domain.Match{}).Where(own+" = ? AND score > 0", of.ID).Order(other).Pluck(other, &out).Error
	})
	return out, err
}

// SaveMatches stores the matches found of a demand or a product, and removes
// its matches with those of gone.
func (s *Store) SaveMatches(ctx context.Context, of domain.Ref, found []domain.Match, gone []string) error {
	return s.write(ctx, "saving matches", func(tx *tx) ([]domain.Ref, error) {
		own, other := matchColumns(of.Kind)
		// Two jobs that find the same pair from its two sides are serialized here.
		var held []string
		if err := tx.Table(tableOf(of.Kind)).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", of.ID).Pluck("id", &held).Error; err != nil || len(held) == 0 {
			return nil, err
		}
		now := s.clock()
		for i := range found {
			m := &found[i]
			var err error
			if m.ID, err = db.NewID(); err != nil {
				return nil, err
			}
			m.CreatedAt, m.UpdatedAt, m.ToldAt, m.BuyerToldAt, m.Demand, m.Product = now, now, nil, nil, nil, nil
		}
		if len(gone) > 0 {
			// A match with a notice stays, so that its users get no second notice.
			pairs := tx.Where(own+" = ? AND "+other+" IN ?", of.ID, gone)
			if err := pairs.Session(&gorm.Session{}).Where("told_at IS NULL").Delete(&domain.Match{}).Error; err != nil {
				return nil, err
			}
			if err := pairs.Session(&gorm.Session{}).Model(&domain.Match{}).Updates(map[string]any{"score": 0, "updated_at": now}).Error; err != nil {
				return nil, err
			}
		}
		if len(found) == 0 {
			return nil, nil
		}
		err := tx.Omit(clause.Associations).Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "demand_id"}, {Name: "product_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"score", "parts", "demand_version", "product_version", "updated_at"}),
		}).CreateInBatches(found, rowsPerInsert).Error
		if err != nil {
			return nil, err
		}
		return nil, s.notifyMatches(tx.DB, own, of.ID)
	})
}

// withoutNotice narrows a query to matches that still need a notice.
func withoutNotice(tx *gorm.DB) *gorm.DB {
	return tx.Where("matches.score >= ?", domain.GoodMatchScore).
		Where("(matches.told_at IS NULL OR matches.buyer_told_at IS NULL AND matches.demand_id IN (SELECT id FROM demands WHERE tell <> ?))", domain.CadenceDaily)
}

// notifyMatches notifies both sides of good matches without a notice. Buyers who
// want daily notices get them from NotifyBuyer.
func (s *Store) notifyMatches(tx *gorm.DB, column, id string) error {
	var fresh []domain.Match
	err := withoutNotice(tx.Preload("Demand").Preload("Product")).Where(column+" = ?", id).
		Order("score DESC, id").Limit(domain.MaxMatches).Find(&fresh).Error
	if err != nil {
		return err
	}
	for _, m := range fresh {
		if m.Demand == nil || m.Product == nil || m.Product.ProducerID == nil {
			continue
		}
		vi, en := m.Reasons()
		producerVI, producerEN := m.SeenBy(domain.Actor{}).Reasons()
		members, err := membersOf(tx, *m.Product.ProducerID)
		if err != nil {
			return err
		}
		now := s.clock()
		notified := map[string]any{"told_at": now}
		key := "match " + m.DemandID + " " + m.ProductID
		if err := s.notify(tx, domain.Notice{
			Subject: domain.Subject{Kind: "demand", ID: m.DemandID}, Kind: "match.demand", Key: key, Path: "/v1/demands/" + m.DemandID, Text: producerVI, TextEN: producerEN,
			Title: fmt.Sprintf("%s: có người cần mua %s", m.Product.Name, m.Demand.Name), TitleEN: fmt.Sprintf("%s: a buyer needs %s", m.Product.Name, m.Demand.Name),
		}, members...); err != nil {
			return err
		}
		if m.BuyerToldAt == nil && m.Demand.Tell == domain.CadenceAtOnce {
			if err := s.notifyBuyer(tx, *m.Demand, domain.Notice{
				Subject: domain.Subject{Kind: "product", ID: m.ProductID}, Kind: "match.product", Key: key, Path: "/v1/products/" + m.ProductID, Text: vi, TextEN: en,
				Title: fmt.Sprintf("%s: có nguồn hàng %s", m.Demand.Name, m.Product.Name), TitleEN: fmt.Sprintf("%s: %s may supply it", m.Demand.Name, m.Product.Name),
			}); err != nil {
				return err
			}
		}
		if m.BuyerToldAt == nil && m.Demand.Tell != domain.CadenceDaily {
			notified["buyer_told_at"] = now
		}
		if err := tx.Model(&domain.Match{}).Where("id = ?", m.ID).Updates(notified).Error; err != nil {
			return err
		}
	}
	return nil
}

// notifyBuyer notifies the buyer of a demand, by e-mail only if the buyer wants it.
func (s *Store) notifyBuyer(tx *gorm.DB, d domain.Demand, n domain.Notice) error {
	if d.TellNoMail {
		_, err := s.addNotices(tx, n, d.BuyerID)
		return err
	}
	return s.notify(tx, n, d.BuyerID)
}

// dailyNoticesDue narrows a query to matches with daily notices whose buyers had none
// today. The date is stored, so that a restarted process sends no second one.
func dailyNoticesDue(tx *gorm.DB, today domain.Date) *gorm.DB {
	return tx.Where("demands.tell = ? AND matches.score >= ? AND matches.buyer_told_at IS NULL", domain.CadenceDaily, domain.GoodMatchScore).
		Where("NOT EXISTS (SELECT 1 FROM matches notified WHERE notified.demand_id = matches.demand_id AND notified.buyer_told_at >= ?)", today.Begins())
}

// DemandsToNotify returns demands whose buyers are due for a notice today.
func (s *Store) DemandsToNotify(ctx context.Context, after string, limit int) (out []string, err error) {
	err = s.read(ctx, "listing demands with due notices", func(tx *gorm.DB) error {
		today := s.today()
		sel := dailyNoticesDue(answerable(matchable(tx.Model(&domain.Match{}), today), today), today).
			Joins("JOIN demands ON demands.id = matches.demand_id").Joins("JOIN products ON products.id = matches.product_id")
		if after != "" {
			sel = sel.Where("matches.demand_id > ?", after)
		}
		return sel.Distinct("matches.demand_id").Order("matches.demand_id").Limit(limit).Pluck("matches.demand_id", &out).Error
	})
	return out, err
}

// NotifyBuyer notifies a buyer of the matches since the last notice.
func (s *Store) NotifyBuyer(ctx context.Context, id string) (notified int, err error) {
	err = s.write(ctx, "notifying of the matches of a demand", func(tx *tx) ([]domain.Ref, error) {
		notified = 0
		var held []string
		if err := tx.Model(&domain.Demand{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Pluck("id", &held).Error; err != nil || len(held) == 0 {
			return nil, err
		}
		found, err := s.matches(tx.DB, id, func(sel *gorm.DB) *gorm.DB { return dailyNoticesDue(sel, s.today()).Where("matches.demand_id = ?", id) }, domain.Page{Limit: domain.MaxMatches})
		if err != nil || len(found.Items) == 0 {
			return nil, err
		}
		fresh := found.Items
		var ids, names []string
		for _, m := range fresh {
			ids = append(ids, m.ID)
			names = append(names, m.Product.Name)
		}
		d, n := *fresh[0].Demand, len(fresh)
		if err := s.notifyBuyer(tx.DB, d, domain.Notice{
			Subject: domain.Subject{Kind: "demand", ID: id}, Kind: "match.products", Key: "matches " + id + " " + ids[0], Path: "/v1/demands/" + id + "/matches", Text: listed(names, "và %d nguồn hàng khác"), TextEN: listed(names, "and %d more"),
			Title: fmt.Sprintf("%s: %d nguồn hàng mới", d.Name, n), TitleEN: fmt.Sprintf("%s: %d new products may supply it", d.Name, n),
		}); err != nil {
			return nil, err
		}
		notified = n
		return nil, tx.Model(&domain.Match{}).Where("id IN ?", ids).Update("buyer_told_at", s.clock()).Error
	})
	return notified, err
}

// matches returns matches of which both sides may be seen today. of identifies
// the filter narrow in cursors.
func (s *Store) matches(tx *gorm.DB, of string, narrow func(*gorm.DB) *gorm.DB, p domain.Page) (found domain.List[domain.Match], err error) {
	if err := db.CheckLimit(p); err != nil {
		return found, err
	}
	today := s.today()
	sel := tx.Joins("JOIN demands ON demands.id = matches.demand_id").Joins("JOIN products ON products.id = matches.product_id").
		Where("matches.score >= ?", domain.MinMatchScore)
	sel = narrow(answerable(matchable(sel, today), today))
	// The cursor holds only the last match: a score may reveal a hidden price.
	order := db.Ascending("matches", []any{of}, db.ID("matches.id", func(m domain.Match) string { return m.ID }))
	after, err := order.After(p.Cursor)
	if err != nil {
		return found, err
	}
	if after != nil {
		var last []domain.Match
		if err := tx.Where("id = ?", after...).Find(&last).Error; err != nil {
			return found, err
		}
		if len(last) == 0 {
			return found, domain.InvalidCursor()
		}
		sel = sel.Where("(matches.score < ? OR matches.score = ? AND matches.id > ?)", last[0].Score, last[0].Score, last[0].ID)
	}
	var out []domain.Match
	err = sel.Select("matches.*").Preload("Demand.Province.Former").Preload("Demand.FormerProvince").Preload("Demand.Set").
		Order("matches.score DESC, matches.id").Limit(p.Limit + 1).Find(&out).Error
	if err != nil || len(out) == 0 {
		return found, err
	}
	out, found.Next = db.Cut(out, p.Limit, order.Cursor)
	var ids []string
	var demands []*domain.Demand
	for _, m := range out {
		ids = append(ids, m.ProductID)
		demands = append(demands, m.Demand)
	}
	for _, d := range demands { // a demand may have several matches
		if err := loadInvited(tx, d); err != nil {
			return found, err
		}
	}
	products, err := productsToMatch(tx, sorted(ids), today)
	if err != nil {
		return found, err
	}
	if err := addFirstPictures(tx, products); err != nil {
		return found, err
	}
	byID := map[string]*domain.Product{}
	for i := range products {
		byID[products[i].ID] = &products[i]
	}
	for i := range out {
		out[i].Product = byID[out[i].ProductID]
	}
	found.Items = slices.DeleteFunc(out, func(m domain.Match) bool { return m.Product == nil || m.Demand == nil })
	return found, nil
}

// DemandMatches returns the best matches of a demand of the actor.
func (s *Store) DemandMatches(ctx context.Context, by domain.Actor, demandID string, p domain.Page) (d domain.Demand, out domain.List[domain.Match], err error) {
	err = s.read(ctx, "reading the matches of a demand", func(tx *gorm.DB) (err error) {
		if d, err = s.seenDemand(tx, by, demandID); err != nil {
			return err
		}
		if !d.OwnedBy(by) {
			return noDemand()
		}
		out, err = s.matches(tx, d.ID, func(sel *gorm.DB) *gorm.DB { return sel.Where("matches.demand_id = ?", d.ID) }, p)
		return err
	})
	return d, out, err
}

// ProductMatches returns the demands that a product answers.
func (s *Store) ProductMatches(ctx context.Context, by domain.Actor, productID string, p domain.Page) (out domain.List[domain.Match], err error) {
	err = s.read(ctx, "reading the matches of a product", func(tx *gorm.DB) (err error) {
		if _, err := visibleTo(tx, by, domain.Ref{Kind: domain.KindProduct, ID: productID}); err != nil {
			return err
		}
		out, err = s.matches(tx, productID, func(sel *gorm.DB) *gorm.DB { return sel.Where("matches.product_id = ?", productID) }, p)
		out.Items = s.seenMatches(by, out.Items)
		return err
	})
	return out, err
}

// seenMatches returns the matches whose demands the actor may see.
func (s *Store) seenMatches(by domain.Actor, found []domain.Match) []domain.Match {
	return slices.DeleteFunc(found, func(m domain.Match) bool { return !m.Demand.SeenBy(by, s.today()) })
}

// MyMatches returns the best matches of the demands and products of the actor.
func (s *Store) MyMatches(ctx context.Context, by domain.Actor, p domain.Page) (out domain.List[domain.Match], err error) {
	err = s.read(ctx, "reading the matches of a user", func(tx *gorm.DB) (err error) {
		out, err = s.matches(tx, "mine", func(sel *gorm.DB) *gorm.DB {
			mine := tx.Where("demands.buyer_id = ?", by.UserID)
			if by.Has(domain.RoleProducer) && len(by.Producers) > 0 {
				mine = mine.Or("products.producer_id IN ?", by.Producers)
			}
			return sel.Where(mine)
		}, p)
		out.Items = s.seenMatches(by, out.Items)
		return err
	})
	return out, err
}

// MatchAgain enqueues the matching of a demand.
func (s *Store) MatchAgain(ctx context.Context, by domain.Actor, demandID string) error {
	return s.write(ctx, "matching a demand again", func(tx *tx) ([]domain.Ref, error) {
		d, err := s.seenDemand(tx.DB, by, demandID)
		if err != nil {
			return nil, err
		}
		if !d.OwnedBy(by) {
			return nil, noDemand()
		}
		return []domain.Ref{demandRef(d.ID)}, nil
	})
}
