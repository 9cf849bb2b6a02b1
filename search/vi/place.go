package vi

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"

	"chophien/domain"
)

// Place is the meaning of a place name.
type Place struct {
	Name  string // as it is written
	Param string // the parameter that Value belongs to: "province", "former_province", "region", "northern"
	Value string

	Provinces       []string // codes of today
	FormerProvinces []string // codes of the old map; narrower than Provinces
	Regions         []domain.Region
	Spans           []domain.Region // of today that hold FormerProvinces, where the name is that of a wider region
	Northern        bool
	Wider           []string // codes of today that contain FormerProvinces; where to search next
	// District is true for the name of a former district, which documents
	// contain only as words; FormerProvinces is where it was.
	District bool
	Note     string // for people
	Namesake string // code of the former unit with the name of the unit of today
}

// Gazetteer finds places by name. It does not change once it is made.
type Gazetteer struct {
	byFirst map[string][]placeName   // by the fold of the first word
	former  map[string]*Place        // units of the map before 01/07/2025, by name
	today   map[string]*Place        // units of today, by the names of the former units in them
	holder  map[string]string        // code of the unit of today, by the code of a former one
	names   map[string]string        // of the units of today, by code
	regions map[string]domain.Region // of the units of today, by code
}

// Today returns the code and the name of the unit of today that holds a former
// one; both are empty for an unknown code.
func (g *Gazetteer) Today(former string) (code, name string) {
	code = g.holder[former]
	return code, g.names[code]
}

// NameOf returns the name of a unit of today.
func (g *Gazetteer) NameOf(code string) string { return g.names[code] }

type placeName struct {
	words []Word
	short bool // an abbreviation such as HN: counts only in capitals
	place *Place
}

// NewGazetteer makes a Gazetteer of the provinces of both maps, their other
// names, the regions, and the districts. A name that is on both maps means the
// unit of today.
func NewGazetteer(provinces []domain.Province) *Gazetteer {
	g := &Gazetteer{byFirst: map[string][]placeName{}, former: map[string]*Place{}, today: map[string]*Place{}, holder: map[string]string{}, names: map[string]string{}, regions: map[string]domain.Region{}}
	for _, p := range provinces {
		g.addToday(p)
	}
	for _, p := range provinces {
		for _, f := range p.Former {
			g.addFormer(p, f)
		}
	}
	g.addShortNames()
	g.addRegions()
	g.addDistricts(provinces)
	return g
}

func (g *Gazetteer) addToday(p domain.Province) {
	var others []string
	g.names[p.Code], g.regions[p.Code] = p.Name, p.Region
	place := &Place{Name: p.Name, Param: "province", Value: p.Code, Provinces: []string{p.Code}}
	for _, f := range p.Former {
		g.holder[f.Code] = p.Code
		if f.Name == p.Name {
			place.Namesake = f.Code
		} else {
			others = append(others, f.Name)
		}
		g.today[f.Name] = place
	}
	if len(others) > 0 {
		place.Note = p.Name + " nay gồm cả " + strings.Join(others, ", ") + " (cũ)"
	}
	g.today[p.Name] = place
	g.add(p.Name, place)
}

func (g *Gazetteer) addFormer(p domain.Province, f domain.FormerProvince) {
	place := &Place{
		Name: f.Name, Param: "former_province", Value: f.Code,
		FormerProvinces: []string{f.Code}, Wider: []string{p.Code},
	}
	if f.Name != p.Name {
		place.Note = f.Name + " nay thuộc " + p.Name
	}
	g.former[f.Name] = place
	shown := place
	if f.Name == p.Name {
		shown = g.today[p.Name]
	}
	g.add(f.Name, shown)
	for _, alias := range split(f.Aliases) {
		g.add(alias, shown)
	}
}

// shortnames.csv lists short names of provinces, and towns whose names people
// use for the province. General knowledge.
//
//go:embed shortnames.csv
var shortNamesCSV string

func (g *Gazetteer) addShortNames() {
	for _, row := range readTable(shortNamesCSV) {
		place := g.today[row[0]]
		if place == nil || place.Name != row[0] {
			place = g.former[row[0]]
		}
		if place == nil {
			continue
		}
		for _, n := range split(row[1]) {
			g.addName(n, place, false)
		}
	}
}

// regions.csv lists other regions that people name besides the six regions of
// today, and units that were merged before 2008, each with the
// provinces of the map before 01/07/2025 that it holds. General knowledge.
//
//go:embed regions.csv
var regionsCSV string

func (g *Gazetteer) addRegions() {
	north := &Place{Name: "miền Bắc", Param: "northern", Value: "true", Northern: true}
	for _, n := range []string{"miền bắc", "phía bắc", "northern", "bắc bộ", "các tỉnh phía bắc", "các tỉnh miền bắc"} {
		g.add(n, north)
	}
	for _, r := range []struct {
		names  string
		region domain.Region
	}{
		{"trung du và miền núi phía bắc|trung du miền núi phía bắc|miền núi phía bắc|vùng cao phía bắc", domain.RegionNorthernMidlands},
		{"đồng bằng sông hồng|châu thổ sông hồng|đồng bằng bắc bộ|red river delta", domain.RegionRedRiverDelta},
		{"bắc trung bộ", domain.RegionNorthCentral},
		{"duyên hải nam trung bộ và tây nguyên", domain.RegionSouthCentral},
		{"đông nam bộ", domain.RegionSoutheast},
	} {
		names := split(r.names)
		place := &Place{Name: names[0], Param: "region", Value: string(r.region), Regions: []domain.Region{r.region}}
		for _, n := range names {
			g.add(n, place)
		}
	}
	for _, row := range readTable(regionsCSV) {
		var codes []string
		for _, n := range split(row[1]) {
			if f := g.former[n]; f != nil {
				codes = append(codes, f.Value)
			}
		}
		if len(codes) == 0 {
			continue
		}
		place := &Place{Name: row[0], Param: "former_province", Value: strings.Join(codes, ","), FormerProvinces: codes, Spans: g.spans(codes)}
		for _, n := range split(row[2]) {
			g.add(n, place)
		}
	}
}

// spans returns the regions of today that hold units of the former map, in the
// order of the units; nil where they are fewer than three units of today, which
// are named more exactly by themselves.
func (g *Gazetteer) spans(former []string) []domain.Region {
	units := map[string]bool{}
	var out []domain.Region
	for _, code := range former {
		units[g.holder[code]] = true
		if region := g.regions[g.holder[code]]; !slices.Contains(out, region) {
			out = append(out, region)
		}
	}
	if len(units) < 3 {
		return nil
	}
	return out
}

// readTable reads rows of embedded data without their heading; tests read all
// of it.
func readTable(text string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(err)
	}
	return rows[1:]
}

// districts.csv names the districts of the map before 01/07/2025, and islands
// and tableaux that people call by name, whose name is no other place's.
//
//go:embed districts.csv
var districtsCSV string

func (g *Gazetteer) addDistricts(provinces []domain.Province) {
	for _, row := range readTable(districtsCSV) {
		for _, p := range provinces {
			for _, f := range p.Former {
				if f.Name != row[0] {
					continue
				}
				for _, d := range split(row[1]) {
					note := d + " thuộc " + f.Name
					if f.Name != p.Name {
						note += " (cũ), nay thuộc " + p.Name
					}
					g.add(d, &Place{
						Name: d, Param: "former_province", Value: f.Code, District: true,
						FormerProvinces: []string{f.Code}, Note: note,
					})
				}
			}
		}
	}
}

func (g *Gazetteer) add(name string, p *Place) {
	g.addName(name, p, len(name) <= 4 && strings.ToUpper(name) == name)
}

func (g *Gazetteer) addName(name string, p *Place, short bool) {
	words := Words(name)
	if len(words) == 0 {
		return
	}
	short = short && len(words) == 1 && len(words[0].Fold) <= 3
	if run := runOf(words); len(words) > 1 && len(run) <= longestRun && !IsSyllable(run) {
		// Run together, as in addresses on the web: sapa, mocchau.
		g.put(placeName{[]Word{{Fold: run, Exact: run}}, false, p})
	}
	g.put(placeName{words, short, p})
}

// longestRun is how many letters a name has that people write in one word.
const longestRun = 12

func runOf(words []Word) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.Fold)
	}
	return b.String()
}

// put keeps the first meaning of a name.
func (g *Gazetteer) put(name placeName) {
	words := name.words
	first := words[0].Fold
	for _, n := range g.byFirst[first] {
		if slices.EqualFunc(n.words, words, func(a, b Word) bool { return a.Exact == b.Exact }) {
			return
		}
	}
	g.byFirst[first] = append(g.byFirst[first], name)
}

// At returns the place with the longest name at the beginning of some words of
// a text, and how many words it has; nil for none. Marks that were typed must
// agree. g may be nil.
func (g *Gazetteer) At(text string, words []Word) (*Place, int) {
	if g == nil || len(words) == 0 || len(g.byFirst[words[0].Fold]) == 0 {
		return nil, 0
	}
	tokens := make([]token, min(len(words), maxPlaceWords))
	for i := range tokens {
		tokens[i].Word = words[i]
	}
	return g.at(text, tokens)
}

// maxPlaceWords is the greatest number of words in the name of a place.
const maxPlaceWords = 10

// at returns the place with the longest name at the beginning of words. Marks that
// were typed must agree.
func (g *Gazetteer) at(text string, words []token) (p *Place, n int) {
	if g == nil || len(words) == 0 {
		return nil, 0
	}
	for _, name := range g.byFirst[words[0].Fold] {
		if len(name.words) <= n || len(name.words) > len(words) {
			continue
		}
		fits := true
		for i, w := range name.words {
			t := words[i]
			if t.taken || t.Fold != w.Fold || t.Marked() && t.Exact != w.Exact {
				fits = false
				break
			}
		}
		if !fits || name.short && strings.ToUpper(text[words[0].Start:words[0].End]) != text[words[0].Start:words[0].End] {
			continue
		}
		p, n = name.place, len(name.words)
	}
	return p, n
}
