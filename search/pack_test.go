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
	for i := range d.Windows {
		d.Windows[i].Code = "" // the index has none
	}
	got, err := search.Unpack(string(search.Pack(d)))
	if err != nil {
		t.Fatal(err)
	}
	d.Words[search.FieldText], d.Exact[search.FieldText] = "", ""
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
	for _, c := range [][2]string{{"", ""}, {"tra xanh sao kho", "tra2 xanh sao khoo"}, {"mat ong", "maat5 ong"}, {"tra che", "tra che2"}, {"a b c", "a1 b c1"}, {"a b", "a1"}, {"a", ". a"}, {"a b", ".a b"}, {"a b", " b"}} {
		d.Words[search.FieldAlt], d.Exact[search.FieldAlt] = c[0], c[1]
		if got, err := search.Unpack(string(search.Pack(d))); err != nil || got.Words != d.Words || got.Exact != d.Exact {
			t.Errorf("%q came back as %q, %v", c, []string{got.Words[search.FieldAlt], got.Exact[search.FieldAlt]}, err)
		}
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
