package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.DemandService = (*Store)(nil)

func noDemand() error { return domain.NotFoundf("there is no such demand") }

// invitationRow names a producer that may see a demand that is not public.
type invitationRow struct {
	DemandID   string
	ProducerID string
}

func (invitationRow) TableName() string { return "demand_invitations" }

// loadInvited loads the invited producers of demands.
func loadInvited(tx *gorm.DB, demands ...*domain.Demand) error {
	at := map[string]*domain.Demand{}
	for _, d := range demands {
		d.Invited = nil
		if d.Visibility == domain.VisibilityInvited {
			at[d.ID] = d
		}
	}
	if len(at) == 0 {
		return nil
	}
	ids := make([]string, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	var rows []invitationRow
	if err := tx.Where("demand_id IN ?", ids).Order("producer_id").Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		at[r.DemandID].Invited = append(at[r.DemandID].Invited, r.ProducerID)
	}
	return nil
}

func pointers[T any](things []T) []*T {
	out := make([]*T, len(things))
	for i := range things {
		out[i] = &things[i]
	}
	return out
}

// withDemand loads what the view of a demand shows.
func withDemand(tx *gorm.DB) *gorm.DB {
	return tx.Preload("Province.Former").Preload("FormerProvince").Preload("Set")
}

// seenDemand returns a demand, by id or slug, that the actor may see today.
func (s *Store) seenDemand(tx *gorm.DB, by domain.Actor, idOrSlug string) (domain.Demand, error) {
	column := "slug"
	if db.IsID(idOrSlug) {
		column = "id"
	} else if !isSlug(idOrSlug) {
		return domain.Demand{}, noDemand()
	}
	var found []domain.Demand
	if err := withDemand(tx).Where("demands."+column+" = ?", idOrSlug).Limit(1).Find(&found).Error; err != nil {
		return domain.Demand{}, err
	}
	if len(found) == 0 {
		return domain.Demand{}, noDemand()
	}
	if err := loadInvited(tx, &found[0]); err != nil {
		return domain.Demand{}, err
	}
	if !found[0].SeenBy(by, s.today()) {
		return domain.Demand{}, noDemand()
	}
	return found[0], nil
}

// today returns the day in Vietnam.
func (s *Store) today() domain.Date { return domain.Today(s.clock()) }

// lockedDemand returns a demand, by id, that the actor may see. It is locked
// until tx ends.
func (s *Store) lockedDemand(tx *gorm.DB, by domain.Actor, id string) (domain.Demand, error) {
	if !db.IsID(id) {
		return domain.Demand{}, noDemand()
	}
	var held []string
	if err := tx.Model(&domain.Demand{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Pluck("id", &held).Error; err != nil {
		return domain.Demand{}, err
	}
	return s.seenDemand(tx, by, id)
}

// ownDemand is lockedDemand for an actor who may change the demand.
func (s *Store) ownDemand(tx *gorm.DB, by domain.Actor, id string, version int64) (domain.Demand, error) {
	d, err := s.lockedDemand(tx, by, id)
	if err != nil {
		return d, err
	}
	if err := d.CheckOwner(by); err != nil {
		return d, err
	}
	if isStale(d.Version, version) {
		return d, changedMeanwhile()
	}
	return d, d.CheckChange()
}

func demandRef(id string) domain.Ref { return domain.Ref{Kind: domain.KindDemand, ID: id} }

// demandAudit is what the audit log holds of a demand. Of contacts it holds
// only whether there are any.
type demandAudit struct {
	State        domain.DemandState   `json:"state"`
	Outcome      domain.DemandOutcome `json:"outcome,omitempty"`
	Name         string               `json:"name"`
	BuyerType    domain.BuyerType     `json:"buyer_type"`
	Organisation string               `json:"organisation"`
	Set          *string              `json:"set"`
	Text         string               `json:"text"`
	Quantity     string               `json:"quantity"`
	Period       domain.Period        `json:"period"`
	DeliverFrom  *domain.Date         `json:"deliver_from"`
	DeliverUntil *domain.Date         `json:"deliver_until"`
	Season       []int                `json:"season"`
	Priced       bool                 `json:"priced"`
	Terms        string               `json:"terms"`
	Packing      string               `json:"packing"`
	SampleWanted bool                 `json:"sample_wanted"`
	Conditions   []domain.Condition   `json:"conditions"`
	Papers       []domain.PaperKind   `json:"papers"`
	Stars        int                  `json:"stars"`
	Regions      []domain.Region      `json:"regions"`
	Provinces    []string             `json:"provinces"`
	Province     *string              `json:"province"`
	Former       *string              `json:"former_province"`
	Address      string               `json:"address"`
	Deadline     *domain.Date         `json:"deadline"`
	Visibility   domain.Visibility    `json:"visibility"`
	Invited      []string             `json:"invited_producer_ids"`
	Tell         domain.Cadence       `json:"tell"`
	TellNoMail   bool                 `json:"tell_no_mail"`
}

func demandAuditView(d domain.Demand) demandAudit {
	return demandAudit{
		d.State, d.Outcome, d.Name, d.BuyerType, d.Organisation, d.SetCode, d.Description, d.Quantity().String(), d.Period, d.DeliverFrom, d.DeliverUntil,
		d.Season.Months(), d.PriceMin != nil || d.PriceMax != nil, d.Terms, d.Packing, d.SampleWanted,
		append([]domain.Condition{}, d.Conditions...), append([]domain.PaperKind{}, d.Papers...), d.Stars,
		append([]domain.Region{}, d.Regions...), append([]string{}, d.Provinces...),
		d.ProvinceCode, d.FormerProvinceCode, d.Address, d.Deadline, d.Visibility, append([]string{}, d.Invited...),
		d.Tell, d.TellNoMail,
	}
}

func (s *Store) recordDemand(tx *tx, by domain.Actor, d domain.Demand, action string, before, after any) error {
	a := domain.Audit{
		Action: "demand." + action, Noun: "demand", NounID: d.ID, Listing: demandRef(d.ID), OnBehalf: by.UserID != d.BuyerID, Before: before, After: after,
	}
	if d.ProvinceCode != nil {
		a.ProvinceCode = *d.ProvinceCode
	}
	return s.record(tx, by, a)
}

// checkDemand checks a demand against all rules and fills in the fields that
// follow from others.
func (s *Store) checkDemand(tx *gorm.DB, d *domain.Demand) error {
	if d.Tell == "" {
		d.Tell = domain.CadenceAtOnce
	}
	var faults domain.Faults
	faults.Add(d.Validate(s.criteria))
	d.Group = ""
	if d.SetCode != nil {
		set, err := s.productSet(tx, *d.SetCode, "demands", d.ID)
		faults.Add(err)
		d.Group = set.Group
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if d.ProvinceCode != nil {
		err := checkPlace(tx, &domain.Place{ProvinceCode: *d.ProvinceCode, FormerProvinceCode: d.FormerProvinceCode})
		if err != nil {
			return domain.MapFields(err, func(field string) string { return strings.Replace(field, "place.", "delivery.", 1) })
		}
	}
	if err := known(tx, &domain.Province{}, "code", "provinces", "there is no unit of today with this code or slug", d.Provinces); err != nil {
		return err
	}
	for i, id := range d.Invited {
		if !db.IsID(id) {
			return domain.Invalidf(fmt.Sprintf("invited_producer_ids[%d]", i), "there is no such producer")
		}
	}
	if err := known(tx.Where(public), &domain.Producer{}, "id", "invited_producer_ids", "there is no such producer", d.Invited); err != nil {
		return err
	}
	d.NameSort, d.NameFold = domain.SortKey(d.Name), domain.Fold(strings.Join(strings.Fields(d.Name), " "))
	d.Status = d.Listed()
	if d.State == domain.DemandOpen || d.State == domain.DemandQuoted {
		return d.CheckComplete(s.today())
	}
	return nil
}

// known checks that a column contains each of values.
func known(tx *gorm.DB, model any, column, field, missing string, values []string) error {
	if len(values) == 0 {
		return nil
	}
	var found []string
	if err := tx.Model(model).Where(column+" IN ?", values).Pluck(column, &found).Error; err != nil {
		return err
	}
	for i, v := range values {
		if !slices.Contains(found, v) {
			return domain.NewError(domain.CodeInvalid, missing).About(fmt.Sprintf("%s[%d]", field, i))
		}
	}
	return nil
}

// invite stores the invited producers of a demand.
func invite(tx *gorm.DB, d domain.Demand) error {
	if err := tx.Where("demand_id = ?", d.ID).Delete(&invitationRow{}).Error; err != nil || len(d.Invited) == 0 {
		return err
	}
	rows := make([]invitationRow, len(d.Invited))
	for i, p := range d.Invited {
		rows[i] = invitationRow{d.ID, p}
	}
	return tx.Create(&rows).Error
}

// AddDemand stores a draft.
func (s *Store) AddDemand(ctx context.Context, by domain.Actor, d domain.Demand) (out domain.Demand, err error) {
	err = s.write(ctx, "adding a demand", func(tx *tx) ([]domain.Ref, error) {
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.DemandsPerAccount(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		var err error
		if d.Record, err = s.draftOf(tx.DB, by, d.Sample); err != nil {
			return nil, err
		}
		d.Slug = "draft-" + d.ID // opening derives the slug from the name
		d.BuyerID, d.State, d.Outcome, d.OutcomeNote, d.OpenedOn, d.ClosedAt = by.UserID, domain.DemandDraft, "", "", nil, nil
		d.Province, d.FormerProvince, d.Set = nil, nil, nil
		slices.Sort(d.Invited)
		if err := s.checkDemand(tx.DB, &d); err != nil {
			return nil, err
		}
		if d, err = insertOne(s, tx.DB, "demands", d, func(d *domain.Demand) (*domain.Record, string) { return &d.Record, d.Name }); err != nil {
			return nil, err
		}
		if err := invite(tx.DB, d); err != nil {
			return nil, err
		}
		if err := s.recordDemand(tx, by, d, "add", nil, demandAuditView(d)); err != nil {
			return nil, err
		}
		out, err = s.seenDemand(tx.DB, by, d.ID)
		return nil, err
	})
	return out, err
}

// demandColumns returns the columns of a demand that people fill in.
func demandColumns() []string {
	return []string{
		"slug", "status", "version", "updated_at", "buyer_type", "organisation", "name", "name_sort", "name_fold", "set_code", "product_group", "description",
		"amount", "unit", "period", "deliver_from", "deliver_until", "season", "price_min", "price_max", "price_unit", "price_hidden", "terms", "packing",
		"sample_wanted", "conditions", "papers", "stars", "regions", "provinces", "province_code", "former_province_code", "address",
		"contact_name", "contact_phone", "contact_zalo", "contact_email", "deadline", "visibility", "state", "outcome", "outcome_note", "opened_on", "closed_at",
		"tell", "tell_no_mail",
	}
}

// storeDemand stores a changed demand as a new version. It returns the stored
// demand, and the listings that the index and the matches must update.
func (s *Store) storeDemand(tx *gorm.DB, by domain.Actor, d domain.Demand) (domain.Demand, []domain.Ref, error) {
	d.Version, d.UpdatedAt, d.Status = d.Version+1, s.clock(), d.Listed()
	if err := tx.Model(&domain.Demand{}).Where("id = ?", d.ID).Select(demandColumns()).Updates(&d).Error; err != nil {
		return d, nil, err
	}
	out, err := s.seenDemand(tx, by, d.ID)
	return out, []domain.Ref{demandRef(d.ID)}, err
}

// ChangeDemand changes a demand.
func (s *Store) ChangeDemand(ctx context.Context, by domain.Actor, d domain.Demand, version int64) (out domain.Demand, err error) {
	err = s.write(ctx, "changing a demand", func(tx *tx) (refs []domain.Ref, err error) {
		stored, err := s.ownDemand(tx.DB, by, d.ID, version)
		if err != nil {
			return nil, err
		}
		d.Record, d.BuyerID, d.State, d.Outcome, d.OutcomeNote = stored.Record, stored.BuyerID, stored.State, stored.Outcome, stored.OutcomeNote
		d.OpenedOn, d.ClosedAt = stored.OpenedOn, stored.ClosedAt
		slices.Sort(d.Invited)
		if err := s.checkDemand(tx.DB, &d); err != nil {
			return nil, err
		}
		was, is, err := changes(demandAuditView(stored), demandAuditView(d))
		if err != nil {
			return nil, err
		}
		if err := invite(tx.DB, d); err != nil {
			return nil, err
		}
		if out, refs, err = s.storeDemand(tx.DB, by, d); err != nil {
			return nil, err
		}
		if !out.SameTerms(stored) {
			if err := s.termsChanged(tx, by, stored.OrderTerms(), out); err != nil {
				return nil, err
			}
		}
		return refs, s.recordDemand(tx, by, out, "change", was, is)
	})
	return out, err
}

// OpenDemand shows a draft to producers.
func (s *Store) OpenDemand(ctx context.Context, by domain.Actor, id string, version int64) (out domain.Demand, err error) {
	err = s.write(ctx, "opening a demand", func(tx *tx) (refs []domain.Ref, err error) {
		d, err := s.ownDemand(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := d.CheckOpening(); err != nil {
			return nil, err
		}
		before, today := demandAuditView(d), s.today()
		d.State, d.OpenedOn = domain.DemandOpen, &today
		if err := s.checkDemand(tx.DB, &d); err != nil {
			return nil, err
		}
		if d.Slug, err = freeSlug(s, tx.DB, "demands", d.Name); err != nil {
			return nil, err
		}
		if out, refs, err = s.storeDemand(tx.DB, by, d); err != nil {
			return nil, err
		}
		was, is, err := changes(before, demandAuditView(out))
		if err != nil {
			return nil, err
		}
		if err := s.emitDemand(tx.DB, domain.EventDemandOpened, out); err != nil {
			return nil, err
		}
		return refs, s.recordDemand(tx, by, out, "open", was, is)
	})
	return out, err
}

// quotedDemand stores in tx that an open demand has its first quote. The
// version stays the same: only the buyer may know of quotes, and the buyer may
// be editing the demand. The demand is locked.
func quotedDemand(tx *gorm.DB, d domain.Demand) error {
	return tx.Table("demands").Where("id = ? AND state = ?", d.ID, domain.DemandOpen).Update("state", domain.DemandQuoted).Error
}

// CloseDemand closes a demand.
func (s *Store) CloseDemand(ctx context.Context, by domain.Actor, id string, version int64, outcome domain.DemandOutcome, note string) (out domain.Demand, err error) {
	err = s.write(ctx, "closing a demand", func(tx *tx) (refs []domain.Ref, err error) {
		d, err := s.ownDemand(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		out, refs, err = s.closeDemand(tx, by, d, outcome, note)
		return refs, err
	})
	return out, err
}

// closeDemand closes an open demand or draft that is locked.
func (s *Store) closeDemand(tx *tx, by domain.Actor, d domain.Demand, outcome domain.DemandOutcome, note string) (domain.Demand, []domain.Ref, error) {
	if err := d.CheckClose(outcome, note); err != nil {
		return d, nil, err
	}
	before, now := demandAuditView(d), s.clock()
	wasOpen := d.State != domain.DemandDraft
	d.State, d.Outcome, d.OutcomeNote, d.ClosedAt = domain.DemandClosed, outcome, note, &now
	out, refs, err := s.storeDemand(tx.DB, by, d)
	if err != nil {
		return d, nil, err
	}
	was, is, err := changes(before, demandAuditView(d))
	if err != nil {
		return d, nil, err
	}
	if err := s.closeLeads(tx, by, d.ID); err != nil {
		return d, nil, err
	}
	if wasOpen {
		if err := s.emitDemand(tx.DB, domain.EventDemandClosed, d); err != nil {
			return d, nil, err
		}
	}
	return out, refs, s.recordDemand(tx, by, d, "close", was, is)
}

// Demand returns a demand by id or slug.
func (s *Store) Demand(ctx context.Context, by domain.Actor, idOrSlug string) (out domain.Demand, err error) {
	err = s.read(ctx, "reading a demand", func(tx *gorm.DB) (err error) {
		out, err = s.seenDemand(tx, by, idOrSlug)
		return err
	})
	return out, err
}

// Demands returns public demands that can be answered on a day.
func (s *Store) Demands(ctx context.Context, f domain.DemandFilter, p domain.Page) (domain.List[domain.Demand], error) {
	filter := domain.ListingFilter{Kinds: []domain.Kind{domain.KindDemand}, Provinces: f.Provinces, Groups: f.Groups, Sets: f.Sets, ValidOn: f.On, MirrorFilter: f.MirrorFilter}
	rows := func(tx *gorm.DB, ids []string) (out []domain.Demand, err error) {
		return out, withDemand(tx).Where("id IN ?", ids).Find(&out).Error
	}
	return list(ctx, s, domain.KindDemand, query{filter: filter, page: p, counted: f.Counted}, rowLoader[domain.Demand]{
		rows: rows, id: func(d *domain.Demand) string { return d.ID },
	})
}

// MyDemands returns the demands of a user, newest first.
func (s *Store) MyDemands(ctx context.Context, by domain.Actor, states []domain.DemandState, on domain.Date, p domain.Page) (out domain.List[domain.Demand], err error) {
	err = s.read(ctx, "listing the demands of a user", func(tx *gorm.DB) (err error) {
		sel := withDemand(tx.Model(&domain.Demand{})).Where("demands.buyer_id = ?", by.UserID)
		if len(states) > 0 {
			sel = sel.Where(inStates(tx, states, on))
		}
		if out, err = db.Page(sel, p, db.Newest("demands", func(d domain.Demand) string { return d.ID }, "mine", states)); err != nil {
			return err
		}
		return loadInvited(tx, pointers(out.Items)...)
	})
	return out, err
}

// inStates is domain.Demand.StateOn in SQL.
func inStates(tx *gorm.DB, states []domain.DemandState, on domain.Date) *gorm.DB {
	cond := tx.Where("1 = 0")
	for _, s := range states {
		switch s {
		case domain.DemandOpen, domain.DemandQuoted:
			cond = cond.Or("demands.state = ? AND demands.deadline >= ?", s, on)
		case domain.DemandExpired:
			cond = cond.Or("demands.state IN ? AND demands.deadline < ?", []domain.DemandState{domain.DemandOpen, domain.DemandQuoted}, on)
		default:
			cond = cond.Or("demands.state = ?", s)
		}
	}
	return cond
}
