package web

import (
	"bytes"
	"cmp"
	"net/http"
	"strconv"

	"chophien/catalogue"
	"chophien/domain"
)

// LabelsPage chooses the sheet on which the labels of a product are printed.
type LabelsPage struct {
	Page
	Name   string
	Label  domain.Label
	Until  Day
	QR     string // path of the picture of the code
	Action string
	Sheets *Field
	Count  *Field
	First  *Field
	Faults []Fault
	None   string // why no labels are printed; empty when they are
}

// labelOrder reads what is to be printed.
func (r *request) labelOrder() (domain.LabelOrder, error) {
	var faults domain.Faults
	o := domain.LabelOrder{Sheet: domain.LabelSheet(cmp.Or(r.text("sheet"), string(domain.LabelA4With24))), First: 1}
	o.Count = max(o.Sheet.PerPage(), 1)
	for _, x := range []struct {
		name string
		to   *int
	}{{"count", &o.Count}, {"first", &o.First}} {
		if text := r.text(x.name); text != "" {
			n, err := strconv.Atoi(text)
			faults.AddIf(err != nil, x.name, "%q is not a whole number", text)
			*x.to = n
		}
	}
	if err := faults.Err(); err != nil {
		return o, err
	}
	return o, o.Validate()
}

// labelsForm answers with the choice of sheets.
func (s *Server) labelsForm(r *request) error {
	o, _ := r.labelOrder()
	return r.sendLabels(http.StatusOK, o, nil)
}

func (r *request) sendLabels(status int, o domain.LabelOrder, wrong error) error {
	x, err := r.managedProduct()
	if err != nil {
		return err
	}
	p := LabelsPage{Page: r.productFrame(x, ""), Name: x.Name, Action: r.to("product-labels-pdf", x.ID)}
	p.Title = r.t("Print QR labels")
	p.Crumbs = append(p.Crumbs, Link{Text: x.Name, URL: r.to("my-product", x.ID)})
	label, err := x.LabelOn(r.today(), r.server.front.PublicURL())
	if err != nil {
		p.None = r.t("Labels are printed only for a published product with a certificate that is valid today.")
		return r.send(max(status, http.StatusOK), "product-labels", &p)
	}
	p.Label, p.Until, p.QR = label, r.on(label.Until), "/v1/verify/"+label.Code+"/qr.svg"
	p.Sheets = &Field{Name: "sheet", Label: r.t("Paper"), Kind: "radios"}
	for _, sheet := range domain.LabelSheets() {
		p.Sheets.Options = append(p.Sheets.Options, Option{Value: string(sheet), Text: r.labelSheet(sheet), Chosen: sheet == o.Sheet})
	}
	count, first := r.text("count"), r.text("first")
	p.Count = &Field{Name: "count", Label: r.t("How many labels?"), Hint: r.t("At most %s. Empty: one page.", r.number(domain.MaxLabels)), Kind: "text", Value: count, InputMode: "numeric", Max: 4}
	p.First = &Field{Name: "first", Label: r.t("First free place on the sheet"), Hint: r.t("1 on a new sheet, counted row by row."), Kind: "text", Value: first, InputMode: "numeric", Max: 2}
	if wrong != nil {
		f := Form{Fields: []*Field{p.Sheets, p.Count, p.First}}
		if status, err = r.refuse(&f, wrong); err != nil {
			return err
		}
		p.Faults = f.Faults
		r.wrong(&p.Page)
	}
	return r.send(status, "product-labels", &p)
}

func (r *request) labelSheet(s domain.LabelSheet) string {
	switch s {
	case domain.LabelA4With24:
		return r.t("A4, 24 labels of 70 × 37 mm")
	case domain.LabelA4With40:
		return r.t("A4, 40 labels of 52.5 × 29.7 mm")
	case domain.LabelA4With65:
		return r.t("A4, 65 labels of 38 × 21 mm")
	}
	return r.t("Roll, 30 × 20 mm each")
}

// labels answers with the labels as a PDF. It refuses a product without a valid
// certificate.
func (s *Server) labels(r *request) error {
	x, err := r.managedProduct()
	if err != nil {
		return err
	}
	o, err := r.labelOrder()
	if err != nil {
		return r.sendLabels(statusOf(err), o, err)
	}
	label, err := x.LabelOn(r.today(), s.front.PublicURL())
	if err != nil {
		return r.sendLabels(http.StatusConflict, o, nil)
	}
	var out bytes.Buffer
	if err := catalogue.Labels(r.Request().Context(), &out, label, o); err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `inline; filename="`+domain.FileName(domain.Slug(x.Name), ".pdf")+`"`)
	return r.Blob(http.StatusOK, "application/pdf", out.Bytes())
}
