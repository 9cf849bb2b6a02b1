package listing

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/search"
	"chophien/transfer"
)

// maxExport is the highest number of products of a public list. For more, a
// caller exports each province.
const maxExport = 5_000

func exportOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "import-template",
			Summary:     "Get an empty sheet of products, craft villages or tourism sites with drop-downs and an example",
			Description: "A producer or an officer fills in this sheet and sends it to an import.",
		},
	}
	for _, format := range []string{"xlsx", "csv"} {
		ops = append(ops, huma.Operation{
			OperationID: "export-products-" + format,
			Summary:     "Export certified products as the list that offices send to each other",
			Description: "Takes the filters of a search. The file has at most " + strconv.Itoa(maxExport) + " products, with q or near " + strconv.Itoa(search.MaxWindow) + "; narrow it by province for more.",
		}, huma.Operation{
			OperationID: "export-my-products-" + format,
			Summary:     "Export the products that I manage as a spreadsheet",
			Description: "Writes all products of the caller that are not withdrawn in the columns of an import, so that the sheet can be corrected and imported again. " +
				"With more than 20,000 products the answer is 409. The audit log records the export.",
		})
	}
	return ops
}

// TemplateInput is the input of GET /v1/imports/template.xlsx.
type TemplateInput struct {
	Kind string `query:"kind" enum:"product,craft_village,tourism_site" default:"product" doc:"Of the listings in the sheet"`
}

// Template answers GET /v1/imports/template.xlsx.
func (h *Handlers) Template(ctx context.Context, in *TemplateInput) (*rest.SheetFile, error) {
	kind := domain.Kind(in.Kind)
	table, err := h.imports.Table(ctx, kind)
	if err != nil {
		return nil, err
	}
	name := map[domain.Kind]string{domain.KindProduct: "mau-san-pham.xlsx", domain.KindCraftVillage: "mau-lang-nghe.xlsx", domain.KindTourismSite: "mau-diem-du-lich.xlsx"}[kind]
	return &rest.SheetFile{Name: name, Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", table, func(row func(...any) error) error { return row(transfer.ListingExample(kind, table)...) })
	}}, nil
}

// sheetWriter writes a table with the rows that each yields.
type sheetWriter func(w io.Writer, t transfer.Table, each func(row func(...any) error) error) error

func writeXLSX(w io.Writer, t transfer.Table, each func(row func(...any) error) error) error {
	return rest.WriteSheet(w, "xlsx", t, each)
}

// ExportMineXLSX answers GET /v1/me/products/export.xlsx.
func (h *Handlers) ExportMineXLSX(ctx context.Context, _ *struct{}) (*rest.SheetFile, error) {
	return h.exportMine(ctx, "xlsx", writeXLSX)
}

// ExportMineCSV answers GET /v1/me/products/export.csv.
func (h *Handlers) ExportMineCSV(ctx context.Context, in *rest.SeparatorParams) (*rest.SheetFile, error) {
	return h.exportMine(ctx, "csv", in.Write)
}

// exportMine writes the products that the caller manages.
func (h *Handlers) exportMine(ctx context.Context, extension string, write sheetWriter) (*rest.SheetFile, error) {
	by := front.ActorOf(ctx)
	n, err := h.store.ManagedCount(ctx, by)
	if err != nil {
		return nil, err
	}
	if n > transfer.MaxRows {
		return nil, domain.Errorf(domain.CodeConflict, "you manage more than %d products; the program's command export writes them all", transfer.MaxRows)
	}
	table, err := h.imports.Table(ctx, domain.KindProduct)
	if err != nil {
		return nil, err
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "product.export", Noun: "user", NounID: by.UserID}); err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "san-pham-" + h.front.Today().String() + "." + extension, Write: func(w io.Writer) error {
		return write(w, table, func(row func(...any) error) error {
			for p, err := range h.store.ManagedSheet(ctx, by) {
				if err != nil {
					return err
				}
				if err := row(transfer.ProductValues(p)...); err != nil {
					return err
				}
			}
			return nil
		})
	}}, nil
}

// ExportInput is the input of /v1/exports/products: the filters and the order
// of a search, so that the address of a search becomes that of its list.
type ExportInput struct {
	Q       string   `query:"q" maxLength:"1000" doc:"Text of the search, as in /v1/search" example:"che shan tuyet"`
	Kind    []string `query:"kind" enum:"product" doc:"A list has products only"`
	Literal bool     `query:"literal" doc:"Take q as words only, as in /v1/search"`
	front.PlaceParams
	front.ProductParams
	front.DayParams
	Near     string  `query:"near" maxLength:"60" doc:"A point: latitude,longitude in degrees" example:"22.83,104.98"`
	WithinKM float64 `query:"within_km" minimum:"0.1" maximum:"2000" doc:"Only things within this distance of the point of near"`
	Sort     string  `query:"sort" enum:"relevance,name,newest,stars,distance" doc:"relevance with q, otherwise name, which is Vietnamese alphabetical order; distance needs near"`

	address string
}

// Resolve reads the client's address for the limit.
func (in *ExportInput) Resolve(ctx huma.Context) []error {
	in.address = humaecho.UnwrapV4(ctx).RealIP()
	return nil
}

// ExportCSVInput is the input of /v1/exports/products.csv.
type ExportCSVInput struct {
	ExportInput
	rest.SeparatorParams
}

// ExportProductsXLSX answers GET /v1/exports/products.xlsx.
func (h *Handlers) ExportProductsXLSX(ctx context.Context, in *ExportInput) (*rest.SheetFile, error) {
	return h.exportProducts(ctx, in, "xlsx", writeXLSX)
}

// ExportProductsCSV answers GET /v1/exports/products.csv.
func (h *Handlers) ExportProductsCSV(ctx context.Context, in *ExportCSVInput) (*rest.SheetFile, error) {
	return h.exportProducts(ctx, &in.ExportInput, "csv", in.Write)
}

func (h *Handlers) exportProducts(ctx context.Context, in *ExportInput, extension string, write sheetWriter) (*rest.SheetFile, error) {
	f, err := h.front.Filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
	if err != nil {
		return nil, err
	}
	near, err := front.NearOf(in.Near, in.WithinKM, in.Sort)
	if err != nil {
		return nil, err
	}
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.ExportsPerAddress(), Subject: in.address}); err != nil {
		return nil, err
	}
	list := h.listedProducts
	if strings.TrimSpace(in.Q) != "" || near != nil {
		f.Kinds = []domain.Kind{domain.KindProduct}
		list = func(ctx context.Context, f domain.ListingFilter, sort domain.Sort) (productPages, error) {
			return h.foundProducts(ctx, search.Request{Text: in.Q, Literal: in.Literal, Filter: f, Near: near, Sort: sort})
		}
	}
	pages, err := list(ctx, f, domain.Sort(in.Sort))
	if err != nil {
		return nil, err
	}
	samples, err := h.store.CountsSamples(ctx)
	if err != nil {
		return nil, err
	}
	today := h.front.Today()
	return &rest.SheetFile{Name: "san-pham-ocop-" + f.ValidOn.String() + "." + extension, Write: func(w io.Writer) error {
		return write(w, transfer.Letter(h.front.PublicURL(), h.front.Licence().Label, f.ValidOn, today), func(row func(...any) error) error {
			n := 0
			return pages(func(products []domain.Product) error {
				licensed, err := h.licensedProducts(ctx, products)
				if err != nil {
					return err
				}
				for _, p := range products {
					if p.HasSample() && !samples || !licensed[p.ID] {
						continue
					}
					n++
					if err := row(transfer.LetterValues(n, p, f.ValidOn, today, h.front.PublicURL()+"/v1/products/"+p.Slug)...); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}}, nil
}

// licensedProducts returns which of the products may be in the open data.
func (h *Handlers) licensedProducts(ctx context.Context, products []domain.Product) (map[string]bool, error) {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	return h.store.Licensed(ctx, domain.KindProduct, ids, h.front.Licence().ID)
}

// productPages yields the products of a list, page by page.
type productPages func(each func([]domain.Product) error) error

func tooManyProducts(field string, n, most int) error {
	return domain.Invalidf(field, "these are %d products, the list has at most %d; narrow it, by province for example", n, most)
}

// listedProducts reads the products of a filter from the database.
func (h *Handlers) listedProducts(ctx context.Context, f domain.ListingFilter, sort domain.Sort) (productPages, error) {
	if sort == "" || sort == domain.SortRelevance {
		sort = domain.SortName
	}
	page := domain.Page{Sort: sort, Limit: domain.MaxLimit, Total: true}
	list, err := h.store.Products(ctx, f, page)
	if err != nil {
		return nil, err
	}
	if list.Total != nil && *list.Total > maxExport {
		return nil, tooManyProducts("province", *list.Total, maxExport)
	}
	page.Total = false
	return func(each func([]domain.Product) error) error {
		for {
			if err := each(list.Items); err != nil {
				return err
			}
			if page.Cursor = list.Next; page.Cursor == "" {
				return nil
			}
			var err error
			if list, err = h.store.Products(ctx, f, page); err != nil {
				return err
			}
		}
	}, nil
}

// foundProducts reads the hits of a search in their order.
func (h *Handlers) foundProducts(ctx context.Context, r search.Request) (productPages, error) {
	refs, total, err := front.SearchAll(ctx, h.searcher, r)
	if err != nil {
		return nil, err
	}
	if total > search.MaxWindow {
		return nil, tooManyProducts("q", total, search.MaxWindow)
	}
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = r.ID
	}
	return func(each func([]domain.Product) error) error {
		for chunk := range slices.Chunk(ids, domain.MaxLimit) {
			products, err := h.store.ProductsOf(ctx, chunk, r.Filter.ValidOn)
			if err != nil {
				return err
			}
			if err := each(products); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
