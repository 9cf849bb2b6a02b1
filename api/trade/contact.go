package trade

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// RevealedContact is a contact that was shown on request.
type RevealedContact struct {
	Name  string `json:"name" nullable:"true"`
	Phone string `json:"phone" nullable:"true"`
	Zalo  string `json:"zalo" nullable:"true"`
	Email string `json:"email" nullable:"true"`
}

// ContactReveal records that a contact was shown to a user.
type ContactReveal struct {
	ID        string                  `json:"id" format:"uuid"`
	Of        string                  `json:"of" enum:"producer,buyer" doc:"Contact of my producer, or my own as a buyer"`
	By        view.Person             `json:"by" doc:"The user to whom it was shown"`
	OnBehalf  bool                    `json:"on_behalf" doc:"An officer asked for a producer"`
	Producer  rest.OrNull[view.Named] `json:"producer"`
	Product   rest.OrNull[view.Named] `json:"product" doc:"From which it was asked for"`
	LeadID    *string                 `json:"lead_id" doc:"Within which it was asked for"`
	CreatedAt time.Time               `json:"created_at"`
}

func contactRevealOf(r domain.ContactReveal) ContactReveal {
	v := ContactReveal{ID: r.ID, Of: string(domain.SideProducer), By: view.PersonOf(r.UserID, r.User), OnBehalf: r.OnBehalf, LeadID: r.LeadID, CreatedAt: r.CreatedAt.UTC()}
	if r.BuyerID != nil {
		v.Of = string(domain.SideBuyer)
	}
	if p := r.Producer; p != nil {
		v.Producer = rest.Some(view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name})
	}
	if p := r.Product; p != nil {
		v.Product = rest.Some(view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name})
	}
	return v
}

func contactOperations() []huma.Operation {
	const tag = "Contacts"
	const how = "The reveal is recorded, and the owner of the contact sees who asked. A user may see 40 contacts a day."
	ops := []huma.Operation{
		{
			OperationID: "reveal-lead-contact", Tags: []string{tag},
			Summary:     "Show the contact of the other side of a lead",
			Description: how + " The producer sees the contact of a buyer whose demand it quoted for once the buyer has shortlisted the lead or accepted the quote; before, the answer is 409.",
			Errors:      []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "list-contact-reveals", Tags: []string{tag},
			Summary: "List the users who were shown a contact of mine",
			Description: "Returns page by page, newest first, the users who were shown the contact of the caller as a buyer, or the contact of a producer that the caller acts for, with the " +
				"product or lead that showed it.",
		},
	}
	for _, k := range []domain.Kind{domain.KindProduct, domain.KindProducer} {
		ops = append(ops, huma.Operation{
			OperationID: "reveal-" + string(k) + "-contact", Tags: []string{tag},
			Summary:     "Show phone, Zalo and e-mail of the producer",
			Description: "The " + string(k) + " must be published. " + how, Errors: []int{http.StatusTooManyRequests},
		})
	}
	return ops
}

// RevealContact shows the contact of the producer of a listing of a kind.
func (h *Handlers) RevealContact(k domain.Kind) rest.Handler[rest.IDParams, rest.PrivateAnswer[RevealedContact]] {
	return func(ctx context.Context, in *rest.IDParams) (*rest.PrivateAnswer[RevealedContact], error) {
		return h.revealed(ctx)(h.store.RevealContact(ctx, front.ActorOf(ctx), domain.Ref{Kind: k, ID: in.ID}))
	}
}

// RevealLeadContact shows the contact of the other side of a lead.
func (h *Handlers) RevealLeadContact(ctx context.Context, in *LeadInput) (*rest.PrivateAnswer[RevealedContact], error) {
	return h.revealed(ctx)(h.store.RevealLeadContact(ctx, front.ActorOf(ctx), in.ID))
}

// revealed answers with a contact or an error.
func (h *Handlers) revealed(ctx context.Context) func(domain.Contact, error) (*rest.PrivateAnswer[RevealedContact], error) {
	return func(c domain.Contact, err error) (*rest.PrivateAnswer[RevealedContact], error) {
		if err != nil {
			return nil, err
		}
		return rest.ReplyPrivate(RevealedContact(c)), nil
	}
}

// ContactRevealsInput is the input of GET /v1/me/contact-reveals.
type ContactRevealsInput struct{ front.PageParams }

// ContactReveals answers GET /v1/me/contact-reveals.
func (h *Handlers) ContactReveals(ctx context.Context, in *ContactRevealsInput) (*rest.PrivateAnswer[rest.Paged[ContactReveal]], error) {
	found, err := h.store.ContactReveals(ctx, front.ActorOf(ctx), in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, contactRevealOf)), nil
}
