package view

import (
	"chophien/domain"
)

// SourceView is the source of the facts.
type SourceView struct {
	URL  string `json:"url" nullable:"true" doc:"A page, or a description where there is no page"`
	AsOf string `json:"as_of" nullable:"true" doc:"When the source was right: a year, a month, or null" example:"2024"`
	Text string `json:"text" nullable:"true" doc:"What to know about the source"`
}

// SourceOf returns the JSON of a source.
func SourceOf(s domain.Source) SourceView { return SourceView{s.SourceURL, s.SourceAsOf, s.SourceNote} }
