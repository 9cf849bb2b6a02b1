// Package oidc signs users in at an OpenID Connect provider.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"chophien/domain"
)

// Config is the provider and the registration of this program there.
type Config struct {
	Issuer       string // https://…, base of the provider's discovery document
	ClientID     string
	ClientSecret string
	RedirectURL  string           // page of the front end to which the provider sends users back
	Now          func() time.Time // nil: time.Now
}

// patience bounds one request to the provider.
const patience = 10 * time.Second

// maxName bounds a name from a provider, in characters.
const maxName = 200

// Provider is a client of one provider. It is safe for concurrent use.
type Provider struct {
	config Config
	client *http.Client

	mu         sync.Mutex
	discovered *oidc.Provider // nil until the provider has answered once
}

// New returns a Provider. It sends the first request when it is needed, since the
// provider may be unavailable while this program starts.
func New(c Config) *Provider {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Provider{config: c, client: &http.Client{
		Timeout: patience,
		// A discovery document behind a redirect may be of another provider.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// discover reads the discovery document of the provider, once.
func (p *Provider) discover() (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.discovered != nil {
		return p.discovered, nil
	}
	// Keys are fetched later with this context, so it must outlive the request.
	found, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.client), p.config.Issuer)
	if err != nil {
		return nil, domain.NewError(domain.CodeUnavailable, "the sign-in provider does not answer; try again").Because(err)
	}
	p.discovered = found
	return found, nil
}

func (p *Provider) oauth(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, RedirectURL: p.config.RedirectURL,
		Endpoint: found.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// RedirectURL returns the page to which the provider sends users back.
func (p *Provider) RedirectURL() string { return p.config.RedirectURL }

// Address returns the address at which a user signs in, for the state, nonce and
// verifier of a sign-in.
func (p *Provider) Address(state, nonce, verifier string) (string, error) {
	found, err := p.discover()
	if err != nil {
		return "", err
	}
	return p.oauth(found).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// Verifier returns a new PKCE code verifier (RFC 7636).
func (p *Provider) Verifier() string { return oauth2.GenerateVerifier() }

// Identity exchanges the code from the provider for the identity of the user.
// CodeUnauthenticated when the code or its ID token is not valid.
func (p *Provider) Identity(ctx context.Context, code string, in domain.SignIn) (domain.Identity, error) {
	found, err := p.discover()
	if err != nil {
		return domain.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.oauth(found).Exchange(ctx, code, oauth2.VerifierOption(in.Verifier))
	if err != nil {
		if _, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
			return domain.Identity{}, refused(err)
		}
		return domain.Identity{}, domain.NewError(domain.CodeUnavailable, "the sign-in provider does not answer; try again").Because(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return domain.Identity{}, refused(errors.New("oidc: the answer has no ID token"))
	}
	id, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.config.ClientID, Now: p.config.Now}).Verify(ctx, raw)
	if err != nil {
		return domain.Identity{}, refused(err)
	}
	if id.Nonce != in.Nonce {
		return domain.Identity{}, refused(errors.New("oidc: the nonce differs"))
	}
	var claims struct {
		Email         string `json:"email"`
		EmailVerified any    `json:"email_verified"` // some providers send a string
		Name          string `json:"name"`
	}
	if err := id.Claims(&claims); err != nil {
		return domain.Identity{}, refused(err)
	}
	name := []rune(strings.Join(strings.Fields(claims.Name), " "))
	return domain.Identity{
		Issuer: id.Issuer, Subject: id.Subject, Email: claims.Email, EmailVerified: fmt.Sprint(claims.EmailVerified) == "true",
		Name: string(name[:min(len(name), maxName)]),
	}, nil
}

func refused(err error) error {
	return domain.NewError(domain.CodeUnauthenticated, "the provider did not confirm the sign-in; start again").Because(err)
}
