package account

import (
	"context"
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// AuditList is a page of the audit log.
type AuditList struct {
	Items      []view.AuditEntry `json:"items" nullable:"false" doc:"Newest first"`
	NextCursor *string           `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int              `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// AuditCheck is the result of verifying the audit log.
type AuditCheck struct {
	Entries        int64      `json:"entries" doc:"How many entries follow from each other, from the first one on"`
	Whole          bool       `json:"whole" doc:"false: an entry was changed or removed past the program"`
	Detail         string     `json:"detail" nullable:"true" doc:"Which entry does not follow; null when whole"`
	Unchained      int64      `json:"unchained" doc:"How many entries had no place in the chain when the verification began, which gave it to them. Entries get it about a second after they were written"`
	UnchainedSince *time.Time `json:"unchained_since" doc:"The time of the first action of these entries; null without any. When it is minutes ago, the program does not chain"`
}

func auditOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-audit", Tags: []string{"Administration"},
			Summary:     "List the audit log",
			Description: "Returns who did what and when, newest first, with the values before and after. Entries are never changed. Officers read the entries of their provinces.",
		},
		{
			OperationID: "verify-audit", Tags: []string{"Administration"},
			Summary: "Verify the audit log",
			Description: "Verifies the chain of hashes from the first entry to the last, and returns the number of entries. Where a hash is wrong, whole is false and detail names the first " +
				"such entry. Entries that were written in the last seconds get their places in the chain first; unchained says how many there were.",
		},
	}
}

// AuditInput is the input of GET /v1/admin/audit.
type AuditInput struct {
	ListingKind string    `query:"listing_kind" enum:"product,producer,craft_village,tourism_site" doc:"With listing_id"`
	ListingID   string    `query:"listing_id" maxLength:"36" doc:"With listing_kind: the history of a listing"`
	Noun        string    `query:"noun" maxLength:"50" doc:"The kind of thing that was changed" example:"user"`
	NounID      string    `query:"noun_id" maxLength:"100" doc:"With noun: the id of one thing"`
	Action      string    `query:"action" maxLength:"100" doc:"The action: noun.verb" example:"product.publish"`
	UserID      string    `query:"user_id" maxLength:"36" doc:"The user who did it"`
	Query       string    `query:"q" maxLength:"200" doc:"Words of the name of the user who did it, or of the thing concerned: a listing, an account, a fair, the number of a decision; with or without marks" example:"mat ong"`
	Province    string    `query:"province" maxLength:"2" doc:"Only entries of this unit of today"`
	Since       time.Time `query:"since" doc:"Entries at or after this moment"`
	Until       time.Time `query:"until" doc:"Entries before this moment"`
	front.PageParams
}

// Audit answers GET /v1/admin/audit.
func (h *Handlers) Audit(ctx context.Context, in *AuditInput) (*rest.PrivateAnswer[AuditList], error) {
	f := domain.AuditFilter{
		Listing: domain.Ref{Kind: domain.Kind(in.ListingKind), ID: in.ListingID}, Noun: in.Noun, NounID: in.NounID,
		Action: in.Action, UserID: in.UserID, Words: domain.SearchWords(in.Query), Since: in.Since, Until: in.Until,
	}
	if in.Province != "" {
		f.Provinces = []string{in.Province}
	}
	f, err := f.For(front.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	found, err := h.store.AuditEntries(ctx, f, in.Page(""))
	if err != nil {
		return nil, err
	}
	list := AuditList{Items: make([]view.AuditEntry, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total}
	for i, e := range found.Items {
		list.Items[i] = view.AuditEntryOf(e)
	}
	return rest.ReplyPrivate(list), nil
}

// VerifyAudit answers GET /v1/admin/audit/verify.
func (h *Handlers) VerifyAudit(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[AuditCheck], error) {
	check, err := h.store.VerifyAudit(ctx)
	out := AuditCheck{Entries: check.Entries, Whole: err == nil, Unchained: check.Tail.Entries, UnchainedSince: check.Tail.Oldest}
	if e, ok := errors.AsType[*domain.Error](err); ok && e.Code == domain.CodeConflict {
		out.Detail, err = e.Message, nil
	}
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(out), nil
}
