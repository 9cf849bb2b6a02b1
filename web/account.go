package web

import (
	"context"
	"net/http"

	"chophien/domain"
	"chophien/front"
	"chophien/phone"
)

// MyPage is the first page of a user: everything that is theirs.
type MyPage struct {
	Page
	Lede        string
	Invitations []TextCard // to fairs, that wait for an answer
	Sections    []MySection
	SignOut     Form
}

// MySection is one thing of a user on MyPage.
type MySection struct{ Title, URL, Text string }

// my answers with what belongs to the user.
func (s *Server) my(r *request) error {
	p := MyPage{Page: r.accountFrame(r.t("My pages")), Lede: r.t("Signed in as %s", r.user.Name), SignOut: newForm(r.path("sign-out"), r.t("Sign out"))}
	add := func(page, title, text string, roles ...domain.Role) {
		if r.actor().Has(roles...) {
			p.Sections = append(p.Sections, MySection{r.t(title), r.path(page), r.t(text)})
		}
	}
	if r.actor().Unconfirmed {
		p.Sections = []MySection{
			{r.t("Confirm your e-mail address"), r.path("email"), r.t("Then everything is open to you")},
			{r.t("Account"), r.path("account"), r.t("Name, password, devices")},
		}
		return r.send(http.StatusOK, "my", &p)
	}
	if r.actor().LacksSecondFactor {
		p.Sections = []MySection{
			{r.t("Two-step sign-in"), r.path("second-factor"), r.t("Then everything is open to you")},
			{r.t("Account"), r.path("account"), r.t("Name, password, devices")},
		}
		return r.send(http.StatusOK, "my", &p)
	}
	if r.actor().Has(makers().roles...) {
		var err error
		if p.Invitations, err = r.openInvitations(); err != nil {
			return err
		}
	}
	add("desk", "Officer's desk", "What waits for you in your province", officers().roles...)
	add("admin", "Administration", "Accounts, and the state of the program", domain.RoleAdmin)
	add("desk-decisions", "Decisions", "Enter, submit and publish decisions", domain.RoleMinistry)
	add("desk-fairs", "My fairs", "Guests, booths, catalogue and meetings of your fairs", organizers().roles...)
	add("new-demand", "Post what you need", "One sentence is enough", buyers().roles...)
	add("my-demands", "My demands", "Quotes side by side, and goods that fit", buyers().roles...)
	add("my-products", "My products", "Names, prices, pictures, papers, labels", makers().roles...)
	add("fitting-demands", "Demands that fit", "Open demands for goods such as yours", makers().roles...)
	add("my-fairs", "Invitations to fairs", "Answer, choose what you show, name people, check the catalogue", makers().roles...)
	add("figures", "Figures", "Views, scans, contacts and conversations by month", makers().roles...)
	add("leads", "Conversations", "Questions, quotes and answers", parties().roles...)
	p.Sections = append(p.Sections, MySection{r.t("Invitation to a producer"), r.path("accept-invitation"), r.t("Enter the code with which you become a member")})
	p.Sections = append(p.Sections, MySection{r.t("Saved searches"), r.path("alerts"), r.t("Notices of new goods")})
	p.Sections = append(p.Sections, MySection{r.t("Notices"), r.path("notices"), r.t("What happened since your last visit")})
	p.Sections = append(p.Sections, MySection{r.t("Account"), r.path("account"), r.t("Name, password, devices")})
	return r.send(http.StatusOK, "my", &p)
}

// SessionRow is a device on which the user is signed in.
type SessionRow struct {
	Device  string
	Since   string
	Current bool
	Form    Form
}

// KeyRow is a key with which a program acts for the user.
type KeyRow struct {
	Name     string
	Until    string
	LastUsed string // empty: never
	Form     Form
}

// AccountPage shows and changes the account of the user.
type AccountPage struct {
	Page
	Email           string
	EmailURL        string
	Roles           string
	Form            Form
	Keys            []KeyRow
	StopsURL        string // empty: the account is not ready
	Phone           string // as people write it; empty: none
	PhoneURL        string // empty: the user has no number, and no messages are sent to phones
	PasswordURL     string // empty: the user signs in by phone
	SecondFactor    string // whether it is on; empty: none is used here
	SecondFactorURL string
	Sessions        []SessionRow
	Everywhere      Form
}

// account answers with the account of the user.
func (s *Server) account(r *request) error {
	return r.sendAccount(http.StatusOK, r.accountFields(r.user))
}

func (r *request) accountFields(u domain.User) Form {
	mail := "on"
	if u.NoMail {
		mail = "off"
	}
	notices := &Field{Name: "mail", Label: r.t("Notices by e-mail"), Kind: "radios", Options: []Option{{Value: "on", Text: r.t("Yes")}, {Value: "off", Text: r.t("No, only here")}}}
	notices.choose(mail)
	f := newForm(r.path("account"), r.t("Save"),
		&Field{Name: "name", Label: r.t("Your name"), Kind: "text", Value: u.Name, Autocomplete: "name", Max: 200}, notices)
	f.Version = u.Version
	return f
}

func (r *request) sendAccount(status int, f Form) error {
	found, err := r.server.store.Sessions(r.Request().Context(), r.user.ID)
	if err != nil {
		return err
	}
	keys, err := r.server.store.APIKeys(r.Request().Context(), r.user.ID)
	if err != nil {
		return err
	}
	p := AccountPage{
		Page: r.accountFrame(r.t("Account")), Email: r.user.Email, EmailURL: r.path("email"), Form: f, PasswordURL: r.path("password"),
		Everywhere: newForm(r.path("sign-out-everywhere"), r.t("Sign out on all devices")),
	}
	if r.user.Confirmed() {
		p.StopsURL = r.path("notice-stops")
	}
	p.Phone = phone.National(r.user.Phone)
	if p.Phone != "" || r.server.front.Phones() {
		p.PhoneURL = r.path("my-phone")
	}
	if r.user.NoPassword && r.user.Email == "" {
		p.PasswordURL = ""
	}
	policy := r.server.front.SecondFactor()
	if r.user.SecondFactor && policy != domain.SecondFactorOff {
		p.SecondFactor = r.t("On")
	} else if policy.CheckSetUp(r.actor()) == nil {
		p.SecondFactor = r.t("Off")
	}
	p.SecondFactorURL = r.path("second-factor")
	for _, role := range r.user.Roles {
		p.Roles = joined(", ", p.Roles, r.roleName(role))
	}
	for _, x := range found {
		p.Sessions = append(p.Sessions, SessionRow{
			Device: joined(" · ", x.UserAgent, x.Address), Since: r.moment(x.CreatedAt), Current: x.ID == r.actor().SessionID, Form: newForm(r.to("end-session", x.ID), r.t("Sign out")),
		})
	}
	for _, k := range keys {
		row := KeyRow{Name: joined(" · ", k.Name, k.Hint+"…"), Until: r.moment(k.ExpiresAt), Form: newForm(r.to("end-api-key", k.ID), r.t("End the key"))}
		if k.LastUsedAt != nil {
			row.LastUsed = r.moment(*k.LastUsedAt)
		}
		p.Keys = append(p.Keys, row)
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "account", &p)
}

func (r *request) roleName(role domain.Role) string {
	switch role {
	case domain.RoleBuyer:
		return r.t("Buyer")
	case domain.RoleProducer:
		return r.t("Producer")
	case domain.RoleOrganizer:
		return r.t("Organizer of fairs")
	case domain.RoleOfficer:
		return r.t("Officer")
	case domain.RoleMinistry:
		return r.t("Ministry")
	case domain.RoleAdmin:
		return r.t("Administrator")
	}
	return string(role)
}

// changeAccount changes the name of the user and whether notices are mailed.
func (s *Server) changeAccount(r *request) error {
	name, off := r.sent("name"), r.sent("mail") == "off"
	to, err := r.changeUser(r.version(), domain.UserChange{Name: &name, NoMail: &off}, r.path("account"))
	if err == nil {
		return r.lead(to, "saved")
	}
	f := r.accountFields(r.user)
	f.takeValues(r)
	if domain.CodeOf(err) == domain.CodePrecondition {
		f.compare(r.accountFields(r.user))
		return r.sendAccount(http.StatusConflict, f)
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendAccount(status, f)
}

// changeUser changes the user once and leads to a page.
func (r *request) changeUser(version int64, change domain.UserChange, to string) (string, error) {
	change.KeepSession = r.actor().SessionID
	if err := change.Validate(); err != nil {
		return "", err
	}
	return r.once(func(ctx context.Context) (string, error) {
		_, err := r.server.store.ChangeUser(ctx, r.actor(), r.user.ID, version, change)
		return to, err
	})
}

// PasswordPage is the form of a new password.
type PasswordPage struct {
	Page
	Form Form
}

// passwordForm answers with the form of a new password.
func (s *Server) passwordForm(r *request) error {
	return r.sendPassword(http.StatusOK, r.passwordFields())
}

func (r *request) passwordFields() Form {
	return newForm(r.path("password"), r.t("Change the password"),
		&Field{Name: "current_password", Label: r.t("Current password"), Kind: "password", Autocomplete: "current-password"},
		&Field{Name: "password", Label: r.t("New password"), Hint: r.t("At least 8 characters. A few words are easy to remember and hard to guess."), Kind: "password", Autocomplete: "new-password"},
		r.endKeysField(),
	)
}

func (r *request) sendPassword(status int, f Form) error {
	p := PasswordPage{Page: r.accountFrame(r.t("Change the password")), Form: f}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Account"), URL: r.path("account")})
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "password", &p)
}

// changePassword changes the password, which ends all sessions, and begins a new
// one for this browser.
func (s *Server) changePassword(r *request) error {
	ctx := r.Request().Context()
	current := r.sentSecret("current_password")
	hash, err := s.accounts.HashNewPassword(ctx, r.user, &current, r.sentSecret("password"), r.user.Name)
	var u domain.User
	if err == nil {
		u, err = s.store.ChangeUser(ctx, r.actor(), r.user.ID, r.user.Version, domain.UserChange{PasswordHash: hash, EndAPIKeys: r.endsKeys()})
	}
	if err != nil {
		f := r.passwordFields()
		status, err := r.refuse(&f, err)
		if err != nil {
			return err
		}
		return r.sendPassword(status, f)
	}
	begun, err := s.accounts.StartSession(ctx, u, front.ClientOf(r), front.AfterSession())
	if err != nil {
		return err
	}
	r.keepSession(begun)
	return r.lead(r.path("account"), "password-changed")
}

// signOutEverywhere ends all sessions of the user, this one too.
func (s *Server) signOutEverywhere(r *request) error {
	ctx := r.Request().Context()
	found, err := s.store.Sessions(ctx, r.user.ID)
	if err != nil {
		return err
	}
	for _, x := range found {
		if err := s.store.EndSession(ctx, r.user.ID, x.ID); err != nil && domain.CodeOf(err) != domain.CodeNotFound {
			return err
		}
	}
	s.cookies.set(r, sessionCookie, "", 0)
	return r.lead(r.path("sign-in"), "everywhere")
}

// endAPIKey revokes a key of the user. One that is gone is no error.
func (s *Server) endAPIKey(r *request) error {
	if err := s.store.RevokeAPIKey(r.Request().Context(), r.actor(), r.Param("id")); err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return err
	}
	return r.lead(r.path("account"), "key-ended")
}

// endSession ends one session of the user. One that has ended is no error.
func (s *Server) endSession(r *request) error {
	id := r.Param("id")
	if id == r.actor().SessionID {
		return s.signOut(r)
	}
	if err := s.store.EndSession(r.Request().Context(), r.user.ID, id); err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return err
	}
	return r.lead(r.path("account"), "session-ended")
}
