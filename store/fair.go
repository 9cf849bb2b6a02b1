package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.FairService = (*Store)(nil)

func noFair() error { return domain.NotFoundf("there is no such fair") }

// Fairs returns public fairs, the latest first.
func (s *Store) Fairs(ctx context.Context, f domain.FairFilter, p domain.Page) (out domain.List[domain.Fair], err error) {
	if p.Sort == domain.SortUpdated {
		if _, err := s.SettleChanges(ctx); err != nil {
			return out, err
		}
	}
	err = s.read(ctx, "listing fairs", func(tx *gorm.DB) (err error) {
		sel := in(tx.Model(&domain.Fair{}).Where("published_at IS NOT NULL"), "province_code", f.Provinces)
		sel = in(sel, "id", f.IDs)
		if f.From != nil {
			sel = sel.Where("ends_on >= ?", *f.From)
		}
		if f.Until != nil {
			sel = sel.Where("starts_on <= ?", *f.Until)
		}
		if p.Sort == domain.SortUpdated {
			ids, err := changedIDs(tx, domain.KindFair, sel, "fairs", f.MirrorFilter, p, domain.ListFingerprint("fairs by change", f), &out)
			if err != nil || len(ids) == 0 {
				return err
			}
			if err := withPlace(tx, "").Where("id IN ?", ids).Find(&out.Items).Error; err != nil {
				return err
			}
			slices.SortFunc(out.Items, func(a, b domain.Fair) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
			return nil
		}
		out, err = db.Page(withPlace(sel.Session(&gorm.Session{}), ""), p, db.Descending("fairs", []any{f},
			db.Day("starts_on", func(f domain.Fair) domain.Date { return f.StartsOn }), db.ID("id", func(f domain.Fair) string { return f.ID })))
		return err
	})
	return out, err
}

// Fair returns a public fair by id or slug.
func (s *Store) Fair(ctx context.Context, idOrSlug string) (out domain.Fair, err error) {
	err = s.read(ctx, "reading a fair", func(tx *gorm.DB) (err error) {
		out, err = publicFair(withHalls(withPlace(tx, "")), idOrSlug)
		return err
	})
	return out, err
}

func publicFair(tx *gorm.DB, idOrSlug string) (domain.Fair, error) {
	column := "slug"
	if db.IsID(idOrSlug) {
		column = "id"
	} else if !isSlug(idOrSlug) {
		return domain.Fair{}, noFair()
	}
	var found []domain.Fair
	if err := tx.Where("published_at IS NOT NULL AND "+column+" = ?", idOrSlug).Find(&found).Error; err != nil {
		return domain.Fair{}, err
	}
	if len(found) == 0 {
		return domain.Fair{}, noFair()
	}
	found[0].SortHalls()
	return found[0], nil
}

// withHalls loads the halls of fairs with their booths, and the plan. SortHalls gives
// them their order.
func withHalls(tx *gorm.DB) *gorm.DB {
	return tx.Preload("Plan", "removed_at IS NULL").Preload("Halls").Preload("Halls.Booths")
}

// ManagedFairs returns the fairs that the actor runs.
func (s *Store) ManagedFairs(ctx context.Context, by domain.Actor, status domain.Status, p domain.Page) (out domain.List[domain.Fair], err error) {
	err = s.read(ctx, "listing managed fairs", func(tx *gorm.DB) (err error) {
		sel := tx.Model(&domain.Fair{})
		sel = sel.Where(runBy(by, "fairs.id"))
		if status != "" {
			sel = sel.Where("status = ?", status)
		}
		out, err = db.Page(withPlace(sel.Session(&gorm.Session{}), ""), p, db.Newest("fairs", func(f domain.Fair) string { return f.ID }, "managed", status))
		return err
	})
	return out, err
}

// ManagedFair returns a fair in any state.
func (s *Store) ManagedFair(ctx context.Context, by domain.Actor, id string) (out domain.Fair, err error) {
	err = s.read(ctx, "reading a managed fair", func(tx *gorm.DB) (err error) {
		out, err = fairRunBy(withHalls(withPlace(tx, "")), by, id)
		return err
	})
	return out, err
}

// fairAudit is what the audit log holds of a fair.
type fairAudit struct {
	Name           string        `json:"name"`
	NameEN         string        `json:"name_en"`
	Theme          string        `json:"theme"`
	ThemeEN        string        `json:"theme_en"`
	About          string        `json:"about"`
	AboutEN        string        `json:"about_en"`
	Venue          string        `json:"venue"`
	VenueEN        string        `json:"venue_en"`
	Place          placeAudit    `json:"place"`
	StartsOn       domain.Date   `json:"starts_on"`
	EndsOn         domain.Date   `json:"ends_on"`
	RegistersFrom  *domain.Date  `json:"registers_from"`
	RegistersUntil *domain.Date  `json:"registers_until"`
	Organizer      string        `json:"organizer"`
	OrganizerEN    string        `json:"organizer_en"`
	Phone          string        `json:"phone"`
	Email          string        `json:"email"`
	Status         domain.Status `json:"state"`
}

func fairAuditView(f domain.Fair) fairAudit {
	return fairAudit{
		f.Name, f.NameEN, f.Theme, f.ThemeEN, f.About, f.AboutEN, f.Venue, f.VenueEN, placeAuditView(f.Place), f.StartsOn, f.EndsOn,
		f.RegistersFrom, f.RegistersUntil, f.Organizer, f.OrganizerEN, f.Phone, f.Email, f.Status,
	}
}

// recordFair adds an audit entry about a fair or a part of it.
func (s *Store) recordFair(tx *tx, by domain.Actor, f domain.Fair, action, reason string, before, after any) error {
	return s.record(tx, by, domain.Audit{Action: action, Noun: "fair", NounID: f.ID, Reason: reason, Before: before, After: after})
}

func checkFair(tx *gorm.DB, f *domain.Fair) error {
	var faults domain.Faults
	faults.Add(f.Validate())
	faults.Add(checkUnits(tx, &f.Place))
	f.Province, f.FormerProvince = nil, nil
	return faults.Err()
}

// AddFair stores a draft.
func (s *Store) AddFair(ctx context.Context, by domain.Actor, f domain.Fair) (out domain.Fair, err error) {
	err = s.write(ctx, "adding a fair", func(tx *tx) ([]domain.Ref, error) {
		if f.Record, err = s.draftOf(tx.DB, by, f.Sample); err != nil {
			return nil, err
		}
		f.OrganizerID, f.PublishedAt, f.EndedReason = by.UserID, nil, ""
		if err := checkFair(tx.DB, &f); err != nil {
			return nil, err
		}
		if f, err = insertOne(s, tx.DB, "fairs", f, func(f *domain.Fair) (*domain.Record, string) { return &f.Record, f.Name }); err != nil {
			return nil, err
		}
		if err := s.recordFair(tx, by, f, "fair.add", "", nil, fairAuditView(f)); err != nil {
			return nil, err
		}
		out, err = fairRunBy(withPlace(tx.DB, ""), by, f.ID)
		return nil, err
	})
	return out, err
}

// ChangeFair changes a fair.
func (s *Store) ChangeFair(ctx context.Context, by domain.Actor, f domain.Fair, version int64) (out domain.Fair, err error) {
	err = s.write(ctx, "changing a fair", func(tx *tx) ([]domain.Ref, error) {
		stored, err := openFair(tx.DB, by, f.ID)
		if err != nil {
			return nil, err
		}
		if isStale(stored.Version, version) {
			return nil, changedMeanwhile()
		}
		f.Record = stored.Record
		if err := checkFair(tx.DB, &f); err != nil {
			return nil, err
		}
		if f.Status == domain.StatusPublished {
			if err := f.CheckComplete(domain.Today(s.clock())); err != nil {
				return nil, err
			}
		}
		if f.HasMoved(stored) {
			concerned, err := concerns(tx.DB, f.ID)
			if err != nil {
				return nil, err
			}
			if err := domain.CheckReschedule(concerned); err != nil {
				return nil, err
			}
		}
		was, is, err := changes(fairAuditView(stored), fairAuditView(f))
		if err != nil {
			return nil, err
		}
		if len(is) > 0 {
			f.Version, f.UpdatedAt = stored.Version+1, s.clock()
			columns := append(placeColumns(), "name", "name_en", "theme", "theme_en", "about", "about_en", "venue", "venue_en", "starts_on", "ends_on",
				"registers_from", "registers_until", "organizer", "organizer_en", "phone", "email", "version", "updated_at")
			if err := tx.Model(&domain.Fair{}).Where("id = ?", f.ID).Select(columns).Updates(&f).Error; err != nil {
				return nil, err
			}
			if err := s.recordFair(tx, by, f, "fair.change", "", was, is); err != nil {
				return nil, err
			}
		}
		out, err = fairRunBy(withHalls(withPlace(tx.DB, "")), by, f.ID)
		return nil, err
	})
	return out, err
}

// MoveFair takes an action on a fair.
func (s *Store) MoveFair(ctx context.Context, by domain.Actor, id string, version int64, a domain.FairAction, reason string) (out domain.Fair, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "moving a fair", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if isStale(f.Version, version) {
			return nil, changedMeanwhile()
		}
		to, err := a.Apply(f, domain.Today(s.clock()), reason)
		if err != nil {
			return nil, err
		}
		now := s.clock()
		set := map[string]any{"status": to, "version": f.Version + 1, "updated_at": now}
		switch a {
		case domain.FairPublish:
			set["published_at"] = now
		case domain.FairCancel:
			set["ended_reason"] = reason
			// A cancelled fair has no open invitations.
			if err := endFairInvitations(tx.DB, now, "fair_id = ?", f.ID); err != nil {
				return nil, err
			}
			if err := s.notifyCancelled(tx.DB, by, f, reason); err != nil {
				return nil, err
			}
			if _, err := s.endMeetings(tx.DB, f, "", reason); err != nil {
				return nil, err
			}
		}
		if err := tx.Model(&domain.Fair{}).Where("id = ?", f.ID).Updates(set).Error; err != nil {
			return nil, err
		}
		type status struct {
			Status domain.Status `json:"state"`
		}
		if err := s.recordFair(tx, by, f, "fair."+string(a), reason, status{f.Status}, status{to}); err != nil {
			return nil, err
		}
		out, err = fairRunBy(withHalls(withPlace(tx.DB, "")), by, f.ID)
		return nil, err
	})
	return out, err
}

// notifyCancelled notifies those who are invited to a fair, and its other organizers,
// that it is cancelled.
func (s *Store) notifyCancelled(tx *gorm.DB, by domain.Actor, f domain.Fair, reason string) error {
	var users []string
	err := tx.Raw("SELECT m.user_id FROM exhibitors e JOIN memberships m ON m.producer_id = e.producer_id WHERE e.fair_id = ? AND e.state <> 'declined'"+
		" UNION SELECT u.user_id FROM delegations d JOIN user_provinces u ON u.province_code = d.province_code WHERE d.fair_id = ? AND d.state <> 'declined'", f.ID, f.ID).
		Scan(&users).Error
	if err != nil {
		return err
	}
	organizers, err := organizersOf(tx, f.ID)
	if err != nil {
		return err
	}
	users = append(users, slices.DeleteFunc(organizers, func(u string) bool { return u == by.UserID })...)
	return s.notify(tx, domain.Notice{
		Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "fair.cancel", Key: "fair cancel " + f.ID, Title: f.Name + " đã bị hủy", TitleEN: f.Name + " is cancelled", Text: reason, TextEN: reason,
	}, users...)
}
