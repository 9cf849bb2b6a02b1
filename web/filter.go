package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/transfer"
	"chophien/words"
)

// Filter is the form by which a reader narrows a list. The address holds its values. A
// field whose value is wrong keeps it and says why; then the page lists nothing, since
// the reader asked for something else than all.
type Filter struct {
	Action string
	Submit string
	Hidden []HiddenField // parameters that the form keeps
	Fields []*Field
	Faults []Fault
	CSVURL string // of the list as a file; empty: it has none

	request *request
}

// filter returns the filter of the list on a page, without fields. ids are those in the
// path. The page whose name ends in -csv answers with the list as a file.
func (r *request) filter(page string, ids ...string) *Filter {
	f := r.filterAt(r.to(page, ids...))
	if r.path(page+"-csv") != "" {
		f.CSVURL = withQuery(r.to(page+"-csv", ids...), r.query("after"))
	}
	return f
}

// filterAt is filter for the list at a path that has no file.
func (r *request) filterAt(action string) *Filter {
	return &Filter{Action: action, Submit: r.t("Show"), request: r}
}

// refuse says at the field with the name why its value is wrong.
func (f *Filter) refuse(name, text string) {
	fault := Fault{"main", capital(text)}
	if i := slices.IndexFunc(f.Fields, func(x *Field) bool { return x.Name == name }); i >= 0 {
		f.Fields[i].Error = capital(text)
		fault = Fault{"f-" + name, joined(": ", f.Fields[i].Label, text)}
	}
	f.Faults = append(f.Faults, fault)
}

// refuseBecause is refuse with the reasons of an error. It returns errors that are not
// about the address.
func (f *Filter) refuseBecause(name string, err error) error {
	if err == nil || domain.CodeOf(err) != domain.CodeInvalid {
		return err
	}
	for _, e := range domain.ErrorsOf(err) {
		f.refuse(name, words.Of(f.request.lang, e))
	}
	return nil
}

// narrows reports whether the address narrows the list.
func (f *Filter) narrows() bool {
	return slices.ContainsFunc(f.Fields, func(x *Field) bool { return f.request.text(x.Name) != "" })
}

// Wrong reports whether a value of the filter is wrong.
func (f *Filter) Wrong() bool { return len(f.Faults) > 0 }

// words adds the field for words to search for, and returns them as they were written.
func (f *Filter) words(label string) string {
	return f.text(f.request.param("tim", "find"), label, 200)
}

// text adds a field for a text, and returns it.
func (f *Filter) text(name, label string, most int) string {
	text := cleanText(f.request.text(name))
	f.Fields = append(f.Fields, &Field{Name: name, Label: label, Kind: "search", Value: text, Max: most})
	return text
}

// folded adds the field for words to search for, and returns them folded.
func (f *Filter) folded(label string) []string { return domain.SearchWords(f.words(label)) }

// holdsWords reports whether a text holds each of the folded words.
func holdsWords(text string, words []string) bool {
	text = domain.Fold(text)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// choice adds a field with a choice among values or all of them, and returns the chosen
// value, or nothing for all.
func (f *Filter) choice(name, label string, values []string, text func(string) string) string {
	return f.option(name, label, f.request.choices("", values, text))
}

// option adds a field with options, and returns the value of the chosen one: the first
// one where the address names none.
func (f *Filter) option(name, label string, options []Option) string {
	field := &Field{Name: name, Label: label, Kind: "select", Options: options}
	f.Fields = append(f.Fields, field)
	value := f.request.text(name)
	if value == "" {
		value = options[0].Value
	}
	field.choose(value)
	if !slices.ContainsFunc(options, func(o Option) bool { return o.Chosen }) {
		field.keep(shortened(value))
		f.refuse(name, f.request.t("There is no such choice. Choose one of the list."))
		return ""
	}
	return value
}

// kept adds a choice that links of the page make, not the form: a right value is kept, a
// wrong one gets a field that says so.
func (f *Filter) kept(name, label string, options []Option) string {
	value, n := f.option(name, label, options), len(f.Fields)-1
	if f.Fields[n].Error == "" {
		f.Fields = f.Fields[:n]
		if f.request.text(name) != "" {
			f.Hidden = append(f.Hidden, HiddenField{name, value})
		}
	}
	return value
}

// day adds a field for a day, and returns the day; 0 for none.
func (f *Filter) day(name, label string) domain.Date {
	field := &Field{Name: name, Label: label, Kind: "date", Value: f.request.text(name)}
	f.Fields = append(f.Fields, field)
	if field.Value == "" {
		return 0
	}
	day, err := transfer.ParseDate(name, field.Value)
	if err != nil {
		field.Kind, field.Value = "text", shortened(field.Value) // a field for dates shows no other text
		f.refuse(name, f.request.t("This is no day. Write it as 31/12/2026."))
		return 0
	}
	field.Value = day.String()
	return day
}

// whole adds a field for a whole number above 0, and returns it; 0 for none.
func (f *Filter) whole(name, label string) int {
	field := &Field{Name: name, Label: label, Kind: "text", InputMode: "numeric", Value: f.request.text(name), Max: 7}
	f.Fields = append(f.Fields, field)
	if field.Value == "" {
		return 0
	}
	n, err := transfer.ParseWhole(name, field.Value)
	if err != nil || n < 1 {
		field.Value = shortened(field.Value)
		f.refuse(name, f.request.t("It must be a whole number above 0."))
		return 0
	}
	return n
}

// days adds fields for the first and the last day of a time, and returns them; 0 for
// none.
func (f *Filter) days() (since, until domain.Date) {
	from, to := f.request.param("tu", "from"), f.request.param("den", "to")
	since, until = f.day(from, f.request.t("From")), f.day(to, f.request.t("Until"))
	if since != 0 && until != 0 && until < since {
		f.refuse(to, f.request.t("The last day is before the first."))
	}
	return since, until
}

// fairDay reads the day of a fair by which links narrow a list of all things, and returns
// it, 0 for all days, with the links. on counts the things of a day.
func (f *Filter) fairDay(of domain.Fair, all int, on func(domain.Date) int) (domain.Date, []Link) {
	r, name := f.request, f.request.param("ngay", "day")
	options := []Option{{Text: joined(" ", r.t("All days"), r.number(all))}}
	for d := of.StartsOn; d <= of.EndsOn; d++ {
		options = append(options, Option{Value: d.String(), Text: joined(" ", r.day(d), "("+r.number(on(d))+")")})
	}
	chosen := f.kept(name, r.t("Day"), options)
	var links []Link
	for i, o := range options {
		day := of.StartsOn + domain.Date(i-1)
		if o.Value != "" && o.Value != chosen && on(day) == 0 {
			continue
		}
		q := r.query("after", name)
		if o.Value != "" {
			q.Set(name, o.Value)
		}
		links = append(links, Link{Text: o.Text, URL: withQuery(f.Action, q), Current: !f.Wrong() && o.Value == chosen})
	}
	day, err := domain.ParseDate(chosen)
	if err != nil { // all days
		return 0, links
	}
	return day, links
}

// deskProvince adds the choice among the provinces of the officer where there is one,
// and returns the code of the chosen one. CodeForbidden for a province of others.
func (f *Filter) deskProvince() (string, error) {
	r, name := f.request, f.request.param("tinh", "province")
	options, code, err := r.deskProvinces()
	if options != nil {
		f.Fields = append(f.Fields, &Field{Name: name, Label: r.t("Province"), Kind: "select", Options: options})
	}
	if err != nil && domain.CodeOf(err) == domain.CodeInvalid {
		if options == nil { // the field only says what is wrong
			f.Fields = append(f.Fields, &Field{Name: name, Label: r.t("Province"), Kind: "select", Options: []Option{{Text: r.t("All")}}})
		}
		f.Fields[len(f.Fields)-1].keep(shortened(r.text(name)))
		f.refuse(name, r.t("There is no such choice. Choose one of the list."))
		return "", nil
	}
	return code, err
}

// unit adds the choice among all units of today, and returns the code of the chosen one.
func (f *Filter) unit() (string, error) {
	r := f.request
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return "", err
	}
	options := []Option{{Text: r.t("All")}}
	for _, u := range places.Rows {
		options = append(options, Option{Value: u.Slug, Text: r.unitName(u)})
	}
	return places.BySlug[f.option(r.param("tinh", "province"), r.t("Province"), options)].Code, nil
}

// refuseAddress says at the fields what is wrong with parameters that another package read.
// names gives the names of the fields by those of the parameters. It returns errors that
// are not about the address.
func (f *Filter) refuseAddress(err error, names map[string]string) error {
	if err == nil || domain.CodeOf(err) != domain.CodeInvalid {
		return err
	}
	for _, e := range domain.ErrorsOf(err) {
		name, text := cmp.Or(names[e.Field], e.Field), f.request.addressText(e)
		i := slices.IndexFunc(f.Fields, func(x *Field) bool { return x.Name == name })
		if i < 0 {
			f.refuse("", joined(": ", f.request.parameterName(e.Field), text))
			continue
		}
		if field := f.Fields[i]; field.Kind == "date" {
			field.Kind, field.Value = "text", shortened(f.request.text(name))
		} else if field.Kind == "select" {
			field.keep(shortened(f.request.text(name)))
		}
		f.refuse(name, text)
	}
	return nil
}

// keep chooses a value of an address, which may be none of the options.
func (f *Field) keep(value string) {
	f.choose(value)
	if !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Chosen }) {
		f.Options = append(f.Options, Option{Value: value, Text: value, Chosen: true})
	}
}

// finish returns the status of a page with the filter, marks the title of a page whose
// address is wrong, and gives the link to the other language the values of the filter.
// status is that of the rest of the page.
func (f *Filter) finish(p *Page, status int) int {
	f.request.switchQuery(p)
	if f.Wrong() && status == http.StatusOK {
		f.request.wrong(p)
		p.noIndex()
		return http.StatusUnprocessableEntity
	}
	return status
}

// listed returns the part of a list that the address asks for, with its pager. A list
// with a wrong filter is empty.
func listed[T any](f *Filter, list func(domain.Page) (domain.List[T], error)) (domain.List[T], Pager, error) {
	empty := domain.List[T]{Total: new(0)}
	if f.Wrong() {
		return empty, Pager{}, nil
	}
	r := f.request
	found, err := list(domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return empty, Pager{}, f.refuseList(err)
	}
	return found, r.pagerAt(f.Action, len(found.Items), totalOf(found), found.Next), nil
}

// listedOf is listed for a list that is in memory; id is the key of a row, nil where rows
// have none.
func listedOf[T any](f *Filter, all []T, id func(T) string) ([]T, Pager, error) {
	if f.Wrong() {
		return nil, Pager{}, nil
	}
	part, pager, err := partOf(f.request, f.Action, all, id)
	return part, pager, f.refuseList(err)
}

// refuseList says in the filter why a list cannot be read, and returns errors that are
// not about the address. A place in a list does not fit another filter.
func (f *Filter) refuseList(err error) error {
	if err == nil || domain.CodeOf(err) != domain.CodeInvalid {
		return err
	}
	for _, fault := range f.request.addressFaults(err) {
		f.Faults = append(f.Faults, Fault{fault.Field, capital(fault.Text)})
	}
	return nil
}

// sendRows answers with the whole list of a filter as a CSV file; row returns the cells
// of a row. A wrong filter leads to its page, which says what is wrong.
func sendRows[T any](f *Filter, name string, headings []string, list func(domain.Page) (domain.List[T], error), row func(T) ([]any, error)) error {
	return sendRowsAs(f, name, "csv", transfer.Table{Name: name, Columns: f.request.headings(headings...)}, list, row)
}

// sendRowsAs is sendRows for a table in CSV or, where the extension is xlsx, a workbook.
func sendRowsAs[T any](f *Filter, name, extension string, t transfer.Table, list func(domain.Page) (domain.List[T], error), row func(T) ([]any, error)) error {
	r := f.request
	if f.Wrong() {
		return r.Redirect(http.StatusSeeOther, withQuery(f.Action, r.query("after")))
	}
	return r.sendTable(name, extension, t, func(w transfer.Writer) error {
		return eachRow(list, func(x T) error {
			cells, err := row(x)
			if err != nil {
				return err
			}
			return w.Row(cells...)
		})
	})
}

// whole returns a list that is in memory for sendRows.
func whole[T any](all []T) func(domain.Page) (domain.List[T], error) {
	return func(domain.Page) (domain.List[T], error) { return domain.List[T]{Items: all}, nil }
}

// dated adds the day to the name of a file whose content changes from day to day.
func (r *request) dated(name string) string { return name + "-" + r.today().String() }
