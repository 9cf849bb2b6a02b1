package fair

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// SectionEntryView is a thing that a section of a catalogue contains.
type SectionEntryView struct {
	CatalogueRef
	Name     string     `json:"name" nullable:"true" doc:"As it is printed; null: nothing public has the id"`
	Slug     string     `json:"slug" nullable:"true"`
	Province string     `json:"province_name" nullable:"true"`
	Pinned   bool       `json:"pinned"`
	Dropped  bool       `json:"dropped"`
	Place    *int       `json:"place" doc:"In the section, from 1, before it is split; null: it is dropped, or an earlier section prints it"`
	Stars    *int       `json:"stars" doc:"On the last day of the fair; null: none"`
	Reason   string     `json:"reason" nullable:"true" enum:"unknown,not_published,no_certificate,printed_before,dropped" doc:"Why it is not printed; null: it is printed"`
	Because  string     `json:"because" nullable:"true" doc:"The reason as a sentence in the language of the answer"`
	EntryID  string     `json:"entry_id" nullable:"true" format:"uuid" doc:"Of the answer of its producer; null: it was not asked"`
	State    string     `json:"state" nullable:"true" enum:"asked,confirmed,corrected" doc:"What its producer answered"`
	Verdict  string     `json:"verdict" nullable:"true" enum:"pending,accepted,rejected" doc:"Of the organizer about a correction"`
	Answered *time.Time `json:"answered_at"`
}

// ChangedSectionView is the draft after a change of one of its sections.
type ChangedSectionView struct {
	Sections []CatalogueSectionForm `json:"sections" nullable:"false" doc:"As they are stored now"`
	Version  int64                  `json:"version" doc:"Of the draft; the ETag is this number in quotation marks"`
}

func catalogueSectionOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-section-entries", Tags: []string{tagOfCatalogue},
			Summary: "List what a section of the draft contains",
			Description: "Returns page by page what a section would print, in its order: pinned entries, then the hits of its query, then the exhibits. Then follow pinned entries that an earlier section prints, and " +
				"dropped ones. reason says why an entry is not printed.",
		},
		{
			OperationID: "change-catalogue-section", Tags: []string{tagOfCatalogue},
			Summary: "Make one change of a section of the draft",
			Description: "Pins, unpins, moves, drops or restores one entry of a section, or, without kind and id, moves or removes the section. It does what sending the whole draft would do. If-Match takes the ETag of the " +
				"draft; the answer has the new one.",
			Errors: rest.ChangeErrors(),
		},
	}
}

// SectionInput names a section of a draft.
type SectionInput struct {
	OfFairInput
	Section int `path:"section" minimum:"0" maximum:"59" doc:"Place in catalogue.sections of the draft, from 0"`
}

// SectionEntriesInput is the input of GET …/sections/{section}/entries.
type SectionEntriesInput struct {
	SectionInput
	Q       string `query:"q" maxLength:"200" doc:"Words of the name, with or without diacritics"`
	LeftOut string `query:"left_out" enum:"true,false" doc:"true: only what is not printed; false: only what is"`
	front.LanguageParams
	front.PageParams
}

// SectionEntries answers GET /v1/fairs/{id}/catalogue-draft/sections/{section}/entries.
func (h *Handlers) SectionEntries(ctx context.Context, in *SectionEntriesInput) (*rest.PrivateAnswer[rest.Paged[SectionEntryView]], error) {
	by := front.ActorOf(ctx)
	c, f, err := h.store.Catalogue(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	if err := c.CheckSection(in.Section); err != nil {
		return nil, err
	}
	found, err := front.SectionHits(ctx, h.searcher, h.store, c.Sections[:in.Section+1], f.EndsOn)
	if err != nil {
		return nil, err
	}
	filter := domain.SectionEntryFilter{Text: in.Q}
	if in.LeftOut != "" {
		filter.LeftOut = new(in.LeftOut == "true")
	}
	list, err := h.store.SectionEntries(ctx, by, in.ID, in.Section, found, filter, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(list, func(e domain.SectionEntry) SectionEntryView { return sectionEntryView(e, f.EndsOn, in.Lang()) })), nil
}

func sectionEntryView(e domain.SectionEntry, on domain.Date, lang string) SectionEntryView {
	out := SectionEntryView{CatalogueRef: CatalogueRef{string(e.Kind), e.ID}, Name: e.Name(), Pinned: e.Pinned, Dropped: e.Dropped}
	if e.Place > 0 {
		out.Place = &e.Place
	}
	if l := e.Listing; l != nil {
		out.Slug, out.Province = l.Slug, l.ProvinceName
		if w, ok := l.WindowOn(on); ok {
			out.Stars = &w.Stars
		}
	}
	if e.LeftOut != nil {
		vi, en := e.LeftOut.Because()
		out.Reason, out.Because = string(e.LeftOut.Reason), front.Label(lang, vi, en)
	}
	if a := e.Answer; a != nil {
		out.EntryID, out.State, out.Answered = a.ID, string(a.State), rest.UTC(a.AnsweredAt)
		if a.State == domain.EntryCorrected {
			out.Verdict = string(a.Verdict)
		}
	}
	return out
}

// ChangeSectionInput is the input of POST …/sections/{section}/change.
type ChangeSectionInput struct {
	SectionInput
	rest.IfMatchParams
	Body struct {
		Do   string `json:"do" enum:"pin,unpin,up,down,drop,restore,remove" doc:"up and down move a pinned entry, or the section; remove is of the section" example:"pin"`
		Kind string `json:"kind,omitempty" enum:"product,craft_village,tourism_site" doc:"Of the entry; without it and id the section itself is changed"`
		ID   string `json:"id,omitempty" maxLength:"100"`
	}
}

// ChangeSection answers POST /v1/fairs/{id}/catalogue-draft/sections/{section}/change.
func (h *Handlers) ChangeSection(ctx context.Context, in *ChangeSectionInput) (*rest.PrivateAnswer[ChangedSectionView], error) {
	by := front.ActorOf(ctx)
	stored, _, err := h.store.Catalogue(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Exact(stored.Version)
	if err != nil {
		return nil, err
	}
	c, err := h.store.ChangeSection(ctx, by, in.ID, version, domain.SectionChange{
		Section: in.Section, Do: domain.SectionAction(in.Body.Do), Ref: domain.Ref{Kind: domain.Kind(in.Body.Kind), ID: in.Body.ID},
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := ChangedSectionView{Sections: append([]CatalogueSectionForm{}, formOf(c).Sections...), Version: c.Version}
	return rest.ReplyVersion(out, c.Version), nil
}
