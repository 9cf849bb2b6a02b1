package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
)

// TestCatalogueEntries: an organizer asks producers to confirm their entries;
// they confirm or correct them until the closing date. Both sides are notified.
func TestCatalogueEntries(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer, other := s.join(t, "hoi-cho@example.vn", nil, domain.RoleOrganizer), s.join(t, "htx-khac@example.vn", nil, domain.RoleProducer)
		maker := s.join(t, "htx-mat-ong@example.vn", nil, domain.RoleProducer)
		if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf(
			"INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', true, '2026-11-23 05:00:00')", maker.ID, producerID)); err != nil {
			t.Fatal(err)
		}
		today := domain.Today(noon)
		fair, err := s.store.AddFair(t.Context(), domain.Actor{UserID: organizer.ID, Roles: []domain.Role{domain.RoleOrganizer}}, domain.Fair{
			Name: "Hội chợ", Venue: "Quảng trường", Organizer: "Sở Công Thương", Phone: "0912345678", StartsOn: today + 10, EndsOn: today + 13, Place: domain.Place{ProvinceCode: "08"},
		})
		if err != nil {
			t.Fatal(err)
		}
		draft, head := "/v1/fairs/"+fair.ID+"/catalogue-draft", organizer.header()
		version, texts := 0, ""
		save := func(closes string) {
			day := "null"
			if closes != "" {
				day = strconv.Quote(closes)
			}
			w := s.send(http.MethodPut, draft, with(head, "If-Match", fmt.Sprintf(`"%d"`, version)), fmt.Sprintf(
				`{"title":"Catalogue","closes_on":%s,"sections":[{"kind":"other","title":"Mật","pinned":[{"kind":"product","id":"%s"},{"kind":"craft_village","id":"%s"}]}],"texts":[%s]}`, day, honeyID, villageID, texts))
			wantStatus(t, "saving with the closing date "+closes, w, http.StatusOK)
			version++
		}
		ask := func() string {
			w := s.send(http.MethodPost, draft+"/ask", with(head, "If-Match", fmt.Sprintf(`"%d"`, version)), "")
			return fmt.Sprint(w.Code, " ", strings.TrimSpace(w.Body.String()))
		}
		save("")
		if got := ask(); !strings.HasPrefix(got, "409") {
			t.Errorf("asked without a closing date: %s", got)
		}
		bad := s.send(http.MethodPut, draft, with(head, "If-Match", `"1"`), `{"closes_on":"2026-02-30"}`)
		wantStatus(t, "a day that is none", bad, http.StatusUnprocessableEntity)
		if !strings.Contains(bad.Body.String(), "body.closes_on") {
			t.Errorf("the field is not named: %s", bad.Body)
		}
		save((today + 3).String())
		wantStatus(t, "asking for an older draft", s.send(http.MethodPost, draft+"/ask", with(head, "If-Match", `"1"`), ""), http.StatusPreconditionFailed)
		if got := ask(); !strings.Contains(got, `"entries":1,"producers":1,"unreachable":[]`) {
			t.Errorf("asked: %s", got)
		}
		if got := ask(); !strings.Contains(got, `"entries":0,"producers":0`) {
			t.Errorf("asked again: %s", got)
		}
		if w := s.do(http.MethodGet, "/v1/me/notices", maker.header()); text(t, w, "items.0.kind") != "catalogue.ask" {
			t.Errorf("the maker has the notices %s", w.Body)
		}

		// A producer without members is named, and its entry stays unasked.
		w := s.do(http.MethodGet, "/v1/products?limit=100&valid_on="+(today+13).String(), nil)
		lone := ""
		for i := 0; lone == ""; i++ {
			if id := text(t, w, fmt.Sprintf("items.%d.producer.id", i)); id != "<nil>" && id != producerID {
				lone = text(t, w, fmt.Sprintf("items.%d.id", i))
			}
		}
		pins := s.send(http.MethodPut, draft, with(head, "If-Match", fmt.Sprintf(`"%d"`, version)), fmt.Sprintf(
			`{"title":"Catalogue","closes_on":%q,"sections":[{"kind":"other","title":"Mật","pinned":[{"kind":"product","id":"%s"}]}]}`, today+3, lone))
		wantStatus(t, "pinning", pins, http.StatusOK)
		version++
		for range 2 {
			if got := ask(); !strings.Contains(got, `"entries":0,"producers":0,"unreachable":[{"id":`) {
				t.Errorf("asked a producer without members: %s", got)
			}
		}
		if w := s.do(http.MethodGet, "/v1/fairs/"+fair.ID+"/catalogue-entries", head); text(t, w, "items.#") != "1" {
			t.Errorf("asked are %s", w.Body)
		}
		save((today + 3).String())

		mine := s.do(http.MethodGet, myEntriesPath, maker.header())
		if text(t, mine, "items.0.printed.name") != honey || text(t, mine, "items.0.state") != "asked" || text(t, mine, "items.0.closes_on") != (today+3).String() || text(t, mine, "items.0.printed.stars") != "4" {
			t.Fatalf("the maker sees %s", mine.Body)
		}
		entry := myEntriesPath + "/" + text(t, mine, "items.0.entry_id")
		if w := s.do(http.MethodGet, myEntriesPath, other.header()); text(t, w, "items.#") != "0" {
			t.Errorf("another maker sees %s", w.Body)
		}
		for _, a := range []account{other, organizer} {
			wantStatus(t, "the entry of another", s.do(http.MethodGet, entry, a.header()), http.StatusNotFound)
			wantStatus(t, "the answer of another", s.send(http.MethodPost, entry+"/answer", with(a.header(), "If-Match", `"1"`), `{"answer":"confirmed"}`), http.StatusNotFound)
		}
		answer := func(tag, body string) int {
			w := s.send(http.MethodPost, entry+"/answer", with(maker.header(), "If-Match", tag), body)
			return w.Code
		}
		for body, want := range map[string]int{
			`{"answer":"confirmed","name":"x"}`: 422, `{"answer":"corrected"}`: 422, `{"answer":"no"}`: 422, `{"answer":"confirmed","stars":5}`: 422,
		} {
			if got := answer(`"1"`, body); got != want {
				t.Errorf("%s: %d", body, got)
			}
		}
		if got := answer(`"1"`, `{"answer":"confirmed"}`); got != 200 {
			t.Fatalf("confirming: %d", got)
		}
		if got := answer(`"1"`, `{"answer":"confirmed"}`); got != 412 {
			t.Errorf("an old version: %d", got)
		}
		if got := answer(`"2"`, `{"answer":"corrected","story":"Chuyện <b>riêng</b> để in","note":"Xin in ảnh khác"}`); got != 200 {
			t.Fatalf("correcting: %d", got)
		}
		list := "/v1/fairs/" + fair.ID + "/catalogue-entries"
		w = s.do(http.MethodGet, list+"?state=corrected", head)
		if text(t, w, "items.0.correction.note") != "Xin in ảnh khác" || text(t, w, "items.0.verdict") != "pending" || strings.Contains(text(t, w, "items.0.printed.story"), "để in") || text(t, w, "items.0.listing_name") != honey {
			t.Errorf("the organizer sees %s", w.Body)
		}
		// It is printed once the organizer accepts it.
		one := list + "/" + text(t, w, "items.0.entry_id")
		wantStatus(t, "another organizer's entry", s.do(http.MethodGet, one, maker.header()), http.StatusForbidden)
		wantStatus(t, "accepting without having read", s.send(http.MethodPost, one+"/accept", head, ""), http.StatusPreconditionRequired)
		wantStatus(t, "rejecting without a reason", s.send(http.MethodPost, one+"/reject", with(head, "If-Match", `"3"`), `{"reason":" "}`), http.StatusUnprocessableEntity)
		w = s.send(http.MethodPost, one+"/accept", with(head, "If-Match", s.do(http.MethodGet, one, head).Header().Get("ETag")), "")
		if w.Code != http.StatusOK || text(t, w, "verdict") != "accepted" || text(t, w, "printed.story") != "Chuyện <b>riêng</b> để in" {
			t.Errorf("accepting: %d %s", w.Code, w.Body)
		}
		version++ // what is printed is another now
		wantStatus(t, "deciding again", s.send(http.MethodPost, one+"/reject", with(head, "If-Match", `"4"`), `{"reason":"x"}`), http.StatusConflict)

		// One change of a section needs no copy of the draft.
		section := draft + "/sections/0/"
		w = s.do(http.MethodGet, section+"entries?total=true", head)
		if text(t, w, "total") != "2" || text(t, w, "items.0.name") != honey || text(t, w, "items.0.stars") != "4" || text(t, w, "items.0.verdict") != "accepted" || text(t, w, "items.1.pinned") != "true" {
			t.Errorf("the section has %s", w.Body)
		}
		change := func(tag int, body string) *httptest.ResponseRecorder {
			return s.send(http.MethodPost, section+"change", with(head, "If-Match", fmt.Sprintf(`"%d"`, tag)), body)
		}
		wantStatus(t, "an older draft", change(version-1, `{"do":"remove"}`), http.StatusPreconditionFailed)
		wantStatus(t, "no such change", change(version, `{"do":"pin"}`), http.StatusUnprocessableEntity)
		if w := change(version, `{"do":"drop","kind":"product","id":"`+honeyID+`"}`); w.Code != http.StatusOK || text(t, w, "sections.0.dropped.0.id") != honeyID {
			t.Errorf("dropping: %d %s", w.Code, w.Body)
		}
		version++
		if w := s.do(http.MethodGet, section+"entries?left_out=true", head); text(t, w, "items.#") != "1" || text(t, w, "items.0.reason") != "dropped" {
			t.Errorf("left out are %s", w.Body)
		}
		wantStatus(t, "pinning again", change(version, `{"do":"pin","kind":"product","id":"`+honeyID+`"}`), http.StatusOK)
		version++
		wantStatus(t, "no such section", s.do(http.MethodGet, draft+"/sections/7/entries", head), http.StatusNotFound)
		if w := s.do(http.MethodGet, list+"?state=asked", head); text(t, w, "items.#") != "0" {
			t.Errorf("still asked: %s", w.Body)
		}
		wantStatus(t, "no state", s.do(http.MethodGet, list+"?state=x", head), http.StatusUnprocessableEntity)
		if w := s.do(http.MethodGet, "/v1/me/notices", head); text(t, w, "items.0.kind") != "catalogue.corrected" || text(t, w, "items.1.kind") != "catalogue.confirmed" {
			t.Errorf("the organizer has the notices %s", w.Body)
		}
		if w := s.do(http.MethodGet, "/v1/products/"+honeyID, nil); strings.Contains(w.Body.String(), "để in") {
			t.Error("the listing was changed, too")
		}
		wantStatus(t, "freezing what was corrected meanwhile", s.send(http.MethodPost, "/v1/fairs/"+fair.ID+"/editions", with(head, "If-Match", fmt.Sprintf(`"%d"`, version-1)), ""), http.StatusPreconditionFailed)

		// An older copy of the draft does not lose the correction.
		for _, old := range []string{"", `{"kind":"product","id":"` + honeyID + `","story":"Bản cũ"}`} {
			w := s.send(http.MethodPut, draft, with(head, "If-Match", fmt.Sprintf(`"%d"`, version)), `{"title":"Catalogue","texts":[`+old+`]}`)
			if w.Code != http.StatusPreconditionFailed || !strings.Contains(w.Body.String(), "correction_lost") {
				t.Errorf("an older copy %s: %d %s", old, w.Code, w.Body)
			}
		}
		if w := s.do(http.MethodGet, draft, head); text(t, w, "catalogue.texts.0.version") != "1" || text(t, w, "catalogue.texts.0.story") != "Chuyện <b>riêng</b> để in" {
			t.Errorf("the draft has %s", w.Body)
		}
		texts = `{"kind":"product","id":"` + honeyID + `","version":1,"story":"Lời của ban tổ chức"}`
		save((today - 1).String())
		if got := answer(`"4"`, `{"answer":"confirmed"}`); got != 409 {
			t.Errorf("after the closing date: %d", got)
		}
		if got := ask(); !strings.HasPrefix(got, "409") {
			t.Errorf("asked after the closing date: %s", got)
		}
	})
}

const myEntriesPath = "/v1/me/catalogue-entries"
