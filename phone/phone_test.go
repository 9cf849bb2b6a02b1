package phone_test

import (
	"strings"
	"testing"

	"chophien/domain"
	"chophien/phone"
)

// TestParse: every way to write a mobile number is one number.
func TestParse(t *testing.T) {
	const one = "+84912345678"
	for _, tc := range []struct{ name, text, want string }{
		{"national", "0912345678", one},
		{"spaces", "0912 345 678", one},
		{"pairs", "09 12 34 56 78", one},
		{"dots", "0912.345.678", one},
		{"hyphens", "0912-345-678", one},
		{"a long hyphen", "0912–345–678", one},
		{"brackets", "(0912) 345 678", one},
		{"around it", "  0912 345 678\t", one},
		{"spaces that do not break", "0912\u00a0345\u00a0678", one},
		{"country code", "+84912345678", one},
		{"country code with spaces", "+84 912 345 678", one},
		{"country code without a plus", "84912345678", one},
		{"country code after zeros", "0084 912 345 678", one},
		{"country code and zero", "+84 (0) 912 345 678", one},
		{"a lost zero, as spreadsheets write it", "912345678", one},
		{"digits of full width", "０９１２３４５６７８", one},
		{"Viettel", "0327 123 456", "+84327123456"},
		{"Vietnamobile", "0564 123 456", "+84564123456"},
		{"MobiFone", "0707 123 456", "+84707123456"},
		{"iTel", "0877 123 456", "+84877123456"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := phone.Parse("phone", tc.text)
			if err != nil || got != tc.want {
				t.Errorf("%q is %q, want %q (%v)", tc.text, got, tc.want, err)
			}
			if again, err := phone.Parse("phone", got); err != nil || again != got {
				t.Errorf("%q is %q the second time (%v)", got, again, err)
			}
		})
	}
	for name, text := range map[string]string{
		"empty": "", "a name": "chị Mai", "a landline": "028 3822 1234", "a hotline": "1900 545 455", "an old number of eleven digits": "0162 345 6789", "a digit less": "0912 345 67",
		"a digit more": "0912 345 6789", "another country": "+1 650 253 0000", "two numbers": "0912345678 0987654321", "an extension": "0912345678 ext 5", "a second plus": "+84+912345678", "a plus at the end": "0912345678+",
		"a letter": "0912 345 67O", "Arabic digits": "٠٩١٢٣٤٥٦٧٨", "an invisible character": "0912\u200b345678", "a line break": "0912\n345678", "an address": "tel:+84912345678",
		"long": strings.Repeat("0", 5000), "a broken character": "0912\xff345678", "a prefix that no network has": "0112 345 678",
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := phone.Parse("phone", text); domain.CodeOf(err) != domain.CodeInvalid || got != "" || domain.ErrorsOf(err)[0].Field != "phone" {
				t.Errorf("%.50q is %q (%v)", text, got, err)
			}
		})
	}
}

func TestNational(t *testing.T) {
	for number, want := range map[string]string{"+84912345678": "0912 345 678", "+842838221234": "+842838221234", "": "", "x": "x"} {
		if got := phone.National(number); got != want {
			t.Errorf("%q is %q, want %q", number, got, want)
		}
	}
}

// FuzzParse: what is taken is one number in one form.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"0912 345 678", "+84 (0) 912.345.678", "84", "+", ")(", "0912345678x9"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := phone.Parse("phone", text)
		if err != nil {
			return
		}
		if len(got) != len("+84912345678") || !strings.HasPrefix(got, "+84") || strings.Trim(got[1:], "0123456789") != "" {
			t.Errorf("%q is %q", text, got)
		}
		if again, err := phone.Parse("phone", phone.National(got)); err != nil || again != got {
			t.Errorf("%q is %q as people write it (%v)", got, again, err)
		}
	})
}
