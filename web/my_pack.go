package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/transfer"
)

// PackForm is the part of a form for one pack.
type PackForm struct {
	Title  string
	Fields []*Field
	Remove string // value of the button that removes it
}

// PacksPage is the step of the packs and prices of a product.
type PacksPage struct {
	Page
	Progress Progress
	Form     Form
	Packs    []PackForm
	MayAdd   bool
	Notes    []string
}

// packValues are the values of a pack as they are typed.
type packValues struct{ name, amount, unit, retail, wholesale, least string }

func (v packValues) isEmpty() bool { return v == packValues{unit: v.unit} }

// packsForm answers with the form of the packs.
func (s *Server) packsForm(r *request) error {
	x, err := r.managedProduct()
	if err != nil {
		return err
	}
	return r.sendPacks(http.StatusOK, x, r.packFields(x, r.storedPacks(x)))
}

// storedPacks returns the packs of a product as people type them; one empty pack
// without any.
func (r *request) storedPacks(x domain.Product) []packValues {
	var out []packValues
	for _, k := range x.Packs {
		v := packValues{name: k.Name, unit: string(k.Content.Unit), retail: r.plainMoney(k.RetailVND), wholesale: r.plainMoney(k.WholesaleVND)}
		if !k.Content.IsZero() {
			v.amount = r.plainAmount(k.Content.Amount)
		}
		if k.WholesaleMin > 0 {
			v.least = strconv.Itoa(k.WholesaleMin)
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		out = append(out, packValues{unit: string(domain.UnitGram)})
	}
	return out
}

// sentPacks returns the packs that were sent, in order.
func (r *request) sentPacks() []packValues {
	var out []packValues
	for i := range domain.MaxPacks + 1 {
		at := fmt.Sprintf("packs.%d.", i)
		r.sent(at) // parses the form
		if _, ok := r.Request().PostForm[at+"name"]; !ok {
			break
		}
		out = append(out, packValues{r.sent(at + "name"), r.sent(at + "amount"), r.sent(at + "unit"), r.sent(at + "retail_vnd"), r.sent(at + "wholesale_vnd"), r.sent(at + "wholesale_min")})
	}
	return out
}

// packFields returns the form of packs.
func (r *request) packFields(x domain.Product, all []packValues) Form {
	f := newForm(r.to("product-packs", x.ID), r.t("Save and continue"))
	f.Version = x.Version
	for i, v := range all {
		at := fmt.Sprintf("packs.%d.", i)
		f.Fields = append(f.Fields,
			&Field{Name: at + "name", Label: r.t("Name on the package"), Hint: r.t("Such as Bag of 500 g"), Kind: "text", Value: v.name, Max: 100},
			&Field{Name: at + "content", Label: r.t("Content of one package"), Kind: "parts", Parts: []*Field{
				{Name: at + "amount", Label: r.t("Amount"), Kind: "text", Value: v.amount, InputMode: "decimal", Max: 20},
				{Name: at + "unit", Label: r.t("Unit"), Kind: "select", Options: r.unitOptions(domain.Unit(v.unit))},
			}},
			&Field{Name: at + "retail_vnd", Label: r.t("Retail price, đồng"), Hint: r.t("Such as 95.000 or 95k. Empty: on request."), Kind: "text", Value: v.retail, InputMode: "numeric", Max: 20},
			&Field{Name: at + "wholesale_vnd", Label: r.t("Wholesale price, đồng"), Kind: "text", Value: v.wholesale, InputMode: "numeric", Max: 20},
			&Field{Name: at + "wholesale_min", Label: r.t("Wholesale from how many packages"), Kind: "text", Value: v.least, InputMode: "numeric", Max: 8},
		)
	}
	return f
}

// fieldsOfPack is how many fields packFields makes for a pack.
const fieldsOfPack = 5

func (r *request) sendPacks(status int, x domain.Product, f Form) error {
	p := PacksPage{Page: r.productFrame(x, "product-packs"), Progress: r.progress("product-packs", x.ID), Form: f, Notes: r.stepNotes(x)}
	for fields := range slices.Chunk(f.Fields, fieldsOfPack) {
		n := len(p.Packs)
		p.Packs = append(p.Packs, PackForm{r.t("Pack %s", r.number(n+1)), fields, "remove-" + strconv.Itoa(n)})
	}
	p.MayAdd = len(p.Packs) < domain.MaxPacks
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "product-packs", &p)
}

// savePacks stores the packs; the buttons that add and remove one answer with the
// form and what was typed.
func (s *Server) savePacks(r *request) error {
	x, err := r.managedProduct()
	if err != nil {
		return err
	}
	all := r.sentPacks()
	form := func() Form {
		f := r.packFields(x, all)
		f.Version = r.version()
		return f
	}
	switch do := r.sent("do"); {
	case do == "add" && len(all) < domain.MaxPacks:
		all = append(all, packValues{unit: string(domain.UnitGram)})
		return r.sendPacks(http.StatusOK, x, form())
	case strings.HasPrefix(do, "remove-"):
		if at, err := strconv.Atoi(strings.TrimPrefix(do, "remove-")); err == nil && at >= 0 && at < len(all) {
			all = slices.Delete(all, at, at+1)
		}
		return r.sendPacks(http.StatusOK, x, form())
	}
	all = slices.DeleteFunc(all, packValues.isEmpty)
	to, err := r.saveProduct(x, func(_ *request, p *domain.Product) error {
		p.Packs, err = packsOf(all)
		return err
	})
	if err == nil {
		return r.lead(to, "saved")
	}
	f := form()
	if domain.CodeOf(err) == domain.CodePrecondition {
		f.compare(r.packFields(x, r.storedPacks(x)))
		return r.sendPacks(http.StatusConflict, x, f)
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendPacks(status, x, f)
}

// packsOf reads packs as people type them, and returns all faults.
func packsOf(all []packValues) (domain.JSONList[domain.Pack], error) {
	var faults domain.Faults
	var out domain.JSONList[domain.Pack]
	for i, v := range all {
		at := fmt.Sprintf("packs[%d].", i)
		k := domain.Pack{Name: v.name}
		var err error
		if v.amount != "" {
			k.Content, err = transfer.ParseQuantity(at+"content", v.amount+" "+domain.Unit(v.unit).NameVI())
			faults.Add(err)
		}
		k.RetailVND, err = transfer.ParseMoney(at+"retail_vnd", v.retail)
		faults.Add(err)
		k.WholesaleVND, err = transfer.ParseMoney(at+"wholesale_vnd", v.wholesale)
		faults.Add(err)
		if v.least != "" {
			k.WholesaleMin, err = transfer.ParseWhole(at+"wholesale_min", v.least)
			faults.Add(err)
		}
		out = append(out, k)
	}
	return out, faults.Err()
}
