package meili

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
)

// versionsPerRequest is how many versions are read at a time.
const versionsPerRequest = 1000

// EachVersion implements search.Engine. The engine pages by its internal number
// of a document, which is cheap at any depth; a page in the order of our ids
// costs as much as all pages before it.
func (e *Engine) EachVersion(ctx context.Context) iter.Seq2[domain.RefVersion, error] {
	return func(yield func(domain.RefVersion, error) bool) {
		for offset := int64(0); ; offset += versionsPerRequest {
			var page meilisearch.DocumentsResult
			err := e.client.Index(e.cfg.Index).GetDocumentsWithContext(ctx, &meilisearch.DocumentsQuery{
				Offset: offset, Limit: versionsPerRequest, Fields: []string{attrID, attrVersion},
			}, &page)
			if err != nil {
				yield(domain.RefVersion{}, e.failed("reading stored versions", err))
				return
			}
			for _, hit := range page.Results {
				id, version, err := readVersion(hit)
				if err != nil {
					yield(domain.RefVersion{}, unreadable(err))
					return
				}
				ref, ok := refOf(id)
				if !ok {
					e.cfg.Log.WarnContext(ctx, "a document of the search index is not ours", "index", e.cfg.Index, "document", id)
					continue
				}
				if !yield(domain.RefVersion{Ref: ref, Version: version}, nil) {
					return
				}
			}
			if len(page.Results) < versionsPerRequest {
				return
			}
		}
	}
}

// readVersion returns the id and version of a hit. A version that cannot be read
// is 0, so that any other one replaces it.
func readVersion(hit meilisearch.Hit) (id string, version int64, err error) {
	if err := json.Unmarshal(hit[attrID], &id); err != nil {
		return "", 0, err
	}
	if err := json.Unmarshal(hit[attrVersion], &version); err != nil {
		version = 0
	}
	return id, version, nil
}

// Versions implements search.Engine.
func (e *Engine) Versions(ctx context.Context, refs []domain.Ref) (map[domain.Ref]int64, error) {
	out := make(map[domain.Ref]int64, len(refs))
	for part := range slices.Chunk(refs, maxIDs) {
		byID := make(map[string]domain.Ref, len(part))
		ids := make([]string, 0, len(part))
		for _, ref := range part {
			if id, ok := documentID(ref); ok {
				byID[id] = ref
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 { // for no ids, the engine would return all
			continue
		}
		versions, err := e.stored(ctx, e.cfg.Index, ids)
		if err != nil {
			return nil, err
		}
		for id, has := range versions {
			if ref, ok := byID[id]; ok {
				out[ref] = has.version
			}
		}
	}
	return out, nil
}

// Built implements search.Engine. A swap of indexes moves the time along.
func (e *Engine) Built(ctx context.Context) (time.Time, error) {
	index, err := e.client.GetIndexWithContext(ctx, e.cfg.Index)
	if err != nil {
		return time.Time{}, e.failed("reading when the index was built", err)
	}
	return index.CreatedAt, nil
}
