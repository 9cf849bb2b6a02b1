package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
	"chophien/password"
)

// PersonalData is all that is stored about a user.
type PersonalData struct {
	UserID string         `json:"user_id" format:"uuid"`
	At     time.Time      `json:"at"`
	Parts  []PersonalPart `json:"parts" nullable:"false"`
}

// PersonalPart is what is stored in one place.
type PersonalPart struct {
	Name      string           `json:"name" doc:"Table and the column that names you" example:"sessions.user_id"`
	Truncated bool             `json:"truncated" doc:"There is more; the newest rows are here"`
	Rows      []map[string]any `json:"rows" nullable:"false" doc:"By column, without secrets"`
}

func (s *Server) routePersonal() {
	const tag = "Accounts"
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "get-my-data", Method: http.MethodGet, Path: "/v1/me/data", Tags: []string{tag},
		Summary: "All that is stored about me", Errors: []int{http.StatusTooManyRequests},
	}, s.myData)
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "delete-me", Method: http.MethodDelete, Path: "/v1/me", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
		Summary: "Delete my account",
		Description: "Sessions, keys, memberships, notices, saved searches and webhooks go; open demands and leads end. " +
			"What must stay (the audit log, certificates and their papers, what the other side of a lead wrote and offered) stays without name, address and contacts.",
		Errors: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired, http.StatusTooManyRequests},
	}, s.deleteMe)
}

func (s *Server) myData(ctx context.Context, _ *struct{}) (*secret[PersonalData], error) {
	d, err := s.deps.Personal.PersonalData(ctx, actorOf(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := PersonalData{d.UserID, d.At.UTC(), make([]PersonalPart, len(d.Parts))}
	for i, p := range d.Parts {
		out.Parts[i] = PersonalPart(p)
	}
	return tell(out), nil
}

// DeleteMeInput is what DELETE /v1/me takes.
type DeleteMeInput struct {
	IfMatchParams
	Body struct {
		Password string `json:"password" maxLength:"512" doc:"Your password, so that no stolen session does this"`
	}
}

func (s *Server) deleteMe(ctx context.Context, in *DeleteMeInput) (*nothing, error) {
	by := actorOf(ctx)
	u, err := s.deps.Accounts.User(ctx, by.UserID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, u.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := s.verifyPassword(ctx, u, "password", in.Body.Password); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	hash, err := s.deps.Passwords.Hash(ctx, password.Generate())
	if err == nil {
		err = s.deps.Personal.DeleteAccount(ctx, by, version, hash)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

// verifyPassword fails with CodeInvalid about a field unless plain is the
// password of a user. Who holds a session may guess no more often than who
// signs in.
func (s *Server) verifyPassword(ctx context.Context, u domain.User, field, plain string) error {
	try := domain.Take{Limit: domain.SignInsPerAccount(), Subject: u.EmailKey}
	if err := s.deps.Accounts.TakeLimits(ctx, try); err != nil {
		return err
	}
	ok, err := s.deps.Passwords.Verify(ctx, plain, u.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return domain.Invalidf(field, "it is wrong")
	}
	return s.deps.Accounts.ReleaseLimit(ctx, try)
}
