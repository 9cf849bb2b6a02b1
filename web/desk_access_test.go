package web_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/web"
)

// deskRoles are the callers of the matrix, in the order of its columns. "other" is an
// officer of a province to which nothing of the test belongs.
func deskRoles() []string {
	return []string{"guest", "buyer", "producer", "officer", "other", "ministry", "organizer", "admin"}
}

// deskAccess is a row of the matrix: the ids of the address, in its order, and what each
// role gets. A form is sent empty. Roles that may send it send it about a thing that does
// not exist, so that nothing changes; all others send it about the real one.
type deskAccess struct {
	ids       []string
	get, post string
}

const unknownID = "01900000-0000-7000-8000-00000000ffff"

// deskMatrix lists what each role gets at each page of the desks. A page without a row
// fails the test.
func deskMatrix(x deskThings) map[string]deskAccess {
	const (
		list    = "303 403 403 200 200 403 403 200"
		one     = "303 403 403 200 404 403 403 200" // of the province
		gone    = "303 403 403 404 404 403 403 404"
		invalid = "303 403 403 422 422 403 403 422"

		administration     = "303 403 403 403 403 403 403 200"
		administrationGone = "303 403 403 403 403 403 403 404"

		certifiers        = "303 403 403 200 200 200 403 200" // officers and the ministry
		certifiersOne     = "303 403 403 200 404 404 403 200"
		certifiersGone    = "303 403 403 404 404 404 403 404"
		certifiersInvalid = "303 403 403 422 422 422 403 422"
	)
	product := []string{"san-pham", fullID}
	return map[string]deskAccess{
		"desk":        {nil, list, ""},
		"desk-tasks":  {[]string{"reports_open"}, list, ""},
		"desk-review": {nil, list, ""},

		"desk-tasks-csv":  {[]string{"reports_open"}, list, ""},
		"desk-review-csv": {nil, list, ""},

		"desk-listing": {product, one, gone},
		"desk-picture": {append(product, unknownID), gone, ""},
		"enter-gaps":   {product, "", gone},
		"desk-papers":  {product, "", gone},
		"desk-paper":   {append(product, unknownID), gone, ""},
		"revoke":       {product, one, gone},

		"desk-imports":      {nil, list, invalid},
		"desk-imports-csv":  {nil, list, ""},
		"desk-import":       {[]string{unknownID}, gone, ""},
		"import-columns":    {[]string{unknownID}, gone, gone},
		"import-sheet":      {[]string{unknownID}, gone, gone},
		"import-row":        {[]string{unknownID, "2"}, gone, gone},
		"import-makers":     {[]string{unknownID}, gone, gone},
		"import-sets":       {[]string{unknownID}, gone, gone},
		"import-gaps":       {[]string{unknownID}, gone, gone},
		"import-gaps-csv":   {[]string{unknownID}, gone, ""},
		"import-gaps-sheet": {[]string{unknownID}, gone, ""},
		"import-failed":     {[]string{unknownID}, gone, ""},
		"import-commit":     {[]string{unknownID}, "", gone},
		"import-publish":    {[]string{unknownID}, "", "303 403 403 303 303 403 403 303"}, // without an action it shows the list,

		"desk-decisions":     {nil, certifiers, ""},
		"desk-decisions-csv": {nil, certifiers, ""},
		"new-decision":       {nil, certifiers, certifiersInvalid},
		"desk-decision":      {[]string{x.decision}, certifiersOne, ""},
		"change-decision":    {[]string{x.decision}, certifiersOne, certifiersGone},
		"decision-annex":     {[]string{x.decision}, "", certifiersGone},
		"decision-line":      {[]string{x.decision}, "", certifiersGone},
		"remove-line":        {[]string{x.decision, unknownID}, "", certifiersGone},
		"decision-scan":      {[]string{x.decision}, certifiersGone, certifiersGone},
		"submit-decision":    {[]string{x.decision}, "", certifiersGone},
		"publish-decision":   {[]string{x.decision}, "", certifiersGone},
		"return-decision":    {[]string{x.decision}, "", certifiersGone},
		"delete-decision":    {[]string{x.decision}, "", certifiersGone},

		"desk-proposals":     {nil, list, ""},
		"desk-proposals-csv": {nil, list, ""},
		"desk-proposal":      {[]string{x.proposal}, one, ""},
		"confirm-proposal":   {[]string{x.proposal}, "", gone},
		"close-proposal":     {[]string{x.proposal}, "", gone},

		"desk-reports":      {nil, list, ""},
		"desk-reports-csv":  {nil, list, ""},
		"desk-report":       {[]string{x.report}, one, gone},
		"desk-report-photo": {[]string{x.report}, gone, ""},

		"desk-inspections":     {nil, list, ""},
		"desk-inspections-csv": {nil, list, ""},
		"desk-inspection":      {[]string{x.inspection}, one, ""},
		"inspection-result":    {[]string{x.inspection}, "", gone},
		"inspection-plan":      {[]string{x.inspection}, one, gone},
		"inspection-mended":    {[]string{x.inspection}, "", gone},
		"cancel-inspection":    {[]string{x.inspection}, "", gone},
		"new-inspection":       {product, one, gone},

		"desk-delegations":     {nil, list, ""},
		"desk-delegations-csv": {nil, list, ""},
		"desk-delegation":      {[]string{unknownID}, gone, gone},
		"desk-delegation-csv":  {[]string{unknownID}, gone, ""},
		"delegation-list":      {[]string{unknownID}, gone, gone},
		"set-delegation-list":  {[]string{unknownID}, "", gone},

		"desk-accounts":     {nil, list, ""},
		"desk-accounts-csv": {nil, list, ""},
		"desk-account":      {[]string{x.user}, one, ""},
		"desk-account-link": {[]string{x.user}, "", gone},
		"ask-lock":          {[]string{x.user}, "", gone},
		"remove-member":     {[]string{x.user, unknownID}, "", gone},
		"invite-member":     {nil, list, invalid},

		"desk-audit":     {nil, list, ""},
		"desk-audit-csv": {nil, list, ""},

		"desk-synonyms":     {nil, list, ""},
		"desk-synonyms-csv": {nil, list, ""},
		"new-synonym":       {nil, list, invalid},
		"desk-synonym":      {[]string{unknownID}, gone, gone},
		"delete-synonym":    {[]string{unknownID}, "", gone},

		"desk-fairs":     {nil, "303 403 403 403 403 403 200 200", ""},
		"desk-fairs-csv": {nil, "303 403 403 403 403 403 200 200", ""},
		"new-fair":       {nil, "303 403 403 403 403 403 200 200", "303 403 403 403 403 403 422 422"},

		"desks":              {nil, "303 403 403 303 303 303 303 200", ""},
		"admin":              {nil, administration, ""},
		"repair-search":      {nil, "", "303 403 403 403 403 403 403 303"},
		"admin-users":        {nil, administration, ""},
		"admin-users-csv":    {nil, administration, ""},
		"admin-user":         {[]string{x.user}, administration, administrationGone},
		"lock-user":          {[]string{x.user}, "", administrationGone},
		"unlock-user":        {[]string{x.user}, "", administrationGone},
		"link-user":          {[]string{x.user}, "", administrationGone},
		"refuse-lock":        {[]string{x.user}, "", administrationGone},
		"admin-settings":     {nil, administration, ""},
		"admin-settings-csv": {nil, administration, ""},
		"admin-jobs-csv":     {nil, administration, ""},
	}
}

// deskThings are the ids of things of Tuyên Quang.
type deskThings struct{ decision, proposal, report, inspection, user string }

// deskThings adds a thing of each kind that the desk shows.
func (s *site) deskThings(t *testing.T, officer domain.Actor) (x deskThings) {
	t.Helper()
	ctx, today := t.Context(), domain.Today(noon)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := s.store.AddDecision(ctx, officer, domain.Decision{Issuer: "UBND tỉnh Tuyên Quang", Number: "9/QĐ-UBND", Date: today - 2, Level: domain.LevelProvince, ProvinceCode: new("08"), Criteria: "148/QĐ-TTg"})
	must(err)
	p, err := s.store.Product(ctx, fullID)
	must(err)
	c, err := s.store.AddCertificateChange(ctx, officer, domain.CertificateChange{CertificateID: p.Certificates[0].ID, Kind: domain.CertificateChangeRevoke, Ground: domain.GroundDiscontinued, Text: "Cơ sở ngừng làm từ tháng 10", EffectiveOn: today + 1}, today)
	must(err)
	r, err := s.store.AddReport(ctx, domain.Report{ProductName: "Mật lạ", ProvinceCode: "08", Text: "Tem mờ, nghi là giả"}, "")
	must(err)
	i, err := s.store.AddInspection(ctx, officer, domain.Inspection{Kind: domain.InspectionVisit, ListingKind: domain.KindProduct, ListingID: fullID, PlannedOn: today + 3}, false)
	must(err)
	return deskThings{decision: d.ID, proposal: c.ID, report: r.ID, inspection: i.ID, user: officer.UserID}
}

// officerActor is an officer of Tuyên Quang as the store knows it.
func (s *site) officerActor(t *testing.T, email string) domain.Actor {
	t.Helper()
	u, err := s.store.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return domain.Actor{UserID: u.ID, Roles: u.Roles, Provinces: u.Provinces, FormerProvinces: []string{"02", "08"}, SessionID: "x"}
}

// TestDeskAccess compares what each role gets at each page of the desks with the matrix.
func TestDeskAccess(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	producer, _ := s.memberOf(t, "chu.the.quyen@example.vn")
	browsers := map[string]*browser{
		"guest": s.newBrowser(), "buyer": s.signedUp(t, domain.RoleBuyer, "mua.quyen@example.vn"), "producer": producer,
		"officer": s.deskOfficer(t, "can.bo.quyen@example.vn"), "other": s.officerOf(t, "can.bo.khac@example.vn", "01"),
		"ministry": s.officeUser(t, "bo.quyen@example.vn", domain.RoleMinistry), "organizer": s.officeUser(t, "to.chuc.quyen@example.vn", domain.RoleOrganizer), "admin": s.officeUser(t, "quan.tri.quyen@example.vn", domain.RoleAdmin),
	}
	matrix := deskMatrix(s.deskThings(t, s.officerActor(t, "can.bo.quyen@example.vn")))
	owner, _ := s.deskOrganizer(t, "chu.hoi.cho.quyen@example.vn")
	fair := strings.TrimPrefix(owner.newFair(t, "Hội chợ Quyền 2027"), "/ban/hoi-cho/")
	for _, route := range web.SessionRoutes() {
		if strings.HasPrefix(route.VI, "/ban/hoi-cho/:id") {
			t.Run(route.Name, func(t *testing.T) { checkFairAccess(t, route, browsers, owner, fair) })
			continue
		}
		row, ok := matrix[route.Name]
		if !strings.HasPrefix(route.VI, "/ban") {
			continue
		}
		if !ok || route.Get != (row.get != "") || route.Post != (row.post != "") {
			t.Errorf("%s has no row in the matrix, or another method", route.Name)
			continue
		}
		t.Run(route.Name, func(t *testing.T) {
			for method, want := range map[string]string{http.MethodGet: row.get, http.MethodPost: row.post} {
				for i, status := range strings.Fields(want) {
					role, ids := deskRoles()[i], row.ids
					if method == http.MethodPost && status == "404" && role != "other" && len(ids) > 0 {
						ids = withUnknown(ids)
					}
					if got := browsers[role].ask(method, addressOf(route.VI, ids), ""); strconv.Itoa(got.Code) != status {
						t.Errorf("%s %s for %s: %d, want %s", method, route.VI, role, got.Code, status)
					} else if got.Header().Get("Cache-Control") != "no-store" {
						t.Errorf("%s %s may be kept: %q", method, route.VI, got.Header().Get("Cache-Control"))
					}
				}
			}
		})
	}
	commune := s.signedUp(t, domain.RoleBuyer, "can.bo.xa@example.vn")
	u, err := s.store.UserByEmail(t.Context(), "can.bo.xa@example.vn")
	if err == nil {
		_, err = s.store.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Roles: []domain.Role{domain.RoleOfficer}, Communes: []string{"01021"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/ban/can-bo", "/ban/can-bo/nhat-ky", "/ban/can-bo/phan-anh", "/ban/can-bo/kiem-tra", "/ban/can-bo/tu-dong-nghia"} {
		if got := commune.ask(http.MethodGet, target, ""); got.Code != http.StatusOK {
			t.Errorf("%s for an officer of a commune: %d", target, got.Code)
		}
	}
	for target, status := range map[string]int{
		"/ban/can-bo/viec/khac": 404, "/ban/can-bo/xet-duyet/khac/" + fullID: 404, "/ban/can-bo/xet-duyet/chu-the/" + fullID: 404, "/ban/can-bo?tinh=ha-noi": 403,
	} {
		if got := browsers["officer"].ask(http.MethodGet, target, ""); got.Code != status {
			t.Errorf("%s: %d, want %d", target, got.Code, status)
		}
	}
}

// checkFairAccess compares what each role gets at a page of the desk of a fair: only those
// who run it and admins reach it, and another organizer learns nothing of it.
func checkFairAccess(t *testing.T, route web.SessionRoute, browsers map[string]*browser, owner *browser, fair string) {
	ids := []string{fair}
	for range strings.Count(route.VI, ":") - 1 {
		ids = append(ids, unknownID)
	}
	target := addressOf(route.VI, ids)
	for method, has := range map[string]bool{http.MethodGet: route.Get, http.MethodPost: route.Post} {
		for role, b := range browsers {
			want := map[string]int{"guest": http.StatusSeeOther, "organizer": http.StatusNotFound}[role]
			if want == 0 {
				want = http.StatusForbidden
			}
			if !has || role == "admin" {
				continue
			}
			if got := b.ask(method, target, ""); got.Code != want || got.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s for %s: %d, want %d; Cache-Control %q", method, target, role, got.Code, want, got.Header().Get("Cache-Control"))
			}
		}
	}
	if route.Get && len(ids) == 1 && route.Name != "fair-plan" { // the fair has no plan yet
		if got := owner.ask(http.MethodGet, target, ""); got.Code != http.StatusOK {
			t.Errorf("%s for the owner: %d", target, got.Code)
		}
	}
}

// addressOf returns an address with its ids, in the order of the path.
func addressOf(path string, ids []string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") {
			parts[i], ids = ids[0], ids[1:]
		}
	}
	return strings.Join(parts, "/")
}

// withUnknown replaces the ids of things by one that no thing has; names of kinds stay.
func withUnknown(ids []string) []string {
	out := append([]string{}, ids...)
	for i, id := range out {
		if len(id) == len(unknownID) {
			out[i] = unknownID
		}
	}
	return out
}
