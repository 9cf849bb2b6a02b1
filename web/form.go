package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/words"
)

// Field is one field of a form: its label, hint, error and value, in the order
// in which a reader meets them.
type Field struct {
	Name, Label, Hint string
	Kind              string // of the input: text, email, password, tel, area, select, ticks, radios or file; parts: Parts beside each other
	Value             string
	Error             string // empty: it is right
	Autocomplete      string
	InputMode         string
	Accept            string // of a file: types beside pictures
	Max               int    // characters; 0: no limit
	Options           []Option
	Parts             []*Field // without hints and errors of their own
}

// IDs returns the ids of the hint and of the error, for aria-describedby.
func (f Field) IDs() string {
	var ids []string
	if f.Error != "" {
		ids = append(ids, "e-"+f.Name)
	}
	if f.Hint != "" {
		ids = append(ids, "h-"+f.Name)
	}
	return strings.Join(ids, " ")
}

// Fault is a wrong field of a form: its id and what is wrong. In place of an id it may
// have the path of a page without the fault.
type Fault struct{ Field, Text string }

// URL returns where the link of the fault leads.
func (f Fault) URL() string {
	if strings.HasPrefix(f.Field, "/") {
		return f.Field
	}
	return "#" + f.Field
}

// Conflict is a field that another person changed in the meantime: what the
// sender wrote, and what is stored now.
type Conflict struct{ Label, Yours, Stored string }

// Form is a form that posts to a page.
type Form struct {
	Action  string
	Submit  string // text of the button
	Key     string // makes a double tap take effect once
	Version int64  // of the thing that was read; 0: none
	Next    string // where a sign-in leads on to; empty: nowhere
	Kept    string // a keptForm that waits for a sign-in; empty: none
	// PhoneToken belongs to a code that was sent to the number of the user; empty: none.
	PhoneToken string
	Fields     []*Field
	Faults     []Fault // in the order of the fields
	Conflicts  []Conflict
}

// newForm returns a form with a new key.
func newForm(action, submit string, fields ...*Field) Form {
	return Form{Action: action, Submit: submit, Key: rand.Text(), Fields: fields}
}

// Field returns the field with a name, which the form has.
func (f *Form) Field(name string) *Field {
	for _, x := range f.Fields {
		if x.Name == name {
			return x
		}
	}
	panic("web: the form has no field " + name)
}

// takeValues fills in what the browser sent, so that nothing is typed twice.
// Passwords stay empty. The version stays that which the sender had read: a form
// with the stored one would overwrite what another user saved in the meantime.
func (f *Form) takeValues(r *request) {
	if f.Version != 0 {
		f.Version = r.version()
	}
	for _, x := range f.Fields {
		x.takeValue(r)
	}
}

func (f *Field) takeValue(r *request) {
	switch f.Kind {
	case "password":
	case "parts":
		for _, part := range f.Parts {
			part.takeValue(r)
		}
	case "ticks":
		f.choose(r.sentAll(f.Name)...)
	case "select", "radios":
		f.choose(r.sent(f.Name))
	default:
		f.Value = r.sent(f.Name)
	}
}

// choose chooses options by their values.
func (f *Field) choose(values ...string) {
	for i := range f.Options {
		f.Options[i].Chosen = slices.Contains(values, f.Options[i].Value)
	}
}

// shown returns the value of a field as a reader sees it.
func (f *Field) shown() string {
	var out []string
	for _, o := range f.Options {
		if o.Chosen {
			out = append(out, o.Text)
		}
	}
	for _, part := range f.Parts {
		out = append(out, part.shown())
	}
	if len(f.Options)+len(f.Parts) == 0 {
		return f.Value
	}
	return strings.Join(out, ", ")
}

// sent returns a field that the browser sent, as valid NFC text without spaces
// around it. Browsers end lines with CR LF; we with LF.
func (r *request) sent(name string) string {
	return strings.TrimSpace(cleanText(r.Request().PostFormValue(name)))
}

// sentAll returns all values of a field.
func (r *request) sentAll(name string) []string {
	r.Request().PostFormValue(name) // parses the form
	var out []string
	for _, v := range r.Request().PostForm[name] {
		out = append(out, cleanText(v))
	}
	return out
}

// sentSecret returns a password as it was sent.
func (r *request) sentSecret(name string) string { return r.Request().PostFormValue(name) }

func cleanText(text string) string {
	return norm.NFC.String(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n"))
}

// version returns the version that the sender of a form had read.
func (r *request) version() int64 {
	v, err := strconv.ParseInt(r.sent("version"), 10, 64)
	if err != nil {
		return -1 // no stored version
	}
	return v
}

// once runs a change that a form asks for, and returns the path of the page that
// do leads to. A form that is sent twice takes effect once and leads to the same
// page. The writes of do, made with its context, are one transaction.
func (r *request) once(do func(ctx context.Context) (to string, err error)) (string, error) {
	key := r.sent("key")
	if key == "" || len(key) > 100 {
		key = rand.Text()
	}
	body := url.Values{}
	for name, values := range r.Request().PostForm {
		if name != "key" {
			body[name] = values
		}
	}
	sum := sha256.Sum256([]byte(r.Request().URL.Path + "?" + body.Encode()))
	k := domain.IdempotencyKey{UserID: r.actor().UserID, Key: "page " + key, Request: hex.EncodeToString(sum[:])}
	kept, _, err := r.server.store.Once(r.Request().Context(), k, func(ctx context.Context) (domain.IdempotentAnswer, error) {
		to, err := do(ctx)
		return domain.IdempotentAnswer{Status: http.StatusSeeOther, Header: map[string]string{"Location": to}}, err
	})
	return kept.Header["Location"], err
}

// lead leads to a page that shows a note once.
func (r *request) lead(to, note string) error {
	r.server.cookies.set(r, noteCookie, note, noteLife)
	return r.Redirect(http.StatusSeeOther, to)
}

// takeNote returns the text of the note that waits for this page, if there is
// one, and deletes it. The cookie names the text, so that nobody else can make
// the page say something.
func (r *request) takeNote() string {
	text, ok := noteTexts()[r.server.cookies.value(r, noteCookie)]
	if !ok {
		return ""
	}
	r.server.cookies.set(r, noteCookie, "", 0)
	return r.t(text)
}

// refuse writes into a form what is wrong with it, and returns the status of the
// answer. It returns the error itself when it is not about what was sent.
func (r *request) refuse(f *Form, err error) (int, error) {
	status := statusOf(err)
	first := "main"
	if len(f.Fields) > 0 {
		first = f.Fields[0].Name
	}
	switch status {
	case http.StatusTooManyRequests:
		setRetryAfter(r, err)
		f.Faults = append(f.Faults, Fault{first, r.t("That was too often. Try again in %s minutes.", r.number(int(math.Ceil(wait(err).Minutes()))))})
		return status, nil
	case http.StatusUnprocessableEntity, http.StatusConflict:
	default:
		return status, err
	}
	for _, e := range domain.ErrorsOf(err) {
		text := capital(words.Of(r.lang, e))
		switch field := f.find(e.Field); {
		case e.Field == "Idempotency-Key":
			f.Faults = append(f.Faults, Fault{first, r.t("This form was sent before with other values. Look at it once more and send it again.")})
		case field == nil:
			f.Faults = append(f.Faults, Fault{first, text})
		case field.Error == "":
			field.Error = text
			f.Faults = append(f.Faults, Fault{field.Name, joined(": ", field.Label, text)})
		}
	}
	at := func(x Fault) int { return slices.IndexFunc(f.Fields, func(y *Field) bool { return y.Name == x.Field }) }
	slices.SortStableFunc(f.Faults, func(a, b Fault) int { return cmp.Compare(at(a), at(b)) })
	return status, nil
}

// find returns the field that an error names, which may be a part of it, such as
// papers[2], or several, such as contact for contact.phone.
func (f *Form) find(name string) *Field {
	// The fields of packs[0] are named packs.0, which needs no escapes in a link.
	exact := strings.NewReplacer("[", ".", "]", "").Replace(name)
	if i := slices.IndexFunc(f.Fields, func(x *Field) bool { return x.Name == exact }); i >= 0 {
		return f.Fields[i]
	}
	whole, _, _ := strings.Cut(name, "[")
	for _, x := range f.Fields {
		if x.Name == whole || whole != "" && strings.HasPrefix(x.Name, whole+".") || slices.ContainsFunc(x.Parts, func(part *Field) bool { return part.Name == whole }) {
			return x
		}
	}
	return nil
}

// compare fills in what differs between what was sent and what another person
// has stored in the meantime, and takes the stored version: to send the form
// again writes over it, knowingly.
func (f *Form) compare(stored Form) {
	f.Version = stored.Version
	for _, x := range f.Fields {
		if theirs := stored.find(x.Name); theirs != nil && theirs.shown() != x.shown() {
			f.Conflicts = append(f.Conflicts, Conflict{x.Label, x.shown(), theirs.shown()})
		}
	}
}

// wrong marks a page as an answer to a form that was not accepted.
func (r *request) wrong(p *Page) { p.Title = r.t("Error: %s", p.Title) }

// faulty writes into a form why it was not accepted, and returns the status of the
// page. It returns errors that are not about what was sent.
func (r *request) faulty(f *Form, err error) (int, error) {
	switch {
	case err == nil:
		return http.StatusOK, nil
	case domain.CodeOf(err) == domain.CodePrecondition:
		f.Faults = []Fault{{"main", r.t("Somebody changed this after you opened the page. Look at it once more.")}}
		return http.StatusConflict, nil
	}
	return r.refuse(f, err)
}
