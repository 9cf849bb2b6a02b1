package meili_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/testservices"
)

// listings makes documents like those of a country: names and stories of
// syllables that are the rarer the higher their number, as in real names.
func listings(n int) []search.Document {
	r := rand.New(rand.NewPCG(3, 3))
	zipf := rand.NewZipf(r, 1.1, 8, 2199)
	words := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = syllable(int(zipf.Uint64()))
		}
		return strings.Join(out, " ")
	}
	docs := make([]search.Document, n)
	for i := range docs {
		d := search.Document{
			Ref:     domain.Ref{Kind: domain.KindProduct, ID: fmt.Sprintf("0193a5c0-%04x-7000-8000-%012x", r.IntN(1<<16), i)},
			Version: 1, Maker: "Hợp tác xã nông nghiệp",
			Province: fmt.Sprintf("%02d", r.IntN(34)), FormerProvince: fmt.Sprintf("%02d", r.IntN(63)),
			Region: domain.RegionMekongDelta, Group: domain.Groups()[r.IntN(6)], Set: fmt.Sprintf("I.%d.a", r.IntN(26)),
			ProducerID: fmt.Sprintf("p%d", r.IntN(n)), CreatedAt: 1_700_000_000 + int64(i),
			HasPin: true, Lat: 8.5 + r.Float64()*14, Lon: 102.2 + r.Float64()*7,
			Windows: []domain.Window{{Stars: 3 + r.IntN(3), From: today - domain.Date(r.IntN(1200)), Until: today + domain.Date(r.IntN(1000))}},
		}
		for f, count := range []int{3 + r.IntN(4), 3, 5, 6, 60} {
			d.Words[f] = words(count)
			d.Exact[f] = d.Words[f]
		}
		d.Name = d.Words[search.FieldName]
		d.NameSort = domain.SortKey(d.Name)
		docs[i] = d
	}
	return docs
}

func syllable(n int) string {
	onsets := []string{"b", "c", "ch", "d", "g", "h", "k", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"}
	rimes := []string{"a", "an", "ang", "anh", "ao", "at", "ay", "e", "en", "eo", "i", "in", "inh", "o", "oi", "on", "ong", "u", "uoc", "uong"}
	s := onsets[n%len(onsets)] + rimes[n/len(onsets)%len(rimes)]
	if n >= len(onsets)*len(rimes) {
		s += string(rune('a' + n/(len(onsets)*len(rimes))))
	}
	return s
}

const benchDocuments = 20_000

func BenchmarkPut1000(b *testing.B) {
	e := open(b, -1)
	docs := listings(1000)
	version := int64(1)
	for b.Loop() {
		version++
		for i := range docs {
			docs[i].Version = version
		}
		if err := e.Put(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(docs))/b.Elapsed().Seconds(), "docs/s")
}

func BenchmarkSearch(b *testing.B) {
	e := open(b, -1)
	docs := listings(benchDocuments)
	if err := e.Put(b.Context(), docs); err != nil {
		b.Fatal(err)
	}
	bare := bareIndex(b, docs)
	units := func(prefix bool, words ...string) search.Clause {
		var c search.Clause
		for i, w := range words {
			u := search.Unit{Words: []string{w}}
			if prefix && i == len(words)-1 {
				u.Prefix = w
			}
			c = append(c, u)
		}
		return c
	}
	filter := domain.ListingFilter{ValidOn: today}
	for _, c := range []struct {
		name string
		q    search.Query
		bare string
	}{
		{"one common word", search.Query{Any: []search.Clause{units(false, syllable(5))}}, syllable(5)},
		{"one rare word", search.Query{Any: []search.Clause{units(false, syllable(1500))}}, syllable(1500)},
		{"two words", search.Query{Any: []search.Clause{units(false, syllable(20), syllable(60))}}, syllable(20) + " " + syllable(60)},
		{"prefix of two letters", search.Query{Any: []search.Clause{units(true, "tr")}}, "tr"},
		{"word and prefix", search.Query{Any: []search.Clause{units(true, syllable(20), "th")}}, syllable(20) + " th"},
		{"three words, one dropped", search.Query{Any: []search.Clause{
			units(false, syllable(20), syllable(60), syllable(300)), units(false, syllable(20), syllable(60)),
			units(false, syllable(20), syllable(300)), units(false, syllable(60), syllable(300)),
		}}, syllable(20) + " " + syllable(60) + " " + syllable(300)},
		{"no text, by stars", search.Query{Sort: domain.SortStars}, ""},
	} {
		c.q.Filter = filter
		for _, limit := range []int{10, 100} {
			c.q.Limit = limit
			b.Run(fmt.Sprintf("%s/limit=%d", c.name, limit), func(b *testing.B) {
				for b.Loop() {
					if _, err := e.Search(b.Context(), c.q); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%s/limit=%d/facets", c.name, limit), func(b *testing.B) {
				q := c.q
				q.Facets = search.Facets()
				for b.Loop() {
					if _, err := e.Search(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%s/limit=%d/bare", c.name, limit), func(b *testing.B) {
				for b.Loop() {
					bare(b, map[string]any{"q": c.bare, "limit": limit})
				}
			})
		}
	}
}

// bareIndex puts docs into an index as a plain user of Meilisearch would, and
// returns what searches there.
func bareIndex(b *testing.B, docs []search.Document) (ask func(testing.TB, any)) {
	address, key := testservices.Meili(b)
	uid := testservices.IndexName(b)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	b.Cleanup(client.CloseIdleConnections)
	call := func(t testing.TB, method, path string, body any) []byte {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), method, address+path, bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode/100 != 2 {
			t.Fatalf("%s %s: %s %v %s", method, path, res.Status, err, answer)
		}
		return answer
	}
	call(b, http.MethodPatch, "/indexes/"+uid+"/settings", map[string]any{"searchableAttributes": []string{"name", "alt", "maker", "place", "text"}})
	var rows []map[string]any
	for _, d := range docs {
		rows = append(rows, map[string]any{"id": d.ID, "name": d.Words[0], "alt": d.Words[1], "maker": d.Words[2], "place": d.Words[3], "text": d.Words[4]})
	}
	answer := call(b, http.MethodPost, "/indexes/"+uid+"/documents", rows)
	var task struct {
		UID int `json:"taskUid"`
	}
	if err := json.Unmarshal(answer, &task); err != nil {
		b.Fatal(err)
	}
	for !bytes.Contains(call(b, http.MethodGet, fmt.Sprintf("/tasks/%d", task.UID), nil), []byte(`"succeeded"`)) {
	}
	return func(t testing.TB, q any) { call(t, http.MethodPost, "/indexes/"+uid+"/search", q) }
}
