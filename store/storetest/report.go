package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// onShelves loads a published product of Tuyên Quang (08, formerly Hà Giang
// 02) and its producer with one member, and returns the actors around it.
func onShelves(t *testing.T, s *store.Store) (officer, elsewhere, admin, member domain.Actor) {
	t.Helper()
	p := product(1, "Chè Shan tuyết", "08", "02")
	p.ProducerID = ptr(id('b', 1))
	split := product(2, "Nơi mâu thuẫn", "08", "01")
	_, err := s.Load(t.Context(), certified(domain.Batch{Producers: []domain.Producer{producer(1, "HTX Chè", "08", "02")}, Products: []domain.Product{p, split}}, four))
	must(t, err)
	exec(t, s, "DELETE FROM river_job")
	an := addOfficer(t, s, "an@example.vn", "08")
	binh := addOfficer(t, s, "binh@example.vn", "01")
	chi := addUser(t, s, "chi@example.vn", domain.RoleProducer)
	exec(t, s, fmt.Sprintf("INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', true, '2026-11-23 05:00:00')", chi.ID, id('b', 1)))
	officer = domain.Actor{UserID: an.ID, Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}, FormerProvinces: []string{"02", "08"}, SessionID: "x"}
	elsewhere = domain.Actor{UserID: binh.ID, Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"01"}, FormerProvinces: []string{"01"}, SessionID: "x"}
	admin = domain.Actor{UserID: an.ID, Roles: []domain.Role{domain.RoleAdmin}, SessionID: "x"}
	member = domain.Actor{UserID: chi.ID, Roles: []domain.Role{domain.RoleProducer}, Producers: []string{id('b', 1)}, OwnedProducers: []string{id('b', 1)}, SessionID: "x"}
	return officer, elsewhere, admin, member
}

func about(text string) domain.Report {
	return domain.Report{ProvinceCode: "01", Place: "Chợ Đồng Xuân", Text: text, Contact: "0900000000"}
}

func reports(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, elsewhere, admin, member := onShelves(t, s)

	for name, c := range map[string]struct {
		change  func(*domain.Report)
		product string
	}{
		"about nothing":    {func(*domain.Report) {}, ""},
		"no such product":  {func(*domain.Report) {}, "khong-co"},
		"an unknown id":    {func(*domain.Report) {}, id('a', 99)},
		"a hostile slug":   {func(*domain.Report) {}, `x' OR 1=1`},
		"a short text":     {func(r *domain.Report) { r.Text, r.ProductName = "Giả", "Chè" }, ""},
		"an unknown place": {func(r *domain.Report) { r.ProvinceCode, r.ProductName = "99", "Chè" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := about("Bao bì in năm sao, mùi lạ")
			c.change(&r)
			_, err := s.AddReport(t.Context(), r, c.product)
			wantCode(t, err, domain.CodeInvalid)
		})
	}

	first, err := s.AddReport(t.Context(), about("Bao bì in năm sao, mùi lạ"), "che-shan-tuyet")
	must(t, err)
	if first.State != domain.ReportOpen || first.Product == nil || first.Product.ID != id('a', 1) || len(first.Ref) != 12 || first.Version != 1 {
		t.Fatalf("stored %+v", first)
	}
	loose := about("Hàng không rõ nguồn gốc")
	const unregistered = "2345-6789" // as on a label that was made up
	loose.Code, loose.ProductName = unregistered, "Mật ong"
	second, err := s.AddReport(t.Context(), loose, "")
	must(t, err)
	if second.ProductID != nil || second.Code != unregistered {
		t.Fatalf("stored %+v", second)
	}
	_, err = s.AddReport(t.Context(), about("Về sản phẩm có hai nơi"), id('a', 2))
	must(t, err)

	var notices domain.List[domain.Notice]
	decide := func(by domain.Actor, r domain.Report, version int64, d domain.ReportDecision, want domain.Code) domain.Report {
		t.Helper()
		out, err := s.DecideReport(t.Context(), by, r.ID, version, d)
		wantCode(t, err, want)
		return out
	}
	step(t, "the product's officers see to what is about it, the place's to the rest", func(t *testing.T) {
		for _, c := range []struct {
			name string
			by   domain.Actor
			f    domain.ReportFilter
			want []string
		}{
			{"its officer", officer, domain.ReportFilter{}, []string{first.Ref}},
			{"the officer of the market", elsewhere, domain.ReportFilter{}, []string{second.Ref}},
			{"an admin", admin, domain.ReportFilter{ProductID: id('a', 1)}, []string{first.Ref}},
			{"an admin there", admin, domain.ReportFilter{Province: "01"}, []string{second.Ref}},
			{"a member", member, domain.ReportFilter{}, nil},
			{"a visitor", domain.Actor{}, domain.ReportFilter{}, nil},
			{"what is upheld", officer, domain.ReportFilter{States: []domain.ReportState{domain.ReportUpheld}}, nil},
			{"elsewhere", officer, domain.ReportFilter{Province: "01"}, nil},
		} {
			if got := reportRefs(t, s, c.by, c.f); !slices.Equal(got, c.want) {
				t.Errorf("%s sees %v, want %v", c.name, got, c.want)
			}
		}
		if all := reportRefs(t, s, admin, domain.ReportFilter{}); len(all) != 3 {
			t.Errorf("an admin sees %v", all)
		}
		notices, err = s.Notices(t.Context(), officer.UserID, false, domain.Page{Limit: 10})
		must(t, err)
		if len(notices.Items) != 2 || notices.Items[1].Kind != "report.new" || notices.Items[1].Path != "/v1/me/reports/"+first.ID {
			t.Errorf("the officer has the notices %+v", notices.Items)
		}
		for _, by := range []domain.Actor{elsewhere, member, {}} {
			_, err := s.Report(t.Context(), by, first.ID)
			wantCode(t, err, domain.CodeNotFound)
			_, err = s.DecideReport(t.Context(), by, first.ID, 1, domain.ReportDecision{Action: domain.ReportReview})
			wantCode(t, err, domain.CodeNotFound)
		}
		_, err = s.Report(t.Context(), officer, "x")
		wantCode(t, err, domain.CodeNotFound)

		decide(officer, first, 1, domain.ReportDecision{Action: domain.ReportAnswer}, domain.CodeInvalid)
		decide(officer, first, 1, domain.ReportDecision{Action: domain.ReportSuspend}, domain.CodeInvalid)
		decide(officer, first, 7, domain.ReportDecision{Action: domain.ReportReview}, domain.CodePrecondition)
		decide(elsewhere, second, 1, domain.ReportDecision{Action: domain.ReportSuspend, Note: "Giả"}, domain.CodeConflict)
		if r := decide(officer, first, 1, domain.ReportDecision{Action: domain.ReportReview}, ""); r.State != domain.ReportInReview || r.Version != 2 {
			t.Errorf("in review: %+v", r)
		}
		decide(officer, first, 2, domain.ReportDecision{Action: domain.ReportReview}, domain.CodeConflict)
	})

	step(t, "suspending hides the product, updates the index, and notifies its members", func(t *testing.T) {
		wantJobs(t, s)
		if r := decide(officer, first, 2, domain.ReportDecision{Action: domain.ReportSuspend, Note: "Nghi giả mạo"}, ""); r.State != domain.ReportInReview || r.Product.Status != domain.StatusSuspended {
			t.Errorf("suspended: %+v", r)
		}
		wantJobs(t, s, domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)})
		visible, err := s.Products(t.Context(), filter(), page())
		must(t, err)
		if slices.Contains(names(visible.Items), "Chè Shan tuyết") {
			t.Error("a suspended product is listed")
		}
		decide(officer, first, 3, domain.ReportDecision{Action: domain.ReportSuspend, Note: "Lần nữa"}, domain.CodeConflict)
		notices, err = s.Notices(t.Context(), member.UserID, false, domain.Page{Limit: 10})
		must(t, err)
		if len(notices.Items) != 1 || notices.Items[0].Kind != "listing.suspend" || notices.Items[0].Text != "Nghi giả mạo" {
			t.Errorf("the member has the notices %+v", notices.Items)
		}
		done := decide(officer, first, 3, domain.ReportDecision{Action: domain.ReportUphold, Note: "Đúng là giả", Answer: "Cảm ơn bạn."}, "")
		for _, a := range []domain.ReportAction{domain.ReportReview, domain.ReportAnswer, domain.ReportDismiss, domain.ReportUphold, domain.ReportSuspend} {
			decide(officer, done, 4, domain.ReportDecision{Action: a, Answer: "x", Note: "x"}, domain.CodeConflict)
		}
		got, err := s.ReportByRef(t.Context(), first.Ref)
		must(t, err)
		if got.State != domain.ReportUpheld || got.Answer != "Cảm ơn bạn." {
			t.Errorf("the reporter reads %+v", got)
		}
		_, err = s.ReportByRef(t.Context(), "000000000000")
		wantCode(t, err, domain.CodeNotFound)
		log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Listing: domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}}, domain.Page{Limit: 10})
		must(t, err)
		actions := auditActions(log.Items)
		if want := []string{"report.uphold", "report.suspend", "product.suspend", "report.review"}; !slices.Equal(actions, want) {
			t.Errorf("the history of the product is %v, want %v", actions, want)
		}
	})

	step(t, "too many about one product are refused together", func(t *testing.T) {
		// Concurrent reports with the same words are one report.
		ids := map[string]bool{}
		for range domain.ReportsPerProduct().Max - 1 {
			r, err := s.AddReport(t.Context(), about("Lại một phản ánh nữa"), id('a', 1))
			must(t, err)
			ids[r.ID] = true
		}
		if len(ids) != 1 {
			t.Errorf("concurrent equal reports are %d reports", len(ids))
		}
		_, err = s.AddReport(t.Context(), about("Lại một phản ánh nữa"), id('a', 1))
		wantCode(t, err, domain.CodeTooMany)
	})
}

func reportRefs(t *testing.T, s *store.Store, by domain.Actor, f domain.ReportFilter) (refs []string) {
	t.Helper()
	for _, r := range walkPages(t, 1, "", func(ctx context.Context, p domain.Page) (domain.List[domain.Report], error) {
		return s.Reports(ctx, by, f, p)
	}) {
		refs = append(refs, r.Ref)
	}
	return refs
}

func auditActions(entries []domain.AuditEntry) (actions []string) {
	for _, e := range entries {
		actions = append(actions, e.Action)
	}
	return actions
}
