package store_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
	"chophien/testservices"
)

// TestSecretsAreEncrypted: with a key the database holds no secret of a webhook in
// plain text, and the key can be replaced.
func TestSecretsAreEncrypted(t *testing.T) {
	one, two := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	scenario := func(t *testing.T, c store.Config) {
		with := func(keys ...[]byte) *store.Store {
			t.Helper()
			c.SecretKeys = keys
			return open(t, c)
		}
		s := with()
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		u, err := s.AddUser(t.Context(), domain.User{Email: "an@example.vn", EmailKey: "an@example.vn", Name: "An", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleBuyer}})
		if err != nil {
			t.Fatal(err)
		}
		by := domain.Actor{UserID: u.ID}
		add := func(s *store.Store) domain.Webhook {
			t.Helper()
			w, err := s.AddWebhook(t.Context(), by, domain.Webhook{URL: "https://crm.example/", Secret: domain.NewWebhookSecret(), Events: []domain.EventType{domain.EventNotice}}, nil)
			if err != nil || !strings.HasPrefix(w.Secret, "whsec_") {
				t.Fatalf("added %+v, %v", w, err)
			}
			return w
		}
		plain := func(s *store.Store) (n int) {
			t.Helper()
			if err := s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM webhooks WHERE secret LIKE 'whsec%' OR earlier_secret LIKE 'whsec%'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		signs := func(s *store.Store, want domain.Webhook) {
			t.Helper()
			d, err := s.TestWebhook(t.Context(), by, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			_, w, _, ok, err := s.DeliveryToSend(t.Context(), d.ID)
			if err != nil || !ok || w.Secret != want.Secret || w.EarlierSecret != want.EarlierSecret {
				t.Errorf("to send: %+v, %t, %v", w, ok, err)
			}
		}
		if err := s.BeginSecondFactor(t.Context(), by, "APPSECRET"); err != nil {
			t.Fatal(err)
		}
		// secondFactor checks that the secret of the app is read, and how it is stored.
		secondFactor := func(s *store.Store, sealed bool) {
			t.Helper()
			if f, err := s.SecondFactor(t.Context(), u.ID); err != nil || f.Secret != "APPSECRET" {
				t.Errorf("the second factor %+v, %v", f, err)
			}
			var stored string
			if err := s.DB().QueryRowContext(t.Context(), "SELECT secret FROM second_factors").Scan(&stored); err != nil || strings.Contains(stored, "APPSECRET") == sealed {
				t.Errorf("the secret of the app is stored as %q, %v", stored, err)
			}
		}
		secondFactor(s, false)
		first := add(s)
		if n := plain(s); n != 1 {
			t.Errorf("%d secrets in plain text without a key", n)
		}
		signs(s, first)

		s = with(one)
		if err := s.SealSecrets(t.Context()); err != nil {
			t.Fatal(err)
		}
		secondFactor(s, true)
		second := add(s)
		renewed, err := s.ChangeWebhook(t.Context(), by, second.ID, second.Version, nil, func(w *domain.Webhook) error {
			w.RenewSecret(second.CreatedAt)
			return nil
		})
		if err != nil || !strings.HasPrefix(renewed.Secret, "whsec_") || renewed.Secret == second.Secret {
			t.Fatalf("renewed %+v, %v", renewed, err)
		}
		renewed.EarlierSecret = second.Secret
		if n := plain(s); n != 0 {
			t.Errorf("%d secrets in plain text with a key", n)
		}
		signs(s, first)
		signs(s, renewed)

		for name, keys := range map[string][][]byte{"no key": nil, "another key": {two}} {
			t.Run(name, func(t *testing.T) {
				if err := with(keys...).SealSecrets(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be decrypted") {
					t.Errorf("started: %v", err)
				}
			})
		}
		s = with(two, one)
		signs(s, renewed)
		if err := s.SealSecrets(t.Context()); err != nil {
			t.Fatal(err)
		}
		s = with(two)
		if err := s.SealSecrets(t.Context()); err != nil {
			t.Fatal(err)
		}
		signs(s, first)
		signs(s, renewed)
	}
	t.Run("sqlite", func(t *testing.T) { scenario(t, store.Config{Path: filepath.Join(t.TempDir(), "x.db")}) })
	t.Run("postgres", func(t *testing.T) { scenario(t, store.Config{DatabaseURL: testservices.Postgres(t)}) })
}
