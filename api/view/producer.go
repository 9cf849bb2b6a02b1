package view

import (
	"chophien/api/rest"
	"chophien/domain"
)

// ProducerSummary is a producer as its products show it.
type ProducerSummary struct {
	Names
	Kind string `json:"kind" enum:"cooperative,cooperative_group,company,household,other" doc:"cooperative, cooperative_group, company, household or other" example:"cooperative"`
	rest.Sample
}

// ProducerSummary returns the summary of a producer.
func (cards Cards) ProducerSummary(p domain.Producer, lang string) ProducerSummary {
	return ProducerSummary{cards.Names(domain.KindProducer, p.ID, p.Slug, p.Name, p.NameEN, lang), string(p.Kind), rest.SampleOf(p.Sample)}
}
