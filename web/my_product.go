package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/transfer"
	"chophien/words"
)

// makers are those who publish goods.
func makers() audience { return audience{roles: []domain.Role{domain.RoleProducer}} }

// productSteps are the pages on which a product is filled in, in order.
func productSteps() []struct{ page, title string } {
	return []struct{ page, title string }{
		{"product-name", "Name and set"}, {"product-story", "Story"}, {"product-packs", "Packs and prices"}, {"product-capacity", "Capacity and months"},
		{"product-pictures", "Pictures"}, {"product-papers", "Papers"}, {"product-submit", "Submit"},
	}
}

// makerRoutes are the pages of producers.
func makerRoutes() []accountRoute {
	return []accountRoute{
		{"my-products", "/cua-toi/san-pham", "/en/my/products", "my", makers(), (*Server).myProducts, nil},
		{"new-product", "/cua-toi/san-pham/moi", "/en/my/products/new", "my", makers(), (*Server).newProduct, (*Server).addProduct},
		{"my-product", "/cua-toi/san-pham/:id", "/en/my/products/:id", "my", makers(), (*Server).myProduct, nil},
		{"product-name", "/cua-toi/san-pham/:id/ten", "/en/my/products/:id/name", "my", makers(), productStep((*request).nameFields), changeProduct((*request).nameFields, (*request).sentName)},
		{"product-story", "/cua-toi/san-pham/:id/chuyen", "/en/my/products/:id/story", "my", makers(), productStep((*request).storyFields), changeProduct((*request).storyFields, (*request).sentStory)},
		{"product-packs", "/cua-toi/san-pham/:id/gia", "/en/my/products/:id/prices", "my", makers(), (*Server).packsForm, (*Server).savePacks},
		{"product-capacity", "/cua-toi/san-pham/:id/nang-luc", "/en/my/products/:id/capacity", "my", makers(), productStep((*request).capacityFields), changeProduct((*request).capacityFields, (*request).sentCapacity)},
		{"product-pictures", "/cua-toi/san-pham/:id/anh", "/en/my/products/:id/pictures", "my", makers(), (*Server).productPictures, (*Server).addPicture},
		{"product-picture", "/cua-toi/san-pham/:id/anh/:picture", "/en/my/products/:id/pictures/:picture", "my", makers(), (*Server).productPicture, nil},
		{"delete-picture", "/cua-toi/san-pham/:id/anh/:picture/xoa", "/en/my/products/:id/pictures/:picture/delete", "my", makers(), nil, (*Server).deletePicture},
		{"product-papers", "/cua-toi/san-pham/:id/giay-to", "/en/my/products/:id/papers", "my", makers(), (*Server).productPapers, (*Server).addPaper},
		{"delete-paper", "/cua-toi/san-pham/:id/giay-to/:paper/xoa", "/en/my/products/:id/papers/:paper/delete", "my", makers(), nil, (*Server).deletePaper},
		{"product-submit", "/cua-toi/san-pham/:id/gui", "/en/my/products/:id/submit", "my", makers(), (*Server).submitForm, (*Server).submitProduct},
		{"recall-product", "/cua-toi/san-pham/:id/rut", "/en/my/products/:id/recall", "my", makers(), nil, (*Server).recallProduct},
		{"product-labels", "/cua-toi/san-pham/:id/tem", "/en/my/products/:id/labels", "my", makers(), (*Server).labelsForm, nil},
		{"product-labels-pdf", "/cua-toi/san-pham/:id/tem.pdf", "/en/my/products/:id/labels.pdf", "my", makers(), (*Server).labels, nil},
		{"new-producer", "/cua-toi/chu-the/moi", "/en/my/producers/new", "my", makers(), (*Server).newProducer, (*Server).addProducer},
		{"my-producer", "/cua-toi/chu-the/:id", "/en/my/producers/:id", "my", makers(), (*Server).myProducer, (*Server).changeProducer},
		{"submit-producer", "/cua-toi/chu-the/:id/gui", "/en/my/producers/:id/submit", "my", makers(), nil, (*Server).submitProducer},
		{"fitting-demands", "/cua-toi/nhu-cau-phu-hop", "/en/my/fitting-demands", "my", makers(), (*Server).fittingDemands, nil},
		{"quote-demand", "/cua-toi/nhu-cau-phu-hop/:id/bao-gia", "/en/my/fitting-demands/:id/quote", "my", makers(), (*Server).quoteForm, (*Server).addQuote},
		{"figures", "/cua-toi/so-lieu", "/en/my/figures", "my", makers(), (*Server).figures, nil},
	}
}

// MyProductsPage lists the products of the producers of the user.
type MyProductsPage struct {
	Page
	NewURL      string
	Producers   []TextCard
	NewProducer Link
	Items       []TextCard
	Pager       Pager
}

// myProducts answers with the products of the user in any state.
func (s *Server) myProducts(r *request) error {
	ctx := r.Request().Context()
	found, err := s.store.Managed(ctx, r.actor(), domain.ReviewFilter{Kinds: []domain.Kind{domain.KindProduct}}, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	mine, err := r.myProducers()
	if err != nil {
		return err
	}
	p := MyProductsPage{
		Page: r.accountFrame(r.t("My products")), NewURL: r.path("new-product"), NewProducer: Link{Text: r.t("Add a producer"), URL: r.path("new-producer")},
		Pager: r.pager(len(found.Items), *found.Total, found.Next),
	}
	for _, m := range mine {
		p.Producers = append(p.Producers, TextCard{Title: m.Name, URL: r.to("my-producer", m.ID), Lines: []string{r.listingStatus(m.Status)}})
	}
	if len(mine) == 0 {
		p.NewURL = ""
	}
	for _, l := range found.Items {
		p.Items = append(p.Items, TextCard{Title: l.Name, URL: r.to("my-product", l.ID), Lines: []string{r.listingStatus(l.Status)}})
	}
	return r.send(http.StatusOK, "my-products", &p)
}

// myProducers returns the producers that the user acts for.
func (r *request) myProducers() ([]domain.ListingState, error) {
	var out []domain.ListingState
	for _, id := range r.actor().Producers {
		state, err := r.server.store.State(r.Request().Context(), r.actor(), domain.Ref{Kind: domain.KindProducer, ID: id})
		if err != nil {
			return nil, err
		}
		out = append(out, state)
	}
	return out, nil
}

func (r *request) listingStatus(s domain.Status) string {
	switch s {
	case domain.StatusDraft:
		return r.t("Draft, only you see it")
	case domain.StatusSubmitted:
		return r.t("An officer is looking at it")
	case domain.StatusChangesRequested:
		return r.t("An officer asks you to change something")
	case domain.StatusPublished:
		return r.t("Published")
	case domain.StatusSuspended:
		return r.t("Suspended by an officer")
	case domain.StatusWithdrawn:
		return r.t("Withdrawn")
	}
	return string(s)
}

// StepRow is a step of a product on its overview.
type StepRow struct {
	Link
	Done bool
}

// MyProductPage is the overview of a product of the user.
type MyProductPage struct {
	Page
	Name      string
	Status    string
	Proof     *Proof
	Asked     string // what an officer asks for
	AskedOn   string
	Steps     []StepRow
	PublicURL string
	Labels    Link
	Demands   Link
	Recall    *Form
}

// managedProduct returns the product of the address, which the user manages.
func (r *request) managedProduct() (domain.Product, error) {
	return r.server.store.ManagedProduct(r.Request().Context(), r.actor(), r.Param("id"))
}

// myProduct answers with the overview of a product.
func (s *Server) myProduct(r *request) error {
	x, err := r.managedProduct()
	if err != nil {
		return err
	}
	papers, err := s.store.Evidence(r.Request().Context(), r.actor(), x.ID)
	if err != nil {
		return err
	}
	p := MyProductPage{Page: r.productFrame(x, ""), Name: x.Name, Status: r.listingStatus(x.Status), Demands: Link{Text: r.t("Demands that fit"), URL: r.path("fitting-demands")}}
	done := []bool{
		x.Name != "" && x.SetCode != nil, x.Description != "", len(x.Packs) > 0, !x.Capacity().IsZero() && x.Season != 0, len(x.Pictures) > 0, len(papers) > 0,
		x.Status == domain.StatusSubmitted || x.Status == domain.StatusPublished,
	}
	for i, step := range productSteps() {
		p.Steps = append(p.Steps, StepRow{Link{Text: r.t(step.title), URL: r.to(step.page, x.ID)}, done[i]})
	}
	switch x.Status {
	case domain.StatusPublished:
		proof := r.proofOfCertificates(x.Certificates, r.today())
		p.Proof, p.PublicURL = &proof, r.of(domain.KindProduct, x.Slug)
		if _, err := x.LabelOn(r.today(), ""); err == nil {
			p.Labels = Link{Text: r.t("Print QR labels"), URL: r.to("product-labels", x.ID)}
		}
	case domain.StatusSubmitted:
		f := newForm(r.to("recall-product", x.ID), r.t("Take it back to change it"))
		f.Version, p.Recall = x.Version, &f
	case domain.StatusChangesRequested:
		asked, err := s.store.LastMove(r.Request().Context(), r.actor(), domain.Ref{Kind: domain.KindProduct, ID: x.ID}, domain.ReviewRequestChanges)
		if err != nil {
			return err
		}
		if asked.Reason != "" {
			p.Asked, p.AskedOn = asked.Reason, r.moment(asked.At)
		}
	}
	return r.send(http.StatusOK, "my-product", &p)
}

// productFrame returns the frame of a page about a product; page is its step.
func (r *request) productFrame(x domain.Product, page string) Page {
	title := x.Name
	for _, step := range productSteps() {
		if step.page == page {
			title = r.t(step.title)
		}
	}
	p := r.accountFrame(title)
	p.Sample = x.Sample
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("My products"), URL: r.path("my-products")})
	if page != "" {
		p.Crumbs = append(p.Crumbs, Link{Text: x.Name, URL: r.to("my-product", x.ID)})
	}
	return p
}

// Progress says which step of a product a page is.
type Progress struct {
	Text    string // Step 2 of 7
	Steps   []string
	BackURL string
	Back    string
}

// progress returns the progress of a step of a product.
func (r *request) progress(page, id string) Progress {
	steps := productSteps()
	at := slices.IndexFunc(steps, func(s struct{ page, title string }) bool { return s.page == page })
	p := Progress{Text: r.t("Step %s of %s", r.number(at+1), r.number(len(steps))), Back: r.t("All steps"), BackURL: r.to("my-product", id)}
	for i := range steps {
		class := ""
		switch {
		case i < at:
			class = "done"
		case i == at:
			class = "now"
		}
		p.Steps = append(p.Steps, class)
	}
	if at > 0 {
		p.Back, p.BackURL = r.t("Step before"), r.to(steps[at-1].page, id)
	}
	return p
}

// after returns the page that follows a step: the next step, or the overview when
// the user goes on later.
func (r *request) after(page, id string) string {
	steps := productSteps()
	at := slices.IndexFunc(steps, func(s struct{ page, title string }) bool { return s.page == page })
	if r.sent("do") == "later" || at+1 >= len(steps) {
		return r.to("my-product", id)
	}
	return r.to(steps[at+1].page, id)
}

// ProductStepPage is a step of a product with one form.
type ProductStepPage struct {
	Page
	Progress Progress
	Form     Form
	Notes    []string
}

// productFields returns the fields of a step, filled in from a product.
type productFields func(r *request, x domain.Product) ([]*Field, error)

// stepForm returns the form of the step of the request.
func (r *request) stepForm(x domain.Product, of productFields) (Form, error) {
	fields, err := of(r, x)
	f := newForm(r.to(r.route.name, x.ID), r.t("Save and continue"), fields...)
	f.Version = x.Version
	return f, err
}

func (r *request) sendStep(status int, x domain.Product, f Form) error {
	p := ProductStepPage{Page: r.productFrame(x, r.route.name), Progress: r.progress(r.route.name, x.ID), Form: f, Notes: r.stepNotes(x)}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "product-step", &p)
}

// stepNotes says what a change of a product means in its state.
func (r *request) stepNotes(x domain.Product) []string {
	switch x.Status {
	case domain.StatusSubmitted:
		return []string{r.t("An officer is looking at this product. Take it back before you change it.")}
	case domain.StatusPublished:
		return []string{r.t("This product is published: what you save is public at once. Its name and set can be changed by an officer only.")}
	}
	return nil
}

// productStep answers with the form of a step.
func productStep(of productFields) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		x, err := r.managedProduct()
		if err != nil {
			return err
		}
		f, err := r.stepForm(x, of)
		if err != nil {
			return err
		}
		return r.sendStep(http.StatusOK, x, f)
	}
}

// changeProduct stores the form of a step; fill copies what was sent into the
// product.
func changeProduct(of productFields, fill func(*request, *domain.Product) error) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		x, err := r.managedProduct()
		if err != nil {
			return err
		}
		changed := x
		to, err := r.saveProduct(changed, fill)
		if err == nil {
			return r.lead(to, "saved")
		}
		f, formErr := r.stepForm(x, of)
		if formErr != nil {
			return formErr
		}
		f.takeValues(r)
		if domain.CodeOf(err) == domain.CodePrecondition {
			stored, err := r.stepForm(x, of)
			if err != nil {
				return err
			}
			f.compare(stored)
			return r.sendStep(http.StatusConflict, x, f)
		}
		status, err := r.refuse(&f, err)
		if err != nil {
			return err
		}
		return r.sendStep(status, x, f)
	}
}

// saveProduct fills in a product and stores it once. It returns the page to which
// that leads, and all faults at once.
func (r *request) saveProduct(x domain.Product, fill func(*request, *domain.Product) error) (string, error) {
	var faults domain.Faults
	faults.Add(fill(r, &x))
	faults.Add(x.Validate())
	if err := faults.Err(); err != nil {
		return "", err
	}
	return r.once(func(ctx context.Context) (string, error) {
		_, err := r.server.store.ChangeProduct(ctx, r.actor(), x, r.version())
		return r.after(r.route.name, x.ID), err
	})
}

// nameFields are the fields of the name of a product.
func (r *request) nameFields(x domain.Product) ([]*Field, error) {
	tables, err := r.tables()
	if err != nil {
		return nil, err
	}
	sets := []Option{{Text: r.t("Choose")}}
	for _, set := range tables.sets.Rows {
		chosen := x.SetCode != nil && *x.SetCode == set.Code
		if !chosen && !set.InForce(r.today()) {
			continue
		}
		sets = append(sets, Option{Value: set.Code, Text: r.or(set.NameVI, set.NameEN) + " (" + set.Code + ")", Chosen: chosen})
	}
	return []*Field{
		{Name: "name", Label: r.t("Name of the product"), Hint: r.t("As it is printed on the package."), Kind: "text", Value: x.Name, Max: 200},
		{Name: "name_en", Label: r.t("English name"), Hint: r.t("For buyers abroad. It may stay empty."), Kind: "text", Value: x.NameEN, Max: 200},
		{Name: "set", Label: r.t("Product set"), Hint: r.t("One of the sets of the programme. An officer may correct it."), Kind: "select", Options: sets},
	}, nil
}

func (r *request) sentName(x *domain.Product) error {
	x.Name, x.NameEN, x.SetCode, x.Set = r.sent("name"), r.sent("name_en"), orNil(r.sent("set")), nil
	return nil
}

// storyFields are the fields of the story of a product.
func (r *request) storyFields(x domain.Product) ([]*Field, error) {
	return []*Field{
		{Name: "story", Label: r.t("Story"), Hint: r.t("Where it grows, who makes it, and how. Everybody reads it: write no phone number."), Kind: "area", Value: x.Description, Max: 5000},
		{Name: "ingredients", Label: r.t("Ingredients"), Hint: r.t("Or the material, for what is not eaten."), Kind: "area", Value: x.Ingredients, Max: 2000},
		{Name: "shelf_life", Label: r.t("Shelf life"), Hint: r.t("Such as 12 months after production"), Kind: "text", Value: x.ShelfLife, Max: 300},
		{Name: "storage", Label: r.t("Storage"), Hint: r.t("Such as in a dry and cool place"), Kind: "text", Value: x.Storage, Max: 300},
	}, nil
}

func (r *request) sentStory(x *domain.Product) error {
	x.Description, x.Ingredients, x.ShelfLife, x.Storage = r.sent("story"), r.sent("ingredients"), r.sent("shelf_life"), r.sent("storage")
	return nil
}

// capacityFields are the fields of how much can be delivered, when, and to which markets.
func (r *request) capacityFields(x domain.Product) ([]*Field, error) {
	amount := func(name, label string, q domain.Quantity) *Field {
		value := ""
		if !q.IsZero() {
			value = r.plainAmount(q.Amount)
		}
		return &Field{Name: name, Label: label, Kind: "parts", Parts: []*Field{
			{Name: name + "_amount", Label: label, Kind: "text", Value: value, InputMode: "decimal", Max: 20},
			{Name: name + "_unit", Label: r.t("Unit"), Kind: "select", Options: r.unitOptions(q.Unit)},
		}}
	}
	days := ""
	if x.LeadDays != nil {
		days = strconv.Itoa(*x.LeadDays)
	}
	var all []Option
	for m := 1; m <= 12; m++ {
		all = append(all, Option{Value: strconv.Itoa(m), Text: r.t("Month %s", strconv.Itoa(m)), Chosen: x.Season.Has(m)})
	}
	capacity := amount("capacity", r.t("How much can you deliver in a month?"), x.Capacity())
	capacity.Hint = r.t("In a month of the season. Demands are matched with it.")
	return []*Field{
		capacity,
		{Name: "season", Label: r.t("In which months?"), Kind: "ticks", Options: all},
		amount("min_order", r.t("Smallest order"), x.MinOrder()),
		{Name: "lead_days", Label: r.t("Days from order to delivery"), Kind: "text", Value: days, InputMode: "numeric", Max: 4},
		{Name: "hs_code", Label: r.t("HS code"), Hint: r.t("For export: 6 or 8 digits of the list of goods, without dots. It may stay empty."), Kind: "text", Value: x.HSCode, InputMode: "numeric", Max: 20},
		{Name: "markets", Label: r.t("Exported to"), Hint: r.t("Countries and regions, one a line, such as Japan. It may stay empty."), Kind: "area", Value: strings.Join(x.Markets, "\n"), Max: 5000},
	}, nil
}

func (r *request) sentCapacity(x *domain.Product) error {
	var faults domain.Faults
	amount := func(name string) domain.Quantity {
		text := r.sent(name + "_amount")
		if text == "" {
			return domain.Quantity{}
		}
		q, err := transfer.ParseQuantity(name, text+" "+domain.Unit(r.sent(name+"_unit")).NameVI())
		faults.Add(err)
		return q
	}
	capacity, least := amount("capacity"), amount("min_order")
	x.CapacityAmount, x.CapacityUnit, x.MinOrderAmount, x.MinOrderUnit = capacity.Amount, capacity.Unit, least.Amount, least.Unit
	var all []int
	for _, text := range r.sentAll("season") {
		m, err := strconv.Atoi(text)
		faults.AddIf(err != nil, "season", "it must be months, 1 to 12")
		all = append(all, m)
	}
	season, err := domain.SeasonOf("season", all)
	faults.Add(err)
	x.Season, x.LeadDays = season, nil
	x.HSCode, x.Markets = r.sent("hs_code"), nil
	for _, line := range strings.Split(r.sent("markets"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			x.Markets = append(x.Markets, line)
		}
	}
	if text := r.sent("lead_days"); text != "" {
		days, err := transfer.ParseWhole("lead_days", text)
		faults.Add(err)
		x.LeadDays = &days
	}
	return faults.Err()
}

// newProduct answers with the form of a new product.
func (s *Server) newProduct(r *request) error {
	f, err := r.newProductForm()
	if err != nil {
		return err
	}
	return r.sendNewProduct(http.StatusOK, f)
}

func (r *request) newProductForm() (Form, error) {
	fields, err := r.nameFields(domain.Product{})
	if err != nil {
		return Form{}, err
	}
	mine, err := r.myProducers()
	if err != nil {
		return Form{}, err
	}
	var of []Option
	for i, m := range mine {
		of = append(of, Option{Value: m.ID, Text: m.Name, Chosen: i == 0})
	}
	fields = append([]*Field{{Name: "producer", Label: r.t("Producer"), Kind: "select", Options: of}}, fields...)
	return newForm(r.path("new-product"), r.t("Save and continue"), fields...), nil
}

// addProduct stores the draft of a product and leads to the next step.
func (s *Server) addProduct(r *request) error {
	x := domain.Product{ProducerID: orNil(r.sent("producer"))}
	err := r.sentName(&x)
	var to string
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddProduct(ctx, r.actor(), x)
			return r.after("product-name", stored.ID), err
		})
	}
	if err == nil {
		return r.lead(to, "saved")
	}
	f, formErr := r.newProductForm()
	if formErr != nil {
		return formErr
	}
	f.takeValues(r)
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendNewProduct(status, f)
}

func (r *request) sendNewProduct(status int, f Form) error {
	p := ProductStepPage{Page: r.accountFrame(r.t("Add a product")), Progress: Progress{Back: r.t("My products"), BackURL: r.path("my-products")}, Form: f}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("My products"), URL: r.path("my-products")})
	if len(f.Field("producer").Options) == 0 {
		p.Notes = []string{r.t("Add the producer first: the cooperative, the company or the household that makes the product.")}
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "product-step", &p)
}

// SubmitPage is the last step of a product: what is missing, and the button that
// submits it.
type SubmitPage struct {
	Page
	Progress Progress
	Missing  []StepRow
	Form     *Form // nil: there is nothing to submit or to agree to now
	Submits  bool  // Form submits the product; otherwise it only agrees to the licence
	Status   string
	Faults   []Fault
}

// submitForm answers with the last step.
func (s *Server) submitForm(r *request) error {
	x, err := r.managedProduct()
	if err != nil {
		return err
	}
	return r.sendSubmit(http.StatusOK, x, nil)
}

func (r *request) sendSubmit(status int, x domain.Product, faults []Fault) error {
	p := SubmitPage{Page: r.productFrame(x, "product-submit"), Progress: r.progress("product-submit", x.ID), Status: r.listingStatus(x.Status), Faults: faults}
	pageOf := map[string]string{"set": "product-name", "name": "product-name", "story": "product-story"}
	for _, e := range domain.ErrorsOf(x.CheckComplete()) {
		if page, ok := pageOf[e.Field]; ok {
			p.Missing = append(p.Missing, StepRow{Link: Link{Text: capital(words.Of(r.lang, e)), URL: r.to(page, x.ID)}})
		}
	}
	licence, err := r.licenceFields(domain.Ref{Kind: domain.KindProduct, ID: x.ID})
	if err != nil {
		return err
	}
	p.Submits = domain.ReviewSubmit.Allows(x.Status) && len(p.Missing) == 0
	if p.Submits || !domain.ReviewSubmit.Allows(x.Status) && len(licence) > 0 {
		f := r.submitForm(r.to("product-submit", x.ID), p.Submits, licence)
		f.Version, p.Form = x.Version, &f
	}
	if len(faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "product-submit", &p)
}

// submitProduct submits a product for review.
func (s *Server) submitProduct(r *request) error { return r.review(domain.ReviewSubmit, "submitted") }

// recallProduct takes a product back from review.
func (s *Server) recallProduct(r *request) error { return r.review(domain.ReviewRecall, "recalled") }

// review applies an action to the product of the address, and says what prevents
// it on the page of the last step.
func (r *request) review(a domain.ReviewAction, note string) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("my-product", id), r.take(ctx, domain.Ref{Kind: domain.KindProduct, ID: id}, a)
	})
	if err == nil {
		return r.lead(to, note)
	}
	x, loadErr := r.managedProduct()
	if loadErr != nil {
		return loadErr
	}
	var f Form
	if domain.CodeOf(err) == domain.CodePrecondition {
		return r.sendSubmit(http.StatusConflict, x, []Fault{{"main", r.t("Somebody changed this product after you opened the page. Look at it once more.")}})
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendSubmit(status, x, f.Faults)
}
