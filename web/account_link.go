package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"chophien/domain"
	"chophien/front"
)

// AccountLinkPage is a page about an e-mail address or a lost password.
type AccountLinkPage struct {
	Page
	Heading string
	Lede    string
	Token   string // of the link that led here; empty without one
	Again   *Form  // asks for the link again; nil: nothing to ask for
	Waiting *Form  // goes on with a form that waits until the address is confirmed; nil: none waits
	Form    *Form  // nil: there is nothing to fill in

	note string // to show; empty: the one that waits for this page
}

// sendLinkPage answers with a page whose form f is; nil where it has none.
func (r *request) sendLinkPage(status int, p AccountLinkPage, f *Form) error {
	p.Page, p.Form = r.accountFrame(p.Heading), f
	p.Note = cmp.Or(p.note, p.Note)
	if p.Token != "" {
		p.Switch += "?" + url.Values{"token": {p.Token}}.Encode()
	}
	if p.Waiting != nil {
		p.Switch = p.Waiting.switched(p.Switch, "")
	}
	for _, each := range []*Form{f, p.Again} {
		if each != nil && len(each.Faults) > 0 {
			r.wrong(&p.Page)
		}
	}
	return r.send(status, "account-link", &p)
}

// refuseLink writes into a form what is wrong with it or with its link, and returns
// the status of the answer.
func (r *request) refuseLink(f *Form, err error) (int, error) {
	if domain.CodeOf(err) != domain.CodeNotFound {
		return r.refuse(f, err)
	}
	f.Faults = append(f.Faults, Fault{"main", r.because(err)})
	return http.StatusNotFound, nil
}

// confirmForm answers with the button that confirms an e-mail address, and the
// account that gets it. Opening the link alone changes nothing, since mail programs
// open links to check them.
func (s *Server) confirmForm(r *request) error { return r.sendConfirm(nil) }

// sendConfirm answers with the form that confirms an address, and why it is refused;
// refused may be nil.
func (r *request) sendConfirm(refused error) error {
	p := AccountLinkPage{Heading: r.t("Confirm the e-mail address"), Token: r.FormValue("token")}
	f := newForm(r.path("confirm"), r.t("Confirm the address"))
	l, u, err := r.server.accounts.LinkToConfirm(r.Request().Context(), p.Token)
	switch {
	case err != nil:
		refused = err
	case u.ID == r.actor().UserID:
		p.Lede = r.t("The address %s will belong to your account “%s”.", l.Email, u.Name)
	default:
		p.Lede = r.t("The address %s will belong to the account “%s”. If you did not create it, close this page.", l.Email, u.Name)
		f.Fields = []*Field{{Name: "password", Label: r.t("Password of this account"), Kind: "password", Autocomplete: "current-password"}}
	}
	status := http.StatusOK
	if refused != nil {
		if status, err = r.refuseLink(&f, refused); err != nil {
			return err
		}
	}
	return r.sendLinkPage(status, p, &f)
}

// confirm uses a link that confirms an e-mail address. A browser without a session of
// the account gets one, since the user has entered the password.
func (s *Server) confirm(r *request) error {
	ctx, from := r.Request().Context(), front.ClientOf(r)
	u, err := s.accounts.Confirm(ctx, from, r.actor(), r.FormValue("token"), r.sentSecret("password"))
	switch {
	case err != nil:
		return r.sendConfirm(err)
	case u.ID == r.actor().UserID:
		return r.lead(r.path("my"), "email-confirmed")
	}
	begun, err := s.accounts.StartSession(ctx, u, from, front.SecondStep{Later: true})
	if err != nil {
		return err
	}
	return r.continueWith(begun, r.path("my"), "email-confirmed")
}

// forgotForm answers with the form that asks for a link to set a new password.
func (s *Server) forgotForm(r *request) error {
	return r.sendForgot(http.StatusOK, r.forgotFields())
}

func (r *request) forgotFields() Form {
	return newForm(r.path("forgot"), r.t("Send the link"),
		&Field{Name: "email", Label: r.t("E-mail"), Kind: "email", Autocomplete: "username", InputMode: "email", Max: 254})
}

func (r *request) sendForgot(status int, f Form) error {
	p := AccountLinkPage{Heading: r.t("Forgotten password"), Lede: r.t("You get a link by e-mail that works for 30 minutes. With it you set a new password.")}
	if !r.server.front.Mails() {
		p.Lede = r.t("No e-mail is sent from here. Call the administrator, who can give you a link.")
		return r.sendLinkPage(status, p, nil)
	}
	return r.sendLinkPage(status, p, &f)
}

// forgot mails a link to set a new password. The answer is the same whether the
// address is known or not.
func (s *Server) forgot(r *request) error {
	if err := s.accounts.AskReset(r.Request().Context(), front.ClientOf(r), r.sent("email")); err != nil {
		f := r.forgotFields()
		f.takeValues(r)
		status, err := r.refuseLink(&f, err)
		if err != nil {
			return err
		}
		return r.sendForgot(status, f)
	}
	return r.lead(r.path("sign-in"), "reset-sent")
}

// resetForm answers with the form of a new password.
func (s *Server) resetForm(r *request) error {
	return r.sendReset(http.StatusOK, r.resetFields())
}

func (r *request) resetFields() Form {
	return newForm(r.path("reset"), r.t("Set the password"),
		&Field{Name: "password", Label: r.t("New password"), Hint: r.t("At least 8 characters. A few words are easy to remember and hard to guess."), Kind: "password", Autocomplete: "new-password"},
		r.endKeysField())
}

// endKeysField asks whether the API keys end with the old password.
func (r *request) endKeysField() *Field {
	return &Field{Name: "end_api_keys", Label: r.t("Keys of programs"), Kind: "ticks", Options: []Option{{Value: "yes", Text: r.t("End all keys, too: programs that use them stop")}}}
}

// endsKeys reports whether the sender chose to end the API keys.
func (r *request) endsKeys() bool { return slices.Contains(r.sentAll("end_api_keys"), "yes") }

func (r *request) sendReset(status int, f Form) error {
	return r.sendLinkPage(status, AccountLinkPage{
		Heading: r.t("Set a new password"), Lede: r.t("All devices are signed out."), Token: r.FormValue("token"),
	}, &f)
}

// reset uses a link that sets a new password. The session of the browser ends, also
// one of another user.
func (s *Server) reset(r *request) error {
	_, err := s.accounts.ResetPassword(r.Request().Context(), front.ClientOf(r), r.FormValue("token"), r.sentSecret("password"), r.endsKeys())
	if err != nil {
		f := r.resetFields()
		f.takeValues(r)
		status, err := r.refuseLink(&f, err)
		if err != nil {
			return err
		}
		return r.sendReset(status, f)
	}
	if err := r.endOwnSession(); err != nil {
		return err
	}
	s.cookies.set(r, sessionCookie, "", 0)
	return r.lead(r.path("sign-in"), "password-set")
}

// emailForm answers with the address of the user, and the form of another one.
func (s *Server) emailForm(r *request) error {
	return r.sendEmail(http.StatusOK, r.emailFields(), nil, "")
}

func (r *request) emailFields() Form {
	return r.ownerForm(newForm(r.path("email"), r.t("Send a link to the new address"),
		&Field{Name: "email", Label: r.t("New e-mail address"), Kind: "email", Autocomplete: "email", InputMode: "email", Max: 254}))
}

// sendEmail answers with the address of the user, a form that waits until the address
// is confirmed, which may be nil, and a note, which may be empty.
func (r *request) sendEmail(status int, f Form, waiting *keptForm, note string) error {
	r.route = route{name: "email", vi: r.server.path("email", front.LangVI), en: r.server.path("email", front.LangEN), section: "my"} // also in answer to a form of another page
	p := AccountLinkPage{Heading: r.t("E-mail address"), Lede: r.t("Your address is %s. If you write another one here, we send a link there; open it to change the address.", r.user.Email)}
	shown := &f
	if r.user.Email == "" {
		p.Lede = r.t("Your account has no e-mail address. If you write one here, we send a link there; open it, and you can also sign in with the address.")
	}
	if own := r.ownForm("email"); own != nil {
		own.Faults = f.Faults
		p.Lede, p.Again, shown = joined(" ", p.Lede, r.t("To change it, first show that it is you.")), own, nil
	}
	if !r.user.Confirmed() {
		p.Heading = r.t("Confirm your e-mail address")
		p.Lede = r.t("A link was sent to %s. Open it within 48 hours. Until then you can look and search, but not publish, ask or send anything.", r.user.Email)
		again := newForm(r.path("ask-confirmation"), r.t("Send the link again"))
		p.Again = &again
		if waiting != nil {
			goOn := newForm(r.path("sign-in"), r.t("I have confirmed the address"))
			p.Waiting = &goOn
			for _, each := range []*Form{p.Again, p.Waiting, shown} {
				each.Kept, each.Next = waiting.text(), r.next("")
			}
		}
	}
	if !r.server.front.Mails() {
		p.Lede = r.t("No e-mail is sent from here. Call the administrator, who can give you a link.")
		p.Again, shown = nil, nil
	}
	if note != "" {
		p.note = r.t(noteTexts()[note])
	}
	return r.sendLinkPage(status, p, shown)
}

// changeEmail mails a link to a new address.
func (s *Server) changeEmail(r *request) error {
	err := s.accounts.ChangeEmail(r.Request().Context(), front.ClientOf(r), r.user, r.sent("email"), r.owner())
	if err != nil {
		r.endOwnCode(err)
		f := r.emailFields()
		f.takeValues(r)
		status, err := r.refuseLink(&f, err)
		if err != nil {
			return err
		}
		return r.sendEmail(status, f, r.kept(), "")
	}
	return r.afterLink(r.path("email"), "link-sent")
}

// afterLink leads to a page with a note, or goes on with a form that waits.
func (r *request) afterLink(to, note string) error {
	kept := r.kept()
	if kept == nil {
		return r.lead(to, note)
	}
	u, err := r.server.store.User(r.Request().Context(), r.user.ID) // with what has just changed
	if err != nil {
		return err
	}
	return r.resume(http.StatusOK, kept, u, note)
}

// askConfirmation mails the link that confirms the address again.
func (s *Server) askConfirmation(r *request) error {
	err := s.accounts.AskConfirmation(r.Request().Context(), front.ClientOf(r), r.user)
	if domain.CodeOf(err) == domain.CodeConflict {
		return r.afterLink(r.path("my"), "email-confirmed") // it was confirmed meanwhile
	}
	if err != nil {
		f := r.emailFields()
		status, err := r.refuseLink(&f, err)
		if err != nil {
			return err
		}
		return r.sendEmail(status, f, r.kept(), "")
	}
	return r.afterLink(r.path("email"), "link-sent")
}
