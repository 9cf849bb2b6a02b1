package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.MeetingService = (*Store)(nil)

func noTimetable() error { return domain.NotFoundf("the fair has no timetable of meetings") }
func noMeeting() error   { return domain.NotFoundf("there is no such meeting") }

// busy returns the error for a slot that is taken.
func busy() error {
	return domain.Errorf(domain.CodeConflict, "one of the two has another meeting at that time")
}

// timetableOf returns the timetable of a fair.
func timetableOf(tx *gorm.DB, fairID string) (domain.Timetable, error) {
	var found []domain.Timetable
	if err := tx.Where("fair_id = ?", fairID).Find(&found).Error; err != nil {
		return domain.Timetable{}, err
	}
	if len(found) == 0 {
		return domain.Timetable{}, noTimetable()
	}
	return found[0], nil
}

// Timetable returns the timetable of a public fair.
func (s *Store) Timetable(ctx context.Context, fair string) (out domain.Timetable, f domain.Fair, err error) {
	err = s.read(ctx, "reading a timetable", func(tx *gorm.DB) (err error) {
		if f, err = publicFair(tx, fair); err != nil {
			return err
		}
		out, err = timetableOf(tx, f.ID)
		return err
	})
	return out, f, err
}

// ManagedTimetable returns the timetable of a fair that the actor runs.
func (s *Store) ManagedTimetable(ctx context.Context, by domain.Actor, fairID string) (out domain.Timetable, err error) {
	err = s.read(ctx, "reading a managed timetable", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		out, err = timetableOf(tx, f.ID)
		return err
	})
	return out, err
}

// timetableAudit is what the audit log holds of a timetable.
type timetableAudit struct {
	OpensAt     string `json:"opens_at"`
	ClosesAt    string `json:"closes_at"`
	SlotMinutes int    `json:"slot_minutes"`
	Venue       string `json:"venue"`
}

func timetableAuditView(t domain.Timetable) timetableAudit {
	return timetableAudit{t.OpensAt.String(), t.ClosesAt.String(), t.SlotMinutes, t.Venue}
}

// SetTimetable replaces the timetable of a fair.
func (s *Store) SetTimetable(ctx context.Context, by domain.Actor, t domain.Timetable, version int64) (domain.Timetable, error) {
	err := s.write(ctx, "setting a timetable", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, t.FairID)
		if err != nil {
			return nil, err
		}
		if err := t.Validate(); err != nil {
			return nil, err
		}
		var before any
		stored, err := timetableOf(tx.DB, f.ID)
		switch {
		case err == nil:
			before = timetableAuditView(stored)
		case domain.CodeOf(err) != domain.CodeNotFound:
			return nil, err
		}
		if stored.Version != version {
			return nil, changedMeanwhile()
		}
		live, err := liveMeetings(tx.DB, f.ID, "")
		if err != nil {
			return nil, err
		}
		for _, m := range live {
			slot, ok := t.SlotAt(f, m.StartsAt)
			fits := ok && slot.EndsAt.Equal(m.EndsAt) && t.Venue == stored.Venue
			if err := domain.CheckReschedule(!fits && m.StartsAt.After(s.clock())); err != nil {
				return nil, err
			}
		}
		t.Version, t.UpdatedAt = version+1, s.clock()
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&t).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.timetable", "", before, timetableAuditView(t))
	})
	return t, err
}

// liveMeetings returns the meetings of a fair that may still take place, of one
// producer or of all.
func liveMeetings(tx *gorm.DB, fairID, producerID string) (out []domain.Meeting, err error) {
	sel := tx.Where("fair_id = ? AND state IN ?", fairID, domain.MeetingsLive())
	if producerID != "" {
		sel = sel.Where("producer_id = ?", producerID)
	}
	return out, sel.Order("starts_at, id").Find(&out).Error
}

// endMeetings cancels the meetings to come of a fair, of one producer or of all,
// and notifies both sides. It returns how many there were.
func (s *Store) endMeetings(tx *gorm.DB, f domain.Fair, producerID, reason string) (int, error) {
	live, err := liveMeetings(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("starts_at > ?", s.clock()), f.ID, producerID)
	if err != nil {
		return 0, err
	}
	return len(live), s.cancelMeetings(tx, live, reason)
}

// cancelMeetings cancels live meetings and notifies both sides.
func (s *Store) cancelMeetings(tx *gorm.DB, live []domain.Meeting, reason string) error {
	return s.cancelEach(tx, live, reason, func(m domain.Meeting) ([]string, error) {
		users, err := s.answering(tx, *m.Producer)
		return append(users, m.BuyerID), err
	})
}

// cancelEach cancels live meetings and notifies the given users of each.
func (s *Store) cancelEach(tx *gorm.DB, live []domain.Meeting, reason string, users func(domain.Meeting) ([]string, error)) error {
	if err := loadMeetings(tx, domain.Actor{}, live); err != nil {
		return err
	}
	for _, m := range live {
		set := map[string]any{"state": domain.MeetingCancelled, "reason": reason, "version": m.Version + 1, "updated_at": s.clock()}
		if err := tx.Model(&domain.Meeting{}).Where("id = ?", m.ID).Updates(set).Error; err != nil {
			return err
		}
		m.State, m.Version, m.Reason = domain.MeetingCancelled, m.Version+1, reason
		if err := s.emitMeeting(tx, m); err != nil {
			return err
		}
		notified, err := users(m)
		if err != nil {
			return err
		}
		if err := s.notifyOfMeeting(tx, m, domain.MeetingCancel, notified); err != nil {
			return err
		}
	}
	return nil
}

// slotTaken is the reason of requests that lose their slot. It is shown to both sides.
const slotTaken = "Khung giờ này đã dành cho cuộc gặp khác. (The slot is taken by another meeting.)"

// lockSlot locks the live meetings that overlap a meeting and share a side with it,
// the meeting included. It locks the fair first: of two who accept at the same time
// one waits before it holds any meeting. Otherwise each may hold what the other
// waits for, since a meeting that was cancelled meanwhile is locked out of order.
func lockSlot(tx *gorm.DB, m domain.Meeting) (out []domain.Meeting, err error) {
	var held []string
	if err := tx.Model(&domain.Fair{}).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", m.FairID).Pluck("id", &held).Error; err != nil {
		return nil, err
	}
	return out, tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("state IN ? AND starts_at < ? AND ends_at > ? AND (buyer_id = ? OR producer_id = ?)", domain.MeetingsLive(), m.EndsAt.UTC(), m.StartsAt.UTC(), m.BuyerID, m.ProducerID).
		Order("id").Find(&out).Error
}

// cancelLosers cancels the requests that an accepted meeting leaves without their
// slot, and notifies the side of each that is no side of the accepted one.
func (s *Store) cancelLosers(tx *gorm.DB, won domain.Meeting, all []domain.Meeting) error {
	lost := slices.DeleteFunc(all, func(m domain.Meeting) bool { return m.ID == won.ID || m.State != domain.MeetingRequested })
	return s.cancelEach(tx, lost, slotTaken, func(m domain.Meeting) (users []string, err error) {
		if m.ProducerID != won.ProducerID {
			if users, err = s.answering(tx, *m.Producer); err != nil {
				return nil, err
			}
		}
		if m.BuyerID != won.BuyerID {
			users = append(users, m.BuyerID)
		}
		return users, nil
	})
}

// loadMeetings loads what is shown of meetings.
func loadMeetings(tx *gorm.DB, by domain.Actor, all []domain.Meeting) error {
	if len(all) == 0 {
		return nil
	}
	var buyers, producers, fairs []string
	for _, m := range all {
		buyers, producers, fairs = append(buyers, m.BuyerID), append(producers, m.ProducerID), append(fairs, m.FairID)
	}
	users, err := byID(nameOnly(tx), buyers, func(u domain.User) string { return u.ID })
	if err != nil {
		return err
	}
	makers, err := byID(tx.Select("id", "slug", "name", "name_en", "sample", "producer_kind", "province_code", "former_province_code"), producers, func(p domain.Producer) string { return p.ID })
	if err != nil {
		return err
	}
	at, err := byID(withPlace(tx, ""), fairs, func(f domain.Fair) string { return f.ID })
	if err != nil {
		return err
	}
	var tables []domain.Timetable
	if err := tx.Where("fair_id IN ?", sorted(fairs)).Find(&tables).Error; err != nil {
		return err
	}
	for i := range all {
		m := &all[i]
		m.Buyer, m.Producer, m.Fair = users[m.BuyerID], makers[m.ProducerID], at[m.FairID]
		if m.Side = domain.SideProducer; m.BuyerID == by.UserID {
			m.Side = domain.SideBuyer
		}
		for _, t := range tables {
			if t.FairID == m.FairID {
				m.Venue = t.Venue
			}
		}
	}
	return nil
}

// takenIn returns the accepted meetings of a buyer and of a producer within a
// slot. Without a buyer it returns those of the producer.
func takenIn(tx *gorm.DB, buyerID, producerID string, within domain.Slot) (out []domain.Meeting, err error) {
	sel := tx.Where("state = ? AND starts_at < ? AND ends_at > ?", domain.MeetingAccepted, within.EndsAt.UTC(), within.StartsAt.UTC())
	if buyerID == "" {
		sel = sel.Where("producer_id = ?", producerID)
	} else {
		sel = sel.Where("(buyer_id = ? OR producer_id = ?)", buyerID, producerID)
	}
	return out, sel.Find(&out).Error
}

// mustBeFree fails with CodeConflict when either side has another meeting in
// the slot.
func mustBeFree(tx *gorm.DB, m domain.Meeting) error {
	has, err := takenIn(tx, m.BuyerID, m.ProducerID, domain.Slot{StartsAt: m.StartsAt, EndsAt: m.EndsAt})
	if err == nil && len(has) > 0 {
		err = busy()
	}
	return err
}

// takesPart returns an error unless a producer takes part in a fair.
func takesPart(tx *gorm.DB, fairID, producerID string) error {
	var n int64
	err := tx.Model(&domain.Exhibitor{}).Where("fair_id = ? AND producer_id = ? AND state = ?", fairID, producerID, domain.AnswerAccepted).Count(&n).Error
	if err == nil && n == 0 {
		err = domain.Errorf(domain.CodeConflict, "the producer is no exhibitor of this fair")
	}
	return err
}

// FreeSlots returns the future slots of a day in which neither side has a
// meeting.
func (s *Store) FreeSlots(ctx context.Context, by domain.Actor, fair, producer string, on domain.Date) (out []domain.Slot, err error) {
	err = s.read(ctx, "reading free slots", func(tx *gorm.DB) error {
		f, err := publicFair(tx, fair)
		if err != nil {
			return err
		}
		t, err := timetableOf(tx, f.ID)
		if err != nil {
			return err
		}
		p, err := one[domain.Producer](tx, producer, "producer")
		if domain.CodeOf(err) == domain.CodeNotFound {
			return domain.Invalidf("producer_id", "there is no producer with this id or slug")
		} else if err != nil {
			return err
		}
		if err := takesPart(tx, f.ID, p.ID); err != nil {
			return err
		}
		buyer := ""
		if by.Has(domain.RoleBuyer) && db.IsID(by.UserID) {
			buyer = by.UserID
		}
		slots := t.Slots(f, on)
		if len(slots) == 0 {
			return nil
		}
		has, err := takenIn(tx, buyer, p.ID, domain.Slot{StartsAt: slots[0].StartsAt, EndsAt: slots[len(slots)-1].EndsAt})
		now := s.clock()
		for _, slot := range slots {
			if slot.StartsAt.After(now) && !slices.ContainsFunc(has, func(m domain.Meeting) bool { return m.StartsAt.Before(slot.EndsAt) && m.EndsAt.After(slot.StartsAt) }) {
				out = append(out, slot)
			}
		}
		return err
	})
	return out, err
}

// RequestMeeting requests a meeting in a slot.
func (s *Store) RequestMeeting(ctx context.Context, by domain.Actor, r domain.MeetingRequest) (out domain.Meeting, err error) {
	err = s.write(ctx, "requesting a meeting", func(tx *tx) ([]domain.Ref, error) {
		f, err := publicFair(tx.DB, r.FairID)
		if err != nil {
			return nil, err
		}
		if err := f.CheckOpen(); err != nil {
			return nil, err
		}
		t, err := timetableOf(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), f.ID)
		if err != nil {
			return nil, err
		}
		if err := r.Validate(); err != nil {
			return nil, err
		}
		m := domain.Meeting{Version: 1, FairID: f.ID, State: domain.MeetingRequested, RequestedBy: by.UserID, Subject: r.Subject, CreatedAt: s.clock(), UpdatedAt: s.clock()}
		if err := meetingSides(tx.DB, by, r, &m); err != nil {
			return nil, err
		}
		slot, ok := t.SlotAt(f, r.StartsAt)
		if !ok {
			return nil, domain.Invalidf("starts_at", "no slot of the fair begins at this time")
		}
		if !slot.StartsAt.After(s.clock()) {
			return nil, domain.Invalidf("starts_at", "it is over")
		}
		m.StartsAt, m.EndsAt = slot.StartsAt, slot.EndsAt
		if err := takesPart(tx.DB, f.ID, m.ProducerID); err != nil {
			return nil, err
		}
		if err := mustBeFree(tx.DB, m); err != nil {
			return nil, err
		}
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.MeetingRequestsPerAccount(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		if m.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		done := tx.Omit(clause.Associations).Clauses(clause.OnConflict{DoNothing: true}).Create(&m)
		if done.Error != nil {
			return nil, done.Error
		}
		if done.RowsAffected == 0 {
			return nil, domain.Errorf(domain.CodeConflict, "this meeting was requested already")
		}
		out, err = s.afterMeeting(tx, by, m, "request", nil)
		return nil, err
	})
	if err != nil {
		return domain.Meeting{}, err
	}
	return out, nil
}

// meetingSides sets the two sides of a meeting and which of them asks.
func meetingSides(tx *gorm.DB, by domain.Actor, r domain.MeetingRequest, m *domain.Meeting) error {
	if r.LeadID != "" {
		l, err := leadOf(tx, by, r.LeadID)
		if domain.CodeOf(err) == domain.CodeNotFound {
			return domain.Invalidf("lead_id", "you have no lead with this id")
		} else if err != nil {
			return err
		}
		m.BuyerID, m.ProducerID, m.AskedBy = l.BuyerID, l.ProducerID, l.Side
		return nil
	}
	if !by.Has(domain.RoleBuyer) {
		return domain.Errorf(domain.CodeForbidden, "a producer asks the buyer of a lead; name the lead")
	}
	p, err := one[domain.Producer](tx, r.Producer, "producer")
	if domain.CodeOf(err) == domain.CodeNotFound {
		return domain.Invalidf("producer_id", "there is no producer with this id or slug")
	} else if err != nil {
		return err
	}
	if by.MemberOf(p.ID) {
		return domain.Errorf(domain.CodeConflict, "this is your own")
	}
	m.BuyerID, m.ProducerID, m.AskedBy = by.UserID, p.ID, domain.SideBuyer
	return nil
}

// afterMeeting records a change, notifies the other side and returns the
// meeting as the actor sees it.
func (s *Store) afterMeeting(tx *tx, by domain.Actor, m domain.Meeting, a domain.MeetingAction, before any) (domain.Meeting, error) {
	all := []domain.Meeting{m}
	if err := loadMeetings(tx.DB, by, all); err != nil {
		return m, err
	}
	m = all[0]
	_, onBehalf := speaksFor(by, *m.Producer)
	err := s.record(tx, by, domain.Audit{
		Action: "meeting." + string(a), Noun: "meeting", NounID: m.ID, ProvinceCode: m.Producer.ProvinceCode, OnBehalf: onBehalf && m.Side == domain.SideProducer,
		Reason: m.Reason, Before: before, After: meetingAudit{m.State},
	})
	if err != nil {
		return m, err
	}
	if err := s.emitMeeting(tx.DB, m); err != nil {
		return m, err
	}
	users := []string{m.BuyerID}
	if m.Side == domain.SideBuyer {
		if users, err = s.answering(tx.DB, *m.Producer); err != nil {
			return m, err
		}
	}
	users = slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })
	return m, s.notifyOfMeeting(tx.DB, m, a, users)
}

type meetingAudit struct {
	State domain.MeetingState `json:"state"`
}

func (s *Store) notifyOfMeeting(tx *gorm.DB, m domain.Meeting, a domain.MeetingAction, users []string) error {
	vi, en := "có lời mời gặp", "a meeting is asked for"
	switch a {
	case domain.MeetingAccept:
		vi, en = "đã nhận lịch gặp", "the meeting is accepted"
	case domain.MeetingDecline:
		vi, en = "đã từ chối lịch gặp", "the meeting is declined"
	case domain.MeetingCancel:
		vi, en = "lịch gặp đã bị hủy", "the meeting is cancelled"
	}
	lines := []string{m.When()}
	for _, l := range []string{m.Venue, m.Subject, m.Reason} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	text := strings.Join(lines, "\n")
	return s.notify(tx, domain.Notice{
		Subject: domain.Subject{Kind: "meeting", ID: m.ID}, Kind: "meeting." + string(a), Key: "meeting " + m.ID + " v" + strconv.FormatInt(m.Version, 10), Path: "/v1/me/meetings/" + m.ID,
		Title: m.Fair.Name + ": " + vi, TitleEN: m.Fair.Name + ": " + en, Text: text, TextEN: text,
	}, users...)
}

// notifyOfCancelled notifies the organizers of a fair of a meeting that one side
// cancelled.
func (s *Store) notifyOfCancelled(tx *gorm.DB, by domain.Actor, m domain.Meeting) error {
	text := m.When() + ": " + m.Producer.Name
	return s.notifyOrganizers(tx, by, m.FairID, domain.Notice{
		Kind: "fair.meeting.cancelled", Key: "fair meeting " + m.ID + " cancelled", Path: "/v1/fairs/" + m.FairID + "/meeting-list",
		Title: m.Fair.Name + ": một cuộc gặp đã bị hủy", TitleEN: m.Fair.Name + ": a meeting is cancelled", Text: text, TextEN: text,
	})
}

// FairMeetings returns the meetings of a fair to those who run it.
func (s *Store) FairMeetings(ctx context.Context, by domain.Actor, fairID string, states []domain.MeetingState, p domain.Page) (out domain.List[domain.Meeting], err error) {
	err = s.read(ctx, "listing the meetings of a fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		sel := in(tx.Model(&domain.Meeting{}).Where("meetings.fair_id = ?", f.ID), "meetings.state", states)
		out, err = db.Page(sel, p, db.Ascending("meetings of a fair", []any{f.ID, states}, db.Time("meetings.starts_at", func(m domain.Meeting) time.Time { return m.StartsAt }), db.ID("meetings.id", func(m domain.Meeting) string { return m.ID })))
		if err != nil {
			return err
		}
		return loadOfFair(tx, out.Items)
	})
	return out, err
}

// loadOfFair is loadMeetings for organizers: they do not read what the two sides
// wrote to each other.
func loadOfFair(tx *gorm.DB, all []domain.Meeting) error {
	if err := loadMeetings(tx, domain.Actor{}, all); err != nil {
		return err
	}
	for i := range all {
		all[i].Subject, all[i].Side = "", ""
	}
	return nil
}

// MeetingTable returns the live meetings of a fair by time.
func (s *Store) MeetingTable(ctx context.Context, by domain.Actor, fairID string) (out []domain.Meeting, err error) {
	err = s.read(ctx, "reading the meetings of a fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		if out, err = liveMeetings(tx, f.ID, ""); err != nil {
			return err
		}
		for chunk := range slices.Chunk(out, idsPerQuery) {
			if err := loadOfFair(tx, chunk); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// meetingAt returns a meeting of a fair as its organizers see it.
func meetingAt(tx *gorm.DB, fairID, id string) (domain.Meeting, error) {
	if !db.IsID(id) {
		return domain.Meeting{}, noMeeting()
	}
	var found []domain.Meeting
	if err := tx.Where("id = ? AND fair_id = ?", id, fairID).Find(&found).Error; err != nil {
		return domain.Meeting{}, err
	}
	if len(found) == 0 {
		return domain.Meeting{}, noMeeting()
	}
	err := loadOfFair(tx.Session(&gorm.Session{NewDB: true}), found)
	return found[0], err
}

// FairMeeting returns a meeting of a fair to those who run it.
func (s *Store) FairMeeting(ctx context.Context, by domain.Actor, fairID, id string) (out domain.Meeting, err error) {
	err = s.read(ctx, "reading a meeting of a fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		out, err = meetingAt(tx, f.ID, id)
		return err
	})
	return out, err
}

// CancelFairMeeting cancels a meeting of a fair for its organizer.
func (s *Store) CancelFairMeeting(ctx context.Context, by domain.Actor, fairID, id string, version int64, reason string) (out domain.Meeting, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "cancelling a meeting of a fair", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		m, err := meetingAt(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), f.ID, id)
		if err != nil {
			return nil, err
		}
		if isStale(m.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := m.CheckCancel(s.clock(), reason); err != nil {
			return nil, err
		}
		if err := s.cancelMeetings(tx.DB, []domain.Meeting{m}, reason); err != nil {
			return nil, err
		}
		err = s.record(tx, by, domain.Audit{
			Action: "meeting.cancel", Noun: "meeting", NounID: m.ID, Reason: reason, Before: meetingAudit{m.State}, After: meetingAudit{domain.MeetingCancelled},
		})
		if err != nil {
			return nil, err
		}
		if out, err = meetingAt(tx.DB, f.ID, id); err != nil {
			return nil, err
		}
		return nil, s.notifyOfCancelled(tx.DB, by, out)
	})
	return out, err
}

// Meetings returns meetings of the actor.
func (s *Store) Meetings(ctx context.Context, by domain.Actor, f domain.MeetingFilter, p domain.Page) (out domain.List[domain.Meeting], err error) {
	err = s.read(ctx, "listing meetings", func(tx *gorm.DB) (err error) {
		if !db.IsID(by.UserID) {
			return nil
		}
		sel := in(tx.Model(&domain.Meeting{}).Where(partyIn("meetings", by)), "meetings.state", f.States)
		if f.FairID != "" {
			if !db.IsID(f.FairID) {
				return domain.Invalidf("fair", "it is not an id")
			}
			sel = sel.Where("meetings.fair_id = ?", f.FairID)
		}
		if out, err = db.Page(sel, p, db.Newest("meetings", func(m domain.Meeting) string { return m.ID }, f)); err != nil {
			return err
		}
		return loadMeetings(tx, by, out.Items)
	})
	return out, err
}

// calendarPast is how long a past meeting stays in calendars.
const calendarPast = 90 * 24 * time.Hour

// Calendar returns the live meetings of the actor by time.
func (s *Store) Calendar(ctx context.Context, by domain.Actor) (out []domain.Meeting, err error) {
	err = s.read(ctx, "reading a calendar", func(tx *gorm.DB) error {
		if !db.IsID(by.UserID) {
			return nil
		}
		err := tx.Where(partyIn("meetings", by)).Where("state IN ? AND ends_at > ?", domain.MeetingsLive(), s.clock().Add(-calendarPast)).
			Order("starts_at, id").Limit(domain.MaxCalendar).Find(&out).Error
		if err != nil {
			return err
		}
		return loadMeetings(tx, by, out)
	})
	return out, err
}

func meetingOf(tx, rows *gorm.DB, by domain.Actor, id string) (domain.Meeting, error) {
	if !db.IsID(id) || !db.IsID(by.UserID) {
		return domain.Meeting{}, noMeeting()
	}
	var found []domain.Meeting
	if err := rows.Where(partyIn("meetings", by)).Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Meeting{}, err
	}
	if len(found) == 0 {
		return domain.Meeting{}, noMeeting()
	}
	err := loadMeetings(tx, by, found)
	return found[0], err
}

// Meeting returns one meeting.
func (s *Store) Meeting(ctx context.Context, by domain.Actor, id string) (out domain.Meeting, err error) {
	err = s.read(ctx, "reading a meeting", func(tx *gorm.DB) (err error) {
		out, err = meetingOf(tx, tx, by, id)
		return err
	})
	return out, err
}

// MoveMeeting takes an action on a meeting.
func (s *Store) MoveMeeting(ctx context.Context, by domain.Actor, id string, version int64, a domain.MeetingAction, reason string) (out domain.Meeting, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "moving a meeting", func(tx *tx) ([]domain.Ref, error) {
		var rivals []domain.Meeting
		if a == domain.MeetingAccept {
			m, err := meetingOf(tx.DB, tx.DB, by, id)
			if err != nil {
				return nil, err
			}
			if rivals, err = lockSlot(tx.DB, m); err != nil {
				return nil, err
			}
		}
		m, err := meetingOf(tx.DB, tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, id)
		if err != nil {
			return nil, err
		}
		if isStale(m.Version, version) {
			return nil, changedMeanwhile()
		}
		to, err := m.Apply(a, m.Side, s.clock(), reason)
		if err != nil {
			return nil, err
		}
		if a == domain.MeetingAccept {
			if err := m.Fair.CheckOpen(); err != nil {
				return nil, err
			}
			if err := takesPart(tx.DB, m.FairID, m.ProducerID); err != nil {
				return nil, err
			}
			if err := mustBeFree(tx.DB, m); err != nil {
				return nil, err
			}
		}
		before := meetingAudit{m.State}
		m.State, m.Reason, m.Version, m.UpdatedAt = to, reason, m.Version+1, s.clock()
		err = tx.Model(&domain.Meeting{}).Where("id = ?", m.ID).Select("state", "reason", "version", "updated_at").Updates(&m).Error
		if db.IsDuplicate(err) {
			return nil, busy() // another meeting was accepted between read and write
		} else if err != nil {
			return nil, err
		}
		switch a {
		case domain.MeetingAccept:
			if err := s.cancelLosers(tx.DB, m, rivals); err != nil {
				return nil, err
			}
		case domain.MeetingCancel:
			if err := s.notifyOfCancelled(tx.DB, by, m); err != nil {
				return nil, err
			}
		}
		out, err = s.afterMeeting(tx, by, m, a, before)
		return nil, err
	})
	if err != nil {
		return domain.Meeting{}, err
	}
	return out, nil
}
