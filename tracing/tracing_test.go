package tracing_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"chophien/tracing"
)

// spans collects spans: the name of each with the name of its parent, and all that
// was sent as text.
type spans struct {
	mu      sync.Mutex
	names   map[string]string
	parents map[string]string
	text    string
}

func (s *spans) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var sent collector.ExportTraceServiceRequest
	if err != nil || proto.Unmarshal(body, &sent) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text += sent.String()
	for _, resource := range sent.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				s.names[string(span.SpanId)], s.parents[span.Name] = span.Name, string(span.ParentSpanId)
			}
		}
	}
}

func TestStepsOfAJob(t *testing.T) {
	t.Parallel()
	got := &spans{names: map[string]string{}, parents: map[string]string{}}
	to := httptest.NewServer(got)
	t.Cleanup(to.Close)
	engine := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(engine.Close)
	tracer, err := tracing.Open(t.Context(), to.URL+"/", "v1")
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: tracing.Transport("meilisearch", http.DefaultTransport)}
	call := func(ctx context.Context, address string) {
		t.Helper()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := client.Do(req); err == nil {
			res.Body.Close()
		}
	}
	call(t.Context(), engine.URL+"/outside") // of no trace
	ctx, job := tracer.Job(t.Context(), "index")
	step, saving := tracing.Start(ctx, "saving")
	call(step, engine.URL+"/mat-khau?key=hunter2")
	saving.End(errors.New("hunter2"))
	job.End(nil)
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	got.mu.Lock()
	defer got.mu.Unlock()
	for name, parent := range map[string]string{"job index": "", "saving": "job index", "meilisearch": "saving"} {
		id, ok := got.parents[name]
		if !ok || got.names[id] != parent {
			t.Errorf("%s: sent %v, in %q, want in %q", name, ok, got.names[id], parent)
		}
	}
	if len(got.names) != 3 {
		t.Errorf("%d spans", len(got.names))
	}
	if strings.Contains(got.text, "hunter2") || strings.Contains(got.text, "mat-khau") {
		t.Error("a span has the address or the error")
	}
	if !strings.Contains(got.text, "404") {
		t.Error("no span has the status")
	}
}

func TestWithoutACollectorNothingIsTraced(t *testing.T) {
	t.Parallel()
	tracer, err := tracing.Open(t.Context(), "", "v1")
	if err != nil || tracer != nil {
		t.Fatalf("%v, error %v", tracer, err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	same, span := tracer.Request(r)
	span.Answered(http.MethodGet, "/", http.StatusOK)
	ctx, job := tracer.Job(t.Context(), "index")
	job.End(nil)
	step, saving := tracing.Start(ctx, "saving")
	saving.End(nil)
	if same != r || ctx != t.Context() || step != ctx {
		t.Error("something was traced")
	}
	if err := tracer.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
