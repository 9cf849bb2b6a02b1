package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.ReviewService = (*Store)(nil)

// stateRow holds the columns of a listing that decide about its moves.
type stateRow struct {
	Kind               domain.Kind
	ID                 string
	Slug               string
	Name               string
	Status             domain.Status
	Version            int64
	ProducerID         *string
	ProvinceCode       string
	FormerProvinceCode *string
	CommuneCode        *string
	UpdatedAt          time.Time
}

func (r stateRow) place() domain.Place {
	return domain.Place{ProvinceCode: r.ProvinceCode, FormerProvinceCode: r.FormerProvinceCode, CommuneCode: r.CommuneCode}
}

// standing returns how far the actor may go with the listing.
func (r stateRow) standing(by domain.Actor) domain.Standing {
	return by.StandingAt(r.producer(), r.place())
}

func (r stateRow) ref() domain.Ref { return domain.Ref{Kind: r.Kind, ID: r.ID} }

// producer returns the producer whose members manage the listing, or an empty
// id.
func (r stateRow) producer() string {
	if r.ProducerID == nil {
		return ""
	}
	return *r.ProducerID
}

func (r stateRow) state() domain.ListingState {
	return domain.ListingState{
		Ref: r.ref(), Slug: r.Slug, Name: r.Name, Status: r.Status, Version: r.Version, ProducerID: r.producer(), ProvinceCode: r.ProvinceCode,
	}
}

// stateColumns are the columns of stateRow in the table of a kind.
func stateColumns(k domain.Kind) string {
	producer := "NULL"
	switch k {
	case domain.KindProduct:
		producer = "producer_id"
	case domain.KindProducer:
		producer = "id"
	}
	return "'" + string(k) + "' AS kind, id, slug, name, status, version, " + producer + " AS producer_id, province_code, former_province_code, commune_code, updated_at"
}

func noListing() error { return domain.NotFoundf("there is no such listing") }

// isStale reports whether a stored thing has another version than the one that
// a caller read. domain.AnyVersion fits every version.
func isStale(stored, read int64) bool { return read != domain.AnyVersion && read != stored }

func changedMeanwhile() error {
	return domain.Errorf(domain.CodePrecondition, "it was changed after you read it; read it again, and send the new ETag in the header If-Match")
}

// Review takes an action on a listing.
func (s *Store) Review(ctx context.Context, by domain.Actor, ref domain.Ref, version int64, action domain.ReviewAction, reason string) (out domain.ListingState, err error) {
	err = s.write(ctx, "reviewing a listing", func(tx *tx) ([]domain.Ref, error) {
		refs, state, err := s.move(tx, by, ref, version, action, reason)
		out = state
		return refs, err
	})
	return out, err
}

// reviewsPerTransaction bounds how long inChunks holds its locks.
const reviewsPerTransaction = 50

// ReviewAll takes an action on each of many listings.
func (s *Store) ReviewAll(ctx context.Context, by domain.Actor, refs []domain.Ref, action domain.ReviewAction, reason string) ([]domain.ReviewOutcome, error) {
	return inChunks(ctx, s, "reviewing listings", refs, lockListings, func(tx *tx, ref domain.Ref, out *domain.ReviewOutcome) ([]domain.Ref, error) {
		return s.moveOne(tx, by, ref, action, reason, out)
	})
}

// inChunks changes many listings, so many in a transaction that their locks are short.
// lock takes the locks of a chunk, and one changes a listing and returns what the index
// must update. After an error it returns the outcomes of the chunks before.
func inChunks[T any](ctx context.Context, s *Store, doing string, all []T, lock func(*gorm.DB, []T) error, one func(*tx, T, *domain.ReviewOutcome) ([]domain.Ref, error)) (out []domain.ReviewOutcome, err error) {
	for chunk := range slices.Chunk(all, reviewsPerTransaction) {
		var outcomes []domain.ReviewOutcome
		err := s.write(ctx, doing, func(tx *tx) (changed []domain.Ref, err error) {
			if err := lock(tx.DB, chunk); err != nil {
				return nil, err
			}
			outcomes = make([]domain.ReviewOutcome, len(chunk))
			for i, x := range chunk {
				refs, err := one(tx, x, &outcomes[i])
				if err != nil {
					return nil, err
				}
				changed = append(changed, refs...)
			}
			return changed, nil
		})
		if err != nil {
			return out, err
		}
		out = append(out, outcomes...)
	}
	return out, nil
}

// lockListings locks listings until tx ends: producers before products, and those
// of a kind by their ids. So two callers who name the same listings in another
// order do not wait for each other forever.
func lockListings(tx *gorm.DB, refs []domain.Ref) error {
	for _, k := range []domain.Kind{domain.KindProducer, domain.KindCraftVillage, domain.KindTourismSite, domain.KindProduct} {
		var ids, held []string
		for _, ref := range refs {
			if ref.Kind == k && db.IsID(ref.ID) {
				ids = append(ids, ref.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := tx.Table(tableOf(k)).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id IN ?", ids).Order("id").Pluck("id", &held).Error; err != nil {
			return err
		}
	}
	return nil
}

// moveOne is move for one listing of many: a broken rule is part of the outcome.
func (s *Store) moveOne(within *tx, by domain.Actor, ref domain.Ref, action domain.ReviewAction, reason string, out *domain.ReviewOutcome) (refs []domain.Ref, err error) {
	out.Ref = ref
	err = within.savepoint(func(tx *tx) error {
		row, onBehalf, err := managed(tx.DB, by, ref)
		if err != nil {
			return err
		}
		if out.Name = row.Name; action.Reached(row.Status) {
			return nil
		}
		if refs, _, err = s.moveRow(tx, by, row, onBehalf, action, reason); err == nil {
			out.Moved = true
		}
		return err
	})
	if !isRule(err) {
		return refs, err
	}
	out.Errs = domain.ErrorsOf(err)
	return nil, nil
}

// move takes an action within a transaction and returns what the index must
// update. A caller that moves the listing as a part of another change passes
// domain.AnyVersion.
func (s *Store) move(tx *tx, by domain.Actor, ref domain.Ref, version int64, action domain.ReviewAction, reason string) ([]domain.Ref, domain.ListingState, error) {
	row, onBehalf, err := managed(tx.DB, by, ref)
	if err != nil {
		return nil, domain.ListingState{}, err
	}
	if isStale(row.Version, version) {
		return nil, domain.ListingState{}, changedMeanwhile()
	}
	return s.moveRow(tx, by, row, onBehalf, action, reason)
}

// moveRow is move for a row that managed has returned.
func (s *Store) moveRow(tx *tx, by domain.Actor, row stateRow, onBehalf bool, action domain.ReviewAction, reason string) ([]domain.Ref, domain.ListingState, error) {
	reason = strings.TrimSpace(reason)
	ref := row.ref()
	rule, _ := action.Rule()
	if err := action.CheckStanding(row.Status, row.standing(by)); err != nil {
		return nil, domain.ListingState{}, err
	}
	if rule.Officer {
		onBehalf = false // an officer's own work
	}
	if err := action.Check(row.Status, reason); err != nil {
		return nil, domain.ListingState{}, err
	}
	if action == domain.ReviewPublish && s.fourEyes == domain.FourEyesAll {
		submitted, err := lastMove(tx.DB, ref, domain.ReviewSubmit)
		if err != nil {
			return nil, domain.ListingState{}, err
		}
		wrote, err := lastWriting(tx.DB, ref, "user_id = ?", by.UserID)
		if err != nil {
			return nil, domain.ListingState{}, err
		}
		if err := s.fourEyes.CheckPublishBy(submitted, wrote, by.UserID); err != nil {
			return nil, domain.ListingState{}, err
		}
	}
	if err := s.ready(tx.DB, row, action); err != nil {
		return nil, domain.ListingState{}, err
	}
	before := row.Status
	row.Status, row.Version = rule.To, row.Version+1
	err := tx.Table(tableOf(ref.Kind)).Where("id = ?", ref.ID).
		Updates(map[string]any{"status": row.Status, "version": row.Version, "updated_at": s.clock()}).Error
	if err != nil {
		return nil, domain.ListingState{}, onGTIN(err)
	}
	type status struct {
		Status domain.Status `json:"state"`
	}
	err = s.record(tx, by, domain.Audit{
		Action: string(ref.Kind) + "." + string(action), Noun: string(ref.Kind), NounID: ref.ID, Listing: ref, ProvinceCode: row.ProvinceCode,
		OnBehalf: onBehalf, Reason: reason, Before: status{before}, After: status{row.Status},
	})
	if err != nil {
		return nil, domain.ListingState{}, err
	}
	var members, officers []string
	if row.ProducerID != nil {
		if members, err = membersOf(tx.DB, *row.ProducerID); err != nil {
			return nil, domain.ListingState{}, err
		}
	}
	notified := members
	if action == domain.ReviewSubmit {
		if officers, err = officersOf(tx.DB, row.ProvinceCode); err != nil {
			return nil, domain.ListingState{}, err
		}
		notified = officers
	}
	if err := s.emitMove(tx.DB, row, before, action, reason, slices.Concat(members, officers)); err != nil {
		return nil, domain.ListingState{}, err
	}
	if err := s.notifyOfMove(tx.DB, by, row, action, reason, notified); err != nil {
		return nil, domain.ListingState{}, err
	}
	refs, err := s.withProducts(tx.DB, ref)
	return refs, row.state(), err
}

// ready checks what an action needs besides the right status.
func (s *Store) ready(tx *gorm.DB, row stateRow, action domain.ReviewAction) error {
	if row.Kind != domain.KindProduct {
		return nil
	}
	var p domain.Product
	if err := tx.Where("id = ?", row.ID).Take(&p).Error; err != nil {
		return err
	}
	switch action {
	case domain.ReviewReopen:
		return checkGTIN(tx, p)
	case domain.ReviewSubmit:
		return checkComplete(tx, p)
	case domain.ReviewPublish:
		if err := checkComplete(tx, p); err != nil {
			return err
		}
	case domain.ReviewReinstate:
		if p.ProducerID == nil {
			return nil // the source of the product names no producer
		}
	default:
		return nil
	}
	var producers int64
	if err := tx.Model(&domain.Producer{}).Where(public).Where("id = ?", p.ProducerID).Count(&producers).Error; err != nil {
		return err
	}
	if producers == 0 {
		return domain.Errorf(domain.CodeConflict, "the producer is not published; publish it first")
	}
	return nil
}

// checkComplete returns why a product cannot be submitted, by Product.CheckSubmit.
func checkComplete(tx *gorm.DB, p domain.Product) error {
	named, err := inDecision(tx, p.ID)
	if err != nil {
		return err
	}
	return p.CheckSubmit(named)
}

// inDecision reports whether an award or a certificate names a product.
func inDecision(tx *gorm.DB, id string) (bool, error) {
	return db.Exists(tx.Table("products p").Where("p.id = ? AND "+whereNamed(), id))
}

// whereNamed is the condition that an award or a certificate names a product p.
func whereNamed() string {
	return "(EXISTS (SELECT 1 FROM awards a WHERE a.product_id = p.id) OR EXISTS (SELECT 1 FROM certificates c WHERE c.product_id = p.id))"
}

// notifyOfMove notifies users of a move that they did not make.
func (s *Store) notifyOfMove(tx *gorm.DB, by domain.Actor, row stateRow, action domain.ReviewAction, reason string, users []string) error {
	n := domain.Notice{Subject: domain.Subject{Kind: string(row.Kind), ID: row.ID}, Kind: "listing." + string(action), Key: string(action) + " " + row.ID + " v" + strconv.FormatInt(row.Version, 10), Text: reason, TextEN: reason}
	switch action {
	case domain.ReviewSubmit:
		n.Title, n.TitleEN = row.Name+": chờ duyệt", row.Name+": waits for review"
	case domain.ReviewRequestChanges:
		n.Title, n.TitleEN = row.Name+": cần bổ sung", row.Name+": changes are requested"
	case domain.ReviewPublish:
		n.Title, n.TitleEN = row.Name+": đã được đăng", row.Name+": published"
	case domain.ReviewSuspend:
		n.Title, n.TitleEN = row.Name+": tạm ngừng hiển thị", row.Name+": suspended"
	case domain.ReviewReinstate:
		n.Title, n.TitleEN = row.Name+": được hiển thị lại", row.Name+": reinstated"
	default:
		return nil
	}
	n.Path = pathOf(row.ref())
	users = slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })
	return s.notify(tx, n, users...)
}

// State returns the state of a listing that the actor manages.
func (s *Store) State(ctx context.Context, by domain.Actor, ref domain.Ref) (out domain.ListingState, err error) {
	err = s.read(ctx, "reading the state of a listing", func(tx *gorm.DB) error {
		row, err := visibleTo(tx, by, ref)
		out = row.state()
		return err
	})
	return out, err
}

// LastMove returns the last time that somebody took an action on a listing.
func (s *Store) LastMove(ctx context.Context, by domain.Actor, ref domain.Ref, action domain.ReviewAction) (out domain.ReviewMove, err error) {
	err = s.read(ctx, "reading an action on a listing", func(tx *gorm.DB) (err error) {
		if _, err := visibleTo(tx, by, ref); err != nil {
			return err
		}
		out, err = lastMove(tx, ref, action)
		return err
	})
	return out, err
}

func lastMove(tx *gorm.DB, ref domain.Ref, action domain.ReviewAction) (domain.ReviewMove, error) {
	return lastAct(tx, ref, "action = ?", string(ref.Kind)+"."+string(action))
}

// lastAct returns the last entry of the log about a listing under a condition. It looks
// first at the entries that have no place in the chain yet. They are newer, and an entry
// that gets its place meanwhile is found after it.
func lastAct(tx *gorm.DB, ref domain.Ref, where string, args ...any) (domain.ReviewMove, error) {
	for _, part := range []struct{ table, order string }{{"unchained_audit_entries", "id DESC"}, {"audit_entries", "seq DESC"}} {
		var last []domain.AuditEntry
		err := tx.Table(part.table).Select("at", "reason", "user_id", "on_behalf").Where("listing_kind = ? AND listing_id = ?", ref.Kind, ref.ID).Where(where, args...).
			Order(part.order).Limit(1).Find(&last).Error
		if err != nil {
			return domain.ReviewMove{}, err
		}
		if len(last) > 0 {
			return domain.ReviewMove{At: last[0].At, Reason: last[0].Reason, UserID: last[0].UserID, OnBehalf: last[0].OnBehalf}, nil
		}
	}
	return domain.ReviewMove{}, nil
}

// Managed returns the listings that the actor manages, last changed first.
func (s *Store) Managed(ctx context.Context, by domain.Actor, f domain.ReviewFilter, p domain.Page) (out domain.List[domain.ListingState], err error) {
	if err := db.CheckLimit(p); err != nil {
		return out, err
	}
	kinds := f.Kinds
	if len(kinds) == 0 {
		kinds = domain.Kinds()
	}
	order := db.Descending("managed listings", []any{by.UserID, kinds, f.Statuses, f.Text},
		db.Time("updated_at", func(r stateRow) time.Time { return r.UpdatedAt }), db.ID("id", func(r stateRow) string { return r.ID }))
	after, err := order.After(p.Cursor)
	if err != nil {
		return out, err
	}
	err = s.read(ctx, "listing what is managed", func(tx *gorm.DB) error {
		var rows []stateRow
		sum := 0
		for _, k := range kinds {
			sel := in(mine(tx, by, k), "status", f.Statuses)
			for _, w := range strings.Fields(domain.Fold(f.Text)) {
				sel = sel.Where(position(tx)+"(name_fold, ?) > 0", w)
			}
			sel = sel.Session(&gorm.Session{})
			if p.Total {
				n, err := db.Count(sel)
				if err != nil {
					return err
				}
				sum += n
			}
			var found []stateRow
			if err := order.Slice(sel.Select(stateColumns(k)), after, p.Limit+1).Find(&found).Error; err != nil {
				return err
			}
			rows = append(rows, found...)
		}
		if p.Total {
			out.Total = &sum
		}
		slices.SortFunc(rows, func(a, b stateRow) int { return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), strings.Compare(b.ID, a.ID)) })
		rows, out.Next = db.Cut(rows, p.Limit, order.Cursor)
		for _, r := range rows {
			out.Items = append(out.Items, r.state())
		}
		return nil
	})
	return out, err
}
