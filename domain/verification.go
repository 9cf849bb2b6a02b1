package domain

import (
	"context"
	"slices"
)

// CertificateSuspended is the state of a verification while the product or its
// producer is suspended: the certificate is valid, but must not be relied on. A
// certificate itself does not know listings, so it never has this state.
const CertificateSuspended CertificateState = "suspended"

// Verification has all that decides whether a certificate may be relied on.
type Verification struct {
	Certificate // with its decision
	Product     Product
	Producer    *Producer     // nil when the source names none
	History     []Certificate // of the product, newest first, this one included; each with its decision
}

// StateOn returns the state of the certificate on d. A current suspension
// replaces the states pending, valid and expiring on any day, but not the final
// states.
func (v Verification) StateOn(d Date) CertificateState {
	state := v.Certificate.StateOn(d)
	suspended := v.Product.Status == StatusSuspended || v.Producer != nil && v.Producer.Status == StatusSuspended
	if suspended && slices.Contains([]CertificateState{CertificatePending, CertificateValid, CertificateExpiring}, state) {
		return CertificateSuspended
	}
	return state
}

// Holds reports whether stars may be shown in a state (Decision 148/QĐ-TTg).
func (s CertificateState) Holds() bool { return s == CertificateValid || s == CertificateExpiring }

// VerificationService verifies certificates.
type VerificationService interface {
	// Verification finds a certificate by a code from ParseCode. CodeNotFound
	// without one, after the same amount of work.
	Verification(ctx context.Context, code string) (Verification, error)
}
