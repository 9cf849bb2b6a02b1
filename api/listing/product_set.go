package listing

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ProductGroup is one of the six groups with its sets.
type ProductGroup struct {
	Code   string            `json:"code" example:"I"`
	Name   string            `json:"name"`
	NameEN string            `json:"name_en"`
	Label  string            `json:"label" doc:"The name in the language of the answer"`
	Sets   []view.ProductSet `json:"sets" nullable:"false"`
}

// ProductSets is the list of groups and sets of the criteria in force.
type ProductSets struct {
	Items []ProductGroup `json:"items" nullable:"false"`
	Total int            `json:"total_sets"`
}

// ProductSets answers GET /v1/product-sets.
func (h *Handlers) ProductSets(ctx context.Context, in *front.LanguageParams) (*rest.PublicAnswer[ProductSets], error) {
	known, err := h.front.ProductSets(ctx)
	if err != nil {
		return nil, err
	}
	inForce := known.On(h.front.Today())
	body := ProductSets{Items: []ProductGroup{}, Total: len(inForce)}
	for _, g := range domain.Groups() {
		names := known.Groups[g]
		group := ProductGroup{string(g), names.GroupVI, names.GroupEN, front.Label(in.Lang(), names.GroupVI, names.GroupEN), []view.ProductSet{}}
		for _, r := range inForce {
			if r.Group == g {
				group.Sets = append(group.Sets, view.ProductSetOf(r, in.Lang()))
			}
		}
		body.Items = append(body.Items, group)
	}
	return rest.Reply(h.front, body), nil
}

func productSetOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-product-sets", Tags: []string{"Products"},
			Summary:     "List the groups and sets of products",
			Description: "Returns the groups and sets of the criteria in force today. Forms take the codes of sets; filters take the codes of sets and groups.",
		},
	}
}
