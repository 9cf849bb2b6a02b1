package chophien_test

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
)

// builtActions lists the actions of the audit log that the program builds from variables, by
// the expressions that build them. An expression that is not here fails the test.
func builtActions() map[string][]string {
	verbs := func(noun string, verbs ...string) []string {
		out := make([]string, len(verbs))
		for i, v := range verbs {
			out[i] = noun + "." + v
		}
		return out
	}
	places := []string{string(domain.KindCraftVillage), string(domain.KindTourismSite)}
	each := func(nouns []string, of ...string) (out []string) {
		for _, n := range nouns {
			out = append(out, verbs(n, of...)...)
		}
		return out
	}
	names := func(values ...string) []string { return values }
	var kinds, imported, reviews, leads []string
	for _, k := range domain.Kinds() {
		kinds = append(kinds, string(k))
	}
	for _, k := range domain.ImportKinds() {
		imported = append(imported, string(k))
	}
	for _, a := range domain.ReviewActions() {
		reviews = append(reviews, string(a))
	}
	for _, a := range domain.LeadActions() {
		leads = append(leads, string(a))
	}
	return map[string][]string{
		`"meeting." + string(a)`:                  verbs("meeting", "request", string(domain.MeetingAccept), string(domain.MeetingDecline), string(domain.MeetingCancel)),
		`noun + ".people"`:                        names("exhibitor.people", "delegation.people"),
		`"evidence." + action`:                    verbs("evidence", "add", "change", "delete", string(domain.VerdictPending), string(domain.VerdictAccepted), string(domain.VerdictRejected), string(domain.VerdictWaived)),
		`"catalogue_entry." + string(a.State)`:    verbs("catalogue_entry", string(domain.EntryConfirmed), string(domain.EntryCorrected)),
		`"catalogue_entry." + string(verdict)`:    verbs("catalogue_entry", string(domain.VerdictAccepted), string(domain.VerdictRejected)),
		`"report." + string(d.Action)`:            verbs("report", string(domain.ReportReview), string(domain.ReportAnswer), string(domain.ReportDismiss), string(domain.ReportUphold), string(domain.ReportSuspend)),
		`"memorandum." + what`:                    verbs("memorandum", "add", "change", "register", "cancel"),
		`string(to.Kind) + action`:                each(places, "tie", "untie"),
		`"demand." + action`:                      verbs("demand", "add", "change", "open", "close"),
		`string(l.kind) + ".add"`:                 each(places, "add"),
		`string(l.kind) + ".change"`:              each(places, "change"),
		`string(ref.Kind) + "." + string(action)`: each(kinds, reviews...),
		`string(i.Kind) + ".import"`:              each(imported, "import"),
		`"exhibitor." + string(a.Answer)`:         verbs("exhibitor", string(domain.AnswerAccepted), string(domain.AnswerDeclined)),
		`"delegation." + string(a.Answer)`:        verbs("delegation", string(domain.AnswerAccepted), string(domain.AnswerDeclined)),
		`"fair." + string(a)`:                     verbs("fair", string(domain.FairPublish), string(domain.FairCancel), string(domain.FairClose)),
		`string(a.EventOf())`:                     verbs("lead", leads...),
		`"fair." + as`:                            names("fair.booth-list"),
	}
}

// actionSource finds the actions that a package writes into the audit log.
type actionSource struct {
	files *token.FileSet
	funcs []*ast.FuncDecl
	sinks map[string]int // functions that record their argument at a place as the action
	found map[string][]string
}

// text returns the source of an expression.
func (s *actionSource) text(e ast.Expr) string {
	var b strings.Builder
	if err := printer.Fprint(&b, s.files, e); err != nil {
		return err.Error()
	}
	return b.String()
}

// take takes what an expression in a function may be: a text, a parameter of the function,
// a variable of it, or an expression of the table.
func (s *actionSource) take(f *ast.FuncDecl, e ast.Expr) {
	if lit, ok := e.(*ast.BasicLit); ok {
		if text, err := strconv.Unquote(lit.Value); err == nil {
			s.found[text] = append(s.found[text], f.Name.Name)
		}
		return
	}
	id, ok := e.(*ast.Ident)
	if !ok {
		s.found[s.text(e)] = append(s.found[s.text(e)], f.Name.Name)
		return
	}
	at := 0
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			if name.Name == id.Name {
				s.sinks[f.Name.Name] = at
				return
			}
			at++
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, l := range a.Lhs {
				if name, ok := l.(*ast.Ident); ok && name.Name == id.Name {
					s.take(f, a.Rhs[i])
				}
			}
		}
		return true
	})
}

// audits takes the actions of the entries that a function makes.
func (s *actionSource) audits(f *ast.FuncDecl) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if t, ok := n.Type.(*ast.SelectorExpr); ok && t.Sel.Name == "Audit" {
				for _, e := range n.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok && s.text(kv.Key) == "Action" {
						s.take(f, kv.Value)
					}
				}
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if sel, ok := l.(*ast.SelectorExpr); ok && sel.Sel.Name == "Action" && len(n.Rhs) == len(n.Lhs) {
					if lit, ok := n.Rhs[i].(*ast.BasicLit); ok { // others are addresses of forms
						s.take(f, lit)
					}
				}
			}
		}
		return true
	})
}

// calls takes the actions that functions pass on.
func (s *actionSource) calls() {
	for before := -1; before != len(s.sinks); {
		before = len(s.sinks)
		for _, f := range s.funcs {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				name := ""
				switch fun := call.Fun.(type) {
				case *ast.Ident:
					name = fun.Name
				case *ast.SelectorExpr:
					name = fun.Sel.Name
				}
				if at, ok := s.sinks[name]; ok && at < len(call.Args) {
					s.take(f, call.Args[at])
				}
				return true
			})
		}
	}
}

// TestAuditActions: domain.AuditActions lists what the program writes into the audit log,
// and nothing else.
func TestAuditActions(t *testing.T) {
	var written []string
	built := builtActions()
	for _, dir := range []string{"store", "front", "web", "api/account", "api/fair", "api/listing", "api/search", "api/trade", "api/trust", "jobs"} {
		s := &actionSource{files: token.NewFileSet(), sinks: map[string]int{}, found: map[string][]string{}}
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(s.files, name, source, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok {
					s.funcs = append(s.funcs, f)
				}
			}
		}
		for _, f := range s.funcs {
			s.audits(f)
		}
		s.calls()
		for action, in := range s.found {
			if actions, ok := built[action]; ok {
				written = append(written, actions...)
			} else if written = append(written, action); !slices.Contains(domain.AuditActions(), action) {
				t.Errorf("%s: %v writes the action %s: add it to domain.AuditActions, or what it stands for to builtActions", dir, in, action)
			}
		}
	}
	for _, action := range written {
		if !slices.Contains(domain.AuditActions(), action) {
			t.Errorf("domain.AuditActions lacks %s", action)
		}
	}
	for _, action := range domain.AuditActions() {
		if !slices.Contains(written, action) {
			t.Errorf("nothing writes %s, which domain.AuditActions lists", action)
		}
	}
}
