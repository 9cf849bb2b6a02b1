package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
)

// exampleOrder lists the operations that are sent first, in this order: the
// others need what these add. The rest follows by id.
func exampleOrder() []string {
	return []string{
		"register", "sign-in", "add-producer", "add-product", "add-craft-village", "add-tourism-site", "add-decision", "put-awards", "add-evidence",
		"add-demand", "change-demand", "open-demand", "quote-demand", "create-alert", "create-webhook", "add-synonym", "add-product-inspection", "add-report", "add-memorandum",
		"add-fair", "add-hall", "add-booths", "change-hall", "put-timetable", "save-catalogue-draft", "publish-fair", "invite-delegations", "invite-exhibitors",
		"add-delegation-link", "look-at-fair-invitation", "answer-fair-invitation", "answer-exhibitor", "put-exhibits", "allocate-booths", "request-meeting",
		"ask-about-product", "add-message", "quote-lead", "correct-quote", "shortlist-lead", "unlist-lead", "accept-lead", "add-proposal",
	}
}

// notFound lists the examples that name what a browser, an e-mail or an upload
// gave to the caller. They are valid, and answered with 404.
func notFound() []string {
	return []string{
		"accept-invitation", "complete-sign-in", "link-identity", "choose-import-columns", "commit-import", "answer-catalogue-entry", "change-member", "answer-my-fair-invitation",
		"change-craft-village-picture", "change-producer-picture", "change-tourism-site-picture",
	}
}

// ofSeller lists the operations that the seller calls, since nobody may answer
// an own request.
func ofSeller() []string {
	return []string{"quote-demand", "quote-lead", "correct-quote", "accept-meeting"}
}

// TestExamplesRun sends the example of each operation in the document. The ids
// of things in paths and bodies are those of things that the fixture has or
// that earlier examples added.
func TestExamplesRun(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "can.bo.vi.du@example.vn", []string{"08"}, domain.Roles()...)
	seller := s.join(t, "ben.ban.vi.du@example.vn", []string{"08"}, domain.RoleOfficer)
	type request struct {
		method, path string
		op           *huma.Operation
	}
	requests := map[string]request{}
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			if takesJSON := op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil; takesJSON || slices.Contains(exampleOrder(), op.OperationID) {
				requests[op.OperationID] = request{method, path, op}
			}
		}
	}
	order := exampleOrder()
	for _, id := range slices.Sorted(maps.Keys(requests)) {
		if !slices.Contains(order, id) && id != "delete-me" {
			order = append(order, id)
		}
	}
	order = append(order, "delete-me")
	// added are the ids of things by the last name of their collection.
	added := map[string]string{
		"products": honeyID, "producers": producerID, "craft-villages": villageID, "tourism-sites": siteID, "pictures": pictureID,
		"users": officer.ID, "certificates": text(t, s.do(http.MethodGet, "/v1/products/"+honeyID, nil), "certificates.0.code"),
	}
	for _, id := range order {
		r, ok := requests[id]
		if !ok {
			t.Errorf("there is no operation %s", id)
			continue
		}
		body, caller := exampleOf(t, r.op, added), officer
		if slices.Contains(ofSeller(), id) {
			caller = seller
		}
		target := fillPath(r.path, added)
		w := s.send(r.method, target, with(caller.header(), "If-Match", "*"), body)
		followsContract(t, s, r.method, target, w)
		if slices.Contains(notFound(), id) {
			wantStatus(t, id, w, http.StatusNotFound)
			continue
		}
		if w.Code >= http.StatusMultipleChoices && w.Code != http.StatusConflict {
			t.Errorf("%s: %s %s with %s: status %d: %.400s", id, r.method, target, body, w.Code, w.Body)
		}
		if r.method == http.MethodPost && w.Code == http.StatusCreated {
			remember(t, s, officer, r.path, w, added)
			if body != "" {
				leaveOut(t, s, caller.header(), r.op, target, body)
			}
		}
	}
}

// exampleOf returns the example of an operation with the ids of things that are
// there, or "" where the operation takes no body.
func exampleOf(t *testing.T, op *huma.Operation, added map[string]string) string {
	t.Helper()
	if op.RequestBody == nil {
		return ""
	}
	body, err := json.Marshal(op.RequestBody.Content["application/json"].Example)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatal(err)
	}
	if op.OperationID == "delete-me" {
		value = map[string]any{"password": goodPassword}
	}
	if body, err = json.Marshal(withIDs(value, "", added)); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// remember stores the id of what an answer added, unless the fixture has such a
// thing. An answer without an id belongs to a list of the caller.
func remember(t *testing.T, s *server, by account, path string, w *httptest.ResponseRecorder, added map[string]string) {
	t.Helper()
	collection := path[strings.LastIndex(path, "/")+1:]
	if token := found(decode(t, w), "token"); collection == "links" {
		added["token"] = token
	}
	if collection == "inquiries" {
		collection = "leads"
	}
	if added[collection] != "" {
		return
	}
	added[collection] = found(decode(t, w), "id", "items.0.id")
	if added[collection] == "" {
		added[collection] = found(decode(t, s.do(http.MethodGet, "/v1/me/"+collection, by.header())), "items.0.id")
	}
}

// found returns the first text at one of the paths, or "".
func found(answer any, paths ...string) string {
	for _, path := range paths {
		if v, err := at(answer, path); err == nil {
			if id, ok := v.(string); ok {
				return id
			}
		}
	}
	return ""
}

// fillPath replaces each parameter of a path by the id of a thing of the
// collection before it.
func fillPath(path string, added map[string]string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = id404
			if id := added[parts[i-1]]; id != "" {
				parts[i] = id
			}
		}
	}
	return strings.Join(parts, "/")
}

// withIDs returns a body whose ids are those of things that were added.
func withIDs(value any, name string, added map[string]string) any {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			v[key] = withIDs(inner, key, added)
		}
		return v
	case []any:
		for i, inner := range v {
			v[i] = withIDs(inner, name, added)
		}
		return v
	case string:
		if token := added["token"]; name == "token" && token != "" {
			return token
		}
		thing, isID := strings.CutSuffix(name, "_id")
		if !isID {
			thing, isID = strings.CutSuffix(name, "_ids")
		}
		if id := added[thing+"s"]; isID && id != "" {
			return id
		}
	}
	return value
}
