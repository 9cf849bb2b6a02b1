package storetest

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"chophien/domain"
)

// endedEarly checks that a request whose time ends just before its commit changes
// nothing, and that its error is that of the request and not of the database.
func endedEarly(t *testing.T, open Open) {
	s := migrated(t, open)
	a := addUser(t, s, "a@example.vn", domain.RoleBuyer)
	ctx, end := context.WithCancel(t.Context())
	key := domain.IdempotencyKey{UserID: a.ID, Key: "k", Request: "r"}
	_, _, err := s.Once(ctx, key, func(in context.Context) (domain.IdempotentAnswer, error) {
		rule := domain.Synonym{Names: domain.Terms{"một"}, Also: domain.Terms{"hai"}, Enabled: true, UpdatedBy: a.ID}
		_, err := s.AddSynonym(in, rule)
		must(t, err)
		end()
		for { // until the transaction is rolled back
			if _, err := s.Provinces(context.WithoutCancel(in)); errors.Is(err, sql.ErrTxDone) {
				return domain.IdempotentAnswer{}, err
			}
		}
	})
	wantCode(t, err, domain.CodeUnavailable)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not say that the request ended", err)
	}
	rules, _, err := s.Synonyms(t.Context())
	must(t, err)
	if len(rules) != 0 {
		t.Errorf("%d rules were stored", len(rules))
	}
}
