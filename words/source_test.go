package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// made is a message that the source makes, with the type of its problem.
type made struct {
	format, problem, at string
}

// formatAt returns the place of the format among the arguments of the functions
// that make errors and notes for people.
func formatAt() map[string]int {
	return map[string]int{
		"Errorf": 1, "NewError": 1, "Wrap": 2, "Invalidf": 1, "NotFoundf": 0, "Addf": 1, "AddIf": 2,
		"invalidFile": 0, "fault": 1, "remark": 1, "Refuse": 1, "StatusProblem": 2, "noIndex": 0, "unavailable": 0,
		"Text": 1, "removeOwn": 4, "known": 4,
	}
}

// problemOfCode returns the type of the problem of a code of domain.
func problemOfCode(name string) string {
	words := map[string]string{
		"CodeInvalid": "invalid", "CodeUnauthenticated": "unauthenticated", "CodeForbidden": "forbidden", "CodeNotFound": "not-found",
		"CodeConflict": "conflict", "CodePrecondition": "precondition", "CodeTooMany": "too-many", "CodeUnavailable": "unavailable",
		"StatusBadRequest": "bad-request", "StatusRequestEntityTooLarge": "too-large", "StatusUnsupportedMediaType": "unsupported-media-type",
		"StatusPreconditionRequired": "precondition-required",
	}
	return words[name]
}

// messagesOfSource returns the messages that the program makes. Commands, which
// write to a terminal in English, and test servers are left out.
func messagesOfSource(t *testing.T) []made {
	t.Helper()
	var out []made
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel("..", path)
		if d.IsDir() {
			switch rel {
			case "cmd", "config", "demo", "testservices", filepath.Join("store", "storetest"), filepath.Join("search", "searchtest"), "words", ".git":
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			out = append(out, messagesOfFile(t, path)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func messagesOfFile(t *testing.T, path string) []made {
	t.Helper()
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	texts := constants(file)
	var out []made
	ast.Inspect(file, func(n ast.Node) bool {
		if pair, ok := n.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "format" {
				if format, ok := textOf(pair.Value, texts); ok {
					out = append(out, made{format, "", positions.Position(pair.Pos()).String()})
				}
			}
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name, of := "", ""
		switch f := call.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
			if x, ok := f.X.(*ast.Ident); ok {
				of = x.Name
			}
		}
		at, ok := formatAt()[name]
		if !ok || len(call.Args) <= at || of == "fmt" || of == "t" {
			return true
		}
		format, ok := textOf(call.Args[at], texts)
		if !ok {
			return true
		}
		out = append(out, made{format, problemOf(name, call.Args), positions.Position(call.Pos()).String()})
		return true
	})
	return out
}

// problemOf returns the type of the problem that a call makes; it is empty where
// the call does not say.
func problemOf(name string, args []ast.Expr) string {
	switch name {
	case "Invalidf", "Addf", "AddIf", "invalidFile", "Refuse", "known":
		return "invalid"
	case "NotFoundf", "removeOwn":
		return "not-found"
	case "noIndex", "unavailable":
		return "unavailable"
	case "Errorf", "NewError", "Wrap", "StatusProblem":
		for _, arg := range args[:min(2, len(args))] {
			switch x := arg.(type) {
			case *ast.Ident:
				if p := problemOfCode(x.Name); p != "" {
					return p
				}
			case *ast.SelectorExpr:
				if p := problemOfCode(x.Sel.Name); p != "" {
					return p
				}
			}
		}
	}
	return ""
}

// constants returns the texts of the constants of a file by name.
func constants(file *ast.File) map[string]string {
	out := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range spec.Names {
			if i < len(spec.Values) {
				if text, ok := textOf(spec.Values[i], nil); ok {
					out[name.Name] = text
				}
			}
		}
		return true
	})
	return out
}

func textOf(x ast.Expr, constants map[string]string) (string, bool) {
	switch x := x.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		return text, err == nil && x.Kind == token.STRING && text != ""
	case *ast.Ident:
		text, ok := constants[x.Name]
		return text, ok
	}
	return "", false
}
