package store

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// ChangeSection makes one change of a section of a catalogue.
func (s *Store) ChangeSection(ctx context.Context, by domain.Actor, fairID string, version int64, change domain.SectionChange) (out domain.Catalogue, err error) {
	err = s.write(ctx, "changing a section of a catalogue", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		c, err := catalogueOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if c.Version != version {
			return nil, changedMeanwhile()
		}
		if err := c.ChangeSection(change); err != nil {
			return nil, err
		}
		if err := c.Validate(); err != nil {
			return nil, err
		}
		if err := s.saveCatalogue(tx, &c); err != nil {
			return nil, err
		}
		out = c
		return nil, s.recordFair(tx, by, f, "catalogue.section", "", nil, map[string]any{"version": c.Version, "section": change.Section, "do": change.Do, "kind": change.Ref.Kind, "id": change.Ref.ID})
	})
	return out, err
}

// SectionEntries returns what a section of a catalogue contains. It builds the
// entries of one page only, since a section may have thousands.
func (s *Store) SectionEntries(ctx context.Context, by domain.Actor, fairID string, section int, found []domain.SectionHits, filter domain.SectionEntryFilter, p domain.Page) (out domain.List[domain.SectionEntry], err error) {
	err = s.read(ctx, "listing entries of a section", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		c, err := catalogueOf(tx, f.ID)
		if err != nil {
			return err
		}
		if err := c.CheckSection(section); err != nil {
			return err
		}
		var exhibits []domain.Ref
		if slices.ContainsFunc(c.Sections[:section+1], func(x domain.CatalogueSection) bool { return x.Exhibits }) {
			shown, err := shownBriefly(tx, f.ID)
			if err != nil {
				return err
			}
			for _, x := range shown {
				exhibits = append(exhibits, x.Ref())
			}
		}
		all := domain.ChooseEntries(c, found, exhibits).Contents(section)
		if filter != (domain.SectionEntryFilter{}) {
			listings, err := s.sectionListings(tx, all)
			if err != nil {
				return err
			}
			all = slices.DeleteFunc(all, func(e domain.SectionEntry) bool { return !filter.Wants(e, listings[e.Ref], f.EndsOn) })
		}
		if p.Total {
			n := len(all)
			out.Total = &n
		}
		page, next, err := pageOfEntries(all, p, domain.ListFingerprint("section_entries", f.ID, section, filter))
		if err != nil {
			return err
		}
		out.Next = next
		out.Items, err = s.withReasons(tx, f, c, section, page)
		return err
	})
	return out, err
}

// sectionListings returns the listings of entries.
func (s *Store) sectionListings(tx *gorm.DB, all []domain.SectionEntry) (map[domain.Ref]domain.Listing, error) {
	var refs []domain.Ref
	for _, e := range all {
		if db.IsID(e.ID) { // a pin may name anything
			refs = append(refs, e.Ref)
		}
	}
	listings, err := s.readListings(tx, refs)
	out := make(map[domain.Ref]domain.Listing, len(listings))
	for _, l := range listings {
		out[l.Ref] = l
	}
	return out, err
}

// pageOfEntries returns a page of entries that are in memory. Its cursor names the
// last entry and its place, so that a page begins right although entries move.
func pageOfEntries(all []domain.SectionEntry, p domain.Page, of string) (page []domain.SectionEntry, next string, err error) {
	from := 0
	if p.Cursor != "" {
		keys, err := domain.ParseCursor(p.Cursor, of, 3)
		if err != nil {
			return nil, "", err
		}
		if from, err = strconv.Atoi(keys[2]); err != nil || from < 0 {
			return nil, "", domain.InvalidCursor()
		}
		last := domain.Ref{Kind: domain.Kind(keys[0]), ID: keys[1]}
		if i := slices.IndexFunc(all, func(e domain.SectionEntry) bool { return e.Ref == last }); i >= 0 {
			from = i + 1
		}
	}
	from = min(from, len(all))
	page = all[from:min(from+p.Limit, len(all))]
	if to := from + len(page); len(page) > 0 && to < len(all) {
		last := page[len(page)-1].Ref
		next = domain.NewCursor(of, string(last.Kind), last.ID, strconv.Itoa(to))
	}
	return page, next, nil
}

// withReasons adds the listings of entries, their texts for print, the answers of
// their producers, and why they are not printed.
func (s *Store) withReasons(tx *gorm.DB, f domain.Fair, c domain.Catalogue, section int, page []domain.SectionEntry) ([]domain.SectionEntry, error) {
	listings, err := s.sectionListings(tx, page)
	if err != nil {
		return nil, err
	}
	var missing []domain.Ref
	for _, e := range page {
		if l, ok := listings[e.Ref]; !ok || !l.VisibleOn(f.EndsOn) {
			missing = append(missing, e.Ref)
		}
	}
	absent, err := absentListings(tx, missing)
	if err != nil {
		return nil, err
	}
	var ids []string
	for ref := range listings {
		ids = append(ids, ref.ID)
	}
	var stored []domain.CatalogueEntry
	if err := tx.Where("fair_id = ? AND listing_id IN ?", f.ID, ids).Find(&stored).Error; err != nil {
		return nil, err
	}
	answers := make(map[domain.Ref]domain.CatalogueEntry, len(stored))
	for _, a := range stored {
		answers[a.Ref()] = a
	}
	out := make([]domain.SectionEntry, len(page))
	for i, e := range page {
		e.Text = c.Text(e.Ref)
		if l, ok := listings[e.Ref]; ok && l.Status == domain.StatusPublished {
			e.Listing = &l
		}
		if why, ok := absent[e.Ref]; ok && e.LeftOut == nil {
			why.Section, why.Title = section, c.Sections[section].Title
			e.LeftOut = &why
		}
		if a, ok := answers[e.Ref]; ok {
			e.Answer = &a
		}
		out[i] = e
	}
	return out, nil
}
