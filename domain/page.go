package domain

// MaxLimit is the most rows that one page of any list may hold.
const MaxLimit = 100

// Page asks for one page of a list.
type Page struct {
	Sort   Sort
	Limit  int    // 1 to MaxLimit
	Cursor string // from List.Next of the page before; empty for the first
	Total  bool   // count all rows, too
}

// List is one page of things.
type List[T any] struct {
	Items []T
	Next  string // cursor of the next page; empty on the last
	Total *int   // only when asked for
}
