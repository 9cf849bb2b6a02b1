package web

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"

	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// maxTableRows bounds the rows of a file that a desk makes at once.
const maxTableRows = 10_000

// eachRow calls use for all rows of a list, page by page. CodeInvalid when the list has
// more than maxTableRows.
func eachRow[T any](list func(domain.Page) (domain.List[T], error), use func(T) error) error {
	p := domain.Page{Limit: domain.MaxLimit}
	for n := 0; ; {
		found, err := list(p)
		if err != nil {
			return err
		}
		if n += len(found.Items); n > maxTableRows {
			return domain.Invalidf("", "the file would have more than %d rows; narrow the list first", maxTableRows)
		}
		for _, row := range found.Items {
			if err := use(row); err != nil {
				return err
			}
		}
		if found.Next == "" {
			return nil
		}
		p.Cursor = found.Next
	}
}

// sendTable answers with a CSV file, or a workbook where the extension is xlsx, whose rows
// fill writes.
func (r *request) sendTable(name, extension string, t transfer.Table, fill func(transfer.Writer) error) error {
	begin, contentType := transfer.NewCSV, "text/csv"+front.Charset
	if extension == "xlsx" {
		begin, contentType = transfer.NewXLSX, sheetType
	}
	var file bytes.Buffer
	w, err := begin(&file, t)
	if err != nil {
		return err
	}
	if err := fill(w); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return r.sendFile(name+"."+extension, contentType, file.Bytes())
}

// headings returns columns with translated headings.
func (r *request) headings(texts ...string) []transfer.Column {
	out := make([]transfer.Column, len(texts))
	for i, h := range texts {
		out[i] = transfer.Column{Heading: r.t(h)}
	}
	return out
}

// choices returns the options of a filter, with the chosen one. The first one is the
// choice of all.
func (r *request) choices(chosen string, values []string, text func(string) string) []Option {
	out := []Option{{Text: r.t("All"), Chosen: chosen == ""}}
	for _, v := range values {
		out = append(out, Option{Value: v, Text: text(v), Chosen: v == chosen})
	}
	return out
}

// userNames returns the names of users by their ids. Deleted users have none.
func (r *request) userNames(ids ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if _, known := out[id]; known || id == "" {
			continue
		}
		u, err := r.server.store.User(r.Request().Context(), id)
		if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
			return nil, err
		}
		out[id] = u.Name
	}
	return out, nil
}

// partOf returns the page of a list that is in memory. at is its address, and id is
// the key of a row, nil where rows have none. The place in the list is the row before;
// where that is gone or has no key, its number.
func partOf[T any](r *request, at string, all []T, id func(T) string) ([]T, Pager, error) {
	of, begin := domain.ListFingerprint(at, r.query("after")), 0
	if cursor := r.text("after"); cursor != "" {
		keys, err := domain.ParseCursor(cursor, of, 2)
		if err != nil {
			return nil, Pager{}, err
		}
		if id != nil {
			begin = slices.IndexFunc(all, func(x T) bool { return id(x) == keys[0] }) + 1
		}
		if begin == 0 {
			if begin, err = strconv.Atoi(keys[1]); err != nil || begin < 0 {
				return nil, Pager{}, domain.InvalidCursor()
			}
			begin = min(begin, len(all))
		}
	}
	part, next := all[begin:min(begin+pageItems, len(all))], ""
	if end := begin + len(part); end < len(all) {
		before := ""
		if id != nil {
			before = id(all[end-1])
		}
		next = domain.NewCursor(of, before, strconv.Itoa(end))
	}
	return part, r.pagerAt(at, len(part), len(all), next), nil
}

// sendFile answers with a file that no cache keeps.
func (r *request) sendFile(name, contentType string, content []byte) error {
	r.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return r.Blob(http.StatusOK, contentType, content)
}
