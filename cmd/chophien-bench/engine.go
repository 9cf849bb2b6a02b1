package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"chophien/app"
	"chophien/config"
	"chophien/domain"
)

// bareEngine is a search engine without the program around it.
type bareEngine struct {
	name            string
	search, suggest func(ctx context.Context, q benchQuery) error
	close           func() error
}

// bareEngine opens the engine that the server searches with.
func (b *bench) bareEngine(ctx context.Context, log *slog.Logger) (bareEngine, error) {
	if b.cfg.Services() {
		return b.bareMeili(ctx, log)
	}
	return b.bareFTS(ctx, log)
}

// listings opens the source of the documents of the bare engines.
func (b *bench) listings(ctx context.Context, log *slog.Logger) (listings domain.ListingService, closeStore func() error, err error) {
	if b.app != nil {
		return b.app.Store(), func() error { return nil }, nil
	}
	s, err := app.OpenStore(ctx, b.cfg, log)
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}

// meiliHTTP calls Meilisearch without a client library.
type meiliHTTP struct {
	cfg    config.Config
	client *http.Client
}

func meiliAsker(cfg config.Config) meiliHTTP {
	return meiliHTTP{cfg, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}}}
}

// ask sends body, which may be nil, and decodes the answer into into, which may
// be nil.
func (m meiliHTTP) ask(ctx context.Context, method, path string, body []byte, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, m.cfg.MeiliURL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+m.cfg.MeiliKey)
	req.Header.Set("Content-Type", "application/json")
	if strings.Contains(path, "/documents") {
		req.Header.Set("Content-Type", "application/x-ndjson")
	}
	res, err := m.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// meiliTask is Meilisearch's answer to a change.
type meiliTask struct {
	UID    int64           `json:"taskUid"`
	Status string          `json:"status"`
	Error  json.RawMessage `json:"error"`
}

// await waits until t is done.
func (m meiliHTTP) await(ctx context.Context, t meiliTask) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		var now meiliTask
		if err := m.ask(ctx, http.MethodGet, fmt.Sprintf("/tasks/%d", t.UID), nil, &now); err != nil {
			return err
		}
		switch now.Status {
		case "succeeded":
			return nil
		case "failed", "canceled":
			return fmt.Errorf("task %d %s: %s", t.UID, now.Status, now.Error)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// create creates an index with settings.
func (m meiliHTTP) create(ctx context.Context, uid string, settings json.RawMessage) error {
	body, err := json.Marshal(map[string]string{"uid": uid, "primaryKey": "id"})
	if err != nil {
		return err
	}
	var t meiliTask
	if err := m.ask(ctx, http.MethodPost, "/indexes", body, &t); err != nil {
		return err
	}
	if err := m.await(ctx, t); err != nil {
		return err
	}
	if err := m.ask(ctx, http.MethodPatch, "/indexes/"+uid+"/settings", settings, &t); err != nil {
		return err
	}
	return m.await(ctx, t)
}

// remove deletes an index, if it exists.
func (m meiliHTTP) remove(ctx context.Context, uid string) error {
	var t meiliTask
	if err := m.ask(ctx, http.MethodDelete, "/indexes/"+uid, nil, &t); err != nil {
		return err
	}
	if err := m.await(ctx, t); err != nil && !strings.Contains(err.Error(), "index_not_found") {
		return err
	}
	return nil
}

// fill sends documents, each one line of JSON, in large batches, and waits for
// the last batch.
func (m meiliHTTP) fill(ctx context.Context, uid string, lines [][]byte) error {
	const batch = 32 << 20
	var tasks []meiliTask
	var body bytes.Buffer
	for i, line := range lines {
		body.Write(line)
		body.WriteByte('\n')
		if body.Len() < batch && i < len(lines)-1 {
			continue
		}
		var t meiliTask
		if err := m.ask(ctx, http.MethodPost, "/indexes/"+uid+"/documents", body.Bytes(), &t); err != nil {
			return err
		}
		tasks = append(tasks, t)
		body.Reset()
	}
	for _, t := range tasks {
		if err := m.await(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// plainSettings are the settings of an index with Meilisearch's default search
// over the same fields and with the same facets.
const plainSettings = `{
	"searchableAttributes": ["name", "maker", "place", "text"],
	"filterableAttributes": ["kind", "province", "former_province", "group", "set", "stars"]
}`

// bareMeili fills a plain index with all public listings of today.
func (b *bench) bareMeili(ctx context.Context, log *slog.Logger) (bare bareEngine, err error) {
	m := meiliAsker(b.cfg)
	listings, closeStore, err := b.listings(ctx, log)
	if err != nil {
		return bare, err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	today := domain.Today(time.Now())
	var lines [][]byte
	for l, err := range listings.EachListing(ctx) {
		if err != nil {
			return bare, err
		}
		if !l.VisibleOn(today) {
			continue
		}
		window, _ := l.WindowOn(today)
		line, err := json.Marshal(map[string]any{
			"id": string(l.Kind) + "-" + l.ID, "slug": l.Slug, "name": l.Name, "maker": l.ProducerName,
			"place": strings.Join([]string{l.ProvinceName, l.FormerProvinceName, l.FormerDistrict, l.FormerCommune}, " "), "text": l.Text,
			"kind": l.Kind, "province": l.ProvinceCode, "former_province": l.FormerProvinceCode, "group": l.Group, "set": l.SetCode, "stars": window.Stars,
		})
		if err != nil {
			return bare, err
		}
		lines = append(lines, line)
	}
	uid := own(b.cfg.MeiliIndex)
	remove := func() error { return m.remove(context.WithoutCancel(ctx), uid) }
	if err := m.create(ctx, uid, json.RawMessage(plainSettings)); err != nil {
		return bare, errors.Join(err, remove())
	}
	if err := m.fill(ctx, uid, lines); err != nil {
		return bare, errors.Join(err, remove())
	}
	ask := func(ctx context.Context, q benchQuery, size map[string]any) error {
		body := maps.Clone(size)
		body["q"] = q.text
		var filter []string
		for name, value := range map[string]string{"province": q.province, "stars": q.stars} {
			if value != "" {
				filter = append(filter, name+" = "+value)
			}
		}
		if len(filter) > 0 {
			body["filter"] = filter
		}
		if len(q.facets) > 0 {
			body["facets"] = q.facets
		}
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		return m.ask(ctx, http.MethodPost, "/indexes/"+url.PathEscape(uid)+"/search", text, nil)
	}
	return bareEngine{
		name: "bare Meilisearch",
		search: func(ctx context.Context, q benchQuery) error {
			return ask(ctx, q, map[string]any{"page": 1, "hitsPerPage": searchLimit})
		},
		suggest: func(ctx context.Context, q benchQuery) error {
			return ask(ctx, q, map[string]any{"limit": q.limit})
		},
		close: remove,
	}, nil
}
