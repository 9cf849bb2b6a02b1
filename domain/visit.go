package domain

import (
	"context"
	"time"
)

// Visit is the result of a scan of a product at a fair. Scans are counted by day
// and product; nothing about the person is stored.
type Visit struct {
	Fair    Fair
	Product Product
	On      Date
}

// VisitsPerAddress limits the counted scans from one address. It is high, since
// a market hall may share one address.
func VisitsPerAddress() Limit { return Limit{"visit address", 300, 10 * time.Minute} }

// VisitsPerAddressProduct limits the counted scans of one product from one
// address.
func VisitsPerAddressProduct() Limit { return Limit{"visit address product", 20, 10 * time.Minute} }

// VisitService counts visits.
type VisitService interface {
	// AddVisit counts a scan today of an exhibit of a public fair. product is its
	// id, its slug or the code of its certificate. CodeConflict on days outside
	// the fair, CodeInvalid when the fair does not show the product, CodeTooMany
	// after VisitsPerAddress and VisitsPerAddressProduct.
	AddVisit(ctx context.Context, fair, product, address string) (Visit, error)
}
