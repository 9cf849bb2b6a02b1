package storetest

import (
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// newActor adds a user with roles and returns it as the caller of requests.
func newActor(t testing.TB, s *store.Store, email string, provinces []string, roles ...domain.Role) domain.Actor {
	t.Helper()
	u := newUser(email, roles...)
	u.Provinces = provinces
	u, err := s.AddUser(t.Context(), u)
	must(t, err)
	return domain.Actor{UserID: u.ID, Roles: roles, Provinces: provinces, FormerProvinces: provinces, SessionID: u.ID}
}

// decisionSubmissions: publishing a decision takes two, and one of the ministry an
// account of the ministry, or an officer and an admin (check N13).
func decisionSubmissions(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	ctx := t.Context()
	second := newActor(t, s, "second@example.vn", []string{"08"}, domain.RoleOfficer)
	second.FormerProvinces = []string{"02", "08"}
	ministry := newActor(t, s, "ministry@example.vn", nil, domain.RoleMinistry)
	chief := newActor(t, s, "chief@example.vn", nil, domain.RoleAdmin)

	n := 0
	// drafted returns a draft of one line about a new public product.
	drafted := func(t *testing.T, by domain.Actor, level domain.DecisionLevel, province *string, stars, score int) domain.DecisionWithLines {
		t.Helper()
		n++
		p := draft("Chè gửi duyệt " + strings.Repeat("x", n))
		p.SetCode = ptr(aSet(t, s))
		p, err := s.AddProduct(ctx, who.member, p)
		must(t, err)
		must(t, s.SetStatus(ctx, domain.Ref{Kind: domain.KindProduct, ID: p.ID}, 1, domain.StatusPublished))
		d, err := s.AddDecision(ctx, by, domain.Decision{Issuer: "UBND tỉnh Tuyên Quang", Number: strings.Repeat("1", n) + "/QĐ", Date: today() - 3, Level: level, Criteria: "148/QĐ-TTg", ProvinceCode: province})
		must(t, err)
		out, err := s.AddDecisionLines(ctx, by, d.ID, d.Version, []domain.DecisionLine{{ProductID: p.ID, Kind: domain.DecisionLineNew, Stars: stars, Score: &score}}, false)
		must(t, err)
		return out
	}
	notices := func(t *testing.T, a domain.Actor) []domain.Notice {
		t.Helper()
		list, err := s.Notices(ctx, a.UserID, true, domain.Page{Limit: 20})
		must(t, err)
		return list.Items
	}

	t.Run("it waits for another officer, who may return it", func(t *testing.T) {
		d := drafted(t, who.officer, domain.LevelProvince, ptr("08"), 3, 60_00)
		_, err := s.PublishDecision(ctx, second, d.ID, d.Version, today())
		wantCode(t, err, domain.CodeConflict)
		_, err = s.ReturnDecision(ctx, second, d.ID, d.Version, "Chưa gửi")
		wantCode(t, err, domain.CodeConflict)
		for _, a := range []domain.Actor{who.stranger, who.member, ministry} {
			_, err = s.SubmitDecision(ctx, a, d.ID, d.Version, today())
			wantCode(t, err, domain.CodeNotFound)
		}
		got := submitted(t, s, who.officer, d.ID, d.Version)
		if got.Step() != domain.DecisionSecondOfficer || got.Submitter == nil || got.Submitter.Name == "" || *got.SubmittedBy != who.officer.UserID || got.SubmittedAt == nil || got.Version != d.Version+1 {
			t.Fatalf("submitted: %+v", got.Decision)
		}
		_, err = s.SubmitDecision(ctx, second, d.ID, got.Version, today())
		wantCode(t, err, domain.CodeConflict)
		key := who.officer
		key.SessionID, key.APIKeyID = "", id('a', 2)
		for _, own := range []domain.Actor{who.officer, key} {
			_, err = s.PublishDecision(ctx, own, d.ID, got.Version, today())
			wantCode(t, err, domain.CodeForbidden)
		}
		if seen := notices(t, second); len(seen) != 1 || seen[0].Kind != "decision.submit" || !strings.Contains(seen[0].Title, got.Number) {
			t.Errorf("the second officer has the notices %+v", seen)
		}
		for waits, want := range map[bool]int{true: 1, false: 0} {
			list, err := s.ManagedDecisions(ctx, second, domain.ManagedDecisionFilter{Submitted: &waits}, domain.Page{Limit: 10})
			must(t, err)
			if len(list.Items) != want {
				t.Errorf("submitted %t: %+v", waits, list.Items)
			}
			if want == 1 && (list.Items[0].Submitter == nil || list.Items[0].Step() != domain.DecisionSecondOfficer) {
				t.Errorf("listed: %+v", list.Items[0])
			}
		}
		for _, reason := range []string{" ", strings.Repeat("ệ", 2001)} {
			_, err = s.ReturnDecision(ctx, second, d.ID, got.Version, reason)
			wantField(t, err, "reason")
		}
		back, err := s.ReturnDecision(ctx, second, d.ID, got.Version, "Phụ lục thiếu điểm")
		must(t, err)
		if back.Step() != domain.DecisionSubmission || len(back.Lines) != 1 {
			t.Errorf("returned: %+v", back)
		}
		if seen := notices(t, who.officer); len(seen) != 1 || seen[0].Kind != "decision.return" || seen[0].Text != "Phụ lục thiếu điểm" {
			t.Errorf("the first officer has the notices %+v", seen)
		}
		got = submitted(t, s, who.officer, d.ID, back.Version)
		own, err := s.ReturnDecision(ctx, who.officer, d.ID, got.Version, "")
		must(t, err)
		got = submitted(t, s, who.officer, d.ID, own.Version)
		done, err := s.PublishDecision(ctx, second, d.ID, got.Version, today())
		must(t, err)
		if len(done.Certificates) != 1 || done.Step() != "" {
			t.Errorf("published: %+v", done)
		}
		_, err = s.ReturnDecision(ctx, second, d.ID, done.Version, "Muộn")
		wantCode(t, err, domain.CodeConflict)
	})

	t.Run("any change takes the submission back", func(t *testing.T) {
		d := drafted(t, who.officer, domain.LevelProvince, ptr("08"), 3, 60_00)
		got := submitted(t, s, who.officer, d.ID, d.Version)
		changed := got.Decision
		changed.Note = "Sửa lỗi in"
		changed, err := s.ChangeDecision(ctx, second, changed, got.Version)
		must(t, err)
		_, err = s.PublishDecision(ctx, second, d.ID, changed.Version, today())
		wantCode(t, err, domain.CodeConflict)
		got = submitted(t, s, second, d.ID, changed.Version)
		line := got.Lines[0]
		line.Score = ptr(65_00)
		got, err = s.AddDecisionLines(ctx, second, d.ID, got.Version, []domain.DecisionLine{line}, true)
		must(t, err)
		_, err = s.PublishDecision(ctx, who.officer, d.ID, got.Version, today())
		wantCode(t, err, domain.CodeConflict)
		if stored, err := s.ManagedDecision(ctx, who.officer, d.ID); err != nil || stored.Step() != domain.DecisionSubmission || stored.SubmittedAt != nil {
			t.Errorf("after the change: %+v (%v)", stored.Decision, err)
		}
	})

	t.Run("five stars need the ministry, or an officer and an admin", func(t *testing.T) {
		for _, c := range []struct {
			name          string
			first, second domain.Actor
			want          domain.Code
		}{
			{"two officers", who.officer, second, domain.CodeForbidden},
			{"two admins", who.admin, chief, domain.CodeForbidden},
			{"an officer, then an admin", who.officer, who.admin, ""},
			{"an admin, then an officer", who.admin, who.officer, ""},
			{"an officer, then the ministry", who.officer, ministry, ""},
			{"the ministry alone", ministry, ministry, domain.CodeForbidden},
			{"the ministry, then an admin", ministry, who.admin, domain.CodeForbidden},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := drafted(t, who.officer, domain.LevelMinistry, ptr("08"), 5, 92_00)
				got := submitted(t, s, c.first, d.ID, d.Version)
				if got.Step() != domain.DecisionOfMinistry {
					t.Errorf("it waits for %q", got.Step())
				}
				_, err := s.PublishDecision(ctx, c.second, d.ID, got.Version, today())
				wantCode(t, err, c.want)
			})
		}
		d := domain.Decision{Issuer: "Bộ Nông nghiệp và Môi trường", Number: "5/QĐ-BNNMT", Date: today() - 3, Level: domain.LevelProvince, Criteria: "148/QĐ-TTg", ProvinceCode: ptr("08")}
		_, err := s.AddDecision(ctx, ministry, d)
		wantField(t, err, "level")
		d.Level, d.ProvinceCode = domain.LevelMinistry, nil
		_, err = s.AddDecision(ctx, who.officer, d)
		wantField(t, err, "province")
		own, err := s.AddDecision(ctx, ministry, d)
		must(t, err)
		list, err := s.ManagedDecisions(ctx, ministry, domain.ManagedDecisionFilter{Status: domain.StatusDraft}, domain.Page{Limit: 10})
		must(t, err)
		if len(list.Items) != 5 || list.Items[0].ID != own.ID {
			t.Errorf("the ministry manages %+v", list.Items)
		}
	})

	t.Run("a change to five stars needs an officer and an admin", func(t *testing.T) {
		d := drafted(t, who.officer, domain.LevelMinistry, ptr("08"), 5, 92_00)
		d = submitted(t, s, who.officer, d.ID, d.Version)
		five, err := s.PublishDecision(ctx, ministry, d.ID, d.Version, today())
		must(t, err)
		d = drafted(t, who.officer, domain.LevelProvince, ptr("08"), 3, 60_00)
		d = submitted(t, s, who.officer, d.ID, d.Version)
		three, err := s.PublishDecision(ctx, second, d.ID, d.Version, today())
		must(t, err)
		p, err := s.AddCertificateChange(ctx, who.officer, domain.CertificateChange{
			CertificateID: three.Certificates[0].ID, Kind: domain.CertificateChangeStars, Ground: domain.GroundRescored, Text: "Chấm lại", EffectiveOn: today(),
			DecisionID: &five.ID, Stars: 5, Score: ptr(92_00),
		}, today())
		must(t, err)
		_, err = s.ConfirmCertificateChange(ctx, second, p.ID, today())
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.ConfirmCertificateChange(ctx, who.admin, p.ID, today())
		must(t, err)
	})

	t.Run("many at once, each refusal named", func(t *testing.T) {
		a, b := drafted(t, who.officer, domain.LevelProvince, ptr("08"), 3, 60_00), drafted(t, who.officer, domain.LevelProvince, ptr("08"), 4, 75_00)
		ids := []string{a.ID, b.ID}
		move := func(by domain.Actor, action domain.DecisionAction, wantDone int, want ...domain.Code) {
			t.Helper()
			done, refused, err := s.MoveDecisions(ctx, by, ids, action, today())
			must(t, err)
			if done != wantDone || len(refused) != len(want) {
				t.Fatalf("%s: %d done, refused %+v", action, done, refused)
			}
			for i, r := range refused {
				if r.Err.Code != want[i] || r.DecisionID != ids[i] {
					t.Errorf("%s: refused %+v, want %s", action, r, want[i])
				}
			}
		}
		move(second, domain.DecisionPublish, 0, domain.CodeConflict, domain.CodeConflict)
		move(who.officer, domain.DecisionSubmit, 2)
		move(second, domain.DecisionSubmit, 0) // they are there already
		move(who.officer, domain.DecisionPublish, 0, domain.CodeForbidden, domain.CodeForbidden)
		move(second, domain.DecisionPublish, 2)
		move(second, domain.DecisionPublish, 0)
	})

	if _, err := s.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
}

// fourEyes: where an installation requires it, an officer neither judges a paper
// nor publishes a listing that it entered or submitted for a producer.
func fourEyes(t *testing.T, open Open) {
	for _, c := range []struct {
		setting domain.FourEyes
		want    domain.Code
	}{{domain.FourEyesDecisions, ""}, {domain.FourEyesAll, domain.CodeForbidden}} {
		t.Run(string(c.setting), func(t *testing.T) {
			s := open(t, noon, true, func(config *store.Config) { config.FourEyes = c.setting })
			who := inhabit(t, s)
			ctx := t.Context()
			p := draft("Chè nhập thay")
			p.SetCode = ptr(aSet(t, s))
			p, err := s.AddProduct(ctx, who.officer, p)
			must(t, err)
			ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
			paper, err := s.AddEvidence(ctx, who.officer, domain.Evidence{
				ProductID: p.ID, Condition: domain.ConditionFoodSafety, PaperKind: "haccp", Number: "HC-1", Issuer: "Quacert", IssuedOn: today() - 30,
			})
			must(t, err)
			_, err = s.JudgeEvidence(ctx, who.officer, p.ID, paper.ID, paper.Version, domain.VerdictAccepted, "")
			wantCode(t, err, c.want)
			if c.want != "" {
				_, err = s.JudgeEvidence(ctx, who.admin, p.ID, paper.ID, paper.Version, domain.VerdictAccepted, "")
				must(t, err)
			}
			state, err := s.Review(ctx, who.officer, ref, domain.AnyVersion, domain.ReviewSubmit, "")
			must(t, err)
			_, err = s.Review(ctx, who.officer, ref, state.Version, domain.ReviewPublish, "")
			wantCode(t, err, c.want)
			if c.want != "" {
				out, err := s.ReviewAll(ctx, who.officer, []domain.Ref{ref}, domain.ReviewPublish, "")
				must(t, err)
				if len(out) != 1 || len(out[0].Errs) != 1 || out[0].Errs[0].Code != c.want {
					t.Errorf("in bulk: %+v", out)
				}
				_, err = s.Review(ctx, who.admin, ref, state.Version, domain.ReviewPublish, "")
				must(t, err)
			}
			// What the maker submitted, one officer publishes.
			own := draft("Chè của chủ thể")
			own.SetCode = ptr(aSet(t, s))
			own, err = s.AddProduct(ctx, who.member, own)
			must(t, err)
			ref.ID = own.ID
			state, err = s.Review(ctx, who.member, ref, domain.AnyVersion, domain.ReviewSubmit, "")
			must(t, err)
			_, err = s.Review(ctx, who.officer, ref, state.Version, domain.ReviewPublish, "")
			must(t, err)
		})
	}
}
