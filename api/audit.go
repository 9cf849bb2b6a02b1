package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// AuditEntry is one line of the audit log.
type AuditEntry struct {
	Seq          int64           `json:"seq" doc:"1, 2, 3 … without gaps"`
	At           time.Time       `json:"at"`
	UserID       string          `json:"user_id" doc:"Who; empty: the program itself, or nobody signed in"`
	APIKeyID     string          `json:"api_key_id" doc:"The key that was used; empty for a session"`
	OnBehalf     bool            `json:"on_behalf" doc:"An officer acted for a producer (cán bộ nhập thay)"`
	Action       string          `json:"action" example:"product.publish"`
	Noun         string          `json:"noun" doc:"What was changed" example:"product"`
	NounID       string          `json:"noun_id"`
	ListingKind  string          `json:"listing_kind" doc:"The listing whose history this belongs to; empty for none"`
	ListingID    string          `json:"listing_id"`
	ProvinceCode string          `json:"province_code" doc:"Unit of today whose officers may read the entry; empty: admins only"`
	Reason       string          `json:"reason"`
	Before       json.RawMessage `json:"before" doc:"What changed, before; null for nothing"`
	After        json.RawMessage `json:"after" doc:"What changed, after; null for nothing"`
	RequestID    string          `json:"request_id"`
	Address      string          `json:"address" doc:"Of the client"`
	PrevHash     string          `json:"prev_hash" doc:"hash of the entry before"`
	Hash         string          `json:"hash" doc:"SHA-256 over prev_hash and all that the entry says"`
}

func auditEntryOf(e domain.AuditEntry) AuditEntry {
	raw := func(text string) json.RawMessage {
		if text == "" {
			return json.RawMessage("null")
		}
		return json.RawMessage(text)
	}
	return AuditEntry{
		Seq: e.Seq, At: e.At.UTC(), UserID: e.UserID, APIKeyID: e.APIKeyID, OnBehalf: e.OnBehalf, Action: e.Action, Noun: e.Noun, NounID: e.NounID,
		ListingKind: string(e.ListingKind), ListingID: e.ListingID, ProvinceCode: e.ProvinceCode, Reason: e.Reason,
		Before: raw(e.Before), After: raw(e.After), RequestID: e.RequestID, Address: e.Address, PrevHash: e.PrevHash, Hash: e.Hash,
	}
}

// AuditList is a page of the audit log.
type AuditList struct {
	Items      []AuditEntry `json:"items" nullable:"false" doc:"Newest first"`
	NextCursor *string      `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int         `json:"total,omitempty" doc:"How many there are on all pages; with total=true only"`
}

// AuditCheck tells whether the log holds together.
type AuditCheck struct {
	Entries int64  `json:"entries" doc:"How many entries follow from each other, from the first one on"`
	Whole   bool   `json:"whole" doc:"false: an entry was changed or removed past the program"`
	Detail  string `json:"detail" doc:"Which entry does not follow; empty when whole"`
}

func (s *Server) routeAudit() {
	private(s, only(domain.ScopeRead, domain.RoleOfficer, domain.RoleAdmin), huma.Operation{
		OperationID: "list-audit", Method: http.MethodGet, Path: "/v1/admin/audit", Tags: []string{"Administration"},
		Summary:     "The audit log",
		Description: "Who did what, when, with what was before and after. The log only grows. Officers read what belongs to their provinces.",
	}, s.audit)
	private(s, only(domain.ScopeRead, domain.RoleAdmin), huma.Operation{
		OperationID: "verify-audit", Method: http.MethodGet, Path: "/v1/admin/audit/verify", Tags: []string{"Administration"},
		Summary: "Does the audit log hold together?", Description: "Follows the chain of hashes from the first entry to the last.",
	}, s.verifyAudit)
}

// AuditInput is what GET /v1/admin/audit takes.
type AuditInput struct {
	ListingKind string    `query:"listing_kind" enum:"product,producer,craft_village,tourism_site" doc:"With listing_id"`
	ListingID   string    `query:"listing_id" maxLength:"36" doc:"With listing_kind: the history of a listing"`
	Noun        string    `query:"noun" maxLength:"50" doc:"What was changed" example:"user"`
	NounID      string    `query:"noun_id" maxLength:"100" doc:"With noun: what was done to one thing"`
	Action      string    `query:"action" maxLength:"100" doc:"What was done: noun.verb" example:"product.publish"`
	UserID      string    `query:"user_id" maxLength:"36" doc:"Who did it"`
	Province    string    `query:"province" maxLength:"2" doc:"Only entries of this unit of today"`
	Since       time.Time `query:"since" doc:"Entries at or after this moment"`
	Until       time.Time `query:"until" doc:"Entries before this moment"`
	PageParams
}

func (s *Server) audit(ctx context.Context, in *AuditInput) (*secret[AuditList], error) {
	f := domain.AuditFilter{
		Listing: domain.Ref{Kind: domain.Kind(in.ListingKind), ID: in.ListingID}, Noun: in.Noun, NounID: in.NounID,
		Action: in.Action, UserID: in.UserID, Since: in.Since, Until: in.Until,
	}
	if by := actorOf(ctx); !by.Has(domain.RoleAdmin) {
		f.Provinces = append([]string{}, by.Provinces...)
	}
	if in.Province != "" {
		if f.Provinces != nil && !slices.Contains(f.Provinces, in.Province) {
			return nil, s.problem(ctx, domain.Errorf(domain.CodeForbidden, "this is a province of other officers"))
		}
		f.Provinces = []string{in.Province}
	}
	found, err := s.deps.Audit.AuditEntries(ctx, f, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	list := AuditList{Items: make([]AuditEntry, len(found.Items)), NextCursor: orNil(found.Next), Total: found.Total}
	for i, e := range found.Items {
		list.Items[i] = auditEntryOf(e)
	}
	return tell(list), nil
}

func (s *Server) verifyAudit(ctx context.Context, _ *struct{}) (*secret[AuditCheck], error) {
	n, err := s.deps.Audit.VerifyAudit(ctx)
	switch domain.CodeOf(err) {
	case "":
		return tell(AuditCheck{Entries: n, Whole: true}), nil
	case domain.CodeConflict:
		return tell(AuditCheck{Entries: n, Detail: s.problem(ctx, err).Detail}), nil
	}
	return nil, s.problem(ctx, err)
}

// noteRefusal writes a refused request of somebody who is signed in to the
// audit log. Who is not signed in only stands in the log of requests: the
// audit log is not for anybody to fill.
func (s *Server) noteRefusal(ctx context.Context, by domain.Actor, method, path string) {
	err := s.deps.Audit.Note(ctx, by, domain.Audit{
		Action: "authorization.refused", Noun: "route", NounID: method + " " + openAPIPath(path),
	})
	if err != nil {
		s.deps.Log.WarnContext(ctx, "a refusal was not written to the audit log", "request_id", requestID(ctx), "error", err)
	}
}
