package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chophien/domain"
)

// keptForm is a form whose sender may not send it yet, such as a guest, or a user who
// has not confirmed the e-mail address: its address, and what was typed. The forms of
// the sign-in, the sign-up and the page about the address carry it in a hidden field,
// so that it is whole after them, and no address and no cookie holds it.
type keptForm struct {
	Action string     `json:"action"`
	Fields url.Values `json:"fields"`
}

// ResumePage shows the form that was kept during sign-in, with a button that sends it.
// Another user of the same browser may have typed it.
type ResumePage struct {
	Page
	Action string
	Hidden []HiddenField
	Text   []string // what was typed
	Back   string
}

// typed returns the form that the request sent, or the one that it carries; nil when
// nothing was typed. Files and passwords are not kept.
func (r *request) typed() *keptForm {
	if r.Request().Method != http.MethodPost || r.server.isUpload(r) || strings.Contains(r.route.name, "second-") || strings.Contains(r.route.name, "phone") {
		return nil // also for a code of a second factor or of a phone
	}
	if k := r.kept(); k != nil {
		return k
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

// kept returns the form that waits in the form of the request; nil when there is none.
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

// resume goes on with a form that waits for a user. It offers to send the form once
// the e-mail address of the user is confirmed. Until then it answers with the page
// about the address, which carries the form on and shows a note.
func (r *request) resume(status int, k *keptForm, u domain.User, note string) error {
	if r.user = u; !u.Confirmed() {
		return r.sendEmail(status, r.emailFields(), k, note)
	}
	p := ResumePage{Page: r.accountFrame(r.t("You are signed in")), Action: k.Action, Back: r.next(r.path("my")), Text: paragraphs(cleanText(k.Fields.Get("text")))}
	p.User, p.Switch = u.Name, ""
	for name, values := range k.Fields {
		for _, v := range values {
			p.Hidden = append(p.Hidden, HiddenField{name, v})
		}
	}
	slices.SortStableFunc(p.Hidden, func(a, b HiddenField) int { return strings.Compare(a.Name, b.Name) })
	return r.send(status, "resume", &p)
}
