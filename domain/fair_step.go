package domain

import "slices"

// FairStepName names a step of running a fair.
type FairStepName string

// The steps, in their order.
const (
	StepPublish   FairStepName = "publish"
	StepGuests    FairStepName = "guests" // invite delegations and exhibitors
	StepBooths    FairStepName = "booths"
	StepCatalogue FairStepName = "catalogue" // papers, entries and editions
	StepOpen      FairStepName = "open"      // the days of the fair
	StepClose     FairStepName = "close"     // and report
)

// FairStepState says how far a step is.
type FairStepState string

// The states of a step.
const (
	StepLater FairStepState = "later"
	StepNow   FairStepState = "now" // something waits
	StepDone  FairStepState = "done"
)

// FairStep is a step of running a fair, with the work that waits in it.
type FairStep struct {
	Name    FairStepName
	State   FairStepState
	Open    int // things that wait
	Overdue int // of them
}

// FairProgress counts what is there of a fair.
type FairProgress struct {
	Guests   int // exhibitors and delegations, in any state
	Booths   int // that an exhibitor has
	Editions int // published, and not withdrawn
}

// stepParts lists the parts of the desk that belong to a step.
func stepParts(s FairStepName) []DeskPart {
	switch s {
	case StepPublish:
		return []DeskPart{DeskPublish, DeskOrganizers}
	case StepGuests:
		return []DeskPart{DeskDelegations, DeskUnreachableDelegations, DeskExhibitors, DeskUnreachable, DeskLists, DeskExhibits}
	case StepBooths:
		return []DeskPart{DeskBooths}
	case StepCatalogue:
		return []DeskPart{DeskPapers, DeskEntries, DeskCorrections, DeskEditions}
	case StepOpen:
		return []DeskPart{DeskMeetings}
	}
	return []DeskPart{DeskClose}
}

// Steps returns the steps of the fair on a day, from its draft to its report. A step
// with work on the desk is now; another one is done once its result is there, and
// later before. A cancelled fair has none.
func (f Fair) Steps(desk []DeskItem, p FairProgress, today Date) []FairStep {
	if f.Status == FairCancelled {
		return nil
	}
	closed := f.Status == FairClosed
	var out []FairStep
	for _, s := range []struct {
		name FairStepName
		done bool
	}{
		{StepPublish, f.Public()}, {StepGuests, p.Guests > 0}, {StepBooths, p.Booths > 0}, {StepCatalogue, p.Editions > 0}, {StepOpen, today > f.EndsOn}, {StepClose, closed},
	} {
		step := FairStep{Name: s.name, State: StepLater}
		for _, i := range desk {
			if slices.Contains(stepParts(s.name), i.Part) {
				step.Open, step.Overdue = step.Open+i.Open, step.Overdue+i.Overdue
			}
		}
		switch {
		case step.Open > 0 || s.name == StepOpen && today >= f.StartsOn && today <= f.EndsOn:
			step.State = StepNow
		case s.done:
			step.State = StepDone
		}
		out = append(out, step)
	}
	return out
}
