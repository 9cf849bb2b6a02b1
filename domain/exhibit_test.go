package domain_test

import (
	"slices"
	"strings"
	"testing"

	"chophien/domain"
)

// The state of an exhibit depends on the last day of the fair, and its booth counts only
// when it can be shown.
func TestExhibitState(t *testing.T) {
	day := func(text string) domain.Date {
		d, err := domain.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	product := func(s domain.Status) domain.Listing {
		return domain.Listing{Ref: domain.Ref{Kind: domain.KindProduct}, Status: s, Windows: []domain.Window{{From: day("2025-01-01"), Until: day("2026-06-30")}}}
	}
	village := domain.Listing{Ref: domain.Ref{Kind: domain.KindCraftVillage}, Status: domain.StatusPublished}
	for _, c := range []struct {
		name           string
		of             domain.Listing
		last           string
		alone, atBooth domain.ExhibitState
	}{
		{"a certificate on its last day", product(domain.StatusPublished), "2026-06-30", domain.ExhibitWaits, domain.ExhibitPlaced},
		{"a certificate that ended the day before", product(domain.StatusPublished), "2026-07-01", domain.ExhibitEnds, domain.ExhibitEnds},
		{"a draft", product(domain.StatusDraft), "2026-06-30", domain.ExhibitHidden, domain.ExhibitHidden},
		{"a craft village, which has no certificate", village, "2026-07-01", domain.ExhibitWaits, domain.ExhibitPlaced},
	} {
		x := domain.ShownExhibit{Listing: c.of}
		alone := x.StateOn(day(c.last))
		x.Booths = []string{"A1"}
		if atBooth := x.StateOn(day(c.last)); alone != c.alone || atBooth != c.atBooth || c.of.ExhibitStateOn(day(c.last)) != c.alone {
			t.Errorf("%s: %s, and %s with a booth", c.name, alone, atBooth)
		}
	}
}

// A guest has steps until it declines or is removed.
func TestGuestTasks(t *testing.T) {
	asked, confirmed := domain.AskedEntry{CatalogueEntry: domain.CatalogueEntry{State: domain.EntryAsked}}, domain.AskedEntry{CatalogueEntry: domain.CatalogueEntry{State: domain.EntryConfirmed}}
	for _, c := range []struct {
		name     string
		answer   domain.Answer
		exhibits []domain.ExhibitState
		people   int
		entries  []domain.AskedEntry
		want     string // steps in their order; in capitals: done
	}{
		{"open", domain.AnswerOpen, nil, 0, nil, "answer exhibits papers people"},
		{"declined", domain.AnswerDeclined, nil, 0, nil, "ANSWER"},
		{"accepted", domain.AnswerAccepted, nil, 1, nil, "ANSWER exhibits papers PEOPLE"},
		{"a certificate ends", domain.AnswerAccepted, []domain.ExhibitState{domain.ExhibitWaits, domain.ExhibitEnds}, 0, []domain.AskedEntry{confirmed, asked}, "ANSWER EXHIBITS papers people entries"},
		{"everything is done", domain.AnswerAccepted, []domain.ExhibitState{domain.ExhibitWaits}, 2, []domain.AskedEntry{confirmed}, "ANSWER EXHIBITS PAPERS PEOPLE ENTRIES"},
	} {
		g := domain.InvitedGuest{Exhibitor: &domain.Exhibitor{State: c.answer}}
		var got []string
		for _, task := range g.Tasks(c.exhibits, c.people, c.entries) {
			step := string(task.Step)
			if task.Done {
				step = strings.ToUpper(step)
			}
			got = append(got, step)
		}
		if !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
