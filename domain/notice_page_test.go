package domain_test

import (
	"testing"

	"chophien/domain"
)

// TestNoticePages: a notice leads its user to the page of its thing, where the user
// has one.
func TestNoticePages(t *testing.T) {
	t.Parallel()
	const id = "01900000-0000-7000-8000-000000000001"
	maker, buyer := domain.User{Roles: []domain.Role{domain.RoleProducer}}, domain.User{Roles: []domain.Role{domain.RoleBuyer}}
	officer := domain.User{Roles: []domain.Role{domain.RoleOfficer}}
	product := domain.Ref{Kind: domain.KindProduct, ID: id}
	shown := map[domain.Ref]bool{product: true}
	for name, c := range map[string]struct {
		kind, path string
		to         domain.User
		shown      map[domain.Ref]bool
		vi, en     string
	}{
		"a lead":                                {"lead.message", "/v1/me/leads/" + id, buyer, nil, "/cua-toi/trao-doi/" + id, "/en/my/conversations/" + id},
		"goods for a demand":                    {"match.products", "/v1/demands/" + id + "/matches", buyer, nil, "/cua-toi/nhu-cau/" + id, "/en/my/wanted/" + id},
		"a demand for goods":                    {"match.demand", "/v1/demands/" + id, maker, nil, "/cua-toi/nhu-cau-phu-hop/" + id + "/bao-gia", "/en/my/fitting-demands/" + id + "/quote"},
		"a saved search":                        {"alert.found", "/v1/me/alerts/" + id + "/finds", buyer, nil, "/cua-toi/tim-kiem/" + id, "/en/my/searches/" + id},
		"changes that an officer asks for":      {"listing.request-changes", "/v1/products/" + id, maker, nil, "/cua-toi/san-pham/" + id, "/en/my/products/" + id},
		"of a producer":                         {"listing.publish", "/v1/producers/" + id, maker, nil, "/cua-toi/chu-the/" + id, "/en/my/producers/" + id},
		"a paper":                               {"evidence.rejected", "/v1/products/" + id + "/evidence/paper", maker, nil, "/cua-toi/san-pham/" + id + "/giay-to", "/en/my/products/" + id + "/papers"},
		"a certificate that ends, to a maker":   {"certificate.lapses", "/v1/products/" + id, maker, shown, "/cua-toi/san-pham/" + id, "/en/my/products/" + id},
		"a certificate that ends, to an office": {"certificate.lapses", "/v1/products/" + id, officer, shown, "/san-pham/" + id, "/en/products/" + id},
		"a product that waits for an officer":   {"listing.submit", "/v1/products/" + id, officer, nil, "/ban/can-bo/xet-duyet/san-pham/" + id, "/en/desk/officer/review/products/" + id},
		"a village that waits for an officer":   {"listing.submit", "/v1/craft-villages/" + id, officer, nil, "/ban/can-bo/xet-duyet/lang-nghe/" + id, "/en/desk/officer/review/craft-villages/" + id},
		"a decision for a second person":        {"decision.submit", "/v1/decisions/" + id, domain.User{Roles: []domain.Role{domain.RoleMinistry}}, nil, "/ban/can-bo/quyet-dinh/" + id, "/en/desk/officer/decisions/" + id},
		"a proposal for a second officer":       {"proposal.add", "/v1/me/proposals/" + id, officer, nil, "/ban/can-bo/thu-hoi/" + id, "/en/desk/officer/proposals/" + id},
		"a delegation, for an officer":          {"fair.invite", "/v1/me/delegations/" + id, officer, nil, "/ban/can-bo/doan/" + id, "/en/desk/officer/delegations/" + id},
		"an invitation, for a maker":            {"fair.invite", "/v1/me/exhibitors/" + id, maker, nil, "/cua-toi/hoi-cho/" + id, "/en/my/fairs/" + id},
		"that a guest is removed":               {"fair.remove", "/v1/me/exhibitors/" + id, maker, nil, "/cua-toi/hoi-cho/" + id, "/en/my/fairs/" + id},
		"an invitation, for somebody else":      {"fair.invite", "/v1/me/exhibitors/" + id, buyer, nil, "", ""},
		"entries of a catalogue":                {"catalogue.ask", "/v1/me/catalogue-entries", maker, nil, "/cua-toi/catalogue", "/en/my/catalogue"},
		"a correction that is accepted":         {"catalogue.accepted", "/v1/me/catalogue-entries/" + id, maker, nil, "/cua-toi/catalogue/" + id, "/en/my/catalogue/" + id},
		"a report for an officer":               {"report.new", "/v1/me/reports/" + id, officer, nil, "/ban/can-bo/phan-anh/" + id, "/en/desk/officer/reports/" + id},
		"a correction, to an organizer":         {"catalogue.corrected", "/v1/fairs/" + id + "/catalogue-entries", domain.User{Roles: []domain.Role{domain.RoleOrganizer}}, nil, "/ban/hoi-cho/" + id + "/tra-loi", "/en/desk/fairs/" + id + "/answers"},
		"a number that moved":                   {"user.phone_moved", "/v1/me", buyer, nil, "/cua-toi/tai-khoan", "/en/my/account"},
		"something else about the account":      {"x", "/v1/me", buyer, nil, "", ""},
		"goods that a buyer sees":               {"match.product", "/v1/products/" + id, buyer, shown, "/san-pham/" + id, "/en/products/" + id},
		"goods without a page today":            {"match.product", "/v1/products/" + id, buyer, nil, "", ""},
		"a part of something else":              {"x", "/v1/me/leads/" + id + "/messages", buyer, nil, "", ""},
		"nothing":                               {"x", "", maker, shown, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := domain.Notice{Kind: c.kind, Path: c.path, Subject: domain.Subject{Kind: "evidence", ID: "paper"}}
			if vi, en := n.PagePaths(c.to, c.shown); vi != c.vi || en != c.en {
				t.Errorf("it leads to %q and %q", vi, en)
			}
		})
	}
}
