package main_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestJourneyOrganizerCatalogue: an organizer goes from a saved query to
// edition 1, its addendum, and edition 2.
func TestJourneyOrganizerCatalogue(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, journeyCatalogue)
}

func journeyCatalogue(t *testing.T, in *installation) {
	s := in.serve(t)
	organizer, officer, visitor := register(t, s, "catalogue@example.vn", "organizer"), appoint(t, in, s, "can-bo@example.vn"), person{s: s}
	day := func(ahead int) string { return time.Now().AddDate(0, 0, ahead).Format(time.DateOnly) }

	edition := func(t *testing.T, fair, number string) {
		t.Helper()
		organizer.post(t, 201, fair+"/editions", organizer.get(t, fair+"/catalogue-draft").tag(), "")
		until(t, "edition "+number+" is made", func() bool { return organizer.get(t, fair+"/editions/"+number).at("ready") == "true" })
		organizer.post(t, 200, fair+"/editions/"+number+"/publish", "", "")
	}

	var fair, first string // a path, and the id of a product
	step(t, "A saved query fills the draft of a catalogue", func(t *testing.T) {
		w := organizer.post(t, 201, "/v1/fairs", "", fmt.Sprintf(`{"name":"Hội chợ OCOP","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":%q,"ends_on":%q,"organizer":"Sở Công Thương","email":"catalogue@example.vn"}`, day(2), day(6)))
		fair = "/v1/fairs/" + w.at("id")
		organizer.post(t, 200, fair+"/publish", `"1"`, "{}")
		draft := fair + "/catalogue-draft"
		form := `{"title":"Catalogue OCOP","greeting":"Kính chào quý khách","sections":[{"kind":"province","split":"province","query":{"kind":["product"],"province":["tuyen-quang"],"stars":[3,4,5]}}]}`
		w = organizer.sends(t, 200, http.MethodPut, draft, []byte(form), "If-Match", organizer.get(t, draft).tag())
		first = w.at("sections.0.entries.0.id")
		if first == "" {
			t.Fatalf("the query finds nothing: %s", w.body)
		}
		if preview := organizer.get(t, draft+"/preview.pdf?paper=a5&language=both").body; !bytes.HasPrefix(preview, []byte("%PDF-")) {
			t.Error("the preview is no PDF")
		}
	})

	var file string
	var book []byte
	step(t, "Edition 1 is frozen, made by a job, and published", func(t *testing.T) {
		visitor.sends(t, 404, http.MethodGet, fair+"/catalogue.pdf", nil)
		edition(t, fair, "1")
		file = fair + "/catalogue.pdf?edition=1&language=both"
		book = visitor.get(t, file).body
	})

	step(t, "The addendum names a changed phone", func(t *testing.T) {
		maker := visitor.get(t, "/v1/products/"+first).at("producer.id")
		officer.sends(t, 200, http.MethodPatch, "/v1/producers/"+maker, []byte(`{"phone":"0912 000 111","contact_public":true}`), "If-Match", officer.get(t, "/v1/producers/"+maker).tag())
		if addendum := string(organizer.get(t, fair+"/editions/1/addendum").body); !strings.Contains(addendum, "0912 000 111") {
			t.Errorf("the addendum: %s", addendum)
		}
	})

	step(t, "Edition 2 has the new phone, and edition 1 stays the same", func(t *testing.T) {
		edition(t, fair, "2")
		if !bytes.Equal(book, visitor.get(t, file).body) {
			t.Error("edition 1 has other bytes")
		}
		if data := string(visitor.get(t, fair+"/catalogue.json").body); !strings.Contains(data, "0912 000 111") {
			t.Error("edition 2 does not have the new phone")
		}
	})

	step(t, "Everybody reads the corrections of edition 1, which is withdrawn and replaced", func(t *testing.T) {
		if w := visitor.get(t, fair+"/catalogue/addendum?edition=1"); !strings.Contains(string(w.body), "0912 000 111") || w.at("withdrawn_at") != "<nil>" {
			t.Errorf("everybody reads %s", w.body)
		}
		if sheet := visitor.get(t, fair+"/catalogue/addendum.pdf?edition=1&language=both").body; !bytes.HasPrefix(sheet, []byte("%PDF-")) {
			t.Error("the corrections are no PDF")
		}
		organizer.post(t, 200, fair+"/editions/1/withdraw", "", `{"reason":"Số điện thoại in sai"}`)
		if w := visitor.get(t, fair+"/catalogue?edition=1"); w.at("withdrawn_reason") != "Số điện thoại in sai" || w.at("replaced_by") != "2" {
			t.Errorf("edition 1 is not marked: %s", w.body)
		}
		if !bytes.Equal(book, visitor.get(t, file).body) {
			t.Error("the withdrawn edition has other bytes")
		}
		if got := s.stop(t); got != 0 {
			t.Errorf("the program ended with %d", got)
		}
	})
}
