package api_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
)

// kebab is the style of ids of operations.
var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// summaryVerbs lists the words with which the summaries of operations begin. A
// reader of the reference scans them, so one thing has one verb.
func summaryVerbs() []string {
	return []string{
		"Accept", "Add", "Answer", "Ask", "Cancel", "Change", "Check", "Choose", "Close", "Commit", "Compare", "Complete", "Confirm", "Correct", "Count", "Decline", "Delete",
		"Dismiss", "Download", "Draw", "End", "Explain", "Export", "Freeze", "Get", "Give", "Grant", "Hide", "Import", "Invite", "Link", "List", "Make", "Mark", "Match", "Open",
		"Preview", "Print", "Propose", "Publish", "Put", "Read", "Register", "Reject", "Remove", "Replace", "Report", "Request", "Revoke", "Save", "Search", "Send", "Set", "Show",
		"Sign", "Start", "Submit", "Suspend", "Take", "Tie", "Unlink", "Unsubscribe", "Untie", "Uphold", "Upload", "Verify", "Withdraw", "Write",
	}
}

func TestOperationsAreDescribed(t *testing.T) {
	t.Parallel()
	doc := newEmbedded(t).OpenAPI()
	known := map[string]bool{}
	for _, tag := range doc.Tags {
		if known[tag.Name] || tag.Description == "" {
			t.Errorf("the tag %q comes twice or has no text", tag.Name)
		}
		known[tag.Name] = true
	}
	used := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range rest.OperationsOf(item) {
			where := method + " " + path
			if !kebab.MatchString(op.OperationID) {
				t.Errorf("%s: the id %q is not in kebab case", where, op.OperationID)
			}
			if len(op.Tags) != 1 || !known[op.Tags[0]] {
				t.Errorf("%s: the tags are %q, want one that is described", where, op.Tags)
			}
			if op.Security == nil {
				t.Errorf("%s: it does not say who may call it", where)
			}
			own, _, _ := strings.Cut(op.Description, "For: ") // who may call it is added to each
			own, _, _ = strings.Cut(own, "Deprecated: ")
			if own = strings.TrimSpace(own); !strings.HasSuffix(own, ".") || strings.TrimSuffix(own, ".") == op.Summary {
				t.Errorf("%s: its own description is %q, want sentences that say more than the summary", where, own)
			}
			if verb, _, _ := strings.Cut(op.Summary, " "); !slices.Contains(summaryVerbs(), strings.TrimSuffix(verb, ",")) || strings.HasSuffix(op.Summary, ".") {
				t.Errorf("%s: the summary %q begins with no verb of the list, or ends with a full stop", where, op.Summary)
			}
			for _, status := range []string{"429", "503"} {
				if r := op.Responses[status]; r != nil && r.Headers["Retry-After"] == nil {
					t.Errorf("%s: %s lacks Retry-After", where, status)
				}
			}
			if match := headerOf(op, "If-Match"); (op.Responses["428"] != nil) != (match != nil && match.Required) {
				t.Errorf("%s: that it answers 428 is described: %t", where, op.Responses["428"] != nil)
			}
			if everybody := slices.ContainsFunc(op.Security, func(s map[string][]string) bool { return len(s) == 0 }); everybody && op.Responses["403"] != nil {
				t.Errorf("%s: everybody may call it, and it answers 403", where)
			}
			used[strings.Join(op.Tags, ",")] = true
		}
	}
	for tag := range known {
		if !used[tag] {
			t.Errorf("nothing has the tag %q", tag)
		}
	}
}

// schemas calls visit for each schema of a component, with its path.
func schemas(path string, s *huma.Schema, visit func(path string, s *huma.Schema)) {
	visit(path, s)
	for name, p := range s.Properties {
		schemas(path+"."+name, p, visit)
	}
	if s.Items != nil {
		schemas(path+"[]", s.Items, visit)
	}
	for _, list := range [][]*huma.Schema{s.AnyOf, s.OneOf, s.AllOf} {
		for _, p := range list {
			schemas(path, p, visit)
		}
	}
}

// sentSchemas returns the names of the schemas that occur in bodies of requests.
func sentSchemas(doc *huma.OpenAPI) map[string]bool {
	sent := map[string]bool{}
	var add func(s *huma.Schema)
	add = func(s *huma.Schema) {
		schemas("", s, func(_ string, s *huma.Schema) {
			name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/")
			if ok && !sent[name] {
				sent[name] = true
				add(doc.Components.Schemas.Map()[name])
			}
		})
	}
	for _, item := range doc.Paths {
		for _, op := range rest.OperationsOf(item) {
			if op.RequestBody != nil {
				for _, media := range op.RequestBody.Content {
					add(media.Schema)
				}
			}
		}
	}
	return sent
}

func TestAnswersAreOpenAndRequestsClosed(t *testing.T) {
	t.Parallel()
	doc := newEmbedded(t).OpenAPI()
	sent := sentSchemas(doc)
	for name, s := range doc.Components.Schemas.Map() {
		schemas(name, s, func(path string, s *huma.Schema) {
			closed := s.AdditionalProperties == false
			if len(s.Properties) > 0 && closed != sent[name] {
				t.Errorf("%s: closed is %t, and it is sent is %t", path, closed, sent[name])
			}
		})
	}
}

// isDay reports whether a property or parameter is a day by its name.
func isDay(name string) bool {
	for _, end := range []string{"_on", "_until", "_from", "_by", "_as_of"} {
		if strings.HasSuffix(name, end) && name != "greeting_by" && name != "managed_by" && name != "changed_until" {
			return true
		}
	}
	return slices.Contains([]string{"on", "from", "until", "date", "day", "today", "deadline", "as_of"}, name)
}

// TestNone checks that every field of an answer is present, and that null
// alone means none.
func TestNone(t *testing.T) {
	t.Parallel()
	doc := newEmbedded(t).OpenAPI()
	sent := sentSchemas(doc)
	for name, schema := range doc.Components.Schemas.Map() {
		schemas(name, schema, func(path string, s *huma.Schema) {
			for property, p := range s.Properties {
				if !sent[name] && !slices.Contains(s.Required, property) {
					t.Errorf("%s.%s may be absent", path, property)
				}
				if slices.Contains(p.Enum, any("")) {
					t.Errorf("%s.%s: an empty text is one of the values", path, property)
				}
				if p.Nullable && len(p.Enum) > 0 && !slices.Contains(p.Enum, nil) {
					t.Errorf("%s.%s may be null, which is none of the values", path, property)
				}
			}
		})
	}
}

// TestVocabulary holds the names of properties and parameters to the glossary.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	doc := newEmbedded(t).OpenAPI()
	// instead are the words of docs/glossary.md for words that mean the same.
	instead := map[string]string{
		"status": "state", "maker": "producer", "makers": "producers", "comment": "note", "remark": "note", "cause": "reason", "label_vi": "name",
		"label_en": "name_en", "title_vi": "title", "text_vi": "text", "name_vi": "name", "reason_vi": "reason", "lng": "lon", "price_min": "price_min_vnd",
		"price_max": "price_max_vnd", "price": "price_vnd", "cert_code": "certificate_code", "user": "user_id", "guid": "id", "uuid": "id",
	}
	// exceptions are paths whose name is fixed elsewhere.
	exceptions := map[string]string{
		"Problem.status":   "RFC 9457",
		"Liveness.status":  "the convention of health checks",
		"Readiness.status": "the convention of health checks",
		"NewSession.user":  "the user itself, not an id",

		"ProblemType.status":     "RFC 9457",
		"ManagedProduct.status":  "a deprecated alias",
		"ManagedProducer.status": "a deprecated alias",
	}
	objects := map[string]bool{"province": true, "former_province": true, "set": true}
	deprecated := map[string]bool{
		"ProductHit.province": true, "ProducerHit.province": true, "CraftVillageHit.province": true, "TourismSiteHit.province": true, "DemandHit.province": true,
		"FullProductHit.province": true, "FullProducerHit.province": true, "FullCraftVillageHit.province": true, "FullTourismSiteHit.province": true, "FullDemandHit.province": true,
		"ImportRow.product": true, "ManagedProduct.status": true, "ManagedProduct.form": true, "ManagedProducer.status": true, "ManagedProducer.form": true,
	}
	filters := map[string]bool{"AlertQuery": true, "CatalogueQueryForm": true}
	clock := map[string]bool{"opens_at": true, "closes_at": true} // of each day
	sent := sentSchemas(doc)
	for name, schema := range doc.Components.Schemas.Map() {
		schemas(name, schema, func(path string, s *huma.Schema) {
			for property, p := range s.Properties {
				at := path + "." + property
				if better, ok := instead[property]; ok && exceptions[at] == "" {
					t.Errorf("%s: the glossary says %s", at, better)
				}
				if strings.HasSuffix(property, "_vi") || strings.HasSuffix(property, "_uuid") {
					t.Errorf("%s: Vietnamese has the plain name, and an id ends in _id", at)
				}
				if p.Deprecated != deprecated[at] {
					t.Errorf("%s: deprecated is %t", at, p.Deprecated)
				}
				if objects[property] && !sent[name] && !filters[name] && !p.Deprecated && p.Ref == "" && len(p.AnyOf) == 0 {
					t.Errorf("%s: what is read as %s is an object; a bare code is %s_code", at, property, property)
				}
				if strings.HasSuffix(property, "_id") && p.Type != huma.TypeString {
					t.Errorf("%s: an id is a string", at)
				}
				if day := isDay(property) && p.Type == huma.TypeString && at != "SourceView.as_of"; day && p.Format != "date" && p.Format != "date-time" {
					t.Errorf("%s: a day has the format date", at)
				}
				if isTime := strings.HasSuffix(property, "_at") && p.Type == huma.TypeString && !clock[property]; isTime && p.Format != "date-time" {
					t.Errorf("%s: a time has the format date-time", at)
				}
				if strings.HasSuffix(property, "_vnd") && p.Type != huma.TypeInteger && p.Type != "null" {
					t.Errorf("%s: money is in whole đồng", at)
				}
				if strings.HasSuffix(property, "_en") {
					plain := strings.TrimSuffix(property, "_en")
					if _, ok := s.Properties[plain]; !ok {
						t.Errorf("%s: there is no %s beside it", at, plain)
					}
				}
			}
		})
	}
	for path, item := range doc.Paths {
		for method, op := range rest.OperationsOf(item) {
			for _, p := range op.Parameters {
				if better, ok := instead[p.Name]; ok && p.In == "query" {
					t.Errorf("%s %s: the parameter %s; the glossary says %s", method, path, p.Name, better)
				}
				if isDay(p.Name) && p.In == "query" && p.Schema.Type == huma.TypeString && p.Schema.Format != "date" && p.Schema.Format != "date-time" {
					t.Errorf("%s %s: the parameter %s is a day", method, path, p.Name)
				}
				if slices.Contains([]string{"producer", "product", "fair_slug", "demand", "exhibitor", "buyer"}, p.Name) && p.In == "query" {
					t.Errorf("%s %s: the parameter %s takes an id, so it ends in _id", method, path, p.Name)
				}
			}
		}
	}
}

// TestPathParameters checks the names in paths: {id} is the main thing, and a
// thing within it is named by its collection, such as {booth_id}. A value that
// is not an id has a name of its own. An operation describes exactly the
// parameters of its path.
func TestPathParameters(t *testing.T) {
	t.Parallel()
	// named are parameters that are no ids.
	named := map[string]string{
		"code": "of a province or a certificate", "ref": "of a report", "number": "of an edition", "part": "of the agenda", "name": "of a file or a problem", "file": "of the documentation",
		"token": "of a mail", "row": "of an import", "section": "place of a section in a catalogue",
	}
	singular := map[string]string{"evidence": "evidence", "deliveries": "delivery", "catalogue-entries": "entry", "members": "user", "organizers": "user", "people": "person"}
	for path, item := range newEmbedded(t).OpenAPI().Paths {
		parts := strings.Split(path, "/")
		var want []string
		for i, part := range parts {
			name, isParameter := strings.CutPrefix(part, "{")
			name, _, _ = strings.Cut(name, "}")
			if !isParameter {
				continue
			}
			want = append(want, name)
			if named[name] != "" {
				continue
			}
			collection := parts[i-1]
			thing, ok := singular[collection]
			if !ok {
				thing = strings.TrimSuffix(collection, "s")
			}
			nested := thing + "_id"
			if len(want) == 1 {
				nested = "id"
			}
			if name != nested {
				t.Errorf("%s: the parameter is {%s}, want {%s}", path, name, nested)
			}
		}
		for method, op := range rest.OperationsOf(item) {
			var got []string
			for _, p := range op.Parameters {
				if p.In == "path" {
					got = append(got, p.Name)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, slices.Sorted(slices.Values(want))) {
				t.Errorf("%s %s describes the parameters %q, want %q", method, path, got, want)
			}
		}
	}
}

// TestEnumsAreOfTheDomain holds enums of the document to the values of domain.
func TestEnumsAreOfTheDomain(t *testing.T) {
	t.Parallel()
	all := newEmbedded(t).OpenAPI().Components.Schemas.Map()
	texts := func(values []any) []string {
		out := make([]string, len(values))
		for i, v := range values {
			out[i], _ = v.(string)
		}
		return out
	}
	var statuses, roles, scopes []string
	for _, s := range domain.Statuses() {
		statuses = append(statuses, string(s))
	}
	for _, r := range domain.Roles() {
		roles = append(roles, string(r))
	}
	for _, scope := range domain.WebhookScopes() {
		scopes = append(scopes, string(scope))
	}
	for at, want := range map[string][]string{"Webhook.scope": scopes, "ListingState.state": statuses, "Product.state": statuses, "ListingEvent.state": statuses, "User.roles": roles} {
		name, property, _ := strings.Cut(at, ".")
		p := all[name].Properties[property]
		if p.Items != nil {
			p = p.Items
		}
		if got := texts(p.Enum); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
	// Each kind, state and role of an answer lists its values.
	free := map[string]string{
		"BegunSignIn.state": "chosen by the server", "CallView.role": "free text", "Notice.kind": "grows with the program", "NoticeEvent.kind": "grows with the program", "Subject.kind": "grows with the program",
		"ConditionView.kind": "", "PaperKind.kind": "", "PaperKindName.kind": "the list of paper kinds is data", "AnnexRow.kind": "as in the sheet",
		"FairPerson.role": "free text", "ListedPersonForm.role": "free text", "NewPersonForm.role": "free text", "PersonForm.role": "free text",
		"DelegationRow.kind": "as in the sheet", "CompleteSignInInputBody.state": "chosen by the server", "SignInResult.state": "chosen by the server",
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, property := range []string{"kind", "state", "role"} {
			p := all[name].Properties[property]
			if p != nil && p.Type == huma.TypeString && len(p.Enum) == 0 {
				if _, ok := free[name+"."+property]; !ok {
					t.Errorf("%s.%s does not list its values", name, property)
				}
			}
		}
	}
}

// TestDescribedTypes holds the description to types that a generated client
// needs: true and false are booleans, a JSON body is not bytes, and each kind of hit
// has its schema.
func TestDescribedTypes(t *testing.T) {
	t.Parallel()
	doc := newEmbedded(t).OpenAPI()
	for path, item := range doc.Paths {
		for method, op := range rest.OperationsOf(item) {
			for _, p := range op.Parameters {
				if slices.Contains(p.Schema.Enum, any("true")) {
					t.Errorf("%s %s: the parameter %s takes true and false and is not a boolean", method, path, p.Name)
				}
			}
			if b := op.RequestBody; b != nil && b.Content["application/json"] != nil && b.Content["application/octet-stream"] != nil {
				t.Errorf("%s %s: the body is JSON, and also bytes", method, path)
			}
		}
	}
	all := doc.Components.Schemas.Map()
	var kinds []string
	for kind, ref := range all["Hit"].Discriminator.Mapping {
		kinds = append(kinds, kind)
		part := all[strings.TrimPrefix(ref, "#/components/schemas/")]
		if part == nil || !slices.Equal(part.Properties["kind"].Enum, []any{kind}) {
			t.Errorf("the schema %s is not that of the kind %s", ref, kind)
		}
	}
	slices.Sort(kinds)
	if want := []string{"craft_village", "demand", "producer", "product", "tourism_site"}; !slices.Equal(kinds, want) {
		t.Errorf("hits are of the kinds %q, want %q", kinds, want)
	}
	for _, at := range []string{"Webhook.events", "WebhookForm.events", "CreateWebhookInputBody.events", "APIKey.scopes"} {
		name, property, _ := strings.Cut(at, ".")
		p := all[name].Properties[property]
		if p.Items != nil {
			p = p.Items
		}
		want := len(domain.EventTypes())
		if property == "scopes" {
			want = len(domain.Scopes())
		}
		if len(p.Enum) != want {
			t.Errorf("%s lists %d values, want %d", at, len(p.Enum), want)
		}
	}
}
