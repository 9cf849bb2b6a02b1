package domain

import "context"

// MinAttempts is how often a job is begun at least before it is given up, when its
// process is killed each time.
const MinAttempts = 3

// JobService takes jobs from killed processes.
type JobService interface {
	// ReleaseJobs lets running jobs of kinds begin again, except those that have used up
	// their attempts and at least MinAttempts: a job that kills its process must not do
	// so at each start.
	ReleaseJobs(ctx context.Context, kinds []string) error
}
