package api

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
)

const (
	idempotencyKey      = "Idempotency-Key"
	idempotencyReplayed = "Idempotency-Replayed"
	maxIdempotencyKey   = 255
)

// keptHeaders are what an answer is replayed with, besides its body.
func keptHeaders() []string {
	return []string{echo.HeaderContentType, echo.HeaderLocation, "ETag", echo.HeaderCacheControl}
}

// takeKey lets an operation that creates something take an Idempotency-Key. One
// that answers with a secret does not: secrets are not kept.
func (s *Server) takeKey(op *huma.Operation, a access) {
	if op.Method != http.MethodPost || op.DefaultStatus != http.StatusCreated || a.everybody || a.scope == bySession {
		return
	}
	if s.keyed == nil {
		s.keyed = map[string]bool{}
	}
	s.keyed[echoPath(op.Path)] = true
	longest := maxIdempotencyKey
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: idempotencyKey, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Description: "Chosen by the client, such as a UUID. The same request with the same key takes effect once within 24 hours; the first answer is sent again, with the header " + idempotencyReplayed + ": true",
	})
}

// errNotKept ends the transaction of a request that failed.
var errNotKept = errors.New("api: the answer is not kept")

// once makes a request with an Idempotency-Key take effect once.
func (s *Server) once(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, w := c.Request(), c.Response()
		keys := r.Header.Values(idempotencyKey)
		held, isHeld := w.Writer.(*heldResponse)
		if len(keys) == 0 || r.Method != http.MethodPost || !s.keyed[c.Path()] || !isHeld {
			return next(c)
		}
		ctx := r.Context()
		if len(keys) > 1 || !saneKey(keys[0]) {
			return headerProblem(s.problem(ctx, domain.Invalidf(idempotencyKey, "send one key of 1 to %d printable characters of ASCII", maxIdempotencyKey)))
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		key := domain.IdempotencyKey{UserID: actorOf(ctx).UserID, Key: keys[0], Request: requestHash(r, body)}
		kept, replayed, err := s.deps.Idempotency.Once(ctx, key, func(ctx context.Context) (domain.IdempotentAnswer, error) {
			again := r.WithContext(ctx)
			again.Body = io.NopCloser(bytes.NewReader(body))
			c.SetRequest(again)
			defer c.SetRequest(r)
			if err := next(c); err != nil {
				return domain.IdempotentAnswer{}, err
			}
			if held.status >= http.StatusBadRequest {
				return domain.IdempotentAnswer{}, errNotKept
			}
			out := domain.IdempotentAnswer{Status: held.status, Header: map[string]string{}, Body: bytes.Clone(held.body.Bytes())}
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
			// What was answered did not come to be.
			held.body.Reset()
			held.wrote, w.Committed = false, false
			for _, name := range keptHeaders() {
				w.Header().Del(name)
			}
			return headerProblem(s.problem(ctx, err))
		}
		if !replayed {
			return nil
		}
		for name, v := range kept.Header {
			w.Header().Set(name, v)
		}
		w.Header().Set(idempotencyReplayed, "true")
		w.WriteHeader(kept.Status)
		_, err = w.Write(kept.Body)
		return err
	}
}

// headerProblem is p with errors about the header named as such.
func headerProblem(p *Problem) *Problem {
	for i, e := range p.Errors {
		if strings.HasSuffix(e.Location, idempotencyKey) {
			p.Errors[i].Location = "header." + idempotencyKey
		}
	}
	return p
}

func saneKey(key string) bool {
	return key != "" && len(key) <= maxIdempotencyKey && strings.IndexFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// requestHash tells requests apart by what they ask for.
func requestHash(r *http.Request, body []byte) string {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get(echo.HeaderContentType)} {
		io.WriteString(h, part+"\n")
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}
