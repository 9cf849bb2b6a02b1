package listing

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// ImportGap is a draft of an import that lacks fields.
type ImportGap struct {
	Row       int      `json:"row" doc:"Of the import, as the program that shows the file counts"`
	Number    string   `json:"number" nullable:"true" doc:"Of the row in the list (STT)"`
	ProductID string   `json:"product_id"`
	Slug      string   `json:"slug"`
	Name      string   `json:"name"`
	Producer  string   `json:"producer_name" nullable:"true"`
	State     string   `json:"state" enum:"draft,changes_requested"`
	Missing   []string `json:"missing" nullable:"false" enum:"producer_id,set,story" doc:"Fields that a product needs before it is submitted"`
}

// ImportGaps is a page of drafts that lack fields.
type ImportGaps struct {
	Items      []ImportGap `json:"items" nullable:"false" doc:"In the order of the file"`
	NextCursor *string     `json:"next_cursor"`
}

// FilledGaps is what became of a spreadsheet of missing fields.
type FilledGaps struct {
	Entered int         `json:"entered" doc:"Products that were changed"`
	Refused []FilledGap `json:"refused" nullable:"false" doc:"Products and rows that were not entered"`
}

// FilledGap is a product or a row that was not entered.
type FilledGap struct {
	Row       *int            `json:"row" doc:"Of the file; null where the product is named"`
	ProductID *string         `json:"product_id"`
	Name      string          `json:"name" nullable:"true"`
	Errors    []view.RowError `json:"errors" nullable:"false"`
}

func listingGapOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-import-gaps", Tags: []string{"Spreadsheets"},
			Summary:     "List the drafts of an import that cannot be submitted yet",
			Description: "Returns the products that the import wrote, that are drafts or were sent back, and that lack a required field. A product that an award or a certificate names needs no story.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "export-import-gaps",
			Summary:     "Export the drafts of an import that lack fields, to fill them in",
			Description: "A workbook with a row for each draft. Fill in the set and the story, and send it to POST /v1/me/imports/{id}/missing.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "fill-import-gaps", Tags: []string{"Spreadsheets"}, Summary: "Complete drafts of an import from a spreadsheet",
			Description: "The filled workbook, or the office's own list with the columns STT, Bộ sản phẩm and Câu chuyện. A row names its product by its code, or by the number in the list. Only empty fields are filled. " +
				"The history says that the office entered them, and the members of the producers are notified. Right rows are entered, whatever others say.",
			Parameters: []*huma.Param{rest.SheetParam(), rest.FromRowParam()}, DefaultStatus: http.StatusOK, Errors: []int{http.StatusConflict},
			Responses: map[string]*huma.Response{"200": {Description: "What was entered"}},
		},
	}
}

// ImportGapsInput is the input of GET /v1/me/imports/{id}/missing.
type ImportGapsInput struct {
	ImportInput
	Field string `query:"field" enum:"set,story" doc:"Only drafts that lack this field"`
	Text  string `query:"q" maxLength:"100" doc:"Words of the name"`
	rest.OwnPageParams
}

// ImportGaps answers GET /v1/me/imports/{id}/missing.
func (h *Handlers) ImportGaps(ctx context.Context, in *ImportGapsInput) (*rest.PrivateAnswer[ImportGaps], error) {
	list, err := h.store.ImportedGaps(ctx, front.ActorOf(ctx), in.ID, domain.GapFilter{Field: in.Field, Text: in.Text}, in.Page())
	if err != nil {
		return nil, err
	}
	out := ImportGaps{Items: []ImportGap{}, NextCursor: rest.OrNil(list.Next)}
	for _, g := range list.Items {
		out.Items = append(out.Items, ImportGap{g.Row, g.Number, g.ID, g.Slug, g.Name, g.Maker, string(g.Status), append([]string{}, g.Fields...)})
	}
	return rest.ReplyPrivate(out), nil
}

// ImportGapsSheet answers GET /v1/me/imports/{id}/missing.xlsx.
func (h *Handlers) ImportGapsSheet(ctx context.Context, in *ImportInput) (*rest.SheetFile, error) {
	gaps, err := h.imports.Gaps(ctx, front.ActorOf(ctx), in.ID, domain.GapFilter{})
	if err != nil {
		return nil, err
	}
	sets, err := h.store.ProductSets(ctx)
	if err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "con-thieu-" + in.ID[:8] + ".xlsx", Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", transfer.Gaps(sets), func(row func(...any) error) error {
			for _, g := range gaps {
				if err := row(transfer.GapValues(g)...); err != nil {
					return err
				}
			}
			return nil
		})
	}}, nil
}

// FillImportGaps answers POST /v1/me/imports/{id}/missing.
func (h *Handlers) FillImportGaps(c echo.Context) error {
	ctx := c.Request().Context()
	choice, err := rest.SheetChoiceOf(c)
	if err != nil {
		return err
	}
	got, err := h.files.Receive(c)
	if err != nil {
		return rest.InBody(err)
	}
	defer got.Discard()
	done, err := h.imports.Fill(ctx, front.ActorOf(ctx), c.Param("id"), got, choice)
	if err != nil {
		return rest.InUpload(err)
	}
	lang, headings := front.LanguageOf(c.Request().Header.Get("Accept-Language")), transfer.Gaps(nil).Headings()
	out := FilledGaps{Entered: done.Entered, Refused: []FilledGap{}}
	for _, l := range done.Wrong {
		out.Refused = append(out.Refused, FilledGap{Row: &l.Row, Name: l.Name, Errors: view.LineErrors(l.LineFaults, headings, lang)})
	}
	for _, o := range done.Refused {
		out.Refused = append(out.Refused, FilledGap{ProductID: &o.ID, Name: o.Name, Errors: view.LineErrors(domain.LineFaults{Faults: o.Errs}, headings, lang)})
	}
	c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	return c.JSON(http.StatusOK, out)
}
