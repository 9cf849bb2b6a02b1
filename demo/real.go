package demo

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chophien/criteria"
	"chophien/domain"
)

//go:embed data/*.csv
var files embed.FS

const (
	sampleIssuer = "Dữ liệu minh họa"
	sampleNote   = "Quyết định minh họa, không phải văn bản thật. (Sample decision, not a real document.)"

	// The texts in the column note of products.csv about ended certificates.
	noteLapsed  = "taken off the list after 36 months without re-evaluation"
	noteRevoked = "certificate revoked"

	// revokedReason repeats the source, which gives no reason.
	revokedReason = "Nguồn tin cho biết giấy chứng nhận đã bị thu hồi; ngày thu hồi là ngày minh họa. " +
		"(The source reports that the certificate was revoked; the day is a sample.)"

	villageSource = "Danh mục làng nghề đi kèm Chợ Phiên (list of craft villages that comes with Chợ Phiên)"
	siteSource    = "Danh mục điểm du lịch cộng đồng đi kèm Chợ Phiên (list of community-tourism sites that comes with Chợ Phiên)"

	// decisionProducts is about how many products a sample decision covers.
	decisionProducts = 12
	// oneExpiringIn: one of so many decisions ends soon.
	oneExpiringIn = 7
)

// makerNoteVI translates the parts of the column note that also apply to the
// producer into Vietnamese.
var makerNoteVI = map[string]string{
	"entity matched from the source's parallel list of awarded units": "chủ thể được ghép từ danh sách đơn vị kèm theo trong nguồn",
	"source says Thừa Thiên Huế":                                      "nguồn ghi Thừa Thiên Huế",
	"no page address":                                                 "không có địa chỉ trang",
	"source says new Quảng Ngãi":                                      "nguồn ghi Quảng Ngãi (mới)",
	"old province inferred from the commune":                          "tỉnh cũ suy ra từ tên xã",
}

// noteVI translates all parts of the column note into Vietnamese.
var noteVI = func() map[string]string {
	m := map[string]string{
		"Vietnamese name back-translated by the researcher": "tên tiếng Việt được dịch ngược từ nguồn tiếng nước ngoài",
		"provincial 4 stars, put forward for 5":             "cấp tỉnh xếp 4 sao, đề nghị xét 5 sao",
		noteLapsed:                                          "đưa ra khỏi danh sách sau 36 tháng không đánh giá lại",
		noteRevoked:                                         "giấy chứng nhận đã bị thu hồi",
	}
	maps.Copy(m, makerNoteVI)
	return m
}()

var asOf = regexp.MustCompile(`^\d{4}(-\d{2}){0,2}`)

// row is one line of a data file, by column.
type row map[string]string

// readFile reads an embedded file. It normalizes text to NFC and trims it.
func readFile(name string) ([]row, error) {
	raw, err := files.ReadFile("data/" + name)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("demo: reading %s: %w", name, err)
	}
	var out []row
	for _, line := range lines[1:] {
		r := row{}
		for i, head := range lines[0] {
			r[head] = strings.TrimSpace(norm.NFC.String(line[i]))
		}
		out = append(out, r)
	}
	return out, nil
}

// Real returns the batch of the data files: real names with their sources and
// links, and sample certificates that are valid today (or ended, when the file
// says so). provinces are the units of today with their former units. Only the
// dates of sample decisions depend on today; ids do not.
func Real(provinces []domain.Province, today domain.Date) (domain.Batch, error) {
	r := realData{today: today, criteria: criteria.Default(), former: map[string]domain.FormerProvince{}, byName: map[string]string{}}
	for _, p := range provinces {
		for _, f := range p.Former {
			r.former[f.Name] = f
		}
	}
	for _, step := range []func() error{r.villages, r.sites, r.products, r.links, r.places, r.certify} {
		if err := step(); err != nil {
			return domain.Batch{}, err
		}
	}
	return r.batch, nil
}

// realData is the batch under construction.
type realData struct {
	today    domain.Date
	criteria domain.CriteriaSets
	former   map[string]domain.FormerProvince // by name on the old map
	batch    domain.Batch
	rows     []row             // of products.csv, in the order of batch.Products
	byName   map[string]string // id by kind, name and former province
	order    int
}

// place returns the unit of today for a former province.
func (r *realData) place(former string) (domain.Place, error) {
	f, ok := r.former[former]
	if !ok {
		return domain.Place{}, fmt.Errorf("demo: no former province is named %q", former)
	}
	code := f.Code
	return domain.Place{ProvinceCode: f.ProvinceCode, FormerProvinceCode: &code}, nil
}

// add makes the record of a thing and remembers its id under its name.
func (r *realData) add(kind domain.Kind, name, former string) (domain.Record, error) {
	key := strings.Join([]string{string(kind), name, former}, "\x00")
	if _, ok := r.byName[key]; ok {
		return domain.Record{}, fmt.Errorf("demo: %s %q of %s is there twice", kind, name, former)
	}
	rec := record(id("real", string(kind), former, name), r.order)
	r.order++
	r.byName[key] = rec.ID
	return rec, nil
}

func (r *realData) find(kind domain.Kind, name, former string) (string, bool) {
	got, ok := r.byName[strings.Join([]string{string(kind), name, former}, "\x00")]
	return got, ok
}

func (r *realData) villages() error {
	rows, err := readFile("craft_villages.csv")
	if err != nil {
		return err
	}
	for _, v := range rows {
		place, err := r.place(v["former_province"])
		if err != nil {
			return err
		}
		place.FormerDistrict = v["former_district"]
		rec, err := r.add(domain.KindCraftVillage, v["name"], v["former_province"])
		if err != nil {
			return err
		}
		group, err := strconv.Atoi(v["trade_group"])
		if err != nil || group < 1 || group > 7 {
			return fmt.Errorf("demo: %q is no trade group of %s", v["trade_group"], v["name"])
		}
		r.batch.CraftVillages = append(r.batch.CraftVillages, domain.CraftVillage{
			Record: rec, Source: domain.Source{SourceURL: villageSource}, Place: place,
			Name: v["name"], TradeVI: v["trade_vi"], TradeEN: v["trade_en"], TradeGroup: group,
		})
	}
	return nil
}

func (r *realData) sites() error {
	rows, err := readFile("tourism_sites.csv")
	if err != nil {
		return err
	}
	for _, s := range rows {
		place, err := r.place(s["former_province"])
		if err != nil {
			return err
		}
		place.FormerDistrict = s["former_district"]
		rec, err := r.add(domain.KindTourismSite, s["name"], s["former_province"])
		if err != nil {
			return err
		}
		r.batch.TourismSites = append(r.batch.TourismSites, domain.TourismSite{
			Record: rec, Source: domain.Source{SourceURL: siteSource}, Place: place,
			Name: s["name"], People: s["people"], Highlights: s["highlights"], Awards: s["note"],
		})
	}
	return nil
}

func (r *realData) products() error {
	rows, err := readFile("products.csv")
	if err != nil {
		return err
	}
	for _, p := range rows {
		place, err := r.place(p["former_province"])
		if err != nil {
			return err
		}
		producer, err := r.producer(p, place)
		if err != nil {
			return err
		}
		rec, err := r.add(domain.KindProduct, p["name"], p["former_province"])
		if err != nil {
			return err
		}
		product := domain.Product{
			Record: rec, Source: source(p), Place: place,
			Name: p["name"], ProducerID: producer, Group: domain.Group(p["group"]),
		}
		if set := setOf(product.Group, product.Name); set != "" {
			product.SetCode = &set
		}
		r.batch.Products = append(r.batch.Products, product)
		r.rows = append(r.rows, p)
	}
	return nil
}

// source returns the source of a row. It drops the text after the date in as_of,
// which the note repeats.
func source(p row) domain.Source {
	return domain.Source{
		SourceURL: p["source"], SourceAsOf: asOf.FindString(p["as_of"]), SourceNote: noteOf(p["note"], noteVI),
	}
}

// noteOf returns the parts of a note that vi translates, in both languages.
func noteOf(note string, vi map[string]string) string {
	var out []string
	for part := range strings.SplitSeq(note, "; ") {
		if t, ok := vi[part]; ok {
			out = append(out, t+" ("+part+")")
		}
	}
	return strings.Join(out, "; ")
}

// producer returns the id of the producer of a row, nil when the row names none.
func (r *realData) producer(p row, place domain.Place) (*string, error) {
	name := p["maker"]
	if name == "" {
		return nil, nil
	}
	if got, ok := r.find(domain.KindProducer, makerKey(name), p["former_province"]); ok {
		return &got, nil
	}
	rec, err := r.add(domain.KindProducer, makerKey(name), p["former_province"])
	if err != nil {
		return nil, err
	}
	from := source(p)
	from.SourceNote = noteOf(p["note"], makerNoteVI)
	r.batch.Producers = append(r.batch.Producers, domain.Producer{
		Record: rec, Source: from, Place: place, Name: name, Kind: producerKind(name),
	})
	return &rec.ID, nil
}

// makerKey returns the same key for all spellings of a producer ("Công ty CP",
// "Công ty Cổ phần", "Công ty cổ phần").
func makerKey(name string) string {
	return strings.Replace(strings.ToLower(name), "công ty cp ", "công ty cổ phần ", 1)
}

// producerKind reads the legal form from the first words of a name.
func producerKind(name string) domain.ProducerKind {
	for _, k := range []struct {
		prefix string
		kind   domain.ProducerKind
	}{
		{"HTX ", domain.ProducerCooperative}, {"Hợp tác xã ", domain.ProducerCooperative},
		{"THT ", domain.ProducerCooperativeGroup}, {"Tổ hợp tác ", domain.ProducerCooperativeGroup},
		{"Công ty ", domain.ProducerCompany}, {"CTCP ", domain.ProducerCompany}, {"Chi nhánh ", domain.ProducerCompany},
		{"Doanh nghiệp ", domain.ProducerCompany},
		{"Hộ ", domain.ProducerHousehold}, {"Cơ sở ", domain.ProducerHousehold}, {"Nhà hàng ", domain.ProducerHousehold},
		{"Trang trại ", domain.ProducerHousehold},
	} {
		if strings.HasPrefix(name, k.prefix) {
			return k.kind
		}
	}
	return domain.ProducerOther
}

// links ties products to villages and sites by links.csv, which was reviewed by
// hand.
func (r *realData) links() error {
	rows, err := readFile("links.csv")
	if err != nil {
		return err
	}
	for _, l := range rows {
		kind := domain.Kind(l["kind"])
		product, ok := r.find(domain.KindProduct, l["product"], l["former_province"])
		other, okOther := r.find(kind, l["other"], l["former_province"])
		if !ok || !okOther {
			return fmt.Errorf("demo: links.csv: %q and %s %q of %s: one of them is not there", l["product"], kind, l["other"], l["former_province"])
		}
		link := domain.Link{ProductID: product, OtherID: other}
		switch kind {
		case domain.KindCraftVillage:
			r.batch.VillageLinks = append(r.batch.VillageLinks, link)
		case domain.KindTourismSite:
			r.batch.SiteLinks = append(r.batch.SiteLinks, link)
		default:
			return fmt.Errorf("demo: links.csv: products are not tied to the kind %q", kind)
		}
	}
	return nil
}

// places adds the former districts and communes: those of names, producers and
// sources in places.csv, and those of the villages and sites of products.
func (r *realData) places() error {
	rows, err := readFile("places.csv")
	if err != nil {
		return err
	}
	for _, l := range rows {
		found := false
		for i, p := range r.rows {
			if p[l["column"]] != l["match"] || p["former_province"] != l["former_province"] {
				continue
			}
			found = true
			place := &r.batch.Products[i].Place
			if l["former_district"] != "" {
				place.FormerDistrict = l["former_district"]
			}
			if l["former_commune"] != "" {
				place.FormerCommune = l["former_commune"]
			}
		}
		if !found {
			return fmt.Errorf("demo: places.csv: no product of %s has the %s %q", l["former_province"], l["column"], l["match"])
		}
	}

	district := map[string]string{}
	for _, v := range r.batch.CraftVillages {
		district[v.ID] = v.FormerDistrict
	}
	for _, s := range r.batch.TourismSites {
		district[s.ID] = s.FormerDistrict
	}
	linked := map[string]string{}
	for _, links := range [][]domain.Link{r.batch.VillageLinks, r.batch.SiteLinks} {
		for _, l := range links {
			linked[l.ProductID] = district[l.OtherID]
		}
	}
	for i := range r.batch.Products {
		p := &r.batch.Products[i]
		if d, ok := linked[p.ID]; ok && p.FormerDistrict == "" {
			p.FormerDistrict = d
		}
	}
	r.placeProducers()
	return nil
}

// placeProducers gives a producer the district and commune of its products when
// they all agree.
func (r *realData) placeProducers() {
	type spot struct{ district, commune string }
	spots := map[string][]spot{}
	for _, p := range r.batch.Products {
		if p.ProducerID != nil {
			spots[*p.ProducerID] = append(spots[*p.ProducerID], spot{p.FormerDistrict, p.FormerCommune})
		}
	}
	for i := range r.batch.Producers {
		p := &r.batch.Producers[i]
		of := spots[p.ID]
		same := true
		for _, s := range of {
			same = same && s == of[0]
		}
		if same {
			p.FormerDistrict, p.FormerCommune = of[0].district, of[0].commune
		}
	}
}
