package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/front"
)

// UserRow is an account in a list.
type UserRow struct {
	Name   Link
	Sign   string // e-mail address or number
	Roles  string
	Places string
	Since  string
	Tag    Tag
}

// AdminUsersPage lists accounts.
type AdminUsersPage struct {
	Page
	Filter *Filter
	Items  []UserRow
	Pager  Pager
}

// AdminUserPage shows an account, and what an admin may do with it.
type AdminUserPage struct {
	Page
	Heading string
	Tag     Tag
	Facts   []Fact
	Roles   Form
	Lock    *Form  // nil: it is locked
	Asked   string // why an officer asks to lock it; empty: nobody does
	AskedBy string // who asks, and when
	Refuse  *Form  // nil: nobody asks to lock it
	Unlock  *Form  // nil: it is not locked
	Link    Form
	Made    string // a new one-time link; empty: none
	Until   string // when that link ends
	LogURL  string
	Faulty  Form // the form with faults; empty: none
}

func (r *request) roleNames(u domain.User) string {
	var out []string
	for _, role := range u.Roles {
		out = append(out, r.roleName(role))
	}
	return strings.Join(out, ", ")
}

// officePlaces names the provinces and communes of an officer.
func (r *request) officePlaces(u domain.User) (string, error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return "", err
	}
	var out []string
	for _, code := range u.Provinces {
		out = append(out, r.unitName(places.ByCode[code]))
	}
	communes, err := r.server.front.Communes(r.Request().Context())
	if err != nil {
		return "", err
	}
	for _, code := range u.Communes {
		out = append(out, r.communeName(communes, places, code))
	}
	return strings.Join(out, ", "), nil
}

// communeName names a commune with its province: 245 names occur in several provinces.
func (r *request) communeName(communes *domain.CommuneDirectory, places *front.Places, code string) string {
	c, ok := communes.Unit(code)
	if !ok {
		return code
	}
	vi, en := c.Kind.Names()
	return r.or(vi+" "+c.Name, c.Name+" "+strings.ToLower(en)) + " (" + r.unitName(places.ByCode[c.ProvinceCode]) + ")"
}

func (r *request) userTag(u domain.User) Tag {
	switch {
	case u.Locked():
		return badTag(r.t("locked"))
	case u.LockAsked:
		return soonTag(r.t("an admin is asked to lock it"))
	case !u.Confirmed():
		return soonTag(r.t("not confirmed"))
	}
	return goodTag(r.t("in use"))
}

// userFilter reads the filter of the list of accounts, and returns those that it chooses.
func (r *request) userFilter() (*Filter, func(domain.Page) (domain.List[domain.User], error), error) {
	form := r.filter("admin-users")
	var f domain.UserFilter
	f.Text = form.text(r.param("tim", "find"), r.t("Name, e-mail address or phone number"), 254)
	f.Role = domain.Role(form.choice(r.param("vai-tro", "role"), r.t("Role"), texts(domain.Roles()), func(s string) string { return r.roleName(domain.Role(s)) }))
	province, err := form.deskProvince()
	f.ProvinceCode = province
	names := map[string]string{"locked": "Locked accounts", "open": "Accounts that are not locked", "unconfirmed": "Accounts that are not confirmed", "lock-asked": "Accounts that an officer asks to lock"}
	switch state := form.choice(r.param("trang-thai", "status"), r.t("Status"), []string{"locked", "open", "unconfirmed", "lock-asked"}, func(s string) string { return r.t(names[s]) }); state {
	case "locked", "open":
		f.Locked = new(state == "locked")
	case "unconfirmed":
		f.Confirmed = new(false)
	case "lock-asked":
		f.LockAsked = true
	}
	return form, func(p domain.Page) (domain.List[domain.User], error) {
		return r.server.store.Users(r.Request().Context(), f, p)
	}, err
}

// adminUsers answers with accounts, newest first.
func (s *Server) adminUsers(r *request) error {
	form, list, err := r.userFilter()
	if err != nil {
		return err
	}
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := AdminUsersPage{Page: r.adminFrame(r.t("Accounts")), Filter: form, Pager: pager}
	for _, u := range found.Items {
		row, err := r.userRow(u)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, row)
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "admin-users", &p)
}

func (r *request) userRow(u domain.User) (UserRow, error) {
	places, err := r.officePlaces(u)
	row := UserRow{Name: Link{Text: u.Name, URL: r.to("admin-user", u.ID)}, Sign: u.Email, Roles: r.roleNames(u), Places: places, Since: r.moment(u.CreatedAt), Tag: r.userTag(u)}
	if row.Sign == "" {
		row.Sign = u.Phone
	}
	return row, err
}

// adminUsersCSV answers with the same list as a file.
func (s *Server) adminUsersCSV(r *request) error {
	form, list, err := r.userFilter()
	if err != nil {
		return err
	}
	return sendRows(form, r.dated("tai-khoan"), []string{"Name", "Signs in with", "Roles", "Places", "Since", "Status"}, list, func(u domain.User) ([]any, error) {
		row, err := r.userRow(u)
		return []any{row.Name.Text, row.Sign, row.Roles, row.Places, row.Since, row.Tag.Text}, err
	})
}

// adminUser answers with an account.
func (s *Server) adminUser(r *request) error {
	u, err := s.store.User(r.Request().Context(), r.Param("id"))
	if err != nil {
		return err
	}
	return r.sendUser(http.StatusOK, u, AdminUserPage{})
}

// sendUser answers with an account; p holds a form that was not accepted, or a new link.
func (r *request) sendUser(status int, u domain.User, p AdminUserPage) error {
	places, err := r.officePlaces(u)
	if err != nil {
		return err
	}
	asked, err := r.server.store.LockRequest(r.Request().Context(), r.actor(), u.ID)
	if err != nil {
		return err
	}
	u.LockAsked = asked != nil
	p.Page, p.Heading, p.Tag = r.adminFrame(u.Name), u.Name, r.userTag(u)
	state := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	state(r.t("E-mail"), u.Email)
	state(r.t("Phone"), u.Phone)
	state(r.t("Roles"), r.roleNames(u))
	state(r.t("Places"), places)
	state(r.t("Since"), r.moment(u.CreatedAt))
	state(r.t("Last sign-in"), r.lastSignIn(u))
	if u.SecondFactor {
		state(r.t("Two-step sign-in"), r.t("on"))
	}
	state(r.t("Locked because"), u.LockedReason)
	p.LogURL = r.path("desk-audit") + "?" + r.or("ai", "who") + "=" + u.ID
	form := func(f Form) Form {
		if f.Version = u.Version; f.Action == p.Faulty.Action {
			p.Faulty.Submit = f.Submit
			return p.Faulty
		}
		return f
	}
	roles, err := r.rolesForm(u)
	if err != nil {
		return err
	}
	p.Roles = form(roles)
	if u.Locked() {
		f := form(newForm(r.to("unlock-user", u.ID), r.t("Unlock the account")))
		p.Unlock = &f
	} else {
		f := form(r.lockForm(u))
		p.Lock = &f
	}
	if asked != nil {
		names, err := r.userNames(asked.AskedBy)
		if err != nil {
			return err
		}
		p.Asked, p.AskedBy = asked.Reason, joined(", ", names[asked.AskedBy], r.moment(asked.CreatedAt))
		f := r.refuseLockForm(u)
		if f.Action == p.Faulty.Action {
			p.Faulty.Submit, f = f.Submit, p.Faulty
		}
		p.Refuse = &f
	}
	p.Link = form(newForm(r.to("link-user", u.ID), r.t("Make a link for a new password")))
	if p.Faulty.Action != "" {
		r.wrong(&p.Page)
	}
	return r.send(status, "admin-user", &p)
}

func (r *request) rolesForm(u domain.User) (Form, error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return Form{}, err
	}
	roles := &Field{Name: "roles", Label: r.t("Roles"), Kind: "ticks"}
	for _, role := range domain.Roles() {
		roles.Options = append(roles.Options, Option{Value: string(role), Text: r.roleName(role), Chosen: slices.Contains(u.Roles, role)})
	}
	provinces := &Field{Name: "provinces", Label: r.t("Provinces of the officer"), Kind: "ticks"}
	for _, p := range places.Rows {
		provinces.Options = append(provinces.Options, Option{Value: p.Code, Text: r.unitName(p), Chosen: slices.Contains(u.Provinces, p.Code)})
	}
	units, err := r.server.front.Communes(r.Request().Context())
	if err != nil {
		return Form{}, err
	}
	var own []string
	for _, code := range u.Communes {
		own = append(own, strings.TrimSpace(code+" "+r.communeName(units, places, code)))
	}
	communes := &Field{Name: "communes", Label: r.t("Communes of the officer"), Hint: r.t("Codes with commas between them; what follows a code is not read. It may stay empty."), Kind: "text", Value: strings.Join(own, ", "), Max: 1200}
	return newForm(r.to("admin-user", u.ID), r.t("Save the roles"), roles, provinces, communes), nil
}

func (r *request) lockForm(u domain.User) Form {
	return newForm(r.to("lock-user", u.ID), r.t("Lock the account"), &Field{Name: "locked_reason", Label: r.t("Reason"), Hint: r.t("The user does not see it. A lock ends all sessions at once."), Kind: "area", Max: 500})
}

func (r *request) refuseLockForm(u domain.User) Form {
	return newForm(r.to("refuse-lock", u.ID), r.t("Do not lock it"), &Field{Name: "reason", Label: r.t("Why it is not locked"), Hint: r.t("The officer who asked reads it."), Kind: "area", Max: 500})
}

// refuseLock refuses what an officer asked for.
func (s *Server) refuseLock(r *request) error {
	u, err := s.store.User(r.Request().Context(), r.Param("id"))
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.RefuseLock(ctx, r.actor(), u.ID, r.sent("reason"))
		return r.to("admin-user", u.ID), err
	})
	if err == nil {
		return r.lead(to, "lock-refused")
	}
	f := r.refuseLockForm(u)
	f.takeValues(r)
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendUser(status, u, AdminUserPage{Faulty: f})
}

// changeAccountOf applies a change to the account of the address, or answers with the form.
func (r *request) changeAccountOf(change domain.UserChange, formOf func(domain.User) (Form, error)) error {
	id := r.Param("id")
	u, err := r.server.store.User(r.Request().Context(), id)
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := r.server.store.ChangeUser(ctx, r.actor(), id, r.version(), change)
		return r.to("admin-user", id), err
	})
	if err == nil {
		return r.lead(to, "saved")
	}
	f, formErr := formOf(u)
	if formErr != nil {
		return formErr
	}
	f.Version = u.Version
	status, err := r.refuseVersion(&f, u.Version, err)
	if err != nil {
		return err
	}
	return r.sendUser(status, u, AdminUserPage{Faulty: f})
}

// changeRoles grants and revokes roles and provinces.
func (s *Server) changeRoles(r *request) error {
	change := domain.UserChange{Roles: []domain.Role{}, Provinces: r.sentAll("provinces")}
	for _, role := range r.sentAll("roles") {
		change.Roles = append(change.Roles, domain.Role(role))
	}
	change.Communes = codesIn(r.sent("communes"))
	return r.changeAccountOf(change, r.rolesForm)
}

// codesIn returns the codes of a text such as "02545 Xã Minh Tân, 02548": what stands
// before the names.
func codesIn(text string) (codes []string) {
	for _, unit := range strings.Split(text, ",") {
		for i, word := range strings.Fields(unit) {
			if i > 0 && (word[0] < '0' || word[0] > '9') {
				break
			}
			codes = append(codes, word)
		}
	}
	return codes
}

// lockUser locks an account.
func (s *Server) lockUser(r *request) error {
	return r.changeAccountOf(domain.UserChange{Locked: new(true), LockedReason: r.sent("locked_reason")}, func(u domain.User) (Form, error) { return r.lockForm(u), nil })
}

// unlockUser unlocks an account.
func (s *Server) unlockUser(r *request) error {
	return r.changeAccountOf(domain.UserChange{Locked: new(false)}, func(u domain.User) (Form, error) {
		return newForm(r.to("unlock-user", u.ID), r.t("Unlock the account")), nil
	})
}

// linkUser makes a one-time link for a new password and shows it. It is stored nowhere, so
// the page after the form shows it instead of leading on.
func (s *Server) linkUser(r *request) error {
	u, err := s.store.User(r.Request().Context(), r.Param("id"))
	if err != nil {
		return err
	}
	made, err := s.accounts.MakeLink(r.Request().Context(), r.actor(), u.ID, domain.LinkReset, "")
	if err != nil {
		return err
	}
	return r.sendUser(http.StatusOK, u, AdminUserPage{Made: made.URL, Until: r.moment(made.Link.ExpiresAt)})
}
