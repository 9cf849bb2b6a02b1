package web_test

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/web"
)

// emptyForm is a form of a page as it is sent with nothing filled in.
type emptyForm struct {
	page, action string
	multipart    bool
	hidden       url.Values
	buttons      []string // values of its buttons named do; empty for another one
	fields       []string // names of the fields that a user fills in
}

// emptyForms returns the forms of the last page that post.
func (b *browser) emptyForms(t *testing.T) (out []emptyForm) {
	t.Helper()
	walk(parse(t, b.last), func(n *html.Node) {
		if n.Type != html.ElementNode || n.Data != "form" || attribute(n, "method") != "post" {
			return
		}
		plain := false
		f := emptyForm{page: b.at, action: attribute(n, "action"), multipart: attribute(n, "enctype") != "", hidden: url.Values{}}
		walk(n, func(c *html.Node) {
			if c.Type != html.ElementNode {
				return
			}
			name := attribute(c, "name")
			switch {
			case c.Data == "button" && name == "do":
				f.buttons = append(f.buttons, attribute(c, "value"))
			case c.Data == "button" && name == "":
				plain = true
			case name == "":
			case c.Data == "input" && attribute(c, "type") == "hidden":
				f.hidden.Add(name, attribute(c, "value"))
			case c.Data == "input" || c.Data == "textarea" || c.Data == "select":
				if !slices.Contains(f.fields, name) {
					f.fields = append(f.fields, name)
				}
			}
		})
		if plain {
			f.buttons = append(f.buttons, "")
		}
		out = append(out, f)
	})
	return out
}

// sendEmpty sends a form with nothing filled in. Ticks and choices that are not made
// are left out, as by a browser.
func (b *browser) sendEmpty(t *testing.T, f emptyForm, do string) {
	t.Helper()
	if do != "" {
		f.hidden.Set("do", do)
	}
	if !f.multipart {
		b.ask(http.MethodPost, f.action, f.hidden.Encode())
		return
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range f.hidden {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := w.CreateFormFile("file", ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b.ask(http.MethodPost, f.action, body.String(), "Content-Type", w.FormDataContentType())
}

// named returns the fields to which the error summary of the last page leads.
func (b *browser) named(t *testing.T) (out []string) {
	t.Helper()
	if !strings.HasPrefix(b.last.Header().Get("Content-Type"), "text/html") {
		return nil
	}
	walk(parse(t, b.last), func(n *html.Node) {
		if n.Type != html.ElementNode || attribute(n, "class") != "errors" {
			return
		}
		walk(n, func(a *html.Node) {
			if field, ok := strings.CutPrefix(attribute(a, "href"), "#"); ok && a.Data == "a" {
				out = append(out, field)
			}
		})
	})
	return out
}

// routeOf returns the name of the page at a path that takes forms, or that is shown.
func routeOf(action string, post bool) string {
	path, _, _ := strings.Cut(action, "?")
	path, _, _ = strings.Cut(path, "#")
	parts := strings.Split(path, "/")
	best, fixed := "", -1
	for _, r := range web.SessionRoutes() {
		want := strings.Split(r.VI, "/")
		if post && !r.Post || !post && !r.Get || len(want) != len(parts) {
			continue
		}
		same, matches := 0, true
		for i := range want {
			switch {
			case want[i] == parts[i]:
				same++
			case !strings.HasPrefix(want[i], ":"):
				matches = false
			}
		}
		if matches && same > fixed {
			best, fixed = r.Name, same
		}
	}
	return best
}

// requiredFields lists for each form with fields those that must be filled in, by the page
// that takes it and the button. A form that needs none is not sent.
func requiredFields() map[string]string {
	return map[string]string{
		"sign-in": "email password", "sign-up": "name email password", "reset": "", // its link does not work
		"report": "product_name province text", "admin-user": "roles", "lock-user": "locked_reason", "account": "name", "notice-stops": "", "password": "current_password password",
		"product-ask": "text", "new-demand": "text", "close-demand": "outcome", "change-demand open": "name quantity delivery.province buyer_type contact.phone deadline", "change-demand draft": "name buyer_type",
		"lead": "text", "decline-lead": "reason", "new-alert": "name cadence", "my-producer": "name kind place.province", "submit-producer": "", "product-capacity": "", "product-packs": "",
		"product-pictures": "file", "product-papers": "paper_kind issuer issued_on", "quote-demand": "price valid_until", "correct-quote": "price valid_until",
		"desk-imports": "file", "import-columns": "main", "import-row correct": "cell.A", "import-row maker": "producer_id", "import-row set": "set", "import-makers": "m.2", "import-sets": "s.2", "import-publish submit": "",
		"desk-delegation": "answer", "revoke": "ground text effective_on", "close-proposal": "", "new-decision": "issuer number date level province", "change-decision": "issuer number date level province",
		"decision-annex": "file", "decision-line": "product kind stars", "decision-scan": "scan", "desk-report": "action", "new-synonym": "names also", "desk-synonym": "names also",
		"inspection-result": "done_on finding", "inspection-plan": "planned_on", "new-inspection": "planned_on", "desk-papers": "", "desk-listing": "action", "invitation": "answer", "invitation-people": "", "invitation-entry": "",
		"new-fair": "name starts_on ends_on place.province", "fair-invite": "main", "fair-delegations": "provinces", "change-section": "title kind", "new-section": "title kind", "reject-entry": "reason", "fair-editions": "confirm_left_out",
		"second-factor": "password", "add-hall": "name", "fair-hall": "name", "fair-plan": "file", "set-timetable": "opens_at closes_at slot_minutes", "fair-settings": "name", "cancel-fair": "reason", "fair-people": "email",
		"fair-letters": "", "exhibitor-letter letter": "", "exhibitor-letter link": "", "delegation-letter letter": "", "delegation-letter link": "", "remove-exhibitor": "reason", "remove-delegation": "reason",
		"catalogue-head": "", "section-text": "", "withdraw-edition": "reason", "move-fair": "starts_on ends_on place.province reason", "new-event": "title day starts_at ends_at place", "fair-event": "title day starts_at ends_at place", "cancel-event": "reason",
		"new-person": "kind name", "new-staff": "name", "new-delegate": "name", "badge-person": "name", "badge": "text", "new-organisation": "role name", "fair-organisation": "role name", "organisation-logo": "file",
		"add-booths": "numbers digits", "fair-booth": "number", "give-booth": "exhibitor_id", "fair-proposal": "main", "new-producer": "name kind place.province", "new-product": "producer name", "new-product later": "producer name",
		"product-name": "name", "product-name later": "name", "product-story": "story", "product-story later": "story", "producer-ask": "text",
		"enter-gaps": "set", "import-gaps": "file", "import-sheet": "",
		"invite-member": "producer email", "accept-invitation": "token", "remove-member": "reason-01900000-0000-7000-8000-000000000001", "ask-lock": "lock_reason", "delegation-list": "file",
		"my-fair": "answer", "my-fair-people": "", "my-fair-exhibits": "", "fair-exhibits": "", "my-entry": "",
	}
}

// otherForms are forms that no page of the test shows: they have no fields, or one, or
// need a state that other tests reach.
func otherForms() []string {
	return []string{
		"second-step", "phone", "phone-code", "confirm", "forgot", "email", "ask-confirmation", "my-phone", "confirm-phone", "remove-phone", "own-code", "end-api-key", "confirm-second-factor", "change-second-factor", "end-session",
		"my-demands", "read-lead", "accept-lead", "shortlist-lead", "unlist-lead", "product-submit", "recall-product", "publish-decision", "return-decision", "inspection-mended", "delete-synonym", "unlock-user", "refuse-lock",
		"set-delegation-list", "delete-hall", "free-booth", "place-booth", "invite-exhibitor", "invite-delegation", "cancel-meeting", "revoke-organizer", "remove-organizer", "accept-organizer",
	}
}

// TestEmptyForms sends each form of the site with nothing filled in. One answer names
// all fields that the form needs. The test begins with a page for each template, and
// follows links to all other pages.
func TestEmptyForms(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	required, seen := requiredFields(), map[string]bool{}
	guest := func(t *testing.T) ([]look, *browser) {
		return append(s.looks(), look{vi: "/dang-ky"}), s.newBrowser()
	}
	for _, part := range []struct {
		name string
		of   func(*testing.T) ([]look, *browser)
	}{
		{"guest", guest}, {"admin", s.adminLooks}, {"fair", s.fairLooks}, {"catalogue", s.catalogueLooks}, {"buyer", s.memberLooks}, {"maker", s.makerLooks}, {"desk", s.deskLooks}, {"invited", s.invitedLooks},
	} {
		t.Run(part.name, func(t *testing.T) {
			looks, b := part.of(t)
			var pages []string
			visited := map[string]bool{}
			if part.name == "buyer" {
				looks = append(looks, look{vi: "/chu-the/htx-day-du/lien-he"})
			}
			for _, l := range looks {
				pages, visited[routeOf(l.vi, false)] = append(pages, l.vi), true
			}
			for len(pages) > 0 {
				at := pages[0]
				if pages = pages[1:]; at == "" {
					continue
				}
				if w := b.get(at); !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
					continue
				}
				for _, link := range b.links(t) {
					_, part, _ := strings.Cut(link, "#") // a part of a page may be a form of its own
					if name := routeOf(link, false); name != "" && !visited[name+part] {
						pages, visited[name+part] = append(pages, link), true
					}
				}
				for _, f := range b.emptyForms(t) {
					b.checkEmpty(t, f, required, seen)
				}
			}
		})
	}
	for name := range required {
		if !seen[name] {
			t.Errorf("no page shows a form for %s", name)
		}
	}
	for _, r := range web.SessionRoutes() {
		if r.Post && !slices.Contains(otherForms(), r.Name) && !seen[r.Name] && !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), func(name string) bool { return strings.HasPrefix(name, r.Name+" ") }) {
			t.Errorf("no page shows the form %s", r.Name)
		}
	}
}

// links returns the addresses to which the last page leads.
func (b *browser) links(t *testing.T) (out []string) {
	t.Helper()
	walk(parse(t, b.last), func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "a" {
			out = append(out, attribute(n, "href"))
		}
	})
	return out
}

// checkEmpty sends a form with nothing filled in by each of its buttons, and compares
// the fields that the answer names with those that it must name.
func (b *browser) checkEmpty(t *testing.T, f emptyForm, required map[string]string, seen map[string]bool) {
	t.Helper()
	name := routeOf(f.action, true)
	if strings.HasPrefix(f.action, "/report") {
		name = "report"
	}
	if len(f.fields) == 0 {
		seen[name] = true
		return
	}
	for _, do := range f.buttons {
		key := strings.TrimSpace(name + " " + do)
		want, known := required[key]
		if _, whole := required[name]; !known && whole {
			continue // another button sends the form
		}
		if seen[key] = true; !known {
			t.Errorf("the form %s on %s has no row: its fields are %v", key, f.page, f.fields)
			b.sendEmpty(t, f, do)
			t.Logf("%d names %v", b.last.Code, b.named(t))
			continue
		}
		if want == "" {
			continue
		}
		b.sendEmpty(t, f, do)
		named := b.named(t)
		for _, field := range strings.Fields(want) {
			if !slices.Contains(named, field) {
				t.Errorf("%s, sent empty: %d names %v, want %q", key, b.last.Code, named, want)
				break
			}
		}
	}
}
