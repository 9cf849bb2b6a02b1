package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

var _ domain.LapseService = (*Store)(nil)

// lapse is a paper or certificate that ends soon, with its product.
type lapse struct {
	Noun         string
	NounID       string
	EndsOn       domain.Date
	Condition    domain.Condition
	PaperKind    domain.PaperKind
	ProductID    string
	Name         string
	ProducerID   *string
	ProvinceCode string
}

// warning is a row of lapse_warnings.
type warning struct {
	Noun   string
	NounID string
	EndsOn domain.Date
	Days   int
	ToldAt time.Time
}

func (warning) TableName() string { return "lapse_warnings" }

// lapsing returns what ends within a range of days and has no warning yet for
// that many days before.
func lapsing(tx *gorm.DB, from, until domain.Date, days, limit int) (out []lapse, err error) {
	const notWarned = " AND NOT EXISTS (SELECT 1 FROM lapse_warnings w WHERE w.noun = '%s' AND w.noun_id = x.id AND w.ends_on = x.valid_until AND w.days = ?)"
	const product = "x.product_id, p.name, p.producer_id, p.province_code FROM %s x JOIN products p ON p.id = x.product_id" +
		" WHERE p.status <> 'withdrawn' AND x.valid_until >= ? AND x.valid_until <= ?"
	query := "SELECT 'evidence' AS noun, x.id AS noun_id, x.valid_until AS ends_on, x.condition, x.paper_kind, " + fmt.Sprintf(product, "evidence") +
		" AND x.verdict = 'accepted' AND NOT EXISTS (SELECT 1 FROM evidence o WHERE o.product_id = x.product_id AND o.condition = x.condition" +
		" AND o.paper_kind = x.paper_kind AND o.verdict = 'accepted' AND o.id <> x.id AND (o.valid_until IS NULL OR o.valid_until > x.valid_until))" + fmt.Sprintf(notWarned, "evidence") +
		" UNION ALL SELECT 'certificate', x.id, x.valid_until, '', '', " + fmt.Sprintf(product, "certificates") +
		" AND x.valid_from <= ? AND x.revoked_on IS NULL AND x.superseded_on IS NULL" + fmt.Sprintf(notWarned, "certificate") +
		" ORDER BY 3, 2 LIMIT ?"
	err = tx.Raw(query, from, until, days, from, until, from, days, limit).Scan(&out).Error
	return out, err
}

// NotifyLapses notifies users of what ends soon.
func (s *Store) NotifyLapses(ctx context.Context, today domain.Date, limit int) (notified int, err error) {
	err = s.write(ctx, "notifying of what ends soon", func(tx *tx) ([]domain.Ref, error) {
		notified = 0
		stages := domain.LapseDays()
		for i, days := range stages {
			from := today
			if i+1 < len(stages) {
				from = today + domain.Date(stages[i+1]) + 1
			}
			found, err := lapsing(tx.DB, from, today+domain.Date(days), days, limit-notified)
			if err != nil {
				return nil, err
			}
			for _, l := range found {
				if err := s.warn(tx.DB, l, today, days); err != nil {
					return nil, err
				}
			}
			if notified += len(found); notified >= limit {
				break
			}
		}
		return nil, nil
	})
	return notified, err
}

// warn notifies the users of a product of one lapse. Of several processes the
// one that adds the row first does so; on PostgreSQL another one waits here and
// then finds the row.
func (s *Store) warn(tx *gorm.DB, l lapse, today domain.Date, days int) error {
	done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&warning{l.Noun, l.NounID, l.EndsOn, days, s.clock()})
	if done.Error != nil || done.RowsAffected == 0 {
		return done.Error
	}
	vi, en := "giấy chứng nhận OCOP", "its OCOP certificate"
	path := "/v1/products/" + l.ProductID
	if l.Noun == "evidence" {
		t, _ := s.criteria.PaperType(l.Condition, l.PaperKind)
		vi, en, path = t.NameVI, t.NameEN, "/v1/products/"+l.ProductID+"/evidence/"+l.NounID
	}
	left, end := int(l.EndsOn-today), l.EndsOn.Vietnamese()
	n := domain.Notice{
		Subject: domain.Subject{Kind: l.Noun, ID: l.NounID}, Kind: l.Noun + ".lapses", Key: fmt.Sprintf("lapse %s %s %s %d", l.Noun, l.NounID, l.EndsOn, days), Path: path,
		Title:   fmt.Sprintf("%s: còn %d ngày (%s)", l.Name, left, vi),
		TitleEN: fmt.Sprintf("%s: %d days left (%s)", l.Name, left, en),
		Text:    fmt.Sprintf("Ngày cuối cùng còn hiệu lực: %s.", end),
		TextEN:  fmt.Sprintf("The last valid day is %s.", l.EndsOn.English()),
		NoPhone: days > domain.LapsePhoneDays,
	}
	officers, err := officersOf(tx, l.ProvinceCode)
	if err != nil {
		return err
	}
	users := officers
	if l.ProducerID != nil {
		members, err := membersOf(tx, *l.ProducerID)
		if err != nil {
			return err
		}
		users = append(users, members...)
	}
	if err := s.notify(tx, n, users...); err != nil || l.Noun != "certificate" {
		return err
	}
	var p domain.Product
	if err := tx.Where("id = ?", l.ProductID).Take(&p).Error; err != nil {
		return err
	}
	var c domain.Certificate
	if err := tx.Where("id = ?", l.NounID).Take(&c).Error; err != nil {
		return err
	}
	return s.emitCertificate(tx, domain.EventCertificateExpiring, p, c, "", users...)
}
