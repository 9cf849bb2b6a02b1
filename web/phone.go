package web

import (
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/front"
	"chophien/phone"
)

// PhonePage asks for the number of a phone, or for the code that was sent to it.
type PhonePage struct {
	Page
	Heading string
	Lede    string
	Token   string // of the code that was sent; empty: none was sent
	Form    *Form  // nil: there is nothing to fill in
	Own     *Form  // sends a code to the number of the user first; nil: not needed
	Remove  *Form  // removes the number; nil: there is none, or it is needed
	BackURL string // asks for another number or another code; empty: nowhere
	BackTo  string
}

func (r *request) sendPhonePage(status int, p PhonePage) error {
	title := r.accountFrame(p.Heading)
	p.Page = title
	if p.Form != nil {
		p.Switch = p.Form.switched(p.Switch, "")
	}
	for _, f := range []*Form{p.Form, p.Own} {
		if f != nil && len(f.Faults) > 0 {
			r.wrong(&p.Page)
		}
	}
	return r.send(status, "phone", &p)
}

// as makes the request one for another page of the account, such as the page that a form
// belongs to.
func (r *request) as(name, section string) {
	r.route = route{name: name, vi: r.server.path(name, front.LangVI), en: r.server.path(name, front.LangEN), section: section}
}

// phonePath returns the path of a page of the sign-in by phone, with the role of somebody
// who signs up and where it leads on to.
func (r *request) phonePath(name, next string) string {
	q := url.Values{}
	if role := r.signUpRole(); role != "" {
		q.Set("role", string(role))
	}
	if next != "" {
		q.Set("next", next)
	}
	return withQuery(r.path(name), q)
}

// phoneForm answers with the form that asks for the number of a phone.
func (s *Server) phoneForm(r *request) error {
	if r.actor().UserID != "" {
		return r.Redirect(http.StatusSeeOther, r.next(r.path("my")))
	}
	return r.sendPhoneForm(http.StatusOK, r.phoneFields())
}

func (r *request) phoneField(label string) *Field {
	return &Field{Name: "phone", Label: label, Hint: r.t("A Vietnamese mobile phone, such as 0912 345 678."), Kind: "tel", Autocomplete: "tel", InputMode: "tel", Max: 40}
}

func (r *request) phoneFields() Form {
	f := newForm(r.phonePath("phone", ""), r.t("Send the code"), r.phoneField(r.t("Phone number")))
	f.keep(r)
	return f
}

func (r *request) sendPhoneForm(status int, f Form) error {
	p := PhonePage{Heading: r.t("Sign in by phone"), Lede: r.t("You get a code by Zalo or SMS. No password and no e-mail address are needed."), Form: &f, BackURL: r.path("sign-in") + nextQuery(f.Next), BackTo: r.t("Sign in with e-mail and password")}
	if r.signUpRole() != "" {
		p.Heading, p.BackURL, p.BackTo = r.t("Create an account by phone"), r.signUpPath(r.signUpRole(), f.Next), r.t("Create an account with an e-mail address")
	}
	if !r.server.front.Phones() {
		p.Lede, p.Form = r.t("No messages are sent to phones from here. Use an e-mail address."), nil
	}
	if f.Kept != "" {
		p.BackURL = ""
	}
	r.as("phone", "")
	return r.sendPhonePage(status, p)
}

// askPhoneCode sends a code and answers with the form that takes it. Other pages post a
// form that waits to this path with a button named do.
func (s *Server) askPhoneCode(r *request) error {
	if r.sent("do") == "begin" {
		return r.sendPhoneForm(http.StatusOK, r.phoneFields())
	}
	asked, err := s.accounts.AskSignInCode(r.Request().Context(), front.ClientOf(r), r.lang, r.sent("phone"))
	if err != nil {
		f := r.phoneFields()
		f.takeValues(r)
		status, err := r.refuseLink(&f, err)
		if err != nil {
			return err
		}
		return r.sendPhoneForm(status, f)
	}
	return r.sendPhoneCode(http.StatusOK, asked.Token, r.t("A code is on its way to %s.", phone.National(asked.Code.Phone)), r.phoneCodeFields(r.signUpRole() != ""))
}

func (r *request) sixDigits() *Field {
	f := r.codeField(r.t("Six digits of the message. They work for 5 minutes."))
	f.InputMode = "numeric"
	return f
}

// phoneCodeFields returns the form of a code, with the name and the role of somebody who
// signs up.
func (r *request) phoneCodeFields(signUp bool) Form {
	f := newForm(r.phonePath("phone-code", ""), r.t("Sign in"), r.sixDigits())
	if signUp {
		role := &Field{Name: "role", Label: r.t("What you do here"), Kind: "radios", Options: []Option{{Value: string(domain.RoleProducer), Text: r.t("I make products")}, {Value: string(domain.RoleBuyer), Text: r.t("I buy goods")}}}
		role.choose(string(r.signUpRole()))
		f.Submit, f.Action = r.t("Create the account"), r.path("phone-code")
		f.Fields = append(f.Fields, &Field{Name: "name", Label: r.t("Your name"), Kind: "text", Autocomplete: "name", Max: 200}, role)
	}
	f.keep(r)
	return f
}

func (r *request) sendPhoneCode(status int, token, lede string, f Form) error {
	p := PhonePage{Heading: r.t("Enter the code"), Lede: lede, Token: token, Form: &f, BackURL: r.phonePath("phone", f.Next), BackTo: r.t("No message came: send another code")}
	if f.Kept != "" {
		p.BackURL = ""
	}
	r.as("phone", "") // the page in the other language has no token in its address
	return r.sendPhonePage(status, p)
}

// completePhoneCode begins a session with a code. When no account has the number, it asks
// for a name and a role, and adds one.
func (s *Server) completePhoneCode(r *request) error {
	ctx, from, token, code := r.Request().Context(), front.ClientOf(r), r.sentSecret("token"), r.sent("code")
	_, signUp := r.Request().PostForm["name"]
	note := ""
	var begun front.SignedIn
	var err error
	if signUp {
		note = "welcome"
		begun, err = s.accounts.SignUpByPhone(ctx, from, token, code, r.sent("name"), r.signUpRole())
	}
	if !signUp || domain.CodeOf(err) == domain.CodeConflict { // the account exists already
		note = ""
		begun, err = s.accounts.SignInByPhone(ctx, from, token, code, front.SecondStep{Later: true})
	}
	if err == nil {
		return r.continueWith(begun, r.next(r.path("my")), note)
	}
	about := ""
	if all := domain.ErrorsOf(err); len(all) > 0 {
		about = all[0].Field
	}
	f := r.phoneCodeFields(signUp)
	f.takeValues(r)
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound && about == "phone":
		f = r.phoneCodeFields(true)
		f.takeValues(r)
		return r.sendPhoneCode(http.StatusOK, token, r.t("The code is right. There is no account with this number yet: say who you are, and it is made."), f)
	case domain.CodeOf(err) == domain.CodeForbidden:
		f.Field("code").Error, f.Faults = r.because(err), []Fault{{"code", r.because(err)}}
		return r.sendPhoneCode(http.StatusUnprocessableEntity, token, "", f)
	}
	status, err := r.refuseLink(&f, err)
	if err != nil {
		return err
	}
	return r.sendPhoneCode(status, token, r.t("The code was sent to your phone."), f)
}

// owner returns what the sender of a form showed about being the owner of the account.
func (r *request) owner() front.Owner {
	return front.Owner{Password: r.sentSecret("password"), PhoneToken: r.ownToken(), PhoneCode: r.sent("phone_code")}
}

// endOwnCode forgets the code that was sent to the number of the user unless err says that
// it was typed wrongly: it is used up or has ended, and the page offers another one.
func (r *request) endOwnCode(err error) { r.ownEnded = domain.CodeOf(err) != domain.CodeInvalid }

// ownToken returns the token of the code that was sent to the number of the user.
func (r *request) ownToken() string {
	if r.ownEnded {
		return ""
	}
	if r.askedOwn != "" {
		return r.askedOwn
	}
	return r.sentSecret("phone_token")
}

// ownerForm adds to a form what shows that its sender is the owner of the account: a
// password, or a code of the phone.
func (r *request) ownerForm(f Form) Form {
	switch {
	case !r.user.NoPassword:
		f.Fields = append(f.Fields, &Field{Name: "password", Label: r.t("Password"), Kind: "password", Autocomplete: "current-password"})
	case front.ShowsByCode(r.user):
		field := r.sixDigits()
		field.Name, field.Label = "phone_code", r.t("Code that was sent to %s", phone.National(r.user.Phone))
		f.PhoneToken, f.Fields = r.ownToken(), append(f.Fields, field)
	}
	return f
}

// ownForm returns the form that sends a code to the number of the user, for a page whose
// form needs one; nil when it needs none, or one was sent.
func (r *request) ownForm(page string) *Form {
	if !front.ShowsByCode(r.user) || r.ownToken() != "" {
		return nil
	}
	f := newForm(r.path("own-code")+"?"+url.Values{"page": {page}}.Encode(), r.t("Send a code to %s", phone.National(r.user.Phone)))
	return &f
}

// askOwnCode sends a code to the number of the user and answers with the page whose form
// takes it.
func (s *Server) askOwnCode(r *request) error {
	asked, err := s.accounts.AskOwnCode(r.Request().Context(), front.ClientOf(r), r.lang, r.user)
	status, asking := http.StatusOK, Form{}
	if err == nil {
		r.askedOwn = asked.Token
	} else if status, err = r.refuseLink(&asking, err); err != nil {
		return err
	}
	switch r.QueryParam("page") {
	case "email":
		f := r.emailFields()
		f.Faults = asking.Faults
		return r.sendEmail(status, f, nil, "")
	case "second-factor":
		return r.sendSecondFactor(status, SecondFactorPage{Faults: asking})
	}
	f := r.myPhoneFields()
	f.Faults = asking.Faults
	return r.sendMyPhone(status, f, nil)
}

// myPhone answers with the number of the user, and the form of another one.
func (s *Server) myPhone(r *request) error {
	return r.sendMyPhone(http.StatusOK, r.myPhoneFields(), nil)
}

func (r *request) myPhoneFields() Form {
	return r.ownerForm(newForm(r.path("my-phone"), r.t("Send a code to the new number"), r.phoneField(r.t("New phone number"))))
}

func (r *request) removalFields() Form {
	return r.ownerForm(newForm(r.path("remove-phone"), r.t("Remove the number")))
}

// sendMyPhone answers with the number of the user and the form of another one. removal is
// the refused form that removes the number; nil: none was sent.
func (r *request) sendMyPhone(status int, f Form, removal *Form) error {
	r.as("my-phone", "my")
	p := PhonePage{Heading: r.t("Phone number"), Lede: r.t("With a number you can sign in by a code, and get notices by Zalo or SMS."), Form: &f, Own: r.ownForm("my-phone"), BackURL: r.path("account"), BackTo: r.t("Back to the account")}
	if r.user.Phone != "" {
		p.Lede = r.t("Your number is %s.", phone.National(r.user.Phone))
	}
	if !r.server.front.Phones() {
		p.Lede, p.Form, p.Own = joined(" ", p.Lede, r.t("No messages are sent to phones from here.")), nil, nil
	}
	if removal != nil {
		for i, fault := range removal.Faults {
			if fault.Field != "main" {
				removal.Faults[i].Field = "remove-" + fault.Field // the other form has fields of the same names
			}
		}
		f.Faults = removal.Faults
	}
	if p.Own != nil {
		p.Own.Faults, p.Form = f.Faults, nil
		p.Lede = joined(" ", p.Lede, r.t("To change it, first show that it is you."))
	}
	if r.user.CheckPhoneRemoval() == nil && p.Own == nil {
		if p.Remove = removal; removal == nil {
			p.Remove = new(r.removalFields())
		}
	}
	return r.sendPhonePage(status, p)
}

// askMyPhone sends a code to the new number of the user and answers with the form that
// takes it.
func (s *Server) askMyPhone(r *request) error {
	asked, err := s.accounts.AskPhone(r.Request().Context(), front.ClientOf(r), r.lang, r.user, r.sent("phone"), r.owner())
	if err != nil {
		r.endOwnCode(err)
		f := r.myPhoneFields()
		f.takeValues(r)
		status, err := r.refuseLink(&f, err)
		if err != nil {
			return err
		}
		return r.sendMyPhone(status, f, nil)
	}
	return r.sendMyPhoneCode(http.StatusOK, asked.Token, r.t("A code is on its way to %s.", phone.National(asked.Code.Phone)), r.myPhoneCodeFields())
}

func (r *request) myPhoneCodeFields() Form {
	return newForm(r.path("confirm-phone"), r.t("Confirm the number"), r.sixDigits())
}

func (r *request) sendMyPhoneCode(status int, token, lede string, f Form) error {
	r.as("my-phone", "my")
	return r.sendPhonePage(status, PhonePage{Heading: r.t("Enter the code"), Lede: lede, Token: token, Form: &f, BackURL: r.path("my-phone"), BackTo: r.t("No message came: send another code")})
}

// confirmPhone makes the new number that of the user.
func (s *Server) confirmPhone(r *request) error {
	token := r.sentSecret("token")
	if _, err := s.accounts.ConfirmPhone(r.Request().Context(), r.actor(), token, r.sent("code")); err != nil {
		f := r.myPhoneCodeFields()
		status, err := r.refuseLink(&f, err)
		if err != nil {
			return err
		}
		return r.sendMyPhoneCode(status, token, r.t("The code was sent to your phone."), f)
	}
	return r.lead(r.path("account"), "phone-confirmed")
}

// removePhone removes the number of the user.
func (s *Server) removePhone(r *request) error {
	if _, err := s.accounts.RemovePhone(r.Request().Context(), r.actor(), r.user, r.owner()); err != nil {
		r.endOwnCode(err)
		removal := r.removalFields()
		status, err := r.refuseLink(&removal, err)
		if err != nil {
			return err
		}
		return r.sendMyPhone(status, r.myPhoneFields(), &removal)
	}
	return r.lead(r.path("account"), "phone-removed")
}
