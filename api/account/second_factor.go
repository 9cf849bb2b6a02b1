package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/front"
)

// SecondFactor is the second factor of a user, without its secret.
type SecondFactor struct {
	On                bool       `json:"on" doc:"It is set up; a sign-in asks for a code where the installation uses second factors"`
	Required          bool       `json:"required" doc:"The roles of the user need a second factor here (CHOPHIEN_SECOND_FACTOR=officers)"`
	ConfirmedAt       *time.Time `json:"confirmed_at" doc:"When it was put into use"`
	RecoveryCodesLeft int        `json:"recovery_codes_left" doc:"Recovery codes that were not used"`
}

// AppSecret is the secret of an authenticator app.
type AppSecret struct {
	Secret string `json:"secret" doc:"Shown now and never again. Base32, to type into the app"`
	URI    string `json:"uri" format:"uri" doc:"The same as the text of a QR code: otpauth://totp/…"`
}

// RecoveryCodes are codes that take the place of a code of the app, each once.
type RecoveryCodes struct {
	Codes []string `json:"codes" nullable:"false" doc:"Ten. Shown now and never again: print them or write them down"`
}

func secondFactorOperations() []huma.Operation {
	limited := []int{http.StatusConflict, http.StatusTooManyRequests}
	return []huma.Operation{
		{
			OperationID: "get-second-factor", Tags: []string{"Accounts"},
			Summary:     "Get my second factor",
			Description: "Returns whether a sign-in asks for a code of an authenticator app, whether the installation requires it of the user, and how many recovery codes are left.",
		},
		{
			OperationID: "add-second-factor", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Get a secret for my authenticator app",
			Description: "For officers, organizers, accounts of the ministry and admins. Enter the secret into an app (RFC 6238: six digits, 30 seconds, SHA-1), then send its first code to POST " +
				"/v1/me/second-factor/confirm within 15 minutes; before that nothing changes. A second call makes another secret. 404 where the installation uses no second factor, 409 when one is in use.",
			Errors: append([]int{http.StatusNotFound}, limited...),
		},
		{
			OperationID: "confirm-second-factor", Tags: []string{"Accounts"},
			Summary: "Put my second factor into use",
			Description: "Takes the first code of the app and returns ten recovery codes. From then on each sign-in asks for a code. All other sessions end; API keys stay and are not asked for a code. " +
				"Five codes may be tried in 15 minutes.",
			Errors: append([]int{http.StatusNotFound}, limited...),
		},
		{
			OperationID: "renew-recovery-codes", Tags: []string{"Accounts"},
			Summary:     "Replace my recovery codes",
			Description: "Takes a code of the app, or a recovery code, and returns ten new recovery codes; the earlier ones end.",
			Errors:      limited,
		},
		{
			OperationID: "remove-second-factor", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Remove my second factor",
			Description: "Takes a code of the app, or a recovery code. A sign-in asks for the password only from then on. Where the installation requires a second factor of the user, the user can do nothing else afterwards until a new one is set up.",
			Errors:      append([]int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}, limited...),
		},
		{
			OperationID: "remove-second-factor-of-user", Tags: []string{"Administration"}, DefaultStatus: http.StatusNoContent,
			Summary: "Remove the second factor of a user",
			Description: "Removes the second factor of a user. Use it when the user has lost the phone and the recovery codes. First make sure, for example by a call, that the request comes from the user. All sessions of the " +
				"user end, and the audit log names the admin. 404: the user has no second factor.",
			Errors: []int{http.StatusNotFound},
		},
	}
}

// SecondFactor answers GET /v1/me/second-factor.
func (h *Handlers) SecondFactor(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[SecondFactor], error) {
	by := front.ActorOf(ctx)
	f, err := h.store.SecondFactor(ctx, by.UserID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(SecondFactor{f.On(), h.front.SecondFactor().Requires(by.Roles), rest.UTC(f.ConfirmedAt), f.CodesLeft}), nil
}

// AddSecondFactorInput is the input of POST /v1/me/second-factor.
type AddSecondFactorInput struct {
	Body OwnerBody
}

// AddSecondFactor answers POST /v1/me/second-factor.
func (h *Handlers) AddSecondFactor(ctx context.Context, in *AddSecondFactorInput) (*rest.PrivateAnswer[AppSecret], error) {
	by := front.ActorOf(ctx)
	u, err := h.store.User(ctx, by.UserID)
	if err != nil {
		return nil, err
	}
	secret, err := h.accounts.BeginSecondFactor(ctx, by, u, in.Body.owner())
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(AppSecret(secret)), nil
}

// SecondFactorCodeInput is a code of the second factor.
type SecondFactorCodeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"40" doc:"Six digits of the app, or a recovery code" example:"123456"`
	}
}

// ConfirmSecondFactor answers POST /v1/me/second-factor/confirm.
func (h *Handlers) ConfirmSecondFactor(ctx context.Context, in *SecondFactorCodeInput) (*rest.PrivateAnswer[RecoveryCodes], error) {
	codes, err := h.accounts.ConfirmSecondFactor(ctx, front.ActorOf(ctx), in.Body.Code)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(RecoveryCodes{codes}), nil
}

// RenewRecoveryCodes answers POST /v1/me/second-factor/recovery-codes.
func (h *Handlers) RenewRecoveryCodes(ctx context.Context, in *SecondFactorCodeInput) (*rest.PrivateAnswer[RecoveryCodes], error) {
	by := front.ActorOf(ctx)
	codes, err := h.accounts.RenewRecoveryCodes(ctx, by, in.Body.Code)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(RecoveryCodes{codes}), nil
}

// RemoveSecondFactor answers DELETE /v1/me/second-factor.
func (h *Handlers) RemoveSecondFactor(ctx context.Context, in *SecondFactorCodeInput) (*rest.NoContent, error) {
	by := front.ActorOf(ctx)
	if err := h.accounts.RemoveSecondFactor(ctx, by, in.Body.Code); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}

// RemoveSecondFactorOf answers DELETE /v1/admin/users/{id}/second-factor.
func (h *Handlers) RemoveSecondFactorOf(ctx context.Context, in *UserInput) (*rest.NoContent, error) {
	if err := h.store.RemoveSecondFactorOf(ctx, front.ActorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}
