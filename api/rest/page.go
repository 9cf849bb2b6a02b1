package rest

import "chophien/domain"

// List is one page of a public list.
type List[T any] struct {
	Sample
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int    `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// Paged is one page of a list for one caller.
type Paged[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int    `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// PageOf returns the JSON of a page of a list.
func PageOf[D, V any](list domain.List[D], view func(D) V) Paged[V] {
	out := Paged[V]{Items: make([]V, len(list.Items)), NextCursor: OrNil(list.Next), Total: list.Total}
	for i, d := range list.Items {
		out.Items[i] = view(d)
	}
	return out
}

// OnePage is a list that always fits on one page.
type OnePage[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"Always null: there is one page"`
}

// OnePageOf returns the JSON of a list that always fits on one page.
func OnePageOf[D, V any](things []D, view func(D) V) OnePage[V] {
	out := OnePage[V]{Items: make([]V, len(things))}
	for i, t := range things {
		out.Items[i] = view(t)
	}
	return out
}

// OwnPageParams is embedded in the input of private lists without a total.
type OwnPageParams struct {
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many items a page has"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
}

// Page returns the requested page of a list.
func (p OwnPageParams) Page() domain.Page { return domain.Page{Limit: p.Limit, Cursor: p.Cursor} }
