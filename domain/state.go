package domain

import (
	"context"
	"slices"
	"sync"
)

// DataState identifies the data that public answers are made of. Each number
// only grows. While all are the same, so is each public answer of a day.
type DataState struct {
	Places int64 // changes of units of both maps and of product sets
	Things int64 // changes of all other public data
	Index  int64 // batches that searches can find
}

// StateService returns the state of the public data.
type StateService interface {
	// DataState returns a state that was read after the call began, so it includes
	// every transaction that was committed before, by any process. ok is false when
	// it is not known, such as while the database is away; then nothing may be kept.
	DataState(ctx context.Context) (state DataState, ok bool)
	// NoteIndexed moves the state. Its caller has changed the index.
	NoteIndexed(ctx context.Context) error
	// FoldStates adds up the changes since the last call, so that reading the state
	// stays fast.
	FoldStates(ctx context.Context) error
}

// PublicAnswer collects notes while a public answer is made: whether it may be kept,
// and what each request that gets it must do. It is safe for concurrent use.
type PublicAnswer struct {
	state DataState

	mu      sync.Mutex
	passing bool
	repeats []func(context.Context)
}

type answerKey struct{}

// WithAnswer returns a context for making an answer from data of a state or of a
// later one.
func WithAnswer(ctx context.Context, state DataState) (context.Context, *PublicAnswer) {
	a := &PublicAnswer{state: state}
	return context.WithValue(ctx, answerKey{}, a), a
}

// AnswerState returns the state for which an answer is made; ok is false outside
// of one.
func AnswerState(ctx context.Context) (state DataState, ok bool) {
	a, ok := ctx.Value(answerKey{}).(*PublicAnswer)
	if !ok {
		return DataState{}, false
	}
	return a.state, true
}

// PassingAnswer notes that the answer which is being made depends on something
// that is no part of the state, such as an engine that is away. It is not kept.
func PassingAnswer(ctx context.Context) {
	if a, ok := ctx.Value(answerKey{}).(*PublicAnswer); ok {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.passing = true
	}
}

// ForEachRequest calls do now, and again for each later request that gets the
// answer which is being made, with the context of that request.
func ForEachRequest(ctx context.Context, do func(ctx context.Context)) {
	do(ctx)
	if a, ok := ctx.Value(answerKey{}).(*PublicAnswer); ok {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.repeats = append(a.repeats, do)
	}
}

// Passing reports whether PassingAnswer was called for the answer.
func (a *PublicAnswer) Passing() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.passing
}

// Repeats returns what ForEachRequest was called with.
func (a *PublicAnswer) Repeats() []func(context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.repeats)
}
