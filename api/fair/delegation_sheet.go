package fair

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// DelegationRow is a row of a spreadsheet with what committing it would do.
type DelegationRow struct {
	Row         int                     `json:"row" doc:"Of the sheet, from 1"`
	Name        string                  `json:"name" nullable:"true" doc:"As in the sheet"`
	Producer    string                  `json:"producer_name" nullable:"true" doc:"As in the sheet"`
	Code        string                  `json:"certificate_code" nullable:"true" doc:"As in the sheet"`
	Kind        string                  `json:"kind" nullable:"true" doc:"Kind of the found thing; null when none or several match"`
	Found       rest.OrNull[view.Names] `json:"found" doc:"The found thing; null when none or several match"`
	Column      string                  `json:"column" nullable:"true" doc:"Column of the first error; null for none"`
	Error       string                  `json:"error" nullable:"true" doc:"The first error; null for none"`
	Errors      []view.RowError         `json:"errors" nullable:"false" doc:"All errors of the row, at most one for each column"`
	Suggestions []view.Names            `json:"suggestions" nullable:"false" doc:"Similar things"`
}

// DelegationSheet is what committing a spreadsheet would do, or has done.
type DelegationSheet struct {
	Token   string           `json:"token" nullable:"true" doc:"Send the same file again with ?commit= this token to commit it. The token is valid until the delegation or a named thing changes; null when rows have errors"`
	Taken   bool             `json:"taken" doc:"true: the rows are the list now"`
	Right   int              `json:"right"`
	Wrong   int              `json:"wrong"`
	Sheets  []view.Sheet     `json:"sheets" nullable:"false" doc:"Of the file; the parameter sheet chooses one"`
	Unknown []string         `json:"unknown_columns" nullable:"false" doc:"Headings that are not read"`
	Notes   []view.SheetNote `json:"notes" nullable:"false" doc:"Further sheets, hidden rows, and skipped rows: titles, sums, signatures"`
	Rows    []DelegationRow  `json:"rows" nullable:"false"`
}

func delegationSheetOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "get-delegation-template",
			Summary:     "Get an empty list of a delegation with headings and an example",
			Description: "An office fills in this sheet and sends it to the list of its delegation.",
		},
		{
			OperationID: "send-delegation-list", Tags: []string{"Fairs"}, Summary: "Preview the list of a delegation row by row, then commit it",
			Description: "A spreadsheet (XLSX or CSV; /v1/fairs/delegation-template.xlsx). Nothing is written without commit; with it all rows replace the list, or none does.",
			Parameters: []*huma.Param{{
				Name: "commit", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "The token of the preview of the same file",
			}, rest.SheetParam(), rest.FromRowParam()},
			DefaultStatus: http.StatusOK,
			Responses:     map[string]*huma.Response{"200": {Description: "What the rows would do, or have done"}},
		},
	}
}

// DelegationTemplate answers GET /v1/fairs/delegation-template.xlsx.
func (h *Handlers) DelegationTemplate(context.Context, *struct{}) (*rest.SheetFile, error) {
	return &rest.SheetFile{Name: "mau-danh-sach-doan.xlsx", Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", transfer.DelegationList(), func(row func(...any) error) error { return row(transfer.DelegationExample()...) })
	}}, nil
}

// SendDelegationList answers POST /v1/me/delegations/{id}/list.
func (h *Handlers) SendDelegationList(c echo.Context) error {
	ctx := c.Request().Context()
	got, err := h.files.Receive(c)
	if err != nil {
		return rest.InBody(err)
	}
	defer got.Discard()
	choice, err := rest.SheetChoiceOf(c)
	if err != nil {
		return err
	}
	out, err := h.readDelegationList(ctx, c.Param("id"), got, choice, c.QueryParam("commit"), front.LanguageOf(c.Request().Header.Get("Accept-Language")))
	if err != nil {
		return rest.InUpload(err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	return c.JSON(http.StatusOK, out)
}

func (h *Handlers) readDelegationList(ctx context.Context, id string, got *rest.Received, choice domain.SheetChoice, commit, lang string) (out DelegationSheet, err error) {
	// The actor is checked before the file, so that the answer reveals nothing
	// to strangers.
	by := front.ActorOf(ctx)
	if _, err := h.store.Delegation(ctx, by, id); err != nil {
		return out, err
	}
	lines, report, err := transfer.ReadAll(ctx, got, got.Size, transfer.DelegationList(), transfer.Choices{SheetChoice: choice}, transfer.ReadDelegationLine,
		transfer.Limits{Most: domain.MaxDelegationList, TooMany: "a delegation shows at most %d things", None: "the sheet names nothing"})
	if err != nil {
		return out, err
	}
	d, matches, err := h.store.MatchDelegationList(ctx, by, id, lines)
	if err != nil {
		return out, err
	}
	out.Rows, out.Sheets, out.Unknown, out.Notes = make([]DelegationRow, len(matches)), view.Sheets(report.Sheets), report.Unknown, view.SheetNotes(report.Notes, lang)
	headings := transfer.DelegationList().Headings()
	var refs []domain.Ref
	for i, m := range matches {
		out.Rows[i] = h.delegationRow(m, headings, lang)
		if !m.Right() {
			out.Wrong++
			continue
		}
		out.Right++
		refs = append(refs, m.Found.Ref)
	}
	if out.Wrong == 0 {
		token, err := json.Marshal([]any{d.ID, d.Version, refs})
		if err != nil {
			return out, fmt.Errorf("api: making the token of a list: %w", err)
		}
		sum := sha256.Sum256(token)
		out.Token = hex.EncodeToString(sum[:16])
	}
	switch {
	case commit == "":
		return out, nil
	case out.Wrong > 0:
		return out, domain.Invalidf("file", "%d rows have errors; see the preview", out.Wrong)
	case commit != out.Token:
		return out, domain.Errorf(domain.CodeConflict, "the file, the delegation or what it names changed after the preview; preview it again")
	}
	if _, err := h.store.SetDelegationList(ctx, by, id, d.Version, refs); err != nil {
		return out, err
	}
	out.Taken, out.Token = true, ""
	return out, nil
}

func (h *Handlers) delegationRow(m domain.DelegationMatch, headings map[string]string, lang string) DelegationRow {
	name := func(l domain.Listing) view.Names { return h.cards.Names(l.Kind, l.ID, l.Slug, l.Name, l.NameEN, lang) }
	out := DelegationRow{Row: m.Row, Name: m.Name, Producer: m.Producer, Code: m.Code, Suggestions: []view.Names{}, Errors: view.LineErrors(m.LineFaults, headings, lang)}
	if m.Found != nil {
		out.Kind, out.Found = string(m.Found.Kind), rest.Some(name(*m.Found))
	}
	for _, l := range m.Suggestions {
		out.Suggestions = append(out.Suggestions, name(l))
	}
	if len(out.Errors) > 0 {
		out.Column, out.Error = out.Errors[0].Column, out.Errors[0].Message
	}
	return out
}
