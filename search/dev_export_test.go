package search

import "chophien/domain"

func (c GoldenCase) KindsDev() []domain.Kind { r, _ := c.request(1); return r.Filter.Kinds }
