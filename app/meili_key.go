package app

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"chophien/config"
)

// keyTimeout bounds one question about keys.
const keyTimeout = 5 * time.Second

// RefuseMasterKey fails when key may manage keys: such a key must not be in
// the process that answers the world. When Meilisearch can't be asked now,
// nothing is said; search is degraded then anyway.
func RefuseMasterKey(ctx context.Context, cfg config.Config) error {
	client := meilisearch.New(cfg.MeiliURL, meilisearch.WithAPIKey(cfg.MeiliKey),
		meilisearch.WithCustomClient(&http.Client{Timeout: keyTimeout}), meilisearch.DisableRetries())
	if _, err := client.GetKeysWithContext(ctx, &meilisearch.KeysQuery{Limit: 1}); err == nil {
		return errors.New("CHOPHIEN_MEILI_KEY: may manage keys, as the master key may; make a key of less rights with: chophien meili-key")
	}
	return nil
}
