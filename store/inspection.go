package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.InspectionService = (*Store)(nil)

func noInspection() error { return domain.NotFoundf("there is no such inspection") }

// inState narrows a query to the inspections in a state.
func inState(tx *gorm.DB, state domain.InspectionState, today domain.Date) (*gorm.DB, error) {
	const toDo, toMend = "inspections.done_on IS NULL AND NOT inspections.cancelled", "inspections.mend_by IS NOT NULL AND inspections.mended_on IS NULL"
	switch state {
	case "":
		return tx, nil
	case domain.InspectionPlanned:
		return tx.Where(toDo), nil
	case domain.InspectionOverdue:
		return tx.Where(toDo+" AND inspections.planned_on < ?", today), nil
	case domain.InspectionDone:
		return tx.Where("inspections.done_on IS NOT NULL"), nil
	case domain.InspectionToMend:
		return tx.Where(toMend), nil
	case domain.InspectionMendLate:
		return tx.Where(toMend+" AND inspections.mend_by < ?", today), nil
	case domain.InspectionCancelled:
		return tx.Where("inspections.cancelled"), nil
	}
	return nil, domain.Invalidf("state", "%q is no state of inspections", state)
}

// Inspections returns the inspections that an actor may see.
func (s *Store) Inspections(ctx context.Context, by domain.Actor, f domain.InspectionFilter, p domain.Page) (domain.List[domain.Inspection], error) {
	var out domain.List[domain.Inspection]
	err := s.read(ctx, "listing inspections", func(tx *gorm.DB) error {
		sel := inspectionsOf(tx.Model(&domain.Inspection{}), by, f.Province)
		if f.Listing.Kind != "" {
			if !db.IsID(f.Listing.ID) {
				return noInspection()
			}
			sel = sel.Where("inspections.listing_kind = ? AND inspections.listing_id = ?", f.Listing.Kind, f.Listing.ID)
			if _, err := visibleTo(tx, by, f.Listing); err != nil {
				return err
			}
		}
		for _, w := range strings.Fields(domain.Fold(f.Text)) {
			named := position(tx) + "(name_fold, ?) > 0)"
			sel = sel.Where("(inspections.listing_kind = 'product' AND inspections.listing_id IN (SELECT id FROM products WHERE "+named+
				" OR inspections.listing_kind = 'producer' AND inspections.listing_id IN (SELECT id FROM producers WHERE "+named+")", w, w)
		}
		sel, err := inState(sel, f.State, f.Today)
		if err != nil {
			return err
		}
		if out, err = db.Page(sel, p, db.Newest("inspections", func(i domain.Inspection) string { return i.ID }, f)); err != nil {
			return err
		}
		return hideNotes(tx, by, out.Items)
	})
	return out, err
}

// Inspection returns one inspection.
func (s *Store) Inspection(ctx context.Context, by domain.Actor, id string) (out domain.Inspection, err error) {
	err = s.read(ctx, "reading an inspection", func(tx *gorm.DB) (err error) {
		if out, err = inspectionOf(tx, by, id); err != nil {
			return err
		}
		one := []domain.Inspection{out}
		err = hideNotes(tx, by, one)
		out = one[0]
		return err
	})
	return out, err
}

func inspectionOf(tx *gorm.DB, by domain.Actor, id string) (domain.Inspection, error) {
	if !db.IsID(id) {
		return domain.Inspection{}, noInspection()
	}
	var found []domain.Inspection
	if err := inspectionsOf(tx.Model(&domain.Inspection{}), by, "").Where("inspections.id = ?", id).Find(&found).Error; err != nil {
		return domain.Inspection{}, err
	}
	if len(found) == 0 {
		return domain.Inspection{}, noInspection()
	}
	return found[0], nil
}

// hideNotes removes what only the officers of the place may see.
func hideNotes(tx *gorm.DB, by domain.Actor, all []domain.Inspection) error {
	if len(all) == 0 || by.Has(domain.RoleAdmin) {
		return nil
	}
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].ID
	}
	by.Producers = nil // only the rights of an officer are left
	var open []string
	if err := inspectionsOf(tx.Model(&domain.Inspection{}), by, "").Where("inspections.id IN ?", ids).Pluck("id", &open).Error; err != nil {
		return err
	}
	for i := range all {
		if !slices.Contains(open, all[i].ID) {
			all[i].Note = ""
		}
	}
	return nil
}

// inspectionAudit is what the audit log holds of an inspection.
type inspectionAudit struct {
	Kind      domain.InspectionKind `json:"kind"`
	PlannedOn string                `json:"planned_on"`
	DoneOn    string                `json:"done_on,omitempty"`
	Finding   domain.Finding        `json:"finding,omitempty"`
	MendBy    string                `json:"mend_by,omitempty"`
	MendedOn  string                `json:"mended_on,omitempty"`
	Cancelled bool                  `json:"cancelled,omitempty"`
	Papers    []string              `json:"papers,omitempty"`
}

func auditOf(i domain.Inspection) inspectionAudit {
	day := func(d *domain.Date) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	return inspectionAudit{i.Kind, i.PlannedOn.String(), day(i.DoneOn), i.Finding, day(i.MendBy), day(i.MendedOn), i.Cancelled, i.Papers}
}

// AddInspection stores an inspection.
func (s *Store) AddInspection(ctx context.Context, by domain.Actor, i domain.Inspection, suspend bool) (domain.Inspection, error) {
	err := s.write(ctx, "adding an inspection", func(tx *tx) (refs []domain.Ref, err error) {
		l, err := inspected(tx.DB, by, i.Ref())
		if err != nil {
			return nil, err
		}
		if i.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		i.Version, i.CreatedBy, i.UpdatedBy, i.CreatedAt = 1, by.UserID, by.UserID, s.clock()
		i.UpdatedAt = i.CreatedAt
		if err := i.Validate(domain.Today(s.now())); err != nil {
			return nil, err
		}
		if err := tx.Create(&i).Error; err != nil {
			return nil, err
		}
		return s.inspectionChanged(tx, by, l, domain.Inspection{}, i, suspend)
	})
	if err != nil {
		return domain.Inspection{}, err
	}
	return i, nil
}

// inspected returns a listing that an officer may inspect.
func inspected(tx *gorm.DB, by domain.Actor, ref domain.Ref) (stateRow, error) {
	row, _, err := managed(tx, by, ref)
	if err == nil && !isOfficerOf(by, row) {
		err = domain.Errorf(domain.CodeForbidden, "only officers of the place may plan and record inspections")
	}
	return row, err
}

// ChangeInspection changes an inspection.
func (s *Store) ChangeInspection(ctx context.Context, by domain.Actor, id string, version int64, suspend bool, change func(*domain.Inspection) error) (out domain.Inspection, err error) {
	err = s.write(ctx, "changing an inspection", func(tx *tx) ([]domain.Ref, error) {
		before, err := inspectionOf(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		l, err := inspected(tx.DB, by, before.Ref())
		if err != nil {
			return nil, err
		}
		if isStale(before.Version, version) {
			return nil, changedMeanwhile()
		}
		after := before
		after.Papers = slices.Clone(before.Papers)
		if err := change(&after); err != nil {
			return nil, err
		}
		after.ID, after.ListingKind, after.ListingID, after.CreatedBy, after.CreatedAt = before.ID, before.ListingKind, before.ListingID, before.CreatedBy, before.CreatedAt
		after.Version, after.UpdatedBy, after.UpdatedAt = before.Version+1, by.UserID, s.clock()
		if err := after.Validate(domain.Today(s.now())); err != nil {
			return nil, err
		}
		done := tx.Model(&domain.Inspection{}).Select("*").Where("id = ? AND version = ?", id, before.Version).Updates(&after)
		if done.Error != nil {
			return nil, done.Error
		}
		if done.RowsAffected == 0 {
			return nil, changedMeanwhile()
		}
		out = after
		return s.inspectionChanged(tx, by, l, before, after, suspend)
	})
	if err != nil {
		return domain.Inspection{}, err
	}
	return out, nil
}

// inspectionChanged does what follows from a change: history, notices, and the
// suspension of a product that failed.
func (s *Store) inspectionChanged(tx *tx, by domain.Actor, l stateRow, before, after domain.Inspection, suspend bool) (refs []domain.Ref, err error) {
	a := domain.Audit{Action: "inspection.change", Noun: "inspection", NounID: after.ID, ProvinceCode: l.ProvinceCode, Before: auditOf(before), After: auditOf(after)}
	if before.ID == "" {
		a.Action, a.Before = "inspection.add", nil
	}
	if after.SeenByMembers() {
		a.Listing = l.ref() // from now on members may read this entry of the history
	}
	if err := s.record(tx, by, a); err != nil {
		return nil, err
	}
	if suspend {
		if after.Finding != domain.FindingFailed {
			return nil, domain.Invalidf("suspend", "an inspection can suspend only what failed")
		}
		if refs, _, err = s.move(tx, by, l.ref(), domain.AnyVersion, domain.ReviewSuspend, after.Text); err != nil {
			return nil, err
		}
	}
	if !after.SeenByMembers() || l.ProducerID == nil {
		return refs, nil
	}
	n := domain.Notice{Subject: domain.Subject{Kind: "inspection", ID: after.ID}, Path: "/v1/me/inspections/" + after.ID, Text: after.Text, TextEN: after.Text}
	switch {
	case after.Finding != before.Finding:
		n.Kind, n.Key = "inspection.done", "inspection "+after.ID+" "+string(after.Finding)
		n.Title, n.TitleEN = "Kết quả kiểm tra: "+l.Name, "What the inspection found: "+l.Name
	case before.ID == "":
		n.Kind, n.Key = "inspection.planned", "inspection "+after.ID
		n.Title, n.TitleEN = "Kế hoạch kiểm tra: "+l.Name, "An inspection is planned: "+l.Name
		n.Text, n.TextEN = "Ngày dự kiến: "+after.PlannedOn.Vietnamese()+".", "Planned for "+after.PlannedOn.English()+"."
	default:
		return refs, nil
	}
	members, err := membersOf(tx.DB, *l.ProducerID)
	if err != nil {
		return nil, err
	}
	return refs, s.notify(tx.DB, n, members...)
}
