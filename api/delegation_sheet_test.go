package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// TestDelegationSheet: an officer sends the list of a delegation as a sheet,
// previews it row by row, corrects it, and commits it.
func TestDelegationSheet(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer := s.join(t, "fair@example.vn", nil, domain.RoleOrganizer)
		officer, stranger := s.join(t, "officer@example.vn", []string{"08"}, domain.RoleOfficer), s.join(t, "other@example.vn", []string{"01"}, domain.RoleOfficer)
		send := func(by account, method, path, tag, body string, want int) *httptest.ResponseRecorder {
			t.Helper()
			header := by.header()
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			if strings.Contains(path, "/list") {
				header = with(header, "Content-Type", "application/octet-stream")
			}
			w := s.send(method, path, header, body)
			wantStatus(t, method+" "+path, w, want)
			return w
		}
		fair := "/v1/fairs/" + text(t, send(organizer, http.MethodPost, "/v1/fairs", "",
			`{"name":"Hội chợ","place":{"province":"tuyen-quang"},"starts_on":"2026-12-10","ends_on":"2026-12-14"}`, http.StatusCreated), "id")
		mine := "/v1/me/delegations/" + text(t, send(organizer, http.MethodPost, fair+"/delegations", "", `{"provinces":["08"]}`, http.StatusCreated), "items.0.id")
		list := mine + "/list"

		// The template names nothing yet.
		w := s.do(http.MethodGet, "/v1/fairs/delegation-template.xlsx", nil)
		rows, sheet := sheetOf(t, w, transfer.DelegationList())
		if len(rows) != 0 || len(sheet.Unknown()) != 0 {
			t.Errorf("the template has %d rows, and unknown %v", len(rows), sheet.Unknown())
		}
		if w := send(officer, http.MethodPost, list, "", w.Body.String(), http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != "body.file" {
			t.Errorf("the template sent in: %s", w.Body)
		}
		send(stranger, http.MethodPost, list, "", "Tên sản phẩm\nx\n", http.StatusNotFound)
		send(officer, http.MethodPost, list, "", "\x00\x01", http.StatusUnprocessableEntity)
		send(officer, http.MethodPost, list, "", "Giá\n1\n", http.StatusUnprocessableEntity)

		honey, village := s.do(http.MethodGet, "/v1/products/"+honeyID, nil), s.do(http.MethodGet, "/v1/craft-villages/"+villageID, nil)
		name, maker := text(t, honey, "name"), text(t, honey, "producer.name")
		code := text(t, honey, "certificates.0.code")
		if name == "" || maker == "" || code == "" {
			t.Fatalf("the honey has no name, maker or code: %s", honey.Body)
		}
		csv := func(rows ...[]any) string {
			t.Helper()
			var b bytes.Buffer
			w, err := transfer.NewCSV(&b, transfer.DelegationList())
			for _, r := range rows {
				if err == nil {
					err = w.Row(r...)
				}
			}
			if err == nil {
				err = w.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		good := []any{1, name, maker, ""}
		wrong := csv(good,
			[]any{2, name, "HTX Không có", ""},
			[]any{3, "Không có trên đời", "", ""},
			[]any{4, "", "", "AAAA-AAAA"},
			[]any{5, "", "", "?"},
			[]any{6, "Chè khác", "", code},
			[]any{7, "", "", strings.ToLower(code)},
			[]any{8, "", maker, ""},
		)
		w = send(officer, http.MethodPost, list, "", wrong, http.StatusOK)
		if text(t, w, "right") != "1" || text(t, w, "wrong") != "7" || text(t, w, "token") != "<nil>" || text(t, w, "rows.0.found.id") != honeyID {
			t.Errorf("the preview: %s", w.Body)
		}
		for i, column := range []string{"<nil>", "producer", "name", "code", "code", "name", "name", "name"} {
			t.Run(column, func(t *testing.T) {
				row := fmt.Sprintf("rows.%d.", i)
				if text(t, w, row+"column") != column || (text(t, w, row+"error") == "<nil>") != (column == "<nil>") || text(t, w, row+"row") != fmt.Sprint(i+2) {
					t.Errorf("row %d is wrong in %q (%s), want %q", i, text(t, w, row+"column"), text(t, w, row+"error"), column)
				}
			})
		}
		if text(t, w, "rows.1.suggestions.0.id") != honeyID {
			t.Errorf("the honey is not suggested: %s", w.Body)
		}
		send(officer, http.MethodPost, list+"?commit=x", "", wrong, http.StatusUnprocessableEntity)
		w = send(officer, http.MethodPost, list, "", csv([]any{"#N/A", "Không có trên đời", "#REF!", ""}), http.StatusOK)
		if text(t, w, "rows.0.errors.#") != "3" || text(t, w, "rows.0.errors.0.column") != "number" || text(t, w, "rows.0.errors.1.column") != "producer" || text(t, w, "rows.0.errors.2.column") != "name" {
			t.Errorf("all errors of a row: %s", w.Body)
		}

		right := csv([]any{1, "", "", code}, []any{2, text(t, village, "name"), "", ""})
		w = send(officer, http.MethodPost, list, "", right, http.StatusOK)
		token := text(t, w, "token")
		if token == "<nil>" || text(t, w, "taken") != "false" || text(t, w, "rows.1.kind") != "craft_village" {
			t.Fatalf("the preview: %s", w.Body)
		}
		// A delegation that has not accepted has no exhibits; accepting changes
		// its state, so the sheet must be previewed again.
		send(officer, http.MethodPost, list+"?commit="+token, "", right, http.StatusConflict)
		send(officer, http.MethodPost, mine+"/answer", `"1"`, `{"answer":"accepted","contact_name":"Nguyễn Thị An","phone":"0912 345 678"}`, http.StatusOK)
		send(officer, http.MethodPost, list+"?commit="+token, "", right, http.StatusConflict)
		token = text(t, send(officer, http.MethodPost, list, "", right, http.StatusOK), "token")
		send(officer, http.MethodPost, list+"?commit="+token, "", csv(good), http.StatusConflict)
		if w = send(officer, http.MethodPost, list+"?commit="+token, "", right, http.StatusOK); text(t, w, "taken") != "true" {
			t.Errorf("taken: %s", w.Body)
		}
		send(officer, http.MethodPost, list+"?commit="+token, "", right, http.StatusConflict)
		if w := send(organizer, http.MethodGet, fair+"/papers", "", "", http.StatusOK); text(t, w, "checked") != "2" {
			t.Errorf("the papers: %s", w.Body)
		}
	})
}
