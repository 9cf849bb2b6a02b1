package meili_test

import (
	"slices"
	"testing"

	"chophien/search/meili"
	"chophien/testservices"
)

// TestContract checks that the Meilisearch of the tests meets the contract, and
// that the scratch index is deleted.
func TestContract(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	e := connect(t, meili.Config{URL: address, Key: key, Index: name})
	var terms []string
	if err := e.Contract(t.Context(), func(term string, err error) { terms = append(terms, term) }); err != nil {
		t.Error(err)
	}
	if n := len(terms); n < 15 || len(slices.Compact(slices.Sorted(slices.Values(terms)))) != n {
		t.Errorf("%d terms: %q", n, terms)
	}
	var left struct{ Results []struct{ UID string } }
	raw{t, address, key}.call("GET", "/indexes?limit=1000", nil, &left)
	for _, index := range left.Results {
		if len(index.UID) > len(name) && index.UID[:len(name)] == name {
			t.Errorf("the scratch index %s is still there", index.UID)
		}
	}
	version, err := e.Version(t.Context())
	if err != nil || !meili.Proven(version) {
		t.Errorf("Version() = %q, %v; want one of the proven range", version, err)
	}
}

func TestProvenVersions(t *testing.T) {
	for version, want := range map[string]bool{
		"1.21.0": true, "1.43.1": true, "1.30.0": true, "1.20.9": false, "1.44.0": false, "2.21.0": false, "0.30.1": false, "": false, "1": false, "1.x": false,
	} {
		if got := meili.Proven(version); got != want {
			t.Errorf("Proven(%q) = %t, want %t", version, got, want)
		}
	}
}
