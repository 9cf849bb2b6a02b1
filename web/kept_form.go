package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chophien/domain"
)

// keptForm is a form that a guest sent, such as after the session ended: its
// address, and what was typed. The forms of the sign-in and the sign-up carry it
// in a hidden field, so that it is whole after them, and no address and no cookie
// holds it.
type keptForm struct {
	Action string     `json:"action"`
	Fields url.Values `json:"fields"`
}

// ResumePage asks a user who has just signed in whether to send the form that was
// sent before the sign-in. The user may be another one than the sender.
type ResumePage struct {
	Page
	Action string
	Hidden []HiddenField
	Text   []string // what was typed
	Back   string
}

// typed returns the form that the request sent; nil when nothing was typed. Files and
// passwords are not kept.
func (r *request) typed() *keptForm {
	if r.Request().Method != http.MethodPost || r.server.isUpload(r) {
		return nil
	}
	r.Request().PostFormValue("key") // parses the form
	k := keptForm{Action: r.Request().URL.RequestURI(), Fields: r.Request().PostForm}
	some := false
	for name, values := range k.Fields {
		if strings.Contains(name, "password") {
			return nil
		}
		some = some || !isFormPart(name) && strings.TrimSpace(strings.Join(values, "")) != ""
	}
	if !some {
		return nil
	}
	return &k
}

// isFormPart reports whether a field is one that each form has, and nobody types.
func isFormPart(name string) bool { return slices.Contains([]string{"key", "version", "do"}, name) }

// text returns the value of the hidden field.
func (k *keptForm) text() string {
	text, err := json.Marshal(k)
	if err != nil {
		panic("web: " + err.Error()) // texts always have a JSON form
	}
	return string(text)
}

// kept returns the form that waits in a form of the sign-in or sign-up; nil when
// there is none.
func (r *request) kept() *keptForm {
	var k keptForm
	if json.Unmarshal([]byte(r.Request().PostFormValue("kept")), &k) != nil || !isOwnPath(k.Action) {
		return nil
	}
	return &k
}

// keep lets a form of the sign-in or sign-up carry on what waits in the form that the
// request sent.
func (f *Form) keep(r *request) {
	f.Next = r.next("")
	if k := r.kept(); k != nil {
		f.Kept = k.text()
	}
}

// switched returns the address of a page with a form in the other language; none when
// that would lose a form that waits.
func (f *Form) switched(path, query string) string {
	if f.Kept != "" {
		return ""
	}
	return path + query
}

// resume answers with the form that waited for the sign-in of a user.
func (r *request) resume(k *keptForm, u domain.User) error {
	p := ResumePage{Page: r.accountFrame(r.t("You are signed in")), Action: k.Action, Back: r.next(r.path("my")), Text: paragraphs(cleanText(k.Fields.Get("text")))}
	p.User, p.Switch = u.Name, ""
	for name, values := range k.Fields {
		for _, v := range values {
			p.Hidden = append(p.Hidden, HiddenField{name, v})
		}
	}
	slices.SortStableFunc(p.Hidden, func(a, b HiddenField) int { return strings.Compare(a.Name, b.Name) })
	return r.send(http.StatusOK, "resume", &p)
}
