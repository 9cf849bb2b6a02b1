package domain

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// noticePage says which page of an account shows the thing of a notice.
type noticePage struct {
	kinds         string // what the Kind of the notice begins with
	before, after string // the Path of the notice around the id; all of it where the page has none
	vi, en        string // the page, with %s for the id
	roles         []Role // for users with one of them; nil: for all
}

func noticePages(n Notice) []noticePage {
	makers, officers := []Role{RoleProducer}, []Role{RoleOfficer, RoleAdmin}
	return []noticePage{
		{"", "/v1/me/leads/", "", "/cua-toi/trao-doi/%s", "/en/my/conversations/%s", nil},
		{"", "/v1/demands/", "/matches", "/cua-toi/nhu-cau/%s", "/en/my/wanted/%s", nil},
		{"match.", "/v1/demands/", "", "/cua-toi/nhu-cau-phu-hop/%s/bao-gia", "/en/my/fitting-demands/%s/quote", makers},
		{"", "/v1/me/alerts/", "/finds", "/cua-toi/tim-kiem/%s", "/en/my/searches/%s", nil},
		{"evidence.", "/v1/products/", "/evidence/" + n.Subject.ID, "/cua-toi/san-pham/%s/giay-to", "/en/my/products/%s/papers", makers},
		{"listing.", "/v1/products/", "", "/cua-toi/san-pham/%s", "/en/my/products/%s", makers},
		{"certificate.", "/v1/products/", "", "/cua-toi/san-pham/%s", "/en/my/products/%s", makers},
		{"listing.", "/v1/producers/", "", "/cua-toi/chu-the/%s", "/en/my/producers/%s", makers},
		{"listing.", "/v1/products/", "", "/ban/can-bo/xet-duyet/san-pham/%s", "/en/desk/officer/review/products/%s", officers},
		{"listing.", "/v1/producers/", "", "/ban/can-bo/xet-duyet/chu-the/%s", "/en/desk/officer/review/producers/%s", officers},
		{"listing.", "/v1/craft-villages/", "", "/ban/can-bo/xet-duyet/lang-nghe/%s", "/en/desk/officer/review/craft-villages/%s", officers},
		{"listing.", "/v1/tourism-sites/", "", "/ban/can-bo/xet-duyet/du-lich/%s", "/en/desk/officer/review/tourism/%s", officers},
		{"decision.", "/v1/decisions/", "", "/ban/can-bo/quyet-dinh/%s", "/en/desk/officer/decisions/%s", append(officers, RoleMinistry)},
		{"proposal.", "/v1/me/proposals/", "", "/ban/can-bo/thu-hoi/%s", "/en/desk/officer/proposals/%s", officers},
		{"report.", "/v1/me/reports/", "", "/ban/can-bo/phan-anh/%s", "/en/desk/officer/reports/%s", officers},
		{"", "/v1/me/exhibitors/", "", "/cua-toi/hoi-cho/%s", "/en/my/fairs/%s", makers},
		{"", "/v1/me/catalogue-entries/", "", "/cua-toi/catalogue/%s", "/en/my/catalogue/%s", makers},
		{"", "/v1/me/catalogue-entries", "", "/cua-toi/catalogue", "/en/my/catalogue", makers},
		{"catalogue.", "/v1/fairs/", "/catalogue-entries", "/ban/hoi-cho/%s/tra-loi", "/en/desk/fairs/%s/answers", []Role{RoleOrganizer, RoleAdmin}},
		{"", "/v1/me/delegations/", "", "/ban/can-bo/doan/%s", "/en/desk/officer/delegations/%s", officers},
		{"user.phone_moved", "/v1/me", "", "/cua-toi/tai-khoan", "/en/my/account", nil},
		{"user.lock_asked", "/v1/admin/users/", "", "/ban/quan-tri/tai-khoan/%s", "/en/desk/admin/users/%s", []Role{RoleAdmin}},
		{"user.lock_", "/v1/me/province-accounts/", "", "/ban/can-bo/tai-khoan/%s", "/en/desk/officer/accounts/%s", officers},
		{"user.link", "/v1/me", "", "/cua-toi/tai-khoan", "/en/my/account", nil},
		{"invitation.add", "/v1/me/memberships", "", "/cua-toi/loi-moi", "/en/my/invitations", nil},
		{"user.wrong_codes", "/v1/me/second-factor", "", "/cua-toi/tai-khoan", "/en/my/account", nil},
	}
}

// PagePaths returns the paths of the page that shows the thing of the notice to
// its user, in Vietnamese and in English: a page of the account, or the public page
// of a listing. Both are empty where there is none. shown is from ShownOf.
func (n Notice) PagePaths(u User, shown map[Ref]bool) (vi, en string) {
	for _, p := range noticePages(n) {
		if n.Path == p.before && strings.HasPrefix(n.Kind, p.kinds) && !strings.Contains(p.vi, "%s") {
			return p.vi, p.en
		}
		id, begins := strings.CutPrefix(n.Path, p.before)
		id, ends := strings.CutSuffix(id, p.after)
		if begins && ends && id != "" && !strings.Contains(id, "/") && strings.HasPrefix(n.Kind, p.kinds) && (p.roles == nil || slices.ContainsFunc(p.roles, func(r Role) bool { return slices.Contains(u.Roles, r) })) {
			return fmt.Sprintf(p.vi, id), fmt.Sprintf(p.en, id)
		}
	}
	if ref, ok := n.Listing(); ok && shown[ref] {
		vi, en = ref.Kind.PagePaths()
		return vi + ref.ID, en + ref.ID
	}
	return "", ""
}

// ShownOf returns the listings of notices that have a public page on a day. Many
// notices are about drafts, which have none.
func ShownOf(ctx context.Context, s interface {
	Cards(ctx context.Context, refs []Ref) ([]Listing, error)
}, notices []Notice, on Date) (map[Ref]bool, error) {
	var refs []Ref
	for _, n := range notices {
		if ref, ok := n.Listing(); ok {
			refs = append(refs, ref)
		}
	}
	out := map[Ref]bool{}
	if len(refs) == 0 {
		return out, nil
	}
	listings, err := s.Cards(ctx, refs)
	for _, l := range listings {
		out[l.Ref] = l.HasPage(on)
	}
	return out, err
}
