package domain

import "time"

// MaxLimit is the most rows on a page of any list.
const MaxLimit = 100

// Page requests one page of a list.
type Page struct {
	Sort   Sort
	Limit  int    // 1 to MaxLimit
	Cursor string // from List.Next of the page before; empty for the first
	Total  bool   // also count all rows
}

// List is one page of things.
type List[T any] struct {
	Items []T
	Next  string // cursor of the next page; empty on the last
	Total *int   // nil unless Page.Total

	// With SortUpdated only: what left the list since then, and the time of the
	// last change that the list may contain.
	Removed      []Removal
	ChangedUntil *time.Time
}

// MaxIDs is how many things a list may be asked for by their ids.
const MaxIDs = 100

// MirrorFilter narrows a public list for a mirror.
type MirrorFilter struct {
	IDs          []string   // UUIDs; empty: all
	UpdatedSince *time.Time // with SortUpdated: only what changed at or after it
}
