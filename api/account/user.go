package account

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// User is the account that a user and admins may see.
type User struct {
	ID           string     `json:"id" format:"uuid"`
	Email        string     `json:"email" nullable:"true" doc:"null: the user signs in by phone and has none"`
	Phone        string     `json:"phone" nullable:"true" doc:"The confirmed number of a mobile phone in E.164, such as +84912345678"`
	Name         string     `json:"name"`
	Roles        []string   `json:"roles" enum:"buyer,producer,organizer,officer,ministry,admin" nullable:"false" doc:"buyer, producer, organizer, officer, ministry, admin"`
	Communes     []string   `json:"communes" nullable:"false" doc:"Of an officer of communes: their codes. It enters and proposes there; officers of the province decide"`
	Provinces    []string   `json:"provinces" nullable:"false" doc:"Of an officer: units of today, by code. The scope holds for their former units, too"`
	Confirmed    bool       `json:"confirmed" doc:"The user has confirmed the e-mail address, or the number of an account without one. Until then the account may only read what is public, correct its address and ask for the link again"`
	ConfirmedAt  *time.Time `json:"confirmed_at"`
	Locked       bool       `json:"locked" doc:"A locked user may do nothing"`
	LockedAt     *time.Time `json:"locked_at"`
	LockedReason string     `json:"locked_reason" nullable:"true"`
	MailNotices  bool       `json:"mail_notices" doc:"Notices are also sent by e-mail, if the installation sends e-mail"`
	SecondFactor bool       `json:"second_factor" doc:"It is set up; a sign-in asks for a code of the authenticator app where the installation uses second factors"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
}

func userOf(u domain.User) User {
	v := User{
		ID: u.ID, Email: u.Email, Phone: u.Phone, Name: u.Name, Roles: make([]string, len(u.Roles)), Provinces: slices.Clone(u.Provinces), Communes: append([]string{}, u.Communes...),
		Confirmed: u.Confirmed(), ConfirmedAt: rest.UTC(u.ConfirmedAt), Locked: u.Locked(), LockedAt: rest.UTC(u.LockedAt), LockedReason: u.LockedReason, MailNotices: !u.NoMail, SecondFactor: u.SecondFactor, CreatedAt: u.CreatedAt.UTC(), UpdatedAt: u.UpdatedAt.UTC(),
	}
	for i, r := range u.Roles {
		v.Roles[i] = string(r)
	}
	if v.Provinces == nil {
		v.Provinces = []string{}
	}
	return v
}

func replyUser(u domain.User) *rest.PrivateAnswer[User] {
	return rest.ReplyVersion(userOf(u), u.Version)
}

func userOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "register", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Register as buyer, producer or organizer",
			Description: "Adds an account; sign in with POST /v1/sessions afterwards. Officers and admins are appointed by an admin. Limited by e-mail address and by address of the client. " +
				"Where e-mail addresses must be confirmed (CHOPHIEN_CONFIRM_EMAIL), the account is unconfirmed: a link is mailed to the address, and until it is used all but reading what is public, " +
				"/v1/me, /v1/me/email and /v1/me/sessions is refused with 403 (email_unconfirmed). The answer is then the same whether the address is known or not; the owner of a known address gets a mail that says so. " +
				"An unconfirmed account is deleted after 7 days, or when another one confirms the address. Elsewhere 409 answers an address that is taken.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "get-me", Tags: []string{"Accounts"},
			Summary:     "Get my account",
			Description: "Returns the user of the session or key with roles, provinces and communes. Its ETag is needed to change or delete the account.",
		},
		{
			OperationID: "change-me", Tags: []string{"Accounts"},
			Summary:     "Change my name or password, or whether notices are mailed to me",
			Description: "A new password needs the current one, and ends all other sessions. API keys stay unless end_api_keys is true. POST /v1/me/email changes the address.",
			Errors:      []int{http.StatusPreconditionFailed, http.StatusTooManyRequests},
		},
		{
			OperationID: "list-users", Tags: []string{"Administration"},
			Summary:     "List users",
			Description: "Returns users page by page, newest first, narrowed by role, province, parts of the name, the e-mail address and the phone number, lock or confirmation.",
		},
		{
			OperationID: "get-user", Tags: []string{"Administration"},
			Summary:     "Get one user",
			Description: "Returns a user with roles, provinces and communes, and whether the account is locked. Its ETag is needed to change the user.",
		},
		{
			OperationID: "change-user", Tags: []string{"Administration"},
			Summary:     "Grant and revoke roles and provinces, lock and unlock",
			Description: "The change holds from the next request of the user. A lock ends all sessions. The last admin must stay.",
			Errors:      rest.ChangeErrors(),
		},
	}
}

// RegisterInput is the input of POST /v1/users.
type RegisterInput struct {
	rest.ClientParams
	Body struct {
		Email    string `json:"email" maxLength:"254" doc:"Unique without regard to case" example:"an.nguyen@example.vn"`
		Password string `json:"password" maxLength:"512" doc:"8 to 128 characters; common passwords are refused"`
		Name     string `json:"name" maxLength:"400" doc:"Of the person or office; at most 200 characters" example:"Nguyễn Thị An"`
		Role     string `json:"role" enum:"buyer,producer,organizer" doc:"The role of the new user"`
	}
}

// Register answers POST /v1/users.
func (h *Handlers) Register(ctx context.Context, in *RegisterInput) (*rest.PrivateAnswer[User], error) {
	b := in.Body
	u, err := h.accounts.SignUp(ctx, in.Client(), front.NewAccount{Email: b.Email, Password: b.Password, Name: b.Name, Role: domain.Role(b.Role)})
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := replyUser(u)
	out.Location = "/v1/me"
	return out, nil
}

// Me answers GET /v1/me.
func (h *Handlers) Me(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[User], error) {
	u, err := h.store.User(ctx, front.ActorOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return replyUser(u), nil
}

// ChangeMeInput is the input of PATCH /v1/me.
type ChangeMeInput struct {
	rest.IfMatchParams
	Body struct {
		Name            *string `json:"name,omitempty" maxLength:"400"`
		Password        *string `json:"password,omitempty" maxLength:"512" doc:"The new one"`
		CurrentPassword *string `json:"current_password,omitempty" maxLength:"512" doc:"Required with password"`
		EndAPIKeys      bool    `json:"end_api_keys,omitempty" doc:"With password; true: the API keys are revoked, too"`
		MailNotices     *bool   `json:"mail_notices,omitempty" doc:"false: notices are not sent by e-mail"`
	}
}

// ChangeMe answers PATCH /v1/me.
func (h *Handlers) ChangeMe(ctx context.Context, in *ChangeMeInput) (*rest.PrivateAnswer[User], error) {
	actor := front.ActorOf(ctx)
	u, err := h.store.User(ctx, actor.UserID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(u.Version)
	if err != nil {
		return nil, err
	}
	change := domain.UserChange{KeepSession: actor.SessionID}
	name := u.Name
	if in.Body.Name != nil {
		name = norm.NFC.String(strings.TrimSpace(*in.Body.Name))
		change.Name = &name
	}
	if in.Body.MailNotices != nil {
		off := !*in.Body.MailNotices
		change.NoMail = &off
	}
	if in.Body.Password == nil {
		change.EndAPIKeys = in.Body.EndAPIKeys // Validate refuses it without a password
	}
	if err := change.Validate(); err != nil {
		return nil, rest.InBody(err)
	}
	if in.Body.Password != nil {
		change.EndAPIKeys = in.Body.EndAPIKeys
		if change.PasswordHash, err = h.accounts.HashNewPassword(ctx, u, in.Body.CurrentPassword, *in.Body.Password, name); err != nil {
			return nil, rest.InBody(err)
		}
	} else if in.Body.CurrentPassword != nil {
		return nil, rest.InBody(domain.Invalidf("password", "the new password is missing"))
	}
	if u, err = h.store.ChangeUser(ctx, front.ActorOf(ctx), u.ID, version, change); err != nil {
		return nil, rest.InBody(err)
	}
	return replyUser(u), nil
}

// UsersInput is the input of GET /v1/admin/users.
type UsersInput struct {
	Role      string `query:"role" enum:"buyer,producer,organizer,officer,ministry,admin" doc:"Users with this role"`
	Province  string `query:"province" maxLength:"10" doc:"Officers of a unit of today and of its communes, and members of its producers, by code" example:"08"`
	Q         string `query:"q" maxLength:"254" doc:"A part of the name, the e-mail address or the phone number, with or without marks"`
	Email     string `query:"email" maxLength:"254" doc:"A part of the address, in any case; also of unconfirmed accounts" example:"an.nguyen@"`
	Phone     string `query:"phone" maxLength:"60" doc:"A part of the number, written in any way" example:"0912345"`
	Name      string `query:"name" maxLength:"200" doc:"Words of the name, in any case and with or without marks" example:"nguyen"`
	Locked    string `query:"locked" enum:"true,false" doc:"true: only locked users; false: only the others"`
	Confirmed string `query:"confirmed" enum:"true,false" doc:"true: only users who confirmed their address or number; false: only the others"`
	front.PageParams
}

// UserList is a page of users.
type UserList struct {
	Items      []User  `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int    `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// Users answers GET /v1/admin/users.
func (h *Handlers) Users(ctx context.Context, in *UsersInput) (*rest.PrivateAnswer[UserList], error) {
	f := domain.UserFilter{
		Role: domain.Role(in.Role), ProvinceCode: in.Province, Text: norm.NFC.String(in.Q), Email: norm.NFC.String(in.Email), Phone: in.Phone, Name: norm.NFC.String(in.Name),
		Locked: truth(in.Locked), Confirmed: truth(in.Confirmed),
	}
	found, err := h.store.Users(ctx, f, in.Page(""))
	if err != nil {
		return nil, err
	}
	list := UserList{Items: make([]User, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total}
	for i, u := range found.Items {
		list.Items[i] = userOf(u)
	}
	return rest.ReplyPrivate(list), nil
}

// truth returns the value of a parameter that is true, false or missing.
func truth(text string) *bool {
	if text == "" {
		return nil
	}
	return new(text == "true")
}

// UserInput names one user.
type UserInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the user"`
}

// User answers GET /v1/admin/users/{id}.
func (h *Handlers) User(ctx context.Context, in *UserInput) (*rest.PrivateAnswer[User], error) {
	u, err := h.store.User(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return replyUser(u), nil
}

// ChangeUserInput is the input of PATCH /v1/admin/users/{id}.
type ChangeUserInput struct {
	UserInput
	rest.IfMatchParams
	Body struct {
		Roles        []string `json:"roles,omitempty" maxItems:"6" enum:"buyer,producer,organizer,officer,ministry,admin" doc:"All roles of the user from now on"`
		Provinces    []string `json:"provinces,omitempty" maxItems:"34" doc:"All provinces of the officer from now on: units of today, by code" example:"[\"08\"]"`
		Communes     []string `json:"communes,omitempty" maxItems:"20" doc:"All communes of the officer from now on: codes, see /v1/communes" example:"[\"02545\"]"`
		Locked       *bool    `json:"locked,omitempty"`
		LockedReason string   `json:"locked_reason,omitempty" maxLength:"2000" doc:"Required with locked: true; the user does not see it"`
	}
}

// ChangeUser answers PATCH /v1/admin/users/{id}.
func (h *Handlers) ChangeUser(ctx context.Context, in *ChangeUserInput) (*rest.PrivateAnswer[User], error) {
	u, err := h.store.User(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(u.Version)
	if err != nil {
		return nil, err
	}
	b := in.Body
	change := domain.UserChange{Locked: b.Locked, LockedReason: norm.NFC.String(b.LockedReason)}
	if b.Roles != nil || b.Provinces != nil || b.Communes != nil {
		change.Roles, change.Provinces, change.Communes = u.Roles, u.Provinces, u.Communes
		if b.Roles != nil {
			change.Roles = make([]domain.Role, len(b.Roles))
			for i, r := range b.Roles {
				change.Roles[i] = domain.Role(r)
			}
			if !slices.Contains(change.Roles, domain.RoleOfficer) {
				change.Provinces, change.Communes = nil, nil
			}
		}
		if b.Provinces != nil {
			change.Provinces = b.Provinces
		}
		if b.Communes != nil {
			change.Communes = b.Communes
		}
	}
	if u, err = h.store.ChangeUser(ctx, front.ActorOf(ctx), in.ID, version, change); err != nil {
		return nil, rest.InBody(err)
	}
	return replyUser(u), nil
}
