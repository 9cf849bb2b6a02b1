package view

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
)

// viewFull is the view of lists and searches that shows more than a card.
const viewFull = "full"

// Params is embedded in the input of lists whose caller chooses the view.
type Params struct {
	View string `query:"view" enum:"card,full" default:"card" doc:"card: what a list shows of a thing; full: all names of places and sets, all certificates with their decisions, conditions with their papers, pictures in all sizes, source and times"`
}

// Either is a thing in one of two views.
type Either[C, F any] struct{ value any }

// Full reports whether the caller chose the full view.
func (p Params) Full() bool { return p.View == viewFull }

// CardOf returns a thing as a card, and FullOf in full.
func CardOf[C, F any](card C) Either[C, F] { return Either[C, F]{card} }
func FullOf[C, F any](full F) Either[C, F] { return Either[C, F]{full} }

// In returns the thing in the view that the caller chose.
func In[C, F any](p Params, card func() C, full func() F) Either[C, F] {
	if p.Full() {
		return Either[C, F]{full()}
	}
	return Either[C, F]{card()}
}

// MarshalJSON writes the view.
func (e Either[C, F]) MarshalJSON() ([]byte, error) { return rest.PlainJSON(e.value) }

// Schema implements huma.SchemaProvider.
func (Either[C, F]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[C](), true, ""),
		r.Schema(reflect.TypeFor[F](), true, ""),
	}}
}
