package totp_test

import (
	"net/url"
	"testing"
	"time"

	"chophien/totp"
)

// rfc is the secret of the examples in RFC 6238, appendix B.
const rfc = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestCodesOfTheStandard(t *testing.T) {
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		if got, err := totp.Code(rfc, time.Unix(at, 0)); err != nil || got != want {
			t.Errorf("at %d: %q, %v, want %q", at, got, err, want)
		}
	}
}

func TestStep(t *testing.T) {
	now := time.Unix(1111111109, 0) // the last but one second of step 37037036
	code := func(after time.Duration) string {
		c, err := totp.Code(rfc, now.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		name, code string
		last, want int64 // 0: refused
	}{
		{"of now", code(0), 0, 37037036},
		{"a clock that is one step behind", code(-30 * time.Second), 0, 37037035},
		{"a clock that is one step ahead", code(30 * time.Second), 0, 37037037},
		{"two steps behind", code(-60 * time.Second), 0, 0},
		{"two steps ahead", code(60 * time.Second), 0, 0},
		{"a replayed code", code(0), 37037036, 0},
		{"an older code after a newer one", code(-30 * time.Second), 37037036, 0},
		{"the next code", code(30 * time.Second), 37037036, 37037037},
		{"too short", "12345", 0, 0},
		{"empty", "", 0, 0},
		{"letters", "abcdef", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := totp.Step(rfc, c.code, now, c.last)
			if ok != (c.want > 0) || got != c.want {
				t.Errorf("%d, %t, want %d", got, ok, c.want)
			}
		})
	}
	if _, ok := totp.Step("không phải Base32", code(0), now, 0); ok {
		t.Error("a broken secret accepts a code")
	}
}

func TestURI(t *testing.T) {
	secret := totp.NewSecret()
	if len(secret) != 32 || secret == totp.NewSecret() {
		t.Errorf("the secret %q", secret)
	}
	u, err := url.Parse(totp.URI(secret, "Chợ Phiên ocop.example", "an@example.vn"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Chợ Phiên ocop.example:an@example.vn" {
		t.Fatalf("%v, %v", u, err)
	}
	if q := u.Query(); q.Get("secret") != secret || q.Get("issuer") != "Chợ Phiên ocop.example" {
		t.Errorf("the parameters %v", q)
	}
}
