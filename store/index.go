package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"chophien/domain"
)

// refsPerJob bounds what one index job brings in step.
const refsPerJob = 500

// enqueue asks for the index to follow what tx changed. The jobs become
// visible with the rows, or not at all.
func (s *Store) enqueue(ctx context.Context, tx *gorm.DB, refs []domain.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	var jobs []river.InsertManyParams
	for chunk := range slices.Chunk(refs, refsPerJob) {
		jobs = append(jobs, river.InsertManyParams{Args: domain.IndexArgs{Refs: chunk}})
	}
	if _, err := s.jobs.InsertManyTx(ctx, conn, jobs); err != nil {
		return fmt.Errorf("enqueueing the index job: %w", err)
	}
	return nil
}
