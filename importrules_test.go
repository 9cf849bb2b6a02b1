// Package chophien_test keeps the rules that belong to no single package.
package chophien_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "chophien/"

// mayImport is who may import whom among our own packages. A package that is
// not named here fails the test, so that a new one is placed knowingly.
func mayImport() map[string][]string {
	return map[string][]string{
		"domain":            {},
		"search":            {"domain", "search/vi"},
		"search/vi":         {"domain"},
		"search/embedded":   {"domain", "search", "search/memory", "search/vi"},
		"search/meili":      {"domain", "search", "search/memory", "search/vi"},
		"search/memory":     {"domain", "search"},
		"search/searchtest": {"demo", "domain", "search", "search/vi"}, // golden queries are asked of the sample data
		"measure":           {"domain"},
		"migrations":        {},
		"store":             {"domain", "store/db"},
		"store/db":          {"domain", "migrations"},
		"store/storetest":   {"domain", "store"},
		"transfer":          {"domain", "measure"},
		"catalogue":         {"domain", "qr"},
		"jobs":              {"catalogue", "domain", "search", "transfer"},
		"picture":           {"domain"},
		"api":               {"calendar", "catalogue", "domain", "password", "picture", "qr", "search", "search/vi", "transfer"},
		"demo":              {"domain"},
		"mail":              {"domain"},
		"mail/mailtest":     {},
		"password":          {"domain"},
		"oidc":              {"domain"},
		"oidc/oidctest":     {},
		"golden":            {"demo", "domain", "search", "search/embedded", "store"},
		"config":            {},
		"qr":                {},
		"testservices":      {},

		"webhook": {"domain"},

		"calendar": {"domain"},

		"testservices/cmd/with-services": {"testservices"},
		"cmd/chophien": {
			"api", "catalogue", "config", "demo", "domain", "golden", "jobs", "mail", "migrations", "oidc", "password", "picture", "qr", "search", "search/embedded", "search/meili", "search/vi", "store", "transfer", "webhook",
		},
	}
}

// testsOnly are packages that only tests, and commands of tests, may import.
func testsOnly() []string {
	return []string{"testservices", "store/storetest", "search/searchtest", "oidc/oidctest", "mail/mailtest"}
}

// neverTogether are pairs that must not reach each other, by any way.
func neverTogether() [][2]string {
	return [][2]string{
		{"store", "search"}, {"search", "store"}, {"search/embedded", "store"}, {"search/meili", "store"},
		{"domain", "store"}, {"domain", "search"}, {"jobs", "store"}, {"api", "store"}, {"demo", "store"},
	}
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
			if ok && slices.Contains(testsOnly(), own) && !strings.HasPrefix(name, "testservices/") {
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
