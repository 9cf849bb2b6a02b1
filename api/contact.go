package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// RevealedContact is how to reach somebody, shown on purpose.
type RevealedContact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Zalo  string `json:"zalo"`
	Email string `json:"email"`
}

// ContactReveal says who was shown a contact of mine.
type ContactReveal struct {
	ID        string        `json:"id" format:"uuid"`
	Of        string        `json:"of" enum:"producer,buyer" doc:"Whose contact: of a producer of mine, or mine as a buyer"`
	By        Person        `json:"by" doc:"Who asked"`
	OnBehalf  bool          `json:"on_behalf" doc:"An officer asked for a producer"`
	Producer  OrNull[Named] `json:"producer"`
	Product   OrNull[Named] `json:"product" doc:"From which it was asked for"`
	LeadID    *string       `json:"lead_id" doc:"Within which it was asked for"`
	CreatedAt time.Time     `json:"created_at"`
}

func contactRevealOf(r domain.ContactReveal) ContactReveal {
	v := ContactReveal{ID: r.ID, Of: string(domain.SideProducer), By: personOf(r.UserID, r.User), OnBehalf: r.OnBehalf, LeadID: r.LeadID, CreatedAt: r.CreatedAt.UTC()}
	if r.BuyerID != nil {
		v.Of = string(domain.SideBuyer)
	}
	if p := r.Producer; p != nil {
		v.Producer = some(Named{p.ID, p.Slug, p.Name})
	}
	if p := r.Product; p != nil {
		v.Product = some(Named{p.ID, p.Slug, p.Name})
	}
	return v
}

func (s *Server) routeContacts() {
	const tag = "Contacts"
	const how = "It is written down, those whose contact it is see who asked, and the number a day is limited."
	for kind, path := range map[domain.Kind]string{domain.KindProduct: "/v1/products/{id}/contact", domain.KindProducer: "/v1/producers/{id}/contact"} {
		private(s, signedIn(domain.ScopeWrite), huma.Operation{
			OperationID: "reveal-" + string(kind) + "-contact", Method: http.MethodPost, Path: path, Tags: []string{tag},
			Summary: "Show phone, Zalo and e-mail of the producer", Description: how, Errors: []int{http.StatusTooManyRequests},
		}, func(ctx context.Context, in *IDParams) (*secret[RevealedContact], error) {
			return s.revealed(ctx)(s.deps.Contacts.RevealContact(ctx, actorOf(ctx), domain.Ref{Kind: kind, ID: in.ID}))
		})
	}
	private(s, only(domain.ScopeWrite, parties()...), huma.Operation{
		OperationID: "reveal-lead-contact", Method: http.MethodPost, Path: leadsPath + "/{id}/contact", Tags: []string{tag},
		Summary: "Show the contact of the other side of a lead", Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		Description: how + " The buyer of a demand is shown once it has shortlisted or accepted the quote.",
	}, func(ctx context.Context, in *LeadInput) (*secret[RevealedContact], error) {
		return s.revealed(ctx)(s.deps.Contacts.RevealLeadContact(ctx, actorOf(ctx), in.ID))
	})
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-contact-reveals", Method: http.MethodGet, Path: "/v1/me/contact-reveals", Tags: []string{tag},
		Summary: "Who was shown a contact of my producers, or mine, newest first",
	}, s.contactReveals)
}

// revealed answers with a contact, or with why it is not shown.
func (s *Server) revealed(ctx context.Context) func(domain.Contact, error) (*secret[RevealedContact], error) {
	return func(c domain.Contact, err error) (*secret[RevealedContact], error) {
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return tell(RevealedContact(c)), nil
	}
}

// ContactRevealsInput is what GET /v1/me/contact-reveals takes.
type ContactRevealsInput struct{ PageParams }

func (s *Server) contactReveals(ctx context.Context, in *ContactRevealsInput) (*secret[Paged[ContactReveal]], error) {
	found, err := s.deps.Contacts.ContactReveals(ctx, actorOf(ctx), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, contactRevealOf)), nil
}
