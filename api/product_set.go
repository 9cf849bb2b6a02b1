package api

import (
	"context"

	"chophien/domain"
)

// ProductSet is one of the 26 sets that products are scored in.
type ProductSet struct {
	Code       string `json:"code" example:"I.5.a"`
	Number     int    `json:"number" doc:"1 to 26"`
	Group      string `json:"group" example:"I"`
	SubgroupVI string `json:"subgroup"`
	SubgroupEN string `json:"subgroup_en"`
	Name       string `json:"name"`
	NameEN     string `json:"name_en"`
	Label      string `json:"label" doc:"The name in the language of the answer"`
}

// ProductGroup is one of the six groups with its sets.
type ProductGroup struct {
	Code   string       `json:"code" example:"I"`
	Name   string       `json:"name"`
	NameEN string       `json:"name_en"`
	Label  string       `json:"label" doc:"The name in the language of the answer"`
	Sets   []ProductSet `json:"sets" nullable:"false"`
}

// ProductSets is the list of groups and sets of Decision 148/QĐ-TTg.
type ProductSets struct {
	Items []ProductGroup `json:"items" nullable:"false"`
	Total int            `json:"total_sets"`
}

type sets struct {
	rows   []domain.ProductSet
	byCode map[string]domain.ProductSet
	groups map[domain.Group]domain.ProductSet // any set of the group, for its names
}

type setTable struct {
	table[domain.ProductSet, *sets]
}

func (t *setTable) get(ctx context.Context) (*sets, error) {
	return t.fetch(ctx, func(rows []domain.ProductSet) *sets {
		s := &sets{rows, map[string]domain.ProductSet{}, map[domain.Group]domain.ProductSet{}}
		for _, r := range rows {
			s.byCode[r.Code], s.groups[r.Group] = r, r
		}
		return s
	})
}

func setOf(r domain.ProductSet, lang string) ProductSet {
	return ProductSet{r.Code, r.Number, string(r.Group), r.SubgroupVI, r.SubgroupEN, r.NameVI, r.NameEN, label(lang, r.NameVI, r.NameEN)}
}

func (s *Server) productSets(ctx context.Context, in *LanguageParams) (*answer[ProductSets], error) {
	known, err := s.sets.get(ctx)
	if err != nil {
		return nil, err
	}
	body := ProductSets{Items: []ProductGroup{}, Total: len(known.rows)}
	for _, g := range domain.Groups() {
		names := known.groups[g]
		group := ProductGroup{string(g), names.GroupVI, names.GroupEN, label(in.lang(), names.GroupVI, names.GroupEN), []ProductSet{}}
		for _, r := range known.rows {
			if r.Group == g {
				group.Sets = append(group.Sets, setOf(r, in.lang()))
			}
		}
		body.Items = append(body.Items, group)
	}
	return reply(s, body), nil
}
