package web

import (
	"encoding/base64"
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/front"
)

// SignInPage is the form of a sign-in.
type SignInPage struct {
	Page
	Form      Form
	ForgotURL string
	OfficeURL string // sign-in at a provider; empty where there is none
	PhoneURL  string // sign-in by phone; empty where no messages are sent to phones
	BuyerURL  string // sign-up
	MakerURL  string
	SignUpURL string // sign-up with a form that waits
}

// signInForm answers with the sign-in form. It redirects a signed-in user to the
// page in next.
func (s *Server) signInForm(r *request) error {
	if r.actor().UserID != "" {
		return r.Redirect(http.StatusSeeOther, r.next(r.path("my")))
	}
	return r.sendSignIn(http.StatusOK, r.signInFields())
}

func (r *request) signInFields() Form {
	f := newForm(r.path("sign-in"), r.t("Sign in"),
		&Field{Name: "email", Label: r.t("E-mail"), Kind: "email", Autocomplete: "username", InputMode: "email", Max: 254},
		&Field{Name: "password", Label: r.t("Password"), Kind: "password", Autocomplete: "current-password"},
	)
	f.keep(r)
	return f
}

func (r *request) sendSignIn(status int, f Form) error {
	r.route = route{name: "sign-in", vi: r.server.path("sign-in", front.LangVI), en: r.server.path("sign-in", front.LangEN)} // also in answer to a form of another page
	p := SignInPage{Page: r.accountFrame(r.t("Sign in")), Form: f, ForgotURL: r.path("forgot"), BuyerURL: r.signUpPath(domain.RoleBuyer, f.Next), MakerURL: r.signUpPath(domain.RoleProducer, f.Next), SignUpURL: r.path("sign-up")}
	if r.server.accounts.ReturnsTo(r.server.officeBack()) {
		p.OfficeURL = r.path("office") + nextQuery(f.Next)
	}
	if r.server.front.Phones() {
		p.PhoneURL = r.path("phone")
		if f.Kept == "" {
			p.PhoneURL += nextQuery(f.Next)
		}
	}
	p.Switch = f.switched(p.Switch, nextQuery(f.Next))
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "sign-in", &p)
}

// nextQuery is the query that keeps where a sign-in leads on to.
func nextQuery(next string) string {
	if next == "" {
		return ""
	}
	return "?" + url.Values{"next": {next}}.Encode()
}

// signIn begins a session. A session that the browser had before ends. Other pages post
// a form that waits to this path with a button named do: the sign-up, to show the
// sign-in, and the sign-in and the page about the address, to go on with the form.
func (s *Server) signIn(r *request) error {
	if r.sent("do") == "begin" {
		if kept := r.kept(); kept != nil && r.actor().UserID != "" {
			return r.resume(http.StatusOK, kept, r.user, "confirm-first")
		}
		return r.sendSignIn(http.StatusOK, r.signInFields())
	}
	begun, err := s.accounts.SignIn(r.Request().Context(), front.ClientOf(r), r.sent("email"), r.sentSecret("password"), front.SecondStep{Later: true})
	switch domain.CodeOf(err) {
	case domain.CodeUnauthenticated:
		return r.refuseSignIn(r.t("E-mail or password is wrong."))
	case domain.CodeForbidden: // the password is right
		return r.refuseSignIn(r.because(err))
	}
	if err != nil {
		f := r.signInFields()
		f.takeValues(r)
		status, err := r.refuse(&f, err)
		if err != nil {
			return err
		}
		return r.sendSignIn(status, f)
	}
	return r.continueWith(begun, r.next(r.path("my")), "")
}

// refuseSignIn answers with the form of the sign-in and why it is refused.
func (r *request) refuseSignIn(why string) error {
	f := r.signInFields()
	f.takeValues(r)
	f.Faults = []Fault{{"email", why}}
	return r.sendSignIn(http.StatusUnprocessableEntity, f)
}

// continueWith ends the session of the browser, and gives it a new one. It goes on with
// a form that waits, or leads to a page. The page shows a note, which may be empty. A
// sign-in whose user still has to enter a code gets the form of the second step.
func (r *request) continueWith(begun front.SignedIn, to, note string) error {
	if begun.Step != "" {
		f := r.secondStepFields()
		f.Next = to
		return r.sendSecondStep(http.StatusOK, begun.Step, f)
	}
	if err := r.endOwnSession(); err != nil {
		return err
	}
	r.keepSession(begun)
	if kept := r.kept(); kept != nil {
		return r.resume(http.StatusOK, kept, begun.User, note)
	}
	if note == "" {
		return r.Redirect(http.StatusSeeOther, to)
	}
	return r.lead(to, note)
}

// signOut ends the session of the browser.
func (s *Server) signOut(r *request) error {
	if err := r.endOwnSession(); err != nil {
		return err
	}
	s.cookies.set(r, sessionCookie, "", 0)
	return r.lead(r.path("sign-in"), "signed-out")
}

// officeBack is the page to which a provider sends users back. The registration
// at the provider names one address for both languages.
func (s *Server) officeBack() string {
	return s.front.PublicURL() + s.path("office-back", front.LangVI)
}

// beginOffice leads to the sign-in at the provider. The state that the provider
// sends back waits in a cookie, so that only this browser completes the sign-in.
func (s *Server) beginOffice(r *request) error {
	if !s.accounts.ReturnsTo(s.officeBack()) {
		return domain.NotFoundf("no provider of OpenID Connect is configured here")
	}
	begun, err := s.accounts.BeginSignIn(r.Request().Context(), front.ClientOf(r))
	if err != nil {
		return err
	}
	kept := url.Values{"state": {begun.State}, "next": {r.next("")}, "lang": {r.lang}}.Encode()
	s.cookies.set(r, officeCookie, base64.RawURLEncoding.EncodeToString([]byte(kept)), domain.SignInLife)
	return r.Redirect(http.StatusSeeOther, begun.Address)
}

// completeOffice begins a session for the user whom the provider sends back.
func (s *Server) completeOffice(r *request) error {
	text, err := base64.RawURLEncoding.DecodeString(s.cookies.value(r, officeCookie))
	kept, parseErr := url.ParseQuery(string(text))
	s.cookies.set(r, officeCookie, "", 0)
	if lang := kept.Get("lang"); lang == front.LangEN {
		r.speech = s.pages[lang].words
	}
	failed := func(text string) error {
		f := r.signInFields()
		f.Next, f.Faults = kept.Get("next"), []Fault{{"email", text}}
		return r.sendSignIn(http.StatusUnprocessableEntity, f)
	}
	if state := kept.Get("state"); err != nil || parseErr != nil || state == "" || state != r.QueryParam("state") || r.QueryParam("code") == "" {
		return failed(r.t("The sign-in was not completed. Start it again."))
	}
	begun, err := s.accounts.CompleteSignIn(r.Request().Context(), front.ClientOf(r), kept.Get("state"), r.QueryParam("code"), front.SecondStep{Later: true})
	switch domain.CodeOf(err) {
	case domain.CodeConflict:
		return failed(r.t("An account with this e-mail address exists. Sign in with its password."))
	case domain.CodeForbidden:
		return failed(r.because(err))
	case domain.CodeUnauthenticated, domain.CodeNotFound, domain.CodeInvalid:
		return failed(r.t("The sign-in was not completed. Start it again."))
	}
	if err != nil {
		return err
	}
	if next := kept.Get("next"); next != "" {
		return r.continueWith(begun, next, "")
	}
	return r.continueWith(begun, r.path("my"), "")
}
