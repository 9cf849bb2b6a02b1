package rest

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// OrNull is an object that may be null. The schema says so, which huma supports
// only for single values.
type OrNull[T any] struct{ Value *T }

// Some returns an object that is not null.
func Some[T any](v T) OrNull[T] { return OrNull[T]{&v} }

// MarshalJSON writes the object or null.
func (o OrNull[T]) MarshalJSON() ([]byte, error) { return PlainJSON(o.Value) }

// Schema implements huma.SchemaProvider.
func (OrNull[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[T](), true, ""),
		{Type: "null", Enum: []any{nil}},
	}}
}

// Clearable is an object of a form that null empties. Unlike OrNull it is
// described in place, so that an error names the field within it.
type Clearable[T any] struct{ Value *T }

// MarshalJSON writes the object or null.
func (o Clearable[T]) MarshalJSON() ([]byte, error) { return PlainJSON(o.Value) }

// UnmarshalJSON reads the object or null.
func (o *Clearable[T]) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &o.Value) }

// Schema implements huma.SchemaProvider.
func (Clearable[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// OrNil returns nil for an empty text, which an answer shows as null.
func OrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// DateOrNil formats a date that may be missing.
func DateOrNil(d *domain.Date) *string {
	if d == nil {
		return nil
	}
	s := d.String()
	return &s
}

// UTC returns a time that may be missing in UTC.
func UTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
