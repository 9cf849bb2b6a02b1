package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestJourneyOrganizer: an organizer goes from an empty fair, with an officer
// who mails the list of a province, to a page that visitors open, edition 1 of
// the catalogue, and its addendum.
func TestJourneyOrganizer(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, func(t *testing.T, in *installation) {
		s := in.serve(t)
		organizer, officer, visitor := register(t, s, "hoi-cho@example.vn", "organizer"), appoint(t, in, s, "can-bo@example.vn"), person{s: s}
		day := func(ahead int) string { return time.Now().AddDate(0, 0, ahead).Format(time.DateOnly) }

		var fair, slug, booth string // fair and booth are paths
		step(t, "The organizer adds a fair with a hall of booths", func(t *testing.T) {
			w := organizer.post(t, 201, "/v1/fairs", "", fmt.Sprintf(`{"name":"Hội chợ OCOP các tỉnh phía Bắc","venue":"Quảng trường Nguyễn Tất Thành","place":{"province":"tuyen-quang"},`+
				`"starts_on":%q,"ends_on":%q,"organizer":"Sở Công Thương","email":"hoi-cho@example.vn"}`, day(2), day(6)))
			fair, slug = "/v1/fairs/"+w.at("id"), w.at("slug")
			visitor.sends(t, 404, http.MethodGet, "/fairs/"+slug, nil)
			hall := organizer.post(t, 201, fair+"/halls", "", `{"name":"Nhà A"}`).at("id")
			w = organizer.post(t, 201, fair+"/booths", "", fmt.Sprintf(`{"hall_id":%q,"prefix":"A-","from":1,"to":24,"digits":2,"width_m":3,"depth_m":3}`, hall))
			booth = fair + "/booths/" + w.at("items.2.id")
		})

		var products reply
		var sent []string // paths in products; a source does not always name who makes it
		step(t, "A province accepts by a link, and its officer sends the list", func(t *testing.T) {
			delegation := organizer.post(t, 201, fair+"/delegations", "", `{"provinces":["tuyen-quang"]}`).at("items.0.id")
			link := organizer.post(t, 201, fair+"/delegations/"+delegation+"/links", "", "{}").at("token")
			answer := fmt.Sprintf(`{"token":%q,"answer":"accepted","contact_name":"Nguyễn Thị An","phone":"0912 345 678"}`, link)
			visitor.post(t, 200, "/v1/fair-invitations/answer", "", answer)
			visitor.post(t, 404, "/v1/fair-invitations/answer", "", answer)
			if notices := officer.get(t, "/v1/me/notices"); !notices.has("fair.invite") {
				t.Errorf("the officer has no notice of the invitation: %s", notices.body)
			}
			products = visitor.get(t, "/v1/products?province=08&limit=100&sort=name&valid_on="+day(6))
			mine := "/v1/me/delegations/" + delegation
			sheet := "Tên sản phẩm,Chủ thể\n"
			for i := 0; len(sent) < 3; i++ {
				item := fmt.Sprintf("items.%d.", i)
				if products.at(item+"slug") == "" {
					t.Fatalf("only %d products with a producer are certified on the last day", len(sent))
				}
				if products.at(item+"producer.id") != "" {
					sent = append(sent, item)
					sheet += fmt.Sprintf("\"%s\",\"%s\"\n", products.at(item+"slug"), products.at(item+"producer.label"))
				}
			}
			mail := func(query, text string) reply {
				return officer.sends(t, 200, http.MethodPost, mine+"/list"+query, []byte(text), "Content-Type", "text/csv")
			}
			if w := mail("", sheet+"Không có trên đời,\n"); w.at("wrong") != "1" || w.at("rows.3.column") != "name" || w.at("token") != "<nil>" {
				t.Errorf("the preview: %s", w.body)
			}
			if w := mail("?commit="+mail("", sheet).at("token"), sheet); w.at("taken") != "true" || w.at("right") != "3" {
				t.Errorf("the list: %s", w.body)
			}
		})

		var exhibitor string
		step(t, "Papers are checked, a booth is given once, and the fair is published", func(t *testing.T) {
			papers := organizer.get(t, fair+"/papers")
			if papers.at("checked") != "3" || papers.at("last_day") != day(6) {
				t.Errorf("the papers: %s", papers.body)
			}
			exhibitor = organizer.get(t, fair+"/exhibitors").at("items.0.id")
			give := fmt.Sprintf(`{"exhibitor_id":%q}`, exhibitor)
			organizer.sends(t, 200, http.MethodPut, booth+"/exhibitor", []byte(give), "If-Match", `"1"`)
			organizer.sends(t, 412, http.MethodPut, booth+"/exhibitor", []byte(give), "If-Match", `"1"`)
			change := organizer.get(t, fair+"/booths/proposal")
			var plan struct {
				Items []struct {
					Booth     string `json:"booth_id"`
					Exhibitor string `json:"exhibitor_id"`
					Version   int64  `json:"version"`
				} `json:"items"`
			}
			if err := json.Unmarshal(change.body, &plan); err != nil {
				t.Fatal(err)
			}
			if len(plan.Items) > 0 { // all three may be of one producer
				all, err := json.Marshal(map[string]any{"allocations": plan.Items})
				if err != nil {
					t.Fatal(err)
				}
				organizer.post(t, 200, fair+"/allocations", "", string(all))
			}
			if left := organizer.get(t, fair+"/booths/proposal"); left.at("items.#") != "0" || left.at("unplaced.#") != "0" {
				t.Errorf("an exhibitor has no booth: %s", left.body)
			}
			w := organizer.sends(t, 200, http.MethodPut, fair+"/plan", photograph(t), "If-Match", organizer.get(t, "/v1/fairs/"+strings.TrimPrefix(fair, "/v1/fairs/")).tag(), "Content-Type", "image/jpeg")
			if signs := organizer.get(t, fair+"/table-signs.pdf").body; !bytes.HasPrefix(signs, []byte("%PDF-")) {
				t.Error("the table signs are no PDF")
			}
			organizer.post(t, 200, fair+"/publish", w.tag(), "{}")
		})

		step(t, "A visitor opens the page of the fair and searches its exhibits", func(t *testing.T) {
			page := string(visitor.get(t, "/hoi-cho/"+slug).body)
			for _, text := range []string{"Quảng trường Nguyễn Tất Thành", "A-03", "(3)", products.at(sent[0] + "producer.label")} {
				if !strings.Contains(page, text) {
					t.Errorf("the page lacks %q", text)
				}
			}
			if found := visitor.get(t, fair+"/exhibits?booth_number=A-03"); found.at("items.0.exhibitor_id") != exhibitor {
				t.Errorf("at the booth: %s", found.body)
			}
		})

		var book []byte
		step(t, "Edition 1 of the catalogue is frozen, printed and published", func(t *testing.T) {
			draft := fair + "/catalogue-draft"
			w := organizer.sends(t, 200, http.MethodPut, draft, []byte(`{"title":"Catalogue OCOP","sections":[{"kind":"province","split":"province","exhibits":true}]}`), "If-Match", organizer.get(t, draft).tag())
			if w.at("entries") != "3" {
				t.Errorf("the catalogue does not have what is shown: %s", w.body)
			}
			organizer.post(t, 201, fair+"/editions", w.tag(), "")
			until(t, "edition 1 is made", func() bool { return organizer.get(t, fair+"/editions/1").at("ready") == "true" })
			visitor.sends(t, 404, http.MethodGet, fair+"/catalogue.pdf", nil)
			organizer.post(t, 200, fair+"/editions/1/publish", "", "")
			book = visitor.get(t, fair+"/catalogue.pdf").body
			if data := visitor.get(t, fair+"/catalogue.json"); data.at("content.plan.width") != "320" {
				t.Errorf("the edition has no plan: %s", data.at("content.plan"))
			}
		})

		step(t, "The addendum names a changed phone, and the edition stays the same", func(t *testing.T) {
			maker := products.at(sent[0] + "producer.id")
			officer.sends(t, 200, http.MethodPatch, "/v1/producers/"+maker, []byte(`{"phone":"0912 000 111","contact_public":true}`), "If-Match", officer.get(t, "/v1/producers/"+maker).tag())
			if addendum := string(organizer.get(t, fair+"/editions/1/addendum").body); !strings.Contains(addendum, "0912 000 111") {
				t.Errorf("the addendum: %s", addendum)
			}
			if !bytes.Equal(book, visitor.get(t, fair+"/catalogue.pdf").body) {
				t.Error("the edition has other bytes")
			}
		})

		var left string // the name of the exhibitor
		step(t, "A co-organizer removes an exhibitor, and the public addendum says so", func(t *testing.T) {
			helper := register(t, s, "dong-to-chuc@example.vn", "buyer")
			helper.sends(t, 403, http.MethodGet, fair+"/desk", nil)
			token := organizer.post(t, 201, fair+"/invitations", "", `{"email":"dong-to-chuc@example.vn"}`).at("token")
			helper.post(t, 200, "/v1/me/organizer-invitations/accept", "", fmt.Sprintf(`{"token":%q}`, token))
			of := helper.get(t, fair+"/exhibitors/"+exhibitor)
			left = of.at("name")
			w := helper.post(t, 200, fair+"/exhibitors/"+exhibitor+"/remove", of.tag(), `{"reason":"Cơ sở không dự được"}`)
			if w.at("effect.freed_booths.#") != "1" {
				t.Errorf("removed: %s", w.body)
			}
			addendum := visitor.get(t, fair+"/catalogue/addendum")
			if !strings.Contains(string(addendum.body), left) || !strings.Contains(string(addendum.body), "A-03") {
				t.Errorf("the public addendum lacks %q: %s", left, addendum.body)
			}
			if sheet := visitor.get(t, fair+"/catalogue/addendum.pdf").body; !bytes.HasPrefix(sheet, []byte("%PDF-")) {
				t.Error("the public addendum is no PDF")
			}
			if !bytes.Equal(book, visitor.get(t, fair+"/catalogue.pdf").body) {
				t.Error("the edition has other bytes")
			}
		})

		step(t, "Edition 1 is withdrawn, and edition 2 takes its place", func(t *testing.T) {
			organizer.post(t, 422, fair+"/editions/1/withdraw", "", `{"reason":""}`)
			organizer.post(t, 200, fair+"/editions/1/withdraw", "", `{"reason":"Một gian hàng đã trống"}`)
			visitor.sends(t, 404, http.MethodGet, fair+"/catalogue.pdf", nil)
			organizer.post(t, 201, fair+"/editions", organizer.get(t, fair+"/catalogue-draft").tag(), `{"confirm_left_out":true}`)
			until(t, "edition 2 is made", func() bool { return organizer.get(t, fair+"/editions/2").at("ready") == "true" })
			organizer.post(t, 200, fair+"/editions/2/publish", "", "")
			second := visitor.get(t, fair+"/catalogue.json")
			if second.at("number") != "2" || strings.Contains(string(second.body), left) {
				t.Errorf("edition %s still has %q", second.at("number"), left)
			}
			if first := organizer.get(t, fair+"/editions/1"); first.at("withdrawn_reason") != "Một gian hàng đã trống" || first.at("replaced_by") != "2" {
				t.Errorf("edition 1: %s", first.body)
			}
			if got := s.stop(t); got != 0 {
				t.Errorf("the program ended with %d", got)
			}
		})
	})
}
