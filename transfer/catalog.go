package transfer

import (
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
)

// Catalog finds sets, provinces and kinds by their names in a sheet.
type Catalog struct {
	sets      []domain.ProductSet
	provinces []domain.Province // with their former units
	propose   func(name string) (set string, percent int)
}

// Propose sets the function that proposes a set by the name of a product, for
// rows that name none; percent is its certainty.
func (c *Catalog) Propose(by func(name string) (set string, percent int)) { c.propose = by }

// NewCatalog makes a Catalog of the sets and of the current units with their
// former units.
func NewCatalog(sets []domain.ProductSet, provinces []domain.Province) *Catalog {
	return &Catalog{sets: sets, provinces: provinces}
}

func producerKinds() []struct {
	kind  domain.ProducerKind
	names []string
} {
	return []struct {
		kind  domain.ProducerKind
		names []string
	}{
		{domain.ProducerCooperative, []string{"Hợp tác xã", "HTX"}}, {domain.ProducerCooperativeGroup, []string{"Tổ hợp tác", "THT"}},
		{domain.ProducerCompany, []string{"Công ty, doanh nghiệp", "Công ty", "Cty", "CT", "Doanh nghiệp", "DN", "DNTN"}},
		{domain.ProducerHousehold, []string{"Hộ kinh doanh, cơ sở", "Hộ kinh doanh", "HKD", "Hộ", "Cơ sở", "Trang trại", "Hộ sản xuất"}},
		{domain.ProducerOther, []string{"Khác"}},
	}
}

// groupWords are other names that offices use for the groups: those of the list
// of 2019, and short ones.
func groupWords() map[string]domain.Group {
	g := domain.Groups()
	return map[string]domain.Group{
		"thaoduoc": g[2], "duoclieu": g[2], "vaivamaymac": g[3], "vaimaymac": g[3], "maymac": g[3], "luuniem": g[3], "luuniemnoithattrangtri": g[3], "hangluuniem": g[3], "tieuthucong": g[3],
		"hoacaycanh": g[4], "caycanh": g[4], "dichvu": g[5], "dichvudulich": g[5], "dulichnongthon": g[5], "dichvudulichnongthon": g[5],
	}
}

func (c *Catalog) group(text string) (domain.Group, bool) {
	key := strings.TrimPrefix(strings.TrimPrefix(headingKey(text), "nhom"), "nganh")
	word, _, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(domain.Fold(oneLine(text)), "nhom")), " ")
	for i, g := range domain.Groups() {
		name := strings.ToLower(string(g))
		if key == name || key == strconv.Itoa(i+1) || strings.TrimRight(word, ".:-–") == name && key != word {
			return g, true
		}
	}
	if g, ok := groupWords()[key]; ok {
		return g, true
	}
	found := map[domain.Group]bool{}
	for _, s := range c.sets {
		if vi := headingKey(s.GroupVI); key != "" && (vi == key || headingKey(s.GroupEN) == key) {
			return s.Group, true
		} else if len(key) >= 5 && (strings.Contains(vi, key) || strings.Contains(key, vi)) {
			found[s.Group] = true
		}
	}
	if len(found) == 1 {
		for g := range found {
			return g, true
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
			if found >= 0 { // the same name twice is ambiguous
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

// unitKey returns the form of a province's name for comparison.
func unitKey(s string) string {
	key := headingKey(s)
	short, ok := strings.CutPrefix(domain.Fold(strings.TrimSpace(s)), "t.")
	if ok && headingKey(short) != "p" && !strings.HasPrefix(short, "p ") && !strings.HasPrefix(short, "p.") { // T.P Huế
		return headingKey(short)
	}
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

func kindNamed(text string) (domain.ProducerKind, bool) {
	for _, k := range producerKinds() {
		if headingKey(text) == headingKey(string(k.kind)) || slices.ContainsFunc(k.names, func(n string) bool { return headingKey(n) == headingKey(text) }) {
			return k.kind, true
		}
	}
	return "", false
}

// kindOf returns the kind with which the name of a producer begins, word by word.
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
