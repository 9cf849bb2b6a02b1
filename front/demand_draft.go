package front

import (
	"context"

	"chophien/domain"
	"chophien/sentence"
)

// DemandReader reads a demand from a sentence. *sentence.Reader is one.
type DemandReader interface {
	ReadDemand(ctx context.Context, text string, on domain.Date) (sentence.DemandText, error)
}

// Limiter counts uses of limits.
type Limiter interface {
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// DemandDrafts reads demands from sentences, with their limit. Nothing is
// stored.
type DemandDrafts struct {
	limits Limiter
	front  *Front
	reader DemandReader
}

// NewDemandDrafts returns DemandDrafts.
func NewDemandDrafts(limits Limiter, f *Front, reader DemandReader) *DemandDrafts {
	return &DemandDrafts{limits, f, reader}
}

// Read returns the demand of a sentence, as a public one, with what was read and
// what was left. CodeTooMany after domain.DemandDraftsPerAccount.
func (d *DemandDrafts) Read(ctx context.Context, by domain.Actor, text string) (sentence.DemandText, error) {
	if err := d.limits.UseLimits(ctx, domain.LimitUse{Limit: domain.DemandDraftsPerAccount(), Subject: by.UserID}); err != nil {
		return sentence.DemandText{}, err
	}
	read, err := d.reader.ReadDemand(ctx, text, d.front.Today())
	read.Demand.Visibility = domain.VisibilityPublic
	return read, err
}
