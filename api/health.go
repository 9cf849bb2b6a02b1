package api

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"chophien/domain"
	"chophien/front"
)

// checkTime is how long /readyz waits for each part.
const checkTime = 2 * time.Second

// Liveness is the answer of a running process.
type Liveness struct {
	Status string `json:"status" example:"ok"`
}

// PartView is a part of the system and its state.
type PartView struct {
	Name   string `json:"name" example:"database"`
	Ready  bool   `json:"ready"`
	Detail string `json:"detail" nullable:"true" doc:"Why it is not ready"`
}

// Readiness lists the parts of the system and whether they are ready.
type Readiness struct {
	Status string     `json:"status" doc:"ready; degraded, when the server answers without a part, such as the search engine; not_ready, with 503, when it must not get requests" example:"ready"`
	Parts  []PartView `json:"parts" nullable:"false"`
}

type health[T any] struct {
	Status       int
	CacheControl string `header:"Cache-Control"`
	Body         T
}

func (s *Server) livez(context.Context, *struct{}) (*health[Liveness], error) {
	return &health[Liveness]{http.StatusOK, front.NoStore, Liveness{"ok"}}, nil
}

func (s *Server) readyz(ctx context.Context, _ *struct{}) (*health[Readiness], error) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	names := slices.Sorted(maps.Keys(s.checks))
	parts, failed := make([]PartView, len(names)), make([]error, len(names))
	var asking sync.WaitGroup
	for i, name := range names {
		asking.Go(func() {
			err := s.checks[name].Check(ctx)
			parts[i], failed[i] = PartView{Name: name, Ready: err == nil}, err
			if err != nil {
				parts[i].Detail = "not ready"
				if e, ok := errors.AsType[*domain.Error](err); ok && e.Code != domain.CodeInternal {
					parts[i].Detail = e.Message
				}
				s.front.Log().WarnContext(ctx, "a part is not ready", "part", name, "error", err)
			}
		})
	}
	asking.Wait()
	out := &health[Readiness]{http.StatusOK, front.NoStore, Readiness{"ready", parts}}
	for _, err := range failed {
		switch {
		case err != nil && !errors.Is(err, domain.ErrDegraded):
			out.Status, out.Body.Status = http.StatusServiceUnavailable, "not_ready"
		case err != nil && out.Status == http.StatusOK:
			out.Body.Status = "degraded"
		}
	}
	return out, nil
}
