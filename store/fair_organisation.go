package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.FairOrganisationService = (*Store)(nil)

func noOrganisation() error { return domain.NotFoundf("the fair has no such organisation") }

// organisationsOf returns the organisations of a fair in their order, with their
// logos.
func organisationsOf(tx *gorm.DB, fairID string) (out []domain.FairOrganisation, err error) {
	err = tx.Preload("Logo").Where("fair_id = ?", fairID).Find(&out).Error
	slices.SortFunc(out, domain.CompareOrganisations)
	return out, err
}

// FairOrganisations returns the organisations of a public fair.
func (s *Store) FairOrganisations(ctx context.Context, idOrSlug string) (out []domain.FairOrganisation, err error) {
	err = s.read(ctx, "listing the organisations of a fair", func(tx *gorm.DB) error {
		f, err := publicFair(tx, idOrSlug)
		if err != nil {
			return err
		}
		out, err = organisationsOf(tx, f.ID)
		return err
	})
	return out, err
}

// ManagedOrganisations returns the organisations of a fair that the actor runs.
func (s *Store) ManagedOrganisations(ctx context.Context, by domain.Actor, fairID string) (out []domain.FairOrganisation, err error) {
	err = s.read(ctx, "listing the organisations of a managed fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		out, err = organisationsOf(tx, f.ID)
		return err
	})
	return out, err
}

// organisationAudit is what the audit log holds of an organisation.
type organisationAudit struct {
	ID       string              `json:"id"`
	Role     domain.FairRole     `json:"role"`
	Level    domain.SponsorLevel `json:"level"`
	Name     string              `json:"name"`
	NameEN   string              `json:"name_en"`
	Text     string              `json:"text"`
	TextEN   string              `json:"text_en"`
	Website  string              `json:"website"`
	Position int                 `json:"position"`
	Logo     *string             `json:"logo"`
}

func organisationAuditView(o domain.FairOrganisation) organisationAudit {
	return organisationAudit{o.ID, o.Role, o.Level, o.Name, o.NameEN, o.Text, o.TextEN, o.Website, o.Position, o.LogoID}
}

// AddOrganisation stores an organisation.
func (s *Store) AddOrganisation(ctx context.Context, by domain.Actor, o domain.FairOrganisation) (domain.FairOrganisation, error) {
	err := s.write(ctx, "adding an organisation to a fair", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, o.FairID)
		if err != nil {
			return nil, err
		}
		there, err := organisationsOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if err := domain.CheckOrganisationCount(len(there) + 1); err != nil {
			return nil, err
		}
		if o.Position == domain.OrganisationLast {
			o.Position = 0
			for _, other := range there {
				if other.Role == o.Role && other.Level == o.Level {
					o.Position = min(max(o.Position, other.Position+1), domain.MaxFairOrganisations-1)
				}
			}
		}
		if err := o.Validate(); err != nil {
			return nil, err
		}
		if o.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		o.FairID, o.LogoID, o.Logo, o.Version, o.CreatedAt = f.ID, nil, nil, 1, s.clock()
		o.UpdatedAt = o.CreatedAt
		if err := tx.Omit(clause.Associations).Create(&o).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.organisation.add", "", nil, organisationAuditView(o))
	})
	return o, err
}

// heldOrganisation returns an organisation of an open fair that the actor runs.
func heldOrganisation(tx *gorm.DB, by domain.Actor, fairID, id string, version int64) (f domain.Fair, o domain.FairOrganisation, err error) {
	if f, err = openFair(tx, by, fairID); err != nil {
		return f, o, err
	}
	if !db.IsID(id) {
		return f, o, noOrganisation()
	}
	var found []domain.FairOrganisation
	if err := tx.Preload("Logo").Where("id = ? AND fair_id = ?", id, f.ID).Find(&found).Error; err != nil {
		return f, o, err
	}
	if len(found) == 0 {
		return f, o, noOrganisation()
	}
	if isStale(found[0].Version, version) {
		return f, o, changedMeanwhile()
	}
	return f, found[0], nil
}

// ChangeOrganisation changes an organisation; its logo stays.
func (s *Store) ChangeOrganisation(ctx context.Context, by domain.Actor, o domain.FairOrganisation, version int64) (domain.FairOrganisation, error) {
	err := s.write(ctx, "changing an organisation of a fair", func(tx *tx) ([]domain.Ref, error) {
		f, stored, err := heldOrganisation(tx.DB, by, o.FairID, o.ID, version)
		if err != nil {
			return nil, err
		}
		if o.Position == domain.OrganisationLast {
			o.Position = stored.Position
		}
		o.FairID, o.LogoID, o.Logo, o.Version, o.CreatedAt, o.UpdatedAt = f.ID, stored.LogoID, stored.Logo, stored.Version+1, stored.CreatedAt, s.clock()
		if err := o.Validate(); err != nil {
			return nil, err
		}
		err = tx.Model(&domain.FairOrganisation{}).Where("id = ?", o.ID).
			Select("role", "level", "name", "name_en", "text", "text_en", "website", "position", "version", "updated_at").Updates(&o).Error
		if err != nil {
			return nil, err
		}
		was, is, err := changes(organisationAuditView(stored), organisationAuditView(o))
		if err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.organisation.change", "", was, is)
	})
	return o, err
}

// DeleteOrganisation deletes an organisation.
func (s *Store) DeleteOrganisation(ctx context.Context, by domain.Actor, fairID, id string, version int64) (dropped *domain.FairLogo, err error) {
	err = s.write(ctx, "deleting an organisation of a fair", func(tx *tx) ([]domain.Ref, error) {
		dropped = nil
		f, o, err := heldOrganisation(tx.DB, by, fairID, id, version)
		if err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", o.ID).Delete(&domain.FairOrganisation{}).Error; err != nil {
			return nil, err
		}
		if dropped, err = dropLogo(tx.DB, o.Logo); err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.organisation.drop", "", organisationAuditView(o), nil)
	})
	return dropped, err
}

// SetLogo replaces or removes the logo of an organisation.
func (s *Store) SetLogo(ctx context.Context, by domain.Actor, fairID, id string, version int64, l *domain.FairLogo) (out domain.FairOrganisation, dropped *domain.FairLogo, err error) {
	err = s.write(ctx, "setting the logo of an organisation", func(tx *tx) ([]domain.Ref, error) {
		dropped = nil
		f, o, err := heldOrganisation(tx.DB, by, fairID, id, version)
		if err != nil {
			return nil, err
		}
		if o.Logo == nil && l == nil {
			return nil, domain.NotFoundf("the organisation has no logo")
		}
		out = o
		out.LogoID, out.Logo, out.Version, out.UpdatedAt = nil, nil, o.Version+1, s.clock()
		if l != nil {
			row := *l
			if row.ID, err = db.NewID(); err != nil {
				return nil, err
			}
			row.FairID, row.CreatedAt = f.ID, s.clock()
			if err := tx.Create(&row).Error; err != nil {
				return nil, err
			}
			out.LogoID, out.Logo = &row.ID, &row
		}
		if err := tx.Model(&domain.FairOrganisation{}).Where("id = ?", o.ID).Select("logo_id", "version", "updated_at").Updates(&out).Error; err != nil {
			return nil, err
		}
		if dropped, err = dropLogo(tx.DB, o.Logo); err != nil {
			return nil, err
		}
		was, is, err := changes(organisationAuditView(o), organisationAuditView(out))
		if err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.organisation.logo", "", was, is)
	})
	return out, dropped, err
}

// dropLogo deletes a logo that no organisation has any more. One that an edition
// contains keeps its row and its file. Any other is returned, so that the caller
// deletes its file.
func dropLogo(tx *gorm.DB, l *domain.FairLogo) (*domain.FairLogo, error) {
	if l == nil {
		return nil, nil
	}
	shown, err := isInEdition(tx, l.FairID, l.ID)
	if err != nil || shown {
		return nil, err
	}
	return l, tx.Where("id = ?", l.ID).Delete(&domain.FairLogo{}).Error
}
