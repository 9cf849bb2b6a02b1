package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// wantPaths fails for a path of the API in an answer that leads nowhere.
func wantPaths(t testing.TB, s *server, w *httptest.ResponseRecorder, body any) {
	t.Helper()
	templates := s.paths()
	check := func(at, path string) {
		t.Helper()
		path = strings.TrimPrefix(path, publicURL)
		if strings.HasPrefix(path, "/v1/") && !served(templates, path) {
			t.Errorf("%s: no route is at %s", at, path)
		}
	}
	check("Location", w.Header().Get("Location"))
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(at+"[]", e)
			}
		case map[string]any:
			for name, e := range v {
				if path, ok := e.(string); ok && (name == "path" || strings.HasSuffix(name, "url")) {
					check(at+"."+name, path)
				}
				walk(at+"."+name, e)
			}
		}
	}
	walk("", body)
}

// served reports whether a path, with its query, is that of a route. … in it
// stands for what is not known.
func served(templates map[int][]pathTemplate, path string) bool {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for _, template := range templates[len(parts)] {
		same := true
		for i := 0; same && i < len(parts); i++ {
			before, after, open := strings.Cut(parts[i], "…")
			wanted := template.parts[i]
			same = wanted == parts[i] || strings.HasPrefix(wanted, "{") && parts[i] != "" ||
				open && strings.HasPrefix(wanted, before) && strings.HasSuffix(wanted, strings.Trim(after, "…"))
		}
		if same {
			return true
		}
	}
	return false
}

// TestPathsOfTheSource checks that each API path in the source has a route.
// Such paths stand in answers, notices, events and mails. Those of tracing are of a
// collector.
func TestPathsOfTheSource(t *testing.T) {
	t.Parallel()
	templates := newEmbedded(t).paths()
	found := 0
	err := filepath.WalkDir("..", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name == ".git" || name == "cmd" || name == "tracing" || name == "node_modules" || strings.HasSuffix(name, "test") {
			return filepath.SkipDir
		}
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return err
		}
		positions := token.NewFileSet()
		var files []*ast.File
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "scope.go" { // which has parts of paths
				continue
			}
			file, err := parser.ParseFile(positions, name, nil, 0)
			if err != nil {
				return err
			}
			files = append(files, file)
		}
		constants := constantsOf(files)
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
					return false // their uses are looked at
				}
				x, ok := n.(ast.Expr)
				if !ok {
					return true
				}
				path := strings.TrimPrefix(pathOf(x, constants), "…")
				if !strings.HasPrefix(path, "/v1/") || strings.ContainsAny(path, " :") {
					return true
				}
				found++
				isPrefix := strings.HasSuffix(path, "/") || strings.HasSuffix(path, ".")
				if !isPrefix && !served(templates, path) {
					t.Errorf("%s: no route is at %s", positions.Position(x.Pos()), path)
				}
				return false
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 100 {
		t.Errorf("only %d paths were found", found)
	}
}

// pathOf returns the text of a sum of texts; … stands for what is not known.
func pathOf(x ast.Expr, constants map[string]string) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(x.Value); err == nil && x.Kind == token.STRING {
			return strings.NewReplacer("%s", "…", "%d", "…").Replace(text)
		}
	case *ast.Ident:
		if text, ok := constants[x.Name]; ok {
			return text
		}
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			return pathOf(x.X, constants) + pathOf(x.Y, constants)
		}
	}
	return "…"
}

// constantsOf returns the texts of the constants of a package by name.
func constantsOf(files []*ast.File) map[string]string {
	out := map[string]string{}
	for _, file := range files {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						if text := pathOf(v.Values[i], nil); text != "…" {
							out[name.Name] = text
						}
					}
				}
			}
		}
	}
	return out
}
