package vi

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"

	"chophien/domain"
)

// Place is what a name of a place stands for.
type Place struct {
	Name  string // as it is written
	Param string // the parameter that Value belongs to: "province", "former_province", "region", "northern"
	Value string

	Provinces       []string // codes of today
	FormerProvinces []string // codes of the old map; narrower than Provinces
	Regions         []domain.Region
	Northern        bool
	Wider           []string // codes of today that hold FormerProvinces; where to look next
	// District tells that the name is a former district's, which documents
	// hold as words only; FormerProvinces is where it was.
	District bool
	Note     string // for people
	Namesake string // code of the former unit with the name of the unit of today
}

// Gazetteer knows the names of places. It doesn't change once it is made.
type Gazetteer struct {
	byFirst map[string][]placeName // by the fold of the first word
	today   map[string]string      // the unit of today by the code of a former one
	names   map[string]string      // of the units of today, by code
}

// Today returns the code and the name of the unit of today that holds a former
// one; both are empty for an unknown code.
func (g *Gazetteer) Today(former string) (code, name string) {
	code = g.today[former]
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
// names, and the regions. A name that is on both maps means the unit of today.
func NewGazetteer(provinces []domain.Province) *Gazetteer {
	g := &Gazetteer{byFirst: map[string][]placeName{}, today: map[string]string{}, names: map[string]string{}}
	today := map[string]bool{}
	var highlands []string
	for _, p := range provinces {
		var others []string
		namesake := ""
		g.names[p.Code] = p.Name
		for _, f := range p.Former {
			g.today[f.Code] = p.Code
			if f.Name == p.Name {
				namesake = f.Code
			} else {
				others = append(others, f.Name)
			}
			if f.Region == domain.FormerRegionCentralHighlands {
				highlands = append(highlands, f.Code)
			}
		}
		place := &Place{Name: p.Name, Param: "province", Value: p.Code, Provinces: []string{p.Code}, Namesake: namesake}
		if len(others) > 0 {
			place.Note = p.Name + " nay gồm cả " + strings.Join(others, ", ") + " (cũ)"
		}
		today[p.Name] = true
		g.add(p.Name, place)
	}
	for _, p := range provinces {
		for _, f := range p.Former {
			place := &Place{
				Name: f.Name, Param: "former_province", Value: f.Code,
				FormerProvinces: []string{f.Code}, Wider: []string{p.Code},
			}
			if f.Name != p.Name {
				place.Note = f.Name + " nay thuộc " + p.Name
			}
			if !today[f.Name] {
				g.add(f.Name, place)
			}
			for _, alias := range split(f.Aliases) {
				if f.Name == p.Name {
					place = &Place{Name: p.Name, Param: "province", Value: p.Code, Provinces: []string{p.Code}, Namesake: f.Code}
				}
				g.add(alias, place)
			}
		}
	}
	north := &Place{Name: "miền Bắc", Param: "northern", Value: "true", Northern: true}
	for _, n := range []string{"miền bắc", "phía bắc", "northern", "bắc bộ", "các tỉnh phía bắc", "các tỉnh miền bắc"} {
		g.add(n, north)
	}
	for _, r := range []struct {
		names   string
		regions []domain.Region
	}{
		{"trung du và miền núi phía bắc|trung du miền núi phía bắc|miền núi phía bắc|tây bắc|đông bắc|vùng cao phía bắc", []domain.Region{domain.RegionNorthernMidlands}},
		{"đồng bằng sông hồng|châu thổ sông hồng|đồng bằng bắc bộ", []domain.Region{domain.RegionRedRiverDelta}},
		{"bắc trung bộ", []domain.Region{domain.RegionNorthCentral}},
		{"nam trung bộ|duyên hải nam trung bộ|duyên hải nam trung bộ và tây nguyên", []domain.Region{domain.RegionSouthCentral}},
		{"miền trung|duyên hải miền trung|trung bộ", []domain.Region{domain.RegionNorthCentral, domain.RegionSouthCentral}},
		{"đông nam bộ", []domain.Region{domain.RegionSoutheast}},
		{"đồng bằng sông cửu long|miền tây|miền tây nam bộ|tây nam bộ|đbscl|mekong", []domain.Region{domain.RegionMekongDelta}},
		{"miền nam|nam bộ|phía nam|các tỉnh phía nam", []domain.Region{domain.RegionSoutheast, domain.RegionMekongDelta}},
	} {
		names := split(r.names)
		place := &Place{Name: names[0], Param: "region", Value: string(r.regions[0]), Regions: r.regions}
		for _, n := range names {
			g.add(n, place)
		}
	}
	g.addDistricts(provinces)
	if len(highlands) > 0 {
		g.add("tây nguyên", &Place{Name: "Tây Nguyên", Param: "former_province", Value: strings.Join(highlands, ","), FormerProvinces: highlands})
	}
	return g
}

// districts.csv names the districts of the map before 01/07/2025, and islands
// and tableaux that people call by name, whose name is no other place's.
//
//go:embed districts.csv
var districtsCSV string

func (g *Gazetteer) addDistricts(provinces []domain.Province) {
	rows, err := csv.NewReader(strings.NewReader(districtsCSV)).ReadAll()
	if err != nil {
		panic(err) // embedded data; a test reads it
	}
	for _, row := range rows[1:] {
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
	words := Words(name)
	if len(words) == 0 {
		return
	}
	short := len(words) == 1 && len(words[0].Fold) <= 3 && strings.ToUpper(name) == name
	first := words[0].Fold
	for _, n := range g.byFirst[first] {
		if slices.EqualFunc(n.words, words, func(a, b Word) bool { return a.Exact == b.Exact }) {
			return
		}
	}
	g.byFirst[first] = append(g.byFirst[first], placeName{words, short, p})
}

// At returns the place with the longest name that some words of a text begin
// with, and how many of them it has; nil for none. Marks that were typed must
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

// maxPlaceWords is how many words the name of a place has at most.
const maxPlaceWords = 10

// at returns the place with the longest name that words begin with. Marks that
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
