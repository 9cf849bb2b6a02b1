package domain

import (
	"fmt"
	"slices"
)

// ExpiringDays is how long before its end a certificate is called expiring.
const ExpiringDays = 90

// Certificate says that a product reached a number of stars by a decision.
type Certificate struct {
	ID            string `gorm:"primaryKey"`
	Code          string // printed on packages, see NewCode. It never changes; the store makes it when it is empty
	ProductID     string
	DecisionID    string
	Kind          DecisionLineKind `gorm:"column:award_kind"` // why the decision named the product; empty when not known
	Name          string           // of the product on the certificate; empty: the name of the product
	Stars         int              // 3, 4 or 5; 0 where the record at hand does not state them
	PotentialFive bool             // scored 90 or more and sent up to the ministry; four stars until it decides
	Score         *int             // hundredths of a point, 0 to 10000; nil where unknown
	ScoreA        *int             // hundredths: product and community; nil where unknown
	ScoreB        *int             // marketing
	ScoreC        *int             // quality
	ValidFrom     Date
	ValidUntil    Date // inclusive
	RevokedOn     *Date
	RevokedReason string
	SupersededOn  *Date // first day of the certificate that supersedes it
	Sample        bool

	Decision *Decision `gorm:"foreignKey:DecisionID"`
}

// CertificateState is the state of a certificate on a day.
type CertificateState string

// The states of a certificate.
const (
	CertificatePending    CertificateState = "pending" // before its first day
	CertificateValid      CertificateState = "valid"
	CertificateExpiring   CertificateState = "expiring" // valid, and ends within ExpiringDays
	CertificateExpired    CertificateState = "expired"
	CertificateSuperseded CertificateState = "superseded"
	CertificateRevoked    CertificateState = "revoked"
)

// MaxScore is 100 points in hundredths, the unit of Certificate.Score.
const MaxScore = 100_00

// points writes hundredths of a point as points with two decimals.
func points(score int) string { return fmt.Sprintf("%d.%02d", score/100, score%100) }

// Validate returns CodeInvalid, with the name of the field, for all rules
// that c breaks.
func (c Certificate) Validate() error {
	var faults Faults
	faults.AddIf(c.Code != "" && !IsCode(c.Code), "code", "it is not a code of a certificate")
	faults.AddIf(!slices.Contains([]int{0, 3, 4, 5}, c.Stars), "stars", "a certificate has 3, 4 or 5 stars, or 0 where they are not known")
	faults.AddIf(c.PotentialFive && c.Stars != 4, "potential_five", "a product with potential for five stars is certified with four")
	faults.AddIf(c.Score != nil && (*c.Score < 0 || *c.Score > MaxScore), "score", "it must be between 0 and %d hundredths of a point", MaxScore)
	faults.AddIf(c.ValidFrom > c.ValidUntil, "valid_until", "it must not be before valid_from")
	return faults.Err()
}

// Window returns the days on which c is valid: from its first day to its last,
// cut short by revocation or by the certificate that superseded it. ok is
// false when no day remains.
func (c Certificate) Window() (w Window, ok bool) {
	until := c.ValidUntil
	for _, end := range []*Date{c.RevokedOn, c.SupersededOn} {
		if end != nil {
			until = min(until, *end-1)
		}
	}
	return Window{c.Stars, c.PotentialFive, c.ValidFrom, until, c.Code}, c.ValidFrom <= until
}

// ValidOn reports whether c is valid on d.
func (c Certificate) ValidOn(d Date) bool {
	w, ok := c.Window()
	return ok && w.Contains(d)
}

// StateOn returns the state of c on d.
func (c Certificate) StateOn(d Date) CertificateState {
	switch {
	case c.RevokedOn != nil && *c.RevokedOn <= d:
		return CertificateRevoked
	case c.SupersededOn != nil && *c.SupersededOn <= d:
		return CertificateSuperseded
	case d < c.ValidFrom:
		return CertificatePending
	case d > c.ValidUntil:
		return CertificateExpired
	case d+ExpiringDays >= c.ValidUntil:
		return CertificateExpiring
	}
	return CertificateValid
}

// Windows returns the certified days of a product, in order. It fails with
// CodeConflict where two certificates would be valid on one day: a new
// certificate supersedes the one before it.
func Windows(certificates []Certificate) ([]Window, error) {
	var out []Window
	for _, c := range certificates {
		if w, ok := c.Window(); ok {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b Window) int { return int(a.From - b.From) })
	for i := 1; i < len(out); i++ {
		if out[i].From <= out[i-1].Until {
			return nil, Errorf(CodeConflict, "two certificates of one product are valid on %s", out[i].From)
		}
	}
	return out, nil
}

// CurrentOn returns the certificate that is valid on d, or nil.
func CurrentOn(certificates []Certificate, d Date) *Certificate {
	for i := range certificates {
		if certificates[i].ValidOn(d) {
			return &certificates[i]
		}
	}
	return nil
}
