package web

import (
	"strconv"

	"chophien/domain"
)

// Proof says that a product is certified on a day. It is the only thing on a
// page that shows stars. Only proofOf makes one, and only of a window that
// contains the day; the zero value proves nothing and prints no star.
type Proof struct {
	window domain.Window
	day    domain.Date
	holds  bool
	words  *speech
}

// proofOf returns the proof that one of the windows gives for a day.
func (s *speech) proofOf(windows []domain.Window, day domain.Date) Proof {
	for _, w := range windows {
		if w.Contains(day) {
			return Proof{w, day, true, s}
		}
	}
	return Proof{words: s}
}

// proofOfCertificates is proofOf for the certificates of a product.
func (s *speech) proofOfCertificates(all []domain.Certificate, day domain.Date) Proof {
	var windows []domain.Window
	if c := domain.CurrentOn(all, day); c != nil {
		if w, ok := c.Window(); ok {
			windows = append(windows, w)
		}
	}
	return s.proofOf(windows, day)
}

// proofOfVerification is proofOf for one certificate. A suspended product has
// none.
func (s *speech) proofOfVerification(v domain.Verification, day domain.Date) Proof {
	var windows []domain.Window
	if w, ok := v.Certificate.Window(); ok && v.StateOn(day).Holds() {
		windows = append(windows, w)
	}
	return s.proofOf(windows, day)
}

// Holds reports whether the product is certified on the day.
func (p Proof) Holds() bool { return p.holds }

// Marks has one element for each star; none when the record does not state the
// stars.
func (p Proof) Marks() []struct{} {
	if !p.holds {
		return nil
	}
	return make([]struct{}, p.window.Stars)
}

// Label names the stars in words.
func (p Proof) Label() string {
	switch {
	case !p.holds:
		return ""
	case p.window.Stars == 0:
		return p.words.t("Certified, stars not stated")
	}
	return p.words.t("%s stars", strconv.Itoa(p.window.Stars))
}

// PotentialFive reports whether the product was sent up for five stars.
func (p Proof) PotentialFive() bool { return p.holds && p.window.PotentialFive }

// Soon reports whether the certificate ends within domain.ExpiringDays.
func (p Proof) Soon() bool { return p.holds && p.day+domain.ExpiringDays >= p.window.Until }

// Until is the last certified day.
func (p Proof) Until() Day {
	if !p.holds {
		return Day{}
	}
	return p.words.on(p.window.Until)
}
