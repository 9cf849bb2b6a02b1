package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
)

// acceptedExhibitors returns the exhibitors of a fair who accepted, with their
// booths.
func acceptedExhibitors(tx *gorm.DB, fairID string) (out []domain.Exhibitor, err error) {
	err = withExhibitor(tx, "").Preload("Producer.Province").Preload("Booths.Hall").
		Where("fair_id = ? AND state = ?", fairID, domain.AnswerAccepted).Order("id").Find(&out).Error
	sortBooths(out)
	return out, err
}

// sortBooths sorts the booths of each exhibitor.
func sortBooths(all []domain.Exhibitor) {
	for _, e := range all {
		slices.SortFunc(e.Booths, domain.CompareBooths)
	}
}

// stands reads a fair with its halls, its accepted exhibitors, and their
// exhibits, whose listings a function reads.
func stands(tx *gorm.DB, by domain.Actor, fairID string, read listingsReader) (f domain.Fair, exhibitors []domain.Exhibitor, shown []domain.ShownExhibit, err error) {
	if f, err = fairRunBy(withHalls(tx), by, fairID); err != nil {
		return f, nil, nil, err
	}
	if exhibitors, err = acceptedExhibitors(tx, f.ID); err != nil {
		return f, nil, nil, err
	}
	shown, err = shownWith(tx, f.ID, func(sel *gorm.DB) *gorm.DB { return sel }, read)
	return f, exhibitors, shown, err
}

// ProposeBooths returns a proposal of exhibitors for booths.
func (s *Store) ProposeBooths(ctx context.Context, by domain.Actor, fairID string) (out domain.BoothProposal, err error) {
	err = s.read(ctx, "proposing booths", func(tx *gorm.DB) error {
		f, exhibitors, shown, err := stands(tx, by, fairID, briefListings)
		if err != nil {
			return err
		}
		groups, shows := map[string][]domain.Group{}, map[string]int{}
		for _, x := range shown {
			if g := x.Listing.Group; g != "" && !slices.Contains(groups[x.ExhibitorID], g) {
				groups[x.ExhibitorID] = append(groups[x.ExhibitorID], g)
			}
			shows[x.ExhibitorID]++
		}
		stands := make([]domain.BoothRequest, len(exhibitors))
		for i, e := range exhibitors {
			st := domain.BoothRequest{ExhibitorID: e.ID, Groups: groups[e.ID], Shows: shows[e.ID], Booths: len(e.Booths)}
			slices.Sort(st.Groups)
			st.Name, _ = e.Name()
			if e.DelegationID != nil {
				st.DelegationID = *e.DelegationID
			}
			switch {
			case e.Producer != nil:
				st.Province = e.Producer.ProvinceCode
			case e.Delegation != nil:
				st.Province = e.Delegation.ProvinceCode
			}
			stands[i] = st
		}
		out = domain.ProposeBooths(f.Halls, stands)
		return nil
	})
	return out, err
}

// BoothLines returns the accepted exhibitors by booth.
func (s *Store) BoothLines(ctx context.Context, by domain.Actor, fairID string) (out []domain.BoothLine, err error) {
	err = s.read(ctx, "listing exhibitors by booth", func(tx *gorm.DB) error {
		f, exhibitors, all, err := stands(tx, by, fairID, s.readListings)
		if err != nil {
			return err
		}
		shown := map[string][]domain.ShownExhibit{}
		for _, x := range all {
			shown[x.ExhibitorID] = append(shown[x.ExhibitorID], x)
		}
		halls := make(map[string]string, len(f.Halls))
		for _, h := range f.Halls {
			halls[h.ID] = h.Name
		}
		for _, e := range exhibitors {
			if len(e.Booths) == 0 {
				out = append(out, domain.BoothLine{Exhibitor: e, Shown: shown[e.ID]})
			}
			for i := range e.Booths {
				out = append(out, domain.BoothLine{Hall: halls[e.Booths[i].HallID], Booth: &e.Booths[i], Exhibitor: e, Shown: shown[e.ID]})
			}
		}
		slices.SortFunc(out, func(a, b domain.BoothLine) int {
			switch {
			case a.Booth != nil && b.Booth != nil:
				return domain.CompareBooths(*a.Booth, *b.Booth)
			case a.Booth != nil:
				return -1
			case b.Booth != nil:
				return 1
			}
			one, _ := a.Exhibitor.Name()
			other, _ := b.Exhibitor.Name()
			return cmp.Or(strings.Compare(one, other), strings.Compare(a.Exhibitor.ID, b.Exhibitor.ID))
		})
		return nil
	})
	return out, err
}

// TableSigns returns a sign for each exhibit that may be shown.
func (s *Store) TableSigns(ctx context.Context, by domain.Actor, fairID, site string) (out []domain.Sign, err error) {
	err = s.read(ctx, "making table signs", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		shown, err := s.shown(tx, f.ID, func(sel *gorm.DB) *gorm.DB { return sel })
		if err != nil {
			return err
		}
		refs := make([]domain.Ref, len(shown))
		for i, x := range shown {
			refs[i] = x.Ref()
		}
		entries, err := s.entries(tx, f, refs, site)
		if err != nil {
			return err
		}
		for _, x := range shown {
			e, ok := entries[x.Ref()]
			if !ok {
				continue
			}
			sign := domain.Sign{
				Name: e.Name, NameEN: e.NameEN, Maker: x.ExhibitorName, Province: e.Place.Province.Name, Booth: strings.Join(x.Booths, ", "), First: x.FirstBooth, Sample: e.Sample,
				URL: site + "/fairs/" + f.Slug,
			}
			if c := e.Certificate; c != nil {
				sign.Stars, sign.URL = c.Stars, domain.ScannedAt(e.VerifyURL, f.Slug)
			} else if x.Kind == domain.KindProduct {
				continue // no stars and no certificate on some day of the fair
			}
			out = append(out, sign)
		}
		domain.SortSigns(out)
		return nil
	})
	return out, err
}
