package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"chophien/domain"
)

type object = map[string]any

// TestEditionSpeaksAsTheAPI compares every field of a frozen edition with what
// the API answers about the same thing on the last day of the fair. A field of
// an edition that the API does not have is named here.
func TestEditionSpeaksAsTheAPI(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer, officer := s.join(t, "ban-to-chuc@example.vn", nil, domain.RoleOrganizer), s.join(t, "can-bo@example.vn", []string{"08"}, domain.RoleOfficer)
		head := organizer.header()
		today := domain.Today(noon)
		get := func(path string) object {
			t.Helper()
			w := s.do(http.MethodGet, path, head)
			wantStatus(t, path, w, http.StatusOK)
			var out object
			if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		patch := func(path, body string) {
			t.Helper()
			w := s.do(http.MethodGet, path, officer.header())
			wantStatus(t, path, s.send(http.MethodPatch, path, with(officer.header(), "If-Match", w.Header().Get("ETag")), body), http.StatusOK)
		}
		patch("/v1/products/"+honeyID, `{"story":"Ong lấy mật hoa bạc hà.","packs":[{"name":"Hộp 500 g","content":{"amount":500,"unit":"g"},"retail_vnd":350000,"wholesale_vnd":300000,"wholesale_min":20},{"name":"Chai"}],`+
			`"capacity":{"amount":2,"unit":"tonne"},"season":[9,10,12],"shelf_life":"12 tháng","storage":"Nơi khô","min_order":{"amount":12.5,"unit":"kg"}}`)
		patch("/v1/producers/"+producerID, `{"name_en":"Trial cooperative","representative":"Giàng A Sử","phone":"0912 345 678","zalo":"0912 345 678","email":"htx@example.vn","website":"https://htx.example.vn","contact_public":false}`)
		patch("/v1/craft-villages/"+villageID, `{"history":"Vải lanh","recognition":"craft_village","recognition_number":"7/QĐ-UBND","recognition_date":"2020-01-02","figures_as_of":"2025-01-01","artisans":[{"name":"Vàng Thị Mai","title":"Nghệ nhân ưu tú"}],"households":120,"main_products":"Khăn","visiting":"8:00 đến 17:00"}`)
		patch("/v1/tourism-sites/"+siteID, `{"highlights":"Nhà trình tường","managed_by":"UBND xã","figures_as_of":"2025-01-01","homestays":18,"beds":120,"meals":"Thắng cố","activities":[{"name":"Dệt","minutes":60,"price_vnd":50000}],"season":[1,2],`+
			`"access":"Quốc lộ 4C","awards":"ASEAN","phone":"0912 000 222","email":"diem@example.vn","contact_public":true}`)

		w := s.send(http.MethodPost, "/v1/fairs", head, fmt.Sprintf(`{"name":"Hội chợ","name_en":"Fair","theme":"Tinh hoa","venue":"Quảng trường","venue_en":"Square","place":{"province":"tuyen-quang","address":"1 Trần Phú"},`+
			`"starts_on":%q,"ends_on":%q,"organizer":"Sở Công Thương","phone":"0912345678"}`, today+10, today+13))
		wantStatus(t, "the fair", w, http.StatusCreated)
		id := text(t, w, "id")
		fair := "/v1/fairs/" + id
		wantStatus(t, "publishing", s.send(http.MethodPost, fair+"/publish", with(head, "If-Match", `"1"`), "{}"), http.StatusOK)
		hall := text(t, s.send(http.MethodPost, fair+"/halls", head, `{"name":"Nhà A","name_en":"Hall A"}`), "id")
		booth := text(t, s.send(http.MethodPost, fair+"/booths", head, fmt.Sprintf(`{"hall_id":%q,"numbers":["A-01"]}`, hall)), "items.0.id")
		exhibitor := text(t, s.send(http.MethodPost, fair+"/exhibitors", head, fmt.Sprintf(`{"producer_ids":[%q]}`, producerID)), "items.0.id")
		wantStatus(t, "accepting", s.send(http.MethodPost, "/v1/me/exhibitors/"+exhibitor+"/answer", with(officer.header(), "If-Match", `"1"`), `{"answer":"accepted","contact_name":"A","phone":"0912345678"}`), http.StatusOK)
		wantStatus(t, "an exhibit", s.send(http.MethodPut, "/v1/me/exhibitors/"+exhibitor+"/exhibits", with(officer.header(), "If-Match", `"2"`), fmt.Sprintf(`{"items":[{"kind":"product","id":%q}]}`, honeyID)), http.StatusOK)
		wantStatus(t, "a booth", s.send(http.MethodPut, fair+"/booths/"+booth+"/exhibitor", with(head, "If-Match", `"1"`), fmt.Sprintf(`{"exhibitor_id":%q}`, exhibitor)), http.StatusOK)
		pin := func(kind, id string) string { return fmt.Sprintf(`{"kind":%q,"id":%q}`, kind, id) }
		wantStatus(t, "the draft", s.send(http.MethodPut, fair+"/catalogue-draft", with(head, "If-Match", `"0"`), `{"cover":`+pin("product", honeyID)+`,"sections":[{"kind":"other","title":"Tất cả","pinned":[`+
			pin("product", honeyID)+`,`+pin("craft_village", villageID)+`,`+pin("tourism_site", siteID)+`]}]}`), http.StatusOK)

		freeze := func(number int) object {
			t.Helper()
			tag := s.do(http.MethodGet, fair+"/catalogue-draft", head).Header().Get("ETag")
			wantStatus(t, "freezing", s.send(http.MethodPost, fair+"/editions", with(head, "If-Match", tag), ""), http.StatusCreated)
			makeFiles(t, s, id, organizer.ID)
			return get(fmt.Sprintf("%s/editions/%d/files/catalogue.json", fair, number))
		}
		on := "?valid_on=" + (today + 13).String()
		compare := func(t *testing.T, edition object) {
			t.Helper()
			content := edition["content"].(object)
			if edition["schema"] != "chophien-edition/2" {
				t.Errorf("the schema is %v", edition["schema"])
			}
			f := get(fair)
			within(t, "fair", content["fair"], f)
			booths := f["halls"].([]any)[0].(object)["booths"].([]any)
			printed := content["booths"].([]any)[0].(object)
			for _, own := range []string{"hall_name", "hall_name_en", "exhibitor_name", "exhibitor_name_en", "producer_id"} {
				delete(printed, own) // beside its hall and exhibitor in the API
			}
			within(t, "booths[0]", printed, booths[0])
			section := content["sections"].([]any)[0].(object)
			for i, path := range []string{"/v1/products/" + honeyID, "/v1/craft-villages/" + villageID, "/v1/tourism-sites/" + siteID} {
				entry, thing := section["entries"].([]any)[i].(object), get(path+on)
				for _, own := range []string{"kind", "number", "verify_url", "story_en", "featured", "more_pictures", "papers"} {
					delete(entry, own) // the API has them in other places, or not at all
				}
				thing["picture"] = first(thing["pictures"])
				thing["booth_numbers"] = []any{}
				switch i {
				case 0:
					thing["booth_numbers"] = []any{"A-01"}
					met := []any{}
					for _, c := range thing["conditions"].([]any) {
						if c.(object)["holds"] == true {
							met = append(met, c.(object)["condition"])
						}
					}
					thing["conditions_met"] = met
					thing["certificate"] = first(thing["certificates"])
					thing["producer"] = get("/v1/producers/" + producerID)
				case 1:
					thing["story"] = thing["history"]
				case 2:
					thing["story"] = thing["highlights"]
				}
				within(t, fmt.Sprintf("entries[%d]", i), entry, thing)
			}
			profile := content["producers"].([]any)[0].(object)
			if numbers := profile["booth_numbers"]; !reflect.DeepEqual(numbers, []any{"A-01"}) {
				t.Errorf("the producer has the booths %v", numbers)
			}
			delete(profile, "booth_numbers") // those of the exhibitor in the API
			producer := get("/v1/producers/" + producerID)
			producer["picture"] = first(producer["pictures"])
			within(t, "producers[0]", profile, producer)
			if n := len(content["provinces"].([]any)); n != 34 || content["layout"] != "standard" {
				t.Errorf("%d units, layout %v", n, content["layout"])
			}
			within(t, "cover", content["cover"], first(get("/v1/products/" + honeyID)["pictures"]))
		}
		edition := freeze(1)
		if amount, err := at(edition, "content.sections.0.entries.0.capacity"); err != nil || !reflect.DeepEqual(amount, object{"amount": 2.0, "unit": "tonne"}) {
			t.Errorf("two tonnes are %v (%v)", amount, err)
		}
		compare(t, edition)
		patch("/v1/producers/"+producerID, `{"contact_public":true}`)
		compare(t, freeze(2))
	})
}

func first(list any) any {
	all, ok := list.([]any)
	if !ok || len(all) == 0 {
		return nil
	}
	return all[0]
}

// within expects that each field of part is in whole, with the same value.
func within(t *testing.T, at string, part, whole any) {
	t.Helper()
	switch p := part.(type) {
	case object:
		w, ok := whole.(object)
		if !ok {
			t.Errorf("%s is %v, in the API %v", at, part, whole)
			return
		}
		for name, value := range p {
			other, ok := w[name]
			if !ok {
				t.Errorf("%s.%s is not in the API", at, name)
				continue
			}
			within(t, at+"."+name, value, other)
		}
	case []any:
		w, ok := whole.([]any)
		if !ok || len(p) != len(w) {
			t.Errorf("%s is %v, in the API %v", at, part, whole)
			return
		}
		for i := range p {
			within(t, fmt.Sprintf("%s[%d]", at, i), p[i], w[i])
		}
	default:
		if !reflect.DeepEqual(part, whole) {
			t.Errorf("%s is %v, in the API %v", at, part, whole)
		}
	}
}
