package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestParseLicence(t *testing.T) {
	for text, want := range map[string]domain.Licence{
		"CC-BY-4.0": {ID: "CC-BY-4.0", Label: "CC BY 4.0", Name: "Creative Commons Attribution 4.0 International", URL: "https://creativecommons.org/licenses/by/4.0/", SPDX: true},
		"":          {ID: "CC-BY-4.0", Label: "CC BY 4.0", Name: "Creative Commons Attribution 4.0 International", URL: "https://creativecommons.org/licenses/by/4.0/", SPDX: true},
		" cc0-1.0 ": {ID: "CC0-1.0", Label: "CC0 1.0", Name: "Creative Commons Zero v1.0 Universal", URL: "https://creativecommons.org/publicdomain/zero/1.0/", SPDX: true},
		"Giấy phép dữ liệu mở https://tinh.example.vn/giay-phep": {
			ID: "https://tinh.example.vn/giay-phep", Label: "Giấy phép dữ liệu mở", Name: "Giấy phép dữ liệu mở", URL: "https://tinh.example.vn/giay-phep",
		},
	} {
		t.Run(text, func(t *testing.T) {
			got, err := domain.ParseLicence(text)
			if err != nil || got != want {
				t.Errorf("%+v, %v", got, err)
			}
			if err := got.Check(want.ID); err != nil {
				t.Error(err)
			}
			if err := got.Check("MIT"); domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("another licence: %v", err)
			}
		})
	}
	for _, text := range []string{"MIT", "https://tinh.example.vn/x", "Tên http://tinh.example.vn/x", "Tên https://u:p@x/", "Tên javascript:1"} {
		t.Run("refuses "+text, func(t *testing.T) {
			if got, err := domain.ParseLicence(text); domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
