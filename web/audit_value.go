package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"chophien/domain"
	"chophien/front"
	"chophien/search"
)

// AuditChange is a field that an action changed, as people read it.
type AuditChange struct{ Field, Before, After string }

// auditReader writes entries of the log as people read them. It reads each name once.
type auditReader struct {
	*request
	tables   tables
	users    map[string]string
	fairs    map[string]string
	listings map[domain.Ref]string
	numbers  map[string]string // of decisions
}

// auditReader returns a reader for the entries of an answer.
func (r *request) auditReader() (*auditReader, error) {
	t, err := r.tables()
	return &auditReader{request: r, tables: t, users: map[string]string{}, fairs: map[string]string{}, listings: map[domain.Ref]string{}, numbers: map[string]string{}}, err
}

// user names an account; empty for a deleted one.
func (a *auditReader) user(id string) (string, error) {
	if _, ok := a.users[id]; !ok {
		names, err := a.userNames(id)
		if err != nil {
			return "", err
		}
		a.users[id] = names[id]
	}
	return a.users[id], nil
}

// listing names a listing; empty for one that is gone.
func (a *auditReader) listing(ref domain.Ref) (string, error) {
	if _, ok := a.listings[ref]; !ok {
		names, err := a.listingNames([]domain.Ref{ref})
		if err != nil {
			return "", err
		}
		a.listings[ref] = names[ref]
	}
	return a.listings[ref], nil
}

// fair names a fair; empty for one that the reader may not see.
func (a *auditReader) fair(id string) (string, error) {
	return kept(a.fairs, id, func() (string, error) {
		f, err := a.server.store.ManagedFair(a.Request().Context(), a.actor(), id)
		return a.or(f.Name, f.NameEN), err
	})
}

// decision returns the number of a decision; empty for one that the reader may not see.
func (a *auditReader) decision(id string) (string, error) {
	return kept(a.numbers, id, func() (string, error) {
		d, err := a.server.store.ManagedDecision(a.Request().Context(), a.actor(), id)
		return d.Number, err
	})
}

// kept returns the name of a thing that was read before, or reads it. A thing that is gone
// has none.
func kept(names map[string]string, id string, read func() (string, error)) (string, error) {
	if _, ok := names[id]; !ok {
		name, err := read()
		switch domain.CodeOf(err) {
		case "":
			names[id] = name
		case domain.CodeNotFound, domain.CodeForbidden:
			names[id] = ""
		default:
			return "", err
		}
	}
	return names[id], nil
}

// changes returns the fields that differ before and after an action, in the order of their
// names.
func (a *auditReader) changes(e domain.AuditEntry) (out []AuditChange, err error) {
	before, after := auditValues(e.Before), auditValues(e.After)
	fields := maps.Clone(before)
	maps.Copy(fields, after)
	for field := range fields {
		if slices.Contains(auditHidden(), field) {
			continue
		}
		c := AuditChange{Field: a.auditField(e.Noun, field)}
		if c.Before, err = a.value(e.Noun, field, before[field]); err != nil {
			return nil, err
		}
		if c.After, err = a.value(e.Noun, field, after[field]); err != nil {
			return nil, err
		}
		if field == "contacts" || field == "content" { // a digest, and a whole file
			c.Before, c.After = "", a.t("changed")
		}
		if c.Before != c.After {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(x, y AuditChange) int {
		return cmp.Or(cmp.Compare(x.Field, y.Field), cmp.Compare(x.Before+x.After, y.Before+y.After))
	})
	return out, nil
}

// auditValues reads the fields of an entry. Those of a place stand beside the others. An
// entry of an older program may hold something else: then it has none.
func auditValues(text string) map[string]any {
	out := map[string]any{}
	if text == "" {
		return out
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return map[string]any{}
	}
	if place, ok := out["place"].(map[string]any); ok {
		delete(out, "place")
		maps.Copy(out, place)
	}
	return out
}

// value writes a value of a field in one line; empty for none.
func (a *auditReader) value(noun, field string, v any) (string, error) {
	switch v := v.(type) {
	case bool:
		return a.t(map[bool]string{true: "Yes", false: "No"}[v]), nil
	case json.Number:
		return a.numeral(field, v), nil
	case string:
		return a.word(noun, field, v)
	case []any:
		if field == "season" {
			return a.months(v), nil
		}
		var parts []string
		for _, x := range v {
			part, err := a.value(noun, field, x)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
		return shortened(strings.Join(parts, ", ")), nil
	case map[string]any:
		return a.object(noun, field, v)
	}
	return "", nil
}

// object writes a value that has fields: a pack, an artisan, a search.
func (a *auditReader) object(noun, field string, v map[string]any) (string, error) {
	if field == "packs" {
		b, err := json.Marshal(v)
		if err != nil {
			return "", fmt.Errorf("web: reading a pack in the log: %w", err)
		}
		var p domain.Pack
		if json.Unmarshal(b, &p) == nil {
			return joined(" ", p.Name, a.quantity(p.Content), a.optionalMoney(p.RetailVND)), nil
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		text, err := a.value(noun, name, v[name])
		if err != nil {
			return "", err
		}
		if text != "" && name != "name" && name != "title" {
			text = a.auditField(noun, name) + " " + text
		}
		parts = append(parts, text)
	}
	return shortened(joined(" · ", parts...)), nil
}

// optionalMoney is money without a text for no price.
func (s *speech) optionalMoney(vnd *int64) string {
	if vnd == nil {
		return ""
	}
	return s.money(vnd)
}

// months writes the months of a season.
func (a *auditReader) months(v []any) string {
	var out []string
	for _, m := range v {
		out = append(out, fmt.Sprint(m))
	}
	if len(out) == 12 {
		return a.t("All year.")
	}
	return strings.Join(out, ", ")
}

// numeral writes a number: đồng, stars, a share of the earth, or how many.
func (a *auditReader) numeral(field string, v json.Number) string {
	n, err := v.Int64()
	if err != nil {
		f, _ := v.Float64() // a number of JSON
		return strings.TrimRight(a.decimal(f, 6), "0")
	}
	switch {
	case strings.HasSuffix(field, "_vnd"), field == "price_from", field == "price_to":
		return a.money(&n)
	case field == "stars" && n > 0:
		return a.starsInWords(int(n), false)
	case field == "stars", field == "from_row" && n == 0: // from the beginning
		return ""
	case field == "trade_group":
		return strconv.Itoa(int(n))
	case field == "position":
		return a.number(int(n) + 1)
	case field == "size", field == "bytes":
		return a.t("%s kB", a.number(int(math.Ceil(float64(n)/1000))))
	}
	return a.number(int(n))
}

// auditDay and auditMoment are how entries hold days and moments.
var (
	auditDay    = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	auditMoment = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d`)
	auditID     = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// word writes a text of a field: a day, a name of what an id stands for, or a value of a list.
func (a *auditReader) word(noun, field, v string) (string, error) {
	switch {
	case v == "":
		return "", nil
	case auditDay.MatchString(v):
		if d, err := domain.ParseDate(v); err == nil {
			return a.day(d), nil
		}
	case auditMoment.MatchString(v):
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return a.moment(at), nil
		}
	case auditID.MatchString(v):
		return a.identity(field, v)
	}
	if text := a.listed(noun, field, v); text != "" {
		return text, nil
	}
	return shortened(v), nil
}

// identity names what an id stands for, by the field; a part of the id where it has no name.
func (a *auditReader) identity(field, id string) (name string, err error) {
	switch field {
	case "user_id", "buyer_id", "submitted_by":
		name, err = a.user(id)
	case "producer_id", "invited_producer_ids":
		name, err = a.listing(domain.Ref{Kind: domain.KindProducer, ID: id})
	case "product_id", "product":
		name, err = a.listing(domain.Ref{Kind: domain.KindProduct, ID: id})
	case "fair_id", "fair":
		name, err = a.fair(id)
	}
	return cmp.Or(name, a.coded(id)), err
}

// coded shows the end of an id, which tells things without a name apart.
func (s *speech) coded(id string) string { return s.t("Code %s", id[max(0, len(id)-6):]) }

// listed names a value of a list of values; empty for one that is in none.
func (a *auditReader) listed(noun, field, v string) string {
	switch field {
	case "state", "status":
		return a.auditState(noun, v)
	case "province", "provinces":
		return a.unitName(a.tables.places.ByCode[v])
	case "former_province", "former_provinces":
		if unit, ok := a.tables.places.FindFormer(v); ok {
			return a.or(unit.Name, unit.NameEN)
		}
	case "commune_code", "communes":
		return a.or(front.CommuneLabels(a.tables.communes, v))
	case "set":
		return a.label(search.FacetSet, v, a.tables)
	case "region", "regions":
		return a.or(domain.Region(v).Names())
	case "group":
		return a.groupName(domain.Group(v))
	case "condition", "conditions":
		return capital(a.or(domain.Condition(v).Names()))
	case "paper_kind", "papers":
		return a.or(a.server.front.Criteria().PaperNames(domain.PaperKind(v)))
	case "criteria":
		return a.t("Decision %s", v)
	case "verdict":
		return a.verdictText(domain.Verdict(v))
	case "finding":
		return a.finding(domain.Finding(v))
	case "ground":
		return a.ground(domain.Ground(v))
	case "period":
		return a.or(domain.Period(v).Names())
	case "buyer_type":
		return a.buyerType(domain.BuyerType(v))
	case "cadence", "tell":
		return a.cadence(domain.Cadence(v))
	case "outcome":
		return a.demandOutcome(domain.DemandOutcome(v))
	case "visibility":
		return a.t(map[domain.Visibility]string{domain.VisibilityPublic: "All producers", domain.VisibilityInvited: "Invited producers only"}[domain.Visibility(v)])
	case "recognition":
		return a.recognition(domain.Recognition(v))
	case "roles":
		return a.roleName(domain.Role(v))
	case "role":
		return a.or(domain.FairRole(v).Title())
	case "level":
		if noun == "decision" {
			return a.decisionLevel(domain.DecisionLevel(v))
		}
		return a.or(domain.SponsorLevel(v).Title())
	case "kind":
		return a.kindOfThing(noun, v)
	case "scope":
		return a.t(map[domain.WebhookScope]string{domain.WebhookMine: "Events of the user", domain.WebhookPublic: "Everything public"}[domain.WebhookScope(v)])
	case "purpose":
		return a.t(map[domain.LinkPurpose]string{domain.LinkConfirm: "Confirm the e-mail address", domain.LinkReset: "Set a new password"}[domain.LinkPurpose(v)])
	case "do":
		return a.t(map[string]string{"up": "Move up", "down": "Move down", "pin": "Pin", "unpin": "Unpin", "drop": "Drop", "restore": "Take back", "remove": "Remove"}[v])
	case "as":
		return a.t(map[domain.MemorandumSide]string{domain.MemorandumBuyer: "Buyer", domain.MemorandumProducer: "Producer", domain.MemorandumOffice: "Office"}[domain.MemorandumSide(v)])
	}
	return ""
}

// verdictText names a verdict.
func (r *request) verdictText(v domain.Verdict) string {
	switch v {
	case domain.VerdictPending:
		return r.t("Not decided yet")
	case domain.VerdictAccepted:
		return r.t("Accepted")
	case domain.VerdictRejected:
		return r.t("Rejected")
	case domain.VerdictWaived:
		return r.t("Not needed")
	}
	return string(v)
}

// decisionLevel names who decides.
func (r *request) decisionLevel(l domain.DecisionLevel) string {
	switch l {
	case domain.LevelProvince:
		return r.t("The province")
	case domain.LevelMinistry:
		return r.t("The ministry")
	}
	return r.t("A district, for decisions until 05/07/2025")
}

// demandOutcome says how a demand ended.
func (r *request) demandOutcome(o domain.DemandOutcome) string {
	for _, x := range r.outcomeOptions() {
		if x.Value == string(o) {
			return x.Text
		}
	}
	return string(o)
}

// kindOfThing names the kind in an entry about a kind of thing.
func (r *request) kindOfThing(noun, kind string) string {
	switch noun {
	case "producer":
		return capital(r.or(domain.ProducerKind(kind).Names()))
	case "inspection":
		return r.inspectionKind(domain.InspectionKind(kind))
	case "proposal":
		return r.proposalText(domain.CertificateChange{Kind: domain.CertificateChangeKind(kind)})
	case "certificate":
		return r.lineKind(domain.DecisionLineKind(kind))
	}
	if k := domain.Kind(kind); slices.Contains(domain.SearchableKinds(), k) {
		return r.kindName(k)
	}
	return ""
}

// thing names what an entry is about: a listing, an account, a fair, or its kind with a code.
func (a *auditReader) thing(e domain.AuditEntry) (string, error) {
	kind := auditThings()[e.Noun]
	if kind == "" {
		kind = auditNouns()[e.Noun]
	}
	name, err := "", error(nil)
	switch {
	case e.Noun == "user":
		name, err = a.user(e.NounID)
	case e.Noun == "fair":
		name, err = a.fair(e.NounID)
	case e.Noun == "decision":
		name, err = a.decision(e.NounID)
	case e.ListingID != "":
		name, err = a.listing(domain.Ref{Kind: e.ListingKind, ID: e.ListingID})
	}
	if err != nil {
		return "", err
	}
	for _, values := range []map[string]any{auditValues(e.After), auditValues(e.Before)} {
		for _, field := range []string{"name", "file_name", "title", "number"} {
			if text, ok := values[field].(string); ok && name == "" {
				name = text
			}
		}
	}
	if name == "" && e.NounID != "" {
		if name = shortened(e.NounID); auditID.MatchString(e.NounID) {
			name = a.coded(e.NounID)
		}
	}
	if e.ListingID != "" && e.Noun == string(e.ListingKind) || kind == "" {
		return name, nil
	}
	return joined(": ", capital(a.t(kind)), name), nil
}

// auditLine writes one side of the changes in one cell of a table.
func auditLine(changes []AuditChange, side func(AuditChange) string) string {
	var out []string
	for _, c := range changes {
		if text := side(c); text != "" {
			out = append(out, c.Field+": "+text)
		}
	}
	return strings.Join(out, "; ")
}
