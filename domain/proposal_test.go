package domain_test

import (
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// TestTwoOfficers: one officer proposes, another one decides, in time.
func TestTwoOfficers(t *testing.T) {
	proposed := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		state   domain.ProposalState
		by      string
		after   time.Duration
		confirm domain.Code
		closed  domain.ProposalState // empty: refused
	}{
		{"the second officer", domain.ProposalOpen, "second", time.Hour, "", domain.ProposalRejected},
		{"the officer who proposed it", domain.ProposalOpen, "first", time.Hour, domain.CodeForbidden, domain.ProposalWithdrawn},
		{"on the last day", domain.ProposalOpen, "second", domain.ProposalDays * 24 * time.Hour, "", domain.ProposalRejected},
		{"too late", domain.ProposalOpen, "second", domain.ProposalDays*24*time.Hour + time.Second, domain.CodeConflict, ""},
		{"confirmed already", domain.ProposalConfirmed, "second", time.Hour, domain.CodeConflict, ""},
		{"withdrawn already", domain.ProposalWithdrawn, "second", time.Hour, domain.CodeConflict, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, now := domain.Proposal{State: c.state, ProposedBy: "first", ProposedAt: proposed}, proposed.Add(c.after)
			if code := domain.CodeOf(p.CheckConfirm(c.by, now)); code != c.confirm {
				t.Errorf("confirming: %q, want %q", code, c.confirm)
			}
			closed, err := p.Close(c.by, " not founded ", now)
			if c.closed == "" {
				if domain.CodeOf(err) != domain.CodeConflict {
					t.Errorf("closing: %v", err)
				}
				return
			}
			if err != nil || closed.State != c.closed || *closed.DecidedBy != c.by || !closed.DecidedAt.Equal(now) || closed.Reason != "not founded" {
				t.Errorf("closed: %+v: %v", closed, err)
			}
		})
	}
	open := domain.Proposal{State: domain.ProposalOpen, ProposedBy: "first", ProposedAt: proposed}
	for name, c := range map[string]struct{ by, reason, field string }{
		"a rejection without reason":  {"second", "  ", "reason"},
		"a withdrawal without reason": {"first", "", ""},
		"the longest reason":          {"second", strings.Repeat("ệ", 2000), ""},
		"a reason that is too long":   {"second", strings.Repeat("ệ", 2001), "reason"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open.Close(c.by, c.reason, proposed)
			if (domain.CodeOf(err) == domain.CodeInvalid) != (c.field != "") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestProposalStars(t *testing.T) {
	for _, c := range []struct {
		name  string
		p     domain.Proposal
		level domain.DecisionLevel
		ok    bool
	}{
		{"a revocation has no stars", domain.Proposal{Kind: domain.ProposalRevoke}, domain.LevelProvince, true},
		{"three stars", domain.Proposal{Stars: 3}, domain.LevelProvince, true},
		{"no stars", domain.Proposal{}, domain.LevelProvince, false},
		{"five stars of a province", domain.Proposal{Stars: 5}, domain.LevelProvince, false},
		{"potential for five", domain.Proposal{Stars: 4, PotentialFive: true, Score: ptr(9100)}, domain.LevelProvince, true},
		{"potential for five with three stars", domain.Proposal{Stars: 3, PotentialFive: true}, domain.LevelProvince, false},
		{"potential for five of the ministry", domain.Proposal{Stars: 5, PotentialFive: true}, domain.LevelMinistry, false},
		{"a score that fits", domain.Proposal{Stars: 4, Score: ptr(7500)}, domain.LevelProvince, true},
		{"a score of other stars", domain.Proposal{Stars: 4, Score: ptr(6200)}, domain.LevelProvince, false},
		{"a score below zero", domain.Proposal{Stars: 3, Score: ptr(-1)}, domain.LevelProvince, false},
		{"a score above a hundred", domain.Proposal{Stars: 4, Score: ptr(domain.MaxScore + 1)}, domain.LevelProvince, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.p.Kind == "" {
				c.p.Kind = domain.ProposalStars
			}
			err := c.p.CheckStars(domain.Decision{Level: c.level})
			if (err == nil) != c.ok || err != nil && domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("%v", err)
			}
		})
	}
}
