package rest

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
	"chophien/picture"
)

// Endpoint completes the description of an operation and registers its handler.
// The functions of this file turn handlers into endpoints.
type Endpoint func(r *Router, op *huma.Operation, a front.Access)

// Handler answers an operation whose contract is derived from its Go types.
type Handler[I, O any] func(context.Context, *I) (*O, error)

// register registers a handler with huma and turns its errors into problems.
func register[I, O any](r *Router, op huma.Operation, handler Handler[I, O]) {
	huma.Register(r.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, r.problem(ctx, err)
		}
		return out, nil
	})
}

// Public is an operation with GET that anybody may call, and whose answer
// caches may keep.
func Public[I, O any](handler Handler[I, O]) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.public[front.EchoPath(op.Path)] = true
		if a.ReadsToken() {
			op.Errors = append(op.Errors, http.StatusUnauthorized)
			describeAccess(op, a)
		}
		op.Responses = map[string]*huma.Response{"304": {Description: "Not changed since the ETag of If-None-Match"}}
		register(r, *op, handler)
	}
}

// NeverKept is a Public operation whose answers are made anew for each request.
func NeverKept(e Endpoint) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		e(r, op, a)
		delete(r.public, front.EchoPath(op.Path))
	}
}

// maxPrivateBody is the largest body, in bytes, of a private operation that
// sets no limit of its own.
const maxPrivateBody = 16 << 10

// Private is an operation that needs a role, or whose answer is for one caller.
func Private[I, O any](handler Handler[I, O]) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.takeKey(op, a)
		if op.MaxBodyBytes == 0 {
			op.MaxBodyBytes = maxPrivateBody
		}
		describeAccess(op, a)
		slices.Sort(op.Errors)
		op.Errors = slices.Compact(op.Errors)
		register(r, *op, handler)
	}
}

// Health is an operation whose status is 200 or, with the same body, 503.
func Health[O any](handler Handler[struct{}, O]) Endpoint {
	return func(r *Router, op *huma.Operation, _ front.Access) {
		register(r, *op, handler)
		responses := r.api.OpenAPI().Paths[op.Path].Get.Responses
		responses["503"] = &huma.Response{Description: "Not ready", Content: responses["200"].Content}
	}
}

// Raw is an Echo handler that anybody may call, with a description written by
// hand.
func Raw(handler echo.HandlerFunc) Endpoint {
	return func(r *Router, op *huma.Operation, _ front.Access) {
		r.echo.Add(op.Method, front.EchoPath(op.Path), handler)
		r.api.OpenAPI().AddOperation(op)
	}
}

// RawUpload is Raw for a request that may contain a file.
func RawUpload(handler echo.HandlerFunc) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.uploads[Route{op.Method, front.EchoPath(op.Path)}] = true
		Raw(handler)(r, op, a)
	}
}

// RawDownload is Raw for an answer that is streamed.
func RawDownload(handler echo.HandlerFunc) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.downloads[Route{op.Method, front.EchoPath(op.Path)}] = true
		Raw(handler)(r, op, a)
	}
}

// Upload is an Echo handler that receives one file by FileStore.Receive and
// answers with V. The status of its answer is op.DefaultStatus, or 201;
// op.Responses may contain its description.
func Upload[V any](handler echo.HandlerFunc) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
		form := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": binary}, Required: []string{"file"}}
		form.PrecomputeMessages()
		op.Description += fmt.Sprintf(" At most %d MiB. Send the bytes as the body, with the name in Content-Disposition (filename or filename*) where it matters, or multipart/form-data with one part.", domain.MaxFileBytes>>20)
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: binary}, "multipart/form-data": {Schema: form},
		}}
		if op.DefaultStatus == 0 {
			op.DefaultStatus = http.StatusCreated
		}
		status := strconv.Itoa(op.DefaultStatus)
		if op.Responses[status] == nil {
			op.Responses = map[string]*huma.Response{status: {Description: "Stored"}}
		}
		op.Responses[status].Content = map[string]*huma.MediaType{"application/json": {Schema: SchemaOf[V](r.Schemas())}}
		if op.DefaultStatus != http.StatusOK {
			op.Responses[status].Headers = map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString}}}
		}
		r.uploads[Route{op.Method, front.EchoPath(op.Path)}] = true
		r.takeKey(op, a)
		registerRaw(r, op, a, handler)
	}
}

// Download is an Echo handler that streams a file by FileStore.Serve.
// op.Responses may contain the description of the file.
func Download(handler echo.HandlerFunc) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.downloads[Route{op.Method, front.EchoPath(op.Path)}] = true
		HeldDownload(handler)(r, op, a)
	}
}

// HeldDownload is Download for a file that fits in memory, so that it gets an
// ETag.
func HeldDownload(handler echo.HandlerFunc) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		if op.Responses == nil {
			op.Responses = map[string]*huma.Response{"200": {Description: "The file, as an attachment", Content: fileTypes(op.Path)}}
		}
		registerRaw(r, op, a, handler)
	}
}

// fileTypes returns the content types of a file by the end of its path, or all
// types of files for a path that names none.
func fileTypes(at string) map[string]*huma.MediaType {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	all := map[string]*huma.MediaType{
		TypePDF: binary, TypeXLSX: binary, picture.JPEG: binary, picture.PNG: binary,
		"application/zip": binary, "text/html": binary, "application/json": {Schema: &huma.Schema{}},
	}
	for end, mediaType := range map[string]string{".pdf": TypePDF, ".xlsx": TypeXLSX, ".zip": "application/zip", ".html": "text/html", ".json": "application/json"} {
		if path.Ext(at) == end {
			return map[string]*huma.MediaType{mediaType: all[mediaType]}
		}
	}
	return all
}

// registerRaw registers an Echo handler whose query may contain only the
// parameters of op.
func registerRaw(r *Router, op *huma.Operation, a front.Access, handler echo.HandlerFunc) {
	op.Parameters = append(PathParams(op.Path), op.Parameters...)
	describeAccess(op, a)
	r.echo.Add(op.Method, front.EchoPath(op.Path), knowing(op.Parameters, handler))
	r.api.OpenAPI().AddOperation(op)
}

// PathParams returns the parameters of a path.
func PathParams(path string) []*huma.Param {
	var out []*huma.Param
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			out = append(out, &huma.Param{Name: strings.TrimSuffix(name, "}"), In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
	return out
}

// Sheet is an operation that streams a spreadsheet: CSV when the path ends in
// .csv, otherwise XLSX. Its input is validated like that of a list.
func Sheet[I any](handler Handler[I, SheetFile]) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		mediaType, contentType := TypeXLSX, TypeXLSX
		if path.Ext(op.Path) == ".csv" {
			mediaType, contentType = "text/csv", "text/csv"+front.Charset
		}
		op.Tags = []string{"Spreadsheets"}
		stream(r, op, a, mediaType, contentType, &huma.Schema{Type: huma.TypeString, Format: "binary"}, handler)
	}
}

// JSONFile is an operation that streams a JSON file with the schema of V.
func JSONFile[V, I any](handler Handler[I, SheetFile]) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		stream(r, op, a, "application/json", "application/json"+front.Charset, SchemaOf[V](r.Schemas()), handler)
	}
}

func stream[I any](r *Router, op *huma.Operation, a front.Access, mediaType, contentType string, schema *huma.Schema, handler Handler[I, SheetFile]) {
	op.Errors = []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests}
	op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{mediaType: {Schema: schema}}}}
	describeAccess(op, a)
	r.downloads[Route{op.Method, front.EchoPath(op.Path)}] = true
	register(r, *op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		f, err := handler(ctx, in)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			c := humaecho.UnwrapV4(hc)
			h := c.Response().Header()
			h.Set(echo.HeaderContentType, contentType)
			h.Set(echo.HeaderContentDisposition, `attachment; filename="`+f.Name+`"`)
			h.Set(echo.HeaderCacheControl, front.NoStore)
			if a.IsEverybody() {
				h.Set(echo.HeaderCacheControl, r.front.CacheControl())
			}
			if f.Version != "" && notModified(c, *f) {
				return
			}
			if err := writeFile(c, *f); err != nil {
				if !c.Response().Committed {
					h.Del(echo.HeaderContentDisposition)
					r.HandleError(err, c)
					return
				}
				r.front.Log().WarnContext(ctx, "a download ended early", "request_id", front.RequestID(ctx), "error", err)
				panic(http.ErrAbortHandler) // so that the client notices that the file is incomplete
			}
		}}, nil
	})
}
