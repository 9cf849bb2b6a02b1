package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chophien/config"
	"chophien/criteria/criteriatest"
	"chophien/domain"
)

// TestCriteriaOfAFile takes a product under criteria that only a file has from its paper
// and its decision to the pages, on both ways to run.
func TestCriteriaOfAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "criteria.json")
	if err := os.WriteFile(file, criteriatest.File(), 0o600); err != nil {
		t.Fatal(err)
	}
	eachInstallationWith(t, func(c *config.Config) { c.CriteriaFile = file }, func(t *testing.T, s *site) {
		ctx, today := t.Context(), domain.Today(noon)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ask := func(method, path, token, body string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(ctx, method, publicURL+path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			if token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			return w
		}
		shows := func(path string, words ...string) string {
			t.Helper()
			w := ask(http.MethodGet, path, "", "")
			for _, word := range words {
				if !strings.Contains(w.Body.String(), word) {
					t.Errorf("%s does not show %q: %d %.3000s", path, word, w.Code, w.Body)
				}
			}
			return w.Body.String()
		}
		full, err := s.store.Product(ctx, fullID)
		must(err)
		token := domain.NewToken(domain.TokenSession)
		user := func(email string, roles ...domain.Role) domain.Actor {
			u := domain.User{Email: email, EmailKey: email, Name: "Cán bộ", PasswordHash: "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzYWx0c2E$bm90IGEgaGFzaCBvZiBhbnl0aGluZyBhdCBhbGwu", Roles: roles}
			if roles[0] == domain.RoleOfficer {
				u.Provinces = []string{full.ProvinceCode}
			}
			u, err := s.store.AddUser(ctx, u)
			must(err)
			of := domain.Actor{UserID: u.ID, Roles: roles, Provinces: u.Provinces, SessionID: u.ID}
			if full.FormerProvinceCode != nil {
				of.FormerProvinces = []string{*full.FormerProvinceCode}
			}
			return of
		}
		officer, admin := user("can.bo@example.vn", domain.RoleOfficer), user("quan.tri@example.vn", domain.RoleAdmin)
		signed, err := s.store.User(ctx, officer.UserID)
		must(err)
		_, err = s.store.AddSession(ctx, domain.Session{UserID: officer.UserID, TokenHash: domain.HashToken(token)}, domain.SignInProof{PasswordHash: signed.PasswordHash})
		must(err)

		set := "I.6.a"
		p, err := s.store.AddProduct(ctx, admin, domain.Product{Name: "Nhộng rang muối", ProducerID: full.ProducerID, SetCode: &set, Description: "Rang với muối."})
		must(err)
		must(s.store.SetStatus(ctx, domain.Ref{Kind: domain.KindProduct, ID: p.ID}, p.Version, domain.StatusPublished))
		e, err := s.store.AddEvidence(ctx, admin, domain.Evidence{ProductID: p.ID, Condition: domain.ConditionRawMaterialArea, PaperKind: "soil_map", Issuer: "Trung tâm", IssuedOn: today - 30})
		must(err)
		_, err = s.store.JudgeEvidence(ctx, admin, p.ID, e.ID, e.Version, domain.VerdictAccepted, "")
		must(err)

		w := ask(http.MethodPost, "/v1/decisions", token, `{"issuer":"UBND tỉnh","number":"77/QĐ-UBND","date":"`+(today-5).String()+`","level":"province","province":"`+full.ProvinceCode+`"}`)
		var d struct{ ID, Criteria string }
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != http.StatusCreated || d.Criteria != string(criteriatest.ID) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w := ask(http.MethodPost, "/v1/decisions", token, `{"issuer":"UBND tỉnh","number":"78/QĐ-UBND","date":"`+(today-5).String()+`","level":"province","province":"`+full.ProvinceCode+`","criteria":"1/QĐ"}`); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "hãy chọn một trong: 1048/QĐ-TTg, 148/QĐ-TTg, 999/QĐ-TTg") {
			t.Errorf("other criteria: %d %s", w.Code, w.Body)
		}
		a, b, c := 40_00, 20_00, 15_50 // 75.5: four stars, also under the criteria before
		with, err := s.store.AddDecisionLines(ctx, officer, d.ID, domain.AnyVersion, []domain.DecisionLine{{ProductID: p.ID, Kind: domain.DecisionLineNew, Stars: 4, ScoreA: &a, ScoreB: &b, ScoreC: &c}}, false)
		must(err)
		with, err = s.store.SubmitDecision(ctx, officer, d.ID, with.Version, today)
		must(err)
		with, err = s.store.PublishDecision(ctx, admin, d.ID, with.Version, today)
		must(err)

		end := (today - 5).AddMonths(24)
		shows("/san-pham/"+p.Slug, "Nhộng rang muối", end.Vietnamese(), "Bản đồ thổ nhưỡng (giả định)", "Thực phẩm từ côn trùng (giả định)")
		shows("/en/products/"+p.Slug, "Soil map (invented)", "Food of insects (invented)")
		shows("/v1/products/"+p.ID, `"valid_until":"`+end.String()+`"`, `"criteria":"999/QĐ-TTg"`, `"kind":"soil_map"`)
		shows("/verify/"+with.Certificates[0].Code, end.Vietnamese(), "Quyết định 999/QĐ-TTg")
		shows("/san-pham/"+full.Slug, full.Name) // certified under the criteria before
		if page := shows("/bo-san-pham", "4 bộ sản phẩm", "Quyết định 999/QĐ-TTg", "Thực phẩm từ côn trùng (giả định)"); strings.Contains(page, "/bo-san-pham/V.1") {
			t.Error("a set of earlier criteria is listed")
		}
		shows("/v1/product-sets", `"total_sets":4`, `"I.6.a"`)
		if kinds := shows("/v1/paper-kinds", "soil_map", `"other"`); strings.Contains(kinds, "vietgap") {
			t.Error("a paper of earlier criteria is listed")
		}
		shows("/v1/criteria", `"criteria":"148/QĐ-TTg"`, `"criteria":"999/QĐ-TTg"`, `"certificate_months":24`, `{"stars":5,"from_points":92.5}`)
		shows("/gioi-thieu", "24 tháng (Quyết định 999/QĐ-TTg)")
	})
}
