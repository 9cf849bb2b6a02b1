package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/front"
)

// Session is a place where a user is signed in.
type Session struct {
	ID         string    `json:"id" format:"uuid"`
	Current    bool      `json:"current" doc:"The one that asks"`
	Address    string    `json:"address" nullable:"true" doc:"Of the client when it signed in"`
	UserAgent  string    `json:"user_agent" nullable:"true" doc:"The User-Agent of the client at sign-in"`
	CreatedAt  time.Time `json:"created_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	LastUsedAt time.Time `json:"last_used_at" doc:"To the hour"`
}

// NewSession is the answer of a sign-in.
type NewSession struct {
	Token     string    `json:"token" doc:"Shown now and never again. Send it as Authorization: Bearer …"`
	TokenType string    `json:"token_type" enum:"Bearer"`
	ID        string    `json:"id" format:"uuid" doc:"To end the session with DELETE /v1/me/sessions/{id}"`
	ExpiresAt time.Time `json:"expires_at"`
	User      User      `json:"user"`
}

// SessionList is the sessions of a user.
type SessionList struct {
	Items      []Session `json:"items" nullable:"false" doc:"Newest first; at most 50"`
	NextCursor *string   `json:"next_cursor" doc:"Always null: there is one page"`
}

func sessionOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "sign-in", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Sign in with e-mail address and password",
			Description: "Starts a session of 30 days; its token is in the answer only. Limited by e-mail address and by address of the client. The answer does not reveal whether an e-mail " +
				"address is registered. A user with a second factor sends its code, too: 401 with the reason second_factor_needed says that the password is right and the code is missing, 422 with " +
				"second_factor_wrong that the code is wrong or was used. Five codes of the app may be tried in 15 minutes; recovery codes are not limited.",
			Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests},
		},
		{
			OperationID: "list-sessions", Tags: []string{"Accounts"},
			Summary: "List my sessions",
			Description: "Returns the sessions of the user that have not expired, newest first, each with address and program of the client and its last use. End one that you do not know with " +
				"DELETE /v1/me/sessions/{id}.",
		},
		{
			OperationID: "sign-out", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary:     "End a session",
			Description: "The token of the session is refused from then on. The id current names the session of the request. API keys stay.",
		},
	}
}

// SignInInput is the input of POST /v1/sessions.
type SignInInput struct {
	rest.ClientParams
	Body struct {
		Email    string `json:"email" maxLength:"254" example:"an.nguyen@example.vn"`
		Password string `json:"password" maxLength:"512"`
		Code     string `json:"code,omitempty" maxLength:"40" doc:"Of a user with a second factor: six digits of the app, or a recovery code"`
	}
}

// SignIn answers POST /v1/sessions.
func (h *Handlers) SignIn(ctx context.Context, in *SignInInput) (*rest.PrivateAnswer[NewSession], error) {
	begun, err := h.accounts.SignIn(ctx, in.Client(), in.Body.Email, in.Body.Password, front.SecondStep{Code: in.Body.Code})
	return replySession(begun, err)
}

// replySession answers with a new session or an error.
func replySession(s front.SignedIn, err error) (*rest.PrivateAnswer[NewSession], error) {
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := rest.ReplyPrivate(NewSession{Token: s.Token, TokenType: "Bearer", ID: s.Session.ID, ExpiresAt: s.Session.ExpiresAt, User: userOf(s.User)})
	out.Location = "/v1/me/sessions/" + s.Session.ID
	return out, nil
}

// Sessions answers GET /v1/me/sessions.
func (h *Handlers) Sessions(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[SessionList], error) {
	actor := front.ActorOf(ctx)
	found, err := h.store.Sessions(ctx, actor.UserID)
	if err != nil {
		return nil, err
	}
	list := SessionList{Items: make([]Session, len(found))}
	for i, f := range found {
		list.Items[i] = Session{
			ID: f.ID, Current: f.ID == actor.SessionID, Address: f.Address, UserAgent: f.UserAgent,
			CreatedAt: f.CreatedAt.UTC(), ExpiresAt: f.ExpiresAt.UTC(), LastUsedAt: f.LastUsedAt.UTC(),
		}
	}
	return rest.ReplyPrivate(list), nil
}

// SessionInput names one session of the user.
type SessionInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the session, or current"`
}

// SignOut answers DELETE /v1/me/sessions/{id}.
func (h *Handlers) SignOut(ctx context.Context, in *SessionInput) (*rest.NoContent, error) {
	actor := front.ActorOf(ctx)
	if in.ID == "current" {
		in.ID = actor.SessionID
	}
	if err := h.store.EndSession(ctx, actor.UserID, in.ID); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}
