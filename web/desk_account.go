package web

import (
	"context"
	"net/http"
	"strings"

	"chophien/domain"
)

// ProvinceUserRow is an account in the list of a province.
type ProvinceUserRow struct {
	Name   Link
	Sign   string // masked e-mail address or number
	Roles  string
	Places string // what the user is a member or officer of
	SignIn string // day of the last sign-in
	Tag    Tag
}

// DeskAccountsPage lists the accounts that an officer looks after.
type DeskAccountsPage struct {
	Page
	Filter    *Filter
	InviteURL string
	Items     []ProvinceUserRow
	Pager     Pager
}

// MemberRow is a membership of an account, with the form that ends it.
type MemberRow struct {
	Name   Link
	Owner  bool
	Since  string
	Remove Form
}

// DeskAccountPage shows an account of the province, and what an officer may do with it.
type DeskAccountPage struct {
	Page
	Heading  string
	Tag      Tag
	Facts    []Fact
	Members  []MemberRow
	Link     *Form // nil: no link can be made
	LinkWhy  string
	AskLock  *Form  // nil: it cannot be asked for
	Asked    string // what the open request to lock says
	Made     string // a new one-time link; empty: none
	Until    string // when that link ends
	LogURL   string
	WholeURL string // leads to the whole address and number; empty: they are shown
	Faulty   Form   // the form with faults; empty: none
}

// InviteMemberPage invites a person to act for a producer.
type InviteMemberPage struct {
	Page
	Form     Form
	Token    string // the code of a new invitation; empty: none
	For      string // the e-mail address that it is for
	Producer Link   // which invites
	Owner    bool   // the person becomes an owner
	Until    string // when it ends
	URL      string // the page on which it is accepted
}

// deskAccountRoutes are the pages on which officers look after accounts.
func deskAccountRoutes() []accountRoute {
	const vi, en = "/ban/can-bo/tai-khoan", "/en/desk/officer/accounts"
	return []accountRoute{
		{"desk-accounts", vi, en, "desk-accounts", officers(), (*Server).deskAccounts, nil},
		{"desk-accounts-csv", vi + ".csv", en + ".csv", "desk-accounts", officers(), (*Server).deskAccountsCSV, nil},
		{"invite-member", vi + "/moi", en + "/invite", "desk-accounts", officers(), (*Server).inviteMemberForm, (*Server).inviteMember},
		{"desk-account", vi + "/:id", en + "/:id", "desk-accounts", officers(), (*Server).deskAccount, nil},
		{"desk-account-link", vi + "/:id/lien-ket", en + "/:id/link", "desk-accounts", officers(), nil, (*Server).linkAccount},
		{"ask-lock", vi + "/:id/de-nghi-khoa", en + "/:id/ask-lock", "desk-accounts", officers(), nil, (*Server).askLock},
		{"remove-member", vi + "/:id/chu-the/:producer/go", en + "/:id/producers/:producer/remove", "desk-accounts", officers(), nil, (*Server).removeMember},
	}
}

// accountsFilter reads the filter of the list of accounts, and returns those that it
// chooses.
func (r *request) accountsFilter() (*Filter, func(domain.Page) (domain.List[domain.ProvinceAccount], error), error) {
	form := r.filter("desk-accounts")
	f := domain.ProvinceAccountFilter{Text: form.text(r.param("tim", "find"), r.t("Name, or a whole e-mail address or phone number"), 254)}
	f.Role = domain.Role(form.choice(r.param("vai-tro", "role"), r.t("Role"), []string{string(domain.RoleProducer), string(domain.RoleOfficer)}, func(s string) string { return r.roleName(domain.Role(s)) }))
	province, err := form.deskProvince()
	f.Province = province
	names := map[string]string{"locked": "Locked accounts", "unconfirmed": "Accounts that are not confirmed", "lock-asked": "Accounts that an admin is asked to lock"}
	switch form.choice(r.param("trang-thai", "status"), r.t("Status"), []string{"locked", "unconfirmed", "lock-asked"}, func(s string) string { return r.t(names[s]) }) {
	case "locked":
		f.Locked = new(true)
	case "unconfirmed":
		f.Confirmed = new(false)
	case "lock-asked":
		f.LockAsked = true
	}
	return form, func(p domain.Page) (domain.List[domain.ProvinceAccount], error) {
		return r.server.store.ProvinceAccounts(r.Request().Context(), r.actor(), f, p)
	}, err
}

// deskAccounts answers with the accounts of the province, newest first.
func (s *Server) deskAccounts(r *request) error {
	form, list, err := r.accountsFilter()
	if err != nil {
		return err
	}
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := DeskAccountsPage{Page: r.deskFrame(r.t("Accounts of the province")), Filter: form, Pager: pager, InviteURL: r.path("invite-member")}
	for _, a := range found.Items {
		row, err := r.provinceUserRow(a)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, row)
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-accounts", &p)
}

// deskAccountsCSV answers with the same list as a file.
func (s *Server) deskAccountsCSV(r *request) error {
	form, list, err := r.accountsFilter()
	if err != nil {
		return err
	}
	return sendRows(form, r.dated("tai-khoan-cua-tinh"), []string{"Name", "Signs in with", "Roles", "Member or officer of", "Last sign-in", "Status"}, list, func(a domain.ProvinceAccount) ([]any, error) {
		row, err := r.provinceUserRow(a)
		return []any{row.Name.Text, row.Sign, row.Roles, row.Places, row.SignIn, row.Tag.Text}, err
	})
}

func (r *request) provinceUserRow(a domain.ProvinceAccount) (ProvinceUserRow, error) {
	var places []string
	for _, m := range a.Members {
		places = append(places, m.ProducerName)
	}
	office, err := r.officePlaces(a.User)
	if err != nil {
		return ProvinceUserRow{}, err
	}
	if office != "" {
		places = append(places, office)
	}
	row := ProvinceUserRow{
		Name: Link{Text: a.User.Name, URL: r.to("desk-account", a.User.ID)}, Sign: a.User.Email, Roles: r.roleNames(a.User), Places: strings.Join(places, ", "),
		SignIn: r.lastSignIn(a.User), Tag: r.userTag(a.User),
	}
	if row.Sign == "" {
		row.Sign = a.User.Phone
	}
	return row, nil
}

// lastSignIn says on which day a user signed in last.
func (r *request) lastSignIn(u domain.User) string {
	if u.LastSignInOn == nil {
		return r.t("never")
	}
	return r.day(*u.LastSignInOn)
}

// deskAccount answers with an account of the province.
func (s *Server) deskAccount(r *request) error {
	a, err := s.store.ProvinceAccount(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	return r.sendProvinceUser(a, DeskAccountPage{}, nil)
}

// answerAccountForm answers a form on the page of an account with that page. It shows the
// address and the number in part, since only a look at the whole ones is in the log. p holds
// a new link; err is why the form that was sent to the request's path was not accepted.
func (r *request) answerAccountForm(p DeskAccountPage, err error) error {
	if code := domain.CodeOf(err); code == domain.CodeNotFound || code == domain.CodeForbidden {
		return err
	}
	a, loadErr := r.server.store.MaskedProvinceAccount(r.Request().Context(), r.actor(), r.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	p.WholeURL = r.to("desk-account", a.User.ID)
	return r.sendProvinceUser(a, p, err)
}

// sendProvinceUser answers with an account.
func (r *request) sendProvinceUser(a domain.ProvinceAccount, p DeskAccountPage, err error) error {
	var builds []func() Form
	for _, m := range a.Members {
		builds = append(builds, func() Form {
			return newForm(r.to("remove-member", a.User.ID, m.ProducerID), r.t("Remove from this producer"), &Field{Name: removalField(m.ProducerID), Label: r.t("Reason"), Hint: r.t("The user reads it."), Kind: "area", Max: 500})
		})
	}
	linkErr := a.CheckLink(r.actor(), a.LinkPurpose(), r.server.front.Mails())
	if linkErr == nil {
		builds = append(builds, func() Form {
			f := newForm(r.to("desk-account-link", a.User.ID), r.t("Send a link for a new password"))
			if a.LinkPurpose() == domain.LinkConfirm {
				f.Submit = r.t("Send the link that confirms the address again")
			} else if !r.server.front.Mails() {
				f.Submit = r.t("Make a link for a new password")
			}
			return f
		})
	}
	lockable := a.CheckLockable(r.actor()) == nil
	if lockable {
		builds = append(builds, func() Form {
			return newForm(r.to("ask-lock", a.User.ID), r.t("Ask an admin to lock it"), &Field{Name: "lock_reason", Label: r.t("Reason"), Hint: r.t("Admins and officers of the province read it."), Kind: "area", Max: 500})
		})
	}
	forms, faulty, status, err := r.formsOf(r.Request().URL.Path, err, builds...)
	if err != nil {
		return err
	}
	p.Page, p.Heading, p.Tag, p.Faulty = r.deskFrame(a.User.Name), a.User.Name, r.userTag(a.User), faulty
	office, err := r.officePlaces(a.User)
	if err != nil {
		return err
	}
	for _, f := range []Fact{
		{Name: r.t("E-mail"), Text: a.User.Email}, {Name: r.t("Phone"), Text: a.User.Phone}, {Name: r.t("Roles"), Text: r.roleNames(a.User)}, {Name: r.t("Officer of"), Text: office},
		{Name: r.t("Since"), Text: r.day(domain.Today(a.User.CreatedAt))}, {Name: r.t("Last sign-in"), Text: r.lastSignIn(a.User)},
	} {
		if f.Text != "" {
			p.Facts = append(p.Facts, f)
		}
	}
	for i, m := range a.Members {
		p.Members = append(p.Members, MemberRow{
			Name: Link{Text: m.ProducerName, URL: r.listingAddress("desk-listing", domain.Ref{Kind: domain.KindProducer, ID: m.ProducerID})}, Owner: m.Owner,
			Since: r.day(domain.Today(m.CreatedAt)), Remove: *forms[i],
		})
	}
	forms = forms[len(a.Members):]
	if linkErr == nil {
		p.Link, forms = forms[0], forms[1:]
	} else {
		p.LinkWhy = r.because(linkErr)
	}
	if lockable {
		p.AskLock = forms[0]
	}
	if a.LockRequest != nil {
		p.Asked = a.LockRequest.Reason
	}
	p.LogURL = r.path("desk-audit") + "?" + r.or("ai", "who") + "=" + a.User.ID
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-account", &p)
}

// linkAccount sends a one-time link, or shows it where no e-mail is sent. A link that is
// shown is stored nowhere, so the page after the form shows it instead of leading on.
func (s *Server) linkAccount(r *request) error {
	ctx, by, id := r.Request().Context(), r.actor(), r.Param("id")
	a, err := s.store.MaskedProvinceAccount(ctx, by, id)
	if err != nil {
		return err
	}
	made, mailed, err := s.accounts.MakeProvinceLink(ctx, by, id, a.LinkPurpose())
	switch {
	case err != nil:
		return r.answerAccountForm(DeskAccountPage{}, err)
	case mailed:
		return r.lead(r.to("desk-account", id), "account-link-sent")
	}
	return r.answerAccountForm(DeskAccountPage{Made: made.URL, Until: r.moment(made.Link.ExpiresAt)}, nil)
}

// askLock asks the admins to lock an account.
func (s *Server) askLock(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.AskLock(ctx, r.actor(), id, r.sent("lock_reason"))
		return r.to("desk-account", id), err
	})
	if err != nil {
		return r.answerAccountForm(DeskAccountPage{}, reasonIn(err, "lock_reason"))
	}
	return r.lead(to, "lock-asked")
}

// removalField names the field of the reason in the form that ends a membership: the page
// has one for each producer.
func removalField(producerID string) string { return "reason-" + producerID }

// reasonIn names the field of a form in which a reason is wrong.
func reasonIn(err error, field string) error {
	return domain.MapFields(err, func(name string) string {
		if name == "reason" {
			return field
		}
		return name
	})
}

// removeMember ends a membership. The officer may not see the account any more
// afterwards, so the page leads to the list.
func (s *Server) removeMember(r *request) error {
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.path("desk-accounts"), s.store.RemoveMember(ctx, r.actor(), r.Param("producer"), r.Param("id"), r.sent(removalField(r.Param("producer"))))
	})
	if err != nil {
		return r.answerAccountForm(DeskAccountPage{}, reasonIn(err, removalField(r.Param("producer"))))
	}
	return r.lead(to, "member-removed")
}

func (r *request) inviteFields() Form {
	return newForm(r.path("invite-member"), r.t("Invite"),
		&Field{Name: "producer", Label: r.t("Producer"), Hint: r.t("Its whole name, or the end of its address on Chợ Phiên."), Kind: "text", Max: 300, Value: r.text("producer")},
		&Field{Name: "email", Label: r.t("E-mail"), Hint: r.t("Only a user with this address can accept."), Kind: "email", Autocomplete: "off", Max: 254},
		&Field{Name: "owner", Label: r.t("Rights"), Kind: "radios", Options: []Option{{Value: "false", Text: r.t("Member"), Chosen: true}, {Value: "true", Text: r.t("Owner: may also invite and remove members")}}})
}

// inviteMemberForm answers with the form that invites a member.
func (s *Server) inviteMemberForm(r *request) error {
	if err := r.actor().CheckProvinceAccounts(); err != nil {
		return err
	}
	return r.sendMemberInvite(InviteMemberPage{}, nil)
}

func (r *request) sendMemberInvite(p InviteMemberPage, err error) error {
	f, status, err := r.answered(func() (Form, error) { return r.inviteFields(), nil }, err)
	if err != nil {
		return err
	}
	p.Page, p.Form = r.deskFrame(r.t("Invite a member")), f
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "invite-member", &p)
}

// inviteMember invites a person and shows the code of the invitation. It is stored
// nowhere, so the page after the form shows it instead of leading on.
func (s *Server) inviteMember(r *request) error {
	if err := r.actor().CheckProvinceAccounts(); err != nil {
		return err
	}
	var faults domain.Faults
	producer, err := s.store.ProvinceProducer(r.Request().Context(), r.actor(), r.sent("producer"))
	faults.Add(err)
	common, token, err := domain.NewEmailInvitation(r.sent("email"))
	faults.Add(err)
	if err := faults.Err(); err != nil {
		return r.sendMemberInvite(InviteMemberPage{}, err)
	}
	i, err := s.store.AddInvitation(r.Request().Context(), r.actor(), domain.Invitation{EmailInvitation: common, ProducerID: producer.ID, Owner: r.sent("owner") == "true"})
	if err != nil {
		return r.sendMemberInvite(InviteMemberPage{}, err)
	}
	return r.sendMemberInvite(InviteMemberPage{
		Token: token, For: i.Email, Until: r.moment(i.ExpiresAt), URL: r.absolute(r.path("accept-invitation")), Owner: i.Owner,
		Producer: Link{Text: producer.Name, URL: r.listingAddress("desk-listing", domain.Ref{Kind: domain.KindProducer, ID: producer.ID})},
	}, nil)
}
