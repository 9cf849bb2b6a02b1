package storetest

import (
	"slices"
	"testing"

	"chophien/domain"
)

// consents: giving a listing a contact records who agreed to which text, and taking it
// away, or another contact, ends that.
func consents(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	recorded := func(want ...string) {
		t.Helper()
		got := texts(t, s, "SELECT text || CASE WHEN on_behalf THEN ' on behalf' ELSE '' END || CASE WHEN withdrawn_at IS NULL THEN '' ELSE ' withdrawn' END FROM contact_consents ORDER BY given_at, id")
		if !slices.Equal(got, want) {
			t.Errorf("recorded is %q, want %q", got, want)
		}
	}
	p, err := s.ManagedProducer(t.Context(), who.member, id('b', 1))
	must(t, err)
	change := func(by domain.Actor, set func(*domain.Producer)) {
		t.Helper()
		set(&p)
		next, err := s.ChangeProducer(t.Context(), by, p, p.Version)
		must(t, err)
		p.Record = next.Record
	}
	change(who.member, func(p *domain.Producer) { p.Story = "Chuyện" })
	recorded()
	change(who.member, func(p *domain.Producer) { p.Phone = "0912 345 678" })
	recorded("contact-buyers/1")
	change(who.member, func(p *domain.Producer) { p.Story = "Chuyện khác" })
	recorded("contact-buyers/1")
	change(who.member, func(p *domain.Producer) { p.ContactPublic = true })
	recorded("contact-buyers/1 withdrawn", "contact-public/1")
	change(who.officer, func(p *domain.Producer) { p.Phone = "0912 345 679" })
	recorded("contact-buyers/1 withdrawn", "contact-public/1 withdrawn", "contact-public/1 on behalf")
	change(who.member, func(p *domain.Producer) { p.ContactPublic, p.Phone = false, "" })
	recorded("contact-buyers/1 withdrawn", "contact-public/1 withdrawn", "contact-public/1 on behalf withdrawn")
	if n := count(t, s, "SELECT count(*) FROM contact_consents WHERE given_by = withdrawn_by") + count(t, s, "SELECT count(*) FROM contact_consents WHERE withdrawn_by IS NOT NULL"); n != 4 {
		t.Errorf("who withdrew is recorded as %d", n)
	}
	if n := count(t, s, "SELECT count(*) FROM unchained_audit_entries WHERE action LIKE 'consent.%'"); n != 4 {
		t.Errorf("the audit log has %d entries", n)
	}

	site, err := s.AddTourismSite(t.Context(), who.officer, domain.TourismSite{Name: "Bản", People: "Mông", Place: domain.Place{ProvinceCode: "08"}, Phone: "0912 345 680", ContactPublic: true})
	must(t, err)
	if n := count(t, s, "SELECT count(*) FROM contact_consents WHERE listing_id = '"+site.ID+"' AND on_behalf AND withdrawn_at IS NULL"); n != 1 {
		t.Errorf("%d consents of a site", n)
	}
}
