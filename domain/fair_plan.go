package domain

import "time"

// FairPlan is the picture of the ground of a fair. Booths have positions on it
// in thousandths of its width and height. Its bytes are in the file store and
// never change: another picture is another plan.
type FairPlan struct {
	ID            string // UUIDv7 in lower case
	FairID        string
	FileKey       string // key in the file store; never shown
	ContentType   string
	Width, Height int // pixels
	CreatedAt     time.Time
	RemovedAt     *time.Time // nil: the current plan; else kept because an edition shows it
}

// Picture returns the plan as a Picture, for code that resizes and streams it.
func (p FairPlan) Picture() Picture {
	return Picture{ID: p.ID, FileKey: p.FileKey, ContentType: p.ContentType, Width: p.Width, Height: p.Height}
}
