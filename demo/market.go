package demo

import (
	"context"
	"fmt"

	"gocloud.dev/blob"

	"chophien/domain"
)

// Services are the ports through which the market is stored: those that store
// what people enter.
type Services interface {
	domain.WriteService
	domain.UserService
	domain.MembershipService
	domain.ProductEditor
	domain.ReviewService
	domain.PictureService
	domain.EvidenceService
	domain.DemandService
	domain.DemandQuoteService
	domain.LeadService
	domain.QuoteService
	domain.FairService
	domain.BoothService
	domain.ExhibitService
	domain.CatalogueService
}

// Market stores the made-up part of a demonstration: six producers with 40
// products, their packs, papers and pictures, demands with quotes, leads, and two
// fairs. All of it is a sample, by its flag and by its names.
type Market struct {
	Services Services
	Files    *blob.Bucket // of the pictures
	Hash     func(ctx context.Context, password string) (string, error)
	Site     string // address of the pages, for the QR codes of the catalogue
	Today    domain.Date
}

// loading is one run of Market.Load.
type loading struct {
	Market
	batch domain.Batch
	added int

	buyer, otherBuyer domain.Actor
	maker, otherMaker domain.Actor
	organizer         domain.Actor
	officer           domain.Actor // with the rights of an admin, within this program only
}

// Load stores what is missing of the market and returns how many things it
// added. When all of it exists, Load reads a user and its fairs only. It calls
// progress, unless that is nil, with the number of steps that are done.
func (m Market) Load(ctx context.Context, progress func(done, total int)) (added int, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	if complete, err := m.complete(ctx); err != nil || complete {
		return 0, err
	}
	l := &loading{Market: m, batch: marketBatch(m.Today)}
	steps := []struct {
		what string
		do   func(context.Context) error
	}{
		{"listings", l.listings}, {"accounts", l.accounts}, {"members", l.members}, {"pictures", l.pictures}, {"papers", l.papers},
		{"drafts", l.drafts}, {"demands", l.demands}, {"quotes", l.quotes}, {"inquiries", l.inquiries}, {"fairs", l.fairs},
	}
	for i, step := range steps {
		progress(i, len(steps))
		if err := step.do(ctx); err != nil {
			return l.added, fmt.Errorf("demo: storing the %s of the market: %w", step.what, err)
		}
	}
	progress(len(steps), len(steps))
	return l.added, nil
}

// complete reports whether what Load stores last exists.
func (m Market) complete(ctx context.Context) (bool, error) {
	organizer, err := m.Services.UserByEmail(ctx, organizerEmail)
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound:
		return false, nil
	case err != nil:
		return false, err
	}
	found, err := m.fairsByName(ctx, actor(organizer))
	if err != nil {
		return false, err
	}
	last, ok := found[fairsToRun[len(fairsToRun)-1].name]
	return ok && last.Public(), nil
}

// listings stores producers, products and certificates.
func (l *loading) listings(ctx context.Context) error {
	added, err := l.Services.Load(ctx, l.batch)
	l.added += added
	return err
}

// product returns the product of the market that is called name, without its
// prefix.
func (l *loading) product(name string) domain.Product {
	for i, g := range goodsForSale {
		if g.name == name {
			return l.batch.Products[i]
		}
	}
	panic("demo: the market has no product " + name)
}

// makerOf returns the actor who acts for the producer of a product.
func (l *loading) makerOf(p domain.Product) domain.Actor {
	if l.maker.MemberOf(*p.ProducerID) {
		return l.maker
	}
	return l.otherMaker
}
