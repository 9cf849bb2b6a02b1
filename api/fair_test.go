package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
)

// TestFair: a fair goes from a draft to the page of its visitors.
func TestFair(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer := s.join(t, "fair@example.vn", nil, domain.RoleOrganizer)
		other := s.join(t, "other@example.vn", nil, domain.RoleOrganizer)
		officer := s.join(t, "officer@example.vn", []string{"08"}, domain.RoleOfficer)
		send := func(by account, method, path, tag, body string, want int) *httptest.ResponseRecorder {
			t.Helper()
			header := map[string]string{}
			if by.token != "" {
				header = by.header()
			}
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			w := s.send(method, path, header, body)
			wantStatus(t, method+" "+path, w, want)
			return w
		}
		const form = `{"name":"Hội chợ <b>OCOP</b> {{.}}","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":"2026-12-10","ends_on":"2026-12-14","organizer":"Sở Công Thương","phone":"0207 382 2222"}`
		for field, body := range map[string]string{
			"body.ends_on":        strings.Replace(form, "2026-12-14", "2026-12-01", 1),
			"body.place.province": strings.Replace(form, "tuyen-quang", "ha-giang", 1),
			"body.name":           strings.Replace(form, "Hội chợ <b>OCOP</b> {{.}}", "", 1),
			"body.state":          strings.Replace(form, `{"name"`, `{"state":"published","name"`, 1),
		} {
			t.Run(field, func(t *testing.T) {
				if w := send(organizer, http.MethodPost, "/v1/fairs", "", body, http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != field {
					t.Errorf("%s: %s", field, w.Body)
				}
			})
		}
		w := send(organizer, http.MethodPost, "/v1/fairs", "", form, http.StatusCreated)
		id, slug := text(t, w, "id"), text(t, w, "slug")
		path := "/v1/fairs/" + id
		send(account{}, http.MethodGet, path, "", "", http.StatusNotFound)
		send(account{}, http.MethodGet, "/hoi-cho/"+slug, "", "", http.StatusNotFound)
		send(other, http.MethodGet, "/v1/fairs/"+id, "", "", http.StatusNotFound)
		send(other, http.MethodPost, path+"/publish", `"1"`, "{}", http.StatusNotFound)
		send(organizer, http.MethodPost, path+"/publish", "", "{}", http.StatusPreconditionRequired)
		send(organizer, http.MethodPost, path+"/publish", `"9"`, "{}", http.StatusPreconditionFailed)
		send(organizer, http.MethodPost, path+"/close", `"1"`, "{}", http.StatusConflict)
		send(organizer, http.MethodPost, path+"/publish", `"1"`, "{}", http.StatusOK)
		send(organizer, http.MethodPost, path+"/publish", `"2"`, "{}", http.StatusConflict)
		w = send(organizer, http.MethodPatch, path, `"2"`, `{"theme":"Vị núi rừng"}`, http.StatusOK)
		if text(t, w, "theme") != "Vị núi rừng" || text(t, w, "venue") != "Quảng trường" || w.Header().Get("ETag") != `"3"` {
			t.Errorf("changed to %s", w.Body)
		}

		hall := text(t, send(organizer, http.MethodPost, path+"/halls", "", `{"name":"Nhà A"}`, http.StatusCreated), "id")
		booths := fmt.Sprintf(`{"hall_id":%q,"prefix":"A-","from":1,"to":12,"digits":2,"width_m":3,"depth_m":3,"zone_group":"I","zone_province_code":"08","price_class":"Hạng A","price_vnd":5000000}`, hall)
		w = send(organizer, http.MethodPost, path+"/booths", "", booths, http.StatusCreated)
		if text(t, w, "items.#") != "12" || text(t, w, "items.6.number") != "A-07" {
			t.Errorf("booths: %s", w.Body)
		}
		booth := path + "/booths/" + text(t, w, "items.6.id")
		send(organizer, http.MethodPost, path+"/booths", "", booths, http.StatusConflict)
		send(organizer, http.MethodPut, booth, `"1"`, fmt.Sprintf(`{"hall_id":%q,"number":"A-07","width_m":3,"depth_m":6,"plan_x":500,"plan_y":1001}`, hall), http.StatusUnprocessableEntity)
		send(organizer, http.MethodPut, booth, `"1"`, fmt.Sprintf(`{"hall_id":%q,"number":"A-07","width_m":3,"depth_m":6,"plan_x":500,"plan_y":250}`, hall), http.StatusOK)
		send(organizer, http.MethodPut, path+"/booths/"+text(t, w, "items.7.id"), `"1"`, fmt.Sprintf(`{"hall_id":%q,"number":"A-08","width_m":3,"depth_m":3}`, hall), http.StatusOK)

		// The holder of a link changes the answer, without an account.
		w = send(organizer, http.MethodPost, path+"/delegations", "", `{"provinces":["08","ha-noi"]}`, http.StatusCreated)
		delegation := text(t, w, "items.0.id")
		w = send(organizer, http.MethodPost, path+"/delegations/"+delegation+"/links", "", "{}", http.StatusCreated)
		link := text(t, w, "token")
		if page := text(t, w, "page_url"); !strings.HasSuffix(page, "/moi/"+link) {
			t.Errorf("the page is %s", page)
		}
		w = send(account{}, http.MethodPost, "/v1/fair-invitations/look", "", fmt.Sprintf(`{"token":%q}`, link), http.StatusOK)
		if text(t, w, "guest") != "Đoàn Tuyên Quang" || text(t, w, "bound") != "false" || text(t, w, "version") != "1" || text(t, w, "answers_until") != "2026-12-14" {
			t.Errorf("the link is for %s", w.Body)
		}
		yes := fmt.Sprintf(`{"token":%q,"version":1,"answer":"accepted","contact_name":"Nguyễn Thị An","phone":"0912 345 678"}`, link)
		send(account{}, http.MethodPost, "/v1/fair-invitations/answer", "", yes, http.StatusOK)
		send(account{}, http.MethodPost, "/v1/fair-invitations/answer", "", yes, http.StatusPreconditionFailed)
		send(account{}, http.MethodPost, "/v1/fair-invitations/answer", "", strings.Replace(yes, `"version":1,`, "", 1), http.StatusOK)
		bound := text(t, send(organizer, http.MethodPost, path+"/delegations/"+text(t, send(organizer, http.MethodGet, path+"/delegations", "", "", http.StatusOK), "items.0.id")+"/links", "",
			`{"email":"officer@example.vn"}`, http.StatusCreated), "token")
		no := fmt.Sprintf(`{"token":%q,"answer":"declined"}`, bound)
		send(account{}, http.MethodPost, "/v1/fair-invitations/answer", "", no, http.StatusNotFound)
		send(other, http.MethodPost, "/v1/me/fair-invitations/answer", "", no, http.StatusNotFound)
		send(officer, http.MethodPost, "/v1/me/fair-invitations/answer", "", no, http.StatusOK)

		// A letter has a new link, so the one before ends.
		for _, letters := range []string{"/delegations/" + delegation + "/letter.pdf?lang=en", "/letters.pdf"} {
			w := send(organizer, http.MethodPost, path+letters, "", "", http.StatusOK)
			if !strings.HasPrefix(w.Body.String(), "%PDF-") || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d bytes, %v", letters, w.Body.Len(), w.Header())
			}
			send(other, http.MethodPost, path+letters, "", "", http.StatusNotFound)
		}
		send(account{}, http.MethodPost, "/v1/fair-invitations/answer", "", strings.Replace(yes, `"version":1,`, "", 1), http.StatusNotFound)
		send(organizer, http.MethodPost, path+"/exhibitors/"+id404+"/letter.pdf", "", "", http.StatusNotFound)

		// The officer names the delegation, and the organizer the press.
		people := "/v1/me/delegations/" + delegation + "/people"
		send(other, http.MethodGet, people, "", "", http.StatusNotFound)
		w = send(officer, http.MethodGet, people, "", "", http.StatusOK)
		if text(t, w, "items.#") != "1" || text(t, w, "items.0.name") != "Nguyễn Thị An" {
			t.Errorf("the contact person is not in %s", w.Body)
		}
		if w := send(officer, http.MethodPut, people, w.Header().Get("ETag"), `{"people":[{"name":"Lò Văn Sử","phone":"gọi sau"}]}`, http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != "body.people[0].phone" {
			t.Errorf("a wrong phone: %s", w.Body)
		}
		named := fmt.Sprintf(`{"people":[{"id":%q,"name":"Nguyễn Thị An","role":"Trưởng đoàn"},{"name":"Lò Văn Sử"}]}`, text(t, w, "items.0.id"))
		again := send(officer, http.MethodPut, people, w.Header().Get("ETag"), named, http.StatusOK)
		if text(t, again, "items.0.badge_code") != text(t, w, "items.0.badge_code") || again.Header().Get("ETag") == w.Header().Get("ETag") {
			t.Errorf("the people are %s", again.Body)
		}
		send(officer, http.MethodPut, people, w.Header().Get("ETag"), named, http.StatusPreconditionFailed)
		if w := send(organizer, http.MethodPost, path+"/people", "", `{"people":[{"kind":"press","name":"Đỗ Nam"},{"kind":"guest","name":"Khách","email":"x"}]}`, http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != "body.people[1].email" {
			t.Errorf("a wrong address: %s", w.Body)
		}
		press := send(organizer, http.MethodPost, path+"/people", "", `{"people":[{"kind":"press","name":"Đỗ Nam","organisation":"Báo"}]}`, http.StatusCreated)
		person := path + "/people/" + text(t, press, "items.0.id")
		send(organizer, http.MethodPut, person, `"1"`, `{"name":"Đỗ Văn Nam","organisation":"Báo Tuyên Quang"}`, http.StatusOK)
		if w := send(organizer, http.MethodGet, path+"/people?q=do+van", "", "", http.StatusOK); text(t, w, "items.#") != "1" || text(t, w, "items.0.organisation") != "Báo Tuyên Quang" {
			t.Errorf("found %s", w.Body)
		}
		badge := "/v1/badges/" + text(t, press, "items.0.badge_code")
		if w := send(account{}, http.MethodGet, badge, "", "", http.StatusOK); text(t, w, "name") != "Đỗ Văn Nam" || strings.Contains(w.Body.String(), "phone") {
			t.Errorf("the badge says %s", w.Body)
		}
		send(s.join(t, "quet@example.vn", nil, domain.RoleBuyer), http.MethodPost, badge+"/meet", "", `{"text":"Chào anh"}`, http.StatusForbidden)
		send(organizer, http.MethodDelete, person, `"1"`, "", http.StatusPreconditionFailed)
		send(organizer, http.MethodDelete, person, `"2"`, "", http.StatusNoContent)
		send(account{}, http.MethodGet, badge, "", "", http.StatusNotFound)

		// The officer sets the list of the delegation.
		mine := "/v1/me/delegations/" + delegation
		send(other, http.MethodGet, mine, "", "", http.StatusNotFound)
		tag := send(officer, http.MethodGet, mine, "", "", http.StatusOK).Header().Get("ETag")
		w = send(officer, http.MethodPut, mine+"/list", tag, fmt.Sprintf(`{"items":[{"id":%q},{"id":%q}]}`, honeyID, draftID), http.StatusUnprocessableEntity)
		if text(t, w, "errors.0.location") != "body.items[1].id" {
			t.Errorf("the list: %s", w.Body)
		}
		list := fmt.Sprintf(`{"items":[{"id":%q},{"id":%q},{"kind":"craft_village","id":%q}]}`, honeyID, revokedID, villageID)
		send(officer, http.MethodPut, mine+"/list", tag, list, http.StatusOK)
		send(officer, http.MethodPut, mine+"/list", tag, list, http.StatusPreconditionFailed)

		// The papers check names exhibits that may not be shown, and whom to
		// call.
		w = send(organizer, http.MethodGet, path+"/papers", "", "", http.StatusOK)
		if text(t, w, "checked") != "3" || text(t, w, "wrong.#") != "2" || text(t, w, "last_day") != "2026-12-14" || text(t, w, "wrong.1.call.phone") != "0912 345 678" ||
			text(t, w, "wrong.0.faults.0.reason")+" "+text(t, w, "wrong.1.faults.0.reason") != "certificate_revoked food_safety_missing" {
			t.Errorf("the papers: %s", w.Body)
		}
		send(officer, http.MethodGet, path+"/papers", "", "", http.StatusForbidden)
		send(other, http.MethodGet, path+"/papers", "", "", http.StatusNotFound)

		send(organizer, http.MethodGet, path+"/exhibitors?province=x", "", "", http.StatusUnprocessableEntity)
		if w := send(organizer, http.MethodGet, path+"/exhibitors?q=khong+ai+ca&province=tuyen-quang", "", "", http.StatusOK); text(t, w, "items.#") != "0" {
			t.Errorf("exhibitors of another name: %s", w.Body)
		}
		w = send(organizer, http.MethodGet, path+"/exhibitors?state=accepted", "", "", http.StatusOK)
		first, second := text(t, w, "items.0.id"), text(t, w, "items.1.id")
		send(organizer, http.MethodPut, booth+"/exhibitor", `"2"`, fmt.Sprintf(`{"exhibitor_id":%q}`, second), http.StatusOK)
		if w := send(organizer, http.MethodPut, booth+"/exhibitor", `"3"`, fmt.Sprintf(`{"exhibitor_id":%q}`, first), http.StatusConflict); text(t, w, "errors.0.location") != "body.exhibitor_id" {
			t.Errorf("a booth that is taken: %s", w.Body)
		}
		if w := send(organizer, http.MethodPut, booth+"/exhibitor", `"3"`, fmt.Sprintf(`{"exhibitor_id":%q}`, id404), http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != "body.exhibitor_id" {
			t.Errorf("an unknown exhibitor: %s", w.Body)
		}
		send(organizer, http.MethodDelete, booth, `"3"`, "", http.StatusConflict)

		// The list by booth, a proposal for exhibitors without a booth, and the
		// printed documents.
		w = send(organizer, http.MethodGet, path+"/booths/proposal", "", "", http.StatusOK)
		plan := fmt.Sprintf(`{"allocations":[{"booth_id":%q,"exhibitor_id":%q,"version":%s}]}`, text(t, w, "items.0.booth_id"), first, text(t, w, "items.0.version"))
		if text(t, w, "items.#") != "1" || text(t, w, "items.0.exhibitor_id") != first || text(t, w, "unplaced.#") != "0" || text(t, w, "items.0.reasons.0") == "" {
			t.Errorf("the plan: %s", w.Body)
		}
		send(other, http.MethodPost, path+"/allocations", "", plan, http.StatusNotFound)
		send(organizer, http.MethodPost, path+"/allocations", "", strings.Replace(plan, first, id404, 1), http.StatusUnprocessableEntity)
		if w := send(organizer, http.MethodPost, path+"/allocations", "", `{"allocations":[{"booth_id":"`+id404+`","exhibitor_id":"`+first+`","version":1}]}`, http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != "body.allocations[0].booth_id" {
			t.Errorf("no booth: %s", w.Body)
		}
		send(organizer, http.MethodPost, path+"/allocations", "", plan, http.StatusOK)
		send(organizer, http.MethodPost, path+"/allocations", "", plan, http.StatusPreconditionFailed)
		w = send(organizer, http.MethodGet, path+"/booth-list", "", "", http.StatusOK)
		if text(t, w, "items.#") != "2" || text(t, w, "items.0.call.phone") != "0912 345 678" || text(t, w, "items.1.booth_number") == "<nil>" {
			t.Errorf("the list: %s", w.Body)
		}
		for _, kind := range []string{"booth-list.xlsx", "badges.pdf", "badges.pdf?sheet=a4-24&kind=delegation", "table-signs.pdf"} {
			w := send(organizer, http.MethodGet, path+"/"+kind, "", "", http.StatusOK)
			if magic := map[bool]string{true: "PK", false: "%PDF-"}[strings.HasSuffix(kind, "xlsx")]; !strings.HasPrefix(w.Body.String(), magic) || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d bytes, %v", kind, w.Body.Len(), w.Header())
			}
			send(other, http.MethodGet, path+"/"+kind, "", "", http.StatusNotFound)
			send(officer, http.MethodGet, path+"/"+kind, "", "", http.StatusForbidden)
		}

		// Visitors see valid exhibits only, escaped.
		w = send(account{}, http.MethodGet, "/v1/fairs/"+slug+"/exhibits?total=true", "", "", http.StatusOK)
		if text(t, w, "total") != "2" {
			t.Errorf("the exhibits: %s", w.Body)
		}
		w = send(account{}, http.MethodGet, "/v1/fairs/"+slug+"/exhibits?q=mat+ong&stars=4", "", "", http.StatusOK)
		if text(t, w, "items.#") != "1" || text(t, w, "items.0.id") != honeyID || text(t, w, "items.0.stars") != "4" || text(t, w, "items.0.booth_numbers.0") != "A-07" {
			t.Errorf("the honey: %s", w.Body)
		}
		for _, hostile := range []string{`x%22+OR+status+%3D+%22draft`, `%27+OR+1%3D1`, "%F0%9F%8D%AF", strings.Repeat("che+", 40)} {
			t.Run(hostile, func(t *testing.T) {
				if w := send(account{}, http.MethodGet, "/v1/fairs/"+slug+"/exhibits?q="+hostile, "", "", http.StatusOK); text(t, w, "items.#") != "0" {
					t.Errorf("%s finds %s", hostile, w.Body)
				}
			})
		}
		runAll(t, s, []scenario{
			{name: "the page", path: "/hoi-cho/" + slug, wantText: []string{"Hội chợ &lt;b&gt;OCOP&lt;/b&gt; {{.}}", "Mật ong &lt;script&gt;", "A-07", "★★★★", "Sở Công Thương"},
				never: []string{"<script>", "<b>", "Mật ong bị thu hồi", "0912"}},
			{name: "the page in English", path: "/en/fairs/" + slug + "?q=honey%22%3E%3Cimg", wantText: []string{"Nothing was found", "honey&#34;&gt;&lt;img"}},
			{name: "a bad cursor", path: "/hoi-cho/" + slug + "?after=x", status: http.StatusUnprocessableEntity},
			{name: "fairs", path: "/v1/fairs?province=08&from=2026-12-01", want: map[string]any{"items.#": 1, "items.0.slug": slug}},
			{name: "fairs that are over", path: "/v1/fairs?until=2026-12-01", want: map[string]any{"items.#": 0}},
		})
		send(organizer, http.MethodPost, path+"/cancel", `"3"`, "{}", http.StatusUnprocessableEntity)
		send(organizer, http.MethodPost, path+"/cancel", `"3"`, `{"reason":"Bão số 5"}`, http.StatusOK)
		send(organizer, http.MethodPatch, path, `"4"`, `{"theme":"Khác"}`, http.StatusConflict)
		send(organizer, http.MethodPut, booth+"/exhibitor", `"3"`, fmt.Sprintf(`{"exhibitor_id":%q}`, second), http.StatusConflict)
		scenario{name: "the page says so", path: "/hoi-cho/" + slug, wantText: []string{"đã bị hủy", "Bão số 5"}}.run(t, s)
	})
}
