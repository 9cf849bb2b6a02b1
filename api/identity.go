package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// SignInProvider signs users in at a provider of OpenID Connect.
// *oidc.Provider is one.
type SignInProvider interface {
	// Verifier makes a secret that proves who began a sign-in.
	Verifier() string
	// Address is where people sign in.
	Address(state, nonce, verifier string) (string, error)
	// Identity exchanges the code that the provider gave for who signed in.
	Identity(ctx context.Context, code string, in domain.SignIn) (domain.Identity, error)
}

// BegunSignIn says where to go on with a sign-in.
type BegunSignIn struct {
	AuthorizationURL string    `json:"authorization_url" format:"uri" doc:"Send the browser there"`
	State            string    `json:"state" doc:"Keep it: the provider sends it back, and only the same one completes the sign-in"`
	ExpiresAt        time.Time `json:"expires_at"`
}

// Identity is an account at the provider that signs a user in.
type Identity struct {
	Issuer    string    `json:"issuer" doc:"Address of the provider"`
	Subject   string    `json:"subject" doc:"The account there"`
	CreatedAt time.Time `json:"created_at" doc:"When it was linked"`
}

func identityOf(i domain.Identity) Identity { return Identity{i.Issuer, i.Subject, i.CreatedAt.UTC()} }

const signInPath = "/v1/sessions/oidc"

func (s *Server) routeIdentities() {
	private(s, everybody(), huma.Operation{
		OperationID: "begin-sign-in", Method: http.MethodPost, Path: signInPath, Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
		Summary:     "Begin to sign in at the provider of OpenID Connect",
		Description: "404 where none is configured. Limited by address of the client.",
		Errors:      []int{http.StatusNotFound, http.StatusTooManyRequests},
	}, s.beginSignIn)
	private(s, everybody(), huma.Operation{
		OperationID: "complete-sign-in", Method: http.MethodPost, Path: signInPath + "/complete", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
		Summary:     "Complete it with what the provider sent back",
		Description: "Who signs in for the first time becomes a buyer. An address that another user has registered with is refused: that user signs in with the password and links the provider under /v1/me/identities.",
		Errors:      []int{http.StatusNotFound, http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict, http.StatusTooManyRequests},
	}, s.completeSignIn)
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "list-identities", Method: http.MethodGet, Path: "/v1/me/identities", Tags: []string{"Accounts"}, Summary: "Which accounts of providers sign me in?",
	}, s.identities)
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "link-identity", Method: http.MethodPost, Path: "/v1/me/identities", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
		Summary: "Let an account of the provider sign me in", Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
	}, s.linkIdentity)
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "unlink-identity", Method: http.MethodDelete, Path: "/v1/me/identities", Tags: []string{"Accounts"},
		Summary: "End that an account of the provider signs me in", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusNotFound},
	}, s.unlinkIdentity)
}

func (s *Server) provider() (SignInProvider, error) {
	if s.deps.SignIn == nil {
		return nil, domain.NotFoundf("no provider of OpenID Connect is configured here")
	}
	return s.deps.SignIn, nil
}

// BeginSignInInput is what POST /v1/sessions/oidc takes.
type BeginSignInInput struct{ ClientParams }

func (s *Server) beginSignIn(ctx context.Context, in *BeginSignInInput) (*secret[BegunSignIn], error) {
	provider, err := s.provider()
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.SignInsPerAddress(), Subject: in.limited()}); err != nil {
		return nil, s.problem(ctx, err)
	}
	state := domain.NewToken(domain.TokenSignIn)
	begun := domain.SignIn{StateHash: domain.HashToken(state), Nonce: domain.NewToken(domain.TokenSignIn), Verifier: provider.Verifier()}
	address, err := provider.Address(state, begun.Nonce, begun.Verifier)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := s.deps.Identities.AddSignIn(ctx, begun); err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(BegunSignIn{address, state, s.deps.Now().Add(domain.SignInLife).UTC()}), nil
}

// SignInResult is what the provider sent back.
type SignInResult struct {
	State string `json:"state" maxLength:"200"`
	Code  string `json:"code" minLength:"1" maxLength:"4096"`
}

// confirmed finds out who signed in at the provider.
func (s *Server) confirmed(ctx context.Context, from ClientParams, r SignInResult) (domain.Identity, error) {
	provider, err := s.provider()
	if err != nil {
		return domain.Identity{}, err
	}
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.SignInsPerAddress(), Subject: from.limited()}); err != nil {
		return domain.Identity{}, err
	}
	begun, err := s.deps.Identities.TakeSignIn(ctx, domain.HashToken(r.State))
	if err != nil {
		return domain.Identity{}, err
	}
	return provider.Identity(ctx, r.Code, begun)
}

// CompleteSignInInput is what POST /v1/sessions/oidc/complete takes.
type CompleteSignInInput struct {
	ClientParams
	Body SignInResult
}

func (s *Server) completeSignIn(ctx context.Context, in *CompleteSignInInput) (*secret[NewSession], error) {
	identity, err := s.confirmed(ctx, in.ClientParams, in.Body)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	u := domain.User{Email: norm.NFC.String(identity.Email), Name: norm.NFC.String(identity.Name), Roles: []domain.Role{domain.RoleBuyer}}
	if u.EmailKey, err = domain.ParseEmail(u.Email); err != nil {
		return nil, s.problem(ctx, err)
	}
	if domain.CheckUserName(u.Name) != nil {
		u.Name, _, _ = strings.Cut(u.Email, "@")
	}
	// Nobody knows the password: this user signs in at the provider.
	if u.PasswordHash, err = s.deps.Passwords.Hash(ctx, domain.NewToken(domain.TokenSignIn)); err != nil {
		return nil, s.problem(ctx, err)
	}
	if u, err = s.deps.Identities.UserOf(ctx, identity, u); err != nil {
		return nil, s.problem(ctx, err)
	}
	out, err := s.startSession(ctx, u, in.ClientParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return out, nil
}

func (s *Server) identities(ctx context.Context, _ *struct{}) (*secret[OnePage[Identity]], error) {
	found, err := s.deps.Identities.Identities(ctx, actorOf(ctx).UserID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(onePage(found, identityOf)), nil
}

func (s *Server) linkIdentity(ctx context.Context, in *CompleteSignInInput) (*secret[Identity], error) {
	identity, err := s.confirmed(ctx, in.ClientParams, in.Body)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if identity, err = s.deps.Identities.LinkIdentity(ctx, actorOf(ctx), identity); err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(identityOf(identity)), nil
}

// IdentityInput names an identity of the user.
type IdentityInput struct {
	Issuer  string `query:"issuer" required:"true" maxLength:"500" doc:"Address of the provider"`
	Subject string `query:"subject" required:"true" maxLength:"500" doc:"The account there"`
}

func (s *Server) unlinkIdentity(ctx context.Context, in *IdentityInput) (*nothing, error) {
	if err := s.deps.Identities.UnlinkIdentity(ctx, actorOf(ctx), in.Issuer, in.Subject); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}
