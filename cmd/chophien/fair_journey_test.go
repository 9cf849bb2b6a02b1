package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestJourneyOrganizer: an organizer goes from an empty fair to a page that
// visitors open, with an officer who answers for a province.
func TestJourneyOrganizer(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, func(t *testing.T, in *installation) {
		s := in.serve(t, "--demo")
		organizer, officer, visitor := register(t, s, "hoi-cho@example.vn", "organizer"), appoint(t, in, s, "can-bo@example.vn"), person{s: s}
		day := func(ahead int) string { return time.Now().AddDate(0, 0, ahead).Format(time.DateOnly) }

		t.Log("An empty fair, with a hall of booths")
		w := organizer.post(t, 201, "/v1/fairs", "", fmt.Sprintf(`{"name":"Hội chợ OCOP các tỉnh phía Bắc","venue":"Quảng trường Nguyễn Tất Thành","place":{"province":"tuyen-quang"},`+
			`"starts_on":%q,"ends_on":%q,"organizer":"Sở Công Thương","email":"hoi-cho@example.vn"}`, day(2), day(6)))
		fair, slug := "/v1/fairs/"+w.at("id"), w.at("slug")
		visitor.sends(t, 404, http.MethodGet, "/fairs/"+slug, nil)
		hall := organizer.post(t, 201, fair+"/halls", "", `{"name":"Nhà A"}`).at("id")
		w = organizer.post(t, 201, fair+"/booths", "", fmt.Sprintf(`{"hall":%q,"prefix":"A-","from":1,"to":24,"digits":2,"width_m":3,"depth_m":3}`, hall))
		booth := fair + "/booths/" + w.at("items.2.id")

		t.Log("A province is invited, accepts with a link on paper, and its officer gives the list")
		delegation := organizer.post(t, 201, fair+"/delegations", "", `{"provinces":["tuyen-quang"]}`).at("items.0.id")
		link := organizer.post(t, 201, fair+"/delegations/"+delegation+"/links", "", "{}").at("token")
		answer := fmt.Sprintf(`{"token":%q,"answer":"accepted","contact_name":"Nguyễn Thị An","phone":"0912 345 678"}`, link)
		visitor.post(t, 200, "/v1/fair-invitations/answer", "", answer)
		visitor.post(t, 404, "/v1/fair-invitations/answer", "", answer)
		if officer.get(t, "/v1/me/notices").at("items.0.kind") != "fair.invite" {
			t.Error("the officer was not told of the invitation")
		}
		products := visitor.get(t, "/v1/products?province=08&limit=3&sort=name&valid_on="+day(6))
		mine := "/v1/me/delegations/" + delegation
		list := fmt.Sprintf(`{"items":[{"id":%q},{"id":%q},{"id":%q}]}`, products.at("items.0.id"), products.at("items.1.id"), products.at("items.2.id"))
		officer.sends(t, 200, http.MethodPut, mine+"/list", []byte(list), "If-Match", officer.get(t, mine).tag())

		t.Log("The papers are checked, a booth is given once, and the fair is published")
		papers := organizer.get(t, fair+"/papers")
		if papers.at("checked") != "3" || papers.at("last_day") != day(6) {
			t.Errorf("the papers: %s", papers.body)
		}
		exhibitor := organizer.get(t, fair+"/exhibitors").at("items.0.id")
		give := fmt.Sprintf(`{"exhibitor":%q}`, exhibitor)
		organizer.sends(t, 200, http.MethodPut, booth+"/exhibitor", []byte(give), "If-Match", `"1"`)
		organizer.sends(t, 412, http.MethodPut, booth+"/exhibitor", []byte(give), "If-Match", `"1"`)
		organizer.post(t, 200, fair+"/publish", `"1"`, "{}")

		t.Log("A visitor opens the page on a phone and searches inside the fair")
		page := string(visitor.get(t, "/fairs/"+slug).body)
		for _, text := range []string{"Quảng trường Nguyễn Tất Thành", "A-03", "(3)", products.at("items.0.producer.name")} {
			if !strings.Contains(page, text) {
				t.Errorf("the page lacks %q", text)
			}
		}
		if found := visitor.get(t, fair+"/exhibits?booth=A-03"); found.at("items.0.exhibitor_id") != exhibitor {
			t.Errorf("at the booth: %s", found.body)
		}
		if got := s.stop(t); got != 0 {
			t.Errorf("the program ended with %d", got)
		}
	})
}
