package domain

// PaperReason is why an exhibit may not be shown.
type PaperReason string

// The reasons.
const (
	PaperNotPublished     PaperReason = "not_published"       // a draft, suspended or withdrawn
	PaperNoCertificate    PaperReason = "no_certificate"      // there never was one
	PaperExpired          PaperReason = "certificate_expired" // ends before the last day
	PaperRevoked          PaperReason = "certificate_revoked"
	PaperLater            PaperReason = "certificate_later"   // begins after the last day
	PaperNoFoodSafety     PaperReason = "food_safety_missing" // no paper at all
	PaperFoodSafetyEnds   PaperReason = "food_safety_expired" // ends before the last day
	PaperFoodSafetyWaits  PaperReason = "food_safety_pending" // an officer has not looked at it
	PaperFoodSafetyDenied PaperReason = "food_safety_rejected"
)

// PaperFault is a reason, with the day on which the paper or certificate ends or
// begins.
type PaperFault struct {
	Reason PaperReason
	On     *Date // nil for reasons without a day
}

// CheckPapers returns why a product may not be shown on the last day of a fair,
// or nil: it must be published, with a valid certificate and a valid food-safety
// paper (the product standard for non-food; Decision 148/QĐ-TTg). papers are all
// papers of the product, with any verdict.
func CheckPapers(status Status, certificates []Certificate, papers []Evidence, last Date) []PaperFault {
	var out []PaperFault
	if status != StatusPublished {
		out = append(out, PaperFault{PaperNotPublished, nil})
	}
	if f, ok := certificateFault(certificates, last); !ok {
		out = append(out, f)
	}
	if f, ok := foodSafetyFault(papers, last); !ok {
		out = append(out, f)
	}
	return out
}

func certificateFault(certificates []Certificate, last Date) (PaperFault, bool) {
	if CurrentOn(certificates, last) != nil {
		return PaperFault{}, true
	}
	fault := PaperFault{PaperNoCertificate, nil}
	latest := Date(0)
	for _, c := range certificates {
		if c.ValidFrom > last {
			if fault.Reason == PaperNoCertificate {
				begins := c.ValidFrom
				fault = PaperFault{PaperLater, &begins}
			}
			continue
		}
		end, reason := c.ValidUntil, PaperExpired
		if c.RevokedOn != nil && *c.RevokedOn <= last {
			end, reason = *c.RevokedOn, PaperRevoked
		}
		if end >= latest {
			latest, fault = end, PaperFault{reason, &end}
		}
	}
	return fault, false
}

func foodSafetyFault(papers []Evidence, last Date) (PaperFault, bool) {
	fault := PaperFault{PaperNoFoodSafety, nil}
	rank := 0 // report the fault that is nearest to a valid paper
	for _, e := range papers {
		if e.Condition != ConditionFoodSafety || e.IssuedOn > last {
			continue
		}
		covers := e.ValidUntil == nil || *e.ValidUntil >= last
		better := func(r int, f PaperFault) {
			if r > rank || r == rank && f.On != nil && fault.On != nil && *f.On > *fault.On {
				rank, fault = r, f
			}
		}
		switch {
		case e.Proves() && covers:
			return PaperFault{}, true
		case e.Verdict == VerdictPending && covers:
			better(3, PaperFault{PaperFoodSafetyWaits, e.ValidUntil})
		case e.Proves():
			better(2, PaperFault{PaperFoodSafetyEnds, e.ValidUntil})
		case e.Verdict == VerdictRejected:
			better(1, PaperFault{PaperFoodSafetyDenied, nil})
		}
	}
	return fault, false
}

// ContactPerson is a person to call.
type ContactPerson struct {
	Name  string
	Role  string // of the person, in Vietnamese
	Phone string
	Email string
}

// ContactPersonOf returns the person to call about an exhibitor: its contact person,
// else the representative of its producer, else the head of its delegation.
func ContactPersonOf(e Exhibitor) ContactPerson {
	switch {
	case e.Phone != "":
		return ContactPerson{e.ContactName, "người liên hệ của gian hàng", e.Phone, e.Email}
	case e.Producer != nil && e.Producer.Phone != "":
		return ContactPerson{e.Producer.Representative, "đại diện chủ thể", e.Producer.Phone, e.Producer.Email}
	case e.Delegation != nil:
		return ContactPerson{e.Delegation.ContactName, "trưởng đoàn", e.Delegation.Phone, e.Delegation.Email}
	}
	return ContactPerson{}
}

// CheckedExhibit is an exhibit that may not be shown, with its faults and the
// person to call.
type CheckedExhibit struct {
	ShownExhibit
	Faults []PaperFault
	Call   ContactPerson
}

// PapersCheck is the result of checking the exhibits of a fair.
type PapersCheck struct {
	LastDay Date
	Checked int // exhibits of those who have accepted
	Wrong   []CheckedExhibit
}
