package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
)

var _ domain.FairDeskService = (*Store)(nil)

// FairDesk returns what waits for the organizers of a fair.
func (s *Store) FairDesk(ctx context.Context, by domain.Actor, fairID string) (out domain.FairDesk, err error) {
	err = s.read(ctx, "reading the desk of a fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		out = domain.FairDesk{}
		now := s.clock()
		if f.Open() {
			c, err := catalogueOf(tx, f.ID)
			if err != nil {
				return err
			}
			open, err := s.deskOpen(tx, f, now)
			if err != nil {
				return err
			}
			out.Items = f.Desk(open, c.ClosesOn, domain.Today(now))
		}
		has, err := fairProgress(tx, f.ID)
		out.Steps = f.Steps(out.Items, has, domain.Today(now))
		return err
	})
	return out, err
}

// fairProgress counts what is there of a fair.
func fairProgress(tx *gorm.DB, fairID string) (p domain.FairProgress, err error) {
	err = tx.Raw("SELECT (SELECT count(*) FROM exhibitors WHERE fair_id = ?) + (SELECT count(*) FROM delegations WHERE fair_id = ?) AS guests,"+
		" (SELECT count(*) FROM booths WHERE fair_id = ? AND exhibitor_id IS NOT NULL) AS booths,"+
		" (SELECT count(*) FROM editions WHERE fair_id = ? AND published_at IS NOT NULL AND withdrawn_at IS NULL) AS editions", fairID, fairID, fairID, fairID).Scan(&p).Error
	return p, err
}

// deskOpen counts what is open at a fair.
func (s *Store) deskOpen(tx *gorm.DB, f domain.Fair, now time.Time) (map[domain.DeskPart]domain.DeskOpen, error) {
	open := map[domain.DeskPart]domain.DeskOpen{}
	add := func(p domain.DeskPart, names ...string) {
		open[p] = domain.DeskOpen{Names: append(open[p].Names, names...), Late: open[p].Late}
	}
	if f.Status == domain.StatusDraft {
		add(domain.DeskPublish, f.Name)
	} else if domain.Today(now) > f.EndsOn {
		add(domain.DeskClose, f.Name)
	}
	if err := s.deskGuests(tx, f, now, add); err != nil {
		return nil, err
	}
	papers, err := papersOn(tx, f, f.EndsOn)
	if err != nil {
		return nil, err
	}
	for _, x := range papers.Wrong {
		add(domain.DeskPapers, x.Listing.Name)
	}
	live, err := liveMeetings(tx.Where("starts_at > ?", now), f.ID, "")
	if err != nil {
		return nil, err
	}
	late := 0
	for _, m := range live {
		if m.State == domain.MeetingRequested {
			add(domain.DeskMeetings, m.When())
		}
		if m.IsLate(now) {
			late++
		}
	}
	if late > 0 {
		open[domain.DeskMeetings] = domain.DeskOpen{Names: open[domain.DeskMeetings].Names, Late: late}
	}
	for _, q := range []struct {
		part domain.DeskPart
		sql  string
		args []any
	}{
		{domain.DeskOrganizers, "SELECT email FROM organizer_invitations WHERE fair_id = ? AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ? ORDER BY id", []any{f.ID, now}},
		{domain.DeskEntries, "SELECT p.name FROM catalogue_entries c JOIN products p ON p.id = c.listing_id WHERE c.fair_id = ? AND c.state = 'asked' ORDER BY p.name_sort, p.id", []any{f.ID}},
		{domain.DeskCorrections, "SELECT p.name FROM catalogue_entries c JOIN products p ON p.id = c.listing_id WHERE c.fair_id = ? AND c.state = 'corrected' AND c.verdict = 'pending' ORDER BY p.name_sort, p.id", []any{f.ID}},
		{domain.DeskEditions, "SELECT e.title FROM editions e WHERE e.fair_id = ? AND e.published_at IS NULL" +
			" AND NOT EXISTS (SELECT 1 FROM editions n WHERE n.fair_id = e.fair_id AND n.number > e.number) ORDER BY e.number", []any{f.ID}},
	} {
		var names []string
		if err := tx.Raw(q.sql, q.args...).Scan(&names).Error; err != nil {
			return nil, err
		}
		add(q.part, names...)
	}
	return open, nil
}

// idSet returns the ids that a statement returns.
func idSet(tx *gorm.DB, statement string, args ...any) (map[string]bool, error) {
	var ids []string
	err := tx.Raw(statement, args...).Scan(&ids).Error
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// deskGuests counts the guests of a fair with something to do.
func (s *Store) deskGuests(tx *gorm.DB, f domain.Fair, now time.Time, add func(domain.DeskPart, ...string)) error {
	var delegations []domain.Delegation
	if err := tx.Joins("Province").Where("delegations.fair_id = ? AND delegations.removed_at IS NULL", f.ID).Order(`"Province"."name_sort"`).Find(&delegations).Error; err != nil {
		return err
	}
	var exhibitors []domain.Exhibitor
	if err := withExhibitor(tx, "").Where("fair_id = ? AND state <> ?", f.ID, domain.AnswerDeclined).Order("id").Find(&exhibitors).Error; err != nil {
		return err
	}
	var links []domain.FairInvitation
	if err := tx.Where("fair_id = ? AND revoked_at IS NULL AND expires_at > ?", f.ID, now).Find(&links).Error; err != nil {
		return err
	}
	linked := func(id string) bool {
		return slices.ContainsFunc(links, func(l domain.FairInvitation) bool {
			return l.DelegationID != nil && *l.DelegationID == id || l.ExhibitorID != nil && *l.ExhibitorID == id
		})
	}
	shown, err := idSet(tx, "SELECT DISTINCT exhibitor_id FROM exhibits WHERE fair_id = ?", f.ID)
	if err != nil {
		return err
	}
	placed, err := idSet(tx, "SELECT DISTINCT exhibitor_id FROM booths WHERE fair_id = ? AND exhibitor_id IS NOT NULL", f.ID)
	if err != nil {
		return err
	}
	with, err := idSet(tx, "SELECT DISTINCT m.producer_id FROM memberships m JOIN users u ON u.id = m.user_id JOIN exhibitors e ON e.producer_id = m.producer_id WHERE e.fair_id = ? AND u.locked_at IS NULL", f.ID)
	if err != nil {
		return err
	}
	shows := map[string]bool{} // by delegation
	for _, e := range exhibitors {
		if e.DelegationID != nil && shown[e.ID] {
			shows[*e.DelegationID] = true
		}
		name, _ := e.Name()
		switch {
		case e.State == domain.AnswerOpen:
			add(domain.DeskExhibitors, name)
			if !linked(e.ID) && e.ProducerID != nil && !with[*e.ProducerID] {
				add(domain.DeskUnreachable, name)
			}
			continue
		case !shown[e.ID]:
			add(domain.DeskExhibits, name)
		}
		if !placed[e.ID] {
			add(domain.DeskBooths, name)
		}
	}
	for _, d := range delegations {
		name, _ := domain.Exhibitor{Delegation: &d}.Name()
		switch {
		case d.State == domain.AnswerOpen:
			add(domain.DeskDelegations, name)
			if officers, err := officersOf(tx, d.ProvinceCode); err != nil {
				return err
			} else if len(officers) == 0 && !linked(d.ID) {
				add(domain.DeskUnreachableDelegations, name)
			}
		case d.State == domain.AnswerAccepted && !shows[d.ID]:
			add(domain.DeskLists, name)
		}
	}
	return nil
}
