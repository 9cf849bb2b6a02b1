package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/transfer"
)

// AuditRow is an entry of the audit log in a list.
type AuditRow struct {
	Seq     string
	When    string
	Who     Link // without URL: the program, or a visitor
	For     bool // an officer acted for a producer
	What    string
	Refused bool
	About   Link // without URL: it has no page on the desk
	Reason  string
	Changes []AuditChange
}

// AuditChange is a field that an action changed.
type AuditChange struct{ Field, Before, After string }

// DeskAuditPage lists the entries of the audit log that the user may read.
type DeskAuditPage struct {
	Page
	Action             string
	WhoName, Who       string
	NounName           string
	Nouns              []Option
	ActionName         string
	Actions            []Option
	SinceName, Since   string
	UntilName, Until   string
	ListingName        string // with Listing: the field that keeps the listing
	Listing            string // the kind and id of a listing; empty: of all
	ListingText        string
	ListingURL, AllURL string
	CSVURL             string
	Items              []AuditRow
	Pager              Pager
}

// auditRoutes are the pages of the audit log on the desk.
func auditRoutes() []accountRoute {
	return []accountRoute{
		{"desk-audit", "/ban/can-bo/nhat-ky", "/en/desk/officer/log", "desk-audit", officers(), (*Server).deskAudit, nil},
		{"desk-audit-csv", "/ban/can-bo/nhat-ky.csv", "/en/desk/officer/log.csv", "desk-audit", officers(), (*Server).deskAuditCSV, nil},
	}
}

// auditNouns names the kinds of things in the log.
func auditNouns() map[string]string {
	return map[string]string{
		"product": "product", "producer": "producer", "craft_village": "craft village", "tourism_site": "tourism site", "certificate": "certificate", "decision": "decision",
		"proposal": "proposal", "evidence": "paper", "picture": "picture", "report": "report of misuse", "inspection": "inspection", "import": "list of an office", "contact": "contact",
		"membership": "member of a producer", "invitation": "invitation", "user": "account", "api_key": "API key", "demand": "demand", "quote": "quote", "lead": "conversation",
		"memorandum": "memorandum", "fair": "fair", "exhibitor": "exhibitor", "delegation": "delegation", "edition": "edition of a catalogue", "catalogue": "catalogue", "meeting": "meeting",
		"webhook": "webhook", "file": "file", "authorization": "access", "synonym": "synonym", "criteria": "criteria",
		"alert": "search alert", "backup": "backup", "catalogue_entry": "entry of a catalogue", "consent": "consent", "identity": "sign-in with another service", "licence": "licence of data",
		"retention": "data that need not be kept", "sample": "sample data",
	}
}

// auditParts names the parts of a fair: the second word of an action that has three.
func auditParts() map[string]string {
	return map[string]string{
		"booth": "booth", "event": "event of a fair", "hall": "hall", "invitation": "invitation", "organisation": "host or sponsor", "organizer": "organizer of a fair", "people": "people with a badge",
		"person": "person with a badge", "plan": "plan of the booths",
	}
}

// auditVerbs names what was done.
func auditVerbs() map[string]string {
	return map[string]string{
		"add": "Add", "change": "Change", "save": "Change", "delete": "Delete", "drop": "Delete", "remove": "Remove", "submit": "Submit", "recall": "Take back", "request_changes": "Send back for changes",
		"return": "Return", "publish": "Publish", "withdraw": "Withdraw", "reopen": "Open as a draft again", "suspend": "Suspend", "reinstate": "Show again", "accept": "Approve", "accepted": "Approve",
		"reject": "Turn down", "rejected": "Turn down", "waived": "Waive", "revoke": "Revoke", "change_stars": "Change the stars of", "confirm": "Confirm", "review": "Begin to examine", "answer": "Answer",
		"dismiss": "Dismiss", "uphold": "Uphold", "reveal": "Look at", "refused": "Refuse", "begin": "Read", "columns": "Choose the columns of", "sheet": "Choose the sheet of", "commit": "Enter", "export": "Download", "invite": "Invite",
		"open": "Announce", "close": "Close", "cancel": "Cancel", "freeze": "Freeze", "link": "Make a one-time link for", "lock": "Lock", "unlock": "Unlock", "import": "Import",
		"scan": "Upload the scan of", "list": "List the exhibits of", "exhibits": "Choose the exhibits of", "reschedule": "Reschedule", "section": "Change a section of", "ask": "Ask about", "load": "Load",
		"ask_lock": "Ask to lock", "refuse_lock": "Refuse to lock", "forget": "Remove", "allocate": "Allocate", "logo": "Change the logo of", "set": "Change", "timetable": "Set the hours of meetings of", "people": "List the people of", "tie": "Connect", "untie": "Disconnect",
		"unconfirm": "Take back the confirmation of", "correct": "Correct", "corrected": "Correct", "confirmed": "Confirm", "declined": "Turn down", "decline": "Turn down", "give": "Give", "end": "End",
		"shortlist": "Shortlist", "unlist": "Remove from the shortlist", "unlink": "Disconnect", "unsubscribe": "Stop the mail of", "new_secret": "Make a new secret of", "register_by_phone": "Add",
		"change_email": "Change the e-mail address of", "change_password": "Change the password of", "reset_password": "Change the password of", "set_phone": "Change the phone number of",
		"move_phone": "Change the phone number of", "remove_phone": "Remove the phone number of", "add_second_factor": "Add a second factor to", "remove_second_factor": "Remove the second factor of",
		"use_recovery_code": "Use a recovery code of", "set_recovery_codes": "Make recovery codes of",
	}
}

// auditActions lists the actions by which officers narrow the log.
func auditActions() []string {
	return []string{
		"product.add", "product.change", "product.submit", "product.publish", "product.request_changes", "product.suspend", "product.reinstate", "product.withdraw", "evidence.accepted", "evidence.rejected",
		"producer.add", "producer.change", "producer.publish", "producer.suspend", "decision.add", "decision.change", "decision.submit", "decision.return", "decision.publish", "certificate.add", "certificate.revoke",
		"certificate.change_stars", "proposal.add", "proposal.confirm", "proposal.reject", "report.review", "report.answer", "report.dismiss", "report.uphold", "report.suspend", "inspection.add", "inspection.change",
		"import.begin", "import.commit", "contact.reveal", "authorization.refused",
	}
}

// auditAction says in words what was done.
func (r *request) auditAction(action string) string {
	done, what := auditWords(action)
	if what == "" || done == "" {
		return action
	}
	return r.t(done) + " " + r.t(what)
}

// auditWords returns the keys of the words for an action: what was done, and to what. An
// action of three words is about a part of the first.
func auditWords(action string) (done, what string) {
	words := strings.Split(action, ".")
	done = auditVerbs()[words[len(words)-1]]
	if len(words) == 3 {
		return done, auditParts()[words[1]]
	}
	return done, auditNouns()[words[0]]
}

// auditFilter reads the filter of the log, and fills in its form.
func (r *request) auditFilter() (p DeskAuditPage, f domain.AuditFilter, err error) {
	p = DeskAuditPage{
		Action: r.path("desk-audit"), WhoName: r.or("ai", "who"), NounName: r.or("ve", "about"), ActionName: r.or("viec", "action"), SinceName: r.or("tu", "from"), UntilName: r.or("den", "to"),
		ListingName: r.or("muc", "listing"), AllURL: r.path("desk-audit"), CSVURL: withQuery(r.path("desk-audit-csv"), r.query("after")),
	}
	p.Who, p.Since, p.Until = r.text(p.WhoName), r.text(p.SinceName), r.text(p.UntilName)
	if f.Noun = r.text(p.NounName); auditNouns()[f.Noun] == "" {
		f.Noun = ""
	}
	if f.Action = r.text(p.ActionName); !slices.Contains(auditActions(), f.Action) {
		f.Action = ""
	}
	p.Nouns = r.choices(f.Noun, slices.Sorted(maps.Keys(auditNouns())), func(s string) string { return capital(r.t(auditNouns()[s])) })
	p.Actions = r.choices(f.Action, auditActions(), r.auditAction)
	if kind, id, ok := strings.Cut(r.text(p.ListingName), ":"); ok && slices.Contains(domain.Kinds(), domain.Kind(kind)) {
		f.Listing = domain.Ref{Kind: domain.Kind(kind), ID: id}
		names, err := r.listingNames([]domain.Ref{f.Listing})
		if err != nil {
			return p, f, err
		}
		p.Listing, p.ListingText, p.ListingURL = r.text(p.ListingName), names[f.Listing], r.listingAddress("desk-listing", f.Listing)
	}
	if p.Since != "" {
		day, err := transfer.ParseDate(p.SinceName, p.Since)
		if err != nil {
			return p, f, err
		}
		f.Since, p.Since = day.Begins(), day.String()
	}
	if p.Until != "" {
		day, err := transfer.ParseDate(p.UntilName, p.Until)
		if err != nil {
			return p, f, err
		}
		f.Until, p.Until = (day + 1).Begins(), day.String()
	}
	if f.UserID = p.Who; strings.Contains(p.Who, "@") {
		key, err := domain.ParseEmail(cleanText(p.Who))
		if err != nil {
			return p, f, err
		}
		u, err := r.server.store.UserByEmail(r.Request().Context(), key)
		if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
			return p, f, err
		}
		if f.UserID = u.ID; u.ID == "" {
			f.UserID = p.Who // of nobody
		}
	}
	f, err = f.For(r.actor())
	return p, f, err
}

// deskAudit answers with the entries of the audit log, newest first.
func (s *Server) deskAudit(r *request) error {
	p, f, err := r.auditFilter()
	if err != nil {
		return err
	}
	found, err := s.store.AuditEntries(r.Request().Context(), f, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	p.Page, p.Pager = r.deskFrame(r.t("Log")), r.pager(len(found.Items), *found.Total, found.Next)
	describe := r.auditDescriber()
	for _, e := range found.Items {
		row, err := describe(e)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, row)
	}
	return r.send(http.StatusOK, "desk-audit", &p)
}

// deskAuditCSV answers with the same list as a file.
func (s *Server) deskAuditCSV(r *request) error {
	_, f, err := r.auditFilter()
	if err != nil {
		return err
	}
	describe := r.auditDescriber()
	return r.sendTable("nhat-ky-"+r.today().String(), "csv", transfer.Table{Name: "nhat-ky", Columns: r.headings("No.", "Time", "Who", "For the producer", "Action", "About", "Reason", "Before", "After")}, func(w transfer.Writer) error {
		return eachRow(func(p domain.Page) (domain.List[domain.AuditEntry], error) {
			return s.store.AuditEntries(r.Request().Context(), f, p)
		}, func(e domain.AuditEntry) error {
			row, err := describe(e)
			if err != nil {
				return err
			}
			return w.Row(e.Seq, row.When, row.Who.Text, e.OnBehalf, row.What, row.About.Text, e.Reason, e.Before, e.After)
		})
	})
}

// auditDescriber returns a function that describes entries. It reads each name once.
func (r *request) auditDescriber() func(domain.AuditEntry) (AuditRow, error) {
	users, listings, decisions := map[string]string{}, map[domain.Ref]string{}, map[string]string{}
	return func(e domain.AuditEntry) (AuditRow, error) {
		row := AuditRow{Seq: r.number(int(e.Seq)), When: r.moment(e.At), For: e.OnBehalf, What: r.auditAction(e.Action), Refused: e.Action == "authorization.refused", Reason: e.Reason, Changes: auditChanges(e)}
		if row.Who.Text = r.t("Chợ Phiên, or a visitor"); e.UserID != "" {
			if _, ok := users[e.UserID]; !ok {
				names, err := r.userNames(e.UserID)
				if err != nil {
					return row, err
				}
				users[e.UserID] = names[e.UserID]
			}
			if row.Who.Text = users[e.UserID]; row.Who.Text == "" {
				row.Who.Text = r.t("A deleted account")
			}
			row.Who.URL = r.path("desk-audit") + "?" + r.or("ai", "who") + "=" + e.UserID
		}
		ref := domain.Ref{Kind: e.ListingKind, ID: e.ListingID}
		if _, ok := listings[ref]; !ok && ref.ID != "" {
			names, err := r.listingNames([]domain.Ref{ref})
			if err != nil {
				return row, err
			}
			listings[ref] = names[ref]
		}
		row.About = Link{Text: listings[ref], URL: r.auditAddress(e)}
		if e.Noun == "decision" && row.About.URL != "" {
			if _, ok := decisions[e.NounID]; !ok {
				d, err := r.server.store.ManagedDecision(r.Request().Context(), r.actor(), e.NounID)
				if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
					return row, err
				}
				decisions[e.NounID] = d.Number
			}
			if row.About.Text = decisions[e.NounID]; row.About.Text == "" { // it was deleted since
				row.About.URL = ""
			}
		}
		if row.About.Text == "" {
			row.About.Text = shortened(e.NounID)
		}
		return row, nil
	}
}

// auditAddress returns the address of the page of the desk that shows what an entry is
// about; empty for none.
func (r *request) auditAddress(e domain.AuditEntry) string {
	switch page := map[string]string{"report": "desk-report", "inspection": "desk-inspection", "decision": "desk-decision", "proposal": "desk-proposal"}[e.Noun]; {
	case strings.HasSuffix(e.Action, ".delete"), strings.HasSuffix(e.Action, ".drop"):
		return ""
	case page != "":
		return r.to(page, e.NounID)
	case e.ListingID != "" && slices.Contains(domain.Kinds(), e.ListingKind):
		return r.listingAddress("desk-listing", domain.Ref{Kind: e.ListingKind, ID: e.ListingID})
	}
	return ""
}

// maxAuditChanges is how many fields of an entry a list shows.
const maxAuditChanges = 8

// auditChanges returns the fields that differ before and after an action.
func auditChanges(e domain.AuditEntry) (out []AuditChange) {
	var before, after map[string]any
	// An entry of an older program may hold something else: then it shows no fields.
	if e.Before != "" && json.Unmarshal([]byte(e.Before), &before) != nil || e.After != "" && json.Unmarshal([]byte(e.After), &after) != nil {
		return nil
	}
	fields := map[string]bool{}
	for name := range before {
		fields[name] = true
	}
	for name := range after {
		fields[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if c := (AuditChange{name, auditValue(before[name]), auditValue(after[name])}); c.Before != c.After && len(out) < maxAuditChanges {
			out = append(out, c)
		}
	}
	return out
}

// auditValue writes a value of an entry in one line.
func auditValue(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return shortened(v)
	case bool, float64:
		return fmt.Sprint(v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return shortened(string(b))
}
