package domain_test

import (
	"testing"

	"chophien/domain"
)

// TestLabelOn checks that labels are printed only while a certificate is
// valid.
func TestLabelOn(t *testing.T) {
	t.Parallel()
	from, until := domain.NewDate(2026, 5, 21), domain.NewDate(2029, 5, 20)
	revoked := domain.NewDate(2027, 1, 1)
	certificate := domain.Certificate{Stars: 4, ValidFrom: from, ValidUntil: until, Code: "0N9HKBKZ"}
	taken := certificate
	taken.RevokedOn = &revoked
	for _, c := range []struct {
		name         string
		status       domain.Status
		certificates []domain.Certificate
		day          domain.Date
		printed      bool
	}{
		{"on the last day", domain.StatusPublished, []domain.Certificate{certificate}, until, true},
		{"before the first day", domain.StatusPublished, []domain.Certificate{certificate}, from - 1, false},
		{"after the last day", domain.StatusPublished, []domain.Certificate{certificate}, until + 1, false},
		{"after it was revoked", domain.StatusPublished, []domain.Certificate{taken}, revoked + 1, false},
		{"without a certificate", domain.StatusPublished, nil, from, false},
		{"of a suspended product", domain.StatusSuspended, []domain.Certificate{certificate}, from, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := domain.Product{Record: domain.Record{Status: c.status}, Name: "Hạt kê vàng", Producer: &domain.Producer{Name: "HTX Xóm Núi"}, Certificates: c.certificates}
			label, err := p.LabelOn(c.day, "https://ocop.example.vn")
			if !c.printed {
				if domain.CodeOf(err) != domain.CodeConflict {
					t.Errorf("%+v %v", label, err)
				}
				return
			}
			want := domain.Label{Name: "Hạt kê vàng", Maker: "HTX Xóm Núi", Stars: 4, Until: until, Code: "0N9H-KBKZ", URL: "https://ocop.example.vn/verify/0N9H-KBKZ"}
			if err != nil || label != want {
				t.Errorf("%+v %v", label, err)
			}
		})
	}
}
