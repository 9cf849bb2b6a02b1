package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/web"
)

// TestAuditWords: each action that the program writes has words in both languages, no two
// actions have the same, and each field that the store writes has a name.
func TestAuditWords(t *testing.T) {
	t.Parallel()
	catalogues := map[string]map[string][]string{"vi": readTexts("page.vi.json"), "en": readTexts("page.en.json")}
	for lang, texts := range catalogues {
		said := map[string]string{}
		for _, action := range domain.AuditActions() {
			keys := web.AuditWords(action)
			if len(keys) == 0 {
				t.Errorf("%s has no words in the log: add them to web/audit_word.go", action)
			}
			var words []string
			for _, key := range keys {
				if words = append(words, texts[key]...); len(texts[key]) == 0 {
					t.Errorf("%s: the words %q are not in the catalogue %s", action, key, lang)
				}
			}
			text := strings.Join(words, " ")
			if other := said[text]; other != "" {
				t.Errorf("%s and %s are both %q in the log", action, other, text)
			}
			said[text] = action
		}
		for field, key := range web.AuditFields() {
			if len(texts[key]) == 0 {
				t.Errorf("the field %s: the words %q are not in the catalogue %s", field, key, lang)
			}
		}
	}
	fields := auditFieldsOf(t, "../store")
	for field, in := range fields {
		if web.AuditFields()[field] == "" && !slices.Contains(web.AuditHidden(), field) {
			t.Errorf("%s writes the field %s, which has no name in the log: add it to web/audit_word.go", in, field)
		}
	}
	for _, field := range []string{"mailed", "from_row", "stars", "issuer", "before", "awards", "width", "certificate_code", "delegation_id"} { // one for each way to write fields
		if fields[field] == "" {
			t.Errorf("the field %s is not found in the store", field)
		}
	}
}

// TestAuditLabels: labels and actions of the log that share a word with another page have the
// text that is right for the log.
func TestAuditLabels(t *testing.T) {
	t.Parallel()
	vi := readTexts("page.vi.json")
	for field, want := range map[string]string{
		"valid_until": "Có hiệu lực đến", "expires_at": "Hết hạn lúc", "text": "Nội dung", "decision.text": "Lưu ý", "mailed": "Đã gửi qua email", "sheet": "Trang tính", "from_row": "Dòng tiêu đề cột là dòng số",
	} {
		if got := strings.Join(vi[web.AuditFields()[field]], ""); got != want {
			t.Errorf("the field %s is %q, want %q", field, got, want)
		}
	}
	if got := strings.Join(vi["Valid until"], ""); got != "Giữ giá đến" {
		t.Errorf("the last day of a quote is %q", got)
	}
	for action, want := range map[string]string{
		"consent.withdraw": "Rút lại sự đồng ý", "proposal.withdraw": "Rút đề xuất", "quote.withdraw": "Rút báo giá", "edition.withdraw": "Rút ấn bản catalogue", "product.withdraw": "Gỡ xuống sản phẩm",
		"decision.publish": "Công bố quyết định", "edition.publish": "Công bố ấn bản catalogue", "product.publish": "Duyệt đăng sản phẩm", "memorandum.register": "Ghi nhận biên bản ghi nhớ",
		"meeting.accept": "Nhận lời cuộc gặp", "meeting.decline": "Từ chối cuộc gặp", "fair.invitation.add": "Tạo liên kết mời dự hội chợ", "alert.add": "Thêm tìm kiếm đã lưu",
		"producer.request_changes": "Trả lại chủ thể để bổ sung", "producer.reopen": "Mở lại chủ thể thành bản nháp", "user.change_password": "Đổi mật khẩu của tài khoản", "user.reset_password": "Đặt lại mật khẩu của tài khoản",
		"user.ask_lock": "Đề nghị khóa tài khoản", "user.refuse_lock": "Từ chối đề nghị khóa tài khoản", "user.reveal": "Xem tài khoản",
	} {
		var got []string
		for _, key := range web.AuditWords(action) {
			got = append(got, vi[key]...)
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s is %q, want %q", action, text, want)
		}
	}
}

// fieldSource finds the fields that a package writes before and after actions.
type fieldSource struct {
	t       *testing.T
	funcs   []*ast.FuncDecl
	structs map[string]*ast.StructType
	sinks   map[string]map[int]bool // parameters of functions that record them
	found   map[string]string       // the function or type that writes a field
}

// auditFieldsOf returns the fields of the entries that a package writes, with what writes each.
func auditFieldsOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	s := &fieldSource{t: t, structs: map[string]*ast.StructType{}, sinks: map[string]map[int]bool{}, found: map[string]string{}}
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
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				s.funcs = append(s.funcs, n)
			case *ast.TypeSpec:
				if st, ok := n.Type.(*ast.StructType); ok {
					s.structs[n.Name.Name] = st
				}
			}
			return true
		})
	}
	for name := range s.structs {
		if strings.HasSuffix(strings.ToLower(name), "audit") { // functions of kinds of things return some of them
			s.tags(name)
		}
	}
	for _, f := range s.funcs {
		s.audits(f)
	}
	for before := -1; before != s.size(); {
		before = s.size()
		for _, f := range s.funcs {
			s.calls(f)
		}
	}
	return s.found
}

// size returns how many parameters are recorded.
func (s *fieldSource) size() (n int) {
	for _, at := range s.sinks {
		n += len(at)
	}
	return n
}

// tags takes the names of the fields of a struct.
func (s *fieldSource) tags(name string) {
	if st := s.structs[name]; st != nil {
		for _, f := range st.Fields.List {
			if id, ok := f.Type.(*ast.Ident); ok && len(f.Names) == 0 {
				s.tags(id.Name)
			}
			if f.Tag != nil {
				field, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
				if field != "" && field != "-" {
					s.found[field] = name
				}
			}
		}
	}
}

// audits takes what a function puts before and after an action.
func (s *fieldSource) audits(f *ast.FuncDecl) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if typ, ok := n.Type.(*ast.SelectorExpr); ok && typ.Sel.Name == "Audit" {
				for _, e := range n.Elts {
					kv := e.(*ast.KeyValueExpr)
					if key := kv.Key.(*ast.Ident).Name; key == "Before" || key == "After" {
						s.take(f, kv.Value)
					}
				}
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if sel, ok := l.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Before" || sel.Sel.Name == "After") && len(n.Lhs) == len(n.Rhs) {
					s.take(f, n.Rhs[i])
				}
			}
		}
		return true
	})
}

// calls takes the arguments of a function's calls that are recorded.
func (s *fieldSource) calls(f *ast.FuncDecl) {
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			for at := range s.sinks[called(call)] {
				if at < len(call.Args) {
					s.take(f, call.Args[at])
				}
			}
		}
		return true
	})
}

// called returns the name of the function that a call is of.
func called(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// take takes the fields of a value in a function: a map, a struct, the result of a function,
// a variable, or a parameter.
func (s *fieldSource) take(f *ast.FuncDecl, e ast.Expr) {
	switch e := e.(type) {
	case *ast.CompositeLit:
		if id, ok := e.Type.(*ast.Ident); ok {
			s.tags(id.Name)
		}
		if _, ok := e.Type.(*ast.MapType); ok {
			for _, x := range e.Elts {
				s.key(f, x.(*ast.KeyValueExpr).Key)
			}
		}
	case *ast.CallExpr:
		name := called(e)
		if name == "changes" { // of its arguments
			for _, a := range e.Args {
				s.take(f, a)
			}
			return
		}
		for _, g := range s.funcs {
			if g.Name.Name == name && strings.HasSuffix(name, "AuditView") {
				s.results(g)
			}
		}
	case *ast.Ident:
		s.variable(f, e.Name)
	}
}

// key takes a key of a map.
func (s *fieldSource) key(f *ast.FuncDecl, e ast.Expr) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if field, err := strconv.Unquote(e.Value); err == nil {
			s.found[field] = f.Name.Name
		}
	case *ast.Ident:
		columns := map[string][]string{"guest": {"delegation_id", "exhibitor_id"}}[e.Name]
		if columns == nil {
			s.t.Errorf("%s writes fields that the variable %s names: say here which", f.Name.Name, e.Name)
		}
		for _, field := range columns {
			s.found[field] = f.Name.Name
		}
	}
}

// results takes what a function returns.
func (s *fieldSource) results(f *ast.FuncDecl) {
	if id, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok {
		s.tags(id.Name)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
			if _, ok := r.Results[0].(*ast.CompositeLit); ok {
				s.take(f, r.Results[0])
			}
		}
		return true
	})
}

// variable takes what a variable of a function may hold, or notes that the function records
// its parameter.
func (s *fieldSource) variable(f *ast.FuncDecl, name string) {
	at := 0
	for _, p := range f.Type.Params.List {
		for _, id := range p.Names {
			if id.Name == name {
				if s.sinks[f.Name.Name] == nil {
					s.sinks[f.Name.Name] = map[int]bool{}
				}
				s.sinks[f.Name.Name][at] = true
			}
			at++
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok {
			for i, l := range a.Lhs {
				if id, ok := l.(*ast.Ident); ok && id.Name == name {
					if _, ok := a.Rhs[min(i, len(a.Rhs)-1)].(*ast.Ident); !ok { // other names may lead back here
						s.take(f, a.Rhs[min(i, len(a.Rhs)-1)])
					}
				}
			}
		}
		return true
	})
}
