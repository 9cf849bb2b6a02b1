package main

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/meilisearch/meilisearch-go"
	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/config"
	"chophien/search/meili"
)

// keyTimeout is how long a request about keys may take.
const keyTimeout = 5 * time.Second

func meiliKeyCommand(p app.Process) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "meili-key",
		Short: "Create the key for the server, with the master key of Meilisearch",
		Long: "Create a Meilisearch key for the indexes of this installation only, and print it.\n" +
			"Reads CHOPHIEN_MEILI_URL, CHOPHIEN_MEILI_INDEX and " + config.MasterKeyVariable + ".\n" +
			"Asked again, it gives the same key.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			address, index := "", config.DefaultMeiliIndex
			for _, e := range p.Environ {
				switch name, value, _ := strings.Cut(e, "="); {
				case value == "":
				case name == "CHOPHIEN_MEILI_URL":
					address = value
				case name == "CHOPHIEN_MEILI_INDEX":
					index = value
				}
			}
			master, err := config.MasterKey(p.Environ)
			if err != nil {
				return err
			}
			if address == "" || master == "" {
				return fmt.Errorf("CHOPHIEN_MEILI_URL and %s must be set", config.MasterKeyVariable)
			}
			key, err := makeMeiliKey(cmd.Context(), address, master, index)
			if err != nil {
				return err
			}
			if out == "" {
				fmt.Fprintln(p.Out, key)
				return nil
			}
			return writeSecret(out, key+"\n")
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "write the key to this file, readable only by its owner, instead of printing it")
	return cmd
}

func keyClient(address, key string) meilisearch.ServiceManager {
	return meilisearch.New(address, meilisearch.WithAPIKey(key),
		meilisearch.WithCustomClient(&http.Client{Timeout: keyTimeout}), meilisearch.DisableRetries())
}

// makeMeiliKey returns the key for the indexes whose names begin with index.
// The key's uid is derived from the name, so the server returns the same key
// again.
func makeMeiliKey(ctx context.Context, address, master, index string) (string, error) {
	client := keyClient(address, master)
	id := uuid.NewHash(sha1.New(), uuid.NameSpaceURL, []byte("chophien/meilisearch/"+index), 5).String()
	want := &meilisearch.Key{
		UID: id, Name: "chophien " + index, Description: "Search and indexing of Chợ Phiên",
		Actions: meili.Actions(), Indexes: []string{index, index + "_new_*"}, // the second are those that are being built
	}
	found, err := client.GetKeyWithContext(ctx, id)
	if e, ok := errors.AsType[*meilisearch.Error](err); ok && e.StatusCode == http.StatusNotFound {
		found, err = nil, nil
	}
	if err != nil {
		return "", fmt.Errorf("asking Meilisearch for the key: %w", plain(err))
	}
	if found != nil && sameSet(found.Actions, want.Actions) && sameSet(found.Indexes, want.Indexes) {
		return found.Key, nil
	}
	if found != nil { // a key of an older program: its rights cannot change, so it is replaced
		if _, err := client.DeleteKeyWithContext(ctx, id); err != nil {
			return "", fmt.Errorf("removing the old key: %w", plain(err))
		}
	}
	made, err := client.CreateKeyWithContext(ctx, want)
	if err != nil {
		return "", fmt.Errorf("making the key: %w", plain(err))
	}
	return made.Key, nil
}

// plain returns Meilisearch's message without the request, which may contain
// the key.
func plain(err error) error {
	if e, ok := errors.AsType[*meilisearch.Error](err); ok && e.MeilisearchApiError.Message != "" {
		return errors.New(e.MeilisearchApiError.Message)
	}
	return err
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// writeSecret replaces a file in one step, so that no reader sees half a key.
func writeSecret(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
