package account

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
)

// JobBacklog counts the jobs of a kind that are not done.
type JobBacklog struct {
	Job      string     `json:"job" doc:"The kind of job" example:"index"`
	Waiting  int        `json:"waiting" doc:"To be begun, now or later"`
	Running  int        `json:"running"`
	Retrying int        `json:"retrying" doc:"Failed, and to be begun again"`
	GivenUp  int        `json:"given_up" doc:"Failed as often as they may"`
	Oldest   *time.Time `json:"oldest" doc:"When the oldest one that is not given up was added; null without any"`
}

// JobList is the backlog of all kinds of jobs.
type JobList struct {
	Items      []JobBacklog `json:"items" nullable:"false" doc:"By kind; kinds without such jobs are missing"`
	NextCursor *string      `json:"next_cursor" doc:"Always null: there is one page"`
}

func jobOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "list-jobs", Tags: []string{"Administration"},
		Summary:     "List the jobs that are not done",
		Description: "Returns for each kind of job how many wait, run, are tried again and were given up: index, mails, webhooks, imports, catalogues and the rest.",
	}}
}

// Jobs answers GET /v1/admin/jobs.
func (h *Handlers) Jobs(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[JobList], error) {
	found, err := h.store.JobBacklogs(ctx)
	if err != nil {
		return nil, err
	}
	list := JobList{Items: []JobBacklog{}}
	for _, j := range found {
		v := JobBacklog{Job: j.Kind, Waiting: j.Waiting, Running: j.Running, Retrying: j.Retrying, GivenUp: j.GivenUp}
		if !j.Oldest.IsZero() {
			v.Oldest = rest.UTC(&j.Oldest)
		}
		list.Items = append(list.Items, v)
	}
	return rest.ReplyPrivate(list), nil
}
