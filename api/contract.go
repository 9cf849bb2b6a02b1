package api

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
)

// introduction is the first page of the reference: signing in, pages, errors,
// ETags, keys and webhooks.
//
//go:embed introduction.md
var introduction string

// tags returns the tags in the order of the reference: first what everybody
// reads, then what producers, buyers, organizers and officers do.
func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "Search", Description: "One box over all kinds of things, and completion of what is being typed."},
		{Name: "Products", Description: "OCOP products, each of one producer. A product shows stars only while a certificate is valid."},
		{Name: "Producers", Description: "Cooperatives, companies and households that make products."},
		{Name: "Craft villages", Description: "Villages with a recognised rural trade (Decree 52/2018/NĐ-CP)."},
		{Name: "Tourism sites", Description: "Places of community tourism."},
		{Name: "Places", Description: "Provinces and communes, today and before 01/07/2025, and the product sets."},
		{Name: "Statistics", Description: "Counts by province, region, group, stars and month, ready for charts."},
		{Name: "Verification", Description: "Is this certificate valid today? Also reports of misuse, and inspections."},
		{Name: "Decisions", Description: "Decisions that certify products, and proposals to revoke a certificate or to change its stars."},
		{Name: "The four conditions", Description: "Evidence for raw material, local workforce, food safety and intellectual property, with the verdicts of officers."},
		{Name: "Pictures", Description: "Pictures of listings. Each upload is encoded again."},
		{Name: "Spreadsheets", Description: "Lists in and out as CSV and XLSX."},
		{Name: "Reviews", Description: "The path of a listing from draft to published and back, and its history."},
		{Name: "Members", Description: "The users of a producer, and invitations."},
		{Name: "Demands", Description: "What buyers need, and the products that match."},
		{Name: "Leads", Description: "Contacts between one buyer and one producer: inquiries, messages and quotes."},
		{Name: "Contacts", Description: "Contacts that are shown on purpose; their owner sees to whom."},
		{Name: "Memoranda", Description: "Signed intentions to deal."},
		{Name: "Fairs", Description: "Fairs with their halls, booths, delegations, exhibitors and exhibits."},
		{Name: "Meetings", Description: "Appointments of buyers and producers at a fair."},
		{Name: "Programmes", Description: "Who organizes and supports a fair, with logos, and its events by day."},
		{Name: "Catalogues", Description: "The printed catalogue of a fair: draft, entries and editions."},
		{Name: "Accounts", Description: "Registration, sessions, API keys and personal data."},
		{Name: "Accounts of a province", Description: "Members of producers and officers, for the officers of their province."},
		{Name: "Files", Description: "Private uploads. Others see a file only through what refers to it."},
		{Name: "Notices", Description: "Messages of the program to a user."},
		{Name: "Saved searches", Description: "Searches whose user is notified of new hits."},
		{Name: "Webhooks", Description: "Addresses to which events are sent, signed by the rules of Standard Webhooks."},
		{Name: "Changes", Description: "What changed on the public face, for mirrors."},
		{Name: "Administration", Description: "Users, synonyms, the audit log and the health of the index."},
		{Name: "Documentation", Description: "This description and its pages."},
		{Name: "Health", Description: "Is the process alive, and are its parts ready?"},
	}
}

// finishContract completes the description after all routes are registered.
func finishContract(doc *huma.OpenAPI) {
	doc.Info.Description = introduction
	doc.Tags = tags()
	for _, item := range doc.Paths {
		for _, op := range rest.OperationsOf(item) {
			if op.Security == nil {
				op.Security = []map[string][]string{} // public, said in so many words
			}
			describeValues(op)
		}
	}
	finishSchemas(doc)
}

// days returns the parameters of queries that are days. Domain reads them, so that
// the answer to a wrong one also names the other wrong parameters.
func days() []string { return []string{"valid_on", "on", "from", "until"} }

// describeValues corrects what huma describes by the types of Go. A parameter
// that takes true and false is a text in Go, so that a missing one differs from
// false. A form that is merged with what is stored is read as bytes, too.
func describeValues(op *huma.Operation) {
	for _, p := range op.Parameters {
		if p.Schema != nil && slices.Equal(p.Schema.Enum, []any{"true", "false"}) {
			p.Schema = &huma.Schema{Type: huma.TypeBoolean}
		}
		if p.In == "query" && slices.Contains(days(), p.Name) && p.Schema.Type == huma.TypeString && p.Schema.Format == "" {
			p.Schema = &huma.Schema{Type: huma.TypeString, Format: "date"}
		}
	}
	if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
		delete(op.RequestBody.Content, "application/octet-stream")
	}
}

// finishSchemas completes the schemas. Those that occur in answers only allow
// further properties, so that a generated client accepts the answers of a later
// version, and require all properties: a field is there in each answer, and null
// where it has no value. Requests stay closed: an unknown property is an error.
func finishSchemas(doc *huma.OpenAPI) {
	schemas := doc.Components.Schemas.Map()
	sent := map[string]bool{}
	for _, item := range doc.Paths {
		for _, op := range rest.OperationsOf(item) {
			if op.RequestBody != nil {
				for _, media := range op.RequestBody.Content {
					collect(media.Schema, schemas, sent)
				}
			}
		}
	}
	for name, s := range schemas {
		allowNull(s)
		if !sent[name] {
			open(s)
			nameFormats(name, s)
			s.PrecomputeMessages()
		}
	}
}

// freeTexts returns the properties of answers that nameFormats leaves alone: by
// their name, or in one schema.
func freeTexts() []string {
	return []string{
		"request_id",      // that of the caller, where it sent one
		"noun_id",         // of a thing of any kind, such as a route
		"photo_url",       // a path
		"Synonym.id",      // a name, for the rules of the program
		"GoldenChange.id", // a name
		"SourceView.url",  // or a description
	}
}

// nameFormats adds the formats that follow from the names of properties, which
// the glossary fixes. Days and times have theirs where they are declared; an
// address of e-mail may have letters that the format email excludes.
func nameFormats(at string, s *huma.Schema) {
	for name, p := range s.Properties {
		if slices.Contains(freeTexts(), name) || slices.Contains(freeTexts(), at+"."+name) {
			continue
		}
		if p.Items != nil && strings.HasSuffix(name, "_ids") {
			p = p.Items
		}
		if p.Type != huma.TypeString || p.Format != "" || len(p.Enum) > 0 {
			continue
		}
		switch {
		case name == "id", strings.HasSuffix(name, "_id"), strings.HasSuffix(name, "_ids"):
			p.Format = "uuid"
		case name == "url", strings.HasSuffix(name, "_url"):
			p.Format = "uri"
		}
	}
}

// allowNull adds null to the values of properties that may be null and list their
// values.
func allowNull(s *huma.Schema) {
	if s.Nullable && len(s.Enum) > 0 && !slices.Contains(s.Enum, nil) {
		s.Enum = append(s.Enum, nil)
	}
	for _, part := range parts(s) {
		allowNull(part)
	}
}

// collect adds the names of all schemas within s to names.
func collect(s *huma.Schema, schemas map[string]*huma.Schema, names map[string]bool) {
	if s == nil {
		return
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		if !names[name] {
			names[name] = true
			collect(schemas[name], schemas, names)
		}
		return
	}
	for _, part := range parts(s) {
		collect(part, schemas, names)
	}
}

func open(s *huma.Schema) {
	if closed, ok := s.AdditionalProperties.(bool); ok && !closed {
		s.AdditionalProperties = nil
	}
	s.Required = slices.Sorted(maps.Keys(s.Properties))
	for _, part := range parts(s) {
		open(part)
	}
}

// parts returns the schemas that stand within s itself.
func parts(s *huma.Schema) []*huma.Schema {
	var out []*huma.Schema
	for _, p := range s.Properties {
		out = append(out, p)
	}
	if s.Items != nil {
		out = append(out, s.Items)
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		out = append(out, values)
	}
	for _, list := range [][]*huma.Schema{s.AnyOf, s.OneOf, s.AllOf} {
		out = append(out, list...)
	}
	return out
}
