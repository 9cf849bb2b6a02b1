package web

import (
	"context"
	"net/http"
	"strings"

	"chophien/domain"
	"chophien/transfer"
)

// PaperRow is a paper of a product.
type PaperRow struct {
	Name, About string
	Verdict     string
	Class       string // of its mark: ok, no, or empty while it waits
	Mark        string
	Reason      string
	Delete      Form
}

// PaperGroup are the papers of one of the four conditions.
type PaperGroup struct {
	Name  string
	Holds bool
	Rows  []PaperRow
}

// PapersPage is the step of the papers of a product.
type PapersPage struct {
	Page
	Progress Progress
	Groups   []PaperGroup
	Form     Form
	NextURL  string
}

// productPapers answers with the papers of a product.
func (s *Server) productPapers(r *request) error { return r.sendPapers(http.StatusOK, nil) }

// sendPapers answers with the papers; err is why the form was not accepted.
func (r *request) sendPapers(status int, err error) error {
	x, loadErr := r.managedProduct()
	if loadErr != nil {
		return loadErr
	}
	all, loadErr := r.server.store.Evidence(r.Request().Context(), r.actor(), x.ID)
	if loadErr != nil {
		return loadErr
	}
	f := newForm(r.to("product-papers", x.ID), r.t("Add the paper"), r.paperFields()...)
	if err != nil {
		f.takeValues(r)
		if status, err = r.refuse(&f, err); err != nil {
			return err
		}
	}
	p := PapersPage{Page: r.productFrame(x, "product-papers"), Progress: r.progress("product-papers", x.ID), Form: f, NextURL: r.to("product-submit", x.ID)}
	windows := domain.ConditionWindows(all)
	for _, c := range domain.Conditions() {
		vi, en := c.Names()
		g := PaperGroup{Name: capital(r.or(vi, en)), Holds: domain.Holds(windows, c, r.today())}
		for _, e := range all {
			if e.Condition == c {
				g.Rows = append(g.Rows, r.paperRow(x, e))
			}
		}
		p.Groups = append(p.Groups, g)
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "product-papers", &p)
}

func (r *request) paperRow(x domain.Product, e domain.Evidence) PaperRow {
	t, _ := r.server.front.Criteria().PaperType(e.Condition, e.PaperKind)
	row := PaperRow{Name: joined(": ", r.or(t.NameVI, t.NameEN), e.OtherKind), Reason: e.VerdictReason, Delete: newForm(r.to("delete-paper", x.ID, e.ID), r.t("Delete the paper"))}
	row.Delete.Version = e.Version
	until := ""
	if e.ValidUntil != nil {
		until = r.t("until %s", r.day(*e.ValidUntil))
	}
	row.About = joined(" · ", e.Number, e.Issuer, r.day(e.IssuedOn), until)
	switch e.Verdict {
	case domain.VerdictPending:
		row.Verdict, row.Mark = r.t("An officer has not looked at it yet"), "…"
	case domain.VerdictAccepted:
		row.Verdict, row.Class, row.Mark = r.t("Accepted by an officer"), "ok", "✓"
	case domain.VerdictRejected:
		row.Verdict, row.Class, row.Mark = r.t("Not accepted"), "no", "✕"
	case domain.VerdictWaived:
		row.Verdict, row.Class, row.Mark = r.t("Not needed for this product"), "ok", "✓"
	}
	return row
}

// paperFields are the fields of a new paper. A kind carries its condition.
func (r *request) paperFields() []*Field {
	kinds := []Option{{Text: r.t("Choose")}}
	for _, t := range r.server.front.CriteriaToday().Papers {
		vi, en := t.Condition.Names()
		kinds = append(kinds, Option{Value: string(t.Condition) + " " + string(t.Kind), Text: r.or(t.NameVI, t.NameEN) + " (" + r.or(vi, en) + ")"})
	}
	return []*Field{
		{Name: "paper_kind", Label: r.t("Kind of paper"), Kind: "select", Options: kinds},
		{Name: "other_kind", Label: r.t("If it is another paper: which?"), Kind: "text", Max: 300},
		{Name: "number", Label: r.t("Number of the paper"), Hint: r.t("Lists and contracts have none."), Kind: "text", Max: 300},
		{Name: "issuer", Label: r.t("Issued by"), Kind: "text", Max: 300},
		{Name: "issued_on", Label: r.t("Issued on"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Max: 40},
		{Name: "valid_until", Label: r.t("Paper valid until"), Hint: r.t("Empty: without end."), Kind: "text", Max: 40},
		{Name: "file", Label: r.t("Photograph or PDF of the paper"), Hint: r.t("Only you and officers see it. It may stay empty."), Kind: "file", Accept: "application/pdf"},
	}
}

// sentPaper reads the fields of a new paper, and returns all faults.
func (r *request) sentPaper(productID string) (domain.Evidence, error) {
	var faults domain.Faults
	condition, kind, _ := strings.Cut(r.sent("paper_kind"), " ")
	e := domain.Evidence{ProductID: productID, Condition: domain.Condition(condition), PaperKind: domain.PaperKind(kind), OtherKind: r.sent("other_kind"), Number: r.sent("number"), Issuer: r.sent("issuer")}
	faults.AddIf(kind == "", "paper_kind", "say what kind of paper it is")
	if text := r.sent("issued_on"); text != "" {
		day, err := transfer.ParseDate("issued_on", text)
		faults.Add(err)
		e.IssuedOn = day
	}
	if text := r.sent("valid_until"); text != "" {
		day, err := transfer.ParseDate("valid_until", text)
		faults.Add(err)
		e.ValidUntil = &day
	}
	for _, fault := range domain.ErrorsOf(e.Validate(r.server.front.Criteria(), nil, r.today())) {
		if fault.Field != "condition" { // the kind carries it
			faults.Add(fault)
		}
	}
	return e, faults.Err()
}

// addPaper adds a paper with its file to a product.
func (s *Server) addPaper(r *request) error {
	ctx, id := r.Request().Context(), r.Param("id")
	u, err := r.readUpload()
	if err != nil {
		return r.refuseUpload(err, r.sendPapers)
	}
	e, err := r.sentPaper(id)
	if err != nil {
		return r.sendPapers(http.StatusUnprocessableEntity, err)
	}
	var file domain.File
	if u.file != nil {
		if err := s.store.UseLimits(ctx, domain.LimitUse{Limit: domain.FilesPerAccount(), Subject: r.actor().UserID}); err != nil {
			return r.sendPapers(statusOf(err), err)
		}
		if file, err = s.files.TakeFile(ctx, u.file, u.file.FileName()); err != nil {
			return r.refuseUpload(err, r.sendPapers)
		}
	}
	added := false
	to, err := r.once(func(ctx context.Context) (string, error) {
		if u.file != nil {
			stored, err := s.store.AddFile(ctx, r.actor(), file)
			if err != nil {
				return "", err
			}
			e.FileID = &stored.ID
		}
		_, err := s.store.AddEvidence(ctx, r.actor(), e)
		added = err == nil
		return r.to("product-papers", id), err
	})
	if !added && u.file != nil { // it failed, or it is the second tap
		s.files.Discard(ctx, file.FileKey)
	}
	if err != nil {
		return r.sendPapers(statusOf(err), err)
	}
	return r.lead(to, "paper-added")
}

// deletePaper deletes a paper of a product. One that is gone already is no error.
func (s *Server) deletePaper(r *request) error {
	ctx, id := r.Request().Context(), r.Param("id")
	if _, err := r.managedProduct(); err != nil {
		return err
	}
	_, err := s.store.DeleteEvidence(ctx, r.actor(), id, r.Param("paper"), r.version())
	switch code := domain.CodeOf(err); {
	case code == domain.CodePrecondition || code == domain.CodeConflict:
		return r.sendPapers(http.StatusConflict, err)
	case err != nil && code != domain.CodeNotFound:
		return err
	}
	return r.lead(r.to("product-papers", id), "paper-deleted")
}
