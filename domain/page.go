package domain

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
}
