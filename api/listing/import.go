package listing

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// Import is an uploaded spreadsheet.
type Import struct {
	ID         string             `json:"id"`
	FileName   string             `json:"file_name"`
	State      string             `json:"state" enum:"reading,preview,committing,done,failed" doc:"reading; preview: read the rows, then commit; committing; done; failed: see problem" example:"preview"`
	Problem    string             `json:"problem" doc:"Why it failed; empty otherwise"`
	Token      *string            `json:"token" doc:"Of the preview, for the commit; null while there is none"`
	Progress   view.Progress      `json:"progress"`
	Counts     ImportCounts       `json:"counts"`
	Columns    []string           `json:"columns" nullable:"false" doc:"Columns that the file has"`
	Missing    []string           `json:"missing_columns" nullable:"false" doc:"Keys without which no row can be read: choose the columns of the file. There is no token while there are any"`
	Unknown    []string           `json:"unknown_headings" nullable:"false" doc:"Unknown headings, whose columns are not read. Status and owner are never read from a file"`
	Layout     []view.SheetColumn `json:"layout" nullable:"false" doc:"How each column of the file was read"`
	Notes      []view.SheetNote   `json:"notes" nullable:"false" doc:"Hidden rows, further sheets, and skipped rows: titles, sums, signatures"`
	FailedRows *string            `json:"failed_rows" format:"uri" doc:"The rows with errors as a sheet, with the reason in one more column; null where there are none"`
	CreatedAt  time.Time          `json:"created_at"`
	UpdatedAt  time.Time          `json:"updated_at"`
}

// ImportCounts are the numbers of rows by result.
type ImportCounts struct {
	New     int `json:"new" doc:"Become drafts"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
	Error   int `json:"error"`
	Written int `json:"written" doc:"Rows that were committed"`
}

func (h *Handlers) importOf(i domain.Import, lang string) Import {
	out := Import{
		ID: i.ID, FileName: i.FileName, State: string(i.State), Problem: i.Problem, Token: rest.OrNil(i.Token),
		Progress: view.Progress{Done: i.Done}, Counts: ImportCounts{i.Added, i.Changed, i.Same, i.Faulty, i.Written},
		Columns: []string{}, Missing: append([]string{}, transfer.Products(nil, nil).Missing(i.Columns)...), Unknown: []string{}, Layout: view.SheetColumns(i.Columns), Notes: view.SheetNotes(i.Notes, lang), CreatedAt: i.CreatedAt.UTC(), UpdatedAt: i.UpdatedAt.UTC(),
	}
	for _, c := range i.Columns {
		if c.Key != "" {
			out.Columns = append(out.Columns, c.Key)
		} else {
			out.Unknown = append(out.Unknown, c.Heading)
		}
	}
	if i.State != domain.ImportReading {
		out.Progress.Total = &i.Rows
	}
	if i.Faulty > 0 && i.State != domain.ImportReading {
		url := h.front.PublicURL() + importsPath + "/" + i.ID + "/failed.xlsx"
		out.FailedRows = &url
	}
	return out
}

func (h *Handlers) answerImport(i domain.Import, lang string) *rest.PrivateAnswer[Import] {
	out := rest.ReplyPrivate(h.importOf(i, lang))
	out.ETag = rest.VersionTag(i.Version)
	out.Location = importsPath + "/" + i.ID
	return out
}

// ImportList is a page of the imports of a user.
type ImportList struct {
	Items      []Import `json:"items" nullable:"false" doc:"Newest first"`
	NextCursor *string  `json:"next_cursor"`
}

// ImportRow is one row of a spreadsheet.
type ImportRow struct {
	Row       int           `json:"row" doc:"As the program that shows the file counts"`
	Result    string        `json:"result" enum:"new,changed,same,error"`
	Name      string        `json:"name"`
	ProductID *string       `json:"product_id" doc:"null for a new one that is not committed"`
	Product   *string       `json:"product" deprecated:"true" doc:"As product_id"`
	Written   bool          `json:"written" doc:"It was committed"`
	Changes   []FieldChange `json:"changes" nullable:"false"`
	Errors    []RowError    `json:"errors" nullable:"false"`
	Notes     []RowError    `json:"notes" nullable:"false" doc:"Parts of the row that were skipped or read with doubt; the row has no error"`
	Producer  RowProducer   `json:"producer"`
	Formula   []string      `json:"formulas" nullable:"false" doc:"Columns whose cell contains a formula. It is not computed; its stored value is read"`
}

// RowProducer is the producer of a row.
type RowProducer struct {
	ID    *string  `json:"id" doc:"null for a new one that is not committed"`
	Name  string   `json:"name"`
	New   bool     `json:"new" doc:"It is added with the product"`
	Alike []string `json:"alike" nullable:"false" doc:"Producers of the province that may be the same as a new one; to use one, write its name into the file"`
}

// FieldChange is how a field differs.
type FieldChange struct {
	Field  string `json:"field" example:"shelf_life"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// RowError is an error of a row.
type RowError struct {
	Column  string `json:"column" doc:"Empty for the row as a whole" example:"season"`
	Heading string `json:"heading" doc:"Of the column, as the template has it"`
	Message string `json:"message"`
}

// ImportRows is a page of rows.
type ImportRows struct {
	Items      []ImportRow `json:"items" nullable:"false" doc:"In the order of the file"`
	NextCursor *string     `json:"next_cursor"`
}

func headings() map[string]string {
	out := map[string]string{}
	for _, c := range append(transfer.Products(nil, nil).Columns, transfer.Products(nil, nil).Also...) {
		out[c.Key] = c.Heading
	}
	return out
}

func importRowOf(r domain.ImportRow, headings map[string]string, lang string) ImportRow {
	out := ImportRow{
		Row: r.Row, Result: string(r.Result), Name: r.Name, ProductID: r.ProductID, Product: r.ProductID, Written: r.Written,
		Changes: []FieldChange{}, Errors: []RowError{}, Notes: []RowError{}, Formula: append([]string{}, r.Entry.Formulas...),
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, FieldChange(c))
	}
	for _, f := range r.Faults {
		out.Errors = append(out.Errors, RowError{f.Column, headings[f.Column], view.FaultText(f, lang)})
	}
	for _, f := range r.Entry.Notes {
		out.Notes = append(out.Notes, RowError{f.Column, headings[f.Column], view.FaultText(f, lang)})
	}
	m := r.Entry.Maker
	out.Producer = RowProducer{ID: rest.OrNil(m.ID), Name: m.Name, New: m.New, Alike: append([]string{}, m.Alike...)}
	return out
}

const importsPath = "/v1/me/imports"

func importOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-imports", Tags: []string{"Spreadsheets"},
			Summary: "My imports",
		},
		{
			OperationID: "get-import", Tags: []string{"Spreadsheets"},
			Summary: "The progress and the result of an import",
		},
		{
			OperationID: "list-import-rows", Tags: []string{"Spreadsheets"},
			Summary: "What importing each row would do: old and new values by field, errors by column",
		},
		{
			OperationID: "commit-import", Tags: []string{"Spreadsheets"},
			Summary:     "Write all rows without errors, by the token of the preview",
			Description: "New products become drafts. Rows whose product was changed after the preview become errors and are not written. Repeating the request changes nothing.",
			Errors:      []int{http.StatusConflict, http.StatusPreconditionFailed}, DefaultStatus: http.StatusAccepted,
		},
		{
			OperationID: "choose-import-columns", Tags: []string{"Spreadsheets"},
			Summary: "Choose what columns of the file are read as, and preview it again",
			Description: "Name only the columns that are read wrongly; layout shows all. The import goes back to reading, and its next preview has a new token. " +
				"The choice is stored for each heading and applied to later files. The officers of one province share their choices; everybody else has their own. " +
				"A column that had the key before loses it. An import that was committed answers 409.",
			Errors: []int{http.StatusConflict}, DefaultStatus: http.StatusAccepted,
		},
		{OperationID: "get-failed-rows", Summary: "The rows with errors as the same sheet, with the reason in one more column"},
		{
			OperationID: "add-import", Tags: []string{"Spreadsheets"}, Summary: "Import a spreadsheet of products",
			Description: "XLSX or CSV of at most 20,000 rows; /v1/imports/template.xlsx is a template. Nothing is written before the preview is committed. " +
				"One import of an account runs at a time, and their number is limited.",
			DefaultStatus: http.StatusAccepted, Errors: []int{http.StatusTooManyRequests},
			Responses: map[string]*huma.Response{"202": {Description: "The import was started; read its Location"}},
		},
	}
}

// AddImport receives a file, checks that it is a sheet of products, and stores
// it for the job.
func (h *Handlers) AddImport(c echo.Context) error {
	i, err := h.takeImport(c)
	if err != nil {
		return rest.InBody(err)
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set(echo.HeaderLocation, importsPath+"/"+i.ID)
	return c.JSON(http.StatusAccepted, h.importOf(i, front.LanguageOf(c.Request().Header.Get("Accept-Language"))))
}

func (h *Handlers) takeImport(c echo.Context) (domain.Import, error) {
	ctx := c.Request().Context()
	by := front.ActorOf(ctx)
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.ImportsPerAccount(), Subject: by.UserID}); err != nil {
		return domain.Import{}, err
	}
	got, err := h.files.Receive(c)
	if err != nil {
		return domain.Import{}, err
	}
	defer got.Discard()
	table, err := h.sheet(ctx)
	if err != nil {
		return domain.Import{}, err
	}
	chosen, err := h.store.RememberedColumns(ctx, by)
	if err != nil {
		return domain.Import{}, err
	}
	rows, err := transfer.Open(ctx, got, got.Size, table, chosen)
	if err != nil {
		return domain.Import{}, err
	}
	i := domain.Import{
		FileName: fileName(got.Name), FileKey: "imports/" + uuid.NewString(), Columns: rows.Columns(),
	}
	if err := h.files.Put(ctx, i.FileKey, echo.MIMEOctetStream, got); err != nil {
		return i, err
	}
	added, err := h.store.AddImport(ctx, by, i)
	if err != nil {
		h.files.Discard(ctx, i.FileKey)
	}
	return added, err
}

// fileName returns a name that a client gave to a file, for display only.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if name == "." || name == "/" {
		return ""
	}
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	return name
}

// sheet returns the table of products with its drop-down lists.
func (h *Handlers) sheet(ctx context.Context) (transfer.Table, error) {
	sets, err := h.store.ProductSets(ctx)
	if err != nil {
		return transfer.Table{}, err
	}
	provinces, err := h.store.Provinces(ctx)
	return transfer.Products(sets, provinces), err
}

// Imports answers GET /v1/me/imports.
func (h *Handlers) Imports(ctx context.Context, in *rest.OwnPageParams) (*rest.PrivateAnswer[ImportList], error) {
	list, err := h.store.Imports(ctx, front.ActorOf(ctx), in.Page())
	if err != nil {
		return nil, err
	}
	out := ImportList{Items: []Import{}, NextCursor: rest.OrNil(list.Next)}
	for _, i := range list.Items {
		out.Items = append(out.Items, h.importOf(i, front.LangVI))
	}
	return rest.ReplyPrivate(out), nil
}

// ImportInput names an import.
type ImportInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the import"`
	front.LanguageParams
}

// MaxImportWait is the longest time that GET /v1/me/imports/{id} waits.
const MaxImportWait = 50 * time.Second

// importPoll is how often a request that waits reads its import.
const importPoll = 200 * time.Millisecond

// OneImportInput is the input of GET /v1/me/imports/{id}.
type OneImportInput struct {
	ImportInput
	Wait int `query:"wait" minimum:"0" maximum:"50" doc:"Answer when the import has stopped reading or committing, or after this many seconds"`
}

// OneImport answers GET /v1/me/imports/{id}.
func (h *Handlers) OneImport(ctx context.Context, in *OneImportInput) (*rest.PrivateAnswer[Import], error) {
	over := time.After(time.Duration(in.Wait) * time.Second)
	poll := time.NewTicker(importPoll)
	defer poll.Stop()
	for {
		i, err := h.store.Import(ctx, front.ActorOf(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		if in.Wait == 0 || !i.Running() {
			return h.answerImport(i, in.Lang()), nil
		}
		select {
		case <-poll.C:
		case <-over:
			in.Wait = 0
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// ImportRowsInput is the input of /v1/me/imports/{id}/rows.
type ImportRowsInput struct {
	ImportInput
	Result string `query:"result" enum:"new,changed,same,error" doc:"Only rows of this result"`
	rest.OwnPageParams
}

// ImportRows answers GET /v1/me/imports/{id}/rows.
func (h *Handlers) ImportRows(ctx context.Context, in *ImportRowsInput) (*rest.PrivateAnswer[ImportRows], error) {
	list, err := h.store.ImportRows(ctx, front.ActorOf(ctx), in.ID, domain.ImportRowFilter{Result: domain.ImportResult(in.Result)}, in.Page())
	if err != nil {
		return nil, err
	}
	out := ImportRows{Items: []ImportRow{}, NextCursor: rest.OrNil(list.Next)}
	names := headings()
	for _, r := range list.Items {
		out.Items = append(out.Items, importRowOf(r, names, in.Lang()))
	}
	return rest.ReplyPrivate(out), nil
}

// ColumnsInput is the input of PUT /v1/me/imports/{id}/columns.
type ColumnsInput struct {
	ImportInput
	Body struct {
		Columns []ColumnChoice `json:"columns" nullable:"false" minItems:"1" maxItems:"256"`
	}
}

// ColumnChoice is what a column of a file is to be read as.
type ColumnChoice struct {
	Letter string  `json:"letter" minLength:"1" maxLength:"3" doc:"As layout names the column" example:"C"`
	Key    *string `json:"key" maxLength:"100" doc:"Of a column of the template; null: nothing is read from it" example:"producer_name"`
}

// ChooseColumns answers PUT /v1/me/imports/{id}/columns.
func (h *Handlers) ChooseColumns(ctx context.Context, in *ColumnsInput) (*rest.PrivateAnswer[Import], error) {
	by := front.ActorOf(ctx)
	i, err := h.store.Import(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	if err := i.CheckChoose(); err != nil {
		return nil, err
	}
	table, err := h.sheet(ctx)
	if err != nil {
		return nil, err
	}
	choices := make([]domain.ColumnChoice, len(in.Body.Columns))
	for n, c := range in.Body.Columns {
		choices[n].Letter = c.Letter
		if c.Key != nil {
			choices[n].Key = *c.Key
		}
	}
	chosen, err := i.Choose(choices, table.Keys())
	if err != nil {
		return nil, rest.InBody(err)
	}
	file, err := h.files.ReadAll(ctx, i.FileKey)
	if err != nil {
		return nil, err
	}
	rows, err := transfer.Open(ctx, bytes.NewReader(file), int64(len(file)), table, chosen)
	if err != nil { // the file itself was read before
		return nil, rest.InBody(domain.MapFields(err, func(string) string { return "columns" }))
	}
	if missing := rows.Missing(); len(missing) > 0 {
		return nil, rest.InBody(domain.Invalidf("columns", "no column is read as %s; name one", strings.Join(missing, ", ")))
	}
	if i, err = h.store.ChooseColumns(ctx, by, i.ID, i.Version, rows.Columns()); err != nil {
		return nil, err
	}
	return h.answerImport(i, in.Lang()), nil
}

// CommitImportInput is the input of POST /v1/me/imports/{id}/commit.
type CommitImportInput struct {
	ImportInput
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"100" doc:"Of the preview"`
	}
}

// CommitImport answers POST /v1/me/imports/{id}/commit.
func (h *Handlers) CommitImport(ctx context.Context, in *CommitImportInput) (*rest.PrivateAnswer[Import], error) {
	i, err := h.store.CommitImport(ctx, front.ActorOf(ctx), in.ID, in.Body.Token)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.answerImport(i, in.Lang()), nil
}

// FailedRows answers GET /v1/me/imports/{id}/failed.xlsx.
func (h *Handlers) FailedRows(ctx context.Context, in *ImportInput) (*rest.SheetFile, error) {
	by := front.ActorOf(ctx)
	i, err := h.store.Import(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	table := transfer.Failed(i.Columns)
	return &rest.SheetFile{Name: "dong-loi-" + i.ID[:8] + ".xlsx", Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", table, func(row func(...any) error) error {
			page := domain.Page{Limit: domain.MaxLimit}
			for {
				rows, err := h.store.ImportRows(ctx, by, i.ID, domain.ImportRowFilter{Result: domain.ImportError}, page)
				if err != nil {
					return err
				}
				for _, r := range rows.Items {
					if err := row(failedCells(r, table, in.Lang())...); err != nil {
						return err
					}
				}
				if page.Cursor = rows.Next; page.Cursor == "" {
					return nil
				}
			}
		})
	}}, nil
}

// failedCells returns the cells of a row as they were sent, with its errors.
func failedCells(r domain.ImportRow, table transfer.Table, lang string) []any {
	out := make([]any, len(table.Columns))
	for i := range min(len(r.Cells), len(out)-1) {
		out[i] = r.Cells[i]
	}
	names := headings()
	var why []string
	for _, f := range r.Faults {
		if header := names[f.Column]; header != "" {
			why = append(why, header+": "+f.Message)
		} else {
			why = append(why, view.FaultText(f, lang))
		}
	}
	out[len(out)-1] = strings.Join(why, "\n")
	return out
}
