package domain

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ProposalKind is a change of a certificate that one officer proposes and
// another must confirm.
type ProposalKind string

// The kinds.
const (
	ProposalRevoke ProposalKind = "revoke"
	ProposalStars  ProposalKind = "change_stars"
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

// ProposalState is the state of a proposal.
type ProposalState string

// The states. ProposalExpired is not stored: StateAt computes it.
const (
	ProposalOpen      ProposalState = "open"
	ProposalConfirmed ProposalState = "confirmed"
	ProposalRejected  ProposalState = "rejected"
	ProposalWithdrawn ProposalState = "withdrawn"
	ProposalExpired   ProposalState = "expired"
)

// maxProposalReason bounds the reason of a rejection, in characters.
const maxProposalReason = 2000

// ProposalDays is how many days a proposal can be confirmed.
const ProposalDays = 30

// Proposal is a revocation or a change of stars that waits for a second officer.
type Proposal struct {
	ID            string `gorm:"primaryKey"` // UUIDv7 in lower case
	CertificateID string
	Kind          ProposalKind `gorm:"column:proposal_kind"`
	Ground        Ground
	Text          string  // findings
	EffectiveOn   Date    // first day without the certificate, or with the new stars
	DecisionID    *string // the decision behind it; required for a change of stars
	Stars         int     // the new ones; 0 for a revocation
	PotentialFive bool
	Score         *int          // hundredths; nil when not stated
	State         ProposalState // as stored: see StateAt
	ProposedBy    string        // user
	ProposedAt    time.Time
	DecidedBy     *string // user
	DecidedAt     *time.Time
	Reason        string // why it was rejected

	Certificate *Certificate `gorm:"foreignKey:CertificateID"`
	Product     Product      `gorm:"-"`
}

// StateAt returns the state of the proposal at a moment.
func (p Proposal) StateAt(now time.Time) ProposalState {
	if p.State == ProposalOpen && now.After(p.ProposedAt.AddDate(0, 0, ProposalDays)) {
		return ProposalExpired
	}
	return p.State
}

// Check returns CodeInvalid for the first rule that p breaks for certificate c,
// or CodeConflict when the certificate has ended. today is the day in Vietnam.
func (p Proposal) Check(c Certificate, today Date) error {
	if !slices.Contains(Grounds(), p.Ground) {
		return Invalidf("ground", "%q is not a ground", p.Ground)
	}
	if strings.TrimSpace(p.Text) == "" {
		return Invalidf("text", "say what was found")
	}
	if err := checkText("text", p.Text, maxText); err != nil {
		return err
	}
	w, ok := c.Window()
	if !ok || w.Until < today {
		return Errorf(CodeConflict, "the certificate has ended")
	}
	if p.EffectiveOn <= c.ValidFrom || p.EffectiveOn > w.Until || p.EffectiveOn < today-365 || p.EffectiveOn > today+90 {
		return Invalidf("effective_on", "it must lie within the certificate, after its first day, not more than a year ago and at most 90 days ahead")
	}
	switch p.Kind {
	case ProposalRevoke:
		if p.Stars != 0 || p.PotentialFive || p.Score != nil {
			return Invalidf("stars", "a revocation gives no stars")
		}
		return nil
	case ProposalStars:
		if p.DecisionID == nil {
			return Invalidf("decision_id", "a change of stars needs its decision")
		}
		if p.Stars == c.Stars && p.PotentialFive == c.PotentialFive {
			return Invalidf("stars", "the certificate has these stars already")
		}
		return nil
	}
	return Invalidf("kind", "%q is no kind of proposal", p.Kind)
}

// CheckStars returns CodeInvalid when the decision d must not give the new stars
// of p. A revocation has no stars.
func (p Proposal) CheckStars(d Decision) error {
	if p.Kind == ProposalRevoke {
		return nil
	}
	if err := d.CheckStars(p.Stars); err != nil {
		return err
	}
	switch {
	case p.PotentialFive && (p.Stars != 4 || d.Level != LevelProvince):
		return Invalidf("potential_five", "the province certifies a product with potential for five stars with four and sends it up")
	case p.Score == nil:
		return nil
	case *p.Score < 0 || *p.Score > MaxScore:
		return Invalidf("score", "it must be between 0 and 100 points")
	case StarsOf(*p.Score) != p.Stars && !(p.PotentialFive && StarsOf(*p.Score) == 5):
		return Invalidf("stars", "%d.%02d points make %d stars", *p.Score/100, *p.Score%100, StarsOf(*p.Score))
	}
	return nil
}

// CheckConfirm returns why a user must not confirm p now: CodeForbidden for
// the officer who proposed it, since it takes two, and CodeConflict when p is
// not open.
func (p Proposal) CheckConfirm(userID string, now time.Time) error {
	if p.ProposedBy == userID {
		return Errorf(CodeForbidden, "another officer than the one who proposed it must confirm it")
	}
	return p.checkOpen(now)
}

func (p Proposal) checkOpen(now time.Time) error {
	if state := p.StateAt(now); state != ProposalOpen {
		return Errorf(CodeConflict, "the proposal is %s", state)
	}
	return nil
}

// Close returns p closed by a user: withdrawn by the officer who proposed it,
// else rejected, which needs a reason. It fails with CodeConflict when p is not
// open.
func (p Proposal) Close(userID, reason string, now time.Time) (Proposal, error) {
	if err := p.checkOpen(now); err != nil {
		return p, err
	}
	reason = strings.TrimSpace(reason)
	state := ProposalRejected
	if p.ProposedBy == userID {
		state = ProposalWithdrawn
	} else if reason == "" {
		return p, Invalidf("reason", "say why")
	}
	if utf8.RuneCountInString(reason) > maxProposalReason {
		return p, Invalidf("reason", "it must have at most %d characters", maxProposalReason)
	}
	p.State, p.DecidedBy, p.DecidedAt, p.Reason = state, &userID, &now, reason
	return p, nil
}

// ProposalService keeps what needs two officers. Certificates of products of
// other places are CodeNotFound. An officer of a commune proposes and withdraws
// its own proposals; confirming and rejecting are CodeForbidden for it.
type ProposalService interface {
	// AddProposal stores a proposal. The caller sets all but the state and the
	// proposing user. CodeConflict while another is open for the certificate.
	AddProposal(ctx context.Context, by Actor, p Proposal, today Date) (Proposal, error)
	// Proposals lists those of the officer's provinces and communes, newest first; only open ones if asked.
	Proposals(ctx context.Context, by Actor, open bool, p Page) (List[Proposal], error)
	// Proposal finds one.
	Proposal(ctx context.Context, by Actor, id string) (Proposal, error)
	// ConfirmProposal applies a proposal. CodeForbidden for the user who proposed
	// it, by any session or key; CodeConflict when it is not open or the
	// certificate has changed meanwhile.
	ConfirmProposal(ctx context.Context, by Actor, id string, today Date) (Proposal, error)
	// CloseProposal rejects a proposal with a reason, or withdraws it when the
	// actor proposed it.
	CloseProposal(ctx context.Context, by Actor, id, reason string) (Proposal, error)
}
