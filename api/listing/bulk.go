package listing

import (
	"context"
	"errors"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/words"
)

// maxBulk is how many listings one request moves.
const maxBulk = 400

// BulkListing names a listing.
type BulkListing struct {
	Kind string `json:"kind" enum:"product,producer,craft_village,tourism_site"`
	ID   string `json:"id" maxLength:"100"`
}

// BulkInput is what POST /v1/me/listings/actions takes.
type BulkInput struct {
	front.LanguageParams
	Body struct {
		Action   string        `json:"action" enum:"submit,recall,request_changes,publish,withdraw,reopen,suspend,reinstate" doc:"As of one listing, by the same rules"`
		Reason   string        `json:"reason,omitempty" maxLength:"2000"`
		Listings []BulkListing `json:"listings,omitempty" maxItems:"400" doc:"What to move, in this order"`
		Import   string        `json:"import_id,omitempty" maxLength:"100" doc:"Instead of listings: the products that this import wrote, each after its producer"`
		FromRow  int           `json:"from_row,omitempty" minimum:"0" doc:"With import: next_row of the answer before"`
	}
}

// BulkFailure is a listing that stays as it is.
type BulkFailure struct {
	BulkListing
	Name    string             `json:"name"`
	Code    string             `json:"code" doc:"As the code of a problem" example:"conflict"`
	Reason  rest.ProblemReason `json:"reason" doc:"As the reason of a problem" example:"listing_state"`
	Message string             `json:"message"`
}

// BulkAnswer is what came of an action on many listings.
type BulkAnswer struct {
	Done    int           `json:"done" doc:"Listings that were moved"`
	Failed  []BulkFailure `json:"failed" nullable:"false" doc:"Listings that stay as they are, and why"`
	NextRow *int          `json:"next_row" doc:"Of the import: send it as from_row to go on; null at the end"`
}

func bulkOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "move-my-listings", Tags: []string{"Reviews"}, Summary: "Submit, publish or move many listings",
		Description: "Each listing is moved by the rules of its own operation, or stays and is listed under failed. Listings that are moved already do no harm. " +
			"With import, one request moves the products of up to 400 rows.",
	}}
}

// MoveListings answers POST /v1/me/listings/actions.
func (h *Handlers) MoveListings(ctx context.Context, in *BulkInput) (*rest.PrivateAnswer[BulkAnswer], error) {
	b := bulk{h: h, by: front.ActorOf(ctx), action: domain.ReviewAction(in.Body.Action), reason: norm.NFC.String(in.Body.Reason), lang: in.Lang()}
	b.out.Failed = []BulkFailure{}
	if (in.Body.Import == "") == (len(in.Body.Listings) == 0) {
		return nil, rest.InBody(domain.Invalidf("listings", "name either listings or an import"))
	}
	if in.Body.Import != "" {
		if err := b.moveImport(ctx, in.Body.Import, in.Body.FromRow); err != nil {
			return nil, rest.InBody(err)
		}
		return rest.ReplyPrivate(b.out), nil
	}
	for _, l := range in.Body.Listings {
		if err := b.move(ctx, domain.Ref{Kind: domain.Kind(l.Kind), ID: l.ID}); err != nil {
			return nil, err
		}
	}
	return rest.ReplyPrivate(b.out), nil
}

// bulk is one action on many listings.
type bulk struct {
	h      *Handlers
	by     domain.Actor
	action domain.ReviewAction
	reason string
	lang   string
	tried  map[domain.Ref]bool
	out    BulkAnswer
}

// moveImport moves the products of the rows that an import has written, from a
// row on, and their producers before them where the action makes them public.
func (b *bulk) moveImport(ctx context.Context, id string, from int) error {
	page := domain.Page{Limit: domain.MaxLimit}
	rows := 0
	for {
		list, err := b.h.store.ImportRows(ctx, b.by, id, "", page)
		if err != nil {
			return err
		}
		for _, r := range list.Items {
			if r.Row < from || r.ProductID == nil || r.Result == domain.ImportError {
				continue
			}
			if rows++; rows > maxBulk {
				b.out.NextRow = &r.Row
				return nil
			}
			if err := b.moveRow(ctx, *r.ProductID); err != nil {
				return err
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return nil
		}
	}
}

func (b *bulk) moveRow(ctx context.Context, product string) error {
	ref := domain.Ref{Kind: domain.KindProduct, ID: product}
	state, err := b.h.store.State(ctx, b.by, ref)
	if err != nil {
		return b.fail(ref, "", err)
	}
	if state.ProducerID != "" && (b.action == domain.ReviewSubmit || b.action == domain.ReviewPublish) {
		if err := b.move(ctx, domain.Ref{Kind: domain.KindProducer, ID: state.ProducerID}); err != nil {
			return err
		}
	}
	return b.move(ctx, ref)
}

// move takes the action on one listing. One that stands where the action leads
// to is passed over.
func (b *bulk) move(ctx context.Context, ref domain.Ref) error {
	if b.tried[ref] {
		return nil
	}
	if b.tried == nil {
		b.tried = map[domain.Ref]bool{}
	}
	b.tried[ref] = true
	state, err := b.h.store.State(ctx, b.by, ref)
	if err != nil {
		return b.fail(ref, "", err)
	}
	rule, _ := b.action.Rule()
	if state.Status == rule.To || b.action == domain.ReviewSubmit && state.Status == domain.StatusPublished {
		return nil
	}
	if _, err := b.h.store.Review(ctx, b.by, ref, state.Version, b.action, b.reason); err != nil {
		return b.fail(ref, state.Name, err)
	}
	b.out.Done++
	return nil
}

// fail notes why a listing stays. What is no fault of the listing ends the request.
func (b *bulk) fail(ref domain.Ref, name string, err error) error {
	e, ok := errors.AsType[*domain.Error](err)
	if !ok || slices.Contains([]domain.Code{domain.CodeInternal, domain.CodeUnavailable}, e.Code) {
		return err
	}
	b.out.Failed = append(b.out.Failed, BulkFailure{BulkListing{string(ref.Kind), ref.ID}, name, string(e.Code), rest.ReasonOf(e), words.Of(b.lang, e)})
	return nil
}
