package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"go.yaml.in/yaml/v4"
	"google.golang.org/protobuf/proto"
)

// TestTraces: a collector gets spans of requests with the steps in them, and of
// jobs; none of them has what people typed.
func TestTraces(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	spans, parents, text := map[string]bool{}, map[string][]string{}, ""
	collected := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		text += sent.String()
		for _, resource := range sent.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, span := range scope.Spans {
					spans[span.Name] = true
					parents[string(span.ParentSpanId)] = append(parents[string(span.ParentSpanId)], span.Name)
					if span.Name == "GET /v1/provinces" && len(span.ParentSpanId) != 0 {
						spans["of the client"] = true
					}
				}
			}
		}
	}))
	t.Cleanup(collected.Close)
	in := embeddedWithSamples(t)
	in.environ = append(in.environ, "OTEL_EXPORTER_OTLP_ENDPOINT="+collected.URL, "OTEL_BSP_SCHEDULE_DELAY=100")
	s := in.serve(t)
	s.get(t, "/v1/search?q=che+shan+tuyet")
	person{s: s}.sends(t, 200, http.MethodGet, "/v1/provinces", nil, "Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	until(t, "the spans are sent", func() bool {
		mu.Lock()
		defer mu.Unlock()
		for _, want := range []string{"GET /v1/search", "GET /v1/provinces", "of the client", "job reconcile"} {
			if !spans[want] {
				return false
			}
		}
		return true
	})
	if code := s.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	mu.Lock()
	defer mu.Unlock()
	steps := 0
	for parent, names := range parents {
		if parent != "" {
			steps += len(names)
		}
	}
	if steps < 2 {
		t.Errorf("no span has steps: %v", parents)
	}
	if strings.Contains(text, "shan") {
		t.Error("a span has the query")
	}
}

// TestMetricsOfTheDashboard: the dashboard and the alerts name only metrics that the
// program has.
func TestMetricsOfTheDashboard(t *testing.T) {
	t.Parallel()
	dashboard, err := os.ReadFile("../../docs/operations/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := os.ReadFile("../../docs/operations/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var panels struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal(dashboard, &panels); err != nil {
		t.Fatal(err)
	}
	var groups struct {
		Groups []struct {
			Rules []struct{ Alert, Expr, For string }
		}
	}
	if err := yaml.Unmarshal(rules, &groups); err != nil {
		t.Fatal(err)
	}
	var wanted []string
	of := func(expr string) {
		found := regexp.MustCompile(`\b(chophien|go|process)_[a-z_]+`).FindAllString(expr, -1)
		if found == nil && !strings.HasPrefix(expr, "up{") {
			t.Errorf("%q names no metric", expr)
		}
		wanted = append(wanted, found...)
	}
	for _, p := range panels.Panels {
		for _, target := range p.Targets {
			of(target.Expr)
		}
	}
	for _, g := range groups.Groups {
		for _, r := range g.Rules {
			if r.Alert == "" || r.For == "" {
				t.Errorf("a rule without a name or a time: %+v", r)
			}
			of(r.Expr)
		}
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	if len(wanted) < 20 {
		t.Fatalf("%d metrics", len(wanted))
	}
	in := embedded(t)
	in.mailed(t)
	in.phoned(t)
	s := in.serve(t)
	s.get(t, "/v1/provinces")
	until(t, "the program has all metrics", func() bool {
		_, _, body := (&server{url: s.metrics, client: s.client}).get(t, "/metrics")
		wanted = slices.DeleteFunc(wanted, func(name string) bool { return regexp.MustCompile(`(?m)^` + name + `[ {]`).Match(body) })
		if len(wanted) > 0 {
			t.Logf("missing: %v", wanted)
		}
		return len(wanted) == 0
	})
}
