package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/front"
)

// PersonalData is all that is stored about a user.
type PersonalData struct {
	UserID string         `json:"user_id" format:"uuid"`
	At     time.Time      `json:"at"`
	Parts  []PersonalPart `json:"parts" nullable:"false"`
}

// PersonalPart is the stored rows of one place.
type PersonalPart struct {
	Name      string           `json:"name" doc:"Table and the column that names you" example:"sessions.user_id"`
	Truncated bool             `json:"truncated" doc:"There is more; the newest rows are here"`
	Rows      []map[string]any `json:"rows" nullable:"false" doc:"By column, without secrets"`
}

func personalOperations() []huma.Operation {
	const tag = "Accounts"
	return []huma.Operation{
		{
			OperationID: "get-my-data", Tags: []string{tag},
			Summary: "Get all that is stored about me",
			Description: "Returns the personal data of the user in one document, without secrets, as the right of access requires (Decree 13/2023/NĐ-CP, article 9). A part with more than " +
				"10,000 rows has the newest and says so. A user may ask for it five times an hour.",
			Errors: []int{http.StatusTooManyRequests},
		},
		{
			OperationID: "delete-me", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
			Summary: "Delete my account",
			Description: "Sessions, keys, memberships, notices, saved searches and webhooks are deleted; open demands and leads are closed. " +
				"What must stay (the audit log, certificates and their papers, what the other side of a lead wrote and offered) stays without name, address and contacts. A registered memorandum keeps the organisation that it names as the buyer, unless that is only the name of the account.",
			Errors: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusConflict, http.StatusPreconditionFailed, http.StatusTooManyRequests},
		},
	}
}

// MyData answers GET /v1/me/data.
func (h *Handlers) MyData(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[PersonalData], error) {
	d, err := h.store.PersonalData(ctx, front.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	out := PersonalData{d.UserID, d.At.UTC(), make([]PersonalPart, len(d.Parts))}
	for i, p := range d.Parts {
		out.Parts[i] = PersonalPart(p)
	}
	return rest.ReplyPrivate(out), nil
}

// DeleteMeInput is the input of DELETE /v1/me.
type DeleteMeInput struct {
	rest.IfMatchParams
	Body OwnerBody
}

// DeleteMe answers DELETE /v1/me.
func (h *Handlers) DeleteMe(ctx context.Context, in *DeleteMeInput) (*rest.NoContent, error) {
	by := front.ActorOf(ctx)
	u, err := h.store.User(ctx, by.UserID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(u.Version)
	if err != nil {
		return nil, err
	}
	if err := h.accounts.VerifyOwner(ctx, u, in.Body.owner()); err != nil {
		return nil, rest.InBody(err)
	}
	hash, err := h.accounts.HashUnknownPassword(ctx)
	if err == nil {
		err = h.store.DeleteAccount(ctx, by, version, hash)
	}
	if err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}
