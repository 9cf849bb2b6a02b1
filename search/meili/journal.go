package meili

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meilisearch/meilisearch-go"
)

// Every process that changes documents keeps a journal in the index: a
// document of its own that names the last ones it changed, and that is written
// in the same batch as they are. So whoever has read the index once can follow
// it by reading the journals and what they name, and nobody's note can
// overwrite another's.

const (
	journalPrefix = "journal_" // of its id; those of other documents hold a '-', see documentID
	kindJournal   = "journal"  // no kind of domain.FoundKinds
	attrAt        = "at"       // when it was written last, in seconds since 1970
	attrNotes     = "notes"    // see note
)

// A journal names up to journalIDs ids, and for noteKept. Whoever looks so seldom
// that notes are gone which he hasn't read reads the whole index.
const (
	journalIDs = 1000
	noteKept   = time.Minute
)

// A journal that is older than journalKept is removed once there are more than
// journalsKept: the process that kept it has ended, or has nothing to say.
const (
	journalKept  = 24 * time.Hour
	journalsKept = 16
)

// journals holds for them, and for no document that is found.
const journals filter = attrKind + ` = "` + kindJournal + `"`

// journal is that of this process. It is used by one writer at a time.
type journal struct {
	id    string
	last  int64
	notes []note
	ids   int // in notes
}

// note tells of one batch.
type note struct {
	number int64    // from 1 on, without gaps
	ids    []string // nil: too many to be named
	until  time.Time
}

func newJournal() *journal { return &journal{id: journalPrefix + strings.ToLower(rand.Text())} }

// add notes that a batch changes the documents with ids, and returns the
// journal as it is to be stored with them.
func (j *journal) add(ids []string) ([]byte, error) {
	j.last++
	now := time.Now()
	n := note{j.last, slices.Clone(ids), now.Add(noteKept)}
	if len(ids) > journalIDs {
		n.ids = nil
	}
	j.notes = append(j.notes, n)
	j.ids += len(n.ids)
	for len(j.notes) > 1 && (n.ids == nil || j.ids > journalIDs || now.After(j.notes[0].until)) {
		j.ids -= len(j.notes[0].ids)
		j.notes = j.notes[1:]
	}
	notes := make([]string, len(j.notes))
	for i, n := range j.notes {
		notes[i] = n.String()
	}
	return json.Marshal(map[string]any{attrID: j.id, attrKind: encode(kindJournal), attrAt: now.Unix(), attrNotes: notes})
}

// everything stands in a note for ids that are too many.
const everything = "*"

func (n note) String() string {
	ids := n.ids
	if ids == nil {
		ids = []string{everything}
	}
	return strings.Join(append([]string{strconv.FormatInt(n.number, 10)}, ids...), " ")
}

func parseNote(text string) (n note, err error) {
	parts := strings.Split(text, " ")
	if n.number, err = strconv.ParseInt(parts[0], 10, 64); err != nil {
		return n, err
	}
	if !slices.Equal(parts[1:], []string{everything}) {
		n.ids = parts[1:]
	}
	return n, nil
}

// storedJournal is one as the index holds it.
type storedJournal struct {
	id    string
	at    time.Time
	notes []note
}

// journals reads all of them.
func (e *Engine) journals(ctx context.Context) ([]storedJournal, error) {
	var page meilisearch.DocumentsResult
	err := e.client.Index(e.cfg.Index).GetDocumentsWithContext(ctx, &meilisearch.DocumentsQuery{
		Filter: string(journals), Limit: maxIDs, Fields: []string{attrID, attrAt, attrNotes},
	}, &page)
	if err != nil {
		return nil, e.failed("reading the journals", err)
	}
	out := make([]storedJournal, len(page.Results))
	for i, hit := range page.Results {
		var at int64
		var notes []string
		for attr, into := range map[string]any{attrID: &out[i].id, attrAt: &at, attrNotes: &notes} {
			if err := json.Unmarshal(hit[attr], into); err != nil {
				return nil, unreadable(fmt.Errorf("a journal: %s: %w", attr, err))
			}
		}
		out[i].at = time.Unix(at, 0)
		for _, text := range notes {
			n, err := parseNote(text)
			if err != nil {
				return nil, unreadable(fmt.Errorf("journal %q: %w", out[i].id, err))
			}
			out[i].notes = append(out[i].notes, n)
		}
	}
	return out, nil
}

// tidyJournals removes those that nobody keeps any more. It may fail: the next
// one who reads the whole index tries again.
func (e *Engine) tidyJournals(ctx context.Context, all []storedJournal) {
	if len(all) <= journalsKept {
		return
	}
	var old []string
	for _, j := range all {
		if time.Since(j.at) > journalKept {
			old = append(old, j.id)
		}
	}
	if len(old) == 0 {
		return
	}
	task, err := e.client.Index(e.cfg.Index).DeleteDocumentsWithContext(ctx, old, nil)
	if err := e.await(ctx, "removing old journals", task, err); err != nil {
		e.cfg.Log.WarnContext(ctx, "old journals of the search index could not be removed", "index", e.cfg.Index, "error", err)
	}
}
