package domain

// FourEyes says for which acts of officers an installation requires a second one.
type FourEyes string

// The values. FourEyesDecisions holds always: FourEyesAll includes it.
const (
	FourEyesDecisions FourEyes = "decisions" // publishing decisions, and changes of certificates
	FourEyesAll       FourEyes = "all"       // also accepting or waiving a paper that the officer entered for a producer; publishing a listing that an officer submitted for one, which neither that officer nor one who wrote a part of it does; and making a link that is not mailed, which only admins do then
)

// CheckVerdictBy returns CodeForbidden when a user must not accept or waive e,
// because f requires a second officer for what the user entered for the producer.
func (f FourEyes) CheckVerdictBy(e Evidence, v Verdict, userID string) error {
	if f == FourEyesAll && e.OnBehalf && e.EnteredBy(userID) && v != VerdictRejected {
		return Errorf(CodeForbidden, "you entered this paper for the producer; ask another officer of the province to judge it")
	}
	return nil
}

// CheckLinkBy returns CodeForbidden when an officer must not make a one-time link of an
// account. One that is not mailed is shown to the officer, who could sign in with it as a
// member, and submit what the same officer publishes.
func (f FourEyes) CheckLinkBy(by Actor, mailed bool) error {
	if f == FourEyesAll && !mailed && !by.Has(RoleAdmin) {
		return Errorf(CodeForbidden, "no e-mail is sent from here, and what a producer submits must be its own; ask an admin for a link")
	}
	return nil
}

// CheckPublishBy returns CodeForbidden when a user must not publish a listing,
// because f requires a second officer for what the user submitted or wrote for the
// producer. What the producer submitted itself is its own text. wrote is the last time
// that the user wrote a part of the listing.
func (f FourEyes) CheckPublishBy(submitted, wrote ReviewMove, userID string) error {
	switch {
	case f != FourEyesAll || !submitted.OnBehalf:
		return nil
	case submitted.UserID == userID:
		return Errorf(CodeForbidden, "you submitted this for the producer; ask another officer of the province to publish it")
	case wrote.OnBehalf && wrote.UserID == userID:
		return Errorf(CodeForbidden, "you wrote this for the producer; ask another officer of the province to publish it")
	}
	return nil
}
