package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.CatalogueService = (*Store)(nil)
	_ domain.EditionWorker    = (*Store)(nil)
)

func noEdition() error { return domain.NotFoundf("there is no such edition") }

// editionRow is an edition as it is stored: its content is one text, and its
// hash is the hash of that text.
type editionRow struct {
	ID          string `gorm:"primaryKey"`
	FairID      string
	Number      int
	Title       string
	Entries     int
	Content     string
	PictureKeys string
	SHA256      string `gorm:"column:sha256"`
	FrozenBy    string
	FrozenAt    time.Time
	PublishedAt *time.Time
	Schema      domain.EditionSchema

	WithdrawnAt     *time.Time
	WithdrawnReason string
}

// TableName implements GORM's schema.Tabler.
func (editionRow) TableName() string { return "editions" }

func (r editionRow) edition(sets domain.CriteriaSets) (domain.FrozenEdition, error) {
	out := domain.FrozenEdition{
		Edition: domain.Edition{ID: r.ID, Number: r.Number, Schema: r.Schema, SHA256: r.SHA256, FrozenAt: r.FrozenAt, FrozenBy: r.FrozenBy, Criteria: sets.On(domain.Today(r.FrozenAt))},
		FairID:  r.FairID, Title: r.Title, Entries: r.Entries, PublishedAt: r.PublishedAt, WithdrawnAt: r.WithdrawnAt, WithdrawnReason: r.WithdrawnReason,
	}
	if r.Content == "" {
		return out, nil
	}
	keys := map[string]string{}
	out.JSON = []byte(r.Content)
	var err error
	if out.Content, err = domain.DecodeEdition(r.Schema, out.JSON); err != nil {
		return out, fmt.Errorf("reading an edition: %w", err)
	}
	if err := json.Unmarshal([]byte(r.PictureKeys), &keys); err != nil {
		return out, fmt.Errorf("reading an edition: %w", err)
	}
	for p := range out.Content.Pictures() {
		p.FileKey = keys[p.ID]
	}
	return out, nil
}

// Catalogue returns the catalogue of a fair before it is frozen.
func (s *Store) Catalogue(ctx context.Context, by domain.Actor, fairID string) (out domain.Catalogue, f domain.Fair, err error) {
	err = s.read(ctx, "reading a catalogue", func(tx *gorm.DB) error {
		if f, err = fairRunBy(withPlace(tx, ""), by, fairID); err != nil {
			return err
		}
		out, err = catalogueOf(tx, f.ID)
		return err
	})
	return out, f, err
}

func catalogueOf(tx *gorm.DB, fairID string) (domain.Catalogue, error) {
	var found []domain.Catalogue
	if err := tx.Where("fair_id = ?", fairID).Find(&found).Error; err != nil || len(found) == 0 {
		return domain.Catalogue{FairID: fairID}, err
	}
	return found[0], nil
}

// SetCatalogue stores a new version of a catalogue.
func (s *Store) SetCatalogue(ctx context.Context, by domain.Actor, c domain.Catalogue, version int64) (out domain.Catalogue, err error) {
	err = s.write(ctx, "saving a catalogue", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, c.FairID)
		if err != nil {
			return nil, err
		}
		stored, err := catalogueOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if stored.Version != version {
			return nil, changedMeanwhile()
		}
		if err := c.Validate(); err != nil {
			return nil, err
		}
		if err := c.KeepCorrections(stored); err != nil {
			return nil, err
		}
		c.Version = version
		if err := s.saveCatalogue(tx, &c); err != nil {
			return nil, err
		}
		out = c
		return nil, s.recordFair(tx, by, f, "catalogue.save", "", nil, map[string]any{"version": c.Version, "sections": len(c.Sections), "texts": len(c.Texts)})
	})
	return out, err
}

// saveCatalogue stores the next version of a catalogue.
func (s *Store) saveCatalogue(tx *tx, c *domain.Catalogue) error {
	c.Version, c.UpdatedAt = c.Version+1, s.clock()
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(c).Error
}

// Compose returns the content that an edition would have now, and what it would
// leave out.
func (s *Store) Compose(ctx context.Context, by domain.Actor, fairID string, found []domain.SectionHits, site string) (out domain.Composition, err error) {
	err = s.read(ctx, "composing a catalogue", func(tx *gorm.DB) error {
		f, err := fairRunBy(withPlace(tx, ""), by, fairID)
		if err != nil {
			return err
		}
		c, err := catalogueOf(tx, f.ID)
		if err != nil {
			return err
		}
		out, err = s.compose(tx, f, c, found, site)
		return err
	})
	return out, err
}

// Freeze adds the next edition.
func (s *Store) Freeze(ctx context.Context, by domain.Actor, fairID string, form domain.FreezeForm) (out domain.FrozenEdition, err error) {
	err = s.write(ctx, "freezing an edition", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(withPlace(tx.DB, ""), by, fairID)
		if err != nil {
			return nil, err
		}
		c, err := catalogueOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if c.Version == 0 {
			return nil, domain.Errorf(domain.CodeConflict, "the fair has no catalogue yet; save its draft first")
		}
		if c.Version != form.Version {
			return nil, changedMeanwhile()
		}
		composed, err := s.compose(tx.DB, f, c, form.Found, form.Site)
		if err != nil {
			return nil, err
		}
		content := composed.Content
		if content.Entries() == 0 {
			return nil, domain.Errorf(domain.CodeConflict, "nothing is in the catalogue that may be shown on the last day of the fair")
		}
		if err := domain.CheckLeftOut(composed.LeftOut, form.ConfirmLeftOut); err != nil {
			return nil, err
		}
		var last int
		if err := tx.Model(&editionRow{}).Where("fair_id = ?", f.ID).Select("COALESCE(MAX(number), 0)").Scan(&last).Error; err != nil {
			return nil, err
		}
		id, err := db.NewID()
		if err != nil {
			return nil, err
		}
		content.AddendumURL = domain.AddendumURL(form.Site, f.Slug, last+1)
		text, err := json.Marshal(content)
		if err != nil {
			return nil, err
		}
		keys := map[string]string{}
		for p := range content.Pictures() {
			keys[p.ID] = p.FileKey
		}
		pictures, err := json.Marshal(keys)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		row := editionRow{
			ID: id, FairID: f.ID, Number: last + 1, Title: content.Title, Entries: content.Entries(), Content: string(text), PictureKeys: string(pictures),
			SHA256: hex.EncodeToString(sum[:]), FrozenBy: by.UserID, FrozenAt: s.clock(), Schema: domain.EditionSchema2,
		}
		if err := tx.Create(&row).Error; err != nil {
			return nil, err
		}
		// Another caller may have frozen the same version in the meantime.
		if err := tx.Model(&domain.Catalogue{}).Where("fair_id = ?", f.ID).Updates(map[string]any{"version": form.Version + 1}).Error; err != nil {
			return nil, err
		}
		conn, ok := tx.Statement.ConnPool.(*sql.Tx)
		if !ok {
			return nil, fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
		}
		if _, err := s.jobs.InsertTx(ctx, conn, domain.EditionArgs{EditionID: id}, &river.InsertOpts{Priority: 2}); err != nil {
			return nil, fmt.Errorf("enqueueing an edition: %w", err)
		}
		row.Content = ""
		if out, err = row.edition(s.criteria); err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "edition.freeze", "", nil, map[string]any{"number": row.Number, "sha256": row.SHA256, "entries": row.Entries, "left_out": len(composed.LeftOut)})
	})
	return out, err
}

// Editions returns the editions of a fair.
func (s *Store) Editions(ctx context.Context, by domain.Actor, fairID string) (out []domain.FrozenEdition, err error) {
	err = s.read(ctx, "listing editions", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		var rows []editionRow
		if err := tx.Omit("content", "picture_keys").Where("fair_id = ?", f.ID).Order("number DESC").Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			e, err := s.withFiles(tx, r)
			if err != nil {
				return err
			}
			out = append(out, e)
		}
		return nil
	})
	return out, err
}

func (s *Store) withFiles(tx *gorm.DB, r editionRow) (domain.FrozenEdition, error) {
	e, err := r.edition(s.criteria)
	if err != nil {
		return e, err
	}
	if e.WithdrawnAt != nil {
		if err := tx.Model(&editionRow{}).Where("fair_id = ? AND number > ? AND published_at IS NOT NULL AND withdrawn_at IS NULL", r.FairID, r.Number).
			Select("COALESCE(MAX(number), 0)").Scan(&e.ReplacedBy).Error; err != nil {
			return e, err
		}
	}
	return e, tx.Where("edition_id = ?", r.ID).Order("name").Find(&e.Files).Error
}

func (s *Store) editionOf(tx *gorm.DB, where string, args ...any) (domain.FrozenEdition, error) {
	var rows []editionRow
	if err := tx.Where(where, args...).Order("number DESC").Limit(1).Find(&rows).Error; err != nil {
		return domain.FrozenEdition{}, err
	}
	if len(rows) == 0 {
		return domain.FrozenEdition{}, noEdition()
	}
	return s.withFiles(tx.Session(&gorm.Session{NewDB: true}), rows[0])
}

// ManagedEdition returns an edition with its content.
func (s *Store) ManagedEdition(ctx context.Context, by domain.Actor, fairID string, number int) (out domain.FrozenEdition, err error) {
	err = s.read(ctx, "reading an edition", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		out, err = s.editionOf(tx, "fair_id = ? AND number = ?", f.ID, number)
		return err
	})
	return out, err
}

// PublishEdition makes an edition public.
func (s *Store) PublishEdition(ctx context.Context, by domain.Actor, fairID string, number int) (out domain.FrozenEdition, err error) {
	err = s.write(ctx, "publishing an edition", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		if out, err = s.editionOf(tx.Omit("content", "picture_keys"), "fair_id = ? AND number = ?", f.ID, number); err != nil {
			return nil, err
		}
		switch {
		case !out.Ready():
			return nil, domain.Errorf(domain.CodeConflict, "the files of the edition are still being made")
		case out.PublishedAt != nil:
			return nil, nil
		}
		now := s.clock()
		out.PublishedAt = &now
		if err := tx.Model(&editionRow{}).Where("id = ?", out.ID).UpdateColumn("published_at", now).Error; err != nil {
			return nil, err
		}
		if err := s.emitEdition(tx.DB, f, out); err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "edition.publish", "", nil, map[string]any{"number": out.Number})
	})
	return out, err
}

// WithdrawEdition marks a published edition as one that no longer holds.
func (s *Store) WithdrawEdition(ctx context.Context, by domain.Actor, fairID string, number int, reason string) (out domain.FrozenEdition, err error) {
	err = s.write(ctx, "withdrawing an edition", func(tx *tx) ([]domain.Ref, error) {
		// A mistake may be found after the fair, too.
		f, err := fairRunBy(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, fairID)
		if err != nil {
			return nil, err
		}
		if out, err = s.editionOf(tx.Omit("content", "picture_keys"), "fair_id = ? AND number = ?", f.ID, number); err != nil {
			return nil, err
		}
		if err := out.CheckWithdraw(reason); err != nil || out.WithdrawnAt != nil {
			return nil, err
		}
		now := s.clock()
		if err := tx.Model(&editionRow{}).Where("id = ?", out.ID).UpdateColumns(map[string]any{"withdrawn_at": now, "withdrawn_reason": reason}).Error; err != nil {
			return nil, err
		}
		if out, err = s.editionOf(tx.Omit("content", "picture_keys"), "id = ?", out.ID); err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "edition.withdraw", reason, nil, map[string]any{"number": out.Number})
	})
	return out, err
}

// PublishedEdition returns an edition of a public fair.
func (s *Store) PublishedEdition(ctx context.Context, fair string, number int) (out domain.FrozenEdition, err error) {
	err = s.read(ctx, "reading a published edition", func(tx *gorm.DB) error {
		f, err := publicFair(tx, fair)
		if err != nil {
			return err
		}
		out, err = s.publishedEdition(tx.Omit("content", "picture_keys"), f.ID, number)
		return err
	})
	return out, err
}

// publishedEdition returns a published edition of a fair; number 0: the latest
// that is not withdrawn, or else the latest.
func (s *Store) publishedEdition(tx *gorm.DB, fairID string, number int) (domain.FrozenEdition, error) {
	const published = "fair_id = ? AND published_at IS NOT NULL"
	tx = tx.Session(&gorm.Session{})
	if number > 0 {
		return s.editionOf(tx, published+" AND number = ?", fairID, number)
	}
	e, err := s.editionOf(tx, published+" AND withdrawn_at IS NULL", fairID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return s.editionOf(tx, published, fairID)
	}
	return e, err
}

// EditionToMake returns an edition for the job that makes its files.
func (s *Store) EditionToMake(ctx context.Context, id string) (out domain.FrozenEdition, err error) {
	err = s.read(ctx, "reading an edition to make", func(tx *gorm.DB) (err error) {
		out, err = s.editionOf(tx, "id = ?", id)
		return err
	})
	return out, err
}

// AddEditionFile stores that a file of an edition was made.
func (s *Store) AddEditionFile(ctx context.Context, f domain.EditionFile) error {
	return s.write(ctx, "storing a file of an edition", func(tx *tx) ([]domain.Ref, error) {
		f.CreatedAt = s.clock()
		return nil, tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&f).Error
	})
}

// Addendum returns what has changed since an edition was frozen.
func (s *Store) Addendum(ctx context.Context, by domain.Actor, fairID string, number int) (e domain.FrozenEdition, out []domain.Difference, err error) {
	err = s.read(ctx, "comparing an edition", func(tx *gorm.DB) error {
		f, err := fairRunBy(withPlace(tx, ""), by, fairID)
		if err != nil {
			return err
		}
		if e, err = s.editionOf(tx, "fair_id = ? AND number = ?", f.ID, number); err != nil {
			return err
		}
		out, err = s.differences(tx, f, e.Content)
		return err
	})
	return e, out, err
}

// PublicAddendum returns what has changed since a published edition was frozen.
func (s *Store) PublicAddendum(ctx context.Context, fair string, number int) (e domain.FrozenEdition, out []domain.Difference, err error) {
	err = s.read(ctx, "comparing a published edition", func(tx *gorm.DB) error {
		f, err := publicFair(withPlace(tx, ""), fair)
		if err != nil {
			return err
		}
		if e, err = s.publishedEdition(tx, f.ID, number); err != nil {
			return err
		}
		all, err := s.differences(tx, f, e.Content)
		out = domain.PublicDifferences(all)
		return err
	})
	return e, out, err
}

// differences compares a content with today.
func (s *Store) differences(tx *gorm.DB, f domain.Fair, c domain.EditionContent) ([]domain.Difference, error) {
	var refs []domain.Ref
	for _, sec := range c.Sections {
		for _, x := range sec.Entries {
			refs = append(refs, domain.Ref{Kind: x.Kind, ID: x.ID})
		}
	}
	now := domain.EditionToday{Fair: f, Present: map[string]bool{}}
	// Printed facts hold for the days that were printed.
	printed := f
	printed.StartsOn, printed.EndsOn = c.Fair.From, c.Fair.Until
	var err error
	if now.Entries, err = s.entries(tx, printed, refs, ""); err != nil {
		return nil, err
	}
	shown, err := shownBriefly(tx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range shown {
		if e, ok := now.Entries[x.Ref()]; ok {
			e.SetBooths(x.Booths)
			now.Entries[x.Ref()] = e
		}
	}
	exhibitors, err := acceptedExhibitors(tx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range exhibitors {
		now.Present[e.ID] = true
	}
	now.Booths = editionBooths(exhibitors)
	if now.Events, err = eventsOf(tx, f.ID); err != nil {
		return nil, err
	}
	out := domain.Differences(c, now)
	return out, addReasons(tx, out)
}

// addReasons adds to products whether they were withdrawn or their certificates
// revoked.
func addReasons(tx *gorm.DB, all []domain.Difference) error {
	var ids []string
	for _, d := range all {
		if d.Ref.Kind == domain.KindProduct && d.Reason == domain.GoneEnded {
			ids = append(ids, d.Ref.ID)
		}
	}
	withdrawn, revoked := map[string]bool{}, map[string]bool{}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var shown []string
		if err := tx.Model(&domain.Product{}).Where(public).Where("id IN ?", chunk).Pluck("id", &shown).Error; err != nil {
			return err
		}
		for _, id := range chunk {
			withdrawn[id] = !slices.Contains(shown, id)
		}
		var certificates []domain.Certificate
		if err := tx.Where("revoked_on IS NOT NULL AND product_id IN ?", chunk).Find(&certificates).Error; err != nil {
			return err
		}
		for _, c := range certificates {
			revoked[c.Code] = true
		}
	}
	for i := range all {
		d := &all[i]
		switch {
		case d.Reason != domain.GoneEnded:
		case withdrawn[d.Ref.ID]:
			d.What, d.Reason = "listing", domain.GoneWithdrawn
		case d.WasCertificate != nil && revoked[d.WasCertificate.Code]:
			d.Reason = domain.GoneRevoked
		}
	}
	return nil
}

// compose builds the content of an edition, and lists what it leaves out.
func (s *Store) compose(tx *gorm.DB, f domain.Fair, c domain.Catalogue, found []domain.SectionHits, site string) (composed domain.Composition, err error) {
	out := domain.EditionContent{
		Title: cmp.Or(c.Title, f.Name), TitleEN: cmp.Or(c.TitleEN, f.NameEN), Greeting: c.Greeting, GreetingEN: c.GreetingEN, GreetingBy: c.GreetingBy, Imprint: c.Imprint,
		Fair: domain.EditionFair{
			ID: f.ID, Slug: f.Slug, Sample: f.Sample, Name: f.Name, NameEN: f.NameEN, Theme: f.Theme, ThemeEN: f.ThemeEN, Organizer: f.Organizer, Venue: f.Venue, From: f.StartsOn, Until: f.EndsOn,
			OrganizerEN: f.OrganizerEN, VenueEN: f.VenueEN, Place: domain.EditionPlaceOf(f.Place),
		},
		Sections: []domain.EditionSection{}, AddendumURL: domain.AddendumURL(site, f.Slug, 0),
	}
	plan, err := planOf(tx, f.ID)
	if err != nil {
		return composed, err
	}
	if plan != nil {
		out.Plan = &domain.EditionPicture{ID: plan.ID, Width: plan.Width, Height: plan.Height, FileKey: plan.FileKey}
	}
	organisations, err := organisationsOf(tx, f.ID)
	if err != nil {
		return composed, err
	}
	events, err := eventsOf(tx, f.ID)
	if err != nil {
		return composed, err
	}
	out.Organisations, out.Events = domain.EditionOrganisations(organisations), domain.EditionEvents(events)
	exhibitors, err := acceptedExhibitors(tx, f.ID)
	if err != nil {
		return composed, err
	}
	out.Booths = editionBooths(exhibitors)
	shown, err := shownBriefly(tx, f.ID)
	if err != nil {
		return composed, err
	}
	booths := map[domain.Ref][]string{}
	exhibits := make([]domain.Ref, len(shown))
	for i, x := range shown {
		exhibits[i] = x.Ref()
		booths[x.Ref()] = x.Booths
	}
	choice := domain.ChooseEntries(c, found, exhibits)
	all := choice.Refs()
	if err := domain.CheckEditionSize(len(all)); err != nil {
		return composed, err
	}
	cover := domain.Ref{Kind: c.CoverKind, ID: c.CoverID}
	if c.CoverID != "" {
		all = append(all, cover)
	}
	entries, err := s.entries(tx, f, all, site)
	if err != nil {
		return composed, err
	}
	out.Cover = entries[cover].Picture
	printText(entries, c.Texts)
	counts := make([]int, len(c.Sections))
	for i, sec := range c.Sections {
		var list []domain.EditionEntry
		for _, r := range choice.Lists[i] {
			if e, ok := entries[r]; ok {
				e.SetBooths(booths[r])
				list = append(list, e)
			}
		}
		counts[i] = len(list)
		out.Sections = append(out.Sections, domain.SplitSection(s.criteria.On(domain.Today(s.clock())), sec, list)...)
	}
	out.Count()
	out.Layout = cmp.Or(c.Layout, domain.LayoutStandard)
	if out.Producers, err = editionProducers(tx, out.Makers(), exhibitors); err != nil {
		return composed, err
	}
	var units []domain.Province
	if err := tx.Preload("Former", func(former *gorm.DB) *gorm.DB { return former.Order("code") }).Order("code").Find(&units).Error; err != nil {
		return composed, err
	}
	out.Provinces = out.EditionMap(units)
	absent, err := absentListings(tx, slices.DeleteFunc(all, func(r domain.Ref) bool { _, ok := entries[r]; return ok }))
	if err != nil {
		return composed, err
	}
	undecided, err := undecidedCorrections(tx, f.ID)
	return domain.Composition{Content: out, LeftOut: choice.LeftOut(entries, absent, undecided), Counts: counts}, err
}

// undecidedCorrections returns the listings of a fair for which a text waits for the
// organizer.
func undecidedCorrections(tx *gorm.DB, fairID string) ([]domain.Ref, error) {
	var waiting []domain.CatalogueEntry
	err := tx.Where("fair_id = ? AND state = ? AND verdict = ?", fairID, domain.EntryCorrected, domain.VerdictPending).Order("id").Find(&waiting).Error
	var out []domain.Ref
	for _, e := range waiting {
		if e.Correction() != (domain.CatalogueText{Ref: e.Ref()}) {
			out = append(out, e.Ref())
		}
	}
	return out, err
}

// absentListings returns why listings have no entry in a catalogue, and their
// names.
func absentListings(tx *gorm.DB, refs []domain.Ref) (map[domain.Ref]domain.LeftOut, error) {
	out := map[domain.Ref]domain.LeftOut{}
	ids := map[domain.Kind][]string{}
	for _, r := range refs {
		out[r] = domain.LeftOut{Ref: r, Reason: domain.LeftOutUnknown}
		if db.IsID(r.ID) {
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	for kind, all := range ids {
		for chunk := range slices.Chunk(all, idsPerQuery) {
			var rows []struct {
				ID     string
				Name   string
				Status domain.Status
			}
			if err := tx.Table(tableOf(kind)).Select("id, name, status").Where("id IN ?", chunk).Find(&rows).Error; err != nil {
				return nil, err
			}
			for _, r := range rows {
				ref := domain.Ref{Kind: kind, ID: r.ID}
				why := domain.LeftOut{Ref: ref, Reason: domain.LeftOutUnpublished}
				if r.Status == domain.StatusPublished { // the name of a draft is its producer's
					why.Name, why.Reason = r.Name, domain.LeftOutNoCertificate
				}
				out[ref] = why
			}
		}
	}
	return out, nil
}

// editionProducers returns the profiles of public producers in the order of their
// ids, with the booths that they have as exhibitors.
func editionProducers(tx *gorm.DB, ids []string, exhibitors []domain.Exhibitor) ([]domain.EditionProducer, error) {
	booths := map[string][]string{}
	for _, e := range exhibitors {
		for _, b := range e.Booths {
			if e.ProducerID != nil {
				booths[*e.ProducerID] = append(booths[*e.ProducerID], b.Number)
			}
		}
	}
	found := map[string]domain.EditionProducer{}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var producers []domain.Producer
		if err := withPlace(tx, "").Where(public).Where("id IN ?", chunk).Find(&producers).Error; err != nil {
			return nil, err
		}
		first, err := firstPictures(tx, domain.KindProducer, chunk)
		if err != nil {
			return nil, err
		}
		for _, m := range producers {
			m.Pictures = first[m.ID]
			found[m.ID] = domain.EditionOfProducer(m, append([]string{}, booths[m.ID]...))
		}
	}
	out := make([]domain.EditionProducer, 0, len(ids))
	for _, id := range ids {
		if m, ok := found[id]; ok {
			out = append(out, m)
		}
	}
	return out, nil
}

// editionBooths returns the booths of a fair that have one of the exhibitors.
func editionBooths(exhibitors []domain.Exhibitor) []domain.EditionBooth {
	var booths []domain.Booth
	for i := range exhibitors {
		for _, b := range exhibitors[i].Booths {
			b.Exhibitor = &exhibitors[i]
			booths = append(booths, b)
		}
	}
	slices.SortFunc(booths, domain.CompareBooths)
	out := make([]domain.EditionBooth, len(booths))
	for i, b := range booths {
		out[i] = domain.EditionBooth{Number: b.Number, ExhibitorID: b.Exhibitor.ID, PlanX: b.PlanX, PlanY: b.PlanY, Hall: b.Hall.Name, HallEN: b.Hall.NameEN}
		if id := b.Exhibitor.ProducerID; id != nil {
			out[i].ProducerID = *id
		}
		out[i].Exhibitor, out[i].ExhibitorEN = b.Exhibitor.Name()
	}
	return out
}

// entries builds the entries of things that may be shown on the last day of the
// fair.
func (s *Store) entries(tx *gorm.DB, f domain.Fair, refs []domain.Ref, site string) (map[domain.Ref]domain.EditionEntry, error) {
	ids := map[domain.Kind][]string{}
	for _, r := range refs {
		if db.IsID(r.ID) {
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	out := make(map[domain.Ref]domain.EditionEntry, len(refs))
	for chunk := range slices.Chunk(ids[domain.KindProduct], idsPerQuery) {
		var products []domain.Product
		if err := withCard(tx, "").Where(public).Where("id IN ?", chunk).Find(&products).Error; err != nil {
			return nil, err
		}
		if err := addPapers(tx, products); err != nil {
			return nil, err
		}
		shown, err := pictures(tx, domain.KindProduct, chunk)
		if err != nil {
			return nil, err
		}
		for _, p := range products {
			p.Pictures = shown[p.ID]
			if domain.CurrentOn(p.Certificates, f.EndsOn) != nil {
				out[domain.Ref{Kind: domain.KindProduct, ID: p.ID}] = domain.EditionProduct(p, f.StartsOn, f.EndsOn, site)
			}
		}
	}
	for chunk := range slices.Chunk(ids[domain.KindCraftVillage], idsPerQuery) {
		var villages []domain.CraftVillage
		if err := withPlace(tx, "").Where(public).Where("id IN ?", chunk).Find(&villages).Error; err != nil {
			return nil, err
		}
		shown, err := pictures(tx, domain.KindCraftVillage, chunk)
		if err != nil {
			return nil, err
		}
		for _, v := range villages {
			v.Pictures = shown[v.ID]
			out[domain.Ref{Kind: domain.KindCraftVillage, ID: v.ID}] = domain.EditionOfVillage(v)
		}
	}
	for chunk := range slices.Chunk(ids[domain.KindTourismSite], idsPerQuery) {
		var sites []domain.TourismSite
		if err := withPlace(tx, "").Where(public).Where("id IN ?", chunk).Find(&sites).Error; err != nil {
			return nil, err
		}
		shown, err := pictures(tx, domain.KindTourismSite, chunk)
		if err != nil {
			return nil, err
		}
		for _, t := range sites {
			t.Pictures = shown[t.ID]
			out[domain.Ref{Kind: domain.KindTourismSite, ID: t.ID}] = domain.EditionOfSite(t)
		}
	}
	return out, nil
}
