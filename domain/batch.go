package domain

import "context"

// Link ties a product to a craft village or to a tourism site.
type Link struct {
	ProductID string
	OtherID   string
}

// Batch is a set of new things that are stored together or not at all. Things
// refer to each other by id; their association fields are ignored.
type Batch struct {
	Producers     []Producer
	CraftVillages []CraftVillage
	TourismSites  []TourismSite
	Products      []Product
	Decisions     []Decision
	Certificates  []Certificate
	VillageLinks  []Link
	SiteLinks     []Link
}

// WriteService changes what is stored. Every method is one transaction, which
// also enqueues the IndexArgs for what it changed.
type WriteService interface {
	// Load stores a batch and returns how many things it added. It skips things
	// whose id exists, so loading the same batch again changes nothing. Names
	// are stored as given: callers normalize text to NFC. Load computes sort
	// keys, folded names and unique slugs.
	Load(ctx context.Context, b Batch) (added int, err error)
	// SetStatus moves a listing to a status; CodeNotFound without it,
	// CodePrecondition when version is not the stored one.
	SetStatus(ctx context.Context, ref Ref, version int64, s Status) error
	// SaveCertificate adds or changes a certificate. CodeConflict when the
	// product would have two valid ones on one day.
	SaveCertificate(ctx context.Context, c Certificate) error
}
