package domain

import (
	"context"
	"time"
)

// IdempotencyWindow is how long a key and its answer are kept; afterwards the
// key may be used anew.
const IdempotencyWindow = 24 * time.Hour

// IdempotencyKey names one request that shall take effect once, however often
// it is sent (draft-ietf-httpapi-idempotency-key-header-07).
type IdempotencyKey struct {
	UserID  string // keys of others are other keys
	Key     string // as the client chose it
	Request string // hash of what was asked; the same key must always come with the same
}

// IdempotentAnswer is what was answered the first time.
type IdempotentAnswer struct {
	Status int
	Header map[string]string
	Body   []byte
}

// IdempotencyService makes requests take effect once.
type IdempotencyService interface {
	// Once runs do, unless the key was used before: then it returns the answer
	// of that time. What do writes with the context that it is given and the
	// answer are stored in one transaction, so neither is there without the
	// other. When do fails nothing is kept, and the key is free. CodeInvalid
	// about "Idempotency-Key" when the key came with another request before.
	Once(ctx context.Context, k IdempotencyKey, do func(ctx context.Context) (IdempotentAnswer, error)) (answer IdempotentAnswer, replayed bool, err error)
}
