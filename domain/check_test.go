package domain_test

import (
	"errors"
	"testing"

	"chophien/domain"
)

// edit is one change of a valid value, and the field that the error must name;
// empty: the value stays valid.
type edit[T any] struct {
	name, field string
	change      func(*T)
}

// testCheck calls check on valid values with one change each.
func testCheck[T any](t *testing.T, valid func() T, check func(T) error, edits []edit[T]) {
	t.Helper()
	t.Run("valid", func(t *testing.T) {
		if err := check(valid()); err != nil {
			t.Error(err)
		}
	})
	for _, e := range edits {
		t.Run(e.name, func(t *testing.T) {
			v := valid()
			e.change(&v)
			testField(t, check(v), e.field)
		})
	}
}

// testField expects CodeInvalid about a field, or no error when field is empty.
func testField(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		if err != nil {
			t.Error(err)
		}
		return
	}
	var e *domain.Error
	if !errors.As(err, &e) || e.Code != domain.CodeInvalid || e.Field != field {
		t.Errorf("error %v, want one about %s", err, field)
	}
}
