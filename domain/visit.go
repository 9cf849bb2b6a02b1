package domain

import (
	"context"
	"time"
)

// Visit is what came of the scan of a product at a fair. Scans are counted by
// day and product; who scanned is kept nowhere.
type Visit struct {
	Fair    Fair
	Product Product
	On      Date
}

// VisitsPerAddress limits the scans that count from one address. A market hall
// behind one address needs many.
func VisitsPerAddress() Limit { return Limit{"visit address", 300, 10 * time.Minute} }

// VisitsPerAddressProduct limits the scans of one product that count from one
// address.
func VisitsPerAddressProduct() Limit { return Limit{"visit address product", 20, 10 * time.Minute} }

// VisitService counts visits.
type VisitService interface {
	// AddVisit counts a scan today of what an exhibitor of a public fair shows,
	// named by the id or slug of the product or the code of a certificate, from
	// an address. CodeConflict on days outside of the fair, CodeInvalid when the
	// product is not shown there, CodeTooMany after VisitsPerAddress and
	// VisitsPerAddressProduct.
	AddVisit(ctx context.Context, fair, product, address string) (Visit, error)
}
