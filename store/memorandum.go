package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.MemorandumService = (*Store)(nil)

func noMemorandum() error { return domain.NotFoundf("there is no such memorandum") }

func memorandumTwice() error {
	return domain.Errorf(domain.CodeConflict, "it is in the register already: the same buyer, producer, goods, day and fair")
}

// withSubject loads what is shown of memoranda.
func withSubject(tx *gorm.DB) *gorm.DB {
	only := func(columns ...string) func(*gorm.DB) *gorm.DB {
		return func(sel *gorm.DB) *gorm.DB { return sel.Select(columns) }
	}
	return tx.Preload("Producer", only("id", "slug", "name", "province_code", "former_province_code")).
		Preload("Product", only("id", "slug", "name")).Preload("Set").
		Preload("Fair", only("id", "slug", "name", "name_en", "organizer_id"))
}

func memorandumOf(tx *gorm.DB, by domain.Actor, id string) (domain.Memorandum, error) {
	if !db.IsID(id) {
		return domain.Memorandum{}, noMemorandum()
	}
	var found []domain.Memorandum
	if err := withSubject(tx).Where(hasSide(by)).Where("memoranda.id = ?", id).Find(&found).Error; err != nil {
		return domain.Memorandum{}, err
	}
	if len(found) == 0 {
		return domain.Memorandum{}, noMemorandum()
	}
	m := found[0]
	m.Side, _ = m.SideOf(by)
	return m, nil
}

// heldMemorandum is memorandumOf in the given version. It is locked until tx
// ends.
func heldMemorandum(tx *gorm.DB, by domain.Actor, id string, version int64) (m domain.Memorandum, err error) {
	if !db.IsID(id) {
		return m, noMemorandum()
	}
	var held []string
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Model(&domain.Memorandum{}).Where("id = ?", id).Pluck("id", &held).Error; err != nil {
		return m, err
	}
	if m, err = memorandumOf(tx, by, id); err == nil && isStale(m.Version, version) {
		err = changedMeanwhile()
	}
	return m, err
}

// checkMemorandum checks all rules of a memorandum of a known producer but
// those about its buyer, and fills in the fields that follow from others.
func (s *Store) checkMemorandum(tx *gorm.DB, by domain.Actor, m *domain.Memorandum, hadFile *string) error {
	m.Product, m.Set = nil, nil
	if m.SetCode != nil { // also where that of the product takes its place
		set, err := s.productSet(tx, *m.SetCode, "memoranda", m.ID)
		if err != nil {
			return err
		}
		m.Set = &set
	}
	if m.ProductID != nil {
		var found []domain.Product
		if db.IsID(*m.ProductID) {
			if err := tx.Where("id = ? AND producer_id = ?", *m.ProductID, m.ProducerID).Find(&found).Error; err != nil {
				return err
			}
		}
		manages, _ := by.MayManage(m.ProducerID, m.Producer.Place)
		if len(found) == 0 || found[0].Status != domain.StatusPublished && !manages {
			return domain.Invalidf("product_id", "the producer has no such product")
		}
		m.Product, m.SetCode, m.Set = &found[0], found[0].SetCode, nil
		if m.SetCode != nil {
			m.Set = &domain.ProductSet{}
			if err := tx.Where("code = ?", *m.SetCode).Take(m.Set).Error; err != nil {
				return err
			}
		}
	}
	if m.FileID != nil && (hadFile == nil || *m.FileID != *hadFile) {
		if _, err := ownFile(tx, by, "file_id", *m.FileID); err != nil {
			return err
		}
	}
	*m = m.Keyed()
	return m.Validate(domain.Today(s.now()))
}

// fairOfMemorandum returns the fair that a memorandum names: a public one, or
// one that the actor runs.
func fairOfMemorandum(tx *gorm.DB, by domain.Actor, id *string) (*domain.Fair, error) {
	if id == nil {
		return nil, nil
	}
	var found []domain.Fair
	if db.IsID(*id) {
		if err := tx.Where("id = ?", *id).Find(&found).Error; err != nil {
			return nil, err
		}
	}
	if len(found) == 0 || !found[0].Public() && !found[0].ManagedBy(by) {
		return nil, domain.Invalidf("fair_id", "there is no public fair with this id")
	}
	return &found[0], nil
}

// leadOfMemorandum returns the lead that a memorandum names, one in which the actor
// takes part; nil for none.
func leadOfMemorandum(tx *gorm.DB, by domain.Actor, id *string) (*domain.Lead, error) {
	if id == nil {
		return nil, nil
	}
	l, err := leadOf(tx, by, *id)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, domain.Invalidf("lead_id", "you have no lead with this id")
	}
	return &l, err
}

// producerOfMemorandum returns the producer that a memorandum names: a public
// one, or one that the actor manages.
func producerOfMemorandum(tx *gorm.DB, by domain.Actor, id string) (*domain.Producer, error) {
	var found []domain.Producer
	if db.IsID(id) {
		if err := tx.Where("id = ?", id).Find(&found).Error; err != nil {
			return nil, err
		}
	}
	if len(found) > 0 {
		if may, _ := by.MayManage(id, found[0].Place); may || found[0].Status == domain.StatusPublished {
			return &found[0], nil
		}
	}
	return nil, domain.Invalidf("producer_id", "there is no such producer")
}

// checkBuyer checks the buyer of a new memorandum. A producer may name only
// accounts that it has dealt with, so that it cannot find out which other
// accounts exist.
func checkBuyer(tx *gorm.DB, m *domain.Memorandum) error {
	if m.BuyerID == nil {
		return nil
	}
	missing := domain.Invalidf("buyer_id", "there is no such buyer that you have dealt with; name the organisation instead")
	if !db.IsID(*m.BuyerID) {
		return missing
	}
	sql, vars := "SELECT u.id, u.name FROM users u JOIN user_roles r ON r.user_id = u.id AND r.role = 'buyer' WHERE u.id = ? AND u.locked_at IS NULL", []any{*m.BuyerID}
	if m.ProposedBy == domain.MemorandumProducer {
		sql, vars = sql+" AND EXISTS (SELECT 1 FROM leads l WHERE l.buyer_id = u.id AND l.producer_id = ?)", append(vars, m.ProducerID)
	}
	var found []domain.User
	if err := tx.Raw(sql, vars...).Scan(&found).Error; err != nil {
		return err
	}
	if len(found) == 0 {
		return missing
	}
	if m.BuyerName == "" {
		m.BuyerName = found[0].Name
	}
	var members int64
	if err := tx.Model(&domain.Membership{}).Where("user_id = ? AND producer_id = ?", *m.BuyerID, m.ProducerID).Count(&members).Error; err != nil {
		return err
	}
	if members > 0 {
		return domain.Errorf(domain.CodeConflict, "the buyer is a member of the producer")
	}
	return nil
}

// memorandumAudit is what the audit log holds of a memorandum.
type memorandumAudit struct {
	State      domain.MemorandumState `json:"state"`
	BuyerID    *string                `json:"buyer_id"`
	Buyer      string                 `json:"buyer_name"`
	ProducerID string                 `json:"producer_id"`
	ProductID  *string                `json:"product_id"`
	Set        *string                `json:"set"`
	Goods      string                 `json:"goods"`
	Quantity   string                 `json:"quantity"`
	Period     domain.Period          `json:"period"`
	ValidFrom  *domain.Date           `json:"valid_from"`
	ValidUntil *domain.Date           `json:"valid_until"`
	SignedOn   domain.Date            `json:"signed_on"`
	FairID     *string                `json:"fair_id"`
	FileID     *string                `json:"file_id"`
	LeadID     *string                `json:"lead_id"`
	As         domain.MemorandumSide  `json:"as"` // side of the actor who registered or cancelled it
}

func memorandumAuditView(m domain.Memorandum) memorandumAudit {
	as := m.RegisteredAs
	if m.CancelledAs != "" {
		as = m.CancelledAs
	}
	return memorandumAudit{
		m.State, m.BuyerID, m.BuyerName, m.ProducerID, m.ProductID, m.SetCode, m.Goods, m.Quantity().String(), m.Period, m.ValidFrom, m.ValidUntil, m.SignedOn, m.FairID, m.FileID, m.LeadID, as,
	}
}

// AddMemorandum stores a draft.
func (s *Store) AddMemorandum(ctx context.Context, by domain.Actor, m domain.Memorandum) (out domain.Memorandum, err error) {
	err = s.write(ctx, "adding a memorandum", func(tx *tx) ([]domain.Ref, error) {
		m.State, m.RegisteredAt, m.RegisteredBy, m.RegisteredAs, m.CancelledAs, m.Reason = domain.MemorandumDraft, nil, nil, "", "", ""
		var err error
		if m.Producer, err = producerOfMemorandum(tx.DB, by, m.ProducerID); err != nil {
			return nil, err
		}
		if m.Fair, err = fairOfMemorandum(tx.DB, by, m.FairID); err != nil {
			return nil, err
		}
		lead, err := leadOfMemorandum(tx.DB, by, m.LeadID)
		if err != nil {
			return nil, err
		}
		if lead != nil && m.BuyerID == nil {
			m.BuyerID = &lead.BuyerID
		}
		var ok bool
		if m.ProposedBy, ok = m.SideOf(by); !ok && m.BuyerID == nil {
			m.BuyerID = &by.UserID
			m.ProposedBy, ok = m.SideOf(by)
		}
		if !ok || m.ProposedBy == domain.MemorandumBuyer && !by.Has(domain.RoleBuyer) {
			return nil, domain.Invalidf("producer_id", "add memoranda that you signed, or those of producers of your province or of a fair that you run")
		}
		if lead != nil {
			if err := m.CheckLead(*lead); err != nil {
				return nil, err
			}
		}
		if err := checkBuyer(tx.DB, &m); err != nil {
			return nil, err
		}
		if err := s.checkMemorandum(tx.DB, by, &m, nil); err != nil {
			return nil, err
		}
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.MemorandaPerAccount(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		if m.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		m.Version, m.CreatedBy, m.UpdatedBy, m.CreatedAt = 1, by.UserID, by.UserID, s.clock()
		m.UpdatedAt = m.CreatedAt
		done := tx.Omit(clause.Associations).Clauses(clause.OnConflict{DoNothing: true}).Create(&m)
		if done.Error != nil {
			return nil, done.Error
		}
		if done.RowsAffected == 0 {
			return nil, memorandumTwice()
		}
		out, err = s.memorandumChanged(tx, by, m, "add", "", nil, memorandumAuditView(m))
		return nil, err
	})
	if err != nil {
		return domain.Memorandum{}, err
	}
	return out, nil
}

// memorandumChanged records a change, notifies of it, and returns the stored
// memorandum.
func (s *Store) memorandumChanged(tx *tx, by domain.Actor, m domain.Memorandum, what, reason string, before, after any) (domain.Memorandum, error) {
	out, err := memorandumOf(tx.DB, by, m.ID)
	if err != nil {
		return out, err
	}
	err = s.record(tx, by, domain.Audit{
		Action: "memorandum." + what, Noun: "memorandum", NounID: m.ID, ProvinceCode: out.Producer.ProvinceCode, Reason: reason, Before: before, After: after,
	})
	if err != nil {
		return out, err
	}
	return out, s.notifyOfMemorandum(tx.DB, by, out, what)
}

// notifyOfMemorandum notifies users and webhooks of both sides of a change of a
// memorandum, and the office of a memorandum that waits for it.
func (s *Store) notifyOfMemorandum(tx *gorm.DB, by domain.Actor, m domain.Memorandum, what string) error {
	makers, err := s.answering(tx, *m.Producer)
	if err != nil {
		return err
	}
	var buyer []string
	if m.BuyerID != nil {
		buyer = []string{*m.BuyerID}
	}
	path := "/v1/me/memoranda/" + m.ID
	err = s.emit(tx, domain.EventMemorandumChanged, domain.MemorandumChange{
		ID: m.ID, What: "memorandum." + what, State: m.State, Version: m.Version, Subject: m.Subject(), Path: path,
	}, slices.Concat(makers, buyer)...)
	if err != nil {
		return err
	}
	var vi, en string
	var users []string
	switch m.State {
	case domain.MemorandumDraft:
		vi, en = "biên bản ghi nhớ chờ xác nhận", "a memorandum waits to be confirmed"
		switch {
		case m.ProposedBy == domain.MemorandumBuyer:
			users = makers
		case m.ProposedBy == domain.MemorandumOffice: // the producer registers it itself
		case m.BuyerID != nil:
			users = buyer
		case m.Fair != nil:
			if users, err = organizersOf(tx, m.Fair.ID); err != nil {
				return err
			}
		default:
			if users, err = officersOf(tx, m.Producer.ProvinceCode); err != nil {
				return err
			}
		}
	case domain.MemorandumRegistered:
		vi, en, users = "biên bản ghi nhớ đã được ghi nhận", "a memorandum is registered", append(slices.Concat(makers, buyer), m.CreatedBy)
	case domain.MemorandumCancelled:
		vi, en, users = "biên bản ghi nhớ đã bị hủy", "a memorandum is cancelled", append(slices.Concat(makers, buyer), m.CreatedBy)
	}
	users = slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })
	return s.notify(tx, domain.Notice{
		Subject: domain.Subject{Kind: "memorandum", ID: m.ID}, Kind: "memorandum." + what, Key: "memorandum " + m.ID + " v" + strconv.FormatInt(m.Version, 10), Path: path,
		Title: m.Subject() + ": " + vi, TitleEN: m.Subject() + ": " + en, Text: m.Reason, TextEN: m.Reason,
	}, users...)
}

// narrowMemoranda applies a filter.
func narrowMemoranda(sel *gorm.DB, f domain.MemorandumFilter) (*gorm.DB, error) {
	for _, c := range []struct{ field, column, id string }{{"producer_id", "memoranda.producer_id", f.ProducerID}, {"fair_id", "memoranda.fair_id", f.FairID}} {
		if c.id == "" {
			continue
		}
		if !db.IsID(c.id) {
			return nil, domain.Invalidf(c.field, "it is not an id")
		}
		sel = sel.Where(c.column+" = ?", c.id)
	}
	if len(f.Provinces) > 0 {
		sel = sel.Where("memoranda.producer_id IN (SELECT producers.id FROM producers WHERE producers.province_code IN ?)", f.Provinces)
	}
	if f.From != nil {
		sel = sel.Where("memoranda.signed_on >= ?", *f.From)
	}
	if f.Until != nil {
		sel = sel.Where("memoranda.signed_on <= ?", *f.Until)
	}
	return in(sel, "memoranda.state", f.States), nil
}

// Memoranda returns the memoranda in which the actor has a side.
func (s *Store) Memoranda(ctx context.Context, by domain.Actor, f domain.MemorandumFilter, p domain.Page) (out domain.List[domain.Memorandum], err error) {
	err = s.read(ctx, "listing memoranda", func(tx *gorm.DB) (err error) {
		out, err = listMemoranda(tx, by, f, p)
		return err
	})
	return out, err
}

func listMemoranda(tx *gorm.DB, by domain.Actor, f domain.MemorandumFilter, p domain.Page) (out domain.List[domain.Memorandum], err error) {
	sel, err := narrowMemoranda(tx.Model(&domain.Memorandum{}).Where(hasSide(by)), f)
	if err != nil {
		return out, err
	}
	if out, err = db.Page(withSubject(sel), p, db.Newest("memoranda", func(m domain.Memorandum) string { return m.ID }, f)); err != nil {
		return out, err
	}
	for i := range out.Items {
		out.Items[i].Side, _ = out.Items[i].SideOf(by)
	}
	return out, nil
}

// FairMemoranda returns the memoranda of a fair that the actor runs.
func (s *Store) FairMemoranda(ctx context.Context, by domain.Actor, fairID string, f domain.MemorandumFilter, p domain.Page) (out domain.List[domain.Memorandum], err error) {
	err = s.read(ctx, "listing the memoranda of a fair", func(tx *gorm.DB) error {
		fair, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		f.FairID = fair.ID
		out, err = listMemoranda(tx, by, f, p)
		return err
	})
	return out, err
}

// Memorandum returns one memorandum.
func (s *Store) Memorandum(ctx context.Context, by domain.Actor, id string) (out domain.Memorandum, err error) {
	err = s.read(ctx, "reading a memorandum", func(tx *gorm.DB) (err error) {
		out, err = memorandumOf(tx, by, id)
		return err
	})
	return out, err
}

// MemorandumFile returns the scan of a memorandum.
func (s *Store) MemorandumFile(ctx context.Context, by domain.Actor, id string) (out domain.File, err error) {
	err = s.read(ctx, "reading the scan of a memorandum", func(tx *gorm.DB) error {
		m, err := memorandumOf(tx, by, id)
		if err != nil {
			return err
		}
		if m.FileID == nil {
			return domain.NotFoundf("the memorandum has no scan")
		}
		return tx.Where("id = ?", *m.FileID).Take(&out).Error
	})
	return out, err
}

// ChangeMemorandum changes a draft.
func (s *Store) ChangeMemorandum(ctx context.Context, by domain.Actor, id string, version int64, change func(*domain.Memorandum) error) (out domain.Memorandum, err error) {
	err = s.write(ctx, "changing a memorandum", func(tx *tx) ([]domain.Ref, error) {
		before, err := heldMemorandum(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := before.CheckChange(before.Side); err != nil {
			return nil, err
		}
		edited := before
		if err := change(&edited); err != nil {
			return nil, err
		}
		// Only the fields that people fill in may change.
		m := before
		m.BuyerName, m.ProductID, m.SetCode, m.Goods, m.Amount, m.Unit, m.Period = edited.BuyerName, edited.ProductID, edited.SetCode, edited.Goods, edited.Amount, edited.Unit, edited.Period
		m.ValidFrom, m.ValidUntil, m.SignedOn, m.FairID, m.FileID, m.LeadID = edited.ValidFrom, edited.ValidUntil, edited.SignedOn, edited.FairID, edited.FileID, edited.LeadID
		if m.LeadID != nil && (before.LeadID == nil || *m.LeadID != *before.LeadID) {
			lead, err := leadOfMemorandum(tx.DB, by, m.LeadID)
			if err != nil {
				return nil, err
			}
			if err := m.CheckLead(*lead); err != nil {
				return nil, err
			}
		}
		if m.Fair, err = fairOfMemorandum(tx.DB, by, m.FairID); err != nil {
			return nil, err
		}
		if side, _ := m.SideOf(by); side != before.Side {
			return nil, domain.Invalidf("fair_id", "without a fair that you run you may not add it")
		}
		if err := s.checkMemorandum(tx.DB, by, &m, before.FileID); err != nil {
			return nil, err
		}
		was, is, err := changes(memorandumAuditView(before), memorandumAuditView(m))
		if err != nil {
			return nil, err
		}
		if len(is) == 0 {
			out = before
			return nil, nil
		}
		if err := s.saveMemorandum(tx.DB, by, &m); err != nil {
			return nil, err
		}
		out, err = s.memorandumChanged(tx, by, m, "change", "", was, is)
		return nil, err
	})
	if err != nil {
		return domain.Memorandum{}, err
	}
	return out, nil
}

// saveMemorandum stores a memorandum that is locked as a new version.
func (s *Store) saveMemorandum(tx *gorm.DB, by domain.Actor, m *domain.Memorandum) error {
	m.Version, m.UpdatedBy, m.UpdatedAt = m.Version+1, by.UserID, s.clock()
	err := tx.Model(&domain.Memorandum{}).Select("*").Omit(clause.Associations).Where("id = ?", m.ID).Updates(m).Error
	if db.IsDuplicate(err) {
		return memorandumTwice()
	}
	return err
}

// RegisterMemorandum registers a draft.
func (s *Store) RegisterMemorandum(ctx context.Context, by domain.Actor, id string, version int64, fileID string) (out domain.Memorandum, err error) {
	err = s.write(ctx, "registering a memorandum", func(tx *tx) ([]domain.Ref, error) {
		before, err := heldMemorandum(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		m := before
		if fileID != "" {
			m.FileID = &fileID
		}
		if err := m.CheckRegister(m.Side); err != nil {
			return nil, err
		}
		if fileID != "" && (before.FileID == nil || *before.FileID != fileID) {
			if _, err := ownFile(tx.DB, by, "file_id", fileID); err != nil {
				return nil, err
			}
		}
		now := s.clock()
		m.State, m.RegisteredAt, m.RegisteredBy, m.RegisteredAs = domain.MemorandumRegistered, &now, &by.UserID, m.Side
		out, err = s.moveMemorandum(tx, by, before, m, "register")
		return nil, err
	})
	if err != nil {
		return domain.Memorandum{}, err
	}
	return out, nil
}

func (s *Store) moveMemorandum(tx *tx, by domain.Actor, before, m domain.Memorandum, what string) (domain.Memorandum, error) {
	if err := s.saveMemorandum(tx.DB, by, &m); err != nil {
		return m, err
	}
	was, is, err := changes(memorandumAuditView(before), memorandumAuditView(m))
	if err != nil {
		return m, err
	}
	return s.memorandumChanged(tx, by, m, what, m.Reason, was, is)
}

// CancelMemorandum cancels a memorandum, which is then not counted.
func (s *Store) CancelMemorandum(ctx context.Context, by domain.Actor, id string, version int64, reason string) (out domain.Memorandum, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "cancelling a memorandum", func(tx *tx) ([]domain.Ref, error) {
		before, err := heldMemorandum(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := before.CheckCancel(reason); err != nil {
			return nil, err
		}
		m := before
		m.State, m.CancelledAs, m.Reason = domain.MemorandumCancelled, m.Side, reason
		out, err = s.moveMemorandum(tx, by, before, m, "cancel")
		return nil, err
	})
	if err != nil {
		return domain.Memorandum{}, err
	}
	return out, nil
}

// memorandumCell is a number of registered memoranda that sums can be made of.
type memorandumCell struct {
	FairID       *string
	ProvinceCode string
	SignedOn     domain.Date
	Unit         domain.Unit
	Period       domain.Period
	N            int
	Amount       int64
}

// MemorandumStatistics counts registered memoranda, on one view of the
// database.
func (s *Store) MemorandumStatistics(ctx context.Context, f domain.MemorandumFilter) (out domain.MemorandumStatistics, err error) {
	err = s.read(ctx, "counting memoranda", func(tx *gorm.DB) error {
		f.States, f.ProducerID = []domain.MemorandumState{domain.MemorandumRegistered}, ""
		fairs := map[string]domain.Fair{}
		var named []domain.Fair
		err := tx.Select("id", "name", "name_en").Where("published_at IS NOT NULL AND id IN (SELECT fair_id FROM memoranda WHERE state = 'registered' AND fair_id IS NOT NULL)").Find(&named).Error
		if err != nil {
			return err
		}
		for _, fair := range named {
			fairs[fair.ID] = fair
		}
		sel, err := narrowMemoranda(tx.Model(&domain.Memorandum{}), f)
		if err != nil {
			return err
		}
		if _, public := fairs[f.FairID]; f.FairID != "" && !public {
			return nil // a fair that is not public is not named
		}
		var cells []memorandumCell
		const group = "memoranda.fair_id, producers.province_code, memoranda.signed_on, memoranda.unit, memoranda.period"
		err = sel.Joins("JOIN producers ON producers.id = memoranda.producer_id").Where("NOT (producers.sample AND " + peopleArePublic() + ")").
			Select(group + ", count(*) AS n, CAST(sum(memoranda.amount) AS bigint) AS amount").Group(group).Order(group).Scan(&cells).Error
		if err != nil {
			return err
		}
		units, err := provinces(tx)
		if err != nil {
			return err
		}
		out = countMemoranda(cells, fairs, units)
		return nil
	})
	return out, err
}

func countMemoranda(cells []memorandumCell, fairs map[string]domain.Fair, units []domain.Province) (out domain.MemorandumStatistics) {
	byFair, byProvince, byMonth := map[string]*domain.MemorandumCount{}, map[string]*domain.MemorandumCount{}, map[string]*domain.MemorandumCount{}
	at := func(m map[string]*domain.MemorandumCount, key string) *domain.MemorandumCount {
		if m[key] == nil {
			m[key] = &domain.MemorandumCount{Key: key}
		}
		return m[key]
	}
	for _, c := range cells {
		fair := domain.Fair{}
		if c.FairID != nil {
			fair = fairs[*c.FairID]
		}
		of := at(byFair, fair.ID)
		of.Name, of.NameEN = fair.Name, fair.NameEN
		for _, count := range []*domain.MemorandumCount{&out.Total, of, at(byProvince, c.ProvinceCode), at(byMonth, c.SignedOn.Month())} {
			count.AddVolume(c.N, domain.Quantity{Amount: c.Amount, Unit: c.Unit}, c.Period)
		}
	}
	for _, count := range byFair {
		out.ByFair = append(out.ByFair, *count)
	}
	slices.SortFunc(out.ByFair, func(a, b domain.MemorandumCount) int {
		switch {
		case (a.Key == "") != (b.Key == ""):
			return strings.Compare(b.Key, a.Key)
		case a.Count != b.Count:
			return b.Count - a.Count
		}
		return strings.Compare(a.Key, b.Key)
	})
	for _, u := range units {
		if count := byProvince[u.Code]; count != nil {
			out.ByProvince = append(out.ByProvince, *count)
		}
	}
	for _, count := range byMonth {
		out.ByMonth = append(out.ByMonth, *count)
	}
	slices.SortFunc(out.ByMonth, func(a, b domain.MemorandumCount) int { return strings.Compare(a.Key, b.Key) })
	return out
}
