package view

import (
	"chophien/domain"
	"chophien/front"
)

// Names are the names and the address of a thing.
type Names struct {
	ID     string `json:"id" doc:"UUID"`
	Slug   string `json:"slug" doc:"Readable and unique within its kind"`
	Name   string `json:"name"`
	NameEN string `json:"name_en" nullable:"true" doc:"English name; null when none is known"`
	Label  string `json:"label" doc:"The name in the language of the answer, as far as there is one"`
	URL    string `json:"url" doc:"Where the whole thing is" format:"uri"`

	PageURL string `json:"page_url" doc:"Its page for people, in the language of the answer" format:"uri"`
}

// Names returns the names and the address of a listing.
func (cards Cards) Names(k domain.Kind, id, slug, name, nameEN, lang string) Names {
	return Names{id, slug, name, nameEN, front.Label(lang, name, nameEN), cards.URL(k, slug), cards.PageURL(k, slug, lang)}
}

// URL returns the address of a listing in this API.
func (cards Cards) URL(k domain.Kind, slug string) string {
	return cards.publicURL + "/v1/" + k.Collection() + "/" + slug
}

// PageURL returns the address of the page of a listing for people.
func (cards Cards) PageURL(k domain.Kind, slug, lang string) string {
	vi, en := k.PagePaths()
	return cards.publicURL + front.Label(lang, vi, en) + slug
}
