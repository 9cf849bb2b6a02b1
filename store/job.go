package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.JobService = (*Store)(nil)

// JobBacklogs counts the jobs that are not done, by kind.
func (s *Store) JobBacklogs(ctx context.Context) (out []domain.JobBacklog, err error) {
	err = s.read(ctx, "counting jobs", func(tx *gorm.DB) error {
		var rows []struct {
			Kind, State string
			N           int
		}
		if err := tx.Raw("SELECT kind, CAST(state AS text) AS state, count(*) AS n FROM river_job WHERE state NOT IN ('completed', 'cancelled') GROUP BY kind, state ORDER BY kind").Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if len(out) == 0 || out[len(out)-1].Kind != row.Kind {
				out = append(out, domain.JobBacklog{Kind: row.Kind})
			}
			switch j := &out[len(out)-1]; row.State {
			case "discarded":
				j.GivenUp += row.N
			case "running":
				j.Running += row.N
			case "retryable":
				j.Retrying += row.N
			default:
				j.Waiting += row.N
			}
		}
		for i := range out {
			var oldest []time.Time
			if err := tx.Raw("SELECT created_at FROM river_job WHERE kind = ? AND state NOT IN ('completed', 'cancelled', 'discarded') ORDER BY id LIMIT 1", out[i].Kind).Scan(&oldest).Error; err != nil {
				return err
			}
			if len(oldest) > 0 {
				out[i].Oldest = oldest[0].UTC()
			}
		}
		return nil
	})
	return out, err
}

// ReleaseJobs lets running jobs begin again. A job keeps its row, and with it the number
// of its attempts.
func (s *Store) ReleaseJobs(ctx context.Context, kinds []string) error {
	const release = "UPDATE river_job SET state = 'available' WHERE state = 'running' AND kind IN ? AND (attempt < max_attempts OR attempt < ?)"
	if err := s.db.On(ctx).Exec(release, kinds, domain.MinAttempts).Error; err != nil {
		return fmt.Errorf("store: releasing jobs: %w", db.Translate(err))
	}
	return nil
}
