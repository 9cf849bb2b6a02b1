package words_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/words"
)

func read(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestBothLanguages: each message has a Vietnamese and an English text with
// the same number of arguments as its id.
func TestBothLanguages(t *testing.T) {
	vi, en := read(t, "active.vi.json"), read(t, "active.en.json")
	verbs := regexp.MustCompile(`%[sdvq]`)
	for id := range vi {
		if en[id] == "" {
			t.Errorf("%q has no English text", id)
		}
	}
	for id, text := range en {
		if vi[id] == "" {
			t.Errorf("%q has no Vietnamese text", id)
		}
		want := len(verbs.FindAllString(id, -1))
		for _, text := range []string{text, vi[id]} {
			if got := len(verbs.FindAllString(text, -1)); got != want {
				t.Errorf("%q has %d arguments, not %d: %q", id, got, want, text)
			}
		}
	}
}

// TestMessagesOfSource: each message that the program makes is in the catalogue,
// and each error has a reason whose types include that of the error.
func TestMessagesOfSource(t *testing.T) {
	vi := read(t, "active.vi.json")
	types := map[string][]string{}
	for _, r := range words.Reasons() {
		types[r.Name] = r.Types
	}
	found := messagesOfSource(t)
	if len(found) < 500 {
		t.Fatalf("only %d messages were found", len(found))
	}
	for _, m := range found {
		switch reason := words.ReasonOf(m.format); {
		case vi[m.format] == "":
			t.Errorf("%s: %q has no Vietnamese text (%s)", m.at, m.format, m.problem)
		case m.problem == "":
		case reason == "":
			t.Errorf("%s: %q has no reason", m.at, m.format)
		case !slices.Contains(types[reason], m.problem):
			t.Errorf("%s: %q is of the type %s, its reason %s is of %q", m.at, m.format, m.problem, reason, types[reason])
		}
	}
}

// TestReasons: a reason has a name in snake_case, types and messages of the
// catalogue; a message has one reason.
func TestReasons(t *testing.T) {
	vi := read(t, "active.vi.json")
	snake := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]string{}
	for _, r := range words.Reasons() {
		if !snake.MatchString(r.Name) || len(r.Types) == 0 || len(r.Messages) == 0 {
			t.Errorf("%q: types %q, %d messages", r.Name, r.Types, len(r.Messages))
		}
		for _, format := range r.Messages {
			if vi[format] == "" {
				t.Errorf("%s: %q is not in the catalogue", r.Name, format)
			}
			if seen[format] != "" {
				t.Errorf("%q has the reasons %s and %s", format, seen[format], r.Name)
			}
			seen[format] = r.Name
		}
	}
}

// A warning names texts in words, not by the names of the API, also where a title has the
// signs of a path, and where a field has no name.
func TestPrintWarning(t *testing.T) {
	w := domain.PrintWarning{Kind: domain.WarnEnglish, Missing: []domain.MissingText{
		{Field: "title_en"}, {Thing: "fair", Field: "venue_en"}, {Thing: "sections", Title: "Quà [Tết] 1.2", Field: "intro_en"}, {Thing: "packs", Number: 2, Field: "name_en"},
		{Thing: "certificate.decision", Field: "issuer_en"}, {Field: "recipe_en"},
	}}
	for lang, want := range map[string]string{
		"vi": "Bản tiếng Anh in tiếng Việt, vì thiếu: tiêu đề, hội chợ: địa điểm, phần “Quà [Tết] 1.2”: lời dẫn, quy cách 2: tên, quyết định: cơ quan ban hành, recipe_en.",
		"en": "The English book prints Vietnamese, because these are missing: title, fair: venue, section “Quà [Tết] 1.2”: introduction, pack 2: name, decision: issuing office, recipe_en.",
	} {
		if got := words.Of(lang, w.Text()); got != want {
			t.Errorf("the warning says\n%s, want\n%s", got, want)
		}
	}
}

func TestText(t *testing.T) {
	day, err := domain.ParseDate("2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	type args = []any
	for _, c := range []struct {
		name, lang, format string
		args               []any
		want               string
	}{
		{"Vietnamese", "vi", "“%s” is not a number of days", args{"mai"}, "“mai” không phải số ngày"},
		{"English", "en", "“%s” is not a number of days", args{"mai"}, "“mai” is not a number of days"},
		{"the number of a row", "vi", "row %v is about the same thing", args{"12345"}, "dòng 12345 đã nói về mục này"},
		{"a message that is not there", "vi", "no text for %q", args{"x"}, "no text for “x”"},
		{"separators", "vi", "a price must be at most %d đồng", args{10_000_000_000}, "giá nhiều nhất là 10.000.000.000 đồng"},
		{"separators of a stored number", "en", "a price must be at most %d đồng", args{"10000000000"}, "a price must be at most 10,000,000,000 đồng"},
		{"a day", "vi", "invitations can be answered from %s", args{day}, "có thể trả lời lời mời từ ngày 24/11/2026"},
		{"a day in English", "en", "invitations can be answered from %s", args{day}, "invitations can be answered from 2026-11-24"},
		{"what somebody wrote", "vi", "%q is not a kind of listing", args{"open"}, "“open” không phải loại tin đăng"},
		{"a state", "vi", "the quote is %s", args{domain.QuoteWithdrawn}, "báo giá đang ở trạng thái “đã rút”"},
		{"a number with a point", "vi", "the parts make %s points", args{"85.50"}, "cộng các phần được 85,50 điểm"},
		{
			"a message within a message", "vi", "the proposal no longer fits the certificate: %v",
			args{domain.Errorf(domain.CodeConflict, "the certificate has ended")}, "đề nghị không còn phù hợp với giấy chứng nhận: giấy chứng nhận đã hết hiệu lực",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := words.Text(c.lang, c.format, c.args...); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
