package store

import (
	"context"
	"fmt"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.JobService = (*Store)(nil)

// ReleaseJobs lets running jobs begin again. A job keeps its row, and with it the number
// of its attempts.
func (s *Store) ReleaseJobs(ctx context.Context, kinds []string) error {
	const release = "UPDATE river_job SET state = 'available' WHERE state = 'running' AND kind IN ? AND (attempt < max_attempts OR attempt < ?)"
	if err := s.db.On(ctx).Exec(release, kinds, domain.MinAttempts).Error; err != nil {
		return fmt.Errorf("store: releasing jobs: %w", db.Translate(err))
	}
	return nil
}
