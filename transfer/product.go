package transfer

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
)

const packColumns = domain.SheetPacks

// onePack is what a price is for where a sheet has no column to say it.
const onePack = "1 sản phẩm"

func packKey(n int, part string) string { return "pack" + strconv.Itoa(n) + "_" + part }

// Catalog is what names in a sheet are looked up in.
type Catalog struct {
	sets      []domain.ProductSet
	provinces []domain.Province // with their former units
}

// NewCatalog makes a Catalog of the sets and of the units of today with their
// former units.
func NewCatalog(sets []domain.ProductSet, provinces []domain.Province) *Catalog {
	return &Catalog{sets, provinces}
}

func setText(s domain.ProductSet) string { return s.Code + " – " + s.NameVI }

func producerKinds() []struct {
	kind  domain.ProducerKind
	names []string
} {
	return []struct {
		kind  domain.ProducerKind
		names []string
	}{
		{domain.ProducerCooperative, []string{"Hợp tác xã", "HTX"}}, {domain.ProducerCooperativeGroup, []string{"Tổ hợp tác", "THT"}},
		{domain.ProducerCompany, []string{"Công ty, doanh nghiệp", "Công ty", "Doanh nghiệp", "DN"}},
		{domain.ProducerHousehold, []string{"Hộ kinh doanh, cơ sở", "Hộ kinh doanh", "Hộ", "Cơ sở", "Trang trại", "Hộ sản xuất"}},
		{domain.ProducerOther, []string{"Khác"}},
	}
}

// Products is the table of products: the form of a listing, as offices fill it.
func Products(sets []domain.ProductSet, provinces []domain.Province) Table {
	var setNames, groups, units, former, kinds []string
	for _, s := range sets {
		setNames = append(setNames, setText(s))
	}
	for _, g := range domain.Groups() {
		groups = append(groups, string(g))
	}
	for _, p := range provinces {
		units = append(units, p.Name)
		for _, f := range p.Former {
			former = append(former, f.Name)
		}
	}
	for _, k := range producerKinds() {
		kinds = append(kinds, k.names[0])
	}
	columns := []Column{
		{Key: "slug", Heading: "Mã sản phẩm", Aliases: []string{"Mã", "slug", "id"}, Width: 24, Hint: "Để trống khi thêm sản phẩm mới. Đừng sửa mã của sản phẩm đã có."},
		{Key: "name", Heading: "Tên sản phẩm (*)", Aliases: []string{"Sản phẩm", "Tên hàng", "Product", "Product name", "Name"}, Required: true, Width: 40},
		{Key: "name_en", Heading: "Tên tiếng Anh", Aliases: []string{"English name", "Name in English"}, Width: 30},
		{Key: "group", Heading: "Nhóm (I–VI)", Aliases: []string{"Nhóm sản phẩm", "Ngành", "Ngành hàng", "Group"}, Width: 8, Choices: groups},
		{Key: "set", Heading: "Bộ sản phẩm", Aliases: []string{"Phân nhóm", "Product set", "Set"}, Width: 32, Choices: setNames},
		{Key: "story", Heading: "Câu chuyện sản phẩm", Aliases: []string{"Giới thiệu", "Mô tả", "Giới thiệu sản phẩm", "Description", "Story"}, Width: 50, Format: LongText},
		{Key: "ingredients", Heading: "Thành phần, quy cách", Aliases: []string{"Thành phần", "Nguyên liệu", "Ingredients", "Specification"}, Width: 30, Format: LongText},
	}
	for n := 1; n <= packColumns; n++ {
		no := strconv.Itoa(n)
		c := []Column{
			{Key: packKey(n, "name"), Heading: "Quy cách đóng gói " + no, Aliases: []string{"Pack " + no}, Width: 20, Hint: "Như in trên bao bì: Túi 500 g"},
			{Key: packKey(n, "content"), Heading: "Khối lượng, dung tích " + no, Aliases: []string{"Khối lượng " + no, "Content " + no}, Width: 14, Hint: "Số và đơn vị: 500 g; 1,2 kg; 750 ml"},
			{Key: packKey(n, "retail"), Heading: "Giá bán lẻ " + no + " (đồng)", Aliases: []string{"Giá lẻ " + no, "Retail price " + no}, Width: 14, Format: Money, Hint: "Để trống: liên hệ"},
			{Key: packKey(n, "wholesale"), Heading: "Giá bán sỉ " + no + " (đồng)", Aliases: []string{"Giá sỉ " + no, "Giá bán buôn " + no, "Wholesale price " + no}, Width: 14, Format: Money, Hint: "Để trống: liên hệ"},
			{Key: packKey(n, "wholesale_min"), Heading: "Mua sỉ từ " + no + " (gói)", Aliases: []string{"Số lượng sỉ " + no, "Wholesale from " + no}, Width: 10, Format: Whole},
		}
		if n == 1 { // letters that know only one pack
			c[0].Aliases = append(c[0].Aliases, "Quy cách", "Quy cách đóng gói", "Đóng gói")
			c[1].Aliases = append(c[1].Aliases, "Khối lượng", "Dung tích", "Khối lượng tịnh")
			c[2].Aliases = append(c[2].Aliases, "Giá", "Giá bán", "Giá bán lẻ", "Giá lẻ", "Đơn giá", "Price", "Retail price")
			c[3].Aliases = append(c[3].Aliases, "Giá bán sỉ", "Giá sỉ", "Giá bán buôn", "Giá buôn", "Wholesale price")
		}
		columns = append(columns, c...)
	}
	return Table{Name: "Sản phẩm", Columns: append(columns, []Column{
		{Key: "packs_more", Heading: "Quy cách khác", Aliases: []string{"Quy cách và giá", "Further packs"}, Width: 36, Format: LongText, Hint: "Mỗi dòng một quy cách: tên | khối lượng | giá lẻ | giá sỉ | mua sỉ từ"},
		{Key: "capacity", Heading: "Sản lượng mỗi tháng", Aliases: []string{"Sản lượng", "Sản lượng/tháng", "Khả năng cung ứng", "Monthly capacity", "Capacity"}, Width: 16, Hint: "Số và đơn vị: 1,2 tấn; 500 chai"},
		{Key: "season", Heading: "Tháng có hàng", Aliases: []string{"Mùa vụ", "Thời vụ", "Months", "Season"}, Width: 16, Hint: "1, 2, 10-12 hoặc quanh năm"},
		{Key: "shelf_life", Heading: "Hạn sử dụng", Aliases: []string{"HSD", "Shelf life"}, Width: 24},
		{Key: "storage", Heading: "Bảo quản", Aliases: []string{"Điều kiện bảo quản", "Storage"}, Width: 24},
		{Key: "min_order", Heading: "Đơn hàng tối thiểu", Aliases: []string{"Đặt tối thiểu", "Minimum order", "MOQ"}, Width: 14, Hint: "Số và đơn vị: 50 kg"},
		{Key: "lead_days", Heading: "Thời gian giao (ngày)", Aliases: []string{"Số ngày giao hàng", "Lead time", "Lead days"}, Width: 10, Format: Whole},
		{Key: "gtin", Heading: "Mã vạch (GTIN)", Aliases: []string{"Mã vạch", "Barcode", "GTIN", "EAN"}, Width: 18},
		{Key: "channels", Heading: "Kênh bán hàng", Aliases: []string{"Nơi bán", "Thị trường", "Channels"}, Width: 28, Format: LongText, Hint: "Mỗi dòng một kênh, hoặc cách nhau bằng dấu chấm phẩy"},
		{Key: "province", Heading: "Tỉnh, thành phố", Aliases: []string{"Tỉnh", "Tỉnh/thành phố", "Tỉnh/TP", "Tỉnh thành", "Province"}, Width: 18, Choices: units},
		{Key: "former_province", Heading: "Tỉnh, thành phố cũ", Aliases: []string{"Tỉnh cũ", "Tỉnh trước 01/07/2025", "Former province"}, Width: 18, Choices: former},
		{Key: "former_district", Heading: "Huyện cũ", Aliases: []string{"Huyện", "Quận/huyện", "Huyện/thị xã/thành phố", "Former district", "District"}, Width: 18},
		{Key: "former_commune", Heading: "Xã cũ", Aliases: []string{"Former commune"}, Width: 18},
		{Key: "address", Heading: "Địa chỉ sản xuất", Aliases: []string{"Nơi sản xuất", "Địa chỉ", "Address"}, Width: 36},
		{Key: "producer_slug", Heading: "Mã chủ thể", Aliases: []string{"Producer slug", "Producer id"}, Width: 24, Hint: "Để trống: tìm theo tên"},
		{Key: "producer_name", Heading: "Chủ thể (*)", Aliases: []string{"Tên chủ thể", "Chủ thể sản xuất", "Đơn vị", "Đơn vị sản xuất", "Cơ sở sản xuất", "Tên cơ sở", "Producer", "Producer name"}, Width: 36},
		{Key: "producer_kind", Heading: "Loại hình chủ thể", Aliases: []string{"Loại hình", "Loại hình tổ chức", "Producer kind"}, Width: 20, Choices: kinds},
		{Key: "representative", Heading: "Người đại diện", Aliases: []string{"Đại diện", "Người liên hệ", "Họ và tên", "Representative", "Contact"}, Width: 22},
		{Key: "phone", Heading: "Điện thoại", Aliases: []string{"Số điện thoại", "SĐT", "ĐT", "Phone"}, Width: 16},
		{Key: "zalo", Heading: "Zalo", Width: 16},
		{Key: "email", Heading: "E-mail", Aliases: []string{"Email", "Thư điện tử"}, Width: 24},
		{Key: "producer_address", Heading: "Địa chỉ chủ thể", Aliases: []string{"Producer address"}, Width: 36},
	}...)}
}

// WithReason is t with one more column that says why a row failed. What
// stands in it is not read.
func WithReason(t Table) Table {
	t.Columns = append(slices.Clone(t.Columns), Column{Key: "reason", Heading: reason, Width: 50, Format: LongText})
	return t
}

// Example is a row for a template, marked as such. It is no product of anybody.
func Example(t Table) []any {
	values := map[string]any{
		"slug": ExampleMark, "name": "Chè xanh (tên ví dụ)", "name_en": "Green tea (example)", "group": "I", "story": "Kể trong 50–80 chữ: hái ở đâu, ai làm, làm thế nào.",
		"ingredients": "Búp chè một tôm hai lá", "pack1_name": "Túi 200 g", "pack1_content": "200 g", "pack1_retail": 120_000, "pack1_wholesale": 100_000, "pack1_wholesale_min": 20,
		"pack2_name": "Hộp quà", "pack2_content": "500 g", "capacity": "1,2 tấn", "season": "3-11", "shelf_life": "12 tháng kể từ ngày sản xuất", "storage": "Nơi khô, mát", "min_order": "10 kg",
		"lead_days": 5, "channels": "Cửa hàng tại xưởng\nSiêu thị tỉnh", "producer_name": "HTX Ví dụ", "producer_kind": "Hợp tác xã", "representative": "Họ và tên", "phone": "0912 000 000",
	}
	for _, c := range t.Columns {
		if len(c.Choices) > 0 && (c.Key == "province" || c.Key == "set") {
			values[c.Key] = c.Choices[0]
		}
	}
	return inOrder(t, values)
}

// ProductValues are the cells of a product, with its set, places and producer
// loaded, in the order of Products.
func ProductValues(p domain.Product) []any {
	v := map[string]any{
		"slug": p.Slug, "name": p.Name, "name_en": p.NameEN, "group": string(p.Group), "story": p.Description, "ingredients": p.Ingredients,
		"capacity": p.Capacity(), "season": p.Season, "shelf_life": p.ShelfLife, "storage": p.Storage, "min_order": p.MinOrder(), "lead_days": p.LeadDays,
		"gtin": p.GTIN, "channels": strings.Join(p.Channels, "\n"),
		"former_district": p.FormerDistrict, "former_commune": p.FormerCommune, "address": p.Address,
	}
	if p.Set != nil {
		v["set"] = setText(*p.Set)
	}
	if p.Province != nil {
		v["province"] = p.Province.Name
	}
	if p.FormerProvince != nil {
		v["former_province"] = p.FormerProvince.Name
	}
	for i, pack := range p.Packs[:min(len(p.Packs), packColumns)] {
		v[packKey(i+1, "name")], v[packKey(i+1, "content")] = pack.Name, pack.Content
		v[packKey(i+1, "retail")], v[packKey(i+1, "wholesale")] = pack.RetailVND, pack.WholesaleVND
		if pack.WholesaleMin > 0 {
			v[packKey(i+1, "wholesale_min")] = pack.WholesaleMin
		}
	}
	if len(p.Packs) > packColumns {
		v["packs_more"] = domain.PacksText(p.Packs[packColumns:])
	}
	if m := p.Producer; m != nil {
		v["producer_slug"], v["producer_name"], v["producer_address"] = m.Slug, m.Name, m.Address
		v["representative"], v["phone"], v["zalo"], v["email"] = m.Representative, m.Phone, m.Zalo, m.Email
		for _, k := range producerKinds() {
			if k.kind == m.Kind {
				v["producer_kind"] = k.names[0]
			}
		}
	}
	return inOrder(Products(nil, nil), v)
}

func inOrder(t Table, values map[string]any) []any {
	out := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = values[c.Key]
	}
	return out
}

// ReadProduct reads a row of Products. What is wrong with it is among the
// faults of the entry.
func (c *Catalog) ReadProduct(row Row) domain.ProductEntry {
	e := domain.ProductEntry{Row: row.Number, Slug: row.Text("slug"), Formulas: row.Formulas()}
	fault := func(err error) {
		if err == nil {
			return
		}
		column := ""
		message := err.Error()
		if d, ok := errors.AsType[*domain.Error](err); ok {
			column, message = d.Field, d.Message
		}
		e.Faults = append(e.Faults, domain.RowFault{Column: column, Message: message})
	}
	for _, key := range e.Formulas {
		fault(row.Check(key))
	}
	faulty := len(e.Faults) > 0
	has := func(field, key string) bool {
		if !row.Has(key) {
			return false
		}
		e.Fields = append(e.Fields, field)
		return true
	}
	p := &e.Product
	for _, f := range []struct {
		key string
		to  *string
	}{
		{"name", &p.Name}, {"name_en", &p.NameEN}, {"story", &p.Description}, {"ingredients", &p.Ingredients}, {"shelf_life", &p.ShelfLife}, {"storage", &p.Storage},
		{"gtin", &p.GTIN}, {"former_district", &p.FormerDistrict}, {"former_commune", &p.FormerCommune}, {"address", &p.Address},
	} {
		if has(f.key, f.key) {
			*f.to = row.Text(f.key)
		}
	}
	p.GTIN = strings.NewReplacer(" ", "", "-", "").Replace(p.GTIN)
	c.readSet(row, &e, fault)
	c.readPlace(row, &e, fault)
	if slices.ContainsFunc(packKeys(), row.Has) {
		e.Fields = append(e.Fields, "packs")
		p.Packs = readPacks(row, fault)
	}
	if has("capacity", "capacity") {
		q, err := row.Quantity("capacity")
		fault(err)
		p.CapacityAmount, p.CapacityUnit = q.Amount, q.Unit
	}
	if has("min_order", "min_order") {
		q, err := row.Quantity("min_order")
		fault(err)
		p.MinOrderAmount, p.MinOrderUnit = q.Amount, q.Unit
	}
	if has("season", "season") {
		var err error
		p.Season, err = row.Months("season")
		fault(err)
	}
	if has("lead_days", "lead_days") {
		var err error
		p.LeadDays, err = row.Whole("lead_days")
		fault(err)
	}
	if has("channels", "channels") {
		for part := range strings.FieldsFuncSeq(row.Text("channels"), func(r rune) bool { return r == '\n' || r == ';' }) {
			if part = strings.TrimSpace(part); part != "" {
				p.Channels = append(p.Channels, part)
			}
		}
	}
	readProducer(row, &e, fault)
	if faulty { // each was told once already
		e.Faults = onceEach(e.Faults)
	}
	return e
}

func packKeys() []string {
	keys := []string{"packs_more"}
	for n := 1; n <= packColumns; n++ {
		for _, part := range []string{"name", "content", "retail", "wholesale", "wholesale_min"} {
			keys = append(keys, packKey(n, part))
		}
	}
	return keys
}

func onceEach(faults []domain.RowFault) []domain.RowFault {
	var out []domain.RowFault
	for _, f := range faults {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

func readPacks(row Row, fault func(error)) []domain.Pack {
	var packs []domain.Pack
	add := func(key string, p domain.Pack) {
		if p.Name == "" {
			p.Name = p.Content.String()
		}
		if p.Name == "" {
			fault(domain.Invalidf(key, "a pack with a price needs a name, such as Túi 500 g"))
			return
		}
		packs = append(packs, p)
	}
	for n := 1; n <= packColumns; n++ {
		key := func(part string) string { return packKey(n, part) }
		content, err1 := row.Quantity(key("content"))
		retail, err2 := row.Money(key("retail"))
		wholesale, err3 := row.Money(key("wholesale"))
		from, err4 := row.Whole(key("wholesale_min"))
		for _, err := range []error{err1, err2, err3, err4} {
			fault(err)
		}
		p := domain.Pack{Name: row.Text(key("name")), Content: content, RetailVND: retail, WholesaleVND: wholesale}
		if from != nil {
			p.WholesaleMin = *from
		}
		if p != (domain.Pack{}) {
			if p.Name == "" && !row.Has(key("name")) {
				p.Name = onePack // a letter that knows a price only
			}
			add(key("name"), p)
		}
	}
	const more = "packs_more"
	for line := range strings.SplitSeq(row.Text(more), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := strings.Split(line, "|")
		if len(parts) > 5 {
			fault(domain.Invalidf(more, "a line is name | content | retail price | wholesale price | wholesale from"))
			continue
		}
		for len(parts) < 5 {
			parts = append(parts, "")
		}
		content, err1 := ParseQuantity(more, strings.TrimSpace(parts[1]))
		retail, err2 := ParseMoney(more, strings.TrimSpace(parts[2]))
		wholesale, err3 := ParseMoney(more, strings.TrimSpace(parts[3]))
		from := 0
		var err4 error
		if s := strings.TrimSpace(parts[4]); s != "" {
			from, err4 = ParseWhole(more, s)
		}
		for _, err := range []error{err1, err2, err3, err4} {
			fault(err)
		}
		add(more, domain.Pack{Name: strings.TrimSpace(parts[0]), Content: content, RetailVND: retail, WholesaleVND: wholesale, WholesaleMin: from})
	}
	return packs
}

func (c *Catalog) readSet(row Row, e *domain.ProductEntry, fault func(error)) {
	if text := row.Text("group"); row.Has("group") && text != "" {
		e.Fields = append(e.Fields, "group")
		g, ok := c.group(text)
		if !ok {
			fault(domain.Invalidf("group", "%q is not one of the six groups I to VI", short(text)))
		}
		e.Product.Group = g
	}
	if !row.Has("set") {
		return
	}
	text := row.Text("set")
	if text == "" {
		return // letters leave it out; no product loses its set by that
	}
	e.Fields = append(e.Fields, "set")
	s, ok := c.set(text)
	if !ok {
		fault(domain.Invalidf("set", "%q is not one of the 26 product sets, such as %s", short(text), "I.5.a"))
		return
	}
	code := s.Code
	e.Product.SetCode = &code
	switch {
	case !slices.Contains(e.Fields, "group"):
		e.Fields = append(e.Fields, "group")
		e.Product.Group = s.Group
	case e.Product.Group != "" && e.Product.Group != s.Group:
		fault(domain.Invalidf("set", "the set %s belongs to group %s, not %s", s.Code, s.Group, e.Product.Group))
	}
}

func (c *Catalog) group(text string) (domain.Group, bool) {
	key := strings.TrimPrefix(headingKey(text), "nhom")
	for i, g := range domain.Groups() {
		if key == strings.ToLower(string(g)) || key == strconv.Itoa(i+1) {
			return g, true
		}
	}
	for _, s := range c.sets {
		if key != "" && (headingKey(s.GroupVI) == key || headingKey(s.GroupEN) == key) {
			return s.Group, true
		}
	}
	return "", false
}

func (c *Catalog) set(text string) (domain.ProductSet, bool) {
	code, _, _ := strings.Cut(text, " ")
	code = strings.TrimRight(code, ":–-.,")
	for _, s := range c.sets {
		if strings.EqualFold(s.Code, code) || strings.EqualFold(s.Code, text) {
			return s, true
		}
	}
	found := -1
	for i, s := range c.sets {
		if headingKey(s.NameVI) == headingKey(text) || headingKey(s.NameEN) == headingKey(text) {
			if found >= 0 { // the same name twice says nothing
				return domain.ProductSet{}, false
			}
			found = i
		}
	}
	if found < 0 {
		return domain.ProductSet{}, false
	}
	return c.sets[found], true
}

// unitKey is what is compared of the name of a province.
func unitKey(s string) string {
	key := headingKey(s)
	for _, kind := range []string{"tinh", "thanhpho", "tp"} {
		if rest, ok := strings.CutPrefix(key, kind); ok && rest != "" {
			return rest
		}
	}
	return key
}

func (c *Catalog) province(text string) (domain.Province, bool) {
	for _, p := range c.provinces {
		if k := unitKey(text); k == unitKey(p.Name) || k == headingKey(p.Slug) || k == unitKey(p.NameEN) {
			return p, true
		}
	}
	return domain.Province{}, false
}

func (c *Catalog) former(text string) (domain.FormerProvince, bool) {
	key := unitKey(text)
	for _, p := range c.provinces {
		for _, f := range p.Former {
			if key == unitKey(f.Name) || key == headingKey(f.Slug) || key == unitKey(f.NameEN) {
				return f, true
			}
			for alias := range strings.SplitSeq(f.Aliases, "|") {
				if key == unitKey(alias) {
					return f, true
				}
			}
		}
	}
	return domain.FormerProvince{}, false
}

// readPlace reads the units of both maps. A letter often writes the old unit
// where that of today is asked for; then it says both.
func (c *Catalog) readPlace(row Row, e *domain.ProductEntry, fault func(error)) {
	p := &e.Product
	today, former := row.Text("province"), row.Text("former_province")
	if former != "" {
		f, ok := c.former(former)
		if !ok {
			fault(domain.Invalidf("former_province", "%q is not one of the 63 units until 30/06/2025", short(former)))
		} else {
			code := f.Code
			p.FormerProvinceCode, p.ProvinceCode = &code, f.ProvinceCode
		}
	}
	if today != "" {
		unit, ok := c.province(today)
		if !ok {
			var f domain.FormerProvince
			if f, ok = c.former(today); ok {
				unit.Code = f.ProvinceCode
				if former == "" {
					code := f.Code
					p.FormerProvinceCode = &code
				}
			}
		}
		switch {
		case !ok:
			fault(domain.Invalidf("province", "%q is not one of the 34 units of today", short(today)))
		case p.ProvinceCode != "" && p.ProvinceCode != unit.Code:
			fault(domain.Invalidf("former_province", "%q does not belong to %q", short(former), short(today)))
		default:
			p.ProvinceCode = unit.Code
		}
	}
	if p.ProvinceCode != "" {
		e.Fields = append(e.Fields, "province")
	}
	if row.Has("former_province") || p.FormerProvinceCode != nil {
		e.Fields = append(e.Fields, "former_province")
	}
}

func readProducer(row Row, e *domain.ProductEntry, fault func(error)) {
	m := &e.Producer
	m.Slug, m.Name = row.Text("producer_slug"), row.Text("producer_name")
	m.Representative, m.Phone, m.Zalo, m.Email = row.Text("representative"), row.Text("phone"), row.Text("zalo"), row.Text("email")
	m.Place = e.Product.Place
	m.Address = row.Text("producer_address")
	m.Kind = kindOf(m.Name)
	if text := row.Text("producer_kind"); text != "" {
		k, ok := kindNamed(text)
		if !ok {
			fault(domain.Invalidf("producer_kind", "%q is no kind of producer: Hợp tác xã, Tổ hợp tác, Công ty, Hộ kinh doanh or Khác", short(text)))
		}
		m.Kind = k
	}
}

func kindNamed(text string) (domain.ProducerKind, bool) {
	for _, k := range producerKinds() {
		if headingKey(text) == headingKey(string(k.kind)) || slices.ContainsFunc(k.names, func(n string) bool { return headingKey(n) == headingKey(text) }) {
			return k.kind, true
		}
	}
	return "", false
}

// kindOf is the kind that the name of a producer begins with, word by word.
func kindOf(name string) domain.ProducerKind {
	name = domain.Fold(name) + " "
	for _, k := range producerKinds() {
		for _, n := range k.names {
			if strings.HasPrefix(name, domain.Fold(n)+" ") && k.kind != domain.ProducerOther {
				return k.kind
			}
		}
	}
	return domain.ProducerOther
}
