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
)

var _ domain.RescheduleService = (*Store)(nil)

// rescheduling is a proposal with what carrying it out needs.
type rescheduling struct {
	domain.RescheduleProposal
	fair      domain.Fair       // before it
	timetable *domain.Timetable // before it; nil without one
	users     []string          // who are concerned, sorted
	answer    map[string][]string
}

// Reschedule proposes what a change of days or place does to a fair, or does it.
func (s *Store) Reschedule(ctx context.Context, by domain.Actor, r domain.Reschedule, token string) (out domain.RescheduleProposal, err error) {
	r.Reason = strings.TrimSpace(r.Reason)
	if token == "" {
		err = s.read(ctx, "proposing to reschedule a fair", func(tx *gorm.DB) error {
			f, err := fairRunBy(tx, by, r.FairID)
			if err != nil {
				return err
			}
			p, err := s.proposeReschedule(tx, tx, by, f, r)
			if err == nil && !p.Fair.HasMoved(f) && (p.timetable == nil || !p.Timetable.HasMoved(*p.timetable)) {
				err = domain.Invalidf("starts_on", "nothing changes; give other days, another place, other hours or another room")
			}
			out = p.RescheduleProposal
			return err
		})
		return out, err
	}
	err = s.write(ctx, "rescheduling a fair", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, r.FairID)
		if err != nil {
			return nil, err
		}
		p, err := s.proposeReschedule(tx.DB, tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Session(&gorm.Session{}), by, f, r)
		if err != nil {
			return nil, err
		}
		if p.Token != token {
			return nil, domain.Errorf(domain.CodeConflict, "the fair, its guests or its meetings changed after the proposal; read the new one, and confirm that")
		}
		if err := s.applyReschedule(tx, by, &p, r); err != nil {
			return nil, err
		}
		out = p.RescheduleProposal
		out.Done, out.Token = true, ""
		out.Fair, err = fairRunBy(withHalls(withPlace(tx.DB, "")), by, f.ID)
		return nil, err
	})
	return out, err
}

// proposeReschedule computes what a change does. rows is tx, with a lock where the
// change is carried out.
func (s *Store) proposeReschedule(tx, rows *gorm.DB, by domain.Actor, f domain.Fair, r domain.Reschedule) (p rescheduling, err error) {
	if err := f.CheckOpen(); err != nil {
		return p, err
	}
	p.fair = f
	t, err := timetableOf(rows, f.ID)
	switch {
	case err == nil:
		p.timetable = &t
	case domain.CodeOf(err) != domain.CodeNotFound:
		return p, err
	}
	if p.Fair, p.Timetable, err = r.Apply(f, p.timetable); err != nil {
		return p, err
	}
	if err := checkFair(tx, &p.Fair); err != nil {
		return p, err
	}
	if f.Status == domain.StatusPublished {
		if err := p.Fair.CheckComplete(domain.Today(s.clock())); err != nil {
			return p, err
		}
	}
	if err := s.meetingFates(tx, rows, &p); err != nil {
		return p, err
	}
	events, err := eventsOf(rows, f.ID)
	if err != nil {
		return p, err
	}
	p.Events = domain.ProposeEvents(f, p.Fair, events, s.clock())
	if err := s.partFates(tx, rows, &p, r); err != nil {
		return p, err
	}
	if err := s.concerned(tx, by, &p); err != nil {
		return p, err
	}
	version := int64(0)
	if p.timetable != nil {
		version = p.timetable.Version
	}
	if err := p.Sign(r, f.Version, version); err != nil {
		return p, err
	}
	return p, namePlace(tx, &p.Fair.Place)
}

// namePlace loads the units of a place that is not stored.
func namePlace(tx *gorm.DB, p *domain.Place) error {
	p.Province = new(domain.Province)
	if err := tx.Where("code = ?", p.ProvinceCode).Take(p.Province).Error; err != nil {
		return err
	}
	if p.FormerProvinceCode == nil {
		return nil
	}
	p.FormerProvince = new(domain.FormerProvince)
	return tx.Where("code = ?", *p.FormerProvinceCode).Take(p.FormerProvince).Error
}

// meetingFates proposes what becomes of the meetings to come.
func (s *Store) meetingFates(tx, rows *gorm.DB, p *rescheduling) error {
	if p.timetable == nil {
		return nil
	}
	now := s.clock()
	var live []domain.Meeting
	err := rows.Where("fair_id = ? AND state IN ? AND starts_at > ?", p.fair.ID, domain.MeetingsLive(), now).Order("id").Find(&live).Error
	if err != nil {
		return err
	}
	var buyers, producers []string
	for _, m := range live {
		buyers, producers = append(buyers, m.BuyerID), append(producers, m.ProducerID)
	}
	plan := domain.MeetingPlan{Before: p.fair, After: p.Fair, New: *p.Timetable, Now: now}
	for _, side := range []struct {
		column string
		ids    []string
	}{{"buyer_id", buyers}, {"producer_id", producers}} {
		for chunk := range slices.Chunk(sorted(side.ids), idsPerQuery) {
			var others []domain.Meeting
			err := tx.Where("fair_id <> ? AND state IN ? AND ends_at > ?", p.fair.ID, domain.MeetingsLive(), now).Where(side.column+" IN ?", chunk).Order("id").Find(&others).Error
			if err != nil {
				return err
			}
			plan.Elsewhere = append(plan.Elsewhere, others...)
		}
	}
	for chunk := range slices.Chunk(live, idsPerQuery) {
		if err := loadMeetings(tx, domain.Actor{}, chunk); err != nil {
			return err
		}
	}
	p.Meetings = plan.Propose(live)
	return nil
}

// partFates proposes what becomes of booths, days with visits, editions and papers.
func (s *Store) partFates(tx, rows *gorm.DB, p *rescheduling, r domain.Reschedule) error {
	var booths []domain.Booth
	if err := rows.Preload("Hall").Where("fair_id = ? AND exhibitor_id IS NOT NULL", p.fair.ID).Order("id").Find(&booths).Error; err != nil {
		return err
	}
	slices.SortFunc(booths, domain.CompareBooths)
	for _, b := range booths {
		fate := domain.FateKept
		if r.FreeBooths {
			fate = domain.FateFreed
		}
		p.Booths = append(p.Booths, domain.BoothFate{Booth: b, Fate: fate})
	}
	var days []visitCount
	if err := tx.Table("visits").Select("day, sum(visits) AS n").Where("fair_id = ?", p.fair.ID).Group("day").Order("day").Find(&days).Error; err != nil {
		return err
	}
	for _, d := range days {
		fate := domain.FateKept
		if d.Day < p.Fair.StartsOn || d.Day > p.Fair.EndsOn {
			fate = domain.FateOutside
		}
		p.Days = append(p.Days, domain.DayFate{DayCount: domain.DayCount{On: d.Day, N: d.N}, Fate: fate})
	}
	var editions []struct {
		Number    int
		Published bool
	}
	err := tx.Raw("SELECT number, published_at IS NOT NULL AS published FROM editions WHERE fair_id = ? ORDER BY number", p.fair.ID).Scan(&editions).Error
	if err != nil {
		return err
	}
	for _, e := range editions {
		fate := domain.FateKept
		if p.Fair.HasMoved(p.fair) {
			fate = domain.FateOutdated
		}
		p.Editions = append(p.Editions, domain.EditionFate{Number: e.Number, Published: e.Published, Fate: fate})
	}
	if p.Fair.EndsOn == p.fair.EndsOn {
		return nil
	}
	was, err := papersOn(tx, p.fair, p.fair.EndsOn)
	if err != nil {
		return err
	}
	is, err := papersOn(tx, p.fair, p.Fair.EndsOn)
	if err != nil {
		return err
	}
	before := map[string]bool{}
	for _, x := range was.Wrong {
		before[x.ID] = true
	}
	wrong := slices.DeleteFunc(is.Wrong, func(x domain.CheckedExhibit) bool { return before[x.ID] })
	if err := s.completeListings(tx, wrong); err != nil {
		return err
	}
	for _, x := range wrong {
		p.PapersWrong = append(p.PapersWrong, x.ShownExhibit)
	}
	return nil
}

// concerned finds the users who must learn of the change, and the guests whom nobody
// can notify.
func (s *Store) concerned(tx *gorm.DB, by domain.Actor, p *rescheduling) error {
	users, err := organizersOf(tx, p.fair.ID)
	if err != nil {
		return err
	}
	users = slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })
	var exhibitors []domain.Exhibitor
	if err := withExhibitor(tx, "").Where("fair_id = ? AND state <> ?", p.fair.ID, domain.AnswerDeclined).Order("id").Find(&exhibitors).Error; err != nil {
		return err
	}
	var rows []struct{ ID, UserID string }
	err = tx.Raw("SELECT e.id, m.user_id FROM exhibitors e JOIN memberships m ON m.producer_id = e.producer_id JOIN users u ON u.id = m.user_id WHERE e.fair_id = ? AND e.state <> 'declined' AND u.locked_at IS NULL"+
		" UNION SELECT e.id, e.answered_by FROM exhibitors e JOIN users u ON u.id = e.answered_by WHERE e.fair_id = ? AND e.state <> 'declined' AND u.locked_at IS NULL", p.fair.ID, p.fair.ID).Scan(&rows).Error
	if err != nil {
		return err
	}
	reached := map[string]bool{}
	for _, v := range rows {
		reached[v.ID] = true
		users = append(users, v.UserID)
	}
	var delegations []domain.Delegation
	if err := tx.Preload("Province").Where("fair_id = ? AND state <> ?", p.fair.ID, domain.AnswerDeclined).Order("id").Find(&delegations).Error; err != nil {
		return err
	}
	ofDelegation := map[string]bool{}
	for _, d := range delegations {
		reached, err := delegationUsers(tx, d)
		if err != nil {
			return err
		}
		users, ofDelegation[d.ID] = append(users, reached...), len(reached) > 0
		if len(reached) == 0 {
			e := domain.Exhibitor{Delegation: &d}
			name, _ := e.Name()
			p.Calls = append(p.Calls, domain.GuestCall{Guest: name, Call: domain.ContactPersonOf(e)})
		}
	}
	for _, e := range exhibitors {
		if !reached[e.ID] && (e.DelegationID == nil || !ofDelegation[*e.DelegationID]) {
			name, _ := e.Name()
			p.Calls = append(p.Calls, domain.GuestCall{Guest: name, Call: domain.ContactPersonOf(e)})
		}
	}
	p.answer = map[string][]string{}
	for _, f := range p.Meetings {
		m := f.Meeting
		if _, known := p.answer[m.ProducerID]; !known {
			if p.answer[m.ProducerID], err = s.answering(tx, *m.Producer); err != nil {
				return err
			}
		}
		users = append(append(users, m.BuyerID), p.answer[m.ProducerID]...)
	}
	slices.Sort(users)
	p.users = slices.Compact(users)
	p.Notified = len(p.users)
	return nil
}

// applyReschedule does what a proposal says, and notifies each user concerned once.
func (s *Store) applyReschedule(tx *tx, by domain.Actor, p *rescheduling, r domain.Reschedule) error {
	now := s.clock()
	f := p.Fair
	f.Version, f.UpdatedAt = p.fair.Version+1, now
	columns := append(placeColumns(), "venue", "venue_en", "starts_on", "ends_on", "registers_from", "registers_until", "version", "updated_at")
	if err := tx.Model(&domain.Fair{}).Where("id = ?", f.ID).Select(columns).Updates(&f).Error; err != nil {
		return err
	}
	if p.Timetable != nil && p.Timetable.HasMoved(*p.timetable) {
		t := *p.Timetable
		t.Version, t.UpdatedAt = p.timetable.Version+1, now
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&t).Error; err != nil {
			return err
		}
		p.Timetable = &t
	}
	if err := s.moveMeetings(tx.DB, p, r.Reason); err != nil {
		return err
	}
	if err := s.moveEvents(tx.DB, p.Events, r.Reason); err != nil {
		return err
	}
	if r.FreeBooths {
		var exhibitors []string
		for _, b := range p.Booths {
			exhibitors = append(exhibitors, *b.Booth.ExhibitorID)
		}
		for chunk := range slices.Chunk(sorted(exhibitors), idsPerQuery) {
			if _, err := s.freeBooths(tx.DB, f, chunk); err != nil {
				return err
			}
		}
	}
	if err := s.extendLinks(tx.DB, f); err != nil {
		return err
	}
	was, is, err := changes(fairAuditView(p.fair), fairAuditView(f))
	if err != nil {
		return err
	}
	if p.timetable != nil && p.Timetable.HasMoved(*p.timetable) {
		was["timetable"], is["timetable"] = timetableAuditView(*p.timetable), timetableAuditView(*p.Timetable)
	}
	if err := s.recordFair(tx, by, f, "fair.reschedule", r.Reason, was, is); err != nil {
		return err
	}
	return s.notifyRescheduled(tx.DB, p, f, r.Reason)
}

// moveMeetings stores what becomes of the meetings. Each gets another version, also
// one that keeps its slot: calendars show its place.
func (s *Store) moveMeetings(tx *gorm.DB, p *rescheduling, reason string) error {
	// A slot that one meeting leaves is one that another takes. So those that move
	// first leave their slots for a time at which no meeting is.
	for _, f := range p.Meetings {
		if f.Fate == domain.FateMoved {
			set := map[string]any{"starts_at": f.Meeting.StartsAt.AddDate(-100, 0, 0).UTC(), "ends_at": f.Meeting.EndsAt.AddDate(-100, 0, 0).UTC()}
			if err := tx.Model(&domain.Meeting{}).Where("id = ?", f.Meeting.ID).Updates(set).Error; err != nil {
				return err
			}
		}
	}
	for i := range p.Meetings {
		f := &p.Meetings[i]
		m := f.Meeting
		m.Version, m.UpdatedAt = m.Version+1, s.clock()
		if f.Fate == domain.FateCancelled {
			m.State, m.Reason = domain.MeetingCancelled, reason
		} else {
			m.StartsAt, m.EndsAt = f.To.StartsAt, f.To.EndsAt
		}
		if err := tx.Model(&domain.Meeting{}).Where("id = ?", m.ID).Select("starts_at", "ends_at", "state", "reason", "version", "updated_at").Updates(&m).Error; err != nil {
			return err
		}
		if err := s.emitMeeting(tx, m); err != nil {
			return err
		}
	}
	return nil
}

// extendLinks sets the end of open links to what it would be for links that were made
// at their time for the new days.
func (s *Store) extendLinks(tx *gorm.DB, f domain.Fair) error {
	var links []domain.FairInvitation
	if err := tx.Where("fair_id = ? AND revoked_at IS NULL", f.ID).Order("id").Find(&links).Error; err != nil {
		return err
	}
	for _, l := range links {
		ends, err := f.InvitationEnds(l.CreatedAt)
		if err != nil {
			continue // the fair would be over
		}
		if err := tx.Model(&domain.FairInvitation{}).Where("id = ?", l.ID).Update("expires_at", ends).Error; err != nil {
			return err
		}
	}
	return nil
}

// notifyRescheduled notifies each user concerned once, with what becomes of the
// meetings of that user.
func (s *Store) notifyRescheduled(tx *gorm.DB, p *rescheduling, f domain.Fair, reason string) error {
	lines, linesEN := []string{reason}, []string{reason}
	if f.StartsOn != p.fair.StartsOn || f.EndsOn != p.fair.EndsOn {
		lines = append(lines, "Thời gian: từ "+f.StartsOn.Vietnamese()+" đến "+f.EndsOn.Vietnamese()+".")
		linesEN = append(linesEN, "Days: from "+f.StartsOn.English()+" to "+f.EndsOn.English()+".")
	}
	if f.Venue != p.fair.Venue || f.Address != p.fair.Address || f.ProvinceCode != p.fair.ProvinceCode || f.Commune != p.fair.Commune {
		at := func(venue, province string) string {
			return strings.Join(slices.DeleteFunc([]string{venue, f.Address, f.Commune, province}, func(s string) bool { return s == "" }), ", ")
		}
		province := cmp.Or(f.Province, &domain.Province{})
		lines = append(lines, "Địa điểm: "+at(f.Venue, province.Name)+".")
		linesEN = append(linesEN, "Place: "+at(cmp.Or(f.VenueEN, f.Venue), cmp.Or(province.NameEN, province.Name))+".")
	}
	if t := p.Timetable; t != nil && t.HasMoved(*p.timetable) {
		hours := t.OpensAt.String() + "–" + t.ClosesAt.String()
		if t.Venue != "" {
			hours += ", " + t.Venue
		}
		lines, linesEN = append(lines, "Kết nối giao thương: "+hours+"."), append(linesEN, "Meetings: "+hours+".")
	}
	if len(p.Booths) > 0 && p.Booths[0].Fate == domain.FateFreed {
		lines, linesEN = append(lines, "Gian hàng được xếp lại."), append(linesEN, "Booths are allocated anew.")
	}
	moved, cancelled := 0, 0
	for _, e := range p.Events {
		switch e.Fate {
		case domain.FateMoved:
			moved++
		case domain.FateCancelled:
			cancelled++
		}
	}
	if moved+cancelled > 0 {
		lines = append(lines, "Chương trình: "+strconv.Itoa(moved)+" sự kiện dời ngày, "+strconv.Itoa(cancelled)+" sự kiện bị hủy.")
		linesEN = append(linesEN, "Programme: "+strconv.Itoa(moved)+" moved, "+strconv.Itoa(cancelled)+" cancelled.")
	}
	own, ownEN := map[string][]string{}, map[string][]string{}
	for _, m := range p.Meetings {
		if m.Fate == domain.FateKept {
			continue
		}
		vi, en := "bị hủy", "cancelled"
		if m.Fate == domain.FateMoved {
			moved := m.Meeting
			moved.StartsAt = m.To.StartsAt
			vi, en = "dời sang "+moved.When(), "moved to "+moved.When()
		}
		add := func(user, other string) {
			own[user] = append(own[user], "Gặp "+other+" "+m.Meeting.When()+": "+vi)
			ownEN[user] = append(ownEN[user], "Meeting with "+other+" "+m.Meeting.When()+": "+en)
		}
		add(m.Meeting.BuyerID, m.Meeting.Producer.Name)
		buyer := ""
		if m.Meeting.Buyer != nil {
			buyer = m.Meeting.Buyer.Name
		}
		for _, u := range p.answer[m.Meeting.ProducerID] {
			add(u, buyer)
		}
	}
	for _, u := range p.users {
		err := s.notify(tx, domain.Notice{
			Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "fair.reschedule", Key: "fair reschedule " + f.ID + " v" + strconv.FormatInt(f.Version, 10), Path: "/v1/fairs/" + f.ID,
			Title: f.Name + ": thay đổi thời gian, địa điểm", TitleEN: f.Name + ": days or place changed",
			Text: strings.Join(append(slices.Clone(lines), own[u]...), "\n"), TextEN: strings.Join(append(slices.Clone(linesEN), ownEN[u]...), "\n"),
		}, u)
		if err != nil {
			return err
		}
	}
	return nil
}

// concerns reports whether a fair has guests or meetings that would not learn of a
// change of its days or place, or events that would not follow it.
func concerns(tx *gorm.DB, fairID string) (bool, error) {
	var n int64
	err := tx.Raw("SELECT (SELECT count(*) FROM exhibitors WHERE fair_id = ? AND state <> 'declined') + (SELECT count(*) FROM delegations WHERE fair_id = ? AND state <> 'declined')"+
		" + (SELECT count(*) FROM meetings WHERE fair_id = ? AND state IN ?) + (SELECT count(*) FROM fair_events WHERE fair_id = ? AND cancelled_at IS NULL)",
		fairID, fairID, fairID, domain.MeetingsLive(), fairID).Scan(&n).Error
	return n > 0, err
}
