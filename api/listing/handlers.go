// Package listing is the area of the API about listings: products, producers,
// craft villages and tourism sites with their pictures; how they are edited,
// reviewed, imported, exported and counted; and the members of producers.
package listing

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// Store is the part of the database that the area uses.
type Store interface {
	domain.ProductService
	domain.ProductEditor
	domain.ProducerService
	domain.ProducerEditor
	domain.CraftVillageService
	domain.CraftVillageEditor
	domain.TourismSiteService
	domain.TourismSiteEditor
	domain.LinkEditor
	domain.PictureService
	domain.ReviewService
	domain.LicenceService
	domain.MembershipService
	domain.ImportService
	domain.ProvinceService
	domain.CommuneService
	domain.StatisticsService
	domain.ChangeService

	AuditEntries(ctx context.Context, f domain.AuditFilter, p domain.Page) (domain.List[domain.AuditEntry], error)
	RecordAudit(ctx context.Context, by domain.Actor, a domain.Audit) error
	User(ctx context.Context, id string) (domain.User, error)
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// Handlers answers the operations of the area.
type Handlers struct {
	store    Store
	searcher front.Searcher
	front    *front.Front
	files    *rest.FileStore
	imports  *front.Imports
	cards    view.Cards
	release  string // of the program, which shapes the open data
}

// New returns the handlers of the area.
func New(store Store, searcher front.Searcher, f *front.Front, files *rest.FileStore, release string) *Handlers {
	return &Handlers{store, searcher, f, files, front.NewImports(store, files), view.New(f.PublicURL(), f.Criteria()), release}
}

// Operations returns the descriptions of the operations. The table of routes in
// package api has their methods, paths and callers.
func Operations(schemas huma.Registry) []huma.Operation {
	return slices.Concat(
		provinceOperations(),
		communeOperations(),
		productSetOperations(),
		productOperations(),
		producerOperations(),
		craftVillageOperations(),
		tourismSiteOperations(),
		statisticsOperations(),
		managedOperations(),
		craftVillageFormOperations(),
		exportOperations(),
		importOperations(), listingGapOperations(),
		importPictureOperations(),
		membershipOperations(),
		openDataOperations(),
		changeOperations(),
		pictureOperations(),
		producerFormOperations(),
		productFormOperations(),
		reviewOperations(), bulkOperations(),
		tourismSiteFormOperations(),
	)
}
