package meili

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
)

// Limits of one request. Meilisearch accepts 100 MB.
const (
	maxBatchDocuments = 10_000
	maxBatchBytes     = 32 << 20
	// maxIDs is the greatest number of ids in one request.
	maxIDs = 2000
)

// errRefused means that the engine accepted a batch and then did not store it.
type errRefused struct{ reason string }

func (e errRefused) Error() string { return e.reason }

// Put implements search.Engine. The stored versions are read before documents
// are sent: among callers in one process an older version never wins. Across
// processes, a caller that must be certain reads its row again afterwards.
func (e *Engine) Put(ctx context.Context, docs []search.Document) error {
	return e.put(ctx, e.cfg.Index, docs, nil)
}

// put stores docs. known, if not nil, has the versions of all stored documents,
// and put updates it; otherwise put requests them from the engine.
func (e *Engine) put(ctx context.Context, uid string, docs []search.Document, known map[string]int64) error {
	refused := &search.RefusedError{Reasons: map[domain.Ref]string{}}
	newest := make(map[domain.Ref]int, len(docs))
	for i, d := range docs {
		if j, ok := newest[d.Ref]; !ok || docs[j].Version <= d.Version {
			newest[d.Ref] = i
		}
	}
	var rows []row
	for i, d := range docs {
		if newest[d.Ref] != i {
			continue
		}
		r, err := newRow(d)
		if err != nil {
			refused.Reasons[d.Ref] = err.Error()
			continue
		}
		rows = append(rows, r)
	}
	if known == nil {
		if err := e.lock(ctx); err != nil {
			return err
		}
		defer e.unlock()
	}
	for len(rows) > 0 {
		n, size := 0, 0
		for n < len(rows) && n < maxBatchDocuments && (n == 0 || size+len(rows[n].json) <= maxBatchBytes) {
			size += len(rows[n].json)
			n++
		}
		if err := e.putBatch(ctx, uid, rows[:n], refused, known); err != nil {
			return err
		}
		rows = rows[n:]
	}
	if len(refused.Reasons) > 0 {
		return refused
	}
	return nil
}

func (e *Engine) putBatch(ctx context.Context, uid string, rows []row, refused *search.RefusedError, known map[string]int64) error {
	newer := func(r row) bool {
		version, ok := known[r.id]
		return !ok || version <= r.version
	}
	if known == nil {
		ids := make([]string, len(rows))
		for i, r := range rows {
			ids[i] = r.id
		}
		there, err := e.stored(ctx, uid, ids)
		if err != nil {
			return err
		}
		newer = func(r row) bool {
			has, ok := there[r.id]
			// Storing an equal document costs the engine as much as changing it.
			return !ok || has.version <= r.version && has.stamp != r.stamp
		}
	}
	var fresh []row
	for _, r := range rows {
		if newer(r) {
			fresh = append(fresh, r)
		}
	}
	if err := e.send(ctx, uid, fresh, refused); err != nil {
		return err
	}
	if known != nil {
		for _, r := range fresh {
			if _, bad := refused.Reasons[r.ref]; !bad {
				known[r.id] = r.version
			}
		}
	}
	return nil
}

// stored is what the engine has of a document.
type stored struct {
	version int64
	stamp   string
}

// stored returns the stored state of those ids that are stored.
func (e *Engine) stored(ctx context.Context, uid string, ids []string) (map[string]stored, error) {
	out := make(map[string]stored, len(ids))
	for part := range slices.Chunk(ids, maxIDs) {
		var page meilisearch.DocumentsResult
		err := e.client.Index(uid).GetDocumentsWithContext(ctx,
			&meilisearch.DocumentsQuery{Ids: part, Limit: int64(len(part)), Fields: []string{attrID, attrVersion, attrStamp}}, &page)
		if err != nil {
			return nil, e.failed("reading stored versions", err)
		}
		for _, hit := range page.Results {
			id, version, err := readVersion(hit)
			if err != nil {
				return nil, unreadable(fmt.Errorf("reading stored versions: %w", err))
			}
			var stamp string
			if err := json.Unmarshal(hit[attrStamp], &stamp); err != nil {
				stamp = "" // so that every document replaces it
			}
			out[id] = stored{version, stamp}
		}
	}
	return out, nil
}

// send stores rows. It halves a batch that the engine refuses, until each
// document that cannot be stored is alone.
func (e *Engine) send(ctx context.Context, uid string, rows []row, refused *search.RefusedError) error {
	if len(rows) == 0 {
		return nil
	}
	var body bytes.Buffer
	for _, r := range rows {
		body.Write(r.json)
		body.WriteByte('\n')
	}
	key := attrID
	task, err := e.client.Index(uid).AddDocumentsNdjsonWithContext(ctx, body.Bytes(), &meilisearch.DocumentOptions{PrimaryKey: &key})
	if answer, ok := errors.AsType[*meilisearch.Error](err); ok && inputError(answer) {
		err = errRefused{answer.MeilisearchApiError.Message}
	} else {
		err = e.await(ctx, "storing documents", task, err)
	}
	bad, ok := errors.AsType[errRefused](err)
	switch {
	case !ok:
		return err
	case len(rows) == 1:
		refused.Reasons[rows[0].ref] = bad.reason
		return nil
	}
	half := len(rows) / 2
	if err := e.send(ctx, uid, rows[:half], refused); err != nil {
		return err
	}
	return e.send(ctx, uid, rows[half:], refused)
}

// inputError reports whether an answer is due to bad documents.
func inputError(answer *meilisearch.Error) bool {
	switch answer.StatusCode {
	case http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	case http.StatusBadRequest:
		return answer.MeilisearchApiError.Type == typeInvalid
	}
	return false
}

// Delete implements search.Engine.
func (e *Engine) Delete(ctx context.Context, refs []domain.Ref) error {
	return e.delete(ctx, e.cfg.Index, refs, nil)
}

// delete removes documents; known is as in put.
func (e *Engine) delete(ctx context.Context, uid string, refs []domain.Ref, known map[string]int64) error {
	var ids []string
	for _, ref := range refs {
		if id, ok := documentID(ref); ok { // an invalid id cannot be stored
			ids = append(ids, id)
		}
	}
	if known == nil {
		if err := e.lock(ctx); err != nil {
			return err
		}
		defer e.unlock()
	}
	for part := range slices.Chunk(ids, maxIDs) {
		there := func(id string) bool { _, ok := known[id]; return ok }
		if known == nil {
			found, err := e.stored(ctx, uid, part)
			if err != nil {
				return err
			}
			there = func(id string) bool { _, ok := found[id]; return ok }
		}
		if !slices.ContainsFunc(part, there) {
			continue
		}
		task, err := e.client.Index(uid).DeleteDocumentsWithContext(ctx, part, nil)
		if err != nil {
			return e.failed("deleting documents", err)
		}
		if err := e.await(ctx, "deleting documents", task, nil); err != nil {
			return err
		}
		for _, id := range part {
			delete(known, id)
		}
	}
	return nil
}

// lock prevents other sends between the reading of versions and the sending of
// documents.
func (e *Engine) lock(ctx context.Context) error {
	select {
	case e.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return domain.Wrap(domain.CodeUnavailable, ctx.Err(), "the search engine is busy")
	}
}

func (e *Engine) unlock() { <-e.writing }

// Pauses between two looks at a task.
const (
	firstPause = 2 * time.Millisecond
	lastPause  = 20 * time.Millisecond
)

// await waits for the outcome of a change, from the client's results. It fails
// with errRefused if the engine reports bad input, and with CodeUnavailable if
// the outcome is unknown.
func (e *Engine) await(ctx context.Context, doing string, info *meilisearch.TaskInfo, err error) error {
	if err != nil {
		return e.failed(doing, err)
	}
	ctx, cancel := context.WithTimeout(ctx, e.cfg.TaskTimeout)
	defer cancel()
	unknown := func(err error) error {
		return domain.Wrap(domain.CodeUnavailable, fmt.Errorf("meili: %s: task %d: %w", doing, info.TaskUID, err),
			"the search engine did not say in time what became of a change")
	}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		task, err := e.client.GetTaskWithContext(ctx, info.TaskUID)
		if ctx.Err() != nil {
			return unknown(ctx.Err())
		}
		if err != nil {
			return unknown(err)
		}
		switch task.Status {
		case meilisearch.TaskStatusSucceeded:
			return nil
		case meilisearch.TaskStatusFailed:
			return failure(doing, task)
		case meilisearch.TaskStatusEnqueued, meilisearch.TaskStatusProcessing:
		default: // canceled, or a state unknown to this program
			return unknown(fmt.Errorf("is %s", task.Status))
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return unknown(ctx.Err())
		}
	}
}

func failure(doing string, task *meilisearch.Task) error {
	cause := fmt.Errorf("meili: %s: task %d failed: %s: %s", doing, task.UID, task.Error.Code, task.Error.Message)
	switch {
	case task.Error.Code == codeIndexNotFound:
		return noIndex(cause)
	case task.Error.Type == typeInvalid:
		reason := strings.TrimPrefix(task.Error.Message, "Index `"+task.IndexUID+"`: ")
		return fmt.Errorf("%w%w", cause, quiet{errRefused{reason}})
	}
	return domain.Wrap(domain.CodeUnavailable, cause, "the search engine could not carry out a change")
}

// quiet is an error for errors.As with an empty text.
type quiet struct{ err error }

func (quiet) Error() string   { return "" }
func (q quiet) Unwrap() error { return q.err }
