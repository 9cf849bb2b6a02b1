package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
)

// Producers returns published producers. A filter on groups, sets or stars
// selects those with such a product that may be seen on f.ValidOn.
func (s *Store) Producers(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.Producer], error) {
	return listPublic(ctx, s, domain.KindProducer, query{filter: f, page: p, ofProducts: true}, s.public.producers)
}

// Producer returns a published producer by id or slug.
func (s *Store) Producer(ctx context.Context, idOrSlug string) (domain.Producer, error) {
	return publicItem(ctx, s, s.public.producers, idOrSlug, "producer")
}

var _ domain.ProducerEditor = (*Store)(nil)

// producerAudit is what the audit log holds of a producer. The log keeps its
// entries for ever, so of contacts it holds only that they changed.
type producerAudit struct {
	Name           string              `json:"name"`
	NameEN         string              `json:"name_en"`
	Kind           domain.ProducerKind `json:"kind"`
	Story          string              `json:"story"`
	Contacts       string              `json:"contacts"` // hash
	ContactPublic  bool                `json:"contact_public"`
	Website        string              `json:"website"`
	WomenLed       *bool               `json:"women_led"`
	EthnicMinority *bool               `json:"ethnic_minority"`
	Place          placeAudit          `json:"place"`
}

func producerAuditView(p domain.Producer) producerAudit {
	return producerAudit{
		p.Name, p.NameEN, p.Kind, p.Story, hashed(strings.Join([]string{p.Representative, p.Phone, p.Zalo, p.Email, p.TaxCode}, "\n")),
		p.ContactPublic, p.Website, p.WomenLed, p.EthnicMinority, placeAuditView(p.Place),
	}
}

// producerColumns returns the columns of a producer that people fill in.
func producerColumns() []string {
	return append(placeColumns(), "name", "name_en", "name_sort", "name_fold", "producer_kind", "story", "representative", "phone", "zalo", "email",
		"website", "contact_public", "tax_code", "women_led", "ethnic_minority", "version", "updated_at")
}

// AddProducer stores a draft.
func (s *Store) AddProducer(ctx context.Context, by domain.Actor, p domain.Producer) (out domain.Producer, err error) {
	err = s.write(ctx, "adding a producer", func(tx *tx) ([]domain.Ref, error) {
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.ListingsPerAccount(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		out, err = s.addProducer(tx, by, p)
		return nil, err
	})
	return out, err
}

// addProducer stores a draft. All code that adds a producer uses it.
func (s *Store) addProducer(tx *tx, by domain.Actor, p domain.Producer) (domain.Producer, error) {
	var err error
	if p.Record, err = s.draftOf(tx.DB, by, false); err != nil {
		return p, err
	}
	if err := checkProducer(tx.DB, &p); err != nil {
		return p, err
	}
	owner := by.Has(domain.RoleProducer)
	if !owner && !by.MayEnter(p.Place) {
		return p, otherOfficers()
	}
	if owner {
		if err := domain.CheckMembershipCount(len(by.Producers)); err != nil {
			return p, err
		}
	}
	p, err = insertOne(s, tx.DB, "producers", p, func(p *domain.Producer) (*domain.Record, string) { return &p.Record, p.Name })
	if err != nil {
		return p, err
	}
	if owner {
		if err := s.addMember(tx.DB, by.UserID, p.ID, true); err != nil {
			return p, err
		}
	}
	ref := domain.Ref{Kind: domain.KindProducer, ID: p.ID}
	if err := s.consent(tx, by, ref, p.ProvinceCode, !owner, shownContact{}, shownOfProducer(p)); err != nil {
		return p, err
	}
	return p, s.record(tx, by, domain.Audit{
		Action: "producer.add", Noun: "producer", NounID: p.ID, Listing: ref,
		ProvinceCode: p.ProvinceCode, OnBehalf: !owner, After: producerAuditView(p),
	})
}

// checkProducer checks all rules of a producer and fills in the fields that
// follow from others.
func checkProducer(tx *gorm.DB, p *domain.Producer) error {
	var faults domain.Faults
	faults.Add(p.Validate())
	faults.Add(checkUnits(tx, &p.Place))
	p.NameSort, p.NameFold = domain.SortKey(p.Name), domain.Fold(p.Name)
	return faults.Err()
}

// ChangeProducer changes a producer.
func (s *Store) ChangeProducer(ctx context.Context, by domain.Actor, p domain.Producer, version int64) (out domain.Producer, err error) {
	err = s.write(ctx, "changing a producer", func(tx *tx) (refs []domain.Ref, err error) {
		out, refs, err = s.saveProducer(tx, by, p, version)
		return refs, err
	})
	return out, err
}

func (s *Store) saveProducer(tx *tx, by domain.Actor, p domain.Producer, version int64) (domain.Producer, []domain.Ref, error) {
	ref := domain.Ref{Kind: domain.KindProducer, ID: p.ID}
	row, onBehalf, err := managed(tx.DB, by, ref)
	if err != nil {
		return p, nil, err
	}
	if isStale(row.Version, version) {
		return p, nil, changedMeanwhile()
	}
	var stored domain.Producer
	if err := tx.Where("id = ?", p.ID).Take(&stored).Error; err != nil {
		return p, nil, err
	}
	p.Record, p.Source = stored.Record, stored.Source
	p.Place.FollowCommune(stored.Place)
	if err := domain.CheckEdit(row.Status, p.SameIdentity(stored), row.standing(by)); err != nil {
		return p, nil, err
	}
	if err := checkProducer(tx.DB, &p); err != nil {
		return p, nil, err
	}
	if onBehalf && !by.MayEnter(p.Place) {
		return p, nil, otherOfficers()
	}
	was, is, err := changes(producerAuditView(stored), producerAuditView(p))
	if err != nil || len(is) == 0 {
		return stored, nil, err
	}
	p.Version, p.UpdatedAt = stored.Version+1, s.clock()
	if err := tx.Model(&domain.Producer{}).Where("id = ?", p.ID).Select(producerColumns()).Updates(&p).Error; err != nil {
		return p, nil, err
	}
	err = s.record(tx, by, domain.Audit{
		Action: "producer.change", Noun: "producer", NounID: p.ID, Listing: ref, ProvinceCode: p.ProvinceCode, OnBehalf: onBehalf, Before: was, After: is,
	})
	if err != nil {
		return p, nil, err
	}
	if err := s.consent(tx, by, ref, p.ProvinceCode, onBehalf, shownOfProducer(stored), shownOfProducer(p)); err != nil {
		return p, nil, err
	}
	if err := s.emitEdited(tx.DB, ref); err != nil {
		return p, nil, err
	}
	refs, err := s.withProducts(tx.DB, ref)
	return p, refs, err
}

// ManagedProducer returns a producer in any state.
func (s *Store) ManagedProducer(ctx context.Context, by domain.Actor, id string) (out domain.Producer, err error) {
	err = s.read(ctx, "reading a managed producer", func(tx *gorm.DB) error {
		if _, err := visibleTo(tx, by, domain.Ref{Kind: domain.KindProducer, ID: id}); err != nil {
			return err
		}
		if err := withPlace(tx, "").Where("id = ?", id).Take(&out).Error; err != nil {
			return err
		}
		found, err := pictures(tx, domain.KindProducer, []string{id})
		out.Pictures = found[id]
		return err
	})
	return out, err
}
