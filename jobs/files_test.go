package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"gocloud.dev/blob/memblob"

	"chophien/jobs"
)

// cleaner knows some keys and has a number of unused files.
type cleaner struct {
	known []string
	drops []int
}

func (c *cleaner) DeleteUnusedFiles(context.Context, time.Time, int) (int, error) {
	n := c.drops[0]
	c.drops = c.drops[1:]
	return n, nil
}

func (c *cleaner) UnknownKeys(_ context.Context, keys []string) ([]string, error) {
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return slices.Contains(c.known, k) }), nil
}

// TestKilledCleaningRunsAgain: the job of a killed process has a time limit of half
// an hour, and the next process does not wait for its end.
func TestKilledCleaningRunsAgain(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		files := memblob.OpenBucket(nil)
		t.Cleanup(func() { files.Close() })
		c := in.config()
		c.Cleaner, c.Files = in.store, files
		completed := func() bool {
			return number(t, in, "SELECT count(*) FROM river_job WHERE kind = 'clean_files' AND state = 'completed'") == 1
		}
		stop := start(t, runnerOf(t, c))
		until(t, "the files are cleaned", completed)
		stop()
		execute(t, in, "UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP, finalized_at = NULL WHERE kind = 'clean_files'")
		stop = start(t, runnerOf(t, c))
		until(t, "the files are cleaned again", completed)
		stop()
		// A job that was begun often enough may be what kills the process.
		execute(t, in, "UPDATE river_job SET state = 'running', attempt = 3, attempted_at = CURRENT_TIMESTAMP, finalized_at = NULL WHERE kind = 'clean_files'")
		stop = start(t, runnerOf(t, c))
		until(t, "a job of the day", func() bool {
			return number(t, in, "SELECT count(*) FROM river_job WHERE kind = 'tell_matches' AND state = 'completed'") > 0
		})
		stop()
		if n := number(t, in, "SELECT count(*) FROM river_job WHERE kind = 'clean_files' AND state = 'running' AND attempt = 3"); n != 1 {
			t.Error("a job that was killed three times was begun again")
		}
	})
}

// TestDailyNoticesOnce: however often a server starts in a day, the jobs that notify
// users by day run once.
func TestDailyNoticesOnce(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		files := memblob.OpenBucket(nil)
		t.Cleanup(func() { files.Close() })
		c := in.config()
		c.Cleaner, c.Files = in.store, files
		for n := range 3 {
			// The cleaning of files is enqueued beside the jobs of the day, at each start.
			execute(t, in, "DELETE FROM river_job WHERE kind = 'clean_files'")
			stop := start(t, runnerOf(t, c))
			until(t, fmt.Sprintf("start %d enqueues its jobs, and the notices of the day were sent", n+1), func() bool {
				return number(t, in, "SELECT count(*) FROM river_job WHERE kind = 'clean_files' AND state = 'completed'") > 0 &&
					number(t, in, "SELECT count(*) FROM river_job WHERE kind = 'tell_matches' AND state = 'completed'") > 0
			})
			stop()
		}
		// Midnight in UTC may pass meanwhile.
		if n := number(t, in, "SELECT count(*) - count(DISTINCT substr(CAST(created_at AS text), 1, 10)) FROM river_job WHERE kind = 'tell_matches'"); n != 0 {
			t.Errorf("%d jobs too many in three starts", n)
		}
	})
}

func TestCleanFiles(t *testing.T) {
	t.Parallel()
	bucket := memblob.OpenBucket(nil)
	defer bucket.Close()
	for _, key := range []string{"files/a", "files/b", "pictures/a.jpg", "pictures/a.jpg.small", "demo.png", "reports/x"} {
		if err := bucket.WriteAll(t.Context(), key, []byte("x"), nil); err != nil {
			t.Fatal(err)
		}
	}
	c := &cleaner{known: []string{"files/a", "pictures/a.jpg"}, drops: []int{500, 2, 0, 0}}
	clean := func(now time.Time, wantDropped, wantDeleted int, left string) {
		t.Helper()
		dropped, deleted, err := jobs.CleanFiles(t.Context(), c, bucket, now)
		if err != nil || dropped != wantDropped || deleted != wantDeleted {
			t.Fatalf("dropped %d, deleted %d (%v)", dropped, deleted, err)
		}
		var keys []string
		list := bucket.List(nil)
		for {
			o, nextErr := list.Next(t.Context())
			if errors.Is(nextErr, io.EOF) {
				break
			}
			if nextErr != nil {
				t.Fatal(nextErr)
			}
			keys = append(keys, o.Key)
		}
		if got := strings.Join(keys, " "); got != left {
			t.Fatalf("left: %s", got)
		}
	}
	// The row of new bytes may follow.
	clean(time.Now(), 502, 0, "demo.png files/a files/b pictures/a.jpg pictures/a.jpg.small reports/x")
	// Old bytes without a row are deleted; keys outside the known folders are kept.
	clean(time.Now().Add(25*time.Hour), 0, 3, "demo.png files/a pictures/a.jpg")
}
