package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
)

// TestWritesKeepTheConventions checks the conventions of all operations that
// change something (checks A5, A6, I10, M1, M5).
func TestWritesKeepTheConventions(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	admin := s.join(t, "admin.writes@example.vn", nil, domain.RoleAdmin, domain.RoleBuyer, domain.RoleProducer, domain.RoleOrganizer)
	// These are changed without If-Match: they have no version, and the request
	// gives the whole new value, so that repeating it does no harm. Columns that
	// are chosen for an import make a new preview, whose token guards the commit.
	unversioned := []string{
		"DELETE /v1/me/sessions/{id}", "DELETE /v1/me/api-keys/{id}", "DELETE /v1/me/identities", "DELETE /v1/me/files/{id}",
		"PATCH /v1/producers/{id}/members/{user_id}", "DELETE /v1/producers/{id}/members/{user_id}", "DELETE /v1/producers/{id}/invitations/{invitation_id}",
		"DELETE /v1/fairs/{id}/organizers/{user_id}", "DELETE /v1/fairs/{id}/invitations/{invitation_id}",
		"PUT /v1/craft-villages/{id}/products/{product_id}", "DELETE /v1/craft-villages/{id}/products/{product_id}",
		"PUT /v1/tourism-sites/{id}/products/{product_id}", "DELETE /v1/tourism-sites/{id}/products/{product_id}",
		"PUT /v1/me/imports/{id}/columns", "PUT /v1/me/imports/{id}/sheet",
		"DELETE /v1/me/phone", "PUT /v1/me/notice-stops", "DELETE /v1/me/second-factor", "DELETE /v1/admin/users/{id}/second-factor",
	}
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			if method == http.MethodGet {
				continue
			}
			name := method + " " + path
			if i := slices.Index(unversioned, name); i >= 0 {
				unversioned = slices.Delete(unversioned, i, i+1)
				if headerOf(op, "If-Match") != nil {
					t.Errorf("%s takes If-Match", name)
				}
			} else if method != http.MethodPost && headerOf(op, "If-Match") == nil {
				t.Errorf("%s takes no If-Match", name)
			}
			if !strings.HasPrefix(path, "/v1/") {
				continue
			}
			target := targetOf(path)
			// Fields are never read from the address.
			for _, field := range []string{"stars=5", "status=published", "verified_at=2026-01-01", "producer_id=" + producerID, "province_code=01", "created_by=x"} {
				w := s.send(method, target+"?"+field, with(admin.header(), "If-Match", "*"), "{}")
				if w.Code < 400 || w.Code >= 500 {
					t.Errorf("%s?%s: status %d", name, field, w.Code)
				}
			}
			if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
				continue
			}
			for what, body := range map[string]string{
				"not UTF-8": "{\"name\":\"\xff\"}", "a name twice": `{"name":"a","name":"b"}`, "a name in two cases": `{"name":"a","NAME":"b"}`,
				"twice within": `{"x":[{"a":1,"a":2}]}`, "deep": deep, "half": `{"name":`, "two values": `{}{}`, "a list": `[]`, "text": `"x"`, "a number": `1e999`,
				"an unknown field": `{"no_such_field":1}`, "its own state": `{"state":"published","stars":5,"created_by":"x"}`,
			} {
				w := s.send(method, target, with(admin.header(), "If-Match", "*"), body)
				if w.Code < 400 || w.Code >= 500 {
					t.Errorf("%s with %s: status %d: %.200s", name, what, w.Code, w.Body)
				}
				wrong := w.Code == http.StatusBadRequest || w.Code == http.StatusUnprocessableEntity
				if ambiguous := strings.Contains(what, "twice") || what == "deep" || what == "not UTF-8" || what == "a name in two cases"; ambiguous && !wrong && w.Code != http.StatusTooManyRequests && w.Code != http.StatusRequestEntityTooLarge {
					t.Errorf("%s with %s: status %d: %.200s", name, what, w.Code, w.Body)
				}
			}
		}
	}
	for _, name := range unversioned {
		t.Errorf("%s is excused, but not served", name)
	}
}

// targetOf fills in the parameters of a path.
func targetOf(path string) string {
	return strings.NewReplacer("{id}", honeyID, "{user_id}", id404, "{invitation_id}", id404, "{evidence_id}", id404, "{code}", "00000000", "{picture_id}", pictureID, "{product_id}", honeyID).Replace(path)
}

// headerOf returns the description of a request header of an operation, or nil.
func headerOf(op *huma.Operation, name string) *huma.Param {
	for _, p := range op.Parameters {
		if p.In == "header" && p.Name == name {
			return p
		}
	}
	return nil
}

// TestMatchAsDescribed: the document requires If-Match where the server does:
// on changes, and on actions that judge what the caller read.
func TestMatchAsDescribed(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	admin := s.join(t, "admin.match@example.vn", []string{"08"}, domain.Roles()...)
	judged := []string{
		"POST /v1/products/{id}/publish", "POST /v1/producers/{id}/publish", "POST /v1/craft-villages/{id}/publish", "POST /v1/tourism-sites/{id}/publish",
		"POST /v1/decisions/{id}/publish", "POST /v1/fairs/{id}/publish", "POST /v1/products/{id}/evidence/{evidence_id}/verdict", "POST /v1/me/leads/{id}/accept", "POST /v1/me/quotes/{id}/confirm",
		"POST /v1/fairs/{id}/catalogue-entries/{entry_id}/accept", "POST /v1/fairs/{id}/catalogue-entries/{entry_id}/reject",
	}
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			match := headerOf(op, "If-Match")
			if method == http.MethodGet {
				if match != nil {
					t.Errorf("GET %s takes If-Match", path)
				}
				continue
			}
			name := method + " " + path
			required := match != nil && match.Required
			if want := match != nil && (method != http.MethodPost || slices.Contains(judged, name)); required != want {
				t.Errorf("%s requires If-Match: %t", name, required)
			}
			if match != nil && !strings.Contains(match.Description, "*") {
				t.Errorf("%s does not say what * means", name)
			}
			if i := slices.Index(judged, name); i >= 0 {
				judged = slices.Delete(judged, i, i+1)
			}
			if !strings.HasPrefix(path, "/v1/") || path == "/v1/me" {
				continue
			}
			w := s.send(method, targetOf(path), admin.header(), "")
			if (w.Code == http.StatusPreconditionRequired) != required {
				t.Errorf("%s without If-Match: status %d, described as required: %t", name, w.Code, required)
			}
			if w.Code == http.StatusPreconditionRequired {
				if text(t, w, "errors.0.location") != "header.If-Match" {
					t.Errorf("%s names another header: %s", name, w.Body)
				}
				if w := s.send(method, targetOf(path), with(admin.header(), "If-Match", "*"), ""); w.Code == http.StatusPreconditionRequired || w.Code == http.StatusPreconditionFailed {
					t.Errorf("%s with *: status %d", name, w.Code)
				}
			}
		}
	}
	for _, name := range judged {
		t.Errorf("%s is not served", name)
	}
}

// TestNestedIDsBelongTogether: a part of one thing is not found under another,
// for any caller (check A3).
func TestNestedIDsBelongTogether(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	admin := s.join(t, "admin.nested@example.vn", nil, domain.RoleAdmin)
	elsewhere := s.anyProducer(t).ID
	w := s.send(http.MethodPost, "/v1/producers/"+producerID+"/invitations", admin.header(), `{"email":"an@example.vn"}`)
	wantStatus(t, "inviting", w, http.StatusCreated)
	invitation := text(t, w, "id")
	paper := s.send(http.MethodPost, "/v1/products/"+honeyID+"/evidence", admin.header(), `{"condition":"food_safety","paper_kind":"haccp","number":"1","issuer":"Quacert","issued_on":"2026-01-10"}`)
	wantStatus(t, "a paper", paper, http.StatusCreated)
	evidence := text(t, paper, "id")
	for _, c := range []struct{ method, path, body string }{
		{http.MethodDelete, "/v1/producers/" + elsewhere + "/invitations/" + invitation, ""},
		{http.MethodGet, "/v1/products/" + revokedID + "/evidence/" + evidence, ""},
		{http.MethodPatch, "/v1/products/" + revokedID + "/evidence/" + evidence, `{"number":"2"}`},
		{http.MethodDelete, "/v1/products/" + revokedID + "/evidence/" + evidence, ""},
		{http.MethodPost, "/v1/products/" + revokedID + "/evidence/" + evidence + "/verdict", `{"verdict":"accepted"}`},
		{http.MethodGet, "/v1/products/" + revokedID + "/evidence/" + evidence + "/file", ""},
		{http.MethodPatch, "/v1/products/" + revokedID + "/pictures/" + pictureID, `{"caption":"x"}`},
		{http.MethodDelete, "/v1/products/" + revokedID + "/pictures/" + pictureID, ""},
		{http.MethodGet, "/v1/products/" + revokedID + "/pictures/" + pictureID + "/content", ""},
		{http.MethodPatch, "/v1/producers/" + producerID + "/pictures/" + pictureID, `{"caption":"x"}`},
		{http.MethodDelete, "/v1/producers/" + producerID + "/pictures/" + pictureID, ""},
		{http.MethodPost, "/v1/products/" + producerID + "/withdraw", `{"reason":"x"}`},
		{http.MethodPatch, "/v1/producers/" + honeyID, `{"name":"x"}`},
	} {
		w := s.send(c.method, c.path, with(admin.header(), "If-Match", "*"), c.body)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s %s: status %d: %.300s", c.method, c.path, w.Code, w.Body)
		}
	}
}
