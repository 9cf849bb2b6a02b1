package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
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
				"address is registered.",
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
	}
}

// SignIn answers POST /v1/sessions.
func (h *Handlers) SignIn(ctx context.Context, in *SignInInput) (*rest.PrivateAnswer[NewSession], error) {
	key, err := domain.ParseEmail(norm.NFC.String(in.Body.Email))
	if err != nil {
		return nil, rest.InBody(err)
	}
	account := domain.LimitUse{Limit: domain.SignInsPerAccount(), Subject: key}
	if err := h.store.UseLimits(ctx, account, domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: in.Client().LimitSubject()}); err != nil {
		return nil, err
	}
	u, err := h.store.UserByEmail(ctx, key)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return nil, err
	}
	// For an unknown user a password is hashed, too, so that the duration
	// reveals nothing.
	ok, err := h.passwords.Verify(ctx, in.Body.Password, u.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, domain.Errorf(domain.CodeUnauthenticated, "e-mail address or password is wrong")
	}
	out, err := h.startSession(ctx, u, in.Client())
	if err != nil {
		return nil, err
	}
	if err := h.store.ResetLimit(ctx, account); err != nil {
		return nil, err
	}
	return out, nil
}

// startSession adds a session for a user after a successful sign-in.
func (h *Handlers) startSession(ctx context.Context, u domain.User, from front.Client) (*rest.PrivateAnswer[NewSession], error) {
	if u.Locked() {
		return nil, domain.Errorf(domain.CodeForbidden, "this account is locked")
	}
	token := domain.NewToken(domain.TokenSession)
	session, err := h.store.AddSession(ctx, domain.Session{
		UserID: u.ID, TokenHash: domain.HashToken(token), Address: from.Address, UserAgent: from.UserAgent,
	}, u.PasswordHash)
	if err != nil {
		return nil, err
	}
	out := rest.ReplyPrivate(NewSession{Token: token, TokenType: "Bearer", ID: session.ID, ExpiresAt: session.ExpiresAt, User: userOf(u)})
	out.Location = "/v1/me/sessions/" + session.ID
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
