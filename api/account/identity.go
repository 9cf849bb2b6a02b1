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

// BegunSignIn is a started sign-in and where the user continues it.
type BegunSignIn struct {
	AuthorizationURL string    `json:"authorization_url" format:"uri" doc:"Send the browser there"`
	State            string    `json:"state" doc:"Keep it: the provider sends it back, and only the same one completes the sign-in"`
	ExpiresAt        time.Time `json:"expires_at"`
}

// Identity is an account at the provider that can sign a user in.
type Identity struct {
	Issuer    string    `json:"issuer" doc:"Address of the provider"`
	Subject   string    `json:"subject" doc:"The account there"`
	CreatedAt time.Time `json:"created_at" doc:"When it was linked"`
}

func identityOf(i domain.Identity) Identity { return Identity{i.Issuer, i.Subject, i.CreatedAt.UTC()} }

func identityOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "begin-sign-in", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Start to sign in at the provider of OpenID Connect",
			Description: "Returns the address at the provider to which the browser goes, and a state. The client keeps the state and sends it with the answer of the provider to POST " +
				"/v1/sessions/oidc/complete within 10 minutes. The answer is 404 where no provider is configured. Limited by address of the client.",
			Errors: []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
		{
			OperationID: "complete-sign-in", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Complete the sign-in with the answer of the provider",
			Description: "Starts a session. A new user becomes a buyer. An address that another user has registered is refused: that user signs in with the password and links the provider " +
				"under /v1/me/identities. A user with a second factor sends its code in second_factor_code; without it the answer is 401 (second_factor_needed), and the sign-in starts anew.",
			Errors: []int{http.StatusNotFound, http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "list-identities", Tags: []string{"Accounts"},
			Summary:     "List my accounts at the provider",
			Description: "Returns the accounts at the provider of OpenID Connect that sign the user in, oldest first.",
		},
		{
			OperationID: "link-identity", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Link an account of the provider to my account",
			Description: "Start with POST /v1/sessions/oidc, and send its state with the code of the provider here within 10 minutes. From then on the account at the provider signs the user " +
				"in, too. One that is linked to another user answers 409.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "unlink-identity", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary: "Unlink an account of the provider from my account",
			Description: "The provider account with this issuer and subject no longer signs the user in. The password and sessions that have begun stay. 409 where it is the only way to sign in: " +
				"set a password first with POST /v1/password-resets.",
			Errors: []int{http.StatusNotFound, http.StatusConflict},
		},
	}
}

// BeginSignInInput is the input of POST /v1/sessions/oidc.
type BeginSignInInput struct{ rest.ClientParams }

// BeginSignIn answers POST /v1/sessions/oidc.
func (h *Handlers) BeginSignIn(ctx context.Context, in *BeginSignInInput) (*rest.PrivateAnswer[BegunSignIn], error) {
	begun, err := h.accounts.BeginSignIn(ctx, in.Client())
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(BegunSignIn{begun.Address, begun.State, begun.ExpiresAt.UTC()}), nil
}

// SignInResult is the answer of the provider.
type SignInResult struct {
	State string `json:"state" maxLength:"200"`
	Code  string `json:"code" minLength:"1" maxLength:"4096"`
}

// CompleteSignInInput is the input of POST /v1/sessions/oidc/complete.
type CompleteSignInInput struct {
	rest.ClientParams
	Body struct {
		SignInResult
		SecondFactorCode string `json:"second_factor_code,omitempty" maxLength:"40" doc:"Of a user with a second factor: six digits of the app, or a recovery code"`
	}
}

// CompleteSignIn answers POST /v1/sessions/oidc/complete.
func (h *Handlers) CompleteSignIn(ctx context.Context, in *CompleteSignInInput) (*rest.PrivateAnswer[NewSession], error) {
	begun, err := h.accounts.CompleteSignIn(ctx, in.Client(), in.Body.State, in.Body.Code, front.SecondStep{Code: in.Body.SecondFactorCode})
	if err != nil {
		return nil, rest.InBody(domain.MapFields(err, func(field string) string {
			if field == "code" { // of the second factor; no error names that of the provider
				return "second_factor_code"
			}
			return field
		}))
	}
	return replySession(begun, nil)
}

// Identities answers GET /v1/me/identities.
func (h *Handlers) Identities(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[rest.OnePage[Identity]], error) {
	found, err := h.store.Identities(ctx, front.ActorOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, identityOf)), nil
}

// LinkIdentityInput is the input of POST /v1/me/identities.
type LinkIdentityInput struct {
	rest.ClientParams
	Body SignInResult
}

// LinkIdentity answers POST /v1/me/identities.
func (h *Handlers) LinkIdentity(ctx context.Context, in *LinkIdentityInput) (*rest.PrivateAnswer[Identity], error) {
	identity, err := h.accounts.ConfirmIdentity(ctx, in.Client(), in.Body.State, in.Body.Code)
	if err != nil {
		return nil, err
	}
	if identity, err = h.store.LinkIdentity(ctx, front.ActorOf(ctx), identity); err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(identityOf(identity)), nil
}

// IdentityInput names an identity of the user.
type IdentityInput struct {
	Issuer  string `query:"issuer" required:"true" maxLength:"500" doc:"Address of the provider"`
	Subject string `query:"subject" required:"true" maxLength:"500" doc:"The account there"`
}

// UnlinkIdentity answers DELETE /v1/me/identities.
func (h *Handlers) UnlinkIdentity(ctx context.Context, in *IdentityInput) (*rest.NoContent, error) {
	if err := h.store.UnlinkIdentity(ctx, front.ActorOf(ctx), in.Issuer, in.Subject); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}
