// Package trust is the area of the API about proofs: decisions and
// certificates, their revocation, evidence, inspections, public verification of
// certificates, and reports of misuse.
package trust

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
	domain.AgendaService
	domain.DecisionService
	domain.EvidenceService
	domain.InspectionService
	domain.CertificateChangeService
	domain.ReportService
	domain.VerificationService

	AddVisit(ctx context.Context, fair, product, from string) (domain.Visit, error)
	Fair(ctx context.Context, idOrSlug string) (domain.Fair, error)
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// Handlers answers the operations of the area.
type Handlers struct {
	store Store
	front *front.Front
	files *rest.FileStore
	cards view.Cards

	reports  *front.Reports
	verifier *front.Verifier
}

// New returns the handlers of the area.
func New(store Store, f *front.Front, files *rest.FileStore) *Handlers {
	return &Handlers{store, f, files, view.New(f.PublicURL(), f.Criteria()), front.NewReports(store, f, files), front.NewVerifier(store, f)}
}

// Operations returns the descriptions of the operations. The table of routes in
// package api has their methods, paths and callers.
func Operations(schemas huma.Registry) []huma.Operation {
	return slices.Concat(
		agendaOperations(),
		decisionOperations(),
		decisionScanOperations(),
		decisionBulkOperations(),
		criteriaOperations(),
		evidenceOperations(),
		inspectionOperations(),
		certificateChangeOperations(),
		certificateOperations(),
		reportOperations(schemas),
		verificationOperations(),
	)
}
