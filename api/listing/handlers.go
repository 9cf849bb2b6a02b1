// Package listing is the area of the API about what is offered: products,
// producers, craft villages and tourism sites with their pictures, how they are
// edited, reviewed, imported, exported and counted, and who may do so.
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

// Store is what the area needs of the database.
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
	domain.MembershipService
	domain.ImportService
	domain.ProvinceService
	domain.CommuneService
	domain.StatisticsService

	AuditEntries(ctx context.Context, f domain.AuditFilter, p domain.Page) (domain.List[domain.AuditEntry], error)
	Note(ctx context.Context, by domain.Actor, a domain.Audit) error
	User(ctx context.Context, id string) (domain.User, error)
	TakeLimits(ctx context.Context, takes ...domain.Take) error
}

// Handlers answer the operations of the area.
type Handlers struct {
	store    Store
	searcher front.Searcher
	front    *front.Front
	files    *rest.FileStore
	cards    view.Cards
}

// New makes the handlers of the area.
func New(store Store, searcher front.Searcher, f *front.Front, files *rest.FileStore) *Handlers {
	return &Handlers{store, searcher, f, files, view.New(f.PublicURL())}
}

// Operations describe what the handlers answer, by operation id. Methods, paths
// and callers stand in the table of routes.
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
		craftVillageFormOperations(),
		exportOperations(),
		importOperations(),
		membershipOperations(),
		openDataOperations(),
		pictureOperations(),
		producerFormOperations(),
		productFormOperations(),
		reviewOperations(), bulkOperations(),
		tourismSiteFormOperations(),
	)
}
