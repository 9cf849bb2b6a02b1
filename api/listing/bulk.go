package listing

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/words"
)

// maxBulkRows is how many rows of an import one request moves.
const maxBulkRows = 1000

// BulkListing names a listing.
type BulkListing struct {
	Kind string `json:"kind" enum:"product,producer,craft_village,tourism_site"`
	ID   string `json:"id" maxLength:"100"`
}

// BulkInput is what POST /v1/me/listings/actions takes.
type BulkInput struct {
	front.LanguageParams
	Body struct {
		Action   string        `json:"action" enum:"submit,recall,request_changes,publish,withdraw,reopen,suspend,reinstate,accept_licence" doc:"As of one listing, by the same rules; accept_licence moves none, and accepts the licence for listings in any state"`
		Reason   string        `json:"reason,omitempty" maxLength:"2000"`
		Licence  string        `json:"licence,omitempty" maxLength:"300" doc:"With submit and accept_licence: the id of the licence of the open data, which the caller accepts for these listings" example:"CC-BY-4.0"`
		Listings []BulkListing `json:"listings,omitempty" maxItems:"400" doc:"What to move, in this order"`
		Import   string        `json:"import_id,omitempty" maxLength:"100" doc:"Instead of listings: those that this import wrote, each product after its producer. Listings that it left as they are are not moved. The import is mine, or I manage a listing that it wrote"`
		FromRow  int           `json:"from_row,omitempty" minimum:"0" doc:"With import_id: next_row of the answer before"`
	}
}

// BulkFailure is a reason why a listing stays as it is.
type BulkFailure struct {
	BulkListing
	Name    string             `json:"name"`
	Code    string             `json:"code" doc:"As the code of a problem" example:"conflict"`
	Reason  rest.ProblemReason `json:"reason" doc:"As the reason of a problem"`
	Message string             `json:"message"`
}

// BulkAnswer is what came of an action on many listings.
type BulkAnswer struct {
	Done    int           `json:"done" doc:"Listings that were moved"`
	Failed  []BulkFailure `json:"failed" nullable:"false" doc:"Each reason why a listing stays as it is"`
	NextRow *int          `json:"next_row" doc:"Of the import: send it as from_row to go on; null at the end"`
}

func bulkOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "move-my-listings", Tags: []string{"Reviews"}, Summary: "Submit, publish or move many listings", MaxBodyBytes: rest.MaxFormBody,
		Description: "Each listing is moved by the rules of its own operation, or stays and is listed under failed. Listings that are moved already do no harm. " +
			"With import_id, one request moves the listings of up to 1,000 rows. An import that is not written answers 409.",
		Errors: []int{http.StatusConflict},
	}}
}

// MoveListings answers POST /v1/me/listings/actions.
func (h *Handlers) MoveListings(ctx context.Context, in *BulkInput) (*rest.PrivateAnswer[BulkAnswer], error) {
	if (in.Body.Import == "") == (len(in.Body.Listings) == 0) {
		return nil, rest.InBody(domain.Invalidf("listings", "name either listings or an import"))
	}
	accepts := in.Body.Action == acceptLicence
	b := bulk{action: domain.ReviewAction(in.Body.Action)}
	if accepts {
		b.action = domain.ReviewSubmit // for the listings that go with it
		if in.Body.Licence == "" {
			return nil, rest.InBody(h.front.Licence().Check(""))
		}
	}
	if err := h.checkLicence(in.Body.Licence, b.action); err != nil {
		return nil, rest.InBody(err)
	}
	out := BulkAnswer{Failed: []BulkFailure{}}
	for _, l := range in.Body.Listings {
		b.add(domain.Kind(l.Kind), l.ID)
	}
	if in.Body.Import != "" {
		makers := b.action == domain.ReviewSubmit || b.action == domain.ReviewPublish // a product is public only beside its producer
		refs, next, err := h.store.ImportedRefs(ctx, front.ActorOf(ctx), in.Body.Import, in.Body.FromRow, maxBulkRows, makers)
		if err != nil {
			return nil, rest.InBody(err)
		}
		if b.refs = refs; next > 0 {
			out.NextRow = &next
		}
	}
	outcomes, err := h.move(ctx, b, accepts, norm.NFC.String(in.Body.Reason), in.Body.Licence != "")
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		if o.Moved {
			out.Done++
		}
		for _, e := range o.Errs {
			out.Failed = append(out.Failed, BulkFailure{BulkListing{string(o.Kind), o.ID}, o.Name, string(e.Code), rest.ReasonOf(e), words.Of(in.Lang(), e)})
		}
	}
	return rest.ReplyPrivate(out), nil
}

// acceptLicence is the action that moves no listing.
const acceptLicence = "accept_licence"

// move takes the action on the listings of b, and accepts the licence for those that it
// leaves without a fault. only: it accepts the licence and moves none.
func (h *Handlers) move(ctx context.Context, b bulk, only bool, reason string, licensed bool) (outcomes []domain.ReviewOutcome, err error) {
	by, licence := front.ActorOf(ctx), h.front.Licence().ID
	if only {
		return h.store.AcceptLicence(ctx, by, b.refs, licence)
	}
	if outcomes, err = h.store.ReviewAll(ctx, by, b.refs, b.action, reason); err != nil || !licensed {
		return outcomes, err
	}
	var done []domain.Ref
	for _, o := range outcomes {
		if len(o.Errs) == 0 {
			done = append(done, o.Ref)
		}
	}
	accepted, err := h.store.AcceptLicence(ctx, by, done, licence)
	for _, a := range accepted {
		if i := slices.IndexFunc(outcomes, func(o domain.ReviewOutcome) bool { return o.Ref == a.Ref }); i >= 0 {
			outcomes[i].Errs = append(outcomes[i].Errs, a.Errs...)
		}
	}
	return outcomes, err
}

// bulk collects the listings that one action moves, each once.
type bulk struct {
	action domain.ReviewAction
	refs   []domain.Ref
	seen   map[domain.Ref]bool
}

func (b *bulk) add(kind domain.Kind, id string) {
	ref := domain.Ref{Kind: kind, ID: id}
	if b.seen[ref] {
		return
	}
	if b.seen == nil {
		b.seen = map[domain.Ref]bool{}
	}
	b.seen[ref] = true
	b.refs = append(b.refs, ref)
}
