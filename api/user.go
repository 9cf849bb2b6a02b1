package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/password"
)

// User is what a user and admins may see of an account.
type User struct {
	ID           string     `json:"id" format:"uuid"`
	Email        string     `json:"email"`
	Name         string     `json:"name"`
	Roles        []string   `json:"roles" nullable:"false" doc:"buyer, producer, organizer, officer, admin"`
	Provinces    []string   `json:"provinces" nullable:"false" doc:"Of an officer: units of today, by code. The scope holds for their former units, too"`
	Locked       bool       `json:"locked" doc:"A locked user may do nothing"`
	LockedAt     *time.Time `json:"locked_at"`
	LockedReason string     `json:"locked_reason,omitempty"`
	MailNotices  bool       `json:"mail_notices" doc:"What is under /v1/me/notices also comes by e-mail, where the installation sends any"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
}

func userOf(u domain.User) User {
	v := User{
		ID: u.ID, Email: u.Email, Name: u.Name, Roles: make([]string, len(u.Roles)), Provinces: slices.Clone(u.Provinces),
		Locked: u.Locked(), LockedAt: utc(u.LockedAt), LockedReason: u.LockedReason, MailNotices: !u.NoMail, CreatedAt: u.CreatedAt.UTC(), UpdatedAt: u.UpdatedAt.UTC(),
	}
	for i, r := range u.Roles {
		v.Roles[i] = string(r)
	}
	if v.Provinces == nil {
		v.Provinces = []string{}
	}
	return v
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// secret is an answer for one person: no cache keeps it.
type secret[T any] struct {
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag" doc:"Send it back as If-Match to change it"`
	Location     string `header:"Location" doc:"Where the new thing is"`
	Body         T
}

func tell[T any](body T) *secret[T] { return &secret[T]{CacheControl: noStore, Body: body} }

func tellUser(u domain.User) *secret[User] {
	out := tell(userOf(u))
	out.ETag = versionTag(u.Version)
	return out
}

// nothing is the answer to what leaves nothing behind.
type nothing struct {
	CacheControl string `header:"Cache-Control"`
}

func (s *Server) routeUsers() {
	private(s, everybody(), huma.Operation{
		OperationID: "register", Method: http.MethodPost, Path: "/v1/users", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
		Summary:     "Register as buyer, producer or organizer",
		Description: "Officers and admins are appointed by an admin. Limited by e-mail address and by address of the client.",
		Errors:      []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.register)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "get-me", Method: http.MethodGet, Path: "/v1/me", Tags: []string{"Accounts"}, Summary: "Who am I?",
	}, s.me)
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "change-me", Method: http.MethodPatch, Path: "/v1/me", Tags: []string{"Accounts"},
		Summary:     "Change my name or password, or whether notices are mailed to me",
		Description: "A new password needs the current one, and ends all other sessions. API keys stay.",
		Errors:      []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired, http.StatusTooManyRequests},
	}, s.changeMe)
	private(s, only(bySession, domain.RoleAdmin), huma.Operation{
		OperationID: "list-users", Method: http.MethodGet, Path: "/v1/admin/users", Tags: []string{"Administration"}, Summary: "Users, newest first",
	}, s.users)
	private(s, only(bySession, domain.RoleAdmin), huma.Operation{
		OperationID: "get-user", Method: http.MethodGet, Path: "/v1/admin/users/{id}", Tags: []string{"Administration"}, Summary: "One user",
	}, s.user)
	private(s, only(bySession, domain.RoleAdmin), huma.Operation{
		OperationID: "change-user", Method: http.MethodPatch, Path: "/v1/admin/users/{id}", Tags: []string{"Administration"},
		Summary:     "Grant and revoke roles and provinces, lock and unlock",
		Description: "It holds from the next request of the user on. A lock ends all sessions. One admin always stays.",
		Errors:      []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, s.changeUser)
}

// RegisterInput is what POST /v1/users takes.
type RegisterInput struct {
	ClientParams
	Body struct {
		Email    string `json:"email" maxLength:"254" doc:"Unique without regard to case" example:"an.nguyen@example.vn"`
		Password string `json:"password" maxLength:"512" doc:"8 to 128 characters; common passwords are refused"`
		Name     string `json:"name" maxLength:"400" doc:"Of the person or office; at most 200 characters" example:"Nguyễn Thị An"`
		Role     string `json:"role" enum:"buyer,producer,organizer" doc:"What the user wants to be here"`
	}
}

func (s *Server) register(ctx context.Context, in *RegisterInput) (*secret[User], error) {
	b := in.Body
	u := domain.User{Email: norm.NFC.String(b.Email), Name: norm.NFC.String(strings.TrimSpace(b.Name)), Roles: []domain.Role{domain.Role(b.Role)}}
	var err error
	if u.EmailKey, err = domain.ParseEmail(u.Email); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if err := domain.CheckUserName(u.Name); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if !slices.Contains(domain.OpenRoles(), u.Roles[0]) {
		return nil, s.bodyProblem(ctx, domain.Invalidf("role", "officers and admins are appointed by an admin"))
	}
	if err := password.Check(b.Password, u.Email, u.Name); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	err = s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.RegistersPerAccount(), Subject: u.EmailKey},
		domain.Take{Limit: domain.RegistersPerAddress(), Subject: in.limited()})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if u.PasswordHash, err = s.deps.Passwords.Hash(ctx, b.Password); err != nil {
		return nil, s.problem(ctx, err)
	}
	if u, err = s.deps.Accounts.AddUser(ctx, u); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tellUser(u)
	out.Location = "/v1/me"
	return out, nil
}

func (s *Server) me(ctx context.Context, _ *struct{}) (*secret[User], error) {
	u, err := s.deps.Accounts.User(ctx, actorOf(ctx).UserID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tellUser(u), nil
}

// ChangeMeInput is what PATCH /v1/me takes.
type ChangeMeInput struct {
	IfMatchParams
	Body struct {
		Name            *string `json:"name,omitempty" maxLength:"400"`
		Password        *string `json:"password,omitempty" maxLength:"512" doc:"The new one"`
		CurrentPassword *string `json:"current_password,omitempty" maxLength:"512" doc:"Required with password"`
		MailNotices     *bool   `json:"mail_notices,omitempty" doc:"false: what I am told stays under /v1/me/notices and does not come by e-mail"`
	}
}

func (s *Server) changeMe(ctx context.Context, in *ChangeMeInput) (*secret[User], error) {
	actor := actorOf(ctx)
	u, err := s.deps.Accounts.User(ctx, actor.UserID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, u.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
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
	if err := change.Check(); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if in.Body.Password != nil {
		if change.PasswordHash, err = s.newPassword(ctx, u, in.Body.CurrentPassword, *in.Body.Password, name); err != nil {
			return nil, s.bodyProblem(ctx, err)
		}
	} else if in.Body.CurrentPassword != nil {
		return nil, s.bodyProblem(ctx, domain.Invalidf("password", "the new password is missing"))
	}
	if u, err = s.deps.Accounts.ChangeUser(ctx, actorOf(ctx), u.ID, version, change); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tellUser(u), nil
}

// newPassword verifies the current password of a user and hashes the next.
func (s *Server) newPassword(ctx context.Context, u domain.User, current *string, next, name string) (*string, error) {
	if current == nil {
		return nil, domain.Invalidf("current_password", "a new password needs the current one")
	}
	if err := password.Check(next, u.Email, name); err != nil {
		return nil, err
	}
	if err := s.verifyPassword(ctx, u, "current_password", *current); err != nil {
		return nil, err
	}
	hash, err := s.deps.Passwords.Hash(ctx, next)
	return &hash, err
}

// UsersInput is what GET /v1/admin/users takes.
type UsersInput struct {
	Role     string `query:"role" enum:"buyer,producer,organizer,officer,admin" doc:"Users with this role"`
	Province string `query:"province" maxLength:"10" doc:"Officers of a unit of today, by code" example:"08"`
	Email    string `query:"email" maxLength:"254" doc:"The whole address, in any case"`
	Locked   string `query:"locked" enum:"true,false" doc:"true: only locked users; false: only the others"`
	PageParams
}

// UserList is a page of users.
type UserList struct {
	Items      []User  `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int    `json:"total,omitempty" doc:"How many there are on all pages; with total=true only"`
}

func (s *Server) users(ctx context.Context, in *UsersInput) (*secret[UserList], error) {
	f := domain.UserFilter{Role: domain.Role(in.Role), ProvinceCode: in.Province, Email: in.Email}
	if in.Locked != "" {
		locked := in.Locked == "true"
		f.Locked = &locked
	}
	found, err := s.deps.Accounts.Users(ctx, f, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	list := UserList{Items: make([]User, len(found.Items)), NextCursor: orNil(found.Next), Total: found.Total}
	for i, u := range found.Items {
		list.Items[i] = userOf(u)
	}
	return tell(list), nil
}

// UserInput names one user.
type UserInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the user"`
}

func (s *Server) user(ctx context.Context, in *UserInput) (*secret[User], error) {
	u, err := s.deps.Accounts.User(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tellUser(u), nil
}

// ChangeUserInput is what PATCH /v1/admin/users/{id} takes.
type ChangeUserInput struct {
	UserInput
	IfMatchParams
	Body struct {
		Roles        []string `json:"roles,omitempty" maxItems:"5" enum:"buyer,producer,organizer,officer,admin" doc:"All roles of the user from now on"`
		Provinces    []string `json:"provinces,omitempty" maxItems:"34" doc:"All provinces of the officer from now on: units of today, by code" example:"[\"08\"]"`
		Locked       *bool    `json:"locked,omitempty"`
		LockedReason string   `json:"locked_reason,omitempty" maxLength:"2000" doc:"Required with locked: true; the user does not see it"`
	}
}

func (s *Server) changeUser(ctx context.Context, in *ChangeUserInput) (*secret[User], error) {
	u, err := s.deps.Accounts.User(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, u.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	b := in.Body
	change := domain.UserChange{Locked: b.Locked, LockedReason: norm.NFC.String(b.LockedReason)}
	if b.Roles != nil || b.Provinces != nil {
		change.Roles, change.Provinces = u.Roles, u.Provinces
		if b.Roles != nil {
			change.Roles = make([]domain.Role, len(b.Roles))
			for i, r := range b.Roles {
				change.Roles[i] = domain.Role(r)
			}
			if !slices.Contains(change.Roles, domain.RoleOfficer) {
				change.Provinces = nil
			}
		}
		if b.Provinces != nil {
			change.Provinces = b.Provinces
		}
	}
	if u, err = s.deps.Accounts.ChangeUser(ctx, actorOf(ctx), in.ID, version, change); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tellUser(u), nil
}
