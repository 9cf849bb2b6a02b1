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

// APIKey lets a program act for a user.
type APIKey struct {
	ID         string      `json:"id" format:"uuid"`
	Name       string      `json:"name" doc:"Its purpose"`
	Hint       string      `json:"hint" nullable:"true" doc:"First characters of the key, to distinguish keys"`
	Scopes     []ScopeName `json:"scopes" nullable:"false" doc:"What it may do"`
	CreatedAt  time.Time   `json:"created_at"`
	ExpiresAt  time.Time   `json:"expires_at" doc:"At most 366 days after created_at"`
	LastUsedAt *time.Time  `json:"last_used_at" doc:"To the hour; null: never"`
}

func apiKeyOf(k domain.APIKey) APIKey {
	v := APIKey{
		ID: k.ID, Name: k.Name, Hint: k.Hint, Scopes: make([]ScopeName, len(k.Scopes)),
		CreatedAt: k.CreatedAt.UTC(), ExpiresAt: k.ExpiresAt.UTC(), LastUsedAt: rest.UTC(k.LastUsedAt),
	}
	for i, scope := range k.Scopes {
		v.Scopes[i] = ScopeName(scope)
	}
	return v
}

// ScopeName is the name of a scope of API keys.
type ScopeName string

// Schema implements huma.SchemaProvider.
func (ScopeName) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, scope := range domain.Scopes() {
		s.Enum = append(s.Enum, string(scope))
	}
	return s
}

// NewAPIKey is a new key with its secret.
type NewAPIKey struct {
	Token string `json:"token" doc:"The key. Shown now and never again. Send it as Authorization: Bearer …"`
	APIKey
}

// APIKeyList is the keys of a user.
type APIKeyList struct {
	Items      []APIKey `json:"items" nullable:"false" doc:"Newest first; at most 20"`
	NextCursor *string  `json:"next_cursor" doc:"Always null: there is one page"`
}

func apiKeyOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "create-api-key", Tags: []string{"Accounts"}, DefaultStatus: http.StatusCreated,
			Summary: "Add an API key",
			Description: "The key acts for its owner, with the current rights of the owner and within its scopes. It cannot manage accounts, sessions or keys. The answer has the token, which " +
				"is shown only now; a user has at most 20 keys. A key ends after 366 days at the latest.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "list-api-keys", Tags: []string{"Accounts"},
			Summary: "List my API keys",
			Description: "Returns all keys of the user, newest first, expired ones too, with their scopes and their last use. Tokens are not shown again; hint, the first characters, " +
				"distinguishes the keys.",
		},
		{
			OperationID: "revoke-api-key", Tags: []string{"Accounts"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Revoke an API key",
			Description: "Removes a key of the user. A request with its token answers 401 from then on.",
		},
	}
}

// CreateAPIKeyInput is the input of POST /v1/me/api-keys.
type CreateAPIKeyInput struct {
	Body struct {
		Name      string      `json:"name" maxLength:"200" doc:"Its purpose; at most 100 characters" example:"Kho hàng"`
		Scopes    []ScopeName `json:"scopes" nullable:"false" minItems:"1" maxItems:"20" doc:"read: see what you may see; write: change what you may change; listings:read and the like: only in one area. Each operation names the scope that it needs"`
		ExpiresAt *time.Time  `json:"expires_at,omitempty" doc:"At most 366 days from now, and without it"`
	}
}

// CreateAPIKey answers POST /v1/me/api-keys.
func (h *Handlers) CreateAPIKey(ctx context.Context, in *CreateAPIKeyInput) (*rest.PrivateAnswer[NewAPIKey], error) {
	token := domain.NewToken(domain.TokenAPIKey)
	k := domain.APIKey{
		UserID: front.ActorOf(ctx).UserID, Name: norm.NFC.String(in.Body.Name), TokenHash: domain.HashToken(token),
		Hint: domain.TokenHint(domain.TokenAPIKey, token),
	}
	if in.Body.ExpiresAt != nil {
		k.ExpiresAt = *in.Body.ExpiresAt
	}
	for _, scope := range in.Body.Scopes {
		k.Scopes = append(k.Scopes, domain.Scope(scope))
	}
	k, err := h.store.AddAPIKey(ctx, front.ActorOf(ctx), k)
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := rest.ReplyPrivate(NewAPIKey{Token: token, APIKey: apiKeyOf(k)})
	out.Location = "/v1/me/api-keys/" + k.ID
	return out, nil
}

// APIKeys answers GET /v1/me/api-keys.
func (h *Handlers) APIKeys(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[APIKeyList], error) {
	found, err := h.store.APIKeys(ctx, front.ActorOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	list := APIKeyList{Items: make([]APIKey, len(found))}
	for i, k := range found {
		list.Items[i] = apiKeyOf(k)
	}
	return rest.ReplyPrivate(list), nil
}

// APIKeyInput names one key of the user.
type APIKeyInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the key"`
}

// RevokeAPIKey answers DELETE /v1/me/api-keys/{id}.
func (h *Handlers) RevokeAPIKey(ctx context.Context, in *APIKeyInput) (*rest.NoContent, error) {
	if err := h.store.RevokeAPIKey(ctx, front.ActorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}
