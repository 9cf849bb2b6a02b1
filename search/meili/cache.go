package meili

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
)

// A document is stored with a stamp: a hash of everything in it. Hits bring
// only stamps, and what a stamp stands for is kept here, so that the hundred
// documents that one search orders are seldom sent. Since the same stamp always
// means the same document, no two processes can disagree about one.

// documentsKept is how many documents are kept.
const documentsKept = 40_000

func stampOf(packed []string) (string, error) {
	b, err := json.Marshal(packed)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:18]), nil
}

// documentsPerRequest is how many whole documents are read at a time.
const documentsPerRequest = 500

// warm reads documents until the cache is full, so that searches after a start
// need not. What it can't read is read when it is found.
func (e *Engine) warm(ctx context.Context) {
	for offset := int64(0); offset < documentsKept; offset += documentsPerRequest {
		var page meilisearch.DocumentsResult
		err := e.client.Index(e.cfg.Index).GetDocumentsWithContext(ctx, &meilisearch.DocumentsQuery{
			Offset: offset, Limit: documentsPerRequest, Fields: []string{attrID, attrDoc, attrStamp},
		}, &page)
		if err != nil {
			if ctx.Err() == nil {
				e.cfg.Log.WarnContext(ctx, "documents could not be read ahead", "index", e.cfg.Index, "error", e.failed("reading ahead", err))
			}
			return
		}
		for _, hit := range page.Results {
			h, err := readStamp(hit)
			if err != nil {
				continue
			}
			if d, err := readDocument(hit); err == nil {
				e.cache.Add(h.stamp, d)
			}
		}
		if len(page.Results) < documentsPerRequest {
			return
		}
	}
}

// stampedHit is what a hit says of itself.
type stampedHit struct{ id, stamp string }

func readStamp(hit meilisearch.Hit) (h stampedHit, err error) {
	if err := json.Unmarshal(hit[attrID], &h.id); err != nil {
		return h, fmt.Errorf("a hit without an id: %w", err)
	}
	if err := json.Unmarshal(hit[attrStamp], &h.stamp); err != nil {
		return h, fmt.Errorf("hit %q: %w", h.id, err)
	}
	return h, nil
}

// fits tells whether d is the document of the hit.
func (h stampedHit) fits(d search.Document) bool {
	id, ok := documentID(d.Ref)
	return ok && id == h.id
}

func hitOf(d search.Document) search.Hit {
	return search.Hit{Ref: domain.Ref{Kind: d.Kind, ID: d.ID}, Version: d.Version, Doc: d}
}
