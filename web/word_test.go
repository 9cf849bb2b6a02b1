package web_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"chophien/front"
	"chophien/words"
)

// readTexts reads a file of the catalogue: one text a message, or several by number. It
// panics when the file, which is part of the program, cannot be read.
func readTexts(name string) map[string][]string {
	b, err := os.ReadFile("../words/" + name)
	if err != nil {
		panic(err)
	}
	raw := map[string]any{}
	if err := json.Unmarshal(b, &raw); err != nil {
		panic(err)
	}
	out := map[string][]string{}
	for id, v := range raw {
		switch v := v.(type) {
		case string:
			out[id] = []string{v}
		case map[string]any:
			for _, text := range v {
				out[id] = append(out[id], text.(string))
			}
		}
	}
	return out
}

// TestWords: every text of a page has both languages with the same arguments,
// and none is unused.
func TestWords(t *testing.T) {
	t.Parallel()
	vi, en := readTexts("page.vi.json"), readTexts("page.en.json")
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("templates/*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range append(append(sources, pages...), "templates/layout.html") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			all.Write(text)
		}
	}
	used := all.String()
	for id, text := range vi {
		if !strings.Contains(used, `"`+id+`"`) {
			t.Errorf("%q is not used", id)
		}
		for _, v := range append(text, en[id]...) {
			if strings.Count(v, "%s") != strings.Count(id, "%s") {
				t.Errorf("%q has other arguments: %q", id, v)
			}
		}
		if len(en[id]) == 0 {
			t.Errorf("%q has no English text", id)
		}
	}
	for id := range en {
		if len(vi[id]) == 0 {
			t.Errorf("%q has no Vietnamese text", id)
		}
	}
	for _, pattern := range []*regexp.Regexp{regexp.MustCompile(`\b[tn] "([^"]+)"`), regexp.MustCompile(`\.[tn]\("([^"]+)"`)} {
		for _, m := range pattern.FindAllStringSubmatch(used, -1) {
			if len(vi[m[1]]) == 0 && words.Text(front.LangVI, m[1]) == m[1] {
				t.Errorf("%q is not in the catalogue", m[1])
			}
		}
	}
}

// TestNoTextInTemplates: templates print words of the catalogue only, so that
// both languages say the same. Names and signs are no words.
func TestNoTextInTemplates(t *testing.T) {
	t.Parallel()
	names := map[string]bool{"Chợ Phiên": true, "OCOP": true, "Zalo:": true, "E-mail:": true, "E-mail": true, "CSV": true, "XLSX": true, "CC BY 4.0": true, "(Đà Nẵng)": true, "(Khánh Hòa)": true}
	action := regexp.MustCompile(`\{\{.*?\}\}`)
	pages, err := filepath.Glob("templates/*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(pages, "templates/layout.html") {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		z := html.NewTokenizer(strings.NewReader(action.ReplaceAllString(string(b), "")))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			if kind != html.TextToken {
				continue
			}
			for _, part := range strings.Split(html.UnescapeString(string(z.Text())), "·") {
				part = strings.TrimSpace(strings.Trim(part, " ,:;.↗–\n"))
				if strings.ContainsFunc(part, unicode.IsLetter) && !names[part] && !names[part+":"] {
					t.Errorf("%s holds the text %q", file, part)
				}
			}
		}
	}
}
