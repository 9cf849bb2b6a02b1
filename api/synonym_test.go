package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/jobs"
	"chophien/search/vi"
)

const synonymsPath = "/v1/admin/synonyms"

// TestSynonyms: a rule is added, finds, is changed, switched off and deleted;
// the same holds for a rule of the program.
func TestSynonyms(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		send := func(method, path, tag, body string) *httptest.ResponseRecorder {
			header := officer.header()
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			w := s.send(method, path, header, body)
			return w
		}
		found := func(q string) string {
			t.Helper()
			if _, err := jobs.Reindex(t.Context(), s.store, s.engine, nil); err != nil {
				t.Fatal(err)
			}
			w := s.do(http.MethodGet, "/v1/search?q="+q, nil)
			wantStatus(t, "searching", w, http.StatusOK)
			return text(t, w, "items.#")
		}
		builtIn := len(vi.BuiltInRules())
		list := send(http.MethodGet, synonymsPath, "", "")
		wantStatus(t, "all rules", list, http.StatusOK)
		if text(t, list, "items.#") != fmt.Sprint(builtIn) || text(t, list, "items.0.built_in") != "true" || text(t, list, "items.0.changed") != "false" || text(t, list, "revision") != "0" {
			t.Fatalf("at first: %.300s", list.Body)
		}
		if n := found("qwexyz"); n != "0" {
			t.Fatalf("%s things are found by a word that is none", n)
		}

		body := norm.NFD.String(`{"names":[" mật ong "],"also":["Qwexyz"],"unless":["mật ong dú"],"groups":["I"],"note":"Thử"}`)
		w := send(http.MethodPost, synonymsPath, "", body)
		wantStatus(t, "adding", w, http.StatusCreated)
		path, tag := w.Header().Get("Location"), w.Header().Get("ETag")
		if text(t, w, "names") != "[mật ong]" || text(t, w, "enabled") != "true" || text(t, w, "updated_by_id") != officer.ID || path != synonymsPath+"/"+text(t, w, "id") || tag != `"1"` {
			t.Fatalf("added %v %s", w.Header(), w.Body)
		}
		if n := found("qwexyz"); n == "0" {
			t.Error("honey is not found by its other name")
		}
		list = send(http.MethodGet, synonymsPath, "", "")
		if text(t, list, "items.#") != fmt.Sprint(builtIn+1) || text(t, list, "revision") != "1" || text(t, list, "indexed_revision") != "1" {
			t.Errorf("after adding: revision %s, indexed %s", text(t, list, "revision"), text(t, list, "indexed_revision"))
		}

		off := `{"names":["mật ong"],"also":["qwexyz"],"enabled":false}`
		wantStatus(t, "a change without If-Match", send(http.MethodPut, path, "", off), http.StatusPreconditionRequired)
		wantStatus(t, "a change of another version", send(http.MethodPut, path, `"9"`, off), http.StatusPreconditionFailed)
		w = send(http.MethodPut, path, tag, off)
		wantStatus(t, "switching off", w, http.StatusOK)
		wantStatus(t, "switching off again", send(http.MethodPut, path, tag, off), http.StatusPreconditionFailed)
		if n := found("qwexyz"); n != "0" {
			t.Errorf("%s things are found by a rule that is off", n)
		}
		tag = w.Header().Get("ETag")
		wantStatus(t, "deleting without If-Match", send(http.MethodDelete, path, "", ""), http.StatusPreconditionRequired)
		wantStatus(t, "deleting", send(http.MethodDelete, path, tag, ""), http.StatusNoContent)
		wantStatus(t, "the deleted rule", send(http.MethodGet, path, "", ""), http.StatusNotFound)
		wantStatus(t, "deleting again", send(http.MethodDelete, path, tag, ""), http.StatusNotFound)

		// A changed rule of the program comes back when the change is deleted.
		path = synonymsPath + "/" + vi.BuiltInRules()[0].ID
		before := send(http.MethodGet, path, "", "")
		wantStatus(t, "a rule of the program", before, http.StatusOK)
		wantStatus(t, "deleting it", send(http.MethodDelete, path, before.Header().Get("ETag"), ""), http.StatusConflict)
		w = send(http.MethodPut, path, before.Header().Get("ETag"), `{"names":["chè"],"also":["trà"],"enabled":false}`)
		wantStatus(t, "switching it off", w, http.StatusOK)
		list = send(http.MethodGet, synonymsPath, "", "")
		if text(t, list, "items.#") != fmt.Sprint(builtIn) || text(t, list, "items.0.enabled") != "false" || text(t, list, "items.0.changed") != "true" {
			t.Errorf("the rule is not changed in place: %.300s", list.Body)
		}
		wantStatus(t, "deleting the change", send(http.MethodDelete, path, w.Header().Get("ETag"), ""), http.StatusNoContent)
		if after := send(http.MethodGet, path, "", ""); after.Body.String() != before.Body.String() {
			t.Errorf("before %s, after %s", before.Body, after.Body)
		}
		wantStatus(t, "an id that the program does not know", send(http.MethodPut, synonymsPath+"/"+domain.BuiltInSynonymPrefix+"000000000000", `"0"`, off), http.StatusNotFound)
	})
}

// TestSynonymEvaluation checks that the effect of a change is returned, and nothing
// changes. The comparison has a database and an index of its own on every
// installation, so one is enough.
func TestSynonymEvaluation(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
	evaluate := func(body string) *httptest.ResponseRecorder {
		w := s.send(http.MethodPost, synonymsPath+"/evaluate", officer.header(), body)
		return w
	}
	w := evaluate(`{"rule":{"names":["zqx"],"also":["zqy"]}}`)
	wantStatus(t, "a rule about nothing", w, http.StatusOK)
	if text(t, w, "changed.#") != "0" || text(t, w, "before") != text(t, w, "after") || text(t, w, "before.queries") == "0" || text(t, w, "classes.#") == "0" {
		t.Errorf("a rule about nothing: %.400s", w.Body)
	}
	// Pork is called lợn in one half of the country and heo in the other.
	id := ""
	for _, r := range vi.BuiltInRules() {
		if strings.Join(r.Names, "|") == "lợn|heo" {
			id = r.ID
		}
	}
	w = evaluate(`{"id":"` + id + `","rule":{"names":["lợn"],"also":["heo"],"enabled":false}}`)
	wantStatus(t, "switching a rule off", w, http.StatusOK)
	if text(t, w, "changed.#") == "0" || text(t, w, "before.ndcg") == text(t, w, "after.ndcg") {
		t.Errorf("without lợn and heo: %.400s", w.Body)
	}
	wantStatus(t, "deleting a rule of the program", evaluate(`{"id":"`+id+`"}`), http.StatusConflict)
	wantStatus(t, "no such rule", evaluate(`{"id":"`+id404+`"}`), http.StatusNotFound)
	for field, body := range map[string]string{
		"body.rule":         `{}`,
		"body.rule.also[1]": `{"rule":{"names":["chè"],"also":["trà","!"]}}`,
		"body.rules":        `{"rules":[]}`,
	} {
		t.Run(field, func(t *testing.T) {
			w := evaluate(body)
			if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != field {
				t.Errorf("%s: status %d: %s", body, w.Code, w.Body)
			}
		})
	}
	state, err := s.store.SynonymState(t.Context())
	if err != nil || state.Revision != 0 {
		t.Errorf("it made revision %d (%v)", state.Revision, err)
	}
}

func TestSynonymsRefuse(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	admin := s.join(t, "admin@example.vn", nil, domain.RoleAdmin)
	path := synonymsPath + "/" + vi.BuiltInRules()[0].ID
	for name, c := range map[string]struct{ field, body string }{
		"no names":          {"names", `{"names":[],"also":["trà"]}`},
		"names are missing": {"names", `{"also":["trà"]}`},
		"null":              {"names", `{"names":null,"also":["trà"]}`},
		"nothing else":      {"also", `{"names":["chè"],"also":[]}`},
		"itself":            {"also", `{"names":["chè"],"also":["CHÈ"]}`},
		"an empty entry":    {"names[1]", `{"names":["chè"," "],"also":["trà"]}`},
		"marks":             {"also[0]", `{"names":["chè"],"also":["%%"]}`},
		"digits":            {"also[0]", `{"names":["chè"],"also":["2026"]}`},
		"another script":    {"unless[0]", `{"names":["chè"],"also":["trà"],"unless":["` + strings.Repeat("茶", 81) + `"]}`},
		"seven words":       {"also[1]", `{"names":["chè"],"also":["trà","một hai ba bốn năm sáu bảy"]}`},
		"a NUL":             {"names[0]", `{"names":["ch\u0000è"],"also":["trà"]}`},
		"41 entries":        {"unless", `{"names":["chè"],"also":["trà"],"unless":["a"` + strings.Repeat(`,"b"`, 40) + `]}`},
		"an entry twice":    {"names[1]", `{"names":["chè","Chè"],"also":["trà"]}`},
		"an unknown group":  {"groups[0]", `{"names":["chè"],"also":["trà"],"groups":["VII"]}`},
		"a long note":       {"note", `{"names":["chè"],"also":["trà"],"note":"` + strings.Repeat("ă", 501) + `"}`},
		"a number":          {"names[0]", `{"names":[1],"also":["trà"]}`},
		"a version":         {"version", `{"names":["chè"],"also":["trà"],"version":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			for method, path := range map[string]string{http.MethodPost: synonymsPath, http.MethodPut: path} {
				w := s.send(method, path, with(admin.header(), "If-Match", `"0"`), c.body)
				if w.Code != http.StatusUnprocessableEntity || !strings.HasPrefix(text(t, w, "errors.0.location")+"|", "body") || !strings.Contains(w.Body.String(), c.field) {
					t.Errorf("%s of %s: status %d: %s", method, name, w.Code, w.Body)
				}
			}
		})
	}
	state, err := s.store.SynonymState(t.Context())
	if err != nil || state.Revision != 0 {
		t.Errorf("what was refused made revision %d (%v)", state.Revision, err)
	}
}
