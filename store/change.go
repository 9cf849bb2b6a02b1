package store

import (
	"context"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.ChangeService = (*Store)(nil)

// changeLog is the one row of change_log.
type changeLog struct {
	One       int
	Position  int64
	ChangedAt time.Time
	Day       domain.Date
}

func (changeLog) TableName() string { return "change_log" }

// changedThing is a row of changed_things.
type changedThing struct {
	Kind      domain.Kind
	ThingID   string
	Position  int64
	ChangedAt time.Time
}

func (changedThing) TableName() string { return "changed_things" }

// maxMissedDays bounds how long the program may have been stopped for the events of
// what ended meanwhile to be sent when it starts again.
const maxMissedDays = 90

// settledAtOnce is how many changes get their positions in one transaction. After a
// large load a transaction of all would not end in time, nor the next one.
const settledAtOnce = 10_000

// SettleChanges gives positions to committed changes.
func (s *Store) SettleChanges(ctx context.Context) (settled int, err error) {
	log, unsettled, err := s.unsettled(ctx)
	if err != nil || !unsettled && log.Day >= s.today() {
		return 0, err
	}
	if log.Day < s.today() {
		if err := s.settleDays(ctx); err != nil {
			return 0, err
		}
	}
	for {
		n, err := s.settleSome(ctx)
		settled += n
		if err != nil || n < settledAtOnce {
			return settled, err
		}
	}
}

// lockedLog returns the row of change_log. Its lock is held until the commit, so
// positions become visible in their order, however many processes settle.
func lockedLog(tx *gorm.DB) (log changeLog, err error) {
	err = tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&log).Error
	return log, err
}

// settleDays adds the changes that the days up to today made.
func (s *Store) settleDays(ctx context.Context) error {
	return s.write(ctx, "settling days", func(tx *tx) ([]domain.Ref, error) {
		log, err := lockedLog(tx.DB)
		today := s.today()
		if err != nil || log.Day >= today {
			return nil, err
		}
		if err := addDays(tx.DB, log.Day, today); err != nil {
			return nil, err
		}
		// A new database begins with a day long ago: no events are sent of what
		// ended before it was first served.
		if log.Day >= today-maxMissedDays {
			if err := s.emitEnded(tx.DB, log.Day, today); err != nil {
				return nil, err
			}
		}
		return nil, tx.Model(&changeLog{}).Where("one = 1").Update("day", today).Error
	})
}

// settleSome gives positions to the oldest changes, at most settledAtOnce.
func (s *Store) settleSome(ctx context.Context) (settled int, err error) {
	err = s.write(ctx, "settling changes", func(tx *tx) ([]domain.Ref, error) {
		settled = 0
		log, err := lockedLog(tx.DB)
		if err != nil {
			return nil, err
		}
		// Writers may commit more rows between these statements, so the first one
		// marks those that the others treat.
		marked := tx.Exec("UPDATE public_changes SET settling = ? WHERE id IN (SELECT id FROM public_changes WHERE NOT settling ORDER BY id LIMIT ?)", true, settledAtOnce)
		if marked.Error != nil {
			return nil, marked.Error
		}
		settled = int(marked.RowsAffected)
		if now := s.clock(); now.After(log.ChangedAt) {
			log.ChangedAt = now
		}
		err = tx.Exec("INSERT INTO changed_things (kind, thing_id, position, changed_at)"+
			" SELECT kind, thing_id, ? + max(n), ? FROM (SELECT kind, thing_id, row_number() OVER (ORDER BY id) AS n FROM public_changes WHERE settling) AS taken"+
			" WHERE true GROUP BY kind, thing_id"+
			" ON CONFLICT (kind, thing_id) DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at", log.Position, log.ChangedAt).Error
		if err != nil {
			return nil, err
		}
		if err := tx.Exec("DELETE FROM public_changes WHERE settling").Error; err != nil {
			return nil, err
		}
		log.Position += int64(settled)
		return nil, tx.Model(&changeLog{}).Where("one = 1").Select("position", "changed_at").Updates(&log).Error
	})
	return settled, err
}

// unsettled returns the row of change_log, and whether changes wait for their
// positions.
func (s *Store) unsettled(ctx context.Context) (log changeLog, waiting bool, err error) {
	err = s.read(ctx, "reading the state of changes", func(tx *gorm.DB) error {
		if err := tx.Take(&log).Error; err != nil {
			return err
		}
		var first []int64
		err := tx.Table("public_changes").Limit(1).Pluck("id", &first).Error
		waiting = len(first) > 0
		return err
	})
	return log, waiting, err
}

// addDays adds changes of published things whose windows of validity began or
// ended on the days after one, up to another. A window ends on the day after its
// last one.
func addDays(tx *gorm.DB, after, until domain.Date) error {
	err := tx.Exec("INSERT INTO public_changes (kind, thing_id) SELECT DISTINCT 'product', "+text(tx, "p.id")+" FROM products p JOIN certificates c ON c.product_id = p.id"+
		" WHERE p.status = 'published' AND (c.valid_from > @after AND c.valid_from <= @until OR c.valid_until >= @after AND c.valid_until < @until"+
		" OR c.revoked_on > @after AND c.revoked_on <= @until OR c.superseded_on > @after AND c.superseded_on <= @until)",
		map[string]any{"after": after, "until": until}).Error
	if err != nil {
		return err
	}
	err = tx.Exec("INSERT INTO public_changes (kind, thing_id) SELECT DISTINCT 'product', "+text(tx, "p.id")+" FROM products p JOIN evidence e ON e.product_id = p.id"+
		" WHERE p.status = 'published' AND e.verdict IN ('accepted', 'waived')"+
		" AND (e.issued_on > @after AND e.issued_on <= @until OR e.valid_until >= @after AND e.valid_until < @until)",
		map[string]any{"after": after, "until": until}).Error
	if err != nil {
		return err
	}
	return tx.Exec("INSERT INTO public_changes (kind, thing_id) SELECT 'demand', "+text(tx, "id")+" FROM demands"+
		" WHERE status = 'published' AND (opened_on > @after AND opened_on <= @until OR deadline >= @after AND deadline < @until)",
		map[string]any{"after": after, "until": until}).Error
}

// text returns a column with ids as text.
func text(tx *gorm.DB, column string) string { return "CAST(" + column + " AS " + textType(tx) + ")" }

func textType(tx *gorm.DB) string {
	if tx.Name() == db.Postgres {
		return "text"
	}
	return "TEXT"
}

// PublicState returns the state of the public things of some kinds: the position of
// their last change.
func (s *Store) PublicState(ctx context.Context, kinds []domain.Kind) (state int64, changedAt time.Time, err error) {
	if len(kinds) == 0 {
		kinds = domain.ChangeKinds()
	}
	if _, err := s.SettleChanges(ctx); err != nil {
		return 0, time.Time{}, err
	}
	err = s.read(ctx, "reading the state of public data", func(tx *gorm.DB) error {
		for _, k := range kinds { // each is one look into an index
			var last []changedThing
			if err := tx.Where("kind = ?", k).Order("position DESC").Limit(1).Find(&last).Error; err != nil {
				return err
			}
			if len(last) > 0 && last[0].Position > state {
				state, changedAt = last[0].Position, last[0].ChangedAt.UTC()
			}
		}
		return nil
	})
	return state, changedAt, err
}

// Changes lists changes of public things.
func (s *Store) Changes(ctx context.Context, kinds []domain.Kind, on domain.Date, cursor string, limit int) (out domain.Changes, err error) {
	if err := db.CheckLimit(domain.Page{Limit: limit}); err != nil {
		return out, err
	}
	if len(kinds) == 0 {
		kinds = domain.ChangeKinds()
	}
	if _, err := s.SettleChanges(ctx); err != nil {
		return out, err
	}
	err = s.read(ctx, "listing changes", func(tx *gorm.DB) error {
		rows, next, err := changedAfter(tx, changeQuery{kinds: kinds, cursor: cursor, limit: limit, of: domain.ListFingerprint("changes", kinds)})
		if err != nil {
			return err
		}
		out = domain.Changes{Items: make([]domain.Change, len(rows)), Next: next.cursor, More: next.more}
		shown := map[domain.Ref]bool{}
		for _, k := range kinds {
			var ids []string
			for _, r := range rows {
				if r.Kind == k {
					ids = append(ids, r.ThingID)
				}
			}
			if len(ids) == 0 {
				continue
			}
			visible, err := shownOf(tx, k, ids, on)
			if err != nil {
				return err
			}
			for _, id := range visible {
				shown[domain.Ref{Kind: k, ID: id}] = true
			}
		}
		for i, r := range rows {
			ref := domain.Ref{Kind: r.Kind, ID: r.ThingID}
			out.Items[i] = domain.Change{Ref: ref, Removed: !shown[ref], ChangedAt: r.ChangedAt.UTC()}
		}
		return nil
	})
	return out, err
}

// shownOf returns those of ids that public lists show on a day.
func shownOf(tx *gorm.DB, k domain.Kind, ids []string, on domain.Date) (shown []string, err error) {
	sel := tx.Table("fairs").Where("fairs.published_at IS NOT NULL")
	table := "fairs"
	if k != domain.KindFair {
		table = tableOf(k)
		sel, _ = query{filter: domain.ListingFilter{Kinds: []domain.Kind{k}, ValidOn: on}}.visible(tx, k)
	}
	err = sel.Where(table+".id IN ?", ids).Pluck(table+".id", &shown).Error
	return shown, err
}

// changeQuery asks for a page of changed things.
type changeQuery struct {
	kinds  []domain.Kind
	since  *time.Time // only what changed at or after it; nil: everything
	cursor string
	limit  int
	of     string // fingerprint of the list
}

// nextChanges says how a list of changes continues.
type nextChanges struct {
	cursor string
	more   bool
}

// changedAfter reads a page of changed things in the order of their positions.
func changedAfter(tx *gorm.DB, q changeQuery) (rows []changedThing, next nextChanges, err error) {
	var after int64
	if q.cursor != "" {
		parts, err := domain.ParseCursor(q.cursor, q.of, 1)
		if err != nil {
			return nil, next, err
		}
		var log changeLog
		if err := tx.Take(&log).Error; err != nil {
			return nil, next, err
		}
		// A position that was never given is from another database, such as one
		// that was replaced by an older backup.
		if after, err = strconv.ParseInt(parts[0], 10, 64); err != nil || after < 0 || after > log.Position {
			return nil, next, domain.InvalidCursor()
		}
	}
	sel := tx.Where("kind IN ? AND position > ?", q.kinds, after)
	if q.since != nil {
		sel = sel.Where("changed_at >= ?", q.since.UTC())
	}
	if err := sel.Order("position").Limit(q.limit + 1).Find(&rows).Error; err != nil {
		return nil, next, err
	}
	if next.more = len(rows) > q.limit; next.more {
		rows = slices.Clip(rows[:q.limit])
	}
	if len(rows) > 0 {
		after = rows[len(rows)-1].Position
	}
	next.cursor = domain.NewCursor(q.of, strconv.FormatInt(after, 10))
	return rows, next, nil
}

// changedIDs reads a page of a public list in the order of changes. sel selects
// the rows of a table that the list shows. It returns the ids of those in order,
// and adds the removals and the next cursor to the page.
func changedIDs[T any](tx *gorm.DB, k domain.Kind, sel *gorm.DB, table string, f domain.MirrorFilter, p domain.Page, of string, out *domain.List[T]) ([]string, error) {
	if p.Total {
		return nil, domain.Invalidf("total", "a list sorted by updated is not counted; leave total out")
	}
	if err := db.CheckLimit(p); err != nil {
		return nil, err
	}
	rows, next, err := changedAfter(tx, changeQuery{kinds: []domain.Kind{k}, since: f.UpdatedSince, cursor: p.Cursor, limit: p.Limit, of: of})
	if err != nil {
		return nil, err
	}
	var log changeLog
	if err := tx.Take(&log).Error; err != nil {
		return nil, err
	}
	until := log.ChangedAt.UTC()
	out.ChangedUntil = &until
	if next.more {
		out.Next = next.cursor
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ThingID
	}
	var shown []string
	if len(ids) > 0 && sel != nil {
		if err := sel.Where(table+".id IN ?", ids).Pluck(table+".id", &shown).Error; err != nil {
			return nil, err
		}
	}
	asked := map[string]bool{}
	for _, id := range f.IDs {
		asked[id] = true
	}
	visible := ids[:0]
	for _, r := range rows {
		switch {
		case slices.Contains(shown, r.ThingID):
			visible = append(visible, r.ThingID)
		case len(asked) == 0 || asked[r.ThingID]:
			out.Removed = append(out.Removed, domain.Removal{ID: r.ThingID, ChangedAt: r.ChangedAt.UTC()})
		}
	}
	return visible, nil
}
