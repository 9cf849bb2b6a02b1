package api

import (
	"context"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/search"
	"chophien/transfer"
)

const csvType = "text/csv; charset=utf-8"

// maxExport is how many products a public list may have. Whoever wants more
// asks province by province.
const maxExport = 5_000

// sheetFile is what a download answers with.
type sheetFile struct {
	name  string
	write func(w io.Writer) error
}

func (s *Server) routeExports() {
	for _, format := range []string{"xlsx", "csv"} {
		sheetDownload(s, everybody(), "/v1/exports/products."+format, "export-products-"+format,
			"The list of certified products that offices mail to each other. It takes what narrows a search. At most "+strconv.Itoa(maxExport)+" products, with q or near "+strconv.Itoa(search.MaxWindow)+"; narrow it by province for more", s.exportProducts(format))
		sheetDownload(s, importRoles(domain.ScopeRead), "/v1/me/products/export."+format, "export-my-products-"+format,
			"What I manage as a spreadsheet that can be sent in again", s.exportMine(format))
	}
	sheetDownload(s, everybody(), "/v1/imports/template.xlsx", "import-template", "An empty sheet of products with drop-downs and an example", s.template)
}

// sheetDownload registers an operation that streams a spreadsheet. Its input
// is checked like that of a list.
func sheetDownload[I any](s *Server, a access, route, id, summary string, handler func(context.Context, *I) (*sheetFile, error)) {
	mediaType, contentType := "text/csv", csvType
	if path.Ext(route) == ".xlsx" {
		mediaType, contentType = typeXLSX, typeXLSX
	}
	schema := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	download(s, a, huma.Operation{OperationID: id, Path: route, Tags: []string{"Spreadsheets"}, Summary: summary}, mediaType, contentType, schema, handler)
}

// download registers an operation that streams a file.
func download[I any](s *Server, a access, op huma.Operation, mediaType, contentType string, schema *huma.Schema, handler func(context.Context, *I) (*sheetFile, error)) {
	op.Method = http.MethodGet
	op.Errors = []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{mediaType: {Schema: schema}}}}
	if !a.everybody {
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	tellAccess(&op, a)
	s.grant(op.Method, op.Path, a)
	s.streams[echoPath(op.Path)] = true
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		f, err := handler(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			c := humaecho.UnwrapV4(hc)
			h := c.Response().Header()
			h.Set(echo.HeaderContentType, contentType)
			h.Set(echo.HeaderContentDisposition, `attachment; filename="`+f.name+`"`)
			h.Set(echo.HeaderCacheControl, noStore)
			if a.everybody {
				h.Set(echo.HeaderCacheControl, cacheControl(s.deps.Now()))
			}
			if err := f.write(c.Response()); err != nil {
				if !c.Response().Committed {
					h.Del(echo.HeaderContentDisposition)
					s.handleError(err, c)
					return
				}
				s.deps.Log.WarnContext(ctx, "a download ended early", "request_id", requestID(ctx), "error", err)
				panic(http.ErrAbortHandler) // so that nobody takes it for whole
			}
		}}, nil
	})
}

// writeSheet writes a spreadsheet of the rows that each hands over.
func writeSheet(w io.Writer, format string, t transfer.Table, each func(row func(...any) error) error) error {
	begin := transfer.NewXLSX
	if format == "csv" {
		begin = transfer.NewCSV
	}
	sheet, err := begin(w, t)
	if err != nil {
		return err
	}
	if err := each(sheet.Row); err != nil {
		return err
	}
	return sheet.Close()
}

func (s *Server) template(ctx context.Context, _ *struct{}) (*sheetFile, error) {
	table, err := s.sheet(ctx)
	if err != nil {
		return nil, err
	}
	return &sheetFile{name: "mau-san-pham.xlsx", write: func(w io.Writer) error {
		return writeSheet(w, "xlsx", table, func(row func(...any) error) error { return row(transfer.Example(table)...) })
	}}, nil
}

// exportMine writes what the caller manages.
func (s *Server) exportMine(format string) func(context.Context, *struct{}) (*sheetFile, error) {
	return func(ctx context.Context, _ *struct{}) (*sheetFile, error) {
		by := actorOf(ctx)
		n, err := s.deps.Imports.ManagedCount(ctx, by)
		if err != nil {
			return nil, err
		}
		if n > transfer.MaxRows {
			return nil, domain.Errorf(domain.CodeConflict, "you manage more than %d products; the program's command export writes them all", transfer.MaxRows)
		}
		table, err := s.sheet(ctx)
		if err != nil {
			return nil, err
		}
		if err := s.deps.Audit.Note(ctx, by, domain.Audit{Action: "product.export", Noun: "user", NounID: by.UserID}); err != nil {
			return nil, err
		}
		return &sheetFile{name: "san-pham-" + s.today().String() + "." + format, write: func(w io.Writer) error {
			return writeSheet(w, format, table, func(row func(...any) error) error {
				for p, err := range s.deps.Imports.ManagedSheet(ctx, by) {
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
}

// ExportInput is what /v1/exports/products takes: what narrows and orders a
// search, so that the address of a search becomes that of its list.
type ExportInput struct {
	Q       string   `query:"q" maxLength:"1000" doc:"What is looked for, as in /v1/search" example:"che shan tuyet"`
	Kind    []string `query:"kind" enum:"product" doc:"A list has products only"`
	Literal bool     `query:"literal" doc:"Take q as words only, as in /v1/search"`
	PlaceParams
	ProductParams
	DayParams
	Near     string  `query:"near" maxLength:"60" doc:"A point: latitude,longitude in degrees" example:"22.83,104.98"`
	WithinKM float64 `query:"within_km" minimum:"0.1" maximum:"2000" doc:"Only what is this near to the point of near"`
	Sort     string  `query:"sort" enum:"relevance,name,newest,stars,distance" doc:"relevance with q, otherwise name, which is Vietnamese alphabetical order; distance needs near"`

	address string
}

// Resolve sees the client's address, for the limit.
func (in *ExportInput) Resolve(ctx huma.Context) []error {
	in.address = humaecho.UnwrapV4(ctx).RealIP()
	return nil
}

func (s *Server) exportProducts(format string) func(context.Context, *ExportInput) (*sheetFile, error) {
	return func(ctx context.Context, in *ExportInput) (*sheetFile, error) {
		f, err := s.filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
		if err != nil {
			return nil, err
		}
		near, err := nearOf(in.Near, in.WithinKM, in.Sort)
		if err != nil {
			return nil, err
		}
		if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.ExportsPerAddress(), Subject: in.address}); err != nil {
			return nil, err
		}
		list := s.listedProducts
		if strings.TrimSpace(in.Q) != "" || near != nil {
			f.Kinds = []domain.Kind{domain.KindProduct}
			list = func(ctx context.Context, f domain.ListingFilter, sort domain.Sort) (productPages, error) {
				return s.foundProducts(ctx, search.Request{Text: in.Q, Literal: in.Literal, Filter: f, Near: near, Sort: sort})
			}
		}
		pages, err := list(ctx, f, domain.Sort(in.Sort))
		if err != nil {
			return nil, err
		}
		today := s.today()
		return &sheetFile{name: "san-pham-ocop-" + f.ValidOn.String() + "." + format, write: func(w io.Writer) error {
			return writeSheet(w, format, transfer.Letter(s.deps.PublicURL, f.ValidOn, today), func(row func(...any) error) error {
				n := 0
				return pages(func(products []domain.Product) error {
					for _, p := range products {
						n++
						if err := row(transfer.LetterValues(n, p, f.ValidOn, today, s.deps.PublicURL+"/v1/products/"+p.Slug)...); err != nil {
							return err
						}
					}
					return nil
				})
			})
		}}, nil
	}
}

// productPages hands over the products of a list, page by page.
type productPages func(each func([]domain.Product) error) error

func tooManyProducts(field string, n, most int) error {
	return domain.Invalidf(field, "these are %d products, the list has at most %d; narrow it, by province for example", n, most)
}

// listedProducts reads from the database what a filter lets through.
func (s *Server) listedProducts(ctx context.Context, f domain.ListingFilter, sort domain.Sort) (productPages, error) {
	if sort == "" || sort == domain.SortRelevance {
		sort = domain.SortName
	}
	page := domain.Page{Sort: sort, Limit: domain.MaxLimit, Total: true}
	list, err := s.deps.Products.Products(ctx, f, page)
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
			if list, err = s.deps.Products.Products(ctx, f, page); err != nil {
				return err
			}
		}
	}, nil
}

// foundProducts reads what a search finds, in its order.
func (s *Server) foundProducts(ctx context.Context, r search.Request) (productPages, error) {
	refs, total, err := s.searchAll(ctx, r)
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
			products, err := s.deps.Products.ProductsOf(ctx, chunk, r.Filter.ValidOn)
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

// searchAll asks for all that a search finds, at most search.MaxWindow of the
// total. What is made of it must be whole, so it fails with CodeUnavailable
// while the engine is away.
func (s *Server) searchAll(ctx context.Context, r search.Request) (refs []domain.Ref, total int, err error) {
	r.Limit = domain.MaxLimit
	seen := map[domain.Ref]bool{}
	for {
		page, err := s.deps.Search.Search(ctx, r)
		if err != nil {
			return nil, 0, err
		}
		if page.Degraded {
			return nil, 0, domain.Errorf(domain.CodeUnavailable, "the search engine is away, so what is looked for cannot be found whole; try again")
		}
		for _, item := range page.Items {
			if ref := item.Listing.Ref; !seen[ref] { // the index may move between two pages
				seen[ref] = true
				refs = append(refs, ref)
			}
		}
		total = max(total, page.Total)
		if r.Cursor = page.Next; r.Cursor == "" {
			return refs, total, nil
		}
	}
}
