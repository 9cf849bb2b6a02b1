package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.AgendaService = (*Store)(nil)

// agendaRow is an AgendaItem as the database returns it.
type agendaRow struct {
	ID          string
	ListingKind domain.Kind
	ListingID   string
	Name        string
	At          domain.Date
}

// agenda returns the query of a part. Its rows are agendaRows.
func agenda(tx *gorm.DB, by domain.Actor, part domain.AgendaPart, province string, today domain.Date, now time.Time) (*gorm.DB, error) {
	day := func(column string) string { return "substr(CAST(" + column + " AS text), 1, 10) AS at" }
	text := func(column string) string { return asText(tx, column) }
	certificates := func() *gorm.DB {
		return tx.Table("certificates").Joins("JOIN products ON products.id = certificates.product_id").
			Where("products.status IN ?", []domain.Status{domain.StatusPublished, domain.StatusSuspended}).Where(seenBy(by, "products", province)).
			Select(text("certificates.id") + " AS id, 'product' AS listing_kind, " + text("products.id") + " AS listing_id, products.name, " + day("certificates.valid_until"))
	}
	inspections := func() *gorm.DB {
		return inspectionsOf(tx.Table("inspections"), officerOnly(by), province).
			Joins("LEFT JOIN products p ON inspections.listing_kind = 'product' AND p.id = inspections.listing_id").
			Joins("LEFT JOIN producers m ON inspections.listing_kind = 'producer' AND m.id = inspections.listing_id")
	}
	inspectionColumns := func(column string) string {
		return text("inspections.id") + " AS id, inspections.listing_kind, " + text("inspections.listing_id") + " AS listing_id, coalesce(p.name, m.name) AS name, " + day("inspections."+column)
	}
	switch part {
	case domain.AgendaExpiring:
		return certificates().Where(valid(today)).Where("certificates.valid_until <= ? AND certificates.superseded_on IS NULL", today+domain.ExpiringDays), nil
	case domain.AgendaLapsed:
		return certificates().Where("certificates.valid_until < ? AND certificates.revoked_on IS NULL AND certificates.superseded_on IS NULL", today).
			Where("NOT EXISTS (SELECT 1 FROM certificates c WHERE c.product_id = certificates.product_id AND c.valid_until > certificates.valid_until)"), nil
	case domain.AgendaEvidence:
		return tx.Table("evidence").Joins("JOIN products ON products.id = evidence.product_id").
			Where("products.status IN ?", []domain.Status{domain.StatusPublished, domain.StatusSuspended}).Where(seenBy(by, "products", province)).
			Where("evidence.verdict = 'accepted' AND evidence.valid_until BETWEEN ? AND ?", today, today+domain.ExpiringDays).
			Where("NOT EXISTS (SELECT 1 FROM evidence e WHERE e.product_id = evidence.product_id AND e.condition = evidence.condition AND e.verdict IN ('accepted', 'waived') AND (e.valid_until IS NULL OR e.valid_until > evidence.valid_until))").
			Select(text("evidence.id") + " AS id, 'product' AS listing_kind, " + text("products.id") + " AS listing_id, products.name, " + day("evidence.valid_until")), nil
	case domain.AgendaSubmitted:
		var parts []string
		var args []any
		for _, k := range domain.Kinds() {
			t := tableOf(k)
			at := seenBy(by, t, province)
			parts = append(parts, "SELECT "+text("id")+" AS id, '"+string(k)+"' AS listing_kind, "+text("id")+" AS listing_id, name, "+day("updated_at")+
				" FROM "+t+" WHERE status = 'submitted' AND "+at.SQL)
			args = append(args, at.Vars...)
		}
		return tx.Table("("+strings.Join(parts, " UNION ALL ")+") AS submitted", args...), nil
	case domain.AgendaReports:
		return reportsOf(tx.Table("reports"), officerOnly(by), province).Where("reports.state IN ?", []domain.ReportState{domain.ReportOpen, domain.ReportInReview}).
			Joins("LEFT JOIN products p ON p.id = reports.product_id").
			Select(text("reports.id") + " AS id, CASE WHEN p.id IS NULL THEN '' ELSE 'product' END AS listing_kind, coalesce(" + text("p.id") + ", '') AS listing_id," +
				" coalesce(p.name, nullif(reports.product_name, ''), reports.code) AS name, " + day("reports.created_at")), nil
	case domain.AgendaDue:
		sel, err := inState(inspections(), domain.InspectionPlanned, today)
		return sel.Where("inspections.planned_on BETWEEN ? AND ?", today, today+domain.InspectionsDueDays).Select(inspectionColumns("planned_on")), err
	case domain.AgendaOverdue:
		sel, err := inState(inspections(), domain.InspectionOverdue, today)
		return sel.Select(inspectionColumns("planned_on")), err
	case domain.AgendaMending:
		sel, err := inState(inspections(), domain.InspectionMendLate, today)
		return sel.Select(inspectionColumns("mend_by")), err
	case domain.AgendaDecisions:
		sel := tx.Table("decisions").Where("decisions.status = ? AND decisions.submitted_by <> ?", domain.StatusDraft, by.UserID).Where(decisionsOf(by))
		if province != "" {
			sel = sel.Where("decisions.province_code = ?", province)
		}
		return sel.Select(text("decisions.id") + " AS id, '' AS listing_kind, '' AS listing_id, decisions.number AS name, " + day("decisions.submitted_at")), nil
	case domain.AgendaProposals:
		return tx.Table("proposals").Joins("JOIN certificates ON certificates.id = proposals.certificate_id").Joins("JOIN products ON products.id = certificates.product_id").
			Where("proposals.state = ? AND proposals.proposed_at >= ? AND proposals.proposed_by <> ?", domain.CertificateChangeOpen, now.AddDate(0, 0, -domain.CertificateChangeDays), by.UserID).Where(seenBy(by, "products", province)).
			Select(text("proposals.id") + " AS id, 'product' AS listing_kind, " + text("products.id") + " AS listing_id, products.name, " + day("proposals.proposed_at")), nil
	case domain.AgendaUnquoted:
		return unquoted(tx, by, province, domain.UnmetFilter{Days: domain.UnansweredDays}.OpenedUntil(today)).Where("demands.state = ? AND demands.deadline >= ?", domain.DemandOpen, today).
			Select(text("demands.id") + " AS id, 'demand' AS listing_kind, " + text("demands.id") + " AS listing_id, demands.name, " + day("demands.opened_on")), nil
	case domain.AgendaSilent:
		return silent(tx, by, province, domain.UnmetFilter{Days: domain.UnansweredDays}.AskedBefore(today)).
			Select(text("producers.id") + " AS id, 'producer' AS listing_kind, " + text("producers.id") + " AS listing_id, producers.name, " + firstDay("leads.created_at") + " AS at"), nil
	}
	return nil, domain.NotFoundf("there is no such part")
}

// Agenda returns the items of a part.
func (s *Store) Agenda(ctx context.Context, by domain.Actor, part domain.AgendaPart, province string, today domain.Date, p domain.Page) (domain.List[domain.AgendaItem], error) {
	var out domain.List[domain.AgendaItem]
	err := s.read(ctx, "reading an agenda", func(tx *gorm.DB) error {
		items, err := agenda(tx, by, part, province, today, s.clock())
		if err != nil {
			return err
		}
		sorted := db.Ascending[agendaRow]
		if part == domain.AgendaLapsed {
			sorted = db.Descending[agendaRow]
		}
		order := sorted("agenda", []any{part, province},
			db.Day("at", func(r agendaRow) domain.Date { return r.At }), db.ID("id", func(r agendaRow) string { return r.ID }))
		rows, err := db.Page(tx.Table("(?) AS a", items).Select("*"), p, order)
		if err != nil {
			return err
		}
		out.Next, out.Total = rows.Next, rows.Total
		for _, r := range rows.Items {
			out.Items = append(out.Items, domain.AgendaItem{ID: r.ID, ListingKind: r.ListingKind, ListingID: r.ListingID, Name: r.Name, On: r.At})
		}
		return nil
	})
	return out, err
}
