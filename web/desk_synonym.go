package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"chophien/domain"
	"chophien/search"
	"chophien/search/vi"
)

// GoldenBench compares the answers to the golden queries under two sets of rules.
type GoldenBench interface {
	Compare(ctx context.Context, before, after []domain.Synonym) (was, is search.GoldenScores, err error)
}

// compareTime is how long a comparison may take: the golden queries are searched twice.
const compareTime = 45 * time.Second

// SynonymRow is a rule in a list.
type SynonymRow struct {
	Name Link // what it is about
	Also string
	Note string
	Tag  Tag
}

// DeskSynonymsPage lists the rules of synonyms.
type DeskSynonymsPage struct {
	Page
	Filter *Filter
	NewURL string
	Behind bool // the index does not hold the last change yet
	Items  []SynonymRow
	Pager  Pager
}

// GoldenRow is a query whose first hits a change of a rule alters.
type GoldenRow struct{ Query, Before, After string }

// SynonymFormPage adds or changes a rule, and shows what it would alter.
type SynonymFormPage struct {
	Page
	Heading  string
	Form     Form
	Delete   *Form // nil: there is nothing to delete
	Compared bool
	Facts    []Fact
	Changed  []GoldenRow
}

// synonymRoutes are the pages of synonyms on the desk.
func synonymRoutes() []accountRoute {
	return []accountRoute{
		{"desk-synonyms", "/ban/can-bo/tu-dong-nghia", "/en/desk/officer/synonyms", "desk-synonyms", officers(), (*Server).deskSynonyms, nil},
		{"desk-synonyms-csv", "/ban/can-bo/tu-dong-nghia.csv", "/en/desk/officer/synonyms.csv", "desk-synonyms", officers(), (*Server).deskSynonymsCSV, nil},
		{"new-synonym", "/ban/can-bo/tu-dong-nghia/moi", "/en/desk/officer/synonyms/new", "desk-synonyms", officers(), (*Server).newSynonym, (*Server).addSynonym},
		{"desk-synonym", "/ban/can-bo/tu-dong-nghia/:id", "/en/desk/officer/synonyms/:id", "desk-synonyms", officers(), (*Server).deskSynonym, (*Server).changeSynonym},
		{"delete-synonym", "/ban/can-bo/tu-dong-nghia/:id/xoa", "/en/desk/officer/synonyms/:id/delete", "desk-synonyms", officers(), nil, (*Server).deleteSynonym},
	}
}

// termsText writes names as a form takes them.
func termsText(t domain.Terms) string { return strings.Join(t, ", ") }

// sentTerms reads names with commas or line breaks between them.
func (r *request) sentTerms(name string) (out domain.Terms) {
	for _, t := range strings.FieldsFunc(r.sent(name), func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (r *request) synonymTag(x domain.Synonym) Tag {
	switch {
	case !x.Enabled:
		return badTag(r.t("switched off"))
	case x.BuiltIn() && x.Version == 0:
		return plainTag(r.t("of the program"))
	case x.BuiltIn():
		return goodTag(r.t("of the program, changed"))
	}
	return goodTag(r.t("added"))
}

// synonymFilter reads the filter of the list of rules, and returns the rules in force that
// it chooses: those of the program first.
func (r *request) synonymFilter() (f *Filter, rules []domain.Synonym, state domain.SynonymState, err error) {
	f = r.filter("desk-synonyms")
	text := domain.Fold(f.words(r.t("Words of the name")))
	stored, state, err := r.server.store.Synonyms(r.Request().Context())
	if err != nil {
		return f, nil, state, err
	}
	for _, x := range vi.Rules(stored) {
		if strings.Contains(domain.Fold(termsText(x.Names)+", "+termsText(x.Also)), text) {
			rules = append(rules, x)
		}
	}
	return f, rules, state, nil
}

// deskSynonyms answers with the rules.
func (s *Server) deskSynonyms(r *request) error {
	form, rules, state, err := r.synonymFilter()
	if err != nil {
		return err
	}
	part, pager, err := listedOf(form, rules, func(x domain.Synonym) string { return x.ID })
	if err != nil {
		return err
	}
	p := DeskSynonymsPage{Page: r.deskFrame(r.t("Synonyms")), Filter: form, NewURL: r.path("new-synonym"), Behind: state.Indexed < state.Revision, Pager: pager}
	for _, x := range part {
		p.Items = append(p.Items, SynonymRow{Name: Link{Text: termsText(x.Names), URL: r.to("desk-synonym", x.ID)}, Also: termsText(x.Also), Note: x.Note, Tag: r.synonymTag(x)})
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-synonyms", &p)
}

// deskSynonymsCSV answers with the same list as a file.
func (s *Server) deskSynonymsCSV(r *request) error {
	form, rules, _, err := r.synonymFilter()
	if err != nil {
		return err
	}
	return sendRows(form, r.dated("tu-dong-nghia"), []string{"Names", "Also found by", "Not in these phrases", "Groups", "Status", "Note for officers"}, whole(rules), func(x domain.Synonym) ([]any, error) {
		return []any{termsText(x.Names), termsText(x.Also), termsText(x.Unless), termsText(x.Groups), r.synonymTag(x).Text, x.Note}, nil
	})
}

func (r *request) synonymForm(action string, x domain.Synonym) Form {
	groups := &Field{Name: "groups", Label: r.t("Only in these groups"), Hint: r.t("None: in all groups."), Kind: "ticks"}
	for _, g := range domain.Groups() {
		groups.Options = append(groups.Options, Option{Value: string(g), Text: string(g) + ". " + r.or(r.server.front.CriteriaToday().GroupNames(g)), Chosen: slices.Contains(x.Groups, string(g))})
	}
	f := newForm(action, r.t("Save"),
		&Field{Name: "names", Label: r.t("Names"), Hint: r.t("The rule applies to goods whose name holds one of these, with marks. Commas between them, such as: đậu phộng"), Kind: "area", Value: termsText(x.Names), Max: 2000},
		&Field{Name: "also", Label: r.t("Also found by"), Hint: r.t("Other names, such as: lạc. For both directions write each name in both fields."), Kind: "area", Value: termsText(x.Also), Max: 2000},
		&Field{Name: "unless", Label: r.t("Not in these phrases"), Hint: r.t("It may stay empty. Such as: an lạc"), Kind: "text", Value: termsText(x.Unless), Max: 2000},
		groups,
		&Field{Name: "enabled", Label: r.t("Status"), Kind: "ticks", Options: []Option{{Value: "true", Text: r.t("The rule is switched on"), Chosen: x.Enabled}}},
		&Field{Name: "note", Label: r.t("Note for officers"), Hint: r.t("Why there is this rule. It may stay empty."), Kind: "area", Value: x.Note, Max: 500})
	f.Version = x.Version
	return f
}

// sentSynonym reads a rule that was sent.
func (r *request) sentSynonym(id string) domain.Synonym {
	return domain.Synonym{
		ID: id, Names: r.sentTerms("names"), Also: r.sentTerms("also"), Unless: r.sentTerms("unless"), Groups: r.sentAll("groups"), Enabled: r.sent("enabled") == "true", Note: r.sent("note"), UpdatedBy: r.actor().UserID,
	}
}

// storedSynonym returns the rule of the address.
func (r *request) storedSynonym() (domain.Synonym, error) {
	stored, _, err := r.server.store.Synonyms(r.Request().Context())
	if err != nil {
		return domain.Synonym{}, err
	}
	for _, x := range vi.Rules(stored) {
		if x.ID == r.Param("id") {
			return x, nil
		}
	}
	return domain.Synonym{}, domain.NotFoundf("there is no such rule")
}

// newSynonym answers with the form that adds a rule.
func (s *Server) newSynonym(r *request) error {
	return r.sendSynonym(http.StatusOK, SynonymFormPage{Heading: r.t("Add a synonym"), Form: r.synonymForm(r.path("new-synonym"), domain.Synonym{Enabled: true})})
}

// deskSynonym answers with a rule.
func (s *Server) deskSynonym(r *request) error {
	x, err := r.storedSynonym()
	if err != nil {
		return err
	}
	return r.sendSynonym(http.StatusOK, r.synonymPage(x))
}

func (r *request) synonymPage(x domain.Synonym) SynonymFormPage {
	p := SynonymFormPage{Heading: termsText(x.Names), Form: r.synonymForm(r.to("desk-synonym", x.ID), x)}
	if x.Version > 0 {
		text := r.t("Delete the rule")
		if x.BuiltIn() {
			text = r.t("Go back to the rule of the program")
		}
		f := newForm(r.to("delete-synonym", x.ID), text)
		f.Version = x.Version
		p.Delete = &f
	}
	return p
}

func (r *request) sendSynonym(status int, p SynonymFormPage) error {
	if p.Page = r.deskFrame(p.Heading); len(p.Form.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-synonym", &p)
}

// addSynonym adds a rule, or shows what it would alter.
func (s *Server) addSynonym(r *request) error {
	x := r.sentSynonym("")
	return r.saveSynonym(SynonymFormPage{Heading: r.t("Add a synonym"), Form: r.synonymForm(r.path("new-synonym"), x)}, x, 0, func(ctx context.Context) error {
		_, err := s.store.AddSynonym(ctx, x)
		return err
	})
}

// changeSynonym changes a rule, or shows what that would alter.
func (s *Server) changeSynonym(r *request) error {
	stored, err := r.storedSynonym()
	if err != nil {
		return err
	}
	x := r.sentSynonym(stored.ID)
	return r.saveSynonym(r.synonymPage(stored), x, stored.Version, func(ctx context.Context) error {
		version := r.version()
		if version < 0 { // a rule of the program that nobody has changed has none
			version = 0
		}
		_, err := s.store.ChangeSynonym(ctx, x, version)
		return err
	})
}

// saveSynonym stores a rule that was sent, or compares the searches with and without it.
func (r *request) saveSynonym(p SynonymFormPage, x domain.Synonym, version int64, store func(context.Context) error) error {
	err := r.actor().CheckNationwide()
	if err == nil {
		err = vi.CheckRule(x)
	}
	if err == nil && r.sent("do") == "compare" {
		if err = r.compareSynonym(&p, x); err == nil {
			p.Form.takeValues(r)
			return r.sendSynonym(http.StatusOK, p)
		}
	}
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) { return r.path("desk-synonyms"), store(ctx) })
	}
	if err == nil {
		return r.lead(to, "synonym-saved")
	}
	status, err := r.refuseVersion(&p.Form, version, err)
	if err != nil {
		return err
	}
	return r.sendSynonym(status, p)
}

// shownGolden is how many altered queries the page shows.
const shownGolden = 30

// compareSynonym fills in what a rule would alter among the golden queries on the sample
// data. Nothing is stored.
func (r *request) compareSynonym(p *SynonymFormPage, x domain.Synonym) error {
	before, _, err := r.server.store.Synonyms(r.Request().Context())
	if err != nil {
		return err
	}
	after := slices.DeleteFunc(slices.Clone(before), func(y domain.Synonym) bool { return x.ID != "" && y.ID == x.ID })
	was, is, err := r.server.golden.Compare(r.Request().Context(), before, append(after, x))
	if err != nil {
		return err
	}
	p.Compared = true
	fact := func(name, before, after string) {
		p.Facts = append(p.Facts, Fact{Name: name, Text: r.t("%s before, %s after", before, after)})
	}
	fact(r.t("Right hit first"), r.percent(int(was.First*100+.5), 100), r.percent(int(is.First*100+.5), 100))
	fact(r.t("Searches that find nothing"), r.number(was.Empty), r.number(is.Empty))
	fact(r.t("Searches that find something wrong"), r.number(was.Noise+was.Forbidden), r.number(is.Noise+is.Forbidden))
	for i, c := range is.Cases {
		before, after := firstHits(was.Cases[i]), firstHits(c)
		if before != after && len(p.Changed) < shownGolden {
			p.Changed = append(p.Changed, GoldenRow{Query: c.Case.Query, Before: before, After: after})
		}
	}
	return nil
}

// firstHits names the first three hits of a query.
func firstHits(s search.GoldenScore) string {
	return strings.Join(s.Names[:min(3, len(s.Names))], "; ")
}

// deleteSynonym deletes a rule that was added or changed.
func (s *Server) deleteSynonym(r *request) error {
	x, err := r.storedSynonym()
	if err != nil {
		return err
	}
	err = r.actor().CheckNationwide()
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			return r.path("desk-synonyms"), s.store.DeleteSynonym(ctx, x.ID, r.version())
		})
	}
	if err == nil {
		return r.lead(to, "synonym-saved")
	}
	p := r.synonymPage(x)
	f := newForm(r.to("delete-synonym", x.ID), "")
	status, err := r.refuseVersion(&f, x.Version, err)
	if err != nil {
		return err
	}
	p.Form.Faults = f.Faults
	return r.sendSynonym(status, p)
}
