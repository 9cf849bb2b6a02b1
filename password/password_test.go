package password_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/password"
)

func TestCheck(t *testing.T) {
	about := []string{"an.nguyenthi@example.vn", "Nguyễn Thị An"}
	for _, c := range []struct {
		name, plain string
		ok          bool
	}{
		{"seven characters", "x9-kQv!", false},
		{"eight characters", "x9-kQv!z", true},
		{"eight letters of Vietnamese, more bytes", "ừữợộẩẫặằ", true},
		{"seven letters of Vietnamese in NFD", norm.NFD.String("ừữợộẩẫặ"), false},
		{"64 characters", string([]rune(strings.Repeat("mưa rơi bên hiên nhà ", 4))[:64]), true},
		{"128 characters", "Kh" + strings.Repeat("ông ai đo", 14), true},
		{"129 characters", "Khô" + strings.Repeat("ng ai đoá", 14), false},
		{"not UTF-8", "mat\xff\xfekhau-la", false},
		{"a passphrase", "ba con vịt qua sông", true},
		{"a passphrase that holds common words", "correct horse battery staple", true},
		{"with spaces around", "  sông Lô 2026  ", true},
		{"generated", password.Generate(), true},

		{"the most common", "password", false},
		{"in capitals", "PASSWORD", false},
		{"with digits", "password123", false},
		{"a name with a digit", "princess1", false},
		{"signs for letters", "P@ssw0rd!", false},
		{"from the list", "trustno1", false},
		{"from the list, again", "iloveyou", false},
		{"Vietnamese, without marks", "matkhau123", false},
		{"Vietnamese, with marks", "mậtkhẩu123", false},
		{"Vietnamese, love", "anhyeuem", false},
		{"this program", "chophien2026", false},
		{"a phone number", "0912345678", false},
		{"a date", "31121999", false},
		{"one digit", "88888888", false},
		{"two letters", "abababababab", false},
		{"one part again", "kim9kim9kim9", false},
		{"the alphabet", "cdefghijk", false},
		{"the alphabet backwards", "zyxwvuts", false},
		{"the keyboard", "asdfghjkl", false},
		{"columns of the keyboard", "1qaz2wsx3edc", false},
		{"the keyboard and digits", "Qwertyui123", false},
		{"own address", "an.nguyenthi@example.vn", false},
		{"own address before the @", "AnNguyenThi99", false},
		{"own name", "nguyễn thị an 1", false},
		{"own name and much more", "nguyenthian-trồng-chè-trên-núi", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := password.Check(c.plain, about...)
			if c.ok && err != nil {
				t.Errorf("%q is refused: %v", c.plain, err)
			}
			e, is := errors.AsType[*domain.Error](err)
			if !c.ok && (!is || e.Code != domain.CodeInvalid || e.Field != "password") {
				t.Errorf("%q: got %v", c.plain, err)
			}
			if is && strings.Contains(e.Message, c.plain) {
				t.Errorf("the message repeats the password: %v", err)
			}
		})
	}
}

func TestHasher(t *testing.T) {
	h := password.NewHasher(password.LeastCost())
	const plain = " Bếp lửa nhà sàn "
	hash, err := h.Hash(t.Context(), plain)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash, plain) {
		t.Errorf("hash is %s", hash)
	}
	if again, err := h.Hash(t.Context(), plain); err != nil || again == hash {
		t.Errorf("the same password has the same hash twice (%v)", err)
	}
	for _, c := range []struct {
		name, plain, hash string
		want              bool
	}{
		{"the same", plain, hash, true},
		{"the same in NFD", norm.NFD.String(plain), hash, true},
		{"without its spaces", strings.TrimSpace(plain), hash, false},
		{"in capitals", strings.ToUpper(plain), hash, false},
		{"without marks", domain.Fold(plain), hash, false},
		{"empty", "", hash, false},
		{"without a user", plain, "", false},
		{"empty, without a user", "", "", false},
	} {
		got, err := h.Verify(t.Context(), c.plain, c.hash)
		if err != nil || got != c.want {
			t.Errorf("%s: %v (%v), want %v", c.name, got, err, c.want)
		}
	}
	if _, err := h.Verify(t.Context(), plain, "plain text"); err == nil {
		t.Error("a text that is not a hash was compared")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ended, plain); !errors.Is(err, context.Canceled) {
		t.Errorf("a hash is computed without a caller: %v", err)
	}
}
