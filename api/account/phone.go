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

// PhoneCode is a code that is on its way to a phone.
type PhoneCode struct {
	Token     string    `json:"token" doc:"Send it with the code. Shown now and never again"`
	ExpiresAt time.Time `json:"expires_at" doc:"The code works until then; a few seconds longer when it is sent later"`
}

func phoneOperations() []huma.Operation {
	missing := []int{http.StatusNotFound, http.StatusTooManyRequests}
	return []huma.Operation{
		{
			OperationID: "ask-phone-code", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Get a code to sign in or sign up by phone",
			Description: "Sends a code of six digits to the number of a Vietnamese mobile phone, by Zalo or SMS. It works once within 5 minutes, together with the token, and five codes may be tried. The answer is the same " +
				"whether the number is known or not. Every way to write a number is one: 0912 345 678, 0912.345.678, 84912345678, +84 912 345 678. 404 where no messages are sent to phones. Limited by number, by address of the client, " +
				"and by day.",
			Errors: missing,
		},
		{
			OperationID: "sign-in-by-phone", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Sign in with a code that was sent to a phone",
			Description: "Starts a session of 30 days. 422 (phone_code_wrong): another code may be tried. 404: the code has ended (phone_code_ended), or no account has the number (phone_unknown): then POST /v1/users/phone " +
				"takes the same token and code. A user with a second factor sends its code as second_factor_code; the code of the phone stays valid when it is missing (401, second_factor_needed) or wrong.",
			Errors: append([]int{http.StatusUnauthorized, http.StatusForbidden}, missing...),
		},
		{
			OperationID: "register-by-phone", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary:     "Register with a code that was sent to a phone",
			Description: "Adds an account with a confirmed number and without an e-mail address, and starts a session. 409: an account has the number already; POST /v1/sessions/phone takes the same token and code.",
			Errors:      append([]int{http.StatusForbidden, http.StatusConflict}, missing...),
		},
		{
			OperationID: "change-phone", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Get a code for the new number of my account",
			Description: "Sends a code to a number that is to be that of the account; POST /v1/me/phone/confirm takes it. A user without a password shows a code of the present number instead (POST /v1/me/phone/code). The answer does not " +
				"reveal whether the number is known here.",
			Errors: missing,
		},
		{
			OperationID: "confirm-phone", Tags: []string{"Accounts"},
			Summary: "Confirm the new number of my account",
			Description: "The number is that of the account from then on. A number of another account moves, and its user gets a notice; 409 when that user could not sign in without it. An earlier number gets a message that says so. " +
				"Five codes may be tried.",
			Errors: append([]int{http.StatusConflict, http.StatusPreconditionFailed}, missing...),
		},
		{
			OperationID: "ask-own-phone-code", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary:     "Get a code at the number of my account",
			Description: "For users without a password: token and code take its place, as phone_token and phone_code, where the account or its addresses are changed. 404 without a number.",
			Errors:      missing,
		},
		{
			OperationID: "remove-phone", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Remove the number of my account",
			Description: "The number gets a message that says so. 409 (phone_needed) for an account without an e-mail address, which is signed in to with the number.",
			Errors:      append([]int{http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}, missing...),
		},
	}
}

func replyPhoneCode(c front.AskedCode, err error) (*rest.PrivateAnswer[PhoneCode], error) {
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(PhoneCode{c.Token, c.Code.ExpiresAt.UTC()}), nil
}

// AskPhoneCodeInput is the input of POST /v1/phone-codes.
type AskPhoneCodeInput struct {
	rest.ClientParams
	front.LanguageParams
	Body struct {
		Phone string `json:"phone" maxLength:"60" doc:"Number of a Vietnamese mobile phone" example:"0912 345 678"`
	}
}

// AskPhoneCode answers POST /v1/phone-codes.
func (h *Handlers) AskPhoneCode(ctx context.Context, in *AskPhoneCodeInput) (*rest.PrivateAnswer[PhoneCode], error) {
	return replyPhoneCode(h.accounts.AskSignInCode(ctx, in.Client(), in.Lang(), in.Body.Phone))
}

// PhoneProof is a token and the code that was sent to a phone.
type PhoneProof struct {
	Token string `json:"token" maxLength:"200" doc:"Of the answer that sent the code"`
	Code  string `json:"code" maxLength:"40" doc:"Six digits of the message" example:"123456"`
}

// SignInByPhoneInput is the input of POST /v1/sessions/phone.
type SignInByPhoneInput struct {
	rest.ClientParams
	Body struct {
		PhoneProof
		SecondFactorCode string `json:"second_factor_code,omitempty" maxLength:"40" doc:"Of a user with a second factor: six digits of the app, or a recovery code"`
	}
}

// SignInByPhone answers POST /v1/sessions/phone.
func (h *Handlers) SignInByPhone(ctx context.Context, in *SignInByPhoneInput) (*rest.PrivateAnswer[NewSession], error) {
	begun, err := h.accounts.SignInByPhone(ctx, in.Client(), in.Body.Token, in.Body.Code, front.SecondStep{Code: in.Body.SecondFactorCode})
	return replySession(begun, err)
}

// RegisterByPhoneInput is the input of POST /v1/users/phone.
type RegisterByPhoneInput struct {
	rest.ClientParams
	Body struct {
		PhoneProof
		Name string `json:"name" maxLength:"400" doc:"Of the person or office; at most 200 characters" example:"Nguyễn Thị An"`
		Role string `json:"role" enum:"buyer,producer,organizer" doc:"The role of the new user"`
	}
}

// RegisterByPhone answers POST /v1/users/phone.
func (h *Handlers) RegisterByPhone(ctx context.Context, in *RegisterByPhoneInput) (*rest.PrivateAnswer[NewSession], error) {
	begun, err := h.accounts.SignUpByPhone(ctx, in.Client(), in.Body.Token, in.Body.Code, in.Body.Name, domain.Role(in.Body.Role))
	return replySession(begun, err)
}

// OwnerBody is what shows that a session is that of the owner of the account.
type OwnerBody struct {
	Password   string `json:"password,omitempty" maxLength:"512" doc:"Your password, so that a stolen session does not suffice"`
	PhoneToken string `json:"phone_token,omitempty" maxLength:"200" doc:"Without a password: the token of POST /v1/me/phone/code"`
	PhoneCode  string `json:"phone_code,omitempty" maxLength:"40" doc:"Without a password: the code that was sent to the number of the account"`
}

func (b OwnerBody) owner() front.Owner { return front.Owner(b) }

// ChangePhoneInput is the input of POST /v1/me/phone.
type ChangePhoneInput struct {
	rest.ClientParams
	front.LanguageParams
	Body struct {
		Phone string `json:"phone" maxLength:"60" doc:"The new number" example:"0987 654 321"`
		OwnerBody
	}
}

// ChangePhone answers POST /v1/me/phone.
func (h *Handlers) ChangePhone(ctx context.Context, in *ChangePhoneInput) (*rest.PrivateAnswer[PhoneCode], error) {
	u, err := h.store.User(ctx, front.ActorOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return replyPhoneCode(h.accounts.AskPhone(ctx, in.Client(), in.Lang(), u, in.Body.Phone, in.Body.owner()))
}

// ConfirmPhoneInput is the input of POST /v1/me/phone/confirm.
type ConfirmPhoneInput struct {
	Body PhoneProof
}

// ConfirmPhone answers POST /v1/me/phone/confirm.
func (h *Handlers) ConfirmPhone(ctx context.Context, in *ConfirmPhoneInput) (*rest.PrivateAnswer[User], error) {
	u, err := h.accounts.ConfirmPhone(ctx, front.ActorOf(ctx), in.Body.Token, in.Body.Code)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return replyUser(u), nil
}

// AskOwnPhoneCodeInput is the input of POST /v1/me/phone/code.
type AskOwnPhoneCodeInput struct {
	rest.ClientParams
	front.LanguageParams
}

// AskOwnPhoneCode answers POST /v1/me/phone/code.
func (h *Handlers) AskOwnPhoneCode(ctx context.Context, in *AskOwnPhoneCodeInput) (*rest.PrivateAnswer[PhoneCode], error) {
	u, err := h.store.User(ctx, front.ActorOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return replyPhoneCode(h.accounts.AskOwnCode(ctx, in.Client(), in.Lang(), u))
}

// RemovePhoneInput is the input of DELETE /v1/me/phone.
type RemovePhoneInput struct {
	Body OwnerBody
}

// RemovePhone answers DELETE /v1/me/phone.
func (h *Handlers) RemovePhone(ctx context.Context, in *RemovePhoneInput) (*rest.NoContent, error) {
	by := front.ActorOf(ctx)
	u, err := h.store.User(ctx, by.UserID)
	if err == nil {
		_, err = h.accounts.RemovePhone(ctx, by, u, in.Body.owner())
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}
