package search

import (
	"context"
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
)

// SearchHealthView compares the search index with the database.
type SearchHealthView struct {
	Healthy    bool                        `json:"healthy" doc:"false when an admin should act"`
	Problems   []string                    `json:"problems" nullable:"false" doc:"Problems that an admin should solve"`
	Engine     string                      `json:"engine" nullable:"true" doc:"ok, or why the engine cannot search: the database answers then" example:"ok"`
	Documents  int                         `json:"documents" doc:"In the index; 0 while the engine cannot be asked"`
	BuiltAt    *time.Time                  `json:"built_at" doc:"When the index that serves was begun; null when unknown"`
	LagSeconds float64                     `json:"lag_seconds" doc:"Age of the oldest change that is not in the index"`
	Backlog    int                         `json:"backlog" doc:"Index jobs still to be done"`
	Parked     int                         `json:"parked" doc:"Index jobs that were given up"`
	Failures   []ParkedView                `json:"failures" nullable:"false" doc:"The newest parked jobs"`
	Check      rest.OrNull[IndexCheckView] `json:"last_check" doc:"The last comparison of database and index; null when there was none"`
}

// ParkedView is an index job that was given up.
type ParkedView struct {
	Items  []ParkedItem `json:"items" nullable:"false"`
	Reason string       `json:"reason"`
}

// ParkedItem is a thing that a parked job is about.
type ParkedItem struct {
	Kind string `json:"kind" enum:"product,producer,craft_village,tourism_site,demand" example:"product"`
	ID   string `json:"id"`
}

// IndexCheckView is the result of comparing the database with the index.
type IndexCheckView struct {
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	Listings  int       `json:"listings" doc:"Published in the database"`
	Documents int       `json:"documents" doc:"In the index"`
	Missing   int       `json:"missing" doc:"Published, but not in the index"`
	Extra     int       `json:"extra" doc:"In the index, but not published"`
	Stale     int       `json:"stale" doc:"In the index in another version than in the database"`
	Rebuilt   bool      `json:"rebuilt" doc:"The index was rebuilt, as too much was wrong"`
	Counts    int       `json:"counts" doc:"Numbers of public things, as in lists and statistics, that were wrong and were mended"`
}

// SearchRepairView is the result of a repair.
type SearchRepairView struct {
	Check   IndexCheckView `json:"check"`
	Retried int            `json:"retried" doc:"Parked jobs that are tried again"`
}

func searchHealthOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "get-search-health", Tags: []string{"Administration"},
			Summary: "Check how well the search index follows the database",
			Description: "Returns whether an admin should act, and why: the state of the engine, the age of the oldest change that is not in the index, jobs that wait or were given up, and the " +
				"last comparison of the database with the index and with the counts that lists and statistics show.",
		},
		{
			OperationID: "repair-search", Tags: []string{"Administration"},
			Summary: "Compare the index and the counts with the database and repair them",
			Description: "Compares the counts that lists and statistics show with the listings, and every published listing with its document in the index. Wrong counts are mended at once. Jobs update " +
				"documents that differ, and jobs that were given up run again. While the engine is away, the answer is 503.",
		},
	}
}

// SearchHealth answers GET /v1/admin/search/health.
func (h *Handlers) SearchHealth(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[SearchHealthView], error) {
	header, err := h.health.SearchHealth(ctx)
	if err != nil {
		return nil, err
	}
	problems := header.Problems()
	v := SearchHealthView{
		Healthy: len(problems) == 0, Problems: append([]string{}, problems...), Engine: "ok", Documents: header.Documents,
		LagSeconds: header.Lag().Seconds(), Backlog: header.Backlog.Unfinished, Parked: header.Backlog.Parked, Failures: []ParkedView{},
	}
	if header.Engine != nil {
		v.Engine = "it cannot search"
		if e, ok := errors.AsType[*domain.Error](header.Engine); ok && e.Code != domain.CodeInternal {
			v.Engine = e.Message
		}
	}
	if !header.BuiltAt.IsZero() {
		v.BuiltAt = rest.UTC(&header.BuiltAt)
	}
	for _, job := range header.Parked {
		p := ParkedView{Items: []ParkedItem{}, Reason: job.Reason}
		for _, ref := range job.Refs {
			p.Items = append(p.Items, ParkedItem{string(ref.Kind), ref.ID})
		}
		v.Failures = append(v.Failures, p)
	}
	if header.Check != nil {
		v.Check = rest.Some(checkView(*header.Check))
	}
	return rest.ReplyPrivate(v), nil
}

// RepairSearch answers POST /v1/admin/search/repair.
func (h *Handlers) RepairSearch(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[SearchRepairView], error) {
	done, err := h.health.RepairSearch(ctx)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(SearchRepairView{checkView(done.Check), done.Retried}), nil
}

func checkView(c domain.IndexCheck) IndexCheckView {
	return IndexCheckView{
		StartedAt: c.StartedAt.UTC(), EndedAt: c.EndedAt.UTC(), Listings: c.Listings, Documents: c.Documents,
		Missing: c.Missing, Extra: c.Extra, Stale: c.Stale, Rebuilt: c.Rebuilt, Counts: c.Counts,
	}
}
