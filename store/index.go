package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// refsPerJob is how many things one index job updates at most.
const refsPerJob = 500

// A write of more than fewRefs things is a bulk load: its jobs run after those
// of single changes, even when these are many. In River 1 precedes 4.
const (
	fewRefs      = 100
	bulkPriority = 3
)

// enqueue enqueues the index jobs for what tx changed. They commit together
// with the rows.
func (s *Store) enqueue(ctx context.Context, tx *gorm.DB, refs []domain.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	var opts *river.InsertOpts
	if len(refs) > fewRefs {
		opts = &river.InsertOpts{Priority: bulkPriority}
	}
	var jobs []river.InsertManyParams
	for chunk := range slices.Chunk(refs, refsPerJob) {
		jobs = append(jobs, river.InsertManyParams{Args: domain.IndexArgs{Refs: chunk}, InsertOpts: opts})
	}
	jobs = append(jobs, matching(refs)...)
	if _, err := s.jobs.InsertManyTx(ctx, conn, jobs); err != nil {
		return fmt.Errorf("enqueueing the index job: %w", err)
	}
	return nil
}

// versionsPerBatch is how many rows EachVersion holds in memory.
const versionsPerBatch = 1000

type versionRow struct {
	ID      string
	Version int64
}

// EachVersion yields every published listing by kind and id.
func (s *Store) EachVersion(ctx context.Context) iter.Seq2[domain.RefVersion, error] {
	return func(yield func(domain.RefVersion, error) bool) {
		for _, k := range domain.SearchableKinds() {
			for last := ""; ; {
				var batch []versionRow
				tx := s.db.On(ctx).Table(tableOf(k)).Select("id, version").Where(public).Order("id").Limit(versionsPerBatch)
				if last != "" {
					tx = tx.Where("id > ?", last)
				}
				if err := tx.Find(&batch).Error; err != nil {
					yield(domain.RefVersion{}, fmt.Errorf("store: reading all versions: %w", db.Translate(err)))
					return
				}
				for _, r := range batch {
					if !yield(domain.RefVersion{Ref: domain.Ref{Kind: k, ID: r.ID}, Version: r.Version}, nil) {
						return
					}
					last = r.ID
				}
				if len(batch) < versionsPerBatch {
					break
				}
			}
		}
	}
}

// Versions returns the versions of those of refs that are published.
func (s *Store) Versions(ctx context.Context, refs []domain.Ref) (map[domain.Ref]int64, error) {
	ids := map[domain.Kind][]string{}
	for _, r := range refs {
		if db.IsID(r.ID) {
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	out := make(map[domain.Ref]int64, len(refs))
	err := s.read(ctx, "reading versions", func(tx *gorm.DB) error {
		for _, k := range domain.SearchableKinds() {
			for chunk := range slices.Chunk(ids[k], idsPerQuery) {
				var rows []versionRow
				if err := tx.Table(tableOf(k)).Select("id, version").Where(public).Where("id IN ?", chunk).Find(&rows).Error; err != nil {
					return err
				}
				for _, r := range rows {
					out[domain.Ref{Kind: k, ID: r.ID}] = r.Version
				}
			}
		}
		return nil
	})
	return out, err
}

// These are River's states of index jobs that are still to run, and of those
// that it gave up.
const (
	unfinishedJobs = " FROM river_job WHERE kind = 'index' AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled')"
	parkedJobs     = " FROM river_job WHERE kind = 'index' AND state = 'discarded'"
)

// IndexBacklog counts the index jobs that are still to run and those that were
// given up.
func (s *Store) IndexBacklog(ctx context.Context) (domain.IndexBacklog, error) {
	var out domain.IndexBacklog
	err := s.read(ctx, "counting index jobs", func(tx *gorm.DB) error {
		if err := tx.Raw("SELECT (SELECT count(*)"+unfinishedJobs+"), (SELECT count(*)"+parkedJobs+")").Row().Scan(&out.Unfinished, &out.Parked); err != nil {
			return err
		}
		var oldest []time.Time
		if err := tx.Raw("SELECT created_at" + unfinishedJobs + " ORDER BY id LIMIT 1").Scan(&oldest).Error; err != nil {
			return err
		}
		if len(oldest) > 0 {
			out.Oldest = oldest[0].UTC()
		}
		return nil
	})
	return out, err
}

// indexCheckRow is the one row of the table index_checks.
type indexCheckRow struct {
	ID                int `gorm:"primaryKey"`
	domain.IndexCheck `gorm:"embedded"`
}

func (indexCheckRow) TableName() string { return "index_checks" }

// LastIndexCheck returns the last comparison of the database with the index.
func (s *Store) LastIndexCheck(ctx context.Context) (check domain.IndexCheck, ok bool, err error) {
	var rows []indexCheckRow
	if err := s.db.On(ctx).Limit(1).Find(&rows).Error; err != nil {
		return domain.IndexCheck{}, false, fmt.Errorf("store: reading the last check of the index: %w", db.Translate(err))
	}
	if len(rows) == 0 {
		return domain.IndexCheck{}, false, nil
	}
	return rows[0].IndexCheck, true, nil
}

// SaveIndexCheck stores c as the last comparison.
func (s *Store) SaveIndexCheck(ctx context.Context, c domain.IndexCheck) error {
	c.StartedAt, c.EndedAt = c.StartedAt.UTC().Truncate(clockStep), c.EndedAt.UTC().Truncate(clockStep)
	row := indexCheckRow{ID: 1, IndexCheck: c}
	if err := s.db.On(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("store: keeping a check of the index: %w", db.Translate(err))
	}
	return nil
}

var _ domain.IndexService = (*Store)(nil)
