// Package oidctest is an OpenID Connect provider for tests. It speaks the protocol
// over HTTP and signs valid or invalid tokens, as a test wants.
package oidctest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// ClientID and ClientSecret are the registration of the program at the provider.
const (
	ClientID     = "chophien-test"
	ClientSecret = "only for tests"
)

// RedirectURL is the address to which the provider sends users back, unless a test
// sets another.
const RedirectURL = "https://cho.example/sign-in"

// Provider is a provider on 127.0.0.1.
type Provider struct {
	URL         string
	RedirectURL string // set before the first sign-in

	mu     sync.Mutex
	key    *ecdsa.PrivateKey
	number int               // of the key
	codes  map[string]signIn // by code
}

type signIn struct {
	challenge string
	claims    map[string]any
	token     func(claims map[string]any) string // nil: signed correctly
}

// New starts a provider that ends with the test.
func New(t testing.TB) *Provider {
	p := &Provider{RedirectURL: RedirectURL, codes: map[string]signIn{}}
	p.Rotate(t)
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, status int, body any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if err := json.NewEncoder(w).Encode(body); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &p.key.PublicKey, KeyID: p.keyID(), Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		in, ok := p.codes[r.FormValue("code")]
		delete(p.codes, r.FormValue("code"))
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		id, secret, _ := r.BasicAuth()
		if id == "" {
			id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
		}
		secret, _ = url.QueryUnescape(secret)
		if !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != in.challenge || id != ClientID || secret != ClientSecret || r.FormValue("redirect_uri") != p.RedirectURL {
			answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
			return
		}
		sign := in.token
		if sign == nil {
			sign = func(c map[string]any) string { return p.sign(t, p.key, c) }
		}
		answer(w, http.StatusOK, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": sign(in.claims)})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

func (p *Provider) keyID() string { return fmt.Sprint("key-", p.number) }

// Rotate replaces the key.
func (p *Provider) Rotate(t testing.TB) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key, p.number = newKey(t), p.number+1
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (p *Provider) sign(t testing.TB, key *ecdsa.PrivateKey, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: p.keyID()}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Change changes the claims of an account, or how the provider signs them.
type Change func(p *Provider, in *signIn)

// Claim sets a claim; nil removes it.
func Claim(name string, value any) Change {
	return func(_ *Provider, in *signIn) {
		if value == nil {
			delete(in.claims, name)
			return
		}
		in.claims[name] = value
	}
}

// Unsigned sends a token without signature.
func Unsigned() Change {
	return func(_ *Provider, in *signIn) {
		in.token = func(claims map[string]any) string {
			body, _ := json.Marshal(claims)
			part := base64.RawURLEncoding.EncodeToString
			return part([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + part(body) + "."
		}
	}
}

// WrongKey signs with a key that the provider does not publish.
func WrongKey(t testing.TB) Change {
	return func(p *Provider, in *signIn) {
		in.token = func(claims map[string]any) string { return p.sign(t, newKey(t), claims) }
	}
}

// Login signs an account in at the address of a sign-in. It returns the state and
// the code that the browser would bring back.
func (p *Provider) Login(t testing.TB, address, subject, email string, changes ...Change) (state, code string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != ClientID || q.Get("redirect_uri") != p.RedirectURL || q.Get("code_challenge_method") != "S256" {
		t.Fatalf("the sign-in begins with %s", address)
	}
	now := time.Now()
	in := signIn{challenge: q.Get("code_challenge"), claims: maps.Clone(map[string]any{
		"iss": p.URL, "aud": ClientID, "sub": subject, "email": email, "email_verified": true, "name": "Nguyễn Thị An",
		"nonce": q.Get("nonce"), "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})}
	for _, c := range changes {
		c(p, &in)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code = fmt.Sprint("code-", len(p.codes), "-", now.UnixNano())
	p.codes[code] = in
	return q.Get("state"), code
}
