// Package account is the area of the API about users: accounts and their links, sessions, second
// factors, identities, API keys and personal data, their files, notices, saved searches
// and webhooks, and the audit log.
package account

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// Store is the part of the database that the area uses.
type Store interface {
	domain.AccountService
	domain.IdentityService
	domain.PersonalService
	domain.FileService
	domain.NoticeService
	domain.AlertService
	domain.MailStopService
	domain.WebhookService
	domain.AuditService
	JobBacklogs(ctx context.Context) ([]domain.JobBacklog, error)
}

// Handlers answers the operations of the area.
type Handlers struct {
	store    Store
	accounts *front.Accounts
	networks domain.Networks // that webhooks may call besides the public internet; may be empty
	front    *front.Front
	files    *rest.FileStore
}

// New returns the handlers of the area. networks may be empty.
func New(store Store, accounts *front.Accounts, networks domain.Networks, f *front.Front, files *rest.FileStore) *Handlers {
	return &Handlers{store, accounts, networks, f, files}
}

// Operations returns the descriptions of the operations. The table of routes in
// package api has their methods, paths and callers.
func Operations(schemas huma.Registry) []huma.Operation {
	return slices.Concat(
		accountLinkOperations(),
		provinceAccountOperations(),
		alertOperations(schemas),
		apiKeyOperations(),
		auditOperations(),
		jobOperations(),
		fileOperations(),
		identityOperations(),
		noticeOperations(),
		personalOperations(),
		secondFactorOperations(),
		phoneOperations(),
		noticeStopOperations(),
		sessionOperations(),
		userOperations(),
		webhookOperations(),
	)
}
