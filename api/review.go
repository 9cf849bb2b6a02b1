package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// ListingState is where a listing stands.
type ListingState struct {
	Kind     string `json:"kind" doc:"product, producer, craft_village or tourism_site"`
	ID       string `json:"id" format:"uuid"`
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	Status   string `json:"status" doc:"draft, submitted, changes_requested, published, suspended or withdrawn. Of products, what is published is shown while a certificate is valid"`
	Province string `json:"province" doc:"Unit of today, by code"`
	Version  int64  `json:"version" doc:"In quotation marks it is the ETag"`
	Path     string `json:"path" doc:"Where those find it who manage it" example:"/v1/me/products/01900000-0000-7000-8000-000000000001"`
}

func (s *Server) listingState(l domain.ListingState) ListingState {
	return ListingState{string(l.Kind), l.ID, l.Slug, l.Name, string(l.Status), l.ProvinceCode, l.Version, "/v1/me/" + collection(l.Kind) + "/" + l.ID}
}

// HistoryEntry is one change of a listing or of what belongs to it.
type HistoryEntry struct {
	AuditEntry
	UserName string `json:"user_name" doc:"Who; empty: the program itself, or nobody signed in"`
}

// History is a page of the history of a listing.
type History struct {
	Items      []HistoryEntry `json:"items" nullable:"false" doc:"Newest first"`
	NextCursor *string        `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int           `json:"total,omitempty" doc:"How many there are on all pages; with total=true only"`
}

// ListingStates is a page of what somebody manages.
type ListingStates struct {
	Items      []ListingState `json:"items" nullable:"false" doc:"Last changed first"`
	NextCursor *string        `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int           `json:"total,omitempty" doc:"How many there are on all pages; with total=true only"`
}

func (s *Server) routeReviews() {
	private(s, only(domain.ScopeRead, managers()...), huma.Operation{
		OperationID: "list-my-listings", Method: http.MethodGet, Path: "/v1/me/listings", Tags: []string{"Reviews"},
		Summary:     "What do I manage, in any state?",
		Description: "What belongs to producers that you act for, and as an officer all of your provinces. With status=submitted it is what waits for officers.",
	}, s.myListings)
	for _, k := range domain.Kinds() {
		path := "/v1/" + collection(k) + "/{id}"
		name := strings.ReplaceAll(string(k), "_", "-")
		private(s, only(domain.ScopeRead, managers()...), huma.Operation{
			OperationID: "get-" + name + "-history", Method: http.MethodGet, Path: path + "/history", Tags: []string{"Reviews"},
			Summary: "Who changed what, of a listing that I manage",
		}, func(ctx context.Context, in *HistoryInput) (*secret[History], error) { return s.history(ctx, k, in) })
		for _, action := range domain.ReviewActions() {
			rule, _ := action.Rule()
			who := managers()
			if rule.Officer {
				who = []domain.Role{domain.RoleOfficer, domain.RoleAdmin}
			}
			from := make([]string, len(rule.From))
			for i, f := range rule.From {
				from[i] = string(f)
			}
			verb := strings.ReplaceAll(string(action), "_", "-")
			description := "From " + strings.Join(from, " or ") + " to " + string(rule.To) + "."
			if rule.Reason {
				description += " A reason is needed."
			}
			private(s, only(domain.ScopeWrite, who...), huma.Operation{
				OperationID: verb + "-" + name, Method: http.MethodPost, Path: path + "/" + verb, Tags: []string{"Reviews"},
				Summary: reviewSummary(action), Description: description,
				Errors: []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
			}, func(ctx context.Context, in *ReviewInput) (*secret[ListingState], error) {
				return s.review(ctx, k, action, in)
			})
		}
	}
}

func reviewSummary(a domain.ReviewAction) string {
	switch a {
	case domain.ReviewSubmit:
		return "Submit a listing to the officers of its province"
	case domain.ReviewRecall:
		return "Take a submitted listing back to change it"
	case domain.ReviewRequestChanges:
		return "Send a submitted listing back"
	case domain.ReviewPublish:
		return "Publish a submitted listing"
	case domain.ReviewWithdraw:
		return "Withdraw a listing"
	case domain.ReviewReopen:
		return "Make a draft of a withdrawn listing"
	case domain.ReviewSuspend:
		return "Hide a published listing"
	}
	return "Show a suspended listing again"
}

// ReviewInput is what an action on a listing takes.
type ReviewInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the listing"`
	IfMatchParams
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Why; at most 2,000 characters. Those on the other side are told"`
	}
}

func (s *Server) review(ctx context.Context, k domain.Kind, action domain.ReviewAction, in *ReviewInput) (*secret[ListingState], error) {
	by, ref := actorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
	state, err := s.deps.Reviews.State(ctx, by, ref)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, state.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	reason := ""
	if in.Body != nil {
		reason = norm.NFC.String(in.Body.Reason)
	}
	if state, err = s.deps.Reviews.Review(ctx, by, ref, version, action, reason); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tell(s.listingState(state))
	out.ETag = versionTag(state.Version)
	return out, nil
}

// MyListingsInput is what GET /v1/me/listings takes.
type MyListingsInput struct {
	Kind   []string `query:"kind" enum:"product,producer,craft_village,tourism_site" doc:"Only these kinds"`
	Status []string `query:"status" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"Only in these states"`
	PageParams
}

func (s *Server) myListings(ctx context.Context, in *MyListingsInput) (*secret[ListingStates], error) {
	var f domain.ReviewFilter
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, domain.Kind(k))
	}
	for _, v := range in.Status {
		f.Statuses = append(f.Statuses, domain.Status(v))
	}
	found, err := s.deps.Reviews.Managed(ctx, actorOf(ctx), f, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	list := ListingStates{Items: make([]ListingState, len(found.Items)), NextCursor: orNil(found.Next), Total: found.Total}
	for i, l := range found.Items {
		list.Items[i] = s.listingState(l)
	}
	return tell(list), nil
}

// HistoryInput is what the history of a listing takes.
type HistoryInput struct {
	ID    string    `path:"id" maxLength:"100" doc:"Id of the listing"`
	Since time.Time `query:"since" doc:"Changes at or after this moment"`
	PageParams
}

func (s *Server) history(ctx context.Context, k domain.Kind, in *HistoryInput) (*secret[History], error) {
	by, ref := actorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
	if _, err := s.deps.Reviews.State(ctx, by, ref); err != nil {
		return nil, s.problem(ctx, err)
	}
	found, err := s.deps.Audit.AuditEntries(ctx, domain.AuditFilter{Listing: ref, Since: in.Since}, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	names := map[string]string{}
	list := History{Items: make([]HistoryEntry, len(found.Items)), NextCursor: orNil(found.Next), Total: found.Total}
	for i, e := range found.Items {
		name, known := names[e.UserID]
		if !known && e.UserID != "" {
			u, err := s.deps.Accounts.User(ctx, e.UserID)
			if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
				return nil, s.problem(ctx, err)
			}
			name, names[e.UserID] = u.Name, u.Name
		}
		view := auditEntryOf(e)
		if !by.Has(domain.RoleOfficer, domain.RoleAdmin) {
			view.Address, view.RequestID, view.APIKeyID = "", "", "" // of officers, too
		}
		list.Items[i] = HistoryEntry{view, name}
	}
	return tell(list), nil
}
