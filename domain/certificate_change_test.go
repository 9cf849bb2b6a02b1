package domain_test

import (
	"strings"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
)

// TestTwoOfficers: one officer proposes, another one decides, in time.
func TestTwoOfficers(t *testing.T) {
	proposed := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		state   domain.CertificateChangeState
		by      string
		after   time.Duration
		confirm domain.Code
		closed  domain.CertificateChangeState // empty: refused
	}{
		{"the second officer", domain.CertificateChangeOpen, "second", time.Hour, "", domain.CertificateChangeRejected},
		{"the officer who proposed it", domain.CertificateChangeOpen, "first", time.Hour, domain.CodeForbidden, domain.CertificateChangeWithdrawn},
		{"on the last day", domain.CertificateChangeOpen, "second", domain.CertificateChangeDays * 24 * time.Hour, "", domain.CertificateChangeRejected},
		{"too late", domain.CertificateChangeOpen, "second", domain.CertificateChangeDays*24*time.Hour + time.Second, domain.CodeConflict, ""},
		{"confirmed already", domain.CertificateChangeConfirmed, "second", time.Hour, domain.CodeConflict, ""},
		{"withdrawn already", domain.CertificateChangeWithdrawn, "second", time.Hour, domain.CodeConflict, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, now := domain.CertificateChange{State: c.state, ProposedBy: "first", ProposedAt: proposed}, proposed.Add(c.after)
			if code := domain.CodeOf(p.CheckConfirm(domain.Actor{UserID: c.by}, nil, now)); code != c.confirm {
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
	open := domain.CertificateChange{State: domain.CertificateChangeOpen, ProposedBy: "first", ProposedAt: proposed}
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

func TestCertificateChangeStars(t *testing.T) {
	for _, c := range []struct {
		name  string
		p     domain.CertificateChange
		level domain.DecisionLevel
		ok    bool
	}{
		{"a revocation has no stars", domain.CertificateChange{Kind: domain.CertificateChangeRevoke}, domain.LevelProvince, true},
		{"three stars", domain.CertificateChange{Stars: 3}, domain.LevelProvince, true},
		{"no stars", domain.CertificateChange{}, domain.LevelProvince, false},
		{"five stars of a province", domain.CertificateChange{Stars: 5}, domain.LevelProvince, false},
		{"potential for five", domain.CertificateChange{Stars: 4, PotentialFive: true, Score: ptr(9100)}, domain.LevelProvince, true},
		{"potential for five with three stars", domain.CertificateChange{Stars: 3, PotentialFive: true}, domain.LevelProvince, false},
		{"potential for five of the ministry", domain.CertificateChange{Stars: 5, PotentialFive: true}, domain.LevelMinistry, false},
		{"a score that fits", domain.CertificateChange{Stars: 4, Score: ptr(7500)}, domain.LevelProvince, true},
		{"a score of other stars", domain.CertificateChange{Stars: 4, Score: ptr(6200)}, domain.LevelProvince, false},
		{"a score below zero", domain.CertificateChange{Stars: 3, Score: ptr(-1)}, domain.LevelProvince, false},
		{"a score above a hundred", domain.CertificateChange{Stars: 4, Score: ptr(domain.MaxScore + 1)}, domain.LevelProvince, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.p.Kind == "" {
				c.p.Kind = domain.CertificateChangeStars
			}
			err := c.p.CheckStars(criteria.Default(), domain.Decision{Date: on(t, "2024-05-01"), Level: c.level, Criteria: "148/QĐ-TTg"})
			if (err == nil) != c.ok || err != nil && domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("%v", err)
			}
		})
	}
}
