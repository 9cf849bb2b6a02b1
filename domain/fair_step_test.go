package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestFairSteps(t *testing.T) {
	const starts = domain.Date(1000)
	fair := func(status domain.Status) domain.Fair {
		f := domain.Fair{StartsOn: starts, EndsOn: starts + 4}
		if f.Status = status; status != domain.StatusDraft {
			f.PublishedAt = new(starts.Begins())
		}
		return f
	}
	item := func(p domain.DeskPart, open, overdue int) domain.DeskItem {
		return domain.DeskItem{Part: p, Open: open, Overdue: overdue}
	}
	for _, c := range []struct {
		name  string
		fair  domain.Fair
		desk  []domain.DeskItem
		has   domain.FairProgress
		today domain.Date
		want  string // first letters of the states
	}{
		{"a draft", fair(domain.StatusDraft), []domain.DeskItem{item(domain.DeskPublish, 1, 0)}, domain.FairProgress{}, starts - 60, "nlllll"},
		{"guests are invited", fair(domain.StatusPublished), []domain.DeskItem{item(domain.DeskExhibitors, 3, 1)}, domain.FairProgress{Guests: 5}, starts - 40, "dnllll"},
		{"booths are given", fair(domain.StatusPublished), []domain.DeskItem{item(domain.DeskEntries, 2, 0)}, domain.FairProgress{Guests: 5, Booths: 5}, starts - 20, "dddnll"},
		{"a second edition waits", fair(domain.StatusPublished), []domain.DeskItem{item(domain.DeskEditions, 1, 0)}, domain.FairProgress{Guests: 5, Booths: 5, Editions: 1}, starts - 2, "dddnll"},
		{"the last day", fair(domain.StatusPublished), nil, domain.FairProgress{Guests: 5, Booths: 5, Editions: 1}, starts + 4, "ddddnl"},
		{"over", fair(domain.StatusPublished), []domain.DeskItem{item(domain.DeskClose, 1, 0)}, domain.FairProgress{Guests: 5, Booths: 5, Editions: 1}, starts + 5, "dddddn"},
		{"closed", fair(domain.FairClosed), nil, domain.FairProgress{Guests: 5, Booths: 5}, starts + 9, "dddldd"},
		{"cancelled", fair(domain.FairCancelled), nil, domain.FairProgress{Guests: 5}, starts, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, s := range c.fair.Steps(c.desk, c.has, c.today) {
				got += string(s.State[0])
			}
			if got != c.want {
				t.Errorf("the steps are %s, want %s", got, c.want)
			}
		})
	}
	steps := fair(domain.StatusPublished).Steps([]domain.DeskItem{item(domain.DeskExhibitors, 3, 1), item(domain.DeskLists, 2, 2)}, domain.FairProgress{Guests: 5}, starts-40)
	if s := steps[1]; s.Open != 5 || s.Overdue != 3 {
		t.Errorf("the guests: %+v", s)
	}
}
