package api

import (
	"time"

	"golang.org/x/text/language"

	"chophien/domain"
)

// sampleNote is said wherever demonstration data is shown.
const sampleNote = "dữ liệu minh họa"

// Sample marks demonstration data.
type Sample struct {
	Sample     bool   `json:"sample" doc:"true: demonstration data, not an official fact"`
	SampleNote string `json:"sample_note,omitempty" doc:"Says \"dữ liệu minh họa\" (demonstration data) on a sample" example:"dữ liệu minh họa"`
}

func sampled(sample bool) Sample {
	if sample {
		return Sample{true, sampleNote}
	}
	return Sample{}
}

// SourceView says where the facts come from.
type SourceView struct {
	URL  string `json:"url" doc:"A page, or a description where there is no page"`
	AsOf string `json:"as_of" doc:"When the source was right: a year, a month, or empty" example:"2024"`
	Note string `json:"note"`
}

func sourceOf(s domain.Source) SourceView { return SourceView{s.SourceURL, s.SourceAsOf, s.SourceNote} }

// Names is what a thing is called and where it is found.
type Names struct {
	ID     string `json:"id" doc:"UUID"`
	Slug   string `json:"slug" doc:"Readable and unique within its kind"`
	Name   string `json:"name"`
	NameEN string `json:"name_en" doc:"English name; empty when none is known"`
	Label  string `json:"label" doc:"The name in the language of the answer, as far as there is one"`
	URL    string `json:"url" doc:"Where the whole thing is" format:"uri"`
}

func (s *Server) names(k domain.Kind, id, slug, name, nameEN, lang string) Names {
	return Names{id, slug, name, nameEN, label(lang, name, nameEN), s.url(k, slug)}
}

// url is the address of a listing in this API.
func (s *Server) url(k domain.Kind, slug string) string {
	return s.deps.PublicURL + "/v1/" + collection(k) + "/" + slug
}

func collection(k domain.Kind) string {
	switch k {
	case domain.KindProduct:
		return "products"
	case domain.KindProducer:
		return "producers"
	case domain.KindCraftVillage:
		return "craft-villages"
	case domain.KindDemand:
		return "demands"
	}
	return "tourism-sites"
}

// Stamps are the times of a record.
type Stamps struct {
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func stampsOf(r domain.Record) Stamps { return Stamps{r.CreatedAt.UTC(), r.UpdatedAt.UTC()} }

// List is one page of things.
type List[T any] struct {
	Sample
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int    `json:"total,omitempty" doc:"How many there are on all pages; with total=true only"`
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// label chooses a text by language; English falls back to Vietnamese.
func label(lang, vi, en string) string {
	if lang == langEN && en != "" {
		return en
	}
	return vi
}

const (
	langVI = "vi"
	langEN = "en"
)

// languageOf reads an Accept-Language header.
func languageOf(header string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return langVI
	}
	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case langVI:
			return langVI
		case langEN:
			return langEN
		}
	}
	return langVI
}
