package rest

import (
	"context"
	"time"

	"chophien/domain"
	"chophien/front"
)

// Removed is the tombstone of a thing that left a public list.
type Removed struct {
	ID        string    `json:"id" format:"uuid"`
	ChangedAt time.Time `json:"changed_at" doc:"When it was seen to have left"`
}

// Mirrored is one page of a public list that programs mirror.
type Mirrored[T any] struct {
	List[T]
	MirrorPart
}

// MirrorPart is what a mirror needs of a page.
type MirrorPart struct {
	Removed      []Removed  `json:"removed" nullable:"false" doc:"With sort=updated only: what left the list, or does not match the filters, since updated_since. A page has at most limit items and removed together"`
	ChangedUntil *time.Time `json:"changed_until" doc:"With sort=updated only: updated_since of the next round, taken from the first page; else null"`
}

// MirrorPartOf returns what a mirror needs of a page.
func MirrorPartOf[D any](list domain.List[D]) MirrorPart {
	out := MirrorPart{Removed: make([]Removed, len(list.Removed)), ChangedUntil: list.ChangedUntil}
	for i, r := range list.Removed {
		out.Removed[i] = Removed{r.ID, r.ChangedAt}
	}
	return out
}

// ReplyMirrored answers with a page of things that programs mirror. view returns
// the JSON of a thing, and whether it is a sample.
func ReplyMirrored[D, V any](ctx context.Context, f *front.Front, list domain.List[D], view func(D) (V, bool)) *PublicAnswer[Mirrored[V]] {
	answer := ReplyList(ctx, f, list, view)
	return &PublicAnswer[Mirrored[V]]{CacheControl: answer.CacheControl, Link: answer.Link, Body: Mirrored[V]{answer.Body, MirrorPartOf(list)}}
}
