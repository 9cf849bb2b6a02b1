package rest

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// SheetParam is the parameter of an uploaded spreadsheet that names its sheet.
func SheetParam() *huma.Param {
	return &huma.Param{Name: "sheet", In: "query", Description: "Name of the sheet to read, of a workbook with several. Without it, the sheet that fits best is read; sheets of the answer lists all", Schema: &huma.Schema{Type: huma.TypeString}}
}

// FromRowParam is the parameter of an uploaded spreadsheet that says where its heading
// is sought.
func FromRowParam() *huma.Param {
	return &huma.Param{Name: "from_row", In: "query", Description: "The first row in which the heading is sought, for a heading that stands far below", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: new(1.0), Maximum: new(float64(domain.MaxSheetRow))}}
}

// SheetChoiceOf returns what the parameters of SheetParam and FromRowParam say.
func SheetChoiceOf(c echo.Context) (domain.SheetChoice, error) {
	return domain.ParseSheetChoice(norm.NFC.String(c.QueryParam("sheet")), c.QueryParam("from_row"))
}

// InUpload is InBody for an error about an upload: what SheetParam and FromRowParam
// say belongs to the address.
func InUpload(err error) error {
	all := domain.ErrorsOf(err)
	if len(all) > 0 && !slices.ContainsFunc(all, func(e *domain.Error) bool { return e.Field != "sheet" && e.Field != "from_row" }) {
		return err
	}
	return InBody(err)
}
