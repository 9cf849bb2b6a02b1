package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// PrintedEntry is what would be printed of a product now.
type PrintedEntry struct {
	Name        string  `json:"name"`
	NameEN      string  `json:"name_en"`
	Story       string  `json:"story"`
	StoryEN     string  `json:"story_en"`
	Stars       *int    `json:"stars" doc:"null: no certificate is valid on all days of the fair, so no stars are printed"`
	Certificate string  `json:"certificate" doc:"Number of the decision; empty: none is printed"`
	ValidUntil  *string `json:"valid_until" format:"date"`
	Maker       string  `json:"maker"`
	Phone       string  `json:"phone" doc:"Contacts are printed only where they are public"`
	Zalo        string  `json:"zalo"`
	Email       string  `json:"email"`
	Website     string  `json:"website"`
	Address     string  `json:"address"`
	Prices      string  `json:"prices" doc:"Packs and their prices"`
	ShelfLife   string  `json:"shelf_life"`
	Storage     string  `json:"storage"`
	Picture     bool    `json:"picture" doc:"A picture is printed"`
}

// CorrectionView is what a maker wants printed instead.
type CorrectionView struct {
	Name    string `json:"name" doc:"Empty, as of the next three: as it was"`
	NameEN  string `json:"name_en"`
	Story   string `json:"story"`
	StoryEN string `json:"story_en"`
	Note    string `json:"note" doc:"To the organizer, never printed"`
}

// AskedEntryView is an entry of a catalogue that its maker was asked about.
type AskedEntryView struct {
	CatalogueRef
	EntryID    string                 `json:"entry_id" format:"uuid"`
	Fair       FairSummary            `json:"fair"`
	ProducerID string                 `json:"producer_id" format:"uuid"`
	State      string                 `json:"state" enum:"asked,confirmed,corrected"`
	ClosesOn   *string                `json:"closes_on" format:"date" doc:"Last day of answers; null: none are taken"`
	Printed    OrNull[PrintedEntry]   `json:"printed" doc:"null: it may not be shown on the last day of the fair"`
	Correction OrNull[CorrectionView] `json:"correction"`
	AnsweredAt *time.Time             `json:"answered_at"`
	Version    int64                  `json:"version" doc:"In quotation marks it is the ETag"`
}

func (s *Server) askedEntry(e domain.AskedEntry, lang string) AskedEntryView {
	out := AskedEntryView{
		CatalogueRef: CatalogueRef{string(e.Kind), e.ListingID}, EntryID: e.ID, Fair: s.fairSummary(e.Fair, lang), ProducerID: e.ProducerID, State: string(e.State),
		ClosesOn: dateOrNil(e.ClosesOn), AnsweredAt: utc(e.AnsweredAt), Version: e.Version,
	}
	if e.State == domain.EntryCorrected {
		out.Correction = some(CorrectionView{e.Name, e.NameEN, e.Story, e.StoryEN, e.Note})
	}
	if p := e.Printed; p != nil {
		v := PrintedEntry{
			Name: p.Name, NameEN: p.NameEN, Story: p.Story, StoryEN: p.StoryEN, Address: p.Place.Address, Prices: domain.PacksText(p.Packs), ShelfLife: p.ShelfLife, Storage: p.Storage, Picture: p.Picture != nil,
		}
		if c := p.Certificate; c != nil {
			v.Stars, v.Certificate, v.ValidUntil = &c.Stars, c.Number, dateOrNil(&c.ValidUntil)
		}
		if m := p.Maker; m != nil {
			v.Maker, v.Phone, v.Zalo, v.Email, v.Website = m.Name, m.Phone, m.Zalo, m.Email, m.Website
		}
		out.Printed = some(v)
	}
	return out
}

func (s *Server) tellAskedEntry(e domain.AskedEntry, lang string) *secret[AskedEntryView] {
	out := tell(s.askedEntry(e, lang))
	out.ETag = versionTag(e.Version)
	return out
}

// AskedView counts who was asked.
type AskedView struct {
	Entries   int `json:"entries" doc:"Asked about for the first time"`
	Producers int `json:"producers" doc:"Whose members were told"`
}

const myCatalogueEntriesPath = "/v1/me/catalogue-entries"

func (s *Server) routeCatalogueEntries() {
	private(s, only(domain.ScopeWrite, organizers()...), huma.Operation{
		OperationID: "ask-makers", Method: http.MethodPost, Path: draftPath + "/ask", Tags: []string{tagOfCatalogue},
		Summary: "Ask makers to confirm or correct their entries until closes_on of the draft. If-Match takes the ETag of the draft; who was asked before is not asked again", Errors: stale(),
	}, s.askMakers)
	private(s, only(domain.ScopeRead, organizers()...), huma.Operation{
		OperationID: "list-catalogue-entries", Method: http.MethodGet, Path: fairPath + "/catalogue-entries", Tags: []string{tagOfCatalogue},
		Summary: "What makers said of their entries, newest first",
	}, s.catalogueEntries)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-my-catalogue-entries", Method: http.MethodGet, Path: myCatalogueEntriesPath, Tags: []string{tagOfCatalogue},
		Summary: "What will be printed of my producers' products, newest first",
	}, s.myCatalogueEntries)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "get-my-catalogue-entry", Method: http.MethodGet, Path: myCatalogueEntriesPath + "/{id}", Tags: []string{tagOfCatalogue}, Summary: "One entry, as it would be printed now",
	}, s.myCatalogueEntry)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "answer-catalogue-entry", Method: http.MethodPost, Path: myCatalogueEntriesPath + "/{id}/answer", Tags: []string{tagOfCatalogue},
		Summary: "Confirm an entry, or correct what is printed; the listing stays as it is", Errors: stale(),
	}, s.answerCatalogueEntry)
}

func (s *Server) askMakers(ctx context.Context, in *FreezeInput) (*secret[AskedView], error) {
	version, found, err := s.toPrint(ctx, in)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	asked, err := s.deps.Catalogues.AskMakers(ctx, actorOf(ctx), in.ID, version, found, s.deps.PublicURL)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(AskedView(asked)), nil
}

// CatalogueEntriesInput is what GET …/catalogue-entries takes.
type CatalogueEntriesInput struct {
	OfFairInput
	State string `query:"state" enum:"asked,confirmed,corrected" doc:"Only those in this state"`
	LanguageParams
	PageParams
}

func (s *Server) catalogueEntries(ctx context.Context, in *CatalogueEntriesInput) (*secret[Paged[AskedEntryView]], error) {
	found, err := s.deps.Catalogues.CatalogueEntries(ctx, actorOf(ctx), in.ID, domain.EntryState(in.State), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, func(e domain.AskedEntry) AskedEntryView { return s.askedEntry(e, in.lang()) })), nil
}

func (s *Server) myCatalogueEntries(ctx context.Context, in *MyGuestsInput) (*secret[Paged[AskedEntryView]], error) {
	found, err := s.deps.Catalogues.MyCatalogueEntries(ctx, actorOf(ctx), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, func(e domain.AskedEntry) AskedEntryView { return s.askedEntry(e, in.lang()) })), nil
}

// CatalogueEntryInput names an entry that was asked about.
type CatalogueEntryInput struct {
	ID string `path:"id" maxLength:"100" doc:"entry_id of the entry"`
	LanguageParams
}

func (s *Server) myCatalogueEntry(ctx context.Context, in *CatalogueEntryInput) (*secret[AskedEntryView], error) {
	e, err := s.deps.Catalogues.MyCatalogueEntry(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellAskedEntry(e, in.lang()), nil
}

// AnswerCatalogueEntryInput is what POST …/answer takes.
type AnswerCatalogueEntryInput struct {
	CatalogueEntryInput
	IfMatchParams
	Body struct {
		Answer  string `json:"answer" enum:"confirmed,corrected"`
		Name    string `json:"name,omitempty" maxLength:"800" doc:"With corrected only, as the next four; left out: as it was"`
		NameEN  string `json:"name_en,omitempty" maxLength:"800"`
		Story   string `json:"story,omitempty" maxLength:"20000"`
		StoryEN string `json:"story_en,omitempty" maxLength:"20000"`
		Note    string `json:"note,omitempty" maxLength:"8000" doc:"To the organizer, never printed"`
	}
}

func (s *Server) answerCatalogueEntry(ctx context.Context, in *AnswerCatalogueEntryInput) (*secret[AskedEntryView], error) {
	by := actorOf(ctx)
	e, err := s.deps.Catalogues.MyCatalogueEntry(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, e.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	b := in.Body
	e, err = s.deps.Catalogues.AnswerCatalogueEntry(ctx, by, in.ID, version, domain.EntryAnswer{
		State: domain.EntryState(b.Answer), Name: printed(b.Name), NameEN: printed(b.NameEN), Story: printed(b.Story), StoryEN: printed(b.StoryEN), Note: printed(b.Note),
	})
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellAskedEntry(e, in.lang()), nil
}
