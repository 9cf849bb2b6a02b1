package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// SetDecisionScan attaches or removes the scan of a decision.
func (s *Store) SetDecisionScan(ctx context.Context, by domain.Actor, id string, version int64, fileID *string, public bool) (out domain.DecisionWithLines, err error) {
	err = s.write(ctx, "attaching the scan of a decision", func(tx *tx) ([]domain.Ref, error) {
		d, err := managedDecision(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if isStale(d.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := domain.CheckScan(fileID, public); err != nil {
			return nil, err
		}
		before := decisionAuditView(d)
		if fileID != nil && (d.ScanID == nil || *d.ScanID != *fileID) {
			if _, err := ownFile(tx.DB, by, "file_id", *fileID); err != nil {
				return nil, err
			}
		}
		d.ScanID, d.ScanPublic = fileID, public
		if d.Status == domain.StatusDraft {
			d.SubmittedBy, d.SubmittedAt, d.Submitter = nil, nil, nil
		}
		if err := s.saveDecisionState(tx.DB, &d, "scan_id", "scan_public"); err != nil {
			return nil, err
		}
		was, is, err := changes(before, decisionAuditView(d))
		if err != nil {
			return nil, err
		}
		if err := s.recordDecision(tx, by, d, "decision.scan", "", was, is); err != nil {
			return nil, err
		}
		out, err = decisionLines(tx.DB, d)
		return nil, err
	})
	return out, err
}

// DecisionScan returns the scan of a decision.
func (s *Store) DecisionScan(ctx context.Context, by domain.Actor, id string) (out domain.File, err error) {
	err = s.read(ctx, "reading the scan of a decision", func(tx *gorm.DB) error {
		d, ok, err := storedDecision(tx, id)
		switch {
		case err != nil:
			return err
		case !ok || !d.ShowsScan() && !d.ManagedBy(by):
			return domain.NotFoundf("there is no public scan of such a decision")
		case d.ScanID == nil:
			return domain.NotFoundf("the decision has no scan")
		}
		return tx.Where("id = ?", *d.ScanID).Take(&out).Error
	})
	return out, err
}
