package meili_test

import (
	"net/http"
	"testing"
	"time"

	"chophien/search"
	"chophien/search/meili"
	"chophien/search/searchtest"
	"chophien/testservices"
)

// TestSuite runs with a key that allows only the actions of the package comment,
// on the indexes of the tests.
func TestSuite(t *testing.T) {
	address, master := testservices.Meili(t)
	var key struct{ UID, Key string }
	raw{t, address, master}.call(http.MethodPost, "/keys", map[string]any{
		"actions": meili.Actions(), "indexes": []string{"chophien_test_*"}, "expiresAt": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
	}, &key)
	t.Cleanup(func() { raw{t, address, master}.call(http.MethodDelete, "/keys/"+key.UID, nil, nil) })
	searchtest.Run(t, func(t *testing.T) search.Engine {
		return connect(t, meili.Config{URL: address, Key: key.Key, Index: testservices.IndexName(t)})
	})
}
