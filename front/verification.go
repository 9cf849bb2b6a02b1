package front

import (
	"context"

	"chophien/domain"
)

// VerificationStore is the part of the database that Verifier uses.
type VerificationStore interface {
	domain.VerificationService

	AddVisit(ctx context.Context, fair, product, from string) (domain.Visit, error)
	Fair(ctx context.Context, idOrSlug string) (domain.Fair, error)
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// Verifier finds certificates by the codes on packages.
type Verifier struct {
	store VerificationStore
	front *Front
}

// NewVerifier returns a Verifier.
func NewVerifier(store VerificationStore, f *Front) *Verifier { return &Verifier{store, f} }

// Verification is the only lookup of a code: every request is counted and
// looked up, in whatever form the code is. It fails with CodeTooMany or
// CodeNotFound.
func (v *Verifier) Verification(ctx context.Context, client Client, code string) (domain.Verification, error) {
	if err := v.store.UseLimits(ctx, domain.LimitUse{Limit: domain.VerificationsPerAddress(), Subject: client.LimitSubject()}); err != nil {
		return domain.Verification{}, err
	}
	return v.store.Verification(ctx, domain.ParseCode(code))
}

// Visited counts the scan of a label at a fair and returns the fair. If there
// is no such fair, or the database fails, ok is false: the page of the
// certificate is shown all the same.
func (v *Verifier) Visited(ctx context.Context, fair, productID string, client Client) (f domain.Fair, ok bool) {
	f, err := v.store.Fair(ctx, fair)
	if err != nil {
		return f, false
	}
	if _, err := v.store.AddVisit(ctx, f.ID, productID, client.LimitSubject()); err != nil && domain.CodeOf(err) == domain.CodeInternal {
		v.front.Log().WarnContext(ctx, "a visit was not counted", "request_id", RequestID(ctx), "error", err)
	}
	return f, true
}
