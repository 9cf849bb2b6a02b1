package meili

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
)

// A document is stored with a stamp: a hash of everything in it. Hits bring
// only stamps, and what a stamp stands for is kept here, so that the hundred
// documents that one search orders are seldom sent. Since the same stamp always
// means the same document, no two processes can disagree about one.

// cacheSize is how many documents are kept at least, and half of how many at most.
const cacheSize = 20_000

func stampOf(packed []string) (string, error) {
	b, err := json.Marshal(packed)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:18]), nil
}

// cache maps stamps to documents. What wasn't asked for lately goes.
type cache struct {
	mu           sync.Mutex
	recent, last map[string]search.Document
}

func (c *cache) get(stamp string) (search.Document, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d, ok := c.recent[stamp]; ok {
		return d, true
	}
	d, ok := c.last[stamp]
	if ok {
		c.keep(stamp, d)
	}
	return d, ok
}

func (c *cache) put(stamp string, d search.Document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(stamp, d)
}

func (c *cache) keep(stamp string, d search.Document) {
	if c.recent == nil || len(c.recent) >= cacheSize {
		c.recent, c.last = map[string]search.Document{}, c.recent
	}
	c.recent[stamp] = d
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
