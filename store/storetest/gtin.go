package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"chophien/domain"
)

// tradeItemNumbers: one number is of one product, in each way to write it.
func tradeItemNumbers(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	const number = "8936012345674"
	numbered := func(name, gtin string) (domain.Product, error) {
		p := draft(name)
		p.GTIN = gtin
		return s.AddProduct(t.Context(), who.member, p)
	}
	refused := func(what string, err error) {
		t.Helper()
		e, ok := errors.AsType[*domain.Error](err)
		if !ok || e.Code != domain.CodeConflict || e.Field != "gtin" {
			t.Errorf("%s: %v, want a conflict about gtin", what, err)
		}
	}
	first, err := numbered("Chè một", number)
	must(t, err)
	_, err = numbered("Chè hai", "0"+number)
	refused("14 digits for 13", err)
	eight, err := numbered("Chè ba", "89310007")
	must(t, err)
	_, err = numbered("Chè bốn", "000089310007")
	refused("12 digits for 8", err)
	eight.GTIN = number
	_, err = s.ChangeProduct(t.Context(), who.member, eight, eight.Version)
	refused("a change", err)

	step(t, "the database refuses what a rule cannot see", func(t *testing.T) {
		var group sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			group.Go(func() { _, errs[i] = numbered(fmt.Sprint("Chè cùng lúc ", i), "8936012345681") })
		}
		group.Wait()
		added := 0
		for _, err := range errs {
			if err == nil {
				added++
			} else if domain.CodeOf(err) != domain.CodeUnavailable {
				refused("at one time", err)
			}
		}
		if added != 1 {
			t.Errorf("%d products have the number: %v", added, errs)
		}
		loaded := product(1, "Chè chép", "08", "02")
		loaded.GTIN = "0" + number
		_, err := s.Load(t.Context(), domain.Batch{Products: []domain.Product{loaded}})
		refused("a batch", err)
	})

	step(t, "a withdrawn product gives up its number, and gets it back while nobody has it", func(t *testing.T) {
		ref := domain.Ref{Kind: domain.KindProduct, ID: first.ID}
		state, err := s.Review(t.Context(), who.member, ref, first.Version, domain.ReviewWithdraw, "")
		must(t, err)
		second, err := numbered("Chè năm", "0"+number)
		must(t, err)
		_, err = s.Review(t.Context(), who.member, ref, state.Version, domain.ReviewReopen, "")
		refused("reopening", err)
		_, err = s.Review(t.Context(), who.member, domain.Ref{Kind: domain.KindProduct, ID: second.ID}, second.Version, domain.ReviewWithdraw, "")
		must(t, err)
		_, err = s.Review(t.Context(), who.member, ref, state.Version, domain.ReviewReopen, "")
		must(t, err)
	})
}
