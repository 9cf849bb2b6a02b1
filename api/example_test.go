package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
)

// exampleStep is operations that one user sends one after the other.
type exampleStep struct {
	as, ops string
	days    int // after the fixture's; 0: soon after the step before
}

// exampleSteps sends each example where the state of its thing allows it.
// Operations without an example, such as uploads, make what the others need.
func exampleSteps() []exampleStep {
	return []exampleStep{
		{"anybody", "register", 0},
		{"admin", "change-user add-account-link", 0},
		{"anybody", "confirm-email ask-password-reset reset-password sign-in", 0},
		{"anybody", "ask-phone-code register-by-phone ask-phone-code sign-in-by-phone", 0},
		{"newcomer", "change-phone confirm-phone remove-phone add-second-factor confirm-second-factor renew-recovery-codes remove-second-factor change-email delete-me", 0},
		{"admin", "add-producer add-product add-craft-village add-tourism-site", 0},
		{"admin", "change-producer change-product change-craft-village change-tourism-site move-my-listings", 0},
		{"admin", "add-producer-picture change-producer-picture add-product-picture change-product-picture", 0},
		{"admin", "add-craft-village-picture change-craft-village-picture add-tourism-site-picture change-tourism-site-picture", 0},
		{"admin", reviews("product"), 0},
		{"admin", reviews("producer"), 0},
		{"admin", reviews("craft-village"), 0},
		{"admin", reviews("tourism-site"), 0},
		{"admin", "add-evidence change-evidence judge-evidence", 0},
		{"admin", "add-product-inspection change-inspection add-producer-inspection", 0},
		{"admin", "add-proposal reject-proposal add-decision change-decision put-awards submit-decision return-decision put-decision-scan move-my-decisions", 0},
		{"anybody", "add-report", 0},
		{"admin", "list-reports review-report suspend-report reinstate-product uphold-report", 0},
		{"anybody", "add-report", 0},
		{"admin", "list-reports answer-report", 0},
		{"anybody", "add-report", 0},
		{"admin", "list-reports dismiss-report", 0},
		{"admin", "invite-member", 0},
		{"maker", "accept-invitation", 0},
		{"admin", "change-member", 0},
		{"admin", "add-province-account-link ask-lock refuse-lock", 0},
		{"maker", "change-me put-notice-stops create-api-key create-alert change-alert create-webhook change-webhook", 0},
		{"anybody", "begin-sign-in complete-sign-in", 0},
		{"maker", "begin-sign-in link-identity", 0},
		{"admin", "add-import choose-import-sheet choose-import-columns change-import-row get-import commit-import", 0},
		{"admin", "evaluate-synonym add-synonym put-synonym", 0},
		{"buyer", "draft-demand add-demand change-demand open-demand", 0},
		{"maker", "quote-demand correct-quote", 0},
		{"buyer", "list-leads shortlist-lead unlist-lead accept-lead", 0},
		{"buyer", "ask-about-product add-message", 0},
		{"maker", "quote-lead decline-lead", 0},
		{"buyer", "ask-about-producer close-lead close-demand", 0},
		{"buyer", "add-memorandum change-memorandum", 0},
		{"maker", "register-memorandum", 0},
		{"buyer", "cancel-memorandum", 0},
		{"admin", "add-fair cancel-fair add-fair change-fair add-hall change-hall add-booths put-timetable publish-fair", 0},
		{"admin", "add-fair-organisation change-fair-organisation add-fair-event change-fair-event cancel-fair-event", 0},
		{"admin", "invite-fair-organizer", 0},
		{"maker", "accept-organizer-invitation", 0},
		{"admin", "invite-delegations add-delegation-link", 0},
		{"anybody", "look-at-fair-invitation answer-fair-invitation", 0},
		{"admin", "invite-exhibitors add-exhibitor-link", 0},
		{"guest", "answer-my-fair-invitation", 0},
		{"maker", "list-my-exhibitors answer-exhibitor put-exhibits put-exhibitor-people", 0},
		{"admin", "answer-delegation put-delegation-list put-delegation-people add-fair-people", 0},
		{"buyer", "meet-by-badge", 0},
		{"admin", "change-fair-person", 0},
		{"admin", "allocate-booths free-booth change-booth allocate-booth", 0},
		{"admin", "save-catalogue-draft ask-producers", 0},
		{"maker", "list-my-catalogue-entries answer-catalogue-entry", 0},
		{"admin", "reject-catalogue-entry change-catalogue-section", 0},
		{"admin", "freeze-edition publish-edition withdraw-edition", 0},
		{"buyer", "request-meeting", 0},
		{"maker", "accept-meeting", 0},
		{"buyer", "cancel-meeting request-meeting", 0},
		{"maker", "decline-meeting", 0},
		{"buyer", "request-meeting", 0},
		{"admin", "cancel-fair-meeting reschedule-fair", 0},
		{"anybody", "add-visit", 17},
		{"admin", "remove-exhibitor remove-delegation close-fair", 21},
		{"admin", "remove-member", 0},
	}
}

// reviews moves a published listing of a kind through all states and back.
func reviews(kind string) string {
	var ops []string
	for _, action := range []string{"withdraw", "reopen", "submit", "recall", "submit", "request-changes", "submit", "publish", "suspend", "reinstate"} {
		ops = append(ops, action+"-"+kind)
	}
	return strings.Join(ops, " ")
}

// TestExamplesRun sends the example of each operation in the document. The ids
// of things in paths and bodies are those of things that the fixture has or
// that earlier examples added.
func TestExamplesRun(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{mails: true, phones: true})
	admin := s.join(t, "can.bo.vi.du@example.vn", []string{"08"}, domain.Roles()...)
	maker := s.join(t, "binh.tran@example.vn", nil, domain.RoleProducer)
	// Another member is changed and removed: the examples of the maker are sent again at the end.
	colleague := s.join(t, "dong.nghiep@example.vn", nil, domain.RoleProducer)
	if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf("INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', false, '2026-11-23 05:00:00')", colleague.ID, producerID)); err != nil {
		t.Fatal(err)
	}
	r := &exampleRun{
		server: s, by: map[string]map[string]string{
			"anybody": {}, "admin": admin.header(), "maker": maker.header(), "buyer": s.join(t, "mua.hang@example.vn", nil, domain.RoleBuyer).header(),
			"guest": s.join(t, "htx.che@example.vn", nil, domain.RoleProducer).header(),
		},
		requests: map[string]exampleRequest{}, forms: map[string]sentForm{},
		added: map[string]string{
			"editions": "1", "rows": "2", "sections": "0", "products": honeyID, "producers": producerID, "craft-villages": villageID, "tourism-sites": siteID, "members": colleague.ID, "province-accounts": maker.ID,
			"certificates": text(t, s.do(http.MethodGet, "/v1/products/"+honeyID, nil), "certificates.0.code"),
		},
	}
	var examples []string
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			r.requests[op.OperationID] = exampleRequest{method, path, op}
			if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
				examples = append(examples, op.OperationID)
			}
		}
	}
	at := noon
	sent := map[string]bool{}
	for _, step := range exampleSteps() {
		at = at.Add(time.Hour) // the same report an hour later is another one
		if step.days > 0 {
			at = noon.AddDate(0, 0, step.days)
		}
		s.clock.set(at)
		for id := range strings.FieldsSeq(step.ops) {
			r.send(t, step.as, id)
			sent[id] = true
		}
	}
	for _, id := range slices.Sorted(slices.Values(examples)) {
		if !sent[id] {
			t.Errorf("no step sends the example of %s", id)
		}
	}
	s.clock.set(noon)
	for _, id := range slices.Sorted(maps.Keys(r.forms)) {
		if _, err := s.store.DB().ExecContext(t.Context(), "DELETE FROM limits"); err != nil {
			t.Fatal(err)
		}
		leaveOut(t, s, r.forms[id])
	}
}

// exampleRequest is an operation of the document.
type exampleRequest struct {
	method, path string
	op           *huma.Operation
}

// exampleRun sends examples.
type exampleRun struct {
	*server
	by       map[string]map[string]string // headers of users
	requests map[string]exampleRequest    // by id of the operation
	added    map[string]string            // ids of things by the last name of their collection, and tokens by name
	forms    map[string]sentForm          // that added a thing, by id of the operation
}

func (r *exampleRun) send(t *testing.T, as, id string) {
	t.Helper()
	req, ok := r.requests[id]
	if !ok {
		t.Fatalf("there is no operation %s", id)
	}
	header, target := r.by[as], fillPath(req.path, r.added)
	if req.method != http.MethodGet {
		header = with(header, "If-Match", "*")
	}
	var w *httptest.ResponseRecorder
	body := ""
	switch {
	case strings.HasSuffix(id, "-picture") && strings.HasPrefix(id, "add-"):
		w = r.sendFile(req.method, target, header, photograph(t))
	case id == "add-import":
		w = r.sendFile(req.method, target, with(header, "Content-Type", "text/csv"), []byte("Tên sản phẩm;Bộ sản phẩm;Nơi làm ra;Ghi thêm\nChè xanh;I.5.a;HTX chè;Ngon\n"))
	default:
		body = exampleOf(t, req.op, r.added)
		w = r.server.send(req.method, target, header, body)
	}
	if w.Code < http.StatusOK || w.Code >= http.StatusMultipleChoices {
		t.Errorf("%s: %s %s with %s: status %d: %.400s", id, req.method, target, body, w.Code, w.Body)
		return
	}
	r.remember(t, req.path, w)
	if req.method == http.MethodPost && w.Code == http.StatusCreated && body != "" && as != "newcomer" { // whose account is deleted by then
		r.forms[id] = sentForm{req.op, target, header, body}
	}
	switch id {
	case "add-import", "choose-import-columns", "choose-import-sheet":
		r.workImport(t, r.added["imports"])
	case "ask-password-reset":
		m, _, err := r.store.PrepareAccountMail(t.Context(), domain.MailAccountArgs{About: domain.MailReset, Email: "an.nguyen@example.vn"})
		if err != nil {
			t.Fatal(err)
		}
		r.added["token"] = m.Token
	case "add-fair-people":
		r.added["badges"] = text(t, w, "items.0.badge_code")
	case "ask-lock":
		r.added["users"] = r.added["province-accounts"]
	case "freeze-edition":
		makeFiles(t, r.server, r.added["fairs"], "")
	case "sign-in":
		r.by["newcomer"] = bearer(r.added["token"])
	case "ask-phone-code", "change-phone":
		r.added["code"] = r.phoneCode(t, r.added["token"])
	case "add-second-factor":
		r.added["code"] = r.appCode(t, text(t, w, "secret"), 0)
	case "confirm-second-factor", "renew-recovery-codes":
		r.added["code"] = text(t, w, "codes.0")
	case "begin-sign-in":
		r.added["state"], r.added["code"] = r.provider.Login(t, text(t, w, "authorization_url"), as, as+"@example.vn")
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
	if body, err = json.Marshal(withIDs(value, "", added)); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// remember stores the id of what an answer is about under the name of its
// collection, and the token that it shows. The fixture's things stay.
func (r *exampleRun) remember(t *testing.T, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		return
	}
	answer := decode(t, w)
	if token := found(answer, "token"); token != "" {
		r.added["token"] = token
	}
	collection := path[strings.LastIndex(path, "/")+1:]
	switch collection {
	case "inquiries":
		collection = "leads"
	case "products", "producers", "craft-villages", "tourism-sites", "members", "certificates":
		return
	}
	if id := found(answer, "id", "items.0.entry_id", "items.0.id"); id != "" {
		r.added[collection] = id
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
		if known := added[name]; known != "" && slices.Contains([]string{"token", "state", "code"}, name) {
			return known
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
