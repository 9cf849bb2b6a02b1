package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chophien/domain"
)

// fairOfMarket is a made-up fair.
type fairOfMarket struct {
	name, nameEN, theme string
	province, former    string
	venue               string
	starts, days        domain.Date // after today
	booths              int         // in its one hall
	makers              []string    // keys of those who come, in the order of their booths
	asked               []string    // keys of those who have not answered
	catalogue           bool
}

// fairsToRun are the two fairs. The last one is stored last of all; see
// Market.complete.
var fairsToRun = []fairOfMarket{
	{"Hội chợ Giả Định sáu xóm", "Made-up fair of six villages", "Dữ liệu minh họa: hàng của sáu chủ thể giả định", "08", "08", "Nhà chợ Giả Định", 18, 5, 12, []string{"nui", "de", "khoi", "vuon", "tho", "thuong"}, nil, true},
	{"Phiên chợ Giả Định đầu vụ", "Made-up market of the season", "Dữ liệu minh họa: phiên chợ nhỏ", "33", "34", "Bãi đê Giả Định", 75, 3, 8, []string{"de", "vuon"}, []string{"nui", "tho"}, false},
}

// fairsByName returns the fairs that an actor runs.
func (m Market) fairsByName(ctx context.Context, by domain.Actor) (map[string]domain.Fair, error) {
	found, err := m.Services.ManagedFairs(ctx, by, "", domain.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	out := map[string]domain.Fair{}
	for _, f := range found.Items {
		out[f.Name] = f
	}
	return out, nil
}

// fairs adds the fairs with booths, exhibitors and exhibits, freezes the catalogue
// of the first, and publishes them.
func (l *loading) fairs(ctx context.Context) error {
	stored, err := l.fairsByName(ctx, l.organizer)
	if err != nil {
		return err
	}
	for _, m := range fairsToRun {
		f, ok := stored[m.name]
		if !ok {
			if f, err = l.addFair(ctx, m); err != nil {
				return err
			}
		}
		if err := l.hall(ctx, f, m); err != nil {
			return err
		}
		if f.Status != domain.StatusDraft {
			continue
		}
		if m.catalogue {
			if err := l.freeze(ctx, f, m); err != nil {
				return err
			}
		}
		if _, err := l.Services.MoveFair(ctx, l.organizer, f.ID, f.Version, domain.FairPublish, ""); err != nil {
			return err
		}
	}
	return nil
}

func (l *loading) addFair(ctx context.Context, m fairOfMarket) (domain.Fair, error) {
	l.added++
	return l.Services.AddFair(ctx, l.organizer, domain.Fair{
		Record: domain.Record{Sample: true}, Place: domain.Place{ProvinceCode: m.province, FormerProvinceCode: &m.former},
		Name: m.name, NameEN: m.nameEN, Theme: m.theme, ThemeEN: "Demonstration data",
		About:   "Hội chợ giả định của dữ liệu minh họa: không diễn ra, không có gian hàng nào có thật.",
		AboutEN: "A made-up fair of the demonstration data: it does not take place, and none of its booths is real.",
		Venue:   m.venue, VenueEN: "Made-up venue", StartsOn: l.Today + m.starts, EndsOn: l.Today + m.starts + m.days - 1,
		Organizer: "Ban tổ chức Giả Định", OrganizerEN: "Made-up organizer", Phone: "0000 000 301", Email: organizerEmail,
	})
}

// hall gives a fair its hall with booths, and booths to those who come, who show
// their products.
func (l *loading) hall(ctx context.Context, f domain.Fair, m fairOfMarket) error {
	f, err := l.Services.ManagedFair(ctx, l.organizer, f.ID)
	if err != nil {
		return err
	}
	var hall domain.Hall
	if len(f.Halls) > 0 {
		hall = f.Halls[0]
	} else if hall, err = l.Services.AddHall(ctx, l.organizer, domain.Hall{FairID: f.ID, Name: "Nhà A", NameEN: "Hall A"}); err != nil {
		return err
	}
	booths := hall.Booths
	if len(booths) == 0 {
		for n := range m.booths {
			booths = append(booths, domain.Booth{FairID: f.ID, HallID: hall.ID, Number: fmt.Sprintf("A-%02d", n+1), WidthCM: 300, DepthCM: 300, PriceClass: "Hạng A"})
		}
		if booths, err = l.Services.AddBooths(ctx, l.organizer, f.ID, booths); err != nil {
			return err
		}
	}
	have, err := l.Services.Exhibitors(ctx, l.organizer, f.ID, domain.ExhibitorFilter{}, domain.Page{Limit: 100})
	if err != nil {
		return err
	}
	var given []domain.Allocation
	for i, key := range slices.Concat(m.makers, m.asked) {
		producer := id("market", "producer", key)
		if slices.ContainsFunc(have.Items, func(e domain.Exhibitor) bool { return e.ProducerID != nil && *e.ProducerID == producer }) {
			continue
		}
		all, err := l.Services.InviteExhibitors(ctx, l.organizer, f.ID, []string{producer})
		if err != nil {
			return err
		}
		if i >= len(m.makers) {
			continue
		}
		if err := l.show(ctx, all[0], producer); err != nil {
			return err
		}
		given = append(given, domain.Allocation{BoothID: booths[i].ID, ExhibitorID: all[0].ID, Version: booths[i].Version})
	}
	if len(given) == 0 {
		return nil
	}
	_, err = l.Services.Allocate(ctx, l.organizer, f.ID, given)
	return err
}

// show accepts the invitation of a producer, which shows its products.
func (l *loading) show(ctx context.Context, e domain.Exhibitor, producer string) error {
	by := l.otherMaker
	if l.maker.MemberOf(producer) {
		by = l.maker
	}
	e, err := l.Services.AnswerExhibitor(ctx, by, e.ID, e.Version, domain.FairAnswer{Answer: domain.AnswerAccepted, ContactName: "Người liên hệ giả định", Phone: "0000 000 302"})
	if err != nil {
		return err
	}
	var refs []domain.Ref
	for _, p := range l.batch.Products {
		if *p.ProducerID == producer {
			refs = append(refs, domain.Ref{Kind: domain.KindProduct, ID: p.ID})
		}
	}
	_, err = l.Services.SetExhibits(ctx, by, e.ID, e.Version, refs)
	return err
}

// freeze makes the first edition of the catalogue of a fair. A job makes its
// files; see Market.PublishCatalogue.
func (l *loading) freeze(ctx context.Context, f domain.Fair, m fairOfMarket) error {
	c, _, err := l.Services.Catalogue(ctx, l.organizer, f.ID)
	if err != nil {
		return err
	}
	if c.Version == 0 {
		c, err = l.Services.SetCatalogue(ctx, l.organizer, domain.Catalogue{
			FairID: f.ID, Title: "Sách giới thiệu: " + m.name, TitleEN: m.nameEN,
			Greeting:   "Cuốn sách này được in từ dữ liệu minh họa. Không sản phẩm và không chủ thể nào trong sách có thật.",
			GreetingEN: "This book is made of demonstration data. None of its products and producers is real.",
			GreetingBy: "Ban tổ chức Giả Định",
			Sections:   domain.JSONList[domain.CatalogueSection]{{Kind: domain.SectionProvince, Split: domain.SectionProvince, Exhibits: true}},
		}, 0)
		if err != nil {
			return err
		}
	}
	editions, err := l.Services.Editions(ctx, l.organizer, f.ID)
	if err != nil || len(editions) > 0 {
		return err
	}
	_, err = l.Services.Freeze(ctx, l.organizer, f.ID, domain.FreezeForm{Version: c.Version, Site: l.Site, ConfirmLeftOut: true})
	return err
}

// editionPoll is how often PublishCatalogue looks for the files of an edition.
const editionPoll = time.Second

// PublishCatalogue waits until a job has made the files of the catalogue, then
// publishes it. It returns at once when the catalogue is public or when there is
// none, and without an error when ctx ends.
func (m Market) PublishCatalogue(ctx context.Context) error {
	u, err := m.Services.UserByEmail(ctx, organizerEmail)
	if err != nil {
		return ended(ctx, err)
	}
	by := actor(u)
	found, err := m.fairsByName(ctx, by)
	if err != nil {
		return ended(ctx, err)
	}
	f, ok := found[fairsToRun[0].name]
	if !ok || !f.Open() {
		return nil
	}
	tick := time.NewTicker(editionPoll)
	defer tick.Stop()
	for {
		editions, err := m.Services.Editions(ctx, by, f.ID)
		if err != nil || len(editions) == 0 || editions[len(editions)-1].PublishedAt != nil {
			return ended(ctx, err)
		}
		if first := editions[len(editions)-1]; first.Ready() {
			_, err := m.Services.PublishEdition(ctx, by, f.ID, first.Number)
			return ended(ctx, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// ended returns err, or nil after the end of ctx, which is why a call failed then.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil || err == nil {
		return nil //nolint:nilerr // the end of ctx is why the call failed
	}
	return fmt.Errorf("demo: publishing the catalogue of the market: %w", err)
}
