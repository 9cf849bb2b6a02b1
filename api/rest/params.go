package rest

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"chophien/front"
)

// IDParams is embedded in the input of operations on one thing.
type IDParams struct {
	ID string `path:"id" doc:"id or slug" maxLength:"200"`
}

// OnDayInput names one thing and the day for which it is shown.
type OnDayInput struct {
	IDParams
	front.DayParams
	front.LanguageParams
}

// ManagedInput names a listing by id.
type ManagedInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the listing"`
	front.LanguageParams
}

// OfficeParams is embedded in the input of lists for officers.
type OfficeParams struct {
	Province string `query:"province" maxLength:"100" doc:"Only this unit of today: code or slug; all of mine when missing"`
}

// ClientParams is embedded in the input of operations that need the client.
type ClientParams struct{ client front.Client }

// Resolve implements huma.Resolver.
func (p *ClientParams) Resolve(ctx huma.Context) []error {
	p.client = front.ClientOf(humaecho.UnwrapV4(ctx))
	return nil
}

// Client returns the sender of the request.
func (p *ClientParams) Client() front.Client { return p.client }
