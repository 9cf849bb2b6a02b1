package fair

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// GuestLoss is what guests lost when they left a fair.
type GuestLoss struct {
	Exhibitors int      `json:"exhibitors" doc:"Exhibitors that left"`
	Booths     []string `json:"freed_booths" nullable:"false" doc:"Numbers of booths that are free now"`
	Meetings   int      `json:"cancelled_meetings"`
	Exhibits   int      `json:"hidden_exhibits" doc:"Exhibits that visitors do not see any more"`
	Entries    int      `json:"dropped_entries" doc:"Entries of the catalogue that were not answered; nobody is asked any more"`
}

// RemovedExhibitor is an exhibitor that was removed.
type RemovedExhibitor struct {
	Exhibitor
	Effect GuestLoss `json:"effect"`
}

// RemovedDelegation is a delegation that was removed.
type RemovedDelegation struct {
	Delegation
	Effect GuestLoss `json:"effect"`
}

func lossOf(l domain.GuestLoss) GuestLoss {
	return GuestLoss{l.Exhibitors, append([]string{}, l.Booths...), l.Meetings, l.Exhibits, l.Entries}
}

func guestRemovalOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "remove-exhibitor", Tags: []string{"Fairs"},
			Summary: "Remove an exhibitor from a fair, or take its invitation back",
			Description: "Frees its booths, cancels its meetings, hides its exhibits and revokes its links, all or none, and notifies its users, who read the reason. effect says what it lost. " +
				"Invite the producer again to undo it.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "remove-delegation", Tags: []string{"Fairs"},
			Summary: "Remove a delegation from a fair, or take its invitation back",
			Description: "Removes the delegation with all its exhibitors, as the operation for one exhibitor does, and notifies the officers of the province too. " +
				"Producers that take part by themselves stay. Invite the province again to undo it.",
			Errors: rest.ChangeErrors(),
		},
	}
}

// RemovalForm is the reason of a removal.
type RemovalForm struct {
	Reason string `json:"reason" maxLength:"8000" doc:"The guest reads it; at most 2,000 characters"`
}

// RemoveExhibitorInput is the input of POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/remove.
type RemoveExhibitorInput struct {
	OneExhibitorInput
	rest.IfMatchParams
	Body RemovalForm
}

// RemoveExhibitor answers POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/remove.
func (h *Handlers) RemoveExhibitor(ctx context.Context, in *RemoveExhibitorInput) (*rest.PrivateAnswer[RemovedExhibitor], error) {
	by := front.ActorOf(ctx)
	version, err := h.exhibitorVersion(ctx, in.Exhibitor, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	e, loss, err := h.store.RemoveExhibitor(ctx, by, in.ID, in.Exhibitor, version, rest.Text(&in.Body.Reason))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(RemovedExhibitor{h.exhibitorOf(e, in.Lang()), lossOf(loss)}, e.Version), nil
}

// RemoveDelegationInput is the input of POST /v1/fairs/{id}/delegations/{delegation_id}/remove.
type RemoveDelegationInput struct {
	OneDelegationInput
	rest.IfMatchParams
	Body RemovalForm
}

// RemoveDelegation answers POST /v1/fairs/{id}/delegations/{delegation_id}/remove.
func (h *Handlers) RemoveDelegation(ctx context.Context, in *RemoveDelegationInput) (*rest.PrivateAnswer[RemovedDelegation], error) {
	by := front.ActorOf(ctx)
	d, err := h.store.Delegation(ctx, by, in.Delegation)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(d.Version)
	if err != nil {
		return nil, err
	}
	d, loss, err := h.store.RemoveDelegation(ctx, by, in.ID, in.Delegation, version, rest.Text(&in.Body.Reason))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(RemovedDelegation{h.delegationOf(d, in.Lang()), lossOf(loss)}, d.Version), nil
}
