package vi_test

import (
	"slices"
	"testing"

	"chophien/search/vi"
)

func TestSynonymsFireOnlyWhereTheMarksFit(t *testing.T) {
	s := vi.BuiltInSynonyms()
	for _, c := range []struct {
		text, group string
		also        []string
		not         []string
	}{
		{"Mứt dứa", "I", []string{"thơm", "khóm"}, nil},
		{"Kẹo dừa gừng", "I", nil, []string{"thơm", "khóm"}},
		{"Kẹo sầu riêng lá dứa", "I", nil, []string{"thơm"}},
		{"Gạo thơm", "I", nil, []string{"dứa"}},
		{"Chè Shan tuyết", "I", []string{"trà", "tea"}, nil},
		{"Chè đậu đen cốt dừa", "I", nil, []string{"trà", "tea"}},
		{"Chè lam Phủ Quảng", "I", nil, []string{"trà"}},
		{"Làng gốm Trà Vinh", "", nil, []string{"chè"}},
		{"Thịt lợn hương", "I", []string{"heo"}, nil},
		{"Thịt heo gác bếp", "I", []string{"lợn"}, nil},
		{"Bắp cải", "I", nil, []string{"ngô"}},
		{"Rượu ngô", "II", []string{"bắp"}, nil},
		{"Bột sắn dây", "I", nil, []string{"khoai mì"}},
		{"Mật ong bạc hà", "I", nil, []string{"dọc mùng"}},
		{"Trà hoa nhài", "I", []string{"lài"}, nil},
		{"Bộ môi muỗng gỗ", "IV", []string{"thìa"}, nil},
		{"Trà dây thìa canh", "I", nil, []string{"muỗng"}},
		{"Nước mắm ruốc", "I", nil, []string{"chà bông"}},
		{"Ruốc cá", "I", []string{"chà bông"}, nil},
		{"HTX Sơn Hòa", "", []string{"hợp tác xã"}, nil},
		{"Ống hút Bến Tre", "I", nil, []string{"bamboo"}},
	} {
		got := s.Also(c.text, c.group)
		for _, a := range c.also {
			if !slices.Contains(got, a) {
				t.Errorf("%q is not called %q, only %q", c.text, a, got)
			}
		}
		for _, a := range c.not {
			if slices.Contains(got, a) {
				t.Errorf("%q is called %q", c.text, a)
			}
		}
	}
}

func TestSynonymRowsAreChecked(t *testing.T) {
	for _, text := range []string{"names,also,unless,groups\nchè,,,\n", "names,also,unless,groups\na,b\n", "\"", "names,also,unless,groups\n!!!,b,,\n"} {
		if _, err := vi.LoadSynonyms(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}
