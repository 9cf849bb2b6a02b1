package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

const (
	// IdempotencyKey is the header that makes a repeated request take effect
	// once.
	IdempotencyKey = "Idempotency-Key"
	// IdempotencyReplayed is the header of an answer that is sent again.
	IdempotencyReplayed = "Idempotency-Replayed"
	maxIdempotencyKey   = 255
)

// keptHeaders returns the headers that a stored answer contains.
func keptHeaders() []string {
	return []string{echo.HeaderContentType, echo.HeaderLocation, "ETag", echo.HeaderCacheControl}
}

// takeKey makes an operation that creates something accept an Idempotency-Key,
// unless it answers with a secret: secrets are not stored.
func (r *Router) takeKey(op *huma.Operation, a front.Access) {
	if op.Method != http.MethodPost || op.DefaultStatus != http.StatusCreated || a.IsEverybody() || a.Scope() == front.SessionOnly {
		return
	}
	r.keyed[front.EchoPath(op.Path)] = true
	longest := maxIdempotencyKey
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: IdempotencyKey, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Description: "Chosen by the client, such as a UUID. The same request with the same key takes effect once within 24 hours; the first answer is sent again, with the header " + IdempotencyReplayed + ": true",
	})
}

// errNotKept rolls back the transaction of a request that failed.
var errNotKept = errors.New("rest: the answer is not kept")

// Once makes a request with an Idempotency-Key take effect once. It runs inside
// front.Conditional, which holds the answer back.
func (r *Router) Once(store domain.IdempotencyService) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { return r.once(store, next, c) }
	}
}

func (r *Router) once(store domain.IdempotencyService, next echo.HandlerFunc, c echo.Context) error {
	req, w := c.Request(), c.Response()
	keys := req.Header.Values(IdempotencyKey)
	held, isHeld := w.Writer.(*front.HeldResponse)
	if len(keys) == 0 || req.Method != http.MethodPost || !r.keyed[c.Path()] || !isHeld {
		return next(c)
	}
	ctx := req.Context()
	if len(keys) > 1 || !isIdempotencyKey(keys[0]) {
		return headerProblem(r.problem(ctx, domain.Invalidf(IdempotencyKey, "send one key of 1 to %d printable characters of ASCII", maxIdempotencyKey)))
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	key := domain.IdempotencyKey{UserID: front.ActorOf(ctx).UserID, Key: keys[0], Request: requestHash(req, body)}
	kept, replayed, err := store.Once(ctx, key, func(ctx context.Context) (domain.IdempotentAnswer, error) {
		again := req.WithContext(ctx)
		again.Body = io.NopCloser(bytes.NewReader(body))
		c.SetRequest(again)
		defer c.SetRequest(req)
		if err := next(c); err != nil {
			return domain.IdempotentAnswer{}, err
		}
		if held.Status >= http.StatusBadRequest {
			return domain.IdempotentAnswer{}, errNotKept
		}
		out := domain.IdempotentAnswer{Status: held.Status, Header: map[string]string{}, Body: bytes.Clone(held.Body.Bytes())}
		for _, name := range keptHeaders() {
			if v := w.Header().Get(name); v != "" {
				out.Header[name] = v
			}
		}
		return out, nil
	})
	if errors.Is(err, errNotKept) {
		return nil // the answer says what is wrong
	}
	if err != nil {
		// The change was rolled back, so its answer must not be sent.
		held.Body.Reset()
		held.Wrote, w.Committed = false, false
		for _, name := range keptHeaders() {
			w.Header().Del(name)
		}
		return headerProblem(r.problem(ctx, err))
	}
	if !replayed {
		return nil
	}
	for name, v := range kept.Header {
		w.Header().Set(name, v)
	}
	w.Header().Set(IdempotencyReplayed, "true")
	w.WriteHeader(kept.Status)
	_, err = w.Write(kept.Body)
	return err
}

// headerProblem returns p with errors that name the header.
func headerProblem(p *Problem) *Problem {
	for i, e := range p.Errors {
		if strings.HasSuffix(e.Location, IdempotencyKey) {
			p.Errors[i].Location = "header." + IdempotencyKey
		}
	}
	return p
}

func isIdempotencyKey(key string) bool {
	return key != "" && len(key) <= maxIdempotencyKey && strings.IndexFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// requestHash returns a hash of everything that determines the effect of a
// request.
func requestHash(r *http.Request, body []byte) string {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get(echo.HeaderContentType)} {
		h.Write([]byte(part + "\n"))
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}
