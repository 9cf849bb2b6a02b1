// Package trade is the area of the API where buyers and producers meet: demands
// and their matches, quotes, leads and contacts, memoranda, and unmet demand.
package trade

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
	domain.DemandService
	domain.MatchService
	domain.DemandQuoteService
	domain.QuoteService
	domain.LeadService
	domain.ContactService
	domain.MemorandumService
	domain.UnmetService

	RecordAudit(ctx context.Context, by domain.Actor, a domain.Audit) error
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// Handlers answers the operations of the area.
type Handlers struct {
	store  Store
	drafts *front.DemandDrafts
	front  *front.Front
	files  *rest.FileStore
	cards  view.Cards
}

// New returns the handlers of the area.
func New(store Store, sentences front.DemandReader, f *front.Front, files *rest.FileStore) *Handlers {
	return &Handlers{store, front.NewDemandDrafts(store, f, sentences), f, files, view.New(f.PublicURL(), f.Criteria())}
}

// Operations returns the descriptions of the operations. The table of routes in
// package api has their methods, paths and callers.
func Operations(schemas huma.Registry) []huma.Operation {
	return slices.Concat(
		contactOperations(),
		demandOperations(),
		demandDraftOperations(),
		demandQuoteOperations(),
		leadOperations(),
		leadExportOperations(),
		memorandaOperations(),
		quoteOperations(),
		unmetOperations(),
	)
}
