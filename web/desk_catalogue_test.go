package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/jobs"
)

// TestOrganizerCatalogueDesk: an organizer builds a catalogue with pages only, a maker
// corrects its entry, and an edition is frozen, published, corrected and withdrawn.
func TestOrganizerCatalogueDesk(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, _ := s.deskOrganizer(t, "catalogue@example.vn")
		at := b.newFair(t, "Hội chợ có catalogue")
		s.buildCatalogue(t, b, at)
		s.answerCatalogue(t, b, at)
		s.freezeCatalogue(t, b, at)

		b.checkBoth(t, at+"/bao-cao")
		for _, text := range []string{"Trưng bày, theo loại", "Sản phẩm, theo hạng sao", "Đơn vị trưng bày, theo trả lời"} {
			if b.get(at + "/bao-cao"); !b.says(text) {
				t.Errorf("the report does not show %q", text)
			}
		}
		for _, ext := range []string{".xlsx", ".pdf"} {
			if got := b.ask(http.MethodGet, at+"/bao-cao"+ext, ""); got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment") {
				t.Errorf("the report as %s: %d %v", ext, got.Code, got.Header())
			}
		}

		other, _ := s.deskOrganizer(t, "catalogue.khac@example.vn")
		for _, target := range []string{"/catalogue", "/catalogue/1", "/catalogue/kiem-tra", "/catalogue/xem-thu.pdf", "/tra-loi", "/tra-loi.csv", "/an-ban", "/an-ban/1", "/an-ban/1/tep/catalogue.json", "/bao-cao"} {
			if got := other.ask(http.MethodGet, at+target, ""); got.Code != http.StatusNotFound {
				t.Errorf("another organizer at %s: %d", target, got.Code)
			}
		}
		for _, target := range []string{"/catalogue/9", "/catalogue/0", "/catalogue/x", "/an-ban/7", "/an-ban/x", "/an-ban/1/tep/x.pdf"} {
			if got := b.ask(http.MethodGet, at+target, ""); got.Code != http.StatusNotFound {
				t.Errorf("%s: %d", target, got.Code)
			}
		}
	})
}

// buildCatalogue adds sections to the catalogue of the fair at an address: one with a
// live search, and one with a pinned thing that is moved, dropped and renamed in print.
func (s *site) buildCatalogue(t *testing.T, b *browser, at string) {
	t.Helper()
	home := at + "/catalogue"
	b.checkBoth(t, home)
	b.get(home)
	if !b.says("Catalogue chưa có phần nào") {
		t.Fatalf("an empty catalogue: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.checkBoth(t, home+"/thong-tin")
	b.get(home + "/thong-tin")
	b.submit(t, home+"/thong-tin", url.Values{"title": {"Tinh hoa bản làng"}, "closes_on": {"mai"}, "cover": {"/san-pham/khong-co"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#closes_on"`) || !b.says(`href="#cover"`) || !b.says(`value="Tinh hoa bản làng"`) {
		t.Errorf("wrong texts: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.submit(t, home+"/thong-tin", url.Values{"closes_on": {"15/12/2026"}, "cover": {publicURL + "/san-pham/" + fullSlug}, "greeting_by": {"Giám đốc Sở"}})
	if b.at != home || !b.says("Tinh hoa bản làng") || !b.says("15/12/2026") {
		t.Fatalf("the texts: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}

	b.checkBoth(t, home+"/them")
	b.get(home + "/them")
	b.submit(t, home+"/them", url.Values{"title": {""}, "intro": {"Lời dẫn"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#title"`) || !b.says("Lời dẫn") {
		t.Errorf("a section without a title: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.submit(t, home+"/them", url.Values{"title": {"Mật ong"}})
	section := home + "/1"
	if b.at != section || !b.says("Chưa có mục nào ở đây") {
		t.Fatalf("a new section: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}
	b.checkBoth(t, section)
	b.checkBoth(t, section+"/sua")

	// A search with the filters of the public one, on the last day of the fair.
	b.checkBoth(t, section+"?search=1&q=mat+ong+day+du")
	b.get(section + "?search=1&q=mat+ong+day+du")
	if !b.says("Mật ong Đầy đủ") || !b.says("Số sao vào ngày cuối hội chợ") || !b.says(`name="former_province"`) {
		t.Fatalf("the search: %d %.4000s", b.last.Code, b.last.Body)
	}
	pin := func(do, id string) url.Values { return url.Values{"do": {do + ":product:" + id}} }
	b.submit(t, section+"/muc", pin("pin", fullID))
	if b.at != section+"?search=1&q=mat+ong+day+du#row-"+fullID || !b.says("● đã ghim") {
		t.Errorf("pinned from the search: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}
	b.get(section + "?search=1&province=08&stars=3&stars=4&stars=5")
	source := between(strings.ReplaceAll(b.last.Body.String(), "&amp;", "&"), `action="`+section+`/nguon`, `"`)
	b.submit(t, section+"/nguon"+source, nil)
	if b.at != section || !b.says("Tuyên Quang") || !b.says("Mật ong Đầy đủ") || !b.says("★") {
		t.Fatalf("the kept search: %s %d %.4000s", b.at, b.last.Code, b.last.Body)
	}

	// One step at a time; of two who change at once, the second gets an answer that says so.
	const second = "01900000-0000-7000-8000-000000000013"
	stale := b.form(t, section+"/muc", pin("drop", fullID))
	b.submit(t, section+"/muc", pin("pin", second))
	b.submit(t, section+"/muc", pin("up", second))
	if first, _, _ := strings.Cut(b.last.Body.String(), "row-"+fullID); !strings.Contains(first, "row-"+second) || !strings.HasSuffix(b.at, "#row-"+second) {
		t.Errorf("moved up: %s %.3000s", b.at, b.last.Body)
	}
	stale.Set("key", "another")
	if got := b.ask(http.MethodPost, section+"/muc", stale.Encode()); got.Code != http.StatusConflict || !b.says("Có người đã sửa") || b.says("đã bỏ khỏi phần") {
		t.Errorf("a change of an older draft: %d %.2500s", got.Code, got.Body)
	}
	b.get(section)
	b.submit(t, section+"/muc", pin("drop", second))
	for query, found := range map[string]bool{"": true, "?xem=printed": false, "?xem=left_out": true, "?tim=day+du": false} {
		if b.get(section + query); b.last.Code != http.StatusOK || b.says("row-"+second) != found {
			t.Errorf("the section %s: %d, found %t", query, b.last.Code, !found)
		}
	}
	b.get(section)
	b.submit(t, section+"/muc", pin("up", fullID+"x"))
	if b.last.Code != http.StatusUnprocessableEntity {
		t.Errorf("moving what is not pinned: %d", b.last.Code)
	}

	for target, want := range map[string]string{section + "/muc.csv?xem=printed": "Mật ong Đầy đủ", home + "/kiem-tra.csv": "Ở đâu trong sách"} {
		if got := b.ask(http.MethodGet, target, ""); got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/csv") || !strings.Contains(got.Body.String(), want) {
			t.Errorf("the file %s: %d %s", target, got.Code, got.Body)
		}
	}

	text := section + "/loi/product/" + fullID
	b.checkBoth(t, text)
	b.get(text)
	b.submit(t, text, url.Values{"name_en": {"Mint honey in print"}, "story": {strings.Repeat("ă", 5001)}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#story"`) || !b.says("Mint honey in print") {
		t.Errorf("a story that is too long: %d %.2500s", b.last.Code, b.last.Body)
	}
	b.submit(t, text, url.Values{"story": {"Chuyện in trong sách"}})
	if b.at != section+"#row-"+fullID || !b.says("có lời in riêng") {
		t.Errorf("the text: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}

	b.get(home + "/them")
	b.submit(t, home+"/them", url.Values{"title": {"Phần thừa"}, "split": {"province"}})
	b.get(home)
	b.submit(t, home, url.Values{"do": {"up:1"}})
	if first, _, _ := strings.Cut(b.last.Body.String(), ">Mật ong<"); !strings.Contains(first, ">Phần thừa<") || b.at != home+"#row-1" {
		t.Errorf("the section is moved up: %s %.3000s", b.at, b.last.Body)
	}
	b.checkBoth(t, home+"/1/xoa")
	b.get(home + "/1/xoa")
	b.submit(t, home+"/1/xoa", nil)
	if b.at != home || !b.says("Đã xóa phần") || b.says(">Phần thừa<") {
		t.Errorf("removed: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}

	b.checkBoth(t, home+"/kiem-tra")
	b.checkBoth(t, home+"/kiem-tra?loai=missing_english")
	b.get(home + "/kiem-tra?loai=missing_english&tim=ca+cuon")
	if !b.says("vì thiếu: tiêu đề, hội chợ: tên") || b.says("title_en") {
		t.Errorf("what has no English: %d %.3000s", b.last.Code, b.last.Body)
	}
	for target, kind := range map[string]string{"/xem-thu.pdf?paper=a5&language=both": "application/pdf", "/xem-thu?language=vi": "text/html; charset=utf-8"} {
		if got := b.ask(http.MethodGet, home+target, ""); got.Code != http.StatusOK || got.Header().Get("Content-Type") != kind || got.Body.Len() == 0 {
			t.Errorf("the preview %s: %d %v", target, got.Code, got.Header())
		}
	}
	if got := b.ask(http.MethodGet, home+"/xem-thu.pdf?paper=a9", ""); got.Code != http.StatusUnprocessableEntity && got.Code != http.StatusBadRequest {
		t.Errorf("a preview on no paper: %d", got.Code)
	}
}

// catalogueMaker is the maker of the product fullID who answers.
const catalogueMaker = "chu.the.catalogue@example.vn"

// askCatalogue asks the producers of a catalogue. One of them corrects its entry. It
// returns the id of the entry.
func (s *site) askCatalogue(t *testing.T, b *browser, at string) string {
	t.Helper()
	_, maker := s.memberOf(t, catalogueMaker)
	list := at + "/tra-loi"
	b.checkBoth(t, list)
	b.get(list)
	b.submit(t, list+"/hoi", nil)
	b.get(list + "?state=asked&tim=day+du")
	if !b.says("Mật ong Đầy đủ") || !b.says("chưa trả lời") {
		t.Fatalf("asked: %d %.3000s", b.last.Code, b.last.Body)
	}
	mine, err := s.store.MyCatalogueEntries(t.Context(), maker, domain.MyEntryFilter{}, domain.Page{Limit: 10})
	ofFair := func(e domain.AskedEntry) bool { return e.FairID == strings.TrimPrefix(at, "/ban/hoi-cho/") }
	i := slices.IndexFunc(mine.Items, ofFair)
	if err != nil || i < 0 {
		t.Fatalf("the maker has %+v (%v)", mine.Items, err)
	}
	s.correctEntry(t, mine.Items[i].ID, 1)
	return mine.Items[i].ID
}

// correctEntry corrects an entry of a maker that askCatalogue made.
func (s *site) correctEntry(t *testing.T, id string, version int64) {
	t.Helper()
	u, err := s.store.UserByEmail(t.Context(), catalogueMaker)
	if err != nil {
		t.Fatal(err)
	}
	product, err := s.store.Product(t.Context(), fullID)
	if err != nil {
		t.Fatal(err)
	}
	maker := domain.Actor{UserID: u.ID, Roles: u.Roles, Producers: []string{*product.ProducerID}}
	if _, err := s.store.AnswerCatalogueEntry(t.Context(), maker, id, version, domain.EntryAnswer{State: domain.EntryCorrected, Name: "Mật ong <i>sửa</i>"}); err != nil {
		t.Fatal(err)
	}
}

// answerCatalogue asks makers; the organizer rejects a correction and accepts the next
// one.
func (s *site) answerCatalogue(t *testing.T, b *browser, at string) {
	t.Helper()
	id, list := s.askCatalogue(t, b, at), at+"/tra-loi"
	b.get(at)
	if !b.says(list + "?state=pending") {
		t.Errorf("the desk does not say that a correction waits: %.3000s", b.last.Body)
	}
	b.checkBoth(t, list+"?state=pending")
	b.get(list + "?state=pending")
	if !b.says("Mật ong <i>sửa</i>") || !b.says("lời sửa chờ xem") {
		t.Fatalf("the correction: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.get(at + "/catalogue/kiem-tra?tim=day+du")
	if !b.says("chưa nhận hay từ chối") {
		t.Errorf("the checks: %.3000s", b.last.Body)
	}
	reject := list + "/" + id + "/tu-choi"
	b.checkBoth(t, reject)
	b.get(reject)
	b.submit(t, reject, url.Values{"reason": {" "}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-reason"`) {
		t.Errorf("rejected without a reason: %d %.2500s", b.last.Code, b.last.Body)
	}
	b.submit(t, reject, url.Values{"reason": {"Tên phải như trên nhãn"}})
	if b.at != list+"#row-"+id || !b.says("đã từ chối lời sửa") {
		t.Errorf("rejected: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}
	s.correctEntry(t, id, 3)
	b.get(list + "?state=pending")
	b.submit(t, list+"/"+id+"/nhan", nil)
	if b.at != list+"#row-"+id || !b.says("đã nhận lời sửa") {
		t.Fatalf("accepted: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}
	b.get(at + "/catalogue/1")
	if !b.says(">Mật ong <i>sửa</i></a>") {
		t.Errorf("what is printed: %.3000s", b.last.Body)
	}
	if got := b.ask(http.MethodGet, list+".csv?state=accepted", ""); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Mật ong <i>sửa</i>") {
		t.Errorf("the file: %d %s", got.Code, got.Body)
	}
}

// freezeCatalogue freezes an edition, publishes it when its files are made, and
// withdraws it after a correction.
func (s *site) freezeCatalogue(t *testing.T, b *browser, at string) {
	t.Helper()
	list := at + "/an-ban"
	b.checkBoth(t, list)
	b.get(list)
	b.submit(t, list, nil)
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#confirm_left_out"`) {
		t.Errorf("frozen without having read the checks: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.submit(t, list, url.Values{"confirm_left_out": {"true"}})
	edition := list + "/1"
	if b.at != edition || !b.says("Đã xong 0 trên") || b.last.Header().Get("Refresh") == "" {
		t.Fatalf("frozen: %s %d %v %.3000s", b.at, b.last.Code, b.last.Header(), b.last.Body)
	}
	b.submit(t, edition+"/cong-bo", nil)
	if b.last.Code != http.StatusConflict {
		t.Errorf("published without files: %d", b.last.Code)
	}
	found, err := s.store.ManagedEdition(t.Context(), s.admin(t), strings.TrimPrefix(at, "/ban/hoi-cho/"), 1)
	for more := true; err == nil && more; {
		more, err = jobs.MakeEdition(t.Context(), s.store, s.files, found.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.checkBoth(t, edition)
	b.get(edition)
	if !b.says("chưa công bố") || b.last.Header().Get("Refresh") != "" {
		t.Errorf("the files are made: %v %.3000s", b.last.Header(), b.last.Body)
	}
	if got := b.ask(http.MethodGet, edition+"/tep/catalogue.json", ""); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Chuyện in trong sách") {
		t.Errorf("a file: %d %.500s", got.Code, got.Body)
	}
	b.get(edition)
	b.submit(t, edition+"/cong-bo", nil)
	if b.at != edition || !b.says("Đã công bố ấn bản") {
		t.Fatalf("published: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}

	// What changes later is a correction of the edition.
	f, err := s.store.ManagedFair(t.Context(), s.admin(t), strings.TrimPrefix(at, "/ban/hoi-cho/"))
	if err == nil {
		f.Venue = "Nhà thi đấu"
		_, err = s.store.ChangeFair(t.Context(), s.admin(t), f, f.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.get(edition)
	if !b.says("Đã đổi từ khi chốt: 1 chỗ") || !b.says("Nhà thi đấu") {
		t.Errorf("the corrections: %.4000s", b.last.Body)
	}
	if got := b.ask(http.MethodGet, edition+"/dinh-chinh.pdf?language=vi", ""); got.Code != http.StatusOK || got.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("the sheet of corrections: %d %v", got.Code, got.Header())
	}
	b.get(edition)
	b.submit(t, edition+"/rut", url.Values{"reason": {""}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-reason"`) {
		t.Errorf("withdrawn without a reason: %d %.2500s", b.last.Code, b.last.Body)
	}
	b.submit(t, edition+"/rut", url.Values{"reason": {"Địa điểm đã đổi"}})
	if b.at != edition || !b.says("Đã rút: Địa điểm đã đổi") || b.says(edition+"/rut") {
		t.Errorf("withdrawn: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}
	b.get(list)
	if !b.says("Chốt ấn bản 2") || !b.says("✕ rút") {
		t.Errorf("the list: %.3000s", b.last.Body)
	}
}
