// Package tracing sends traces to a collector by OTLP over HTTP, when
// OTEL_EXPORTER_OTLP_ENDPOINT names one. Otherwise nothing is traced, and a span
// costs the look for its parent.
package tracing

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// scope names the program in spans.
const scope = "chophien"

// Tracer starts traces: of requests and jobs. A nil Tracer starts none. It is safe
// for concurrent use.
type Tracer struct{ provider *sdk.TracerProvider }

// Open returns a Tracer that sends spans to a collector at an address such as
// http://127.0.0.1:4318; nil when it is empty. The libraries read the other standard
// variables from the process: OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER,
// OTEL_SERVICE_NAME and so on.
func Open(ctx context.Context, collector, version string) (*Tracer, error) {
	if collector == "" {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimSuffix(collector, "/")+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("tracing: %w", err)
	}
	of, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", scope), attribute.String("service.version", version)),
		resource.WithHost(), resource.WithTelemetrySDK(), resource.WithFromEnv()) // the last wins
	if err != nil {
		return nil, fmt.Errorf("tracing: %w", err)
	}
	return &Tracer{sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(of))}, nil
}

// Close sends the spans that were not sent yet.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("tracing: %w", err)
	}
	return nil
}

// Span is a traced step. The zero value is none.
type Span struct{ of trace.Span }

// Request starts the span of a request, in the trace that its header names.
func (t *Tracer) Request(r *http.Request) (*http.Request, Span) {
	if t == nil {
		return r, Span{}
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.provider.Tracer(scope).Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
	return r.WithContext(ctx), Span{span}
}

// Job starts the span of a job.
func (t *Tracer) Job(ctx context.Context, kind string) (context.Context, Span) {
	if t == nil {
		return ctx, Span{}
	}
	ctx, span := t.provider.Tracer(scope).Start(ctx, "job "+kind, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithNewRoot())
	return ctx, Span{span}
}

// Start starts a step of the trace in ctx; without one it starts none.
func Start(ctx context.Context, name string) (context.Context, Span) {
	parent := trace.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, Span{}
	}
	ctx, span := parent.TracerProvider().Tracer(scope).Start(ctx, name)
	return ctx, Span{span}
}

// Answered names the span of a request by its route, not by its path or query, and
// ends it.
func (s Span) Answered(method, route string, status int) {
	if s.of == nil {
		return
	}
	s.of.SetName(method + " " + route)
	s.of.SetAttributes(attribute.String("http.request.method", method), attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
	if status >= http.StatusInternalServerError {
		s.of.SetStatus(codes.Error, http.StatusText(status))
	}
	s.of.End()
}

// End ends the span. Its error is not sent, since it may contain what people wrote:
// the log has it.
func (s Span) End(err error) {
	if s.of == nil {
		return
	}
	if err != nil {
		s.of.SetStatus(codes.Error, "see the log")
	}
	s.of.End()
}

// Transport returns a transport with a span for each request of a trace: its name,
// method and status, not its address, which may hold a secret.
func Transport(name string, next http.RoundTripper) http.RoundTripper { return transport{name, next} }

type transport struct {
	name string
	next http.RoundTripper
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, span := Start(r.Context(), t.name)
	if span.of == nil {
		return t.next.RoundTrip(r)
	}
	res, err := t.next.RoundTrip(r.WithContext(ctx))
	span.of.SetAttributes(attribute.String("http.request.method", r.Method))
	if err == nil {
		span.of.SetAttributes(attribute.Int("http.response.status_code", res.StatusCode))
	}
	span.End(err)
	return res, err
}
