package domain

import (
	"context"
	"slices"
)

// CertificateSuspended is what a certificate is called while an officer hides
// its product or producer: the paper stands, but must not be relied on. It is
// no state of the certificate itself, which says nothing of listings.
const CertificateSuspended CertificateState = "suspended"

// Verification is all that tells whether a certificate may be relied on.
type Verification struct {
	Certificate // with its decision
	Product     Product
	Producer    *Producer     // nil where the source names none
	History     []Certificate // of the product, newest first, this one included; each with its decision
}

// StateOn names what the certificate is worth on d. A suspension is of today,
// so it stands above what the calendar allows, on whatever day is asked for,
// and below what has ended for good.
func (v Verification) StateOn(d Date) CertificateState {
	state := v.Certificate.StateOn(d)
	suspended := v.Product.Status == StatusSuspended || v.Producer != nil && v.Producer.Status == StatusSuspended
	if suspended && slices.Contains([]CertificateState{CertificatePending, CertificateValid, CertificateExpiring}, state) {
		return CertificateSuspended
	}
	return state
}

// Holds tells whether stars may be shown in a state (Decision 148/QĐ-TTg).
func (s CertificateState) Holds() bool { return s == CertificateValid || s == CertificateExpiring }

// VerificationService tells what a certificate is worth.
type VerificationService interface {
	// Verification finds a certificate by its code as ParseCode reads it.
	// CodeNotFound without one; it takes the same work to find out.
	Verification(ctx context.Context, code string) (Verification, error)
}
