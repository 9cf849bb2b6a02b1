package domain_test

import (
	"errors"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

// TestDemandsShowNoContact: what everybody reads holds no way to reach the
// buyer, and the answer names the field and where contacts belong.
func TestDemandsShowNoContact(t *testing.T) {
	valid := domain.Demand{
		Name: "Nấm hương", BuyerType: "other", Period: domain.PeriodOnce, Visibility: domain.VisibilityPublic, Tell: domain.CadenceAtOnce,
		ContactName: "Lò Thị Páo", ContactPhone: "0935 111 222", ContactEmail: "pao@example.vn",
	}
	if err := valid.Validate(criteria.Default()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, field, belongs string
		change               func(*domain.Demand)
	}{
		{"a number in the name", "name", "contact.phone", func(d *domain.Demand) { d.Name = "Nấm hương 0935.111.222" }},
		{"a number in the organisation", "organisation", "contact.phone", func(d *domain.Demand) { d.Organisation = "Quán Mây (+84 935 111 222)" }},
		{"an address in the text", "text", "contact.email", func(d *domain.Demand) { d.Description = "Gửi báo giá về Pao@Example.vn" }},
		{"a number in the terms", "terms", "contact.phone", func(d *domain.Demand) { d.Terms = "Chốt qua zalo 935 111 222" }},
		{"a link in the packing", "packing", "contact.zalo", func(d *domain.Demand) { d.Packing = "Mẫu: zalo.me/0935111222" }},
		{"a number in the address", "delivery.address", "contact.phone", func(d *domain.Demand) { d.Address = "Số 5 Hàng Mơ, O935111222" }},
		{"a person in the text", "text", "contact.name", func(d *domain.Demand) { d.Description = "Người nhận: lò thị páo." }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := valid
			c.change(&d)
			e, ok := errors.AsType[*domain.Error](d.Validate(criteria.Default()))
			if !ok || e.Code != domain.CodeInvalid || e.Field != c.field || !strings.Contains(e.Message, c.belongs) {
				t.Errorf("got %v", e)
			}
		})
	}
	d := valid
	d.Name, d.Description, d.Terms = "Chè 1 tôm 2 lá 0,5 kg", "Giá 90.000.000 đồng, MST 0108000123, giao 08.12.2026", "Trả sau 30 ngày"
	if err := d.Validate(criteria.Default()); err != nil {
		t.Error(err)
	}
}
