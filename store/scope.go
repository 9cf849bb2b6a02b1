package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// scope returns the provinces that an officer or admin is responsible for. all
// is true for an admin who names no province.
func scope(by domain.Actor, province string) (provinces []string, all bool) {
	switch {
	case by.Has(domain.RoleAdmin) && province == "":
		return nil, true
	case by.Has(domain.RoleAdmin):
		return []string{province}, false
	case !by.Has(domain.RoleOfficer):
		return nil, false
	}
	return slices.DeleteFunc(slices.Clone(by.Provinces), func(p string) bool { return province != "" && p != province }), false
}

// seenBy is the condition that an officer or admin is responsible for the place
// of a row, like domain.Actor.OfficerAt.
func seenBy(by domain.Actor, table, province string) clause.Expr {
	provinces, all := scope(by, province)
	switch {
	case all:
		return clause.Expr{SQL: "1 = 1"}
	case len(provinces) == 0:
		return clause.Expr{SQL: "1 = 0"}
	case by.Has(domain.RoleAdmin):
		return clause.Expr{SQL: table + ".province_code IN ?", Vars: []any{provinces}}
	}
	return clause.Expr{
		SQL:  "(" + table + ".province_code IN ? AND (" + table + ".former_province_code IS NULL OR " + table + ".former_province_code IN ?))",
		Vars: []any{provinces, by.FormerProvinces},
	}
}

// reportsOf narrows a query on reports to those of an officer: by the place of
// the product, or by where it was seen when there is none.
func reportsOf(tx *gorm.DB, by domain.Actor, province string) *gorm.DB {
	products := seenBy(by, "products", province)
	sql := "reports.product_id IN (SELECT products.id FROM products WHERE " + products.SQL + ")"
	args := products.Vars
	switch provinces, all := scope(by, province); {
	case all:
		sql += " OR reports.product_id IS NULL"
	case len(provinces) > 0:
		sql += " OR reports.product_id IS NULL AND reports.province_code IN ?"
		args = append(args, provinces)
	}
	return tx.Where("("+sql+")", args...)
}

// officerOnly returns the actor without its rights as a member.
func officerOnly(by domain.Actor) domain.Actor {
	by.Producers, by.OwnedProducers = nil, nil
	return by
}

// managed returns a listing that the actor manages, by id. It is locked until
// tx ends.
func managed(tx *gorm.DB, by domain.Actor, ref domain.Ref) (row stateRow, onBehalf bool, err error) {
	if !db.IsID(ref.ID) || !slices.Contains(domain.Kinds(), ref.Kind) {
		return row, false, noListing()
	}
	var found []stateRow
	err = tx.Table(tableOf(ref.Kind)).Select(stateColumns(ref.Kind)).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("id = ?", ref.ID).Find(&found).Error
	if err != nil {
		return row, false, err
	}
	if len(found) == 0 {
		return row, false, noListing()
	}
	row = found[0]
	may, onBehalf := by.MayManage(row.producer(), row.place())
	if !may {
		return row, false, noListing()
	}
	return row, onBehalf, nil
}

// isOfficerOf reports whether the actor is an officer of a listing's place.
func isOfficerOf(by domain.Actor, row stateRow) bool {
	return row.standing(by) == domain.StandingProvince
}

func otherOfficers() error {
	return domain.Invalidf("place.province", "this is a place of other officers; an officer of a commune gives its code in place.commune_code")
}

// visibleTo is managed without the lock, for reading.
func visibleTo(tx *gorm.DB, by domain.Actor, ref domain.Ref) (stateRow, error) {
	if !db.IsID(ref.ID) || !slices.Contains(domain.Kinds(), ref.Kind) {
		return stateRow{}, noListing()
	}
	var found []stateRow
	if err := tx.Table(tableOf(ref.Kind)).Select(stateColumns(ref.Kind)).Where("id = ?", ref.ID).Find(&found).Error; err != nil {
		return stateRow{}, err
	}
	if len(found) > 0 {
		if may, _ := by.MayManage(found[0].producer(), found[0].place()); may {
			return found[0], nil
		}
	}
	return stateRow{}, noListing()
}

// mine narrows a query on the table of a kind to what the actor manages.
func mine(tx *gorm.DB, by domain.Actor, k domain.Kind) *gorm.DB {
	return tx.Table(tableOf(k)).Where(isManaged(by, k))
}

// isManaged is the condition that the actor manages a row of a kind, like
// domain.Actor.MayManage.
func isManaged(by domain.Actor, k domain.Kind) clause.Expr {
	if by.Has(domain.RoleAdmin) {
		return clause.Expr{SQL: "1 = 1"}
	}
	sql, vars := "1 = 0", []any{}
	if by.Has(domain.RoleProducer) && len(by.Producers) > 0 {
		switch k {
		case domain.KindProduct:
			sql, vars = sql+" OR producer_id IN ?", append(vars, by.Producers)
		case domain.KindProducer:
			sql, vars = sql+" OR id IN ?", append(vars, by.Producers)
		}
	}
	if by.Has(domain.RoleOfficer) && len(by.Provinces) > 0 {
		sql += " OR province_code IN ? AND (former_province_code IS NULL OR former_province_code IN ?)"
		vars = append(vars, by.Provinces, by.FormerProvinces)
	}
	if by.Has(domain.RoleOfficer) && len(by.Communes) > 0 {
		sql, vars = sql+" OR commune_code IN ?", append(vars, by.Communes)
	}
	return clause.Expr{SQL: "(" + sql + ")", Vars: vars}
}

// inspectionsOf narrows a query to the inspections that an actor may see:
// officers and admins those at their places, members those of their producers
// that are not secret.
func inspectionsOf(tx *gorm.DB, by domain.Actor, province string) *gorm.DB {
	sql, args := "1 = 0", []any{}
	for _, k := range []domain.Kind{domain.KindProduct, domain.KindProducer} {
		table := tableOf(k)
		at := seenBy(by, table, province)
		sql += " OR inspections.listing_kind = ? AND inspections.listing_id IN (SELECT " + table + ".id FROM " + table + " WHERE " + at.SQL + ")"
		args = append(append(args, k), at.Vars...)
	}
	if len(by.Producers) > 0 && by.Has(domain.RoleProducer) {
		seen := " AND (NOT inspections.unannounced OR inspections.done_on IS NOT NULL)"
		where := ""
		own := []any{by.Producers}
		if province != "" {
			where, own = " AND province_code = ?", append(own, province)
		}
		sql += " OR inspections.listing_kind = 'producer' AND inspections.listing_id IN (SELECT id FROM producers WHERE id IN ?" + where + ")" + seen
		sql += " OR inspections.listing_kind = 'product' AND inspections.listing_id IN (SELECT id FROM products WHERE producer_id IN ?" + where + ")" + seen
		args = append(append(args, own...), own...)
	}
	return tx.Where("("+sql+")", args...)
}

// speaksFor reports whether the actor answers for a producer towards buyers: as
// a member, or on its behalf as an officer of its place. An admin does not,
// unlike elsewhere: what two parties write is private to them.
func speaksFor(by domain.Actor, p domain.Producer) (may, onBehalf bool) {
	if by.Has(domain.RoleProducer) && by.MemberOf(p.ID) {
		return true, false
	}
	may = by.OfficerAt(p.ProvinceCode, p.FormerProvinceCode)
	return may, may
}

// isParty is the condition that the actor takes part in a lead, like speaksFor.
func isParty(by domain.Actor) clause.Expr { return partyIn("leads", by) }

// partyIn is isParty for another table with a buyer and a producer.
func partyIn(table string, by domain.Actor) clause.Expr {
	sql, vars := table+".buyer_id = ?", []any{by.UserID}
	if by.Has(domain.RoleProducer) && len(by.Producers) > 0 {
		sql, vars = sql+" OR "+table+".producer_id IN ?", append(vars, by.Producers)
	}
	if by.Has(domain.RoleOfficer) && len(by.Provinces) > 0 {
		sql += " OR " + table + ".producer_id IN (SELECT producers.id FROM producers WHERE producers.province_code IN ?" +
			" AND (producers.former_province_code IS NULL OR producers.former_province_code IN ?))"
		vars = append(vars, by.Provinces, by.FormerProvinces)
	}
	return clause.Expr{SQL: "(" + sql + ")", Vars: vars}
}

// onBehalfOf reports whether the actor acts in a lead on behalf of its
// producer.
func onBehalfOf(by domain.Actor, l domain.Lead) bool {
	if l.Side == domain.SideBuyer {
		return false
	}
	_, onBehalf := speaksFor(by, *l.Producer)
	return onBehalf
}

// hasSide is the condition that the actor has a side in a memorandum, like
// domain.Memorandum.SideOf.
func hasSide(by domain.Actor) clause.Expr {
	if !db.IsID(by.UserID) {
		return clause.Expr{SQL: "1 = 0"}
	}
	if by.Has(domain.RoleAdmin) {
		return clause.Expr{SQL: "1 = 1"}
	}
	sql, vars := "memoranda.buyer_id = ?", []any{by.UserID}
	if by.Has(domain.RoleProducer) && len(by.Producers) > 0 {
		sql, vars = sql+" OR memoranda.producer_id IN ?", append(vars, by.Producers)
	}
	if by.Has(domain.RoleOfficer) && len(by.Provinces) > 0 {
		sql += " OR memoranda.producer_id IN (SELECT producers.id FROM producers WHERE producers.province_code IN ?" +
			" AND (producers.former_province_code IS NULL OR producers.former_province_code IN ?))"
		vars = append(vars, by.Provinces, by.FormerProvinces)
	}
	if by.Has(domain.RoleOrganizer) {
		run := runBy(by, "memoranda.fair_id")
		sql, vars = sql+" OR "+run.SQL, append(vars, run.Vars...)
	}
	return clause.Expr{SQL: "(" + sql + ")", Vars: vars}
}

// ruled returns a producer whose members the actor may change.
func ruled(tx *gorm.DB, by domain.Actor, id string) (p domain.Producer, onBehalf bool, err error) {
	if p, err = lockedProducer(tx, id); err != nil {
		return p, false, err
	}
	if may, _ := by.MayManage(p.ID, p.Place); !may {
		return p, false, noProducer()
	}
	may, onBehalf := by.MayManageMembers(p.ID, p.Place)
	if !may {
		return p, false, domain.Errorf(domain.CodeForbidden, "only an owner of the producer or an officer of its province may do this")
	}
	return p, onBehalf, nil
}

// manages fails with CodeNotFound unless the actor manages the producer.
func manages(tx *gorm.DB, by domain.Actor, producerID string) error {
	if !db.IsID(producerID) {
		return noProducer()
	}
	var found []domain.Producer
	if err := tx.Where("id = ?", producerID).Find(&found).Error; err != nil {
		return err
	}
	if len(found) == 0 {
		return noProducer()
	}
	if may, _ := by.MayManage(producerID, found[0].Place); !may {
		return noProducer()
	}
	return nil
}

// fairRunBy returns a fair that the actor runs, in any state.
func fairRunBy(tx *gorm.DB, by domain.Actor, id string) (domain.Fair, error) {
	if !db.IsID(id) {
		return domain.Fair{}, noFair()
	}
	var found []domain.Fair
	if err := tx.Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Fair{}, err
	}
	if len(found) == 0 || !found[0].ManagedBy(by) {
		return domain.Fair{}, noFair()
	}
	found[0].SortHalls()
	return found[0], nil
}

// openFair is fairRunBy for a fair that is not over or cancelled. Its row is
// locked, which serializes changes of its parts.
func openFair(tx *gorm.DB, by domain.Actor, id string) (domain.Fair, error) {
	f, err := fairRunBy(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, id)
	if err != nil {
		return f, err
	}
	return f, f.CheckOpen()
}

// forSupply is the condition that a demand concerns an officer or admin: its
// place of delivery is in a province of theirs, or it invites producers there.
func forSupply(by domain.Actor, province string) clause.Expr {
	here := seenBy(by, "demands", province)
	sql, vars := here.SQL, here.Vars
	provinces, _ := scope(by, province)
	for _, p := range provinces {
		sql += " OR demands.provinces LIKE ?"
		vars = append(vars, `%"`+p+`"%`)
	}
	return clause.Expr{SQL: "(" + sql + ")", Vars: vars}
}

// producerFor returns the producer for which the actor adds something, and
// locks it until tx ends: of two additions with one name the second must see
// the first.
func producerFor(tx *gorm.DB, by domain.Actor, id string) (domain.Producer, error) {
	unknown := domain.Invalidf("producer_id", "there is no such producer that you act for")
	if !db.IsID(id) {
		return domain.Producer{}, unknown
	}
	var found []domain.Producer
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Producer{}, err
	}
	if len(found) == 0 {
		return domain.Producer{}, unknown
	}
	if may, _ := by.MayManage(id, found[0].Place); !may {
		return domain.Producer{}, unknown
	}
	return found[0], nil
}
