package web

import (
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/front"
)

// SignUpPage is the form of a new account, for one role. Without a role it asks
// for one.
type SignUpPage struct {
	Page
	Lede      string
	HasRole   bool
	Form      Form
	Role      string
	BuyerURL  string
	MakerURL  string
	SignUpURL string // with a form that waits
	SignInURL string
	PhoneURL  string // sign-up by phone; empty where no messages are sent to phones
}

// signUpPath returns the path of the sign-up of a role.
func (r *request) signUpPath(role domain.Role, next string) string {
	q := url.Values{"role": {string(role)}}
	if next != "" {
		q.Set("next", next)
	}
	return r.path("sign-up") + "?" + q.Encode()
}

// signUpForm answers with the form of a new account.
func (s *Server) signUpForm(r *request) error {
	if r.actor().UserID != "" {
		return r.Redirect(http.StatusSeeOther, r.next(r.path("my")))
	}
	return r.sendSignUp(http.StatusOK, r.signUpFields())
}

func (r *request) signUpFields() Form {
	f := newForm(r.path("sign-up"), r.t("Create the account"),
		&Field{Name: "name", Label: r.t("Your name"), Kind: "text", Autocomplete: "name", Max: 200},
		&Field{Name: "email", Label: r.t("E-mail"), Hint: r.t("You sign in with it. Nobody else sees it."), Kind: "email", Autocomplete: "username", InputMode: "email", Max: 254},
		&Field{Name: "password", Label: r.t("Password"), Hint: r.t("At least 8 characters. A few words are easy to remember and hard to guess."), Kind: "password", Autocomplete: "new-password"},
	)
	f.keep(r)
	return f
}

// signUpRole returns the role that the visitor chose, or none.
func (r *request) signUpRole() domain.Role {
	switch role := domain.Role(r.FormValue("role")); role {
	case domain.RoleBuyer, domain.RoleProducer:
		return role
	}
	return ""
}

func (r *request) sendSignUp(status int, f Form) error {
	role := r.signUpRole()
	p := SignUpPage{
		Page: r.accountFrame(r.t("Create an account")), Form: f, HasRole: role != "", Role: string(role), Lede: r.t("Looking and searching needs no account."),
		BuyerURL: r.signUpPath(domain.RoleBuyer, f.Next), MakerURL: r.signUpPath(domain.RoleProducer, f.Next), SignUpURL: r.path("sign-up"), SignInURL: r.path("sign-in"),
	}
	q := url.Values{}
	if f.Next != "" {
		q.Set("next", f.Next)
	}
	switch role {
	case domain.RoleBuyer:
		p.Title, p.Lede = r.t("Create an account as a buyer"), r.t("Ask producers, post what you need, and compare their quotes. It is free.")
	case domain.RoleProducer:
		p.Title, p.Lede = r.t("Create an account as a producer"), r.t("Publish your OCOP products, answer buyers, and print labels. It is free.")
	}
	if role != "" {
		q.Set("role", string(role))
	}
	p.Switch = f.switched(p.Switch, withQuery("", q))
	if r.server.front.Phones() && role != "" {
		p.PhoneURL = withQuery(r.path("phone"), q)
	}
	if f.Kept == "" {
		p.SignInURL += nextQuery(f.Next)
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "sign-up", &p)
}

// signUp adds a user and begins a session. A form that is sent twice finds the
// user of the first time, and signs in with the same password. Where addresses must
// be confirmed, the page about the address follows.
func (s *Server) signUp(r *request) error {
	ctx, from := r.Request().Context(), front.ClientOf(r)
	role := r.signUpRole()
	switch {
	case r.sent("do") == "begin": // a form waits
		return r.sendSignUp(http.StatusOK, r.signUpFields())
	case role == "":
		return r.sendSignUp(http.StatusUnprocessableEntity, r.signUpFields())
	}
	in := front.NewAccount{Email: r.sent("email"), Password: r.sentSecret("password"), Name: r.sent("name"), Role: role}
	u, err := s.accounts.SignUp(ctx, from, in)
	var begun front.SignedIn
	switch {
	case domain.CodeOf(err) == domain.CodeConflict:
		var signErr error
		if begun, signErr = s.accounts.SignIn(ctx, from, in.Email, in.Password, front.SecondStep{Later: true}); signErr == nil {
			err = nil
		}
	case err == nil:
		begun, err = s.accounts.StartSession(ctx, u, from, front.SecondStep{Later: true})
	}
	if err != nil {
		f := r.signUpFields()
		f.takeValues(r)
		refuse := func(status int, why string) error {
			f.Field("email").Error, f.Faults = why, []Fault{{"email", why}}
			return r.sendSignUp(status, f)
		}
		switch domain.CodeOf(err) {
		case domain.CodeConflict:
			return refuse(http.StatusConflict, r.t("There is an account with this address. Sign in with its password."))
		case domain.CodeForbidden: // an address of the demonstration
			return refuse(http.StatusUnprocessableEntity, r.because(err))
		}
		status, err := r.refuse(&f, err)
		if err != nil {
			return err
		}
		return r.sendSignUp(status, f)
	}
	if !begun.User.Confirmed() {
		return r.continueWith(begun, r.path("email"), "welcome-unconfirmed")
	}
	return r.continueWith(begun, r.next(r.path("my")), "welcome")
}
