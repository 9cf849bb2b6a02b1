package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/transfer"
)

// DelegationRow is a row of the list of a delegation, as it would be taken.
type DelegationRow struct {
	Row         int           `json:"row" doc:"Of the sheet, from 1"`
	Name        string        `json:"name" doc:"As the sheet says"`
	Producer    string        `json:"producer" doc:"As the sheet says"`
	Code        string        `json:"code" doc:"Of a certificate, as the sheet says"`
	Kind        string        `json:"kind" doc:"Of what is meant; empty where nothing or several things fit"`
	Found       OrNull[Names] `json:"found" doc:"What is meant; null where nothing or several things fit"`
	Column      string        `json:"column" doc:"Where it is wrong; empty when it is right"`
	Error       string        `json:"error" doc:"Why; empty when it is right"`
	Suggestions []Names       `json:"suggestions" nullable:"false" doc:"What may be meant"`
}

// DelegationSheet is what a sheet would make of the list of a delegation, or has made.
type DelegationSheet struct {
	Token   string          `json:"token" doc:"Send the same file again with ?commit= this token to take it. It holds while the delegation and what is named stay as they are; empty where rows are wrong"`
	Taken   bool            `json:"taken" doc:"true: the rows are the list now"`
	Right   int             `json:"right"`
	Wrong   int             `json:"wrong"`
	Unknown []string        `json:"unknown_columns" nullable:"false" doc:"Headings that are not read"`
	Rows    []DelegationRow `json:"rows" nullable:"false"`
}

func (s *Server) routeDelegationSheets() {
	op := uploadOperation[DelegationSheet](s, "send-delegation-list", myDelegationsPath+"/{id}/list", "Fairs", "Look at the list of a delegation row by row, then take it",
		"A spreadsheet (XLSX or CSV; /v1/fairs/delegation-template.xlsx). Nothing is written without commit; with it all rows replace the list, or none does.")
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "commit", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "The token of the preview of the same file",
	})
	op.Responses["200"] = &huma.Response{Description: "What it would do, or has done", Content: op.Responses["201"].Content}
	delete(op.Responses, "201")
	s.upload(signedIn(domain.ScopeWrite), op, s.sendDelegationList)
	sheetDownload(s, everybody(), fairsPath+"/delegation-template.xlsx", "get-delegation-template", "An empty list of a delegation with headings and an example", s.delegationTemplate)
}

func (s *Server) delegationTemplate(context.Context, *struct{}) (*sheetFile, error) {
	return &sheetFile{name: "mau-danh-sach-doan.xlsx", write: func(w io.Writer) error {
		return writeSheet(w, "xlsx", transfer.DelegationList(), func(row func(...any) error) error { return row(transfer.DelegationExample()...) })
	}}, nil
}

func (s *Server) sendDelegationList(c echo.Context) error {
	ctx := c.Request().Context()
	got, err := s.receive(c)
	if err != nil {
		return s.bodyProblem(ctx, err)
	}
	defer got.close(s)
	out, err := s.readDelegationList(ctx, c.Param("id"), got, c.QueryParam("commit"), languageOf(c.Request().Header.Get("Accept-Language")))
	if err != nil {
		return s.bodyProblem(ctx, err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, noStore)
	return c.JSON(http.StatusOK, out)
}

func (s *Server) readDelegationList(ctx context.Context, id string, got *received, commit, lang string) (out DelegationSheet, err error) {
	// Whose list it is comes first: a stranger learns nothing by a file.
	by := actorOf(ctx)
	if _, err := s.deps.Delegations.Delegation(ctx, by, id); err != nil {
		return out, err
	}
	lines, unknown, err := sheetLines(ctx, got, transfer.DelegationList(), transfer.ReadDelegationLine, domain.MaxDelegationList,
		"a delegation shows at most %d things", "the sheet names nothing")
	if err != nil {
		return out, err
	}
	d, matches, err := s.deps.Delegations.MatchDelegationList(ctx, by, id, lines)
	if err != nil {
		return out, err
	}
	out.Rows, out.Unknown = make([]DelegationRow, len(matches)), unknown
	var refs []domain.Ref
	for i, m := range matches {
		out.Rows[i] = s.delegationRow(m, lang)
		if m.Fault != nil {
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
		return out, domain.Invalidf("file", "%d rows are wrong; look at the preview", out.Wrong)
	case commit != out.Token:
		return out, domain.Errorf(domain.CodeConflict, "the file, the delegation or what it names changed since the preview; look again")
	}
	if _, err := s.deps.Delegations.SetDelegationList(ctx, by, id, d.Version, refs); err != nil {
		return out, err
	}
	out.Taken, out.Token = true, ""
	return out, nil
}

func (s *Server) delegationRow(m domain.DelegationMatch, lang string) DelegationRow {
	name := func(l domain.Listing) Names { return s.names(l.Kind, l.ID, l.Slug, l.Name, l.NameEN, lang) }
	out := DelegationRow{Row: m.Row, Name: m.Name, Producer: m.Producer, Code: m.Code, Suggestions: []Names{}}
	if m.Found != nil {
		out.Kind, out.Found = string(m.Found.Kind), some(name(*m.Found))
	}
	for _, l := range m.Suggestions {
		out.Suggestions = append(out.Suggestions, name(l))
	}
	if e, ok := errors.AsType[*domain.Error](m.Fault); ok {
		out.Column, out.Error = e.Field, e.Message
	} else if m.Fault != nil {
		out.Error = "it cannot be read"
	}
	return out
}
