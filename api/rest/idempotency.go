package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
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

// takeKey makes a POST accept an Idempotency-Key, unless everybody may call it,
// which gives a key no owner, or only sessions may, because such an operation
// answers with a secret or receives one, and secrets are not stored.
func (r *Router) takeKey(op *huma.Operation, a front.Access) {
	route := Route{op.Method, front.EchoPath(op.Path)}
	if op.Method != http.MethodPost || a.IsEverybody() || a.Scope() == front.SessionOnly || r.unkeyed[route] {
		return
	}
	r.keyed[route.Path] = true
	longest := maxIdempotencyKey
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: IdempotencyKey, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Description: "Chosen by the client, such as a UUID. The same request with the same key takes effect once within 24 hours; the first answer is sent again, with the header " + IdempotencyReplayed + ": true",
	})
}

// WithoutKey makes a POST refuse an Idempotency-Key: it stores nothing, its answer
// must not be stored, or a token of its own already makes a repeat harmless.
func WithoutKey(e Endpoint) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.unkeyed[Route{op.Method, front.EchoPath(op.Path)}] = true
		e(r, op, a)
	}
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
	if len(keys) == 0 || req.Method == http.MethodGet || req.Method == http.MethodOptions {
		return next(c)
	}
	ctx := req.Context()
	held, isHeld := w.Writer.(*front.HeldResponse)
	if req.Method != http.MethodPost || !r.keyed[c.Path()] || !isHeld {
		if _, known := r.Access(req.Method, c.Path()); !known {
			return next(c) // there is no such route
		}
		return headerProblem(r.problem(ctx, domain.Invalidf(IdempotencyKey, "this request takes no key, so that repeating it may take effect twice; send it without the header")))
	}
	if len(keys) > 1 || !isIdempotencyKey(keys[0]) {
		return headerProblem(r.problem(ctx, domain.Invalidf(IdempotencyKey, "send one key of 1 to %d printable characters of ASCII", maxIdempotencyKey)))
	}
	body, err := r.keepBody(req.Body, r.uploads[Route{req.Method, c.Path()}])
	if err != nil {
		return err
	}
	defer body.Close()
	hash, err := requestHash(req, body)
	if err != nil {
		return err
	}
	key := domain.IdempotencyKey{UserID: front.ActorOf(ctx).UserID, Key: keys[0], Request: hash}
	kept, replayed, err := store.Once(ctx, key, func(ctx context.Context) (domain.IdempotentAnswer, error) {
		if _, err := body.Seek(0, io.SeekStart); err != nil {
			return domain.IdempotentAnswer{}, fmt.Errorf("rest: reading a body again: %w", err)
		}
		again := req.WithContext(ctx)
		again.Body = io.NopCloser(body)
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
func requestHash(r *http.Request, body io.ReadSeeker) (string, error) {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery} {
		fmt.Fprintln(h, part)
	}
	contentType := r.Header.Get(echo.HeaderContentType)
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err == nil && mediaType == echo.MIMEMultipartForm && hashForm(h, multipart.NewReader(body, params["boundary"])) == nil {
		return hex.EncodeToString(h.Sum(nil)), nil
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("rest: reading a body again: %w", err)
	}
	fmt.Fprintln(h, contentType)
	if _, err := io.Copy(h, body); err != nil {
		return "", fmt.Errorf("rest: reading a body again: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashForm adds the parts of a form to h without its boundary, which clients
// choose anew when they send a form again.
func hashForm(h io.Writer, form *multipart.Reader) error {
	for {
		part, err := form.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		content := sha256.New()
		if _, err := io.Copy(content, part); err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %q %x\n", part.Header.Get(echo.HeaderContentDisposition), part.Header.Get(echo.HeaderContentType), content.Sum(nil))
	}
}

// keepBody reads a body, so that it can be read again: a file into a temporary
// file, and everything else into memory.
func (r *Router) keepBody(from io.Reader, isUpload bool) (io.ReadSeekCloser, error) {
	if !isUpload {
		body, err := io.ReadAll(from)
		return heldBody{bytes.NewReader(body)}, err
	}
	f, err := os.CreateTemp("", "upload-*")
	if err != nil {
		return nil, fmt.Errorf("rest: making a temporary file: %w", err)
	}
	kept := keptFile{f}
	if _, err = io.Copy(f, from); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	return kept, nil
}

// heldBody is a body in memory.
type heldBody struct{ *bytes.Reader }

func (heldBody) Close() error { return nil }

// keptFile is a temporary file that Close deletes.
type keptFile struct{ *os.File }

func (f keptFile) Close() error { return errors.Join(f.File.Close(), os.Remove(f.Name())) }
