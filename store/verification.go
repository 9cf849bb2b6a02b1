package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"chophien/domain"
)

var _ domain.VerificationService = (*Store)(nil)

// noRow is an id that no row has.
const noRow = "00000000-0000-0000-0000-000000000000"

// Verification returns the state of a certificate by its code. It runs the same
// queries for a code that does not exist, so that the duration of the answer
// does not reveal it.
func (s *Store) Verification(ctx context.Context, code string) (out domain.Verification, err error) {
	err = s.read(ctx, "verifying a certificate", func(tx *gorm.DB) error {
		var certificates []domain.Certificate
		if err := tx.Where("code = ?", code).Limit(1).Find(&certificates).Error; err != nil {
			return err
		}
		product := noRow
		if len(certificates) > 0 {
			product = certificates[0].ProductID
		}
		var products []domain.Product
		if err := tx.Where("id = ?", product).Find(&products).Error; err != nil {
			return err
		}
		producer, province, former := noRow, "", ""
		if len(products) > 0 {
			p := products[0]
			province = p.ProvinceCode
			if p.ProducerID != nil {
				producer = *p.ProducerID
			}
			if p.FormerProvinceCode != nil {
				former = *p.FormerProvinceCode
			}
		}
		var producers []domain.Producer
		if err := tx.Where("id = ?", producer).Find(&producers).Error; err != nil {
			return err
		}
		var provinces []domain.Province
		if err := tx.Where("code = ?", province).Find(&provinces).Error; err != nil {
			return err
		}
		var formers []domain.FormerProvince
		if err := tx.Where("code = ?", former).Find(&formers).Error; err != nil {
			return err
		}
		var history []domain.Certificate
		if err := tx.Where("product_id = ?", product).Order("valid_from DESC, id DESC").Find(&history).Error; err != nil {
			return err
		}
		ids := []string{noRow}
		for _, c := range history {
			ids = append(ids, c.DecisionID)
		}
		var decisions []domain.Decision
		if err := tx.Where("id IN ?", ids).Find(&decisions).Error; err != nil {
			return err
		}
		if len(certificates) == 0 || len(products) == 0 {
			return domain.NotFoundf("no certificate has this code")
		}
		connectDecisions(history, decisions)
		out.Certificate = history[slices.IndexFunc(history, func(c domain.Certificate) bool { return c.ID == certificates[0].ID })]
		out.Product, out.History = products[0], history
		if len(producers) > 0 {
			out.Producer = &producers[0]
		}
		if len(provinces) > 0 {
			out.Product.Province = &provinces[0]
		}
		if len(formers) > 0 {
			out.Product.FormerProvince = &formers[0]
		}
		return nil
	})
	return out, err
}

// connectDecisions gives each certificate its decision.
func connectDecisions(history []domain.Certificate, decisions []domain.Decision) {
	for i := range history {
		for j := range decisions {
			if decisions[j].ID == history[i].DecisionID {
				history[i].Decision = &decisions[j]
			}
		}
	}
}
