package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"chophien/domain"
)

// longKinds are the kinds of jobs with a long time limit. River gives the job of a
// killed process to another one only when that limit is over.
func longKinds() []string {
	return []string{domain.EditionArgs{}.Kind(), domain.AlertsArgs{}.Kind(), cleanFilesArgs{}.Kind()}
}

// repeatedArgs are the arguments of a job that is enqueued again.
type repeatedArgs struct {
	kind string
	args json.RawMessage
}

func (a repeatedArgs) Kind() string { return a.kind }

// MarshalJSON returns the arguments as they were.
func (a repeatedArgs) MarshalJSON() ([]byte, error) { return a.args, nil }

// leftLong returns the long jobs that run before this process works any: another
// replica has them, or a killed process had them.
func (r *Runner) leftLong(ctx context.Context) ([]river.InsertManyParams, error) {
	found, err := r.client.JobList(ctx, river.NewJobListParams().Kinds(longKinds()...).States(rivertype.JobStateRunning).First(jobsPerPage))
	if err != nil {
		return nil, fmt.Errorf("jobs: listing running jobs: %w", err)
	}
	var out []river.InsertManyParams
	for _, row := range found.Jobs {
		out = append(out, river.InsertManyParams{
			Args: repeatedArgs{row.Kind, json.RawMessage(row.EncodedArgs)}, InsertOpts: &river.InsertOpts{MaxAttempts: row.MaxAttempts, Queue: row.Queue, Priority: row.Priority},
		})
	}
	return out, nil
}

// repeat enqueues long jobs again. Each of them may run twice at the same time
// without harm, so it does not matter whether their process lives.
func (r *Runner) repeat(ctx context.Context, left []river.InsertManyParams) error {
	if len(left) == 0 {
		return nil
	}
	if _, err := r.client.InsertMany(ctx, left); err != nil {
		return fmt.Errorf("jobs: repeating the jobs of a killed process: %w", err)
	}
	return nil
}
