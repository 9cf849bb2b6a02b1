package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
)

// MatchDelegationList finds the things that the rows of a list name.
func (s *Store) MatchDelegationList(ctx context.Context, by domain.Actor, id string, lines []domain.DelegationLine) (d domain.Delegation, out []domain.DelegationMatch, err error) {
	err = s.read(ctx, "matching the list of a delegation", func(tx *gorm.DB) (err error) {
		if d, err = keptDelegation(tx, by, id); err != nil {
			return err
		}
		seen := map[domain.Ref]int{}
		for _, l := range lines {
			m := domain.DelegationMatch{DelegationLine: l}
			if m.Named() {
				if err := s.matchShown(tx, d, &m); err != nil {
					return err
				}
			}
			if m.Found != nil {
				if row, twice := seen[m.Found.Ref]; twice {
					m.Blame(domain.Invalidf("name", "row %v names this, too", row))
				} else {
					seen[m.Found.Ref] = l.Row
				}
			}
			out = append(out, m)
		}
		return nil
	})
	return d, out, err
}

func (s *Store) matchShown(tx *gorm.DB, d domain.Delegation, m *domain.DelegationMatch) error {
	var refs []domain.Ref
	column := "name"
	if m.Code != "" {
		column = "code"
		var ids []string
		if err := tx.Model(&domain.Certificate{}).Where("code = ?", m.Code).Pluck("product_id", &ids).Error; err != nil {
			return err
		}
		for _, id := range ids {
			refs = append(refs, domain.Ref{Kind: domain.KindProduct, ID: id})
		}
	} else {
		var err error
		if refs, err = namedShown(tx, d.ProvinceCode, "(slug = ? OR name_fold = ?)", m.Name, domain.Fold(m.Name)); err != nil {
			return err
		}
	}
	found, err := s.readListings(tx, refs)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(l domain.Listing) bool { return l.Status != domain.StatusPublished })
	switch {
	case m.Code != "" && len(found) == 0:
		m.Blame(domain.Invalidf("code", "no published product has a certificate with this code"))
		return nil
	case m.Code != "" && found[0].ProvinceCode != d.ProvinceCode:
		m.Blame(domain.Invalidf("code", "this is of another province"))
		return nil
	case m.Code != "" && m.Name != "" && !domain.SameName(found[0].Name, m.Name) && found[0].Slug != m.Name:
		// A typing error in a code must not add another product.
		m.Suggestions = found
		m.Blame(domain.Invalidf("name", "the code is that of %s", found[0].Name))
		return nil
	case m.Code == "":
		exact := slices.DeleteFunc(slices.Clone(found), func(l domain.Listing) bool { return l.Slug != m.Name && !domain.SameName(l.Name, m.Name) })
		m.Suggestions, found = found, exact
	}
	if m.Code == "" && m.Producer == "" && m.NamesMakers && slices.ContainsFunc(found, func(l domain.Listing) bool { return l.ProducerName != "" && l.Slug != m.Name }) {
		m.Suggestions = found[:min(maxSuggestions, len(found))]
		m.Blame(domain.Invalidf("producer", "the row names no maker: an empty cell does not mean any; fill it in, or give the slug or the code"))
		return nil
	}
	if m.Producer != "" && len(found) > 0 {
		of := slices.DeleteFunc(slices.Clone(found), func(l domain.Listing) bool { return !domain.SameMaker(l.ProducerName, m.Producer) })
		if len(of) == 0 {
			m.Suggestions, column = found, "producer"
		}
		found = of
	}
	switch len(found) {
	case 1:
		m.Found, m.Suggestions = &found[0], nil
	case 0:
		if words := strings.Fields(domain.Fold(m.Name)); len(m.Suggestions) == 0 && len(words) > 0 {
			refs, err := namedShown(tx, d.ProvinceCode, position(tx)+"(name_fold, ?) > 0", strings.Join(words[:min(2, len(words))], " "))
			if err != nil {
				return err
			}
			if m.Suggestions, err = s.readListings(tx, refs); err != nil {
				return err
			}
		}
		m.Blame(domain.Invalidf(column, "nothing of the province has this name and producer"))
	default:
		m.Suggestions = found
		m.Blame(domain.Invalidf("producer", "%d things of the province have this name; give the producer, the slug or the code", len(found)))
	}
	slices.SortFunc(m.Suggestions, func(a, b domain.Listing) int { return strings.Compare(a.NameSort+a.ID, b.NameSort+b.ID) })
	m.Suggestions = m.Suggestions[:min(maxSuggestions, len(m.Suggestions))]
	return nil
}

// namedShown returns published things of a province that a fair can show.
func namedShown(tx *gorm.DB, province, where string, args ...any) (out []domain.Ref, err error) {
	for _, k := range []domain.Kind{domain.KindProduct, domain.KindCraftVillage, domain.KindTourismSite} {
		var ids []string
		if err := tx.Table(tableOf(k)).Where(public).Where("province_code = ?", province).Where(where, args...).Order("name_sort, id").Limit(50).Pluck("id", &ids).Error; err != nil {
			return nil, fmt.Errorf("finding a %s by name: %w", k, err)
		}
		for _, id := range ids {
			out = append(out, domain.Ref{Kind: k, ID: id})
		}
	}
	return out, nil
}
