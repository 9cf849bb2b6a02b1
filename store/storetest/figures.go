package storetest

import (
	"slices"
	"testing"
	"time"

	"chophien/domain"
)

// figures checks that producers see by month how often their pages were opened and
// how many buyers reached them, and that other producers do not.
func figures(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	page := func(n int, day domain.Date, views, scans int64) domain.PageCount {
		return domain.PageCount{ProducerID: id('b', 1), ListingID: id('a', n), Day: day, Views: views, Scans: scans}
	}
	first := today() - domain.Date(today().Time().Day()-1)
	must(t, s.CountPages(t.Context(), []domain.PageCount{page(1, today()-domain.PageCountsKept-1, 9, 0)}))
	must(t, s.CountPages(t.Context(), nil))
	const many = 10
	errs := make(chan error, many)
	for range many {
		go func() {
			errs <- s.CountPages(t.Context(), []domain.PageCount{page(2, today(), 1, 0), page(1, today(), 2, 1), page(1, first-1, 1, 0)})
		}()
	}
	for range many {
		must(t, <-errs)
	}
	if n := count(t, s, "SELECT count(*) FROM page_counts WHERE views = 9"); n != 0 {
		t.Error("what is too old is kept")
	}
	must1(t)(s.RevealContact(t.Context(), who.buyer, domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}))
	for n := 1; n <= 2; n++ {
		must1(t)(s.AddInquiry(t.Context(), who.buyer, inquiry(n)))
	}
	// The month begins at 17:00 UTC, which is midnight in Vietnam.
	move := "UPDATE leads SET created_at = '" + first.Begins().Add(-time.Second).Format("2006-01-02 15:04:05+00:00") + "' WHERE product_id = '" + id('a', 2) + "'"
	exec(t, s, move)
	for name, c := range map[string]struct {
		by   domain.Actor
		want []domain.MonthFigures
	}{
		"the maker":     {who.member, []domain.MonthFigures{{Month: (first - 1).Month(), Views: 10, Leads: 1}, {Month: first.Month(), Views: 30, Scans: 10, Contacts: 1, Leads: 1}}},
		"another maker": {who.other, []domain.MonthFigures{{Month: (first - 1).Month()}, {Month: first.Month()}}},
		"a buyer":       {who.buyer, []domain.MonthFigures{{Month: (first - 1).Month()}, {Month: first.Month()}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.Figures(t.Context(), c.by, 2, today())
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("the figures are %+v, %v", got, err)
			}
		})
	}
}
