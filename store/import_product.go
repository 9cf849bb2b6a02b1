package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// productPreview is what importing a row about a product would do now.
type productPreview struct {
	rowPreview
	before     *domain.Product // nil for a new one
	after      domain.Product
	producer   *domain.Producer  // a new one that is made with the product
	shownMaker domain.EntryMaker // the producer, for the preview
}

func previewProduct(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) (*productPreview, error) {
	v := &productPreview{rowPreview: rowPreview{faults: slices.Clone(e.Faults)}}
	var err error
	if e.Slug != "" {
		err = v.known(tx, by, e)
	} else {
		err = v.named(tx, by, e)
	}
	if err == nil && len(v.faults) == 0 && v.before != nil {
		v.after = *v.before
		e.Apply(&v.after)
	}
	return v, err
}

func (v *productPreview) stored() (storedListing, bool) {
	if v.before == nil {
		return storedListing{}, false
	}
	return storedListing{domain.Ref{Kind: domain.KindProduct, ID: v.before.ID}, v.before.Version, v.before.Name}, true
}

func (v *productPreview) written() domain.Ref {
	return domain.Ref{Kind: domain.KindProduct, ID: v.after.ID}
}

// describe shows the producer of the row, and what the row does for the decision
// that it names.
func (v *productPreview) describe(s *Store, tx *tx, by domain.Actor, row *domain.ImportRow) error {
	row.Entry.Maker = v.shownMaker
	if len(v.faults) > 0 {
		return nil
	}
	p := v.after
	if v.before == nil {
		p.ID = "" // only a trial added it
	}
	d, err := s.decisionOfEntry(tx.DB, by, p, row.Entry.Award)
	if err != nil {
		return err
	}
	if d.adds {
		v.changes = append(v.changes, row.Entry.Award.Changes())
	}
	row.AddNote(d.why)
	return nil
}

// complete stores the producer of the row, and adds the product to the decision that
// the row names.
func (v *productPreview) complete(s *Store, tx *tx, by domain.Actor, row *domain.ImportRow) error {
	row.Entry.Maker = v.shownMaker
	if v.after.ProducerID != nil {
		row.Entry.Maker.ID = *v.after.ProducerID
	}
	return s.addEntryDecisionLine(tx, by, row, v.after)
}

func (v *productPreview) apply(s *Store, tx *tx, by domain.Actor) (refs []domain.Ref, err error) {
	if m := v.producer; m != nil {
		officer := by
		officer.Roles = slices.DeleteFunc(slices.Clone(by.Roles), func(r domain.Role) bool { return r == domain.RoleProducer })
		added, err := s.addProducer(tx, officer, *m)
		if err != nil {
			return nil, onProducer(err)
		}
		v.after.ProducerID = &added.ID
	}
	if v.before == nil {
		v.after, err = s.addProduct(tx, by, v.after)
		v.changes = domain.ProductChanges(domain.Product{}, v.after)
	} else if len(domain.ProductChanges(*v.before, v.after)) > 0 {
		v.after, refs, err = s.saveProduct(tx, by, v.after, v.before.Version)
		v.changes = domain.ProductChanges(*v.before, v.after)
	}
	return refs, err
}

// known finds the product that a row names by slug or id.
func (v *productPreview) known(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) error {
	missing := func() { v.fault("slug", "you have no product with this code; leave it empty for a new one") }
	column := "slug"
	if db.IsID(e.Slug) {
		column = "id"
	} else if !isSlug(e.Slug) {
		missing()
		return nil
	}
	var found []domain.Product
	if err := tx.Preload("Producer").Where(column+" = ?", e.Slug).Find(&found).Error; err != nil {
		return err
	}
	if len(found) == 0 {
		missing()
		return nil
	}
	p := found[0]
	owner := ""
	if p.ProducerID != nil {
		owner = *p.ProducerID
	}
	if may, _ := by.MayManage(owner, p.Place); !may {
		missing()
		return nil
	}
	if m := p.Producer; m != nil {
		other := e.Producer.Slug != "" && e.Producer.Slug != m.Slug && e.Producer.Slug != m.ID
		other = other || e.Producer.Slug == "" && e.Producer.Name != "" && !domain.SameMaker(e.Producer.Name, m.Name)
		if other {
			v.fault("producer_name", "the producer of a product cannot be changed by a file: it is %s", m.Name)
			return nil
		}
	}
	if p.Producer != nil {
		v.shownMaker = domain.EntryMaker{ID: p.Producer.ID, Name: p.Producer.Name}
	}
	p.Producer = nil
	v.before, v.subject = &p, p.ID
	return nil
}

// named finds the producer and product that a row names.
func (v *productPreview) named(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) error {
	if e.Product.Name == "" {
		v.fault("name", "the product has no name")
		return nil
	}
	m, err := v.maker(tx, by, e)
	if err != nil || len(v.faults) > 0 {
		return err
	}
	if m == nil {
		if v.producer != nil {
			e.Producer.Place = v.producer.Place
		}
		v.subject = domain.MakerForms(e.Producer.Name)[0] + "|" + strings.ToLower(e.Product.Name)
		v.fill(e, e.Producer.Place)
		return nil
	}
	var found []domain.Product
	if err := tx.Where("producer_id = ? AND name_fold = ?", m.ID, domain.Fold(e.Product.Name)).Order("id").Find(&found).Error; err != nil {
		return err
	}
	// Names that differ in marks are different goods (dứa, dừa); case and
	// Unicode form do not matter.
	found = slices.DeleteFunc(found, func(p domain.Product) bool {
		return !domain.SameName(p.Name, e.Product.Name) || p.Status == domain.StatusWithdrawn
	})
	found = slices.DeleteFunc(found, func(p domain.Product) bool {
		may, _ := by.MayManage(m.ID, p.Place)
		return !may
	})
	switch len(found) {
	case 0:
		v.subject = m.ID + "|" + strings.ToLower(e.Product.Name)
		v.fill(e, m.Place)
		v.after.ProducerID = &m.ID
	case 1:
		v.before, v.subject = &found[0], found[0].ID
	default:
		v.fault("slug", "there are %d products of this name; give the code of the one that is meant", len(found))
	}
	return nil
}

// fill returns a new product of a row. Without a place in the row, it is at the
// place of its producer.
func (v *productPreview) fill(e domain.ListingEntry, at domain.Place) {
	e.Apply(&v.after)
	if v.after.ProvinceCode == "" {
		v.after.ProvinceCode, v.after.FormerProvinceCode = at.ProvinceCode, at.FormerProvinceCode
	}
}

// maker returns the producer of a new product among those that the actor may
// manage. It is nil when an officer names one that does not exist yet.
func (v *productPreview) maker(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) (*domain.Producer, error) {
	var found []domain.Producer
	want := e.Producer
	switch {
	case want.Slug != "":
		column := "slug"
		if db.IsID(want.Slug) {
			column = "id"
		}
		if err := tx.Where(column+" = ?", want.Slug).Find(&found).Error; err != nil {
			return nil, err
		}
	case want.Name != "":
		if err := tx.Where("name_fold IN ?", domain.MakerForms(want.Name)).Order("id").Find(&found).Error; err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(m domain.Producer) bool { return !domain.SameMaker(m.Name, want.Name) })
		if slices.ContainsFunc(found, func(m domain.Producer) bool { return domain.SameName(m.Name, want.Name) }) {
			found = slices.DeleteFunc(found, func(m domain.Producer) bool { return !domain.SameName(m.Name, want.Name) })
		}
	case len(by.Producers) == 1:
		if err := tx.Where("id = ?", by.Producers[0]).Find(&found).Error; err != nil {
			return nil, err
		}
	}
	found = slices.DeleteFunc(found, func(m domain.Producer) bool {
		may, _ := by.MayManage(m.ID, m.Place)
		return !may
	})
	officer := by.Has(domain.RoleOfficer, domain.RoleAdmin)
	if want.ProvinceCode == "" && len(by.Provinces) == 1 {
		want.ProvinceCode = by.Provinces[0] // the officer has no other
	}
	switch {
	case len(found) == 1:
		v.shownMaker = domain.EntryMaker{ID: found[0].ID, Name: found[0].Name}
		return &found[0], nil
	case len(found) > 1:
		v.fault("producer_slug", "there are %d producers of this name; give the code of the one that is meant", len(found))
	case want.Slug != "":
		v.fault("producer_slug", "you may act for no producer with this code")
	case want.Name == "":
		v.fault("producer_name", "say whose product it is")
	case !officer:
		v.fault("producer_name", "you may act for no producer of this name; new ones are added by officers of the province")
	case want.ProvinceCode == "":
		v.fault("province", "a new producer needs a province")
	case !by.MayEnter(want.Place):
		v.fault("province", "a new producer there is added by officers of that province")
	default:
		m := want
		v.producer = &m
		v.shownMaker = domain.EntryMaker{Name: m.Name, New: true}
		return nil, v.alike(tx, by, m)
	}
	return nil, nil
}

// maxAlike bounds the look-alikes of a new producer.
const maxAlike = 5

// alike finds the producers of the province that the actor manages and whose names
// are nearly that of a new one.
func (v *productPreview) alike(tx *gorm.DB, by domain.Actor, m domain.Producer) error {
	core := domain.MakerCore(m.Name)
	if len(core) < 4 {
		return nil
	}
	return tx.Model(&domain.Producer{}).Where("province_code = ? AND status <> ?", m.ProvinceCode, domain.StatusWithdrawn).Where(isManaged(by, domain.KindProducer)).
		Where(position(tx)+"(name_fold, ?) > 0", core).Order("name_sort, id").Limit(maxAlike).Select("id, name, address, commune").Find(&v.shownMaker.Lookalikes).Error
}

// onProducer replaces form fields by columns in an error about a producer.
func onProducer(err error) error {
	return domain.MapFields(err, func(field string) string {
		switch field {
		case "name":
			return "producer_name"
		case "kind":
			return "producer_kind"
		case "place.address":
			return "producer_address"
		}
		return field
	})
}
