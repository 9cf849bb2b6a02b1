package domain

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// CertificateChangeKind is a change of a certificate that one officer proposes and
// another must confirm.
type CertificateChangeKind string

// The kinds.
const (
	CertificateChangeRevoke CertificateChangeKind = "revoke"
	CertificateChangeStars  CertificateChangeKind = "change_stars"
)

// Ground is the reason for a revocation or a change of stars.
type Ground string

// The grounds in decisions of revocation, and one for others.
const (
	GroundProcess      Ground = "not_declared_process" // không đúng quy trình đã công bố
	GroundSafety       Ground = "unsafe_production"
	GroundRawMaterial  Ground = "raw_material_elsewhere"
	GroundDiscontinued Ground = "no_longer_produced"
	GroundTraceability Ground = "no_traceability_papers"
	GroundRescored     Ground = "scored_again"
	GroundOther        Ground = "other" // the text says which
)

// Grounds lists all grounds.
func Grounds() []Ground {
	return []Ground{GroundProcess, GroundSafety, GroundRawMaterial, GroundDiscontinued, GroundTraceability, GroundRescored, GroundOther}
}

// NameVI returns the ground in Vietnamese, as in decisions.
func (g Ground) NameVI() string {
	switch g {
	case GroundProcess:
		return "Sản xuất không đúng quy trình đã công bố"
	case GroundSafety:
		return "Sản xuất không bảo đảm an toàn"
	case GroundRawMaterial:
		return "Nguyên liệu không từ vùng đã đăng ký"
	case GroundDiscontinued:
		return "Không còn sản xuất"
	case GroundTraceability:
		return "Không có hồ sơ truy xuất nguồn gốc"
	case GroundRescored:
		return "Chấm điểm lại"
	}
	return "Lý do khác"
}

// CertificateChangeState is the state of a proposal.
type CertificateChangeState string

// The states. CertificateChangeExpired is not stored: StateAt computes it.
const (
	CertificateChangeOpen      CertificateChangeState = "open"
	CertificateChangeConfirmed CertificateChangeState = "confirmed"
	CertificateChangeRejected  CertificateChangeState = "rejected"
	CertificateChangeWithdrawn CertificateChangeState = "withdrawn"
	CertificateChangeExpired   CertificateChangeState = "expired"
)

// maxCertificateChangeReason bounds the reason of a rejection, in characters.
const maxCertificateChangeReason = 2000

// CertificateChangeDays is how many days a proposal can be confirmed.
const CertificateChangeDays = 30

// CertificateChange is a revocation or a change of stars that waits for a second officer.
type CertificateChange struct {
	ID            string `gorm:"primaryKey"` // UUIDv7 in lower case
	CertificateID string
	Kind          CertificateChangeKind `gorm:"column:proposal_kind"`
	Ground        Ground
	Text          string  // findings
	EffectiveOn   Date    // first day without the certificate, or with the new stars
	DecisionID    *string // the decision behind it; required for a change of stars
	Stars         int     // the new ones; 0 for a revocation
	PotentialFive bool
	Score         *int                   // hundredths; nil when not stated
	State         CertificateChangeState // as stored: see StateAt
	ProposedBy    string                 // user
	ProposedAt    time.Time
	DecidedBy     *string // user
	DecidedAt     *time.Time
	Reason        string // why it was rejected

	Certificate *Certificate `gorm:"foreignKey:CertificateID"`
	Product     Product      `gorm:"-"`
}

// TableName is the table of changes of certificates.
func (CertificateChange) TableName() string { return "proposals" }

// StateAt returns the state of the proposal at a moment.
func (p CertificateChange) StateAt(now time.Time) CertificateChangeState {
	if p.State == CertificateChangeOpen && now.After(p.ProposedAt.AddDate(0, 0, CertificateChangeDays)) {
		return CertificateChangeExpired
	}
	return p.State
}

// Validate returns CodeInvalid for all rules that p breaks for certificate c, or
// CodeConflict when the certificate has ended. today is the day in Vietnam.
func (p CertificateChange) Validate(c Certificate, today Date) error {
	w, ok := c.Window()
	if !ok || w.Until < today {
		return Errorf(CodeConflict, "the certificate has ended")
	}
	var faults Faults
	faults.AddIf(!slices.Contains(Grounds(), p.Ground), "ground", "%q is not a ground", p.Ground)
	faults.AddIf(strings.TrimSpace(p.Text) == "", "text", "say what was found")
	faults.Add(validateText("text", p.Text, maxText))
	outside := p.EffectiveOn <= c.ValidFrom || p.EffectiveOn > w.Until || p.EffectiveOn < today-365 || p.EffectiveOn > today+90
	faults.AddIf(outside, "effective_on", "it must lie within the certificate, after its first day, not more than a year ago and at most 90 days ahead")
	switch p.Kind {
	case CertificateChangeRevoke:
		faults.AddIf(p.Stars != 0 || p.PotentialFive || p.Score != nil, "stars", "a revocation gives no stars")
	case CertificateChangeStars:
		faults.AddIf(p.DecisionID == nil, "decision_id", "a change of stars needs its decision")
		faults.AddIf(p.Stars == c.Stars && p.PotentialFive == c.PotentialFive, "stars", "the certificate has these stars already")
	default:
		faults.Addf("kind", "%q is no kind of proposal", p.Kind)
	}
	return faults.Err()
}

// CheckStars returns CodeInvalid when the decision d must not give the new stars
// of p. A revocation has no stars.
func (p CertificateChange) CheckStars(sets CriteriaSets, d Decision) error {
	if p.Kind == CertificateChangeRevoke {
		return nil
	}
	if err := d.CheckStars(sets, p.Stars); err != nil {
		return err
	}
	if p.PotentialFive {
		if err := d.checkPotential(sets, p.Stars); err != nil {
			return err
		}
	}
	set, known := sets.Of(d.Criteria)
	switch {
	case p.Score == nil:
		return nil
	case *p.Score < 0 || *p.Score > MaxScore:
		return Invalidf("score", "it must be between 0 and 100 points")
	case !known:
		return Errorf(CodeConflict, "the criteria of %s are not known here", d.Criteria)
	}
	if band := set.StarsOf(*p.Score); band != p.Stars && !(p.PotentialFive && band == 5) {
		return Invalidf("stars", "%s points make %d stars", points(*p.Score), band)
	}
	return nil
}

// CheckConfirm returns why the actor must not confirm p now. CodeForbidden for the
// officer who proposed it, since it takes two, and for five stars unless of proposer
// and actor one is an officer and the other an admin. CodeConflict when p is not
// open. proposer holds the roles that the proposer has now.
func (p CertificateChange) CheckConfirm(by Actor, proposer []Role, now time.Time) error {
	if p.ProposedBy == by.UserID {
		return Errorf(CodeForbidden, "another officer than the one who proposed it must confirm it")
	}
	if p.Stars == 5 && !isPair(by, proposer) {
		return Errorf(CodeForbidden, "five stars need an officer and an admin together: one proposes, the other confirms")
	}
	return p.checkOpen(now)
}

func (p CertificateChange) checkOpen(now time.Time) error {
	if state := p.StateAt(now); state != CertificateChangeOpen {
		return Errorf(CodeConflict, "the proposal is %s", state)
	}
	return nil
}

// Close returns p closed by a user: withdrawn by the officer who proposed it,
// else rejected, which needs a reason. It fails with CodeConflict when p is not
// open.
func (p CertificateChange) Close(userID, reason string, now time.Time) (CertificateChange, error) {
	if err := p.checkOpen(now); err != nil {
		return p, err
	}
	reason = strings.TrimSpace(reason)
	state := CertificateChangeRejected
	if p.ProposedBy == userID {
		state = CertificateChangeWithdrawn
	} else if reason == "" {
		return p, Invalidf("reason", "say why")
	}
	if utf8.RuneCountInString(reason) > maxCertificateChangeReason {
		return p, Invalidf("reason", "it must have at most %d characters", maxCertificateChangeReason)
	}
	p.State, p.DecidedBy, p.DecidedAt, p.Reason = state, &userID, &now, reason
	return p, nil
}

// CertificateChangeService keeps what needs two officers. Certificates of products of
// other places are CodeNotFound. An officer of a commune proposes and withdraws
// its own proposals; confirming and rejecting are CodeForbidden for it.
type CertificateChangeService interface {
	// AddCertificateChange stores a proposal. The caller sets all but the state and the
	// proposing user. CodeConflict while another is open for the certificate.
	AddCertificateChange(ctx context.Context, by Actor, p CertificateChange, today Date) (CertificateChange, error)
	// CertificateChanges lists those of the officer's provinces and communes, newest first; only open ones if asked.
	CertificateChanges(ctx context.Context, by Actor, open bool, p Page) (List[CertificateChange], error)
	// CertificateChange finds one.
	CertificateChange(ctx context.Context, by Actor, id string) (CertificateChange, error)
	// ConfirmCertificateChange applies a proposal. CodeForbidden for the user who proposed
	// it, by any session or key; CodeConflict when it is not open or the
	// certificate has changed meanwhile.
	ConfirmCertificateChange(ctx context.Context, by Actor, id string, today Date) (CertificateChange, error)
	// CloseCertificateChange rejects a proposal with a reason, or withdraws it when the
	// actor proposed it.
	CloseCertificateChange(ctx context.Context, by Actor, id, reason string) (CertificateChange, error)
}
