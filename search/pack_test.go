package search_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/search"
)

// TestPack: a document with something in every field comes back as it was, also
// with fields that are added to it one day.
func TestPack(t *testing.T) {
	var d search.Document
	fill(reflect.ValueOf(&d).Elem())
	got, err := search.Unpack(string(search.Pack(d)))
	if err != nil {
		t.Fatal(err)
	}
	d.Words[search.FieldText], d.Exact[search.FieldText] = "", ""
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
	packed := string(search.Pack(d))
	for n := range len(packed) - 1 {
		if _, err := search.Unpack(packed[:n]); err == nil {
			t.Errorf("the first %d bytes were taken for a document", n)
		}
	}
}

// fill puts something into every field.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("chè 7")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(105.10000000000001)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	default:
		v.SetInt(5)
	}
}
