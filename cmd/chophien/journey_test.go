package main_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chophien/config"
	"chophien/testservices"
)

// These are the fields of answers that a buyer reads.
type (
	unit struct {
		Code  string `json:"code"`
		Name  string `json:"name"`
		Label string `json:"label"` // the name on cards
	}
	place struct {
		Province       unit  `json:"province"`
		FormerProvince *unit `json:"former_province"`
	}
	counts struct {
		Kinds map[string]int `json:"kinds"`
	}
	province struct {
		unit
		Northern bool   `json:"northern"`
		Former   []unit `json:"former"`
		Counts   counts `json:"counts"`
	}
	certificate struct {
		Decision struct {
			Issuer string `json:"issuer"`
			Number string `json:"number"`
		} `json:"decision"`
		ValidUntil string `json:"valid_until"`
		State      string `json:"state"`
	}
	item struct {
		ID           string        `json:"id"`
		Slug         string        `json:"slug"`
		Name         string        `json:"name"`
		Kind         string        `json:"kind"`
		Sample       bool          `json:"sample"`
		Certified    bool          `json:"certified"`
		Stars        *int          `json:"stars"`
		Place        place         `json:"place"`
		Certificates []certificate `json:"certificates"`
		Source       struct {
			URL string `json:"url"`
		} `json:"source"`
	}
	list struct {
		Items      []item  `json:"items"`
		NextCursor *string `json:"next_cursor"`
		Total      int     `json:"total"`
		Degraded   bool    `json:"degraded"`
	}
	problem struct {
		Type   string `json:"type"`
		Status int    `json:"status"`
		Errors []struct {
			Location string `json:"location"`
		} `json:"errors"`
	}
)

func searchFor(t *testing.T, s *server, text, more string) list {
	t.Helper()
	return read[list](t, s, "/v1/search?q="+url.QueryEscape(text)+more)
}

// answered searches until the engine answers in time: on a loaded machine it
// may take longer than one search waits for it.
func (s *server) answered(t *testing.T, text, more string) (found list) {
	t.Helper()
	until(t, "the engine answers "+text, func() bool {
		found = searchFor(t, s, text, more)
		return !found.Degraded
	})
	return found
}

func names(items []item) string {
	var all []string
	for _, i := range items {
		all = append(all, i.Name)
	}
	return strings.Join(all, "; ")
}

// TestJourneyBuyer: a buyer finds goods of a province, reads one of them and
// its certificate, and searches. An officer rebuilds the index while the server
// runs.
func TestJourneyBuyer(t *testing.T) {
	t.Parallel()
	eachInstallation(t, journeyBuyer)
}

func journeyBuyer(t *testing.T, in *installation) {
	s := in.serve(t, "--demo")

	var tuyenQuang province
	var haGiang unit
	step(t, "The provinces of today name their former provinces", func(t *testing.T) {
		provinces := read[struct {
			Items []province `json:"items"`
		}](t, s, "/v1/provinces")
		former := 0
		for _, p := range provinces.Items {
			former += len(p.Former)
			if p.Name == "Tuyên Quang" {
				tuyenQuang = p
			}
		}
		if len(provinces.Items) != 34 || former != 63 {
			t.Fatalf("%d units of today from %d former ones, want 34 from 63", len(provinces.Items), former)
		}
		for _, f := range tuyenQuang.Former {
			if f.Name == "Hà Giang" {
				haGiang = f
			}
		}
		if haGiang.Code == "" || !tuyenQuang.Northern {
			t.Fatalf("Tuyên Quang %+v must be northern and hold Hà Giang", tuyenQuang)
		}
	})

	var products []item
	step(t, "The pages of Tuyên Quang hold all its products, those of Hà Giang too", func(t *testing.T) {
		fromHaGiang := 0
		for path := "/v1/products?limit=7&province=" + tuyenQuang.Code; path != ""; {
			page := read[list](t, s, path)
			for _, p := range page.Items {
				if p.Place.Province.Code != tuyenQuang.Code {
					t.Errorf("%s is of %s", p.Name, p.Place.Province.Name)
				}
				if !p.Sample || p.Stars == nil && !p.Certified {
					t.Errorf("%s: sample %v, certified %v", p.Name, p.Sample, p.Certified)
				}
				if f := p.Place.FormerProvince; f != nil && f.Code == haGiang.Code {
					fromHaGiang++
				}
			}
			products = append(products, page.Items...)
			if path = ""; page.NextCursor != nil {
				path = "/v1/products?limit=7&province=" + tuyenQuang.Code + "&cursor=" + url.QueryEscape(*page.NextCursor)
			}
		}
		if len(products) != tuyenQuang.Counts.Kinds["product"] || len(products) == 0 {
			t.Errorf("%d products on the pages, %d counted", len(products), tuyenQuang.Counts.Kinds["product"])
		}
		if fromHaGiang == 0 {
			t.Error("nothing from former Hà Giang")
		}
	})

	step(t, "A product is read by slug and by id, with its certificate", func(t *testing.T) {
		one := read[item](t, s, "/v1/products/"+url.PathEscape(products[0].Slug))
		if byID := read[item](t, s, "/v1/products/"+products[0].ID); byID.Slug != one.Slug {
			t.Errorf("by id %s, by slug %s", byID.Slug, one.Slug)
		}
		if len(one.Certificates) == 0 || one.Certificates[0].Decision.Issuer != "Dữ liệu minh họa" || !strings.HasPrefix(one.Certificates[0].Decision.Number, "MH-") {
			t.Errorf("certificates %+v", one.Certificates)
		}
		if one.Source.URL == "" {
			t.Error("no source")
		}
	})

	step(t, "Stars are shown only while a certificate is valid", func(t *testing.T) {
		far := read[item](t, s, "/v1/products/"+products[0].ID+"?valid_on=2099-01-01")
		if far.Certified || far.Stars != nil {
			t.Errorf("in 2099: certified %v, stars %v", far.Certified, far.Stars)
		}
		if then := read[list](t, s, "/v1/products?valid_on=2099-01-01"); len(then.Items) != 0 {
			t.Errorf("in 2099 there are products: %s", names(then.Items))
		}
		if then := searchFor(t, s, "chè", "&kind=product&valid_on=2099-01-01"); then.Total != 0 || len(then.Items) != 0 {
			t.Errorf("in 2099 search finds %d", then.Total)
		}
	})
	step(t, "Searches find what people type", func(t *testing.T) { finds(t, s) })
	step(t, "Statistics are JSON", func(t *testing.T) {
		var stats map[string]any
		status, _, body := s.get(t, "/v1/statistics")
		if err := json.Unmarshal(body, &stats); err != nil || status != http.StatusOK {
			t.Errorf("statistics: status %d, %v", status, err)
		}
	})

	step(t, "Suggestions complete a word", func(t *testing.T) {
		if sug := read[list](t, s, "/v1/suggest?q="+url.QueryEscape("chè sh")); len(sug.Items) == 0 || !strings.Contains(strings.ToLower(sug.Items[0].Name), "chè sh") {
			t.Errorf("suggestions for 'chè sh': %s", names(sug.Items))
		}
	})

	step(t, "The contract and its page need no internet", func(t *testing.T) {
		var openapi struct {
			OpenAPI string         `json:"openapi"`
			Paths   map[string]any `json:"paths"`
		}
		if _, _, body := s.get(t, "/openapi.json"); json.Unmarshal(body, &openapi) != nil || !strings.HasPrefix(openapi.OpenAPI, "3.1") || openapi.Paths["/v1/search"] == nil {
			t.Errorf("openapi %q with %d paths", openapi.OpenAPI, len(openapi.Paths))
		}
		if status, header, body := s.get(t, "/docs"); status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
			t.Errorf("docs: status %d, type %s", status, header.Get("Content-Type"))
		} else if m := regexp.MustCompile(`(?i)(src|href)="(https?:)?//[^"]+\.(js|css)"`).Find(body); m != nil {
			t.Errorf("docs need the internet: %s", m)
		}
		for _, path := range []string{"/livez", "/readyz"} {
			until(t, path+" answers 200", func() bool {
				status, _, _ := s.get(t, path)
				return status == http.StatusOK
			})
		}
	})

	step(t, "Bad input is answered with the name of the parameter", func(t *testing.T) { badInput(t, s) })
	step(t, "Metrics have a listener of their own", func(t *testing.T) {
		if status, _, _ := s.get(t, "/metrics"); status != http.StatusNotFound {
			t.Errorf("metrics on the API's listener: status %d", status)
		}
		metrics := &server{url: s.metrics, client: s.client}
		if status, _, body := metrics.get(t, "/metrics"); status != http.StatusOK || !strings.Contains(string(body), "chophien_index_documents_total") {
			t.Errorf("metrics: status %d", status)
		}
	})

	step(t, "The index is rebuilt while the server runs", func(t *testing.T) {
		if out := in.run(t, "reindex"); !strings.Contains(out, "documents indexed") || strings.HasPrefix(out, "0 ") {
			t.Errorf("reindex printed %q", out)
		}
		finds(t, s)
	})

	step(t, "The server ends cleanly", func(t *testing.T) {
		if code := s.stop(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
		for line := range strings.Lines(s.log()) {
			for _, bad := range []string{`"level":"ERROR"`, "panic", "DATA RACE"} {
				if strings.Contains(line, bad) {
					t.Errorf("the log holds %s: %s", bad, line)
				}
			}
		}
		if out := s.printed(); !strings.Contains(out, s.url+"/docs") || !strings.Contains(out, s.url+"/v1/search?q=") {
			t.Errorf("the addresses to open were not printed:\n%s", out)
		}
	})
}

// finds searches with text as people type it.
func finds(t *testing.T, s *server) {
	t.Helper()
	tea := s.answered(t, "che shan tuyet", "&kind=product&limit=5")
	if len(tea.Items) == 0 || !regexp.MustCompile(`(?i)(chè|trà) shan tuyết`).MatchString(tea.Items[0].Name) {
		t.Errorf("che shan tuyet: %s", names(tea.Items))
	}
	noodles := s.answered(t, "mì Hùng Lô 5 sao", "")
	if len(noodles.Items) == 0 || !strings.Contains(noodles.Items[0].Name, "Hùng Lô") {
		t.Errorf("mì Hùng Lô 5 sao: %s", names(noodles.Items))
	}
	for _, i := range noodles.Items {
		if i.Kind == "product" && (i.Stars == nil || *i.Stars != 5) {
			t.Errorf("mì Hùng Lô 5 sao: %s has not five stars", i.Name)
		}
	}
	special := s.answered(t, "đặc sản Hà Giang", "&limit=10")
	if len(special.Items) == 0 {
		t.Error("đặc sản Hà Giang: nothing")
	}
	for _, i := range special.Items {
		if i.Place.Province.Label != "Tuyên Quang" {
			t.Errorf("đặc sản Hà Giang: %s is of %s", i.Name, i.Place.Province.Label)
		}
	}
}

// badInput sends requests whose answer must name the bad parameter.
func badInput(t *testing.T, s *server) {
	t.Helper()
	for _, tc := range []struct {
		path     string
		status   int
		location string
	}{
		{"/v1/products?colour=red", http.StatusUnprocessableEntity, "query.colour"},
		{"/v1/products?limit=1000", http.StatusUnprocessableEntity, "query.limit"},
		{"/v1/products?limit=many", http.StatusUnprocessableEntity, "query.limit"},
		{"/v1/products?cursor=broken", http.StatusUnprocessableEntity, "query.cursor"},
		{"/v1/products?valid_on=yesterday", http.StatusUnprocessableEntity, "query.valid_on"},
		{"/v1/search?q=" + strings.Repeat("%E1%BA%B7", 10_000), http.StatusUnprocessableEntity, "query.q"},
		{"/v1/search?q=%ff%fe", http.StatusUnprocessableEntity, "query.q"},
		{"/v1/search?q=ch%C3%A8&province=" + url.QueryEscape(`08" OR kind = "producer`), http.StatusUnprocessableEntity, "query.province"},
		{"/v1/products/no-such-thing", http.StatusNotFound, ""},
		{"/v1/no-such-path", http.StatusNotFound, ""},
	} {
		t.Run(tc.path[:min(len(tc.path), 60)], func(t *testing.T) {
			status, header, body := s.get(t, tc.path)
			var p problem
			if err := json.Unmarshal(body, &p); err != nil || !strings.HasPrefix(header.Get("Content-Type"), "application/problem+json") {
				t.Fatalf("no problem+json: %s: %s", header.Get("Content-Type"), body)
			}
			if status != tc.status || p.Status != tc.status || p.Type == "" {
				t.Errorf("status %d, problem %+v", status, p)
			}
			if tc.location != "" && (len(p.Errors) == 0 || p.Errors[0].Location != tc.location) {
				t.Errorf("the problem does not name %s: %s", tc.location, body)
			}
		})
	}
}

// TestJourneyEngineAway: while Meilisearch is away, search answers from the
// database, writes go on, and afterwards the index follows by itself.
func TestJourneyEngineAway(t *testing.T) {
	t.Parallel()
	in := servicesOn(t, samplesOnPostgres.Copy(t))
	s := in.serve(t)
	officer, owner := appoint(t, in, s, "can.bo@example.vn"), register(t, s, "chu@example.vn", "producer")
	finds(t, s)

	in.wire.set(true)
	// The server may keep an answer for a moment after the engine went away.
	until(t, "searches answer from the database", func() bool {
		found := searchFor(t, s, "che shan tuyet", "&kind=product")
		return found.Degraded && len(found.Items) > 0
	})
	until(t, "the server reports that it answers without the engine", func() bool { return s.readiness(t) == "degraded" })
	if status, _, _ := s.get(t, "/livez"); status != http.StatusOK {
		t.Errorf("livez: status %d", status)
	}
	before := read[list](t, s, "/v1/producers?total=true&limit=1")
	draft := owner.post(t, http.StatusCreated, "/v1/producers", "", `{"name":"HTX chè Bản Luốc","kind":"cooperative","phone":"0912345678","place":{"province":"08","former_province":"02"}}`)
	submitted := owner.post(t, http.StatusOK, "/v1/producers/"+draft.at("id")+"/submit", draft.tag(), "")
	officer.post(t, http.StatusOK, "/v1/producers/"+draft.at("id")+"/publish", submitted.tag(), "")
	after := read[list](t, s, "/v1/producers?total=true&limit=1&sort=newest")
	if after.Total <= before.Total || len(after.Items) != 1 {
		t.Fatalf("%d producers, before %d: writes do not go on", after.Total, before.Total)
	}

	in.wire.set(false)
	until(t, "the index has caught up by itself", func() bool {
		found := searchFor(t, s, after.Items[0].Name, "&kind=producer&limit=100")
		for _, i := range found.Items {
			if i.ID == after.Items[0].ID && !found.Degraded {
				return true
			}
		}
		return false
	})
	until(t, "the server is ready again", func() bool { return s.readiness(t) == "ready" })
	finds(t, s)
	if code := s.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestJourneyEngineAwayAtStart: a server that starts without Meilisearch
// serves what it can, and builds the index when it comes.
func TestJourneyEngineAwayAtStart(t *testing.T) {
	t.Parallel()
	in := services(t)
	in.wire.set(true)
	s := in.begin(t, "--demo")
	if found := searchFor(t, s, "che shan tuyet", ""); !found.Degraded || len(found.Items) == 0 {
		t.Errorf("degraded %v with %d items", found.Degraded, len(found.Items))
	}
	if got := s.readiness(t); got != "degraded" {
		t.Errorf("the server is %s", got)
	}
	in.wire.set(false)
	until(t, "the server is ready", func() bool { return s.readiness(t) == "ready" })
	finds(t, s)
}

// TestJourneyEngineWiped: a Meilisearch that lost its data also lost the keys. The
// server names the command that makes its key again, and then builds the index.
func TestJourneyEngineWiped(t *testing.T) {
	t.Parallel()
	in := servicesOn(t, samplesOnPostgres.Copy(t))
	s := in.serve(t)
	finds(t, s)
	address, master := testservices.Meili(t)
	remove := func(path string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+master)
		res, err := s.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode/100 != 2 {
			t.Fatalf("%s: %s", path, res.Status)
		}
	}
	remove("/indexes/" + in.index)
	remove("/keys/" + in.key())
	until(t, "the server names the command", func() bool {
		_, _, body := s.get(t, "/readyz")
		return s.readiness(t) == "degraded" && strings.Contains(string(body), "chophien meili-key")
	})
	if log := s.log(); !strings.Contains(log, "chophien meili-key") {
		t.Error("the log does not name the command")
	}
	withMaster := &installation{environ: append(in.environ[:len(in.environ):len(in.environ)], "CHOPHIEN_MEILI_MASTER_KEY="+master)}
	if key := strings.TrimSpace(withMaster.run(t, "meili-key")); key != in.key() {
		t.Fatal("meili-key makes another key")
	}
	until(t, "the server is ready again", func() bool { return s.readiness(t) == "ready" })
	finds(t, s)
}

// TestJourneyPowerCut: a killed server comes back with all that was written.
func TestJourneyPowerCut(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, in *installation) {
		s := in.begin(t, "--demo")
		s.kill(t)
		in.run(t, "migrate", "status")
		s = in.serve(t)
		finds(t, s)
		s.kill(t)
		finds(t, in.serve(t))
	})
}

// TestOneServerOnAFolder: the embedded database and index have one owner.
func TestOneServerOnAFolder(t *testing.T) {
	t.Parallel()
	in := embedded(t)
	in.serve(t)
	if _, errs, code := in.try(t, "serve"); code != 1 || !strings.Contains(errs, "CHOPHIEN_DATA_DIR") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

func TestStartRefusesWhatIsUnsafe(t *testing.T) {
	t.Parallel()
	t.Run("a weak key", func(t *testing.T) {
		t.Parallel()
		in := &installation{environ: append(base(filepath.Join(t.TempDir(), "data")), "CHOPHIEN_DATABASE_URL=postgres://u@127.0.0.1/x", "CHOPHIEN_MEILI_URL=http://127.0.0.1:1", "CHOPHIEN_MEILI_KEY=masterKey")}
		if _, errs, code := in.try(t, "serve"); code != 1 || !strings.Contains(errs, "CHOPHIEN_MEILI_KEY:") {
			t.Errorf("exit code %d: %s", code, errs)
		}
	})
	t.Run("the master key", func(t *testing.T) {
		t.Parallel()
		in := services(t)
		_, master := testservices.Meili(t)
		in.environ = append(in.environ, "CHOPHIEN_MEILI_KEY="+master)
		if _, errs, code := in.try(t, "serve"); code != 1 || !strings.Contains(errs, "CHOPHIEN_MEILI_KEY:") {
			t.Errorf("exit code %d: %s", code, errs)
		}
	})
}

func TestHelpDescribesEveryVariable(t *testing.T) {
	t.Parallel()
	if out := embedded(t).run(t, "serve", "--help"); !strings.Contains(out, config.Help()) {
		t.Errorf("help lacks the table of variables:\n%s", out)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	in := embedded(t)
	if out := in.run(t, "--version"); !regexp.MustCompile(`^chophien version \S+\n$`).MatchString(out) {
		t.Errorf("printed %q", out)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	in := embedded(t)
	s := in.serve(t)
	asking := &installation{environ: append(in.environ, "CHOPHIEN_ADDR="+strings.TrimPrefix(s.url, "http://"))}
	asking.run(t, "health")
	if code := s.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if _, _, code := asking.try(t, "health"); code != 1 {
		t.Errorf("exit code %d of a server that is gone", code)
	}
}
