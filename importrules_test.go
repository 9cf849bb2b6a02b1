// Package chophien_test keeps the rules that belong to no single package.
package chophien_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "chophien/"

// mayImport is who may import whom among our own packages. A package that is
// not named here fails the test, so that a new one is placed knowingly.
func mayImport() map[string][]string {
	return map[string][]string{
		"domain":   {},
		"criteria": {"domain"},

		"criteria/criteriatest": {"criteria", "domain"},

		"search":            {"domain", "search/vi", "words"},
		"search/vi":         {"domain", "measure"},
		"search/embedded":   {"domain", "search", "search/memory"},
		"search/meili":      {"domain", "search", "tracing"},
		"search/memory":     {"domain", "search"},
		"search/searchtest": {"demo", "domain", "search", "search/vi"}, // golden queries are asked of the sample data
		"measure":           {"domain"},
		"sentence":          {"domain", "measure", "search/vi", "words"},
		"migrations":        {},
		"store":             {"criteria", "domain", "store/db", "tracing"},
		"store/db":          {"domain", "migrations"},
		"store/storetest":   {"criteria", "criteria/criteriatest", "domain", "store"},
		"transfer":          {"domain", "measure"},
		"catalogue":         {"domain", "icon", "qr"},
		"jobs":              {"catalogue", "domain", "search", "tracing", "transfer"},
		"picture":           {"domain"},
		"tracing":           {},
		"front":             {"domain", "password", "phone", "picture", "search", "sentence", "totp", "tracing", "transfer"},
		"front/fronttest":   {},
		"web":               {"catalogue", "domain", "front", "icon", "measure", "phone", "qr", "search", "search/vi", "sentence", "transfer", "words"},
		"api":               {"api/account", "api/fair", "api/htmlpage", "api/listing", "api/rest", "api/search", "api/trade", "api/trust", "domain", "front", "password", "picture", "words"},
		"api/rest":          {"domain", "front", "picture", "transfer", "words"},
		"api/htmlpage":      {"front"},
		"api/view":          {"api/rest", "domain", "front", "words"},
		"api/listing":       {"api/rest", "api/view", "domain", "front", "picture", "search", "transfer", "words"},
		"api/trust":         {"api/rest", "api/view", "domain", "front", "picture", "qr", "transfer", "words"},
		"api/trade":         {"api/rest", "api/view", "domain", "front", "search", "sentence", "transfer"},
		"api/fair":          {"api/rest", "api/view", "catalogue", "calendar", "domain", "front", "picture", "search", "transfer", "words"},
		"api/search":        {"api/rest", "api/view", "domain", "front", "search", "search/vi"},
		"api/account":       {"api/htmlpage", "api/rest", "api/view", "domain", "front", "phone"},
		"demo":              {"criteria", "domain"},
		"mail":              {"domain"},
		"mail/mailtest":     {},
		"password":          {"domain"},
		"totp":              {},
		"phone":             {"domain"},
		"channel":           {"domain"},

		"channel/channeltest": {},

		"oidc":          {"domain"},
		"oidc/oidctest": {},
		"golden":        {"demo", "domain", "search", "search/embedded", "store"},
		"config":        {"domain"},
		"backup":        {"domain"},
		"icon":          {},
		"qr":            {},
		"words":         {},
		"testservices":  {},
		"web/webtest":   {"testservices"},

		"webhook": {"domain"},

		"calendar": {"domain"},

		"testservices/cmd/with-services": {"testservices"},
		"app": {
			"api", "api/rest", "channel", "config", "criteria", "domain", "front", "golden", "jobs", "mail", "oidc", "password", "picture", "search", "search/embedded", "search/meili", "sentence", "store", "tracing", "web", "webhook",
		},
		"cmd/chophien":       {"app", "backup", "config", "criteria", "demo", "domain", "jobs", "password", "search", "search/meili", "store", "transfer"},
		"cmd/chophien-bench": {"app", "catalogue", "config", "criteria", "demo", "domain", "front", "jobs", "qr", "search", "search/embedded", "search/vi", "store"},
	}
}

// testsOnly are packages that only tests, and commands of tests, may import.
func testsOnly() []string {
	return []string{"testservices", "store/storetest", "search/searchtest", "oidc/oidctest", "mail/mailtest", "channel/channeltest", "web/webtest", "front/fronttest", "criteria/criteriatest"}
}

// areas are the packages of the API that share rest and view, and must not
// reach each other.
func areas() []string {
	return []string{"api/listing", "api/trust", "api/trade", "api/fair", "api/search", "api/account"}
}

// neverTogether are pairs that must not reach each other, by any way.
func neverTogether() [][2]string {
	pairs := [][2]string{
		{"front", "store"}, {"front", "api"}, {"front", "api/rest"}, {"front", "api/view"}, {"api/rest", "api/view"}, {"web", "api"}, {"api", "web"}, {"web", "api/rest"}, {"web", "store"}, {"front", "web"},
		{"store", "search"}, {"search", "store"}, {"search/embedded", "store"}, {"search/meili", "store"},
		{"domain", "store"}, {"domain", "search"}, {"jobs", "store"}, {"api", "store"}, {"demo", "store"},
	}
	for _, a := range areas() {
		pairs = append(pairs, [2]string{a, "api"})
		for _, b := range areas() {
			if a != b {
				pairs = append(pairs, [2]string{a, b})
			}
		}
	}
	return pairs
}

type goPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
}

func goList(t *testing.T, args ...string) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Standard,Imports,Deps"}, args...)...).Output()
	if err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %s", e.Stderr)
		}
		t.Fatal(err)
	}
	var list []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestImportRules(t *testing.T) {
	rules := mayImport()
	for _, p := range goList(t, "./...") {
		name := strings.TrimPrefix(p.ImportPath, module)
		if name == "chophien" {
			continue // this folder holds tests only
		}
		allowed, ok := rules[name]
		if !ok {
			t.Errorf("%s has no import rule; add it to mayImport and to CONTRIBUTING.md", name)
			continue
		}
		for _, imported := range p.Imports {
			own, ok := strings.CutPrefix(imported, module)
			if ok && !slices.Contains(allowed, own) {
				t.Errorf("%s must not import %s", name, own)
			}
			if ok && slices.Contains(testsOnly(), own) && !slices.Contains(testsOnly(), name) && !strings.HasPrefix(name, "testservices/") {
				t.Errorf("%s must not import %s: only tests may", name, own)
			}
		}
		for _, pair := range neverTogether() {
			if name == pair[0] && slices.Contains(p.Deps, module+pair[1]) {
				t.Errorf("%s reaches %s", name, pair[1])
			}
		}
	}
}

func TestDomainNeedsTheStandardLibraryOnly(t *testing.T) {
	for _, p := range goList(t, "-deps", "./domain") {
		if !p.Standard && p.ImportPath != module+"domain" {
			t.Errorf("domain reaches %s", p.ImportPath)
		}
	}
}

// TestAreaMaps: the map in the doc.go of a flat package names each of its files.
func TestAreaMaps(t *testing.T) {
	for _, dir := range []string{"domain", "store"} {
		t.Run(dir, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, "doc.go"))
			if err != nil {
				t.Fatal(err)
			}
			shown := map[string]int{}
			for line := range strings.Lines(string(text)) {
				if names, ok := strings.CutPrefix(line, "//\t"); ok {
					for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
						shown[name]++
					}
				}
			}
			files, err := filepath.Glob(filepath.Join(dir, "*.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				name := strings.TrimSuffix(filepath.Base(file), ".go")
				if name != "doc" && !strings.HasSuffix(name, "_test") && shown[name] == 0 {
					t.Errorf("%s/doc.go does not name %s", dir, name)
				}
			}
		})
	}
}
