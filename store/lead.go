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

var _ domain.LeadService = (*Store)(nil)

// leadRead stores up to which message a user has read a lead.
type leadRead struct {
	LeadID    string `gorm:"primaryKey"`
	UserID    string `gorm:"primaryKey"`
	ReadUntil string // id of a message
}

// leadFile connects a file with a message or quote.
type leadFile struct {
	PartID   string `gorm:"primaryKey"`
	FileID   string `gorm:"primaryKey"`
	LeadID   string
	Position int
}

func noLead() error { return domain.NotFoundf("there is no such lead") }

// leadOf returns a lead that the actor takes part in, with all that is shown of
// it.
func leadOf(tx *gorm.DB, by domain.Actor, id string) (domain.Lead, error) {
	return findLead(tx, tx, by, id)
}

// heldLead is leadOf that locks the lead until tx ends.
func heldLead(tx *gorm.DB, by domain.Actor, id string) (domain.Lead, error) {
	return findLead(tx, tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, id)
}

func findLead(tx, rows *gorm.DB, by domain.Actor, id string) (domain.Lead, error) {
	if !db.IsID(id) || !db.IsID(by.UserID) {
		return domain.Lead{}, noLead()
	}
	var found []domain.Lead
	if err := rows.Where(isParty(by)).Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Lead{}, err
	}
	if len(found) == 0 {
		return domain.Lead{}, noLead()
	}
	return found[0], loadLeads(tx, by, found)
}

func nameOnly(sel *gorm.DB) *gorm.DB { return sel.Select("id", "name") }

// loadLeads loads what is shown of leads: names, quotes with their files, the
// side of the actor and what it has not read.
func loadLeads(tx *gorm.DB, by domain.Actor, leads []domain.Lead) error {
	at := map[string]*domain.Lead{}
	var ids, buyers, producers, products, demands []string
	add := func(list *[]string, id *string) {
		if id != nil {
			*list = append(*list, *id)
		}
	}
	for i := range leads {
		l := &leads[i]
		at[l.ID] = l
		ids, buyers, producers = append(ids, l.ID), append(buyers, l.BuyerID), append(producers, l.ProducerID)
		add(&products, l.ProductID)
		add(&demands, l.DemandID)
		if l.Side = domain.SideProducer; l.BuyerID == by.UserID {
			l.Side = domain.SideBuyer
		}
	}
	if len(ids) == 0 {
		return nil
	}
	users, err := byID(nameOnly(tx), buyers, func(u domain.User) string { return u.ID })
	if err != nil {
		return err
	}
	makers, err := byID(tx.Select("id", "slug", "name", "name_en", "sample", "producer_kind", "province_code", "former_province_code"), producers, func(p domain.Producer) string { return p.ID })
	if err != nil {
		return err
	}
	goods, err := byID(tx.Select("id", "slug", "name", "name_en", "sample", "producer_id"), products, func(p domain.Product) string { return p.ID })
	if err != nil {
		return err
	}
	wanted, err := demandNames(tx, demands)
	if err != nil {
		return err
	}
	for i := range leads {
		l := &leads[i]
		l.Buyer, l.Producer = users[l.BuyerID], makers[l.ProducerID]
		if l.ProductID != nil {
			l.Product = goods[*l.ProductID]
		}
		if l.DemandID != nil {
			l.DemandName = wanted[*l.DemandID]
		}
	}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var quotes []domain.Quote
		if err := tx.Where("lead_id IN ?", chunk).Order("lead_id, id").Find(&quotes).Error; err != nil {
			return err
		}
		files, err := filesOf(tx, chunk)
		if err != nil {
			return err
		}
		for _, q := range quotes {
			q.Files, q.LeadVersion = files[q.ID], at[q.LeadID].Version
			at[q.LeadID].Quotes = append(at[q.LeadID].Quotes, q)
		}
		var unread []struct {
			LeadID string
			N      int
		}
		err = tx.Raw("SELECT m.lead_id, count(*) AS n FROM lead_messages m JOIN leads l ON l.id = m.lead_id"+
			" LEFT JOIN lead_reads r ON r.lead_id = m.lead_id AND r.user_id = ?"+
			" WHERE m.lead_id IN ? AND m.side = CASE WHEN l.buyer_id = ? THEN 'producer' ELSE 'buyer' END AND (r.read_until IS NULL OR m.id > r.read_until)"+
			" GROUP BY m.lead_id", by.UserID, chunk, by.UserID).Scan(&unread).Error
		if err != nil {
			return err
		}
		for _, u := range unread {
			at[u.LeadID].Unread = u.N
		}
	}
	return nil
}

// demandNames returns the names of demands.
func demandNames(tx *gorm.DB, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for chunk := range slices.Chunk(sorted(ids), idsPerQuery) {
		var rows []struct{ ID, Name string }
		if err := tx.Table("demands").Select("id", "name").Where("id IN ?", chunk).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r.Name
		}
	}
	return out, nil
}

// byID reads rows by their ids.
func byID[T any](sel *gorm.DB, ids []string, id func(T) string) (map[string]*T, error) {
	sel = sel.Session(&gorm.Session{})
	out := map[string]*T{}
	for chunk := range slices.Chunk(sorted(ids), idsPerQuery) {
		var rows []T
		if err := sel.Where("id IN ?", chunk).Find(&rows).Error; err != nil {
			return nil, err
		}
		for i := range rows {
			out[id(rows[i])] = &rows[i]
		}
	}
	return out, nil
}

// filesOf returns the files within leads by the id of the message or quote.
func filesOf(tx *gorm.DB, leads []string) (map[string][]domain.File, error) {
	var ties []leadFile
	if err := tx.Where("lead_id IN ?", leads).Order("part_id, position").Find(&ties).Error; err != nil {
		return nil, err
	}
	ids := make([]string, len(ties))
	for i, t := range ties {
		ids[i] = t.FileID
	}
	files, err := byID(tx, ids, func(f domain.File) string { return f.ID })
	out := map[string][]domain.File{}
	for _, t := range ties {
		if f := files[t.FileID]; f != nil {
			out[t.PartID] = append(out[t.PartID], *f)
		}
	}
	return out, err
}

// attach connects files with a message or quote: those that it has already, and
// others of the actor.
func attach(tx *gorm.DB, by domain.Actor, leadID, partID string, ids []string, has []domain.File) (out []domain.File, err error) {
	if err := domain.CheckMessageFileCount(len(ids)); err != nil {
		return nil, err
	}
	var ties []leadFile
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return nil, domain.Invalidf("file_ids", "a file is named twice")
		}
		at := slices.IndexFunc(has, func(f domain.File) bool { return f.ID == id })
		if at >= 0 {
			out = append(out, has[at])
		} else {
			f, err := ownFile(tx, by, "file_ids", id)
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
		ties = append(ties, leadFile{PartID: partID, FileID: id, LeadID: leadID, Position: i})
	}
	if len(has) > 0 {
		if err := tx.Where("part_id = ?", partID).Delete(&leadFile{}).Error; err != nil {
			return nil, err
		}
	}
	if len(ties) == 0 {
		return nil, nil
	}
	return out, tx.Create(&ties).Error
}

// asked returns the public product or producer that an inquiry is about, and
// the producer that answers it. producer is nil when the source of a product
// names none, or when it is not public.
func asked(tx *gorm.DB, of domain.Ref) (product *domain.Product, producer *domain.Producer, err error) {
	if of.Kind == domain.KindProducer {
		p, err := one[domain.Producer](tx, of.ID, "producer")
		return nil, &p, err
	}
	p, err := one[domain.Product](tx, of.ID, "product")
	if err != nil || p.ProducerID == nil {
		return &p, nil, err
	}
	var found []domain.Producer
	if err := tx.Where(public).Where("id = ?", *p.ProducerID).Find(&found).Error; err != nil || len(found) == 0 {
		return &p, nil, err
	}
	return &p, &found[0], nil
}

// AddInquiry adds a lead for an inquiry.
func (s *Store) AddInquiry(ctx context.Context, by domain.Actor, i domain.Inquiry) (out domain.Lead, err error) {
	err = s.write(ctx, "adding an inquiry", func(tx *tx) (_ []domain.Ref, err error) {
		out, err = s.inquire(tx, by, i)
		return nil, err
	})
	if err != nil {
		return domain.Lead{}, err
	}
	return out, nil
}

// inquire adds a lead for an inquiry.
func (s *Store) inquire(tx *tx, by domain.Actor, i domain.Inquiry) (out domain.Lead, err error) {
	product, producer, err := asked(tx.DB, i.About)
	if err != nil {
		return out, err
	}
	if producer == nil {
		return out, domain.Errorf(domain.CodeConflict, "no producer is known that answers for it")
	}
	if by.MemberOf(producer.ID) {
		return out, domain.Errorf(domain.CodeConflict, "this is your own")
	}
	if err := i.Validate(); err != nil {
		return out, err
	}
	if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.InquiriesPerAccount(), Subject: by.UserID}); err != nil {
		return out, err
	}
	l := domain.Lead{State: domain.LeadNew, BuyerID: by.UserID, ProducerID: producer.ID, BuyerPhone: i.Phone, BuyerZalo: i.Zalo}
	if product != nil {
		l.ProductID = &product.ID
	}
	if i.FairID != "" {
		if _, err := publicFair(tx.DB, i.FairID); domain.CodeOf(err) == domain.CodeNotFound || !db.IsID(i.FairID) {
			return out, domain.Invalidf("fair_id", "there is no public fair with this id")
		} else if err != nil {
			return out, err
		}
		l.FairID = &i.FairID
	}
	added, err := s.addLead(tx.DB, &l)
	if err != nil {
		return out, err
	}
	if !added {
		return out, domain.Errorf(domain.CodeConflict, "you have an open inquiry about it; write a message there")
	}
	m, err := s.addMessage(tx.DB, by, &l, domain.SideBuyer, false, i.Text, i.FileIDs)
	if err != nil {
		return out, err
	}
	if out, err = leadOf(tx.DB, by, l.ID); err != nil {
		return out, err
	}
	if err := s.recordLead(tx, by, out, "lead.add", l.ID, false, "", nil, leadAudit{out.State}); err != nil {
		return out, err
	}
	return out, s.notifyOfLead(tx.DB, by, domain.LeadEvent{Name: domain.LeadEventNew, Lead: out, Side: domain.SideBuyer, Message: &m})
}

// addLead stores a new lead. added is false when there is already a lead of the
// same two about the same thing.
func (s *Store) addLead(tx *gorm.DB, l *domain.Lead) (added bool, err error) {
	if l.ID, err = db.NewID(); err != nil {
		return false, err
	}
	l.Version, l.CreatedAt = 1, s.clock()
	l.UpdatedAt = l.CreatedAt
	done := tx.Omit(clause.Associations).Clauses(clause.OnConflict{DoNothing: true}).Create(l)
	return done.RowsAffected > 0, done.Error
}

// addMessage stores a message in a lead that is locked.
func (s *Store) addMessage(tx *gorm.DB, by domain.Actor, l *domain.Lead, side domain.LeadSide, onBehalf bool, text string, fileIDs []string) (m domain.Message, err error) {
	m = domain.Message{LeadID: l.ID, Side: side, AuthorID: by.UserID, OnBehalf: onBehalf, Text: text, CreatedAt: s.clock()}
	if err := m.Validate(); err != nil {
		return m, err
	}
	if m.ID, err = db.NewID(); err != nil {
		return m, err
	}
	if err := tx.Omit(clause.Associations).Create(&m).Error; err != nil {
		return m, err
	}
	if m.Files, err = attach(tx, by, l.ID, m.ID, fileIDs, nil); err != nil {
		return m, err
	}
	l.MessageAt = &m.CreatedAt
	if err := tx.Model(&domain.Lead{}).Where("id = ?", l.ID).Update("message_at", m.CreatedAt).Error; err != nil {
		return m, err
	}
	return m, nil
}

// leadAudit is what the audit log holds of a lead: never messages or prices, as
// officers of other parties can read the log.
type leadAudit struct {
	State domain.LeadState `json:"state"`
}

// recordLead adds an audit entry about a lead or a quote in it.
func (s *Store) recordLead(tx *tx, by domain.Actor, l domain.Lead, action, nounID string, onBehalf bool, reason string, before, after any) error {
	noun, _, _ := strings.Cut(action, ".")
	return s.record(tx, by, domain.Audit{
		Action: action, Noun: noun, NounID: nounID, ProvinceCode: l.Producer.ProvinceCode, OnBehalf: onBehalf, Reason: reason, Before: before, After: after,
	})
}

// Leads returns leads of the actor.
func (s *Store) Leads(ctx context.Context, by domain.Actor, f domain.LeadFilter, p domain.Page) (out domain.List[domain.Lead], err error) {
	err = s.read(ctx, "listing leads", func(tx *gorm.DB) (err error) {
		if !db.IsID(by.UserID) {
			return nil
		}
		sel := tx.Model(&domain.Lead{}).Where(isParty(by))
		sel = in(sel, "leads.state", f.States)
		switch f.Side {
		case domain.SideBuyer:
			sel = sel.Where("leads.buyer_id = ?", by.UserID)
		case domain.SideProducer:
			sel = sel.Where("leads.buyer_id <> ?", by.UserID)
		}
		for _, c := range []struct{ field, column, id string }{
			{"producer", "leads.producer_id", f.ProducerID}, {"product", "leads.product_id", f.ProductID}, {"demand", "leads.demand_id", f.DemandID},
		} {
			if c.id == "" {
				continue
			}
			if !db.IsID(c.id) {
				return domain.Invalidf(c.field, "it is not an id")
			}
			sel = sel.Where(c.column+" = ?", c.id)
		}
		if f.FairID != "" {
			sel = sel.Where("leads.fair_id = ?", f.FairID)
		}
		if !f.Since.IsZero() {
			sel = sel.Where("(leads.updated_at >= ? OR leads.message_at >= ?)", f.Since.UTC(), f.Since.UTC())
		}
		if out, err = db.Page(sel, p, db.Newest("leads", func(l domain.Lead) string { return l.ID }, f)); err != nil {
			return err
		}
		return loadLeads(tx, by, out.Items)
	})
	return out, err
}

// Lead returns one lead.
func (s *Store) Lead(ctx context.Context, by domain.Actor, id string) (out domain.Lead, err error) {
	err = s.read(ctx, "reading a lead", func(tx *gorm.DB) (err error) {
		out, err = leadOf(tx, by, id)
		return err
	})
	return out, err
}

// MoveLead takes an action on a lead.
func (s *Store) MoveLead(ctx context.Context, by domain.Actor, id string, version int64, m domain.LeadTransition) (out domain.Lead, err error) {
	m.Reason = strings.TrimSpace(m.Reason)
	err = s.write(ctx, "moving a lead", func(tx *tx) (refs []domain.Ref, err error) {
		var d domain.Demand
		if m.CloseDemand {
			seen, err := leadOf(tx.DB, by, id)
			if err != nil {
				return nil, err
			}
			if m.Action != domain.LeadAccept || seen.DemandID == nil {
				return nil, domain.Invalidf("close_demand", "only accepting a quote for a demand can close it")
			}
			if d, err = heldDemand(tx.DB, *seen.DemandID); err != nil {
				return nil, err
			}
		}
		l, err := heldLead(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if isStale(l.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := s.moveLead(tx, by, &l, m.Action, m.Reason); err != nil {
			return nil, err
		}
		if m.CloseDemand {
			if _, refs, err = s.closeDemand(tx, by, d, domain.DemandDeal, ""); err != nil {
				return nil, err
			}
		}
		out, err = leadOf(tx.DB, by, id)
		return refs, err
	})
	if err != nil {
		return domain.Lead{}, err
	}
	return out, nil
}

// moveLead takes an action on a lead that is locked, and changes its quote
// accordingly.
func (s *Store) moveLead(tx *tx, by domain.Actor, l *domain.Lead, a domain.LeadAction, reason string) error {
	before := l.State
	state, err := l.State.Apply(a, l.Side, reason)
	if err != nil {
		return err
	}
	quote := l.LiveQuote()
	ended := domain.QuoteState("")
	switch a {
	case domain.LeadAccept:
		if err := l.CheckAccept(domain.Today(s.now())); err != nil {
			return err
		}
		ended = domain.QuoteAccepted
	case domain.LeadDecline, domain.LeadClose:
		if ended = domain.QuoteDeclined; l.Side == domain.SideProducer {
			ended = domain.QuoteWithdrawn
		}
	}
	if ended == "" {
		quote = nil // the action leaves it as it is
	}
	if quote != nil {
		if err := s.endQuote(tx.DB, by, quote, ended); err != nil {
			return err
		}
	}
	if state.Final() {
		l.Reason, l.EndedBy = reason, l.Side
	}
	l.State = state
	if err := s.saveLead(tx.DB, l); err != nil {
		return err
	}
	onBehalf := onBehalfOf(by, *l)
	if err := s.recordLead(tx, by, *l, string(a.EventOf()), l.ID, onBehalf, reason, leadAudit{before}, leadAudit{state}); err != nil {
		return err
	}
	return s.notifyOfLead(tx.DB, by, domain.LeadEvent{Name: a.EventOf(), Lead: *l, Side: l.Side, OnBehalf: onBehalf, Quote: quote})
}

// saveLead stores the changes of a lead that is locked as a new version.
func (s *Store) saveLead(tx *gorm.DB, l *domain.Lead) error {
	l.Version, l.UpdatedAt = l.Version+1, s.clock()
	return tx.Model(&domain.Lead{}).Where("id = ?", l.ID).Updates(map[string]any{
		"state": l.State, "reason": l.Reason, "ended_by": l.EndedBy, "answered_at": l.AnsweredAt, "updated_at": l.UpdatedAt, "version": l.Version,
	}).Error
}

// answered sets in a lead that is locked that the producer has answered.
func (s *Store) answered(l *domain.Lead) {
	if l.AnsweredAt == nil {
		now := s.clock()
		l.AnsweredAt = &now
	}
	if state, err := l.State.Apply(domain.LeadAnswer, domain.SideProducer, ""); err == nil {
		l.State = state
	}
}

// Messages returns the messages of a lead.
func (s *Store) Messages(ctx context.Context, by domain.Actor, leadID string, p domain.Page) (out domain.List[domain.Message], err error) {
	err = s.read(ctx, "listing messages", func(tx *gorm.DB) error {
		l, err := leadOf(tx, by, leadID)
		if err != nil {
			return err
		}
		sel := tx.Model(&domain.Message{}).Preload("Author", nameOnly).Where("lead_messages.lead_id = ?", l.ID)
		if out, err = db.Page(sel, p, db.Newest("lead_messages", func(m domain.Message) string { return m.ID }, l.ID)); err != nil {
			return err
		}
		files, err := filesOf(tx, []string{l.ID})
		if err != nil {
			return err
		}
		var reads []leadRead
		if err := tx.Where("lead_id = ?", l.ID).Find(&reads).Error; err != nil {
			return err
		}
		until := map[domain.LeadSide]string{} // what each side has read
		for _, r := range reads {
			side := domain.SideProducer
			if r.UserID == l.BuyerID {
				side = domain.SideBuyer
			}
			until[side] = max(until[side], r.ReadUntil)
		}
		for i := range out.Items {
			m := &out.Items[i]
			m.Files, m.Seen = files[m.ID], m.ID <= until[m.Side.Other()]
		}
		return nil
	})
	return out, err
}

// AddMessage adds a message to a lead.
func (s *Store) AddMessage(ctx context.Context, by domain.Actor, leadID, text string, fileIDs []string) (out domain.Message, err error) {
	err = s.write(ctx, "adding a message", func(tx *tx) (_ []domain.Ref, err error) {
		out, err = s.writeMessage(tx, by, leadID, text, fileIDs)
		return nil, err
	})
	if err != nil {
		return domain.Message{}, err
	}
	return out, nil
}

// writeMessage adds a message of the actor to a lead, which it locks.
func (s *Store) writeMessage(tx *tx, by domain.Actor, leadID, text string, fileIDs []string) (out domain.Message, err error) {
	l, err := heldLead(tx.DB, by, leadID)
	if err != nil {
		return out, err
	}
	if err := l.CheckMessage(); err != nil {
		return out, err
	}
	if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.MessagesPerAccount(), Subject: by.UserID}); err != nil {
		return out, err
	}
	onBehalf := onBehalfOf(by, l)
	if out, err = s.addMessage(tx.DB, by, &l, l.Side, onBehalf, text, fileIDs); err != nil {
		return out, err
	}
	if l.Side == domain.SideProducer && l.AnsweredAt == nil {
		s.answered(&l)
		if err := s.saveLead(tx.DB, &l); err != nil {
			return out, err
		}
	}
	users, err := byID(nameOnly(tx.DB), []string{by.UserID}, func(u domain.User) string { return u.ID })
	if err != nil {
		return out, err
	}
	out.Author = users[by.UserID]
	return out, s.notifyOfLead(tx.DB, by, domain.LeadEvent{Name: domain.LeadEventMessage, Lead: l, Side: l.Side, OnBehalf: onBehalf, Message: &out})
}

// ReadLead marks the messages of the other side as read.
func (s *Store) ReadLead(ctx context.Context, by domain.Actor, leadID string) error {
	return s.write(ctx, "reading a lead", func(tx *tx) ([]domain.Ref, error) {
		l, err := leadOf(tx.DB, by, leadID)
		if err != nil {
			return nil, err
		}
		var last []string
		err = tx.Model(&domain.Message{}).Where("lead_id = ? AND side = ?", l.ID, l.Side.Other()).Order("id DESC").Limit(1).Pluck("id", &last).Error
		if err != nil || len(last) == 0 {
			return nil, err
		}
		return nil, tx.Exec("INSERT INTO lead_reads (lead_id, user_id, read_until) VALUES (?, ?, ?)"+
			" ON CONFLICT (lead_id, user_id) DO UPDATE SET read_until = excluded.read_until WHERE lead_reads.read_until < excluded.read_until",
			l.ID, by.UserID, last[0]).Error
	})
}

// LeadFile returns a file of a message or quote.
func (s *Store) LeadFile(ctx context.Context, by domain.Actor, leadID, fileID string) (out domain.File, err error) {
	err = s.read(ctx, "reading a file of a lead", func(tx *gorm.DB) error {
		l, err := leadOf(tx, by, leadID)
		if err != nil {
			return err
		}
		if !db.IsID(fileID) {
			return noFile()
		}
		var found []domain.File
		err = tx.Where("id = ? AND id IN (SELECT file_id FROM lead_files WHERE lead_id = ?)", fileID, l.ID).Find(&found).Error
		if err == nil && len(found) == 0 {
			err = noFile()
		}
		if err != nil {
			return err
		}
		out = found[0]
		return nil
	})
	return out, err
}

// notifyOfLead notifies the other side of a lead of an event. Every change of a
// lead, its messages and its quotes calls it, in the same transaction.
func (s *Store) notifyOfLead(tx *gorm.DB, by domain.Actor, e domain.LeadEvent) error {
	if err := s.emitLead(tx, e); err != nil {
		return err
	}
	vi, en := e.Name.Words()
	if vi == "" {
		return nil
	}
	users := []string{e.Lead.BuyerID}
	if e.Side == domain.SideBuyer {
		var err error
		if users, err = s.answering(tx, *e.Lead.Producer); err != nil {
			return err
		}
	}
	text, textEN := e.Text()
	about, part := e.Lead.Subject(), "v"+strconv.FormatInt(e.Lead.Version, 10)
	if e.Message != nil {
		part = e.Message.ID
	}
	users = slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })
	return s.notify(tx, domain.Notice{
		Subject: domain.Subject{Kind: "lead", ID: e.Lead.ID}, Kind: string(e.Name), Key: "lead " + e.Lead.ID + " " + string(e.Name) + " " + part, Path: "/v1/me/leads/" + e.Lead.ID,
		Title: about + ": " + vi, TitleEN: about + ": " + en, Text: text, TextEN: textEN,
	}, users...)
}

// answering returns the users who answer for a producer: its members, or the
// officers of its place when it has none.
func (s *Store) answering(tx *gorm.DB, p domain.Producer) ([]string, error) {
	users, err := membersOf(tx, p.ID)
	if err != nil || len(users) > 0 {
		return users, err
	}
	return officersOf(tx, p.ProvinceCode)
}
