package storetest

import (
	"testing"

	"chophien/domain"
)

// samples: sample data must not be loaded beside listings of people, of any kind and in
// any state.
func samples(t *testing.T, open Open) {
	s := migrated(t, open)
	real := func(want bool) {
		t.Helper()
		if got, err := s.HoldsOnlyReal(t.Context()); err != nil || got != want {
			t.Errorf("only real listings: %t, %v", got, err)
		}
	}
	real(false)
	u, err := s.AddUser(t.Context(), newUser("buyer@example.vn", domain.RoleBuyer))
	must(t, err)
	_, err = s.AddDemand(t.Context(), domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: u.ID}, domain.Demand{
		Name: "Chè", BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic,
	})
	must(t, err)
	real(true)
	exec(t, s, "UPDATE demands SET sample = true")
	real(false)
	exec(t, s, "UPDATE demands SET sample = false")
	_, err = s.Load(t.Context(), everything())
	must(t, err)
	real(false)
}
