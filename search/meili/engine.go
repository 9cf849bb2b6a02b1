// Package meili is the search engine on Meilisearch, 1.21 or later.
//
// Five attributes are searched, one per field of search.Document; each contains
// folded words and the tone-keeping words that differ from them, so that one
// query answers words with and without marks. Typo tolerance is off: words are
// corrected above the engine. The values that rank a hit are packed in one
// attribute. Package search sends all queries of a search in one request, rarely
// two.
//
// The key of the engine should allow these actions and no others, on the
// indexes Config.Index and Config.Index + "_new_*" (see Actions); the
// master key is never needed:
//
//	search, documents.add, documents.get, documents.delete, indexes.create,
//	indexes.get, indexes.delete, indexes.swap, settings.get, settings.update,
//	tasks.get, version
package meili

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
	"chophien/tracing"
)

// DefaultIndex is the uid of the index where Config names none.
const DefaultIndex = "chophien"

// layout changes whenever this package stores documents differently or sets an
// index up differently.
const layout = 7

// requestTimeout limits one request, a batch of documents included.
const requestTimeout = 60 * time.Second

// Config is the configuration of an Engine.
type Config struct {
	URL   string // http or https
	Key   string // see the package comment for what it must allow
	Index string // uid of the index, and prefix of those being built; DefaultIndex when empty
	// TaskTimeout is how long to wait for a change that the engine accepted;
	// after it, the outcome is unknown. A minute if zero.
	TaskTimeout time.Duration
	// AbandonedAfter is how long an unfinished index must have been
	// unchanged before the next rebuild removes it. Six hours if zero.
	AbandonedAfter time.Duration
	Log            *slog.Logger // slog.Default() when nil
}

// Engine implements search.Engine.
type Engine struct {
	cfg     Config
	client  meilisearch.ServiceManager
	writing chan struct{} // contains a token while documents are compared and sent
}

var _ search.Engine = (*Engine)(nil)

var validIndex = regexp.MustCompile(`^[A-Za-z0-9_-]{1,200}$`)

// Open makes an Engine. It does not connect: an engine that is down must not
// keep the program from starting, see Check. It fails with CodeInvalid for a
// configuration that can't work.
func Open(_ context.Context, cfg Config) (*Engine, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, domain.Invalidf("URL", "%q is not an http or https address", cfg.URL)
	}
	if cfg.Index == "" {
		cfg.Index = DefaultIndex
	}
	if !validIndex.MatchString(cfg.Index) {
		return nil, domain.Invalidf("Index", "%q is not the name of an index: letters, digits, _ and - only", cfg.Index)
	}
	if cfg.TaskTimeout == 0 {
		cfg.TaskTimeout = time.Minute
	}
	if cfg.AbandonedAfter == 0 {
		cfg.AbandonedAfter = 6 * time.Hour
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	client := &http.Client{
		Timeout: requestTimeout,
		Transport: tracing.Transport("meilisearch", &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   5 * time.Second,
			ResponseHeaderTimeout: requestTimeout,
			MaxIdleConnsPerHost:   64,
			// The engine sends compressed answers in pieces, and the last
			// piece 40 ms later.
			DisableCompression: true,
			IdleConnTimeout:    90 * time.Second,
		}),
		// A redirect could carry the key elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Engine{
		cfg: cfg,
		// Without retries: each caller has its own deadline and retries.
		client:  meilisearch.New(cfg.URL, meilisearch.WithCustomClient(client), meilisearch.WithAPIKey(cfg.Key), meilisearch.DisableRetries()),
		writing: make(chan struct{}, 1),
	}, nil
}

// Actions are the actions that the engine's key must allow.
func Actions() []string {
	return []string{
		"search", "documents.add", "documents.get", "documents.delete",
		"indexes.create", "indexes.get", "indexes.delete", "indexes.swap",
		"settings.get", "settings.update", "tasks.get", "version",
	}
}

// Check implements search.Engine.
func (e *Engine) Check(ctx context.Context) error {
	attributes, err := e.client.Index(e.cfg.Index).GetFilterableAttributesWithContext(ctx)
	if err = e.failed("checking", err); domain.CodeOf(err) == domain.CodeUnavailable && !errors.Is(err, search.ErrNoIndex) {
		return fmt.Errorf("%w: %w", err, domain.ErrDegraded)
	} else if err != nil {
		return err
	}
	if attributes != nil {
		for _, a := range *attributes {
			if a == marker() {
				return nil
			}
		}
	}
	return noIndex(fmt.Errorf("index %s is not of version %s", e.cfg.Index, marker()))
}

// Count implements search.Engine.
func (e *Engine) Count(ctx context.Context) (int, error) {
	return e.count(ctx, e.cfg.Index)
}

func (e *Engine) count(ctx context.Context, uid string) (int, error) {
	var page meilisearch.DocumentsResult
	err := e.client.Index(uid).GetDocumentsWithContext(ctx,
		&meilisearch.DocumentsQuery{Limit: 1, Fields: []string{attrID}}, &page)
	if err != nil {
		return 0, e.failed("counting", err)
	}
	return int(page.Total), nil
}

// Close implements search.Engine.
func (e *Engine) Close() error {
	e.client.Close()
	return nil
}

// Error codes of Meilisearch that this package handles.
const (
	codeIndexNotFound = "index_not_found"
	typeInvalid       = "invalid_request"
)

// failed adds the domain code to an error of the client.
func (e *Engine) failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*domain.Error](err); ok {
		return err
	}
	cause := fmt.Errorf("meili: %s: %w", doing, err)
	answer, ok := errors.AsType[*meilisearch.Error](err)
	if !ok {
		return domain.Wrap(domain.CodeUnavailable, cause, "the search engine's answer can't be read")
	}
	// errors.Is does not find the cause within the client's error.
	cause = fmt.Errorf("meili: %s: status %d, %s: %s%w", doing, answer.StatusCode, answer.MeilisearchApiError.Code,
		answer.MeilisearchApiError.Message, wrapped{answer.OriginError})
	switch status := answer.StatusCode; {
	case answer.MeilisearchApiError.Code == codeIndexNotFound:
		return noIndex(cause)
	case status == 0, status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return domain.Wrap(domain.CodeUnavailable, cause, "the search engine does not answer")
	case status < 400:
		return domain.Wrap(domain.CodeUnavailable, cause, "the search engine's answer can't be read")
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return domain.Wrap(domain.CodeUnavailable, cause, "the search engine refuses its key; make it again with chophien meili-key")
	}
	return cause
}

// wrapped prints an error, if there is one, after a colon.
type wrapped struct{ err error }

func (w wrapped) Error() string {
	if w.err == nil {
		return ""
	}
	return ": " + w.err.Error()
}

func (w wrapped) Unwrap() error { return w.err }

func noIndex(cause error) error {
	return domain.NewError(domain.CodeUnavailable, "the search index is missing or of another version").
		Because(fmt.Errorf("meili: %w: %w", search.ErrNoIndex, cause))
}

// marker is a filterable attribute that no document has: an index that has it
// was set up completely, by this version of the program.
func marker() string {
	return "version_" + strconv.Itoa(search.IndexVersion) + "_" + strconv.Itoa(layout)
}
