package domain

import (
	"context"
	"time"
)

// MinAttempts is how often a job is begun at least before it is given up, when its
// process is killed each time.
const MinAttempts = 3

// JobBacklog counts the jobs of a kind that are not done.
type JobBacklog struct {
	Kind     string    // "index", "mail_notices", "webhook", …; see the methods Kind
	Waiting  int       // to be begun, now or later
	Running  int       // begun
	Retrying int       // failed, and to be begun again
	GivenUp  int       // failed as often as they may
	Oldest   time.Time // when the oldest one that is not given up was added; zero without any
}

// JobService looks after jobs, and takes them from killed processes.
type JobService interface {
	// JobBacklogs counts the jobs that are not done, by kind.
	JobBacklogs(ctx context.Context) ([]JobBacklog, error)

	// ReleaseJobs lets running jobs of kinds begin again, except those that have used up
	// their attempts and at least MinAttempts: a job that kills its process must not do
	// so at each start.
	ReleaseJobs(ctx context.Context, kinds []string) error
}
