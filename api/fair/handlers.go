// Package fair is the area of the API about fairs: delegations, exhibitors,
// booths, meetings, visits, the catalogue and the report.
package fair

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
	domain.FairService
	domain.FairOrganizerService
	domain.FairOrganisationService
	domain.FairEventService
	domain.RescheduleService
	domain.FairDeskService
	domain.FairReportService
	domain.BoothService
	domain.DelegationService
	domain.FairInvitationService
	domain.FairPersonService
	domain.ExhibitService
	domain.GuestRemovalService
	domain.MeetingService
	domain.VisitService
	domain.CatalogueService
	domain.ListingService

	RecordAudit(ctx context.Context, by domain.Actor, a domain.Audit) error
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// Handlers answers the operations of the area.
type Handlers struct {
	store    Store
	searcher front.Searcher
	front    *front.Front
	files    *rest.FileStore
	cards    view.Cards
}

// New returns the handlers of the area.
func New(store Store, searcher front.Searcher, f *front.Front, files *rest.FileStore) *Handlers {
	return &Handlers{store, searcher, f, files, view.New(f.PublicURL(), f.Criteria())}
}

// Operations returns the descriptions of the operations. The table of routes in
// package api has their methods, paths and callers.
func Operations(schemas huma.Registry) []huma.Operation {
	return slices.Concat(
		boothOperations(),
		boothListOperations(),
		catalogueOperations(),
		catalogueEntryOperations(),
		catalogueSectionOperations(),
		delegationOperations(),
		delegationSheetOperations(),
		exhibitOperations(),
		fairOperations(),
		fairDeskOperations(),
		eventOperations(),
		organisationOperations(),
		fairInvitationOperations(),
		fairOrganizerOperations(),
		fairPersonOperations(),
		fairPlanOperations(),
		fairReportOperations(),
		guestRemovalOperations(),
		meetingOperations(),
		rescheduleOperations(),
		visitOperations(),
	)
}
