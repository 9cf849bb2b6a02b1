package listing

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ArtisanForm is a person with a title in the trade.
type ArtisanForm struct {
	Name  string `json:"name" maxLength:"800"`
	Title string `json:"title,omitempty" maxLength:"800" example:"Nghệ nhân ưu tú"`
}

// CraftVillageForm is the form of a craft village.
type CraftVillageForm struct {
	Name              *string                        `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters"`
	NameEN            *string                        `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English"`
	Trade             *string                        `json:"trade,omitempty" maxLength:"1200" doc:"Its trade, in Vietnamese" example:"dệt thổ cẩm"`
	TradeEN           *string                        `json:"trade_en,omitempty" nullable:"true" maxLength:"1200"`
	TradeGroup        *int                           `json:"trade_group,omitempty" minimum:"1" maximum:"7" doc:"Of Decree 52/2018/NĐ-CP, article 4"`
	History           *string                        `json:"history,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Recognition       *string                        `json:"recognition,omitempty" nullable:"true" enum:"traditional_trade,craft_village,traditional_craft_village" doc:"Recognition by the province; null where not known"`
	RecognitionNumber *string                        `json:"recognition_number,omitempty" nullable:"true" maxLength:"1200" doc:"Of the decision" example:"1584/QĐ-UBND"`
	RecognitionDate   *string                        `json:"recognition_date,omitempty" nullable:"true" format:"date" doc:"Of the decision"`
	Artisans          []ArtisanForm                  `json:"artisans,omitempty" nullable:"true" maxItems:"50"`
	Households        *int                           `json:"households,omitempty" nullable:"true" minimum:"0" doc:"In the trade, as of figures_as_of"`
	Workers           *int                           `json:"workers,omitempty" nullable:"true" minimum:"0" doc:"As of figures_as_of"`
	FiguresAsOf       *string                        `json:"figures_as_of,omitempty" nullable:"true" format:"date" doc:"The day of the figures; needed with them"`
	MainProducts      *string                        `json:"main_products,omitempty" nullable:"true" maxLength:"8000"`
	Visiting          *string                        `json:"visiting,omitempty" nullable:"true" maxLength:"8000" doc:"Hours and prices for visitors"`
	Place             rest.Clearable[view.PlaceForm] `json:"place,omitempty"`
}

func craftVillageFormOf(v domain.CraftVillage) CraftVillageForm {
	f := CraftVillageForm{
		Name: &v.Name, NameEN: &v.NameEN, Trade: &v.TradeVI, TradeEN: &v.TradeEN, TradeGroup: &v.TradeGroup, History: &v.History,
		Recognition: rest.OrNil(string(v.Recognition)), RecognitionNumber: &v.RecognitionNumber, RecognitionDate: dayText(v.RecognitionDate),
		Artisans: artisansOf(v.Artisans), Households: v.Households, Workers: v.Workers, FiguresAsOf: dayText(v.FiguresAsOf), MainProducts: &v.MainProducts,
		Visiting: &v.Visiting, Place: rest.Clearable[view.PlaceForm](rest.Some(view.PlaceFormOf(v.Place))),
	}
	return f
}

func artisansOf(all []domain.Artisan) []ArtisanForm {
	out := make([]ArtisanForm, len(all))
	for i, a := range all {
		out[i] = ArtisanForm{a.Name, a.Title}
	}
	return out
}

// dayText formats a day; it returns nil for none.
func dayText(d *domain.Date) *string {
	if d == nil {
		return nil
	}
	return rest.OrNil(d.String())
}

// dayOf parses a day of a form.
func dayOf(field string, text *string) (*domain.Date, error) {
	if rest.Text(text) == "" {
		return nil, nil
	}
	d, err := domain.ParseDateOf(field, rest.Text(text))
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// village copies the form into v.
func (f CraftVillageForm) village(v domain.CraftVillage, known *front.Places) (domain.CraftVillage, error) {
	v.Name, v.NameEN, v.TradeVI, v.TradeEN, v.History = rest.Text(f.Name), rest.Text(f.NameEN), rest.Text(f.Trade), rest.Text(f.TradeEN), rest.Text(f.History)
	v.TradeGroup = 0
	if f.TradeGroup != nil {
		v.TradeGroup = *f.TradeGroup
	}
	v.Recognition, v.RecognitionNumber = domain.Recognition(rest.Text(f.Recognition)), rest.Text(f.RecognitionNumber)
	v.Households, v.Workers, v.MainProducts, v.Visiting = f.Households, f.Workers, rest.Text(f.MainProducts), rest.Text(f.Visiting)
	v.Artisans = nil
	for _, a := range f.Artisans {
		v.Artisans = append(v.Artisans, domain.Artisan{Name: rest.Text(&a.Name), Title: rest.Text(&a.Title)})
	}
	if f.Place.Value != nil {
		v.Place = f.Place.Value.Place(known)
	}
	var err error
	if v.RecognitionDate, err = dayOf("recognition_date", f.RecognitionDate); err != nil {
		return v, err
	}
	v.FiguresAsOf, err = dayOf("figures_as_of", f.FiguresAsOf)
	return v, err
}

// TiedProduct is a product that is tied to a village or a site.
type TiedProduct struct {
	ID     string `json:"id" format:"uuid"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Status string `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"Only a published one shows"`
}

func tiedProducts(all []domain.Product) []TiedProduct {
	out := make([]TiedProduct, len(all))
	for i, p := range all {
		out[i] = TiedProduct{p.ID, p.Slug, p.Name, string(p.Status)}
	}
	return out
}

// replyCraftVillage answers with a craft village for those who manage it.
func (h *Handlers) replyCraftVillage(ctx context.Context, id, lang string) (*rest.PrivateAnswer[CraftVillage], error) {
	v, err := h.store.ManagedCraftVillage(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(h.craftVillage(v, h.front.Today(), lang, true), v.Version), nil
}

const aboutMerge = "A merge patch (RFC 7396): what is left out stays, null empties."

func craftVillageFormOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "add-craft-village", Tags: []string{"Craft villages"}, DefaultStatus: http.StatusCreated,
			Summary:     "Add a craft village as a draft",
			Description: "Stores a draft. The officers of its place add a village.", MaxBodyBytes: rest.MaxFormBody,
		},
		{
			OperationID: "change-craft-village", Tags: []string{"Craft villages"},
			Summary:     "Change a craft village",
			Description: aboutMerge,
			Errors:      rest.ChangeErrors(), MaxBodyBytes: rest.MaxFormBody,
		},
	}
	ops = append(ops, tieOperations(domain.KindCraftVillage, "Craft villages")...)
	return ops
}

// NewCraftVillageForm is the form of a new craft village.
type NewCraftVillageForm struct{ CraftVillageForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewCraftVillageForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "name", "trade", "trade_group", "place")
}

// AddCraftVillageInput is the input of POST /v1/craft-villages.
type AddCraftVillageInput struct {
	front.LanguageParams
	Body NewCraftVillageForm
}

// AddCraftVillage answers POST /v1/craft-villages.
func (h *Handlers) AddCraftVillage(ctx context.Context, in *AddCraftVillageInput) (*rest.PrivateAnswer[CraftVillage], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	v, err := in.Body.village(domain.CraftVillage{}, known)
	if err == nil {
		v, err = h.store.AddCraftVillage(ctx, front.ActorOf(ctx), v)
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	out, err := h.replyCraftVillage(ctx, v.ID, in.Lang())
	if err == nil {
		out.Location = "/v1/craft-villages/" + v.ID
	}
	return out, err
}

// ChangeCraftVillageInput is the input of PATCH /v1/craft-villages/{id}.
type ChangeCraftVillageInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	RawBody []byte
	Body    CraftVillageForm
}

// ChangeCraftVillage answers PATCH /v1/craft-villages/{id}.
func (h *Handlers) ChangeCraftVillage(ctx context.Context, in *ChangeCraftVillageInput) (*rest.PrivateAnswer[CraftVillage], error) {
	by := front.ActorOf(ctx)
	v, err := h.store.ManagedCraftVillage(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(v.Version)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(craftVillageFormOf(v), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if v, err = form.village(v, known); err == nil {
		_, err = h.store.ChangeCraftVillage(ctx, by, v, version)
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyCraftVillage(ctx, in.ID, in.Lang())
}

// LinkInput names a product and the listing to which it is tied.
type LinkInput struct {
	ID      string `path:"id" maxLength:"100" doc:"Id of the village or site"`
	Product string `path:"product_id" maxLength:"100" doc:"Id of a product: one that you manage, or a published one"`
}

// tieOperations returns the descriptions of the operations that tie products to
// listings of a kind.
func tieOperations(k domain.Kind, tag string) []huma.Operation {
	place := strings.ReplaceAll(string(k), "_", " ")
	const description = "Both get a new version. To do what is done already changes nothing, so no If-Match is needed."
	return []huma.Operation{
		{OperationID: "tie-product-to-" + strings.ReplaceAll(string(k), "_", "-"), Tags: []string{tag}, Summary: "Tie a product to a " + place, Description: "The page of each shows the other. " + description, DefaultStatus: http.StatusNoContent},
		{OperationID: "untie-product-from-" + strings.ReplaceAll(string(k), "_", "-"), Tags: []string{tag}, Summary: "Untie a product from a " + place, Description: "The pages of the two no longer show each other. " + description, DefaultStatus: http.StatusNoContent},
	}
}

// TieProduct ties a product to a listing of a kind.
func (h *Handlers) TieProduct(k domain.Kind) rest.Handler[LinkInput, rest.NoContent] {
	return h.setLink(k, true)
}

// UntieProduct unties a product from a listing of a kind.
func (h *Handlers) UntieProduct(k domain.Kind) rest.Handler[LinkInput, rest.NoContent] {
	return h.setLink(k, false)
}

func (h *Handlers) setLink(k domain.Kind, tied bool) rest.Handler[LinkInput, rest.NoContent] {
	return func(ctx context.Context, in *LinkInput) (*rest.NoContent, error) {
		if err := h.store.SetLink(ctx, front.ActorOf(ctx), domain.Ref{Kind: k, ID: in.ID}, in.Product, tied); err != nil {
			return nil, err
		}
		return rest.ReplyNoContent(), nil
	}
}
