package store

import (
	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// one returns the published row with an id or slug.
func one[T any](tx *gorm.DB, idOrSlug string, what string) (T, error) {
	var found []T
	column := "slug"
	if db.IsID(idOrSlug) {
		column = "id"
	} else if !isSlug(idOrSlug) {
		return *new(T), domain.NewError(domain.CodeNotFound, "there is no such "+what)
	}
	if err := tx.Where(public).Where(column+" = ?", idOrSlug).Limit(1).Find(&found).Error; err != nil {
		return *new(T), err
	}
	if len(found) == 0 {
		return *new(T), domain.NewError(domain.CodeNotFound, "there is no such "+what)
	}
	return found[0], nil
}

// byDate sorts the certificates that are loaded with a row.
func byDate(sel *gorm.DB) *gorm.DB { return sel.Order("valid_from, id") }

// seenByName loads only those related rows of a kind that are public or that the
// actor manages: drafts of others stay hidden.
func seenByName(by domain.Actor, k domain.Kind) func(*gorm.DB) *gorm.DB {
	seen := isManaged(by, k)
	seen.SQL = "(" + public + " OR " + seen.SQL + ")"
	return func(sel *gorm.DB) *gorm.DB { return sel.Where(seen).Order("name_sort, id") }
}

// withPlace loads today's and the former units of a row, or of the row at path.
func withPlace(tx *gorm.DB, path string) *gorm.DB {
	return tx.Preload(path + "Province").Preload(path + "FormerProvince")
}

// withCard loads what the card of a product shows.
func withCard(tx *gorm.DB, path string) *gorm.DB {
	return withPlace(tx, path).
		Preload(path+"Producer", public).
		Preload(path+"Set").
		Preload(path+"Certificates", byDate).
		Preload(path + "Certificates.Decision")
}

// addPapers adds the accepted papers.
func addPapers(tx *gorm.DB, products []domain.Product) error {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	papers, err := provingPapers(tx, ids)
	for i := range products {
		products[i].Papers = papers[products[i].ID]
	}
	return err
}

func addFirstPictures(tx *gorm.DB, products []domain.Product) error {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	first, err := firstPictures(tx, domain.KindProduct, ids)
	for i := range products {
		products[i].Pictures = first[products[i].ID]
	}
	return err
}

// firstPictures returns the first picture of each listing that has one.
func firstPictures(tx *gorm.DB, k domain.Kind, owners []string) (map[string][]domain.Picture, error) {
	return pictures(tx.Where("NOT EXISTS (SELECT 1 FROM pictures b WHERE b.owner_kind = pictures.owner_kind AND b.owner_id = pictures.owner_id AND b.position < pictures.position)"), k, owners)
}

// pictures returns the pictures of listings in their order.
func pictures(tx *gorm.DB, k domain.Kind, owners []string) (map[string][]domain.Picture, error) {
	out := map[string][]domain.Picture{}
	if len(owners) == 0 {
		return out, nil
	}
	var found []domain.Picture
	if err := tx.Where("owner_kind = ? AND owner_id IN ?", k, owners).Order("owner_id, position").Find(&found).Error; err != nil {
		return nil, err
	}
	for _, p := range found {
		out[p.OwnerID] = append(out[p.OwnerID], p)
	}
	return out, nil
}
