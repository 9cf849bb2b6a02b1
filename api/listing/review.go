package listing

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ListingState is the state of a listing.
type ListingState struct {
	Kind     string `json:"kind" enum:"product,producer,craft_village,tourism_site" doc:"product, producer, craft_village or tourism_site"`
	ID       string `json:"id" format:"uuid"`
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	Status   string `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"draft, submitted, changes_requested, published, suspended or withdrawn. A published product is shown while a certificate is valid"`
	Province string `json:"province_code" doc:"Unit of today, by code"`
	Version  int64  `json:"version" doc:"The ETag is this number in quotation marks"`
	Licensed bool   `json:"licensed" doc:"Whether the licence of the open data was accepted for it; otherwise it stays out of the open data"`
	Path     string `json:"path" doc:"Path for its managers" example:"/v1/products/01900000-0000-7000-8000-000000000001"`
}

func (h *Handlers) listingState(l domain.ListingState, licensed bool) ListingState {
	return ListingState{string(l.Kind), l.ID, l.Slug, l.Name, string(l.Status), l.ProvinceCode, l.Version, licensed, "/v1/" + l.Kind.Collection() + "/" + l.ID}
}

// HistoryEntry is one change of a listing or of what belongs to it.
type HistoryEntry struct {
	view.AuditEntry
	UserName string `json:"user_name" nullable:"true" doc:"Who; null: the program itself, or a visitor"`
}

// History is a page of the history of a listing.
type History struct {
	Items      []HistoryEntry `json:"items" nullable:"false" doc:"Newest first"`
	NextCursor *string        `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int           `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// ListingStates is a page of the listings that the caller manages.
type ListingStates struct {
	Items      []ListingState `json:"items" nullable:"false" doc:"Last changed first"`
	NextCursor *string        `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int           `json:"total" doc:"How many there are on all pages; null without total=true"`
}

func reviewOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "list-my-listings", Tags: []string{"Reviews"},
			Summary: "List the listings that I manage",
			Description: "Returns page by page, last changed first, the listings of producers that the caller acts for, and for officers all of their provinces, in any state. state=submitted " +
				"leaves those that wait for officers.",
		},
	}
	for _, k := range domain.Kinds() {
		name := strings.ReplaceAll(string(k), "_", "-")
		ops = append(ops, huma.Operation{
			OperationID: "get-" + name + "-history", Tags: []string{"Reviews"}, Summary: "Get the history of a listing that I manage",
			Description: "Returns page by page, newest first, which user changed what of the listing and of what belongs to it, such as papers and pictures, with the values before and after. " +
				"Addresses and keys of the callers are for officers only.",
		})
		for _, action := range domain.ReviewActions() {
			ops = append(ops, huma.Operation{
				OperationID: strings.ReplaceAll(string(action), "_", "-") + "-" + name, Tags: []string{"Reviews"},
				Summary: reviewSummary(action), Description: reviewDescription(k, action), Errors: rest.ChangeErrors(),
			})
		}
	}
	return ops
}

// reviewDescription returns from which states an action leads to which state, and
// what it does for a listing of a kind.
func reviewDescription(k domain.Kind, action domain.ReviewAction) string {
	rule, _ := action.Rule()
	from := make([]string, len(rule.From))
	for i, f := range rule.From {
		from[i] = string(f)
	}
	description := "From " + strings.Join(from, " or ") + " to " + string(rule.To) + "."
	if rule.Reason {
		description += " A reason is needed."
	}
	return description + " " + reviewEffect(k, action)
}

// reviewEffect returns what an action does besides the change of state, and what
// it needs.
func reviewEffect(k domain.Kind, action domain.ReviewAction) string {
	product := k == domain.KindProduct
	members := k == domain.KindProduct || k == domain.KindProducer
	effect := ""
	switch action {
	case domain.ReviewSubmit:
		effect = "The officers of the province are notified; until they decide, the listing cannot be changed."
		if product {
			effect += " What publication needs must be filled in; 422 names what is missing."
		}
	case domain.ReviewRecall:
		return "It can be changed again, and officers no longer see it among those that wait."
	case domain.ReviewRequestChanges:
		effect = "It can be changed and submitted again."
	case domain.ReviewPublish:
		effect = "Everybody sees it from then on."
		if product {
			effect = "Everybody sees it from then on, with stars while a certificate is valid. Its producer must be published, and what publication needs be filled in."
		}
	case domain.ReviewWithdraw:
		return "Only those who manage it still see it. An officer of a commune cannot withdraw what is published."
	case domain.ReviewReopen:
		return "It can be changed and submitted again."
	case domain.ReviewSuspend:
		effect = "Nobody but those who manage it sees it until an officer reinstates it."
	case domain.ReviewReinstate:
		effect = "Everybody sees it again."
		if product {
			effect += " Its producer must be published."
		}
	}
	if members && action != domain.ReviewSubmit {
		effect += " The members of the producer are notified."
	}
	return effect
}

// History lists the changes of a listing of a kind.
func (h *Handlers) History(k domain.Kind) rest.Handler[HistoryInput, rest.PrivateAnswer[History]] {
	return func(ctx context.Context, in *HistoryInput) (*rest.PrivateAnswer[History], error) {
		return h.history(ctx, k, in)
	}
}

// ReviewProduct moves a product to another state.
func (h *Handlers) ReviewProduct(action domain.ReviewAction) rest.Handler[ReviewInput, rest.PrivateAnswer[Product]] {
	return review(h, domain.KindProduct, action, h.replyProduct)
}

// ReviewProducer moves a producer to another state.
func (h *Handlers) ReviewProducer(action domain.ReviewAction) rest.Handler[ReviewInput, rest.PrivateAnswer[Producer]] {
	return review(h, domain.KindProducer, action, func(ctx context.Context, id, lang string) (*rest.PrivateAnswer[Producer], error) {
		return h.replyProducer(ctx, front.ActorOf(ctx), id, lang)
	})
}

// ReviewCraftVillage moves a craft village to another state.
func (h *Handlers) ReviewCraftVillage(action domain.ReviewAction) rest.Handler[ReviewInput, rest.PrivateAnswer[CraftVillage]] {
	return review(h, domain.KindCraftVillage, action, h.replyCraftVillage)
}

// ReviewTourismSite moves a tourism site to another state.
func (h *Handlers) ReviewTourismSite(action domain.ReviewAction) rest.Handler[ReviewInput, rest.PrivateAnswer[TourismSite]] {
	return review(h, domain.KindTourismSite, action, h.replyTourismSite)
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

// ReviewInput is the input of an action on a listing.
type ReviewInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	Body *struct {
		Reason  string `json:"reason,omitempty" maxLength:"8000" doc:"Why; at most 2,000 characters. The other side is notified"`
		Licence string `json:"licence,omitempty" maxLength:"300" doc:"With submit: the id of the licence of the open data, to accept it for this listing. Without it the listing can be public, but stays out of the open data" example:"CC-BY-4.0"`
	}
}

// review moves a listing to another state and answers with the whole listing
// by reply, which takes its id and the language.
func review[T any](h *Handlers, k domain.Kind, action domain.ReviewAction, reply func(context.Context, string, string) (*rest.PrivateAnswer[T], error)) rest.Handler[ReviewInput, rest.PrivateAnswer[T]] {
	return func(ctx context.Context, in *ReviewInput) (*rest.PrivateAnswer[T], error) {
		by, ref := front.ActorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
		state, err := h.store.State(ctx, by, ref)
		if err != nil {
			return nil, err
		}
		version, err := in.Version(state.Version)
		if err != nil {
			return nil, err
		}
		reason, licence := "", ""
		if in.Body != nil {
			reason, licence = norm.NFC.String(in.Body.Reason), in.Body.Licence
		}
		if err := h.checkLicence(licence, action); err != nil {
			return nil, rest.InBody(err)
		}
		if licence != "" {
			_, err = h.store.SubmitLicensed(ctx, by, ref, version, h.front.Licence().ID)
		} else {
			_, err = h.store.Review(ctx, by, ref, version, action, reason)
		}
		if err != nil {
			return nil, rest.InBody(err)
		}
		return reply(ctx, in.ID, in.Lang())
	}
}

// checkLicence validates the licence that a request accepts with an action; empty: none.
func (h *Handlers) checkLicence(licence string, action domain.ReviewAction) error {
	if licence == "" {
		return nil
	}
	if action != domain.ReviewSubmit {
		return domain.Invalidf("licence", "a licence is accepted with the action submit or accept_licence")
	}
	return h.front.Licence().Check(licence)
}

// MyListingsInput is the input of GET /v1/me/listings.
type MyListingsInput struct {
	Kind   []string `query:"kind" enum:"product,producer,craft_village,tourism_site" doc:"Only these kinds"`
	Status []string `query:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"Only in these states"`
	Q      string   `query:"q" maxLength:"200" doc:"Words of the name, with or without marks" example:"che shan"`
	front.PageParams
}

// MyListings answers GET /v1/me/listings.
func (h *Handlers) MyListings(ctx context.Context, in *MyListingsInput) (*rest.PrivateAnswer[ListingStates], error) {
	f := domain.ReviewFilter{Text: norm.NFC.String(in.Q)}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, domain.Kind(k))
	}
	for _, v := range in.Status {
		f.Statuses = append(f.Statuses, domain.Status(v))
	}
	found, err := h.store.Managed(ctx, front.ActorOf(ctx), f, in.Page(""))
	if err != nil {
		return nil, err
	}
	list := ListingStates{Items: make([]ListingState, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total}
	ids := map[domain.Kind][]string{}
	for _, l := range found.Items {
		ids[l.Kind] = append(ids[l.Kind], l.ID)
	}
	licensed := map[domain.Kind]map[string]bool{}
	for kind := range ids {
		if licensed[kind], err = h.store.Licensed(ctx, kind, ids[kind], h.front.Licence().ID); err != nil {
			return nil, err
		}
	}
	for i, l := range found.Items {
		list.Items[i] = h.listingState(l, licensed[l.Kind][l.ID])
	}
	return rest.ReplyPrivate(list), nil
}

// HistoryInput is the input of the history of a listing.
type HistoryInput struct {
	ID    string    `path:"id" maxLength:"100" doc:"Id of the listing"`
	Since time.Time `query:"since" doc:"Changes at or after this moment"`
	front.PageParams
}

func (h *Handlers) history(ctx context.Context, k domain.Kind, in *HistoryInput) (*rest.PrivateAnswer[History], error) {
	by, ref := front.ActorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
	if _, err := h.store.State(ctx, by, ref); err != nil {
		return nil, err
	}
	found, err := h.store.AuditEntries(ctx, domain.AuditFilter{Listing: ref, Since: in.Since}, in.Page(""))
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	list := History{Items: make([]HistoryEntry, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total}
	for i, e := range found.Items {
		name, known := names[e.UserID]
		if !known && e.UserID != "" {
			u, err := h.store.User(ctx, e.UserID)
			if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
				return nil, err
			}
			name, names[e.UserID] = u.Name, u.Name
		}
		shown := view.AuditEntryOf(e)
		if !by.Has(domain.RoleOfficer, domain.RoleAdmin) {
			shown.Address, shown.RequestID, shown.APIKeyID = "", "", "" // also those of officers
		}
		list.Items[i] = HistoryEntry{shown, name}
	}
	return rest.ReplyPrivate(list), nil
}
