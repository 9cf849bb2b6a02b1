package web

import (
	"bytes"

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

// rowsOf returns what writes rows that were read already.
func rowsOf(rows [][]any) func(transfer.Writer) error {
	return func(w transfer.Writer) error {
		for _, row := range rows {
			if err := w.Row(row...); err != nil {
				return err
			}
		}
		return nil
	}
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
