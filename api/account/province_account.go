package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// ProvinceAccount is what officers of a province see of an account.
type ProvinceAccount struct {
	ID           string              `json:"id" format:"uuid"`
	Name         string              `json:"name"`
	Email        string              `json:"email" nullable:"true" doc:"In lists hidden in part, such as a•••@example.vn; null: none"`
	Phone        string              `json:"phone" nullable:"true" doc:"In lists only its last digits; null: none"`
	Roles        []string            `json:"roles" enum:"producer,officer" nullable:"false" doc:"Only those at places of the caller"`
	Provinces    []string            `json:"provinces" nullable:"false" doc:"Of an officer: codes, only those of the caller"`
	Communes     []string            `json:"communes" nullable:"false" doc:"Of an officer of communes: codes, only those in provinces of the caller"`
	Memberships  []AccountMembership `json:"memberships" nullable:"false" doc:"Only of producers at places of the caller"`
	Confirmed    bool                `json:"confirmed" doc:"The user has confirmed the e-mail address, or the number of an account without one"`
	Locked       bool                `json:"locked"`
	LockAsked    bool                `json:"lock_asked" doc:"An officer asks the admins to lock it"`
	LastSignInOn *domain.Date        `json:"last_sign_in_on" format:"date" doc:"Day of the last sign-in; null: never"`
	CreatedAt    time.Time           `json:"created_at"`
}

// AccountMembership is a producer that a user acts for.
type AccountMembership struct {
	ProducerID   string `json:"producer_id" format:"uuid"`
	ProducerName string `json:"producer_name"`
	Owner        bool   `json:"owner"`
}

func provinceAccountOf(a domain.ProvinceAccount) ProvinceAccount {
	u := userOf(a.User)
	out := ProvinceAccount{
		ID: u.ID, Name: u.Name, Email: u.Email, Phone: u.Phone, Roles: u.Roles, Provinces: u.Provinces, Communes: u.Communes, Memberships: []AccountMembership{},
		Confirmed: u.Confirmed, Locked: u.Locked, LockAsked: a.LockRequest != nil, LastSignInOn: a.User.LastSignInOn, CreatedAt: u.CreatedAt,
	}
	for _, m := range a.Members {
		out.Memberships = append(out.Memberships, AccountMembership{m.ProducerID, m.ProducerName, m.Owner})
	}
	return out
}

func provinceAccountOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-province-accounts", Tags: []string{"Accounts of a province"},
			Summary: "List the accounts of my province",
			Description: "Returns members of producers and officers at the places of an officer of a province, newest first, with addresses and numbers hidden in part. Accounts that only buy, and those of admins, " +
				"are not among them. Officers of communes get 403.",
		},
		{
			OperationID: "get-province-account", Tags: []string{"Accounts of a province"},
			Summary:     "Get one account of my province",
			Description: "Returns the account with its whole address and number. The audit log names the officer who asked. An account of another province answers 404.",
		},
		{
			OperationID: "add-province-account-link", Tags: []string{"Accounts of a province"}, DefaultStatus: http.StatusCreated,
			Summary: "Make a one-time link for an account of my province",
			Description: "Where the installation sends e-mail, the link is mailed to the address of the account, and url is null. Elsewhere the answer has the link once, and only for members who have no rights at other places; " +
				"others get 403: ask an admin. The user gets a notice.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "ask-lock", Tags: []string{"Accounts of a province"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Ask the admins to lock an account of my province",
			Description: "The admins get a notice, lock the account or refuse, and the officer gets a notice of it. An account has at most one open request.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "refuse-lock", Tags: []string{"Administration"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Decline a request to lock an account",
			Description: "Closes the request of an officer, who gets a notice with the reason. Locking the user grants it. Without an open request the answer is 404.",
		},
	}
}

// ProvinceAccountsInput is the input of GET /v1/me/province-accounts.
type ProvinceAccountsInput struct {
	Q         string `query:"q" maxLength:"254" doc:"Words of the name, with or without marks, or a whole e-mail address or phone number" example:"nguyen"`
	Role      string `query:"role" enum:"producer,officer" doc:"Members of producers, or officers"`
	Province  string `query:"province" maxLength:"100" doc:"One of the caller's units of today, by code or slug" example:"08"`
	Locked    string `query:"locked" enum:"true,false" doc:"true: only locked users; false: only the others"`
	Confirmed string `query:"confirmed" enum:"true,false" doc:"true: only users who confirmed their address or number; false: only the others"`
	LockAsked bool   `query:"lock_asked" doc:"true: only accounts that the admins are asked to lock"`
	front.PageParams
}

// ProvinceAccountList is a page of accounts.
type ProvinceAccountList struct {
	Items      []ProvinceAccount `json:"items" nullable:"false"`
	NextCursor *string           `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int              `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// ProvinceAccounts answers GET /v1/me/province-accounts.
func (h *Handlers) ProvinceAccounts(ctx context.Context, in *ProvinceAccountsInput) (*rest.PrivateAnswer[ProvinceAccountList], error) {
	province, err := h.front.OfficeProvince(ctx, in.Province)
	if err != nil {
		return nil, err
	}
	f := domain.ProvinceAccountFilter{Province: province, Role: domain.Role(in.Role), Text: norm.NFC.String(in.Q), Locked: truth(in.Locked), Confirmed: truth(in.Confirmed), LockAsked: in.LockAsked}
	found, err := h.store.ProvinceAccounts(ctx, front.ActorOf(ctx), f, in.Page(""))
	if err != nil {
		return nil, err
	}
	list := ProvinceAccountList{Items: make([]ProvinceAccount, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total}
	for i, a := range found.Items {
		list.Items[i] = provinceAccountOf(a)
	}
	return rest.ReplyPrivate(list), nil
}

// ProvinceAccount answers GET /v1/me/province-accounts/{id}.
func (h *Handlers) ProvinceAccount(ctx context.Context, in *UserInput) (*rest.PrivateAnswer[ProvinceAccount], error) {
	a, err := h.store.ProvinceAccount(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(provinceAccountOf(a)), nil
}

// ProvinceLinkInput is the input of POST /v1/me/province-accounts/{id}/links.
type ProvinceLinkInput struct {
	UserInput
	Body struct {
		Purpose string `json:"purpose" enum:"confirm,reset"`
	}
}

// ProvinceLink is a one-time link of an account.
type ProvinceLink struct {
	Purpose   string     `json:"purpose" enum:"confirm,reset"`
	Mailed    bool       `json:"mailed" doc:"It was mailed to the address of the account"`
	URL       string     `json:"url" format:"uri" nullable:"true" doc:"Shown only now; null where it was mailed"`
	ExpiresAt *time.Time `json:"expires_at" doc:"null where it was mailed: it counts from when the mail is made"`
}

// AddProvinceLink answers POST /v1/me/province-accounts/{id}/links.
func (h *Handlers) AddProvinceLink(ctx context.Context, in *ProvinceLinkInput) (*rest.PrivateAnswer[ProvinceLink], error) {
	made, mailed, err := h.accounts.MakeProvinceLink(ctx, front.ActorOf(ctx), in.ID, domain.LinkPurpose(in.Body.Purpose))
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := ProvinceLink{Purpose: in.Body.Purpose, Mailed: mailed, URL: made.URL}
	if !mailed {
		out.ExpiresAt = rest.UTC(&made.Link.ExpiresAt)
	}
	return rest.ReplyPrivate(out), nil
}

// LockReasonInput is the input of POST /v1/me/province-accounts/{id}/ask-lock and POST
// /v1/admin/users/{id}/refuse-lock.
type LockReasonInput struct {
	UserInput
	Body struct {
		Reason string `json:"reason" maxLength:"2000" doc:"One line of at most 500 characters" example:"Có biên bản kiểm tra số 12"`
	}
}

// AskLock answers POST /v1/me/province-accounts/{id}/ask-lock.
func (h *Handlers) AskLock(ctx context.Context, in *LockReasonInput) (*rest.NoContent, error) {
	if _, err := h.store.AskLock(ctx, front.ActorOf(ctx), in.ID, norm.NFC.String(in.Body.Reason)); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}

// RefuseLock answers POST /v1/admin/users/{id}/refuse-lock.
func (h *Handlers) RefuseLock(ctx context.Context, in *LockReasonInput) (*rest.NoContent, error) {
	if _, err := h.store.RefuseLock(ctx, front.ActorOf(ctx), in.ID, norm.NFC.String(in.Body.Reason)); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}
