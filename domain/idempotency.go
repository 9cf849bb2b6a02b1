package domain

import (
	"context"
	"time"
)

// IdempotencyWindow is how long a key and its answer are kept. Afterwards the
// key may be used for another request.
const IdempotencyWindow = 24 * time.Hour

// IdempotencyKey identifies a request that must take effect once, even when it
// is sent several times (draft-ietf-httpapi-idempotency-key-header-07).
type IdempotencyKey struct {
	UserID  string // equal keys of two users are different keys
	Key     string // as the client chose it
	Request string // hash of the request; a key must always have the same
}

// IdempotentAnswer is the answer to the first request.
type IdempotentAnswer struct {
	Status int
	Header map[string]string
	Body   []byte
}

// IdempotencyService makes requests take effect once.
type IdempotencyService interface {
	// Once runs do and stores its answer, or returns the stored answer when the
	// key was used before. The writes of do, made with the context that it gets,
	// and the answer are one transaction. When do fails, nothing is stored and the
	// key stays free. CodeInvalid about "Idempotency-Key" when the key was used
	// for another request.
	Once(ctx context.Context, k IdempotencyKey, do func(ctx context.Context) (IdempotentAnswer, error)) (answer IdempotentAnswer, replayed bool, err error)
}
