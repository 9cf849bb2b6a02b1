package meili_test

import (
	"testing"

	"chophien/search"
	"chophien/search/meili"
	"chophien/search/searchtest"
	"chophien/testservices"
)

func TestSuite(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Engine {
		address, key := testservices.Meili(t)
		return connect(t, meili.Config{URL: address, Key: key, Index: testservices.IndexName(t)})
	})
}
