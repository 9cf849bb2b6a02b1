package listing

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// Import is an uploaded spreadsheet.
type Import struct {
	ID         string             `json:"id"`
	Kind       string             `json:"kind" enum:"product,craft_village,tourism_site" doc:"Of its listings"`
	FileName   string             `json:"file_name" nullable:"true"`
	State      string             `json:"state" enum:"reading,preview,committing,done,failed" doc:"reading; preview: read the rows, then commit; committing; done; failed: see problem" example:"preview"`
	Problem    string             `json:"problem" nullable:"true" doc:"Why it failed; null otherwise"`
	Token      *string            `json:"token" doc:"Of the preview, for the commit; null while there is none"`
	Progress   view.Progress      `json:"progress"`
	Counts     ImportCounts       `json:"counts"`
	Sheet      string             `json:"sheet" nullable:"true" doc:"Name of the sheet that is read; null for a CSV file"`
	FromRow    *int               `json:"from_row" doc:"The first row in which the heading is sought; null: from the beginning"`
	Sheets     []view.Sheet       `json:"sheets" nullable:"false" doc:"Of the file; choose another with PUT /v1/me/imports/{id}/sheet"`
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
	New             int `json:"new" doc:"Become drafts"`
	Changed         int `json:"changed"`
	Same            int `json:"same"`
	Error           int `json:"error"`
	Skipped         int `json:"skipped" doc:"Rows that the sender leaves out; they count to no other number"`
	UnsureProducers int `json:"unsure_producers" doc:"New rows whose producer may be one that exists"`
	UnsureSets      int `json:"unsure_sets" doc:"New rows whose product set is proposed by the name, or missing"`
	Written         int `json:"written" doc:"Rows that were committed"`
}

func (h *Handlers) importOf(i domain.Import, lang string) Import {
	out := Import{
		ID: i.ID, Kind: string(i.Kind), FileName: i.FileName, State: string(i.State), Problem: view.FaultText(domain.RowFault(i.Problem), lang), Token: rest.OrNil(i.Token),
		Progress: view.Progress{Done: i.Done}, Counts: ImportCounts{i.Added, i.Changed, i.Same, i.Faulty, i.Skipped, i.UnsureMakers, i.UnsureSets, i.Written},
		Columns: []string{}, Missing: append([]string{}, transfer.Listings(i.Kind, nil, nil).Missing(i.Columns)...), Unknown: []string{}, Layout: view.SheetColumns(i.Columns), Notes: view.SheetNotes(i.Notes, lang),
		Sheet: i.Sheet, Sheets: view.Sheets(i.Sheets), CreatedAt: i.CreatedAt.UTC(), UpdatedAt: i.UpdatedAt.UTC(),
	}
	for _, c := range i.Columns {
		if c.Key != "" {
			out.Columns = append(out.Columns, c.Key)
		} else {
			out.Unknown = append(out.Unknown, c.Heading)
		}
	}
	if i.FromRow > 0 {
		out.FromRow = &i.FromRow
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
	Row       int             `json:"row" doc:"As the program that shows the file counts"`
	Result    string          `json:"result" enum:"new,changed,same,error"`
	Name      string          `json:"name" nullable:"true"`
	ListingID *string         `json:"listing_id" doc:"Of the product, village or site; null for a new one that is not committed"`
	ProductID *string         `json:"product_id" doc:"As listing_id; null for other kinds"`
	Product   *string         `json:"product" deprecated:"true" doc:"As listing_id; null for other kinds"`
	Written   bool            `json:"written" doc:"It was committed"`
	Skipped   bool            `json:"skipped" doc:"The sender leaves it out"`
	Unsure    []string        `json:"unsure" nullable:"false" enum:"producer,set" doc:"What the sender has not said yet: which producer a new one may be, and the product set that is proposed or missing. The commit does not wait for it"`
	Set       *string         `json:"set_code" doc:"Of the product set that the row gives its product; null where it leaves the set as it is"`
	SetSure   *int            `json:"set_sure_percent" doc:"How sure the proposal of the set is; null where the row names it"`
	Cells     []string        `json:"cells" nullable:"false" doc:"As they were sent, in the order of layout; empty where the row of the file changes nothing. Such a row takes no answer"`
	Changes   []FieldChange   `json:"changes" nullable:"false"`
	Errors    []view.RowError `json:"errors" nullable:"false"`
	Notes     []view.RowError `json:"notes" nullable:"false" doc:"Parts of the row that were skipped or read with doubt; the row has no error"`
	Producer  RowProducer     `json:"producer"`
	Formula   []string        `json:"formulas" nullable:"false" doc:"Columns whose cell contains a formula. It is not computed; its stored value is read"`
}

// RowProducer is the producer of a row.
type RowProducer struct {
	ID         *string             `json:"id" doc:"null for a new one that is not committed"`
	Name       string              `json:"name" nullable:"true"`
	New        bool                `json:"new" doc:"It is added with the product"`
	Alike      []string            `json:"alike" nullable:"false" doc:"Names of candidates"`
	Candidates []ProducerCandidate `json:"candidates" nullable:"false" doc:"Producers of the province that may be the same as a new one; to use one, send its id as producer_id of the row. They stay after an answer, so that it can be changed"`
}

// ProducerCandidate is a producer that may be the one of a row.
type ProducerCandidate struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address" nullable:"true"`
	Commune string `json:"commune" nullable:"true"`
}

// FieldChange is how a field differs.
type FieldChange struct {
	Field  string `json:"field" example:"shelf_life"`
	Before string `json:"before" nullable:"true"`
	After  string `json:"after" nullable:"true"`
}

// ImportRows is a page of rows.
type ImportRows struct {
	Items      []ImportRow `json:"items" nullable:"false" doc:"In the order of the file"`
	NextCursor *string     `json:"next_cursor"`
}

// headings returns the headings of the columns of a kind by their keys.
func headings(k domain.Kind) map[string]string { return transfer.Listings(k, nil, nil).Headings() }

func importRowOf(r domain.ImportRow, headings map[string]string, lang string) ImportRow {
	out := ImportRow{
		Row: r.Row, Result: string(r.Result), Name: r.Name, ProductID: r.ProductID, Product: r.ProductID, Written: r.Written,
		Changes: []FieldChange{}, Errors: []view.RowError{}, Notes: []view.RowError{}, Formula: append([]string{}, r.Entry.Formulas...),
		Skipped: r.Skipped, Unsure: []string{}, Set: r.Entry.Product.SetCode, Cells: append([]string{}, r.Cells...),
	}
	if ref, ok := r.Listing(); ok {
		out.ListingID = &ref.ID
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, FieldChange(c))
	}
	for _, f := range r.Faults {
		out.Errors = append(out.Errors, view.RowErrorOf(f, headings, lang))
	}
	for _, f := range r.Entry.Notes {
		out.Notes = append(out.Notes, view.RowErrorOf(f, headings, lang))
	}
	m := r.Entry.Maker
	out.Producer = RowProducer{ID: rest.OrNil(m.ID), Name: m.Name, New: m.New, Alike: []string{}, Candidates: []ProducerCandidate{}}
	for _, a := range m.Lookalikes {
		out.Producer.Alike = append(out.Producer.Alike, a.Name)
		out.Producer.Candidates = append(out.Producer.Candidates, ProducerCandidate(a))
	}
	if r.UnsureMaker {
		out.Unsure = append(out.Unsure, "producer")
	}
	if r.UnsureSet {
		out.Unsure = append(out.Unsure, "set")
	}
	if r.Entry.Proposed > 0 && r.Entry.Said.Set == "" {
		out.SetSure = &r.Entry.Proposed
	}
	return out
}

const importsPath = "/v1/me/imports"

func importOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-imports", Tags: []string{"Spreadsheets"},
			Summary:     "List my imports",
			Description: "Returns the spreadsheets that the user sent page by page, newest first, with state and counts. An import is kept for 90 days.",
		},
		{
			OperationID: "get-import", Tags: []string{"Spreadsheets"},
			Summary: "Get one import",
			Description: "Returns its progress, its counts and, in the state preview, the token for the commit. With wait the answer comes when the import has stopped reading or committing, or " +
				"after that many seconds.",
		},
		{
			OperationID: "list-import-rows", Tags: []string{"Spreadsheets"},
			Summary: "List the rows of an import",
			Description: "Returns in the order of the file what committing each row would do: old and new values by field, errors by column, the listing that it is about, and the producer of a product. " +
				"result=error leaves only the rows to correct, only=unsure_producer those whose new producer may be one that exists.",
		},
		{
			OperationID: "change-import-row", Tags: []string{"Spreadsheets"},
			Summary: "Correct, skip or complete a row of a preview",
			Description: "Send one of the fields. cells holds what the row says under the columns of layout, by letter; those that are not named stay. skip leaves the row out of the commit, or takes it again. " +
				"producer_id says which producer a new one is; an empty text says that it is new. It holds for all rows that name the producer, have the candidate, and wait for this answer or had the same one so far. It may be changed until the commit. set is the code of the product set. " +
				"The row is compared again, and the preview has a new token. An import that was committed answers 409, as does a row of the file that changes nothing.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "commit-import", Tags: []string{"Spreadsheets"}, DefaultStatus: http.StatusAccepted,
			Summary: "Commit an import",
			Description: "Begins to write all rows without errors and answers 202; token is that of the preview. New listings become drafts. Rows whose listing was changed after the preview " +
				"become errors and are not written. Repeating the request changes nothing.",
			Errors: []int{http.StatusConflict, http.StatusPreconditionFailed},
		},
		{
			OperationID: "choose-import-columns", Tags: []string{"Spreadsheets"},
			Summary: "Choose what columns of the file are read as, and preview it again",
			Description: "Name only the columns that are read wrongly; layout shows all. The import goes back to reading, and its next preview has a new token. " +
				"The choice is stored for each heading and applied to later files. The officers of one province share their choices; everybody else has their own. " +
				"A column that had the key before loses it. An import that was committed answers 409.",
			Errors: []int{http.StatusConflict}, DefaultStatus: http.StatusAccepted,
		},
		{
			OperationID: "choose-import-sheet", Tags: []string{"Spreadsheets"},
			Summary: "Choose the sheet of the file, and preview it again",
			Description: "sheets of the import shows all with their first rows. from_row is the first row in which the heading is sought, for a heading that stands far below. " +
				"The import goes back to reading, and its next preview has a new token. Columns that were chosen for headings hold for the other sheet, too. An import that was committed answers 409.",
			Errors: []int{http.StatusConflict}, DefaultStatus: http.StatusAccepted,
		},
		{
			OperationID: "get-failed-rows",
			Summary:     "Export the rows of an import that have errors",
			Description: "Writes the rows with errors as they were sent, with the reason in one more column. Correct them there and send the file as a new import.",
		},
		{
			OperationID: "add-import", Tags: []string{"Spreadsheets"}, Summary: "Import a spreadsheet of products, craft villages or tourism sites",
			Description: "XLSX or CSV of at most 20,000 rows; /v1/imports/template.xlsx is a template. Nothing is written before the preview is committed. " +
				"One import of an account runs at a time, and their number is limited. Officers import craft villages and tourism sites of their place.",
			Parameters: []*huma.Param{{
				Name: "kind", In: "query", Description: "Of the listings in the file",
				Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"product", "craft_village", "tourism_site"}, Default: "product"},
			}, rest.SheetParam(), rest.FromRowParam()},
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
		return rest.InUpload(err)
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set(echo.HeaderLocation, importsPath+"/"+i.ID)
	return c.JSON(http.StatusAccepted, h.importOf(i, front.LanguageOf(c.Request().Header.Get("Accept-Language"))))
}

func (h *Handlers) takeImport(c echo.Context) (domain.Import, error) {
	ctx := c.Request().Context()
	by := front.ActorOf(ctx)
	kind := domain.Kind(c.QueryParam("kind"))
	if kind == "" {
		kind = domain.KindProduct
	}
	choice, err := rest.SheetChoiceOf(c)
	if err != nil {
		return domain.Import{}, err
	}
	if err := h.imports.Check(ctx, by, kind); err != nil {
		return domain.Import{}, err
	}
	got, err := h.files.Receive(c)
	if err != nil {
		return domain.Import{}, err
	}
	defer got.Discard()
	return h.imports.Add(ctx, by, kind, got, got.Name, choice)
}

// ImportsInput is the input of GET /v1/me/imports.
type ImportsInput struct {
	Kind  string `query:"kind" enum:"product,craft_village,tourism_site" doc:"Only spreadsheets of this kind of listings"`
	State string `query:"state" enum:"reading,preview,committing,done,failed" doc:"Only those in this state"`
	front.LanguageParams
	rest.OwnPageParams
}

// Imports answers GET /v1/me/imports.
func (h *Handlers) Imports(ctx context.Context, in *ImportsInput) (*rest.PrivateAnswer[ImportList], error) {
	list, err := h.store.Imports(ctx, front.ActorOf(ctx), domain.ImportFilter{Kind: domain.Kind(in.Kind), State: domain.ImportState(in.State)}, in.Page())
	if err != nil {
		return nil, err
	}
	out := ImportList{Items: []Import{}, NextCursor: rest.OrNil(list.Next)}
	for _, i := range list.Items {
		out.Items = append(out.Items, h.importOf(i, in.Lang()))
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
	Only   string `query:"only" enum:"skipped,unsure_producer,unsure_set" doc:"Only rows that are skipped, or that wait for an answer about their producer or their set"`
	rest.OwnPageParams
}

// ImportRows answers GET /v1/me/imports/{id}/rows.
func (h *Handlers) ImportRows(ctx context.Context, in *ImportRowsInput) (*rest.PrivateAnswer[ImportRows], error) {
	i, err := h.store.Import(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	list, err := h.store.ImportRows(ctx, front.ActorOf(ctx), in.ID, domain.ImportRowFilter{Result: domain.ImportResult(in.Result), Only: domain.ImportRowSubset(in.Only)}, in.Page())
	if err != nil {
		return nil, err
	}
	out := ImportRows{Items: []ImportRow{}, NextCursor: rest.OrNil(list.Next)}
	names := headings(i.Kind)
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
	choices := make([]domain.ColumnChoice, len(in.Body.Columns))
	for n, c := range in.Body.Columns {
		choices[n].Letter = c.Letter
		if c.Key != nil {
			choices[n].Key = *c.Key
		}
	}
	if i, err = h.imports.Choose(ctx, by, i, choices); err != nil {
		return nil, rest.InBody(err)
	}
	return h.answerImport(i, in.Lang()), nil
}

// SheetInput is the input of PUT /v1/me/imports/{id}/sheet.
type SheetInput struct {
	ImportInput
	Body struct {
		Sheet   *string `json:"sheet,omitempty" maxLength:"100" doc:"Name of a sheet; without one, the sheet that fits best" example:"Tuyên Quang"`
		FromRow int     `json:"from_row,omitempty" minimum:"1" maximum:"1048576" doc:"The first row in which the heading is sought"`
	}
}

// ChooseSheet answers PUT /v1/me/imports/{id}/sheet.
func (h *Handlers) ChooseSheet(ctx context.Context, in *SheetInput) (*rest.PrivateAnswer[Import], error) {
	by := front.ActorOf(ctx)
	i, err := h.store.Import(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	c := domain.SheetChoice{FromRow: in.Body.FromRow}
	if in.Body.Sheet != nil {
		c.Sheet = *in.Body.Sheet
	}
	if i, err = h.imports.ChooseSheet(ctx, by, i, c); err != nil {
		return nil, rest.InBody(err)
	}
	return h.answerImport(i, in.Lang()), nil
}

// ChangeRowInput is the input of PATCH /v1/me/imports/{id}/rows/{row}.
type ChangeRowInput struct {
	ImportInput
	Row int `path:"row" minimum:"1" maximum:"2000000" doc:"As the program that shows the file counts"`
	rest.IfMatchParams
	Body struct {
		Cells    []CellText `json:"cells,omitempty" maxItems:"256" doc:"What the row says instead"`
		Skip     *bool      `json:"skip,omitempty" doc:"Leave the row out of the commit, or take it again"`
		Producer *string    `json:"producer_id,omitempty" maxLength:"100" doc:"Of one of the candidates; empty: a new producer"`
		Set      *string    `json:"set,omitempty" minLength:"1" maxLength:"20" doc:"Code of the product set" example:"I.5.a"`
	}
}

// CellText is the text of a cell.
type CellText struct {
	Letter string `json:"letter" minLength:"1" maxLength:"3" doc:"As layout names the column" example:"C"`
	Text   string `json:"text" maxLength:"32767"`
}

// ChangeImportRow answers PATCH /v1/me/imports/{id}/rows/{row}.
func (h *Handlers) ChangeImportRow(ctx context.Context, in *ChangeRowInput) (*rest.PrivateAnswer[Import], error) {
	by := front.ActorOf(ctx)
	i, err := h.store.Import(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	if i.Version, err = in.Version(i.Version); err != nil {
		return nil, err
	}
	given := 0
	for _, is := range []bool{len(in.Body.Cells) > 0, in.Body.Skip != nil, in.Body.Producer != nil, in.Body.Set != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return nil, rest.InBody(domain.Invalidf("cells", "send one of cells, skip, producer_id and set"))
	}
	if len(in.Body.Cells) > 0 {
		i, err = h.correctRow(ctx, by, i, in)
	} else {
		i, err = h.store.AnswerImportRow(ctx, by, i.ID, i.Version, domain.RowAnswer{Row: in.Row, Skip: in.Body.Skip, Maker: in.Body.Producer, Set: in.Body.Set})
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.answerImport(i, in.Lang()), nil
}

// correctRow puts texts into the cells of a row.
func (h *Handlers) correctRow(ctx context.Context, by domain.Actor, i domain.Import, in *ChangeRowInput) (domain.Import, error) {
	row, err := h.store.ImportRow(ctx, by, i.ID, in.Row)
	if err != nil {
		return i, err
	}
	cells := make([]string, len(i.Columns))
	copy(cells, row.Cells)
	for n, c := range in.Body.Cells {
		at := slices.IndexFunc(i.Columns, func(x domain.SheetColumn) bool { return x.Letter == c.Letter })
		if at < 0 {
			return i, domain.Invalidf(fmt.Sprintf("cells[%d].letter", n), "the file has no column %q with a heading; see layout", c.Letter)
		}
		cells[at] = norm.NFC.String(c.Text)
	}
	return h.imports.Correct(ctx, by, i, row, cells)
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
	table, names := transfer.Failed(i.Kind, i.Columns), headings(i.Kind)
	return &rest.SheetFile{Name: "dong-loi-" + i.ID[:8] + ".xlsx", Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", table, func(row func(...any) error) error {
			page := domain.Page{Limit: domain.MaxLimit}
			for {
				rows, err := h.store.ImportRows(ctx, by, i.ID, domain.ImportRowFilter{Result: domain.ImportError}, page)
				if err != nil {
					return err
				}
				for _, r := range rows.Items {
					if err := row(r.FailedCells(len(table.Columns), names, func(f domain.RowFault) string { return view.FaultText(f, in.Lang()) })...); err != nil {
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
