package domain

import "context"

// CountService keeps the numbers of public things that lists and statistics show, so
// that counting does not take longer with more things. They follow from listings and
// certificates, and change in the same transactions.
type CountService interface {
	// FoldCounts adds up the changes since the last call, so that counting stays
	// fast.
	FoldCounts(ctx context.Context) error
	// MendCounts compares the numbers with the listings and certificates, mends those
	// that are wrong, and returns how many were.
	MendCounts(ctx context.Context) (wrong int, err error)
}
