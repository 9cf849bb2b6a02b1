package storetest

import (
	"slices"
	"testing"

	"chophien/criteria"
	"chophien/criteria/criteriatest"
	"chophien/domain"
	"chophien/store"
)

// criteriaAreData takes a product from a paper and a decision to its certificate under
// criteria that only a file has: other bands and parts, a new product set, another time
// and a new kind of paper.
func criteriaAreData(t *testing.T, open Open) {
	sets := criteriatest.Sets(t)
	s := open(t, noon, true, func(c *store.Config) { c.Criteria = sets })
	who := inhabit(t, s)
	must(t, s.LoadCriteria(t.Context()))
	state := stateOf(t, s)
	must(t, s.LoadCriteria(t.Context()))
	if stateOf(t, s) != state {
		t.Error("loading the same criteria again moves the state")
	}
	must(t, s.CriteriaCheck().Check(t.Context()))

	var p domain.Product
	step(t, "a product gets a set of the criteria in force only", func(t *testing.T) {
		stored, err := s.ProductSets(t.Context())
		must(t, err)
		if n := len(stored); n != 27 || stored[1].Code != "I.6.a" || stored[1].NameVI != "Thực phẩm từ côn trùng (giả định)" || stored[1].GroupVI != "Thực phẩm" {
			t.Fatalf("%d sets, the second is %+v", n, stored[1])
		}
		p = draft("Nhộng rang")
		p.SetCode = ptr("V.1")
		_, err = s.AddProduct(t.Context(), who.member, p)
		wantField(t, err, "set")
		p.SetCode = ptr("I.6.a")
		p, err = s.AddProduct(t.Context(), who.member, p)
		must(t, err)
		if p.Group != "I" {
			t.Errorf("its group is %s", p.Group)
		}
		must(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProduct, ID: p.ID}, 1, domain.StatusPublished))
	})
	step(t, "a paper has a kind of the criteria in force", func(t *testing.T) {
		e := domain.Evidence{ProductID: p.ID, Condition: domain.ConditionRawMaterialArea, PaperKind: "vietgap", Issuer: "Trung tâm", IssuedOn: today() - 20}
		_, err := s.AddEvidence(t.Context(), who.member, e)
		wantField(t, err, "paper_kind")
		e.PaperKind = "soil_map"
		e = proven(t, s, who.officer, e, domain.VerdictAccepted)
		notices, err := s.Notices(t.Context(), who.member.UserID, true, domain.Page{Limit: 10})
		must(t, err)
		if want := "Nhộng rang: giấy tờ được chấp nhận (Bản đồ thổ nhưỡng (giả định))"; !slices.ContainsFunc(notices.Items, func(n domain.Notice) bool { return n.Title == want }) {
			t.Errorf("the member has the notices %+v", notices.Items)
		}
	})
	decide := func(t *testing.T, number string, on domain.Date, id domain.Criteria, line domain.DecisionLine) (domain.DecisionWithLines, error) {
		t.Helper()
		d, err := s.AddDecision(t.Context(), who.officer, domain.Decision{Issuer: "UBND tỉnh Tuyên Quang", Number: number, Date: on, Level: domain.LevelProvince, Criteria: id, ProvinceCode: ptr("08")})
		if err != nil {
			return domain.DecisionWithLines{}, err
		}
		got, err := s.AddDecisionLines(t.Context(), who.officer, d.ID, 1, []domain.DecisionLine{line}, false)
		if err != nil {
			return got, err
		}
		submitted(t, s, who.officer, d.ID, got.Version)
		return s.PublishDecision(t.Context(), who.admin, d.ID, got.Version+1, today())
	}
	line := func(stars, a, b, c int) domain.DecisionLine {
		return domain.DecisionLine{ProductID: p.ID, Kind: domain.DecisionLineNew, Stars: stars, ScoreA: &a, ScoreB: &b, ScoreC: &c}
	}
	step(t, "the bands and parts are those of the criteria", func(t *testing.T) {
		_, err := decide(t, "1/QĐ", today()-9, criteriatest.ID, line(4, 30_00, 20_00, 22_00)) // 72: four stars under 148/QĐ-TTg
		wantField(t, err, "awards[0].stars")
		_, err = decide(t, "2/QĐ", today()-9, criteriatest.ID, line(4, 40_00, 20_00, 25_01))
		wantField(t, err, "awards[0].score_c")
		_, err = decide(t, "3/QĐ", today()-9, "148/QĐ-TTg", line(4, 30_00, 20_00, 22_00))
		wantField(t, err, "criteria")
	})
	step(t, "the certificate ends with the months of the criteria", func(t *testing.T) {
		got, err := decide(t, "4/QĐ", today()-9, criteriatest.ID, line(4, 44_00, 25_00, 22_00)) // 91: five stars under 148/QĐ-TTg
		must(t, err)
		c := got.Certificates[0]
		if want := (today() - 9).AddMonths(24); c.ValidUntil != want || c.Stars != 4 || *c.ScoreA != 44_00 || c.PotentialFive {
			t.Errorf("the certificate %+v, want it until %s", c.Certificate, want)
		}
		public, err := s.Decision(t.Context(), got.Slug)
		must(t, err)
		if public.Criteria != criteriatest.ID {
			t.Errorf("the decision was taken under %s", public.Criteria)
		}
	})
	step(t, "a decision from before keeps its criteria", func(t *testing.T) {
		old := draft("Chè cũ")
		old.SetCode = ptr("I.5.a")
		old, err := s.AddProduct(t.Context(), who.member, old)
		must(t, err)
		p = old
		day := criteria.Default().On(today()).From + 10 // before those of the file
		got, err := decide(t, "5/QĐ", day, "148/QĐ-TTg", line(4, 30_00, 20_00, 22_00))
		must(t, err)
		if c := got.Certificates[0]; c.ValidUntil != day.AddMonths(36) {
			t.Errorf("the certificate ends on %s", c.ValidUntil)
		}
	})
}
