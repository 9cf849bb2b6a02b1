package words_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

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
// the same arguments.
func TestBothLanguages(t *testing.T) {
	vi, en := read(t, "active.vi.json"), read(t, "active.en.json")
	for id := range vi {
		if en[id] == "" {
			t.Errorf("%q has no English text", id)
		}
	}
	for id, text := range en {
		if vi[id] == "" {
			t.Errorf("%q has no Vietnamese text", id)
		}
		if strings.Count(text, "%s") != strings.Count(vi[id], "%s") {
			t.Errorf("%q has different arguments in Vietnamese: %q", id, vi[id])
		}
	}
}

// TestRowsOfSheets: each message about a row that package transfer makes has
// both texts.
func TestRowsOfSheets(t *testing.T) {
	vi := read(t, "active.vi.json")
	files, err := filepath.Glob("../transfer/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range append(files, "../domain/gtin.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			of, ok := call.Fun.(*ast.SelectorExpr)
			field, isText := call.Args[0].(*ast.BasicLit)
			if !ok || of.Sel.Name != "Invalidf" && of.Sel.Name != "remark" || isText && field.Value == `"file"` {
				return true
			}
			if format, ok := call.Args[1].(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(format.Value); err == nil && vi[text] == "" {
					t.Errorf("%s: %q has no Vietnamese text", name, text)
				}
			}
			return true
		})
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ lang, format, arg, want string }{
		{"vi", "“%s” is not a number of days", "mai", "“mai” không phải số ngày"},
		{"en", "“%s” is not a number of days", "mai", "“mai” is not a number of days"},
		{"vi", "row %d is about the same product", "7", "dòng 7 đã nói về sản phẩm này"},
		{"vi", "no text for %q", "x", "no text for “x”"},
	} {
		if got := words.Text(c.lang, c.format, c.arg); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}
