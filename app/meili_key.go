package app

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"chophien/config"
)

// keyTimeout is how long a request about keys may take.
const keyTimeout = 5 * time.Second

// RefuseMasterKey fails when key may manage keys: a process that serves the
// public must not have such a key. It succeeds if Meilisearch does not answer:
// search is degraded then anyway.
func RefuseMasterKey(ctx context.Context, cfg config.Config) error {
	client := meilisearch.New(cfg.MeiliURL, meilisearch.WithAPIKey(cfg.MeiliKey),
		meilisearch.WithCustomClient(&http.Client{Timeout: keyTimeout}), meilisearch.DisableRetries())
	if _, err := client.GetKeysWithContext(ctx, &meilisearch.KeysQuery{Limit: 1}); err == nil {
		return errors.New("CHOPHIEN_MEILI_KEY: may manage keys, like the master key; make a narrower key with: chophien meili-key")
	}
	return nil
}
