package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// rowPreview is what importing a row would do now.
type rowPreview struct {
	subject    string          // the product that the row names
	before     *domain.Product // nil for a new one
	after      domain.Product
	producer   *domain.Producer  // a new one that is made with the product
	shownMaker domain.EntryMaker // the producer, for the preview
	changes    []domain.FieldChange
	faults     []domain.RowFault
}

func (v *rowPreview) fault(column, format string, args ...any) {
	v.faults = append(v.faults, faultsOf(domain.Invalidf(column, format, args...))...)
}

// faultsOf returns the faults of a row for an error about a field.
func faultsOf(err error) []domain.RowFault {
	out := domain.FaultsOf(err)
	for i, f := range out {
		out[i].Column = columnOf(f.Column)
	}
	return out
}

// entered returns the product of the row. A new one has no id: only a trial
// added it.
func (v rowPreview) entered() domain.Product {
	p := v.after
	if v.before == nil {
		p.ID = ""
	}
	return p
}

// writtenMaker returns the producer of a row that was written.
func (v rowPreview) writtenMaker() domain.EntryMaker {
	m := v.shownMaker
	if v.after.ProducerID != nil {
		m.ID = *v.after.ProducerID
	}
	return m
}

// preview returns what importing the row would do for the actor. It writes
// nothing. Products and producers that the actor may not manage are treated as
// missing, so that a file never changes more than its sender could.
func preview(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) (v rowPreview, err error) {
	v.faults = slices.Clone(e.Faults)
	if e.Slug != "" {
		err = v.known(tx, by, e)
	} else {
		err = v.named(tx, by, e)
	}
	if err != nil || len(v.faults) > 0 {
		return v, err
	}
	if v.before != nil {
		v.after = *v.before
		e.Apply(&v.after)
	}
	return v, nil
}

// known finds the product that a row names by slug or id.
func (v *rowPreview) known(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) error {
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
func (v *rowPreview) named(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) error {
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
func (v *rowPreview) fill(e domain.ListingEntry, at domain.Place) {
	e.Apply(&v.after)
	if v.after.ProvinceCode == "" {
		v.after.ProvinceCode, v.after.FormerProvinceCode = at.ProvinceCode, at.FormerProvinceCode
	}
}

// maker returns the producer of a new product among those that the actor may
// manage. It is nil when an officer names one that does not exist yet.
func (v *rowPreview) maker(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) (*domain.Producer, error) {
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
		return nil, v.alike(tx, m)
	}
	return nil, nil
}

// maxAlike bounds the look-alikes of a new producer.
const maxAlike = 5

// alike finds the producers of the province whose names are nearly that of a
// new one.
func (v *rowPreview) alike(tx *gorm.DB, m domain.Producer) error {
	core := domain.MakerCore(m.Name)
	if len(core) < 4 {
		return nil
	}
	return tx.Model(&domain.Producer{}).Where("province_code = ? AND status <> ?", m.ProvinceCode, domain.StatusWithdrawn).
		Where(position(tx)+"(name_fold, ?) > 0", core).Order("name_sort, id").Limit(maxAlike).Pluck("name", &v.shownMaker.Alike).Error
}

// errTried ends a trial.
var errTried = errors.New("store: only tried")

// apply writes what a rowPreview says through the functions that forms use, too, and
// records the changes. With try it undoes everything at the end: the rules were
// checked, and nothing is written.
func (s *Store) apply(within *tx, by domain.Actor, v *rowPreview, try bool) (refs []domain.Ref, err error) {
	// A rule or database that refuses makes an error of this row alone.
	err = within.savepoint(func(tx *tx) (err error) {
		if m := v.producer; m != nil {
			officer := by
			officer.Roles = slices.DeleteFunc(slices.Clone(by.Roles), func(r domain.Role) bool { return r == domain.RoleProducer })
			added, err := s.addProducer(tx, officer, *m)
			if err != nil {
				return onProducer(err)
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
		if err == nil && try {
			err = errTried
		}
		return err
	})
	if err == nil {
		return refs, nil
	}
	if errors.Is(err, errTried) {
		return nil, nil
	}
	switch err = db.Translate(err); domain.CodeOf(err) {
	case domain.CodeInvalid, domain.CodeConflict, domain.CodeNotFound, domain.CodePrecondition:
		v.faults = append(v.faults, faultsOf(err)...)
		return nil, nil
	}
	return nil, err
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

// columnOf returns the column of a spreadsheet for a field of the form, such as
// packs[0].retail_vnd.
func columnOf(field string) string {
	field = strings.TrimPrefix(field, "place.")
	if field == "producer_id" {
		return "producer_name"
	}
	var n int
	var part string
	if _, err := fmt.Sscanf(field, "packs[%d].%s", &n, &part); err == nil {
		if n >= domain.SheetPacks {
			return "packs_more"
		}
		return fmt.Sprintf("pack%d_%s", n+1, strings.TrimSuffix(part, "_vnd"))
	}
	field, _, _ = strings.Cut(field, "[")
	if field == "packs" {
		return "packs_more"
	}
	return field
}
