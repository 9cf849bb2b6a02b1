package searchtest

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"chophien/domain"
	"chophien/search"
)

// NewSearcher makes a searcher over an engine and listings at noon of Today.
func NewSearcher(t testing.TB, engine search.Engine, listings domain.ListingService) *search.Searcher {
	t.Helper()
	now := time.Date(2026, time.November, 23, 5, 0, 0, 0, time.UTC)
	s, err := search.NewSearcher(t.Context(), engine, listings, RealProvinces(t), func() time.Time { return now }, slog.New(slog.NewTextHandler(io.Discard, nil)), search.WithEngineTimeout(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Fill puts listings into an engine.
func Fill(t testing.TB, engine search.Engine, listings []domain.Listing) {
	t.Helper()
	var docs []search.Document
	for _, l := range listings {
		docs = append(docs, search.NewDocument(l))
	}
	for batch := range slices.Chunk(docs, 500) {
		if err := engine.Put(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
}

// Golden fills an empty engine with the demo data and scores the golden
// queries on it, as the searches of a buyer of products.
func Golden(t testing.TB, engine search.Engine) search.GoldenScores {
	t.Helper()
	listings := RealListings(t)
	Fill(t, engine, listings)
	var db Listings
	db.Save(listings...)
	cases, err := search.GoldenCases()
	if err != nil {
		t.Fatal(err)
	}
	scores, err := search.Evaluate(context.WithoutCancel(t.Context()), NewSearcher(t, engine, &db), cases, Today, nil)
	if err != nil {
		t.Fatal(err)
	}
	return scores
}
