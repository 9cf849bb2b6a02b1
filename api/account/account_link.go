package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// AccountLink is a one-time link of an account.
type AccountLink struct {
	Purpose   string    `json:"purpose" enum:"confirm,reset" doc:"confirm: confirms the e-mail address; reset: sets a new password"`
	Email     string    `json:"email" nullable:"true" doc:"The address that the link confirms; null with reset"`
	Token     string    `json:"token" doc:"Shown now and never again"`
	URL       string    `json:"url" format:"uri" doc:"The page that uses the token. Give it to the user"`
	ExpiresAt time.Time `json:"expires_at"`
}

func accountLinkOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "confirm-email", Tags: []string{"Accounts"},
			Summary: "Confirm an e-mail address with the token of a link",
			Description: "Needs the password of the account, or a session of it, as well: the token shows who reads the mail of the address, not whose account it is. From then on the account holds the address. Other " +
				"sessions of an account that was unconfirmed end. Unconfirmed accounts that claim the same address are deleted. Where the account had another address, a mail there says so. " +
				"A token works once; 404 answers one that is unknown, used or expired, and 409 one whose address another account holds. Limited by account and by address of the client.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "ask-confirmation", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary: "Get the link that confirms my e-mail address again",
			Description: "Mails a new link to the address of an account that has not confirmed it; earlier links end. The answer is 404 where no e-mail is sent, and 409 for a confirmed account. " +
				"Limited by e-mail address and by address of the client.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "change-email", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary: "Change my e-mail address",
			Description: "Mails a link to the new address. The account has the new address once the link is used; the old address then gets a mail. An account that has not confirmed its address " +
				"changes it at once. An account without an address gets one in this way. The answer does not reveal whether the new address is known here. 404 where no e-mail is sent. Limited by e-mail address and by address of the client.",
			Errors: []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
		{
			OperationID: "ask-password-reset", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary: "Get a link to set a new password",
			Description: "Mails a link that works once within 30 minutes. The answer is the same whether the address is known or not. 404 where no e-mail is sent: there an administrator gives a link. " +
				"Limited by e-mail address and by address of the client.",
			Errors: []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
		{
			OperationID: "reset-password", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Set a new password with the token of a link",
			Description: "Ends all sessions of the account. API keys stay unless end_api_keys is true. A token works once; 404 answers one that is unknown, used or expired. Limited by address of the client.",
			Errors:      []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
		{
			OperationID: "add-account-link", Tags: []string{"Administration"}, DefaultStatus: http.StatusCreated,
			Summary: "Make a one-time link for a user",
			Description: "For installations without e-mail, and for users who get none. confirm confirms the address of the account, or the new one in email, within 48 hours; reset sets a new password " +
				"within 30 minutes. Earlier links with the same purpose end. The server cannot check who gets the link, so verify the identity of the user first.",
			Errors: []int{http.StatusNotFound},
		},
	}
}

// ConfirmEmailInput is the input of POST /v1/users/confirm.
type ConfirmEmailInput struct {
	rest.ClientParams
	Body struct {
		Token    string `json:"token" maxLength:"200" doc:"Of the link"`
		Password string `json:"password,omitempty" maxLength:"512" doc:"Of the account that the link confirms; not needed with a session of the account"`
	}
}

// ConfirmEmail answers POST /v1/users/confirm.
func (h *Handlers) ConfirmEmail(ctx context.Context, in *ConfirmEmailInput) (*rest.PrivateAnswer[User], error) {
	u, err := h.accounts.Confirm(ctx, in.Client(), front.ActorOf(ctx), in.Body.Token, in.Body.Password)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return replyUser(u), nil
}

// AskConfirmationInput is the input of POST /v1/me/email/confirmation.
type AskConfirmationInput struct{ rest.ClientParams }

// AskConfirmation answers POST /v1/me/email/confirmation.
func (h *Handlers) AskConfirmation(ctx context.Context, in *AskConfirmationInput) (*rest.NoContent, error) {
	u, err := h.store.User(ctx, front.ActorOf(ctx).UserID)
	if err == nil {
		err = h.accounts.AskConfirmation(ctx, in.Client(), u)
	}
	if err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// ChangeEmailInput is the input of POST /v1/me/email.
type ChangeEmailInput struct {
	rest.ClientParams
	Body struct {
		Email string `json:"email" maxLength:"254" doc:"The new address" example:"an.moi@example.vn"`
		OwnerBody
	}
}

// ChangeEmail answers POST /v1/me/email.
func (h *Handlers) ChangeEmail(ctx context.Context, in *ChangeEmailInput) (*rest.NoContent, error) {
	u, err := h.store.User(ctx, front.ActorOf(ctx).UserID)
	if err == nil {
		err = h.accounts.ChangeEmail(ctx, in.Client(), u, in.Body.Email, in.Body.owner())
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}

// AskResetInput is the input of POST /v1/password-resets.
type AskResetInput struct {
	rest.ClientParams
	Body struct {
		Email string `json:"email" maxLength:"254" doc:"The address of the account" example:"an.nguyen@example.vn"`
	}
}

// AskReset answers POST /v1/password-resets.
func (h *Handlers) AskReset(ctx context.Context, in *AskResetInput) (*rest.NoContent, error) {
	if err := h.accounts.AskReset(ctx, in.Client(), in.Body.Email); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}

// ResetInput is the input of POST /v1/password-resets/complete.
type ResetInput struct {
	rest.ClientParams
	Body struct {
		Token      string `json:"token" maxLength:"200" doc:"Of the link"`
		Password   string `json:"password" maxLength:"512" doc:"8 to 128 characters; common passwords are refused"`
		EndAPIKeys bool   `json:"end_api_keys,omitempty" doc:"true: the API keys are revoked, too"`
	}
}

// Reset answers POST /v1/password-resets/complete.
func (h *Handlers) Reset(ctx context.Context, in *ResetInput) (*rest.NoContent, error) {
	if _, err := h.accounts.ResetPassword(ctx, in.Client(), in.Body.Token, in.Body.Password, in.Body.EndAPIKeys); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}

// AddLinkInput is the input of POST /v1/admin/users/{id}/links.
type AddLinkInput struct {
	UserInput
	Body struct {
		Purpose string `json:"purpose" enum:"confirm,reset"`
		Email   string `json:"email,omitempty" maxLength:"254" doc:"With confirm: a new address of the user; without it the link confirms the present one"`
	}
}

// AddLink answers POST /v1/admin/users/{id}/links.
func (h *Handlers) AddLink(ctx context.Context, in *AddLinkInput) (*rest.PrivateAnswer[AccountLink], error) {
	made, err := h.accounts.MakeLink(ctx, front.ActorOf(ctx), in.ID, domain.LinkPurpose(in.Body.Purpose), in.Body.Email)
	if err != nil {
		return nil, rest.InBody(err)
	}
	l := made.Link
	return rest.ReplyPrivate(AccountLink{string(l.Purpose), l.Email, made.Token, made.URL, l.ExpiresAt.UTC()}), nil
}
