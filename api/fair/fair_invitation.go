package fair

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/catalogue"
	"chophien/domain"
	"chophien/front"
)

// FairLink is a link to answer an invitation.
type FairLink struct {
	Token     string    `json:"token" doc:"The code of the link. Shown only now: send it by e-mail or in a letter" example:"0N9H-KBKZ-3V7Q-WX2M"`
	PageURL   string    `json:"page_url" doc:"The page on which its holder answers, names people and confirms catalogue entries"`
	ExpiresAt time.Time `json:"expires_at"`
}

// InvitedGuest is what the bearer of a link may see.
type InvitedGuest struct {
	Fair         FairSummary `json:"fair"`
	Guest        string      `json:"guest" doc:"The invited producer, or the delegation of a province"`
	State        string      `json:"state" enum:"invited,accepted,declined,removed"`
	Bound        bool        `json:"bound" doc:"true: sign in with the e-mail address that was invited, and answer at /v1/me/fair-invitations/answer"`
	AnswersUntil string      `json:"answers_until" format:"date" doc:"Last day on which the answer is taken or changed"`
	Version      int64       `json:"version" doc:"Send it with the answer"`
	ExpiresAt    time.Time   `json:"expires_at"`
}

func (h *Handlers) invitedOf(i domain.InvitedGuest, lang string) InvitedGuest {
	vi, en := i.Name()
	return InvitedGuest{
		Fair: h.fairSummary(i.Fair, lang), Guest: front.Label(lang, vi, en), State: string(i.Shown()), Bound: i.Bound,
		AnswersUntil: i.Fair.AnswersUntil().String(), Version: i.Version(), ExpiresAt: i.ExpiresAt.UTC(),
	}
}

func fairInvitationOperations() []huma.Operation {
	lang := &huma.Param{Name: "lang", In: "query", Description: "Language of the letter", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"vi", "en"}, Default: "vi"}}
	ops := []huma.Operation{
		{
			OperationID: "look-at-fair-invitation", Tags: []string{"Fairs"},
			Summary:     "Read what the link of an invitation is for",
			Description: "An invited producer or office without an account sends the token of the link here. The answer names the fair and the guest and changes nothing.",
			Errors:      []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
		{
			OperationID: "answer-fair-invitation", Tags: []string{"Fairs"},
			Summary: "Answer an invitation with its link, without an account",
			Description: "Accepts or declines the invitation to a fair for the guest of the token. The answer may be changed while the fair takes answers. With a version that is not the stored " +
				"one the answer is 412; without a version it replaces the answer before.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusTooManyRequests},
		},
		{
			OperationID: "answer-my-fair-invitation", Tags: []string{"Fairs"},
			Summary: "Answer an invitation with its link, signed in",
			Description: "Accepts or declines for the guest of the token, also with a link that is bound to the e-mail address of the caller. A user who answers for a delegation may edit " +
				"its list.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusTooManyRequests},
		},
		{
			OperationID: "print-letters", Tags: []string{"Fairs"}, Parameters: []*huma.Param{lang},
			Summary: "Print letters for all guests without an answer",
			Description: "Sends a PDF with an invitation on a page of A4 for each invited delegation and exhibitor that has not answered. Each gets a new link, whose QR code and address are in the " +
				"letter; earlier links end, so letters that were printed before stop working.",
			Errors: []int{http.StatusConflict},
		},
	}
	for _, guest := range []string{"delegation", "exhibitor"} {
		ops = append(ops, huma.Operation{
			OperationID: "add-" + guest + "-link", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
			Summary: "Add a link for the answer of a " + guest,
			Description: "Its holder answers without an account, or, with email, only the user with this address. It replaces the link before and works until the fair ends; the answer may be changed " +
				"while answers are taken. The token is shown only now: send page_url by e-mail, or print a letter.",
			Errors: []int{http.StatusConflict},
		}, huma.Operation{
			OperationID: "print-" + guest + "-letter", Tags: []string{"Fairs"}, Parameters: []*huma.Param{lang},
			Summary: "Print the letter that invites a " + guest,
			Description: "Sends a PDF of a page of A4 with the invitation, and the QR code and address of a new link, which replaces the link before: a letter that was printed before stops " +
				"working.",
			Errors: []int{http.StatusConflict},
		})
	}
	return ops
}

// FairLinkForm is what the operations that add a link take.
type FairLinkForm struct {
	Email string `json:"email,omitempty" maxLength:"254" doc:"Only the user with this address may answer; without it, anybody with the link"`
}

// OneDelegationInput names a delegation of a fair.
type OneDelegationInput struct {
	FairInput
	Delegation string `path:"delegation_id" maxLength:"100" doc:"Id of the delegation"`
}

// DelegationLinkInput is the input of POST /v1/fairs/{id}/delegations/{delegation_id}/links.
type DelegationLinkInput struct {
	OneDelegationInput
	Body FairLinkForm
}

// AddDelegationLink answers POST /v1/fairs/{id}/delegations/{delegation_id}/links.
func (h *Handlers) AddDelegationLink(ctx context.Context, in *DelegationLinkInput) (*rest.PrivateAnswer[FairLink], error) {
	return h.addFairLink(ctx, in.FairInput, domain.FairInvitation{DelegationID: &in.Delegation, Email: in.Body.Email})
}

// ExhibitorLinkInput is the input of POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/links.
type ExhibitorLinkInput struct {
	OneExhibitorInput
	Body FairLinkForm
}

// AddExhibitorLink answers POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/links.
func (h *Handlers) AddExhibitorLink(ctx context.Context, in *ExhibitorLinkInput) (*rest.PrivateAnswer[FairLink], error) {
	return h.addFairLink(ctx, in.FairInput, domain.FairInvitation{ExhibitorID: &in.Exhibitor, Email: in.Body.Email})
}

func (h *Handlers) addFairLink(ctx context.Context, in FairInput, i domain.FairInvitation) (*rest.PrivateAnswer[FairLink], error) {
	i.Email = norm.NFC.String(i.Email)
	var err error
	if i.Email != "" {
		if i.EmailKey, err = domain.ParseEmail(i.Email); err != nil {
			return nil, rest.InBody(err)
		}
	}
	code := domain.NewInvitationCode()
	i.TokenHash = domain.HashInvitationCode(code)
	if i, err = h.store.AddFairInvitation(ctx, front.ActorOf(ctx), in.ID, i); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(FairLink{code, h.front.PublicURL() + domain.InvitationPath(code, in.Lang()), i.ExpiresAt.UTC()}), nil
}

// DelegationLetter answers POST /v1/fairs/{id}/delegations/{delegation_id}/letter.pdf.
func (h *Handlers) DelegationLetter(c echo.Context) error {
	id := c.Param("delegation_id")
	return h.letter(c, domain.FairInvitation{DelegationID: &id})
}

// ExhibitorLetter answers POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/letter.pdf.
func (h *Handlers) ExhibitorLetter(c echo.Context) error {
	id := c.Param("exhibitor_id")
	return h.letter(c, domain.FairInvitation{ExhibitorID: &id})
}

// letter adds a link for a guest and sends its letter.
func (h *Handlers) letter(c echo.Context, i domain.FairInvitation) error {
	ctx, by := c.Request().Context(), front.ActorOf(c.Request().Context())
	l := domain.InvitationLetter{Code: domain.NewInvitationCode()}
	i.TokenHash = domain.HashInvitationCode(l.Code)
	if _, err := h.store.AddFairInvitation(ctx, by, c.Param("id"), i); err != nil {
		return err
	}
	var err error
	if l.InvitedGuest, err = h.store.FairInvitation(ctx, by, i.TokenHash); err != nil {
		return err
	}
	name, _ := l.Name()
	return h.sendLetters(c, l.Fair, []domain.InvitationLetter{l}, "giay-moi-"+domain.Slug(name)+".pdf")
}

// Letters answers POST /v1/fairs/{id}/letters.pdf.
func (h *Handlers) Letters(c echo.Context) error {
	ctx, by := c.Request().Context(), front.ActorOf(c.Request().Context())
	f, err := h.store.ManagedFair(ctx, by, c.Param("id"))
	if err != nil {
		return err
	}
	letters, err := h.store.AddInvitationLetters(ctx, by, f.ID)
	if err != nil {
		return err
	}
	return h.sendLetters(c, f, letters, "giay-moi-"+f.Slug+".pdf")
}

func (h *Handlers) sendLetters(c echo.Context, f domain.Fair, letters []domain.InvitationLetter, name string) error {
	printedAs(c, name)
	return catalogue.Letters(c.Request().Context(), c.Response(), f, letters, front.RequestLanguage(c.Request()), h.front.PublicURL(), h.front.Today())
}

// LookInput is the input of POST /v1/fair-invitations/look.
type LookInput struct {
	rest.ClientParams
	front.LanguageParams
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

// FairInvitation answers POST /v1/fair-invitations/look.
func (h *Handlers) FairInvitation(ctx context.Context, in *LookInput) (*rest.PrivateAnswer[InvitedGuest], error) {
	i, err := h.store.FairInvitation(ctx, front.ActorOf(ctx), domain.HashInvitationCode(in.Body.Token))
	if err != nil {
		return nil, h.missed(ctx, in.Client(), err)
	}
	return rest.ReplyPrivate(h.invitedOf(i, in.Lang())), nil
}

// UseInvitationInput is the input of the answers with a link.
type UseInvitationInput struct {
	rest.ClientParams
	front.LanguageParams
	Body struct {
		AnswerForm
		Token   string `json:"token" maxLength:"100"`
		Version int64  `json:"version,omitempty" minimum:"1" doc:"Of the guest, as it was read; without it, the answer replaces any other"`
	}
}

// UseInvitation answers POST /v1/fair-invitations/answer and POST /v1/me/fair-invitations/answer.
func (h *Handlers) UseInvitation(ctx context.Context, in *UseInvitationInput) (*rest.PrivateAnswer[InvitedGuest], error) {
	by := front.ActorOf(ctx)
	if by.Address == "" {
		by.Address, by.RequestID = in.Client().Address, front.RequestID(ctx)
	}
	i, err := h.store.UseInvitation(ctx, by, domain.HashInvitationCode(in.Body.Token), in.Body.Version, in.Body.answer())
	if err != nil {
		return nil, rest.InBody(h.missed(ctx, in.Client(), err))
	}
	return rest.ReplyPrivate(h.invitedOf(i, in.Lang())), nil
}

// missed counts a use of a link that does not work, and returns why it was refused.
func (h *Handlers) missed(ctx context.Context, client front.Client, err error) error {
	if domain.CodeOf(err) == domain.CodeNotFound {
		use := domain.LimitUse{Limit: domain.FairInvitationsPerAddress(), Subject: client.LimitSubject()}
		if tooMany := h.store.UseLimits(ctx, use); tooMany != nil {
			return tooMany
		}
	}
	return err
}
