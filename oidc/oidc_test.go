package oidc_test

import (
	"testing"
	"time"

	"chophien/domain"
	"chophien/oidc"
	"chophien/oidc/oidctest"
)

func config(p *oidctest.Provider) oidc.Config {
	return oidc.Config{Issuer: p.URL, ClientID: oidctest.ClientID, ClientSecret: oidctest.ClientSecret, RedirectURL: oidctest.RedirectURL}
}

// TestIdentity: only a valid token that the provider signed for this program and
// this sign-in identifies a user (check K4).
func TestIdentity(t *testing.T) {
	t.Parallel()
	at := oidctest.New(t)
	p := oidc.New(config(at))
	hour := time.Hour
	for name, c := range map[string]struct {
		want    domain.Code
		changes []oidctest.Change
	}{
		"right":                 {"", nil},
		"unsigned":              {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Unsigned()}},
		"another key":           {domain.CodeUnauthenticated, []oidctest.Change{oidctest.WrongKey(t)}},
		"for another client":    {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("aud", "another")}},
		"of another provider":   {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("iss", "https://other.example")}},
		"expired":               {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("exp", time.Now().Add(-hour).Unix())}},
		"without an end":        {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("exp", nil)}},
		"not yet valid":         {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("nbf", time.Now().Add(hour).Unix())}},
		"of another sign-in":    {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("nonce", "another")}},
		"without a nonce":       {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("nonce", nil)}},
		"with a strange e-mail": {domain.CodeUnauthenticated, []oidctest.Change{oidctest.Claim("email", 7)}},
	} {
		t.Run(name, func(t *testing.T) {
			in := domain.SignIn{Nonce: "nonce-1", Verifier: p.Verifier()}
			address, err := p.Address("state-1", in.Nonce, in.Verifier)
			if err != nil {
				t.Fatal(err)
			}
			state, code := at.Login(t, address, "an", "an@example.vn", c.changes...)
			if state != "state-1" {
				t.Errorf("state %q", state)
			}
			got, err := p.Identity(t.Context(), code, in)
			if domain.CodeOf(err) != c.want {
				t.Fatalf("%v, want %q", err, c.want)
			}
			want := domain.Identity{Issuer: at.URL, Subject: "an", Email: "an@example.vn", EmailVerified: true, Name: "Nguyễn Thị An"}
			if err == nil && got != want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestIdentityRefuses: a code works once, for the browser that began the sign-in;
// keys may change.
func TestIdentityRefuses(t *testing.T) {
	t.Parallel()
	at := oidctest.New(t)
	p := oidc.New(config(at))
	in := domain.SignIn{Nonce: "n", Verifier: p.Verifier()}
	begin := func() string {
		t.Helper()
		address, err := p.Address("s", in.Nonce, in.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		_, code := at.Login(t, address, "an", "an@example.vn", oidctest.Claim("email_verified", "false"))
		return code
	}
	wants := func(what, code string, in domain.SignIn, want domain.Code) {
		t.Helper()
		if got, err := p.Identity(t.Context(), code, in); domain.CodeOf(err) != want || err == nil && got.EmailVerified {
			t.Errorf("%s: %+v %v, want %q", what, got, err, want)
		}
	}
	code := begin()
	wants("another verifier", code, domain.SignIn{Nonce: "n", Verifier: p.Verifier()}, domain.CodeUnauthenticated)
	code = begin()
	wants("the first time", code, in, "")
	wants("the second time", code, in, domain.CodeUnauthenticated)
	at.Rotate(t)
	wants("with a new key", begin(), in, "")

	away := oidc.New(oidc.Config{Issuer: "http://127.0.0.1:1", ClientID: "x", RedirectURL: oidctest.RedirectURL})
	if _, err := away.Address("s", "n", "v"); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("a provider that is away: %v", err)
	}
}
