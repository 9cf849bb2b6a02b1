package listing

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// Change is the last change of a thing that is public or was.
type Change struct {
	Kind      string    `json:"kind" enum:"product,producer,craft_village,tourism_site,demand,fair"`
	ID        string    `json:"id" format:"uuid"`
	Removed   bool      `json:"removed" doc:"true: the public lists do not show it any more; delete it from a mirror"`
	Path      string    `json:"path" doc:"Where it is in this API" example:"/v1/products/01900000-0000-7000-8000-a00000000001"`
	ChangedAt time.Time `json:"changed_at" doc:"When the change was put into this list, soon after it was made"`
}

// ChangeList is a page of changes.
type ChangeList struct {
	Items      []Change `json:"items" nullable:"false" doc:"Oldest first; each thing once, at its last change"`
	NextCursor string   `json:"next_cursor" doc:"Continues after these items: at once while has_more is true, later otherwise"`
	HasMore    bool     `json:"has_more" doc:"More changes follow now"`
}

func changeOf(c domain.Change) Change {
	return Change{string(c.Kind), c.ID, c.Removed, "/v1/" + c.Kind.Collection() + "/" + c.ID, c.ChangedAt}
}

func changeOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "list-changes", Tags: []string{"Changes"},
		Summary: "List changes of everything public, oldest first",
		Description: "For mirrors. Begin without a cursor, read page after page while has_more is true, store next_cursor, and continue with it later. Each change is in the list at least once, " +
			"none is left out, and they are in one order; a change while you read may move a thing behind your cursor, so that you read it twice. " +
			"The days on which a certificate or paper begins or ceases to be valid, and on which a demand opens or expires, are changes, too. " +
			"A change of a producer, craft village or tourism site is also one of the products that show it.",
	}}
}

// ChangesInput is the input of /v1/changes.
type ChangesInput struct {
	Kind   []string `query:"kind" enum:"product,producer,craft_village,tourism_site,demand,fair" doc:"Only these kinds; a cursor keeps them"`
	Limit  int      `query:"limit" default:"100" minimum:"1" maximum:"100" doc:"How many items a page has"`
	Cursor string   `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
}

// Changes answers GET /v1/changes.
func (h *Handlers) Changes(ctx context.Context, in *ChangesInput) (*rest.PublicAnswer[ChangeList], error) {
	found, err := h.store.Changes(ctx, front.KindsOf(in.Kind), h.front.Today(), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	body := ChangeList{Items: make([]Change, len(found.Items)), NextCursor: found.Next, HasMore: found.More}
	for i, c := range found.Items {
		body.Items[i] = changeOf(c)
	}
	answer := rest.Reply(h.front, body)
	answer.CacheControl = "no-cache" // the same request has another answer after the next change
	return answer, nil
}
