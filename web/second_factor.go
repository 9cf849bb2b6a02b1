package web

import (
	"net/http"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/qr"
)

// SecondFactorPage sets up, shows and removes the second factor of the user.
type SecondFactorPage struct {
	Page
	Lede   string
	Faults Form     // whose faults are shown
	Begin  *Form    // nil: none is set up here
	App    *AppCode // what the app needs, with Confirm
	Codes  []string // recovery codes, which are shown once
	Onward string   // where the page leads on to, with Codes
	GoOn   *Form    // goes on with a form that waits, with Codes; nil: none waits
	Change *Form    // nil: there is no second factor

	note string // of noteTexts; empty: that of the form before, if there is one
}

// AppCode is what an authenticator app reads: a QR code as the path of an SVG picture, and
// the same secret in groups, to type.
type AppCode struct {
	Side    int // of the picture, with its border
	Path    string
	Secret  string
	Confirm Form
}

// secondFactor answers with the second factor of the user.
func (s *Server) secondFactor(r *request) error {
	return r.sendSecondFactor(http.StatusOK, SecondFactorPage{})
}

// sendSecondFactor answers with the second factor of the user. p has the form that is
// shown again, or the recovery codes; the rest is filled in.
func (r *request) sendSecondFactor(status int, p SecondFactorPage) error {
	f, err := r.server.store.SecondFactor(r.Request().Context(), r.user.ID)
	if err != nil {
		return err
	}
	r.route = route{name: "second-factor", vi: r.server.path("second-factor", front.LangVI), en: r.server.path("second-factor", front.LangEN), section: "my"} // also in answer to its forms
	p.Page = r.accountFrame(r.t("Two-step sign-in"))
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Account"), URL: r.path("account")})
	allowed := r.server.front.SecondFactor().CheckSetUp(r.actor())
	switch {
	case p.Codes != nil:
		p.Onward = r.path("my")
		if r.kept() != nil {
			on := newForm(r.path("sign-in"), r.t("I have noted the codes"))
			on.keep(r)
			p.GoOn = &on
		}
		p.Lede = r.t("Two-step sign-in is on. Print these codes or write them down now: they are shown only once. Each takes the place of a code of the app, once, when the phone is not at hand.")
	case p.App != nil:
		p.Lede = r.t("Scan the picture with an authenticator app, such as Google Authenticator, Microsoft Authenticator or FreeOTP, or type the key into it. Then enter the code that the app shows.")
	case domain.CodeOf(allowed) == domain.CodeNotFound: // no second factor is used here, even if the user has one
		p.Lede = r.because(allowed)
	case f.On():
		p.Lede = r.t("On since %s. Each sign-in asks for a code of your app. %s recovery codes are left.", r.moment(*f.ConfirmedAt), r.number(f.CodesLeft))
		if p.Change == nil {
			change := r.secondFactorFields()
			p.Change = &change
		}
	case allowed != nil:
		p.Lede = r.because(allowed)
	default:
		p.Lede = r.t("A sign-in then also asks for a code of an app on your phone. A person who learns your password cannot sign in without the phone.")
		if p.Begin == nil {
			begin := r.beginFields()
			p.Begin = &begin
		}
	}
	for _, shown := range []*Form{p.Begin, p.Change} {
		if shown != nil {
			p.Faults = *shown
		}
	}
	if p.note != "" {
		p.Note = r.t(noteTexts()[p.note])
	}
	if p.GoOn != nil || p.App != nil && p.App.Confirm.Kept != "" || p.Begin != nil && p.Begin.Kept != "" {
		p.Switch = "" // it would lose the form that waits
	}
	if p.App != nil {
		p.Faults = p.App.Confirm
	}
	if len(p.Faults.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "second-factor", &p)
}

func (r *request) beginFields() Form {
	f := r.ownerForm(newForm(r.path("second-factor"), r.t("Set up")))
	if own := r.ownForm("second-factor"); own != nil {
		f = *own
	}
	f.keep(r)
	return f
}

func (r *request) codeField(hint string) *Field {
	return &Field{Name: "code", Label: r.t("Code"), Hint: hint, Kind: "text", Autocomplete: "one-time-code", Max: 40}
}

func (r *request) secondFactorFields() Form {
	return newForm(r.path("change-second-factor"), r.t("New recovery codes"), r.codeField(r.t("Six digits of the app, or a recovery code.")))
}

// sendApp answers with what an authenticator app needs, and the form of its first code.
func (r *request) sendApp(status int, secret front.AppSecret, f Form) error {
	code, err := qr.Encode(secret.URI)
	if err != nil {
		return err
	}
	var groups []string
	for rest := secret.Secret; rest != ""; {
		n := min(4, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	return r.sendSecondFactor(status, SecondFactorPage{App: &AppCode{Side: code.Modules() + 2*qr.Quiet, Path: code.Path(), Secret: strings.Join(groups, " "), Confirm: f}})
}

func (r *request) confirmFields() Form {
	field := r.codeField(r.t("Six digits that the app shows now."))
	field.InputMode = "numeric"
	f := newForm(r.path("confirm-second-factor"), r.t("Switch on"), field)
	f.keep(r)
	return f
}

// beginSecondFactor makes the secret of a second factor and shows it.
func (s *Server) beginSecondFactor(r *request) error {
	secret, err := s.accounts.BeginSecondFactor(r.Request().Context(), r.actor(), r.user, r.owner())
	if domain.CodeOf(err) == domain.CodeConflict {
		return r.lead(r.path("second-factor"), "second-factor-on") // another form set it up meanwhile
	}
	if err != nil {
		r.endOwnCode(err)
		f := r.beginFields()
		status, err := r.refuse(&f, err)
		if err != nil {
			return err
		}
		return r.sendSecondFactor(status, SecondFactorPage{Begin: &f})
	}
	return r.sendApp(http.StatusOK, secret, r.confirmFields())
}

// confirmSecondFactor puts the second factor into use and shows the recovery codes.
func (s *Server) confirmSecondFactor(r *request) error {
	ctx := r.Request().Context()
	codes, err := s.accounts.ConfirmSecondFactor(ctx, r.actor(), r.sent("code"))
	if err == nil {
		return r.sendSecondFactor(http.StatusOK, SecondFactorPage{Codes: codes})
	}
	secret, waits, readErr := s.accounts.WaitingSecret(ctx, r.user)
	if readErr != nil {
		return readErr
	}
	if !waits {
		on, err := s.store.SecondFactor(ctx, r.user.ID)
		if err != nil {
			return err
		}
		if on.On() { // the form was sent twice, and the first answer had the codes
			if kept := r.kept(); kept != nil {
				return r.resume(http.StatusOK, kept, r.user, "")
			}
			return r.lead(r.path("second-factor"), "second-factor-codes")
		}
		if r.kept() != nil {
			return r.sendSecondFactor(http.StatusConflict, SecondFactorPage{note: "second-factor-again"})
		}
		return r.lead(r.path("second-factor"), "second-factor-again")
	}
	f := r.confirmFields()
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendApp(status, secret, f)
}

// changeSecondFactor makes new recovery codes or, with the button remove, removes the
// second factor.
func (s *Server) changeSecondFactor(r *request) error {
	ctx := r.Request().Context()
	var codes []string
	var err error
	remove := r.sent("do") == "remove"
	if remove {
		err = s.accounts.RemoveSecondFactor(ctx, r.actor(), r.sent("code"))
	} else {
		codes, err = s.accounts.RenewRecoveryCodes(ctx, r.actor(), r.sent("code"))
	}
	switch {
	case domain.CodeOf(err) == domain.CodeConflict:
		return r.lead(r.path("second-factor"), "second-factor-off") // it was removed meanwhile
	case err != nil:
		f := r.secondFactorFields()
		status, err := r.refuse(&f, err)
		if err != nil {
			return err
		}
		return r.sendSecondFactor(status, SecondFactorPage{Change: &f})
	case remove:
		return r.lead(r.path("second-factor"), "second-factor-off")
	}
	return r.sendSecondFactor(http.StatusOK, SecondFactorPage{Codes: codes})
}

// secondStepFields returns the form of the second step of a sign-in.
func (r *request) secondStepFields() Form {
	f := newForm(r.path("second-step"), r.t("Sign in"), r.codeField(r.t("Six digits of your authenticator app, or one of your recovery codes.")))
	f.keep(r)
	return f
}

// sendSecondStep answers with the form of the second step of a sign-in. The page in the
// other language is that of the first step, so that the address holds no token.
func (r *request) sendSecondStep(status int, step string, f Form) error {
	r.route = route{name: "sign-in", vi: r.server.path("sign-in", front.LangVI), en: r.server.path("sign-in", front.LangEN)}
	p := AccountLinkPage{Heading: r.t("Enter the code"), Lede: r.t("Now enter the code of your authenticator app. If you have neither the app nor a recovery code, call an administrator."), Token: step, Form: &f}
	p.Page = r.accountFrame(p.Heading)
	p.Switch = f.switched(p.Switch, nextQuery(f.Next))
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "account-link", &p)
}

// completeSecondStep begins the session of a sign-in whose password was right.
func (s *Server) completeSecondStep(r *request) error {
	step := r.FormValue("token")
	begun, err := s.accounts.CompleteSecondStep(r.Request().Context(), front.ClientOf(r), step, r.sent("code"))
	if err == nil {
		return r.continueWith(begun, r.next(r.path("my")), "")
	}
	code := domain.CodeOf(err)
	about := ""
	if all := domain.ErrorsOf(err); len(all) > 0 {
		about = all[0].Field
	}
	switch {
	case code == domain.CodeNotFound, code == domain.CodeUnauthenticated && about != "code":
		return r.refuseSignIn(r.t("The sign-in was not completed. Start it again."))
	case code == domain.CodeForbidden:
		return r.refuseSignIn(r.because(err))
	}
	if code == domain.CodeUnauthenticated { // the field is empty; an error of the form, not of the sign-in
		err = domain.WrongSecondFactor()
	}
	f := r.secondStepFields()
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendSecondStep(status, step, f)
}
