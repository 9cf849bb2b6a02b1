package fair

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// PrintedEntry is the entry of a product as it would be printed now.
type PrintedEntry struct {
	Name        string  `json:"name"`
	NameEN      string  `json:"name_en" nullable:"true"`
	Story       string  `json:"story" nullable:"true"`
	StoryEN     string  `json:"story_en" nullable:"true"`
	Stars       *int    `json:"stars" doc:"null: no certificate is valid on all days of the fair, so no stars are printed"`
	Certificate string  `json:"decision_number" nullable:"true" doc:"Of the certificate; null: none is printed"`
	ValidUntil  *string `json:"valid_until" format:"date"`
	Maker       string  `json:"producer_name" nullable:"true"`
	Phone       string  `json:"phone" nullable:"true" doc:"Contacts are printed only where they are public"`
	Zalo        string  `json:"zalo" nullable:"true"`
	Email       string  `json:"email" nullable:"true"`
	Website     string  `json:"website" nullable:"true"`
	Address     string  `json:"address" nullable:"true"`
	Prices      string  `json:"prices" nullable:"true" doc:"Packs and their prices"`
	ShelfLife   string  `json:"shelf_life" nullable:"true"`
	Storage     string  `json:"storage" nullable:"true"`
	Picture     bool    `json:"picture" doc:"A picture is printed"`
}

// CorrectionView is the producer's text for an entry.
type CorrectionView struct {
	Name    string `json:"name" nullable:"true" doc:"null, here and in the next three fields: the text of the listing is printed"`
	NameEN  string `json:"name_en" nullable:"true"`
	Story   string `json:"story" nullable:"true"`
	StoryEN string `json:"story_en" nullable:"true"`
	Note    string `json:"note" nullable:"true" doc:"To the organizer, never printed"`
}

// AskedEntryView is an entry that its producer was asked to confirm.
type AskedEntryView struct {
	CatalogueRef
	EntryID    string                      `json:"entry_id" format:"uuid"`
	Fair       FairSummary                 `json:"fair"`
	ProducerID string                      `json:"producer_id" format:"uuid"`
	Listing    string                      `json:"listing_name"`
	Producer   string                      `json:"producer_name"`
	State      string                      `json:"state" enum:"asked,confirmed,corrected"`
	ClosesOn   *string                     `json:"closes_on" format:"date" doc:"Last day of answers; null: none are taken"`
	Printed    rest.OrNull[PrintedEntry]   `json:"printed" doc:"null: it may not be shown on the last day of the fair"`
	Correction rest.OrNull[CorrectionView] `json:"correction"`
	AnsweredAt *time.Time                  `json:"answered_at"`
	Verdict    string                      `json:"verdict" nullable:"true" enum:"pending,accepted,rejected" doc:"Of the organizer about the correction, which is printed once it is accepted; null: there is no correction"`
	DecidedAt  *time.Time                  `json:"decided_at"`
	Reason     string                      `json:"reason" nullable:"true" doc:"Why it is rejected"`
	Version    int64                       `json:"version" doc:"The ETag is this number in quotation marks"`
}

func (h *Handlers) askedEntry(e domain.AskedEntry, lang string) AskedEntryView {
	out := AskedEntryView{
		CatalogueRef: CatalogueRef{string(e.Kind), e.ListingID}, EntryID: e.ID, Fair: h.fairSummary(e.Fair, lang), ProducerID: e.ProducerID, Listing: e.Listing, Producer: e.Producer, State: string(e.State),
		ClosesOn: rest.DateOrNil(e.ClosesOn), AnsweredAt: rest.UTC(e.AnsweredAt), DecidedAt: rest.UTC(e.DecidedAt), Reason: e.Reason, Version: e.Version,
	}
	if e.State == domain.EntryCorrected {
		out.Verdict = string(e.Verdict)
		out.Correction = rest.Some(CorrectionView{e.Name, e.NameEN, e.Story, e.StoryEN, e.Note})
	}
	if p := e.Printed; p != nil {
		v := PrintedEntry{
			Name: p.Name, NameEN: p.NameEN, Story: p.Story, StoryEN: p.StoryEN, Address: p.Place.Address, ShelfLife: p.ShelfLife, Storage: p.Storage, Picture: p.Picture != nil,
		}
		prices, pricesEN := domain.PricesText(p.Packs)
		v.Prices = front.Label(lang, prices, pricesEN)
		if c := p.Certificate; c != nil {
			v.Stars, v.Certificate, v.ValidUntil = &c.Stars, c.Number, rest.DateOrNil(&c.ValidUntil)
		}
		if m := p.Maker; m != nil {
			v.Maker, v.Phone, v.Zalo, v.Email, v.Website = m.Name, m.Phone, m.Zalo, m.Email, m.Website
		}
		out.Printed = rest.Some(v)
	}
	return out
}

func (h *Handlers) replyAskedEntry(e domain.AskedEntry, lang string) *rest.PrivateAnswer[AskedEntryView] {
	return rest.ReplyVersion(h.askedEntry(e, lang), e.Version)
}

// AskedView counts the producers that were asked.
type AskedView struct {
	Entries   int `json:"entries" doc:"Asked about for the first time"`
	Producers int `json:"producers" doc:"Number of producers whose members were notified"`

	Unreachable []view.Named `json:"unreachable" nullable:"false" doc:"Producers that could not be asked, because no user belongs to them; call them. Their entries stay unasked"`
}

func catalogueEntryOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "ask-producers", Tags: []string{tagOfCatalogue},
			Summary: "Ask producers to confirm or correct their entries",
			Description: "Notifies the members of the producers of all entries that were not asked about before; they answer until closes_on of the draft, which must not be in the past. " +
				"If-Match takes the ETag of the draft. unreachable lists the producers without members, whom nobody could notify; their entries stay unasked. An entry without an answer is printed as it is.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "list-catalogue-entries", Tags: []string{tagOfCatalogue},
			Summary: "List the answers of producers about their entries",
			Description: "Returns the entries that producers were asked about page by page, newest first, with their corrections and notes. state=asked leaves those without an answer, " +
				"verdict=pending the corrections that wait for a decision.",
		},
		{
			OperationID: "get-catalogue-entry", Tags: []string{tagOfCatalogue},
			Summary:     "Get the answer of a producer about an entry",
			Description: "Returns an entry that its producer was asked about, with the correction and what is printed now. Its ETag is needed to accept or reject the correction.",
		},
		{
			OperationID: "accept-catalogue-entry", Tags: []string{tagOfCatalogue},
			Summary: "Accept a correction of a catalogue entry",
			Description: "The corrected texts are printed from then on, which makes a new version of the draft, and the members of the producer are notified. If-Match takes the version of the entry. Without a " +
				"correction that waits the answer is 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "reject-catalogue-entry", Tags: []string{tagOfCatalogue},
			Summary: "Reject a correction of a catalogue entry",
			Description: "What was printed before stays, and the members of the producer read the reason; they may answer again until the closing date. If-Match takes the version of the entry. Without a correction " +
				"that waits the answer is 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "list-my-catalogue-entries", Tags: []string{tagOfCatalogue},
			Summary:     "List the catalogue entries of my producers",
			Description: "Returns page by page, newest first, the entries that members of the producers of the caller were asked to confirm, with the last day to answer.",
		},
		{
			OperationID: "get-my-catalogue-entry", Tags: []string{tagOfCatalogue},
			Summary:     "Get one catalogue entry of my producers",
			Description: "Returns an entry as it would be printed now, with its correction. The answer accepts its ETag.",
		},
		{
			OperationID: "answer-catalogue-entry", Tags: []string{tagOfCatalogue},
			Summary: "Confirm or correct a catalogue entry",
			Description: "A corrected text changes what is printed once the organizer accepts it, never the listing; the organizer is notified. The entry may be answered again until the closing date; after it " +
				"the answer is 409.",
			Errors: rest.ChangeErrors(),
		},
	}
}

// AskProducers answers POST /v1/fairs/{id}/catalogue-draft/ask.
func (h *Handlers) AskProducers(ctx context.Context, in *OfDraftInput) (*rest.PrivateAnswer[AskedView], error) {
	version, found, err := h.toPrint(ctx, in)
	if err != nil {
		return nil, err
	}
	asked, err := h.store.AskMakers(ctx, front.ActorOf(ctx), in.ID, version, found, h.front.PublicURL())
	if err != nil {
		return nil, err
	}
	out := AskedView{Entries: asked.Entries, Producers: asked.Producers, Unreachable: []view.Named{}}
	for _, p := range asked.Unreachable {
		out.Unreachable = append(out.Unreachable, view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name})
	}
	return rest.ReplyPrivate(out), nil
}

// CatalogueEntriesInput is the input of GET …/catalogue-entries.
type CatalogueEntriesInput struct {
	OfFairInput
	State   string `query:"state" enum:"asked,confirmed,corrected" doc:"Only those in this state"`
	Verdict string `query:"verdict" enum:"pending,accepted,rejected" doc:"Only corrections with this verdict; pending: they wait for the organizer"`
	Q       string `query:"q" maxLength:"200" doc:"Words of the name of the product or the producer, with or without diacritics"`
	front.LanguageParams
	front.PageParams
}

// CatalogueEntries answers GET /v1/fairs/{id}/catalogue-entries.
func (h *Handlers) CatalogueEntries(ctx context.Context, in *CatalogueEntriesInput) (*rest.PrivateAnswer[rest.Paged[AskedEntryView]], error) {
	found, err := h.store.CatalogueEntries(ctx, front.ActorOf(ctx), in.ID,
		domain.CatalogueEntryFilter{State: domain.EntryState(in.State), Verdict: domain.Verdict(in.Verdict), Text: in.Q}, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(e domain.AskedEntry) AskedEntryView { return h.askedEntry(e, in.Lang()) })), nil
}

// MyCatalogueEntries answers GET /v1/me/catalogue-entries.
func (h *Handlers) MyCatalogueEntries(ctx context.Context, in *MyGuestsInput) (*rest.PrivateAnswer[rest.Paged[AskedEntryView]], error) {
	found, err := h.store.MyCatalogueEntries(ctx, front.ActorOf(ctx), domain.MyEntryFilter{}, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(e domain.AskedEntry) AskedEntryView { return h.askedEntry(e, in.Lang()) })), nil
}

// CatalogueEntryInput names an entry.
type CatalogueEntryInput struct {
	ID string `path:"id" maxLength:"100" doc:"entry_id of the entry"`
	front.LanguageParams
}

// MyCatalogueEntry answers GET /v1/me/catalogue-entries/{id}.
func (h *Handlers) MyCatalogueEntry(ctx context.Context, in *CatalogueEntryInput) (*rest.PrivateAnswer[AskedEntryView], error) {
	e, err := h.store.MyCatalogueEntry(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyAskedEntry(e, in.Lang()), nil
}

// AnswerCatalogueEntryInput is the input of POST …/answer.
type AnswerCatalogueEntryInput struct {
	CatalogueEntryInput
	rest.IfMatchParams
	Body struct {
		Answer  string `json:"answer" enum:"confirmed,corrected"`
		Name    string `json:"name,omitempty" maxLength:"800" doc:"Only with corrected, like the next four; without it: unchanged"`
		NameEN  string `json:"name_en,omitempty" maxLength:"800"`
		Story   string `json:"story,omitempty" maxLength:"20000"`
		StoryEN string `json:"story_en,omitempty" maxLength:"20000"`
		Note    string `json:"note,omitempty" maxLength:"8000" doc:"To the organizer, never printed"`
	}
}

// AnswerCatalogueEntry answers POST /v1/me/catalogue-entries/{id}/answer.
func (h *Handlers) AnswerCatalogueEntry(ctx context.Context, in *AnswerCatalogueEntryInput) (*rest.PrivateAnswer[AskedEntryView], error) {
	by := front.ActorOf(ctx)
	e, err := h.store.MyCatalogueEntry(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(e.Version)
	if err != nil {
		return nil, err
	}
	b := in.Body
	e, err = h.store.AnswerCatalogueEntry(ctx, by, in.ID, version, domain.EntryAnswer{
		State: domain.EntryState(b.Answer), Name: printed(b.Name), NameEN: printed(b.NameEN), Story: printed(b.Story), StoryEN: printed(b.StoryEN), Note: printed(b.Note),
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyAskedEntry(e, in.Lang()), nil
}

// FairEntryInput names an entry of a fair.
type FairEntryInput struct {
	OfFairInput
	EntryID string `path:"entry_id" maxLength:"100"`
	front.LanguageParams
}

// CatalogueEntry answers GET /v1/fairs/{id}/catalogue-entries/{entry_id}.
func (h *Handlers) CatalogueEntry(ctx context.Context, in *FairEntryInput) (*rest.PrivateAnswer[AskedEntryView], error) {
	e, err := h.store.CatalogueEntry(ctx, front.ActorOf(ctx), in.ID, in.EntryID)
	if err != nil {
		return nil, err
	}
	return h.replyAskedEntry(e, in.Lang()), nil
}

// DecideCatalogueEntryInput names an entry of a fair that the caller has read.
type DecideCatalogueEntryInput struct {
	FairEntryInput
	rest.IfMatchParams
}

// AcceptCatalogueEntryInput is the input of POST …/catalogue-entries/{entry_id}/accept.
type AcceptCatalogueEntryInput struct {
	DecideCatalogueEntryInput
}

// RejectCatalogueEntryInput is the input of POST …/catalogue-entries/{entry_id}/reject.
type RejectCatalogueEntryInput struct {
	DecideCatalogueEntryInput
	Body struct {
		Reason string `json:"reason" maxLength:"8000" doc:"The producer reads it" example:"Tên phải đúng như trên nhãn."`
	}
}

// AcceptCatalogueEntry answers POST /v1/fairs/{id}/catalogue-entries/{entry_id}/accept.
func (h *Handlers) AcceptCatalogueEntry(ctx context.Context, in *AcceptCatalogueEntryInput) (*rest.PrivateAnswer[AskedEntryView], error) {
	return h.decideEntry(ctx, &in.DecideCatalogueEntryInput, domain.VerdictAccepted, "")
}

// RejectCatalogueEntry answers POST /v1/fairs/{id}/catalogue-entries/{entry_id}/reject.
func (h *Handlers) RejectCatalogueEntry(ctx context.Context, in *RejectCatalogueEntryInput) (*rest.PrivateAnswer[AskedEntryView], error) {
	return h.decideEntry(ctx, &in.DecideCatalogueEntryInput, domain.VerdictRejected, printed(in.Body.Reason))
}

func (h *Handlers) decideEntry(ctx context.Context, in *DecideCatalogueEntryInput, verdict domain.Verdict, reason string) (*rest.PrivateAnswer[AskedEntryView], error) {
	by := front.ActorOf(ctx)
	e, err := h.store.CatalogueEntry(ctx, by, in.ID, in.EntryID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(e.Version)
	if err != nil {
		return nil, err
	}
	e, err = h.store.DecideCatalogueEntry(ctx, by, in.ID, in.EntryID, version, verdict, reason)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyAskedEntry(e, in.Lang()), nil
}
