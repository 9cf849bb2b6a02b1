package searchtest_test

import (
	"context"
	"testing"

	"chophien/search"
	"chophien/search/searchtest"
)

// patient is an engine that checks its context first, as engines with input and
// output do.
type patient struct{ search.Engine }

func (p patient) Ask(ctx context.Context, queries []search.TextQuery) ([]search.Page, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.Engine.Ask(ctx, queries)
}

func TestReference(t *testing.T) {
	searchtest.Run(t, func(*testing.T) search.Engine { return patient{searchtest.NewReference()} })
}
