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
)

// checkTime is how long /readyz waits for a part.
const checkTime = 2 * time.Second

// Liveness says that the process answers.
type Liveness struct {
	Status string `json:"status" example:"ok"`
}

// PartView is a part of the system.
type PartView struct {
	Name   string `json:"name" example:"database"`
	Ready  bool   `json:"ready"`
	Detail string `json:"detail,omitempty" doc:"Why it is not ready"`
}

// Readiness says which parts are ready.
type Readiness struct {
	Status string     `json:"status" doc:"ready or not_ready" example:"ready"`
	Parts  []PartView `json:"parts" nullable:"false"`
}

type health[T any] struct {
	Status       int
	CacheControl string `header:"Cache-Control"`
	Body         T
}

func (s *Server) livez(context.Context, *struct{}) (*health[Liveness], error) {
	return &health[Liveness]{http.StatusOK, noStore, Liveness{"ok"}}, nil
}

func (s *Server) readyz(ctx context.Context, _ *struct{}) (*health[Readiness], error) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	names := slices.Sorted(maps.Keys(s.deps.Checks))
	parts := make([]PartView, len(names))
	var asking sync.WaitGroup
	for i, name := range names {
		asking.Go(func() {
			err := s.deps.Checks[name].Check(ctx)
			parts[i] = PartView{Name: name, Ready: err == nil}
			if err != nil {
				parts[i].Detail = "not ready"
				if e, ok := errors.AsType[*domain.Error](err); ok && e.Code != domain.CodeInternal {
					parts[i].Detail = e.Message
				}
				s.deps.Log.WarnContext(ctx, "a part is not ready", "part", name, "error", err)
			}
		})
	}
	asking.Wait()
	out := &health[Readiness]{http.StatusOK, noStore, Readiness{"ready", parts}}
	if slices.ContainsFunc(parts, func(p PartView) bool { return !p.Ready }) {
		out.Status, out.Body.Status = http.StatusServiceUnavailable, "not_ready"
	}
	return out, nil
}
