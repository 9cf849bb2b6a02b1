package domain

import "time"

// FairPlan is the picture of the ground of a fair, on which booths have their
// places in thousandths of its width and height. Its bytes are in the file
// store, and what it shows never changes: another picture is another plan.
type FairPlan struct {
	ID            string // UUIDv7 in lower case
	FairID        string
	FileKey       string // key in the file store; never shown
	ContentType   string
	Width, Height int // pixels
	CreatedAt     time.Time
	RemovedAt     *time.Time // nil: it is the plan of today; else an edition was frozen with it
}

// Picture is the plan as what is stored in sizes and streamed.
func (p FairPlan) Picture() Picture {
	return Picture{ID: p.ID, FileKey: p.FileKey, ContentType: p.ContentType, Width: p.Width, Height: p.Height}
}
