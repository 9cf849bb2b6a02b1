package domain

import (
	"context"
	"time"
)

// KindFair is the kind of a fair in the list of changes. Fairs are not listings.
const KindFair Kind = "fair"

// ChangeKinds lists the kinds of things whose changes mirrors read.
func ChangeKinds() []Kind { return append(SearchableKinds(), KindFair) }

// SettleChangesEvery is how often the program gives positions to new changes
// when no mirror asks for them.
const SettleChangesEvery = time.Minute

// Change is the last change of a thing that is public or was.
type Change struct {
	Ref
	Removed   bool      // it has left the public lists
	ChangedAt time.Time // when its position in the list of changes was given, not before it could be seen
}

// Changes is a page of the list of changes.
type Changes struct {
	Items []Change
	Next  string // cursor that continues after Items; never empty
	More  bool   // more changes follow now
}

// Removal is a tombstone: a thing that has left a public list, or does not
// match the filters of the list.
type Removal struct {
	ID        string
	ChangedAt time.Time
}

// ChangeService lists changes of public things.
//
// Each thing appears once, at its last change. A reader that continues with the
// last cursor sees every change at least once, in the order of positions: a
// change gets its position after its commit, so that none appears later behind a
// position that was already read. Days count as changes, too: the day on which
// a certificate or paper becomes valid or ceases to be, and on which a demand
// opens or expires.
type ChangeService interface {
	// Changes lists changes of some kinds, oldest first; an empty list of kinds
	// asks for all ChangeKinds. It says of each thing whether public lists show it
	// on a day.
	Changes(ctx context.Context, kinds []Kind, on Date, cursor string, limit int) (Changes, error)
	// SettleChanges gives positions to the changes that were committed and to
	// those of the days up to today. It returns their number.
	SettleChanges(ctx context.Context) (int, error)
	// PublicState returns a number that grows with every committed change of
	// public things of some kinds and every day on which their validity changes,
	// and the time of the last such change; zero when none ever changed. An empty
	// list of kinds asks for all ChangeKinds.
	PublicState(ctx context.Context, kinds []Kind) (state int64, changedAt time.Time, err error)
}
